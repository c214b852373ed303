#include "daemon/calendar/book.h"
#include "daemon/record/answer.h"
#include "daemon/record/bus.h"
#include "daemon/suggestions/book.h"
#include "daemon/suggestions/bus.h"
#include "daemon/suggestions/code.h"
#include "daemon/suggestions/tables.h"
#include "services/base/bus.h"

#define ACTION_MOVE "vn.motcua.suggestions.move"
#define ACTION_LEAD "vn.motcua.suggestions.lead"
#define ACTION_READ "vn.motcua.suggestions.read"
#define ACTION_ERASE "vn.motcua.suggestions.erase"

/* Of one suggestion. */
enum { MOVES_MAX = 100 };

static int find(struct centre *centre, const char *text, struct suggestion_row *ret) {
        char code[SUGGESTION_CODE_SIZE];

        if (suggestion_code_parse(text, code) < 0)
                return -ENOENT;
        struct sql_cursor c = suggestions_use(centre->store, QUERY_SUGGESTION_OF_CODE);
        sql_bind_text(&c, code);
        return sql_load(c, ret);
}

/* ----- what is done ----- */

struct request {
        struct centre *centre;
        const char *code, *value;
        char actor[ACTOR_SIZE], text[SUGGESTION_TEXT_SIZE];
        enum suggestion_move move;
        enum suggestion_erasure erasure;
        struct box_row box;
        const char *error, *problem; /* NULL: it was recorded */
        uint64_t event;
};

static int refuse(struct request *request, const char *error, const char *problem) {
        request->error = error;
        request->problem = problem;
        return 0;
}

static int load(struct request *request, struct suggestion_row *ret) {
        int r = find(request->centre, request->code, ret);

        return r == -ENOENT ? refuse(request, BUS_ERROR_NO_SUCH_SUGGESTION, "No suggestion has that code.")
                            : r;
}

static int observe_erased(struct book *book, const struct instant *now, const struct request *request,
                          uint64_t suggestion, enum suggestion_erasure reason) {
        const struct event_field fields[] = {
                EVENT_FIELD_T("suggestion", suggestion),
                EVENT_FIELD_S("reason", suggestion_erasure_to_string(reason)),
                EVENT_FIELD_S("actor", request->actor),
        };
        return book_observe(book, now, "suggestion-erased", fields, ELEMENTSOF(fields));
}

static int observe_moved(struct book *book, const struct instant *now, const struct request *request,
                         const struct suggestion_row *row, enum suggestion_state from) {
        const struct suggestion_standing *standing = &row->now;
        struct suggestion_days days;
        struct event_field fields[14] = {
                EVENT_FIELD_T("suggestion", row->event),
                EVENT_FIELD_S("move", suggestion_move_to_string(request->move)),
                EVENT_FIELD_S("from", suggestion_state_to_string(from)),
                EVENT_FIELD_S("state", suggestion_state_to_string(standing->state)),
                EVENT_FIELD_S("class", suggestion_class_to_string(standing->class)),
                EVENT_FIELD_S("assigned", standing->assigned),
                EVENT_FIELD_B("extended", standing->extended),
                EVENT_FIELD_T("reopened", standing->reopened),
                EVENT_FIELD_S("published", suggestion_place_to_string(standing->published)),
                EVENT_FIELD_S("actor", request->actor),
        };

        return book_observe(book, now, "suggestion-moved", fields,
                            10 + suggestions_day_fields(standing, &days, fields + 10));
}

/* Its days, after a move. */
static int set_days(const struct book *book, const struct instant *now, const struct request *request,
                    enum suggestion_state from, struct suggestion_standing *standing) {
        int32_t day;
        bool is_known = calendar_day(book, &now->at, &day);

        if (request->move == SUGGESTION_MOVE_REOPEN) {
                standing->has_base = is_known;
                standing->base_day = day;
                standing->is_done = false;
        }
        if (suggestion_is_open(standing->state))
                return suggestions_find_term(request->centre, standing);
        if (suggestion_is_open(from)) {
                standing->is_done = true;
                standing->done_day = day;
        }
        return 0;
}

