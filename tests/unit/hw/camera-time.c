#include "hw/camera-time.h"
#include "tests/lib/suite.h"

/* Sources as they are met: 25 pictures a second, which arrive when they like. */
enum { RATE = 25, TICKS = CAMERA_TIME_RATE / RATE };
static const uint64_t second_nsec = 1000 * 1000 * 1000, apart_nsec = UINT64_C(1000000000) / RATE,
                      msec_nsec = 1000 * 1000;

static struct camera_time source_time;
static uint64_t arrival, last;
static uint32_t source;
static int64_t stepped;
static unsigned n_steps;

static void setup(void) {
        source_time = (struct camera_time){};
        arrival = 5000 * second_nsec;
        last = 0;
        source = 12345;
        n_steps = 0;
}

/* One picture later on the source's clock, so much later here. */
static uint64_t next(uint32_t ticks, uint64_t later_nsec) {
        int64_t by;

        source += ticks;
        arrival += later_nsec;
        uint64_t own = camera_time_of(&source_time, arrival, source, &by);
        if (by != 0) {
                n_steps++;
                stepped = by;
        }
        ck_assert_uint_gt(own, last);
        last = own;
        return own;
}

static void run(unsigned n) {
        for (unsigned i = 0; i < n; i++) {
                uint64_t before = last, own = next(TICKS, apart_nsec);

                if (before > 0)
                        ck_assert(own - before >= apart_nsec - msec_nsec &&
                                  own - before <= apart_nsec * 9 / 8 + msec_nsec);
                ck_assert_uint_le(own, arrival);
        }
}

START_TEST(pictures_are_as_far_apart_as_their_source_says) {
        static const unsigned jitter_msec[] = {0, 90, 10, 130, 60, 0, 30};
        uint64_t begin = arrival;

        for (unsigned i = 0; i < 1000; i++) {
                uint64_t at = begin + i * apart_nsec + jitter_msec[i % ELEMENTSOF(jitter_msec)] * msec_nsec,
                         before = last;

                next(TICKS, at - arrival);
                ck_assert_uint_le(last, arrival);
                if (i > 0)
                        ck_assert(last - before > apart_nsec - msec_nsec &&
                                  last - before < apart_nsec + msec_nsec);
        }
        ck_assert_uint_eq(n_steps, 0);
}
END_TEST

START_TEST(packets_of_one_picture_have_its_time) {
        int64_t by;

        run(3);
        for (unsigned i = 1; i < 5; i++)
                ck_assert_uint_eq(camera_time_of(&source_time, arrival + i * 3 * second_nsec, source, &by),
                                  last);
}
END_TEST

START_TEST(a_clock_that_wraps_makes_no_gap) {
        source = UINT32_MAX - 5 * CAMERA_TIME_RATE;
        run(10 * RATE);
        ck_assert_uint_lt(source, 6 * CAMERA_TIME_RATE);
        ck_assert_uint_eq(last, arrival);
        ck_assert_uint_eq(n_steps, 0);
}
END_TEST

START_TEST(a_clock_that_steps_is_told_once_and_the_recording_goes_on) {
        static const int seconds[] = {-40, 40, 3600, -3600, -3};

        run(RATE);
        for (unsigned i = 0; i < ELEMENTSOF(seconds); i++) {
                n_steps = 0;
                uint64_t before = last;
                next((uint32_t) (TICKS + seconds[i] * CAMERA_TIME_RATE), apart_nsec);
                ck_assert_uint_eq(last - before, apart_nsec);
                run(2 * RATE);
                ck_assert_uint_eq(n_steps, 1);
                ck_assert_int_lt(llabs(stepped - seconds[i] * (int64_t) USEC_PER_SEC), 50000);
        }
}
END_TEST

START_TEST(what_was_held_up_keeps_the_times_at_which_it_was_taken) {
        run(RATE);
        uint64_t begin = last;
        next(TICKS, 5 * second_nsec);
        for (unsigned i = 1; i < 5 * RATE; i++)
                next(TICKS, 0);
        ck_assert_uint_le(last, arrival + 50 * msec_nsec);
        ck_assert_uint_gt(last, arrival - second_nsec);
        ck_assert_uint_gt(last, begin + 4 * second_nsec);
        next(TICKS, apart_nsec);
        run(RATE);
        ck_assert_uint_eq(n_steps, 0);
}
END_TEST

START_TEST(a_source_that_paused_is_a_gap_and_no_step) {
        run(RATE);
        uint64_t before = last;
        next(TICKS, 75 * second_nsec);
        ck_assert_uint_eq(last - before, 75 * second_nsec);
        run(RATE);
        ck_assert_uint_eq(n_steps, 0);
}
END_TEST

START_TEST(a_source_of_another_rate_stays_with_our_clock) {
        for (unsigned i = 0; i < 100 * RATE; i++)
                next(TICKS, apart_nsec * 101 / 100);
        ck_assert_uint_gt(last, arrival - second_nsec);
        for (unsigned i = 0; i < 100 * RATE; i++)
                next(TICKS, apart_nsec * 99 / 100);
        ck_assert_uint_le(last, arrival);
        ck_assert_uint_gt(last, arrival - second_nsec);
        ck_assert_uint_eq(n_steps, 0);
}
END_TEST

START_TEST(pictures_out_of_order_go_on) {
        static const int order[] = {3, -2, 1, 4, -2, 1}; /* I P B B P B B */

        for (unsigned i = 0; i < 500; i++) {
                next((uint32_t) (order[i % ELEMENTSOF(order)] * TICKS), apart_nsec);
                ck_assert_uint_le(last, arrival);
                ck_assert_uint_ge(last, arrival - second_nsec);
        }
        ck_assert_uint_eq(n_steps, 0);
}
END_TEST

START_TEST(whatever_a_source_says_times_rise_and_stay_with_our_clock) {
        uint64_t random = 88172645463325252;

        for (unsigned i = 0; i < 20000; i++) {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                if ((uint32_t) random == 0)
                        continue;
                next((uint32_t) random, (random >> 32) % (2 * apart_nsec) + 2 * msec_nsec);
                ck_assert_uint_le(last, arrival + 50 * msec_nsec);
                ck_assert_uint_ge(last, arrival - 11 * second_nsec);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(pictures_are_as_far_apart_as_their_source_says),
        SUITE_CASE(packets_of_one_picture_have_its_time),
        SUITE_CASE(a_clock_that_wraps_makes_no_gap),
        SUITE_CASE(a_clock_that_steps_is_told_once_and_the_recording_goes_on),
        SUITE_CASE(what_was_held_up_keeps_the_times_at_which_it_was_taken),
        SUITE_CASE(a_source_that_paused_is_a_gap_and_no_step),
        SUITE_CASE(a_source_of_another_rate_stays_with_our_clock),
        SUITE_CASE(pictures_out_of_order_go_on),
        SUITE_CASE(whatever_a_source_says_times_rise_and_stay_with_our_clock),
};

SUITE_MAIN("hw/camera-time", cases, setup, NULL)
