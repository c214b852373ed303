#include "daemon/suggestions/answer.h"

#include "daemon/calendar/book.h"
#include "daemon/ratings/book.h"
#include "daemon/suggestions/book.h"
#include "daemon/suggestions/conf.h"
#include "daemon/suggestions/figures.h"
#include "daemon/suggestions/tables.h"

/* By its name in Duties=. */
#define BOX_DUTY "box"

/* As many as a report lists. */
enum { LISTED_MAX = 1000 };

struct reading {
        const struct book *book;
        int64_t utc_offset_usec;
        struct suggestion_period period;
        struct suggestion_figures figures;
        int32_t *openings; /* days, in order */
        size_t n_openings, allocated;
        bool is_kept;
        struct suggestion_row *rows; /* the first ones of the period */
        size_t n_rows, rows_allocated;
        uint64_t n_more; /* that are not among them */
};

static void reading_done(struct reading *reading) {
        free(reading->openings);
        free(reading->rows);
}

static int add_suggestion(const void *row, void *userdata) {
        struct reading *reading = userdata;
        struct suggestion_row known = *(const struct suggestion_row *) row;

        known.day = suggestions_day(reading->book, &known);
        suggestion_figures_add(&reading->figures, &reading->period, &known);
        if (known.day > reading->period.last_day)
                return 0;
        if (reading->n_rows == LISTED_MAX) {
                reading->n_more++;
                return 0;
        }
        struct suggestion_row *added = ARRAY_ADD(reading->rows, reading->n_rows, reading->rows_allocated);
        if (!added)
                return -ENOMEM;
        *added = known;
        return 0;
}

static int add_opening(const void *row, void *userdata) {
        struct reading *reading = userdata;
        const struct box_row *box = row;
        int32_t *added = ARRAY_ADD(reading->openings, reading->n_openings, reading->allocated);

        if (!added)
                return -ENOMEM;
        /* As the clock is known by now. */
        *added = day_of(book_wall(reading->book, &box->at, NULL), reading->utc_offset_usec);
        return 0;
}

static bool was_opened(const struct reading *reading, int32_t first_day, int32_t last_day) {
        for (size_t i = 0; i < reading->n_openings; i++)
                if (reading->openings[i] >= first_day && reading->openings[i] <= last_day)
                        return true;
        return false;
}

/* Each time that the calendar asked for it in the period, up to today. */
static void count_planned(struct reading *reading, const struct book *book) {
        const struct duty_row *duty = calendar_find(book, BOX_DUTY);
        const struct suggestion_period *period = &reading->period;
        struct duty_rule rule;
        struct duty_period asked;

        if (!duty || !duty->followed || duty_rule_parse(duty->rule, &rule) < 0)
                return;
        int32_t last_day = period->last_day < period->today ? period->last_day : period->today,
                day = period->first_day > duty->since_day ? period->first_day : duty->since_day;
        while (day <= last_day && duty_period_find(&rule, &calendar_of(book)->working, day, &asked) >= 0) {
                if (asked.asks && asked.by_day >= period->first_day && asked.by_day >= duty->since_day &&
                    asked.by_day <= last_day) {
                        reading->figures.planned++;
                        reading->figures.opened += was_opened(reading, asked.first_day, asked.last_day);
                }
                day = asked.last_day + 1;
        }
}

static int read_all(struct store *store, struct reading *reading) {
        struct sql_cursor c = suggestions_use(store, QUERY_ANY_SUGGESTION);
        uint64_t is_kept;

        int r = sql_number(c, &is_kept);
        if (r < 0)
                return r;
        reading->is_kept = is_kept > 0;
        c = suggestions_use(store, QUERY_SUGGESTIONS_OF_PERIOD);
        sql_bind_i64(&c, reading->period.first_day);
        r = sql_each(c, add_suggestion, reading);
        if (r < 0)
                return r;
        c = suggestions_use(store, QUERY_BOXES);
        sql_bind_i64(&c, reading->period.first_day - 366);
        sql_bind_i64(&c, reading->period.last_day + 366);
        return sql_each(c, add_opening, reading);
}

static int append(const struct reading *reading, sd_bus_message *reply) {
        const struct suggestion_figures *figures = &reading->figures;
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}", "by", "s", "suggestions", "id", "s", "",
                                          "received", "t", figures->received, "due", "t", figures->due);
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}{sv}{sv}", "in_time", "t", figures->in_time,
                                          "open", "t", figures->open, "long", "t", figures->long_open,
                                          "planned", "t", figures->planned, "opened", "t", figures->opened,
                                          "unlisted", "t", reading->n_more);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_day(sd_bus_message *reply, const char *name, int32_t day) {
        char text[DAY_TEXT_SIZE];

        day_format(day, text);
        return sd_bus_message_append(reply, "{sv}", name, "s", text);
}

/* Without its code. Whoever reads a report need not know that somebody denounced: it has no class then. */
static int append_row(const struct suggestion_row *row, sd_bus_message *reply) {
        const struct suggestion_standing *now = &row->now;
        enum suggestion_class class = suggestion_is_petition(now->class) ? SUGGESTION_CLASS_NONE : now->class;

        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}{sv}", "by", "s", "suggestion", "event",
                                          "t", row->event, "channel", "s",
                                          suggestion_channel_to_string(row->channel), "class", "s",
                                          suggestion_class_to_string(class), "state", "s",
                                          suggestion_state_to_string(now->state));
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}", "assigned", "s", now->assigned);
        if (r >= 0)
                r = append_day(reply, "day", row->day);
        if (r >= 0 && now->term.known)
                r = append_day(reply, "due_day", now->term.due_day);
        if (r >= 0 && now->is_dated)
                r = append_day(reply, "done_day", now->done_day);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int suggestions_append(struct store *store, const struct suggestions_request *request,
                       sd_bus_message *reply) {
        _cleanup_(reading_done) struct reading reading = {
                .book = request->book, .utc_offset_usec = ratings_of(request->book)->rules.utc_offset_usec};
        struct suggestion_calendar calendar;

        int r = suggestions_conf_calendar(request->conf, &calendar);
        if (r < 0)
                return r;
        reading.period = (struct suggestion_period){.first_day = request->first_day,
                                                    .last_day = request->last_day,
                                                    .today = request->today,
                                                    .working = &calendar.working,
                                                    .terms = &calendar.terms};
        r = read_all(store, &reading);
        if (r < 0 || !reading.is_kept)
                return r;
        count_planned(&reading, request->book);
        r = append(&reading, reply);
        for (size_t i = 0; r >= 0 && i < reading.n_rows; i++)
                r = append_row(&reading.rows[i], reply);
        return r;
}
