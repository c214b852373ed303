#include "daemon/calendar/bus.h"
#include "daemon/calendar/mark.h"
#include "daemon/calendar/tables.h"
#include "daemon/calendar/year.h"
#include "daemon/record/answer.h"
#include "daemon/record/bus.h"
#include "services/base/bus.h"

#define ACTION_MARK "vn.motcua.calendar.mark"

/* ----- what is done ----- */

struct marking {
        bool voids;
        struct duty_asked asked;
        struct duty_mark_row row;
        struct refusal refusal;
        uint64_t event;
};

static int mark(struct book *book, const struct instant *now, void *userdata) {
        struct marking *marking = userdata;
        char actor[ACTOR_SIZE], done_day[DAY_TEXT_SIZE] = "";
        struct duty_mark_row *row = &marking->row;

        id_copy(actor, sizeof(actor), row->actor);
        marking->refusal.error =
                marking->voids
                        ? calendar_may_void(book, &marking->asked, row, &marking->refusal.problem)
                        : calendar_may_mark(book, &now->at, &marking->asked, row, &marking->refusal.problem);
        if (marking->refusal.error)
                return 0;
        marking->event = book->last_event + 1;
        struct event_field fields[5] = {
                EVENT_FIELD_S("duty", row->duty),
                EVENT_FIELD_S("period", row->period),
                EVENT_FIELD_S("text", row->text),
                EVENT_FIELD_S("actor", actor),
        };
        size_t n = 4;
        if (!marking->voids) {
                day_format(row->done_day, done_day);
                fields[n++] = EVENT_FIELD_S("done_day", done_day);
        }
        return book_observe(book, now, marking->voids ? "duty-voided" : "duty-done", fields, n);
}

static int read_marking(sd_bus_message *message, struct marking *marking, sd_bus_error *error) {
        struct duty_asked *asked = &marking->asked;
        const struct bus_option options[] = {BUS_OPTION_S("done_day", &asked->done_day), {}};

        *marking = (struct marking){.voids = streq(sd_bus_message_get_member(message), "VoidDuty"),
                                    .asked.done_day = ""};
        int r = sd_bus_message_read(message, "sss", &asked->duty, &asked->period, &asked->text);
        if (r < 0)
                return r;
        return marking->voids ? bus_read_no_options(message, error)
                              : bus_read_options(message, options, error);
}

static int on_granted(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        struct centre *centre = userdata;
        struct marking marking;

        int r = sd_bus_message_rewind(message, true);
        if (r >= 0)
                r = read_marking(message, &marking, error);
        if (r < 0)
                return r;
        id_copy(marking.row.actor, sizeof(marking.row.actor), actor);
        r = answer_written(recorder_write(centre->recorder, mark, &marking), &marking.refusal, error);
        if (r < 0)
                return r;
        return sd_bus_reply_method_return(message, "ts", marking.event, marking.row.period);
}

static int method_mark(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre *centre = userdata;
        char actor[ACTOR_SIZE];
        struct marking marking;

        int r = read_marking(message, &marking, error);
        if (r >= 0)
                r = centre_find_actor(centre, message, method_mark, centre, actor, error);
        if (r != 0)
                return r;
        const struct authority_request asked = {
                .action = ACTION_MARK, .actor = actor, .granted = on_granted, .userdata = centre};
        return authority_ask(record_state_of(centre)->authority, message, &asked, error);
}

/* ----- what there is to be done ----- */

static int append_day(sd_bus_message *reply, const char *name, int32_t day) {
        char text[DAY_TEXT_SIZE];

        day_format(day, text);
        return sd_bus_message_append(reply, "{sv}", name, "s", text);
}

/* Also what became of it when it was voided. */
static int append_note(struct store *store, const struct duty_mark *mark, sd_bus_message *reply) {
        struct sql_cursor c = calendar_use(store, QUERY_DUTY_MARK);
        struct duty_mark_row row;

        sql_bind_text(&c, mark->duty);
        sql_bind_text(&c, mark->period);
        int r = sql_load(c, &row);
        if (r == -ENOENT)
                r = store_damaged(store, calendar_room.name);
        return r < 0 ? r
                     : sd_bus_message_append(reply, "{sv}{sv}{sv}", "event", "t", row.event, "text", "s",
                                             row.text, "actor", "s", row.actor);
}

static int append_item(struct store *store, const struct duty_item *item, bool all, sd_bus_message *reply) {
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}{sv}", "duty", "s", item->duty, "title",
                                          "s", item->row ? item->row->title : item->duty, "title_en", "s",
                                          item->row ? item->row->title_en : item->duty, "period", "s",
                                          item->period.name, "state", "s", duty_state_to_string(item->state));
        if (r >= 0 && item->period.asks)
                r = append_day(reply, "by_day", item->period.by_day);
        if (r >= 0 && item->period.asks)
                r = append_day(reply, "end_day", item->period.end_day);
        if (r >= 0 && item->mark && item->mark->done)
                r = append_day(reply, "done_day", item->mark->done_day);
        if (r >= 0 && item->mark && all)
                r = append_note(store, item->mark, reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_items(struct store *store, const struct duty_item *items, size_t n, bool all,
                        sd_bus_message *reply) {
        int r = sd_bus_message_open_container(reply, 'a', "a{sv}");

        for (size_t i = 0; r >= 0 && i < n; i++)
                r = append_item(store, &items[i], all, reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int find_items(const struct centre *centre, uint64_t year, struct duty_item **ret, size_t *ret_n,
                      sd_bus_error *error) {
        const struct book *book = recorder_book(centre->recorder);
        struct instant now;
        int32_t day;

        int r = book ? recorder_now(centre->recorder, &now) : -EIO;
        if (r < 0)
                return answer_failed(error, r);
        if (year == 0) {
                if (!calendar_day(book, &now.at, &day))
                        return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                         "The clock is not known: name the year.");
                year = civil_of(day).year;
        }
        if (year < 1971 || year > 9997)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A year has four digits, such as 2026.");
        r = calendar_find_year(book, (unsigned) year, &now.at, ret, ret_n);
        return r < 0 ? answer_failed(error, r) : 0;
}

int calendar_get_duties(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        _cleanup_free_ struct duty_item *items = NULL;
        const struct centre *centre = userdata;
        uint64_t year;
        size_t n = 0;

        int r = sd_bus_message_read(message, "t", &year);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r >= 0)
                r = find_items(centre, year, &items, &n, error);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = append_items(centre->store, items, n, centre_tells_all(message), reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

const sd_bus_vtable calendar_record_members[] = {
        BUS_METHOD("GetDuties", ("t", year, "a{sv}", options), ("aa{sv}", duties), calendar_get_duties),
        BUS_METHOD("MarkDuty", ("s", duty, "s", period, "s", note, "a{sv}", options),
                   ("t", event, "s", marked), method_mark),
        BUS_METHOD("VoidDuty", ("s", duty, "s", period, "s", reason, "a{sv}", options),
                   ("t", event, "s", marked), method_mark),
        SD_BUS_VTABLE_END,
};
