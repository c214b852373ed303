#include "daemon/calendar/book.h"

#include "daemon/ratings/book.h"

struct duty_row *calendar_find(const struct book *book, const char *duty) {
        const struct calendar *calendar = calendar_of(book);

        for (size_t i = 0; i < calendar->n_duties; i++)
                if (streq(calendar->duties[i].id, duty))
                        return &calendar->duties[i];
        return NULL;
}

struct duty_mark *calendar_find_mark(const struct book *book, const char *duty, const char *period) {
        const struct calendar *calendar = calendar_of(book);

        for (size_t i = 0; i < calendar->n_marks; i++)
                if (streq(calendar->marks[i].period, period) && streq(calendar->marks[i].duty, duty))
                        return &calendar->marks[i];
        return NULL;
}

bool calendar_is_empty(const struct book *book) {
        const struct calendar *calendar = calendar_of(book);

        for (size_t i = 0; i < calendar->n_duties; i++)
                if (calendar->duties[i].followed)
                        return false;
        return true;
}

static int64_t offset_of(const struct book *book) {
        return ratings_of(book)->rules.utc_offset_usec;
}

bool calendar_day(const struct book *book, const struct moment *now, int32_t *ret_day) {
        bool is_true;

        *ret_day = day_of(book_wall(book, now, &is_true), offset_of(book));
        return is_true;
}

bool calendar_find_open(const struct book *book, const struct duty_row *duty, int32_t day,
                        struct duty_open *ret) {
        struct duty_open open = {.duty = duty};
        struct duty_rule rule;

        if (!duty->followed || duty_rule_parse(duty->rule, &rule) < 0 ||
            duty_period_open(&rule, &calendar_of(book)->working, duty->warn_days, day, &open.period) < 0)
                return false;
        const struct duty_mark *mark = calendar_find_mark(book, duty->id, open.period.name);
        const struct duty_known known = {.done = mark && mark->done,
                                         .since_day = duty->since_day,
                                         .is_open = true,
                                         .day_known = true,
                                         .day = day};
        open.state = duty_state_of(&open.period, &known);
        if (open.state != DUTY_DUE && open.state != DUTY_OVERDUE)
                return false;
        *ret = open;
        return true;
}

bool calendar_was_reminded(const struct book *book, const char *duty, int32_t day) {
        const struct calendar *calendar = calendar_of(book);

        for (size_t i = calendar->n_reminders; i > 0; i--)
                if (calendar->reminders[i - 1].day == day && streq(calendar->reminders[i - 1].duty, duty))
                        return true;
        return false;
}

uint64_t calendar_next(const struct book *book, const struct moment *now) {
        int32_t day;

        if (calendar_is_empty(book) || !calendar_day(book, now, &day))
                return UINT64_MAX;
        uint64_t of_day =
                (uint64_t) ((int64_t) book_wall(book, now, NULL) - day_start_usec(day, offset_of(book)));
        return (of_day < REMINDER_OF_DAY_USEC ? REMINDER_OF_DAY_USEC : USEC_PER_DAY) - of_day;
}

/* Whole lines of it only: what finds no room is left out. */
static void add_text(char *ret, size_t size, const struct duty_open *open) {
        struct civil civil = civil_of(open->period.by_day);
        size_t used = strlen(ret);
        int n = snprintf(ret + used, size - used, "%s%s – %02u/%02u", used > 0 ? " · " : "",
                         open->duty->title, civil.day, civil.month);

        if (n < 0 || (size_t) n >= size - used)
                ret[used] = '\0';
}

void calendar_wall_text(const struct book *book, const struct moment *now, char *ret, size_t size) {
        const struct calendar *calendar = calendar_of(book);
        struct duty_open open;
        int32_t day;

        ret[0] = '\0';
        if (!calendar_day(book, now, &day))
                return;
        for (size_t i = 0; i < calendar->n_duties; i++)
                if (calendar->duties[i].wall && calendar_find_open(book, &calendar->duties[i], day, &open) &&
                    open.state == DUTY_DUE)
                        add_text(ret, size, &open);
}
