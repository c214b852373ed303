#include "client.h"

#include <fcntl.h>

#include "loop.h"

enum { HOLD_USEC = 5000 };

static char *keypad_path(const char *keypad) {
        char *path = NULL;

        must(sd_bus_path_encode("/vn/motcua/Keypad1/keypad", keypad, &path));
        return path;
}

void client_press(sd_bus *bus, const char *keypad, const char *key) {
        client_press_for(bus, keypad, key, HOLD_USEC);
}

void client_press_for(sd_bus *bus, const char *keypad, const char *key, uint64_t hold_usec) {
        _cleanup_free_ char *path = keypad_path(keypad);
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = sd_bus_call_method(bus, "vn.motcua.Keypad1", path, "vn.motcua.Sim1", "Press", &error, NULL,
                                   "sa{sv}", key, 1, "hold_usec", "t", hold_usec);
        if (r < 0)
                test_die("Press %s %s: %s: %s", keypad, key, error.name, error.message);
}

void client_sim(sd_bus *bus, const char *keypad, const char *method) {
        _cleanup_free_ char *path = keypad_path(keypad);
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = sd_bus_call_method(bus, "vn.motcua.Keypad1", path, "vn.motcua.Sim1", method, &error, NULL,
                                   "");
        if (r < 0)
                test_die("%s %s: %s: %s", method, keypad, error.name, error.message);
}

void client_set_clock(sd_bus *bus, const char *keypad, int64_t offset_usec, bool synchronized) {
        _cleanup_free_ char *path = keypad_path(keypad);
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = sd_bus_call_method(bus, "vn.motcua.Keypad1", path, "vn.motcua.Sim1", "SetClock", &error, NULL,
                                   "xb", offset_usec, (int) synchronized);
        if (r < 0)
                test_die("SetClock %s: %s: %s", keypad, error.name, error.message);
}

sd_bus *client_open_channel(sd_bus *bus, const char *destination, const char *path) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        sd_bus *channel = NULL;
        int theirs;

        if (sd_bus_call_method(bus, destination, path, "vn.motcua.EventSource1", "Connect", &error, &reply,
                               "") < 0)
                test_die("%s.Connect: %s: %s", destination, error.name, error.message);
        must(sd_bus_message_read(reply, "h", &theirs));
        int fd = must_errno(fcntl(theirs, F_DUPFD_CLOEXEC, 3));
        must(sd_bus_new(&channel));
        must(sd_bus_set_fd(channel, fd, fd));
        must(sd_bus_set_anonymous(channel, true));
        must(sd_bus_start(channel));
        return channel;
}

char *client_get_string(sd_bus *bus, const char *destination, const char *path, const char *interface,
                        const char *property) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        char *value = NULL;

        int r = sd_bus_get_property_string(bus, destination, path, interface, property, &error, &value);
        if (r < 0)
                test_die("%s.%s: %s: %s", interface, property, error.name, error.message);
        return value;
}

uint64_t client_get_u64(sd_bus *bus, const char *destination, const char *path, const char *interface,
                        const char *property) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        uint64_t value = 0;

        int r = sd_bus_get_property_trivial(bus, destination, path, interface, property, &error, 't', &value);
        if (r < 0)
                test_die("%s.%s: %s: %s", interface, property, error.name, error.message);
        return value;
}
