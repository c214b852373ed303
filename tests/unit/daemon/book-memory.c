#include "tests/unit/daemon/book-memory.h"

#include <inttypes.h>

#include "daemon/record/event-type.h"
#include "daemon/wall/book.h"

#define BOOT "dddddddddddddddddddddddddddddddd"
void memory_now(struct memory *memory, struct instant *ret) {
        struct boot_row *boot;

        assert_ok(book_get_boot(memory->book, memory->boot_id, &boot));
        *ret = (struct instant){
                .at = {.realtime_usec = memory->realtime_usec,
                       .boottime_usec = memory->boottime_usec,
                       .boot = boot->id,
                       .synchronized = memory->synchronized},
                .boot_id = memory->boot_id,
        };
}

void memory_pass(struct memory *memory, uint64_t usec) {
        memory->boottime_usec += usec;
        memory->realtime_usec += usec;
}

void memory_conclude(struct memory *memory) {
        struct instant now;

        memory_now(memory, &now);
        assert_ok(book_conclude_rooms(memory->book, &now));
}

void memory_observe(struct memory *memory, const char *type, const struct event_field *fields,
                    size_t n_fields) {
        struct instant now;

        memory_now(memory, &now);
        assert_ok(book_observe(memory->book, &now, type, fields, n_fields));
        memory_conclude(memory);
}

void memory_serve(struct memory *memory, const char *counter, const char *services) {
        memory_observe_fields(memory, "counter-services-changed", EVENT_FIELD_S("counter", counter),
                              EVENT_FIELD_S("services", services));
}

int memory_claim(struct memory *memory, const char *source, const char *epoch, uint64_t acknowledged,
                 uint64_t *ret_first) {
        struct outbox_claim claim = {.acknowledged = acknowledged};
        struct instant now;

        id_copy(claim.epoch, sizeof(claim.epoch), epoch);
        memory_now(memory, &now);
        int r = intake_epoch(memory->book, &now, source, &claim, ret_first);
        memory_conclude(memory);
        return r;
}

void memory_epoch(struct memory *memory, const char *source, const char *epoch) {
        uint64_t first;

        ck_assert_int_eq(memory_claim(memory, source, epoch, 0, &first), 0);
}

void memory_accept(struct memory *memory, const char *source, const char *epoch, uint64_t acknowledged) {
        struct outbox_claim claim = {.acknowledged = acknowledged};
        struct instant now;

        id_copy(claim.epoch, sizeof(claim.epoch), epoch);
        memory_now(memory, &now);
        assert_ok(intake_accept(memory->book, &now, source, &claim, "uid 1000"));
        memory_conclude(memory);
}

enum intake_result memory_event(struct memory *memory, const char *source, const char *type,
                                const struct event_field *fields, size_t n_fields) {
        uint64_t *sequence = streq(source, KEYPAD_SOURCE)    ? &memory->sequence
                             : streq(source, DISPLAY_SOURCE) ? &memory->display_sequence
                             : streq(source, CAMERA_SOURCE)  ? &memory->camera_sequence
                                                             : &memory->printer_sequence;
        struct source_event event = {.sequence = ++*sequence, .type = type};
        enum intake_result result = _INTAKE_RESULT_INVALID;
        struct instant now;

        memory_now(memory, &now);
        test_event_fill(&event, &now, fields, n_fields);
        assert_ok(intake_event(memory->book, &now, source, &event, &result));
        free(event.fields.items);
        free(event.reason);
        memory_conclude(memory);
        return result;
}

void memory_press(struct memory *memory, const char *keypad, const char *key, uint64_t arming) {
        memory_event_fields(memory, KEYPAD_SOURCE, "press", EVENT_FIELD_S("keypad", keypad),
                            EVENT_FIELD_S("key", key), EVENT_FIELD_T("arming", arming));
}

uint64_t memory_arm(struct memory *memory, const char *keypad, uint64_t visit, enum subject subject) {
        char token[TOKEN_SIZE];

        test_token(memory->book, visit, subject, token);
        memory_event_fields(memory, KEYPAD_SOURCE, "armed", EVENT_FIELD_S("keypad", keypad),
                            EVENT_FIELD_S("token", token), EVENT_FIELD_T("window_usec", 60 * USEC_PER_SEC),
                            EVENT_FIELD_T("settle_usec", 5 * USEC_PER_SEC));
        return memory->sequence;
}

