/* What the aggregator reads of the configuration of cameras: which counters each looks at, and how much of
 * the time around a low rating is held. All else of these sections is the camera daemon's. */
#pragma once

#include "daemon/cameras/rows.h"
#include "daemon/record/conf.h"

struct camera_conf {
        char *id;
        char *counters; /* IDs separated by a space; NULL: none */
};

struct cameras_conf {
        struct camera_rules rules;
        struct camera_conf *cameras[CAMERAS_CONFIGURED_MAX]; /* in the order of the file */
        size_t n;
};
extern const struct conf_part cameras_conf_part;
static inline struct cameras_conf *cameras_conf(const struct conf *conf) {
        return conf_get_part(conf, &cameras_conf_part);
}

/* Whether there is such a camera, and its events are recorded. */
bool cameras_conf_has(const struct conf *conf, const char *id);
