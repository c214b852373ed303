/*
 * What became of the last backups by the clock: a file that everybody reads,
 * {"done_usec": N, "file": PATH, "failed_usec": N, "error": TEXT}, for motcuactl status.
 */
#pragma once

#include <jansson.h>

#include "services/base/util.h"

/* A new reference; NULL: none has been made yet, or nobody can tell. */
json_t *backup_state_load(void);
/* A good one, or with error, why it is none; what the last good one was stays then. */
int backup_state_save(uint64_t realtime_usec, const char *file, const char *error);
