/* Footage that was never filmed: boxes as a muxer makes them, segments of them as they lie on disk. */
#pragma once

#include "services/camera/clip.h"

enum { FILM_TIMESCALE = 1000, FILM_FRAMES = 4, FILM_FRAME_TICKS = 250, FILM_BYTES_MAX = 4096 };
#define FILM_BOOT "0123456789abcdef0123456789abcdef"
#define FILM_OTHER_BOOT "00000000000000000000000000000002"
#define FILM_STORE "fedcba9876543210fedcba9876543210"
#define FILM_T0 (UINT64_C(1795366800) * USEC_PER_SEC)
#define FILM_BOOTTIME (UINT64_C(5000) * USEC_PER_SEC)

/* init: one letter, which makes it another one. Returns the size. */
size_t film_make_init(char init, uint8_t ret[static FILM_BYTES_MAX]);
/* A second of FILM_FRAMES frames, with so many bytes of pictures in all. */
size_t film_make_fragment(uint32_t sequence, uint64_t time, bool key, size_t n,
                          uint8_t ret[static FILM_BYTES_MAX]);

/* A camera's chain: what the next segment goes on from. */
struct film {
        const char *dir;
        const char *boot;
        uint64_t number;        /* of the last segment */
        uint64_t boottime_usec; /* of the next fragment */
        int64_t offset_usec;    /* of real time */
        bool synchronized;
        struct log_hash head;
        size_t picture_bytes; /* of a fragment */
        uint64_t slice;       /* in which clips of it are made */
        bool incomplete;      /* clips of it are made while the index may get more */
};
void film_open(struct film *film, const char *dir);

/* A segment that is written. */
struct film_segment {
        struct film *film;
        int fd;
        uint64_t fragments, ticks;
};
void film_begin(struct film *film, char init, struct film_segment *ret);
/* gap, key: of the stamp. */
void film_add(struct film_segment *segment, const char *gap, bool key);
void film_end(struct film_segment *segment);
/* All of these with n fragments, each with a key. */
void film_record(struct film *film, char init, unsigned n);

/* Path of a segment; a new string. */
char *film_path(const struct film *film, uint64_t number);

/* A clip that was made of a film, in memory. */
struct film_clip {
        const struct film *film;
        struct clip *clip;
        const struct clip_sidecar *sidecar;
        char *text; /* of the sidecar */
        size_t text_size;
        int fds[CLIP_FILES_MAX];
        size_t n_files;
        uint8_t *bytes[CLIP_FILES_MAX];
        size_t sizes[CLIP_FILES_MAX];
};
/* All of its segments as the index has them, closed: heads are read from the files. */
size_t film_index(const struct film *film, struct clip_segment ret[], size_t max);
/* Seconds since FILM_T0. Returns what clip_step() does in the end. */
int film_clip(const struct film *film, const struct clip_segment *segments, size_t n, uint64_t from_sec,
              uint64_t until_sec, struct film_clip *ret);
void film_clip_done(struct film_clip *clip);

/* Reads bytes in memory. */
struct film_bytes {
        const uint8_t *bytes;
        size_t size;
};
int film_read(void *from, uint64_t at, void *bytes, size_t size);
