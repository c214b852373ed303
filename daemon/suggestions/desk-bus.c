#include "daemon/ratings/book.h"
#include "daemon/record/answer.h"
#include "daemon/record/bus.h"
#include "daemon/suggestions/book.h"
#include "daemon/suggestions/bus.h"
#include "daemon/suggestions/code.h"
#include "daemon/suggestions/conf.h"
#include "daemon/suggestions/tables.h"
#include "daemon/suggestions/work.h"
#include "daemon/surveys/conf.h"
#include "services/base/bus.h"

#define ACTION_MOVE "vn.motcua.suggestions.move"
#define ACTION_LEAD "vn.motcua.suggestions.lead"
#define ACTION_READ "vn.motcua.suggestions.read"
#define ACTION_ERASE "vn.motcua.suggestions.erase"

/* Of an opening, in an answer. */
enum { CODES_MAX = 1000 };

struct request {
        struct centre *centre;
        struct suggestion_calendar calendar;
        char text[SUGGESTION_TEXT_SIZE];
        struct suggestion_work work;
};

static int move(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;

        return suggestions_move(book, request->centre->store, now, &request->work);
}

static int erase(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;

        return suggestions_erase(book, request->centre->store, now, &request->work);
}

static int open_box(struct book *book, const struct instant *now, void *userdata) {
        return suggestions_open_box(book, now, &((struct request *) userdata)->work);
}

static int void_box(struct book *book, const struct instant *now, void *userdata) {
        return suggestions_void_box(book, now, &((struct request *) userdata)->work);
}

/* ----- reading a call ----- */

static int read_text(struct request *request, const char *text, sd_bus_error *error) {
        request->work.value = request->text;
        return suggestion_text_clean(text, request->text) < 0
                       ? bus_error(error, BUS_ERROR_BAD_TEXT,
                                   "Say it in 1 to %d characters, none of them invisible.",
                                   SUGGESTION_TEXT_MAX)
                       : 0;
}

static int read_move(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const char *word, *value;

        int r = sd_bus_message_read(message, "sss", &request->work.code, &word, &value);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        int found = suggestion_move_from_string(word);
        if (found < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "The move is classify, categorize, assign, answer, close, publish, "
                                 "pass-on, separate, decline, extend or reopen.");
        request->work.move = (enum suggestion_move) found;
        request->work.value = value;
        enum suggestion_value kind = suggestion_move_kind(request->work.move)->value;
        if (kind == VALUE_CATEGORY && !suggestions_conf_category(request->centre->conf, value))
                return bus_error(error, BUS_ERROR_NO_SUCH_CATEGORY, "There is no such category.");
        if (kind != VALUE_ANSWER && kind != VALUE_NOTE)
                return 0;
        return read_text(request, value, error);
}

static int read_erase(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const char *word;

        int r = sd_bus_message_read(message, "ss", &request->work.code, &word);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        int found = suggestion_erasure_from_string(word);
        if (found < 0 || found == SUGGESTION_ERASURE_EXPIRED || found == SUGGESTION_ERASURE_SEPARATED)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "The reason is asked, names or abuse.");
        request->work.erasure = (enum suggestion_erasure) found;
        return 0;
}

static int read_box(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const char *seal, *units;

        int r = sd_bus_message_read(message, "tss", &request->work.box.letters, &seal, &units);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        int found = box_seal_from_string(seal);
        if (found < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "The seal is intact, broken or none.");
        if (request->work.box.letters > BOX_LETTERS_MAX)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "There are no so many letters in a box.");
        if (!box_units_are_valid(units))
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "The box is opened by persons of 2 to %d units: their IDs, between blanks.",
                                 BOX_UNITS_MAX);
        request->work.box.seal = (enum box_seal) found;
        id_copy(request->work.box.units, sizeof(request->work.box.units), units);
        return 0;
}

static int read_void(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const char *reason;

        int r = sd_bus_message_read(message, "ts", &request->work.box.number, &reason);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        return r < 0 ? r : read_text(request, reason, error);
}

static int read_nothing_more(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        int r = sd_bus_message_read(message, "s", &request->work.code);

        return r < 0 ? r : bus_read_no_options(message, error);
}

/* ----- one suggestion ----- */

static int append_day(sd_bus_message *reply, const char *name, int32_t day) {
        char text[DAY_TEXT_SIZE];

        day_format(day, text);
        return sd_bus_message_append(reply, "{sv}", name, "s", text);
}

