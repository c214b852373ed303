/* What is done with a camera that fails, and how it is said to be. */
#include "services/camera/lens-phase.h"
#include "tests/lib/suite.h"

#define SEC USEC_PER_SEC
#define T0 (1000 * SEC)

static struct lens_phase phase;
static uint64_t at;

static void setup(void) {
        lens_phase_init(&phase);
        lens_phase_wish(&phase, LENS_WISH_RECORD);
}

static enum lens_action next(uint64_t now) {
        return lens_phase_next(&phase, now, &at);
}

static enum lens_state state(uint64_t now) {
        return lens_phase_state(&phase, now);
}

START_TEST(what_is_not_wanted_is_not_opened) {
        for (enum lens_wish wish = LENS_WISH_OUTSIDE; wish < _LENS_WISH_MAX; wish++) {
                lens_phase_wish(&phase, wish);
                ck_assert_int_eq(next(T0), LENS_REST);
                ck_assert_uint_eq(at, UINT64_MAX);
        }
        lens_phase_wish(&phase, LENS_WISH_OUTSIDE);
        ck_assert_int_eq(state(T0), LENS_OUTSIDE_HOURS);
        lens_phase_wish(&phase, LENS_WISH_REFUSED);
        ck_assert_int_eq(state(T0), LENS_REFUSED);
        lens_phase_wish(&phase, LENS_WISH_NO_DISK);
        ck_assert_int_eq(state(T0), LENS_DISK);
}
END_TEST

START_TEST(it_records_only_when_footage_is_on_disk) {
        ck_assert_int_eq(next(T0), LENS_START);
        lens_phase_started(&phase);
        ck_assert_int_eq(next(T0), LENS_REST);
        ck_assert_int_eq(state(T0 + SEC), LENS_STARTING);
        ck_assert(!lens_phase_is_recording(&phase, T0 + SEC));
        ck_assert_int_eq(lens_phase_cause(&phase), GAP_NOT_STARTED);
        lens_phase_recorded(&phase, T0 + 2 * SEC);
        ck_assert_int_eq(state(T0 + 2 * SEC), LENS_RECORDING);
        ck_assert(lens_phase_is_recording(&phase, T0 + 2 * SEC + LENS_FRESH_USEC));
        ck_assert(!lens_phase_is_recording(&phase, T0 + 2 * SEC + LENS_FRESH_USEC + 1));
        ck_assert_int_eq(state(T0 + 2 * SEC + LENS_FRESH_USEC + 1), LENS_STALLED);
}
END_TEST

START_TEST(faults_back_off_to_a_minute) {
        static const uint64_t waits[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};
        uint64_t now = T0;

        for (size_t i = 0; i < ELEMENTSOF(waits); i++) {
                ck_assert_int_eq(next(now), LENS_START);
                lens_phase_started(&phase);
                lens_phase_failed(&phase, CAMERA_FAULT_DIED, now);
                ck_assert_int_eq(next(now), LENS_REST);
                ck_assert_uint_eq(at, now + waits[i] * SEC);
                ck_assert_int_eq(next(at - 1), LENS_REST);
                now = at;
        }
}
END_TEST

START_TEST(a_run_that_lasted_begins_anew_with_the_shortest_wait) {
        for (int i = 0; i < 5; i++) {
                lens_phase_started(&phase);
                lens_phase_failed(&phase, CAMERA_FAULT_STALLED, T0);
        }
        lens_phase_started(&phase);
        lens_phase_recorded(&phase, T0);
        lens_phase_recorded(&phase, T0 + LENS_PROVEN_USEC - 1);
        lens_phase_failed(&phase, CAMERA_FAULT_STALLED, T0 + LENS_PROVEN_USEC);
        next(T0);
        ck_assert_uint_eq(at, T0 + LENS_PROVEN_USEC + 32 * SEC); /* not yet */
        lens_phase_started(&phase);
        lens_phase_recorded(&phase, T0);
        lens_phase_recorded(&phase, T0 + LENS_PROVEN_USEC);
        lens_phase_failed(&phase, CAMERA_FAULT_STALLED, T0 + LENS_PROVEN_USEC);
        next(T0);
        ck_assert_uint_eq(at, T0 + LENS_PROVEN_USEC + SEC);
}
END_TEST

START_TEST(a_fault_is_told_until_it_records_again) {
        static const struct {
                enum camera_fault fault;
                enum lens_state state;
                enum gap_cause cause;
        } cases[] = {
                {CAMERA_FAULT_ABSENT, LENS_ABSENT, GAP_UNPLUGGED},
                {CAMERA_FAULT_REFUSED, LENS_REFUSED_BY_CAMERA, GAP_REFUSED},
                {CAMERA_FAULT_UNSUPPORTED, LENS_UNSUPPORTED, GAP_UNSUPPORTED},
                {CAMERA_FAULT_ENCODER, LENS_NO_ENCODER, GAP_ENCODER},
                {CAMERA_FAULT_STALLED, LENS_STALLED, GAP_STALLED},
                {CAMERA_FAULT_DIED, LENS_FAILING, GAP_DIED},
                {CAMERA_FAULT_RESOURCES, LENS_FAILING, GAP_RESOURCES},
        };

        ck_assert_uint_eq(ELEMENTSOF(cases), _CAMERA_FAULT_MAX);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                lens_phase_started(&phase);
                lens_phase_failed(&phase, cases[i].fault, T0);
                ck_assert_int_eq(state(T0), cases[i].state);
                ck_assert_int_eq(lens_phase_cause(&phase), cases[i].cause);
                lens_phase_started(&phase); /* and is tried again */
                ck_assert_int_eq(state(T0), cases[i].state);
                lens_phase_recorded(&phase, T0);
                ck_assert_int_eq(state(T0), LENS_RECORDING);
        }
}
END_TEST

