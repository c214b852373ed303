#include "daemon/record/book.h"

int book_get_source(struct book *book, const char *name, struct source_row **ret) {
        for (size_t i = 0; i < book->n_sources; i++)
                if (streq(book->sources[i].name, name)) {
                        *ret = &book->sources[i];
                        return 0;
                }
        if (book->n_sources == BOOK_SOURCES_MAX)
                return -ENOBUFS;

        struct source_row *source = &book->sources[book->n_sources++];
        *source = (struct source_row){0};
        id_copy(source->name, sizeof(source->name), name);
        *ret = source;
        return 0;
}

struct stream_row *book_get_stream(const struct book *book, uint64_t id) {
        return id > 0 && id <= book->n_streams ? book->streams[id - 1] : NULL;
}

struct stream_row *book_source_stream(const struct book *book, const struct source_row *source) {
        return book_get_stream(book, source->stream);
}

static bool is_epoch(const char *epoch, const char *wanted, bool later) {
        size_t n = strlen(wanted);

        return strncmp(epoch, wanted, n) == 0 && (epoch[n] == '\0' || (later && epoch[n] == '.'));
}

struct stream_row *book_find_stream(const struct book *book, const char *source, const char *epoch,
                                    bool later) {
        for (size_t i = book->n_streams; i-- > 0;)
                if (streq(book->streams[i]->source, source) &&
                    is_epoch(book->streams[i]->epoch, epoch, later))
                        return book->streams[i];
        return NULL;
}

int book_add_stream(struct book *book, const char *source, const char *epoch, struct stream_row **ret) {
        _cleanup_free_ struct stream_row *added = calloc(1, sizeof(*added));
        struct stream_row **place =
                added ? ARRAY_ADD(book->streams, book->n_streams, book->streams_allocated) : NULL;

        if (!place)
                return -ENOMEM;
        struct stream_row *stream = *place = TAKE_PTR(added);
        stream->id = book->n_streams;
        stream->dirty = true;
        id_copy(stream->source, sizeof(stream->source), source);
        id_copy(stream->epoch, sizeof(stream->epoch), epoch);
        *ret = stream;
        return 0;
}

struct boot_row *book_boot(const struct book *book, uint64_t id) {
        return id > 0 && id <= book->n_boots ? &book->boots[id - 1] : NULL;
}

int book_get_boot(struct book *book, const char *boot_id, struct boot_row **ret) {
        for (size_t i = book->n_boots; i-- > 0;)
                if (streq(book->boots[i].boot_id, boot_id)) {
                        *ret = &book->boots[i];
                        return 0;
                }
        struct boot_row *boot = ARRAY_ADD(book->boots, book->n_boots, book->boots_allocated);
        if (!boot)
                return -ENOMEM;
        boot->id = book->n_boots;
        boot->dirty = true;
        id_copy(boot->boot_id, sizeof(boot->boot_id), boot_id);
        *ret = boot;
        return 0;
}

uint64_t book_wall(const struct book *book, const struct moment *moment, bool *ret_is_true) {
        static const struct boot_clock unknown;
        const struct boot_row *boot = book_boot(book, moment->boot);
        const struct boot_clock *clock = boot ? &boot->clock : &unknown;

        if (ret_is_true)
                *ret_is_true = moment->synchronized || clock->corrected;
        return moment_wall_usec(moment, clock);
}

int book_note_clock(struct book *book, const struct instant *when) {
        int64_t offset = (int64_t) when->at.realtime_usec - (int64_t) when->at.boottime_usec;
        struct boot_row *boot;

        if (when->at.synchronized)
                return 0;
        int r = book_get_boot(book, when->boot_id, &boot);
        if (r < 0 || boot->clock.corrected)
                return r;
        if (boot->unsynchronized && llabs(boot->unsynchronized_offset_usec - offset) < (int64_t) USEC_PER_SEC)
                return 0;
        boot->unsynchronized = true;
        boot->unsynchronized_offset_usec = offset;
        boot->dirty = true;
        return 0;
}
