/*
 * Opening hours of a service, as one line of text: "mon-fri 07:30-11:30 13:30-17:00 sat 07:30-11:30". Times
 * of day hold on the weekdays named before them, on every day when none is; an empty line is always. Local
 * time, the end of a time not included. Pure.
 */
#pragma once

#include "services/base/util.h"

enum {
        HOURS_TEXT_SIZE = 160,
        HOURS_SPANS_MAX = 14,
        DAY_MINUTES = 24 * 60,
};

struct hours_span {
        uint8_t weekdays; /* bits, 1 << 0: Monday */
        uint16_t from_minute, to_minute;
};

struct hours {
        size_t n; /* 0: always */
        struct hours_span spans[HOURS_SPANS_MAX];
};

/* -EINVAL: not such a line, or longer than HOURS_TEXT_SIZE allows. */
int hours_parse(const char *text, struct hours *ret);

bool hours_contain(const struct hours *hours, uint64_t realtime_usec, int64_t utc_offset_usec);

/* "07:30": minutes since midnight, at most 24:00. -EINVAL otherwise. text need not end there. */
int minutes_parse(const char *text, uint32_t *ret);
