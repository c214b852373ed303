#include "daemon/suggestions/bus.h"

#include <inttypes.h>
#include <sys/random.h>

#include "daemon/calendar/book.h"
#include "daemon/queue/conf.h"
#include "daemon/queue/phone-bus.h"
#include "daemon/record/bus.h"
#include "daemon/suggestions/book.h"
#include "daemon/suggestions/code.h"
#include "daemon/suggestions/conf.h"
#include "daemon/suggestions/tables.h"
#include "daemon/surveys/conf.h"
#include "services/base/bus.h"
#include "services/base/flood.h"
#include "services/base/log.h"

/* How much is taken: at once, and of a day by each channel; and how often codes may be tried, by whomever. */
enum { COME_MAX = 20, COME_SEC = 20, DAY_MAX = 200, CODES_MAX = 60, CODES_SEC = 6 };
/* How many are erased in one transaction; how soon it is tried again. */
enum { ERASED_AT_ONCE = 100, RETRY_SEC = 60 };

struct suggestions_state {
        struct centre *centre;
        struct flood coming, codes;
        sd_event_source *timer;
        bool log_has_texts; /* that were erased */
        bool is_swept;
        int32_t swept_day;
};

static struct suggestions_state *state_of(const struct centre *centre) {
        return centre_get_state(centre, &suggestions_agent);
}

/* ----- terms ----- */

int suggestions_find_term(const struct centre *centre, struct suggestion_standing *standing) {
        const char *holidays = queue_conf(centre->conf)->holidays;
        struct hours working;

        int r = working_days_parse(holidays ? holidays : "", &working);
        if (r >= 0)
                standing->term =
                        suggestion_term_of(standing, &suggestions_conf(centre->conf)->terms, &working);
        return r;
}

size_t suggestions_day_fields(const struct suggestion_standing *standing, struct suggestion_days *days,
                              struct event_field *fields) {
        size_t n = 0;

        if (standing->has_base) {
                day_format(standing->base_day, days->base);
                fields[n++] = EVENT_FIELD_S("base_day", days->base);
        }
        if (standing->term.known) {
                day_format(standing->term.warn_day, days->warn);
                day_format(standing->term.due_day, days->due);
                fields[n++] = EVENT_FIELD_S("warn_day", days->warn);
                fields[n++] = EVENT_FIELD_S("due_day", days->due);
        }
        if (standing->is_done) {
                day_format(standing->done_day, days->done);
                fields[n++] = EVENT_FIELD_S("done_day", days->done);
        }
        return n;
}

/* ----- what comes in ----- */

struct request {
        struct centre *centre;
        struct suggestion_row row;
        char text[SUGGESTION_TEXT_SIZE];
        char actor[ACTOR_SIZE];
        bool is_page, is_repeated;
        const char *error, *problem; /* NULL: it was recorded */
};

static int refuse(struct request *request, const char *error, const char *problem) {
        request->error = error;
        request->problem = problem;
        return 0;
}

static int check_form(struct request *request) {
        struct sql_cursor c = suggestions_use(request->centre->store, QUERY_SUGGESTION_OF_FORM);
        struct suggestion_row known;

        if (request->row.once[0] == '\0')
                return 0;
        sql_bind_text(&c, request->row.once);
        int r = sql_load(c, &known);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        request->is_repeated = true;
        request->row = known;
        return 0;
}

static int check_limits(const struct book *book, const struct instant *now, struct request *request) {
        const struct suggestions *suggestions = suggestions_of(book);
        struct sql_cursor c = suggestions_use(request->centre->store, QUERY_SUGGESTIONS_OF_DAY);
        int32_t day;
        uint64_t n;

        (void) calendar_day(book, &now->at, &day);
        sql_bind_i64(&c, day);
        sql_bind_text(&c, suggestion_channel_to_string(request->row.channel));
        int r = sql_number(c, &n);
        if (r < 0)
                return r;
        if (n >= DAY_MAX || suggestions->n_open >= SUGGESTIONS_OPEN_MAX)
                return refuse(request, SD_BUS_ERROR_LIMITS_EXCEEDED,
                              "No more suggestions are taken by that channel today.");
        if (request->row.box > suggestions->last_box)
                return refuse(request, BUS_ERROR_BAD_OPTION, "The box was not opened so often.");
        return 0;
}

