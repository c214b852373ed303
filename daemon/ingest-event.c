#include "derive-print.h"
#include "ingest-internal.h"

#include <inttypes.h>

enum {
        EPOCH_LENGTH = 32,
        REASON_MAX = 256,
};

/* What the record adds to an event when it announces it; a source must not use the names. */
static const char *const reserved_fields[] = {"source", "epoch", "sequence"};

static bool is_epoch(const char *s) {
        return strlen(s) == EPOCH_LENGTH && strspn(s, "0123456789abcdef") == EPOCH_LENGTH;
}

static int change_epoch(struct ingest *ingest, const struct source_row *source, const char *after) {
        char before[EPOCH_SIZE], next[EPOCH_SIZE];

        id_copy(before, sizeof(before), source->stream.epoch);
        id_copy(next, sizeof(next), after);
        struct event_field fields[] = {
                EVENT_FIELD_S("of", source->name),
                EVENT_FIELD_S("before", before),
                EVENT_FIELD_S("after", next),
        };
        return ingest_observe(ingest, "source-epoch", fields, ELEMENTSOF(fields));
}

static int tell_epoch(struct ingest *ingest, const char *source_name, const char *epoch, bool *ret_changed) {
        struct book *book = ingest_book(ingest);
        struct source_row *source;
        struct stream_row stream;

        if (!is_epoch(epoch))
                return -EINVAL;
        int r = book_get_source(book, source_name, &source);
        if (r < 0)
                return r;
        *ret_changed = source->stream.id > 0 && strncmp(source->stream.epoch, epoch, EPOCH_LENGTH) != 0;
        if (source->stream.id == 0) {
                source->dirty = true;
                return store_add_stream(book->store, source_name, epoch, &source->stream);
        }
        if (!*ret_changed)
                return 0;

        r = store_find_stream(book->store, source_name, epoch, &stream);
        if (r < 0 && r != -ENOENT)
                return r;
        return change_epoch(ingest, source, r == -ENOENT ? epoch : stream.epoch);
}

int ingest_epoch(struct ingest *ingest, const char *source, const char *epoch, bool *ret_changed) {
        bool changed;

        int r = tell_epoch(ingest, source, epoch, &changed);
        if (r < 0) {
                ingest_abort(ingest);
                return r;
        }
        if (ret_changed)
                *ret_changed = changed;
        return 0;
}

/* The N of "EPOCH.N"; 1 without one. */
static uint64_t epoch_generation(const char *epoch) {
        uint64_t n;

        if (epoch[EPOCH_LENGTH] != '.' || parse_u64(epoch + EPOCH_LENGTH + 1, 2, UINT32_MAX, &n) < 0)
                return 1;
        return n;
}

enum known { KNOWN_NOT, KNOWN_SAME, KNOWN_OTHER };

