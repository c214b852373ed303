/* Of which stretch footage is owed. */
#include "daemon/cameras/footage.h"

#include "tests/unit/daemon/cameras/footage-memory.h"

static void assert_range(uint64_t from_usec, uint64_t until_usec) {
        ck_assert_uint_eq(last_want()->from_usec, from_usec);
        ck_assert_uint_eq(last_want()->until_usec, until_usec);
}

/* The press was five seconds ago. */
static uint64_t pressed(void) {
        return memory.realtime_usec - 5 * USEC_PER_SEC;
}

START_TEST(visit_without_a_ticket_began_after_the_one_before) {
        rate("satisfied");
        uint64_t finished = memory.realtime_usec - 8 * USEC_PER_SEC;
        rate("dissatisfied");
        assert_range(finished - BEFORE, pressed() + AFTER + 1);
}
END_TEST

START_TEST(first_visit_of_all_is_taken_to_have_lasted_half_an_hour) {
        rate("dissatisfied");
        assert_range(pressed() - HOUR / 2 - BEFORE, pressed() + AFTER + 1);
}
END_TEST

START_TEST(idle_counter_is_not_a_visit_of_hours) {
        rate("satisfied");
        memory_pass(&memory, 5 * HOUR);
        rate("dissatisfied");
        assert_range(pressed() - HOUR - BEFORE, pressed() + AFTER + 1);
}
END_TEST

START_TEST(visit_with_a_ticket_began_when_it_was_called) {
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", "ho-tich"),
                              EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 999),
                              EVENT_FIELD_S("hours", ""));
        memory_serve(&memory, "2", "ho-tich");
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "issue"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("service", "ho-tich"));
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "open"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("counter", "2"));
        memory_pass(&memory, 20 * MINUTE);
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "next"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("counter", "2"));
        uint64_t called = memory.realtime_usec;
        ck_assert_int_eq(memory_count(&memory, "ticket-called"), 1);
        memory_pass(&memory, 100 * MINUTE);
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "start"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("counter", "2"));
        rate("dissatisfied");
        assert_range(called - BEFORE, pressed() + AFTER + 1);
}
END_TEST

/* The wall clock is set while somebody is served: both ends lie where the clock of the press shows them. */
START_TEST(clock_that_jumps_moves_neither_end) {
        rate("satisfied");
        memory.realtime_usec += _i == 0 ? 20 * 365 * 24 * HOUR : -(uint64_t) (3 * HOUR);
        rate("dissatisfied");
        assert_range(pressed() - 10 * MINUTE - 11 * USEC_PER_SEC - BEFORE, pressed() + AFTER + 1);
}
END_TEST

START_TEST(boot_in_1970_does_not_go_below_zero) {
        memory.synchronized = false;
        memory.realtime_usec = 0;
        rate("dissatisfied");
        ck_assert_uint_eq(last_want()->from_usec, 0);
        ck_assert_uint_eq(last_want()->until_usec, pressed() + AFTER + 1);
}
END_TEST

/* The hall's machine began without a clock, 40 days behind; footage is where it turns out to be. */
START_TEST(what_was_pressed_by_a_guess_is_asked_for_where_it_turns_out_to_be) {
        uint64_t from_usec, until_usec, away_usec = 40 * 24 * HOUR;

        memory.synchronized = false;
        memory.realtime_usec -= away_usec;
        rate("dissatisfied");
        struct want_row want = *last_want();
        cameras_want_range(memory.book, &want, &from_usec, &until_usec);
        ck_assert_uint_eq(from_usec, want.from_usec);
        memory_settle(&memory);
        memory.synchronized = true;
        memory.realtime_usec += away_usec;
        memory_conclude(&memory);
        cameras_want_range(memory.book, &want, &from_usec, &until_usec);
        ck_assert_uint_eq(from_usec, want.from_usec + away_usec);
        ck_assert_uint_eq(until_usec, want.until_usec + away_usec);
        /* One that was named by the time as it is stays. */
        want.from_usec += away_usec;
        want.until_usec += away_usec;
        cameras_want_range(memory.book, &want, &from_usec, &until_usec);
        ck_assert_uint_eq(from_usec, want.from_usec);
        want.from_usec -= away_usec;
        want.until_usec -= away_usec;
        want.placed_stream = 1; /* whoever placed it named what the clock showed */
        cameras_want_range(memory.book, &want, &from_usec, &until_usec);
        ck_assert_uint_eq(from_usec, want.from_usec);
}
END_TEST

/* The keypad was away with the press for two days, and the hall has gone on. */
START_TEST(rating_that_comes_late_is_owed_of_when_it_was) {
        memory_pass(&memory, 10 * MINUTE);
        memory_press(&memory, "quay2", "done", 0);
        uint64_t arming = memory_arm(&memory, "quay2", 1, SUBJECT_RECEPTION);
        memory_pass(&memory, 3 * USEC_PER_SEC);
        memory_press(&memory, "quay2", "dissatisfied", arming);
        uint64_t then = memory.realtime_usec;
        memory_settle(&memory);
        memory_pass(&memory, 48 * HOUR);
        memory_disarm(&memory, "quay2", arming, "settled");
        assert_range(then - HOUR / 2 - BEFORE, then + AFTER + 1);
}
END_TEST

START_TEST(range_stays_within_what_can_be_said) {
        struct footage_visit visit = {.rated_usec = REALTIME_USEC_MAX, .age_usec = UINT64_MAX - 1};
        uint64_t from, until;

        footage_range(&visit, BEFORE, AFTER, &from, &until);
        ck_assert_uint_eq(until, REALTIME_USEC_MAX);
        ck_assert_uint_lt(from, until);
        visit = (struct footage_visit){0};
        footage_range(&visit, 0, 0, &from, &until);
        ck_assert_uint_eq(from, 0);
        ck_assert_uint_eq(until, 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(visit_without_a_ticket_began_after_the_one_before),
        SUITE_CASE(first_visit_of_all_is_taken_to_have_lasted_half_an_hour),
        SUITE_CASE(idle_counter_is_not_a_visit_of_hours),
        SUITE_CASE(visit_with_a_ticket_began_when_it_was_called),
        {.name = "clock_that_jumps_moves_neither_end",
         .test = &clock_that_jumps_moves_neither_end,
         .loop_end = 2},
        SUITE_CASE(boot_in_1970_does_not_go_below_zero),
        SUITE_CASE(what_was_pressed_by_a_guess_is_asked_for_where_it_turns_out_to_be),
        SUITE_CASE(rating_that_comes_late_is_owed_of_when_it_was),
        SUITE_CASE(range_stays_within_what_can_be_said),
};

SUITE_MAIN("cameras-footage", cases, open_hall, close_hall)