static int make_code(struct request *request) {
        unsigned char bytes[SUGGESTION_CODE_BYTES];
        struct suggestion_row known;
        int r;

        do {
                if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
                        return -EIO;
                suggestion_code_make(bytes, request->row.code);
                struct sql_cursor c = suggestions_use(request->centre->store, QUERY_SUGGESTION_OF_CODE);
                sql_bind_text(&c, request->row.code);
                r = sql_load(c, &known);
        } while (r >= 0);
        return r == -ENOENT ? 0 : r;
}

static int observe(struct book *book, const struct instant *now, const struct request *request) {
        const struct suggestion_row *row = &request->row;
        struct suggestion_days days;
        struct event_field fields[10] = {
                EVENT_FIELD_S("code", row->code),
                EVENT_FIELD_S("channel", suggestion_channel_to_string(row->channel)),
                EVENT_FIELD_S("category", row->category),
                EVENT_FIELD_S("department", row->department),
        };
        size_t n = 4;

        n += suggestions_day_fields(&row->now, &days, fields + n);
        if (row->box > 0)
                fields[n++] = EVENT_FIELD_T("box", row->box);
        if (row->once[0] != '\0')
                fields[n++] = EVENT_FIELD_S("once", row->once);
        if (!request->is_page)
                fields[n++] = EVENT_FIELD_S("actor", request->actor);
        return book_observe(book, now, "suggestion-received", fields, n);
}

static int add(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;
        struct suggestion_standing *standing = &request->row.now;
        uint64_t event = book->last_event + 1;

        int r = check_form(request);
        if (r < 0 || request->is_repeated)
                return r;
        r = check_limits(book, now, request);
        if (r < 0 || request->error)
                return r;
        standing->has_base = calendar_day(book, &now->at, &standing->base_day);
        r = suggestions_find_term(request->centre, standing);
        if (r >= 0)
                r = make_code(request);
        if (r >= 0)
                r = suggestions_add_text(book, event, event, SUGGESTION_KIND_TEXT, request->text);
        return r < 0 ? r : observe(book, now, request);
}

/* ----- reading a call ----- */

struct texts {
        const char *category, *department, *once;
        uint64_t box;
};

static int fill(struct request *request, const struct texts *texts, sd_bus_error *error) {
        struct suggestion_row *row = &request->row;

        if ((texts->category[0] != '\0' && !id_is_valid(texts->category)) ||
            (texts->once[0] != '\0' && !id_is_valid(texts->once)))
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Options category and once are IDs.");
        if (texts->department[0] != '\0' &&
            !surveys_conf_department(request->centre->conf, texts->department))
                return bus_error(error, BUS_ERROR_NO_SUCH_DEPARTMENT, "There is no such department.");
        if (texts->box > 0 && row->channel != SUGGESTION_CHANNEL_BOX)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option box is of channel box.");
        id_copy(row->category, sizeof(row->category), texts->category);
        id_copy(row->department, sizeof(row->department), texts->department);
        id_copy(row->once, sizeof(row->once), texts->once);
        row->box = texts->box;
        return 0;
}

static int read_request(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        struct texts texts = {.category = "", .department = "", .once = ""};
        const struct bus_option options[] = {BUS_OPTION_S("category", &texts.category),
                                             BUS_OPTION_S("department", &texts.department),
                                             BUS_OPTION_S("once", &texts.once),
                                             BUS_OPTION_T("box", &texts.box),
                                             {}};
        const char *word, *text;

        int r = sd_bus_message_read(message, "ss", &word, &text);
        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r < 0)
                return r;
        int channel = suggestion_channel_from_string(word);
        if (channel < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "There is no such channel.");
        request->row.channel = (enum suggestion_channel) channel;
        request->is_page = phone_is_page(request->centre, request->actor);
        if (request->is_page && channel != SUGGESTION_CHANNEL_QR)
                return bus_error(error, SD_BUS_ERROR_ACCESS_DENIED,
                                 "The public's page has channel qr alone.");
        if (suggestion_text_clean(text, request->text) < 0)
                return bus_error(error, BUS_ERROR_BAD_TEXT,
                                 "A suggestion has 1 to %d characters, none of them invisible.",
                                 SUGGESTION_TEXT_MAX);
        return fill(request, &texts, error);
}

