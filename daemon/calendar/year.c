#include "daemon/calendar/year.h"

/* How far before the year a period begins that is to be done by a day of it. */
enum { BEFORE_DAYS = 500 };

struct listing {
        const struct book *book;
        int32_t first_day, last_day; /* of the year */
        bool day_known;
        int32_t day;
        struct duty_item *items;
        size_t n, allocated;
};

static int add(struct listing *listing, const struct duty_item *item) {
        struct duty_item *added = ARRAY_ADD(listing->items, listing->n, listing->allocated);

        if (!added)
                return -ENOMEM;
        *added = *item;
        return 0;
}

static int add_period(struct listing *listing, const struct duty_row *row, const struct duty_rule *rule,
                      const struct duty_period *period) {
        const struct duty_mark *mark = calendar_find_mark(listing->book, row->id, period->name);
        struct duty_item item = {.duty = row->id, .row = row, .period = *period, .mark = mark};
        struct duty_period open;
        struct duty_known known = {.done = mark && mark->done,
                                   .done_day = mark ? mark->done_day : 0,
                                   .since_day = row->since_day,
                                   .day_known = listing->day_known,
                                   .day = listing->day};

        known.is_open = listing->day_known &&
                        duty_period_open(rule, &calendar_of(listing->book)->working, row->warn_days,
                                         listing->day, &open) >= 0 &&
                        streq(open.name, period->name);
        item.state = duty_state_of(period, &known);
        return add(listing, &item);
}

static int add_duty(struct listing *listing, const struct duty_row *row) {
        const struct hours *working = &calendar_of(listing->book)->working;
        int32_t day = listing->first_day - BEFORE_DAYS;
        struct duty_period period;
        struct duty_rule rule;
        int r = duty_rule_parse(row->rule, &rule);

        while (r >= 0 && day <= listing->last_day) {
                if (duty_period_find(&rule, working, day, &period) < 0)
                        return 0;
                if (period.asks && period.by_day >= listing->first_day && period.by_day <= listing->last_day)
                        r = add_period(listing, row, &rule, &period);
                day = period.last_day + 1;
        }
        return r;
}

/* What was done for a duty or a period that the configuration does not have any more. */
static int add_orphan(struct listing *listing, const struct duty_mark *mark) {
        const struct duty_row *row = calendar_find(listing->book, mark->duty);
        struct duty_item item = {.duty = mark->duty, .row = row, .mark = mark, .state = DUTY_DONE};
        struct duty_period period;
        struct duty_rule rule;

        if (!mark->done ||
            (row && row->followed && duty_rule_parse(row->rule, &rule) >= 0 &&
             duty_period_named(&rule, &calendar_of(listing->book)->working, mark->period, &period) >= 0))
                return 0;
        id_copy(item.period.name, sizeof(item.period.name), mark->period);
        item.period.by_day = mark->done_day;
        return add(listing, &item);
}

static int compare(const void *a, const void *b) {
        const struct duty_item *x = a, *y = b;

        if (x->period.by_day != y->period.by_day)
                return x->period.by_day < y->period.by_day ? -1 : 1;
        int order = strcmp(x->duty, y->duty);
        return order != 0 ? order : strcmp(x->period.name, y->period.name);
}

int calendar_find_year(const struct book *book, unsigned year, const struct moment *now,
                       struct duty_item **ret, size_t *ret_n) {
        const struct calendar *calendar = calendar_of(book);
        struct listing listing = {.book = book};
        char text[16];

        listing.day_known = calendar_day(book, now, &listing.day);
        (void) snprintf(text, sizeof(text), "%04u", year);
        int r = month_start(year, 1, &listing.first_day);
        if (r >= 0)
                r = month_start(year, 13, &listing.last_day);
        if (r < 0)
                return r;
        listing.last_day--;
        for (size_t i = 0; r >= 0 && i < calendar->n_duties; i++)
                if (calendar->duties[i].followed)
                        r = add_duty(&listing, &calendar->duties[i]);
        for (size_t i = 0; r >= 0 && i < calendar->n_marks; i++)
                if (strncmp(calendar->marks[i].period, text, 4) == 0)
                        r = add_orphan(&listing, &calendar->marks[i]);
        if (r < 0) {
                free(listing.items);
                return r;
        }
        if (listing.n > 0)
                qsort(listing.items, listing.n, sizeof(*listing.items), compare);
        *ret = listing.items;
        *ret_n = listing.n;
        return 0;
}
