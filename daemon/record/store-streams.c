#include "daemon/record/tables.h"

int store_each_stream(struct store *store, store_stream_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = record_use(store, SQL_STREAMS);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct stream_row row = {.id = sql_u64(&c)};

                (void) sql_copy(&c, row.source, sizeof(row.source));
                (void) sql_copy(&c, row.epoch, sizeof(row.epoch));
                row.sequence = sql_u64(&c);
                r = c.error < 0 ? c.error : each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_stream(struct store *store, const struct stream_row *stream) {
        struct sql_cursor c = record_use(store, SQL_SAVE_STREAM);

        sql_bind_u64(&c, stream->id);
        sql_bind_text(&c, stream->source);
        sql_bind_text(&c, stream->epoch);
        sql_bind_u64(&c, stream->sequence);
        return sql_run(&c);
}

int store_each_source(struct store *store, store_source_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = record_use(store, SQL_SOURCES);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct source_row row = {0};

                (void) sql_copy(&c, row.name, sizeof(row.name));
                row.stream = sql_u64(&c);
                row.lost = sql_u64(&c) != 0;
                r = c.error < 0 ? c.error : each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_source(struct store *store, const struct source_row *source) {
        struct sql_cursor c = record_use(store, SQL_SAVE_SOURCE);

        sql_bind_text(&c, source->name);
        sql_bind_u64(&c, source->stream);
        sql_bind_u64(&c, source->lost);
        return sql_run(&c);
}

int store_each_boot(struct store *store, store_boot_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = record_use(store, SQL_BOOTS);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct boot_row row = {.id = sql_u64(&c)};

                (void) sql_copy(&c, row.boot_id, sizeof(row.boot_id));
                row.clock.corrected = !sql_is_null(&c);
                row.clock.offset_usec = sql_i64(&c);
                row.unsynchronized = !sql_is_null(&c);
                row.unsynchronized_offset_usec = sql_i64(&c);
                r = c.error < 0 ? c.error : each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

static void bind_optional(struct sql_cursor *c, bool set, int64_t value) {
        if (set)
                sql_bind_i64(c, value);
        else
                sql_bind_text(c, NULL);
}

int store_save_boot(struct store *store, const struct boot_row *boot) {
        struct sql_cursor c = record_use(store, SQL_SAVE_BOOT);

        sql_bind_u64(&c, boot->id);
        sql_bind_text(&c, boot->boot_id);
        bind_optional(&c, boot->clock.corrected, boot->clock.offset_usec);
        bind_optional(&c, boot->unsynchronized, boot->unsynchronized_offset_usec);
        return sql_run(&c);
}
