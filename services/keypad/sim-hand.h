/*
 * A hand on the keys of a simulated keypad. A finger cannot press a key that it still holds: a press of a key
 * waits until the one before is over, so each is a press of its own. Edges carry the time at which they were
 * meant, however late the loop comes.
 */
#pragma once

#include "keypad-conf.h"

#define SIM_HOLD_DEFAULT_USEC (80 * USEC_PER_MSEC)
#define SIM_HOLD_MAX_USEC (600 * USEC_PER_SEC)

struct sim_press {
        size_t key; /* index into conf->keys */
        uint64_t hold_usec;
        enum sim_bounce bounce;
};

/* The first edge of a press was fed in (0), or could not be (-ENODEV). userdata: as given with the press. */
typedef void (*sim_pressed_fn)(int result, void *userdata);

struct sim_hand;

/* gpio is the simulator. All is borrowed. */
int sim_hand_new(sd_event *event, struct gpio *gpio, const struct keypad_conf *conf, struct sim_hand **ret);
struct sim_hand *sim_hand_free(struct sim_hand *hand);
DEFINE_CLEANUP(struct sim_hand *, sim_hand_free)

/* Calls pressed at once or later, exactly once. -EXFULL: too many presses of the key wait; pressed is not
 * called. */
int sim_hand_press(struct sim_hand *hand, const struct sim_press *press, sim_pressed_fn pressed,
                   void *userdata);

/* The hand leaves all keys; presses that wait end with -ENODEV. */
void sim_hand_let_go(struct sim_hand *hand);
