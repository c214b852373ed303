#include "daemon/calendar/duty.h"

DEFINE_TO_STRING(duty_state, DUTY_STATE)

enum {
        PLUS_DAYS_MAX = 90,
        SHIFT_DAYS_MAX = 31, /* how long before its last day something is to be done at most */
        PERIODS_LOOKED_AT = 80,
        FIRST_DAY = 366,    /* days around it can still be said */
        LAST_DAY = 2932000, /* in the year 9997 */
};

#define WORKING_WEEK "mon-fri 00:00-24:00"

static const char *const cycles[_DUTY_CYCLE_MAX] = {"yearly", "quarterly", "monthly", "weekly"};
static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* ----- rules ----- */

/* Of a year without a 29th of February: each year has the day. */
static int parse_date(const char *text, struct duty_rule *rule) {
        char date[DAY_TEXT_SIZE];
        int32_t day;

        if (strlen(text) != strlen("MM-DD"))
                return -EINVAL;
        (void) snprintf(date, sizeof(date), "1971-%.5s", text);
        int r = day_parse(date, &day);
        if (r < 0)
                return r;
        struct civil civil = civil_of(day);
        rule->month = civil.month;
        rule->day = civil.day;
        return 0;
}

static int parse_weekday(const char *text, struct duty_rule *rule) {
        for (size_t i = 0; i < ELEMENTSOF(weekdays); i++)
                if (streq(weekdays[i], text)) {
                        rule->weekday = (int32_t) i;
                        return 0;
                }
        return -EINVAL;
}

static int parse_rest(const char *text, struct duty_rule *rule) {
        static const char before[] = "before ";

        if (rule->cycle == DUTY_WEEKLY)
                return parse_weekday(text, rule);
        if (text[0] == '+')
                return parse_u64(text + 1, 1, PLUS_DAYS_MAX, &rule->plus_days) < 0 ? -EINVAL : 0;
        if (rule->cycle != DUTY_YEARLY)
                return -EINVAL;
        rule->before = strncmp(text, before, sizeof(before) - 1) == 0;
        int r = parse_date(text + (rule->before ? sizeof(before) - 1 : 0), rule);
        /* Before the first of a year is the year before. */
        return r >= 0 && rule->before && rule->month == 1 && rule->day == 1 ? -EINVAL : r;
}

int duty_rule_parse(const char *text, struct duty_rule *ret) {
        size_t length = strcspn(text, " ");
        struct duty_rule rule = {.cycle = 0};

        while (rule.cycle < _DUTY_CYCLE_MAX &&
               (strlen(cycles[rule.cycle]) != length || strncmp(text, cycles[rule.cycle], length) != 0))
                rule.cycle++;
        if (rule.cycle == _DUTY_CYCLE_MAX || strlen(text) >= DUTY_RULE_SIZE)
                return -EINVAL;
        int r = text[length] == ' '         ? parse_rest(text + length + 1, &rule)
                : rule.cycle == DUTY_WEEKLY ? -EINVAL
                                            : 0;
        if (r >= 0)
                *ret = rule;
        return r;
}

uint64_t duty_warn_max(const struct duty_rule *rule) {
        static const uint64_t most[_DUTY_CYCLE_MAX] = {180, 60, 20, 6};

        return most[rule->cycle];
}

/* ----- days of work ----- */

int working_days_parse(const char *holidays, struct hours *ret) {
        _cleanup_free_ char *text = NULL;

        int r = str_format(&text, WORKING_WEEK "%s%s", holidays[0] != '\0' ? " " : "", holidays);
        return r < 0 ? r : hours_parse(text, ret);
}

bool is_working_day(const struct hours *working, int32_t day) {
        struct hours_span spans[HOURS_SPANS_MAX];

        return hours_of_day(working, day, spans) > 0;
}

/* The nearest day of work from "day" to "last", which may be before it; false: there is none. */
static bool find_working(const struct hours *working, int32_t day, int32_t last, int32_t *ret) {
        int32_t step = last < day ? -1 : 1;

        for (int32_t i = day; i != last + step; i += step)
                if (is_working_day(working, i)) {
                        *ret = i;
                        return true;
                }
        return false;
}

/* ----- periods ----- */

static int find_months(struct duty_period *period, int32_t day, unsigned months) {
        struct civil civil = civil_of(day);
        unsigned first = (civil.month - 1) / months * months + 1;
        int32_t after;

        int r = month_start(civil.year, first, &period->first_day);
        if (r >= 0)
                r = month_start(civil.year, first + months, &after);
        if (r < 0)
                return r;
        period->last_day = after - 1;
        char name[DUTY_PERIOD_SIZE + 16];
        if (months == 12)
                (void) snprintf(name, sizeof(name), "%04u", civil.year);
        else
                (void) snprintf(name, sizeof(name), months == 3 ? "%04u-Q%u" : "%04u-%02u", civil.year,
                                months == 3 ? (first + 2) / 3 : first);
        id_copy(period->name, sizeof(period->name), name);
        return 0;
}

