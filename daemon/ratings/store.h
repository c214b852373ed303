/* The rows of the ratings in the store; see record/store.h. */
#pragma once

#include "daemon/ratings/rows.h"
#include "daemon/record/store.h"

int store_load_rules(struct store *store, struct rules *ret); /* -ENOENT */
int store_save_rules(struct store *store, const struct rules *rules);

typedef int (*store_counter_fn)(const struct counter_row *counter, void *userdata);
int store_each_counter(struct store *store, store_counter_fn each, void *userdata);
int store_save_counter(struct store *store, const struct counter_row *counter);

int store_last_visit_id(struct store *store, uint64_t *ret);
int store_save_visit(struct store *store, const struct visit_row *visit);
int store_load_visit(struct store *store, uint64_t id, struct visit_row *ret); /* -ENOENT */
/* The first visit above "after" of this boot whose clock was not synchronised nor corrected. -ENOENT. */
int store_next_uncorrected(struct store *store, uint64_t boot, uint64_t after, struct visit_row *ret);

int store_save_rating(struct store *store, const struct rating_row *rating);
int store_load_rating(struct store *store, uint64_t visit, enum subject subject,
                      struct rating_row *ret); /* -ENOENT */
typedef int (*store_rating_fn)(const struct rating_row *rating, void *userdata);
/* Those waiting and open, in order. */
int store_each_live_rating(struct store *store, store_rating_fn each, void *userdata);
/* The last ratings given at a post, newest first, at most max, among the record's last STREAK_SPAN visits.
 */
enum { STREAK_SPAN = 1000 };
int store_each_last_rated(struct store *store, const char *counter, enum subject subject, uint32_t max,
                          store_rating_fn each, void *userdata);

/* Adds the values to the day's row. */
int store_add_figures(struct store *store, const struct figure_row *row);
typedef int (*store_figure_fn)(const struct figure_row *row, void *userdata);
/* What of a post is not public yet. */
int store_save_unpublished(struct store *store, const struct figure_row *row);
int store_each_unpublished(struct store *store, store_figure_fn each, void *userdata);

int store_add_offline(struct store *store, const struct offline_row *row);
/* Periods with an end in this boot at a time when its clock was not synchronised, above "after". -ENOENT. */
int store_next_offline(struct store *store, uint64_t boot, uint64_t after, struct offline_row *ret);

int store_add_stray(struct store *store, const struct stray_row *row);
/* -ENOENT: none left. */
int store_next_stray(struct store *store, uint64_t boot, uint64_t after, struct stray_row *ret);

/* Reading for the bus. counter: NULL for all. */
typedef int (*store_visit_rating_fn)(const struct visit_row *visit, const struct rating_row *rating,
                                     void *userdata);
int store_each_rating(struct store *store, uint64_t after, uint32_t max, const char *counter,
                      store_visit_rating_fn each, void *userdata);
struct figures_span {
        enum figures_of of;
        int32_t first_day, last_day; /* both included */
        const char *official;        /* whose, of FIGURES_OF_OFFICIAL */
};
/* Sums by counter or official, subject and scale, in that order; key.day is meaningless. */
int store_each_figure(struct store *store, const struct figures_span *span, store_figure_fn each,
                      void *userdata);
