#include "daemon/ratings/book.h"

#include <inttypes.h>

struct counter_row *ratings_find_counter(const struct book *book, const char *id) {
        const struct ratings *ratings = ratings_of(book);

        for (size_t i = 0; i < ratings->n_counters; i++)
                if (streq(ratings->counters[i].id, id))
                        return &ratings->counters[i];
        return NULL;
}

struct counter_row *ratings_add_counter(struct book *book, const char *id) {
        struct ratings *ratings = ratings_of(book);
        struct counter_row *counter =
                ARRAY_ADD(ratings->counters, ratings->n_counters, ratings->counters_allocated);

        if (!counter)
                return NULL;
        counter->dirty = true;
        id_copy(counter->id, sizeof(counter->id), id);
        return counter;
}

struct counter_row *ratings_counter_of_attendant(const struct book *book, const char *keypad) {
        const struct ratings *ratings = ratings_of(book);

        for (size_t i = 0; i < ratings->n_counters; i++)
                if (ratings->counters[i].attendant[0] != '\0' &&
                    streq(ratings->counters[i].attendant, keypad))
                        return &ratings->counters[i];
        return NULL;
}

struct post *ratings_post_of_keypad(const struct book *book, const char *keypad,
                                    struct counter_row **ret_counter, enum subject *ret_subject) {
        const struct ratings *ratings = ratings_of(book);

        for (size_t i = 0; i < ratings->n_counters; i++)
                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                        struct post *post = &ratings->counters[i].posts[subject];
                        if (post->keypad[0] == '\0' || !streq(post->keypad, keypad))
                                continue;
                        *ret_counter = &ratings->counters[i];
                        *ret_subject = subject;
                        return post;
                }
        return NULL;
}

struct rating_row *ratings_find_live(const struct book *book, uint64_t visit, enum subject subject) {
        const struct ratings *ratings = ratings_of(book);

        for (size_t i = ratings->n_live; i-- > 0;)
                if (ratings->live[i].visit == visit && ratings->live[i].subject == subject)
                        return &ratings->live[i];
        return NULL;
}

static struct visit_row *find_visit(const struct ratings *ratings, uint64_t id) {
        for (size_t i = ratings->n_visits; i-- > 0;)
                if (ratings->visits[i].id == id)
                        return &ratings->visits[i];
        return NULL;
}

/* The store does not know yet that the visit moved to another day. */
int ratings_load_closed(const struct book *book, uint64_t visit, enum subject subject,
                        struct rating_row *ret) {
        const struct ratings *ratings = ratings_of(book);
        const struct visit_row *changed = find_visit(ratings, visit);

        int r = ratings->past->load_rating(ratings->past_from, visit, subject, ret);
        if (r >= 0 && changed) {
                ret->day = changed->day;
                ret->hour = changed->hour;
        }
        return r;
}

int ratings_find(struct book *book, uint64_t visit, enum subject subject, struct rating_row **ret) {
        struct rating_row rating, *live = ratings_find_live(book, visit, subject);

        if (live) {
                *ret = live;
                return 0;
        }
        int r = ratings_load_closed(book, visit, subject, &rating);
        return r < 0 ? r : ratings_add(book, &rating, ret);
}

struct rating_row *ratings_find_open(const struct book *book, uint64_t stream, uint64_t arming) {
        const struct ratings *ratings = ratings_of(book);

        for (size_t i = ratings->n_live; i-- > 0;) {
                struct rating_row *rating = &ratings->live[i];
                if (rating->state == RATING_OPEN && rating->window.arming == arming &&
                    rating->window.stream == stream)
                        return rating;
        }
        return NULL;
}

int ratings_add(struct book *book, const struct rating_row *rating, struct rating_row **ret) {
        struct ratings *ratings = ratings_of(book);

        *ret = ARRAY_ADD(ratings->live, ratings->n_live, ratings->live_allocated);
        if (!*ret)
                return -ENOMEM;
        **ret = *rating;
        return 0;
}

int ratings_add_visit(struct book *book, const struct visit_row *visit, struct visit_row **ret) {
        struct ratings *ratings = ratings_of(book);

        *ret = ARRAY_ADD(ratings->visits, ratings->n_visits, ratings->visits_allocated);
        if (!*ret)
                return -ENOMEM;
        **ret = *visit;
        return 0;
}

int ratings_find_visit(struct book *book, uint64_t id, struct visit_row **ret) {
        const struct ratings *ratings = ratings_of(book);
        struct visit_row visit;

        *ret = find_visit(ratings, id);
        if (*ret)
                return 0;
        int r = ratings->past->load_visit(ratings->past_from, id, &visit);
        return r < 0 ? r : ratings_add_visit(book, &visit, ret);
}

