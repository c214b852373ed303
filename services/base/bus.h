/*
 * The bus: connect, export, take the name, and the conventions every object keeps. Order matters: export
 * everything, then bus_request_name(), so that whoever sees the name sees the objects.
 */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "dbus/errors.h"
#include "util.h"

static inline void bus_message_unrefp(sd_bus_message **p) {
        sd_bus_message_unref(*p);
}
#define _cleanup_message_ _cleanup_(bus_message_unrefp)
#define _cleanup_bus_error_ _cleanup_(sd_bus_error_free)

/* Everybody may send to the bus: hardware, timers and what our own daemons say to each other comes before. */
enum { BUS_PRIORITY = SD_EVENT_PRIORITY_NORMAL + 20 };

/* Connects to the system bus (DBUS_SYSTEM_BUS_ADDRESS is honoured), and attaches it to the loop. Losing the
 * connection ends the loop with -ECONNRESET. */
int bus_open(sd_event *event, sd_bus **ret);

/* Takes the name, the only one of the connection, without queueing or replacing. -EEXIST: another process has
 * it; -EPERM: policy. Losing it later ends the loop with -ESTALE. */
int bus_request_name(sd_bus *bus, const char *name);

int language_from_string(const char *s);
const char *language_to_string(enum language language);

/* Of a property's getter: what it needs is the object (userdata) and where to append. */
#define BUS_PROPERTY_ARGS                                                                                    \
        _unused_ sd_bus *bus, _unused_ const char *path, _unused_ const char *interface,                     \
                _unused_ const char *property, sd_bus_message *reply, _unused_ void *userdata,               \
                _unused_ sd_bus_error *error
/* Of a vtable: BUS_METHOD("Disarm", ("t", arming), BUS_NOTHING, method_disarm). Who may call it is the bus
 * policy's to say. */
#define BUS_METHOD(member, arguments, result, handler)                                                       \
        SD_BUS_METHOD_WITH_ARGS(member, SD_BUS_ARGS arguments, SD_BUS_RESULT result, handler,                \
                                SD_BUS_VTABLE_UNPRIVILEGED)
#define BUS_NOTHING (NULL)
/* Describe, of each object: describe makes the text, a new string, of a handler's userdata. */
#define BUS_METHOD_DESCRIBE(handler) BUS_METHOD("Describe", ("a{sv}", options), ("s", text), handler)
typedef int (*bus_describe_fn)(const void *object, enum language language, char **ret);
int bus_describe(sd_bus_message *message, const void *object, bus_describe_fn describe, sd_bus_error *error);
/* Version, of each daemon. */
int bus_property_get_version(BUS_PROPERTY_ARGS);
/* The object came or went: for org.freedesktop.DBus.ObjectManager. */
void bus_tell_object(sd_bus *bus, const char *path, bool there);

/* org.freedesktop.LogControl1 at /org/freedesktop/LogControl1, over log.h. */
int bus_export_log_control(sd_bus *bus);

/*
 * The table of error names: the vn.motcua.Error.X of dbus/words.xml under which a client sees each errno our
 * functions return. Not registered with sd-bus: several names share an errno, so a client compares names.
 * bus_error() sets the error for a handler to return, its text as given (something a person can act on).
 */
struct bus_error_entry {
        int code; /* positive errno */
        const char *name;
};
extern const struct bus_error_entry bus_error_table[];
/* Sets *error to the named error; returns the negative errno that sd-bus derives from it, for "return
 * bus_error(...)". */
_printf_(3, 4) int bus_error(sd_bus_error *error, const char *name, const char *format, ...);
/* The same, the name looked up by errno (storage errors to StorageFailed, -ENOBUFS to OutboxFull, -ENODEV to
 * Absent, -ENOMEM to D-Bus's own). */
const char *bus_error_name(int r);
#define bus_error_errno(error, r, ...) bus_error((error), bus_error_name(r), __VA_ARGS__)

/*
 * One of the options that a method takes: its name, its type and where its value goes, which keeps what it
 * had when the option is not given. A table of them ends with a name of NULL.
 */
struct bus_option {
        const char *name;
        enum {
                BUS_OPTION_TEXT = 's',
                BUS_OPTION_U64 = 't',
                BUS_OPTION_U32 = 'u',
                BUS_OPTION_BOOL = 'b',
        } type;
        union {
                const char **s; /* borrowed from the message */
                uint64_t *t;
                uint32_t *u;
                bool *b;
        };
};
#define BUS_OPTION_S(n, ret) ((struct bus_option){.name = (n), .type = BUS_OPTION_TEXT, .s = (ret)})
#define BUS_OPTION_T(n, ret) ((struct bus_option){.name = (n), .type = BUS_OPTION_U64, .t = (ret)})
#define BUS_OPTION_U(n, ret) ((struct bus_option){.name = (n), .type = BUS_OPTION_U32, .u = (ret)})
#define BUS_OPTION_B(n, ret) ((struct bus_option){.name = (n), .type = BUS_OPTION_BOOL, .b = (ret)})

/* Texts are IDs and words: longer ones, and such as are not text_is_plain(), are refused. */
enum { BUS_OPTION_TEXT_MAX = 64 };

/* Reads a{sv} options. An unknown one, or one of another type, sets .BadOption, which names it. */
int bus_read_options(sd_bus_message *message, const struct bus_option *options, sd_bus_error *error);
/* Allows none. */
int bus_read_no_options(sd_bus_message *message, sd_bus_error *error);
/* Those of Describe: lang s. */
int bus_read_describe_options(sd_bus_message *message, enum language *ret, sd_bus_error *error);
