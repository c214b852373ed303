#include "daemon/record/book.h"
#include "daemon/record/event-type.h"

enum { COMMON_FIELDS = 5 };

static_assert(REALTIME_USEC_MAX == EVENT_INTEGER_MAX, "a field can say each time, and no other");

static const char *const common_fields[COMMON_FIELDS] = {"realtime_usec", "boottime_usec", "boot_id",
                                                         "synchronized", SALT_FIELD};

void book_forget_events(struct book *book) {
        for (size_t i = 0; i < book->n_events; i++) {
                free((char *) book->events[i].type);
                free((char *) book->events[i].fields);
        }
        book->n_events = book->n_flushed = 0;
}

int book_add_event(struct book *book, struct stream_row *stream, const struct event_row *event,
                   const struct instant *when, char **fields_text) {
        _cleanup_free_ char *type = strdup(event->type);
        struct event_row *row = type ? ARRAY_ADD(book->events, book->n_events, book->events_allocated) : NULL;

        if (!row)
                return -ENOMEM;
        *row = (struct event_row){
                .id = ++book->last_event,
                .source = stream->source,
                .epoch = stream->epoch,
                .sequence = event->sequence,
                .type = TAKE_PTR(type),
                .realtime_usec = when->at.realtime_usec,
                .fields = TAKE_PTR(*fields_text),
        };
        book->last_moment = when->at;
        if (event->sequence > stream->sequence) {
                stream->sequence = event->sequence;
                stream->dirty = true;
        }
        return 0;
}

int book_apply(struct book *book, const struct input *input) {
        for (size_t i = 0; book->rooms[i]; i++)
                for (const struct event_rule *rule = book->rooms[i]->rules; rule && rule->type; rule++) {
                        if (!streq(rule->type, input->type) || !source_is_of(input->source, rule->source))
                                continue;
                        int r = rule->apply(book, input);
                        if (r != 0)
                                return r < 0 ? r : 0;
                }
        return 0;
}

static int centre_stream(struct book *book, struct stream_row **ret) {
        struct source_row *centre;

        int r = book_get_source(book, CENTRE_SOURCE, &centre);
        if (r < 0)
                return r;
        *ret = book_source_stream(book, centre);
        if (*ret)
                return 0;
        r = book_add_stream(book, CENTRE_SOURCE, book->record_id, ret);
        if (r < 0)
                return r;
        centre->stream = (*ret)->id;
        centre->dirty = true;
        return 0;
}

static bool is_of_its_type(const struct input *input) {
        const struct event_type *type = event_type_find(CENTRE_SOURCE, input->type);
        const char *field;

        return type && event_type_check(type, &input->fields, &field) >= 0;
}

/* An event of the record's own: input has its salt, and is filled in, its fields borrow from those given. */
static int add_own(struct book *book, struct event_field items[static EVENT_FIELDS_MAX], size_t n,
                   struct input *input) {
        const struct moment *at = &input->when.at;
        _cleanup_free_ char *text = NULL;
        struct stream_row *stream;

        assert(n + COMMON_FIELDS <= EVENT_FIELDS_MAX);
        items[n++] = EVENT_FIELD_T(common_fields[0], at->realtime_usec);
        items[n++] = EVENT_FIELD_T(common_fields[1], at->boottime_usec);
        items[n++] = EVENT_FIELD_S(common_fields[2], input->when.boot_id);
        items[n++] = EVENT_FIELD_B(common_fields[3], at->synchronized);
        if (input->salt[0] != '\0')
                items[n++] = EVENT_FIELD_S(common_fields[4], input->salt);
        int r = fields_make(items, n, &input->fields, NULL);
        assert(r < 0 || is_of_its_type(input));
        if (r >= 0)
                r = fields_to_text(&input->fields, &text);
        if (r >= 0)
                r = centre_stream(book, &stream);
        if (r < 0)
                return r;

        struct event_row event = {.sequence = stream->sequence + 1, .type = input->type};
        input->before = book->last_moment;
        r = book_add_event(book, stream, &event, &input->when, &text);
        input->id = book->last_event;
        input->source = CENTRE_SOURCE;
        input->stream = stream->id;
        input->sequence = event.sequence;
        return r;
}

