/*
 * The periods that are reported on: calendar periods and any range of days, on the centre's local days. Pure.
 */
#pragma once

#include "services/config/day.h"

enum report_period_kind {
        REPORT_DAY,
        REPORT_WEEK, /* Monday to Sunday, ISO 8601 */
        REPORT_MONTH,
        REPORT_QUARTER,
        REPORT_HALF,
        REPORT_YEAR,
        REPORT_RANGE,
        _REPORT_PERIOD_MAX,
        _REPORT_PERIOD_INVALID = -EINVAL,
};

struct report_period {
        enum report_period_kind kind;
        int32_t first_day, last_day; /* days since 1970-01-01, both included */
        char first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
        unsigned year,
                number; /* of a calendar period: which of the year, from 1; day of the month of a day */
};

enum { REPORT_PERIOD_DAYS_MAX = 3660 }; /* of a range: ten years */

/*
 * "2026-11-25", "2026-W48", "2026-11", "2026-Q4", "2026-H2", "2026", "2026-11-01..2026-11-15"; and the last
 * one that is over on this day, or the one that it is in: "last-month", "this-month", and so on with day,
 * week, quarter, half, year. -EINVAL: not such a text, or one with nothing before it since 1970; -ERANGE: too
 * long, or backwards.
 */
int report_period_parse(const char *text, int32_t today, struct report_period *ret);
/* The same kind of period just before; of a range, as many days. */
void report_period_before(const struct report_period *period, struct report_period *ret);

enum { REPORT_PERIOD_TEXT_SIZE = 80 };
/* As it is parsed: "2026-Q4". */
void report_period_format(const struct report_period *period, char ret[static REPORT_PERIOD_TEXT_SIZE]);
/* For people: "Quý IV năm 2026", "tháng 11 năm 2026", "từ ngày 01/11/2026 đến ngày 15/11/2026". */
void report_period_text(const struct report_period *period, enum language language,
                        char ret[static REPORT_PERIOD_TEXT_SIZE]);
