/* What the record itself makes of events: sources, their streams, boots. */
#include "daemon/record/rules.h"
#include "tests/unit/daemon/book-memory.h"

static struct memory memory;

static void setup(void) {
        memory_open(&memory);
}

static void teardown(void) {
        memory_close(&memory);
}

static const struct source_row *source_of(const char *name) {
        struct source_row *source;

        assert_ok(book_get_source(memory.book, name, &source));
        return source;
}

START_TEST(a_source_is_lost_until_it_is_back) {
        memory_observe_fields(&memory, "source-lost", EVENT_FIELD_S("of", KEYPAD_SOURCE));
        ck_assert(source_of(KEYPAD_SOURCE)->lost);
        ck_assert(!source_of(PRINTER_SOURCE)->lost);
        memory_observe_fields(&memory, "source-back", EVENT_FIELD_S("of", KEYPAD_SOURCE));
        ck_assert(!source_of(KEYPAD_SOURCE)->lost);
        ck_assert(source_of(KEYPAD_SOURCE)->dirty);
}
END_TEST

START_TEST(an_epoch_begins_a_stream_and_may_come_back) {
        uint64_t first = source_of(KEYPAD_SOURCE)->stream;

        memory_epoch(&memory, KEYPAD_SOURCE, EPOCH_B);
        uint64_t second = source_of(KEYPAD_SOURCE)->stream;
        ck_assert_uint_ne(second, first);
        ck_assert_str_eq(book_get_stream(memory.book, second)->epoch, EPOCH_B);
        memory_epoch(&memory, KEYPAD_SOURCE, EPOCH_A);
        ck_assert_uint_eq(source_of(KEYPAD_SOURCE)->stream, first);
        ck_assert_int_eq(memory_count(&memory, "source-epoch"), 2);
        memory_epoch(&memory, KEYPAD_SOURCE, EPOCH_A);
        ck_assert_int_eq(memory_count(&memory, "source-epoch"), 2);
}
END_TEST

START_TEST(an_epoch_that_left_no_event_leaves_its_stream) {
        struct event_field fields[] = {EVENT_FIELD_S("of", PRINTER_SOURCE), EVENT_FIELD_S("before", EPOCH_A),
                                       EVENT_FIELD_S("after", EPOCH_B)};

        ck_assert_uint_eq(source_of(PRINTER_SOURCE)->stream, 0);
        memory_observe(&memory, "source-epoch", fields, ELEMENTSOF(fields));
        const struct stream_row *stream = book_source_stream(memory.book, source_of(PRINTER_SOURCE));
        ck_assert_str_eq(stream->epoch, EPOCH_B);
        ck_assert_ptr_nonnull(book_find_stream(memory.book, PRINTER_SOURCE, EPOCH_A, false));
}
END_TEST

START_TEST(a_boot_is_corrected_once) {
        struct event_field fields[] = {
                EVENT_FIELD_S("of_boot_id", OTHER_BOOT), EVENT_FIELD_T("unsynchronized_usec", 1),
                EVENT_FIELD_T("synchronized_usec", NOON), EVENT_FIELD_S("reason", "x")};
        struct boot_row *boot;

        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "clock-corrected", fields, 4), 0);
        assert_ok(book_get_boot(memory.book, OTHER_BOOT, &boot));
        ck_assert(boot->clock.corrected);
        ck_assert_int_eq(boot->clock.offset_usec, (int64_t) (NOON - memory.boottime_usec));
        /* Of what comes later no room hears: the clock is the one that was told first. */
        int64_t offset = boot->clock.offset_usec;
        fields[2] = EVENT_FIELD_T("synchronized_usec", NOON + 5);
        for (const struct event_rule *rule = record_rules; rule->type; rule++) {
                struct source_event event = {.type = rule->type};
                struct input input = {.source = CENTRE_SOURCE, .type = rule->type};
                if (!streq(rule->type, "clock-corrected"))
                        continue;
                memory_now(&memory, &input.when);
                test_event_fill(&event, &input.when, fields, 4);
                input.fields = event.fields;
                ck_assert_int_eq(rule->apply(memory.book, &input), 1);
                free(event.fields.items);
        }
        assert_ok(book_get_boot(memory.book, OTHER_BOOT, &boot));
        ck_assert_int_eq(boot->clock.offset_usec, offset);
}
END_TEST

START_TEST(a_boot_without_a_clock_is_put_right_once_there_is_one) {
        memory.synchronized = false;
        memory.realtime_usec -= 3 * USEC_PER_DAY;
        memory_press(&memory, "quay2", "next", 0);
        memory_pass(&memory, USEC_PER_SEC);
        memory_conclude(&memory);
        ck_assert_int_eq(memory_count(&memory, "clock-corrected"), 0);
        memory.synchronized = true;
        memory.realtime_usec += 3 * USEC_PER_DAY;
        memory_conclude(&memory);
        memory_conclude(&memory);
        ck_assert_int_eq(memory_count(&memory, "clock-corrected"), 1);
        memory_assert_last(&memory, "clock-corrected", "of_boot_id", memory.boot_id);
        memory_assert_last(&memory, "clock-corrected", "reason", "synchronized");
        struct moment then = {.realtime_usec = 5, .boottime_usec = memory.boottime_usec - USEC_PER_SEC};
        struct boot_row *boot;
        assert_ok(book_get_boot(memory.book, memory.boot_id, &boot));
        then.boot = boot->id;
        bool is_true;
        ck_assert_uint_eq(book_wall(memory.book, &then, &is_true), NOON);
        ck_assert(is_true);
}
END_TEST

START_TEST(a_name_that_is_too_long_is_refused) {
        char name[ID_SIZE + 1] = "";

        memset(name, 'a', ID_SIZE);
        struct event_field of[] = {EVENT_FIELD_S("of", name)};
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "source-lost", of, 1), -EINVAL);
        struct event_field epoch[] = {EVENT_FIELD_S("of", KEYPAD_SOURCE), EVENT_FIELD_S("before", EPOCH_A),
                                      EVENT_FIELD_S("after", name)};
        ck_assert_int_eq(memory_apply(&memory, CENTRE_SOURCE, "source-epoch", epoch, 3), -EINVAL);
        ck_assert_str_eq(book_source_stream(memory.book, source_of(KEYPAD_SOURCE))->epoch, EPOCH_A);
}
END_TEST

START_TEST(events_are_checked_before_they_are_applied) {
        static const char *const open[] = {NULL};

        memory_check_rules(&record_room, open);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_source_is_lost_until_it_is_back),
        SUITE_CASE(an_epoch_begins_a_stream_and_may_come_back),
        SUITE_CASE(an_epoch_that_left_no_event_leaves_its_stream),
        SUITE_CASE(a_boot_is_corrected_once),
        SUITE_CASE(a_boot_without_a_clock_is_put_right_once_there_is_one),
        SUITE_CASE(a_name_that_is_too_long_is_refused),
        SUITE_CASE(events_are_checked_before_they_are_applied),
};

SUITE_MAIN("record-rules", cases, setup, teardown)
