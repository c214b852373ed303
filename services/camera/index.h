/*
 * The index of a footage folder: which segments there are and what is in them, gaps, holds, boots, and events
 * that are owed to the outbox. A SQLite database (WAL, synchronous=FULL) on the same disk. What the files say
 * can be read from them again; holds cannot, and are also kept beside it (holds.h). Each row carries a sum
 * (row-sum.h). Calls block for the disk.
 *
 * Times without another word are real time, microseconds, *placed*: those of a boot whose clock was not
 * synchronised are moved as soon as it is known what time it was (index_learn_boot()).
 */
#pragma once

#include "services/camera/segment.h"
#include "services/base/util.h"

#define INDEX_DATABASE "index.db" /* in the footage folder */

enum {
        INDEX_CAUSE_SIZE = SEGMENT_GAP_SIZE,
        INDEX_REASON_SIZE = 1025,
        INDEX_ACTOR_SIZE = 257,
        INDEX_KEY_SIZE = 65,
        INDEX_IDENTITY_SIZE = 17,
        INDEX_HOLDS_MAX = 10000, /* that have not ended */
};

#define INDEX_NUMBER_MAX UINT64_C(9999999999) /* of a segment: ten digits */

struct index;
/* Opens or makes it, for this store. -EUCLEAN, with *ret_damage a new string: damaged, or of another store.
 * Others as of sql_open(). */
int index_open(const char *path, const char *store, struct index **ret, char **ret_damage);
struct index *index_free(struct index *index);
DEFINE_CLEANUP(struct index *, index_free)

/* As sql_on_damage(), sql_damage(), sql_check_kept(). */
void index_on_damage(struct index *index, void (*found)(void *userdata), void *userdata);
const char *index_damage(const struct index *index);
int index_check(struct index *index);

/* A transaction. Calls that change something and are made outside one are transactions of their own; those of
 * segments say whether they must be inside. After an error of commit nothing of it happened. */
int index_begin(struct index *index);
int index_commit(struct index *index);
void index_rollback(struct index *index);

/* ----- segments and fragments ----- */

enum index_state {
        INDEX_OPEN,    /* being written, or was when the power went */
        INDEX_CLOSED,  /* its fragments are here */
        INDEX_GARBAGE, /* to be removed */
        _INDEX_STATE_MAX,
        _INDEX_STATE_INVALID = -EINVAL
};

struct index_segment {
        char camera[SEGMENT_ID_SIZE];
        uint64_t number;
        enum index_state state;
        char boot[SEGMENT_ID128_SIZE];
        uint64_t boottime_usec, realtime_usec; /* when it was begun; as its clock said, not placed */
        bool synchronized;
        int64_t shift_usec;             /* what places its times: 0 if synchronised, or not known yet */
        uint64_t from_usec, until_usec; /* placed; of an open one: of its begin */
        uint64_t fragments, bytes, recorded_usec;
        struct log_hash previous, head;
        bool damaged;
        uint64_t damaged_fragment; /* the first one; 0: the init or the header */
        uint64_t told;             /* garbage: the serial of the event of its removal */
};

struct index_fragment {
        uint64_t number;                       /* in its segment, from 1 */
        uint64_t at, bytes;                    /* offset and size of moof and mdat */
        uint64_t stamp_size;                   /* of the box behind it */
        uint64_t boottime_usec, realtime_usec; /* as stamped, not placed: add the segment's shift */
        uint64_t duration_usec, frames;
        bool synchronized, key;
};

/* The number that the camera's next segment gets, and the head of its chain. A camera that was never there: 1
 * and zeroes. */
int index_get_camera(struct index *index, const char *camera, uint64_t *ret_next, struct log_hash *ret_head);
/* In a transaction: raises the number (never lowers it), and sets the head unless NULL. */
int index_set_camera(struct index *index, const char *camera, uint64_t next, const struct log_hash *head);
typedef int (*index_camera_fn)(const char *camera, void *userdata);
int index_each_camera(struct index *index, index_camera_fn each, void *userdata);

/* In a transaction: adds the segment, or replaces its row. Its fragments as they are. */
int index_save_segment(struct index *index, const struct index_segment *segment);
/* In a transaction. -EEXIST: it is there. */
int index_add_fragment(struct index *index, const char *camera, uint64_t segment,
                       const struct index_fragment *fragment);
/* In a transaction: the fragments of a segment that are read again; or all that is known of it. */
int index_drop_fragments(struct index *index, const char *camera, uint64_t number);
int index_drop_segment(struct index *index, const char *camera, uint64_t number);
/* -ENOENT. */
int index_get_segment(struct index *index, const char *camera, uint64_t number, struct index_segment *ret);

/* What is called returns 0 to go on; anything else ends it and is returned. It must not call the index for
 * the same kind of thing. Rows of garbage are left out. camera NULL: of all. In the order of until_usec, then
 * camera and number: the oldest first. Those that overlap [from, until). */
typedef int (*index_segment_fn)(const struct index_segment *segment, void *userdata);
int index_each_segment(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec,
                       index_segment_fn each, void *userdata);
