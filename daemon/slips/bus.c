#include "daemon/slips/bus.h"

#include "daemon/printing/reprint.h"
#include "daemon/record/answer.h"
#include "daemon/record/bus.h"
#include "daemon/slips/book.h"
#include "daemon/slips/client.h"
#include "daemon/slips/tables.h"
#include "services/base/bus.h"

enum { CLOSINGS_DEFAULT = 31 };

static int find_slip(struct store *store, uint64_t number, struct slip_row *ret) {
        struct sql_cursor c = slips_use(store, QUERY_SLIP);

        sql_bind_text(&c, slip_kind_to_string(SLIP_CLOSING));
        sql_bind_u64(&c, number);
        int r = sql_load(c, ret);
        return r == -ENOENT ? store_damaged(store, slips_room.name) : r;
}

/* ----- what became of each ----- */

struct closings {
        struct closing_row rows[ANSWER_ROWS_MAX];
        size_t n;
};

static int collect(const void *row, void *userdata) {
        struct closings *closings = userdata;

        closings->rows[closings->n++] = *(const struct closing_row *) row;
        return 0;
}

static int append_closing(struct store *store, const struct closing_row *row, sd_bus_message *reply) {
        struct slip_row slip;
        int r = find_slip(store, row->number, &slip);

        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "a{sv}", 18, "number", "t", row->number, "queue_day", "t", row->day, "day",
                        "s", row->date, "unsure", "b", (int) row->unsure, "served", "t", row->served, "rated",
                        "t", row->rated, "skipped", "t", row->skipped, "unheard", "t", row->unheard, "open",
                        "t", row->open, "views", "t", row->views, "exports", "t", row->exports, "cameras",
                        "t", row->cameras, "cameras_unknown", "t", row->cameras_unknown, "announced_usec",
                        "t", row->announced_usec, "recorded_usec", "t", row->recorded_usec, "size", "t",
                        row->size, "root", "s", row->root, "paper", "s",
                        print_state_to_string(slip.fate.state));
        return r < 0 ? r : 0;
}

static int append_closings(struct store *store, uint64_t before, uint32_t max, sd_bus_message *reply) {
        _cleanup_free_ struct closings *closings = calloc(1, sizeof(*closings));
        struct sql_cursor c;

        if (!closings)
                return -ENOMEM;
        c = slips_use(store, QUERY_CLOSINGS);
        sql_bind_u64(&c, before);
        sql_bind_u64(&c, max);
        int r = sql_each(c, collect, closings);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        for (size_t i = 0; r >= 0 && i < closings->n; i++)
                r = append_closing(store, &closings->rows[i], reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int method_get_closing_slips(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        const struct centre *centre = userdata;
        uint64_t before = INT64_MAX;
        uint32_t max = CLOSINGS_DEFAULT;
        const struct bus_option options[] = {BUS_OPTION_T("before", &before), BUS_OPTION_U("max", &max), {}};

        int r = bus_read_options(message, options, error);
        if (r >= 0)
                r = answer_check_max(max, error);
        if (r >= 0 && before > INT64_MAX)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option before is the number of a slip.");
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = append_closings(centre->store, before, max, reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

/* ----- once more ----- */

struct request {
        struct store *store;
        const char *day, *reason, *actor;
        uint64_t number; /* 0: the last one of that day */
        struct slip_row row;
        struct refusal refusal;
};

static int find_closing(struct request *request, struct closing_row *ret) {
        struct sql_cursor c;

        if (request->number > 0) {
                int r = store_find(request->store, &slips_tables, QUERY_CLOSING, &request->number, 1, ret);
                return r >= 0 && !streq(ret->date, request->day) ? -ENOENT : r;
        }
        c = slips_use(request->store, QUERY_CLOSING_OF_DATE);
        sql_bind_text(&c, request->day);
        return sql_load(c, ret);
}

/* Recorded before it is asked for: a second paper is somebody's doing. */
static int ask(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;
        struct closing_row closing;
        struct slip_row *row;
        int r = find_closing(request, &closing);

        if (r == -ENOENT)
                return refusal_set(&request->refusal, BUS_ERROR_NO_SUCH_SLIP,
                                   "No day of that date was closed with a slip.");
        if (r >= 0)
                r = slips_find(book, SLIP_CLOSING, closing.number, &row);
        if (r < 0)
                return r == -ENOENT ? store_damaged(request->store, slips_room.name) : r;
        if (row->fate.owed)
                return refusal_set(&request->refusal, BUS_ERROR_WRONG_STATE, "The slip is still to come.");
        struct event_field fields[] = {
                EVENT_FIELD_T("number", row->number),
                EVENT_FIELD_S("reason", request->reason),
                EVENT_FIELD_S("actor", request->actor),
        };
        request->row = *row;
        return book_observe(book, now, "closing-slip-reprint-asked", fields, ELEMENTSOF(fields));
}

static int read_request(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const struct bus_option options[] = {BUS_OPTION_T("number", &request->number), {}};
        int32_t day;
        int r = sd_bus_message_read(message, "ss", &request->day, &request->reason);

        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r < 0)
                return r;
        if (day_parse(request->day, &day) < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A day is YYYY-MM-DD, such as 2026-11-23.");
        if (request->number > INT64_MAX)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option number is that of a slip.");
        return 0;
}

static int method_reprint_closing_slip(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct centre *centre = userdata;
        _cleanup_message_ sd_bus_message *call = NULL;
        char actor[ACTOR_SIZE];
        struct request request = {.store = centre->store, .actor = actor};

        int r = read_request(message, &request, error);
        if (r >= 0)
                r = reprint_check(centre, request.reason, error);
        if (r >= 0)
                r = centre_find_actor(centre, message, method_reprint_closing_slip, userdata, actor, error);
        if (r != 0)
                return r;
        r = answer_written(recorder_write(centre->recorder, ask, &request), &request.refusal, error);
        if (r < 0)
                return r;
        r = reprint_new_call(centre, &call);
        if (r >= 0)
                r = slips_append_print(call, centre, &request.row, CLOSING_TTL_USEC, request.reason);
        return reprint_send(centre, call, r, message, error);
}

const sd_bus_vtable slips_members[] = {
        BUS_METHOD("GetClosingSlips", ("a{sv}", options), ("aa{sv}", slips), method_get_closing_slips),
        BUS_METHOD("ReprintClosingSlip", ("s", day, "s", reason, "a{sv}", options), ("t", job),
                   method_reprint_closing_slip),
        SD_BUS_VTABLE_END,
};
