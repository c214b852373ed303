/* The rows of the queue in the store; see record/store.h. Positions are those in struct queue_rules. */
#pragma once

#include "daemon/queue/rows.h"
#include "daemon/record/store.h"

int store_load_queue_rules(struct store *store, struct queue_rules *ret); /* -ENOENT; without the arrays */
int store_load_queue_day(struct store *store, struct queue_day *ret);     /* -ENOENT */
int store_save_queue_day(struct store *store, const struct queue_day *day);
typedef int (*store_service_fn)(uint32_t position, const struct service_row *kind, void *userdata);
int store_each_service(struct store *store, store_service_fn each, void *userdata);
int store_save_service(struct store *store, uint32_t position, const struct service_row *service);
typedef int (*store_desk_fn)(uint32_t position, const struct desk_row *row, void *userdata);
int store_each_desk(struct store *store, store_desk_fn each, void *userdata);
int store_save_desk(struct store *store, uint32_t position, const struct desk_row *row);
int store_save_ticket(struct store *store, const struct ticket_row *row);
typedef int (*store_ticket_fn)(const struct ticket_row *row, void *userdata);
int store_each_ticket(struct store *store, uint64_t day, store_ticket_fn each, void *userdata);
int store_last_ticket_id(struct store *store, uint64_t *ret);
/* A ticket's periods. -ENOENT: none. */
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
