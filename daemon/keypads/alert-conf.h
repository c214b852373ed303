/* The configuration of alerts: what is switched on at a low rating. Sections [Alert ID]. */
#pragma once

#include "daemon/record/conf.h"
#include "dbus/keypad-words.h"

enum { ALERTS_MAX = 8 };

struct alert_conf {
        char *id;
        char *keypad, *output;
        unsigned levels; /* bits of enum level */
        enum output_pattern pattern;
        uint64_t on_usec;
};

struct alerts_conf {
        struct alert_conf *alerts[ALERTS_MAX];
        size_t n;
};
extern const struct conf_part alerts_conf_part;
static inline struct alerts_conf *alerts_conf(const struct conf *conf) {
        return conf_get_part(conf, &alerts_conf_part);
}
