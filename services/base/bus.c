#include "bus.h"

#include "log.h"

/* The connection has left the loop by now and cannot say which one it was. */
static int on_disconnected(sd_bus_message *message _unused_, void *userdata, sd_bus_error *error _unused_) {
        return sd_event_exit(userdata, -ECONNRESET);
}

static int on_name_lost(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error _unused_) {
        return sd_event_exit(sd_bus_get_event(sd_bus_message_get_bus(message)), -ESTALE);
}

int bus_open(sd_event *event, sd_bus **ret) {
        sd_bus *bus = NULL;
        int r;

        r = sd_bus_open_system(&bus);
        if (r < 0)
                return r;
        r = sd_bus_attach_event(bus, event, BUS_PRIORITY);
        if (r >= 0)
                r = sd_bus_match_signal(bus, NULL, "org.freedesktop.DBus.Local",
                                        "/org/freedesktop/DBus/Local", "org.freedesktop.DBus.Local",
                                        "Disconnected", on_disconnected, event);
        if (r >= 0)
                r = sd_bus_match_signal(bus, NULL, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus", "NameLost", on_name_lost, NULL);
        if (r < 0) {
                sd_bus_flush_close_unref(bus);
                return r;
        }
        *ret = bus;
        return 0;
}

int bus_request_name(sd_bus *bus, const char *name) {
        int r = sd_bus_request_name(bus, name, 0);

        if (r == -EACCES)
                return -EPERM;
        return r < 0 ? r : 0;
}

int bus_property_get_version(BUS_PROPERTY_ARGS) {
        return sd_bus_message_append(reply, "s", MOTCUA_VERSION);
}

void bus_tell_object(sd_bus *bus, const char *path, bool there) {
        (void) (there ? sd_bus_emit_object_added(bus, path) : sd_bus_emit_object_removed(bus, path));
}

static int property_get_log(BUS_PROPERTY_ARGS) {
        const char *s = log_identifier();

        if (streq(property, "LogLevel"))
                s = log_level_to_string(log_get_level());
        else if (streq(property, "LogTarget"))
                s = log_target_to_string(log_get_target());
        return sd_bus_message_append(reply, "s", s);
}

static int property_set_log(sd_bus *bus _unused_, const char *path _unused_, const char *interface _unused_,
                            const char *property, sd_bus_message *value, void *userdata _unused_,
                            sd_bus_error *error) {
        bool level = streq(property, "LogLevel");
        const char *s;
        int r = sd_bus_message_read(value, "s", &s);

        if (r < 0)
                return r;
        r = level ? log_level_from_string(s) : log_target_from_string(s);
        if (r < 0)
                return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "%s must be %s.", property,
                                         level ? "emerg, alert, crit, err, warning, notice, info or debug"
                                               : "auto, journal, console or null");
        if (level)
                log_set_level(r);
        else
                log_set_target(r);
        return 0;
}

/* Who may set them is the bus policy's to say. */
static const sd_bus_vtable log_control_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_WRITABLE_PROPERTY("LogLevel", "s", property_get_log, property_set_log, 0,
                                 SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_WRITABLE_PROPERTY("LogTarget", "s", property_get_log, property_set_log, 0,
                                 SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_PROPERTY("SyslogIdentifier", "s", property_get_log, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_VTABLE_END,
};

int bus_export_log_control(sd_bus *bus) {
        return sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/LogControl1",
                                        "org.freedesktop.LogControl1", log_control_vtable, NULL);
}
