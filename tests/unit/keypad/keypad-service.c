/* From an edge to the outbox, the lights and the bus. */
#include "bench.h"
#include "tests/lib/loop.h"

/* ----- presses ----- */

START_TEST(press_is_recorded_then_thanked) {
        bench_start(bench_config, NULL);
        bench_key("done", true);
        ck_assert(!bench_light("light-done"));
        bench_wait_count("press", 1);
        ck_assert(bench_light("light-done") && bench_light("buzzer"));
        ck_assert_str_eq(bench_last_s("press", "key"), "done");
        ck_assert_str_eq(bench_last_s("press", "keypad"), "quay1");
        ck_assert_uint_eq(bench_last_t("press", "arming"), 0);
        bench_key("done", false);
        bench_run(300 * MSEC);
        ck_assert(!bench_light("light-done") && !bench_light("buzzer"));
        bench_expect_types("keypad-ready press");
}
END_TEST

START_TEST(glitch_is_nothing) {
        bench_start(bench_config, NULL);
        CALL("vn.motcua.Sim1", "Press", "sa{sv}", "done", 1, "bounce", "s", "glitch");
        bench_run(100 * MSEC);
        bench_expect_types("keypad-ready");
        CALL("vn.motcua.Sim1", "Press", "sa{sv}", "done", 1, "bounce", "s", "bounce");
        bench_run(200 * MSEC);
        bench_expect_types("keypad-ready press");
}
END_TEST

START_TEST(presses_by_simulated_hand_are_one_each) {
        bench_start(bench_config, NULL);
        for (size_t i = 0; i < 5; i++)
                CALL("vn.motcua.Sim1", "Press", "sa{sv}", "next", 1, "hold_usec", "t", 15 * MSEC);
        bench_wait_count("press", 5);
}
END_TEST

START_TEST(presses_of_one_moment_are_in_order_of_their_edges) {
        bench_start(bench_config, NULL);
        bench_key("next", true);
        bench_key("done", true);
        bench_wait_count("press", 2);
        ck_assert_str_eq(bench_last_s("press", "key"), "done");
}
END_TEST

START_TEST(long_press_follows_its_press) {
        bench_start(bench_config, NULL);
        bench_key("done", true);
        bench_wait_count("long-press", 1);
        bench_run(20 * MSEC);
        ck_assert(!bench_light("light-done")); /* it was thanked for already */
        bench_key("done", false);
        bench_run(30 * MSEC);
        bench_expect_types("keypad-ready press long-press");
        /* Two readings of two clocks: not exact to the microsecond. */
        ck_assert_uint_ge(bench_last_t("long-press", "boottime_usec") + MSEC,
                          bench_last_t("press", "boottime_usec") + 400 * MSEC);
}
END_TEST

START_TEST(key_down_at_start_is_no_press) {
        static const char down[] =
                "[Keypad quay1]\nChip=" BENCH_CHIP "\nKey.done=done\nActiveLow=no\nBias=pull-up\n"
                "StuckSec=2\n";

        bench_start(down, NULL); /* the pull-up holds it active */
        bench_run(100 * MSEC);
        bench_expect_types("keypad-ready");
        bench_wait_count("key-stuck", 1);
        assert_ok(gpio_sim_pull(bench.gpio, BENCH_CHIP, "done", false));
        bench_wait_count("key-unstuck", 1);
        assert_ok(gpio_sim_pull(bench.gpio, BENCH_CHIP, "done", true));
        bench_wait_count("press", 1);
}
END_TEST

static bool is_fault(_unused_ void *userdata) {
        return keypad_state(bench_keypad()) == KEYPAD_FAULT;
}

START_TEST(stuck_key_blocks_no_other) {
        bench_start(bench_config, NULL);
        bench_key("next", true);
        bench_wait(is_fault, NULL, "the fault");
        ck_assert_int_eq(bench.manager->state, DAEMON_DEGRADED);
        bench_press("done");
        bench_wait_count("press", 2);
        bench_key("next", false);
        bench_wait_count("key-unstuck", 1);
        ck_assert_int_eq(bench.manager->state, DAEMON_READY);
        bench_expect_types("keypad-ready press long-press key-stuck press key-unstuck");
}
END_TEST

