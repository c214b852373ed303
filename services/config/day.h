/*
 * Local days as plain arithmetic: a day is the number of days since 1970-01-01 on the centre's wall clock,
 * which is UTC plus a fixed offset. No time zone database: Viet Nam has had one offset since 1975.
 */
#pragma once

#include "services/base/utc-offset.h"

enum {
        DAY_TEXT_SIZE = sizeof("YYYY-MM-DD"),
};
#define USEC_PER_DAY (UINT64_C(86400) * USEC_PER_SEC)
/* In the year 2255: what a field of an event can still say. */
#define REALTIME_USEC_MAX UINT64_C(9007199254740991)

/* The nearest that there is. */
uint64_t realtime_clamp(int64_t usec);

int32_t day_of(uint64_t realtime_usec, int64_t utc_offset_usec);
/* The first instant of the day, as a signed wall clock (1970-01-01 at +07:00 begins before zero). */
int64_t day_start_usec(int32_t day, int64_t utc_offset_usec);

void day_format(int32_t day, char ret_text[static DAY_TEXT_SIZE]);
/* "YYYY-MM-DD", years 1970 to 9999, a day that exists. -EINVAL otherwise. */
int day_parse(const char *text, int32_t *ret_day);

/* Of the local day that it is, 0 to 86399. */
uint32_t second_of(uint64_t realtime_usec, int64_t utc_offset_usec);

/* "08": the hour of a local day, 0 to 23. */
enum { HOUR_TEXT_SIZE = 3 };
uint32_t hour_of(uint64_t realtime_usec, int64_t utc_offset_usec);
void hour_format(uint32_t hour, char ret_text[static HOUR_TEXT_SIZE]);

/* A day by the calendar. */
struct civil {
        unsigned year, month, day;
};
struct civil civil_of(int32_t day);
/* The first of a month; one beyond the year is of the next. -EINVAL: no year from 1970 to 9999. */
int month_start(unsigned year, unsigned month, int32_t *ret_day);
/* Monday is 0. */
int32_t weekday_of(int32_t day);
/* By ISO 8601: the week that has the Thursday of this week's year in it. */
void week_of(int32_t day, unsigned *ret_year, unsigned *ret_week);
