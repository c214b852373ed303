/*
 * A clip: the footage of a camera in a time, as files of whole fragments, and a sidecar by which they can be
 * proven (clip-sidecar.h, CLIP.md). One file for each stretch with one init; no byte of a picture is changed,
 * only where in the file a fragment stands and plays. Each fragment is checked against its stamp once more
 * while it is copied; what does not fit is left out, and named in the sidecar. Made in slices, so that the
 * loop goes on; a slice blocks for the disk.
 */
#pragma once

#include "services/camera/clip-sidecar.h"

/* Of the index: what overlaps the time, in the order of the numbers. */
struct clip_segment {
        uint64_t number;
        bool open;            /* it is being written */
        uint64_t last;        /* of an open one: the last fragment that is on disk */
        struct log_hash head; /* of a closed one */
        bool corrected;       /* the clock of its boot is known: real time is CLOCK_BOOTTIME plus offset */
        int64_t offset_usec;
};

struct clip_ops {
        /* The segment's file, to be read; the clip closes it. -ENOENT: it was removed meanwhile. */
        int (*open_segment)(uint64_t number, int *ret_fd, void *userdata);
        /* A new file, empty, to be written and read; borrowed until the clip is freed. */
        int (*make_file)(const char *name, int *ret_fd, void *userdata);
};

struct clip_spec {
        const char *camera, *store;
        const char *name; /* files are NAME.mp4, or NAME-1.mp4, NAME-2.mp4; clip_name_is_valid(), at most 100
                             bytes */
        uint64_t from_usec, until_usec;
        const struct clip_segment *segments; /* copied; at most CLIP_PARTS_MAX */
        size_t n_segments;
        const struct clip_gap *gaps; /* likewise, CLIP_GAPS_MAX; what the index has of that time */
        size_t n_gaps;
        bool incomplete; /* the index may get more of that time */
};

struct clip;

/* ops and userdata are borrowed. -EINVAL: not a time, or not such a name; -ERANGE: longer than CLIP_USEC_MAX;
 * -E2BIG: more segments or gaps than that. */
int clip_new(const struct clip_spec *spec, const struct clip_ops *ops, void *userdata, struct clip **ret);
struct clip *clip_free(struct clip *clip);
DEFINE_CLEANUP(struct clip *, clip_free)

/*
 * Copies about so many bytes, and at least a fragment. 1: there is more; 0: all is written. Errors of the
 * disk and of ops; -ENODATA: there is nothing of that time that can be handed out; -E2BIG: it would be more
 * than CLIP_FILES_MAX files, a shorter time is not; -EFBIG: so long that its place does not fit the boxes.
 * Then the clip is to be freed.
 */
int clip_step(struct clip *clip, uint64_t max_bytes);

/* When all is written; valid as long as the clip. */
const struct clip_sidecar *clip_get_sidecar(const struct clip *clip);