int book_observe(struct book *book, const struct instant *now, const char *type,
                 const struct event_field *fields, size_t n_fields) {
        struct event_field items[EVENT_FIELDS_MAX];
        struct input input = {.type = type, .when = *now};

        assert(n_fields <= ELEMENTSOF(items));
        if (n_fields > 0)
                memcpy(items, fields, n_fields * sizeof(*fields));
        salt_draw(input.salt);
        int r = add_own(book, items, n_fields, &input);
        if (r >= 0)
                r = book_note_clock(book, now);
        return r < 0 ? r : book_apply(book, &input);
}

int book_conclude(struct book *book, const struct input *cause, const char *type,
                  const struct event_field *fields, size_t n_fields) {
        struct event_field items[EVENT_FIELDS_MAX];
        struct input input = {.type = type, .when = cause->when, .cause = cause};
        const char *salt;

        assert(n_fields <= ELEMENTSOF(items));
        memcpy(items, fields, n_fields * sizeof(*fields));
        /* What an older version recorded is concluded as that version did. */
        if (!book->is_unsalted && fields_get_s(&cause->fields, SALT_FIELD, &salt) >= 0)
                salt_follow(salt, book->last_event + 1, input.salt);
        int r = add_own(book, items, n_fields, &input);
        return r < 0 ? r : book_apply(book, &input);
}

int book_refuse(struct book *book, const struct input *cause, const char *action, const char *counter,
                const char *reason) {
        struct event_field fields[] = {
                EVENT_FIELD_T("cause", cause->id),
                EVENT_FIELD_S("action", action),
                EVENT_FIELD_S("counter", counter ? counter : ""),
                EVENT_FIELD_S("reason", reason),
        };

        book->outcome.refusal = reason;
        return book_conclude(book, cause, "action-refused", fields, ELEMENTSOF(fields));
}

int book_find_event(const struct book *book, const struct stream_row *stream, uint64_t sequence,
                    char **ret_type, char **ret_fields) {
        for (size_t i = book->n_events; i-- > 0;) {
                const struct event_row *event = &book->events[i];
                if (event->sequence != sequence || !streq(event->source, stream->source) ||
                    !streq(event->epoch, stream->epoch))
                        continue;
                _cleanup_free_ char *type = strdup(event->type), *fields = strdup(event->fields);
                if (!type || !fields)
                        return -ENOMEM;
                *ret_type = TAKE_PTR(type);
                *ret_fields = TAKE_PTR(fields);
                return 0;
        }
        return book->past->find_event(book->past_from, stream, sequence, ret_type, ret_fields);
}

int book_read_instant(struct book *book, const struct fields *fields, struct instant *ret,
                      const char **ret_field) {
        struct instant instant = {0};
        struct moment *at = &instant.at;
        struct boot_row *boot;
        const char *salt;

        *ret_field = common_fields[0];
        if (fields_get_t(fields, common_fields[0], &at->realtime_usec) < 0)
                return -EINVAL;
        *ret_field = common_fields[1];
        if (fields_get_t(fields, common_fields[1], &at->boottime_usec) < 0)
                return -EINVAL;
        *ret_field = common_fields[2];
        if (fields_get_s(fields, common_fields[2], &instant.boot_id) < 0 || !id128_is_valid(instant.boot_id))
                return -EINVAL;
        *ret_field = common_fields[3];
        if (fields_get_b(fields, common_fields[3], &at->synchronized) < 0)
                return -EINVAL;
        *ret_field = common_fields[4];
        int r = fields_get_s(fields, common_fields[4], &salt);
        if (r == -EINVAL || (r >= 0 && !id128_is_valid(salt)))
                return -EINVAL;

        r = book_get_boot(book, instant.boot_id, &boot);
        if (r < 0)
                return r;
        at->boot = boot->id;
        *ret = instant;
        return 0;
}
