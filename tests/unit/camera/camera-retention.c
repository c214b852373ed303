/* Which footage goes, and what never does. */
#include "services/camera/retention.h"
#include "tests/lib/suite.h"

#define SEC USEC_PER_SEC
#define HOUR (3600 * SEC)
#define DAY (24 * HOUR)
#define T0 (UINT64_C(1795366800) * SEC) /* Monday 2026-11-23, 00:00 in Viet Nam */

enum { MANY = 1000, GIB = 1 << 30 };

static struct retention_segment segments[MANY];
static struct retention_input input;
static struct retention_plan plan;
static const struct retention_rules month = {.age_usec = 30 * DAY};

/* A day each, the last ends at T0. */
static void setup(void) {
        for (size_t i = 0; i < MANY; i++)
                segments[i] = (struct retention_segment){
                        .camera = i % 2 ? "cam2" : "cam1", .number = i / 2 + 1, .bytes = 1000, .dated = true};
        input = (struct retention_input){.segments = segments};
}

static void make_days(size_t n) {
        input.n_segments = n;
        for (size_t i = 0; i < n; i++) {
                segments[i].from_usec = T0 - (n - i) * DAY;
                segments[i].until_usec = segments[i].from_usec + DAY;
        }
}

#define DISK UINT64_MAX

static void run(const struct retention_rules *rules, uint64_t now_usec, bool synchronized,
                uint64_t free_bytes) {
        const struct retention_state state = {now_usec, synchronized, free_bytes, DISK};

        retention_plan(&input, rules, &state, &plan);
}

static void expect(size_t n, enum retention_why why) {
        ck_assert_uint_eq(plan.n, n);
        for (size_t i = 0; i < n; i++) {
                ck_assert_int_eq(plan.goes[i].why, why);
                ck_assert(i == 0 || plan.goes[i - 1].segment < plan.goes[i].segment);
        }
}

START_TEST(what_is_older_than_its_days_goes) {
        make_days(40);
        run(&month, T0 + 1, true, GIB);
        expect(10, RETENTION_AGE); /* the tenth ended 30 days and a microsecond ago */
        ck_assert_uint_eq(plan.goes[9].segment, 9);
        run(&month, T0, true, GIB);
        expect(9, RETENTION_AGE);
        ck_assert(!plan.more && !plan.leapt && plan.missing_bytes == 0);
}
END_TEST

START_TEST(what_is_held_or_open_never_goes) {
        const struct retention_rules all = {.age_usec = 1, .bytes = 1, .free_bytes = GIB};
        struct retention_hold hold = {.camera = "",
                                      .from_usec = T0 - 10 * DAY,
                                      .until_usec = T0,
                                      .end_usec = T0 + 180 * DAY,
                                      .dated = true};

        make_days(10);
        segments[9].open = true;
        input.holds = &hold;
        input.n_holds = 1;
        run(&all, T0 + DAY, true, 0);
        expect(0, RETENTION_AGE);
        ck_assert_uint_eq(plan.held_bytes, 9000);
        ck_assert_uint_eq(plan.missing_bytes, GIB);
        ck_assert_uint_eq(plan.over_bytes, 9999);
        hold.camera = "cam1";
        run(&all, T0 + DAY, true, 0);
        ck_assert_uint_eq(plan.n, 4); /* cam2 but for the open one */
        for (size_t i = 0; i < plan.n; i++)
                ck_assert_str_eq(segments[plan.goes[i].segment].camera, "cam2");
        input.n_holds = 0;
        segments[3].held = true;
        run(&all, T0 + DAY, true, 0);
        ck_assert_uint_eq(plan.n, 8);
}
END_TEST

