#include <signal.h>

#include "bus-json.h"
#include "ctl-bus.h"
#include "event-line.h"
#include "follow.h"
#include "report.h"
#include "show.h"
#include "verb.h"

enum { WATCH_RETRY_USEC = 1000000 };

struct watch {
        struct ctl *ctl;
        sd_event *event;
        sd_event_source *retry;
        uint64_t cursor; /* the last event shown */
        char *owner;     /* motcuad's unique name; NULL: it is away */
};

static void watch_clear(struct watch *watch) {
        free(watch->owner);
        sd_event_source_disable_unref(watch->retry);
        sd_event_unref(watch->event);
}

static void report_cursor(struct watch *watch, enum text id) {
        char cursor[NUMBER_SIZE];

        report(watch->ctl->options->language, id, PAIRS({"cursor", show_number(watch->cursor, cursor)}));
}

static int watch_end(struct watch *watch, int exit_code) {
        return sd_event_exit(watch->event, exit_code);
}

static int show_item(struct watch *watch, json_t *item) {
        uint64_t id = (uint64_t) json_integer_value(json_array_get(item, 0));

        if (follow_event(watch->cursor, id) == FOLLOW_OLD)
                return 0;
        return event_line_print_item(watch->ctl->options, item, &watch->cursor);
}

/* Reads everything after the cursor from the record. -EAGAIN: not now. */
static int read_record(struct watch *watch, sd_bus_error *error) {
        size_t n;

        do {
                _cleanup_(json_decrefp) json_t *events = NULL;
                json_t *item;
                size_t i;

                int r = ctl_get_events(watch->ctl, watch->cursor, &events, error);
                if (r < 0)
                        return sd_bus_is_open(watch->ctl->bus) > 0 ? -EAGAIN : r;
                n = json_array_size(events);
                json_array_foreach(events, i, item) {
                        r = show_item(watch, item);
                        if (r < 0)
                                return sd_bus_error_set_errno(error, r);
                }
        } while (n == CTL_PAGE);
        return 0;
}

/* After a failure that may pass the record is read again in a second; if motcuad is away, when it is back. */
static int catch_up(struct watch *watch) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;

        int r = read_record(watch, &error);
        if (r >= 0)
                return 0;
        if (r != -EAGAIN)
                return watch_end(watch, ctl_explain(watch->ctl, CTL_DAEMON_CENTRE, &error, r));
        if (ctl_error_is_absence(&error))
                return 0;
        if (sd_bus_error_has_name(&error, SD_BUS_ERROR_ACCESS_DENIED))
                return watch_end(watch, ctl_explain(watch->ctl, CTL_DAEMON_CENTRE, &error, -EACCES));
        report(watch->ctl->options->language, TEXT_WATCH_BEHIND,
               PAIRS({"message", error.message ? error.message : error.name}));
        r = sd_event_source_set_time_relative(watch->retry, WATCH_RETRY_USEC);
        return r < 0 ? r : sd_event_source_set_enabled(watch->retry, SD_EVENT_ONESHOT);
}

static int on_retry(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        return catch_up(userdata);
}

/* An id below the cursor in a record that only grows: the database was exchanged. */
static int check_record(struct watch *watch, json_t *centre) {
        char end[NUMBER_SIZE], cursor[NUMBER_SIZE];
        uint64_t last = json_get_t(centre, "Cursor");

        if (last >= watch->cursor)
                return 0;
        report(watch->ctl->options->language, TEXT_WATCH_OTHER_RECORD,
               PAIRS({"end", show_number(last, end)}, {"cursor", show_number(watch->cursor, cursor)}));
        return -ESTALE;
}

static int go_on(struct watch *watch) {
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *centre = NULL;

        report_cursor(watch, TEXT_WATCH_BACK);
        int r = ctl_get_properties(watch->ctl, CTL_DAEMON_CENTRE, &centre, &error);
        if (r >= 0 && check_record(watch, centre) < 0)
                return watch_end(watch, CTL_FAILED);
        return catch_up(watch);
}

static int on_owner_changed(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *error) {
        struct watch *watch = userdata;
        const char *name, *old, *owner;

        int r = sd_bus_message_read(message, "sss", &name, &old, &owner);
        if (r < 0)
                return r;
        if (watch->owner && !streq(watch->owner, owner)) {
                free(watch->owner);
                watch->owner = NULL;
                report_cursor(watch, TEXT_WATCH_GONE);
        }
        if (!owner[0] || watch->owner)
                return 0;
        watch->owner = strdup(owner);
        return watch->owner ? go_on(watch) : -ENOMEM;
}

static int on_event_recorded(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *error) {
        struct watch *watch = userdata;
        _cleanup_(json_decrefp) json_t *fields = NULL;
        const char *type, *sender = sd_bus_message_get_sender(message);
        uint64_t id;

        if (!watch->owner || !sender || !streq(sender, watch->owner))
                return 0;
        int r = sd_bus_message_read(message, "ts", &id, &type);
        if (r >= 0)
                r = bus_json_read(message, &fields);
        if (r < 0)
                return watch_end(watch, ctl_explain_errno(watch->ctl, r));

        switch (follow_event(watch->cursor, id)) {
        case FOLLOW_OLD:
                return 0;
        case FOLLOW_GAP:
                return catch_up(watch);
        case FOLLOW_SHOW:
                r = event_line_print(watch->ctl->options, id, type, fields);
                if (r < 0)
                        return watch_end(watch, ctl_explain_errno(watch->ctl, r));
                watch->cursor = id;
                return 0;
        }
        assert(false);
        return -EINVAL;
}

