/* A piece of work on a disk (disk.h, preloaded) each of whose calls fails, or is where the process is killed
 * or the power cut, in turn. */
#pragma once

#include "tests/lib/disk.h"

struct disk_trial {
        uint64_t calls; /* so many there were */
        bool done;      /* as the work said before the process ended */
};

/*
 * Does the work in a process of its own, and then makes the folder "more" in that folder, so that the power
 * can be cut right after the work, too. Returns the exit code: EXIT_SUCCESS, EXIT_FAILURE if the work
 * returned an error, or DISK_EXIT.
 */
int disk_try(const struct disk_plan *plan, const char *folder, int (*work)(void), struct disk_trial *ret);

/* Calls it with one plan after the other. It sets up, calls disk_try(), looks at what came of it, and returns
 * how many calls there were: of the first, of a disk that is well, more than "least". */
typedef uint64_t (*disk_each_fn)(const struct disk_plan *plan);
void disk_try_each(disk_each_fn each, uint64_t least);
