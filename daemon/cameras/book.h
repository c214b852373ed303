/*
 * Cameras as part of the book: what they look at and how they are, footage that is owed to low ratings, and
 * what a transaction adds to the figures. Rows that changed stay in memory until they are flushed.
 *
 * That footage is wanted tells what was pressed. So it is told of when everybody may know of that rating,
 * with the batch that it is in (ratings/public.h), and asked for at once: the event of a rating is enough to
 * say what is owed. Ratings that come into no batch are told of when there are enough of them, of all
 * counters and days.
 */
#pragma once

#include "daemon/cameras/rows.h"
#include "daemon/ratings/book.h"

/* What of the past is looked up when a rule asks. */
struct cameras_past {
        /* -ENOENT */
        int (*load_begin)(void *from, uint64_t visit, struct visit_begin_row *ret);
        int (*load_hold)(void *from, uint64_t stream, uint64_t hold, struct hold_row *ret);
        /* Wants that once were held, and are not owed; by rating and n. */
        int (*each_held)(void *from, sql_row_fn each, void *userdata);
};

struct cameras {
        struct camera_rules rules;
        bool rules_dirty;
        struct camera_row cameras[CAMERAS_MAX];
        size_t n_cameras;
        bool cameras_dirty;
        struct footage_counter_row *counters;
        size_t n_counters, counters_allocated;
        struct footage_row footage;
        bool footage_dirty;
        struct want_row *wants; /* by rating and n; owed, until flushed also those that ceased to be */
        size_t n_wants, wants_allocated;

        /* Until flushed. */
        struct visit_begin_row *begins; /* by visit */
        size_t n_begins, begins_allocated;
        struct camera_day_row *days;
        size_t n_days, days_allocated;
        struct camera_count_row *counts;
        size_t n_counts, counts_allocated;
        struct camera_gap_row *gaps;
        size_t n_gaps, gaps_allocated;
        struct hold_row *holds;
        size_t n_holds, holds_allocated;

        const struct cameras_past *past;
        void *past_from;
};

extern const struct room cameras_room;

static inline struct cameras *cameras_of(const struct book *book) {
        return book_part(book, &cameras_room);
}

struct camera_row *cameras_find(const struct book *book, const char *id);
/* Made when new; NULL: no more than CAMERAS_MAX are kept, or the name is too long. */
struct camera_row *cameras_get(struct book *book, const char *id);
/* Forgets one that is neither configured nor reports. */
void cameras_forget_unused(struct book *book);
/* Those that are not configured, whatever the daemon told of them. */
void cameras_forget_reported(struct book *book);
/* Whether the camera looks at the counter. */
bool camera_sees(const struct camera_row *camera, const char *counter);
/* Whether any does. */
bool cameras_see(const struct book *book, const char *counter);

/* Made when new. -ENOMEM. The pointer holds until the next is made. */
int cameras_get_counter(struct book *book, const char *counter, struct footage_counter_row **ret);
/* When the visit began. boot 0: not known. */
int cameras_find_begin(struct book *book, uint64_t visit, struct visit_begin_row *ret);
int cameras_add_begin(struct book *book, const struct visit_begin_row *row);

/* Somebody had it held, and no rating. */
static inline bool want_is_placed(const struct want_row *want) {
        return want->placed_stream > 0;
}
static inline bool want_is_owed(const struct want_row *want) {
        return want->stage == WANT_QUIET || want->stage == WANT_TOLD;
}
/* Ratings rise. -ENOMEM */
int cameras_add_want(struct book *book, const struct want_row *row);
/* Every want whose hold stands, as far as is known, is owed once more, and its hold over by that event:
 * nobody knows any more that the camera daemon has it. Its key is the one of before. */
int cameras_owe_again(struct book *book, uint64_t event);
/* NULL: not owed, or not any more. */
struct want_row *cameras_find_owed(const struct book *book, uint64_t rating, const char *camera);
/* What the camera daemon is asked with: of this rating and camera alone, also if a record that was brought
 * back from an older copy gives its number once more. */
void cameras_want_key(const struct book *book, const struct want_row *want,
                      char ret_key[static HOLD_KEY_SIZE]);

/* The stretch that is to be held, as far as is known by now: who pressed while nobody had set the clock is
 * filmed where that moment turns out to be. */
void cameras_want_range(const struct book *book, const struct want_row *want, uint64_t *ret_from_usec,
                        uint64_t *ret_until_usec);

/* What the event says by which somebody placed a hold. */
struct placed {
        struct fields_room room; /* what the rest points into */
        const char *key, *reason, *actor;
        uint64_t end_usec;
};
/* -ENOENT, -EBADMSG */
int cameras_find_placed(const struct book *book, const struct want_row *want, struct placed *ret);

/* Takes the place of another one of that number: the daemon began to count again. */
int cameras_add_hold(struct book *book, const struct hold_row *row);
/* -ENOENT. The pointer holds until the next is found or added; what it points to is flushed. */
int cameras_find_hold(struct book *book, uint64_t stream, uint64_t hold, struct hold_row **ret);

/* What a day's figures get; camera may be empty. NULL: no memory. */
struct camera_count_row *cameras_count(struct book *book, int32_t day, const char *camera);
