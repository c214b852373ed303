#include "daemon/record/store-internal.h"

static int read_stream(struct cursor *c, struct stream_row *ret) {
        struct stream_row row = {.id = column_u64(c)};

        int r = column_copy(c, row.source, sizeof(row.source));
        if (r >= 0)
                r = column_copy(c, row.epoch, sizeof(row.epoch));
        if (r < 0)
                return r;
        row.sequence = column_u64(c);
        *ret = row;
        return 0;
}

int store_save_source(struct store *store, const struct source_row *source) {
        struct cursor c = bind_start(store, SQL_SAVE_SOURCE);

        bind_text(&c, source->name);
        bind_u64(&c, source->stream.id);
        bind_u64(&c, source->lost);
        int r = stmt_run(c.stmt);
        if (r < 0 || source->stream.id == 0)
                return r;

        c = bind_start(store, SQL_SAVE_STREAM);
        bind_u64(&c, source->stream.id);
        bind_u64(&c, source->stream.sequence);
        return stmt_run(c.stmt);
}

int store_load_source(struct store *store, const char *name, struct source_row *ret) {
        struct cursor c = bind_start(store, SQL_LOAD_SOURCE);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;
        struct source_row row = {0};

        bind_text(&c, name);
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;

        struct cursor columns = column_start(stmt);
        row.lost = column_u64(&columns) != 0;
        r = read_stream(&columns, &row.stream);
        if (r < 0)
                return r;
        id_copy(row.name, sizeof(row.name), name);
        *ret = row;
        return 0;
}

int store_find_stream(struct store *store, const char *source, const char *epoch, struct stream_row *ret) {
        struct cursor c = bind_start(store, SQL_FIND_STREAM);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_text(&c, source);
        bind_text(&c, epoch);
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        struct cursor columns = column_start(stmt);
        return read_stream(&columns, ret);
}

int store_add_stream(struct store *store, const char *source, const char *epoch, struct stream_row *ret) {
        struct cursor c = bind_start(store, SQL_ADD_STREAM);
        struct stream_row row = {0};

        bind_text(&c, source);
        bind_text(&c, epoch);
        int r = stmt_run(c.stmt);
        if (r < 0)
                return r;
        row.id = (uint64_t) sqlite3_last_insert_rowid(store->db);
        id_copy(row.source, sizeof(row.source), source);
        id_copy(row.epoch, sizeof(row.epoch), epoch);
        *ret = row;
        return 0;
}

static int read_boot(sqlite3_stmt *stmt, struct boot_row *ret) {
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;

        struct cursor c = column_start(stmt);
        struct boot_row row = {.id = column_u64(&c)};
        r = column_copy(&c, row.boot_id, sizeof(row.boot_id));
        if (r < 0)
                return r;
        row.clock.corrected = sqlite3_column_type(stmt, c.next) != SQLITE_NULL;
        row.clock.offset_usec = column_i64(&c);
        row.unsynchronized = sqlite3_column_type(stmt, c.next) != SQLITE_NULL;
        row.unsynchronized_offset_usec = column_i64(&c);
        *ret = row;
        return 0;
}

int store_find_boot(struct store *store, const char *boot_id, struct boot_row *ret) {
        struct cursor c = bind_start(store, SQL_FIND_BOOT);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_text(&c, boot_id);
        return read_boot(stmt, ret);
}

int store_load_boot(struct store *store, uint64_t id, struct boot_row *ret) {
        struct cursor c = bind_start(store, SQL_LOAD_BOOT);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_u64(&c, id);
        return read_boot(stmt, ret);
}

static void bind_optional(struct cursor *c, bool set, int64_t value) {
        if (set)
                bind_i64(c, value);
        else
                bind_text(c, NULL);
}

int store_save_boot(struct store *store, struct boot_row *boot) {
        struct cursor c = bind_start(store, SQL_SAVE_BOOT);

        bind_optional(&c, boot->id > 0, (int64_t) boot->id);
        bind_text(&c, boot->boot_id);
        bind_optional(&c, boot->clock.corrected, boot->clock.offset_usec);
        bind_optional(&c, boot->unsynchronized, boot->unsynchronized_offset_usec);
        int r = stmt_run(c.stmt);
        if (r < 0)
                return r;
        if (boot->id == 0)
                boot->id = (uint64_t) sqlite3_last_insert_rowid(store->db);
        return 0;
}

int store_load_rules(struct store *store, struct rules *ret) {
        _cleanup_reset_ sqlite3_stmt *stmt = store->sql[SQL_LOAD_RULES];
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
        struct cursor c = bind_start(store, SQL_SAVE_RULES);

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
        struct cursor c = bind_start(store, SQL_POSTS);
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
        _cleanup_reset_ sqlite3_stmt *stmt = store->sql[SQL_COUNTERS];
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
        struct cursor c = bind_start(store, SQL_SAVE_POST);

        bind_text(&c, counter->id);
        bind_text(&c, subject_to_string(subject));
        bind_text(&c, post->keypad);
        bind_u64(&c, post->offline.causes);
        bind_moment(&c, &post->offline.since);
        bind_moment(&c, &post->offline.until);
        return stmt_run(c.stmt);
}

int store_save_counter(struct store *store, const struct counter_row *counter) {
        struct cursor c = bind_start(store, SQL_SAVE_COUNTER);

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