static int reply(sd_bus_message *message, const struct request *request) {
        const struct suggestion_row *row = &request->row;
        _cleanup_message_ sd_bus_message *answer = NULL;
        char code[SUGGESTION_CODE_SHOWN_SIZE], due[DAY_TEXT_SIZE];

        suggestion_code_show(row->code, code);
        int r = sd_bus_message_new_method_return(message, &answer);
        if (r >= 0)
                r = sd_bus_message_open_container(answer, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(answer, "{sv}{sv}", "code", "s", code, "outcome", "s",
                                          request->is_repeated ? "repeated" : "recorded");
        if (r >= 0 && row->now.term.known) {
                day_format(row->now.term.due_day, due);
                r = sd_bus_message_append(answer, "{sv}", "due_day", "s", due);
        }
        if (r >= 0)
                r = sd_bus_message_close_container(answer);
        return r < 0 ? r : sd_bus_send(NULL, answer, NULL);
}

static bool may_pass(const struct centre *centre, struct flood *flood) {
        uint64_t now_usec;

        return sd_event_now(centre->event, CLOCK_MONOTONIC, &now_usec) >= 0 && flood_take(flood, now_usec);
}

static int method_add_suggestion(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct request request = {.centre = userdata};

        int r = centre_find_actor(userdata, message, method_add_suggestion, userdata, request.actor, error);
        if (r != 0)
                return r;
        r = read_request(message, &request, error);
        if (r < 0)
                return r;
        if (!may_pass(request.centre, &state_of(userdata)->coming))
                return bus_error(error, BUS_ERROR_OVER_LIMIT,
                                 "Too many suggestions come: send it again in a few seconds.");
        r = recorder_write(request.centre->recorder, add, &request);
        explicit_bzero(request.text, sizeof(request.text));
        if (r < 0)
                return bus_error_errno(error, r, "The record cannot be written: %s.", strerror(-r));
        return request.error ? bus_error(error, request.error, "%s", request.problem)
                             : reply(message, &request);
}

/* ----- answers by code ----- */

static int append_answer(struct centre *centre, const struct suggestion_row *row, sd_bus_message *reply) {
        struct sql_cursor c = suggestions_use(centre->store, QUERY_SUGGESTION_ANSWER);
        struct suggestion_text_row answer;

        sql_bind_u64(&c, row->event);
        int r = sql_load(c, &answer);
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}", "answer", "s", answer.text);
        return r == -ENOENT ? 0 : r;
}

static int append_status(struct centre *centre, const struct suggestion_row *row, sd_bus_message *reply) {
        bool is_answered =
                row->now.state == SUGGESTION_STATE_ANSWERED || row->now.state == SUGGESTION_STATE_CLOSED;
        char day[DAY_TEXT_SIZE];

        day_format(row->day, day);
        int r = sd_bus_message_append(reply, "{sv}{sv}", "state", "s",
                                      suggestion_state_to_string(row->now.state), "day", "s", day);
        if (r >= 0 && row->now.term.known && suggestion_is_open(row->now.state)) {
                day_format(row->now.term.due_day, day);
                r = sd_bus_message_append(reply, "{sv}", "due_day", "s", day);
        }
        if (r >= 0 && row->now.is_done) {
                day_format(row->now.done_day, day);
                r = sd_bus_message_append(reply, "{sv}", "done_day", "s", day);
        }
        return r < 0 || !is_answered ? r : append_answer(centre, row, reply);
}

