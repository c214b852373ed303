/* What is kept of cameras, as plain structs: rows of tables. Who looked at what, and why, stands in its event
 * alone. */
#pragma once

#include "daemon/cameras/settings.h"
#include "daemon/ratings/rows.h"

#define CAMERA_SOURCE "camera"
/* Why footage is not held again, of "footage-missing" and "hold-lost": its time was over, or somebody
 * released it. */
#define HOLD_IS_OVER "hold-over"

enum {
        CAMERAS_MAX = 32, /* that are known, with some that left the configuration */
        CAMERAS_CONFIGURED_MAX = 16,
        CAMERA_COUNTERS_MAX = 16, /* that one camera looks at */
        CAMERA_COUNTERS_SIZE = CAMERA_COUNTERS_MAX * ID_SIZE,
        CAUSE_SIZE = 24,
        HOLD_KEY_SIZE = 65,
        GENERATION_SIZE = 24,
};

/* From the last "camera-rules-changed" event. */
struct camera_rules {
        bool known;
        CAMERAS_SETTINGS(SETTING_MEMBER)
};
extern const struct setting cameras_settings[];

struct camera_row {
        uint32_t position; /* from 1, in the order in which they became known */
        char id[ID_SIZE];
        char state[KEY_NAME_SIZE];           /* as it last told; empty: it has not */
        char counters[CAMERA_COUNTERS_SIZE]; /* IDs separated by a space, by the configuration; empty: none */
        bool configured;
        /* The last gap that it told of: one that begins there, too, is the same one, longer. */
        uint64_t gap_from_usec, gap_until_usec;
        char gap_cause[CAUSE_SIZE];
};

/* Of one local day, as the camera daemon says at its end: replaced, never added to. */
struct camera_day_row {
        int32_t day;
        char camera[ID_SIZE];
        uint64_t announced_usec, recorded_usec;
};

/* What is counted on a local day: each event adds to it. camera may be empty: of none. */
struct camera_count_row {
        int32_t day;
        char camera[ID_SIZE];
        int64_t segments, segments_usec; /* closed; what they hold */
        int64_t deleted, deleted_bytes, damaged;
        int64_t views, exports, refusals, holds; /* accesses: on the day on which somebody made them */
};

struct camera_gap_row {
        int32_t day;
        char camera[ID_SIZE];
        char cause[CAUSE_SIZE];
        int64_t gaps, usec;
};

/* A hold of the camera daemon, by its number in this stream. */
struct hold_row {
        uint64_t stream, hold;
        uint64_t event; /* that says who placed it, and why */
        char camera[ID_SIZE];
        uint64_t from_usec, until_usec, end_usec; /* end 0: not told */
        uint64_t visit;                           /* 0: of none */
        uint64_t over;                            /* the event by which it ended; 0: it stands */
};

/* What became of a wish for footage of a low rating. */
enum want_stage {
        WANT_QUIET,   /* owed; the level of its rating is nobody's to know yet */
        WANT_TOLD,    /* owed, and told of by "footage-wanted" */
        WANT_HELD,    /* as "footage-held" says */
        WANT_MISSING, /* never to be had, as "footage-missing" says */
        _WANT_STAGE_MAX,
        _WANT_STAGE_INVALID = -EINVAL,
};
#define WANT_STAGE_WORDS                                                                                     \
        { "quiet", "told", "held", "missing" }
const char *want_stage_to_string(enum want_stage word);
int want_stage_from_string(const char *s);

/* Footage that is to be held: of one camera for one low rating, or as somebody had it held. */
struct want_row {
        uint64_t rating;       /* id of its event; of the event by which somebody placed the hold */
        uint32_t n;            /* from 1, of the cameras that look at the counter */
        char camera[ID_SIZE];  /* empty: all, as somebody may hold */
        char counter[ID_SIZE]; /* empty: somebody placed it */
        uint64_t visit;
        enum subject subject;
        struct moment rated; /* of the event */
        uint64_t from_usec, until_usec;
        enum want_stage stage;
        bool left; /* of a day that ended before its batch was full: told together with others of this kind */
        uint64_t stream, hold; /* as it was held last; 0: it never was */
        uint64_t held_usec;    /* when it was held first, real time; 0: never, or nobody knows */
        uint64_t placed_stream,
                placed_sequence; /* where the event that placed it says who, and why; 0: a rating */
        bool dirty;
};

/* When a visit began, as far as is known. */
struct visit_begin_row {
        uint64_t visit;
        struct moment begun; /* boot 0: not known */
        bool called;         /* with its ticket; otherwise it was after the visit before */
};

/* Of a counter: since when who is there has been, and how many of its ratings have not become public. */
struct footage_counter_row {
        char counter[ID_SIZE];
        struct moment begun; /* boot 0: not known */
        bool called;
        uint64_t unpublished[_SUBJECT_MAX];
        bool dirty;
};

struct footage_row {
        uint64_t left; /* ratings that will be in no batch, and are not told of either */
        /* Of the camera daemon's holds, as it last told; empty: it has not. */
        char generation[GENERATION_SIZE];
};
