#include "daemon/describe.h"
#include "daemon/errors.h"
#include "daemon/manager.h"
#include "daemon/officials/bus.h"
#include "daemon/queue/bus.h"
#include "daemon/queue/figures-bus.h"
#include "daemon/ratings/answer.h"
#include "daemon/ratings/book.h"
#include "daemon/ratings/figures.h"
#include "daemon/record/answer.h"
#include "daemon/record/news.h"
#include "services/base/log.h"

#define LOW_NEWS_USEC (300 * USEC_PER_SEC)

enum {
        ROWS_MAX = 1000,
        QUEUE_MAX = 1000, /* messages waiting to be sent, above which nothing more is announced */
};

static int property_get_state(sd_bus *bus _unused_, const char *path _unused_, const char *interface _unused_,
                              const char *property _unused_, sd_bus_message *reply, void *userdata,
                              sd_bus_error *error _unused_) {
        const struct centre_manager *manager = userdata;

        return sd_bus_message_append(reply, "s", centre_state_to_string(manager->state));
}

static int property_get_version(sd_bus *bus _unused_, const char *path _unused_,
                                const char *interface _unused_, const char *property _unused_,
                                sd_bus_message *reply, void *userdata _unused_,
                                sd_bus_error *error _unused_) {
        return sd_bus_message_append(reply, "s", MOTCUA_VERSION);
}

static int property_get_name(sd_bus *bus _unused_, const char *path _unused_, const char *interface _unused_,
                             const char *property _unused_, sd_bus_message *reply, void *userdata,
                             sd_bus_error *error _unused_) {
        const struct centre_manager *manager = userdata;

        return sd_bus_message_append(reply, "s", manager->conf->name);
}

static int property_get_scale(sd_bus *bus _unused_, const char *path _unused_, const char *interface _unused_,
                              const char *property _unused_, sd_bus_message *reply, void *userdata,
                              sd_bus_error *error _unused_) {
        const struct centre_manager *manager = userdata;

        return sd_bus_message_append(reply, "u", (uint32_t) manager->conf->scale);
}

static int property_get_printer_state(sd_bus *bus _unused_, const char *path _unused_,
                                      const char *interface _unused_, const char *property _unused_,
                                      sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        return sd_bus_message_append(reply, "s", centre_print_state(userdata));
}

static int property_get_cursor(sd_bus *bus _unused_, const char *path _unused_,
                               const char *interface _unused_, const char *property _unused_,
                               sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        const struct centre_manager *manager = userdata;

        return sd_bus_message_append(reply, "t", manager->cursor);
}

