/*
 * The record on disk: one SQLite database (WAL, synchronous=FULL, STRICT tables), held by one process. Calls
 * block for the disk. Nothing is decided here: rows go in and out.
 *
 * Writing happens between store_begin() and store_commit(); what was written is durable when
 * store_commit() returned 0. After any error of a write call, store_rollback().
 * Errors: -ENOSPC, -EROFS, -EIO, -EBUSY, -EUCLEAN (damaged), -EACCES, -ENOMEM, -EEXIST (a uniqueness rule).
 */
#pragma once

#include "daemon/record/rows.h"

struct store;

/*
 * Opens or creates. record_id: 32 hexadecimal digits for a new record, NULL for random ones; an existing one
 * keeps its own. Nothing is ever moved aside or repaired. -EUCLEAN: damaged, or another kind of file;
 * -EPROTONOSUPPORT: written by a newer version; -EBUSY: another process holds it.
 */
int store_open(const char *path, const char *record_id, struct store **ret);
struct store *store_free(struct store *store);
DEFINE_CLEANUP(struct store *, store_free)

const char *store_record_id(const struct store *store);

int store_begin(struct store *store);
int store_commit(struct store *store);
void store_rollback(struct store *store);

/* Events. Ids are given by the caller and rise by one; the table refuses anything else, and any change. */
int store_add_event(struct store *store, const struct event_row *event);
int store_last_event_id(struct store *store, uint64_t *ret);

/* event's strings are valid during the call only. A non-zero return ends the walk and is returned. */
typedef int (*store_event_fn)(const struct event_row *event, void *userdata);
int store_each_event(struct store *store, uint64_t after, uint32_t max, store_event_fn each, void *userdata);
/* -ENOENT: no such event. Strings are the caller's to free. */
int store_find_event(struct store *store, const struct stream_row *stream, uint64_t sequence, char **ret_type,
                     char **ret_fields);

/* The source with its current stream, and how far that is recorded. */
int store_save_source(struct store *store, const struct source_row *source);
int store_load_source(struct store *store, const char *name, struct source_row *ret); /* -ENOENT */
/* The newest stream of this epoch, also under a ".N". -ENOENT: none. */
int store_find_stream(struct store *store, const char *source, const char *epoch, struct stream_row *ret);
int store_add_stream(struct store *store, const char *source, const char *epoch, struct stream_row *ret);

int store_find_boot(struct store *store, const char *boot_id, struct boot_row *ret); /* -ENOENT */
int store_load_boot(struct store *store, uint64_t id, struct boot_row *ret);         /* -ENOENT */
int store_save_boot(struct store *store, struct boot_row *boot);                     /* id 0: new, is set */

int store_load_rules(struct store *store, struct rules *ret); /* -ENOENT */
int store_save_rules(struct store *store, const struct rules *rules);

typedef int (*store_counter_fn)(const struct counter_row *counter, void *userdata);
int store_each_counter(struct store *store, store_counter_fn each, void *userdata);
int store_save_counter(struct store *store, const struct counter_row *counter);

int store_last_visit_id(struct store *store, uint64_t *ret);
int store_add_visit(struct store *store, const struct visit_row *service);
int store_undo_visit(struct store *store, uint64_t id);
int store_load_visit(struct store *store, uint64_t id, struct visit_row *ret); /* -ENOENT */
/* wall_usec, wall_is_true and day only. */
int store_correct_visit(struct store *store, const struct visit_row *service);
/* The first service above "after" of this boot whose clock was not synchronised nor corrected. -ENOENT. */
int store_next_uncorrected(struct store *store, uint64_t boot, uint64_t after, struct visit_row *ret);

int store_save_rating(struct store *store, const struct rating_row *rating);
int store_load_rating(struct store *store, uint64_t service, enum subject subject,
                      struct rating_row *ret); /* -ENOENT */
typedef int (*store_rating_fn)(const struct rating_row *rating, void *userdata);
/* Those waiting and open, in order. */
int store_each_live_rating(struct store *store, store_rating_fn each, void *userdata);
/* The last ratings given at a post, newest first, at most max, among the record's last STREAK_SPAN services.
 */
enum { STREAK_SPAN = 1000 };
int store_each_last_rated(struct store *store, const char *counter, enum subject subject, uint32_t max,
                          store_rating_fn each, void *userdata);

/* Adds the values to the day's row. */
int store_add_figures(struct store *store, const struct figure_row *row);

