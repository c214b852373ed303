/* The duties of a year with what is known of each, in the order of their days. Pure. */
#pragma once

#include "daemon/calendar/book.h"

struct duty_item {
        const char *duty;           /* its ID */
        const struct duty_row *row; /* NULL: the record does not know it, but for what was done */
        struct duty_period period; /* asks false: the configuration has no such period; of it only the name */
        const struct duty_mark *mark; /* NULL: none */
        enum duty_state state;
};

/* What is to be done by days of that year, and what was done for periods of it that are asked for no more.
 * The pointers hold until the book changes; *ret is the caller's to free. */
int calendar_find_year(const struct book *book, unsigned year, const struct moment *now,
                       struct duty_item **ret, size_t *ret_n);
