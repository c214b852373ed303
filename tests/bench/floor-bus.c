#include "floor-bus.h"

#include <sys/inotify.h>
#include <sys/stat.h>

#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"

#define ECHO_NAME "vn.example.Echo"

struct floor_bus {
        struct process *daemon, *echo;
        sd_bus *bus;
        char *log;
};

static const char config[] = "<busconfig><type>session</type><listen>%s</listen><auth>EXTERNAL</auth>"
                             "<policy context=\"default\"><allow user=\"*\"/><allow send_destination=\"*\"/>"
                             "<allow receive_sender=\"*\"/><allow own=\"*\"/>"
                             "</policy></busconfig>";

static int on_folder_changed(_unused_ sd_event_source *source, _unused_ const struct inotify_event *event,
                             _unused_ void *userdata) {
        return 0;
}

struct connect {
        const char *address;
        sd_bus *bus;
};

static bool connects(void *userdata) {
        struct connect *connect = userdata;

        must(sd_bus_new(&connect->bus));
        must(sd_bus_set_address(connect->bus, connect->address));
        must(sd_bus_set_bus_client(connect->bus, true));
        if (sd_bus_start(connect->bus) >= 0)
                return true;
        connect->bus = sd_bus_unref(connect->bus);
        return false;
}

static int on_owner(_unused_ sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        bool *owned = userdata;

        *owned = true;
        return 0;
}

static bool is_owned(void *userdata) {
        const bool *owned = userdata;

        return *owned;
}

struct floor_bus *floor_bus_new(sd_event *event, const char *dir, const char *program) {
        _cleanup_free_ char *address = NULL, *text = NULL, *option = NULL,
                            *path = file_join(dir, "floor.conf");
        struct floor_bus *bus = calloc(1, sizeof(*bus));
        sd_event_source *watch = NULL;
        bool owned = false;

        assert(bus);
        bus->log = file_join(dir, "floor.log");
        must_errno(asprintf(&address, "unix:path=%s/floor-bus", dir));
        must_errno(asprintf(&text, config, address));
        must_errno(asprintf(&option, "--config-file=%s", path));
        file_write_text(path, text);
        must(sd_event_add_inotify(event, &watch, dir, IN_CREATE | IN_ATTRIB, on_folder_changed, NULL));
        bus->daemon = process_start(
                event,
                &(struct process_spec){.argv = (const char *const[]){TEST_DBUS_DAEMON, option, "--nofork",
                                                                     "--nopidfile", NULL},
                                       .log_path = bus->log},
                NULL, NULL);
        struct connect connect = {.address = address};
        if (!loop_wait(event, 10 * USEC_PER_SEC, connects, &connect))
                test_die("the floor's bus does not listen");
        sd_event_source_unref(watch);
        bus->bus = connect.bus;
        must(sd_bus_attach_event(bus->bus, event, SD_EVENT_PRIORITY_NORMAL));
        must(sd_bus_add_match(bus->bus, NULL, "type='signal',member='NameOwnerChanged',arg0='" ECHO_NAME "'",
                              on_owner, &owned));
        bus->echo = process_start(
                event,
                &(struct process_spec){.argv = (const char *const[]){program, "--echo", address, NULL},
                                       .log_path = bus->log},
                NULL, NULL);
        if (!loop_wait(event, 10 * USEC_PER_SEC, is_owned, &owned))
                test_die("the floor's peer does not answer");
        return bus;
}

struct floor_bus *floor_bus_free(struct floor_bus *bus) {
        if (!bus)
                return NULL;
        sd_bus_close_unref(bus->bus);
        process_free(bus->echo);
        process_free(bus->daemon);
        free(bus->log);
        free(bus);
        return NULL;
}

void floor_bus_round_trip(struct floor_bus *bus) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *call = NULL, *reply = NULL;

        must(sd_bus_message_new_method_call(bus->bus, &call, ECHO_NAME, "/", ECHO_NAME, "Take"));
        must(sd_bus_message_append(call, "tsa{sv}", UINT64_C(1), "press", 8, "keypad", "s", "quay1", "key",
                                   "s", "next", "arming", "t", UINT64_C(0), "realtime_usec", "t",
                                   UINT64_C(1795000000000000), "boottime_usec", "t", UINT64_C(1000000),
                                   "boot_id", "s", "0123456789abcdef0123456789abcdef", "synchronized", "b", 1,
                                   "salt", "s", "00112233445566778899aabbccddeeff"));
        int r = sd_bus_call(bus->bus, call, 0, &error, &reply);
        if (r < 0)
                test_die("%s: %s", error.name, error.message);
}

static int method_take(sd_bus_message *message, _unused_ void *userdata, _unused_ sd_bus_error *error) {
        return sd_bus_reply_method_return(message, "");
}

static const sd_bus_vtable echo_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Take", "tsa{sv}", "", method_take, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

int floor_bus_echo(const char *address) {
        sd_event *event = NULL;
        sd_bus *bus = NULL;

        must(sd_event_default(&event));
        must(sd_bus_new(&bus));
        must(sd_bus_set_address(bus, address));
        must(sd_bus_set_bus_client(bus, true));
        must(sd_bus_start(bus));
        must(sd_bus_attach_event(bus, event, SD_EVENT_PRIORITY_NORMAL));
        must(sd_bus_add_object_vtable(bus, NULL, "/", ECHO_NAME, echo_vtable, NULL));
        must(sd_bus_request_name(bus, ECHO_NAME, 0));
        return sd_event_loop(event);
}
