/* Waiting in tests: always for a condition, on an event loop, with a deadline; never a sleep. */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

typedef bool (*loop_condition_fn)(void *userdata);

/* How long a test waits for what has to come. A machine ten times as slow gets there too: whoever waits in
 * vain has found a fault. */
#define LOOP_PATIENCE_USEC (120 * USEC_PER_SEC)

/* Runs the loop until the condition is met (true) or the time is over (false). The condition is looked at
 * first, and again after each dispatched event: what it depends on must wake the loop. */
bool loop_wait(sd_event *event, uint64_t timeout_usec, loop_condition_fn is_met, void *userdata);

/* Ends the process with the message on stderr: a test program that cannot go on. */
__attribute__((noreturn)) _printf_(1, 2) void test_die(const char *format, ...);

/* Ends it when a call that has to succeed did not. */
#define must(expr)                                                                                           \
        ({                                                                                                   \
                typeof(expr) _must_r = (expr);                                                               \
                if (_must_r < 0)                                                                             \
                        test_die("%s:%d: %s: %s", __FILE__, __LINE__, #expr, strerror((int) -_must_r));      \
                _must_r;                                                                                     \
        })
/* The same for calls that return -1 and set errno. */
#define must_errno(expr)                                                                                     \
        ({                                                                                                   \
                typeof(expr) _must_r = (expr);                                                               \
                if (_must_r < 0)                                                                             \
                        test_die("%s:%d: %s: %s", __FILE__, __LINE__, #expr, strerror(errno));               \
                _must_r;                                                                                     \
        })