/* More edges than the kernel keeps, a microsecond apart, however long this process waits in between: a pause
 * would be a press. */
static void rattle(const char *line, size_t n) {
        struct timespec now;

        ck_assert_int_eq(clock_gettime(CLOCK_MONOTONIC, &now), 0);
        uint64_t nsec = (uint64_t) now.tv_sec * USEC_PER_SEC * NSEC_PER_USEC + (uint64_t) now.tv_nsec;
        for (size_t i = 0; i < n; i++)
                assert_ok(
                        gpio_sim_pull_at(bench.gpio, BENCH_CHIP, line, i % 2 != 0, nsec + i * NSEC_PER_USEC));
}

START_TEST(lost_edges_leave_the_keys_as_they_are) {
        bench_start(bench_config, NULL);
        bench_key("next", true); /* nobody will ever see this edge */
        rattle("done", 4000);
        bench_wait_count("press", 1);
        ck_assert_str_eq(bench_last_s("press", "key"), "next");
        rattle("done", 4001);
        bench_wait_count("press", 2);
        ck_assert_str_eq(bench_last_s("press", "key"), "done");
        bench_key("done", false);
        bench_key("next", false);
        bench_run(50 * MSEC);
        bench_press("next");
        bench_wait_count("press", 3);
}
END_TEST

START_TEST(flood_is_dropped_counted_and_reported) {
        bench_start("[Keypad quay1]\nChip=" BENCH_CHIP "\nKey.done=done\nDebounceMsec=0\nPressesPerSec=10\n",
                    NULL);
        for (size_t i = 0; i < 400; i++)
                bench_key("done", i % 2 == 0);
        bench_wait_count("presses-dropped", 1);
        size_t taken = bench_count("press");
        ck_assert_uint_ge(taken, 10);
        ck_assert_uint_le(taken, 12);
        ck_assert_uint_eq(bench_last_t("presses-dropped", "count"), 200 - taken);
}
END_TEST

static bool is_absent(_unused_ void *userdata) {
        return keypad_state(bench_keypad()) == KEYPAD_ABSENT;
}

/* ----- the outbox fails ----- */

static bool is_failing(_unused_ void *userdata) {
        return bench.manager->state == DAEMON_FAILING;
}

START_TEST(press_that_cannot_be_kept_is_not_thanked) {
        bench.rows_max = 2;
        bench_start(bench_config, NULL);
        bench_press("done");
        bench_wait_count("press", 1);
        bench_run(300 * MSEC);
        bench_key("done", true);
        bench_wait(is_failing, NULL, "failing");
        ck_assert(bench_light("light-done") && bench_light("buzzer"));
        size_t done = (size_t) keypad_conf_find_key(bench_keypad()->conf, KEY_DONE);
        ck_assert_int_eq(bench_keypad()->lights[done].pattern, PATTERN_FAIL); /* three flashes, not one */
        assert_ok(outbox_acknowledge(bench.outbox, 2));
        bench_run(600 * MSEC); /* held: a long press of what was not recorded is nothing either */
        bench_expect_types("");
        bench_key("done", false);
        bench_run(30 * MSEC);
        bench_expect_types("");
}
END_TEST

START_TEST(full_outbox_arms_nothing) {
        bench.rows_max = 2;
        bench_start(bench_config, NULL);
        bench_press("done");
        bench_wait_count("press", 1);
        bench_call_error("vn.motcua.Error.OutboxFull", BENCH_KEYPAD, "Arm", "stta{sv}", "s.1", SEC,
                         UINT64_C(0), 0);
        bench_expect_rating_lights("00000");

        assert_ok(outbox_acknowledge(bench.outbox, 2));
        bench_press("next");
        bench_wait_count("press", 1);
        ck_assert_str_eq(bench_last_s("press", "key"), "next");
        ck_assert_int_eq(bench.manager->state, DAEMON_READY);
}
END_TEST