uint64_t memory_finish_and_arm(struct memory *memory, const char *keypad, uint64_t visit) {
        memory_press(memory, keypad, "done", 0);
        uint64_t arming = memory_arm(memory, keypad, visit, SUBJECT_RECEPTION);
        memory_pass(memory, 2 * USEC_PER_SEC);
        return arming;
}

struct rating_row memory_rating(const struct memory *memory, uint64_t visit, enum subject subject) {
        const struct rating_row *live = ratings_find_live(memory->book, visit, subject);
        struct rating_row row;

        if (live)
                return *live;
        assert_ok(ratings_load_closed(memory->book, visit, subject, &row));
        return row;
}

void memory_disarm(struct memory *memory, const char *keypad, uint64_t arming, const char *reason) {
        memory_event_fields(memory, KEYPAD_SOURCE, "disarmed", EVENT_FIELD_S("keypad", keypad),
                            EVENT_FIELD_T("arming", arming), EVENT_FIELD_S("reason", reason));
}

void memory_counter(struct memory *memory, const char *id, const char *attendant, const char *reception,
                    const char *procedures) {
        memory_observe_fields(memory, "counter-changed", EVENT_FIELD_S("counter", id),
                              EVENT_FIELD_S("attendant", attendant), EVENT_FIELD_S("reception", reception),
                              EVENT_FIELD_S("procedures", procedures));
}

void memory_open(struct memory *memory) {
        *memory = (struct memory){
                .boottime_usec = 1000 * USEC_PER_SEC,
                .realtime_usec = NOON,
                .boot_id = BOOT,
                .synchronized = true,
                .past = calloc(1, sizeof(struct memory_past)),
        };
        ck_assert_ptr_nonnull(memory->past);
        test_salts_begin();
        assert_ok(book_new(test_rooms, RECORD_ID, &memory->book));
        memory_read_past(memory);
        memory_observe_fields(memory, "centre-started", EVENT_FIELD_S("version", "test"),
                              EVENT_FIELD_T("down_since_usec", 0));
        memory_observe(memory, "rules-changed", test_rules, ELEMENTSOF(test_rules));
        memory_counter(memory, "1", "quay1", "quay1", "quay1b");
        memory_counter(memory, "2", "quay2", "quay2", "");
        memory_epoch(memory, KEYPAD_SOURCE, EPOCH_A);
}

/* By number from 0; NULL: there are no more. */
static const struct event_row *event_at(const struct memory *memory, size_t i) {
        size_t n_past = memory->past->n_events;

        if (i < n_past)
                return &memory->past->events[i];
        return i - n_past < memory->book->n_events ? &memory->book->events[i - n_past] : NULL;
}

void memory_restore(struct memory *memory, size_t n_events) {
        struct memory old = *memory, restored;

        memory_open(&restored);
        memory->past = restored.past;
        book_free(restored.book);
        assert_ok(book_new(test_rooms, RECORD_ID, &memory->book));
        memory_read_past(memory);
        for (size_t i = 0; i < n_events; i++)
                test_event_replay(memory->book, event_at(&old, i));
        memory_close(&old);
}

static int64_t figure_of(const struct book *book, const struct figure_key *key, size_t figure) {
        const struct ratings *ratings = ratings_of(book);
        int64_t sum = 0;

        for (size_t i = 0; i < ratings->n_figures; i++) {
                const struct figure_key *k = &ratings->figures[i].key;
                if (k->day == key->day && k->of == key->of && streq(k->id, key->id) &&
                    k->subject == key->subject && k->scale == key->scale)
                        sum += ratings->figures[i].values[figure];
        }
        return sum;
}

static void assert_same_figures(const struct book *a, const struct book *b) {
        for (size_t i = 0; i < ratings_of(a)->n_figures; i++)
                for (size_t figure = 0; figure < _FIGURE_MAX; figure++) {
                        const struct figure_key *key = &ratings_of(a)->figures[i].key;
                        ck_assert_int_eq(figure_of(a, key, figure), figure_of(b, key, figure));
                }
}

static void assert_same_papers(const struct book *a, const struct book *b, uint64_t n_tickets) {
        for (uint64_t ticket = 1; ticket <= n_tickets; ticket++) {
                const char *of_a, *of_b;
                assert_ok(book_find_printed(a, ticket, &of_a));
                assert_ok(book_find_printed(b, ticket, &of_b));
                ck_assert_str_eq(of_a, of_b);
        }
}

