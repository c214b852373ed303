#include "ctl-bus.h"

#include <time.h>

#include "bus-json.h"
#include "report.h"
#include "show.h"

#define SYSTEM_BUS "unix:path=/run/dbus/system_bus_socket"
/* As long as motcuad lets polkit ask for a password, and a little. */
#define PASSWORD_PATIENCE_USEC (130 * USEC_PER_SEC)

static const struct {
        const char *name, *program, *path;
} daemons[_CTL_DAEMON_MAX] = {
        [CTL_DAEMON_CENTRE] = {CTL_CENTRE_NAME, "motcuad", CTL_CENTRE_PATH},
        [CTL_DAEMON_KEYPADS] = {CTL_KEYPAD_NAME, "motcua-keypadd", CTL_KEYPAD_PATH},
        [CTL_DAEMON_PRINTERS] = {"vn.motcua.Printer1", "motcua-printerd", "/vn/motcua/Printer1"},
        [CTL_DAEMON_DISPLAYS] = {"vn.motcua.Display1", "motcua-displayd", "/vn/motcua/Display1"},
        [CTL_DAEMON_CAMERAS] = {CTL_CAMERA_NAME, "motcua-camerad", CTL_CAMERA_PATH},
};

const char *ctl_daemon_name(enum ctl_daemon daemon) {
        return daemons[daemon].name;
}

const char *ctl_daemon_program(enum ctl_daemon daemon) {
        return daemons[daemon].program;
}

static int connect_to(const char *address, sd_bus **ret) {
        sd_bus *bus = NULL;

        if (!strchr(address, ':'))
                return -EINVAL;
        int r = sd_bus_new(&bus);
        if (r >= 0)
                r = sd_bus_set_address(bus, address);
        if (r >= 0)
                r = sd_bus_set_bus_client(bus, true);
        if (r >= 0)
                r = sd_bus_start(bus);
        if (r >= 0)
                r = sd_bus_get_unique_name(bus, &(const char *){NULL}); /* waits for the answer to Hello */
        if (r < 0) {
                sd_bus_close_unref(bus);
                return r;
        }
        *ret = bus;
        return 0;
}

int ctl_open(const struct ctl_options *options, sd_bus **ret) {
        const char *address = options->bus_address;

        if (!address)
                address = secure_getenv("DBUS_SYSTEM_BUS_ADDRESS");
        if (!address)
                address = SYSTEM_BUS;

        int r = connect_to(address, ret);
        if (r >= 0)
                return CTL_OK;

        struct report_values values =
                PAIRS({"address", address}, {"error", error_to_string(r, options->language)});
        switch (r) {
        case -EINVAL:
                report(options->language, TEXT_BUS_ADDRESS, values);
                return CTL_USAGE;
        case -EACCES:
        case -EPERM:
                report(options->language, TEXT_BUS_DENIED, values);
                return CTL_DENIED;
        default:
                report(options->language, TEXT_BUS_UNREACHABLE, values);
                return CTL_NO_DAEMON;
        }
}

int ctl_call_new(struct ctl *ctl, enum ctl_daemon daemon, const char *path, const char *interface,
                 const char *member, sd_bus_message **ret) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = sd_bus_message_new_method_call(ctl->bus, &call, ctl_daemon_name(daemon), path, interface,
                                               member);
        if (r < 0)
                return r;
        r = sd_bus_message_set_auto_start(call, false);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(call);
        return 0;
}

int ctl_ask_new(struct ctl *ctl, const char *interface, const char *member, sd_bus_message **ret,
                const char *types, ...) {
        int r = ctl_call_new(ctl, CTL_DAEMON_CENTRE, CTL_CENTRE_PATH, interface, member, ret);
        va_list ap;

        va_start(ap, types);
        if (r >= 0)
                r = sd_bus_message_appendv(*ret, types, ap);
        va_end(ap);
        return r;
}

