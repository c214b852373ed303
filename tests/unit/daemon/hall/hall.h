/*
 * A hall at work, in one process: the record with all its rooms on a disk, a keypad daemon, a printer daemon
 * and a display daemon with their outboxes, clocks, a configuration, and what people do there. What they do
 * is data, so that a day that fails can be shrunk; whatever comes of it is compared with what was promised.
 * Time is the hall's own.
 */
#pragma once

#include "daemon/printing/book.h"
#include "daemon/record/conf.h"
#include "daemon/record/store.h"
#include "daemon/suggestions/rows.h"
#include "daemon/surveys/key.h"
#include "daemon/wall/compose.h"
#include "tests/unit/daemon/book-events.h"

enum act_kind {
        ACT_TICKET,  /* a kiosk's key is pressed; which: the service */
        ACT_KEY,     /* an attendant's key; which: the key; where: the counter */
        ACT_RATE,    /* a level's key; which: the level; where: the keypad */
        ACT_ISSUE,   /* by the bus; which: the service, its class; where: an idempotency key, 0: none */
        ACT_COMMAND, /* at a counter, by the bus; which: the action; where: the counter */
        ACT_NAMED,   /* a ticket by its number; which: call, return, cancel, move; where: the ticket */
        ACT_CORRECT, /* a rating, by the bus; which: how; where: so many visits ago */
        ACT_PHONE,   /* a visit is rated by phone; which: the level; where: so many visits ago */
        ACT_SHEET,   /* of the survey; which: how, and what it says; where: of whom */
        ACT_SUGGEST, /* the register of suggestions; which: what, and how; where: of which */
        ACT_PAPER,   /* the printer daemon tells of a job; which: what; where: the job */
        ACT_PRINTER, /* the printer; which: paper out, paper in */
        ACT_RELOAD,  /* which: another configuration, a difference a bit */
        ACT_COPY,    /* the record is copied, */
        ACT_RESTORE, /* and the copy takes its place */
        ACT_RESTART,
        ACT_KILL, /* in the middle of a transaction */
        ACT_CUT,  /* the power goes then; which: when NTP comes, for how long it is off */
        ACT_END,  /* somebody ends the day */
        _ACT_MAX
};

/* What a machine's clock shows after the power was off. */
enum hall_wall { WALL_BATTERY, WALL_KEPT, WALL_1970, _WALL_MAX };

struct act {
        enum act_kind kind;
        uint64_t after_usec; /* the one before */
        uint32_t which, where;
        unsigned times; /* a finger presses */
        uint64_t gap_usec;
};

enum { HALL_ACTS = 250 };
struct hall_days {
        enum hall_wall wall;
        struct act acts[HALL_ACTS];
        size_t n;
};

/* What is promised. */
enum promise {
        PROMISE_THANKED,
        PROMISE_KEPT,
        PROMISE_LOADED,
        PROMISE_REPLAYED,
        PROMISE_TOLD,
        PROMISE_NUMBER,
        PROMISE_SERVED,
        PROMISE_TICKET_KEY,
        PROMISE_PAPER_KEY,
        PROMISE_AHEAD,
        PROMISE_ONCE,
        PROMISE_COUNTER,
        PROMISE_DAY,
        PROMISE_STAY,
        PROMISE_FINGER,
        PROMISE_WALL,
        PROMISE_REMINDED,
        PROMISE_SHEET,
        PROMISE_TEXT,
        PROMISE_TERM,
        _PROMISE_MAX
};
extern const char *const promise_texts[_PROMISE_MAX];

/* Of the hall, on purpose: each breaks the promise of the same place. */
enum mistake {
        MISTAKE_NONE = -1,
        MISTAKE_DROPS_PRESS,
        MISTAKE_TRUSTS_ABORTED,
        MISTAKE_LOADS_ANOTHER_TEXT,
        MISTAKE_CHANGES_WITHOUT_EVENT,
        MISTAKE_MISSES_A_PAUSE,
        MISTAKE_BEGINS_NUMBERS_AGAIN,
        MISTAKE_STRANDS_SILENTLY,
        MISTAKE_FORGETS_TICKET_KEY,
        MISTAKE_REPEATS_PAPER_KEY,
        MISTAKE_COUNTS_ALL,
        MISTAKE_FORGETS_UNDO,
        MISTAKE_CLOSES_ON_RELOAD,
        MISTAKE_NEVER_ENDS,
        MISTAKE_ENDS_EARLY,
        MISTAKE_LETS_PRESS_TWICE,
        MISTAKE_HANGS_AN_OLD_BOARD,
        MISTAKE_REMINDS_AGAIN,
        MISTAKE_FORGETS_WHO_ANSWERED,
        MISTAKE_LOSES_A_TEXT,
        MISTAKE_KEEPS_A_TERM,
        _MISTAKE_MAX
};

