/* What a source tells, taken once: duplicates, gaps, lost outboxes. */
#include "tests/unit/daemon/book-memory.h"

static struct memory memory;

static void setup(void) {
        memory_open(&memory);
}

static void teardown(void) {
        memory_close(&memory);
}

static enum intake_result event_at(uint64_t sequence, const char *type, const struct event_field *fields,
                                   size_t n_fields) {
        memory.sequence = sequence - 1;
        return memory_event(&memory, KEYPAD_SOURCE, type, fields, n_fields);
}

START_TEST(same_event_twice_is_recorded_once) {
        struct event_field fields[] = {EVENT_FIELD_S("keypad", "quay2"), EVENT_FIELD_S("key", "done"),
                                       EVENT_FIELD_T("arming", 0)};

        ck_assert_int_eq(event_at(1, "press", fields, 3), INTAKE_NEW);
        ck_assert_int_eq(event_at(1, "press", fields, 3), INTAKE_DUPLICATE);
        ck_assert_int_eq(event_at(1, "press", fields, 3), INTAKE_DUPLICATE);
        ck_assert_int_eq(memory_count(&memory, "press"), 1);
        ck_assert_int_eq(memory_count(&memory, "visit-finished"), 1);
        ck_assert_int_eq(memory_count(&memory, "source-epoch"), 0);
}
END_TEST

START_TEST(outbox_that_lost_its_tail_loses_no_press) {
        struct event_field a[] = {EVENT_FIELD_T("n", 1)}, b[] = {EVENT_FIELD_T("n", 2)};

        for (uint64_t i = 1; i <= 5; i++)
                ck_assert_int_eq(event_at(i, "door", a, 1), INTAKE_NEW);
        /* After a power cut numbers 4 and 5 mean other events; 1 to 3 are given again. */
        for (uint64_t i = 1; i <= 3; i++)
                ck_assert_int_eq(event_at(i, "door", a, 1), INTAKE_DUPLICATE);
        for (uint64_t i = 4; i <= 6; i++)
                ck_assert_int_eq(event_at(i, "door", b, 1), INTAKE_NEW);
        memory_settle(&memory);
        memory_epoch(&memory, "keypad", EPOCH_A);
        for (uint64_t i = 1; i <= 3; i++)
                ck_assert_int_eq(event_at(i, "door", a, 1), INTAKE_DUPLICATE);
        for (uint64_t i = 4; i <= 6; i++)
                ck_assert_int_eq(event_at(i, "door", b, 1), INTAKE_DUPLICATE);
        ck_assert_int_eq(memory_count(&memory, "door"), 8);
        ck_assert_int_eq(memory_count(&memory, "source-epoch"), 1);
        const struct stream_row *stream = book_find_stream(memory.book, KEYPAD_SOURCE, EPOCH_A ".2", false);
        ck_assert_ptr_nonnull(stream);
        ck_assert_uint_eq(stream->sequence, 6);
        for (uint64_t i = 1; i <= 6; i++) {
                _cleanup_free_ char *event_type = NULL, *text = NULL;
                int r = book_find_event(memory.book, stream, i, &event_type, &text);
                ck_assert_int_eq(r, i < 4 ? -ENOENT : 0);
        }
}
END_TEST

START_TEST(gap_is_noted_and_passed) {
        memory_press(&memory, "quay2", "next", 0);
        memory.sequence += 7;
        memory_press(&memory, "quay2", "next", 0);
        memory_assert_last(&memory, "source-gap", "first", "2");
        memory_assert_last(&memory, "source-gap", "last", "8");
        ck_assert_int_eq(memory_count(&memory, "press"), 2);
}
END_TEST

START_TEST(late_number_is_still_recorded) {
        struct event_field fields[] = {EVENT_FIELD_T("n", 1)};

        ck_assert_int_eq(event_at(5, "door", fields, 1), INTAKE_NEW);
        ck_assert_int_eq(event_at(3, "door", fields, 1), INTAKE_NEW);
        ck_assert_int_eq(event_at(3, "door", fields, 1), INTAKE_DUPLICATE);
        ck_assert_int_eq(memory_count(&memory, "door"), 2);
}
END_TEST

