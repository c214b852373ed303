#include "daemon/ratings/rules.h"
#include "daemon/ratings/store.h"
#include "daemon/ratings/tables.h"

/* How the ratings come from the store and go there. */

static int no_visit(void *from _unused_, uint64_t id _unused_, struct visit_row *ret _unused_) {
        return -ENOENT;
}

static int no_rating(void *from _unused_, uint64_t visit _unused_, enum subject subject _unused_,
                     struct rating_row *ret _unused_) {
        return -ENOENT;
}

static int none_uncorrected(void *from _unused_, uint64_t boot _unused_, uint64_t after _unused_,
                            struct visit_row *ret _unused_) {
        return -ENOENT;
}

static int no_stray(void *from _unused_, uint64_t boot _unused_, uint64_t after _unused_,
                    struct stray_row *ret _unused_) {
        return -ENOENT;
}

static int no_offline(void *from _unused_, uint64_t boot _unused_, uint64_t after _unused_,
                      struct offline_row *ret _unused_) {
        return -ENOENT;
}

static int init(struct book *book) {
        static const struct ratings_past nothing = {no_visit, no_rating, none_uncorrected, no_stray,
                                                    no_offline};

        ratings_of(book)->past = &nothing;
        return 0;
}

static int load_visit(void *from, uint64_t id, struct visit_row *ret) {
        return store_load_visit(from, id, ret);
}

static int load_rating(void *from, uint64_t visit, enum subject subject, struct rating_row *ret) {
        return store_load_rating(from, visit, subject, ret);
}

static int next_uncorrected(void *from, uint64_t boot, uint64_t after, struct visit_row *ret) {
        return store_next_uncorrected(from, boot, after, ret);
}

static int next_stray(void *from, uint64_t boot, uint64_t after, struct stray_row *ret) {
        return store_next_stray(from, boot, after, ret);
}

static int next_offline(void *from, uint64_t boot, uint64_t after, struct offline_row *ret) {
        return store_next_offline(from, boot, after, ret);
}

static int add_counter(const struct counter_row *row, void *userdata) {
        struct counter_row *counter = ratings_add_counter(userdata, row->id);

        if (!counter)
                return -ENOMEM;
        *counter = *row;
        return 0;
}

static int add_rating(const struct rating_row *rating, void *userdata) {
        struct rating_row *added;

        return ratings_add(userdata, rating, &added);
}

struct streak_rows {
        struct rating_row rows[STREAK_MAX];
        unsigned n;
};

static int add_rated(const struct rating_row *rating, void *userdata) {
        struct streak_rows *rows = userdata;

        rows->rows[rows->n++] = *rating;
        return 0;
}

