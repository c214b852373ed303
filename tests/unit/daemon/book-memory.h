/*
 * A book of all rooms without a store, a bus or a clock: time is what the test says, and the past is read
 * from arrays. A call of the store ends the test. Whatever fails here fails the calling test.
 */
#pragma once

#include "daemon/cameras/book.h"
#include "daemon/keypads/book.h"
#include "daemon/printing/book.h"
#include "daemon/slips/book.h"
#include "tests/unit/daemon/book-events.h"

enum { MEMORY_MAX = 256 };

/* What the rooms' readers of the past find. */
struct memory_past {
        struct event_row events[MEMORY_MAX];
        struct visit_row visits[MEMORY_MAX];
        struct rating_row ratings[MEMORY_MAX];
        struct stray_row strays[MEMORY_MAX];
        struct offline_row offline[MEMORY_MAX];
        struct period_row periods[MEMORY_MAX];
        struct print_row prints[MEMORY_MAX];
        struct slip_row slips[MEMORY_MAX];
        struct visit_begin_row begins[MEMORY_MAX];
        struct hold_row holds[MEMORY_MAX];
        struct want_row wants[MEMORY_MAX]; /* not owed any more */
        size_t n_events, n_visits, n_ratings, n_strays, n_offline, n_periods, n_prints, n_slips, n_begins,
                n_holds, n_wants;
        unsigned n_read; /* how often rules asked, and found something */
};

struct memory {
        struct book *book;
        struct memory_past *past;
        uint64_t sequence, printer_sequence, display_sequence,
                camera_sequence; /* of the last events of each source */
        /* When things happen. */
        uint64_t boottime_usec, realtime_usec;
        const char *boot_id;
        bool synchronized;
};

/* Counter 1: attendant quay1, reception quay1, procedures quay1b. Counter 2: attendant and reception quay2.
 * The keypads' source is there. */
void memory_open(struct memory *memory);
/* The record's own events say what their types say; a replay comes to the same. */
void memory_close(struct memory *memory);
/* What rules would find after a commit and a restart: rows that are over are past, events are. */
void memory_settle(struct memory *memory);

/* The record as it was when it had so many events; what came after is lost with the rest. Sources and clocks
 * go on. */
void memory_restore(struct memory *memory, size_t n_events);

/* The rules of this book, which is another, find the past there. */
void memory_read_past(struct memory *memory);

void memory_now(struct memory *memory, struct instant *ret);
void memory_pass(struct memory *memory, uint64_t usec);
/* What time alone has decided; also follows each of the steps below. */
void memory_conclude(struct memory *memory);

void memory_observe(struct memory *memory, const char *type, const struct event_field *fields,
                    size_t n_fields);
#define memory_observe_fields(memory, type, ...)                                                             \
        memory_observe(memory, type, (struct event_field[]){__VA_ARGS__},                                    \
                       sizeof((struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field))
/* The counter calls tickets of these. */
void memory_serve(struct memory *memory, const char *counter, const char *services);
void memory_counter(struct memory *memory, const char *id, const char *attendant, const char *reception,
                    const char *procedures);
void memory_epoch(struct memory *memory, const char *source, const char *epoch);
/* What an outbox says of itself, and intake_epoch() of that; the source is accepted all the same. */
int memory_claim(struct memory *memory, const char *source, const char *epoch, uint64_t acknowledged,
                 uint64_t *ret_first);
void memory_accept(struct memory *memory, const char *source, const char *epoch, uint64_t acknowledged);
/* Of "keypad", "printer", "display" or "camera", with the next sequence. */
enum intake_result memory_event(struct memory *memory, const char *source, const char *type,
                                const struct event_field *fields, size_t n_fields);
#define memory_event_fields(memory, source, type, ...)                                                       \
        memory_event(memory, source, type, (struct event_field[]){__VA_ARGS__},                              \
                     sizeof((struct event_field[]){__VA_ARGS__}) / sizeof(struct event_field))
void memory_press(struct memory *memory, const char *keypad, const char *key, uint64_t arming);
/* These return the sequence. */
uint64_t memory_arm(struct memory *memory, const char *keypad, uint64_t visit, enum subject subject);
/* Somebody is served there, and is asked for that visit; two seconds later. */
uint64_t memory_finish_and_arm(struct memory *memory, const char *keypad, uint64_t visit);
void memory_disarm(struct memory *memory, const char *keypad, uint64_t arming, const char *reason);

/* One event as a rule gets it, and what the rules make of it; it is not recorded. */
int memory_apply(struct memory *memory, const char *source, const char *type,
                 const struct event_field *fields, size_t n_fields);

/* Of all recorded events. */
int64_t memory_count(const struct memory *memory, const char *type);
/* The field of the last event of the type: a text, or a number of these digits; NULL: without it. */
void memory_assert_last(const struct memory *memory, const char *type, const char *field,
                        const char *expected);
/* Live, or from the past. */
struct rating_row memory_rating(const struct memory *memory, uint64_t visit, enum subject subject);
/* Of all days; counter NULL and subject _SUBJECT_MAX: of all. */
int64_t memory_figure(const struct memory *memory, const char *counter, enum subject subject,
                      enum figure figure);
int64_t memory_official_figure(const struct memory *memory, const char *official, enum figure figure);

/* Each rule of the room refuses an event of its type without fields with -EINVAL, and says nothing to types
 * and sources that are not in its table. "open": the types that need none, with an end of NULL. */
void memory_check_rules(const struct room *room, const char *const *open);
