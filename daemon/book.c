#include "book-keys.h"
#include "book-print.h"
#include "book-queue.h"

static_assert(REALTIME_USEC_MAX == EVENT_INTEGER_MAX, "a field can say each time, and no other");

static const char *const common_fields[] = {"realtime_usec", "boottime_usec", "boot_id", "synchronized"};

static int load_counter(const struct counter_row *counter, void *userdata) {
        struct book *book = userdata;
        struct counter_row *added = book_add_counter(book, counter->id);

        if (!added)
                return -ENOMEM;
        *added = *counter;
        return 0;
}

static int load_rating(const struct rating_row *rating, void *userdata) {
        struct rating_row *added;

        return book_add_rating(userdata, rating, &added);
}

struct streak_rows {
        struct rating_row rows[STREAK_MAX];
        unsigned n;
};

static int load_rated(const struct rating_row *rating, void *userdata) {
        struct streak_rows *rows = userdata;

        rows->rows[rows->n++] = *rating;
        return 0;
}

static int load_streaks(struct book *book, struct counter_row *counter) {
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                struct streak_rows rows = {0};
                int r = store_visit_last_rated(book->store, counter->id, subject, STREAK_MAX, load_rated,
                                               &rows);
                if (r < 0)
                        return r;
                while (rows.n-- > 0) {
                        const struct rating_row *row = &rows.rows[rows.n];
                        streak_add(&counter->posts[subject].streak, row->window.level, row->finished.boot,
                                   row->window.press_usec);
                }
        }
        return 0;
}

static int load_last_moment(const struct event_row *event, void *userdata) {
        struct book *book = userdata;
        struct fields_room room;
        struct fields fields;
        const char *boot_id, *field;

        int r = fields_from_text(event->fields, &room, &fields);
        if (r >= 0)
                r = book_read_moment(book, &fields, &book->last_moment, &boot_id, &field);
        return r == -EINVAL ? -EUCLEAN : r;
}

static int load_all(struct book *book) {
        struct store *store = book->store;
        int r = store_last_event_id(store, &book->last_event);

        if (r >= 0)
                r = store_last_service_id(store, &book->last_service);
        if (r >= 0)
                r = store_load_rules(store, &book->rules);
        if (r == -ENOENT)
                r = 0;
        if (r >= 0)
                r = store_visit_counters(store, load_counter, book);
        for (size_t i = 0; r >= 0 && i < book->n_counters; i++)
                r = load_streaks(book, &book->counters[i]);
        if (r >= 0)
                r = store_visit_live_ratings(store, load_rating, book);
        if (r >= 0)
                r = book_queue_load(book);
        if (r >= 0)
                r = book_keys_load(book);
        if (r >= 0)
                r = book_print_load(book);
        if (r >= 0 && book->last_event > 0)
                r = store_visit_events(store, book->last_event - 1, 1, load_last_moment, book);
        return r;
}

int book_load(struct store *store, struct book **ret) {
        _cleanup_(book_freep) struct book *book = calloc(1, sizeof(*book));
        if (!book)
                return -ENOMEM;
        book->store = store;

        int r = load_all(book);
        if (r < 0)
                return r;
        for (size_t i = 0; i < book->n_live; i++)
                book->live[i].dirty = false;
        for (size_t i = 0; i < book->n_counters; i++)
                book->counters[i].dirty = false;
        *ret = TAKE_PTR(book);
        return 0;
}

void book_forget_recorded(struct book *book) {
        for (size_t i = 0; i < ELEMENTSOF(book->recorded); i++) {
                free(book->recorded[i].fields);
                book->recorded[i].fields = NULL;
        }
        book->n_recorded = 0;
}

struct book *book_free(struct book *book) {
        if (!book)
                return NULL;
        book_forget_recorded(book);
        book_queue_free(book->queue);
        book_keys_free(book->keys);
        book_print_free(book->print);
        free(book->counters);
        free(book->live);
        free(book->figures);
        free(book);
        return NULL;
}

