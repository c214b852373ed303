/* Figures as Centre1 gives them. */
#pragma once

#include <systemd/sd-bus.h>

#include "services/base/util.h"

struct figures {
        uint64_t served, rated, skipped, unheard, open, suspect, unpublished, stray, offline_usec;
        uint64_t levels; /* sum over all levels */
        bool withheld;
};

/* The entry of today for a counter ("": the whole centre) and subject; none ends the test. */
struct figures figures_today(sd_bus *bus, const char *counter, const char *subject);
/* The same of what everybody may know. */
struct figures figures_public_today(sd_bus *bus, const char *counter, const char *subject);
/* The same over days. */
struct figures figures_between(sd_bus *bus, const char *first_day, const char *last_day, const char *counter,
                               const char *subject);
struct figures figures_public_between(sd_bus *bus, const char *first_day, const char *last_day,
                                      const char *counter, const char *subject);
