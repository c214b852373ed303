/*
 * The writer of one camera's footage: appends fragments to the open segment, which it begins and closes.
 * Calls block for the disk.
 */
#pragma once

#include "services/camera/footage.h"

struct recording;

struct recording_policy {
        uint64_t segment_usec; /* a segment is closed after so long, before a key frame; 0: 600 s */
        uint64_t sync_usec;    /* what is older is synced; 0: 1 s */
};

/* camera: an id that may name a folder. place may be empty. -EBUSY: one of that camera is there; -EAGAIN:
 * unless footage_is_ready(). */
int recording_new(struct footage *footage, const char *camera, const char *place,
                  const struct recording_policy *policy, struct recording **ret);
/* Closes nothing: recording_close() before. What was not closed is mended at the next start. */
/* Another, for the segment that is open too. */
void recording_set_policy(struct recording *recording, const struct recording_policy *policy);
struct recording *recording_free(struct recording *recording);
DEFINE_CLEANUP(struct recording *, recording_free)

/* The init of the fragments to come; another one than before ends the open segment. Returns as
 * recording_close(). Even if that fails, the new init holds. */
int recording_init(struct recording *recording, const uint8_t *bytes, size_t size,
                   const struct box_track *track);

/* Whether it has one, and not that one. */
bool recording_has_another_init(const struct recording *recording, const uint8_t *bytes, size_t size);
/* That init; NULL: none yet. */
const uint8_t *recording_get_init(const struct recording *recording, size_t *ret_size);

struct recording_fragment {
        uint8_t *bytes; /* moof and mdat; its place fields are changed */
        const struct box_fragment *box;
        struct clock_reading taken; /* its first picture */
        const char *gap;            /* cause of the gap before it; NULL: none */
};
/*
 * Writes it, behind what the policy makes of the segment before, and syncs if that is due. -ENOTCONN: no init
 * yet. After an error the fragment is not there, and nothing was lost that was synced; the next call tries
 * again: -ENOSPC, -EDQUOT, -EIO, -EROFS, -EIDRM (the file, folder or index was removed under it), -EUCLEAN
 * (the index is damaged) After -EIO, and after an error of syncing, fragments behind recording_last() are not
 * there either.
 */
int recording_write(struct recording *recording, const struct recording_fragment *fragment);
/* Syncs what is not yet. */
int recording_sync(struct recording *recording);
/* CLOCK_MONOTONIC when recording_sync() is due; UINT64_MAX: nothing is unsynced. */
uint64_t recording_sync_due_usec(const struct recording *recording);
/* Ends the open segment, if there is one, and owes segment-closed. */
int recording_close(struct recording *recording);

/* What is recorded: synced. Zeroes: nothing in this run. */
struct recording_last {
        uint64_t segment, fragment;
        struct clock_reading until; /* when its last picture ended */
        uint64_t bytes;             /* synced in this run, in all */
        uint64_t unsynced;          /* fragments written and not yet synced */
        struct log_hash head;       /* of the camera's chain, after it */
};
void recording_last(const struct recording *recording, struct recording_last *ret);
