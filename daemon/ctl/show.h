/* Numbers and times for people. Pure but for the time zone of the process. */
#pragma once

#include "ctl.h"

enum { NUMBER_SIZE = sizeof("18446744073709551615") };
const char *show_number(uint64_t value, char buffer[static NUMBER_SIZE]);

/*
 * part of whole, rounded to a whole percent; 100 only when part is whole, 0 only when it is nothing: 99.6 %
 * satisfied is not everybody. whole is above 0.
 */
unsigned show_percent(uint64_t part, uint64_t whole);

/* Whole minutes, rounded up: a keypad that was gone for a second was gone. */
uint64_t show_minutes(uint64_t usec);

/*
 * Local time, of the centre (ctl_enter_zone()): "2026-11-23 09:15:02" for a terminal,
 * "2026-11-23T09:15:02.123456+07:00" otherwise. A clock that was not synchronised puts "~" before it.
 */
int show_time(enum ctl_style style, uint64_t realtime_usec, bool synchronized, char **ret);

/* Whether text is a day that exists, YYYY-MM-DD, from year 1970 on. */
bool show_day_is_valid(const char *text);