START_TEST(hold_is_of_its_time_and_ends) {
        struct retention_hold hold = {.camera = "cam1", .end_usec = T0 + DAY, .dated = true};

        make_days(40);
        hold.from_usec = segments[2].until_usec - 1;
        hold.until_usec = segments[4].from_usec;
        input.holds = &hold;
        input.n_holds = 1;
        run(&month, T0 + 1, true, GIB);
        ck_assert_uint_eq(plan.n, 9);
        for (size_t i = 0; i < plan.n; i++)
                ck_assert_uint_ne(plan.goes[i].segment, 2);
        run(&month, T0 + DAY, true, GIB);
        ck_assert_uint_eq(plan.n, 10);
        run(&(struct retention_rules){.age_usec = DAY, .bytes = 1}, T0 + 300 * DAY, false, GIB);
        ck_assert_uint_eq(plan.n, 39); /* of a clock that nobody knows no hold ends */
}
END_TEST

START_TEST(bytes_and_free_space_take_the_oldest) {
        make_days(10);
        run(&(struct retention_rules){.age_usec = 30 * DAY, .bytes = 7500}, T0, true, GIB);
        expect(3, RETENTION_BYTES);
        run(&(struct retention_rules){.age_usec = 30 * DAY, .free_bytes = 2001}, T0, true, 1);
        expect(2, RETENTION_FREE_SPACE);
        run(&(struct retention_rules){.age_usec = 30 * DAY, .free_bytes = 2001}, T0, true, 2001);
        expect(0, RETENTION_FREE_SPACE);
        /* What goes by age is no longer there for the others. */
        run(&(struct retention_rules){.age_usec = 7 * DAY, .bytes = 8000, .free_bytes = 2000}, T0 + 1, true,
            0);
        expect(3, RETENTION_AGE);
        ck_assert_uint_eq(plan.missing_bytes + plan.over_bytes, 0);
}
END_TEST

START_TEST(plan_says_what_is_missing) {
        make_days(3);
        segments[1].held = true;
        run(&(struct retention_rules){.age_usec = 30 * DAY, .bytes = 500, .free_bytes = 10000}, T0, true,
            7000);
        expect(2, RETENTION_FREE_SPACE);
        ck_assert_uint_eq(plan.missing_bytes, 1000);
        ck_assert_uint_eq(plan.over_bytes, 500);
        ck_assert_uint_eq(plan.held_bytes, 1000);
}
END_TEST

START_TEST(unknown_clock_makes_nothing_old) {
        make_days(40);
        run(&month, T0 + 4000 * DAY, false, GIB);
        expect(0, RETENTION_AGE);
        run(&month, T0 + DAY, false, GIB); /* it may well be right */
        expect(0, RETENTION_AGE);
        run(&month, 5 * SEC, false, GIB); /* in 1970 */
        expect(0, RETENTION_AGE);
        run(&(struct retention_rules){.age_usec = 30 * DAY, .free_bytes = 1000}, 5 * SEC, false, 0);
        expect(1, RETENTION_FREE_SPACE);
}
END_TEST

START_TEST(clock_that_leaps_deletes_nothing_for_three_days) {
        const uint64_t later = T0 + 4000 * DAY; /* in 2037 */

        make_days(40);
        run(&month, later, true, GIB);
        expect(0, RETENTION_AGE);
        ck_assert(plan.leapt);
        /* Recording goes on by that clock. */
        input.n_segments = 42;
        for (size_t i = 40; i < 42; i++) {
                segments[i].from_usec = later + (i - 40) * DAY;
                segments[i].until_usec = segments[i].from_usec + DAY;
        }
        run(&month, later + 2 * DAY, true, GIB);
        expect(0, RETENTION_AGE);
        ck_assert(plan.leapt);
        segments[41].until_usec += DAY;
        run(&month, later + 3 * DAY, true, GIB);
        expect(40, RETENTION_AGE);
        ck_assert(!plan.leapt);
        /* It came back before: nothing has leapt, and what was dated by it goes in its turn. */
        segments[41].from_usec = T0;
        segments[41].until_usec = T0 + DAY;
        run(&month, T0 + DAY, true, GIB);
        expect(10, RETENTION_AGE);
        run(&(struct retention_rules){.age_usec = 30 * DAY}, T0 + 33 * DAY, true, GIB);
        ck_assert(plan.n == 0 && plan.leapt); /* after a month without footage */
}
END_TEST

