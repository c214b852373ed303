#include "daemon/ratings/book.h"
#include "daemon/ratings/store.h"
#include "daemon/ratings/tables.h"

int store_load_rules(struct store *store, struct rules *ret) {
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, SQL_LOAD_RULES);
        int r = store_row(&c);
        if (r < 0)
                return r;

        struct rules rules = {.event = sql_u64(&c)};
        rules.utc_offset_usec = sql_i64(&c);
        if (c.error < 0)
                return c.error;
        *ret = rules;
        return settings_load(store, ratings_room.name, ratings_settings, ret);
}

int store_save_rules(struct store *store, const struct rules *rules) {
        struct sql_cursor c = ratings_use(store, SQL_SAVE_RULES);

        sql_bind_u64(&c, rules->event);
        sql_bind_i64(&c, rules->utc_offset_usec);
        int r = sql_run(&c);
        return r < 0 ? r : settings_save(store, ratings_room.name, ratings_settings, rules);
}

static int read_posts(struct store *store, struct counter_row *counter) {
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, SQL_POSTS);
        int r;

        sql_bind_text(&c, counter->id);
        while ((r = sql_next(&c)) > 0) {
                struct post *post = &counter->posts[column_word(&c, subject_from_string)];

                (void) sql_copy(&c, post->keypad, sizeof(post->keypad));
                post->offline.causes = (unsigned) sql_u64(&c);
                column_moment(&c, &post->offline.since);
                column_moment(&c, &post->offline.until);
        }
        return r;
}

int store_each_counter(struct store *store, store_counter_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, SQL_COUNTERS);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct counter_row counter = {0};

                (void) sql_copy(&c, counter.id, sizeof(counter.id));
                (void) sql_copy(&c, counter.attendant, sizeof(counter.attendant));
                counter.visit = sql_u64(&c);
                column_moment(&c, &counter.finished);
                r = sql_copy(&c, counter.official, sizeof(counter.official));
                if (r >= 0)
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
        struct sql_cursor c = ratings_use(store, SQL_SAVE_POST);

        sql_bind_text(&c, counter->id);
        sql_bind_text(&c, subject_to_string(subject));
        sql_bind_text(&c, post->keypad);
        sql_bind_u64(&c, post->offline.causes);
        bind_moment(&c, &post->offline.since);
        bind_moment(&c, &post->offline.until);
        return sql_run(&c);
}

int store_save_counter(struct store *store, const struct counter_row *counter) {
        struct sql_cursor c = ratings_use(store, SQL_SAVE_COUNTER);

        sql_bind_text(&c, counter->id);
        sql_bind_text(&c, counter->attendant);
        sql_bind_u64(&c, counter->visit);
        bind_moment(&c, &counter->finished);
        sql_bind_text(&c, counter->official);
        int r = sql_run(&c);
        for (enum subject subject = 0; r >= 0 && subject < _SUBJECT_MAX; subject++)
                r = save_post(store, counter, subject);
        return r;
}