static int add_text(struct book *book, const struct request *request, uint64_t suggestion) {
        enum suggestion_value value = suggestion_move_kind(request->move)->value;

        if (value != VALUE_ANSWER && value != VALUE_NOTE)
                return 0;
        return suggestions_add_text(book, request->event, suggestion,
                                    value == VALUE_ANSWER ? SUGGESTION_KIND_ANSWER : SUGGESTION_KIND_NOTE,
                                    request->value);
}

static int count_moves(struct store *store, uint64_t suggestion, size_t *ret) {
        struct sql_cursor c = suggestions_use(store, QUERY_SUGGESTION_MOVES);
        struct suggestion_move_row row;
        int r;

        *ret = 0;
        sql_bind_u64(&c, suggestion);
        while ((r = sql_next_row(&c, &row)) > 0)
                (*ret)++;
        return r;
}

static int move(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;
        struct suggestion_row row;
        size_t n;

        int r = load(request, &row);
        if (r >= 0 && !request->error)
                r = count_moves(request->centre->store, row.event, &n);
        if (r < 0 || request->error)
                return r;
        if (n >= MOVES_MAX)
                return refuse(request, SD_BUS_ERROR_LIMITS_EXCEEDED,
                              "So much was done with that suggestion already.");
        enum suggestion_state from = row.now.state;
        request->error = suggestion_move_to(&row.now, request->move, request->value, &request->problem);
        if (request->error)
                return 0;
        request->event = book->last_event + 1;
        r = set_days(book, now, request, from, &row.now);
        if (r >= 0)
                r = add_text(book, request, row.event);
        if (r >= 0)
                r = observe_moved(book, now, request, &row, from);
        if (r >= 0 && request->move == SUGGESTION_MOVE_SEPARATE)
                r = observe_erased(book, now, request, row.event, SUGGESTION_ERASURE_SEPARATED);
        return r;
}

static int erase(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;
        struct suggestion_row row;

        int r = load(request, &row);
        if (r < 0 || request->error)
                return r;
        request->event = book->last_event + 1;
        return observe_erased(book, now, request, row.event, request->erasure);
}

static int open_box(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;
        struct box_row *box = &request->box;

        box->number = suggestions_of(book)->last_box + 1;
        request->event = book->last_event + 1;
        const struct event_field fields[] = {
                EVENT_FIELD_T("number", box->number),
                EVENT_FIELD_T("letters", box->letters),
                EVENT_FIELD_S("seal", box_seal_to_string(box->seal)),
                EVENT_FIELD_S("units", box->units),
                EVENT_FIELD_S("actor", request->actor),
        };
        return book_observe(book, now, "box-opened", fields, ELEMENTSOF(fields));
}

/* ----- reading a call ----- */

static int read_move(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const char *word, *value;

        int r = sd_bus_message_read(message, "sss", &request->code, &word, &value);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        int found = suggestion_move_from_string(word);
        if (found < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "There is no such move.");
        request->move = (enum suggestion_move) found;
        request->value = value;
        enum suggestion_value kind = suggestion_move_kind(request->move)->value;
        if (kind != VALUE_ANSWER && kind != VALUE_NOTE)
                return 0;
        request->value = request->text;
        return suggestion_text_clean(value, request->text) < 0
                       ? bus_error(error, BUS_ERROR_BAD_TEXT,
                                   "Say it in 1 to %d characters, none of them invisible.",
                                   SUGGESTION_TEXT_MAX)
                       : 0;
}

static int read_erase(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const char *word;

        int r = sd_bus_message_read(message, "ss", &request->code, &word);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        int found = suggestion_erasure_from_string(word);
        if (found < 0 || found == SUGGESTION_ERASURE_EXPIRED || found == SUGGESTION_ERASURE_SEPARATED)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "The reason is asked, names or abuse.");
        request->erasure = (enum suggestion_erasure) found;
        return 0;
}

