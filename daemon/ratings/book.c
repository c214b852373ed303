#include "daemon/record/book.h"

#include <inttypes.h>

struct counter_row *book_find_counter(struct book *book, const char *id) {
        for (size_t i = 0; i < book->n_counters; i++)
                if (streq(book->counters[i].id, id))
                        return &book->counters[i];
        return NULL;
}

struct counter_row *book_add_counter(struct book *book, const char *id) {
        struct counter_row *counters =
                reallocarray(book->counters, book->n_counters + 1, sizeof(*book->counters));
        if (!counters)
                return NULL;

        book->counters = counters;
        struct counter_row *counter = &counters[book->n_counters++];
        *counter = (struct counter_row){.dirty = true};
        id_copy(counter->id, sizeof(counter->id), id);
        return counter;
}

struct counter_row *book_counter_of_attendant(struct book *book, const char *keypad) {
        for (size_t i = 0; i < book->n_counters; i++)
                if (book->counters[i].attendant[0] != '\0' && streq(book->counters[i].attendant, keypad))
                        return &book->counters[i];
        return NULL;
}

struct post *book_post_of_keypad(struct book *book, const char *keypad, struct counter_row **ret_counter,
                                 enum subject *ret_subject) {
        for (size_t i = 0; i < book->n_counters; i++)
                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                        struct post *post = &book->counters[i].posts[subject];
                        if (post->keypad[0] == '\0' || !streq(post->keypad, keypad))
                                continue;
                        *ret_counter = &book->counters[i];
                        *ret_subject = subject;
                        return post;
                }
        return NULL;
}

struct rating_row *book_find_live(struct book *book, uint64_t visit, enum subject subject) {
        for (size_t i = book->n_live; i-- > 0;)
                if (book->live[i].visit == visit && book->live[i].subject == subject)
                        return &book->live[i];
        return NULL;
}

int book_find_rating(struct book *book, uint64_t visit, enum subject subject, struct rating_row **ret) {
        struct rating_row rating, *live = book_find_live(book, visit, subject);

        if (live) {
                *ret = live;
                return 0;
        }
        int r = store_load_rating(book->store, visit, subject, &rating);
        if (r < 0)
                return r;
        return book_add_rating(book, &rating, ret);
}

struct rating_row *book_find_open(struct book *book, uint64_t stream, uint64_t arming) {
        for (size_t i = book->n_live; i-- > 0;) {
                struct rating_row *rating = &book->live[i];
                if (rating->state == RATING_OPEN && rating->window.arming == arming &&
                    rating->window.stream == stream)
                        return rating;
        }
        return NULL;
}

int book_add_rating(struct book *book, const struct rating_row *rating, struct rating_row **ret) {
        if (book->n_live == book->live_allocated) {
                size_t wanted = book->live_allocated > 0 ? book->live_allocated * 2 : 16;
                struct rating_row *live = reallocarray(book->live, wanted, sizeof(*live));
                if (!live)
                        return -ENOMEM;
                book->live = live;
                book->live_allocated = wanted;
        }
        *ret = &book->live[book->n_live++];
        **ret = *rating;
        return 0;
}

static bool same_key(const struct figure_key *a, const struct figure_key *b) {
        return a->day == b->day && a->subject == b->subject && a->scale == b->scale &&
               a->of_official == b->of_official && streq(a->id, b->id);
}

int book_count(struct book *book, const struct figure_key *key, enum figure figure, int64_t value) {
        for (size_t i = book->n_figures; i-- > 0;)
                if (same_key(&book->figures[i].key, key)) {
                        book->figures[i].values[figure] += value;
                        return 0;
                }

        if (book->n_figures == book->figures_allocated) {
                size_t wanted = book->figures_allocated > 0 ? book->figures_allocated * 2 : 16;
                struct figure_row *figures = reallocarray(book->figures, wanted, sizeof(*figures));
                if (!figures)
                        return -ENOMEM;
                book->figures = figures;
                book->figures_allocated = wanted;
        }
        struct figure_row *row = &book->figures[book->n_figures++];
        *row = (struct figure_row){.key = *key};
        row->values[figure] = value;
        return 0;
}