START_TEST(facts_wait_for_the_outbox) {
        bench.rows_max = 2;
        bench_start(bench_config, NULL);
        (void) bench_arm("s.1", 60 * SEC, 0);
        CALL("vn.motcua.Sim1", "Unplug", "");
        bench_wait(is_absent, NULL, "absence");
        ck_assert_int_eq(bench.manager->state, DAEMON_FAILING);
        bench_expect_types("keypad-ready armed");
        assert_ok(outbox_acknowledge(bench.outbox, 2));
        bench_wait_count("keypad-absent", 1);
        bench_expect_types("disarmed keypad-absent");
        ck_assert_int_eq(bench.manager->state, DAEMON_DEGRADED);
}
END_TEST

START_TEST(full_outbox_keeps_the_open_arming_over_a_restart) {
        bench.rows_max = 2;
        bench_start(bench_config, NULL);
        uint64_t arming = bench_arm("s.1", 60 * SEC, 0);
        bench_stop();
        bench_start(bench_config, NULL);
        ck_assert_int_eq(bench.manager->state, DAEMON_FAILING);
        bench_stop();
        bench.rows_max = 10;
        bench_start(bench_config, NULL);
        bench_expect_types("keypad-ready armed disarmed keypad-ready");
        ck_assert_uint_eq(bench_last_t("disarmed", "arming"), arming);
}
END_TEST

/* ----- lights, words, errors ----- */

START_TEST(lights_are_set_and_shown) {
        bench_start(bench_config, NULL);
        CALL(BENCH_KEYPAD, "SetLight", "ssa{sv}", "neutral", "on", 0);
        bench_expect_rating_lights("00100");
        (void) bench_arm("s.1", SEC, 0);
        bench_expect_rating_lights("11111");
        bench_wait_count("disarmed", 1);
        bench_expect_rating_lights("00100");
        CALL(BENCH_KEYPAD, "SetLight", "ssa{sv}", "done", "blink", 0);
        ck_assert(bench_light("light-done"));
        bench_run(600 * MSEC);
        ck_assert(!bench_light("light-done"));
        CALL(BENCH_KEYPAD, "Beep", "sa{sv}", "call", 0);
        ck_assert(bench_light("buzzer"));
}
END_TEST

START_TEST(errors_are_named) {
        static const char bare[] = "[Keypad quay1]\nChip=" BENCH_CHIP "\nKey.done=done\n";

        bench_start(bare, NULL);
        bench_call_error("vn.motcua.Error.NoRatingKeys", BENCH_KEYPAD, "Arm", "stta{sv}", "a", SEC,
                         UINT64_C(0), 0);
        bench_call_error("vn.motcua.Error.BadArgument", BENCH_KEYPAD, "Arm", "stta{sv}", "", SEC, UINT64_C(0),
                         0);
        bench_call_error("vn.motcua.Error.NoLight", BENCH_KEYPAD, "SetLight", "ssa{sv}", "done", "on", 0);
        bench_call_error("vn.motcua.Error.NoSuchKey", BENCH_KEYPAD, "SetLight", "ssa{sv}", "next", "on", 0);
        bench_call_error("vn.motcua.Error.BadArgument", BENCH_KEYPAD, "SetLight", "ssa{sv}", "done", "x", 0);
        bench_call_error("vn.motcua.Error.NoBuzzer", BENCH_KEYPAD, "Beep", "sa{sv}", "ok", 0);
        bench_call_error("vn.motcua.Error.BadArgument", BENCH_KEYPAD, "Beep", "sa{sv}", "loud", 0);
        bench_call_error("vn.motcua.Error.BadOption", BENCH_KEYPAD, "Beep", "sa{sv}", "ok", 1, "x", "b", 1);
        bench_call_error("vn.motcua.Error.BadOption", BENCH_KEYPAD, "Describe", "a{sv}", 1, "lang", "s",
                         "fr");
        bench_call_error("vn.motcua.Error.NoSuchKey", "vn.motcua.Sim1", "Press", "sa{sv}", "next", 0);
        bench_call_error("vn.motcua.Error.BadArgument", "vn.motcua.Sim1", "Press", "sa{sv}", "done", 1,
                         "hold_usec", "t", 601 * SEC);
        bench_call_error("vn.motcua.Error.BadArgument", "vn.motcua.Sim1", "Press", "sa{sv}", "done", 1,
                         "bounce", "s", "x");
        bench_call_error("vn.motcua.Error.BadOption", "vn.motcua.Sim1", "Press", "sa{sv}", "done", 1,
                         "hold_usec", "s", "1");
        bench_call_error("vn.motcua.Error.BadArgument", "vn.motcua.Sim1", "SetClock", "xb", INT64_MIN, 1);
        bench_expect_types("keypad-ready");
}
END_TEST