static int compare_recorded(struct book *book, const struct stream_row *stream,
                            const struct source_event *event, const char *text, enum known *ret) {
        _cleanup_free_ char *type = NULL, *fields = NULL;

        int r = store_find_event(book->store, stream, event->sequence, &type, &fields);
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
static int find_recorded(struct book *book, const struct stream_row *stream, const struct source_event *event,
                         const char *text, enum known *ret) {
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

static int next_generation(struct ingest *ingest, const struct source_row *source) {
        char after[EPOCH_SIZE];
        int n = snprintf(after, sizeof(after), "%.*s.%" PRIu64, EPOCH_LENGTH, source->stream.epoch,
                         epoch_generation(source->stream.epoch) + 1);

        assert(n > 0 && n < (int) sizeof(after));
        return change_epoch(ingest, source, after);
}

static int note_gap(struct ingest *ingest, const struct source_row *source, uint64_t sequence) {
        uint64_t expected = source->stream.sequence + 1;

        /* A new ".N" begins where the old one was overwritten. */
        if (sequence <= expected ||
            (source->stream.sequence == 0 && epoch_generation(source->stream.epoch) > 1))
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_S("of", source->name),
                EVENT_FIELD_T("first", expected),
                EVENT_FIELD_T("last", sequence - 1),
        };
        return ingest_observe(ingest, "source-gap", fields, ELEMENTSOF(fields));
}

/* What the event says to the rules; of its own source only. */
struct meaning {
        struct keypad_event keypad;
        struct printer_event printer;
};

static int parse(const char *source, const struct source_event *event, struct meaning *ret,
                 const char **ret_field) {
        if (streq(source, KEYPAD_SOURCE))
                return keypad_event_parse(event->type, &event->fields, &ret->keypad, ret_field);
        if (streq(source, PRINTER_SOURCE))
                return printer_event_parse(event->type, &event->fields, &ret->printer, ret_field);
        return 0;
}

/* Sets event->reason when the event cannot be recorded as it is. */
static int check(struct book *book, struct source_event *event, struct input *input, struct meaning *ret,
                 const char *source) {
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

        int r = book_read_moment(book, &event->fields, &input->at, &input->boot_id, &field);
        if (r == -EINVAL)
                return str_format(&event->reason, "field %s is missing or not valid", field);
        if (r < 0)
                return r;
        if (parse(source, event, ret, &field) < 0)
                return str_format(&event->reason, "field %s is missing or of another type", field);
        return 0;
}

static int record_rejected(struct ingest *ingest, const struct source_row *source,
                           const struct source_event *event) {
        struct book *book = ingest_book(ingest);
        _cleanup_free_ char *text = NULL;
        struct moment now;
        bool printable = event->type && strlen(event->type) <= EVENT_NAME_MAX && text_is_clean(event->type);
        bool sayable = strlen(event->reason) <= REASON_MAX && text_is_clean(event->reason);

        int r = ingest_now(ingest, &now);
        if (r < 0)
                return r;
        struct boot_row boot;
        r = book_load_boot(book, now.boot, &boot);
        if (r < 0)
                return r;
        struct event_field fields[] = {
                EVENT_FIELD_S("of", source->name),
                EVENT_FIELD_T("original_sequence", event->sequence),
                EVENT_FIELD_S("original_type", printable ? event->type : "(not printable)"),
                EVENT_FIELD_S("reason", sayable ? event->reason : "the fields are not valid"),
                EVENT_FIELD_T("realtime_usec", now.realtime_usec),
                EVENT_FIELD_T("boottime_usec", now.boottime_usec),
                EVENT_FIELD_S("boot_id", boot.boot_id),
                EVENT_FIELD_B("synchronized", now.synchronized),
        };
        struct fields sorted;
        r = fields_make(fields, ELEMENTSOF(fields), &sorted, NULL);
        if (r >= 0)
                r = fields_to_text(&sorted, &text);
        if (r < 0)
                return r;
        struct event_row row = {
                .source = source->name,
                .epoch = source->stream.epoch,
                .sequence = event->sequence,
                .type = "event-rejected",
                .realtime_usec = now.realtime_usec,
        };
        struct input input = {.at = now, .boot_id = boot.boot_id};
        r = book_add_event(book, &row, &now, &text, NULL);
        return r < 0 ? r : ingest_note_clock(book, &input);
}

static int record_event(struct ingest *ingest, struct source_row *source, const struct source_event *event,
                        struct input *input, char **text) {
        struct book *book = ingest_book(ingest);
        struct event_row row = {
                .source = source->name,
                .epoch = source->stream.epoch,
                .sequence = event->sequence,
                .type = event->type,
                .realtime_usec = input->at.realtime_usec,
        };

        int r = book_add_event(book, &row, &input->at, text, &input->id);
        if (r < 0)
                return r;
        input->stream = source->stream.id;
        input->sequence = event->sequence;
        input->type = event->type;
        input->fields = event->fields;
        return ingest_note_clock(book, input);
}

static int take(struct ingest *ingest, const char *source_name, struct source_event *event,
                enum ingest_result *ret) {
        struct book *book = ingest_book(ingest);
        struct meaning meaning = {{.type = KEYPAD_EVENT_OTHER}, {.type = PRINTER_EVENT_OTHER}};
        _cleanup_free_ char *text = NULL;
        struct input input = {0};
        struct source_row *source;
        enum known known;

        assert(event->sequence > 0 && event->sequence <= EVENT_INTEGER_MAX);
        int r = book_get_source(book, source_name, &source);
        if (r < 0)
                return r;
        assert(source->stream.id > 0);

        r = check(book, event, &input, &meaning, source_name);
        if (r >= 0 && !event->reason)
                r = fields_to_text(&event->fields, &text);
        if (r >= 0)
                r = find_recorded(book, &source->stream, event, text, &known);
        if (r < 0)
                return r;
        *ret = INGEST_DUPLICATE;
        if (known == KNOWN_SAME)
                return 0;

        r = known == KNOWN_OTHER ? next_generation(ingest, source) : 0;
        if (r >= 0)
                r = note_gap(ingest, source, event->sequence);
        if (r < 0)
                return r;

        if (event->sequence > source->stream.sequence)
                source->stream.sequence = event->sequence;
        source->dirty = true;
        if (event->reason) {
                *ret = INGEST_REJECTED;
                return record_rejected(ingest, source, event);
        }
        *ret = INGEST_NEW;
        r = record_event(ingest, source, event, &input, &text);
        if (r >= 0)
                r = derive_keypad(book, &input, &meaning.keypad);
        return r < 0 ? r : derive_printer(book, &input, &meaning.printer);
}

int ingest_event(struct ingest *ingest, const char *source, struct source_event *event,
                 enum ingest_result *ret) {
        int r = take(ingest, source, event, ret);

        if (r < 0)
                ingest_abort(ingest);
        return r;
}
