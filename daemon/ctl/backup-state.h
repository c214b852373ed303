/*
 * What became of the last backups by the clock: a file that everybody reads,
 * {"done_usec": N, "file": PATH, "failed_usec": N, "errno": N}, for motcuactl status.
 */
#pragma once

#include <jansson.h>

#include "services/base/util.h"

/* A new reference; NULL: none has been made yet, or nobody can tell. */
json_t *backup_state_load(void);
/* A good one; or with a negative errno, why it is none: what the last good one was stays then. Besides those
 * of the disk these are -EXDEV: it is not mounted; -ENOTCONN: there is no motcuad; -ECANCELED: the copy was
 * broken off. */
int backup_state_save(uint64_t realtime_usec, const char *file, int error);
const char *backup_error_to_string(int error, enum language language);
