#include "daemon/entries/bus.h"

#include "daemon/entries/book.h"
#include "daemon/entries/entry.h"
#include "daemon/entries/tables.h"
#include "daemon/ratings/conf.h"
#include "daemon/record/bus.h"
#include "daemon/record/answer.h"
#include "services/base/bus.h"

enum { ENTRIES_MAX = 50 }; /* of one thing and period */

#define ACTION_ENTER "vn.motcua.entries.enter"
#define ACTION_CONFIRM "vn.motcua.entries.confirm"

struct request {
        struct centre *centre;
        struct entry_row row;
        char first_day[DAY_TEXT_SIZE], last_day[DAY_TEXT_SIZE], source_day[DAY_TEXT_SIZE];
        bool too_many;
        uint64_t event;
};

static int count_same(const struct request *request, uint64_t *ret) {
        struct sql_cursor c = entries_use(request->centre->store, QUERY_COUNT_ENTRIES);
        const struct entry_row *row = &request->row;

        sql_bind_text(&c, entry_kind_to_string(row->kind));
        sql_bind_text(&c, row->key);
        sql_bind_text(&c, row->item);
        sql_bind_i64(&c, row->first_day);
        sql_bind_i64(&c, row->last_day);
        return sql_number(c, ret);
}

static int observe_points(struct book *book, const struct instant *now, struct request *request) {
        const struct entry_row *row = &request->row;
        const struct rules *rules = &ratings_conf(request->centre->conf)->rules;

        day_format(day_of(book_wall(book, &now->at, NULL), rules->utc_offset_usec), request->source_day);
        struct event_field fields[10] = {
                EVENT_FIELD_S("criteria", row->key),
                EVENT_FIELD_S("row", row->item),
                EVENT_FIELD_S("first_day", request->first_day),
                EVENT_FIELD_S("last_day", request->last_day),
                EVENT_FIELD_T("points", row->numerator),
                EVENT_FIELD_T("max", row->denominator),
                EVENT_FIELD_S("text", row->text),
                EVENT_FIELD_S("origin_day", request->source_day),
                EVENT_FIELD_S("actor", row->actor),
                EVENT_FIELD_T("proposed", row->proposed),
        };
        return book_observe(book, now, entry_events[ENTRY_POINTS], fields,
                            row->has_proposal ? ELEMENTSOF(fields) : ELEMENTSOF(fields) - 1);
}

static int observe(struct book *book, const struct instant *now, const struct request *request) {
        const struct entry_row *row = &request->row;
        bool is_figure = row->kind == ENTRY_FIGURE;
        struct event_field fields[9] = {
                EVENT_FIELD_S("first_day", request->first_day),
                EVENT_FIELD_S("last_day", request->last_day),
                EVENT_FIELD_S("origin", row->source),
                EVENT_FIELD_S("origin_day", request->source_day),
                EVENT_FIELD_S("actor", row->actor),
                EVENT_FIELD_S(is_figure ? "code" : "list", row->key),
        };
        size_t n = 6;

        if (is_figure) {
                fields[n++] = EVENT_FIELD_T("numerator", row->numerator);
                fields[n++] = EVENT_FIELD_T("denominator", row->denominator);
        } else {
                fields[n++] = EVENT_FIELD_S("item", row->item);
                fields[n++] = EVENT_FIELD_S("text", row->text);
                fields[n++] = EVENT_FIELD_B("held", row->numerator > 0);
        }
        return book_observe(book, now, entry_events[row->kind], fields, n);
}

static int enter(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;
        uint64_t n;

        int r = count_same(request, &n);
        if (r < 0)
                return r;
        request->too_many = n >= ENTRIES_MAX;
        if (request->too_many)
                return 0;
        request->event = book->last_event + 1;
        return request->row.kind == ENTRY_POINTS ? observe_points(book, now, request)
                                                 : observe(book, now, request);
}

/* ----- reading a call ----- */

struct texts {
        const char *key, *item, *first, *last, *text, *source, *source_day;
};

static int copy_text(char *ret, size_t size, const char *text) {
        size_t n = strlen(text);

        if (n >= size)
                return -EINVAL;
        memcpy(ret, text, n + 1);
        return 0;
}

static int fill_texts(struct request *request, const struct texts *texts, sd_bus_error *error) {
        struct entry_row *row = &request->row;

        day_format(row->first_day, request->first_day);
        day_format(row->last_day, request->last_day);
        if (copy_text(row->key, sizeof(row->key), texts->key) < 0 ||
            copy_text(row->item, sizeof(row->item), texts->item) < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "The name is too long.");
        if (copy_text(row->text, sizeof(row->text), texts->text) < 0 ||
            copy_text(row->source, sizeof(row->source), texts->source) < 0)
                return bus_error(error, BUS_ERROR_BAD_TEXT, "The text has more than %d characters.",
                                 ENTRY_TEXT_MAX);
        const char *problem = entry_problem(row);
        return problem ? bus_error(error, BUS_ERROR_BAD_ARGUMENT, "%s", problem) : 0;
}

