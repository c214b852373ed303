#include "daemon/suggestions/answer.h"

#include "daemon/calendar/book.h"
#include "daemon/queue/conf.h"
#include "daemon/suggestions/conf.h"
#include "daemon/suggestions/figures.h"
#include "daemon/suggestions/tables.h"

/* By its name in Duties=. */
#define BOX_DUTY "box"

struct reading {
        struct suggestion_period period;
        struct suggestion_figures figures;
        int32_t *openings; /* days, in order */
        size_t n_openings, allocated;
        bool is_kept;
};

static void reading_done(struct reading *reading) {
        free(reading->openings);
}

static int add_suggestion(const void *row, void *userdata) {
        struct reading *reading = userdata;

        suggestion_figures_add(&reading->figures, &reading->period, row);
        return 0;
}

static int add_opening(const void *row, void *userdata) {
        struct reading *reading = userdata;
        int32_t *added = ARRAY_ADD(reading->openings, reading->n_openings, reading->allocated);

        if (!added)
                return -ENOMEM;
        *added = ((const struct box_row *) row)->day;
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
        sql_bind_i64(&c, reading->period.last_day);
        r = sql_each(c, add_suggestion, reading);
        if (r < 0)
                return r;
        c = suggestions_use(store, QUERY_BOXES);
        sql_bind_i64(&c, reading->period.first_day - 366);
        sql_bind_i64(&c, reading->period.last_day + 366);
        return sql_each(c, add_opening, reading);
}

static int append(const struct suggestion_figures *figures, sd_bus_message *reply) {
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");

        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}", "by", "s", "suggestions", "id", "s", "",
                                          "received", "t", figures->received, "due", "t", figures->due);
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}{sv}", "in_time", "t", figures->in_time,
                                          "open", "t", figures->open, "long", "t", figures->long_open,
                                          "planned", "t", figures->planned, "opened", "t", figures->opened);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int suggestions_append(struct store *store, const struct suggestions_request *request,
                       sd_bus_message *reply) {
        const char *holidays = queue_conf(request->conf)->holidays;
        _cleanup_(reading_done) struct reading reading = {0};
        struct hours working;

        int r = working_days_parse(holidays ? holidays : "", &working);
        if (r < 0)
                return r;
        reading.period = (struct suggestion_period){.first_day = request->first_day,
                                                    .last_day = request->last_day,
                                                    .today = request->today,
                                                    .working = &working,
                                                    .terms = &suggestions_conf(request->conf)->terms};
        r = read_all(store, &reading);
        if (r < 0 || !reading.is_kept)
                return r;
        count_planned(&reading, request->book);
        return append(&reading.figures, reply);
}
