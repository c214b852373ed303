/*
 * The working set: what the rules need in memory while events are recorded, and what they changed. It belongs
 * to one store; a transaction changes both, and after a rollback the book is loaded again from the store, so
 * that memory never says more than the disk.
 */
#pragma once

#include "services/base/fields.h"
#include "store.h"

enum {
        BOOK_SOURCES_MAX = 8,
        BOOK_BOOTS = 4,
        BOOK_RECORDED_MAX = 128, /* events of one transaction that are remembered for announcing */
        BOOK_DISARM_MAX = 16,
        BOOK_LOW_MAX = 16,
        BOOK_REFUSED_MAX = 16,
        TOKEN_SIZE = 64,
};

#define CENTRE_SOURCE "centre"
#define KEYPAD_SOURCE "keypad"
#define PRINTER_SOURCE "printer"

/* An event as it was recorded. */
struct recorded {
        uint64_t id, sequence;
        char source[ID_SIZE], epoch[EPOCH_SIZE], type[ID_SIZE];
        char *fields;
};

struct disarm_wish {
        char keypad[ID_SIZE];
        uint64_t arming;
};

/* Somebody has just pressed a dissatisfied level. */
struct low_press {
        char counter[ID_SIZE];
        uint64_t service;
        enum subject subject;
        enum level level;
        struct moment at;
};

/* A key whose press came to nothing. */
struct refused_key {
        char keypad[ID_SIZE], key[KEY_NAME_SIZE];
        struct moment at;
};

struct book_queue;
struct book_keys;
struct book_print;

struct book {
        struct store *store; /* borrowed */

        uint64_t last_event;
        struct moment last_moment; /* of that event; boot 0: none */
        uint64_t last_service;
        struct rules rules;
        struct source_row sources[BOOK_SOURCES_MAX];
        size_t n_sources;
        struct counter_row *counters;
        size_t n_counters;
        struct rating_row *live; /* waiting and open; until flushed also those just closed */
        size_t n_live, live_allocated;
        struct boot_row boots[BOOK_BOOTS]; /* a cache; the newest first */

        struct book_queue *queue;
        struct book_keys *keys;
        struct book_print *print;

        struct figure_row *figures; /* what this transaction adds */
        size_t n_figures, figures_allocated;
        struct recorded recorded[BOOK_RECORDED_MAX + 1];
        size_t n_recorded; /* above BOOK_RECORDED_MAX only the last is remembered, at [BOOK_RECORDED_MAX] */
        /* Windows of ratings that became void: to be closed after the commit. A full list loses the last. */
        struct disarm_wish disarm[BOOK_DISARM_MAX];
        size_t n_disarm;
        struct low_press low[BOOK_LOW_MAX]; /* to be told after the commit; a full list loses the last */
        size_t n_low;
        struct refused_key refused[BOOK_REFUSED_MAX]; /* likewise; a full list loses the first */
        size_t n_refused;
};

/* One event while it is being recorded. */
struct input {
        uint64_t id; /* its row */
        uint64_t stream;
        uint64_t sequence; /* in the stream */
        const char *type;
        struct fields fields;
        struct moment at;
        const char *boot_id;
};

int book_load(struct store *store, struct book **ret);
struct book *book_free(struct book *book);
DEFINE_CLEANUP(struct book *, book_free)

/* Writes to the store what changed since the last flush; forgets closed ratings. */
int book_flush(struct book *book);
void book_forget_recorded(struct book *book);

/* Adds the event's row; takes *fields_text. event.id is ignored: the next one is given and returned. ret_id
 * may be NULL. */
int book_add_event(struct book *book, const struct event_row *event, const struct moment *at,
                   char **fields_text, uint64_t *ret_id);

/* An event of the record's own, at the time of its cause. fields: without the common four. */
int book_add_own(struct book *book, const char *type, const struct event_field *fields, size_t n_fields,
                 const struct input *cause, uint64_t *ret_id);

/* Reads the four common fields, and gives the boot a number when it is new. -EINVAL with *ret_field the one
 * at fault. *ret_boot_id is borrowed from fields. */
int book_read_moment(struct book *book, const struct fields *fields, struct moment *ret,
                     const char **ret_boot_id, const char **ret_field);

int book_get_boot(struct book *book, const char *boot_id, struct boot_row *ret); /* made when new */
int book_load_boot(struct book *book, uint64_t id, struct boot_row *ret);
int book_save_boot(struct book *book, struct boot_row *boot);
int book_wall(struct book *book, const struct moment *moment, uint64_t *ret_usec, bool *ret_is_true);

/* Made when new. -ENOBUFS: more sources than there can be. */
int book_get_source(struct book *book, const char *name, struct source_row **ret);

struct counter_row *book_find_counter(struct book *book, const char *id);
struct counter_row *book_add_counter(struct book *book, const char *id); /* NULL: no memory */
struct counter_row *book_counter_of_attendant(struct book *book, const char *keypad);
/* The post of a rating keypad; NULL: none. */
struct post *book_post_of_keypad(struct book *book, const char *keypad, struct counter_row **ret_counter,
                                 enum subject *ret_subject);

struct rating_row *book_find_live(struct book *book, uint64_t service, enum subject subject);
/* A live rating; loads one that was closed. -ENOENT. The pointer holds until the next rating is added. */
int book_find_rating(struct book *book, uint64_t service, enum subject subject, struct rating_row **ret);
struct rating_row *book_find_open(struct book *book, uint64_t stream, uint64_t arming);
int book_add_rating(struct book *book, const struct rating_row *rating, struct rating_row **ret);

/* Adds to a day's figure; values may be negative. */
int book_count(struct book *book, const struct figure_key *key, enum figure figure, int64_t value);
/* Adds (sign 1) or takes back (sign -1) what the rating counts for on its day. */
int book_file_rating(struct book *book, const struct rating_row *rating, int sign);
int book_set_rating_state(struct book *book, struct rating_row *rating, enum rating_state state);
/* The same for a period without a working keypad. */
int book_file_offline(struct book *book, const struct offline_row *row, int sign);

/* "RECORD.SERVICE.SUBJECT": unique also across records. */
void book_token(const struct book *book, uint64_t service, enum subject subject,
                char ret_token[static TOKEN_SIZE]);
/* -ENOENT: not one of this record. */
int book_read_token(const struct book *book, const char *token, uint64_t *ret_service,
                    enum subject *ret_subject);