static int find_week(struct duty_period *period, int32_t day) {
        char name[DUTY_PERIOD_SIZE + 16];
        unsigned year, week;

        week_of(day, &year, &week);
        period->first_day = day - weekday_of(day);
        period->last_day = period->first_day + 6;
        (void) snprintf(name, sizeof(name), "%04u-W%02u", year, week);
        id_copy(period->name, sizeof(period->name), name);
        return 0;
}

static void find_deadline(const struct duty_rule *rule, const struct hours *working,
                          struct duty_period *period) {
        int32_t month;

        if (rule->cycle == DUTY_WEEKLY) {
                int32_t day = period->first_day + rule->weekday;
                period->asks = find_working(working, day, period->last_day, &period->by_day) ||
                               find_working(working, day, period->first_day, &period->by_day);
                period->end_day = period->by_day;
                return;
        }
        period->end_day = period->last_day + (int32_t) rule->plus_days;
        if (rule->month > 0 && month_start(civil_of(period->first_day).year, rule->month, &month) >= 0)
                period->end_day = month + (int32_t) rule->day - 1 - rule->before;
        period->asks = true;
        if (!find_working(working, period->end_day, period->end_day - SHIFT_DAYS_MAX, &period->by_day))
                period->by_day = period->end_day;
}

int duty_period_find(const struct duty_rule *rule, const struct hours *working, int32_t day,
                     struct duty_period *ret) {
        static const unsigned months[_DUTY_CYCLE_MAX] = {12, 3, 1, 0};
        struct duty_period period = {.asks = false};

        if (day < FIRST_DAY || day > LAST_DAY)
                return -EINVAL;
        int r = rule->cycle == DUTY_WEEKLY ? find_week(&period, day)
                                           : find_months(&period, day, months[rule->cycle]);
        if (r < 0)
                return r;
        find_deadline(rule, working, &period);
        *ret = period;
        return 0;
}

int duty_period_open(const struct duty_rule *rule, const struct hours *working, uint64_t warn_days,
                     int32_t day, struct duty_period *ret) {
        int32_t warn = (int32_t) warn_days, from = day + warn + SHIFT_DAYS_MAX;
        struct duty_period period;

        for (size_t i = 0; i < PERIODS_LOOKED_AT; i++) {
                if (duty_period_find(rule, working, from, &period) < 0)
                        return -ENOENT;
                if (period.asks && period.by_day - warn <= day) {
                        *ret = period;
                        return 0;
                }
                from = period.first_day - 1;
        }
        return -ENOENT;
}

bool duty_period_is_name(const char *name) {
        size_t n = strlen(name), digits = strspn(name, "0123456789");

        if (n >= DUTY_PERIOD_SIZE || digits != strlen("2026"))
                return false;
        if (n == digits)
                return true;
        if (name[digits] != '-')
                return false;
        const char *part = name + digits + 1;
        bool letter = part[0] == 'Q' || part[0] == 'W';
        size_t wanted = part[0] == 'Q' ? 1 : 2;
        return strlen(part + letter) == wanted && strspn(part + letter, "0123456789") == wanted;
}

int duty_period_named(const struct duty_rule *rule, const struct hours *working, const char *name,
                      struct duty_period *ret) {
        struct duty_period period;
        char first[DAY_TEXT_SIZE];
        int32_t day;

        if (!duty_period_is_name(name))
                return -ENOENT;
        (void) snprintf(first, sizeof(first), "%.4s-01-04", name); /* in the first week, too */
        if (day_parse(first, &day) < 0)
                return -ENOENT;
        for (size_t i = 0; i < PERIODS_LOOKED_AT; i++) {
                if (duty_period_find(rule, working, day, &period) < 0)
                        return -ENOENT;
                if (period.asks && streq(period.name, name)) {
                        *ret = period;
                        return 0;
                }
                day = period.last_day + 1;
        }
        return -ENOENT;
}

enum duty_state duty_state_of(const struct duty_period *period, const struct duty_known *known) {
        if (known->done)
                return known->done_day > period->end_day ? DUTY_LATE : DUTY_DONE;
        if (!known->day_known)
                return DUTY_UNKNOWN;
        if (period->end_day < known->since_day)
                return DUTY_UNFOLLOWED;
        if (known->is_open)
                return known->day > period->end_day ? DUTY_OVERDUE : DUTY_DUE;
        return known->day > period->end_day ? DUTY_MISSED : DUTY_AHEAD;
}
