#include "daemon/record/replay.h"

#include "daemon/record/event-type.h"

static int enter_stream(struct book *book, const struct event_row *row, struct stream_row **ret) {
        struct source_row *source;
        struct stream_row *stream;

        int r = book_get_source(book, row->source, &source);
        if (r < 0)
                return r;
        stream = book_source_stream(book, source);
        if (!stream) {
                r = book_add_stream(book, row->source, row->epoch, &stream);
                if (r < 0)
                        return r;
                source->stream = stream->id;
                source->dirty = true;
        }
        if (!streq(stream->epoch, row->epoch))
                return -EUCLEAN;
        *ret = stream;
        return 0;
}

static int apply(struct book *book, const struct event_row *row, struct input *input) {
        _cleanup_free_ char *text = strdup(row->fields);
        struct stream_row *stream;

        if (!text)
                return -ENOMEM;
        int r = enter_stream(book, row, &stream);
        if (r < 0)
                return r;
        /* It was an older version that took what comes now if it observes without a salt, whatever its
         * sources do. */
        if (streq(row->source, CENTRE_SOURCE))
                book->is_unsalted = fields_find(&input->fields, SALT_FIELD) == NULL;
        input->stream = stream->id;
        input->before = book->last_moment;
        r = book_add_event(book, stream, row, &input->when, &text);
        if (r < 0)
                return r;
        input->id = book->last_event;
        r = book_note_clock(book, &input->when);
        return r < 0 ? r : book_apply(book, input);
}

int replay_event(struct book *book, const struct event_row *row) {
        const struct event_type *type = event_type_find(row->source, row->type);
        struct input input = {.type = row->type, .sequence = row->sequence, .source = row->source};
        struct fields_room room;
        const char *field;

        if (type && type->origin == EVENT_CONCLUDED)
                return 0;
        int r = fields_from_text(row->fields, &room, &input.fields);
        if (r >= 0)
                r = book_read_instant(book, &input.fields, &input.when, &field);
        if (r >= 0)
                r = apply(book, row, &input);
        return r == -EINVAL || r == -EBADMSG ? -EUCLEAN : r;
}
