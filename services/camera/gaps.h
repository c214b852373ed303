/*
 * Where footage is missing in announced hours, and why. Pure.
 *
 * A gap begins where recording ended and ends where it goes on for good: footage of less than GAP_SETTLE_USEC
 * between two breaks counts to the gap, so that a camera that flaps is one row and not thousands. Its cause
 * is the one that lasted longest. Time is measured by CLOCK_BOOTTIME, so no clock that is set makes a gap or
 * hides one.
 */
#pragma once

#include "dbus/camera-words.h"
#include "services/config/day.h"
#include "services/config/hours.h"

#define GAP_TOLERANCE_USEC (2 * USEC_PER_SEC) /* between two pieces of footage: none */
#define GAP_PATIENCE_USEC (10 * USEC_PER_SEC) /* without footage: there is one */
#define GAP_SETTLE_USEC (10 * USEC_PER_SEC)

/* An instant of this boot. */
struct gap_time {
        uint64_t realtime_usec, boottime_usec;
        bool synchronized;
};

struct gap {
        struct gap_time from, until; /* their real times are apart by as much as their boottimes */
        enum gap_cause cause;
};

/* Of one camera while the daemon runs. Zeroes: not to record. */
struct gap_watch {
        bool due, open, resumed;
        struct gap_time last;  /* up to where there is footage, or nothing was to be recorded */
        struct gap_time begin; /* of the open gap */
        struct gap_time again; /* since when footage has come again */
        int cause;             /* what is wrong now, below 0: nothing known */
        struct gap_time since; /* of the cause, in the open gap */
        uint64_t lasted_usec[_GAP_CAUSE_MAX];
};

/* From now on it is to be recorded, or not: hours begin or end, a camera is configured, the daemon stops.
 * Returns 1 with a gap that ended so, else 0; so do the next three. */
int gap_watch_set_due(struct gap_watch *watch, bool due, const struct gap_time *now, struct gap *ret);
/* Footage of this time is on disk. */
int gap_watch_recorded(struct gap_watch *watch, const struct gap_time *from, uint64_t duration_usec,
                       struct gap *ret);
/* To be asked after GAP_PATIENCE_USEC without footage, or whenever; begins a gap. Returns whether one is
 * open. */
bool gap_watch_look(struct gap_watch *watch, const struct gap_time *now);
/* At midnight: what there is of the open gap so far; the rest is another. */
int gap_watch_cut(struct gap_watch *watch, const struct gap_time *now, struct gap *ret);
/* What is wrong now, or nothing any more (below 0). It stands for the open gap, or for the one that follows
 * from it. */
void gap_watch_set_cause(struct gap_watch *watch, int cause, const struct gap_time *now);

/* Calls each for what is announced in a time: of a gap across boots, or of footage that was lost. A negative
 * return ends it. Times in the wrong order have nothing between them. */
int hours_each(const struct hours *hours, uint64_t from_usec, uint64_t until_usec, int64_t utc_offset_usec,
               int (*each)(uint64_t from_usec, uint64_t until_usec, void *userdata), void *userdata);

/* Rows of the index, in real time, corrected if it can be; until 0: still. */
struct gap_row {
        uint64_t from_usec, until_usec;
        enum gap_cause cause;
};
struct footage_row {
        uint64_t from_usec, until_usec; /* of a segment; what lies in a gap is not recorded */
};

/* Of the announced hours of a day, up to now. announced = recorded + all by cause. */
struct footage_figures {
        uint64_t announced_usec, recorded_usec;
        uint64_t by_cause_usec[_GAP_CAUSE_MAX];
        size_t n_gaps; /* rows that have a part in it */
};

struct footage_day {
        const struct hours *hours;
        int32_t day;
        int64_t utc_offset_usec;
        uint64_t now_usec; /* what comes later is not announced yet */
        const struct footage_row *footage;
        size_t n_footage;
        const struct gap_row *gaps;
        size_t n_gaps;
        uint64_t since_usec; /* what came before was not announced: there was no such camera */
};
/* Rows in any order. Of what is neither footage nor in a gap the cause is GAP_LOST, but for
 * GAP_TOLERANCE_USEC between two rows, which are recorded. -ENOMEM. */
int footage_figures(const struct footage_day *day, struct footage_figures *ret);

/* Rounded down to a whole percent: 100 only if nothing is missing. announced 0: 0. */
unsigned footage_percent(const struct footage_figures *figures);
