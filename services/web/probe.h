/*
 * What phones ask to find out whether a Wi-Fi has internet, and what their makers' hosts answer: a phone that
 * hears it stays. Only where a name server of the centre's own sends those names here. Pure.
 */
#pragma once

#include "services/base/util.h"

struct probe {
        const char *host, *path;
        unsigned status;
        const char *type, *body;
};

/* Ends with a host of NULL. */
extern const struct probe probes[];
/* NULL: it is none, or host is NULL. */
const struct probe *probe_find(const char *host, const char *path);
