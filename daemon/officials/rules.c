#include "daemon/queue/book.h"
#include "daemon/record/derive.h"

static int get_id(const struct fields *fields, const char *name, const char **ret) {
        return fields_get_s(fields, name, ret) < 0 || strlen(*ret) >= ID_SIZE ? -EINVAL : 0;
}

int derive_sign_out(struct book *book, struct counter_row *counter, const char *reason,
                    const struct input *input) {
        if (counter->official[0] == '\0')
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_S("counter", counter->id),
                EVENT_FIELD_S("official", counter->official),
                EVENT_FIELD_S("reason", reason),
        };
        int r = book_add_own(book, "signed-out", fields, ELEMENTSOF(fields), input, NULL);
        counter->official[0] = '\0';
        counter->dirty = true;
        return r;
}

int derive_sign_out_all(struct book *book, const struct input *input) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < book->n_counters; i++)
                r = derive_sign_out(book, &book->counters[i], "day-ended", input);
        return r;
}

/* Nobody works at two counters. */
static int leave_elsewhere(struct book *book, const struct counter_row *here, const char *official,
                           const struct input *input) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < book->n_counters; i++)
                if (&book->counters[i] != here && streq(book->counters[i].official, official))
                        r = derive_sign_out(book, &book->counters[i], "elsewhere", input);
        return r;
}

static int forget_failures(struct book *book, bool of_official, const char *id) {
        struct lock_row lock;

        int r = store_load_lock(book->store, of_official, id, &lock);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        lock.failures = 0;
        return store_save_lock(book->store, &lock);
}

/* At the end of the day nobody stays signed in, also where no queue has begun it. */
static int begin_day(struct book *book, const struct moment *at) {
        struct queue_day *day = &book->queue->day;

        if (day->begun.boot > 0)
                return 0;
        day->begun = *at;
        return store_save_queue_day(book->store, day);
}

int derive_signed_in(struct book *book, const struct input *input) {
        const char *id, *official;

        if (get_id(&input->fields, "counter", &id) < 0 || get_id(&input->fields, "official", &official) < 0)
                return -EINVAL;
        struct counter_row *counter = book_find_counter(book, id);
        if (!counter)
                return -EINVAL;
        int r = leave_elsewhere(book, counter, official, input);
        if (r >= 0 && !streq(counter->official, official))
                r = derive_sign_out(book, counter, "replaced", input);
        if (r >= 0)
                r = forget_failures(book, false, id);
        if (r >= 0)
                r = forget_failures(book, true, official);
        if (r < 0)
                return r;
        id_copy(counter->official, sizeof(counter->official), official);
        counter->dirty = true;
        r = begin_day(book, &input->at);
        return r < 0 ? r : derive_active(book, id, input);
}

static int count_failure(struct book *book, bool of_official, const char *id, const struct moment *at) {
        struct lock_row lock = {.of_official = of_official};

        int r = store_load_lock(book->store, of_official, id, &lock);
        if (r < 0 && r != -ENOENT)
                return r;
        id_copy(lock.id, sizeof(lock.id), id);
        lock.failures++;
        lock.last = *at;
        return store_save_lock(book->store, &lock);
}

int derive_sign_in_refused(struct book *book, const struct input *input) {
        const char *counter, *official;

        if (get_id(&input->fields, "counter", &counter) < 0 ||
            get_id(&input->fields, "official", &official) < 0)
                return -EINVAL;
        int r = count_failure(book, false, counter, &input->at);
        if (r >= 0 && official[0] != '\0')
                r = count_failure(book, true, official, &input->at);
        return r < 0 ? r : derive_active(book, counter, input);
}

int derive_leave(struct book *book, const char *counter, const struct input *input) {
        struct counter_row *row = book_find_counter(book, counter);

        book->queue->refusal = NULL;
        if (!row || row->official[0] == '\0')
                return derive_refuse(book, input, "sign-out", counter,
                                     row ? "not-signed-in" : "no-such-counter");
        return derive_sign_out(book, row, "asked", input);
}
