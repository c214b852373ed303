/* A copy of the record, taken from motcuad through a pipe: only this side touches the disk that it goes to.
 */
#pragma once

#include "ctl.h"

/* Makes the file, for its owner alone; it is durable then. Returns CTL_OK, or an exit code after saying why
 * not, and then without the file. */
int copy_record(struct ctl *ctl, const char *path, uint64_t *ret_size);
