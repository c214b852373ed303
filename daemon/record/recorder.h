/*
 * The only door for writing: a transaction with everything that follows from it. Blocks for the disk.
 *
 * Work that is given changes the book; what rooms conclude is added, all of it is flushed and committed, and
 * the listener hears of it. After any error all of it is undone: the book is read again before the next
 * transaction, and the same work may be given again. While the record cannot be written the recorder is
 * failing, and tries again by itself after 1, 2, 4 ... 60 seconds.
 */
#pragma once

#include <systemd/sd-event.h>

#include "daemon/record/book.h"
#include "daemon/record/store.h"
#include "services/base/clock.h"

struct recorder;

/*
 * Changes the book within the transaction. Returns a negative errno to undo it: -EINVAL and -EBADMSG are
 * about what was asked, all others about the record.
 */
typedef int (*recorder_work_fn)(struct book *book, const struct instant *now, void *userdata);

struct recorder_listener {
        /* Makes the record say what is so; the work of a transaction of its own, before any other work after
         * recorder_undeclare(). */
        recorder_work_fn declare;
        /* A declaration was committed. */
        void (*declared)(void *userdata);
        /* Committed; the events are in the book, and are forgotten afterwards. */
        void (*committed)(struct book *book, const struct instant *now, void *userdata);
        /* Begins or ceases to be failing. */
        void (*changed)(void *userdata);
};

/* All but rooms, which end with NULL, outlive the recorder; reads the book. Errors: those of the store. */
struct recorder_context {
        sd_event *event;
        struct store *store;
        struct clock *clock;
        const struct room *const *rooms;
        const struct recorder_listener *listener;
        void *userdata;
};
int recorder_new(const struct recorder_context *context, struct recorder **ret);
struct recorder *recorder_free(struct recorder *recorder);
DEFINE_CLEANUP(struct recorder *, recorder_free)

/* What is recorded; NULL after a failed transaction, until the next one begins. */
struct book *recorder_book(const struct recorder *recorder);
/* The clock's reading, as the record knows instants. */
int recorder_now(struct recorder *recorder, struct instant *ret);
bool recorder_is_failing(const struct recorder *recorder);
/* Where the record was found damaged: "table desk, column state"; NULL: nowhere. */
const char *recorder_damage(const struct recorder *recorder);

/* One transaction. work: NULL for one that only looks at what time has decided. */
int recorder_write(struct recorder *recorder, recorder_work_fn work, void *userdata);
/* One transaction with one observation; fields: without the common ones. */
int recorder_observe(struct recorder *recorder, const char *type, const struct event_field *fields,
                     size_t n_fields);

/* The record may not say any more what is so: declare before the next work, or at the next retry. */
void recorder_undeclare(struct recorder *recorder);
/* Declares now if that is due. */
int recorder_declare(struct recorder *recorder);
/* The same from the loop, and looks. */
void recorder_poke(struct recorder *recorder);
/* For daemon_watch_folder() on the record's folder; userdata is the recorder. */
int recorder_files_changed(sd_event_source *source, const struct inotify_event *change, void *userdata);
