/* The configuration of officials. */
#pragma once

#include "daemon/ratings/conf.h"

enum { OFFICIALS_MAX = 500 };

/* Who signs in at a counter. */
struct official_conf {
        char *id;
        char *name;      /* as people read it; NULL: the ID */
        char *title;     /* NULL: none */
        uint64_t number; /* typed before the PIN; 0: not set */
};

struct officials_conf {
        struct official_conf *officials[OFFICIALS_MAX];
        size_t n_officials; /* 0: nobody signs in */
};
extern const struct conf_part officials_conf_part;
static inline struct officials_conf *officials_conf(const struct conf *conf) {
        return conf_get_part(conf, &officials_conf_part);
}

/* NULL: none is configured. */
const struct official_conf *officials_conf_official(const struct conf *conf, const char *id);
