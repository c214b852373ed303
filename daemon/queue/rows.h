/* What the queue keeps, as plain structs: rows of tables, and what the working set holds in memory of them.
 */
#pragma once

#include "daemon/queue/figure.h"
#include "services/config/hours.h"
#include "daemon/queue/queue.h"
#include "daemon/record/rows.h"

enum {
        PREFIX_SIZE = 9,                    /* before a ticket's number: up to two letters of any script */
        NUMBER_TEXT_SIZE = PREFIX_SIZE + 4, /* "A 025" */
};

/* What citizens take tickets for, from the last "service-changed" event. */
struct service_row {
        uint32_t position;
        char id[ID_SIZE];
        char prefix[PREFIX_SIZE];
        uint64_t limit; /* tickets a day; 0: it left the configuration */
        char hours[HOURS_TEXT_SIZE];
        uint64_t issued;                 /* numbers; begin again with the date */
        uint64_t skipped;                /* of them: that nobody is known to have */
        bool unserved;                   /* as was told: people wait, and no counter serves it */
        bool warned[_QUEUE_WARNING_MAX]; /* as was told, too */
        bool dirty;
};

/* Of the queue's working day, which ends with the command "end-day" and with nothing else. Boot 0: none. */
struct queue_day {
        uint64_t day;           /* counted from 1 */
        struct moment begun;    /* its first ticket or opened counter */
        struct moment last;     /* of the last input: what the queue's own time goes on from */
        uint64_t last_usec;     /* that time */
        struct moment acted;    /* of the last input of people */
        struct moment known;    /* of the last of them whose time was known */
        uint64_t known_usec;    /* the queue's own time then */
        struct moment unsure;   /* of the first of the day whose time was not, after some whose time was */
        uint64_t unsure_usec;   /* the queue's own time then */
        uint64_t unsure_visit;  /* the last one before it */
        struct moment numbered; /* of the last ticket that was issued, on this day or before */
        struct moment closed;   /* when the time of day ended a day */
        uint64_t last_visit;    /* of the day before */
};

/* What a day's tickets of one service came to, by the service that issued them. */
struct ticket_sums {
        uint64_t issued, done, no_show, expired, cancelled;
        uint64_t transferred; /* times */
};

/* A ticket beyond what the queue itself keeps of it. */
struct ticket_row {
        uint64_t day;
        uint64_t event;       /* id of the input that issued it */
        struct moment issued; /* its time */
        uint64_t transfers;
        char key[ID_SIZE];           /* that it was asked for with; empty: none */
        char text[NUMBER_TEXT_SIZE]; /* "A 025", as it was given out: another prefix leaves it */
        /* By name, as places are given again: the service that it waited for last, and the counter that had
         * it last (empty: none). */
        char service[ID_SIZE], counter[ID_SIZE];
        uint64_t calls; /* of all its turns */
        uint64_t visit; /* that it came to; 0: none yet, or it goes on */
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
        PERIOD_CANCELLED,
        _PERIOD_END_MAX,
        _PERIOD_END_INVALID = -EINVAL,
};

/* usec: of the queue's own time, whose differences are true whatever the wall clock did. */
struct period_row {
        uint64_t ticket, n; /* from 1 */
        enum ticket_state state;
        uint32_t service, counter;     /* QUEUE_NOWHERE: none */
        uint64_t start_usec, end_usec; /* end: 0 while it is open */
        struct moment start;
        int32_t day; /* local, of the start, as it is filed */
        uint32_t hour;
        enum period_end end;
        bool priority;          /* of a ticket of a class */
        uint32_t to_counter;    /* where the ticket went */
        char official[ID_SIZE]; /* who ended it at the counter that it counts for; empty: nobody was signed in
                                 */
};

struct queue_figure_key {
        int32_t day;
        uint32_t hour;
        char service[ID_SIZE], counter[ID_SIZE]; /* counter: empty where none has a part in it */
        char official[ID_SIZE];                  /* signed in there; empty: nobody */
};

/* One thing that is counted, or timed, or both. */
struct queue_figure {
        struct queue_figure_key key;
        enum queue_count count; /* negative: none */
        enum queue_time time;
        bool priority;
        uint64_t usec;
};

/* Also a row of totals, which has of the key the day alone. */
struct queue_figures_row {
        struct queue_figure_key key;
        enum queue_figures_by by;
        char id[ID_SIZE]; /* of the service, counter or official; the hour in two digits */
        int64_t counts[_QUEUE_COUNT_MAX];
        int64_t usec[_QUEUE_TIME_MAX];        /* sums */
        const char *seconds[_QUEUE_TIME_MAX]; /* each, as in durations.h; borrowed */
};

/* What is kept of a counter from when to when. */
enum desk_time {
        DESK_TIME_OPEN,     /* neither closed nor paused */
        DESK_TIME_INACTIVE, /* left while somebody waited, from when nothing was done there */
        _DESK_TIME_MAX,
        _DESK_TIME_INVALID = -EINVAL,
};
const char *desk_time_to_string(enum desk_time what);
int desk_time_from_string(const char *s);

struct desk_time_row {
        uint64_t id;
        char counter[ID_SIZE];
        enum desk_time what;
        struct moment start, end;
        struct moment
                before; /* it was so until then, and the record did not run in between; boot 0: it was not */
};

/* What is so now, since when. */
struct desk_watch {
        struct moment since[_DESK_TIME_MAX];  /* boot 0: it is not */
        struct moment before[_DESK_TIME_MAX]; /* as in a row */
};

/* When tickets of a service were given out, from then on. */
struct service_hours_row {
        uint64_t event;
        char service[ID_SIZE];
        struct moment at;
        uint64_t limit; /* 0: it left the configuration */
        char hours[HOURS_TEXT_SIZE];
};

/* A counter that calls tickets. */
struct desk_row {
        uint32_t position;
        char counter[ID_SIZE];
        uint64_t services, prefers;
        struct desk desk;
        struct desk_watch watch;
};