int ctl_append_texts(sd_bus_message *call, const struct ctl_text *texts, size_t n) {
        int r = sd_bus_message_open_container(call, 'a', "{sv}");

        for (size_t i = 0; r >= 0 && i < n; i++)
                if (texts[i].value)
                        r = sd_bus_message_append(call, "{sv}", texts[i].name, "s", texts[i].value);
        return r < 0 ? r : sd_bus_message_close_container(call);
}

int ctl_call(struct ctl *ctl, sd_bus_message *call, int r, sd_bus_error *ret_error,
             sd_bus_message **ret_reply) {
        if (r >= 0)
                r = sd_bus_call(ctl->bus, call, 0, ret_error, ret_reply);
        if (r < 0 && !sd_bus_error_is_set(ret_error))
                sd_bus_error_set_errno(ret_error, r);
        return r < 0 ? r : 0;
}

int ctl_call_permitted(struct ctl *ctl, sd_bus_message *call, int r, sd_bus_error *ret_error,
                       sd_bus_message **ret_reply) {
        if (r >= 0)
                r = sd_bus_message_set_allow_interactive_authorization(call, true);
        if (r >= 0)
                r = sd_bus_set_method_call_timeout(ctl->bus, PASSWORD_PATIENCE_USEC);
        return ctl_call(ctl, call, r, ret_error, ret_reply);
}

int ctl_call_json(struct ctl *ctl, sd_bus_message *call, int r, sd_bus_error *ret_error, json_t **ret) {
        _cleanup_message_ sd_bus_message *reply = NULL;

        r = ctl_call(ctl, call, r, ret_error, &reply);
        if (r < 0)
                return r;
        r = bus_json_read(reply, ret);
        return r < 0 ? sd_bus_error_set_errno(ret_error, r) : 0;
}

static int print_event(const struct ctl_options *options, enum text said, uint64_t event) {
        char number[NUMBER_SIZE];

        if (options->style == CTL_STYLE_JSON)
                return json_write(json_pack("{s:I}", "event", (json_int_t) event), stdout);
        (void) show_number(event, number);
        if (options->style == CTL_STYLE_PLAIN)
                return puts(number) < 0 ? -EIO : 0;
        say(stdout, options->language, said, PAIRS({"event", number}));
        return 0;
}

int ctl_enter(struct ctl *ctl, sd_bus_message *call, int r, enum text said) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_message_ sd_bus_message *reply = NULL;
        uint64_t event;

        r = ctl_call_permitted(ctl, call, r, &error, &reply);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        r = sd_bus_message_read(reply, "t", &event);
        if (r >= 0)
                r = print_event(ctl->options, said, event);
        return r < 0 ? ctl_explain_errno(ctl, r) : CTL_OK;
}

int ctl_run(struct ctl *ctl, sd_bus_message *call, int r) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        r = ctl_call(ctl, call, r, &error, NULL);
        return r < 0 ? ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r) : CTL_OK;
}

int ctl_get_objects(struct ctl *ctl, enum ctl_daemon daemon, json_t **ret, sd_bus_error *ret_error) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_call_new(ctl, daemon, daemons[daemon].path, "org.freedesktop.DBus.ObjectManager",
                             "GetManagedObjects", &call);
        return ctl_call_json(ctl, call, r, ret_error, ret);
}

/* From here on the process lives in the centre's zone, as its days do. */
static void enter_zone(const char *utc_offset) {
        char zone[sizeof("<+0700>-07:00")];

        if (strlen(utc_offset) != strlen("+07:00"))
                return;
        snprintf(zone, sizeof(zone), "<%.3s%.2s>%c%.5s", utc_offset, utc_offset + 4,
                 utc_offset[0] == '+' ? '-' : '+', utc_offset + 1);
        (void) setenv("TZ", zone, /* overwrite= */ 1);
        tzset();
}

