/* What may be marked as done, and what not. Pure. */
#pragma once

#include "daemon/calendar/book.h"

struct duty_asked {
        const char *duty, *period; /* empty: the one that is to be done, or that the day is in */
        const char *text;
        const char *done_day; /* empty: today */
};
/* The error of the bus with *ret_problem for whoever asks; NULL: it may be, and *ret says what, but for event
 * and actor. */
const char *calendar_may_mark(const struct book *book, const struct moment *now,
                              const struct duty_asked *asked, struct duty_mark_row *ret,
                              const char **ret_problem);
const char *calendar_may_void(const struct book *book, const struct duty_asked *asked,
                              struct duty_mark_row *ret, const char **ret_problem);