int store_add_offline(struct store *store, const struct offline_row *row);
/* Periods with an end in this boot at a time when its clock was not synchronised, above "after". -ENOENT. */
int store_next_offline(struct store *store, uint64_t boot, uint64_t after, struct offline_row *ret);

int store_add_stray(struct store *store, const struct stray_row *row);
/* -ENOENT: none left. */
int store_next_stray(struct store *store, uint64_t boot, uint64_t after, struct stray_row *ret);

/* The queue. Positions are those in struct queue_rules. */
int store_load_queue_rules(struct store *store, struct queue_rules *ret); /* -ENOENT; without the arrays */
int store_save_queue_rules(struct store *store, const struct queue_rules *rules);
int store_load_queue_day(struct store *store, struct queue_day *ret); /* -ENOENT */
int store_save_queue_day(struct store *store, const struct queue_day *day);
/* By position of the service. */
int store_sum_tickets(struct store *store, uint64_t day, struct ticket_sums ret[static QUEUE_SERVICES_MAX]);
/* Of services with an id above "after". */
int store_sum_visits(struct store *store, uint64_t after, struct visit_sums *ret);
typedef int (*store_service_fn)(uint32_t position, const struct service_row *kind, void *userdata);
int store_each_service(struct store *store, store_service_fn each, void *userdata);
int store_save_service(struct store *store, uint32_t position, const struct service_row *kind);
struct desk_row {
        char counter[ID_SIZE];
        uint64_t services;
        struct desk desk;
};
typedef int (*store_desk_fn)(uint32_t position, const struct desk_row *row, void *userdata);
int store_each_desk(struct store *store, store_desk_fn each, void *userdata);
int store_save_desk(struct store *store, uint32_t position, const struct desk_row *row);
int store_add_ticket(struct store *store, const struct ticket_row *row);
int store_save_ticket(struct store *store, const struct ticket *ticket); /* what changes of it */
typedef int (*store_ticket_fn)(const struct ticket_row *row, void *userdata);
int store_each_ticket(struct store *store, uint64_t day, store_ticket_fn each, void *userdata);
int store_last_ticket_id(struct store *store, uint64_t *ret);
/* A ticket's periods: rows are added open; day, hour and end are saved. -ENOENT: none. */
int store_add_period(struct store *store, const struct period_row *row);
int store_save_period(struct store *store, const struct period_row *row);
int store_last_period(struct store *store, uint64_t ticket, struct period_row *ret);
/* The first after this one that began in this boot while its clock was not synchronised. -ENOENT. */
int store_next_uncertain_period(struct store *store, uint64_t boot, uint64_t ticket, uint64_t n,
                                struct period_row *ret);
/* Adds it to (sign 1), or takes it from (sign -1), the row of its key. -EUCLEAN: it was not there. */
int store_add_queue_figure(struct store *store, const struct queue_figure *figure, int sign);
typedef int (*store_queue_figures_fn)(const struct queue_figures_row *row, void *userdata);
int store_each_queue_figure(struct store *store, int32_t first, int32_t last, store_queue_figures_fn each,
                            void *userdata);

/* What keys mean. */
typedef int (*store_key_fn)(const struct key_row *row, void *userdata);
int store_each_key(struct store *store, store_key_fn each, void *userdata);
int store_save_key(struct store *store, const struct key_row *row);
typedef int (*store_kiosk_fn)(const struct kiosk_row *row, void *userdata);
int store_each_kiosk(struct store *store, store_kiosk_fn each, void *userdata);
int store_save_kiosk(struct store *store, const struct kiosk_row *row);

int store_load_lock(struct store *store, bool of_official, const char *id,
                    struct lock_row *ret); /* -ENOENT */
int store_save_lock(struct store *store, const struct lock_row *row);

/* Reading for the bus. counter: NULL for all. */
typedef int (*store_visit_rating_fn)(const struct visit_row *service, const struct rating_row *rating,
                                     void *userdata);
int store_each_rating(struct store *store, uint64_t after, uint32_t max, const char *counter,
                      store_visit_rating_fn each, void *userdata);
/* Sums from first to last day by counter, subject and scale, in that order; key.day is meaningless. */
typedef int (*store_figure_fn)(const struct figure_row *row, void *userdata);
int store_each_figure(struct store *store, int32_t first, int32_t last, store_figure_fn each, void *userdata);
/* Those of one official; key.id is the official's. */
int store_each_official_figure(struct store *store, int32_t first, int32_t last, const char *official,
                               store_figure_fn each, void *userdata);
