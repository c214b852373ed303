/*
 * When a duty is to be done. Pure.
 *
 * Its rule is one line of text:
 *   yearly before 02-15    the last day is the 14th of February
 *   yearly 12-31, yearly   the last day is that one; the last of the year
 *   quarterly, monthly     the last day of each
 *   quarterly +15          so many days after that
 *   weekly fri             on that day
 *
 * A last day stays what it is, whatever day that is: nothing is overdue before it is over. But what falls on
 * a day when nobody works is to be done by the working day before. A weekday on which nobody works moves to
 * the next working day of its week, or else to the one before; a week without any asks for nothing. Nobody
 * works on Saturdays and Sundays and on days of Holidays= without hours; a day of Holidays= with hours is
 * worked.
 */
#pragma once

#include "daemon/calendar/rows.h"
#include "services/config/hours.h"

enum duty_cycle {
        DUTY_YEARLY,
        DUTY_QUARTERLY,
        DUTY_MONTHLY,
        DUTY_WEEKLY,
        _DUTY_CYCLE_MAX,
        _DUTY_CYCLE_INVALID = -EINVAL,
};

struct duty_rule {
        enum duty_cycle cycle;
        unsigned month, day; /* of a year; 0: its end */
        bool before;         /* that day is already too late */
        uint64_t plus_days;  /* after the end */
        int32_t weekday;     /* of a week; Monday is 0 */
};

/* -EINVAL: no such rule. */
int duty_rule_parse(const char *text, struct duty_rule *ret);
/* How long before at most it can be warned of: less than from one time to the next. */
uint64_t duty_warn_max(const struct duty_rule *rule);

/* The days of work, by the text of Holidays=. -EINVAL */
int working_days_parse(const char *holidays, struct hours *ret);
bool is_working_day(const struct hours *working, int32_t day);

struct duty_period {
        char name[DUTY_PERIOD_SIZE]; /* "2026", "2026-Q4", "2026-11", "2026-W48" */
        int32_t first_day, last_day; /* of the year, quarter, month or week */
        bool asks;                   /* false: nothing is to be done in it */
        int32_t by_day, end_day;     /* the working day by which, and the last day on which it is in time */
};
/* The period that the day is in. -EINVAL: there is none, as of a day before 1971 or after 9998. */
int duty_period_find(const struct duty_rule *rule, const struct hours *working, int32_t day,
                     struct duty_period *ret);
/* The last period of which it is time to warn on that day, or that is over. -ENOENT */
int duty_period_open(const struct duty_rule *rule, const struct hours *working, uint64_t warn_days,
                     int32_t day, struct duty_period *ret);
/* The period of that name. -ENOENT: the rule has none. */
int duty_period_named(const struct duty_rule *rule, const struct hours *working, const char *name,
                      struct duty_period *ret);
/* "2026", "2026-Q4", "2026-11" or "2026-W48": of whatever rule. */
bool duty_period_is_name(const char *name);

const char *duty_state_to_string(enum duty_state word);

/* What is known of a period. */
struct duty_known {
        bool done;
        int32_t done_day;
        int32_t since_day; /* of its duty */
        bool is_open;      /* it is the one of duty_period_open() */
        bool day_known;
        int32_t day; /* of which that is asked */
};
enum duty_state duty_state_of(const struct duty_period *period, const struct duty_known *known);
