/*
 * A footage folder: one store with its identity, index and files. Everything is done below the folder that
 * was opened, so that nothing is ever written under the mount point of a disk that went. Calls block for the
 * disk. Errors of the disk are negative errno; what was synced before stays.
 */
#pragma once

#include "services/camera/index.h"
#include "services/base/clock.h"
#include "services/base/problem.h"

enum { FOOTAGE_STORE_SIZE = SEGMENT_ID128_SIZE };
#define FOOTAGE_IDENTITY "footage" /* the file's name */

struct footage;

/*
 * Opens the folder. remembered: the store that this machine uses; NULL: none yet, and then the folder must be
 * empty (a new store is made in it) or have a store without any footage. Files and index are brought together
 * by footage_recover_step(), until when the footage is what the index has. clock is borrowed. Errors, with a
 * problem for people: -ENODEV  a store is remembered and the folder has none, or is not there: its disk is
 * missing -EXDEV   it has another store than the one that is remembered -EEXIST  none is remembered, and it
 * has a store with footage in it: an administrator must accept it -ENOTEMPTY  none is remembered, and there
 * is something else in it -EBUSY (another process), -EROFS, -ENOSPC, -EIO, -EACCES, -EPROTONOSUPPORT
 */
int footage_open(const char *folder, const char *remembered, struct clock *clock, struct footage **ret,
                 struct problem *ret_problem);
/* What is open must be closed before; what is not is mended after the next footage_open(). */
struct footage *footage_free(struct footage *footage);
DEFINE_CLEANUP(struct footage *, footage_free)

/*
 * Mends what was torn, and reads what the index does not have; about so many bytes of it. 1: there is more;
 * 0: files and index agree. After an error of the disk it may be called again. What of a file cannot be read
 * is left, and a finding. First comes what says how the chain of each camera goes on.
 */
int footage_recover_step(struct footage *footage, uint64_t max_bytes);
/* All of it at once. */
int footage_recover(struct footage *footage);
/* Files that were looked at, and of how many; zeroes: files and index agree. */
void footage_get_progress(const struct footage *footage, uint64_t *ret_done, uint64_t *ret_total);
/* Whether the camera can be recorded by now. */
bool footage_is_ready(const struct footage *footage, const char *camera);
/* The camera's first segment that the index does not have yet; UINT64_MAX: none. */
uint64_t footage_first_missing(const struct footage *footage, const char *camera);

/* Which store a folder has; for who accepts one. -ENOENT: none. */
int footage_identify(const char *folder, char ret[static FOOTAGE_STORE_SIZE]);

const char *footage_store(const struct footage *footage);
struct index *footage_index(struct footage *footage);

/* Whether the folder is still what its path leads to, its store this one, and it may be written: 0, -ENODEV,
 * -EXDEV, -EROFS, -EIDRM (index removed or replaced), -EACCES, -EIO. */
int footage_check(struct footage *footage);
/* Bytes that are free for us on the disk, and of the whole disk. */
int footage_get_room(struct footage *footage, uint64_t *ret_free, uint64_t *ret_size);

/* ----- what was found at start ----- */

enum footage_finding_kind {
        FOOTAGE_INDEX_DAMAGED, /* moved aside, and made again from the files */
        FOOTAGE_CLOSED,        /* a segment that was open: nothing was torn */
        FOOTAGE_TORN,          /* the same, and its end was cut off */
        FOOTAGE_ADOPTED,       /* a file that the index did not have */
        FOOTAGE_LOST,          /* rows of a file that is gone */
        FOOTAGE_DAMAGED,       /* a fragment does not fit; kept */
        FOOTAGE_EMPTY,         /* a file without a single fragment: removed */
        FOOTAGE_FOREIGN,       /* a file that is no segment of this store and camera: left alone */
        FOOTAGE_UNREADABLE,    /* a file that the disk does not give: left alone */
        FOOTAGE_HOLDS_DAMAGED, /* of the file of holds, some cannot be read: everything is held */
        _FOOTAGE_FINDING_MAX,
        _FOOTAGE_FINDING_INVALID = -EINVAL
};
struct footage_finding {
        enum footage_finding_kind kind;
        char camera[SEGMENT_ID_SIZE];
        uint64_t segment, fragment, bytes; /* bytes: cut off, or of what was lost */
        char detail[200];
};
/* For the log; events of it are owed in the index. A non-zero return ends it and is returned. Then they may
 * be forgotten. */
int footage_each_finding(const struct footage *footage,
                         int (*each)(const struct footage_finding *finding, void *userdata), void *userdata);
void footage_forget_findings(struct footage *footage);

/* ----- reading ----- */

/* A fragment that can be read, in a closed segment or in the one that is being written. */
struct footage_fragment {
        uint64_t segment;
        struct index_fragment fragment;
        uint64_t from_usec, until_usec; /* placed */
        bool open;                      /* its segment is being written */
        bool synced;                    /* it survives a power cut */
};
/* Those that overlap [from, until), by segment and fragment. What is called must not call the footage. */
typedef int (*footage_fragment_fn)(const struct footage_fragment *fragment, void *userdata);
int footage_each_fragment(struct footage *footage, const char *camera, uint64_t from_usec,
                          uint64_t until_usec, footage_fragment_fn each, void *userdata);
/* As index_get_recorded(), and the synced fragments of the open segment. */
int footage_get_recorded(struct footage *footage, const char *camera, uint64_t from_usec, uint64_t until_usec,
                         uint64_t *ret_usec);
/* Opens a segment's file to be read. It can be read to the end although it be removed meanwhile. -ENOENT. */
int footage_open_segment(struct footage *footage, const char *camera, uint64_t number, int *ret_fd);
/* A reader of such a file for segment_scan(); fd is borrowed, through the pointer. */
int footage_reader(const int *fd, struct segment_reader *ret);

/* ----- removing ----- */

/* Makes the segment garbage, and owes segment-deleted with why. -ENOENT; -EBUSY: it is open, or a hold keeps
 * it. On a full disk it uses room that was kept for this. */
int footage_condemn(struct footage *footage, const char *camera, uint64_t number, const char *why);
/* Removes the files of garbage whose event is no longer owed (index_forget_owed()). Returns how many. */
int footage_sweep(struct footage *footage);

/* ----- holds: index_add_hold() and index_end_hold(), kept beside the index too ----- */

/* The type of what is owed instead of hold-placed by a hold that is "untold": nobody is told of it, and an
 * index that lacks it is a copy from before all the same. */
#define FOOTAGE_UNTOLD "untold"
/* Durable when it returns; owes hold-placed (1: it was there, and nothing is owed). -EALREADY: it was, and
 * has ended. */
int footage_hold(struct footage *footage, struct index_hold *hold);
/* index_learn_boot() */
int footage_learn_boot(struct footage *footage, const char *boot, int64_t offset_usec);
/* Who lets go of it, and why; and who approved of that, NULL: nobody had to. */
struct hold_release {
        const char *reason, *actor;
        const char *second, *second_reason;
};
/* Owes hold-released, or if release is NULL hold-ended. */
int footage_release(struct footage *footage, uint64_t id, const struct hold_release *release);
