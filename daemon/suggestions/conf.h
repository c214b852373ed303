/* The configuration of the register: how long things may take, and how long texts are kept. */
#pragma once

#include "daemon/ratings/conf.h"
#include "daemon/suggestions/suggestion.h"

enum { CATEGORIES_MAX = 64 };

/* What suggestions are about. One that leaves the configuration stays with those that have it. */
struct category_conf {
        char *id;
        char *label; /* as people read it; NULL: the ID */
};

struct suggestions_conf {
        bool known;
        struct suggestion_terms terms;
        uint64_t keep_days; /* texts, after it was done; 0: until they are erased by hand */
        struct category_conf *categories[CATEGORIES_MAX];
        size_t n_categories;
};
extern const struct conf_part suggestions_conf_part;
static inline struct suggestions_conf *suggestions_conf(const struct conf *conf) {
        return conf_get_part(conf, &suggestions_conf_part);
}

/* NULL: none is configured. */
const struct category_conf *suggestions_conf_category(const struct conf *conf, const char *id);

/* How long things may take, and the days of work that the configuration knows. */
int suggestions_conf_calendar(const struct conf *conf, struct suggestion_calendar *ret);
