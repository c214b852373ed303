/* Programs of our own that a daemon starts for what may hang or crash. */
#pragma once

#include <sys/types.h>

#include "services/base/util.h"

/* As TAKE_PTR(), of a descriptor. */
static inline int take_fd(int *fd) {
        int taken = *fd;

        *fd = -1;
        return taken;
}

/* Starts argv[0] with these two as standard input and output, the latter on /dev/null if below 0, and without
 * standard error: they do not write into a daemon's journal. Errors: those of exec. */
int child_spawn(char *const argv[], int input, int output, pid_t *ret);
