/*
 * What stands on a ticket: the fields of the printer daemon's template "ticket". Pure: from the record and
 * the configuration. They are made when the printer is asked, so that "waiting" says what is so then.
 */
#pragma once

#include "daemon/printing/conf.h"
#include "daemon/printing/book.h"
#include "daemon/queue/ticket-code.h"

#define TICKET_TEMPLATE "ticket"

enum {
        SLIP_FIELDS_MAX = 11,
        SLIP_URL_SIZE = 256,
        SLIP_COUNTERS_MAX = 4,
        SLIP_TIME_SIZE = sizeof("08:15"),
        SLIP_DAY_SIZE = sizeof("23/11/2026"),
};

/* Of a template, and what it says. */
struct paper_field {
        const char *name, *value;
};

/* Values are borrowed from what it is made of, or point into it: it is not copied. */
struct ticket_slip {
        struct paper_field fields[SLIP_FIELDS_MAX];
        size_t n;
        char counters[SLIP_COUNTERS_MAX * (ID_SIZE + 2)];
        char waiting[24];
        char time[SLIP_TIME_SIZE];
        char day[SLIP_DAY_SIZE];
        struct ticket_code code;
        char url[SLIP_URL_SIZE];
};

/* -ENOENT: its day is over. */
int ticket_slip_make(const struct book *book, const struct conf *conf, const struct ticket_secret *secret,
                     const struct print_row *row, struct ticket_slip *ret);

/* As people read it, by the centre's clock as far as that is known. */
void slip_write_time(const struct book *book, const struct moment *at, char ret_time[static SLIP_TIME_SIZE],
                     char ret_day[static SLIP_DAY_SIZE]);
/* Of "2026-11-23". */
void slip_write_day(const char *day, char ret_day[static SLIP_DAY_SIZE]);
