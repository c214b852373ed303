/*
 * A report from what the centre answers: GetReport of vn.motcua.Centre1.Record, for the period and for the
 * one before, as JSON that bus_json_read() makes. Pure.
 */
#pragma once

#include <jansson.h>

#include "daemon/reports/report.h"

struct report_request {
        struct report_period period;
        unsigned by;         /* set of 1 << enum report_by */
        const char *centre;  /* its name */
        const char *version; /* of motcuad */
};

/* What the option "by" of GetReport is for these. */
int report_by_words(unsigned by, char **ret);

/* now, before: {"about": ..., "groups": ...}; kept for the report's texts. -EBADMSG: not such an answer. */
int report_build(const struct report_request *request, json_t *now, json_t *before, struct report **ret);
