/* A keypad service on a bench: simulated lines, an outbox in a folder of its own, and a client at the other
 * end of a socket pair, all in one loop. */
#pragma once

#include "hw/gpio-sim.h"
#include "services/keypad/keypad-manager.h"
#include "tests/lib/suite.h"

#define SEC USEC_PER_SEC
#define MSEC USEC_PER_MSEC

#define BENCH_CHIP "chip"
#define BENCH_KEYPAD "vn.motcua.Keypad1.Keypad"
/* Five rating keys, "done" and "next", a light for each but "next", a buzzer. Lines are named as their keys.
 */
extern const char bench_config[];

struct bench {
        sd_event *event;
        struct keypad_manager *manager;
        struct gpio *gpio; /* the manager's */
        struct outbox *outbox;
        sd_bus *client;
        uint64_t rows_max;
};

extern struct bench bench;

/* bench_start() may be called and undone several times. */
void bench_setup(void);
void bench_teardown(void);
/* prepare, if not NULL, sees the simulator before the service opens it. */
void bench_start(const char *config, void (*prepare)(struct gpio *gpio));
void bench_stop(void);

struct keypad *bench_keypad(void);

/* Runs the loop until the condition holds; fails the test after some seconds. */
void bench_wait(bool (*is_met)(void *userdata), void *userdata, const char *what);
void bench_run(uint64_t usec);

/* Events in the outbox of this type, and the last of them. */
size_t bench_count(const char *type);
void bench_wait_count(const char *type, size_t n);
const char *bench_last_s(const char *type, const char *field);
uint64_t bench_last_t(const char *type, const char *field);
/* Types of all events in order, with a space between. */
char *bench_types(void);
void bench_expect_types(const char *types);

/* A finger: the key goes down or up now. */
void bench_key(const char *line, bool down);
/* Down for 30 ms, and 30 ms up. */
void bench_press(const char *line);
bool bench_light(const char *line);
/* "10000": of the rating keys the first one's alone is lit. */
void bench_expect_rating_lights(const char *pattern);

/* A call on the first keypad, or on another object with a path. Returns the reply or fails the test. */
sd_bus_message *bench_call(const char *path, const char *interface, const char *member, const char *types,
                           ...);
#define CALL(...) sd_bus_message_unref(bench_call(NULL, __VA_ARGS__))
/* The same, expecting this error. */
void bench_call_error(const char *name, const char *interface, const char *member, const char *types, ...);
uint64_t bench_arm(const char *token, uint64_t window_usec, uint64_t settle_usec);
