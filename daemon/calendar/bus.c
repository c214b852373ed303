#include "daemon/calendar/bus.h"

#include "daemon/calendar/book.h"
#include "daemon/calendar/conf.h"
#include "services/base/bus.h"
#include "services/base/log.h"
#include "services/base/messages.h"

/* What is due by what was last announced of it. */
struct told {
        char duty[DUTY_ID_SIZE], period[DUTY_PERIOD_SIZE];
        enum duty_state state;
};

struct calendar_state {
        struct centre *centre;
        sd_event_source *timer;
        struct told told[DUTIES_MAX];
        size_t n_told;
        bool day_known;
        int32_t day; /* of what was told */
};

static struct calendar_state *state_of(const struct centre *centre) {
        return centre_get_state(centre, &calendar_agent);
}

/* ----- what is due ----- */

/* There are no more than the configuration may have. */
static size_t find_due(const struct book *book, int32_t day, struct duty_open ret[static DUTIES_MAX]) {
        const struct calendar *calendar = calendar_of(book);
        size_t n = 0;

        for (size_t i = 0; i < calendar->n_duties && n < DUTIES_MAX; i++)
                n += calendar_find_open(book, &calendar->duties[i], day, &ret[n]);
        return n;
}

static int property_get_due(BUS_PROPERTY_ARGS) {
        struct recorder *recorder = ((const struct centre *) userdata)->recorder;
        const struct book *book = recorder_book(recorder);
        struct duty_open due[DUTIES_MAX];
        char by[DAY_TEXT_SIZE];
        struct instant now;
        int32_t day;
        size_t n = 0;

        if (book && recorder_now(recorder, &now) >= 0 && calendar_day(book, &now.at, &day))
                n = find_due(book, day, due);
        int r = sd_bus_message_open_container(reply, 'a', "(sssssb)");
        for (size_t i = 0; r >= 0 && i < n; i++) {
                day_format(due[i].period.by_day, by);
                r = sd_bus_message_append(reply, "(sssssb)", due[i].duty->id, due[i].period.name,
                                          due[i].duty->title, due[i].duty->title_en, by,
                                          (int) (due[i].state == DUTY_OVERDUE));
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static bool is_told(const struct calendar_state *state, const struct duty_open *due, size_t n) {
        for (size_t i = 0; i < n && n == state->n_told; i++)
                if (state->told[i].state != due[i].state || !streq(state->told[i].duty, due[i].duty->id) ||
                    !streq(state->told[i].period, due[i].period.name))
                        return false;
        return n == state->n_told;
}

static bool is_of_calendar(const struct book *book) {
        for (size_t i = 0; i < book->n_events; i++)
                if (strncmp(book->events[i].type, "duty-", 5) == 0 ||
                    streq(book->events[i].type, "holidays-changed"))
                        return true;
        return false;
}

/* What is due changes by events and by the day. */
static void tell_due(struct calendar_state *state, const struct book *book, const struct moment *now) {
        struct duty_open due[DUTIES_MAX];
        int32_t day;
        bool known = calendar_day(book, now, &day);

        if (known == state->day_known && day == state->day && !is_of_calendar(book))
                return;
        state->day_known = known;
        state->day = day;
        size_t n = known ? find_due(book, day, due) : 0;
        if (is_told(state, due, n))
                return;
        state->n_told = n;
        for (size_t i = 0; i < n; i++) {
                id_copy(state->told[i].duty, sizeof(state->told[i].duty), due[i].duty->id);
                id_copy(state->told[i].period, sizeof(state->told[i].period), due[i].period.name);
                state->told[i].state = due[i].state;
        }
        (void) sd_bus_emit_properties_changed(state->centre->bus, CENTRE_PATH, CENTRE_BUS_NAME, "DutiesDue",
                                              NULL);
}

/* ----- reminders ----- */

static void remind(const struct centre *centre, const struct event_row *event) {
        const char *duty, *period, *by, *end, *title;
        struct fields_room room;
        struct fields fields;

        if (fields_from_text(event->fields, &room, &fields) < 0 || fields_get_s(&fields, "duty", &duty) < 0 ||
            fields_get_s(&fields, "period", &period) < 0 || fields_get_s(&fields, "by_day", &by) < 0 ||
            fields_get_s(&fields, "end_day", &end) < 0 || fields_get_s(&fields, "title_en", &title) < 0)
                return;
        bool overdue = streq(event->type, "duty-overdue");
        if (overdue)
                (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_DUTY_OVERDUE(duty, period, end),
                                "Overdue: %s (%s, %s); the last day was %s", title, duty, period, end);
        else
                (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_DUTY_DUE(duty, period, by),
                                "Due by %s: %s (%s, %s)", by, title, duty, period);
        (void) sd_bus_emit_signal(centre->bus, CENTRE_PATH, CENTRE_BUS_NAME, "DutyDue", "sssb", duty, period,
                                  by, (int) overdue);
}

/* The clock that was not known is: now it can be said since when a duty counts. */
static void declare(const struct centre *centre, const struct book *book, const struct instant *now) {
        if (!centre->started || calendar_is_declared(book, centre->conf, &now->at))
                return;
        recorder_undeclare(centre->recorder);
        recorder_poke(centre->recorder);
}

static void arm(struct calendar_state *state, const struct book *book, const struct moment *now) {
        centre_set_timer(state->timer, calendar_next(book, now));
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now) {
        struct calendar_state *state = state_of(centre);

        for (size_t i = 0; i < book->n_events; i++)
                if (streq(book->events[i].type, "duty-due") || streq(book->events[i].type, "duty-overdue"))
                        remind(centre, &book->events[i]);
        tell_due(state, book, &now->at);
        declare(centre, book, now);
        arm(state, book, &now->at);
}

static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct calendar_state *state = userdata;

        (void) recorder_write(state->centre->recorder, NULL, NULL);
        return 0;
}

static int make(struct centre *centre, void **ret) {
        struct calendar_state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->centre = centre;
        return centre_new_timer(centre, USEC_PER_SEC, on_timer, state, &state->timer);
}

static void free_state(void *userdata) {
        struct calendar_state *state = userdata;

        if (!state)
                return;
        sd_event_source_disable_unref(state->timer);
        free(state);
}

static const sd_bus_vtable members[] = {
        SD_BUS_PROPERTY("DutiesDue", "a(sssssb)", property_get_due, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        BUS_METHOD("GetDuties", ("t", year, "a{sv}", options), ("aa{sv}", duties), calendar_get_duties),
        SD_BUS_SIGNAL_WITH_ARGS("DutyDue", SD_BUS_ARGS("s", duty, "s", period, "s", by_day, "b", overdue), 0),
        SD_BUS_VTABLE_END,
};

const struct agent calendar_agent = {
        .make = make,
        .free = free_state,
        .committed = on_committed,
        .members = members,
        .record_members = calendar_record_members,
};