static int flush_ratings(struct book *book) {
        size_t kept = 0;

        for (size_t i = 0; i < book->n_live; i++) {
                struct rating_row *rating = &book->live[i];

                if (rating->dirty) {
                        int r = store_save_rating(book->store, rating);
                        if (r < 0)
                                return r;
                        rating->dirty = false;
                }
                if (rating->state == RATING_WAITING || rating->state == RATING_OPEN)
                        book->live[kept++] = *rating;
        }
        book->n_live = kept;
        return 0;
}

int book_flush(struct book *book) {
        int r = flush_ratings(book);

        if (r >= 0)
                r = book_print_flush(book);
        for (size_t i = 0; r >= 0 && i < book->n_figures; i++)
                r = store_add_figures(book->store, &book->figures[i]);
        book->n_figures = 0;
        for (size_t i = 0; r >= 0 && i < book->n_counters; i++)
                if (book->counters[i].dirty) {
                        r = store_save_counter(book->store, &book->counters[i]);
                        book->counters[i].dirty = false;
                }
        for (size_t i = 0; r >= 0 && i < book->n_sources; i++)
                if (book->sources[i].dirty) {
                        r = store_save_source(book->store, &book->sources[i]);
                        book->sources[i].dirty = false;
                }
        return r;
}

static void remember(struct book *book, const struct event_row *event, char **fields_text) {
        size_t i = book->n_recorded < BOOK_RECORDED_MAX ? book->n_recorded : BOOK_RECORDED_MAX;
        struct recorded *recorded = &book->recorded[i];

        book->n_recorded++;
        free(recorded->fields);
        recorded->id = event->id;
        recorded->sequence = event->sequence;
        id_copy(recorded->source, sizeof(recorded->source), event->source);
        id_copy(recorded->epoch, sizeof(recorded->epoch), event->epoch);
        id_copy(recorded->type, sizeof(recorded->type), event->type);
        recorded->fields = TAKE_PTR(*fields_text);
}

int book_add_event(struct book *book, const struct event_row *event, const struct moment *at,
                   char **fields_text, uint64_t *ret_id) {
        struct event_row row = *event;

        row.id = book->last_event + 1;
        row.fields = *fields_text;
        int r = store_add_event(book->store, &row);
        if (r < 0)
                return r;
        book->last_event = row.id;
        book->last_moment = *at;
        remember(book, &row, fields_text);
        if (ret_id)
                *ret_id = row.id;
        return 0;
}

int book_add_own(struct book *book, const char *type, const struct event_field *fields, size_t n_fields,
                 const struct input *cause, uint64_t *ret_id) {
        struct event_field all[EVENT_FIELDS_MAX];
        _cleanup_free_ char *text = NULL;
        struct source_row *centre;
        struct fields sorted;

        assert(n_fields + 4 <= ELEMENTSOF(all));
        for (size_t i = 0; i < n_fields; i++)
                all[i] = fields[i];
        all[n_fields++] = EVENT_FIELD_T(common_fields[0], cause->at.realtime_usec);
        all[n_fields++] = EVENT_FIELD_T(common_fields[1], cause->at.boottime_usec);
        all[n_fields++] = EVENT_FIELD_S(common_fields[2], cause->boot_id);
        all[n_fields++] = EVENT_FIELD_B(common_fields[3], cause->at.synchronized);

        int r = fields_make(all, n_fields, &sorted, NULL);
        if (r >= 0)
                r = fields_to_text(&sorted, &text);
        if (r < 0)
                return r;
        r = book_get_source(book, CENTRE_SOURCE, &centre);
        if (r < 0)
                return r;
        if (centre->stream.id == 0) {
                r = store_add_stream(book->store, CENTRE_SOURCE, store_record_id(book->store),
                                     &centre->stream);
                if (r < 0)
                        return r;
        }

        struct event_row event = {
                .source = CENTRE_SOURCE,
                .epoch = centre->stream.epoch,
                .sequence = centre->stream.sequence + 1,
                .type = type,
                .realtime_usec = cause->at.realtime_usec,
        };
        r = book_add_event(book, &event, &cause->at, &text, ret_id);
        if (r < 0)
                return r;
        centre->stream.sequence++;
        centre->dirty = true;
        return 0;
}