/* ----- salts ----- */

#define SALT "00112233445566778899aabbccddeeff"

/* The next event of the keypads, "done" at quay2, with another field in the place of one, or, of another type
 * than an event's, without any. */
static enum intake_result done_instead(uint64_t sequence, const char *name, struct event_field field) {
        const struct event_field fields[] = {EVENT_FIELD_S("keypad", "quay2"), EVENT_FIELD_S("key", "done"),
                                             EVENT_FIELD_T("arming", 0)};
        struct source_event event = {.sequence = sequence, .type = "press"};
        struct fields *of = &event.fields;
        enum intake_result result;
        struct instant now;
        size_t n = 0;

        memory_now(&memory, &now);
        test_event_fill(&event, &now, fields, ELEMENTSOF(fields));
        for (size_t i = 0; i < of->n; i++)
                if (!streq(of->items[i].name, name))
                        of->items[n++] = of->items[i];
        if (field.type)
                of->items[n++] = field;
        assert_ok(fields_make(of->items, n, of, NULL));
        assert_ok(intake_event(memory.book, &now, KEYPAD_SOURCE, &event, &result));
        free(of->items);
        free(event.reason);
        return result;
}

static enum intake_result done_with(uint64_t sequence, struct event_field salt) {
        return done_instead(sequence, "salt", salt);
}

/* The salt of the newest event of a type, "" if it has none, and its id. */
static void read_salt(const char *type, char ret_salt[static SALT_SIZE], uint64_t *ret_id) {
        size_t i = memory.book->n_events;
        struct fields_room room;
        struct fields fields;
        const char *salt = "";

        do
                ck_assert_uint_gt(i, 0);
        while (!streq(memory.book->events[--i].type, type));
        assert_ok(fields_from_text(memory.book->events[i].fields, &room, &fields));
        if (fields_find(&fields, "salt"))
                assert_ok(fields_get_s(&fields, "salt", &salt));
        ck_assert_uint_lt(strlen(salt), SALT_SIZE);
        memcpy(ret_salt, salt, strlen(salt) + 1);
        *ret_id = memory.book->events[i].id;
}

START_TEST(conclusion_has_the_salt_that_follows_from_its_cause) {
        char salt[SALT_SIZE], expected[SALT_SIZE], other[SALT_SIZE];
        uint64_t id;

        ck_assert_int_eq(done_with(1, EVENT_FIELD_S("salt", SALT)), INTAKE_NEW);
        read_salt("visit-finished", salt, &id);
        salt_follow(SALT, id, expected);
        ck_assert_str_eq(salt, expected);
        /* One that follows from the same salt later has another. */
        memory_pass(&memory, 5 * USEC_PER_SEC);
        ck_assert_int_eq(done_with(2, EVENT_FIELD_S("salt", SALT)), INTAKE_NEW);
        read_salt("visit-finished", other, &id);
        salt_follow(SALT, id, expected);
        ck_assert_str_eq(other, expected);
        ck_assert_str_ne(salt, other);
}
END_TEST

START_TEST(what_is_observed_has_salts_of_its_own) {
        char salts[2][SALT_SIZE];
        uint64_t id;

        for (size_t i = 0; i < 2; i++) {
                memory_counter(&memory, "2", "quay2", "quay2", "");
                read_salt("counter-changed", salts[i], &id);
                ck_assert_msg(id128_is_valid(salts[i]), "%s", salts[i]);
        }
        ck_assert_str_ne(salts[0], salts[1]);
}
END_TEST

/* So that a random day that failed fails again. */
START_TEST(salts_of_tests_begin_anew) {
        char first[SALT_SIZE], again[SALT_SIZE];
        uint64_t id;

        read_salt("counter-changed", first, &id);
        memory_close(&memory);
        memory_open(&memory);
        read_salt("counter-changed", again, &id);
        ck_assert_str_eq(first, again);
}
END_TEST

