/* The configuration of the wall as far as it is the record's: what is told. How it looks and sounds is the
 * display daemon's. */
#pragma once

#include "daemon/printing/conf.h"

struct wall_conf {
        bool satisfaction; /* of the day is shown */
        bool rate, level;  /* as of struct wall_rules */
        uint64_t closing_usec;
};
extern const struct conf_part wall_conf_part;
static inline struct wall_conf *wall_conf(const struct conf *conf) {
        return conf_get_part(conf, &wall_conf_part);
}