static bool is_boot_id(const char *s) {
        return strlen(s) == 32 && strspn(s, "0123456789abcdef") == 32;
}

int book_read_moment(struct book *book, const struct fields *fields, struct moment *ret,
                     const char **ret_boot_id, const char **ret_field) {
        struct moment moment = {0};
        struct boot_row boot;
        const char *boot_id;

        *ret_field = common_fields[0];
        if (fields_get_t(fields, common_fields[0], &moment.realtime_usec) < 0)
                return -EINVAL;
        *ret_field = common_fields[1];
        if (fields_get_t(fields, common_fields[1], &moment.boottime_usec) < 0)
                return -EINVAL;
        *ret_field = common_fields[2];
        if (fields_get_s(fields, common_fields[2], &boot_id) < 0 || !is_boot_id(boot_id))
                return -EINVAL;
        *ret_field = common_fields[3];
        if (fields_get_b(fields, common_fields[3], &moment.synchronized) < 0)
                return -EINVAL;

        int r = book_get_boot(book, boot_id, &boot);
        if (r < 0)
                return r;
        moment.boot = boot.id;
        *ret_boot_id = boot_id;
        *ret = moment;
        return 0;
}

static void remember_boot(struct book *book, const struct boot_row *boot) {
        size_t i = 0;

        while (i < BOOK_BOOTS - 1 && book->boots[i].id != boot->id)
                i++;
        memmove(book->boots + 1, book->boots, i * sizeof(book->boots[0]));
        book->boots[0] = *boot;
}

int book_get_boot(struct book *book, const char *boot_id, struct boot_row *ret) {
        struct boot_row boot = {0};

        for (size_t i = 0; i < BOOK_BOOTS; i++)
                if (book->boots[i].id > 0 && streq(book->boots[i].boot_id, boot_id)) {
                        *ret = book->boots[i];
                        return 0;
                }

        int r = store_find_boot(book->store, boot_id, &boot);
        if (r == -ENOENT) {
                id_copy(boot.boot_id, sizeof(boot.boot_id), boot_id);
                r = store_save_boot(book->store, &boot);
        }
        if (r < 0)
                return r;
        remember_boot(book, &boot);
        *ret = boot;
        return 0;
}

int book_load_boot(struct book *book, uint64_t id, struct boot_row *ret) {
        struct boot_row boot;

        for (size_t i = 0; i < BOOK_BOOTS; i++)
                if (book->boots[i].id == id) {
                        *ret = book->boots[i];
                        return 0;
                }
        int r = store_load_boot(book->store, id, &boot);
        if (r < 0)
                return r;
        remember_boot(book, &boot);
        *ret = boot;
        return 0;
}

int book_save_boot(struct book *book, struct boot_row *boot) {
        int r = store_save_boot(book->store, boot);
        if (r >= 0)
                remember_boot(book, boot);
        return r;
}

int book_wall(struct book *book, const struct moment *moment, uint64_t *ret_usec, bool *ret_is_true) {
        struct boot_row boot = {0};

        if (!moment->synchronized && moment->boot > 0) {
                int r = book_load_boot(book, moment->boot, &boot);
                if (r < 0)
                        return r;
        }
        *ret_usec = moment_wall_usec(moment, &boot.clock);
        if (ret_is_true)
                *ret_is_true = moment->synchronized || boot.clock.corrected;
        return 0;
}

int book_get_source(struct book *book, const char *name, struct source_row **ret) {
        for (size_t i = 0; i < book->n_sources; i++)
                if (streq(book->sources[i].name, name)) {
                        *ret = &book->sources[i];
                        return 0;
                }
        if (book->n_sources == BOOK_SOURCES_MAX)
                return -ENOBUFS;

        struct source_row source = {0};
        int r = store_load_source(book->store, name, &source);
        if (r < 0 && r != -ENOENT)
                return r;
        id_copy(source.name, sizeof(source.name), name);
        book->sources[book->n_sources] = source;
        *ret = &book->sources[book->n_sources++];
        return 0;
}