/* Others had NULL for "+0530", and durations of nothing in their sums. */
static const struct {
        const char *name;
        struct event_field field; /* of no type: left out */
} bad_stamps[] = {
        {"realtime_usec", EVENT_FIELD_S("realtime_usec", "2026-11-25T10:00:00+0530")},
        {"realtime_usec", EVENT_FIELD_B("realtime_usec", true)},
        {"realtime_usec", {0}},
        {"boottime_usec", EVENT_FIELD_S("boottime_usec", "1000")},
        {"boottime_usec", {0}},
        {"boot_id", EVENT_FIELD_S("boot_id", "")},
        {"boot_id", EVENT_FIELD_S("boot_id", "00112233445566778899AABBCCDDEEFF")},
        {"boot_id", {0}},
        {"synchronized", EVENT_FIELD_T("synchronized", 1)},
        {"synchronized", {0}},
};

START_TEST(stamp_that_is_none_is_an_error_and_no_visit) {
        _cleanup_free_ char *reason = NULL;

        assert_ok(str_format(&reason, "field %s is missing or not valid", bad_stamps[_i].name));
        ck_assert_int_eq(done_instead(1, bad_stamps[_i].name, bad_stamps[_i].field), INTAKE_REJECTED);
        memory_assert_last(&memory, "event-rejected", "reason", reason);
        ck_assert_int_eq(memory_count(&memory, "press"), 0);
        ck_assert_int_eq(memory_count(&memory, "visit-finished"), 0);
        ck_assert_int_eq(done_with(2, EVENT_FIELD_S("salt", SALT)), INTAKE_NEW);
        ck_assert_int_eq(memory_count(&memory, "visit-finished"), 1);
}
END_TEST

/* Nobody was thanked in vain: it was committed before there were salts, and is recorded as it was. */
START_TEST(event_of_an_older_source_is_recorded_without_a_salt) {
        static const struct event_field none;
        char salt[SALT_SIZE];
        uint64_t id;

        ck_assert_int_eq(done_with(1, none), INTAKE_NEW);
        ck_assert_int_eq(done_with(1, none), INTAKE_DUPLICATE);
        ck_assert_int_eq(memory_count(&memory, "visit-finished"), 1);
        read_salt("press", salt, &id);
        ck_assert_str_eq(salt, "");
        read_salt("visit-finished", salt, &id);
        ck_assert_str_eq(salt, "");
        /* The same outbox goes on under a newer daemon. */
        ck_assert_int_eq(done_with(2, EVENT_FIELD_S("salt", SALT)), INTAKE_NEW);
        ck_assert_int_eq(done_with(1, none), INTAKE_DUPLICATE);
        ck_assert_int_eq(memory_count(&memory, "source-epoch"), 0);
}
END_TEST

static const struct event_field bad_salts[] = {
        EVENT_FIELD_S("salt", ""),
        EVENT_FIELD_S("salt", "00112233445566778899aabbccddeef"),
        EVENT_FIELD_S("salt", "00112233445566778899aabbccddeeff0"),
        EVENT_FIELD_S("salt", "00112233445566778899AABBCCDDEEFF"),
        EVENT_FIELD_S("salt", "00112233445566778899aabbccddeefg"),
        EVENT_FIELD_T("salt", 1),
        EVENT_FIELD_B("salt", true),
};

START_TEST(salt_that_is_none_is_rejected) {
        char salt[SALT_SIZE];
        uint64_t id;

        ck_assert_int_eq(done_with(1, bad_salts[_i]), INTAKE_REJECTED);
        memory_assert_last(&memory, "event-rejected", "reason", "field salt is missing or not valid");
        read_salt("event-rejected", salt, &id);
        ck_assert_msg(id128_is_valid(salt), "%s", salt);
        ck_assert_int_eq(memory_count(&memory, "press"), 0);
}
END_TEST

/* As an outbox does that lost its tail: the same key, pressed at the same time by its clock, is another
 * press. */
