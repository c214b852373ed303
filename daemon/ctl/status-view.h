/* The answer to "status" as text or JSON. Pure: from JSON as bus_json_read() gives it. */
#pragma once

#include "ctl.h"

struct status {
        json_t *centre;   /* properties of vn.motcua.Centre1 */
        json_t *counters; /* managed objects of the centre */
        json_t *keypads;  /* managed objects of the keypad daemon; NULL: it is not there */
        json_t *printers; /* those of the printer daemon */
        json_t *outputs;  /* those of the display daemon */
        json_t *cameras;  /* those of the camera daemon */
        json_t *tickets;  /* of today */
        json_t *backup;   /* as of backup-state.h; NULL: none */
        json_t *problems; /* [{"of": ID or daemon, "text": what is the matter and what to do}] */
};
void status_clear(struct status *status);

/* Properties of the objects that have the interface, by Id, as an array; NULL stays NULL. */
int status_sort(json_t *objects, const char *interface, json_t **ret);

int status_print(const struct status *status, const struct ctl_options *options, FILE *f);