int ctl_get_properties(struct ctl *ctl, enum ctl_daemon daemon, json_t **ret, sd_bus_error *ret_error) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_call_new(ctl, daemon, daemons[daemon].path, "org.freedesktop.DBus.Properties", "GetAll",
                             &call);
        if (r >= 0)
                r = sd_bus_message_append(call, "s", daemons[daemon].name);
        r = ctl_call_json(ctl, call, r, ret_error, ret);
        if (r >= 0 && daemon == CTL_DAEMON_CENTRE)
                enter_zone(json_get_s(*ret, "UtcOffset", ""));
        return r;
}

void ctl_enter_zone(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *centre = NULL;

        (void) ctl_get_properties(ctl, CTL_DAEMON_CENTRE, &centre, &error);
}

static int get_events(struct ctl *ctl, const char *interface, uint64_t cursor, json_t **ret,
                      sd_bus_error *ret_error) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, interface, "GetEventsSince", &call, "tu", cursor, (uint32_t) CTL_PAGE);
        return ctl_call_json(ctl, call, r, ret_error, ret);
}

/* Asks for what is behind the end: nothing. Any other failure is for the call itself to explain. */
const char *ctl_reading(struct ctl *ctl) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *none = NULL;

        if (ctl->reading)
                return ctl->reading;
        int r = get_events(ctl, CTL_RECORD_INTERFACE, INT64_MAX, &none, &error);
        if (r >= 0)
                return ctl->reading = CTL_RECORD_INTERFACE;
        if (!sd_bus_error_has_name(&error, SD_BUS_ERROR_ACCESS_DENIED))
                return CTL_RECORD_INTERFACE;
        report(ctl->options->language, TEXT_PUBLIC_ONLY, NO_PAIRS);
        return ctl->reading = CTL_CENTRE_NAME;
}

int ctl_get_events(struct ctl *ctl, uint64_t cursor, json_t **ret, sd_bus_error *ret_error) {
        return get_events(ctl, ctl_reading(ctl), cursor, ret, ret_error);
}

bool ctl_error_is_absence(const sd_bus_error *error) {
        return sd_bus_error_has_names(error, SD_BUS_ERROR_SERVICE_UNKNOWN, SD_BUS_ERROR_NAME_HAS_NO_OWNER) ||
               /* dbus-daemon's answer when the peer went away with the call in its hands */
               (sd_bus_error_has_name(error, SD_BUS_ERROR_NO_REPLY) && error->message &&
                strstr(error->message, "disconnected"));
}

/* What daemons say is English: in another language it stands behind what its name means. */
static int translate(enum language language, const char *name, const char *message, char **ret) {
        const char *meaning = word(language, WORD_ERROR, name);

        if (language == LANGUAGE_EN)
                return str_format(ret, "%s", message);
        return str_format(ret, "%s “%s”", streq(meaning, name) ? text(language, TEXT_CALL_UNDONE) : meaning,
                          message);
}

int ctl_explain(struct ctl *ctl, enum ctl_daemon daemon, const sd_bus_error *error, int r) {
        enum language language = ctl->options->language;
        const char *name = error->name ? error->name : "?", *reason = error_to_string(r, language);
        _cleanup_free_ char *message = NULL;

        if (translate(language, name, error->message ? error->message : reason, &message) < 0)
                return CTL_FAILED;
        struct report_values values = PAIRS({"daemon", ctl_daemon_program(daemon)}, {"name", name},
                                            {"message", message}, {"error", reason});

        if (ctl_error_is_absence(error)) {
                report(language, TEXT_ABSENT, values);
                return CTL_NO_DAEMON;
        }
        if (sd_bus_error_has_name(error, SD_BUS_ERROR_ACCESS_DENIED)) {
                report(language, TEXT_CALL_DENIED, values);
                return CTL_DENIED;
        }
        if (sd_bus_error_has_names(error, BUS_ERROR_NOT_AUTHORIZED, BUS_ERROR_NO_AUTHORITY,
                                   SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED)) {
                report(language, TEXT_CALL_FAILED, values);
                return CTL_DENIED;
        }
        if (r == -ECONNRESET || r == -ENOTCONN || r == -EPIPE)
                report(language, TEXT_BUS_GONE, values);
        else if (sd_bus_error_has_names(error, SD_BUS_ERROR_NO_REPLY, SD_BUS_ERROR_TIMEOUT))
                report(language, TEXT_CALL_TIMEOUT, values);
        else if (sd_bus_error_has_names(error, SD_BUS_ERROR_UNKNOWN_METHOD, SD_BUS_ERROR_UNKNOWN_INTERFACE,
                                        SD_BUS_ERROR_UNKNOWN_OBJECT))
                report(language, TEXT_CALL_UNKNOWN, values);
        else
                report(language, TEXT_CALL_FAILED, values);
        return CTL_FAILED;
}