enum { HALL_COUNTERS = 3, HALL_KEYPADS = 4, HALL_ROWS = 2048, HALL_TICKETS = 1024, HALL_TOLD = 16384 };
enum { HALL_BOOTS = 64, HALL_KEYS = 4, HALL_JOBS = 1024, HALL_SHEETS = 8 * HALL_ACTS };

/* What a source keeps until it is acknowledged, and here for ever: by sequence - 1. */
struct hall_row {
        char type[24];
        struct event_field fields[10];
        char texts[4][PRINT_KEY_SIZE]; /* of these, in their order */
        size_t n_fields;
        struct moment at;
        uint64_t true_usec;
        unsigned boot;
        unsigned n_recorded;
        bool may_miss; /* a record was brought back from before it, and the outbox had forgotten it */
};

struct hall_outbox {
        const char *source;
        struct hall_row *rows;
        uint64_t n, acknowledged;
        uint64_t n_new; /* rows from here on were not offered since the start */
};

struct hall_ticket {
        uint64_t id; /* 0: nobody knows of it */
        char text[NUMBER_TEXT_SIZE];
        enum ticket_state state;
        uint64_t issued_usec;
        unsigned boot;
        bool was_known; /* the time, when it was issued */
        int n_finished;
};

/* An event of the record, as it was committed. */
struct hall_told {
        char *source, *type, *fields;
        uint64_t sequence, true_usec;
        unsigned boot;
        bool was_known; /* the time, then */
};

/* The last press of a counter's keypad, or of a kiosk's key, that had an effect. */
struct hall_acted {
        char boot_id[33], key[KEY_NAME_SIZE];
        uint64_t usec;
};

/* What follows from what was told, for whoever reads no more than that. */
struct hall_view {
        struct hall_ticket tickets[HALL_TICKETS]; /* by id */
        enum desk_state desks[HALL_COUNTERS];
        bool unserved[QUEUE_SERVICES_MAX]; /* by place in hall_services */
        struct hall_acted acted[HALL_COUNTERS + 3];
        bool was_known[HALL_BOOTS];    /* the time in that boot, as far as the record can tell */
        const struct hall_told *press; /* the last input, if it was one */
        bool is_of_people;             /* the last input */
        uint64_t acted_usec;           /* the last of these that had an effect */
};

struct hall_job {
        char key[PRINT_KEY_SIZE];
        uint64_t ticket, issued_usec;
        bool over;
};

/* A sheet that was thanked for, and whose it is, which the record does not know. */
struct hall_sheet {
        uint64_t ticket, issued_usec; /* 0: of nobody's */
        char label[8];                /* of paper; empty: it is none */
        uint64_t version, answers, event;
        size_t told, n_keys; /* so many were told, and there were so many keys, before it */
        size_t voided;       /* what was told then, from 1; 0: it stands */
        bool in_department, is_paper;
};

/* A suggestion that was thanked for; what it says is made of its form. */
struct hall_suggestion {
        char once[16], code[SUGGESTION_CODE_SIZE];
        uint64_t event;
        size_t told,
                erased_told; /* so many were told before it, and before it was erased; SIZE_MAX: it is not */
};

struct hall_window {
        uint64_t arming; /* 0: closed */
        uint64_t ends_usec;
        bool is_pressed;
};

struct hall {
        char dir[64], path[96], copy[96];
        struct store *store;
        struct book *book;
        struct conf *conf;
        uint32_t configuration;

        /* Time as it is, since 1970; the clocks of the machine. */
        uint64_t now_usec, booted_usec;
        enum hall_wall wall;
        uint64_t kept_usec, ntp_usec;
        unsigned boot;
        char boot_ids[HALL_BOOTS][33];

        struct hall_outbox keypad, printer, display;
        struct wall_board board; /* as it was looked at last */
        struct hall_window windows[HALL_KEYPADS];
        struct hall_job jobs[HALL_JOBS];
        size_t n_jobs;

        struct hall_told told[HALL_TOLD];
        size_t n_told, n_copied; /* n_copied: of the copy; 0: none */
        bool is_restored;
        size_t n_seen; /* of told, by the view */
        struct hall_view view;
        struct {
                uint64_t ticket, issued_usec;
        } keyed[HALL_KEYS];

        struct survey_key key;
        uint64_t key_day;
        size_t n_keys;
        struct hall_sheet sheets[HALL_SHEETS];
        size_t n_sheets;
        struct hall_suggestion suggestions[HALL_SHEETS];
        size_t n_suggestions;