START_TEST(machine_that_was_off_for_a_week_keeps_its_days) {
        make_days(40);
        run(&month, T0 + 7 * DAY, true, GIB);
        expect(16, RETENTION_AGE);
        run(&month, T0 + 7 * DAY + 1, true, GIB);
        expect(0, RETENTION_AGE);
}
END_TEST

START_TEST(wrong_dates_go_with_their_neighbours) {
        make_days(40);
        segments[2].dated = false;
        segments[2].until_usec = 5 * SEC;                                  /* 1970 */
        segments[3].until_usec = T0 + 4000 * DAY;                          /* the future */
        segments[20].from_usec = segments[20].until_usec = T0 - 900 * DAY; /* a clock that went back */
        run(&month, T0 + 1, true, GIB);
        expect(10, RETENTION_AGE);
        ck_assert_uint_eq(plan.goes[2].segment, 2);
        ck_assert_uint_eq(plan.goes[3].segment, 3);
        for (size_t i = 0; i < 40; i++)
                segments[i].dated = false;
        run(&month, T0 + 1000 * DAY, true, GIB);
        expect(0, RETENTION_AGE); /* of none is known how old it is */
}
END_TEST

START_TEST(undated_hold_holds_what_is_undated) {
        struct retention_hold hold = {
                .camera = "cam1", .from_usec = 1, .until_usec = 2, .end_usec = T0 + DAY};

        make_days(40);
        segments[0].dated = segments[1].dated = false;
        input.holds = &hold;
        input.n_holds = 1;
        run(&month, T0 + 1, true, GIB);
        ck_assert_uint_eq(plan.n, 9);
        ck_assert_uint_eq(plan.goes[0].segment, 1);
        /* When it is to end nobody knows. */
        hold.end_usec = 3;
        run(&month, T0 + 1, true, GIB);
        ck_assert_uint_eq(plan.n, 9);
}
END_TEST

/* Ten years on, for an hour: right again, it would find all holds over, and what they held old. */
START_TEST(clock_that_leaps_ends_no_hold) {
        struct retention_hold hold = {.camera = "",
                                      .from_usec = T0 - 40 * DAY,
                                      .until_usec = T0 - 35 * DAY,
                                      .end_usec = T0 + 180 * DAY,
                                      .dated = true};
        const struct retention_rules rules = {.age_usec = 30 * DAY, .free_bytes = GIB};

        make_days(40);
        input.holds = &hold;
        input.n_holds = 1;
        run(&rules, T0 + 3650 * DAY, true, 0);
        ck_assert(plan.unproven);
        ck_assert_uint_gt(plan.n, 0);
        for (size_t i = 0; i < plan.n; i++)
                ck_assert_uint_ge(segments[plan.goes[i].segment].from_usec, hold.until_usec);
        /* As ever, where footage goes on. */
        hold.end_usec = T0;
        run(&rules, T0 + 1, true, 0);
        ck_assert(!plan.unproven);
        ck_assert_uint_lt(segments[plan.goes[0].segment].from_usec, hold.until_usec);
}
END_TEST

/* A slip of the finger, which no deletion could follow. */
START_TEST(what_no_disk_can_leave_free_deletes_nothing) {
        const uint64_t size = 10 * (uint64_t) GIB;
        const struct retention_rules rules = {.age_usec = 30 * DAY, .free_bytes = size};
        struct retention_state state = {T0, true, GIB, size};

        make_days(30);
        retention_plan(&input, &rules, &state, &plan);
        ck_assert_uint_eq(plan.n, 0);
        ck_assert(plan.impossible);
        ck_assert_uint_eq(plan.missing_bytes, size - GIB);
        state.size_bytes = 0; /* some file systems do not say */
        retention_plan(&input, &rules, &state, &plan);
        ck_assert_uint_eq(plan.n, 30);
        state.size_bytes = size + 1;
        retention_plan(&input, &rules, &state, &plan);
        ck_assert_uint_eq(plan.n, 30);
        ck_assert(!plan.impossible);
}
END_TEST

