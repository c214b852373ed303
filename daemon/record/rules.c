#include "daemon/record/rules.h"

#include "daemon/record/store.h"
#include "daemon/record/tables.h"

static int get_source(struct book *book, const struct input *input, struct source_row **ret) {
        const char *of;

        if (fields_get_s(&input->fields, "of", &of) < 0 || strlen(of) >= ID_SIZE)
                return -EINVAL;
        return book_get_source(book, of, ret);
}

static int set_lost(struct book *book, const struct input *input, bool lost) {
        struct source_row *source;

        int r = get_source(book, input, &source);
        if (r < 0)
                return r;
        source->lost = lost;
        source->dirty = true;
        return 0;
}

static int on_source_lost(struct book *book, const struct input *input) {
        return set_lost(book, input, true);
}

static int on_source_back(struct book *book, const struct input *input) {
        return set_lost(book, input, false);
}

static int get_or_add_stream(struct book *book, const char *source, const char *epoch,
                             struct stream_row **ret) {
        *ret = book_find_stream(book, source, epoch, /* later= */ false);
        return *ret ? 0 : book_add_stream(book, source, epoch, ret);
}

static int on_source_epoch(struct book *book, const struct input *input) {
        struct stream_row *stream;
        struct source_row *source;
        const char *before, *after;

        if (fields_get_s(&input->fields, "before", &before) < 0 || strlen(before) >= EPOCH_SIZE ||
            fields_get_s(&input->fields, "after", &after) < 0 || strlen(after) >= EPOCH_SIZE)
                return -EINVAL;
        int r = get_source(book, input, &source);
        /* An epoch that ended before its first event has left no other trace. */
        if (r >= 0 && source->stream == 0)
                r = get_or_add_stream(book, source->name, before, &stream);
        if (r >= 0)
                r = get_or_add_stream(book, source->name, after, &stream);
        if (r < 0)
                return r;
        source->stream = stream->id;
        source->dirty = true;
        return 0;
}

static int on_clock_corrected(struct book *book, const struct input *input) {
        const char *boot_id;
        struct boot_row *boot;
        uint64_t synchronized;

        if (fields_get_s(&input->fields, "of_boot_id", &boot_id) < 0 || strlen(boot_id) >= RECORD_ID_SIZE ||
            fields_get_t(&input->fields, "synchronized_usec", &synchronized) < 0)
                return -EINVAL;
        int r = book_get_boot(book, boot_id, &boot);
        if (r < 0 || boot->clock.corrected)
                return r < 0 ? r : 1;
        boot->clock.corrected = true;
        boot->clock.offset_usec = (int64_t) synchronized - (int64_t) input->when.at.boottime_usec;
        boot->dirty = true;
        return 0;
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

static int load_stream(const struct stream_row *row, void *userdata) {
        struct book *book = userdata;
        struct stream_row *stream;

        if (row->id != book->n_streams + 1)
                return -EUCLEAN;
        int r = book_add_stream(book, row->source, row->epoch, &stream);
        if (r >= 0)
                *stream = *row;
        return r;
}

static int load_source(const struct source_row *row, void *userdata) {
        struct source_row *source;

        int r = book_get_source(userdata, row->name, &source);
        if (r < 0 || row->stream > ((struct book *) userdata)->n_streams)
                return -EUCLEAN;
        *source = *row;
        return 0;
}

static int load_boot(const struct boot_row *row, void *userdata) {
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
        return store_find_event(from, stream, sequence, ret_type, ret_fields);
}

static int load(struct book *book, struct store *store) {
        static const struct record_past past = {.find_event = find_event};

        book->past = &past;
        book->past_from = store;
        int r = store_each_stream(store, load_stream, book);
        if (r >= 0)
                r = store_each_source(store, load_source, book);
        if (r >= 0)
                r = store_each_boot(store, load_boot, book);
        if (r >= 0)
                r = store_last_event_id(store, &book->last_event);
        if (r >= 0 && book->last_event > 0)
                r = store_each_event(store, book->last_event - 1, 1, load_last_moment, book);
        return r;
}

static int flush(struct book *book, struct store *store) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < book->n_boots; i++)
                if (book->boots[i].dirty) {
                        r = store_save_boot(store, &book->boots[i]);
                        book->boots[i].dirty = false;
                }
        for (size_t i = book->n_flushed; r >= 0 && i < book->n_events; i++)
                r = store_add_event(store, &book->events[i]);
        book->n_flushed = book->n_events;
        for (size_t i = 0; r >= 0 && i < book->n_streams; i++)
                if (book->streams[i]->dirty) {
                        r = store_save_stream(store, book->streams[i]);
                        book->streams[i]->dirty = false;
                }
        for (size_t i = 0; r >= 0 && i < book->n_sources; i++)
                if (book->sources[i].dirty) {
                        r = store_save_source(store, &book->sources[i]);
                        book->sources[i].dirty = false;
                }
        return r;
}

static void clear(struct book *book) {
        book_forget_events(book);
        for (size_t i = 0; i < book->n_streams; i++)
                free(book->streams[i]);
        free(book->streams);
        free(book->events);
        free(book->boots);
}

static const struct event_rule rules[] = {
        {CENTRE_SOURCE, "clock-corrected", on_clock_corrected},
        {CENTRE_SOURCE, "source-back", on_source_back},
        {CENTRE_SOURCE, "source-epoch", on_source_epoch},
        {CENTRE_SOURCE, "source-lost", on_source_lost},
        {0},
};

const struct room record_room = {
        .name = "record",
        .rules = rules,
        .tables = &record_tables,
        .clear = clear,
        .load = load,
        .flush = flush,
        .conclude = conclude,
};
