/*
 * One keypad: its hardware, what its keys do, its arming, its lights. Missing hardware is a state. Every fact
 * that the record must hold is kept until the outbox has taken it; a press is not: who is not thanked presses
 * again.
 */
#pragma once

#include "arming.h"
#include "debounce.h"
#include "keypad-lines.h"
#include "lamp.h"
#include "light.h"
#include "pin-pad.h"
#include "batch.h"
#include "services/base/flood.h"

struct keypad;

/* What a keypad needs of its surroundings; made by the manager. */
struct keypad_host {
        sd_event *event;
        struct gpio *gpio;
        struct clock *clock;
        struct batch *batch; /* scratch space */
        bool failing;        /* the last commit failed */
        /* Commits host->batch on behalf of the keypad; the sequences are then in it. */
        int (*commit)(struct keypad_host *host, const struct keypad *keypad);
        /* Hands over what was typed on a PIN pad; keypad_pin_answered() follows if it returns 0. */
        int (*enter_pin)(struct keypad_host *host, struct keypad *keypad, const char *number,
                         const char *pin);
        /* Properties of the keypad changed; the names end with NULL. */
        void (*changed)(struct keypad_host *host, const struct keypad *keypad, const char *const *properties);
};

/* Something a key did that is not recorded yet. */
struct keypad_press {
        size_t key;
        uint64_t at_usec; /* CLOCK_MONOTONIC */
        bool is_long;
        uint64_t arming; /* as recorded */
};

struct keypad_key {
        struct debounce debounce;
        bool told;       /* its last press was recorded, so its long press may be */
        uint64_t arming; /* of its last press */
        bool stuck, stuck_recorded;
        struct clock_reading stuck_at; /* of the last change */
};

enum { KEYPAD_PENDING_MAX = 240 };

struct keypad {
        const struct keypad_conf *conf;
        struct keypad_host *host;
        struct debounce_times times;

        struct keypad_lines *lines; /* NULL: absent */
        struct keypad_lines_events events;
        sd_event_source *io, *timer, *window_timer, *retry;

        struct keypad_key keys[_KEY_MAX];
        struct keypad_press pending[KEYPAD_PENDING_MAX];
        size_t n_pending;
        struct flood flood;
        struct pin_pad pin;
        sd_bus_slot *pin_call; /* digits on their way; NULL: none */
        /* The manager's; with simulated hardware the hand too. */
        sd_bus_slot *slot, *sim_slot;
        struct sim_hand *hand;

        struct light lights[_KEY_MAX + 1];     /* by index of the key, then the buzzer */
        struct lamp lamps[KEYPAD_OUTPUTS_MAX]; /* of conf->outputs; also while the lines are lost */
        uint64_t lights_shown, lamps_shown;    /* bits of those that are on */

        struct arming arming;
        uint64_t open_sequence; /* the arming that the outbox takes for open; 0: none */
        enum disarm_reason close_reason;
        struct clock_reading closed_at; /* valid while open_sequence is set and arming is closed */

        enum absent_reason absent_reason;
        char *culprit;   /* the setting that is to blame; NULL: none alone */
        bool may_be_new; /* denied a moment ago, and not logged yet */
        bool presence_recorded, recorded_present;
        struct clock_reading presence_at;
};

/* conf and host are borrowed and outlive the keypad. Opens nothing. */
int keypad_new(const struct keypad_conf *conf, struct keypad_host *host, struct keypad **ret);
struct keypad *keypad_free(struct keypad *keypad);
DEFINE_CLEANUP(struct keypad *, keypad_free)

/* An arming of the process before is still open in the outbox. Before keypad_start(). */
void keypad_inherit_arming(struct keypad *keypad, uint64_t sequence);

/* Opens the hardware, or finds it absent, and records which. */
void keypad_start(struct keypad *keypad);

/* Chips came or went: looks again. */
void keypad_check_hardware(struct keypad *keypad);

/* Records what the outbox did not take before. */
void keypad_record_facts(struct keypad *keypad);
bool keypad_has_facts(const struct keypad *keypad);

/* Reads and acts on what waits in the kernel now. */
void keypad_process(struct keypad *keypad);

/*
 * Arguments that arming_check() accepts. Errors: -ENODEV (absent), -ENOKEY (no rating keys), or what the
 * commit gave; after an error everything is as it was.
 */
int keypad_arm(struct keypad *keypad, const char *token, const struct arming_times *times,
               uint64_t *ret_sequence);
/* -ENOTCONN: not the current arming. */
int keypad_disarm(struct keypad *keypad, uint64_t sequence);

/* key: index into conf->keys. -ENODEV: absent; -ENXIO: has no such light or buzzer. */
int keypad_set_light(struct keypad *keypad, size_t key, enum light_mode mode);
/* output: index into conf->outputs; usec: LAMP_USEC_MIN to LAMP_USEC_MAX. -ENODEV: absent; off is taken then
 * too, as what is on shows again when the lines are back. */
int keypad_set_output(struct keypad *keypad, size_t output, enum output_pattern pattern, uint64_t usec);
int keypad_beep(struct keypad *keypad, enum light_pattern pattern);

/* The digits that were handed over were right, or not. */
void keypad_pin_answered(struct keypad *keypad, bool yes);
/* Light and buzzer report that nothing came of the press that they had confirmed. key: index into conf->keys.
 * -ENODEV: absent. */
int keypad_refuse(struct keypad *keypad, size_t key);

enum keypad_state keypad_state(const struct keypad *keypad);
