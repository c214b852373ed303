/* Chips that come and go, lines in use, matrices. */
#include "bench.h"
#include "services/keypad/describe.h"
#include "tests/lib/loop.h"

static bool is_absent(_unused_ void *userdata) {
        return keypad_state(bench_keypad()) == KEYPAD_ABSENT;
}

static bool is_ready(_unused_ void *userdata) {
        return keypad_state(bench_keypad()) == KEYPAD_READY;
}

START_TEST(lost_chip_ends_the_arming_and_comes_back) {
        bench_start(bench_config, NULL);
        (void) bench_arm("s.1", 60 * SEC, 0);
        bench_key("done", true);
        CALL("vn.motcua.Sim1", "Unplug", "");
        bench_wait(is_absent, NULL, "absence");
        ck_assert_str_eq(bench_last_s("keypad-absent", "reason"), "lost");
        ck_assert_str_eq(bench_last_s("disarmed", "reason"), "absent");
        bench_call_error("vn.motcua.Error.Absent", BENCH_KEYPAD, "Arm", "stta{sv}", "s.1", SEC, UINT64_C(0),
                         0);
        bench_call_error("vn.motcua.Error.Absent", BENCH_KEYPAD, "SetLight", "ssa{sv}", "done", "on", 0);
        bench_call_error("vn.motcua.Error.Absent", BENCH_KEYPAD, "Beep", "sa{sv}", "ok", 0);
        bench_call_error("vn.motcua.Error.Absent", "vn.motcua.Sim1", "Press", "sa{sv}", "done", 0);
        CALL("vn.motcua.Sim1", "Plug", "");
        bench_wait(is_ready, NULL, "the keypad's return");
        bench_expect_rating_lights("00000");
        bench_press("done");
        bench_expect_types("keypad-ready armed disarmed keypad-absent keypad-ready press");
}
END_TEST

static void hide_chip(struct gpio *gpio) {
        assert_ok(gpio_sim_set_plugged(gpio, BENCH_CHIP, false));
}

START_TEST(missing_chip_is_a_state_and_is_found_later) {
        bench_start(bench_config, hide_chip);
        ck_assert_str_eq(bench_last_s("keypad-absent", "reason"), "not-found");
        ck_assert_int_eq(bench.manager->state, DAEMON_DEGRADED);
        CALL("vn.motcua.Sim1", "Plug", "");
        bench_wait(is_ready, NULL, "the keypad");
        bench_expect_types("keypad-absent keypad-ready");
        ck_assert_int_eq(bench.manager->state, DAEMON_READY);
}
END_TEST

static struct gpio_lines *taken;

static void take_line(struct gpio *gpio) {
        const struct gpio_line_spec spec = {.line = "done", .direction = GPIO_INPUT};

        assert_ok(gpio_open_lines(gpio, BENCH_CHIP, "other", &spec, 1, &taken));
}

static void expect_says(const char *text) {
        _cleanup_free_ char *says = NULL;

        assert_ok(describe_keypad(bench_keypad(), LANGUAGE_EN, &says));
        ck_assert_str_eq(says, text);
}

START_TEST(line_in_use_is_a_state) {
        bench_start(bench_config, take_line);
        ck_assert_str_eq(bench_last_s("keypad-absent", "reason"), "busy");
        expect_says("Keypad quay1 is absent: the line of Key.done=done is in use by another program, or "
                    "named twice. "
                    "gpioinfo says by which.");
        gpio_lines_close(taken);
        keypad_check_hardware(bench_keypad());
        ck_assert(is_ready(NULL));
}
END_TEST

START_TEST(the_setting_that_is_to_blame_is_named) {
        bench_start("[Keypad quay1]\nChip=" BENCH_CHIP "\nKey.next=a\nLight.next=done\n", take_line);
        expect_says(
                "Keypad quay1 is absent: the line of Light.next=done is in use by another program, or named "
                "twice. gpioinfo says by which.");
        gpio_lines_close(taken);
        bench_stop();
        bench_start(bench_config, hide_chip);
        expect_says("Keypad quay1 is absent: there is no chip " BENCH_CHIP
                    ". Chip= must be one that gpioinfo lists.");
}
END_TEST

/* ----- a matrix ----- */

#define MATRIX_CONFIG(stuck_sec)                                                                             \
        "[Keypad quay1]\nChip=" BENCH_CHIP "\nRows=r1 r2\nColumns=c1 c2 c3\nStuckSec=" stuck_sec "\n"        \
        "LongPressMsec=0\nKey.next=r1c1\nKey.recall=r1c2\nKey.start=r2c1\n"                                  \
        "Key.done=r2c2\nKey.pause=r2c3\n"

static const char matrix_config[] = MATRIX_CONFIG("2");
/* No kernel keeps the edges of a matrix: what opens again while the process does not run is not seen. Hands
 * wait so long that no stall of a busy machine outlasts them. */
static const char patient_config[] = MATRIX_CONFIG("60");
enum { PATIENT_USEC = 10 * USEC_PER_SEC };

static void cell(const char *row, const char *column, bool closed) {
        assert_ok(gpio_sim_connect(bench.gpio, BENCH_CHIP, row, column, closed));
}

START_TEST(matrix_keys_are_keys) {
        static const char *const names[] = {"next", "recall", "start", "done", "pause"};

        bench_start(patient_config, NULL);
        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                CALL("vn.motcua.Sim1", "Press", "sa{sv}", names[i], 1, "hold_usec", "t",
                     (uint64_t) PATIENT_USEC);
                bench_wait_count("press", i + 1);
                ck_assert_str_eq(bench_last_s("press", "key"), names[i]);
                bench_run(2 * (uint64_t) PATIENT_USEC);
        }
}
END_TEST

