#include "bus-stats.h"

int bus_stats_ask(sd_bus *bus, const char *name, sd_bus_slot **slot, sd_bus_message_handler_t answer,
                  void *userdata) {
        return sd_bus_call_method_async(bus, slot, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus.Debug.Stats", "GetConnectionStats", answer,
                                        userdata, "s", name);
}

int bus_stats_read(sd_bus_message *answer, const char *key, uint64_t *ret) {
        uint32_t value = UINT32_MAX;
        const char *name;

        int r = sd_bus_message_enter_container(answer, 'a', "{sv}");
        while (r >= 0 && (r = sd_bus_message_enter_container(answer, 'e', "sv")) > 0) {
                r = sd_bus_message_read(answer, "s", &name);
                if (r >= 0)
                        r = streq(name, key) ? sd_bus_message_read(answer, "v", "u", &value)
                                             : sd_bus_message_skip(answer, "v");
                if (r >= 0)
                        r = sd_bus_message_exit_container(answer);
        }
        if (r >= 0 && value == UINT32_MAX)
                r = -ENODATA;
        *ret = value;
        return r;
}