static void assert_same_wall(const struct book *a, const struct book *b) {
        const struct announcement_row *row;

        for (size_t i = 0; (row = book_announcement(a, i)); i++) {
                const struct announcement_row *other = book_announcement(b, i);
                ck_assert_ptr_nonnull(other);
                ck_assert_uint_eq(row->event, other->event);
                ck_assert_int_eq(row->what, other->what);
                ck_assert_str_eq(row->number, other->number);
                ck_assert_str_eq(row->next, other->next);
                ck_assert_str_eq(row->counter, other->counter);
                ck_assert_str_eq(row->level, other->level);
                ck_assert_int_eq(row->voicing, other->voicing);
                ck_assert_int_eq(row->stands, other->stands);
                ck_assert_int_eq(row->shown, other->shown);
                ck_assert_uint_eq(row->nth, other->nth);
        }
        ck_assert_ptr_null(book_announcement(b, wall_of(a)->n_announcements));
        ck_assert_uint_eq(wall_of(a)->row.notice.event, wall_of(b)->row.notice.event);
        ck_assert_int_eq(wall_of(a)->row.closing_day, wall_of(b)->row.closing_day);
}

/* Each want of either is in the other, whether it is owed still or past. */
static void assert_same_footage(const struct book *a, const struct book *b) {
        const struct cameras *of_a = cameras_of(a), *of_b = cameras_of(b);

        ck_assert_uint_eq(of_a->n_cameras, of_b->n_cameras);
        for (size_t i = 0; i < of_a->n_cameras; i++) {
                ck_assert_str_eq(of_a->cameras[i].id, of_b->cameras[i].id);
                ck_assert_str_eq(of_a->cameras[i].state, of_b->cameras[i].state);
                ck_assert_str_eq(of_a->cameras[i].counters, of_b->cameras[i].counters);
        }
        ck_assert_uint_eq(of_a->footage.left, of_b->footage.left);
        for (size_t i = 0; i < of_a->n_wants; i++) {
                const struct want_row *want = &of_a->wants[i],
                                      *other = cameras_find_owed(b, want->rating, want->camera);
                if (!want_is_owed(want))
                        continue;
                ck_assert_ptr_nonnull(other);
                ck_assert_int_eq(want->stage, other->stage);
                ck_assert_int_eq(want->left, other->left);
                ck_assert_uint_eq(want->from_usec, other->from_usec);
                ck_assert_uint_eq(want->until_usec, other->until_usec);
        }
}

static void check_replay(const struct memory *memory) {
        _cleanup_(book_freep) struct book *again = NULL;
        const struct event_row *row;

        assert_ok(book_new(test_rooms, RECORD_ID, &again));
        for (size_t i = 0; (row = event_at(memory, i)); i++)
                test_event_replay(again, row);
        for (size_t i = 0; (row = event_at(memory, i)); i++) {
                ck_assert_uint_lt(i, again->n_events);
                const struct event_row *other = &again->events[i];
                ck_assert_uint_eq(row->id, other->id);
                ck_assert_str_eq(row->source, other->source);
                ck_assert_str_eq(row->epoch, other->epoch);
                ck_assert_uint_eq(row->sequence, other->sequence);
                ck_assert_str_eq(row->type, other->type);
                ck_assert_str_eq(row->fields, other->fields);
        }
        ck_assert_uint_eq(memory->book->last_event, again->last_event);
        assert_same_figures(memory->book, again);
        assert_same_figures(again, memory->book);
        assert_same_papers(memory->book, again, (uint64_t) memory_count(memory, "ticket-issued"));
        assert_same_wall(memory->book, again);
        assert_same_footage(memory->book, again);
        assert_same_footage(again, memory->book);
}

void memory_close(struct memory *memory) {
        const struct event_row *row;

        for (size_t i = 0; (row = event_at(memory, i)); i++)
                test_event_check(row);
        check_replay(memory);
        for (size_t i = 0; i < memory->past->n_events; i++) {
                free((char *) memory->past->events[i].type);
                free((char *) memory->past->events[i].fields);
        }
        free(memory->past);
        book_free(memory->book);
}

