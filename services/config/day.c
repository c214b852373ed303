#include <assert.h>

#include "day.h"

/* Days and civil dates by eras of 400 years (Howard Hinnant, "chrono-compatible low-level date algorithms").
 */
static int32_t days_from_civil(int32_t year, int32_t month, int32_t day) {
        year -= month <= 2;
        int32_t era = year / 400;
        int32_t year_of_era = year - era * 400;
        int32_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

        return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int32_t days, int32_t *ret_year, int32_t *ret_month, int32_t *ret_day) {
        int32_t shifted = days + 719468;
        int32_t era = shifted / 146097;
        int32_t day_of_era = shifted - era * 146097;
        int32_t year_of_era =
                (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
        int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        int32_t shifted_month = (5 * day_of_year + 2) / 153;

        *ret_day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        *ret_month = shifted_month + (shifted_month < 10 ? 3 : -9);
        *ret_year = year_of_era + era * 400 + (*ret_month <= 2);
}

uint64_t realtime_clamp(int64_t usec) {
        if (usec < 0)
                return 0;
        return (uint64_t) usec < REALTIME_USEC_MAX ? (uint64_t) usec : REALTIME_USEC_MAX;
}

int32_t day_of(uint64_t realtime_usec, int64_t utc_offset_usec) {
        assert(realtime_usec <= REALTIME_USEC_MAX);

        int64_t local = (int64_t) realtime_usec + utc_offset_usec;
        int64_t day = local / (int64_t) USEC_PER_DAY;

        return (int32_t) (local < day * (int64_t) USEC_PER_DAY ? day - 1 : day);
}

int64_t day_start_usec(int32_t day, int64_t utc_offset_usec) {
        return day * (int64_t) USEC_PER_DAY - utc_offset_usec;
}

uint32_t second_of(uint64_t realtime_usec, int64_t utc_offset_usec) {
        int64_t start = day_start_usec(day_of(realtime_usec, utc_offset_usec), utc_offset_usec);

        return (uint32_t) (((int64_t) realtime_usec - start) / (int64_t) USEC_PER_SEC);
}

uint32_t hour_of(uint64_t realtime_usec, int64_t utc_offset_usec) {
        return second_of(realtime_usec, utc_offset_usec) / 3600;
}

void hour_format(uint32_t hour, char ret_text[static HOUR_TEXT_SIZE]) {
        assert(hour < 24);
        ret_text[0] = (char) ('0' + hour / 10);
        ret_text[1] = (char) ('0' + hour % 10);
        ret_text[2] = '\0';
}

void day_format(int32_t day, char ret_text[static DAY_TEXT_SIZE]) {
        int32_t year, month, of_month;

        civil_from_days(day, &year, &month, &of_month);
        assert(year >= 0 && year <= 10000);
        /* 1970-01-01 and 9999-12-31 shifted by an offset may leave the four digits by one day. */
        if (year > 9999)
                year = 9999, month = 12, of_month = 31;

        char text[40];
        snprintf(text, sizeof(text), "%04d-%02d-%02d", (int) year, (int) month, (int) of_month);
        memcpy(ret_text, text, DAY_TEXT_SIZE - 1);
        ret_text[DAY_TEXT_SIZE - 1] = '\0';
}

static bool digits(const char *text, size_t n, int32_t *ret) {
        int32_t value = 0;

        for (size_t i = 0; i < n; i++) {
                if (text[i] < '0' || text[i] > '9')
                        return false;
                value = value * 10 + (text[i] - '0');
        }
        *ret = value;
        return true;
}

int day_parse(const char *text, int32_t *ret_day) {
        int32_t year, month, of_month;
        char back[DAY_TEXT_SIZE];

        if (strlen(text) != DAY_TEXT_SIZE - 1 || text[4] != '-' || text[7] != '-')
                return -EINVAL;
        if (!digits(text, 4, &year) || !digits(text + 5, 2, &month) || !digits(text + 8, 2, &of_month))
                return -EINVAL;
        if (year < 1970 || month < 1 || month > 12 || of_month < 1 || of_month > 31)
                return -EINVAL;

        int32_t day = days_from_civil(year, month, of_month);
        day_format(day, back); /* 2026-02-30 comes back as another day */
        if (!streq(back, text))
                return -EINVAL;
        *ret_day = day;
        return 0;
}

struct civil civil_of(int32_t day) {
        int32_t year, month, of_month;

        civil_from_days(day, &year, &month, &of_month);
        return (struct civil){(unsigned) year, (unsigned) month, (unsigned) of_month};
}

int month_start(unsigned year, unsigned month, int32_t *ret_day) {
        if (month == 13) {
                year++;
                month = 1;
        }
        if (year < 1970 || year > 9999 || month < 1 || month > 12)
                return -EINVAL;
        *ret_day = days_from_civil((int32_t) year, (int32_t) month, 1);
        return 0;
}

/* 1970-01-01 was a Thursday. */
int32_t weekday_of(int32_t day) {
        return ((day + 3) % 7 + 7) % 7;
}

void week_of(int32_t day, unsigned *ret_year, unsigned *ret_week) {
        int32_t thursday = day - weekday_of(day) + 3, first;

        *ret_year = civil_of(thursday).year;
        *ret_week = 1;
        if (month_start(*ret_year, 1, &first) >= 0)
                *ret_week = (unsigned) (thursday - first) / 7 + 1;
}
