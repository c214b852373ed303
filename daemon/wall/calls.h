/* Calls, no-shows and numbers without paper as announcements: what becomes of each with its ticket. Pure. */
#pragma once

#include "daemon/wall/book.h"

/* What is still to be said of these is not said any more. counter: NULL: wherever. */
void announcements_end_at(struct book *book, enum sentence_type what, const char *counter);
void announcements_end_of_visit(struct book *book, enum sentence_type what, uint64_t visit);
void announcements_end_all(struct book *book);

/* Rules. */
int calls_on_called(struct book *book, const struct input *input);
int calls_on_moved(struct book *book, const struct input *input);
int calls_on_unprinted(struct book *book, const struct input *input);
int calls_on_printed(struct book *book, const struct input *input);
int calls_on_day_ended(struct book *book, const struct input *input);