START_TEST(same_event_with_another_salt_is_another) {
        ck_assert_int_eq(done_with(1, EVENT_FIELD_S("salt", SALT)), INTAKE_NEW);
        ck_assert_int_eq(done_with(1, EVENT_FIELD_S("salt", SALT)), INTAKE_DUPLICATE);
        ck_assert_int_eq(memory_count(&memory, "source-epoch"), 0);
        ck_assert_int_eq(done_with(1, EVENT_FIELD_S("salt", EPOCH_B)), INTAKE_NEW);
        ck_assert_int_eq(memory_count(&memory, "source-epoch"), 1);
        ck_assert_int_eq(memory_count(&memory, "press"), 2);
}
END_TEST

/* ----- outboxes that say what they forgot ----- */

enum { RECORDED = 100, GENERATION_2 = 5 };

/* Of the keypads' epoch A events 5 and 100 are recorded, and 5 in "A.2" if so wanted; of the printers
 * nothing is known. */
static void record_some(bool second) {
        struct event_field a[] = {EVENT_FIELD_T("n", 1)}, b[] = {EVENT_FIELD_T("n", 2)};

        ck_assert_int_eq(event_at(GENERATION_2, "door", a, 1), INTAKE_NEW);
        ck_assert_int_eq(event_at(RECORDED, "door", a, 1), INTAKE_NEW);
        if (second)
                ck_assert_int_eq(event_at(GENERATION_2, "door", b, 1), INTAKE_NEW);
}

static const struct claim_case {
        const char *source, *epoch;
        bool second; /* the epoch is in its second generation */
        uint64_t acknowledged;
        int result;
        uint64_t first; /* missing */
} claims[] = {
        /* A fresh outbox, or one that only filled up while nobody fetched. */
        {PRINTER_SOURCE, EPOCH_A, false, 0, 0, 0},
        {KEYPAD_SOURCE, EPOCH_B, false, 0, 0, 0},
        /* One that somebody else has fetched from. */
        {PRINTER_SOURCE, EPOCH_A, false, 1, 1, 1},
        {KEYPAD_SOURCE, EPOCH_B, false, 1, 1, 1},
        {KEYPAD_SOURCE, EPOCH_B, false, INTAKE_MISSING_MAX, 1, 1},
        {KEYPAD_SOURCE, EPOCH_B, false, EVENT_INTEGER_MAX, 1, 1},
        /* Of a known epoch: nothing is missing, the last seconds, more. */
        {KEYPAD_SOURCE, EPOCH_A, false, 0, 0, 0},
        {KEYPAD_SOURCE, EPOCH_A, false, RECORDED - 1, 0, 0},
        {KEYPAD_SOURCE, EPOCH_A, false, RECORDED, 0, 0},
        {KEYPAD_SOURCE, EPOCH_A, false, RECORDED + 1, 0, 0},
        {KEYPAD_SOURCE, EPOCH_A, false, RECORDED + INTAKE_MISSING_MAX, 0, 0},
        {KEYPAD_SOURCE, EPOCH_A, false, RECORDED + INTAKE_MISSING_MAX + 1, 1, RECORDED + 1},
        {KEYPAD_SOURCE, EPOCH_A, false, EVENT_INTEGER_MAX, 1, RECORDED + 1},
        /* The same of the second generation, which went back behind the first. */
        {KEYPAD_SOURCE, EPOCH_A, true, GENERATION_2, 0, 0},
        {KEYPAD_SOURCE, EPOCH_A, true, GENERATION_2 + 1, 0, 0},
        {KEYPAD_SOURCE, EPOCH_A, true, GENERATION_2 + INTAKE_MISSING_MAX, 0, 0},
        {KEYPAD_SOURCE, EPOCH_A, true, GENERATION_2 + INTAKE_MISSING_MAX + 1, 1, GENERATION_2 + 1},
        {KEYPAD_SOURCE, EPOCH_A, true, RECORDED, 1, GENERATION_2 + 1},
        /* What no outbox says. */
        {KEYPAD_SOURCE, EPOCH_A, false, EVENT_INTEGER_MAX + 1, -EINVAL, 0},
        {KEYPAD_SOURCE, EPOCH_A, false, UINT64_MAX, -EINVAL, 0},
        {KEYPAD_SOURCE, "", false, 0, -EINVAL, 0},
        {KEYPAD_SOURCE, EPOCH_A ".2", true, 0, -EINVAL, 0},
        {KEYPAD_SOURCE, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false, 1, -EINVAL, 0},
};

