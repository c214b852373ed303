/* A record's events applied once more to a new book, as when they came. */
#pragma once

#include "daemon/record/book.h"

/*
 * The next row of the record; what the rooms concluded then they conclude again, and such rows are passed
 * over. -EUCLEAN: no version of ours has written the row: its fields cannot be read, or its stream is not the
 * one that the record was in.
 */
int replay_event(struct book *book, const struct event_row *row);
