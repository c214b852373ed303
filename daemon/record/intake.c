#include "daemon/record/intake.h"

#include "daemon/record/event-type.h"

#include <inttypes.h>

enum {
        EPOCH_LENGTH = 32,
        REASON_MAX = 256,
};

/* What the record adds to an event when it announces it; a source must not use the names. */
static const char *const reserved_fields[] = {"source", "epoch", "sequence"};

static int change_epoch(struct book *book, const struct instant *now, const struct stream_row *stream,
                        const char *after) {
        char next[EPOCH_SIZE];

        id_copy(next, sizeof(next), after);
        struct event_field fields[] = {
                EVENT_FIELD_S("of", stream->source),
                EVENT_FIELD_S("before", stream->epoch),
                EVENT_FIELD_S("after", next),
        };
        return book_observe(book, now, "source-epoch", fields, ELEMENTSOF(fields));
}

static int enter_epoch(struct book *book, const struct instant *now, const char *name, const char *epoch) {
        struct source_row *source;
        struct stream_row *stream;

        int r = book_get_source(book, name, &source);
        if (r < 0)
                return r;
        stream = book_source_stream(book, source);
        if (!stream) {
                r = book_add_stream(book, name, epoch, &stream);
                if (r < 0)
                        return r;
                source->stream = stream->id;
                source->dirty = true;
        }
        if (strncmp(stream->epoch, epoch, EPOCH_LENGTH) == 0)
                return 0;
        const struct stream_row *known = book_find_stream(book, name, epoch, /* later= */ true);
        return change_epoch(book, now, stream, known ? known->epoch : epoch);
}

int intake_epoch(struct book *book, const struct instant *now, const char *name,
                 const struct outbox_claim *claim, uint64_t *ret_first) {
        if (!id128_is_valid(claim->epoch) || claim->acknowledged > EVENT_INTEGER_MAX)
                return -EINVAL;
        /* Of an outbox that lost its tail the newest ".N" has what it acknowledged since. */
        const struct stream_row *known = book_find_stream(book, name, claim->epoch, /* later= */ true);
        uint64_t last = known ? known->sequence : 0;

        if (claim->acknowledged > last + (known ? INTAKE_MISSING_MAX : 0)) {
                *ret_first = last + 1;
                return 1;
        }
        return enter_epoch(book, now, name, claim->epoch);
}

static int observe_gap(struct book *book, const struct instant *now, const struct stream_row *stream,
                       uint64_t last) {
        struct event_field fields[] = {
                EVENT_FIELD_S("of", stream->source),
                EVENT_FIELD_T("first", stream->sequence + 1),
                EVENT_FIELD_T("last", last),
        };
        return book_observe(book, now, "source-gap", fields, ELEMENTSOF(fields));
}

int intake_accept(struct book *book, const struct instant *now, const char *name,
                  const struct outbox_claim *claim, const char *actor) {
        struct event_field fields[] = {
                EVENT_FIELD_S("of", name),
                EVENT_FIELD_S("of_epoch", claim->epoch),
                EVENT_FIELD_S("actor", actor),
        };
        struct source_row *source;

        int r = book_observe(book, now, "source-accepted", fields, ELEMENTSOF(fields));
        if (r >= 0)
                r = enter_epoch(book, now, name, claim->epoch);
        if (r >= 0)
                r = book_get_source(book, name, &source);
        if (r < 0)
                return r;
        const struct stream_row *stream = book_source_stream(book, source);
        return stream->sequence < claim->acknowledged ? observe_gap(book, now, stream, claim->acknowledged)
                                                      : 0;
}

/* The N of "EPOCH.N"; 1 without one. */
static uint64_t epoch_generation(const char *epoch) {
        uint64_t n;

        if (epoch[EPOCH_LENGTH] != '.' || parse_u64(epoch + EPOCH_LENGTH + 1, 2, UINT32_MAX, &n) < 0)
                return 1;
        return n;
}

enum known { KNOWN_NOT, KNOWN_SAME, KNOWN_OTHER };

static int compare_recorded(const struct book *book, const struct stream_row *stream,
                            const struct source_event *event, const char *text, enum known *ret) {
        _cleanup_free_ char *type = NULL, *fields = NULL;

        int r = book_find_event(book, stream, event->sequence, &type, &fields);
        if (r == -ENOENT) {
                *ret = KNOWN_NOT;
                return 0;
        }
        if (r < 0)
                return r;
        /* What was rejected, then or now, has nothing to compare. */
        bool same =
                !text || streq(type, "event-rejected") || (streq(type, event->type) && streq(fields, text));
        *ret = same ? KNOWN_SAME : KNOWN_OTHER;
        return 0;
}

/* Whether the event was recorded before, in this stream or in one that its outbox lost the tail of. */
static int find_recorded(const struct book *book, const struct stream_row *stream,
                         const struct source_event *event, const char *text, enum known *ret) {
        uint64_t generation = epoch_generation(stream->epoch);
        struct stream_row older = *stream;

        *ret = KNOWN_NOT;
        if (event->sequence <= stream->sequence) {
                int r = compare_recorded(book, stream, event, text, ret);
                if (r < 0 || *ret != KNOWN_NOT)
                        return r;
        }
        while (generation-- > 1) {
                enum known known;
                int n = generation > 1 ? snprintf(older.epoch + EPOCH_LENGTH, EPOCH_SIZE - EPOCH_LENGTH,
                                                  ".%" PRIu64, generation)
                                       : 0;
                if (generation == 1)
                        older.epoch[EPOCH_LENGTH] = '\0';
                assert(n >= 0 && n < EPOCH_SIZE - EPOCH_LENGTH);
                int r = compare_recorded(book, &older, event, text, &known);
                if (r < 0)
                        return r;
                if (known == KNOWN_SAME) {
                        *ret = KNOWN_SAME;
                        return 0;
                }
        }
        return 0;
}

