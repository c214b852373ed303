/* Times as people write them. Pure but for the time zone of the process and the day that is asked for. */
#pragma once

#include "services/base/util.h"

/*
 * "YYYY-MM-DDTHH:MM[:SS]", or "HH:MM[:SS]" of that day ("YYYY-MM-DD"), in local time (ctl_enter_zone()), as a
 * wall clock; or a time as show_time() makes it for programs, "YYYY-MM-DDTHH:MM:SS.UUUUUU+07:00". -EINVAL: no
 * time that there is.
 */
int clock_time_parse(const char *text, const char *day, uint64_t *ret_usec);
