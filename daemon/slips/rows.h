/* Slips that are owed, as plain structs: rows of tables. The paper of tickets is another matter: printing/.
 */
#pragma once

#include "daemon/log/tree.h"
#include "daemon/printing/rows.h"

enum {
        CLOSING_DATE_SIZE = sizeof("2026-11-23"),
};

/* From the last "slip-rules-changed" event. */
struct slip_rules {
        bool known;
        bool closing;                  /* the end of a day prints its slip */
        char closing_printer[ID_SIZE]; /* empty: the printer daemon's first */
        enum rating_slips ratings;
        char rating_printer[ID_SIZE];
};

/* What is counted from one closing to the next. */
struct slip_counts {
        uint64_t closings;       /* so far: the number of the last one */
        uint64_t views, exports; /* of footage, since then */
};

struct slip_row {
        enum slip_kind kind;
        uint64_t number;  /* of a closing: counted from 1; of a rating: the id of its event */
        struct moment at; /* when that was */
        struct print_fate fate;
        bool ready; /* what stands on it is known */
        bool dirty;
};

/* What stands on the slip of a day, beside what the configuration says. */
struct closing_row {
        uint64_t number, day;
        uint64_t event;      /* id of "day-ended" */
        struct moment begun; /* the day; boot 0: that is not known */
        uint64_t served, rated, skipped, unheard, open;
        uint64_t views, exports;

        /* As "closing-slip" says. */
        uint64_t made; /* id of that event; 0: not yet */
        char date[CLOSING_DATE_SIZE];
        bool unsure;                            /* the date: no clock was known */
        uint64_t cameras, cameras_unknown;      /* of them: of which there are no figures */
        uint64_t announced_usec, recorded_usec; /* of all of them together */
        uint64_t size;                          /* of the checkpoint that has the day; 0: none was signed */
        char root[LOG_HEX_SIZE];
        bool dirty;
};

/* Of a counter's keypad for one subject: who may still ask for a slip. */
struct slip_post_row {
        char counter[ID_SIZE];
        enum subject subject;
        uint64_t visit;       /* whose rating it is */
        bool wanted;          /* somebody has asked for it */
        uint64_t rating;      /* id of its event; 0: not sealed yet */
        struct moment sealed; /* boot 0: not yet */
        bool dirty;
};