/* Segments of 10 minutes and 150 MB on a disk of 20 GB, whose 5 first days are gone when all are made. */
START_TEST(thousand_segments_in_fast_motion) {
        const uint64_t size = 150000000, disk = UINT64_C(20000000000), reserve = UINT64_C(2000000000);
        const struct retention_rules rules = {
                .age_usec = 5 * DAY, .bytes = 100 * size, .free_bytes = reserve};
        struct retention_hold hold = {.camera = "",
                                      .from_usec = T0 + 50 * 600 * SEC,
                                      .until_usec = T0 + 54 * 600 * SEC,
                                      .end_usec = T0 + 6 * DAY,
                                      .dated = true};
        static struct retention_segment there[MANY];
        size_t n = 0, made = 0, gone = 0;
        uint64_t used = 0;

        input = (struct retention_input){.segments = there, .holds = &hold, .n_holds = 1};
        while (made < MANY) {
                uint64_t from = T0 + made * 600 * SEC;

                there[n++] = (struct retention_segment){.camera = "cam1",
                                                        .number = ++made,
                                                        .from_usec = from,
                                                        .until_usec = from + 600 * SEC,
                                                        .bytes = size,
                                                        .dated = true,
                                                        .open = true};
                used += size;
                ck_assert_uint_le(used, disk);
                there[n - 1].open = made == MANY;
                input.n_segments = n;
                run(&rules, from + 600 * SEC, true, disk - used);
                for (size_t i = 0; i < plan.n; i++) {
                        const struct retention_segment *s = &there[plan.goes[i].segment];
                        bool held = s->number > 50 && s->number <= 54;
                        ck_assert(!held || from + 600 * SEC >= hold.end_usec);
                        ck_assert(!s->open);
                        used -= s->bytes;
                        gone++;
                }
                for (size_t i = plan.n; i > 0; i--) {
                        size_t at = plan.goes[i - 1].segment;
                        memmove(&there[at], &there[at + 1], (--n - at) * sizeof(*there));
                }
                ck_assert_uint_le(n, 100);
                ck_assert_uint_eq(plan.over_bytes + plan.missing_bytes, 0);
        }
        ck_assert_uint_eq(n + gone, MANY);
        ck_assert_uint_eq(n, 100);
        ck_assert_uint_gt(there[0].number, 54);
}
END_TEST

START_TEST(plan_of_many_is_made_in_parts) {
        make_days(MANY);
        run(&month, T0 + 1, true, GIB);
        expect(RETENTION_PLAN_MAX, RETENTION_AGE);
        ck_assert(plan.more);
        ck_assert_uint_eq(plan.missing_bytes, 0);
}
END_TEST

START_TEST(words_are_those_of_the_event) {
        ck_assert_str_eq(retention_why_to_string(RETENTION_AGE), "age");
        ck_assert_str_eq(retention_why_to_string(RETENTION_BYTES), "bytes");
        ck_assert_str_eq(retention_why_to_string(RETENTION_FREE_SPACE), "free-space");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_is_older_than_its_days_goes),
        SUITE_CASE(what_is_held_or_open_never_goes),
        SUITE_CASE(hold_is_of_its_time_and_ends),
        SUITE_CASE(bytes_and_free_space_take_the_oldest),
        SUITE_CASE(plan_says_what_is_missing),
        SUITE_CASE(unknown_clock_makes_nothing_old),
        SUITE_CASE(clock_that_leaps_deletes_nothing_for_three_days),
        SUITE_CASE(machine_that_was_off_for_a_week_keeps_its_days),
        SUITE_CASE(wrong_dates_go_with_their_neighbours),
        SUITE_CASE(undated_hold_holds_what_is_undated),
        SUITE_CASE(clock_that_leaps_ends_no_hold),
        SUITE_CASE(what_no_disk_can_leave_free_deletes_nothing),
        SUITE_CASE(thousand_segments_in_fast_motion),
        SUITE_CASE(plan_of_many_is_made_in_parts),
        SUITE_CASE(words_are_those_of_the_event),
};

SUITE_MAIN("camera-retention", cases, setup, NULL)