int memory_apply(struct memory *memory, const char *source, const char *type,
                 const struct event_field *fields, size_t n_fields) {
        struct source_event event = {.type = type};
        /* Behind all that there is: what it names is of before. */
        struct input input = {.source = source,
                              .type = type,
                              .stream = 1,
                              .id = memory->book->last_event + 1,
                              .sequence = 1};

        memory_now(memory, &input.when);
        input.before = memory->book->last_moment;
        test_event_fill(&event, &input.when, fields, n_fields);
        input.fields = event.fields;
        int r = book_apply(memory->book, &input);
        free(event.fields.items);
        return r;
}

int64_t memory_count(const struct memory *memory, const char *type) {
        const struct event_row *row;
        int64_t n = 0;

        for (size_t i = 0; (row = event_at(memory, i)); i++)
                n += streq(row->type, type);
        return n;
}

void memory_assert_last(const struct memory *memory, const char *type, const char *field,
                        const char *expected) {
        const struct event_row *row, *last = NULL;
        struct fields_room room;
        struct fields fields;
        const char *text = NULL;
        char digits[24];
        uint64_t number;
        bool is_so;

        for (size_t i = 0; (row = event_at(memory, i)); i++)
                last = streq(row->type, type) ? row : last;
        ck_assert_msg(last, "no event %s", type);
        assert_ok(fields_from_text(last->fields, &room, &fields));
        if (fields_get_t(&fields, field, &number) >= 0) {
                snprintf(digits, sizeof(digits), "%" PRIu64, number);
                text = digits;
        } else if (fields_get_b(&fields, field, &is_so) >= 0)
                text = is_so ? "1" : "0";
        else if (fields_get_s(&fields, field, &text) < 0)
                text = NULL;
        bool same = expected && text ? streq(text, expected) : expected == text;
        ck_assert_msg(same, "%s of %s is %s, not %s", field, type, text ? text : "missing",
                      expected ? expected : "missing");
}

static int64_t sum_figures(const struct memory *memory, const struct figure_key *key, const char *id,
                           enum figure figure) {
        const struct ratings *ratings = ratings_of(memory->book);
        int64_t sum = 0;

        for (size_t i = 0; i < ratings->n_figures; i++) {
                const struct figure_row *row = &ratings->figures[i];
                if (row->key.of == key->of && (!id || streq(row->key.id, id)) &&
                    (key->subject == _SUBJECT_MAX || key->subject == row->key.subject))
                        sum += row->values[figure];
        }
        return sum;
}

int64_t memory_figure(const struct memory *memory, const char *counter, enum subject subject,
                      enum figure figure) {
        struct figure_key key = {.subject = subject};

        return sum_figures(memory, &key, counter, figure);
}

int64_t memory_official_figure(const struct memory *memory, const char *official, enum figure figure) {
        struct figure_key key = {.of = FIGURES_OF_OFFICIAL, .subject = _SUBJECT_MAX};

        return sum_figures(memory, &key, official, figure);
}

static bool is_among(const char *name, const char *const *names) {
        while (*names && !streq(*names, name))
                names++;
        return *names != NULL;
}

void memory_check_rules(const struct room *room, const char *const *open) {
        struct memory memory;
        size_t n = 0;

        memory_open(&memory);
        uint64_t last = memory.book->last_event;
        for (const struct event_rule *rule = room->rules; rule->type; rule++, n++) {
                struct input input = {.source = rule->source, .type = rule->type, .stream = 1, .id = 1};
                memory_now(&memory, &input.when);
                int r = rule->apply(memory.book, &input);
                ck_assert_msg(r == (is_among(rule->type, open) ? 0 : -EINVAL), "%s: %d", rule->type, r);
                ck_assert_msg(event_type_find(rule->source, rule->type), "%s is no type of %s", rule->type,
                              rule->source);
                for (const struct event_rule *other = room->rules; other < rule; other++)
                        ck_assert_msg(!streq(other->source, rule->source) || !streq(other->type, rule->type),
                                      "%s is there twice", rule->type);
                ck_assert_int_eq(memory_apply(&memory, "nobody", rule->type, NULL, 0), 0);
        }
        ck_assert_uint_gt(n, 0);
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "nothing", NULL, 0), 0);
        ck_assert_uint_eq(memory.book->last_event, last);
        memory_close(&memory);
}
