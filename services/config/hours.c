#include "hours.h"

#include "day.h"

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

/* "2026-09-02" or "2026-09-01..2026-09-02". */
static int date_parse(const char *word, size_t length, struct hours_date *ret) {
        enum { DATE_LENGTH = DAY_TEXT_SIZE - 1 };
        bool is_range = length == 2 * DATE_LENGTH + 2 && strncmp(word + DATE_LENGTH, "..", 2) == 0;
        char first[DAY_TEXT_SIZE] = "", last[DAY_TEXT_SIZE] = "";

        if (length != DATE_LENGTH && !is_range)
                return -EINVAL;
        memcpy(first, word, DATE_LENGTH);
        memcpy(last, word + length - DATE_LENGTH, DATE_LENGTH);
        *ret = (struct hours_date){0};
        if (day_parse(first, &ret->first) < 0 || day_parse(last, &ret->last) < 0)
                return -EINVAL;
        return ret->first <= ret->last ? 0 : -EINVAL;
}

/* weekdays: those named last. */
static int add_span(struct hours *hours, struct hours_span span, uint8_t weekdays) {
        struct hours_date *date = hours->n_dates > 0 ? &hours->dates[hours->n_dates - 1] : NULL;

        if (date ? date->n == HOURS_DATE_SPANS_MAX : hours->n == HOURS_SPANS_MAX)
                return -EINVAL;
        span.weekdays = date || weekdays == 0 ? ALL_WEEKDAYS : weekdays;
        if (date)
                date->spans[date->n++] = span;
        else
                hours->spans[hours->n++] = span;
        return 0;
}

static int add_date(struct hours *hours, const struct hours_date *date) {
        if (hours->n_dates == HOURS_DATES_MAX)
                return -EINVAL;
        hours->dates[hours->n_dates++] = *date;
        return 0;
}

/* As far as it is read. */
struct line {
        struct hours hours;
        uint8_t weekdays;
        bool unused; /* weekdays were named, and no time yet */
};

static int take_word(struct line *line, const char *word, size_t length) {
        struct hours_span span;
        struct hours_date date;

        if (span_parse(word, length, &span) >= 0) {
                line->unused = false;
                return add_span(&line->hours, span, line->weekdays);
        }
        if (date_parse(word, length, &date) >= 0)
                return line->unused ? -EINVAL : add_date(&line->hours, &date);
        if (!line->unused)
                line->weekdays = 0;
        line->unused = true;
        return line->hours.n_dates > 0 ? -EINVAL : weekdays_parse(word, length, &line->weekdays);
}

int hours_parse(const char *text, struct hours *ret) {
        struct line line = {0};

        if (strlen(text) >= HOURS_TEXT_SIZE)
                return -EINVAL;
        while (text[0] != '\0') {
                size_t length = strcspn(text, " ");
                int r = take_word(&line, text, length);

                if (r < 0)
                        return r;
                text += length + (text[length] == ' ');
        }
        if (line.unused)
                return -EINVAL;
        *ret = line.hours;
        return 0;
}

static const struct hours_date *find_date(const struct hours *hours, int32_t day) {
        for (size_t i = 0; i < hours->n_dates; i++)
                if (day >= hours->dates[i].first && day <= hours->dates[i].last)
                        return &hours->dates[i];
        return NULL;
}

/* Those that may be of the day; *ret_weekday: of these, those that have it are. */
static const struct hours_span *find_spans(const struct hours *hours, int32_t day, size_t *ret_n,
                                           uint8_t *ret_weekday) {
        static const struct hours_span all_day = {ALL_WEEKDAYS, 0, DAY_MINUTES};
        const struct hours_date *date = find_date(hours, day);

        *ret_n = date ? date->n : hours->n > 0 ? hours->n : 1;
        *ret_weekday = (uint8_t) (1U << ((day % 7 + 10) % 7)); /* 1970-01-01 was a Thursday */
        return date ? date->spans : hours->n > 0 ? hours->spans : &all_day;
}

/* The first time of the day, in microseconds since its midnight, that is not before "from". */
static uint64_t next_of_day(const struct hours *hours, int32_t day, uint64_t from_usec) {
        uint64_t next = UINT64_MAX;
        uint8_t weekday;
        size_t n;

        const struct hours_span *spans = find_spans(hours, day, &n, &weekday);
        for (size_t i = 0; i < n; i++) {
                uint64_t begin = spans[i].from_minute * 60 * USEC_PER_SEC,
                         end = spans[i].to_minute * 60 * USEC_PER_SEC;
                uint64_t first = begin > from_usec ? begin : from_usec;
                if (spans[i].weekdays & weekday && first < end && first < next)
                        next = first;
        }
        return next;
}

size_t hours_of_day(const struct hours *hours, int32_t day, struct hours_span ret[static HOURS_SPANS_MAX]) {
        uint8_t weekday;
        size_t n, n_of_day = 0;

        const struct hours_span *spans = find_spans(hours, day, &n, &weekday);
        for (size_t i = 0; i < n && (hours->n > 0 || find_date(hours, day)); i++)
                if (spans[i].weekdays & weekday)
                        ret[n_of_day++] = spans[i];
        return n_of_day;
}

uint64_t hours_end_of_day(const struct hours *hours, int32_t day) {
        uint64_t last = 0;
        uint8_t weekday;
        size_t n;

        const struct hours_span *spans = find_spans(hours, day, &n, &weekday);
        for (size_t i = 0; i < n; i++)
                if (spans[i].weekdays & weekday && spans[i].to_minute * 60 * USEC_PER_SEC > last)
                        last = spans[i].to_minute * 60 * USEC_PER_SEC;
        return last;
}

uint64_t hours_next(const struct hours *hours, uint64_t realtime_usec, int64_t utc_offset_usec) {
        int32_t today = day_of(realtime_usec, utc_offset_usec);
        uint64_t from_usec = (uint64_t) ((int64_t) realtime_usec - day_start_usec(today, utc_offset_usec));

        for (int32_t day = today; day <= today + HOURS_DAYS_AHEAD; day++) {
                uint64_t next = next_of_day(hours, day, day == today ? from_usec : 0);
                if (next != UINT64_MAX)
                        return realtime_clamp(day_start_usec(day, utc_offset_usec) + (int64_t) next);
        }
        return 0;
}

uint64_t hours_end(const struct hours *hours, uint64_t realtime_usec, int64_t utc_offset_usec) {
        int32_t day = day_of(realtime_usec, utc_offset_usec);
        int64_t midnight = day_start_usec(day, utc_offset_usec);
        uint64_t at = (uint64_t) ((int64_t) realtime_usec - midnight), last = at;
        uint8_t weekday;
        size_t n;

        const struct hours_span *spans = find_spans(hours, day, &n, &weekday);
        for (size_t i = 0; i < n; i++) {
                uint64_t begin = spans[i].from_minute * 60 * USEC_PER_SEC,
                         end = spans[i].to_minute * 60 * USEC_PER_SEC;
                if (spans[i].weekdays & weekday && begin <= at && at < end && end > last)
                        last = end;
        }
        return realtime_clamp(midnight + (int64_t) last);
}

bool hours_contain(const struct hours *hours, uint64_t realtime_usec, int64_t utc_offset_usec) {
        return hours_next(hours, realtime_usec, utc_offset_usec) == realtime_usec;
}