START_TEST(matrix_at_rest_does_not_scan) {
        bench_start(patient_config, NULL);
        CALL("vn.motcua.Sim1", "Press", "sa{sv}", "done", 1, "hold_usec", "t", (uint64_t) PATIENT_USEC);
        bench_wait_count("press", 1);
        bench_run(2 * (uint64_t) PATIENT_USEC);
        ck_assert_uint_eq(keypad_lines_next(bench_keypad()->lines), UINT64_MAX);
        uint64_t before, after;
        assert_ok(sd_event_get_iteration(bench.event, &before));
        bench_run(300 * MSEC);
        assert_ok(sd_event_get_iteration(bench.event, &after));
        ck_assert_uint_le(after - before, 2);
}
END_TEST

static void expect_dated(const char *row, const char *column, size_t n) {
        struct clock_reading before, after;

        clock_read(bench.manager->parts.clock, &before);
        cell(row, column, true);
        clock_read(bench.manager->parts.clock, &after);
        for (uint64_t end = monotonic_usec() + 3 * MSEC; monotonic_usec() < end;)
                ; /* the loop has something else to do */
        bench_wait_count("press", n);
        ck_assert_uint_ge(bench_last_t("press", "boottime_usec") + MSEC / 10, before.boottime_usec);
        ck_assert_uint_le(bench_last_t("press", "boottime_usec"), after.boottime_usec + MSEC / 10);
}

START_TEST(matrix_press_is_dated_by_its_edge) {
        bench_start(matrix_config, NULL);
        bench_run(20 * MSEC);
        expect_dated("r2", "c3", 1);
        bench_run(3 * MSEC); /* between two scans */
        expect_dated("r1", "c1", 2);
}
END_TEST

/* Each scan sees the contact closed: it opens between them, and has not come to rest. */
START_TEST(matrix_contact_that_bounces_between_scans_is_not_down) {
        _cleanup_free_ char *config = NULL;

        assert_ok(str_format(&config, "%sDebounceMsec=200\n", matrix_config));
        bench_start(config, NULL);
        for (uint64_t end = monotonic_usec() + 500 * MSEC; monotonic_usec() < end;) {
                cell("r2", "c2", true);
                bench_run(4 * MSEC);
                cell("r2", "c2", false);
        }
        ck_assert_uint_eq(bench_count("press"), 0);
        cell("r2", "c2", true);
        bench_wait_count("press", 1);
}
END_TEST

/* Scanning makes the row of a held key rise and fall; those edges are nobody's press. */
START_TEST(scan_does_not_date_a_press) {
        struct clock_reading before;

        bench_start(matrix_config, NULL);
        cell("r1", "c1", true);
        bench_wait_count("press", 1);
        uint64_t from, to;
        assert_ok(sd_event_get_iteration(bench.event, &from));
        bench_run(100 * MSEC);
        assert_ok(sd_event_get_iteration(bench.event, &to));
        ck_assert_uint_le(to - from, 60); /* 20 scans, not one after another */
        clock_read(bench.manager->parts.clock, &before);
        cell("r1", "c2", true); /* the row is active already: only a scan can tell */
        bench_wait_count("press", 2);
        ck_assert_str_eq(bench_last_s("press", "key"), "recall");
        ck_assert_uint_ge(bench_last_t("press", "boottime_usec") + MSEC / 10, before.boottime_usec);
}
END_TEST

START_TEST(three_corners_of_a_matrix_are_two_keys) {
        bench_start(matrix_config, NULL);
        cell("r1", "c1", true);
        cell("r1", "c2", true);
        bench_wait_count("press", 2);
        cell("r2", "c1", true);
        bench_run(100 * MSEC);
        ck_assert_uint_eq(bench_count("press"), 2);
        cell("r1", "c2", false);
        bench_wait_count("press", 3);
        ck_assert_str_eq(bench_last_s("press", "key"), "start");
}
END_TEST

START_TEST(stuck_matrix_key_blocks_no_other) {
        bench_start(matrix_config, NULL);
        cell("r1", "c1", true);
        bench_wait_count("key-stuck", 1);
        bench_run(100 * MSEC);
        CALL("vn.motcua.Sim1", "Press", "sa{sv}", "recall", 1, "hold_usec", "t", 150 * MSEC);
        bench_wait_count("press", 2);
        ck_assert_str_eq(bench_last_s("press", "key"), "recall");
        bench_run(300 * MSEC);
        cell("r1", "c1", false);
        bench_wait_count("key-unstuck", 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(lost_chip_ends_the_arming_and_comes_back),
        SUITE_CASE(missing_chip_is_a_state_and_is_found_later),
        SUITE_CASE(the_setting_that_is_to_blame_is_named),
        SUITE_CASE(line_in_use_is_a_state),
        SUITE_CASE(matrix_keys_are_keys),
        SUITE_CASE(matrix_at_rest_does_not_scan),
        SUITE_CASE(matrix_press_is_dated_by_its_edge),
        SUITE_CASE(matrix_contact_that_bounces_between_scans_is_not_down),
        SUITE_CASE(scan_does_not_date_a_press),
        SUITE_CASE(three_corners_of_a_matrix_are_two_keys),
        SUITE_CASE(stuck_matrix_key_blocks_no_other),
};

SUITE_MAIN("keypad-hardware", cases, bench_setup, bench_teardown)
