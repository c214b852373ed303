/* Short forms of what tests ask the daemons for. Failures end the test with the error's name. */
#pragma once

#include <systemd/sd-bus.h>

#include "services/base/util.h"

static inline void client_message_unrefp(sd_bus_message **p) {
        sd_bus_message_unref(*p);
}
#define _cleanup_client_message_ _cleanup_(client_message_unrefp)
#define _cleanup_client_error_ _cleanup_(sd_bus_error_free)

#define CLIENT_KEYPAD(id) "/vn/motcua/Keypad1/keypad/" id
#define CLIENT_COUNTER(id) "/vn/motcua/Centre1/counter/" id

/* Presses a key of a simulated keypad and lets it go after 5 ms (the tests' keys settle within 1 ms). */
void client_press(sd_bus *bus, const char *keypad, const char *key);
void client_press_for(sd_bus *bus, const char *keypad, const char *key, uint64_t hold_usec);
/* A method of vn.motcua.Sim1 without arguments: Plug, Unplug. */
void client_sim(sd_bus *bus, const char *keypad, const char *method);
void client_set_clock(sd_bus *bus, const char *keypad, int64_t offset_usec, bool synchronized);

/* As motcua-centre: a channel of the daemon's, on which a caller may be as free as the aggregator. */
sd_bus *client_open_channel(sd_bus *bus, const char *destination, const char *path);

/* A property of type s, in a new string. */
char *client_get_string(sd_bus *bus, const char *destination, const char *path, const char *interface,
                        const char *property);
uint64_t client_get_u64(sd_bus *bus, const char *destination, const char *path, const char *interface,
                        const char *property);
