/* Numbers that are given to nobody once more, after a restore of the record. */
#include "daemon/queue/rules.h"
#include "tests/unit/daemon/book-memory.h"

static struct memory memory;

/* Of b there is one a day. */
static void setup(void) {
        memory_open(&memory);
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", "a"),
                              EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 999),
                              EVENT_FIELD_S("hours", ""));
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", "b"),
                              EVENT_FIELD_S("prefix", "B"), EVENT_FIELD_T("limit", 1),
                              EVENT_FIELD_S("hours", ""));
}

static void teardown(void) {
        memory_close(&memory);
}

static void issue(const char *service) {
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "issue"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("service", service));
}

static void expect(const char *service, const char *text) {
        issue(service);
        memory_assert_last(&memory, "ticket-issued", "text", text);
}

static void expect_refusal(const char *service) {
        int64_t before = memory_count(&memory, "ticket-issued");

        issue(service);
        memory_assert_last(&memory, "action-refused", "reason", "daily-limit");
        ck_assert_int_eq(memory_count(&memory, "ticket-issued"), before);
}

static void reserve(const char *service, uint64_t number, bool given) {
        memory_observe_fields(&memory, "numbers-reserved", EVENT_FIELD_S("service", service),
                              EVENT_FIELD_T("number", number), EVENT_FIELD_B("given", given));
}

START_TEST(reserved_numbers_are_given_to_nobody) {
        expect("a", "A 001");
        reserve("a", 100, false);
        expect("a", "A 101");
        reserve("a", 50, true); /* less than that means nothing */
        reserve("nothing", 50, true);
        expect("a", "A 102");
        reserve("a", 999, false);
        expect_refusal("a");
}
END_TEST

/* What may have been given out counts for no limit; what was, does. */
START_TEST(the_limit_of_a_day_is_of_those_that_were_given) {
        reserve("b", 7, false);
        expect("b", "B 008");
        expect_refusal("b");
        memory_pass(&memory, 24 * 3600 * USEC_PER_SEC);
        reserve("a", 3, true);
        reserve("b", 1, true);
        expect_refusal("b");
        expect("a", "A 004");
}
END_TEST

START_TEST(they_end_with_the_date) {
        reserve("a", 100, false);
        memory_pass(&memory, 24 * 3600 * USEC_PER_SEC);
        expect("a", "A 001");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(reserved_numbers_are_given_to_nobody),
        SUITE_CASE(the_limit_of_a_day_is_of_those_that_were_given),
        SUITE_CASE(they_end_with_the_date),
};

SUITE_MAIN("queue-reserved", cases, setup, teardown)
