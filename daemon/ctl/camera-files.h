/* What the verbs of cameras share: how their daemon is called, and what is handed out as files. */
#pragma once

#include "ctl.h"

/* A call that may be asked for a password. */
int camera_call_new(struct ctl *ctl, const char *path, const char *interface, const char *member,
                    sd_bus_message **ret);
/* Of vn.motcua.Camera1 itself. */
int camera_root_call_new(struct ctl *ctl, const char *member, sd_bus_message **ret);
int camera_explain(struct ctl *ctl, const sd_bus_error *error, int r);
/* From and until, of today or a day; CTL_USAGE, explained: one of them is no time. */
int camera_read_times(struct ctl *ctl, char **texts, uint64_t ret_usec[static 2]);

/* Actions of the verb, each with its arguments; those that were left out are NULL. They return as verbs do.
 */
int camera_export(struct ctl *ctl, char **args);   /* CAMERA FROM UNTIL REASON FOLDER [FORMAT] */
int camera_snapshot(struct ctl *ctl, char **args); /* CAMERA REASON FILE */
int camera_watch(struct ctl *ctl, char **args);    /* CAMERA REASON [FILE] */
