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
        {"an_outbox_that_forgot_what_is_not_here_is_refused",
         &an_outbox_that_forgot_what_is_not_here_is_refused, ELEMENTSOF(claims)},
        {"an_accepted_outbox_goes_on_behind_the_gap", &an_accepted_outbox_goes_on_behind_the_gap,
         ELEMENTSOF(claims)},
};

SUITE_MAIN("record-intake", cases, setup, teardown)
