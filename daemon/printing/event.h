/*
 * Events of the printer daemon, read and checked before anything is derived from them. Pure. A type that is
 * not known here is recorded and means nothing yet.
 */
#pragma once

#include "daemon/printing/print.h"
#include "services/base/fields.h"

enum printer_event_type {
        PRINTER_EVENT_JOB,     /* news of a job */
        PRINTER_EVENT_TROUBLE, /* a printer has or has lost a trouble */
        PRINTER_EVENT_READY,   /* a printer has none */
        PRINTER_EVENT_REMOVED, /* a printer is none any more */
        PRINTER_EVENT_OTHER,
        _PRINTER_EVENT_MAX,
        _PRINTER_EVENT_INVALID = -EINVAL,
};

/* Strings are borrowed from the event's fields, or constants. */
struct printer_event {
        enum printer_event_type type;
        const char *printer; /* empty: the job went to none */

        /* PRINTER_EVENT_JOB */
        enum print_news news;
        const char *key, *confirmation;
        const char *reason; /* why it is not printed */
        uint64_t reprint;

        /* PRINTER_EVENT_TROUBLE */
        enum printer_trouble trouble;
        bool begins;
};

/* -EINVAL with *ret_field the field that is missing or has another type. */
int printer_event_parse(const char *type, const struct fields *fields, struct printer_event *ret,
                        const char **ret_field);