static int read_box(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const char *seal, *units;

        int r = sd_bus_message_read(message, "tss", &request->box.letters, &seal, &units);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        int found = box_seal_from_string(seal);
        if (found < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "The seal is intact, broken or none.");
        if (request->box.letters > BOX_LETTERS_MAX)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "There are no so many letters in a box.");
        if (!box_units_are_valid(units))
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "The box is opened by persons of 2 to %d units: their IDs, between blanks.",
                                 BOX_UNITS_MAX);
        request->box.seal = (enum box_seal) found;
        id_copy(request->box.units, sizeof(request->box.units), units);
        return 0;
}

static int read_nothing_more(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        int r = sd_bus_message_read(message, "s", &request->code);

        return r < 0 ? r : bus_read_no_options(message, error);
}

/* ----- one suggestion ----- */

static int append_day(sd_bus_message *reply, const char *name, int32_t day) {
        char text[DAY_TEXT_SIZE];

        day_format(day, text);
        return sd_bus_message_append(reply, "{sv}", name, "s", text);
}

static int append_days(const struct suggestion_row *row, sd_bus_message *reply) {
        int r = append_day(reply, "day", row->day);

        if (r >= 0 && row->now.term.known)
                r = append_day(reply, "warn_day", row->now.term.warn_day);
        if (r >= 0 && row->now.term.known)
                r = append_day(reply, "due_day", row->now.term.due_day);
        return r >= 0 && row->now.is_done ? append_day(reply, "done_day", row->now.done_day) : r;
}

static int append_suggestion(const struct suggestion_row *row, sd_bus_message *reply) {
        char code[SUGGESTION_CODE_SHOWN_SIZE];

        suggestion_code_show(row->code, code);
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "{sv}{sv}{sv}{sv}{sv}{sv}", "event", "t", row->event, "code", "s", code,
                        "channel", "s", suggestion_channel_to_string(row->channel), "category", "s",
                        row->category, "department", "s", row->department, "box", "t", row->box);
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}{sv}{sv}", "state", "s",
                                          suggestion_state_to_string(row->now.state), "class", "s",
                                          suggestion_class_to_string(row->now.class), "assigned", "s",
                                          row->now.assigned, "extended", "b", (int) row->now.extended,
                                          "reopened", "t", row->now.reopened, "published", "s",
                                          suggestion_place_to_string(row->now.published));
        if (r >= 0)
                r = append_days(row, reply);
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

        int r = find(centre, request->code, &row);
        if (r == -ENOENT)
                return bus_error(error, BUS_ERROR_NO_SUCH_SUGGESTION, "No suggestion has that code.");
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = append_suggestion(&row, reply);
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
        id_copy(request.actor, sizeof(request.actor), actor);
        r = recorder_write(request.centre->recorder, call->work, &request);
        explicit_bzero(request.text, sizeof(request.text));
        if (r < 0)
                return bus_error_errno(error, r, "The record cannot be written: %s.", strerror(-r));
        if (request.error)
                return bus_error(error, request.error, "%s", request.problem);
        return call->work == open_box
                       ? sd_bus_reply_method_return(message, "tt", request.event, request.box.number)
                       : sd_bus_reply_method_return(message, "t", request.event);
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
        bool leads = call->work == move && suggestion_move_kind(request.move)->leads;
        const struct authority_request asked = {.action = leads ? ACTION_LEAD : call->action,
                                                .actor = actor,
                                                .granted = on_granted,
                                                .userdata = userdata};
        return authority_ask(record_state_of(userdata)->authority, message, &asked, error);
}

static int append_row(const void *row, void *userdata) {
        return append_suggestion(row, userdata);
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
                r = sql_each(c, append_row, reply);
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
        SD_BUS_VTABLE_END,
};

const struct agent suggestions_desk_agent = {.record_members = record_members};
