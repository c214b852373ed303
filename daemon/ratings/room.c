#include "daemon/log/leaf.h"
#include "daemon/ratings/rules.h"
#include "daemon/ratings/tables.h"
#include "daemon/record/settings.h"

/* How the ratings come from the store and go there. */

static int find(void *from, enum ratings_query query, uint64_t a, uint64_t b, void *ret) {
        const uint64_t numbers[] = {a, b};

        return store_find(from, &ratings_tables, query, numbers, ELEMENTSOF(numbers), ret);
}

static int load_visit(void *from, uint64_t id, struct visit_row *ret) {
        return store_find(from, &ratings_tables, QUERY_VISIT, &id, 1, ret);
}

static int load_rating(void *from, uint64_t visit, enum subject subject, struct rating_row *ret) {
        if (!from)
                return -ENOENT;
        struct sql_cursor c = ratings_use(from, QUERY_RATING);
        sql_bind_u64(&c, visit);
        sql_bind_text(&c, subject_to_string(subject));
        return sql_load(c, ret);
}

static int next_uncorrected(void *from, uint64_t boot, uint64_t after, struct visit_row *ret) {
        return find(from, QUERY_NEXT_UNCORRECTED, boot, after, ret);
}

static int next_stray(void *from, uint64_t boot, uint64_t after, struct stray_row *ret) {
        return find(from, QUERY_NEXT_STRAY, boot, after, ret);
}

static int next_offline(void *from, uint64_t boot, uint64_t after, struct offline_row *ret) {
        return find(from, QUERY_NEXT_OFFLINE, boot, after, ret);
}

static int init(struct book *book) {
        static const struct ratings_past past = {load_visit, load_rating, next_uncorrected, next_stray,
                                                 next_offline};

        ratings_of(book)->past = &past;
        return 0;
}

static int add_post(const void *loaded, void *userdata) {
        const struct post_row *row = loaded;
        struct post *post = &((struct counter_row *) userdata)->posts[row->subject];

        id_copy(post->keypad, sizeof(post->keypad), row->keypad);
        post->offline = row->offline;
        return 0;
}

static int add_counter(const void *loaded, void *userdata) {
        const struct counter_row *row = loaded;
        struct ratings *ratings = ratings_of(userdata);
        struct counter_row *counter =
                ARRAY_ADD(ratings->counters, ratings->n_counters, ratings->counters_allocated);

        if (!counter)
                return -ENOMEM;
        *counter = *row;
        return 0;
}

static int add_rating(const void *rating, void *userdata) {
        struct rating_row *added;

        return ratings_add(userdata, rating, &added);
}

struct streak_rows {
        struct rating_row rows[STREAK_MAX];
        unsigned n;
};

static int add_rated(const void *rating, void *userdata) {
        struct streak_rows *rows = userdata;

        rows->rows[rows->n++] = *(const struct rating_row *) rating;
        return 0;
}

static int load_streak(struct store *store, const struct counter_row *counter, enum subject subject,
                       struct streak *ret) {
        struct sql_cursor c = ratings_use(store, QUERY_LAST_RATED);
        struct streak_rows rows = {0};

        sql_bind_text(&c, counter->id);
        sql_bind_text(&c, subject_to_string(subject));
        sql_bind_u64(&c, STREAK_MAX);
        int r = sql_each(c, add_rated, &rows);
        while (r >= 0 && rows.n-- > 0) {
                const struct rating_row *row = &rows.rows[rows.n];
                streak_add(ret, row->window.level, rating_press_boot(row), row->window.press_usec);
        }
        return r;
}

static int load_counter(struct store *store, struct counter_row *counter) {
        struct sql_cursor c = ratings_use(store, QUERY_POSTS);

        sql_bind_text(&c, counter->id);
        int r = sql_each(c, add_post, counter);
        for (enum subject subject = 0; r >= 0 && subject < _SUBJECT_MAX; subject++)
                r = load_streak(store, counter, subject, &counter->posts[subject].streak);
        return r;
}

static int add_unpublished(const void *loaded, void *userdata) {
        const struct figure_row *row = loaded;
        struct counter_row *counter = ratings_find_counter(userdata, row->key.id);

        if (counter)
                counter->posts[row->key.subject].unpublished = *row;
        return 0;
}