static int append_days(const struct centre *centre, const struct suggestion_row *row, sd_bus_message *reply) {
        int r = append_day(reply, "day", suggestions_day(recorder_book(centre->recorder), row));

        if (r >= 0 && row->now.term.known)
                r = append_day(reply, "warn_day", row->now.term.warn_day);
        if (r >= 0 && row->now.term.known)
                r = append_day(reply, "due_day", row->now.term.due_day);
        return r >= 0 && row->now.is_dated ? append_day(reply, "done_day", row->now.done_day) : r;
}

static int append_suggestion(const struct centre *centre, const struct suggestion_row *row,
                             sd_bus_message *reply) {
        char code[SUGGESTION_CODE_SHOWN_SIZE];

        suggestion_code_show(row->code, code);
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "{sv}{sv}{sv}{sv}{sv}{sv}", "event", "t", row->event, "code", "s", code,
                        "channel", "s", suggestion_channel_to_string(row->channel), "category", "s",
                        row->now.category, "department", "s", row->department, "box", "t", row->box);
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}{sv}{sv}", "state", "s",
                                          suggestion_state_to_string(row->now.state), "class", "s",
                                          suggestion_class_to_string(row->now.class), "assigned", "s",
                                          row->now.assigned, "extended", "b", (int) row->now.extended,
                                          "reopened", "t", row->now.reopened, "published", "s",
                                          suggestion_place_to_string(row->now.published));
        if (r >= 0)
                r = append_days(centre, row, reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_texts(struct centre *centre, uint64_t suggestion, sd_bus_message *reply) {
        struct sql_cursor c = suggestions_use(centre->store, QUERY_SUGGESTION_TEXTS);
        struct suggestion_text_row row;

        sql_bind_u64(&c, suggestion);
        int r = sd_bus_message_open_container(reply, 'a', "(tss)");
        while (r >= 0 && (r = sql_next_row(&c, &row)) > 0)
                r = sd_bus_message_append(reply, "(tss)", row.event, suggestion_kind_to_string(row.kind),
                                          row.text);
        sql_reset(&c);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_moves(struct centre *centre, uint64_t suggestion, sd_bus_message *reply) {
        struct sql_cursor c = suggestions_use(centre->store, QUERY_SUGGESTION_MOVES);
        struct suggestion_move_row row;
        char day[DAY_TEXT_SIZE];

        sql_bind_u64(&c, suggestion);
        int r = sd_bus_message_open_container(reply, 'a', "(tsssss)");
        while (r >= 0 && (r = sql_next_row(&c, &row)) > 0) {
                day_format(row.day, day);
                r = sd_bus_message_append(reply, "(tsssss)", row.event, suggestion_move_to_string(row.move),
                                          suggestion_state_to_string(row.state), day,
                                          suggestion_place_to_string(row.place), row.actor);
        }
        sql_reset(&c);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_erasure(struct centre *centre, uint64_t suggestion, sd_bus_message *reply) {
        struct sql_cursor c = suggestions_use(centre->store, QUERY_SUGGESTION_ERASURE);
        struct suggestion_erasure_row row = {0};

        sql_bind_u64(&c, suggestion);
        int r = sql_load(c, &row);
        if (r == -ENOENT)
                return sd_bus_message_append(reply, "s", "");
        return r < 0 ? r : sd_bus_message_append(reply, "s", suggestion_erasure_to_string(row.reason));
}

static int answer_one(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre *centre = request->centre;
        struct suggestion_row row;

        int r = suggestions_find(centre->store, request->work.code, &row);
        if (r == -ENOENT)
                return bus_error(error, BUS_ERROR_NO_SUCH_SUGGESTION, "No suggestion has that code.");
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = append_suggestion(centre, &row, reply);
        if (r >= 0)
                r = append_texts(centre, row.event, reply);
        if (r >= 0)
                r = append_moves(centre, row.event, reply);
        if (r >= 0)
                r = append_erasure(centre, row.event, reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

/* ----- the calls ----- */

static const struct desk_call {
        const char *member, *action;
        int (*read)(sd_bus_message *message, struct request *request, sd_bus_error *error);
        recorder_work_fn work; /* NULL: it only reads */
} calls[] = {
        {"MoveSuggestion", ACTION_MOVE, read_move, move},
        {"EraseSuggestion", ACTION_ERASE, read_erase, erase},
        {"OpenBox", ACTION_MOVE, read_box, open_box},
        {"VoidBox", ACTION_LEAD, read_void, void_box},
        {"ReadSuggestion", ACTION_READ, read_nothing_more, NULL},
};

/* One of them, as they alone come here. */
static const struct desk_call *call_of(sd_bus_message *message) {
        size_t i = 0;

        while (!streq(calls[i].member, sd_bus_message_get_member(message))) {
                i++;
                assert(i < ELEMENTSOF(calls));
        }
        return &calls[i];
}

static int on_granted(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        const struct desk_call *call = call_of(message);
        struct request request = {.centre = userdata};

        int r = sd_bus_message_rewind(message, true);
        if (r >= 0)
                r = call->read(message, &request, error);
        if (r < 0)
                return r;
        if (!call->work)
                return answer_one(message, &request, error);
        id_copy(request.work.actor, sizeof(request.work.actor), actor);
        request.work.calendar = &request.calendar;
        r = suggestions_conf_calendar(request.centre->conf, &request.calendar);
        if (r >= 0)
                r = recorder_write(request.centre->recorder, call->work, &request);
        explicit_bzero(request.text, sizeof(request.text));
        if (r < 0)
                return bus_error_errno(error, r, "The record cannot be written: %s.", strerror(-r));
        if (request.work.error)
                return bus_error(error, request.work.error, "%s", request.work.problem);
        return call->work == open_box ? sd_bus_reply_method_return(message, "tt", request.work.event,
                                                                   request.work.box.number)
                                      : sd_bus_reply_method_return(message, "t", request.work.event);
}

static int method_do(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct desk_call *call = call_of(message);
        struct request request = {.centre = userdata};
        char actor[ACTOR_SIZE];

        int r = call->read(message, &request, error);
        if (r >= 0)
                r = centre_find_actor(userdata, message, method_do, userdata, actor, error);
        if (r != 0)
                return r;
        bool leads = call->work == move && suggestion_move_kind(request.work.move)->leads;
        const struct authority_request asked = {.action = leads ? ACTION_LEAD : call->action,
                                                .actor = actor,
                                                .granted = on_granted,
                                                .userdata = userdata};
        return authority_ask(record_state_of(userdata)->authority, message, &asked, error);
}

/* An answer of many rows. */
struct answering {
        struct centre *centre;
        sd_bus_message *reply;
};

static int append_row(const void *row, void *userdata) {
        const struct answering *answering = userdata;

        int r = append_suggestion(answering->centre, row, answering->reply);
        return r < 0 ? r : 0;
}

static int method_get_suggestions(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre *centre = userdata;
        uint64_t cursor;
        uint32_t max;

        int r = sd_bus_message_read(message, "tu", &cursor, &max);
        if (r >= 0)
                r = answer_check_max(max, error);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        struct sql_cursor c = suggestions_use(centre->store, QUERY_SUGGESTIONS);
        sql_bind_u64(&c, cursor > INT64_MAX ? INT64_MAX : cursor);
        sql_bind_u64(&c, max);
        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        if (r >= 0)
                r = sql_each(c, append_row, &(struct answering){centre, reply});
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

/* ----- openings of the box ----- */

static int append_code(const void *row, void *userdata) {
        char code[SUGGESTION_CODE_SHOWN_SIZE];

        suggestion_code_show(((const struct suggestion_row *) row)->code, code);
        int r = sd_bus_message_append(userdata, "s", code);
        return r < 0 ? r : 0;
}

/* Of the suggestions that were found in it. */
static int append_codes(const struct answering *openings, uint64_t number) {
        struct sql_cursor c = suggestions_use(openings->centre->store, QUERY_SUGGESTIONS_OF_BOX);

        sql_bind_u64(&c, number);
        sql_bind_u64(&c, CODES_MAX);
        int r = sd_bus_message_open_container(openings->reply, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(openings->reply, "s", "codes");
        if (r >= 0)
                r = sd_bus_message_open_container(openings->reply, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_open_container(openings->reply, 'a', "s");
        if (r >= 0)
                r = sql_each(c, append_code, openings->reply);
        else
                sql_reset(&c);
        for (int i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_close_container(openings->reply);
        return r;
}

/* As people read them: a unit need not be a department that citizens deal with. */
static int append_unit_names(const struct answering *openings, const char *units) {
        int r = sd_bus_message_open_container(openings->reply, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append(openings->reply, "s", "unit_names");
        if (r >= 0)
                r = sd_bus_message_open_container(openings->reply, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_open_container(openings->reply, 'a', "s");
        for (const char *p = units; r >= 0 && *p != '\0'; p += strspn(p, " ")) {
                size_t n = strcspn(p, " ");
                char id[ID_SIZE] = "";

                memcpy(id, p, n < sizeof(id) ? n : sizeof(id) - 1);
                const struct department_conf *known = surveys_conf_department(openings->centre->conf, id);
                r = sd_bus_message_append(openings->reply, "s", known && known->label ? known->label : id);
                p += n;
        }
        for (int i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_close_container(openings->reply);
        return r;
}

/* When it was opened, as it is known by now; nothing while nobody knows. */
static int append_when(const struct answering *openings, const struct box_row *box) {
        const struct book *book = recorder_book(openings->centre->recorder);
        char day[DAY_TEXT_SIZE] = "", time[sizeof("00:00")] = "";
        bool is_known = false;
        uint64_t wall = book ? book_wall(book, &box->at, &is_known) : 0;

        if (is_known) {
                int64_t offset = ratings_of(book)->rules.utc_offset_usec;
                int32_t opened = day_of(wall, offset);
                uint64_t minute =
                        (uint64_t) ((int64_t) wall - day_start_usec(opened, offset)) / (60 * USEC_PER_SEC);

                day_format(opened, day);
                (void) snprintf(time, sizeof(time), "%02u:%02u", (unsigned) (minute / 60 % 24),
                                (unsigned) (minute % 60));
        }
        return sd_bus_message_append(openings->reply, "{sv}{sv}", "day", "s", day, "time", "s", time);
}

static int append_void(const struct answering *openings, uint64_t number) {
        struct sql_cursor c = suggestions_use(openings->centre->store, QUERY_BOX_VOID);
        struct box_void_row row;

        sql_bind_u64(&c, number);
        int r = sql_load(c, &row);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        r = sd_bus_message_append(openings->reply, "{sv}{sv}", "void_reason", "s", row.reason, "void_actor",
                                  "s", row.actor);
        return r < 0 ? r : append_day(openings->reply, "void_day", row.day);
}

static int append_opening(const void *row, void *userdata) {
        const struct answering *openings = userdata;
        const struct box_row *box = row;

        int r = sd_bus_message_open_container(openings->reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(openings->reply, "{sv}{sv}{sv}{sv}{sv}{sv}", "number", "t",
                                          box->number, "event", "t", box->event, "letters", "t", box->letters,
                                          "seal", "s", box_seal_to_string(box->seal), "units", "s",
                                          box->units, "actor", "s", box->actor);
        if (r >= 0)
                r = append_unit_names(openings, box->units);
        if (r >= 0)
                r = append_when(openings, box);
        if (r >= 0)
                r = append_void(openings, box->number);
        if (r >= 0)
                r = append_codes(openings, box->number);
        if (r >= 0)
                r = sd_bus_message_close_container(openings->reply);
        return r < 0 ? r : 0;
}

static int method_get_openings(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct answering openings = {.centre = userdata};
        uint64_t cursor;
        uint32_t max;

        int r = sd_bus_message_read(message, "tu", &cursor, &max);
        if (r >= 0)
                r = answer_check_max(max, error);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        struct sql_cursor c = suggestions_use(openings.centre->store, QUERY_BOXES_AFTER);
        sql_bind_u64(&c, cursor > INT64_MAX ? INT64_MAX : cursor);
        sql_bind_u64(&c, max);
        r = sd_bus_message_new_method_return(message, &reply);
        openings.reply = reply;
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        if (r >= 0)
                r = sql_each(c, append_opening, &openings);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

static const sd_bus_vtable record_members[] = {
        BUS_METHOD("GetSuggestions", ("t", cursor, "u", max, "a{sv}", options), ("aa{sv}", suggestions),
                   method_get_suggestions),
        BUS_METHOD("ReadSuggestion", ("s", code, "a{sv}", options),
                   ("a{sv}", suggestion, "a(tss)", texts, "a(tsssss)", moves, "s", erased), method_do),
        BUS_METHOD("MoveSuggestion", ("s", code, "s", move, "s", value, "a{sv}", options), ("t", event),
                   method_do),
        BUS_METHOD("EraseSuggestion", ("s", code, "s", reason, "a{sv}", options), ("t", event), method_do),
        BUS_METHOD("OpenBox", ("t", letters, "s", seal, "s", units, "a{sv}", options),
                   ("t", event, "t", number), method_do),
        BUS_METHOD("VoidBox", ("t", number, "s", reason, "a{sv}", options), ("t", event), method_do),
        BUS_METHOD("GetBoxOpenings", ("t", cursor, "u", max, "a{sv}", options), ("aa{sv}", openings),
                   method_get_openings),
        SD_BUS_VTABLE_END,
};

const struct agent suggestions_desk_agent = {.record_members = record_members};
