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

static const struct suite_case cases[] = {
        SUITE_CASE(same_event_twice_is_recorded_once),
        SUITE_CASE(outbox_that_lost_its_tail_loses_no_press),
        SUITE_CASE(gap_is_noted_and_passed),
        SUITE_CASE(late_number_is_still_recorded),
};

SUITE_MAIN("record-intake", cases, setup, teardown)
