/* Segments in memory, for tests: fatal when something fails. */
#pragma once

#include "services/camera/segment.h"

#define MAKER_BOOT "0123456789abcdef0123456789abcdef"
#define MAKER_STORE "fedcba9876543210fedcba9876543210"

struct made_segment {
        uint8_t *bytes;
        size_t size;
        size_t begin;    /* of the first fragment */
        size_t ends[64]; /* of each fragment with its stamp */
        struct log_hash head;
        struct segment_reader reader;
};

/* n fragments of a second each, begun at second 1000 of the boot. */
void made_segment_fill(struct made_segment *segment, unsigned n);
void made_segment_done(struct made_segment *segment);