static int count_level(struct book *book, const struct rating_row *rating, const struct figure_key *key,
                       int sign) {
        const struct rating_window *window = &rating->window;
        int r = book_count(book, key, FIGURE_RATED + (int) window->level, sign);

        if (r >= 0 && rating->flags != 0)
                r = book_count(book, key, FIGURE_SUSPECT + (int) window->level, sign);
        if (r >= 0 && window->reason != REASON_NONE)
                r = book_count(book, key, FIGURE_REASON + (int) window->reason - 1, sign);
        return r;
}

static int file_under(struct book *book, const struct rating_row *rating, const struct figure_key *key,
                      int sign) {
        int r = book_count(book, key, FIGURE_SERVED, sign);
        if (r < 0)
                return r;
        switch (rating->state) {
        case RATING_RATED:
                return count_level(book, rating, key, sign);
        case RATING_SKIPPED:
                return book_count(book, key, FIGURE_SKIPPED, sign);
        case RATING_UNHEARD:
                return book_count(book, key, FIGURE_UNHEARD, sign);
        case RATING_WAITING:
        case RATING_OPEN:
        case RATING_VOID:
        case _RATING_STATE_MAX:
        case _RATING_STATE_INVALID:
                break;
        }
        return book_count(book, key, FIGURE_OPEN, sign);
}

int book_file_rating(struct book *book, const struct rating_row *rating, int sign) {
        struct figure_key key = {.day = rating->day, .subject = rating->subject, .scale = rating->scale};

        if (rating->state == RATING_VOID)
                return 0;
        id_copy(key.id, sizeof(key.id), rating->counter);
        int r = file_under(book, rating, &key, sign);
        if (r < 0 || rating->official[0] == '\0')
                return r;
        key.of_official = true;
        id_copy(key.id, sizeof(key.id), rating->official);
        return file_under(book, rating, &key, sign);
}

int book_set_rating_state(struct book *book, struct rating_row *rating, enum rating_state state) {
        int r = book_file_rating(book, rating, -1);
        if (r < 0)
                return r;
        rating->state = state;
        rating->dirty = true;
        return book_file_rating(book, rating, 1);
}

int book_file_offline(struct book *book, const struct offline_row *row, int sign) {
        struct figure_key key = {.subject = row->subject, .scale = row->scale};
        uint64_t wall, end;

        id_copy(key.id, sizeof(key.id), row->counter);
        int r = book_wall(book, &row->period.start, &wall, NULL);
        if (r >= 0)
                r = book_wall(book, &row->period.end, &end, NULL);
        if (r < 0)
                return r;

        uint64_t usec = offline_period_usec(&row->period, wall, end);
        while (r >= 0 && usec > 0) {
                struct offline_slice slice = offline_next_slice(&wall, &usec, row->utc_offset_usec);
                key.day = slice.day;
                r = book_count(book, &key, FIGURE_OFFLINE_USEC, sign * (int64_t) slice.usec);
        }
        return r;
}

enum { TOKEN_RECORD_LENGTH = 16 };

void book_token(const struct book *book, uint64_t visit, enum subject subject,
                char ret_token[static TOKEN_SIZE]) {
        int n = snprintf(ret_token, TOKEN_SIZE, "%.*s.%" PRIu64 ".%s", TOKEN_RECORD_LENGTH,
                         store_record_id(book->store), visit, subject_to_string(subject));
        assert(n > 0 && n < TOKEN_SIZE);
}

int book_read_token(const struct book *book, const char *token, uint64_t *ret_visit,
                    enum subject *ret_subject) {
        const char *record = store_record_id(book->store);
        char number[24];

        if (strncmp(token, record, TOKEN_RECORD_LENGTH) != 0 || token[TOKEN_RECORD_LENGTH] != '.')
                return -ENOENT;
        const char *start = token + TOKEN_RECORD_LENGTH + 1, *dot = strchr(start, '.');
        if (!dot || dot - start >= (ptrdiff_t) sizeof(number))
                return -ENOENT;
        memcpy(number, start, (size_t) (dot - start));
        number[dot - start] = '\0';

        uint64_t visit;
        enum subject subject = subject_from_string(dot + 1);
        if (subject < 0 || parse_u64(number, 1, INT64_MAX, &visit) < 0)
                return -ENOENT;
        *ret_visit = visit;
        *ret_subject = subject;
        return 0;
}
