#include "book-print.h"
#include "ingest-internal.h"

struct ingest {
        struct store *store;
        struct clock *clock;
        struct book *book; /* NULL: to be loaded again */
        bool writing;
};

int ingest_new(struct store *store, struct clock *clock, struct ingest **ret) {
        _cleanup_(ingest_freep) struct ingest *ingest = calloc(1, sizeof(*ingest));
        if (!ingest)
                return -ENOMEM;
        ingest->store = store;
        ingest->clock = clock;

        int r = book_load(store, &ingest->book);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(ingest);
        return 0;
}

struct ingest *ingest_free(struct ingest *ingest) {
        if (!ingest)
                return NULL;
        if (ingest->writing)
                store_rollback(ingest->store);
        book_free(ingest->book);
        free(ingest);
        return NULL;
}

struct book *ingest_book(struct ingest *ingest) {
        return ingest->book;
}

void ingest_abort(struct ingest *ingest) {
        store_rollback(ingest->store);
        ingest->writing = false;
        ingest->book = book_free(ingest->book);
}

/* Every error within a transaction passes here, some twice: memory must not keep what the disk refused. */
static int fail(struct ingest *ingest, int error) {
        if (error < 0)
                ingest_abort(ingest);
        return error;
}

int ingest_begin(struct ingest *ingest) {
        assert(!ingest->writing);

        int r = store_begin(ingest->store);
        if (r < 0)
                return fail(ingest, r);
        ingest->writing = true;
        if (!ingest->book) {
                r = book_load(ingest->store, &ingest->book);
                if (r < 0)
                        return fail(ingest, r);
        }
        book_forget_recorded(ingest->book);
        return 0;
}

int ingest_now(struct ingest *ingest, struct moment *ret) {
        struct clock_reading reading;
        struct boot_row boot;

        clock_read(ingest->clock, &reading);
        int r = book_get_boot(ingest->book, clock_boot_id(ingest->clock), &boot);
        if (r < 0)
                return r;
        *ret = (struct moment){
                .realtime_usec = reading.realtime_usec,
                .boottime_usec = reading.boottime_usec,
                .boot = boot.id,
                .synchronized = reading.synchronized,
        };
        return 0;
}

int ingest_note_clock(struct book *book, const struct input *input) {
        int64_t offset = (int64_t) input->at.realtime_usec - (int64_t) input->at.boottime_usec;
        struct boot_row boot;

        if (input->at.synchronized)
                return 0;
        int r = book_get_boot(book, input->boot_id, &boot);
        if (r < 0 || boot.clock.corrected)
                return r;
        if (boot.unsynchronized && llabs(boot.unsynchronized_offset_usec - offset) < (int64_t) USEC_PER_SEC)
                return 0;
        boot.unsynchronized = true;
        boot.unsynchronized_offset_usec = offset;
        return book_save_boot(book, &boot);
}

static int observe(struct ingest *ingest, const char *type, const struct event_field *fields,
                   size_t n_fields) {
        struct book *book = ingest->book;
        struct input input = {.type = type, .boot_id = clock_boot_id(ingest->clock)};
        struct event_field items[EVENT_FIELDS_MAX];

        int r = ingest_now(ingest, &input.at);
        if (r < 0)
                return r;
        assert(n_fields <= ELEMENTSOF(items));
        if (n_fields > 0)
                memcpy(items, fields, n_fields * sizeof(*fields));
        r = fields_make(items, n_fields, &input.fields, NULL);
        if (r < 0)
                return r;

        /* The event before is what "centre-started" measures the down time from. */
        struct moment before = book->last_moment;
        r = book_add_own(book, type, fields, n_fields, &input, &input.id);
        if (r < 0)
                return r;
        r = ingest_note_clock(book, &input);
        if (r < 0)
                return r;
        return derive_centre(book, &input, &before);
}

int ingest_observe(struct ingest *ingest, const char *type, const struct event_field *fields,
                   size_t n_fields) {
        return fail(ingest, observe(ingest, type, fields, n_fields));
}

