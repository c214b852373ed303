/*
 * Hours, of a service or of a camera, as one line of text: "mon-fri 07:30-11:30 13:30-17:00 sat 07:30-11:30".
 * Times of day hold on the weekdays named before them, on every day when none is; without any it is always.
 * Behind them may stand dates and ranges of dates, each with the times that hold on it instead, none when it
 * has none: "2026-09-01..2026-09-02 2026-12-31 07:30-11:30". Of two that name a date the first counts. Local
 * time, the end of a time not included. Pure.
 */
#pragma once

#include "services/base/util.h"

enum {
        HOURS_TEXT_SIZE = 1024,
        HOURS_SPANS_MAX = 14,
        HOURS_DATES_MAX = 64,
        HOURS_DATE_SPANS_MAX = 4,
        HOURS_DAYS_AHEAD = 400, /* that are looked at */
        DAY_MINUTES = 24 * 60,
};

struct hours_span {
        uint8_t weekdays; /* bits, 1 << 0: Monday */
        uint16_t from_minute, to_minute;
};

/* On these days instead. */
struct hours_date {
        int32_t first, last;
        size_t n; /* 0: closed */
        struct hours_span spans[HOURS_DATE_SPANS_MAX];
};

struct hours {
        size_t n; /* 0: always */
        struct hours_span spans[HOURS_SPANS_MAX];
        size_t n_dates;
        struct hours_date dates[HOURS_DATES_MAX];
};

/* -EINVAL: not such a line, or longer than HOURS_TEXT_SIZE allows. */
int hours_parse(const char *text, struct hours *ret);

/* When they begin again, or that very time if it is among them; 0: not in the days that are looked at. */
uint64_t hours_next(const struct hours *hours, uint64_t realtime_usec, int64_t utc_offset_usec);
bool hours_contain(const struct hours *hours, uint64_t realtime_usec, int64_t utc_offset_usec);

/* When the one that it is in ends, at midnight at the latest; another may begin there. That very time: it is
 * in none. */
uint64_t hours_end(const struct hours *hours, uint64_t realtime_usec, int64_t utc_offset_usec);
/* The times of that day, in any order; returns how many. Without any hours there are none either: it is
 * always. */
size_t hours_of_day(const struct hours *hours, int32_t day, struct hours_span ret[static HOURS_SPANS_MAX]);

/* When they end for the last time on that day, in microseconds since its midnight; 0: it has none. */
uint64_t hours_end_of_day(const struct hours *hours, int32_t day);

/* "07:30": minutes since midnight, at most 24:00. -EINVAL otherwise. text need not end there. */
int minutes_parse(const char *text, uint32_t *ret);
