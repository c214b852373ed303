/* The configuration of the calendar: section [Calendar]. */
#pragma once

#include "daemon/calendar/duty.h"
#include "daemon/queue/conf.h"

/* Strings are its own. */
struct duty_conf {
        char *id;
        bool listed; /* in Duties= */
        char *when, *title, *title_en;
        uint64_t warn_days;
        bool wall;
};

struct calendar_conf {
        struct duty_conf *duties[DUTIES_MAX];
        size_t n;
};
extern const struct conf_part calendar_conf_part;
static inline struct calendar_conf *calendar_conf(const struct conf *conf) {
        return conf_get_part(conf, &calendar_conf_part);
}

/* Whether the record says what the configuration says, or nobody can say since when, as the clock is not
 * known. */
bool calendar_is_declared(const struct book *book, const struct conf *conf, const struct moment *now);
