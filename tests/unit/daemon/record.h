/* A record in a temporary folder, with a simulated clock, and hands to feed it with events of a keypad
 * daemon. Whatever fails here fails the calling test. */
#pragma once

#include "daemon/keypads/book.h"
#include "daemon/printing/book.h"
#include "daemon/ratings/rules.h"
#include "daemon/record/recorder-internal.h"
#include "daemon/rooms.h"
#include "tests/unit/daemon/book-events.h"

struct record {
        char dir[64];
        char path[96];
        struct clock *clock;
        struct store *store;
        struct recorder *recorder;
        uint64_t sequence; /* of the next event */
        /* When events happen. */
        uint64_t boottime_usec;
        uint64_t realtime_usec;
        const char *boot_id;
        bool synchronized;
        int64_t offset_usec; /* of the simulated clock: it stood at NOON when the record was opened */
};

/* Counter 1: attendant quay1, reception quay1, procedures quay1b. Counter 2: attendant and reception quay2.
 */
void record_open(struct record *record);
void record_close(struct record *record);
/* Over an open store. */
void record_start(struct record *record);
/* The record's own events say what their types say. record_close() and world_close() look. */
void record_check_types(struct store *store);
/* Closes and opens the files, as a restarted process would. */
void record_reopen(struct record *record);
/* A folder of its own for a test, removed with everything in it by folder_remove(). */
void folder_make(char *ret, size_t size);
void folder_remove(const char *dir);

void record_configure(struct record *record);
void record_counter(struct record *record, const char *id, const char *attendant, const char *reception,
                    const char *procedures);

void record_begin(struct record *record);
void record_commit(struct record *record);

/* An observation of the record's own, in the running transaction. */
void record_observe(struct record *record, const char *type, const struct event_field *fields,
                    size_t n_fields);
#define record_observe_fields(record, type, ...)                                                             \
        record_observe(record, type, (struct event_field[]){__VA_ARGS__},                                    \
                       sizeof((struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field))

/* The same in a transaction of its own. */
#define record_observe_alone(record, type, ...)                                                              \
        do {                                                                                                 \
                record_begin(record);                                                                        \
                record_observe_fields(record, type, __VA_ARGS__);                                            \
                record_commit(record);                                                                       \
        } while (0)

/* What a source says of its outbox, in the running transaction. */
void record_epoch(struct record *record, const char *source, const char *epoch);

/* One event of source "keypad" in the running transaction, with the next sequence; returns what became of it.
 * The fields without the common ones. */
enum intake_result record_event(struct record *record, const char *type, const struct event_field *fields,
                                size_t n_fields);
enum intake_result record_event_at(struct record *record, uint64_t sequence, const char *type,
                                   const struct event_field *fields, size_t n_fields);
/* The same of another source. */
struct record_origin {
        const char *source;
        uint64_t sequence;
};
enum intake_result record_event_from(struct record *record, const struct record_origin *origin,
                                     const char *type, const struct event_field *fields, size_t n_fields);
#define record_event_fields(record, type, ...)                                                               \
        record_event(record, type, (struct event_field[]){__VA_ARGS__},                                      \
                     sizeof((struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field))

/* The same, each in a transaction of its own. record_arm() and record_disarm() return the sequence. */
void record_press(struct record *record, const char *keypad, const char *key, uint64_t arming);
uint64_t record_arm(struct record *record, const char *keypad, uint64_t visit, enum subject subject);
void record_disarm(struct record *record, const char *keypad, uint64_t arming, const char *reason);
void record_pass(struct record *record, uint64_t usec);

/* A number or text that SQL gives, from the files of the open record. */
int64_t record_number(const struct record *record, const char *sql);
char *record_text(const struct record *record, const char *sql);
/* Figures by official are sums of the rows that they stand for, and together those of the counters. */
void record_check_officials(struct record *record);
/* Runs SQL as somebody with the sqlite3 program would; returns SQLite's result code. */
int record_exec(const struct record *record, const char *sql);

/* Replays the record into a new one at path, so many events a commit. */
enum { RECORD_REPLAY_COMMIT = 1000 };
void record_replay_to(struct record *record, const char *path);
/* The first difference of any table, or NULL. */
char *record_difference(struct record *record, const char *path);
/* Replays the record into a new one, and says the first difference of any table, or NULL. */
char *record_replay(struct record *record);
