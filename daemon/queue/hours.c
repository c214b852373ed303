#include "daemon/queue/hours.h"

#include "daemon/record/day.h"

enum { TIME_LENGTH = 5, WEEKDAY_LENGTH = 3, ALL_WEEKDAYS = 0x7f };

int minutes_parse(const char *text, uint32_t *ret) {
        static const char pattern[] = "dd:dd";

        for (size_t i = 0; i < TIME_LENGTH; i++)
                if (pattern[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != pattern[i])
                        return -EINVAL;
        uint32_t hours = (uint32_t) (text[0] - '0') * 10 + (uint32_t) (text[1] - '0');
        uint32_t minutes = (uint32_t) (text[3] - '0') * 10 + (uint32_t) (text[4] - '0');
        if (minutes > 59 || hours * 60 + minutes > DAY_MINUTES)
                return -EINVAL;
        *ret = hours * 60 + minutes;
        return 0;
}

static int weekday_parse(const char *text) {
        static const char names[][WEEKDAY_LENGTH + 1] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                if (strncmp(text, names[i], WEEKDAY_LENGTH) == 0)
                        return (int) i;
        return -EINVAL;
}

/* "mon" or "mon-fri"; "sat-mon" goes over the week's end. */
static int weekdays_parse(const char *word, size_t length, uint8_t *ret) {
        int first = weekday_parse(word), last = first;

        if (first >= 0 && length == 2 * WEEKDAY_LENGTH + 1 && word[WEEKDAY_LENGTH] == '-')
                last = weekday_parse(word + WEEKDAY_LENGTH + 1);
        else if (length != WEEKDAY_LENGTH)
                return -EINVAL;
        if (first < 0 || last < 0)
                return -EINVAL;
        for (int day = first;; day = (day + 1) % 7) {
                *ret |= (uint8_t) (1U << day);
                if (day == last)
                        return 0;
        }
}

static int span_parse(const char *word, size_t length, struct hours_span *ret) {
        uint32_t from, to;

        if (length != 2 * TIME_LENGTH + 1 || word[TIME_LENGTH] != '-' || minutes_parse(word, &from) < 0 ||
            minutes_parse(word + TIME_LENGTH + 1, &to) < 0 || to <= from)
                return -EINVAL;
        ret->from_minute = (uint16_t) from;
        ret->to_minute = (uint16_t) to;
        return 0;
}

int hours_parse(const char *text, struct hours *ret) {
        struct hours hours = {0};
        uint8_t weekdays = 0;
        bool unused = false; /* weekdays were named, and no time yet */

        if (strlen(text) >= HOURS_TEXT_SIZE)
                return -EINVAL;
        while (text[0] != '\0') {
                size_t length = strcspn(text, " ");
                struct hours_span span;

                if (span_parse(text, length, &span) >= 0) {
                        if (hours.n == HOURS_SPANS_MAX)
                                return -EINVAL;
                        span.weekdays = weekdays != 0 ? weekdays : ALL_WEEKDAYS;
                        hours.spans[hours.n++] = span;
                        unused = false;
                } else {
                        if (!unused)
                                weekdays = 0;
                        if (weekdays_parse(text, length, &weekdays) < 0)
                                return -EINVAL;
                        unused = true;
                }
                text += length + (text[length] == ' ');
        }
        if (unused)
                return -EINVAL;
        *ret = hours;
        return 0;
}

bool hours_contain(const struct hours *hours, uint64_t realtime_usec, int64_t utc_offset_usec) {
        int32_t day = day_of(realtime_usec, utc_offset_usec);
        uint64_t since_midnight = (uint64_t) ((int64_t) realtime_usec - day_start_usec(day, utc_offset_usec));
        uint32_t minute = (uint32_t) (since_midnight / (60 * USEC_PER_SEC));
        uint8_t weekday = (uint8_t) (1U << ((day % 7 + 10) % 7)); /* 1970-01-01 was a Thursday */

        for (size_t i = 0; i < hours->n; i++)
                if (hours->spans[i].weekdays & weekday && minute >= hours->spans[i].from_minute &&
                    minute < hours->spans[i].to_minute)
                        return true;
        return hours->n == 0;
}
