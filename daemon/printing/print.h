/*
 * What is owed to whoever took a ticket: the paper. Pure. A ticket counts as handed over when the printer has
 * confirmed it, and not before; whoever has none, as far as is known, is to see and hear the number instead.
 */
#pragma once

#include "dbus/centre-words.h"

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
        bool owed; /* to be asked of the printer daemon, until that has told what became of it */
};

/* Returns whether the new state is to be told: that no paper comes once, however often and for what reason
 * that is found. What was confirmed stays so, whatever becomes of a copy. */
bool print_apply(struct print_fate *fate, enum print_news news);

/* What a printer has told of itself, bits 1 << enum printer_trouble: the first of them; "ready" without any.
 */
const char *printer_troubles_to_string(unsigned troubles);
