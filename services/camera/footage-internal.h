/* What the files of the store share. */
#pragma once

#include <sys/stat.h>

#include "services/camera/footage.h"

enum {
        FOOTAGE_NAME_SIZE = 16, /* of a segment's file */
};

struct recording;

struct footage {
        char *folder;
        int fd;
        dev_t device; /* of the folder */
        ino_t inode;
        char store[FOOTAGE_STORE_SIZE];
        struct clock *clock;
        struct index *index;
        struct recording *recordings;
        struct recovery *recovery; /* NULL: files and index agree */
        struct footage_finding *findings;
        size_t n_findings, findings_allocated;
};

void footage_segment_name(uint64_t number, char ret[static FOOTAGE_NAME_SIZE]);
/* 0: no such name. */
uint64_t footage_segment_number(const char *name);

/* 1: there is more in it than what a store has before anything is recorded; 0. */
int footage_has_something(int folder_fd);
/* The camera's folder. -ENOENT unless make. -EINVAL: no id that can name one. */
int footage_open_camera(struct footage *footage, const char *camera, bool make, int *ret_fd);

/* In a transaction. */
int footage_owe(struct footage *footage, const char *type, struct event_field *items, size_t n,
                uint64_t *ret_serial);
int footage_owe_closed(struct footage *footage, const struct index_segment *segment);
int footage_owe_lost(struct footage *footage, const struct index_segment *segment);

/* Where a fragment stands in real time, and what a segment has of it. */
uint64_t footage_placed(const struct index_segment *segment, uint64_t realtime_usec);
void footage_count_fragment(struct index_segment *segment, const struct index_fragment *fragment);
/* Puts the segment, which is unsynchronised, where its boot's offset says, if that is known. */
int footage_place_segment(struct footage *footage, struct index_segment *segment);

struct footage_place {
        const char *camera;
        uint64_t segment, fragment;
};
_printf_(4, 5) int footage_find(struct footage *footage, enum footage_finding_kind kind,
                                const struct footage_place *place, const char *format, ...);

/* recovery.c: what is to be done so that files and index agree; footage_recover_step() does it. */
struct recovery;
int recovery_new(struct footage *footage, struct recovery **ret);
struct recovery *recovery_free(struct recovery *recovery);
DEFINE_CLEANUP(struct recovery *, recovery_free)
/* In a transaction: the rows of a segment whose file is gone become a gap. */
int footage_lose_segment(struct footage *footage, const struct index_segment *segment);

/* recovery-file.c: a file, read into the index in slices. */
enum recovery_depth {
        RECOVERY_OPEN,   /* its row says that it was being written */
        RECOVERY_NEWEST, /* it has no row, and may have been */
        RECOVERY_CLOSED,
        _RECOVERY_DEPTH_MAX,
        _RECOVERY_DEPTH_INVALID = -EINVAL
};
struct recovery_wish {
        const char *camera;
        uint64_t number;
        enum recovery_depth depth;
        bool leads;                      /* nothing newer says how the camera's chain goes on */
        const struct log_hash *previous; /* as its row has it; NULL: none */
};
struct recovery_file;
/* -ENOENT: it is gone; -ESPIPE, -ELOOP, -EISDIR, -ENXIO: no regular file. */
int recovery_file_new(struct footage *footage, const struct recovery_wish *wish, struct recovery_file **ret);
struct recovery_file *recovery_file_free(struct recovery_file *file);
DEFINE_CLEANUP(struct recovery_file *, recovery_file_free)
/* About so many bytes. 1: there is more; 0: it is in the index, removed or left alone. After an error it is
 * to be freed. */
int recovery_file_step(struct recovery_file *file, uint64_t max_bytes);
/* Whether the camera's chain goes on from it. */
bool recovery_file_led(const struct recovery_file *file);
/* All of one that was closed, at once. */
int footage_read_again(struct footage *footage, const char *camera, uint64_t number);

/* footage-holds.c */
int footage_write_holds(struct footage *footage);
int footage_load_holds(struct footage *footage, bool index_is_new);

/* footage-remove.c */
void footage_fill_reserve(struct footage *footage);

/* recording.c: the fragments of the camera's open segment. */
int footage_each_open(struct footage *footage, const char *camera, uint64_t from_usec, uint64_t until_usec,
                      footage_fragment_fn each, void *userdata);
bool footage_is_open(const struct footage *footage, const char *camera, uint64_t number);