int ingest_give_up(struct ingest *ingest, uint64_t service, enum subject subject, const char *reason) {
        struct rating_row *rating = book_find_live(ingest->book, service, subject);

        if (!rating || rating->state != RATING_WAITING)
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_T("service", service),
                EVENT_FIELD_S("counter", rating->counter),
                EVENT_FIELD_S("subject", subject_to_string(subject)),
                EVENT_FIELD_S("reason", reason),
        };
        return ingest_observe(ingest, "rating-unheard", fields, ELEMENTSOF(fields));
}

static const char *why_hopeless(struct book *book, const struct rating_row *rating,
                                const struct moment *now) {
        const struct counter_row *counter = book_find_counter(book, rating->counter);

        if (rating->keypad[0] == '\0')
                return "not-configured";
        if (rating->finished.boot != now->boot ||
            rating_time_left(rating->finished.boottime_usec, rating->window_usec, now->boottime_usec) == 0)
                return "too-late";
        return counter && counter->service > rating->service ? "superseded" : NULL;
}

static int give_up_hopeless(struct ingest *ingest) {
        struct book *book = ingest->book;
        struct moment now;

        int r = ingest_now(ingest, &now);
        for (size_t i = 0; r >= 0 && i < book->n_live; i++) {
                struct rating_row *rating = &book->live[i];
                if (rating->state != RATING_WAITING)
                        continue;
                const char *reason = why_hopeless(book, rating, &now);
                if (reason)
                        r = ingest_give_up(ingest, rating->service, rating->subject, reason);
        }
        return r;
}

int ingest_give_up_print(struct ingest *ingest, uint64_t ticket, const char *reason) {
        if (!book_find_owed(ingest->book, ticket))
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", ticket),
                EVENT_FIELD_S("reason", reason),
        };
        return ingest_observe(ingest, "print-given-up", fields, ELEMENTSOF(fields));
}

static int give_up_stale_prints(struct ingest *ingest) {
        const struct book_print *print = ingest->book->print;
        struct moment now;
        uint64_t left_usec;

        int r = print->n_owed > 0 ? ingest_now(ingest, &now) : 0;
        for (size_t i = 0; r >= 0 && i < print->n_owed; i++) {
                if (!print->owed[i].fate.owed)
                        continue;
                r = book_print_left(ingest->book, &print->owed[i], &now, &left_usec);
                if (r >= 0 && left_usec == 0)
                        r = ingest_give_up_print(ingest, print->owed[i].ticket, "too-late");
        }
        return r;
}

/* Once the clock is synchronised, times of this boot from before can be put right. */
static int correct_clock(struct ingest *ingest) {
        const char *boot_id = clock_boot_id(ingest->clock);
        struct moment now;
        struct boot_row boot;

        int r = ingest_now(ingest, &now);
        if (r >= 0)
                r = book_get_boot(ingest->book, boot_id, &boot);
        if (r < 0)
                return r;
        if (!now.synchronized || !boot.unsynchronized || boot.clock.corrected)
                return 0;

        int64_t wrong = boot.unsynchronized_offset_usec + (int64_t) now.boottime_usec;
        struct event_field fields[] = {
                EVENT_FIELD_S("of_boot_id", boot_id),
                EVENT_FIELD_T("unsynchronized_usec", realtime_clamp(wrong)),
                EVENT_FIELD_T("synchronized_usec", now.realtime_usec),
                EVENT_FIELD_S("reason", "synchronized"),
        };
        return ingest_observe(ingest, "clock-corrected", fields, ELEMENTSOF(fields));
}

int ingest_commit(struct ingest *ingest) {
        assert(ingest->writing);

        int r = give_up_hopeless(ingest);
        if (r >= 0)
                r = correct_clock(ingest);
        if (r >= 0)
                r = give_up_stale_prints(ingest);
        if (r >= 0)
                r = book_flush(ingest->book);
        if (r >= 0)
                r = store_commit(ingest->store);
        ingest->writing = false;
        return fail(ingest, r);
}

void source_event_done(struct source_event *event) {
        free(event->fields.items);
        free(event->reason);
        sd_bus_message_unref(event->message);
        *event = (struct source_event){0};
}
