#include "daemon/record/rules.h"
#include "daemon/record/tables.h"

/* How the record comes from the store and goes there. */

int book_load(const struct room *const *rooms, struct store *store, struct book **ret) {
        _cleanup_(book_freep) struct book *book = NULL;

        int r = book_new(rooms, store_record_id(store), &book);
        for (size_t i = 0; r >= 0 && rooms[i]; i++) {
                r = rooms[i]->load ? rooms[i]->load(book, store) : 0;
                if (r == -EUCLEAN && !store_damage(store))
                        r = store_damaged(store, rooms[i]->name);
        }
        if (r < 0)
                return r;
        *ret = TAKE_PTR(book);
        return 0;
}

static int load_stream(const void *loaded, void *userdata) {
        const struct stream_row *row = loaded;
        struct book *book = userdata;
        struct stream_row *stream;

        if (row->id != book->n_streams + 1)
                return -EUCLEAN;
        int r = book_add_stream(book, row->source, row->epoch, &stream);
        if (r >= 0)
                *stream = *row;
        return r;
}

static int load_source(const void *loaded, void *userdata) {
        const struct source_row *row = loaded;
        struct source_row *source;

        int r = book_get_source(userdata, row->name, &source);
        if (r < 0 || row->stream > ((struct book *) userdata)->n_streams)
                return -EUCLEAN;
        *source = *row;
        return 0;
}

static int load_boot(const void *loaded, void *userdata) {
        const struct boot_row *row = loaded;
        struct book *book = userdata;
        struct boot_row *boot;

        if (row->id != book->n_boots + 1)
                return -EUCLEAN;
        int r = book_get_boot(book, row->boot_id, &boot);
        if (r >= 0)
                *boot = *row;
        return r;
}

static int load_last_moment(const struct event_row *event, void *userdata) {
        struct book *book = userdata;
        struct fields_room room;
        struct fields fields;
        struct instant instant;
        const char *field;

        int r = fields_from_text(event->fields, &room, &fields);
        if (r >= 0)
                r = book_read_instant(book, &fields, &instant, &field);
        if (r < 0)
                return r == -EINVAL ? -EUCLEAN : r;
        book->last_moment = instant.at;
        return 0;
}

static int find_event(void *from, const struct stream_row *stream, uint64_t sequence, char **ret_type,
                      char **ret_fields) {
        return from ? store_find_event(from, stream, sequence, ret_type, ret_fields) : -ENOENT;
}

static int init(struct book *book) {
        static const struct record_past past = {.find_event = find_event};

        book->past = &past;
        return 0;
}

static int load(struct book *book, struct store *store) {
        book->past_from = store;
        int r = sql_each(record_use(store, QUERY_STREAMS), load_stream, book);
        if (r >= 0)
                r = sql_each(record_use(store, QUERY_SOURCES), load_source, book);
        if (r >= 0)
                r = sql_each(record_use(store, QUERY_BOOTS), load_boot, book);
        if (r >= 0)
                r = sql_number(record_use(store, QUERY_LAST_EVENT), &book->last_event);
        if (r >= 0 && book->last_event > 0)
                r = store_each_event(store, book->last_event - 1, 1, load_last_moment, book);
        return r;
}

static int flush(struct book *book, struct store *store) {
        int r = store_save_rows(store, &boot_table, book->boots, book->n_boots);
        for (size_t i = book->n_flushed; r >= 0 && i < book->n_events; i++)
                r = store_save(store, &event_table, &book->events[i]);
        book->n_flushed = book->n_events;
        for (size_t i = 0; r >= 0 && i < book->n_streams; i++)
                r = store_save_rows(store, &stream_table, book->streams[i], 1);
        return r < 0 ? r : store_save_rows(store, &source_table, book->sources, book->n_sources);
}

static void clear(struct book *book) {
        book_forget_events(book);
        for (size_t i = 0; i < book->n_streams; i++)
                free(book->streams[i]);
        free(book->streams);
        free(book->events);
        free(book->boots);
}

/* Once the clock is synchronised, times of this boot from before can be put right. */
static int conclude(struct book *book, const struct instant *now) {
        struct boot_row *boot;

        int r = book_get_boot(book, now->boot_id, &boot);
        if (r < 0 || !now->at.synchronized || !boot->unsynchronized || boot->clock.corrected)
                return r;
        int64_t wrong = boot->unsynchronized_offset_usec + (int64_t) now->at.boottime_usec;
        struct event_field fields[] = {
                EVENT_FIELD_S("of_boot_id", now->boot_id),
                EVENT_FIELD_T("unsynchronized_usec", realtime_clamp(wrong)),
                EVENT_FIELD_T("synchronized_usec", now->at.realtime_usec),
                EVENT_FIELD_S("reason", "synchronized"),
        };
        return book_observe(book, now, "clock-corrected", fields, ELEMENTSOF(fields));
}

const struct room record_room = {
        .name = "record",
        .rules = record_rules,
        .tables = &record_tables,
        .init = init,
        .clear = clear,
        .load = load,
        .flush = flush,
        .conclude = conclude,
};