        enum mistake mistake;
        const struct act *act;
        int doors[HALL_COUNTERS]; /* before this act */
        size_t first_told;        /* by this act */
        enum promise broken;      /* _PROMISE_MAX: none */
        char complaint[512];
};

/* The first that is broken counts. */
#define HALL_BROKEN(hall, promise, ...)                                                                      \
        do {                                                                                                 \
                if ((hall)->broken == _PROMISE_MAX) {                                                        \
                        (hall)->broken = (promise);                                                          \
                        (void) snprintf((hall)->complaint, sizeof((hall)->complaint), __VA_ARGS__);          \
                }                                                                                            \
        } while (0)

/* hall.c */
void hall_open(struct hall *hall, enum hall_wall wall, enum mistake mistake);
void hall_close(struct hall *hall);
void hall_begin(struct hall *hall);
void hall_commit(struct hall *hall);
void hall_abort(struct hall *hall);
void hall_now(struct hall *hall, struct instant *ret);
void hall_observe(struct hall *hall, const char *type, const struct event_field *fields, size_t n_fields);
#define hall_observe_fields(hall, type, ...)                                                                 \
        hall_observe(hall, type, (struct event_field[]){__VA_ARGS__},                                        \
                     sizeof((struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field))
bool hall_is_known(const struct hall *hall); /* the time, now */
/* Time goes on, and what it brings happens: the day ends, windows close, NTP comes. */
void hall_pass(struct hall *hall, uint64_t usec);
/* What the daemon does after a commit. */
void hall_follow(struct hall *hall);
/* The files as they are, whoever has them open. */
void hall_copy(const struct hall *hall, const char *to);
/* The process ends without a word and starts: on these files, NULL: on its own. expected: what it must find,
 * NULL: whatever it does. */
void hall_restart(struct hall *hall, const char *from, const char *expected);
void hall_declare(struct hall *hall);

/* configuration.c: a difference to the first one a bit. One that does not fit is refused. */
void hall_load_configuration(struct hall *hall, uint32_t bits);
void hall_write_configuration(FILE *f, uint32_t bits); /* in words */
bool hall_has_counter(const struct hall *hall, uint32_t counter);
extern const char *const hall_services[];

/* sources.c */
struct hall_row *hall_add_row(struct hall *hall, struct hall_outbox *outbox, const char *type);
void hall_add_s(struct hall_row *row, const char *name, const char *value);
void hall_add_t(struct hall_row *row, const char *name, uint64_t value);
void hall_press(struct hall *hall, const char *keypad, const char *key, uint64_t arming);
/* Offers what is new, without committing; and with that. */
void hall_offer(struct hall *hall, struct hall_outbox *outbox);
void hall_deliver(struct hall *hall);
/* A source meets the record again, and offers what it still has. */
void hall_connect(struct hall *hall);
void hall_serve_keypads(struct hall *hall);
void hall_close_windows(struct hall *hall); /* whose time is over */
void hall_reset_keypads(struct hall *hall); /* the power was off */
void hall_rate(struct hall *hall, size_t keypad, const char *level);
void hall_serve_printer(struct hall *hall);
void hall_serve_display(struct hall *hall); /* says the next that is due */
extern const char *const hall_keypads[HALL_KEYPADS];

/* sheets.c */
void hall_answer(struct hall *hall);
/* The key of the survey goes with the queue's day; when the process starts it is read. */
void hall_keep_key(struct hall *hall, bool starts);
void hall_forget_sheets(struct hall *hall, size_t n_told); /* behind what is told still */
void hall_check_sheets(struct hall *hall);

/* register.c */
void hall_suggest(struct hall *hall);
void hall_forget_suggestions(struct hall *hall, size_t n_told);
void hall_check_suggestions(struct hall *hall);

/* acts.c */
void hall_do(struct hall *hall, const struct act *act);
void hall_make_days(uint64_t seed, struct hall_days *ret);
void hall_write_days(FILE *f, const struct hall_days *days);

/* view.c */
int hall_date(uint64_t true_usec);
void hall_follow_told(struct hall *hall);
void hall_view_again(struct hall *hall); /* of what is told still */

/* promises.c: looked at after each act, and at the end of the run. */
void hall_look_at_doors(struct hall *hall); /* before an act */
void hall_check(struct hall *hall);
void hall_check_stored(struct hall *hall);
void hall_check_end(struct hall *hall);
/* The day was ended by time. quiet_usec: since people did something that the record knows. */
void hall_check_sent_away(struct hall *hall, size_t first_told, bool was_known, uint64_t quiet_usec);
uint64_t hall_quiet_usec(const struct hall *hall);
/* All that the book has in memory, in words. */
char *hall_describe(const struct hall *hall);
