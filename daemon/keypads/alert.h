/*
 * Alerts of low ratings as pure state: which ratings are low and new, and until when an output is on for
 * them. Times are CLOCK_BOOTTIME microseconds of this boot. Nothing here is recorded: a restart of motcuad
 * forgets them, and what is on goes off by itself.
 */
#pragma once

#include "daemon/keypads/alert-conf.h"
#include "daemon/ratings/rating.h"

enum { ALERTS_ON_MAX = 32 };

/* Somebody has pressed a low level that stands, and nobody has acknowledged it. */
struct alert {
        uint64_t visit;
        enum subject subject;
        enum level level;
        uint64_t pressed_usec, raised_usec;
        bool sealed; /* cannot change any more */
};

struct alerts {
        struct alert on[ALERTS_ON_MAX];
        size_t n;
};

/* Whether the press is so young that the citizen may still be there, and of this boot. */
bool alert_is_news(const struct moment *pressed, const struct moment *now);
/* A full list loses the first, which ends first. */
void alerts_raise(struct alerts *alerts, const struct alert *alert);
void alerts_remove(struct alerts *alerts, size_t i);
/* Those that were pressed until then. Returns how many there were. */
uint32_t alerts_acknowledge(struct alerts *alerts, uint64_t until_usec);
/* When what that alert of the configuration switches on goes off; 0: it is not on. */
uint64_t alerts_end(const struct alerts *alerts, const struct alert_conf *conf, uint64_t now_usec);
/* Forgets those that are too old for any alert. */
void alerts_forget(struct alerts *alerts, uint64_t now_usec);