static int next_generation(struct book *book, const struct instant *now, const struct stream_row *stream) {
        char after[EPOCH_SIZE];
        int n = snprintf(after, sizeof(after), "%.*s.%" PRIu64, EPOCH_LENGTH, stream->epoch,
                         epoch_generation(stream->epoch) + 1);

        assert(n > 0 && n < (int) sizeof(after));
        return change_epoch(book, now, stream, after);
}

static int note_gap(struct book *book, const struct instant *now, const struct stream_row *stream,
                    uint64_t sequence) {
        /* A new ".N" begins where the old one was overwritten. */
        if (sequence <= stream->sequence + 1 ||
            (stream->sequence == 0 && epoch_generation(stream->epoch) > 1))
                return 0;
        return observe_gap(book, now, stream, sequence - 1);
}

/* Sets event->reason when the event cannot be recorded as it is. */
static int check(struct book *book, struct source_event *event, const char *source, struct input *input) {
        const char *field;

        if (event->reason)
                return 0;
        if (!event_name_is_valid(event->type))
                return str_format(&event->reason, "the type is not a name");
        if (!event->fields.items)
                return str_format(&event->reason, "the fields cannot be read");
        for (size_t i = 0; i < ELEMENTSOF(reserved_fields); i++)
                if (fields_find(&event->fields, reserved_fields[i]))
                        return str_format(&event->reason, "field %s belongs to the record",
                                          reserved_fields[i]);

        int r = book_read_instant(book, &event->fields, &input->when, &field);
        if (r == -EINVAL)
                return str_format(&event->reason, "field %s is missing or not valid", field);
        if (r < 0)
                return r;
        /* A type that is not known is recorded, and means nothing yet. */
        const struct event_type *type = event_type_find(source, event->type);
        if (type && event_type_check(type, &event->fields, &field) < 0)
                return str_format(&event->reason, "field %s is missing or of another type", field);
        return 0;
}

static int record_rejected(struct book *book, const struct instant *now, struct stream_row *stream,
                           const struct source_event *event) {
        _cleanup_free_ char *text = NULL;
        bool printable = event->type && strlen(event->type) <= EVENT_NAME_MAX && text_is_clean(event->type);
        bool sayable = strlen(event->reason) <= REASON_MAX && text_is_clean(event->reason);
        char salt[SALT_SIZE];

        salt_draw(salt);
        struct event_field items[] = {
                EVENT_FIELD_S("of", stream->source),
                EVENT_FIELD_T("original_sequence", event->sequence),
                EVENT_FIELD_S("original_type", printable ? event->type : "(not printable)"),
                EVENT_FIELD_S("reason", sayable ? event->reason : "the fields are not valid"),
                EVENT_FIELD_T("realtime_usec", now->at.realtime_usec),
                EVENT_FIELD_T("boottime_usec", now->at.boottime_usec),
                EVENT_FIELD_S("boot_id", now->boot_id),
                EVENT_FIELD_B("synchronized", now->at.synchronized),
                EVENT_FIELD_S(SALT_FIELD, salt),
        };
        struct event_row row = {.sequence = event->sequence, .type = "event-rejected"};
        struct fields fields;

        int r = fields_make(items, ELEMENTSOF(items), &fields, NULL);
        if (r >= 0)
                r = fields_to_text(&fields, &text);
        if (r >= 0)
                r = book_add_event(book, stream, &row, now, &text);
        return r < 0 ? r : book_note_clock(book, now);
}

static int record_event(struct book *book, struct stream_row *stream, const struct source_event *event,
                        struct input *input, char **text) {
        struct event_row row = {.sequence = event->sequence, .type = event->type};

        input->before = book->last_moment;
        int r = book_add_event(book, stream, &row, &input->when, text);
        if (r >= 0)
                r = book_note_clock(book, &input->when);
        if (r < 0)
                return r;
        input->id = book->last_event;
        input->stream = stream->id;
        input->sequence = event->sequence;
        input->type = event->type;
        input->fields = event->fields;
        return book_apply(book, input);
}

int intake_event(struct book *book, const struct instant *now, const char *name, struct source_event *event,
                 enum intake_result *ret) {
        _cleanup_free_ char *text = NULL;
        struct input input = {.source = name};
        struct source_row *source;
        enum known known;

        assert(event->sequence > 0 && event->sequence <= EVENT_INTEGER_MAX);
        int r = book_get_source(book, name, &source);
        if (r < 0)
                return r;
        assert(source->stream > 0);

        r = check(book, event, name, &input);
        if (r >= 0 && !event->reason)
                r = fields_to_text(&event->fields, &text);
        if (r >= 0)
                r = find_recorded(book, book_source_stream(book, source), event, text, &known);
        if (r < 0)
                return r;
        *ret = INTAKE_DUPLICATE;
        if (known == KNOWN_SAME)
                return 0;

        r = known == KNOWN_OTHER ? next_generation(book, now, book_source_stream(book, source)) : 0;
        if (r >= 0)
                r = note_gap(book, now, book_source_stream(book, source), event->sequence);
        if (r < 0)
                return r;
        struct stream_row *stream = book_source_stream(book, source);
        *ret = event->reason ? INTAKE_REJECTED : INTAKE_NEW;
        return event->reason ? record_rejected(book, now, stream, event)
                             : record_event(book, stream, event, &input, &text);
}
