/*
 * What everybody may know of ratings. Whoever asks every second, and subtracts, must not learn what a single
 * one was: so the ratings of a day, counter and subject become public in batches of at least MinimumRatings=,
 * in the order in which they are sealed, and every public figure is a sum of whole batches. What of a day has
 * not made a batch when the next day's first rating is sealed stays unpublished. A batch is never taken
 * apart: a corrected clock moves exact figures to another day, and no public ones.
 */
#pragma once

#include "daemon/ratings/book.h"

/* One more rating is sealed. One by phone, of a day before that of the last batch, comes into none: what of
 * that day was left stays unpublished, and the batch of this day is not given up for it. */
int ratings_publish(struct book *book, const struct rating_row *rating);
/* Whether the rating that was published last came into a batch. */
bool ratings_is_in_batch(const struct book *book, const struct rating_row *rating);
/* What was public may be lost with a part of the record (an older copy was restored): the next batches begin
 * with the next rating, so that none shares a rating with one that was known before. */
int ratings_on_source_gap(struct book *book, const struct input *input);
int ratings_on_restored(struct book *book, const struct input *input);

/* Of a figure row: all levels. */
int64_t figures_rated(const int64_t values[static _FIGURE_MAX]);
