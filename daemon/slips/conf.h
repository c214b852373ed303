/* The configuration of slips: which are printed, and where. */
#pragma once

#include "daemon/printing/conf.h"
#include "daemon/slips/rows.h"

struct slips_conf {
        bool closing;
        char *closing_printer; /* NULL: the printer daemon's first */
        enum rating_slips ratings;
        char *rating_printer;
        char *leader_phone; /* NULL: the slip does without */
};
extern const struct conf_part slips_conf_part;
static inline struct slips_conf *slips_conf(const struct conf *conf) {
        return conf_get_part(conf, &slips_conf_part);
}
