#include "daemon/reports/period.h"

static int set_days(struct report_period *period, int32_t first, int32_t last) {
        if (last < first || last - first >= REPORT_PERIOD_DAYS_MAX)
                return -ERANGE;
        period->first_day = first;
        period->last_day = last;
        day_format(first, period->first);
        day_format(last, period->last);
        return 0;
}

static int set_months(struct report_period *period, enum report_period_kind kind, unsigned year,
                      unsigned number, unsigned months) {
        int32_t first, after;

        *period = (struct report_period){.kind = kind, .year = year, .number = number};
        if (month_start(year, (number - 1) * months + 1, &first) < 0 ||
            month_start(year, number * months + 1, &after) < 0)
                return -EINVAL;
        return set_days(period, first, after - 1);
}

/* The period of that kind that the day is in. */
static int set_around(struct report_period *period, enum report_period_kind kind, int32_t day) {
        struct civil civil = civil_of(day);

        *period = (struct report_period){.kind = kind, .year = civil.year};
        switch (kind) {
        case REPORT_DAY:
                period->number = civil.day;
                return set_days(period, day, day);
        case REPORT_WEEK:
                week_of(day, &period->year, &period->number);
                return set_days(period, day - weekday_of(day), day - weekday_of(day) + 6);
        case REPORT_MONTH:
                return set_months(period, kind, civil.year, civil.month, 1);
        case REPORT_QUARTER:
                return set_months(period, kind, civil.year, (civil.month + 2) / 3, 3);
        case REPORT_HALF:
                return set_months(period, kind, civil.year, (civil.month + 5) / 6, 6);
        case REPORT_YEAR:
                return set_months(period, kind, civil.year, 1, 12);
        case REPORT_RANGE:
        case _REPORT_PERIOD_MAX:
        case _REPORT_PERIOD_INVALID:
                break;
        }
        return -EINVAL;
}

static int parse_word(const char *text, int32_t today, struct report_period *ret) {
        static const char *const kinds[] = {"day", "week", "month", "quarter", "half", "year"};
        bool is_last = strncmp(text, "last-", 5) == 0;
        struct report_period now;

        if (!is_last && strncmp(text, "this-", 5) != 0)
                return -EINVAL;
        for (size_t i = 0; i < ELEMENTSOF(kinds); i++) {
                if (!streq(text + 5, kinds[i]))
                        continue;
                int r = set_around(&now, (enum report_period_kind) i, today);
                if (r < 0)
                        return r;
                if (!is_last)
                        *ret = now;
                else
                        report_period_before(&now, ret);
                return 0;
        }
        return -EINVAL;
}

/* "W48", "Q4", "H2", "11" behind a year. */
static int parse_part(unsigned year, const char *text, struct report_period *ret) {
        static const struct {
                char letter;
                enum report_period_kind kind;
                unsigned months, max;
                size_t length;
        } parts[] = {
                {'Q', REPORT_QUARTER, 3, 4, 2}, {'H', REPORT_HALF, 6, 2, 2}, {'W', REPORT_WEEK, 0, 53, 3}};
        uint64_t number;
        int32_t first;

        if (strlen(text) == 2 && parse_u64(text, 1, 12, &number) >= 0)
                return set_months(ret, REPORT_MONTH, year, (unsigned) number, 1);
        for (size_t i = 0; i < ELEMENTSOF(parts); i++) {
                if (text[0] != parts[i].letter || strlen(text) != parts[i].length ||
                    parse_u64(text + 1, 1, parts[i].max, &number) < 0)
                        continue;
                if (parts[i].kind != REPORT_WEEK)
                        return set_months(ret, parts[i].kind, year, (unsigned) number, parts[i].months);
                /* The fourth of January is in the first. */
                if (month_start(year, 1, &first) < 0 ||
                    set_around(ret, REPORT_WEEK, first + 3 + 7 * ((int32_t) number - 1)) < 0)
                        return -EINVAL;
                return ret->year == year ? 0 : -EINVAL;
        }
        return -EINVAL;
}

static int parse_range(const char *text, const char *dots, struct report_period *ret) {
        char first_text[DAY_TEXT_SIZE];
        int32_t first, last;

        if (dots - text != DAY_TEXT_SIZE - 1)
                return -EINVAL;
        memcpy(first_text, text, DAY_TEXT_SIZE - 1);
        first_text[DAY_TEXT_SIZE - 1] = '\0';
        if (day_parse(first_text, &first) < 0 || day_parse(dots + 2, &last) < 0)
                return -EINVAL;
        *ret = (struct report_period){.kind = REPORT_RANGE};
        return set_days(ret, first, last);
}

