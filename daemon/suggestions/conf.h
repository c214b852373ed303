/* The configuration of the register: how long things may take, and how long texts are kept. */
#pragma once

#include "daemon/ratings/conf.h"
#include "daemon/suggestions/suggestion.h"

struct suggestions_conf {
        bool known;
        struct suggestion_terms terms;
        uint64_t keep_days; /* texts, after it was done; 0: until they are erased by hand */
};
extern const struct conf_part suggestions_conf_part;
static inline struct suggestions_conf *suggestions_conf(const struct conf *conf) {
        return conf_get_part(conf, &suggestions_conf_part);
}
