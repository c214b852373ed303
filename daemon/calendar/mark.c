#include "daemon/calendar/mark.h"

#include <systemd/sd-bus-protocol.h>

#include "daemon/entries/entry.h"
#include "dbus/errors.h"

#define ERROR_LIMITS "org.freedesktop.DBus.Error.LimitsExceeded"

enum {
        LATE_DAYS_MAX = 800, /* how long after its last day a duty can be marked */
        EARLY_DAYS_MAX = 366,
};

static const char *refuse(const char *error, const char *problem, const char **ret_problem) {
        *ret_problem = problem;
        return error;
}

static int find_current(const struct book *book, const struct duty_row *row, const struct duty_rule *rule,
                        int32_t day, struct duty_period *ret) {
        struct duty_open open;

        if (!calendar_find_open(book, row, day, &open))
                return duty_period_find(rule, &calendar_of(book)->working, day, ret);
        *ret = open.period;
        return 0;
}

static const char *find_period(const struct book *book, const struct moment *now,
                               const struct duty_asked *asked, struct duty_period *ret,
                               const char **ret_problem) {
        const struct duty_row *row = calendar_find(book, asked->duty);
        struct duty_rule rule;
        int32_t day;
        bool day_known = calendar_day(book, now, &day);

        if (!row || !row->followed)
                return refuse(BUS_ERROR_NO_SUCH_DUTY,
                              day_known ? "There is no such duty."
                                        : "There is no such duty yet: it counts from a day on, and the clock "
                                          "is not known.",
                              ret_problem);
        int r = duty_rule_parse(row->rule, &rule);

        if (asked->period[0] == '\0' && !day_known)
                return refuse(BUS_ERROR_BAD_ARGUMENT, "The clock is not known: name the period.",
                              ret_problem);
        if (r >= 0)
                r = asked->period[0] == '\0'
                            ? find_current(book, row, &rule, day, ret)
                            : duty_period_named(&rule, &calendar_of(book)->working, asked->period, ret);
        if (r < 0 || !ret->asks)
                return refuse(BUS_ERROR_BAD_ARGUMENT,
                              "The duty has no such period: 2026, 2026-Q4, 2026-11 or 2026-W48 by its rule.",
                              ret_problem);
        if (day_known && (ret->end_day < day - LATE_DAYS_MAX || ret->first_day > day + EARLY_DAYS_MAX))
                return refuse(BUS_ERROR_BAD_ARGUMENT, "The period is too long ago, or too far away.",
                              ret_problem);
        return NULL;
}

static const char *find_done_day(const struct duty_asked *asked, bool day_known, int32_t day,
                                 const struct duty_period *period, int32_t *ret, const char **ret_problem) {
        if (asked->done_day[0] == '\0') {
                *ret = day;
                return day_known ? NULL
                                 : refuse(BUS_ERROR_BAD_OPTION, "The clock is not known: name the day.",
                                          ret_problem);
        }
        if (day_parse(asked->done_day, ret) < 0)
                return refuse(BUS_ERROR_BAD_OPTION, "A day is YYYY-MM-DD, such as 2026-11-23.", ret_problem);
        if (day_known && *ret > day)
                return refuse(BUS_ERROR_BAD_OPTION, "That day is still to come.", ret_problem);
        if (*ret < period->first_day - EARLY_DAYS_MAX || *ret > period->end_day + LATE_DAYS_MAX)
                return refuse(BUS_ERROR_BAD_OPTION, "That day is too far from the period.", ret_problem);
        return NULL;
}

static const char *check_text(const struct duty_asked *asked, const char **ret_problem) {
        return entry_text_is_valid(asked->text) ? NULL
                                                : refuse(BUS_ERROR_BAD_ARGUMENT,
                                                         "Say what and why in 1 to 250 characters on one "
                                                         "line, none of them invisible.",
                                                         ret_problem);
}

static const char *check_changes(const struct duty_mark *mark, const char **ret_problem) {
        return mark && mark->changes >= DUTY_CHANGES_MAX
                       ? refuse(ERROR_LIMITS, "It was marked so often for that period already.", ret_problem)
                       : NULL;
}

static void fill(struct duty_mark_row *row, const char *duty, const char *period, const char *text) {
        id_copy(row->duty, sizeof(row->duty), duty);
        id_copy(row->period, sizeof(row->period), period);
        id_copy(row->text, sizeof(row->text), text);
}

const char *calendar_may_mark(const struct book *book, const struct moment *now,
                              const struct duty_asked *asked, struct duty_mark_row *ret,
                              const char **ret_problem) {
        struct duty_mark_row done = {.done = true};
        struct duty_period period;
        int32_t day;

        bool day_known = calendar_day(book, now, &day);
        const char *error = find_period(book, now, asked, &period, ret_problem);
        if (!error)
                error = check_text(asked, ret_problem);
        if (!error)
                error = find_done_day(asked, day_known, day, &period, &done.done_day, ret_problem);
        if (error)
                return error;
        const struct duty_mark *mark = calendar_find_mark(book, asked->duty, period.name);
        if (mark && mark->done)
                return refuse(BUS_ERROR_DUTY_DONE, "That is marked as done already.", ret_problem);
        error = check_changes(mark, ret_problem);
        if (error)
                return error;
        fill(&done, asked->duty, period.name, asked->text);
        *ret = done;
        return NULL;
}

const char *calendar_may_void(const struct book *book, const struct duty_asked *asked,
                              struct duty_mark_row *ret, const char **ret_problem) {
        const struct duty_mark *mark = calendar_find_mark(book, asked->duty, asked->period);
        struct duty_mark_row voided = {.done = false};

        if (!mark || !mark->done)
                return refuse(BUS_ERROR_DUTY_NOT_DONE, "That is not marked as done.", ret_problem);
        const char *error = check_text(asked, ret_problem);
        if (!error)
                error = check_changes(mark, ret_problem);
        if (error)
                return error;
        fill(&voided, mark->duty, mark->period, asked->text);
        *ret = voided;
        return NULL;
}
