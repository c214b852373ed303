/* What the files of the writer share. */
#pragma once

#include "services/camera/footage-internal.h"
#include "services/camera/recording.h"

enum {
        RECORDING_SEGMENT_SEC = 600,
        RECORDING_KEY_SEC = 600, /* so long a segment that is old enough waits for a key frame of the next */
        RECORDING_FRAGMENTS_MAX = 20000, /* a segment */
        RECORDING_STEP_USEC = 2000000,   /* of the clock, which a segment does not survive */
        RECORDING_ROOM = 1024 * 1024, /* of the disk, which a new segment must find, and the index with it */
};

enum recording_state {
        RECORDING_NONE, /* no segment */
        RECORDING_WRITING,
        RECORDING_CLOSING, /* its file takes nothing more; the index does not have it yet */
        _RECORDING_STATE_MAX,
        _RECORDING_STATE_INVALID = -EINVAL
};

/* How far the file, or what of it is synced, goes. */
struct recording_mark {
        uint64_t end; /* its size */
        size_t n_fragments;
        struct log_hash head;
        struct clock_reading until; /* when the last picture ended */
};

struct recording {
        struct recording *next;
        struct footage *footage;
        char camera[SEGMENT_ID_SIZE];
        char place[SEGMENT_PLACE_SIZE];
        struct recording_policy policy;

        uint8_t *init; /* NULL: none yet */
        size_t init_size;
        struct box_track track;

        enum recording_state state;
        int folder_fd, fd;
        struct index_segment segment; /* as the index has it until it is closed */
        struct recording_mark written, synced;
        bool torn; /* the file may be longer than what is written */
        struct index_fragment *fragments;
        size_t n_fragments, fragments_allocated;
        uint64_t first_time, last_time; /* tfdt of the run: of the first and of the last fragment */
        uint64_t unsynced_since_usec;   /* CLOCK_MONOTONIC; 0: all is synced */

        struct recording_last last;
};

/* recording-segment.c */
int recording_begin_segment(struct recording *recording, const struct clock_reading *taken);
/* 0 too if there is none. After an error it is RECORDING_CLOSING, or as it was. */
int recording_end_segment(struct recording *recording);
int recording_sync_segment(struct recording *recording);
/* -EIDRM: the file or what leads to it was removed or replaced; the segment is given up, as lost. */
int recording_check_kept(struct recording *recording);
/* Forgets the segment in memory. */
void recording_forget_segment(struct recording *recording);