START_TEST(a_bad_picture_is_recorded_and_told) {
        lens_phase_started(&phase);
        lens_phase_recorded(&phase, T0);
        lens_phase_looks(&phase, CAMERA_LOOK_FROZEN);
        ck_assert_int_eq(state(T0), LENS_FROZEN);
        lens_phase_looks(&phase, CAMERA_LOOK_COVERED);
        ck_assert_int_eq(state(T0), LENS_COVERED);
        lens_phase_looks(&phase, CAMERA_LOOK_BLURRED);
        ck_assert_int_eq(state(T0), LENS_BLURRED);
        ck_assert(lens_phase_is_recording(&phase, T0));
        lens_phase_looks(&phase, CAMERA_LOOK_WELL);
        ck_assert_int_eq(state(T0), LENS_RECORDING);
}
END_TEST

START_TEST(hours_that_end_stop_it_and_forget_faults) {
        lens_phase_started(&phase);
        lens_phase_wish(&phase, LENS_WISH_OUTSIDE);
        ck_assert_int_eq(next(T0), LENS_STOP);
        lens_phase_stopping(&phase);
        ck_assert_int_eq(next(T0), LENS_REST);
        lens_phase_wish(&phase, LENS_WISH_RECORD); /* and begin before it has stopped */
        ck_assert_int_eq(next(T0), LENS_REST);
        lens_phase_stopped(&phase);
        ck_assert_int_eq(next(T0), LENS_START);
        lens_phase_started(&phase);
        lens_phase_failed(&phase, CAMERA_FAULT_ABSENT, T0);
        lens_phase_wish(&phase, LENS_WISH_OUTSIDE);
        lens_phase_wish(&phase, LENS_WISH_RECORD);
        ck_assert_int_eq(next(T0), LENS_START);
        ck_assert_int_eq(state(T0), LENS_STARTING);
}
END_TEST

START_TEST(one_that_hangs_while_it_stops_is_tried_at_once_when_wanted) {
        lens_phase_started(&phase);
        lens_phase_wish(&phase, LENS_WISH_NO_DISK);
        lens_phase_stopping(&phase);
        lens_phase_wish(&phase, LENS_WISH_RECORD);
        lens_phase_failed(&phase, CAMERA_FAULT_DIED, T0);
        ck_assert_int_eq(next(T0), LENS_START);
}
END_TEST

START_TEST(a_device_that_comes_is_not_waited_for) {
        for (int i = 0; i < 8; i++) {
                lens_phase_started(&phase);
                lens_phase_failed(&phase, CAMERA_FAULT_ABSENT, T0);
        }
        ck_assert_int_eq(next(T0 + SEC), LENS_REST);
        lens_phase_device_came(&phase, T0 + SEC);
        ck_assert_int_eq(next(T0 + SEC), LENS_START);
        lens_phase_started(&phase);
        lens_phase_failed(&phase, CAMERA_FAULT_REFUSED, T0 + SEC);
        lens_phase_device_came(&phase, T0 + SEC); /* which was there */
        ck_assert_int_eq(next(T0 + SEC), LENS_REST);
        lens_phase_started(&phase);
        lens_phase_failed(&phase, CAMERA_FAULT_STALLED, T0);
        lens_phase_started(&phase);
        lens_phase_failed(&phase, CAMERA_FAULT_STALLED, T0); /* noticed before its device was gone */
        lens_phase_device_came(&phase, T0 + SEC);
        ck_assert_int_eq(next(T0 + SEC), LENS_START);
}
END_TEST

START_TEST(devices_that_keep_coming_do_not_have_it_tried_all_the_time) {
        lens_phase_started(&phase);
        lens_phase_failed(&phase, CAMERA_FAULT_ABSENT, T0);
        lens_phase_device_came(&phase, T0);
        ck_assert_int_eq(next(T0), LENS_REST);
        ck_assert_uint_eq(at, T0 + SEC);
        lens_phase_device_came(&phase, T0 + SEC / 2);
        ck_assert_int_eq(next(T0 + SEC / 2), LENS_REST);
        ck_assert_uint_eq(at, T0 + SEC);
}
END_TEST

START_TEST(a_device_that_is_not_everybodys_yet_is_tried_again_soon) {
        for (int i = 0; i < 8; i++) {
                lens_phase_started(&phase);
                lens_phase_failed(&phase, CAMERA_FAULT_ABSENT, T0);
        }
        lens_phase_device_came(&phase, T0 + SEC);
        lens_phase_started(&phase);
        lens_phase_device_came(&phase, T0 + SEC); /* it is given to its group */
        lens_phase_failed(&phase, CAMERA_FAULT_REFUSED, T0 + SEC);
        ck_assert_int_eq(next(T0 + SEC), LENS_REST);
        ck_assert_uint_eq(at, T0 + 2 * SEC);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_is_not_wanted_is_not_opened),
        SUITE_CASE(it_records_only_when_footage_is_on_disk),
        SUITE_CASE(faults_back_off_to_a_minute),
        SUITE_CASE(a_run_that_lasted_begins_anew_with_the_shortest_wait),
        SUITE_CASE(a_fault_is_told_until_it_records_again),
        SUITE_CASE(a_bad_picture_is_recorded_and_told),
        SUITE_CASE(hours_that_end_stop_it_and_forget_faults),
        SUITE_CASE(one_that_hangs_while_it_stops_is_tried_at_once_when_wanted),
        SUITE_CASE(a_device_that_comes_is_not_waited_for),
        SUITE_CASE(devices_that_keep_coming_do_not_have_it_tried_all_the_time),
        SUITE_CASE(a_device_that_is_not_everybodys_yet_is_tried_again_soon),
};

SUITE_MAIN("camera-phase", cases, setup, NULL)
