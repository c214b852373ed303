/* The configuration of ratings: the rules, and the counters with their keypads. */
#pragma once

#include "daemon/ratings/rows.h"
#include "daemon/record/conf.h"

enum { CENTRE_COUNTERS_MAX = 200 };

struct counter_conf {
        char *id;
        char *label;     /* NULL: the ID */
        char *attendant; /* empty: none, it is worked over D-Bus */
        char *keypads[_SUBJECT_MAX];
};

struct ratings_conf {
        struct rules rules;
        struct counter_conf *counters[CENTRE_COUNTERS_MAX]; /* in the order of the file */
        size_t n_counters;
};
extern const struct conf_part ratings_conf_part;
static inline struct ratings_conf *ratings_conf(const struct conf *conf) {
        return conf_get_part(conf, &ratings_conf_part);
}

/* NULL: none is configured. */
const struct counter_conf *ratings_conf_counter(const struct conf *conf, const char *id);