static void expect_describe(const char *path, const char *interface, const char *lang, const char *text) {
        _cleanup_message_ sd_bus_message *reply =
                bench_call(path, interface, "Describe", "a{sv}", 1, "lang", "s", lang);
        const char *actual;

        assert_ok(sd_bus_message_read(reply, "s", &actual));
        ck_assert_str_eq(actual, text);
}

START_TEST(states_are_told_in_words) {
        bench_start(bench_config, NULL);
        expect_describe(NULL, BENCH_KEYPAD, "vi", "Bàn phím quay1: sẵn sàng. Chưa đến lượt đánh giá.");
        (void) bench_arm("s.1", 60 * SEC, 0);
        expect_describe(NULL, BENCH_KEYPAD, "vi", "Bàn phím quay1: sẵn sàng. Mời Ông/Bà đánh giá.");
        bench_key("done", true);
        bench_wait(is_fault, NULL, "the fault");
        expect_describe(NULL, BENCH_KEYPAD, "en", "Keypad quay1: stuck key: Done. Please rate.");
        expect_describe(KEYPAD_ROOT, KEYPAD_BUS_NAME, "en",
                        "Keypads: 0 ready, 1 with a stuck key, 0 absent. Keypad quay1: stuck key: Done. "
                        "Please rate.");
        CALL("vn.motcua.Sim1", "Unplug", "");
        bench_wait(is_absent, NULL, "absence");
        expect_describe(NULL, BENCH_KEYPAD, "en",
                        "Keypad quay1 is absent: its cable or chip chip was pulled out. Plug it in again.");
        expect_describe(KEYPAD_ROOT, KEYPAD_BUS_NAME, "vi",
                        "Bàn phím: 0 sẵn sàng, 0 có nút bị kẹt, 1 mất kết nối. "
                        "Mất kết nối bàn phím quay1: dây nối hoặc chip chip đã bị rút. Hãy cắm lại.");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(press_is_recorded_then_thanked),
        SUITE_CASE(glitch_is_nothing),
        SUITE_CASE(presses_by_simulated_hand_are_one_each),
        SUITE_CASE(presses_of_one_moment_are_in_order_of_their_edges),
        SUITE_CASE(long_press_follows_its_press),
        SUITE_CASE(key_down_at_start_is_no_press),
        SUITE_CASE(stuck_key_blocks_no_other),
        SUITE_CASE(lost_edges_leave_the_keys_as_they_are),
        SUITE_CASE(flood_is_dropped_counted_and_reported),
        SUITE_CASE(press_that_cannot_be_kept_is_not_thanked),
        SUITE_CASE(full_outbox_arms_nothing),
        SUITE_CASE(facts_wait_for_the_outbox),
        SUITE_CASE(full_outbox_keeps_the_open_arming_over_a_restart),
        SUITE_CASE(lights_are_set_and_shown),
        SUITE_CASE(errors_are_named),
        SUITE_CASE(states_are_told_in_words),
};

SUITE_MAIN("keypad-service", cases, bench_setup, bench_teardown)