static int method_answer_by_code(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *answer = NULL;
        struct centre *centre = userdata;
        char code[SUGGESTION_CODE_SIZE];
        struct suggestion_row row;
        const char *text;

        int r = sd_bus_message_read(message, "s", &text);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        if (!may_pass(centre, &state_of(centre)->codes))
                return bus_error(error, BUS_ERROR_OVER_LIMIT, "Too many codes are asked for.");
        r = suggestion_code_parse(text, code);
        if (r >= 0) {
                struct sql_cursor c = suggestions_use(centre->store, QUERY_SUGGESTION_OF_CODE);
                sql_bind_text(&c, code);
                r = sql_load(c, &row);
        }
        if (r == -EINVAL || r == -ENOENT)
                return bus_error(error, BUS_ERROR_NO_SUCH_SUGGESTION, "No suggestion has that code.");
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &answer);
        if (r >= 0)
                r = sd_bus_message_open_container(answer, 'a', "{sv}");
        if (r >= 0)
                r = append_status(centre, &row, answer);
        if (r >= 0)
                r = sd_bus_message_close_container(answer);
        return r < 0 ? bus_error_errno(error, r, "The record cannot be read just now.")
                     : sd_bus_send(NULL, answer, NULL);
}

/* ----- what has been kept long enough ----- */

struct sweep {
        uint64_t events[ERASED_AT_ONCE];
        size_t n;
};

static int erase(struct book *book, const struct instant *now, void *userdata) {
        const struct sweep *sweep = userdata;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < sweep->n; i++) {
                const struct event_field fields[] = {
                        EVENT_FIELD_T("suggestion", sweep->events[i]),
                        EVENT_FIELD_S("reason", suggestion_erasure_to_string(SUGGESTION_ERASURE_EXPIRED)),
                };
                r = book_observe(book, now, "suggestion-erased", fields, ELEMENTSOF(fields));
        }
        return r;
}

static int find_kept(struct centre *centre, int32_t last_day, struct sweep *ret) {
        struct sql_cursor c = suggestions_use(centre->store, QUERY_KEPT_TEXTS);
        int r;

        ret->n = 0;
        sql_bind_i64(&c, last_day);
        sql_bind_u64(&c, ERASED_AT_ONCE);
        while ((r = sql_next(&c)) > 0 && ret->n < ERASED_AT_ONCE)
                ret->events[ret->n++] = sql_u64(&c);
        sql_reset(&c);
        return r < 0 ? r : 0;
}

/* Whether there is more of it at once. */
static bool sweep(struct suggestions_state *state, int32_t day) {
        const struct suggestions_conf *conf = suggestions_conf(state->centre->conf);
        struct sweep found;

        if (state->is_swept && state->swept_day == day)
                return false;
        state->swept_day = day;
        state->is_swept = conf->keep_days == 0;
        if (state->is_swept)
                return false;
        int r = find_kept(state->centre, day - (int32_t) conf->keep_days, &found);
        if (r >= 0 && found.n > 0)
                r = recorder_write(state->centre->recorder, erase, &found);
        state->is_swept = r >= 0 && found.n < ERASED_AT_ONCE;
        return r >= 0 && !state->is_swept;
}

static bool is_behind(const struct suggestions_state *state, const struct book *book,
                      const struct instant *now) {
        int32_t day;

        return state->log_has_texts ||
               (calendar_day(book, &now->at, &day) && !(state->is_swept && state->swept_day == day));
}

/* For when the day has something new, or so soon. */
static void arm(struct suggestions_state *state, const struct book *book, const struct instant *now,
                uint64_t soon_usec) {
        int64_t offset = ratings_conf(state->centre->conf)->rules.utc_offset_usec;
        uint64_t in_usec = USEC_PER_DAY;
        int32_t day;

        if (calendar_day(book, &now->at, &day)) {
                uint64_t of_day =
                        (uint64_t) ((int64_t) book_wall(book, &now->at, NULL) - day_start_usec(day, offset));
                in_usec = (of_day < REMINDER_OF_DAY_USEC ? REMINDER_OF_DAY_USEC : USEC_PER_DAY) - of_day;
        }
        (void) sd_event_source_set_time_relative(state->timer, soon_usec < in_usec ? soon_usec : in_usec);
        (void) sd_event_source_set_enabled(state->timer, SD_EVENT_ONESHOT);
}