static int load(struct book *book, struct store *store) {
        struct ratings *ratings = ratings_of(book);

        ratings->past_from = store;
        int r = sql_number(ratings_use(store, QUERY_LAST_VISIT), &ratings->last_visit);
        if (r >= 0)
                r = sql_load(ratings_use(store, QUERY_RULES), &ratings->rules);
        if (r >= 0)
                r = store_load_settings(store, ratings_room.name, ratings_settings, &ratings->rules);
        if (r >= 0 || r == -ENOENT)
                r = sql_each(ratings_use(store, QUERY_COUNTERS), add_counter, book);
        for (size_t i = 0; r >= 0 && i < ratings->n_counters; i++)
                r = load_counter(store, &ratings->counters[i]);
        if (r >= 0)
                r = sql_each(ratings_use(store, QUERY_UNPUBLISHED), add_unpublished, book);
        return r < 0 ? r : sql_each(ratings_use(store, QUERY_LIVE_RATINGS), add_rating, book);
}

/* Of this transaction; NULL: it is of an earlier one. */
static const struct event_row *find_event(const struct book *book, uint64_t id) {
        uint64_t first = book->n_events > 0 ? book->events[0].id : UINT64_MAX;

        return id >= first && id - first < book->n_events ? &book->events[id - first] : NULL;
}

static int flush_codes(const struct book *book, struct store *store) {
        const struct ratings *ratings = ratings_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ratings->n_live; i++) {
                const struct rating_row *rating = &ratings->live[i];
                const struct event_row *event =
                        rating->state == RATING_RATED ? find_event(book, rating->event) : NULL;
                struct rating_code_row row = {.event = rating->event, .day = rating->day};
                struct log_hash leaf;

                if (!event)
                        continue;
                r = log_leaf_hash(event, &leaf);
                if (r < 0)
                        return r;
                rating_code_make(&leaf, row.code);
                r = store_save(store, &rating_code_table, &row);
        }
        return r;
}

static int flush_ratings(struct ratings *ratings, struct store *store) {
        size_t kept = 0;

        int r = store_save_rows(store, &rating_table, ratings->live, ratings->n_live);
        for (size_t i = 0; i < ratings->n_live; i++)
                if (rating_is_live(&ratings->live[i]))
                        ratings->live[kept++] = ratings->live[i];
        ratings->n_live = kept;
        return r;
}

static int flush_posts(struct counter_row *counter, struct store *store) {
        int r = 0;

        for (enum subject subject = 0; r >= 0 && subject < _SUBJECT_MAX; subject++) {
                struct post *post = &counter->posts[subject];
                struct post_row row = {.subject = subject, .offline = post->offline};

                id_copy(row.counter, sizeof(row.counter), counter->id);
                id_copy(row.keypad, sizeof(row.keypad), post->keypad);
                r = store_save_rows(store, &unpublished_table, &post->unpublished, 1);
                if (r >= 0 && counter->dirty)
                        r = store_save(store, &post_table, &row);
        }
        return r;
}

static int flush_counters(struct ratings *ratings, struct store *store) {
        int r = 0;

        if (ratings->rules_dirty)
                r = store_save(store, &rules_table, &ratings->rules);
        if (r >= 0 && ratings->rules_dirty)
                r = store_save_settings(store, ratings_room.name, ratings_settings, &ratings->rules);
        ratings->rules_dirty = false;
        for (size_t i = 0; r >= 0 && i < ratings->n_counters; i++)
                r = flush_posts(&ratings->counters[i], store);
        return r < 0 ? r : store_save_rows(store, &counter_table, ratings->counters, ratings->n_counters);
}

static int flush(struct book *book, struct store *store) {
        static const struct sql_table *const tables_of_figures[] = {
                [FIGURES_OF_COUNTER] = &figures_table,
                [FIGURES_OF_OFFICIAL] = &official_figures_table,
                [FIGURES_OF_SERVICE] = &service_figures_table,
                [FIGURES_OF_HOUR] = &hour_figures_table,
                [FIGURES_OF_PUBLIC] = &public_figures_table,
        };
        struct ratings *ratings = ratings_of(book);

        int r = flush_counters(ratings, store);
        if (r >= 0)
                r = store_save_rows(store, &visit_table, ratings->visits, ratings->n_visits);
        ratings->n_visits = 0;
        if (r >= 0)
                r = flush_codes(book, store);
        if (r >= 0)
                r = flush_ratings(ratings, store);
        if (r >= 0)
                r = store_save_rows(store, &stray_table, ratings->strays, ratings->n_strays);
        ratings->n_strays = 0;
        if (r >= 0)
                r = store_save_rows(store, &offline_table, ratings->offline, ratings->n_offline);
        ratings->n_offline = 0;
        for (size_t i = 0; r >= 0 && i < ratings->n_figures; i++)
                r = store_save(store, tables_of_figures[ratings->figures[i].key.of], &ratings->figures[i]);
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
        int r = ratings_observe_settled(book, now);

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
