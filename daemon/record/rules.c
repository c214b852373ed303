#include "daemon/record/rules.h"

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

/* What is missing counts as passed: the numbers behind it go on from there. Before a source's first event
 * that event itself says so. */
static int on_source_gap(struct book *book, const struct input *input) {
        struct source_row *source;
        uint64_t last;

        if (fields_get_t(&input->fields, "last", &last) < 0)
                return -EINVAL;
        int r = get_source(book, input, &source);
        if (r < 0)
                return r;
        struct stream_row *stream = book_source_stream(book, source);
        if (stream && last > stream->sequence) {
                stream->sequence = last;
                stream->dirty = true;
        }
        return 0;
}

/* Of a source that the record had nothing of before; to another epoch "source-epoch" leads. */
static int on_source_accepted(struct book *book, const struct input *input) {
        struct stream_row *stream;
        struct source_row *source;
        const char *epoch;

        if (fields_get_s(&input->fields, "of_epoch", &epoch) < 0 || strlen(epoch) >= EPOCH_SIZE)
                return -EINVAL;
        int r = get_source(book, input, &source);
        if (r < 0 || source->stream > 0)
                return r;
        r = get_or_add_stream(book, source->name, epoch, &stream);
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

const struct event_rule record_rules[] = {
        {CENTRE_SOURCE, "clock-corrected", on_clock_corrected},
        {CENTRE_SOURCE, "source-accepted", on_source_accepted},
        {CENTRE_SOURCE, "source-back", on_source_back},
        {CENTRE_SOURCE, "source-epoch", on_source_epoch},
        {CENTRE_SOURCE, "source-gap", on_source_gap},
        {CENTRE_SOURCE, "source-lost", on_source_lost},
        {0},
};
