/* What a process takes with all its descendants. */
#pragma once

#include <sys/types.h>

#include "services/base/util.h"

struct tree {
        unsigned n;      /* processes */
        double cpu_msec; /* of those that live */
        uint64_t pss_kb;
};

struct tree tree_measure(pid_t root);
