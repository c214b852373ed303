/*
 * The boxes of a fragmented MP4 (ISO/IEC 14496-12), as far as one who stores, cuts and joins it must
 * understand them: the init (ftyp, moov) of one video track, and fragments (moof, mdat) of it. The bytes are
 * anybody's: each size is checked against what it stands in. What is refused is named by a literal. Pure.
 */
#pragma once

#include "services/base/util.h"

enum {
        BOX_INIT_MAX = 1024 * 1024,
        BOX_FRAGMENT_MAX = 64 * 1024 * 1024,
        BOX_FRAMES_MAX = 65536,       /* in a fragment */
        BOX_FRAGMENT_SEC_MAX = 3600,  /* how long it may last */
        BOX_TIMESCALE_MAX = 10000000, /* ticks a second */
};

#define BOX_TYPE(a, b, c, d)                                                                                 \
        ((uint32_t) (a) << 24 | (uint32_t) (b) << 16 | (uint32_t) (c) << 8 | (uint32_t) (d))
#define BOX_FTYP BOX_TYPE('f', 't', 'y', 'p')
#define BOX_MOOV BOX_TYPE('m', 'o', 'o', 'v')
#define BOX_MOOF BOX_TYPE('m', 'o', 'o', 'f')
#define BOX_MDAT BOX_TYPE('m', 'd', 'a', 't')
#define BOX_UUID BOX_TYPE('u', 'u', 'i', 'd')

static inline uint32_t box_u32(const uint8_t *p) {
        return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
}
static inline uint64_t box_u64(const uint8_t *p) {
        return (uint64_t) box_u32(p) << 32 | box_u32(p + 4);
}
static inline void box_put_u32(uint8_t *p, uint32_t value) {
        for (unsigned i = 0; i < 4; i++)
                p[i] = (uint8_t) (value >> (24 - 8 * i));
}
static inline void box_put_u64(uint8_t *p, uint64_t value) {
        box_put_u32(p, (uint32_t) (value >> 32));
        box_put_u32(p + 4, (uint32_t) value);
}

enum { BOX_HEADER_MAX = 16 };
struct box_header {
        uint32_t type;
        unsigned header_size; /* 8, or 16 with a size of 64 bits */
        uint64_t size;        /* with its header */
};
/* 1: read; 0: it does not end within these bytes; -EBADMSG: a size of 0 ("to the end of the file", which a
 * stream has none of), or one that is less than the header. */
int box_read_header(const uint8_t *bytes, size_t size, struct box_header *ret);

/* What an init says of its one track. */
struct box_track {
        uint32_t id;
        uint32_t timescale;        /* ticks a second */
        uint32_t default_duration; /* of a frame, in ticks */
        uint32_t default_size, default_flags;
        char codec[5]; /* of the first sample entry: "avc1", "hvc1"; what is not printable is '?' */
};
/* Of an ftyp and a moov, and nothing else. -EBADMSG, with *ret_what: such as no or more than one track,
 * sound, not fragmented. */
int box_read_init(const uint8_t *bytes, size_t size, struct box_track *ret, const char **ret_what);

/* A fragment, and where in its bytes stands what says only where it stands in a file (the place fields). */
struct box_fragment {
        size_t size, moof_size;       /* with and without the mdat */
        uint32_t sequence;            /* mfhd */
        uint64_t base_time, duration; /* tfdt, and of all frames; in ticks */
        uint32_t frames;              /* at least 1 */
        bool key;                     /* begins with a key frame */
        size_t sequence_at, time_at;
        unsigned time_size; /* 4 or 8 */
};
/* Of a moof and an mdat, and nothing else. -EBADMSG: as above; each frame's bytes lie in the mdat, found by
 * offsets from the moof, so that the two can stand anywhere. */
int box_read_fragment(const uint8_t *bytes, size_t size, const struct box_track *track,
                      struct box_fragment *ret, const char **ret_what);

/* Of at most BOX_FRAGMENT_SEC_MAX, or a place in a segment. */
static inline uint64_t box_usec(uint64_t ticks, const struct box_track *track) {
        return ticks / track->timescale * USEC_PER_SEC +
               ticks % track->timescale * USEC_PER_SEC / track->timescale;
}

/* Writes the place fields. -ERANGE: the time does not fit the 4 bytes that there are; nothing was written. */
int box_set_place(uint8_t *bytes, const struct box_fragment *fragment, uint32_t sequence, uint64_t base_time);
