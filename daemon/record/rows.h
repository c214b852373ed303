/*
 * What the record keeps, as plain structs: the rows of the store's tables and what the working set holds in
 * memory of them.
 */
#pragma once

#include "daemon/queue/hours.h"
#include "daemon/queue/queue.h"
#include "daemon/ratings/offline.h"
#include "daemon/ratings/rating.h"
#include "daemon/ratings/scale.h"
#include "daemon/ratings/suspect.h"
#include "daemon/record/day.h"

enum {
        ID_SIZE = 65,    /* an ID of the configuration, or an event's name */
        EPOCH_SIZE = 48, /* 32 digits, and ".N" for an outbox that lost its tail */
        KEY_NAME_SIZE = 24,
        RECORD_ID_SIZE = 33,                /* 32 digits */
        PREFIX_SIZE = 9,                    /* before a ticket's number: up to two letters of any script */
        CODE_SIZE = 8,                      /* "7K3-Q9M" */
        NUMBER_TEXT_SIZE = PREFIX_SIZE + 4, /* "A 025" */
};

/* Copies a text known to fit. */
static inline void id_copy(char *ret, size_t size, const char *s) {
        size_t n = strlen(s);
        assert(n < size);
        memcpy(ret, s, n + 1);
}

struct event_row {
        uint64_t id;
        const char *source, *epoch;
        uint64_t sequence;
        const char *type;
        uint64_t realtime_usec;
        const char *fields; /* canonical JSON */
};

/* One source in one epoch; "id" stands for both in derived rows. */
struct stream_row {
        uint64_t id;
        char source[ID_SIZE];
        char epoch[EPOCH_SIZE];
        uint64_t sequence; /* the highest recorded */
};

struct source_row {
        char name[ID_SIZE];
        bool lost;                /* as last recorded: not on the bus */
        struct stream_row stream; /* the current one; id 0: none yet */
        bool dirty;
};

struct boot_row {
        uint64_t id; /* in the order in which the record met them */
        char boot_id[RECORD_ID_SIZE];
        struct boot_clock clock;
        bool unsynchronized;                /* it has events from before its clock was synchronised */
        int64_t unsynchronized_offset_usec; /* their wall clock minus CLOCK_BOOTTIME */
};

/* The rules in force, from the last "rules-changed" event; what a visit is measured by. */
struct rules {
        uint64_t event; /* 0: none yet */
        uint64_t scale;
        uint64_t window_usec;
        uint64_t settle_usec;
        uint64_t too_fast_usec;
        uint64_t streak_count;
        uint64_t streak_usec;
        uint64_t done_repeat_usec;
        int64_t utc_offset_usec;
};

