/* A clip's sidecar and the files beside it, and a record if there is one: what of them does not fit. Blocks
 * for the disk. */
#pragma once

#include "services/camera/clip-verify.h"

/* One thing that is found, or that is to be known. */
struct clip_finding {
        const char *word;           /* for programs: clip_fault_to_string(), or as below */
        const char *file;           /* name */
        const char *detail;         /* why; may be NULL */
        uint64_t segment, fragment; /* 0: none */
        uint64_t other_segment, other;
        uint64_t offset;
        bool has_offset;
        bool is_note; /* the clip is whole nevertheless: partial, gap */
};
/*
 * Words beside those of faults:
 *   sidecar       its text is none (detail)
 *   damaged       the fragment did not fit when the clip was made, and is not in it
 *   missing       segments from segment to other_segment are not in it (detail)
 *   unproven      the record has no such head of the segment; other-head: it has another
 *   not-exported  the record does not say that this sidecar was handed out (note)
 *   no-record     the record cannot be read (detail)
 *   partial, gap  (notes; detail: the gap's cause)
 */
typedef int (*clip_finding_fn)(const struct clip_finding *finding, void *userdata);

struct clip_proof {
        struct clip_sidecar sidecar;
        uint64_t fragments; /* that fit */
        size_t n_faults;
        bool has_record;
};
void clip_proof_done(struct clip_proof *proof);

/* record: NULL for none. Calls each for whatever it finds. -EIO, -ENOENT and the like: the sidecar cannot be
 * read; -ENOMEM; what each returned below 0. */
int clip_prove(const char *path, const char *record, clip_finding_fn each, void *userdata,
               struct clip_proof *ret);
