/* What the ratings keep, as plain structs: rows of tables, and what the working set holds in memory of them.
 */
#pragma once

#include "daemon/ratings/code.h"
#include "daemon/ratings/figure.h"
#include "daemon/ratings/settings.h"
#include "daemon/record/settings.h"
#include "daemon/ratings/offline.h"
#include "daemon/ratings/phone.h"
#include "daemon/ratings/rating.h"
#include "daemon/ratings/scale.h"
#include "daemon/ratings/suspect.h"
#include "daemon/record/rows.h"

/* The rules in force, from the last "rules-changed" event; what a visit is measured by. */
struct rules {
        uint64_t event; /* 0: none yet */
        RATINGS_SETTINGS(SETTING_MEMBER)
        int64_t utc_offset_usec;
};
extern const struct setting ratings_settings[];

/* One finished service of one person at a counter. */
struct visit_row {
        uint64_t id;
        uint64_t event; /* id of the press that finished it */
        char counter[ID_SIZE];
        char official[ID_SIZE]; /* who was signed in there; empty: nobody */
        bool queued;            /* at a counter that calls tickets */
        uint64_t ticket;        /* 0: of somebody who took none */
        char service[ID_SIZE];  /* of the ticket; empty: none */
        struct moment finished;
        uint64_t wall_usec; /* corrected */
        bool wall_is_true;  /* the clock was synchronised then, or has been corrected since */
        int32_t day;
        uint32_t hour;
        bool undone; /* the finish was a mistake */
};

struct rating_row {
        uint64_t visit;
        enum subject subject;
        char counter[ID_SIZE];
        char keypad[ID_SIZE];
        enum rating_state state;
        uint64_t rules; /* id of the "rules-changed" event it was opened under */
        uint64_t scale;
        int32_t day;
        uint32_t hour;
        struct moment finished;
        uint64_t window_usec;        /* time to rate, from the finish */
        struct rating_window window; /* once it is rated: of what counts, whichever channel it came by */
        struct phone_window phone;
        enum rating_channel channel; /* of a rating that was given */
        char official[ID_SIZE];      /* as of the visit */
        char service[ID_SIZE];       /* likewise */
        bool queued;                 /* likewise */
        bool too_short;              /* the visit, to have been one */
        uint64_t ticket;
        unsigned flags; /* 1 << suspect rule */
        bool noted;     /* it is a low one, and a leader had a word for it on the same day */
        bool voided;    /* by a correction: it counts, and figures are given with and without */
        uint64_t event; /* id of the conclusion; 0: none yet */
        bool dirty;
};

/* Whether it may still come to something else by itself: it is kept in memory. */
static inline bool rating_is_live(const struct rating_row *rating) {
        return rating->state == RATING_WAITING || rating->state == RATING_OPEN ||
               (rating->phone.state == PHONE_SETTLING && rating->state != RATING_VOID);
}

/* Of a rating that was given: the boot that the press counts in. */
static inline uint64_t rating_press_boot(const struct rating_row *rating) {
        return rating->channel == CHANNEL_PHONE ? rating->phone.at.boot : rating->finished.boot;
}

/* Whether a low level stands, sealed or not. */
static inline bool rating_is_low(const struct rating_row *rating) {
        return ((rating->state == RATING_OPEN || rating->state == RATING_RATED) &&
                rating_window_is_low(&rating->window)) ||
               (rating->state != RATING_VOID && phone_is_low(&rating->phone));
}

/* Of an event "rating"; see code.h. */
struct rating_code_row {
        uint64_t event;
        char code[RATING_CODE_SIZE];
        int32_t day; /* of the visit, as the clock showed it when the rating was sealed */
};

enum figures_of {
        FIGURES_OF_COUNTER,
        FIGURES_OF_OFFICIAL, /* who was signed in; empty: nobody, so that all together are those of the
                                counters */
        FIGURES_OF_SERVICE,  /* of the ticket; empty: none */
        FIGURES_OF_HOUR,     /* of the finish, in two digits */
        FIGURES_OF_PUBLIC,   /* a counter's, as everybody may know them: see public.h */
};

struct figure_key {
        int32_t day;
        enum figures_of of;
        char id[ID_SIZE]; /* the counter's, the official's, the service's, or the hour */
        enum subject subject;
        uint64_t scale;
};

struct figure_row {
        struct figure_key key;
        int64_t values[_FIGURE_MAX];
        bool dirty; /* of what a post keeps */
};

/* A counter's keypad for one subject. */
struct post {
        char keypad[ID_SIZE]; /* empty: this counter does not ask for the subject */
        struct offline offline;
        struct streak streak;
        struct figure_row unpublished; /* of one day; see public.h */
};

/* From the last "counter-changed" event. A counter that left the configuration stays, without keypads. */
struct counter_row {
        char id[ID_SIZE];
        char attendant[ID_SIZE]; /* empty: none */
        uint64_t visit;          /* the last one finished here; 0: none */
        struct moment finished;  /* when it was */
        char official[ID_SIZE];  /* signed in; empty: nobody */
        struct post posts[_SUBJECT_MAX];
        bool dirty;
};

struct post_row {
        char counter[ID_SIZE];
        enum subject subject;
        char keypad[ID_SIZE];
        struct offline offline;
};

struct offline_row {
        uint64_t id;
        char counter[ID_SIZE];
        enum subject subject;
        uint64_t scale;
        int64_t utc_offset_usec; /* by which it was filed */
        struct offline_period period;
};

/* A stray press from before its boot's clock was synchronised, kept so that its day can be corrected. */
struct stray_row {
        uint64_t event;
        struct figure_key key;
        struct moment at;
};

/* What visits came to; those with two subjects are rated if one is, else open, skipped, unheard. */
struct visit_sums {
        uint64_t served, rated, open, skipped, unheard;
};
