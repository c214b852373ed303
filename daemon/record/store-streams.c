#include "daemon/record/tables.h"

int store_each_stream(struct store *store, store_stream_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = record_start(store, SQL_STREAMS).stmt;
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct cursor c = column_start(stmt);
                struct stream_row row = {.id = column_u64(&c)};

                r = column_copy(&c, row.source, sizeof(row.source));
                if (r >= 0)
                        r = column_copy(&c, row.epoch, sizeof(row.epoch));
                row.sequence = column_u64(&c);
                if (r >= 0)
                        r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_stream(struct store *store, const struct stream_row *stream) {
        struct cursor c = record_start(store, SQL_SAVE_STREAM);

        bind_u64(&c, stream->id);
        bind_text(&c, stream->source);
        bind_text(&c, stream->epoch);
        bind_u64(&c, stream->sequence);
        return stmt_run(c.stmt);
}

int store_each_source(struct store *store, store_source_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = record_start(store, SQL_SOURCES).stmt;
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct cursor c = column_start(stmt);
                struct source_row row = {0};

                r = column_copy(&c, row.name, sizeof(row.name));
                row.stream = column_u64(&c);
                row.lost = column_u64(&c) != 0;
                if (r >= 0)
                        r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_source(struct store *store, const struct source_row *source) {
        struct cursor c = record_start(store, SQL_SAVE_SOURCE);

        bind_text(&c, source->name);
        bind_u64(&c, source->stream);
        bind_u64(&c, source->lost);
        return stmt_run(c.stmt);
}

int store_each_boot(struct store *store, store_boot_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = record_start(store, SQL_BOOTS).stmt;
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct cursor c = column_start(stmt);
                struct boot_row row = {.id = column_u64(&c)};

                r = column_copy(&c, row.boot_id, sizeof(row.boot_id));
                row.clock.corrected = sqlite3_column_type(stmt, c.next) != SQLITE_NULL;
                row.clock.offset_usec = column_i64(&c);
                row.unsynchronized = sqlite3_column_type(stmt, c.next) != SQLITE_NULL;
                row.unsynchronized_offset_usec = column_i64(&c);
                if (r >= 0)
                        r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

static void bind_optional(struct cursor *c, bool set, int64_t value) {
        if (set)
                bind_i64(c, value);
        else
                bind_text(c, NULL);
}

int store_save_boot(struct store *store, const struct boot_row *boot) {
        struct cursor c = record_start(store, SQL_SAVE_BOOT);

        bind_u64(&c, boot->id);
        bind_text(&c, boot->boot_id);
        bind_optional(&c, boot->clock.corrected, boot->clock.offset_usec);
        bind_optional(&c, boot->unsynchronized, boot->unsynchronized_offset_usec);
        return stmt_run(c.stmt);
}
