#include "daemon/record/recorder-internal.h"

#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"

enum { RETRY_MAX_SEC = 60 };

struct recorder {
        struct recorder_context context;
        struct book *book; /* NULL: to be loaded again */
        bool writing;
        bool undeclared;
        bool failing;
        bool damaged; /* somewhere, whether or not the record can be written */
        bool is_made; /* there is somebody to tell */
        unsigned failures;
        sd_event_source *retry;
};

static int on_retry(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        (void) recorder_write(userdata, NULL, NULL);
        return 0;
}

/* Whoever reads finds damage, and what is only read is no reason to stop recording; but somebody must look.
 */
static void on_damage(void *userdata) {
        struct recorder *recorder = userdata;
        const struct recorder_listener *listener = recorder->context.listener;

        if (recorder->damaged)
                return;
        recorder->damaged = true;
        daemon_log_damage("The record", CENTRE_DATABASE, store_damage(recorder->context.store));
        if (listener && recorder->is_made)
                listener->changed(recorder->context.userdata);
}

int recorder_new(const struct recorder_context *context, struct recorder **ret) {
        _cleanup_(recorder_freep) struct recorder *recorder = calloc(1, sizeof(*recorder));
        if (!recorder)
                return -ENOMEM;
        recorder->context = *context;
        recorder->undeclared = context->listener != NULL;

        store_on_damage(context->store, on_damage, recorder);
        int r = book_load(context->rooms, context->store, &recorder->book);
        if (r >= 0 && context->event)
                r = sd_event_add_time(context->event, &recorder->retry, CLOCK_MONOTONIC, UINT64_MAX, 0,
                                      on_retry, recorder);
        if (r >= 0 && recorder->retry)
                r = sd_event_source_set_enabled(recorder->retry, SD_EVENT_OFF);
        if (r < 0)
                return r;
        recorder->is_made = true;
        *ret = TAKE_PTR(recorder);
        return 0;
}

struct recorder *recorder_free(struct recorder *recorder) {
        if (!recorder)
                return NULL;
        store_on_damage(recorder->context.store, NULL, NULL);
        if (recorder->writing)
                store_rollback(recorder->context.store);
        sd_event_source_disable_unref(recorder->retry);
        book_free(recorder->book);
        free(recorder);
        return NULL;
}

struct book *recorder_book(const struct recorder *recorder) {
        return recorder->book;
}

bool recorder_is_failing(const struct recorder *recorder) {
        return recorder->failing || recorder->damaged;
}

const char *recorder_damage(const struct recorder *recorder) {
        return recorder->damaged ? store_damage(recorder->context.store) : NULL;
}

int recorder_now(struct recorder *recorder, struct instant *ret) {
        struct clock_reading reading;
        struct boot_row *boot;

        clock_read(recorder->context.clock, &reading);
        int r = book_get_boot(recorder->book, clock_boot_id(recorder->context.clock), &boot);
        if (r < 0)
                return r;
        *ret = (struct instant){
                .at = {.realtime_usec = reading.realtime_usec,
                       .boottime_usec = reading.boottime_usec,
                       .boot = boot->id,
                       .synchronized = reading.synchronized},
                .boot_id = clock_boot_id(recorder->context.clock),
        };
        return 0;
}

void recorder_abort(struct recorder *recorder) {
        store_rollback(recorder->context.store);
        recorder->writing = false;
        recorder->book = book_free(recorder->book);
}

int recorder_begin(struct recorder *recorder) {
        assert(!recorder->writing);

        int r = store_begin(recorder->context.store);
        if (r >= 0)
                recorder->writing = true;
        if (r >= 0 && !recorder->book)
                r = book_load(recorder->context.rooms, recorder->context.store, &recorder->book);
        if (r < 0) {
                recorder_abort(recorder);
                return r;
        }
        book_forget_events(recorder->book);
        recorder->book->outcome = (struct outcome){0};
        return 0;
}

int recorder_commit(struct recorder *recorder) {
        struct instant now;

        assert(recorder->writing);
        int r = recorder_now(recorder, &now);
        if (r >= 0)
                r = book_conclude_rooms(recorder->book, &now);
        if (r >= 0)
                r = book_flush(recorder->book, recorder->context.store);
        /* That nothing was to be written must not look as if it could be. */
        if (r >= 0 && recorder->failing && recorder->book->n_events == 0)
                r = store_touch(recorder->context.store);
        if (r >= 0)
                r = store_commit(recorder->context.store);
        if (r < 0)
                recorder_abort(recorder);
        recorder->writing = false;
        return r;
}

