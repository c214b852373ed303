#include "show.h"

#include <ctype.h>
#include <inttypes.h>
#include <time.h>

const char *show_number(uint64_t value, char buffer[static NUMBER_SIZE]) {
        snprintf(buffer, NUMBER_SIZE, "%" PRIu64, value);
        return buffer;
}

unsigned show_percent(uint64_t part, uint64_t whole) {
        assert(whole > 0 && part <= whole);

        unsigned percent = (unsigned) ((__uint128_t) part * 200 / whole + 1) / 2;
        if (percent == 100 && part < whole)
                return 99;
        return percent == 0 && part > 0 ? 1 : percent;
}

uint64_t show_minutes(uint64_t usec) {
        uint64_t minute = 60 * USEC_PER_SEC;

        return usec / minute + (usec % minute > 0);
}

int show_time(enum ctl_style style, uint64_t realtime_usec, bool synchronized, char **ret) {
        time_t seconds = (time_t) (realtime_usec / USEC_PER_SEC);
        const char *mark = synchronized ? "" : "~";
        char day[64], clock[32], zone[16];
        struct tm tm;

        if (!localtime_r(&seconds, &tm) || strftime(day, sizeof(day), "%Y-%m-%d", &tm) == 0 ||
            strftime(clock, sizeof(clock), "%H:%M:%S", &tm) == 0 ||
            strftime(zone, sizeof(zone), "%z", &tm) != 5)
                return -ERANGE;
        if (style == CTL_STYLE_TERMINAL)
                return str_format(ret, "%s%s %s", mark, day, clock);
        return str_format(ret, "%s%sT%s.%06" PRIu64 "%.3s:%.2s", mark, day, clock,
                          realtime_usec % USEC_PER_SEC, zone, zone + 3);
}

static unsigned days_in_month(unsigned year, unsigned month) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

        if (month == 2)
                return leap ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static unsigned digits(const char *text, size_t n) {
        unsigned value = 0;

        for (size_t i = 0; i < n; i++)
                value = value * 10 + (unsigned) (text[i] - '0');
        return value;
}

bool show_day_is_valid(const char *text) {
        static const char shape[] = "dddd-dd-dd";

        if (strlen(text) != sizeof(shape) - 1)
                return false;
        for (size_t i = 0; i < sizeof(shape) - 1; i++)
                if (shape[i] == 'd' ? !isdigit((unsigned char) text[i]) : text[i] != shape[i])
                        return false;

        unsigned year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
        return year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}
