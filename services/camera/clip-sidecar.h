/*
 * The sidecar of a clip: a JSON text that says which footage the clip's files are, and has of each segment
 * what its chain of hashes needs, so that the files can be proven by it without this machine. CLIP.md
 * describes it. Pure.
 */
#pragma once

#include "services/base/log-hash.h"
#include "services/camera/segment.h"

enum {
        CLIP_FILES_MAX = 15, /* and the sidecar: a message of the system bus carries 16 descriptors */
        CLIP_PARTS_MAX = 4096,
        CLIP_LEAVES_MAX = 65536, /* of a segment */
        CLIP_GAPS_MAX = 1000,
        CLIP_NAME_SIZE = 129,
        CLIP_WHAT_SIZE = 129,
        CLIP_SIDECAR_MAX = 16 * 1024 * 1024,
};
#define CLIP_USEC_MAX (UINT64_C(6) * 3600 * USEC_PER_SEC)

enum clip_leaf_kind {
        CLIP_LEAF,    /* the leaf of a stamp */
        CLIP_HEAD,    /* of a stamp that cannot be read: the head behind it */
        CLIP_UNKNOWN, /* nothing is known */
};
struct clip_leaf {
        enum clip_leaf_kind kind;
        struct log_hash hash;
};

/* What a file has of a segment. */
struct clip_part {
        uint64_t segment;
        char *header;             /* its text */
        struct clip_leaf *leaves; /* of all its fragments, as far as it is written */
        size_t n_leaves, leaves_allocated;
        uint64_t first, count; /* fragments; the first is 1 */
        uint64_t *damaged;     /* those of them that are not in the file, ascending */
        size_t n_damaged, damaged_allocated;
        struct log_hash head; /* behind the last leaf */
        bool closed;          /* the last leaf is the segment's last */
};

struct clip_file {
        char name[CLIP_NAME_SIZE];
        struct log_hash sha256;
        uint64_t bytes;
        struct clip_part *parts;
        size_t n_parts, parts_allocated;
};

struct clip_gap {
        uint64_t from_usec, until_usec;
        char cause[SEGMENT_GAP_SIZE];
};

/* Segments between, of which nothing is there. */
struct clip_missing {
        uint64_t first, last;
        char what[CLIP_WHAT_SIZE];
};

struct clip_sidecar {
        char camera[SEGMENT_ID_SIZE];
        char store[SEGMENT_ID128_SIZE];
        uint64_t from_usec, until_usec; /* that was asked for */
        bool partial;                   /* footage of that time was still to come */
        struct clip_gap *gaps;
        size_t n_gaps, gaps_allocated;
        struct clip_missing *missing;
        size_t n_missing, missing_allocated;
        struct clip_file *files;
        size_t n_files, files_allocated;
};

void clip_sidecar_done(struct clip_sidecar *sidecar);
void clip_part_done(struct clip_part *part);

/* A new text. -ENOMEM. */
int clip_sidecar_to_text(const struct clip_sidecar *sidecar, char **ret, size_t *ret_size);
/* Of any bytes. -EINVAL: no such text, with *ret_what a new string that says what is wrong; -E2BIG; -ENOMEM.
 */
int clip_sidecar_from_text(const char *text, size_t size, struct clip_sidecar *ret, char **ret_what);

/* An ordinary MP4 that was made of a file of a clip, and can itself not be proven. */
struct clip_remux {
        char name[CLIP_NAME_SIZE];
        struct log_hash sha256;
        const struct clip_file *of; /* borrowed */
};
/* Its own sidecar, which names what can be: the clip's files, and its sidecar by name and SHA-256. A new
 * text. -ENOMEM. */
int clip_remux_to_text(const struct clip_remux *files, size_t n, const char *sidecar_name,
                       const struct log_hash *sidecar_sum, char **ret, size_t *ret_size);

bool clip_name_is_valid(const char *name);