int ratings_add_stray(struct book *book, const struct stray_row *stray) {
        struct ratings *ratings = ratings_of(book);
        struct stray_row *added = ARRAY_ADD(ratings->strays, ratings->n_strays, ratings->strays_allocated);

        if (!added)
                return -ENOMEM;
        *added = *stray;
        return 0;
}

static bool same_key(const struct figure_key *a, const struct figure_key *b) {
        return a->day == b->day && a->subject == b->subject && a->scale == b->scale && a->of == b->of &&
               streq(a->id, b->id);
}

int ratings_add_figures(struct book *book, const struct figure_key *key,
                        const int64_t values[static _FIGURE_MAX], int sign) {
        struct ratings *ratings = ratings_of(book);
        struct figure_row *row = NULL;

        for (size_t i = ratings->n_figures; !row && i-- > 0;)
                if (same_key(&ratings->figures[i].key, key))
                        row = &ratings->figures[i];
        if (!row) {
                row = ARRAY_ADD(ratings->figures, ratings->n_figures, ratings->figures_allocated);
                if (!row)
                        return -ENOMEM;
                row->key = *key;
        }
        for (int i = 0; i < _FIGURE_MAX; i++)
                row->values[i] += sign * values[i];
        return 0;
}

int ratings_count(struct book *book, const struct figure_key *key, enum figure figure, int64_t value) {
        int64_t values[_FIGURE_MAX] = {0};

        values[figure] = value;
        return ratings_add_figures(book, key, values, 1);
}

void ratings_add_level(const struct rating_row *rating, int64_t values[static _FIGURE_MAX]) {
        const struct rating_window *window = &rating->window;

        values[FIGURE_RATED + (int) window->level]++;
        values[FIGURE_SUSPECT + (int) window->level] += rating->flags != 0;
        values[FIGURE_NOTED] += rating->noted;
        values[FIGURE_VOIDED] += rating->voided;
        values[FIGURE_VOIDED_LEVEL + (int) window->level] += rating->voided;
        values[FIGURE_PHONE + (int) window->level] += rating->channel == CHANNEL_PHONE;
        if (window->reason != REASON_NONE)
                values[FIGURE_REASON + (int) window->reason - 1]++;
}

static enum figure figure_of_state(enum rating_state state) {
        switch (state) {
        case RATING_SKIPPED:
                return FIGURE_SKIPPED;
        case RATING_UNHEARD:
                return FIGURE_UNHEARD;
        case RATING_RATED:
        case RATING_WAITING:
        case RATING_OPEN:
        case RATING_VOID:
        case _RATING_STATE_MAX:
        case _RATING_STATE_INVALID:
                break;
        }
        return FIGURE_OPEN;
}

int ratings_file(struct book *book, const struct rating_row *rating, int sign) {
        struct figure_key key = {.day = rating->day, .subject = rating->subject, .scale = rating->scale};
        int64_t values[_FIGURE_MAX] = {[FIGURE_SERVED] = 1};
        char hour[HOUR_TEXT_SIZE];

        if (rating->state == RATING_VOID)
                return 0;
        if (rating->state == RATING_RATED)
                ratings_add_level(rating, values);
        else
                values[figure_of_state(rating->state)] = 1;
        hour_format(rating->hour, hour);
        const struct {
                enum figures_of of;
                const char *id;
        } parts[] = {{FIGURES_OF_COUNTER, rating->counter},
                     {FIGURES_OF_OFFICIAL, rating->official},
                     {FIGURES_OF_SERVICE, rating->service},
                     {FIGURES_OF_HOUR, hour}};
        int r = 0;
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(parts); i++) {
                key.of = parts[i].of;
                id_copy(key.id, sizeof(key.id), parts[i].id);
                r = ratings_add_figures(book, &key, values, sign);
        }
        return r;
}

int ratings_set_state(struct book *book, struct rating_row *rating, enum rating_state state) {
        int r = ratings_file(book, rating, -1);
        if (r < 0)
                return r;
        rating->state = state;
        rating->dirty = true;
        return ratings_file(book, rating, 1);
}

int ratings_set_voided(struct book *book, struct rating_row *rating, bool voided) {
        int r = ratings_file(book, rating, -1);
        if (r < 0)
                return r;
        rating->voided = voided;
        rating->dirty = true;
        return ratings_file(book, rating, 1);
}

int ratings_set_noted(struct book *book, struct rating_row *rating, int32_t day) {
        if (rating->noted || day != rating->day)
                return 0;
        int r = ratings_file(book, rating, -1);
        if (r < 0)
                return r;
        rating->noted = true;
        rating->dirty = true;
        return ratings_file(book, rating, 1);
}