static void log_storage(const struct recorder *recorder, int r) {
        if (r == 0)
                (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_STORAGE_BACK(),
                                "The record can be written again");
        else if (r == -EIDRM)
                (void) log_full(LOG_CRIT, r, MOTCUA_MESSAGE_STORAGE_GONE(),
                                "The record's file is gone from its place (%s); nothing more is recorded or "
                                "acknowledged",
                                store_damage(recorder->context.store));
        else
                (void) log_full(LOG_ERR, r, MOTCUA_MESSAGE_STORAGE_FAILED(),
                                "The record cannot be written; the sources keep their events meanwhile");
}

static void schedule_retry(struct recorder *recorder) {
        uint64_t delay = recorder->failures < 6 ? UINT64_C(1) << recorder->failures : RETRY_MAX_SEC;

        recorder->failures++;
        (void) sd_event_source_set_time_relative(recorder->retry, delay * USEC_PER_SEC);
        (void) sd_event_source_set_enabled(recorder->retry, SD_EVENT_ONESHOT);
}

static void note_result(struct recorder *recorder, int r) {
        const struct recorder_listener *listener = recorder->context.listener;
        bool failing = r < 0;

        if (r < 0)
                schedule_retry(recorder);
        if (failing == recorder->failing)
                return;
        log_storage(recorder, r);
        recorder->failing = failing;
        if (!failing) {
                recorder->failures = 0;
                (void) sd_event_source_set_enabled(recorder->retry, SD_EVENT_OFF);
        }
        listener->changed(recorder->context.userdata);
}

static int transact(struct recorder *recorder, recorder_work_fn work, void *userdata) {
        const struct recorder_listener *listener = recorder->context.listener;
        struct instant now;

        int r = recorder_begin(recorder);
        if (r >= 0) {
                r = recorder_now(recorder, &now);
                if (r >= 0 && work)
                        r = work(recorder->book, &now, userdata);
                if (r < 0)
                        recorder_abort(recorder);
                /* What was asked for cannot be: that is no fault of the record. */
                if (r == -EINVAL || r == -EBADMSG)
                        return r;
        }
        if (r >= 0)
                r = recorder_commit(recorder);
        note_result(recorder, r);
        if (r < 0)
                return r;
        if (work && work == listener->declare) {
                recorder->undeclared = false;
                listener->declared(recorder->context.userdata);
        }
        listener->committed(recorder->book, &now, recorder->context.userdata);
        return 0;
}

int recorder_declare(struct recorder *recorder) {
        const struct recorder_listener *listener = recorder->context.listener;

        return recorder->undeclared ? transact(recorder, listener->declare, recorder->context.userdata) : 0;
}

int recorder_write(struct recorder *recorder, recorder_work_fn work, void *userdata) {
        int r = recorder_declare(recorder);

        return r < 0 ? r : transact(recorder, work, userdata);
}

struct observation {
        const char *type;
        const struct event_field *fields;
        size_t n_fields;
};

static int observe(struct book *book, const struct instant *now, void *userdata) {
        const struct observation *observation = userdata;

        return book_observe(book, now, observation->type, observation->fields, observation->n_fields);
}

int recorder_observe(struct recorder *recorder, const char *type, const struct event_field *fields,
                     size_t n_fields) {
        struct observation observation = {type, fields, n_fields};

        return recorder_write(recorder, observe, &observation);
}

void recorder_undeclare(struct recorder *recorder) {
        recorder->undeclared = true;
}

int recorder_files_changed(sd_event_source *source _unused_, const struct inotify_event *change _unused_,
                           void *userdata) {
        struct recorder *recorder = userdata;

        if (recorder->failing || store_check(recorder->context.store) < 0)
                recorder_poke(recorder);
        return 0;
}

void recorder_poke(struct recorder *recorder) {
        (void) sd_event_source_set_time_relative(recorder->retry, 0);
        (void) sd_event_source_set_enabled(recorder->retry, SD_EVENT_ONESHOT);
}
