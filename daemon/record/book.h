/*
 * The working set: what the rules need in memory while events are recorded, and what they changed. Each room
 * has its part. A transaction changes the book and then, by its flush, the store; after a rollback the book
 * is loaded again from the store, so that memory never says more than the disk.
 *
 * Nothing here writes, and nothing but book_load() and the past of a room reads, a store.
 */
#pragma once

#include "services/base/fields.h"
#include "services/base/salt.h"
#include "daemon/record/room.h"
#include "daemon/record/rows.h"

enum {
        BOOK_ROOMS_MAX = 24,
        BOOK_SOURCES_MAX = 8,
};

#define CENTRE_SOURCE "centre"
#define KEYPAD_SOURCE "keypad"
#define PRINTER_SOURCE "printer"

/* What of the past is looked up when a rule asks; "from" is the first argument. In tests it is memory. */
struct record_past {
        /* -ENOENT: no such event. Strings are the caller's to free. */
        int (*find_event)(void *from, const struct stream_row *stream, uint64_t sequence, char **ret_type,
                          char **ret_fields);
};

/* What became of the last command or key: for whoever gave it. */
struct outcome {
        const char *refusal; /* NULL: done */
        uint64_t ticket;     /* that it issued; 0: none */
};

struct book {
        const struct room *const *rooms; /* ends with NULL */
        void *parts[BOOK_ROOMS_MAX];
        char record_id[RECORD_ID_SIZE];
        const struct record_past *past;
        void *past_from;

        uint64_t last_event;
        struct moment last_moment; /* of that event; boot 0: none */
        /* Of this transaction, in order; type and fields are owned, source and epoch those of a stream. */
        struct event_row *events;
        size_t n_events, events_allocated;
        size_t n_flushed; /* of them */

        struct source_row sources[BOOK_SOURCES_MAX];
        size_t n_sources;
        struct stream_row **streams; /* by id, from 1 */
        size_t n_streams, streams_allocated;
        struct boot_row *boots; /* by id, from 1 */
        size_t n_boots, boots_allocated;

        struct outcome outcome;
        bool is_unsalted; /* a version before salts recorded what is replayed */
};

/* An instant as the record knows it. */
struct instant {
        struct moment at;
        const char *boot_id;
};

/* One event while it is applied. */
struct input {
        uint64_t id;        /* its row */
        const char *source; /* its kind */
        uint64_t stream;
        uint64_t sequence; /* in the stream */
        const char *type;
        struct fields fields;
        struct instant when;
        struct moment before;      /* of the event before it; boot 0: there was none */
        const struct input *cause; /* of a conclusion: what it follows from; NULL: of any other event */
        char salt[SALT_SIZE];      /* of an event of the record's own; empty: none */
};

/* rooms: ends with NULL; borrowed. The book of a record without events. */
int book_new(const struct room *const *rooms, const char *record_id, struct book **ret);
int book_load(const struct room *const *rooms, struct store *store, struct book **ret);
struct book *book_free(struct book *book);
DEFINE_CLEANUP(struct book *, book_free)

/* Never NULL: a room that the book has. */
void *book_part(const struct book *book, const struct room *room);

/* Writes to the store what changed since the last flush. */
int book_flush(struct book *book, struct store *store);
/* Observes what time has decided. */
int book_conclude_rooms(struct book *book, const struct instant *now);

/* journal.c: events. */

/* Adds an event that "source" told; takes *fields_text. *ret_input is filled in but for the fields. */
int book_add_event(struct book *book, struct stream_row *stream, const struct event_row *event,
                   const struct instant *when, char **fields_text);
void book_forget_events(struct book *book);
/* Applies the rules of all rooms. */
int book_apply(struct book *book, const struct input *input);
/* An observation of the record's own; fields: without the common ones. Applies it. */
int book_observe(struct book *book, const struct instant *now, const char *type,
                 const struct event_field *fields, size_t n_fields);
/* What follows from the cause, at its time. Applies it. */
int book_conclude(struct book *book, const struct input *cause, const char *type,
                  const struct event_field *fields, size_t n_fields);
/* Concludes "action-refused", which is the outcome. counter: NULL: none. */
int book_refuse(struct book *book, const struct input *cause, const char *action, const char *counter,
                const char *reason);
/* Also of this transaction. -ENOENT. Strings are the caller's to free. */
int book_find_event(const struct book *book, const struct stream_row *stream, uint64_t sequence,
                    char **ret_type, char **ret_fields);

/* streams.c: sources, their streams, boots. */

/* Made when new. -ENOBUFS: more sources than there can be. */
int book_get_source(struct book *book, const char *name, struct source_row **ret);
/* NULL: none yet. */
struct stream_row *book_source_stream(const struct book *book, const struct source_row *source);
struct stream_row *book_get_stream(const struct book *book, uint64_t id);
/* The newest of this epoch, also under a ".N" if so wanted. NULL: none. */
struct stream_row *book_find_stream(const struct book *book, const char *source, const char *epoch,
                                    bool later);
int book_add_stream(struct book *book, const char *source, const char *epoch, struct stream_row **ret);

/* Made when new. The pointer holds until the next is made. */
int book_get_boot(struct book *book, const char *boot_id, struct boot_row **ret);
struct boot_row *book_boot(const struct book *book, uint64_t id);
/* The wall clock of an instant, corrected if it can be; ret_is_true may be NULL. */
uint64_t book_wall(const struct book *book, const struct moment *moment, bool *ret_is_true);

/* Reads the common fields. -EINVAL with *ret_field the one at fault. boot_id is borrowed from fields. */
int book_read_instant(struct book *book, const struct fields *fields, struct instant *ret,
                      const char **ret_field);
/* Remembers what the unsynchronised clock of a boot said, for the day it can be corrected. */
int book_note_clock(struct book *book, const struct instant *when);