static int parse(const char *text, int32_t today, struct report_period *ret) {
        const char *dots = strstr(text, "..");
        char year_text[5] = "";
        uint64_t year;
        int32_t day;

        if (dots)
                return parse_range(text, dots, ret);
        if (day_parse(text, &day) >= 0)
                return set_around(ret, REPORT_DAY, day);
        if (parse_word(text, today, ret) >= 0)
                return 0;
        (void) strncpy(year_text, text, 4);
        if (strlen(text) < 4 || parse_u64(year_text, 1970, 9998, &year) < 0)
                return -EINVAL;
        if (text[4] == '\0')
                return set_months(ret, REPORT_YEAR, (unsigned) year, 1, 12);
        return text[4] == '-' ? parse_part((unsigned) year, text + 5, ret) : -EINVAL;
}

/* Before 1970 there are no days to compare it with. */
int report_period_parse(const char *text, int32_t today, struct report_period *ret) {
        struct report_period period;
        int r = parse(text, today, &period);

        if (r < 0)
                return r;
        if (period.first_day < (period.kind == REPORT_RANGE ? period.last_day - period.first_day + 1 : 366))
                return -EINVAL;
        *ret = period;
        return 0;
}

void report_period_before(const struct report_period *period, struct report_period *ret) {
        int32_t n = period->last_day - period->first_day + 1;

        if (period->kind == REPORT_RANGE) {
                *ret = (struct report_period){.kind = REPORT_RANGE};
                (void) set_days(ret, period->first_day - n, period->first_day - 1);
        } else
                (void) set_around(ret, period->kind, period->first_day - 1);
}

void report_period_format(const struct report_period *period, char ret[static REPORT_PERIOD_TEXT_SIZE]) {
        unsigned year = period->year, number = period->number;

        switch (period->kind) {
        case REPORT_DAY:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "%s", period->first);
                return;
        case REPORT_WEEK:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "%04u-W%02u", year, number);
                return;
        case REPORT_MONTH:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "%04u-%02u", year, number);
                return;
        case REPORT_QUARTER:
        case REPORT_HALF:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "%04u-%c%u", year,
                                period->kind == REPORT_HALF ? 'H' : 'Q', number);
                return;
        case REPORT_YEAR:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "%04u", year);
                return;
        case REPORT_RANGE:
        case _REPORT_PERIOD_MAX:
        case _REPORT_PERIOD_INVALID:
                break;
        }
        (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "%s..%s", period->first, period->last);
}

static void text_vi(const struct report_period *period, char *ret) {
        static const char *const roman[] = {"", "I", "II", "III", "IV"};
        struct civil first = civil_of(period->first_day), last = civil_of(period->last_day);
        unsigned year = period->year, number = period->number;

        switch (period->kind) {
        case REPORT_DAY:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "ngày %02u/%02u/%04u", first.day, first.month,
                                first.year);
                return;
        case REPORT_WEEK:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "tuần %u năm %u (%02u/%02u – %02u/%02u/%04u)",
                                number, year, first.day, first.month, last.day, last.month, last.year);
                return;
        case REPORT_MONTH:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "tháng %u năm %u", number, year);
                return;
        case REPORT_QUARTER:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "quý %s năm %u", roman[number], year);
                return;
        case REPORT_HALF:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "6 tháng %s năm %u",
                                number == 1 ? "đầu" : "cuối", year);
                return;
        case REPORT_YEAR:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "năm %u", year);
                return;
        case REPORT_RANGE:
        case _REPORT_PERIOD_MAX:
        case _REPORT_PERIOD_INVALID:
                break;
        }
        (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "từ ngày %02u/%02u/%04u đến ngày %02u/%02u/%04u",
                        first.day, first.month, first.year, last.day, last.month, last.year);
}

static void text_en(const struct report_period *period, char *ret) {
        static const char *const months[] = {"",        "January",  "February", "March",  "April",
                                             "May",     "June",     "July",     "August", "September",
                                             "October", "November", "December"};
        unsigned year = period->year, number = period->number;

        switch (period->kind) {
        case REPORT_DAY:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "%s", period->first);
                return;
        case REPORT_WEEK:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "week %u of %u (%s to %s)", number, year,
                                period->first, period->last);
                return;
        case REPORT_MONTH:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "%s %u", months[number], year);
                return;
        case REPORT_QUARTER:
        case REPORT_HALF:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "%s %u of %u",
                                period->kind == REPORT_HALF ? "half" : "quarter", number, year);
                return;
        case REPORT_YEAR:
                (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "%u", year);
                return;
        case REPORT_RANGE:
        case _REPORT_PERIOD_MAX:
        case _REPORT_PERIOD_INVALID:
                break;
        }
        (void) snprintf(ret, REPORT_PERIOD_TEXT_SIZE, "%s to %s", period->first, period->last);
}

void report_period_text(const struct report_period *period, enum language language,
                        char ret[static REPORT_PERIOD_TEXT_SIZE]) {
        (language == LANGUAGE_EN ? text_en : text_vi)(period, ret);
}