static int on_disconnected(_unused_ sd_bus_message *message, void *userdata, _unused_ sd_bus_error *error) {
        struct watch *watch = userdata;
        enum language language = watch->ctl->options->language;

        report(language, TEXT_BUS_GONE, PAIRS({"error", error_to_string(-ECONNRESET, language)}));
        return watch_end(watch, CTL_FAILED);
}

static int subscribe(struct watch *watch) {
        sd_bus *bus = watch->ctl->bus;

        int r = sd_bus_match_signal(bus, NULL, CTL_CENTRE_NAME, CTL_CENTRE_PATH, ctl_reading(watch->ctl),
                                    "EventRecorded", on_event_recorded, watch);
        if (r < 0)
                return r;
        r = sd_bus_match_signal(bus, NULL, "org.freedesktop.DBus.Local", "/org/freedesktop/DBus/Local",
                                "org.freedesktop.DBus.Local", "Disconnected", on_disconnected, watch);
        if (r < 0)
                return r;
        return sd_bus_add_match(
                bus, NULL,
                "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
                "member='NameOwnerChanged',arg0='" CTL_CENTRE_NAME "'",
                on_owner_changed, watch);
}

static int find_owner(struct watch *watch, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        const char *owner;

        int r = sd_bus_call_method(watch->ctl->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus", "GetNameOwner", error, &reply, "s",
                                   CTL_CENTRE_NAME);
        if (r >= 0)
                r = sd_bus_message_read(reply, "s", &owner);
        if (r < 0)
                return r;
        watch->owner = strdup(owner);
        return watch->owner ? 0 : -ENOMEM;
}

/* The end of the record is read after subscribing: what is recorded meanwhile is at most seen twice, and then
 * follow_event() knows it. */
static int find_start(struct watch *watch) {
        const struct ctl_options *options = watch->ctl->options;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_(json_decrefp) json_t *centre = NULL;

        int r = find_owner(watch, &error);
        if (r >= 0)
                r = ctl_get_properties(watch->ctl, CTL_DAEMON_CENTRE, &centre, &error);
        if (r < 0)
                return ctl_explain(watch->ctl, CTL_DAEMON_CENTRE, &error, r);
        watch->cursor = options->since_set ? options->since : json_get_t(centre, "Cursor");
        if (check_record(watch, centre) < 0)
                return CTL_FAILED;
        if (options->style == CTL_STYLE_TERMINAL)
                report_cursor(watch, TEXT_WATCH_START);
        return CTL_OK;
}

static int on_signal(sd_event_source *source, _unused_ const struct signalfd_siginfo *info,
                     _unused_ void *userdata) {
        return sd_event_exit(sd_event_source_get_event(source), CTL_OK);
}

static int make_loop(struct watch *watch) {
        static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
        sigset_t mask;

        sigemptyset(&mask);
        for (size_t i = 0; i < ELEMENTSOF(signals); i++)
                sigaddset(&mask, signals[i]);
        if (sigprocmask(SIG_BLOCK, &mask, NULL) < 0)
                return -errno;

        int r = sd_event_new(&watch->event);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(signals); i++)
                r = sd_event_add_signal(watch->event, NULL, signals[i], on_signal, NULL);
        if (r < 0)
                return r;
        r = sd_event_add_time_relative(watch->event, &watch->retry, CLOCK_MONOTONIC, WATCH_RETRY_USEC, 0,
                                       on_retry, watch);
        if (r < 0)
                return r;
        r = sd_event_source_set_enabled(watch->retry, SD_EVENT_OFF);
        return r < 0 ? r : sd_bus_attach_event(watch->ctl->bus, watch->event, SD_EVENT_PRIORITY_NORMAL);
}

static int watch_events(struct ctl *ctl) {
        _cleanup_(watch_clear) struct watch watch = {.ctl = ctl};

        int r = make_loop(&watch);
        if (r >= 0)
                r = subscribe(&watch);
        if (r < 0)
                return ctl_explain_errno(ctl, r);
        r = find_start(&watch);
        if (r != CTL_OK)
                return r;
        r = catch_up(&watch);
        if (r >= 0)
                r = sd_event_loop(watch.event);
        sd_bus_detach_event(ctl->bus);
        return r < 0 ? ctl_explain_errno(ctl, r) : r;
}

const struct verb verbs_watch[] = {
        {.name = "watch",
         .options = OPTION_SINCE,
         .traits = VERB_JSON_LINES,
         .run = watch_events,
         .help = {"theo dõi sự kiện khi được ghi", "events as they are recorded"},
         .man = {"Sự kiện khi được ghi, mỗi sự kiện đúng một lần và theo thứ tự, đến khi bấm Ctrl-C. Tín "
                 "hiệu nào lỡ thì đọc lại từ sổ sự kiện. Root và nhóm `motcua` xem được đầy đủ; người khác "
                 "không xem được điều một công dân đã đánh giá hoặc một cán bộ đã nhận. Khi `motcuad` dừng, "
                 "`watch` báo, chờ rồi tiếp tục từ chỗ đã xem.",
                 "Events as they are recorded, each exactly once and in order, until Ctrl-C. What a signal "
                 "missed is read from the record. Root and group `motcua` see them in full, everybody else "
                 "without what a single citizen gave or a single official got. When `motcuad` stops, `watch` "
                 "says so, waits, and goes on "
                 "where it was."},
         .columns = "id, time, type, fields as name=value"},
        {0},
};
