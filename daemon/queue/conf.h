/* The configuration of the queue: services, which counters serve them, and the queue's rules. */
#pragma once

#include "daemon/queue/queue.h"
#include "daemon/ratings/conf.h"

/* What citizens take tickets for. */
struct service_conf {
        char *id;
        char *label; /* NULL: the ID */
        char *prefix;
        char *hours; /* NULL: always */
        uint64_t daily_limit;
};

/* A counter, as the queue sees it. */
struct desk_conf {
        char *counter;
        char *services; /* IDs separated by a space; NULL: calls no tickets */
        char *prefers;  /* of these; NULL: none */
};

struct queue_conf {
        struct service_conf *services[QUEUE_SERVICES_MAX];
        size_t n_services; /* 0: no queue, "done" finishes the visit of whoever is there */
        struct desk_conf *desks[CENTRE_COUNTERS_MAX];
        size_t n_desks;
        struct queue_rules rules;  /* its settings */
        uint64_t wait_target_usec; /* for reports: called within it is called in time */
        char *holidays;            /* dates, and the times that hold on them; NULL: none */
};
extern const struct conf_part queue_conf_part;
static inline struct queue_conf *queue_conf(const struct conf *conf) {
        return conf_get_part(conf, &queue_conf_part);
}

/* id: its first bytes. NULL: none is configured. */
const struct service_conf *queue_conf_service(const struct conf *conf, const char *id, size_t length);
const char *queue_conf_label(const struct service_conf *service);
/* Whether people read the same of them, in the same order: ID, label, prefix. */
bool queue_conf_same_services(const struct queue_conf *a, const struct queue_conf *b);
/* NULL: the counter is not configured, or calls no tickets. */
const char *queue_conf_services_of(const struct conf *conf, const char *counter);
/* Of these, those that it prefers; empty: none. */
const char *queue_conf_preferred_by(const struct conf *conf, const char *counter);

/* declare.c: makes the record say what the configuration says, and whether it has room for the new services.
 */
int queue_declare(struct book *book, const struct instant *now, const struct conf *conf);
int queue_fits(const struct conf *conf, const struct book *book, char **ret_problem);
