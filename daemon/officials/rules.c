#include "daemon/officials/rules.h"

static int get_id(const struct fields *fields, const char *name, const char **ret) {
        return fields_get_s(fields, name, ret) < 0 || strlen(*ret) >= ID_SIZE ? -EINVAL : 0;
}

int officials_sign_out(struct book *book, struct counter_row *counter, const char *reason,
                       const struct input *input) {
        if (counter->official[0] == '\0')
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_S("counter", counter->id),
                EVENT_FIELD_S("official", counter->official),
                EVENT_FIELD_S("reason", reason),
        };
        int r = book_conclude(book, input, "signed-out", fields, ELEMENTSOF(fields));
        counter->official[0] = '\0';
        counter->dirty = true;
        return r;
}

/* Nobody works at two counters. */
static int leave_elsewhere(struct book *book, const struct counter_row *here, const char *official,
                           const struct input *input) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ratings_of(book)->n_counters; i++)
                if (&ratings_of(book)->counters[i] != here &&
                    streq(ratings_of(book)->counters[i].official, official))
                        r = officials_sign_out(book, &ratings_of(book)->counters[i], "elsewhere", input);
        return r;
}

struct lock_row *officials_find_lock(const struct book *book, bool of_official, const char *id) {
        const struct officials *officials = officials_of(book);

        for (size_t i = 0; i < officials->n_locks; i++)
                if (officials->locks[i].of_official == of_official && streq(officials->locks[i].id, id))
                        return &officials->locks[i];
        return NULL;
}

static void forget_failures(struct book *book, bool of_official, const char *id) {
        struct lock_row *lock = officials_find_lock(book, of_official, id);

        if (!lock)
                return;
        lock->failures = 0;
        lock->dirty = true;
}

static int on_signed_in(struct book *book, const struct input *input) {
        const char *id, *official;

        if (get_id(&input->fields, "counter", &id) < 0 || get_id(&input->fields, "official", &official) < 0)
                return -EINVAL;
        struct counter_row *counter = ratings_find_counter(book, id);
        if (!counter)
                return -EINVAL;
        int r = leave_elsewhere(book, counter, official, input);
        if (r >= 0 && !streq(counter->official, official))
                r = officials_sign_out(book, counter, "replaced", input);
        if (r < 0)
                return r;
        forget_failures(book, false, id);
        forget_failures(book, true, official);
        id_copy(counter->official, sizeof(counter->official), official);
        counter->dirty = true;
        return 0;
}

static int count_failure(struct book *book, bool of_official, const char *id, const struct moment *at) {
        struct officials *officials = officials_of(book);
        struct lock_row *lock = officials_find_lock(book, of_official, id);

        if (!lock) {
                lock = ARRAY_ADD(officials->locks, officials->n_locks, officials->locks_allocated);
                if (!lock)
                        return -ENOMEM;
                lock->of_official = of_official;
                id_copy(lock->id, sizeof(lock->id), id);
        }
        lock->failures++;
        lock->last = *at;
        lock->dirty = true;
        return 0;
}

static int on_refused(struct book *book, const struct input *input) {
        const char *counter, *official;

        if (get_id(&input->fields, "counter", &counter) < 0 ||
            get_id(&input->fields, "official", &official) < 0)
                return -EINVAL;
        int r = count_failure(book, false, counter, &input->when.at);
        if (r >= 0 && official[0] != '\0')
                r = count_failure(book, true, official, &input->when.at);
        return r;
}

int officials_leave(struct book *book, const char *counter, const struct input *input) {
        struct counter_row *row = ratings_find_counter(book, counter);

        if (!row || row->official[0] == '\0')
                return book_refuse(book, input, "sign-out", counter,
                                   row ? "not-signed-in" : "no-such-counter");
        return officials_sign_out(book, row, "asked", input);
}

const struct event_rule officials_rules[] = {
        {CENTRE_SOURCE, "sign-in-refused", on_refused},
        {CENTRE_SOURCE, "signed-in", on_signed_in},
        {0},
};
