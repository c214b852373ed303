/* The configuration of keypads: what numbered keys stand for. */
#pragma once

#include "daemon/queue/conf.h"

enum {
        KEYS_NUMBERED = 8, /* keys such as ticket-1 to ticket-8 */
        KIOSKS_MAX = 64,
};

/* What a numbered key stands for; both NULL: nothing. */
struct key_conf {
        char *service, *counter;
};

/* A keypad on which citizens take tickets. */
struct kiosk_conf {
        char *id; /* the keypad's */
        struct key_conf tickets[KEYS_NUMBERED];
        uint64_t priority; /* enum priority */
        uint64_t priority_usec;
};

/* Where the attendant of a counter transfers to. */
struct transfers_conf {
        char *counter;
        struct key_conf transfers[KEYS_NUMBERED];
};

struct keypads_conf {
        struct kiosk_conf *kiosks[KIOSKS_MAX];
        size_t n_kiosks;
        struct transfers_conf *counters[CENTRE_COUNTERS_MAX];
        size_t n_counters;
};
extern const struct conf_part keypads_conf_part;
static inline struct keypads_conf *keypads_conf(const struct conf *conf) {
        return conf_get_part(conf, &keypads_conf_part);
}

/* Makes the record say what the keys mean. */
int keypads_declare(struct book *book, const struct instant *now, const struct conf *conf);
