/*
 * What is owed to whoever took a ticket: the paper. Pure. A ticket counts as handed over when the printer has
 * confirmed it, and not before; whoever has none, as far as is known, is to see and hear the number instead.
 */
#pragma once

#include "services/base/util.h"

enum print_state {
        PRINT_WAITING,   /* owed, and nothing is in its way */
        PRINT_PRINTED,   /* confirmed */
        PRINT_UNPRINTED, /* not on paper; while it is owed it may still come */
        PRINT_UNCERTAIN, /* some of it went out: nobody knows whether it came out */
        _PRINT_STATE_MAX,
        _PRINT_STATE_INVALID = -EINVAL,
};

#define PRINT_OFF "off" /* for whom and while tickets are not printed */

enum print_news {
        PRINT_NEWS_PRINTED,
        PRINT_NEWS_UNCERTAIN,
        PRINT_NEWS_HINDERED, /* the printer cannot print now */
        PRINT_NEWS_OVER,     /* it will not be printed any more */
        _PRINT_NEWS_MAX,
};

struct print_fate {
        enum print_state state;
        bool owed; /* to be asked of the printer service, until that has told what became of it */
};

/* Returns whether the new state is to be told. What was confirmed stays so, whatever becomes of a copy. */
bool print_apply(struct print_fate *fate, enum print_news news);

/* What a printer has told of itself: bits 1 << trouble. */
enum printer_trouble {
        PRINTER_PAPER_OUT,
        PRINTER_COVER_OPEN,
        PRINTER_FAULT,
        PRINTER_ABSENT,
        _PRINTER_TROUBLE_MAX,
        _PRINTER_TROUBLE_INVALID = -EINVAL,
};

const char *print_state_to_string(enum print_state state);
int print_state_from_string(const char *s);
/* The first of them in words of the bus: "paper-out", "cover-open", "fault", "absent"; "ready" without any.
 */
const char *printer_troubles_to_string(unsigned troubles);
