/* Which fragments of a segment belong to a clip, by their stamps alone: pictures are not read. Blocks for the
 * disk. */
#pragma once

#include "services/camera/clip.h"

struct clip_entry {
        uint64_t at; /* offset of the fragment */
        uint64_t fragment;
        uint64_t from_usec, until_usec; /* real time */
        size_t size, stamp_size;
        bool key;
};

struct clip_plan {
        struct segment_scan begin; /* header and track */
        uint8_t *init;
        size_t init_size;
        struct clip_part part;      /* but for the damaged ones that are still to be found */
        struct clip_entry *entries; /* that can be read, of the whole segment */
        size_t n_entries, allocated;
        size_t first, end; /* of these, those of the clip; the same: none */
};

/* fd: of the segment. 0; errors of the disk; -EBADMSG: neither init nor header can be relied on,
 * plan->begin.what says why. */
int clip_plan_make(int fd, const struct clip_segment *segment, uint64_t from_usec, uint64_t until_usec,
                   struct clip_plan *ret);
void clip_plan_done(struct clip_plan *plan);

/* Fills bytes. -ENODATA: the file ends before. */
int clip_read(const int *fd, uint64_t at, void *bytes, size_t size);