START_TEST(an_outbox_that_forgot_what_is_not_here_is_refused) {
        const struct claim_case *c = &claims[_i];
        uint64_t first = 0;

        record_some(c->second);
        uint64_t events = memory.book->last_event;
        size_t streams = memory.book->n_streams;
        ck_assert_int_eq(memory_claim(&memory, c->source, c->epoch, c->acknowledged, &first), c->result);
        ck_assert_uint_eq(first, c->first);
        if (c->result == 0)
                return;
        ck_assert_uint_eq(memory.book->last_event, events);
        ck_assert_uint_eq(memory.book->n_streams, streams);
}
END_TEST

/* Whatever was refused is taken once it was accepted, whether or not anybody knows the time, and what is
 * missing is said once. */
START_TEST(an_accepted_outbox_goes_on_behind_the_gap) {
        const struct claim_case *c = &claims[_i];
        struct event_field fields[] = {EVENT_FIELD_T("n", 3)};
        struct source_event event = {.sequence = c->acknowledged + 1, .type = "door"};
        enum intake_result result;
        struct source_row *source;
        struct instant now;
        uint64_t first;

        if (c->result != 1 || c->acknowledged == EVENT_INTEGER_MAX)
                return;
        memory.synchronized = _i % 2 == 0;
        record_some(c->second);
        int64_t gaps = memory_count(&memory, "source-gap");
        memory_accept(&memory, c->source, c->epoch, c->acknowledged);
        memory_assert_last(&memory, "source-accepted", "of", c->source);
        memory_assert_last(&memory, "source-accepted", "of_epoch", c->epoch);
        memory_assert_last(&memory, "source-accepted", "actor", "uid 1000");
        ck_assert_int_eq(memory_count(&memory, "source-gap"), gaps + 1);
        ck_assert_int_eq(memory_claim(&memory, c->source, c->epoch, c->acknowledged, &first), 0);
        assert_ok(book_get_source(memory.book, c->source, &source));
        ck_assert_uint_eq(book_source_stream(memory.book, source)->sequence, c->acknowledged);

        memory_now(&memory, &now);
        test_event_fill(&event, &now, fields, 1);
        assert_ok(intake_event(memory.book, &now, c->source, &event, &result));
        free(event.fields.items);
        ck_assert_int_eq(result, INTAKE_NEW);
        ck_assert_int_eq(memory_count(&memory, "source-gap"), gaps + 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(same_event_twice_is_recorded_once),
        SUITE_CASE(outbox_that_lost_its_tail_loses_no_press),
        SUITE_CASE(gap_is_noted_and_passed),
        SUITE_CASE(late_number_is_still_recorded),
        SUITE_CASE(conclusion_has_the_salt_that_follows_from_its_cause),
        SUITE_CASE(what_is_observed_has_salts_of_its_own),
        SUITE_CASE(salts_of_tests_begin_anew),
        SUITE_CASE(event_of_an_older_source_is_recorded_without_a_salt),
        {"stamp_that_is_none_is_an_error_and_no_visit", &stamp_that_is_none_is_an_error_and_no_visit,
         ELEMENTSOF(bad_stamps)},
        {"salt_that_is_none_is_rejected", &salt_that_is_none_is_rejected, ELEMENTSOF(bad_salts)},
        SUITE_CASE(same_event_with_another_salt_is_another),
        {"an_outbox_that_forgot_what_is_not_here_is_refused",
         &an_outbox_that_forgot_what_is_not_here_is_refused, ELEMENTSOF(claims)},
        {"an_accepted_outbox_goes_on_behind_the_gap", &an_accepted_outbox_goes_on_behind_the_gap,
         ELEMENTSOF(claims)},
};

SUITE_MAIN("record-intake", cases, setup, teardown)
