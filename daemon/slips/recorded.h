/* What cameras recorded of a day, all of them together. Pure. */
#pragma once

#include "daemon/cameras/book.h"

struct recorded {
        uint64_t cameras; /* those of the configuration, and others with figures of that day */
        uint64_t unknown; /* of them: whose figures have not come */
        uint64_t announced_usec, recorded_usec; /* of the others */
        bool counted[CAMERAS_MAX];
};

void recorded_begin(const struct book *book, struct recorded *ret);
/* Of each camera the first that is told counts; of one that is not configured, what the record has of it
 * alone. */
void recorded_add(const struct book *book, struct recorded *recorded, const char *camera,
                  uint64_t announced_usec, uint64_t recorded_usec, bool is_kept);
