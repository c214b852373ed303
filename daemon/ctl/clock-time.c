#include "clock-time.h"

#include <time.h>

#include "show.h"

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

int clock_time_parse(const char *text, const char *day, uint64_t *ret_usec) {
        char own[sizeof("YYYY-MM-DD")];
        struct tm tm = {.tm_isdst = -1};

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