/* Moves its times to where that boot's offset puts them. */
void index_place_segment(struct index_segment *segment, int64_t offset_usec);
/* In this state, by camera and number. */
int index_each_in_state(struct index *index, const char *camera, enum index_state state,
                        index_segment_fn each, void *userdata);
/* Fragments of closed segments that overlap [from, until), by segment and fragment. */
typedef int (*index_fragment_fn)(const struct index_segment *segment, const struct index_fragment *fragment,
                                 void *userdata);
int index_each_fragment(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec,
                        index_fragment_fn each, void *userdata);
/* 1: a closed segment in [from, until) that has a fragment whose row is damaged, to be read again from its
 * file; 0: none. */
int index_find_damaged(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec,
                       uint64_t *ret_number);
/* How much of [from, until) closed segments have. */
int index_get_recorded(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec,
                       uint64_t *ret_usec);

/* ----- gaps ----- */

struct index_gap {
        uint64_t id;
        char camera[SEGMENT_ID_SIZE];
        uint64_t from_usec, until_usec;
        char cause[INDEX_CAUSE_SIZE];
        char boot[SEGMENT_ID128_SIZE]; /* whose CLOCK_BOOTTIME its times are, where real time is not known;
                                          else empty */
};
/* Sets gap->id. */
int index_add_gap(struct index *index, struct index_gap *gap);
/* Those that overlap [from, until), by begin; camera NULL: of all. */
typedef int (*index_gap_fn)(const struct index_gap *gap, void *userdata);
int index_each_gap(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec,
                   index_gap_fn each, void *userdata);
/* Removes those that ended before. */
int index_prune_gaps(struct index *index, uint64_t until_usec);

/* ----- holds ----- */

struct index_hold {
        uint64_t id;
        char key[INDEX_KEY_SIZE];       /* empty: none */
        char camera[SEGMENT_ID_SIZE];   /* empty: all */
        uint64_t from_usec, until_usec; /* of the footage */
        uint64_t end_usec, made_usec;   /* of the hold itself */
        uint64_t ended_usec;            /* 0: it holds */
        uint64_t visit;                 /* 0: none */
        char reason[INDEX_REASON_SIZE];
        char actor[INDEX_ACTOR_SIZE];
        char boot[SEGMENT_ID128_SIZE]; /* in which it was placed by a clock that nobody had set; empty: it was
                                          known */
        uint64_t boottime_usec;        /* of made_usec, then */
        bool untold;                   /* whoever asks for it says so itself: not kept */
};
/* In a transaction. Sets hold->id. 1: one with that key is there, whose id it is; -EALREADY: there was one,
 * and it has ended; -ENOBUFS: INDEX_HOLDS_MAX. */
int index_add_hold(struct index *index, struct index_hold *hold);
/* In a transaction: as it is, with its id; one that was kept elsewhere. */
int index_save_hold(struct index *index, const struct index_hold *hold);
/* In a transaction. -ENOENT: no such hold; -EALREADY: it ended before. */
int index_end_hold(struct index *index, uint64_t id, uint64_t now_usec);
int index_get_hold(struct index *index, uint64_t id, struct index_hold *ret);
/* Those that hold, by id; ended ones too, if wanted. */
typedef int (*index_hold_fn)(const struct index_hold *hold, void *userdata);
int index_each_hold(struct index *index, bool ended_too, index_hold_fn each, void *userdata);
/* 1: a hold keeps footage of the camera in [from, until); 0. */
int index_is_held(struct index *index, const char *camera, uint64_t from_usec, uint64_t until_usec);

/* ----- boots ----- */

/* In that boot real time is CLOCK_BOOTTIME plus offset: moves what was recorded in it without knowing;
 * footage and gaps not if it is known to a second. Boots before it are over, and their times nobody will
 * know: a hold that is left of one ends no sooner than if it had been placed when this boot began. 1: holds
 * were moved. */
int index_learn_boot(struct index *index, const char *boot, int64_t offset_usec);
/* 1: known; 0. */
int index_get_boot(struct index *index, const char *boot, int64_t *ret_offset_usec);

/* ----- events that are owed ----- */

/*
 * Owed in the transaction of what they tell of; whoever has them in the outbox, and the serial in the
 * outbox's state in the same transaction, has them forgotten. Serials count from 1 and are never given twice
 * by the index with this identity.
 */
int index_owe(struct index *index, const char *type, const char *fields_text, uint64_t *ret_serial);
typedef int (*index_owed_fn)(uint64_t serial, const char *type, const char *fields_text, void *userdata);
int index_each_owed(struct index *index, uint64_t after, uint32_t max, index_owed_fn each, void *userdata);
int index_forget_owed(struct index *index, uint64_t up_to);
int index_identify(struct index *index, char ret[static INDEX_IDENTITY_SIZE], uint64_t *ret_last);
/* Another identity, of the same store: for one that is found to be a copy from before. */
int index_renew(struct index *index, const char *store);
