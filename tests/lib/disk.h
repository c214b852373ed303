/*
 * A disk that fails, and power that goes: preloaded (disk.c), it counts the calls of the process that change
 * files, and at one of them lets it fail, or ends the process, or cuts the power: then of what was written
 * and not synced nothing, or some, is there, and of names what their folder was synced for. What libc calls
 * by itself, such as fwrite(), is not seen.
 */
#pragma once

#include "services/base/util.h"

enum disk_mode {
        DISK_WELL,
        DISK_FAILS_ONCE, /* with error */
        DISK_FAILS_ON,   /* and all that follow; of a full disk (ENOSPC) those that need room */
        DISK_KILL,       /* before the call */
        DISK_CUT_ALL,    /* and nothing that was not synced stays */
        DISK_CUT_SOME,   /* some sectors stay, in any order, and some names, in theirs */
        DISK_CUT_ANY,    /* and some names in any order: of a file system that keeps none */
        _DISK_MODE_MAX,
        _DISK_MODE_INVALID = -EINVAL
};

struct disk_plan {
        enum disk_mode mode;
        uint64_t at; /* which call, from 1 */
        int error;   /* positive errno */
        unsigned seed;
        uint64_t calls; /* so far */
        bool recording; /* what is not synced is kept track of */
        bool read_only; /* fstatvfs() says so; writes and syncs still succeed, as in a kernel's memory */
};

enum { DISK_EXIT = 93 }; /* of a process that was killed or whose power was cut */

/* NULL: not preloaded. */
__attribute__((weak)) struct disk_plan *disk_get_plan(void);