static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct suggestions_state *state = userdata;
        struct recorder *recorder = state->centre->recorder;
        const struct book *book = recorder_book(recorder);
        struct instant now;
        bool again = false;
        int32_t day;

        if (!book || recorder_now(recorder, &now) < 0)
                return 0;
        if (calendar_day(book, &now.at, &day))
                again = sweep(state, day);
        if (state->log_has_texts)
                state->log_has_texts = store_empty_log(state->centre->store) < 0;
        book = recorder_book(recorder);
        if (book && suggestions_of(book)->n_open > 0)
                (void) recorder_write(recorder, NULL, NULL);
        book = recorder_book(recorder);
        if (book)
                arm(state, book, &now,
                    again                          ? 0
                    : is_behind(state, book, &now) ? RETRY_SEC * USEC_PER_SEC
                                                   : UINT64_MAX);
        return 0;
}

/* ----- what is due ----- */

static void remind(const struct centre *centre, const struct event_row *event) {
        struct fields_room room;
        struct fields fields;
        uint64_t due, overdue;

        if (fields_from_text(event->fields, &room, &fields) < 0 || fields_get_t(&fields, "due", &due) < 0 ||
            fields_get_t(&fields, "overdue", &overdue) < 0)
                return;
        log_notice("Suggestions: %" PRIu64 " due soon, %" PRIu64 " overdue", due, overdue);
        (void) sd_bus_emit_signal(centre->bus, CENTRE_PATH, CENTRE_BUS_NAME, "SuggestionsDue", "tt", due,
                                  overdue);
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now) {
        struct suggestions_state *state = state_of(centre);

        for (size_t i = 0; i < book->n_events; i++) {
                if (streq(book->events[i].type, "suggestions-due"))
                        remind(centre, &book->events[i]);
                if (streq(book->events[i].type, "suggestion-erased"))
                        state->log_has_texts = true;
        }
        arm(state, book, now, is_behind(state, book, now) ? 0 : UINT64_MAX);
}

static int make(struct centre *centre, void **ret) {
        struct suggestions_state *state = calloc(1, sizeof(*state));
        uint64_t now_usec;

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->centre = centre;
        int r = sd_event_now(centre->event, CLOCK_MONOTONIC, &now_usec);
        if (r < 0)
                return r;
        flood_init(&state->coming, COME_MAX, COME_SEC * USEC_PER_SEC, now_usec);
        flood_init(&state->codes, CODES_MAX, CODES_SEC * USEC_PER_SEC, now_usec);
        /* What was erased before a crash: nobody knows whether the log still has it. */
        uint64_t was_any;
        r = sql_number(suggestions_use(centre->store, QUERY_ANY_ERASURE), &was_any);
        if (r < 0)
                return r;
        state->log_has_texts = was_any > 0;
        return sd_event_add_time(centre->event, &state->timer, CLOCK_BOOTTIME, 0, USEC_PER_MSEC, on_timer,
                                 state);
}

static void free_state(void *userdata) {
        struct suggestions_state *state = userdata;

        if (!state)
                return;
        sd_event_source_disable_unref(state->timer);
        free(state);
}

static const sd_bus_vtable members[] = {
        SD_BUS_METHOD_WITH_ARGS("AddSuggestion", SD_BUS_ARGS("s", channel, "s", text, "a{sv}", options),
                                SD_BUS_RESULT("a{sv}", outcome), method_add_suggestion,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_METHOD_WITH_ARGS("AnswerByCode", SD_BUS_ARGS("s", code, "a{sv}", options),
                                SD_BUS_RESULT("a{sv}", answer), method_answer_by_code,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_SIGNAL_WITH_ARGS("SuggestionsDue", SD_BUS_ARGS("t", due, "t", overdue), 0),
        SD_BUS_VTABLE_END,
};

const struct agent suggestions_agent = {
        .make = make, .free = free_state, .committed = on_committed, .members = members};
