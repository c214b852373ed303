/*
 * Proves the files of a clip by its sidecar: every byte of them is what was recorded, in its place, and
 * nothing between is left out. That the sidecar is the recorder's own no hash in it can say; its heads are in
 * the events of the record. Anything may stand in either. Pure; files come through a reader.
 */
#pragma once

#include "services/camera/clip-sidecar.h"

enum clip_fault {
        CLIP_FITS,
        CLIP_NOT_READ, /* the file cannot be read: error */
        CLIP_CUT,      /* it ends before its end */
        CLIP_INIT,     /* no init, or another than was recorded */
        CLIP_HEADER,   /* no header of the segment, or another than the sidecar's */
        CLIP_BOX,      /* no fragment begins there */
        CLIP_ORDER,    /* another fragment, number other of segment other_segment, stands there */
        CLIP_STAMP,    /* no stamp, or another than was chained */
        CLIP_PICTURES, /* the fragment's bytes are not those that were recorded */
        CLIP_PLACE,    /* it says that it plays elsewhere in the file */
        CLIP_EXTRA,    /* there is something behind the last fragment */
        CLIP_SUM,      /* all fits but the sum or size of the whole file that the sidecar has */
        CLIP_CHAIN,    /* the sidecar's leaves do not lead to the segment's head */
        CLIP_LINK,     /* the segment does not go on from the one before */
        CLIP_HOLE,     /* fragments or segments between are neither there nor named as missing */
        CLIP_FOREIGN,  /* the segment is of another camera, store or number than the sidecar says */
        CLIP_BROKEN, /* the fragment's stamp could not be read when the clip was made: the head does not prove
                      * what stands before it */
        _CLIP_FAULT_MAX,
        _CLIP_FAULT_INVALID = -EINVAL,
};
/* A word for programs, such as "pictures". */
const char *clip_fault_to_string(enum clip_fault fault);

/* The first thing that does not fit. */
struct clip_verdict {
        enum clip_fault fault;
        uint64_t segment, fragment; /* fragment 0: of the segment as a whole */
        uint64_t offset;            /* in the file, where what does not fit begins */
        uint64_t other, other_segment;
        int error;
        uint64_t fragments; /* that fit, before it */
};

/* What the sidecar says of itself, without the files: chains, links between segments, holes. Returns 0 or
 * -EBADMSG with *ret; *ret_file: the file whose segment it is. */
int clip_verify_sidecar(const struct clip_sidecar *sidecar, size_t *ret_file, struct clip_verdict *ret);
/* A file. Returns 0, or -EBADMSG with *ret; -ENOMEM. */
int clip_verify_file(const struct clip_sidecar *sidecar, size_t file, const struct segment_reader *reader,
                     struct clip_verdict *ret);
