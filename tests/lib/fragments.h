/*
 * Streams as a muxer makes them, small and well-formed: an init of one H.264 track, and fragments whose
 * frames are bytes that follow from a seed. No decoder reads them.
 */
#pragma once

#include "services/base/util.h"

enum { FRAGMENT_TIMESCALE = 1500, FRAGMENT_INIT_MAX = 1024 };

/* The init of pictures of that width. Returns its size. */
size_t fragment_make_init(unsigned width, uint8_t ret[static FRAGMENT_INIT_MAX]);

struct fragment_spec {
        uint32_t sequence;
        uint64_t base_time;  /* ticks */
        unsigned frames;     /* 0: 1 */
        unsigned frame_size; /* of each but the first, which is twice as large; 0: 16 */
        uint32_t duration;   /* of each, in ticks; 0: 1500, a second */
        bool no_key, wide;   /* wide: a tfdt of 64 bits */
        unsigned seed;
};
/* In a new buffer. */
uint8_t *fragment_make(const struct fragment_spec *spec, size_t *ret_size);
