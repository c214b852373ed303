#include "daemon/ratings/store.h"
#include "daemon/ratings/tables.h"

int store_load_rules(struct store *store, struct rules *ret) {
        _cleanup_reset_ sqlite3_stmt *stmt = ratings_start(store, SQL_LOAD_RULES).stmt;
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;

        struct cursor c = column_start(stmt);
        struct rules rules = {.event = column_u64(&c)};
        rules.scale = column_u64(&c);
        rules.window_usec = column_u64(&c);
        rules.settle_usec = column_u64(&c);
        rules.too_fast_usec = column_u64(&c);
        rules.streak_count = column_u64(&c);
        rules.streak_usec = column_u64(&c);
        rules.done_repeat_usec = column_u64(&c);
        rules.utc_offset_usec = column_i64(&c);
        *ret = rules;
        return 0;
}

int store_save_rules(struct store *store, const struct rules *rules) {
        struct cursor c = ratings_start(store, SQL_SAVE_RULES);

        bind_u64(&c, rules->event);
        bind_u64(&c, rules->scale);
        bind_u64(&c, rules->window_usec);
        bind_u64(&c, rules->settle_usec);
        bind_u64(&c, rules->too_fast_usec);
        bind_u64(&c, rules->streak_count);
        bind_u64(&c, rules->streak_usec);
        bind_u64(&c, rules->done_repeat_usec);
        bind_i64(&c, rules->utc_offset_usec);
        return stmt_run(c.stmt);
}

static int read_posts(struct store *store, struct counter_row *counter) {
        struct cursor c = ratings_start(store, SQL_POSTS);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;
        int r;

        bind_text(&c, counter->id);
        while ((r = stmt_next(stmt)) > 0) {
                struct cursor row = column_start(stmt);
                enum subject subject = subject_from_string(column_text(&row));
                if (subject < 0)
                        return -EUCLEAN;

                struct post *post = &counter->posts[subject];
                r = column_copy(&row, post->keypad, sizeof(post->keypad));
                if (r < 0)
                        return r;
                post->offline.causes = (unsigned) column_u64(&row);
                column_moment(&row, &post->offline.since);
                column_moment(&row, &post->offline.until);
        }
        return r;
}

int store_each_counter(struct store *store, store_counter_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = ratings_start(store, SQL_COUNTERS).stmt;
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct cursor c = column_start(stmt);
                struct counter_row counter = {0};

                r = column_copy(&c, counter.id, sizeof(counter.id));
                if (r >= 0)
                        r = column_copy(&c, counter.attendant, sizeof(counter.attendant));
                if (r < 0)
                        return r;
                counter.visit = column_u64(&c);
                column_moment(&c, &counter.finished);
                r = column_copy(&c, counter.official, sizeof(counter.official));
                if (r < 0)
                        return r;
                r = read_posts(store, &counter);
                if (r >= 0)
                        r = each(&counter, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

static int save_post(struct store *store, const struct counter_row *counter, enum subject subject) {
        const struct post *post = &counter->posts[subject];
        struct cursor c = ratings_start(store, SQL_SAVE_POST);

        bind_text(&c, counter->id);
        bind_text(&c, subject_to_string(subject));
        bind_text(&c, post->keypad);
        bind_u64(&c, post->offline.causes);
        bind_moment(&c, &post->offline.since);
        bind_moment(&c, &post->offline.until);
        return stmt_run(c.stmt);
}

int store_save_counter(struct store *store, const struct counter_row *counter) {
        struct cursor c = ratings_start(store, SQL_SAVE_COUNTER);

        bind_text(&c, counter->id);
        bind_text(&c, counter->attendant);
        bind_u64(&c, counter->visit);
        bind_moment(&c, &counter->finished);
        bind_text(&c, counter->official);
        int r = stmt_run(c.stmt);
        for (enum subject subject = 0; r >= 0 && subject < _SUBJECT_MAX; subject++)
                r = save_post(store, counter, subject);
        return r;
}