static int load_streaks(struct store *store, struct counter_row *counter) {
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++) {
                struct streak_rows rows = {0};
                int r = store_each_last_rated(store, counter->id, subject, STREAK_MAX, add_rated, &rows);
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

static int add_unpublished(const struct figure_row *row, void *userdata) {
        struct counter_row *counter = ratings_find_counter(userdata, row->key.id);

        if (counter)
                counter->posts[row->key.subject].unpublished = *row;
        return 0;
}

static int load(struct book *book, struct store *store) {
        static const struct ratings_past past = {load_visit, load_rating, next_uncorrected, next_stray,
                                                 next_offline};
        struct ratings *ratings = ratings_of(book);

        ratings->past = &past;
        ratings->past_from = store;
        int r = store_last_visit_id(store, &ratings->last_visit);
        if (r >= 0)
                r = store_load_rules(store, &ratings->rules);
        if (r >= 0 || r == -ENOENT)
                r = store_each_counter(store, add_counter, book);
        for (size_t i = 0; r >= 0 && i < ratings->n_counters; i++)
                r = load_streaks(store, &ratings->counters[i]);
        if (r >= 0)
                r = store_each_unpublished(store, add_unpublished, book);
        return r < 0 ? r : store_each_live_rating(store, add_rating, book);
}

static int flush_ratings(struct ratings *ratings, struct store *store) {
        size_t kept = 0;

        for (size_t i = 0; i < ratings->n_live; i++) {
                struct rating_row *rating = &ratings->live[i];

                if (rating->dirty) {
                        int r = store_save_rating(store, rating);
                        if (r < 0)
                                return r;
                        rating->dirty = false;
                }
                if (rating->state == RATING_WAITING || rating->state == RATING_OPEN)
                        ratings->live[kept++] = *rating;
        }
        ratings->n_live = kept;
        return 0;
}

static int flush_unpublished(struct store *store, struct post posts[static _SUBJECT_MAX]) {
        int r = 0;

        for (enum subject subject = 0; r >= 0 && subject < _SUBJECT_MAX; subject++)
                if (posts[subject].unpublished_dirty) {
                        r = store_save_unpublished(store, &posts[subject].unpublished);
                        posts[subject].unpublished_dirty = false;
                }
        return r;
}

static int flush_counters(struct ratings *ratings, struct store *store) {
        int r = 0;

        if (ratings->rules_dirty)
                r = store_save_rules(store, &ratings->rules);
        ratings->rules_dirty = false;
        for (size_t i = 0; r >= 0 && i < ratings->n_counters; i++) {
                if (ratings->counters[i].dirty)
                        r = store_save_counter(store, &ratings->counters[i]);
                ratings->counters[i].dirty = false;
                if (r >= 0)
                        r = flush_unpublished(store, ratings->counters[i].posts);
        }
        return r;
}

static int flush(struct book *book, struct store *store) {
        struct ratings *ratings = ratings_of(book);

        int r = flush_counters(ratings, store);
        for (size_t i = 0; r >= 0 && i < ratings->n_visits; i++)
                r = store_save_visit(store, &ratings->visits[i]);
        ratings->n_visits = 0;
        if (r >= 0)
                r = flush_ratings(ratings, store);
        for (size_t i = 0; r >= 0 && i < ratings->n_strays; i++)
                r = store_add_stray(store, &ratings->strays[i]);
        ratings->n_strays = 0;
        for (size_t i = 0; r >= 0 && i < ratings->n_offline; i++)
                r = store_add_offline(store, &ratings->offline[i]);
        ratings->n_offline = 0;
        for (size_t i = 0; r >= 0 && i < ratings->n_figures; i++)
                r = store_add_figures(store, &ratings->figures[i]);
        ratings->n_figures = 0;
        return r;
}

static void clear(struct book *book) {
        struct ratings *ratings = ratings_of(book);

        free(ratings->counters);
        free(ratings->live);
        free(ratings->visits);
        free(ratings->strays);
        free(ratings->offline);
        free(ratings->figures);
}

static const char *why_hopeless(const struct book *book, const struct rating_row *rating,
                                const struct moment *now) {
        const struct counter_row *counter = ratings_find_counter(book, rating->counter);

        if (rating->keypad[0] == '\0')
                return "not-configured";
        if (rating->finished.boot != now->boot ||
            rating_time_left(rating->finished.boottime_usec, rating->window_usec, now->boottime_usec) == 0)
                return "too-late";
        return counter && counter->visit > rating->visit ? "superseded" : NULL;
}

/* Ratings that nobody can give any more. */
static int conclude(struct book *book, const struct instant *now) {
        const struct ratings *ratings = ratings_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ratings->n_live; i++) {
                const struct rating_row *rating = &ratings->live[i];
                if (rating->state != RATING_WAITING)
                        continue;
                const char *reason = why_hopeless(book, rating, &now->at);
                if (reason)
                        r = ratings_give_up(book, now, rating->visit, rating->subject, reason);
        }
        return r;
}

const struct room ratings_room = {
        .name = "ratings",
        .part_size = sizeof(struct ratings),
        .rules = ratings_rules,
        .tables = &ratings_tables,
        .init = init,
        .clear = clear,
        .load = load,
        .flush = flush,
        .conclude = conclude,
};
