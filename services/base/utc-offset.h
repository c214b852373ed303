/* The centre's local time less UTC, as text: "+07:00", "-03:30"; at most 14 hours. Pure. */
#pragma once

#include "util.h"

enum {
        UTC_OFFSET_TEXT_SIZE = sizeof("+07:00"),
};

void utc_offset_format(int64_t usec, char ret_text[static UTC_OFFSET_TEXT_SIZE]);
/* -EINVAL */
int utc_offset_parse(const char *text, int64_t *ret_usec);