/* A counter's keypad for one subject. */
struct post {
        char keypad[ID_SIZE]; /* empty: this counter does not ask for the subject */
        struct offline offline;
        struct streak streak;
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

struct visit_row {
        uint64_t id;
        uint64_t event; /* id of the press that finished it */
        char counter[ID_SIZE];
        char official[ID_SIZE]; /* who was signed in there; empty: nobody */
        bool queued;            /* at a counter that calls tickets */
        uint64_t ticket;        /* 0: of somebody who took none */
        struct moment finished;
        uint64_t wall_usec; /* corrected */
        bool wall_is_true;  /* the clock was synchronised then, or has been corrected since */
        int32_t day;
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
        struct moment finished;
        uint64_t window_usec; /* time to rate, from the finish */
        struct rating_window window;
        char official[ID_SIZE]; /* as of the visit */
        bool without_people;    /* no ticket was served, though the counter calls tickets */
        unsigned flags;         /* 1 << suspect rule */
        uint64_t event;         /* id of the conclusion; 0: none yet */
        bool dirty;
};

/* Columns of a day's figures. */
enum figure {
        FIGURE_SERVED,
        FIGURE_SKIPPED,
        FIGURE_UNHEARD,
        FIGURE_OPEN,
        FIGURE_STRAY,
        FIGURE_OFFLINE_USEC,
        FIGURE_RATED,                                /* and one for each level */
        FIGURE_SUSPECT = FIGURE_RATED + _LEVEL_MAX,  /* and one for each level */
        FIGURE_REASON = FIGURE_SUSPECT + _LEVEL_MAX, /* and one for each reason but none */
        _FIGURE_MAX = FIGURE_REASON + _REASON_MAX - 1,
        _FIGURE_INVALID = -EINVAL,
};

struct figure_key {
        int32_t day;
        bool of_official;
        char id[ID_SIZE]; /* the counter's, or the official's */
        enum subject subject;
        uint64_t scale;
};

struct figure_row {
        struct figure_key key;
        int64_t values[_FIGURE_MAX];
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

/* What citizens take tickets for, from the last "service-changed" event. */
struct service_row {
        char id[ID_SIZE];
        char prefix[PREFIX_SIZE];
        uint64_t limit; /* tickets a day; 0: it left the configuration */
        char hours[HOURS_TEXT_SIZE];
};

/* What a key beside the fixed ones means, from the last "key-changed" event: a ticket for a service, or a
 * transfer to a service or counter. Both empty: nothing any more. */
struct key_row {
        char keypad[ID_SIZE];
        char key[KEY_NAME_SIZE];
        char service[ID_SIZE], counter[ID_SIZE];
};

/* A keypad on which citizens take tickets, from the last "kiosk-changed" event. */
struct kiosk_row {
        char keypad[ID_SIZE];
        enum priority priority; /* of a ticket that is taken after the priority key */
        uint64_t priority_usec; /* at most so long after it; 0: it means nothing */
        struct moment pressed;  /* the priority key; boot 0: no ticket was preferred since */
};

/* Who failed to sign in: a counter, or an official. */
struct lock_row {
        bool of_official;
        char id[ID_SIZE];
        uint64_t failures; /* since the last success */
        struct moment last;
};

/* Of the queue's working day, which ends with the command "end-day" and with nothing else. */
struct queue_day {
        uint64_t day;          /* counted from 1 */
        struct moment begun;   /* its first ticket or opened counter; boot 0: none yet */
        struct moment last;    /* of the last input: what the queue's own time goes on from */
        uint64_t last_usec;    /* that time */
        struct moment guessed; /* of its last input at which the clock was not synchronised; boot 0: none */
        uint64_t last_visit;   /* of the day before */
};

/* What a day's tickets of one service came to, by the service that issued them. */
struct ticket_sums {
        uint64_t issued, done, no_show, expired;
        uint64_t transferred; /* times */
};

/* What visits came to; those with two subjects are rated if one is, else open, skipped, unheard. */
struct visit_sums {
        uint64_t served, rated, open, skipped, unheard;
};

/* A ticket beyond what the queue itself keeps of it. */
struct ticket_row {
        uint64_t day;
        char code[CODE_SIZE];
        uint64_t event; /* id of the input that issued it */
        struct ticket ticket;
};

/* How a ticket's period in a state ended; what it counts for is in queue-period.c. */
enum period_end {
        PERIOD_OPEN,
        PERIOD_CALLED,
        PERIOD_SERVING,
        PERIOD_HELD,
        PERIOD_WAITING,     /* again, at the same service */
        PERIOD_TRANSFERRED, /* waits for another service or counter */
        PERIOD_DONE,
        PERIOD_CLOSED, /* done by the end of the day, which nobody saw the end of */
        PERIOD_NO_SHOW,
        PERIOD_EXPIRED,
        _PERIOD_END_MAX,
        _PERIOD_END_INVALID = -EINVAL,
};

struct period_row {
        uint64_t ticket, n; /* from 1 */
        enum ticket_state state;
        uint32_t service, counter;     /* QUEUE_NOWHERE: none */
        uint64_t start_usec, end_usec; /* of the queue's own time, whose differences are true */
        struct moment start;
        int32_t day; /* local, of the start, as it is filed */
        uint32_t hour;
        enum period_end end;
        uint32_t to_counter; /* where the ticket went */
};

enum queue_count {
        QUEUE_COUNT_ISSUED,
        QUEUE_COUNT_SERVED,
        QUEUE_COUNT_NO_SHOW,
        QUEUE_COUNT_EXPIRED,
        QUEUE_COUNT_TRANSFERRED,
        _QUEUE_COUNT_MAX,
        _QUEUE_COUNT_INVALID = -EINVAL,
};

enum queue_time {
        QUEUE_TIME_WAITING, /* until a call */
        QUEUE_TIME_WALKING, /* from the call until "start" */
        QUEUE_TIME_SERVING, /* until done, transferred or held */
        _QUEUE_TIME_MAX,
        _QUEUE_TIME_INVALID = -EINVAL,
};

struct queue_figure_key {
        int32_t day;
        uint32_t hour;
        char service[ID_SIZE], counter[ID_SIZE]; /* counter: empty where none has a part in it */
};

/* One thing that is counted, or timed, or both. */
struct queue_figure {
        struct queue_figure_key key;
        enum queue_count count; /* negative: none */
        enum queue_time time;
        uint64_t usec;
};

struct queue_figures_row {
        struct queue_figure_key key;
        int64_t counts[_QUEUE_COUNT_MAX];
        int64_t usec[_QUEUE_TIME_MAX];        /* sums */
        const char *seconds[_QUEUE_TIME_MAX]; /* each, as in durations.h; borrowed */
};