static int property_get_sources(sd_bus *bus _unused_, const char *path _unused_,
                                const char *interface _unused_, const char *property _unused_,
                                sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        struct centre_manager *manager = userdata;
        struct book *book = recorder_book(manager->recorder);

        int r = sd_bus_message_open_container(reply, 'a', "(ssbt)");
        for (size_t i = 0; r >= 0 && i < manager->n_sources; i++) {
                const struct source_info *info = source_get_info(manager->sources[i]);
                struct source_row *row = NULL;

                if (book)
                        (void) book_get_source(book, info->name, &row);
                const struct stream_row *stream = row ? book_source_stream(book, row) : NULL;
                r = sd_bus_message_append(reply, "(ssbt)", info->name, info->bus_name,
                                          (int) source_is_present(manager->sources[i]),
                                          stream ? stream->sequence : 0);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int check_max(uint32_t max, sd_bus_error *error) {
        if (max < 1 || max > ROWS_MAX)
                return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "max must be from 1 to %d.",
                                         ROWS_MAX);
        return 0;
}

/* What an answer reads is in the store, or the store is at fault. */
static int read_failed(sd_bus_error *error, int r) {
        return bus_error_errno(error, r, "The record cannot be read: %s.", strerror(-r));
}

static int method_get_events_since(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre_manager *manager = userdata;
        uint64_t cursor;
        uint32_t max;

        int r = sd_bus_message_read(message, "tu", &cursor, &max);
        if (r < 0)
                return r;
        r = check_max(max, error);
        if (r < 0)
                return r;
        r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        /* Ids end at 2^63-1: above any of them there is nothing. */
        r = answer_events(manager->store, cursor < INT64_MAX ? cursor : INT64_MAX, max, reply);
        if (r < 0)
                return read_failed(error, r);
        return sd_bus_send(NULL, reply, NULL);
}

static int check_counter(const struct figures_context *context, const char *counter, sd_bus_error *error) {
        if (counter && !figures_know_counter(context, counter))
                return bus_error(error, BUS_ERROR_NO_SUCH_COUNTER, "There is no counter %s.", counter);
        return 0;
}

static int check_official(const struct centre_conf *conf, const char *official, sd_bus_error *error) {
        if (official && !centre_conf_official(conf, official))
                return bus_error(error, BUS_ERROR_NO_SUCH_OFFICIAL, "There is no official %s.", official);
        return 0;
}

static int read_figures_options(sd_bus_message *message, struct figures_request *request,
                                sd_bus_error *error) {
        const struct command_option options[] = {
                {"counter", &request->counter}, {"official", &request->official}, {NULL, NULL}};

        int r = command_read_options(message, options, error);
        if (r >= 0 && request->counter && request->official)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Either a counter or an official, not both.");
        return r;
}

static int check_figures(const struct figures_context *context, const struct figures_request *request,
                         sd_bus_error *error) {
        int r = check_counter(context, request->counter, error);

        return r < 0 ? r : check_official(context->conf, request->official, error);
}

static int get_context(struct centre_manager *manager, struct figures_context *ret) {
        struct clock_reading now;
        struct instant instant;

        *ret = (struct figures_context){
                .store = manager->store,
                .book = recorder_book(manager->recorder),
                .conf = manager->conf,
        };
        if (ret->book) {
                int r = recorder_now(manager->recorder, &instant);
                ret->now = instant.at;
                return r;
        }
        clock_read(manager->clock, &now);
        ret->now = (struct moment){.realtime_usec = now.realtime_usec, .synchronized = now.synchronized};
        return 0;
}

static int method_get_figures(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct figures_request request = {0};
        struct figures_context context;

        int r = answer_read_days(message, &request.first_day, &request.last_day, error);
        if (r >= 0)
                r = read_figures_options(message, &request, error);
        if (r < 0)
                return r;
        r = get_context(userdata, &context);
        if (r < 0)
                return read_failed(error, r);
        r = check_figures(&context, &request, error);
        if (r < 0)
                return r;
        r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = figures_append(&context, &request, reply);
        if (r < 0)
                return read_failed(error, r);
        return sd_bus_send(NULL, reply, NULL);
}

static int append_today(const struct figures_context *context, struct figures_request *request,
                        sd_bus_message *reply) {
        uint64_t wall = context->now.realtime_usec;
        char day[DAY_TEXT_SIZE];

        if (context->book)
                wall = book_wall(context->book, &context->now, NULL);
        request->first_day = request->last_day = day_of(wall, context->conf->utc_offset_usec);
        day_format(request->first_day, day);
        int r = sd_bus_message_append(reply, "s", day);
        return r < 0 ? r : figures_append(context, request, reply);
}

static int method_get_today(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct figures_request request = {0};
        struct figures_context context;

        int r = read_figures_options(message, &request, error);
        if (r < 0)
                return r;
        r = get_context(userdata, &context);
        if (r < 0)
                return read_failed(error, r);
        r = check_figures(&context, &request, error);
        if (r < 0)
                return r;
        r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = append_today(&context, &request, reply);
        if (r < 0)
                return read_failed(error, r);
        return sd_bus_send(NULL, reply, NULL);
}

static int reply_ratings(sd_bus_message *message, struct centre_manager *manager,
                         const struct ratings_request *request, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct figures_context context = {.conf = manager->conf, .book = recorder_book(manager->recorder)};

        int r = check_counter(&context, request->counter, error);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = answer_ratings(manager->store, request, reply);
        if (r < 0)
                return read_failed(error, r);
        return sd_bus_send(NULL, reply, NULL);
}

/* Two members, as who may ask for officials is the bus's to say. */
static int method_get_ratings(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct ratings_request request = {
                .officials = streq(sd_bus_message_get_member(message), "GetOfficialRatings"),
        };
        const struct command_option options[] = {{"counter", &request.counter}, {NULL, NULL}};

        int r = sd_bus_message_read(message, "tu", &request.after, &request.max);
        if (r < 0)
                return r;
        if (request.after > INT64_MAX)
                request.after = INT64_MAX;
        r = check_max(request.max, error);
        if (r >= 0)
                r = command_read_options(message, options, error);
        return r < 0 ? r : reply_ratings(message, userdata, &request, error);
}

static int method_describe(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        enum language language;

        int r = bus_read_describe_options(message, &language, error);
        if (r < 0)
                return r;
        _cleanup_free_ char *text = describe_centre(userdata, language);
        if (!text)
                return -ENOMEM;
        return sd_bus_reply_method_return(message, "s", text);
}

static const sd_bus_vtable centre_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("State", "s", property_get_state, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Version", "s", property_get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Name", "s", property_get_name, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Scale", "u", property_get_scale, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("PrinterState", "s", property_get_printer_state, 0,
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Cursor", "t", property_get_cursor, 0, 0),
        SD_BUS_PROPERTY("Sources", "a(ssbt)", property_get_sources, 0, 0),
        SD_BUS_SIGNAL_WITH_ARGS("EventRecorded", SD_BUS_ARGS("t", id, "s", type, "a{sv}", fields), 0),
        SD_BUS_SIGNAL_WITH_ARGS("LowRating", SD_BUS_ARGS("s", counter, "t", visit, "s", subject, "s", level),
                                0),
        SD_BUS_SIGNAL_WITH_ARGS("CounterInactive", SD_BUS_ARGS("s", counter), 0),
        SD_BUS_METHOD_WITH_ARGS("GetEventsSince", SD_BUS_ARGS("t", cursor, "u", max),
                                SD_BUS_RESULT("a(tsa{sv})", events), method_get_events_since,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetFigures", SD_BUS_ARGS("s", first_day, "s", last_day, "a{sv}", options),
                                SD_BUS_RESULT("aa{sv}", figures), method_get_figures,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetToday", SD_BUS_ARGS("a{sv}", options),
                                SD_BUS_RESULT("s", day, "aa{sv}", figures), method_get_today,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetRatings", SD_BUS_ARGS("t", cursor, "u", max, "a{sv}", options),
                                SD_BUS_RESULT("aa{sv}", ratings), method_get_ratings,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS(
                "GetQueueFigures", SD_BUS_ARGS("s", first_day, "s", last_day, "a{sv}", options),
                SD_BUS_RESULT("aa{sv}", figures), queue_bus_get_figures, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("EstimateWait", SD_BUS_ARGS("s", service, "a{sv}", options),
                                SD_BUS_RESULT("a{sv}", estimate), queue_bus_estimate_wait,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetOfficialRatings", SD_BUS_ARGS("t", cursor, "u", max, "a{sv}", options),
                                SD_BUS_RESULT("aa{sv}", ratings), method_get_ratings,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("EnterPin", SD_BUS_ARGS("s", keypad, "s", number, "s", pin, "a{sv}", options),
                                SD_BUS_NO_RESULT, official_enter_pin,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_METHOD_WITH_ARGS("SetPin", SD_BUS_ARGS("s", official, "s", pin, "a{sv}", options),
                                SD_BUS_NO_RESULT, official_set_pin,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_METHOD_WITH_ARGS("IssueTicket", SD_BUS_ARGS("s", service, "a{sv}", options),
                                SD_BUS_RESULT("t", ticket, "s", text, "s", code, "u", ahead), command_issue,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetTickets", SD_BUS_ARGS("a{sv}", options), SD_BUS_RESULT("aa{sv}", tickets),
                                command_get_tickets, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetTicketCodes", SD_BUS_ARGS("a{sv}", options),
                                SD_BUS_RESULT("aa{sv}", codes), command_get_ticket_codes,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_METHOD_WITH_ARGS("Return", SD_BUS_ARGS("t", ticket, "a{sv}", options), SD_BUS_NO_RESULT,
                                command_return, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("EndDay", SD_BUS_ARGS("a{sv}", options), SD_BUS_NO_RESULT, command_end_day,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Describe", SD_BUS_ARGS("a{sv}", options), SD_BUS_RESULT("s", text),
                                method_describe, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static int method_set_clock(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre_manager *manager = userdata;
        int64_t offset_usec;
        int synchronized;

        int r = sd_bus_message_read(message, "xb", &offset_usec, &synchronized);
        if (r < 0)
                return r;
        r = clock_sim_set(manager->clock, offset_usec, synchronized);
        if (r == -ERANGE)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "The clock can stand between the years 1970 and 2255.");
        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable clock_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD_WITH_ARGS("SetClock", SD_BUS_ARGS("x", offset_usec, "b", synchronized),
                                SD_BUS_NO_RESULT, method_set_clock, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

int centre_bus_announce(struct centre_manager *manager, const struct event_row *event) {
        _cleanup_message_ sd_bus_message *signal = NULL;
        uint64_t queued;

        centre_log_recorded(event);
        /* A listener that is too slow, or a bus that is, must not make this process grow. */
        if (sd_bus_get_n_queued_write(manager->bus, &queued) >= 0 && queued > QUEUE_MAX)
                return 0;

        int r = sd_bus_message_new_signal(manager->bus, &signal, CENTRE_PATH, CENTRE_BUS_NAME,
                                          "EventRecorded");
        if (r >= 0)
                r = sd_bus_message_append(signal, "ts", event->id, event->type);
        if (r >= 0)
                r = answer_fields(event, signal);
        if (r >= 0)
                r = sd_bus_send(manager->bus, signal, NULL);
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Cannot announce an event");
        return r;
}

void centre_bus_announce_low(struct centre_manager *manager, const struct low_press *low,
                             const struct moment *now) {
        /* Of old news nobody can see to the citizen any more. */
        if (low->at.boot != now->boot || now->boottime_usec > low->at.boottime_usec + LOW_NEWS_USEC)
                return;
        int r = sd_bus_emit_signal(manager->bus, CENTRE_PATH, CENTRE_BUS_NAME, "LowRating", "stss",
                                   low->counter, low->visit, subject_to_string(low->subject),
                                   level_to_string(low->level));
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Cannot announce a low rating");
}

void centre_bus_announce_inactive(struct centre_manager *manager, const char *counter) {
        int r = sd_bus_emit_signal(manager->bus, CENTRE_PATH, CENTRE_BUS_NAME, "CounterInactive", "s",
                                   counter);
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Cannot announce an inactive counter");
}

int centre_bus_export(struct centre_manager *manager, bool simulated_clock) {
        int r = sd_bus_add_object_vtable(manager->bus, &manager->centre_slot, CENTRE_PATH, CENTRE_BUS_NAME,
                                         centre_vtable, manager);
        if (r >= 0)
                r = sd_bus_add_object_manager(manager->bus, &manager->manager_slot, CENTRE_PATH);
        if (r >= 0 && simulated_clock)
                r = sd_bus_add_object_vtable(manager->bus, &manager->clock_slot, CENTRE_PATH,
                                             "vn.motcua.SimClock1", clock_vtable, manager);
        return r;
}