static int fill(struct request *request, const struct texts *texts, sd_bus_error *error) {
        struct entry_row *row = &request->row;

        if (day_parse(texts->first, &row->first_day) < 0 || day_parse(texts->last, &row->last_day) < 0 ||
            day_parse(texts->source_day, &row->source_day) < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A day is YYYY-MM-DD, such as 2026-11-23.");
        day_format(row->source_day, request->source_day);
        return fill_texts(request, texts, error);
}

static int read_figure(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        struct texts texts = {.item = "", .text = ""};
        int r = sd_bus_message_read(message, "sssttss", &texts.key, &texts.first, &texts.last,
                                    &request->row.numerator, &request->row.denominator, &texts.source,
                                    &texts.source_day);

        request->row.kind = ENTRY_FIGURE;
        if (r >= 0)
                r = bus_read_no_options(message, error);
        return r < 0 ? r : fill(request, &texts, error);
}

static int read_item(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        struct texts texts;
        int held;
        int r = sd_bus_message_read(message, "sssssbss", &texts.key, &texts.item, &texts.first, &texts.last,
                                    &texts.text, &held, &texts.source, &texts.source_day);

        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        request->row.kind = ENTRY_ITEM;
        request->row.numerator = held;
        request->row.denominator = 1;
        return fill(request, &texts, error);
}

static int read_points(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        struct texts texts = {.source = ""};
        struct entry_row *row = &request->row;
        uint64_t year;
        const struct bus_option options[] = {BUS_OPTION_T("proposed", &row->proposed), {}};

        row->proposed = UINT64_MAX;
        int r = sd_bus_message_read(message, "ssttts", &texts.key, &texts.item, &year, &row->numerator,
                                    &row->denominator, &texts.text);
        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r < 0)
                return r;
        row->kind = ENTRY_POINTS;
        row->has_proposal = row->proposed != UINT64_MAX;
        if (entry_year(year, row) < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A year has four digits, such as 2026.");
        return fill_texts(request, &texts, error);
}

/* ----- the calls ----- */

static const struct entry_call {
        const char *member, *action;
        int (*read)(sd_bus_message *message, struct request *request, sd_bus_error *error);
} calls[] = {
        {"EnterFigure", ACTION_ENTER, read_figure},
        {"EnterItem", ACTION_ENTER, read_item},
        {"ConfirmPoints", ACTION_CONFIRM, read_points},
};

/* One of them, as they alone come here. */
static const struct entry_call *call_of(sd_bus_message *message) {
        size_t i = 0;

        while (!streq(calls[i].member, sd_bus_message_get_member(message))) {
                i++;
                assert(i < ELEMENTSOF(calls));
        }
        return &calls[i];
}

static int on_granted(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        struct request request = {.centre = userdata};

        int r = sd_bus_message_rewind(message, true);
        if (r >= 0)
                r = call_of(message)->read(message, &request, error);
        if (r < 0)
                return r;
        id_copy(request.row.actor, sizeof(request.row.actor), actor);
        r = recorder_write(request.centre->recorder, enter, &request);
        if (r < 0)
                return answer_unwritten(error, r);
        if (request.too_many)
                return bus_error(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                 "It was entered so often for that period already.");
        return sd_bus_reply_method_return(message, "t", request.event);
}

static int method_enter(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct entry_call *call = call_of(message);
        struct request request = {.centre = userdata};
        struct centre *centre = userdata;
        char actor[ACTOR_SIZE];

        int r = call->read(message, &request, error);
        if (r >= 0)
                r = centre_find_actor(centre, message, method_enter, centre, actor, error);
        if (r != 0)
                return r;
        const struct authority_request asked = {
                .action = call->action, .actor = actor, .granted = on_granted, .userdata = centre};
        return authority_ask(record_state_of(centre)->authority, message, &asked, error);
}

/* ----- what was entered ----- */

static int append_entry(const void *loaded, void *userdata) {
        const struct entry_row *row = loaded;
        char first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE], source_day[DAY_TEXT_SIZE];
        sd_bus_message *reply = userdata;

        day_format(row->first_day, first);
        day_format(row->last_day, last);
        day_format(row->source_day, source_day);
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}{sv}{sv}", "kind", "s",
                                          entry_kind_to_string(row->kind), "key", "s", row->key, "item", "s",
                                          row->item, "first_day", "s", first, "last_day", "s", last, "text",
                                          "s", row->text);
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}{sv}{sv}", "numerator", "t", row->numerator,
                                          "denominator", "t", row->denominator, "source", "s", row->source,
                                          "source_day", "s", source_day, "actor", "s", row->actor, "event",
                                          "t", row->event);
        if (r >= 0 && row->has_proposal)
                r = sd_bus_message_append(reply, "{sv}", "proposed", "t", row->proposed);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int entries_append(struct store *store, int32_t first_day, int32_t last_day, sd_bus_message *reply) {
        struct sql_cursor c = entries_use(store, QUERY_ENTRIES);

        sql_bind_i64(&c, first_day);
        sql_bind_i64(&c, last_day);
        int r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        if (r >= 0)
                r = sql_each(c, append_entry, reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static const sd_bus_vtable record_members[] = {
        BUS_METHOD("EnterFigure",
                   ("s", code, "s", first_day, "s", last_day, "t", numerator, "t", denominator, "s", source,
                    "s", source_day, "a{sv}", options),
                   ("t", event), method_enter),
        BUS_METHOD("EnterItem",
                   ("s", list, "s", item, "s", first_day, "s", last_day, "s", text, "b", held, "s", source,
                    "s", source_day, "a{sv}", options),
                   ("t", event), method_enter),
        BUS_METHOD("ConfirmPoints",
                   ("s", criteria, "s", row, "t", year, "t", points, "t", max, "s", reason, "a{sv}", options),
                   ("t", event), method_enter),
        SD_BUS_VTABLE_END,
};

const struct agent entries_agent = {.record_members = record_members};