int ctl_explain_errno(struct ctl *ctl, int r) {
        enum language language = ctl->options->language;
        _cleanup_free_ char *message = NULL;

        if (translate(language, "", error_to_string(r, language), &message) >= 0)
                report(language, TEXT_CALL_FAILED, PAIRS({"message", message}, {"name", "motcuactl"}));
        return CTL_FAILED;
}

int ctl_finish(struct ctl *ctl) {
        if (fflush(stdout) == 0 && !ferror(stdout))
                return CTL_OK;
        report(ctl->options->language, TEXT_WRITE_FAILED,
               PAIRS({"error", error_to_string(-errno, ctl->options->language)}));
        return CTL_FAILED;
}

int ctl_print_lines(json_t *values) {
        json_t *value;
        int r = 0;
        size_t i;

        json_array_foreach(values, i, value) {
                r = json_write(json_incref(value), stdout);
                if (r < 0)
                        break;
        }
        return r;
}

int ctl_get_today(struct ctl *ctl, char **ret, sd_bus_error *ret_error) {
        _cleanup_message_ sd_bus_message *call = NULL, *reply = NULL;
        const char *day;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "GetToday", &call, "a{sv}", 0);
        r = ctl_call(ctl, call, r, ret_error, &reply);
        if (r < 0)
                return r;
        r = sd_bus_message_read(reply, "s", &day);
        if (r >= 0)
                r = str_format(ret, "%s", day);
        return r < 0 ? sd_bus_error_set_errno(ret_error, r) : r;
}

int ctl_get_tickets(struct ctl *ctl, bool missed, json_t **ret, sd_bus_error *ret_error) {
        _cleanup_message_ sd_bus_message *call = NULL;

        int r = ctl_ask_new(ctl, CTL_CENTRE_NAME, "GetTickets", &call, "a{sv}", 1, "missed", "b", missed);
        return ctl_call_json(ctl, call, r, ret_error, ret);
}

const char *ctl_ticket_text(json_t *tickets, uint64_t ticket) {
        json_t *entry;
        size_t i;

        json_array_foreach(tickets, i, entry) if (json_get_t(entry, "ticket") ==
                                                  ticket) return json_get_s(entry, "text", "");
        return "";
}

json_t *ctl_counter_of(json_t *objects, const char *id, const char **ret_path) {
        const char *path;
        json_t *interfaces;

        json_object_foreach(objects, path, interfaces) {
                json_t *counter = json_object_get(interfaces, CTL_COUNTER_INTERFACE);

                if (!counter || !streq(json_get_s(counter, "Id", ""), id))
                        continue;
                if (ret_path)
                        *ret_path = path;
                return counter;
        }
        return NULL;
}

int ctl_find_counter(struct ctl *ctl, const char *id, char **ret_path) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *objects = NULL;
        const char *path;

        int r = ctl_get_objects(ctl, CTL_DAEMON_CENTRE, &objects, &error);
        if (r < 0)
                return ctl_explain(ctl, CTL_DAEMON_CENTRE, &error, r);
        if (ctl_counter_of(objects, id, &path)) {
                *ret_path = strdup(path);
                return *ret_path ? CTL_OK : ctl_explain_errno(ctl, -ENOMEM);
        }
        report(ctl->options->language, TEXT_NO_COUNTER, PAIRS({"counter", id}));
        return CTL_FAILED;
}
