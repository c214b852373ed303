#include "clock-time.h"

#include <time.h>

#include "show.h"

#define EXACT "2026-11-27T08:30:00.000000+07:00"
#define EXACT_FRACTION strlen("2026-11-27T08:30:00")

/* Of two digits each, between colons. */
static int parse_part(const char *text, unsigned max, int *ret) {
        char digits[3] = "";
        uint64_t value;

        for (size_t i = 0; i < 2 && text[i] != '\0'; i++)
                digits[i] = text[i];
        if (strlen(digits) != 2 || parse_u64(digits, 0, max, &value) < 0)
                return -EINVAL;
        *ret = (int) value;
        return 0;
}

static int parse_clock(const char *text, struct tm *tm) {
        size_t n = strlen(text);

        if ((n != 5 && n != 8) || text[2] != ':' || (n == 8 && text[5] != ':'))
                return -EINVAL;
        int r = parse_part(text, 23, &tm->tm_hour);
        if (r >= 0)
                r = parse_part(text + 3, 59, &tm->tm_min);
        if (r >= 0 && n == 8)
                r = parse_part(text + 6, 59, &tm->tm_sec);
        return r;
}

/* As programs are told times: what comes out of these words again is one. */
static int parse_exact(const char *text, uint64_t *ret_usec) {
        _cleanup_free_ char *again = NULL;
        char whole[sizeof(EXACT)], digits[7];
        uint64_t usec, sec;

        memcpy(whole, text, EXACT_FRACTION);
        whole[EXACT_FRACTION] = '\0';
        memcpy(digits, text + EXACT_FRACTION + 1, 6);
        digits[6] = '\0';
        if (clock_time_parse(whole, "", &sec) < 0 || parse_u64(digits, 0, USEC_PER_SEC - 1, &usec) < 0)
                return -EINVAL;
        int r = show_time(CTL_STYLE_PLAIN, sec + usec, true, &again);
        if (r < 0)
                return r;
        if (!streq(again, text))
                return -EINVAL;
        *ret_usec = sec + usec;
        return 0;
}

int clock_time_parse(const char *text, const char *day, uint64_t *ret_usec) {
        char own[sizeof("YYYY-MM-DD")];
        struct tm tm = {.tm_isdst = -1};

        if (strlen(text) == strlen(EXACT))
                return parse_exact(text, ret_usec);
        if (strlen(text) > sizeof(own) && text[sizeof(own) - 1] == 'T') {
                memcpy(own, text, sizeof(own) - 1);
                own[sizeof(own) - 1] = '\0';
                day = own;
                text += sizeof(own);
        }
        if (!show_day_is_valid(day) || parse_clock(text, &tm) < 0)
                return -EINVAL;
        uint64_t year, month, of_month;
        char digits[5] = {day[0], day[1], day[2], day[3]};
        char of_year[3] = {day[5], day[6]}, date[3] = {day[8], day[9]};
        if (parse_u64(digits, 1970, 9999, &year) < 0 || parse_u64(of_year, 1, 12, &month) < 0 ||
            parse_u64(date, 1, 31, &of_month) < 0)
                return -EINVAL;
        tm.tm_year = (int) year - 1900;
        tm.tm_mon = (int) month - 1;
        tm.tm_mday = (int) of_month;
        time_t seconds = mktime(&tm);
        if (seconds < 0)
                return -EINVAL;
        *ret_usec = (uint64_t) seconds * USEC_PER_SEC;
        return 0;
}