static uint64_t wall_of(const struct book *book, const struct moment *moment, uint64_t uncorrected) {
        static const struct boot_clock unknown;

        return moment->boot == uncorrected ? moment_wall_usec(moment, &unknown)
                                           : book_wall(book, moment, NULL);
}

int ratings_file_offline(struct book *book, const struct offline_row *row, uint64_t uncorrected, int sign) {
        struct figure_key key = {.subject = row->subject, .scale = row->scale};
        uint64_t wall = wall_of(book, &row->period.start, uncorrected);
        uint64_t end = wall_of(book, &row->period.end, uncorrected);
        uint64_t usec = offline_period_usec(&row->period, wall, end);
        int r = 0;

        id_copy(key.id, sizeof(key.id), row->counter);
        while (r >= 0 && usec > 0) {
                struct offline_slice slice = offline_next_slice(&wall, &usec, row->utc_offset_usec);
                key.day = slice.day;
                r = ratings_count(book, &key, FIGURE_OFFLINE_USEC, sign * (int64_t) slice.usec);
        }
        return r;
}

/* The best of what its subjects came to; _RATING_STATE_MAX: it is not rated at all. */
static int best_state(struct book *book, uint64_t visit, enum rating_state *ret) {
        static const enum rating_state order[] = {RATING_RATED, RATING_OPEN, RATING_SKIPPED, RATING_UNHEARD};
        bool seen[_RATING_STATE_MAX] = {false};

        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                struct rating_row closed, *rating = ratings_find_live(book, visit, subject);

                if (!rating) {
                        int r = ratings_load_closed(book, visit, subject, &closed);
                        if (r == -ENOENT)
                                continue;
                        if (r < 0)
                                return r;
                        rating = &closed;
                }
                seen[rating->state == RATING_WAITING ? RATING_OPEN : rating->state] = true;
        }
        *ret = _RATING_STATE_MAX;
        for (size_t i = ELEMENTSOF(order); i-- > 0;)
                if (seen[order[i]])
                        *ret = order[i];
        return 0;
}

int ratings_sum_visits(struct book *book, uint64_t after, struct visit_sums *ret) {
        const struct ratings *ratings = ratings_of(book);
        struct visit_sums sums = {0};

        for (uint64_t id = after + 1; id <= ratings->last_visit; id++) {
                struct visit_row past, *visit = find_visit(ratings, id);
                enum rating_state state;

                int r = visit ? 0 : ratings->past->load_visit(ratings->past_from, id, &past);
                if (r >= 0)
                        r = best_state(book, id, &state);
                if (r < 0)
                        return r;
                sums.served += !(visit ? visit->undone : past.undone);
                sums.rated += state == RATING_RATED;
                sums.open += state == RATING_OPEN;
                sums.skipped += state == RATING_SKIPPED;
                sums.unheard += state == RATING_UNHEARD;
        }
        *ret = sums;
        return 0;
}

enum { TOKEN_ID_LENGTH = 8 }; /* of the IDs of record and boot */

void rating_token(const struct book *book, const struct rating_row *rating,
                  char ret_token[static TOKEN_SIZE]) {
        const struct boot_row *boot = book_boot(book, rating->finished.boot);
        int n = snprintf(ret_token, TOKEN_SIZE, "%.*s%.*s%014" PRIx64 ".%" PRIu64 ".%s", TOKEN_ID_LENGTH,
                         book->record_id, TOKEN_ID_LENGTH, boot ? boot->boot_id : "",
                         rating->finished.boottime_usec, rating->visit, subject_to_string(rating->subject));
        assert(n > 0 && n < TOKEN_SIZE);
}

static int read_token(const struct book *book, const char *token, uint64_t *ret_visit,
                      enum subject *ret_subject) {
        const char *dot = strrchr(token, '.'), *start = dot;
        char number[24];

        if (strncmp(token, book->record_id, TOKEN_ID_LENGTH) != 0 || !dot)
                return -ENOENT;
        while (start > token && start[-1] != '.')
                start--;
        if (dot - start >= (ptrdiff_t) sizeof(number))
                return -ENOENT;
        memcpy(number, start, (size_t) (dot - start));
        number[dot - start] = '\0';
        *ret_subject = subject_from_string(dot + 1);
        return *ret_subject < 0 || parse_u64(number, 1, INT64_MAX, ret_visit) < 0 ? -ENOENT : 0;
}

int rating_token_find(struct book *book, const char *token, struct rating_row **ret) {
        char own[TOKEN_SIZE];
        enum subject subject;
        uint64_t visit;

        int r = read_token(book, token, &visit, &subject);
        if (r >= 0)
                r = ratings_find(book, visit, subject, ret);
        if (r < 0)
                return r;
        rating_token(book, *ret, own);
        return streq(token, own) ? 0 : -ENOENT;
}
