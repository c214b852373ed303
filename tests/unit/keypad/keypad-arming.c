/* A rating: the keypad invites, takes a choice, asks for a reason, and ends. */
#include "bench.h"
#include "tests/lib/loop.h"

START_TEST(unarmed_rating_is_recorded_and_not_thanked) {
        bench_start(bench_config, NULL);
        bench_key("neutral", true);
        bench_wait_count("press", 1);
        bench_run(20 * MSEC);
        bench_expect_rating_lights("00000");
        ck_assert(!bench_light("buzzer"));
        ck_assert_uint_eq(bench_last_t("press", "arming"), 0);
}
END_TEST

START_TEST(armed_keypad_invites_and_shows_what_was_chosen) {
        bench_start(bench_config, NULL);
        uint64_t arming = bench_arm("s.1", 60 * SEC, 30 * SEC);
        bench_expect_rating_lights("11111");
        ck_assert_uint_eq(bench_last_t("armed", "window_usec"), 60 * SEC);
        bench_press("satisfied");
        bench_wait_count("press", 1);
        ck_assert_uint_eq(bench_last_t("press", "arming"), arming);
        bench_expect_rating_lights("01000");
        bench_press("neutral");
        bench_wait_count("press", 2);
        bench_expect_rating_lights("00100");
}
END_TEST

START_TEST(settled_choice_ends_the_arming) {
        bench_start(bench_config, NULL);
        uint64_t arming = bench_arm("s.1", 60 * SEC, 100 * MSEC);
        bench_press("satisfied");
        bench_wait_count("disarmed", 1);
        bench_expect_rating_lights("00000");
        ck_assert_str_eq(bench_last_s("disarmed", "reason"), "settled");
        ck_assert_uint_eq(bench_last_t("disarmed", "arming"), arming);
        ck_assert_uint_eq(bench_last_t("press", "arming"), arming);
        bench_press("neutral");
        bench_wait_count("press", 2);
        ck_assert_uint_eq(bench_last_t("press", "arming"), 0);
}
END_TEST

START_TEST(attendants_keys_belong_to_no_arming) {
        bench_start(bench_config, NULL);
        (void) bench_arm("s.1", 60 * SEC, 0);
        bench_press("done");
        bench_wait_count("press", 1);
        ck_assert_uint_eq(bench_last_t("press", "arming"), 0);
        ck_assert(bench_light("light-done"));
        bench_expect_rating_lights("11111");
        ck_assert_uint_eq(bench_count("disarmed"), 0);
}
END_TEST

START_TEST(press_begun_before_arming_does_not_count) {
        bench_start(bench_config, NULL);
        bench_key("neutral", true);
        (void) bench_arm("s.1", 60 * SEC, 0); /* accepted 10 ms after the edge, when armed */
        bench_wait_count("press", 1);
        ck_assert_uint_eq(bench_last_t("press", "arming"), 0);
        bench_expect_rating_lights("11111");
}
END_TEST

/* A press that lies in the lines, unread, as when the loop was busy elsewhere. */
static void press_unread(const char *line) {
        bench_run(20 * MSEC);
        assert_ok(gpio_sim_pull_at(bench.gpio, BENCH_CHIP, line, false,
                                   (monotonic_usec() - 15 * MSEC) * NSEC_PER_USEC));
}

START_TEST(press_before_another_arming_belongs_to_the_one_before) {
        uint64_t second;

        bench_start(bench_config, NULL);
        uint64_t first = bench_arm("s.1", 60 * SEC, 30 * SEC);
        press_unread("neutral");
        assert_ok(keypad_arm(bench_keypad(), "s.2", &(struct arming_times){60 * SEC, 0, 0}, &second));
        bench_expect_types("keypad-ready armed press disarmed armed");
        ck_assert_uint_eq(bench_last_t("press", "arming"), first);
}
END_TEST

START_TEST(press_before_disarming_counts) {
        bench_start(bench_config, NULL);
        uint64_t arming = bench_arm("s.1", 60 * SEC, 30 * SEC);
        press_unread("neutral");
        assert_ok(keypad_disarm(bench_keypad(), arming));
        bench_expect_types("keypad-ready armed press disarmed");
        ck_assert_uint_eq(bench_last_t("press", "arming"), arming);
}
END_TEST

START_TEST(keypad_of_another_scale_invites_nobody) {
        bench_start(bench_config, NULL);
        bench_call_error("vn.motcua.Error.BadArgument", BENCH_KEYPAD, "Arm", "stta{sv}", "s.1", SEC,
                         UINT64_C(0), 1, "scale", "t", UINT64_C(4));
        bench_call_error("vn.motcua.Error.BadOption", BENCH_KEYPAD, "Arm", "stta{sv}", "s.1", SEC,
                         UINT64_C(0), 1, "scale", "u", 5);
        bench_expect_types("keypad-ready");
        sd_bus_message_unref(bench_call(NULL, BENCH_KEYPAD, "Arm", "stta{sv}", "s.1", SEC, UINT64_C(0), 1,
                                        "scale", "t", UINT64_C(5)));
}
END_TEST

static bool reason_is_asked(_unused_ void *userdata) {
        return bench_light("light-reason-unclear") && bench_light("light-reason-other");
}

START_TEST(a_low_level_asks_for_its_reason_by_the_lights) {
        _cleanup_free_ char *config = NULL;

        assert_ok(
                str_format(&config,
                           "%sKey.reason-unclear=reason-unclear\nLight.reason-unclear=light-reason-unclear\n"
                           "Key.reason-other=reason-other\nLight.reason-other=light-reason-other\n",
                           bench_config));
        bench_start(config, NULL);
        sd_bus_message_unref(bench_call(NULL, BENCH_KEYPAD, "Arm", "stta{sv}", "s.1", 60 * SEC, UINT64_C(0),
                                        1, "reason_usec", "t", 60 * SEC));
        ck_assert(!bench_light("light-reason-unclear"));
        bench_press("very-dissatisfied");
        bench_wait(reason_is_asked, NULL, "the reasons to be lit");
        bench_run(50 * MSEC);
        ck_assert_uint_eq(bench_count("disarmed"), 0);
        bench_expect_rating_lights("00001");
        /* For reasons alone. */
        bench_press("satisfied");
        ck_assert_uint_eq(bench_last_t("press", "arming"), 0);
        bench_expect_rating_lights("00001");
        bench_press("reason-other");
        bench_wait_count("disarmed", 1);
        ck_assert_str_eq(bench_last_s("disarmed", "reason"), "settled");
        ck_assert_uint_eq(bench_last_t("press", "arming"), bench_last_t("disarmed", "arming"));
        bench_run(250 * MSEC); /* it is thanked */
        ck_assert(!bench_light("light-reason-unclear") && !bench_light("light-reason-other"));
        bench_expect_rating_lights("00000");
}
END_TEST

START_TEST(a_keypad_without_reasons_asks_for_none) {
        bench_start(bench_config, NULL);
        sd_bus_message_unref(bench_call(NULL, BENCH_KEYPAD, "Arm", "stta{sv}", "s.1", 60 * SEC, UINT64_C(0),
                                        1, "reason_usec", "t", 60 * SEC));
        bench_press("very-dissatisfied");
        bench_wait_count("disarmed", 1);
        ck_assert_str_eq(bench_last_s("disarmed", "reason"), "settled");
        bench_call_error("vn.motcua.Error.BadArgument", BENCH_KEYPAD, "Arm", "stta{sv}", "s.2", 60 * SEC,
                         UINT64_C(0), 1, "reason_usec", "t", 301 * SEC);
}
END_TEST

START_TEST(window_ends_without_a_press) {
        bench_start(bench_config, NULL);
        (void) bench_arm("s.1", SEC, 0);
        bench_wait_count("disarmed", 1);
        ck_assert_str_eq(bench_last_s("disarmed", "reason"), "window");
        ck_assert_uint_ge(bench_last_t("disarmed", "boottime_usec"),
                          bench_last_t("armed", "boottime_usec") + SEC);
        bench_expect_rating_lights("00000");
}
END_TEST

START_TEST(same_token_is_the_same_arming_and_another_replaces) {
        bench_start(bench_config, NULL);
        uint64_t first = bench_arm("s.1", 60 * SEC, 0);
        ck_assert_uint_eq(bench_arm("s.1", 30 * SEC, 0), first);
        uint64_t second = bench_arm("s.2", 60 * SEC, 0);
        ck_assert_uint_gt(second, first);
        ck_assert_uint_eq(bench_last_t("disarmed", "arming"), first);
        ck_assert_str_eq(bench_last_s("disarmed", "reason"), "replaced");
        bench_expect_types("keypad-ready armed disarmed armed");
        bench_expect_rating_lights("11111");
        bench_stop();
        bench_start(bench_config, NULL);
        ck_assert_uint_eq(bench_last_t("disarmed", "arming"), second);
}
END_TEST

START_TEST(disarm_takes_the_current_arming_only) {
        bench_start(bench_config, NULL);
        bench_call_error("vn.motcua.Error.NotArmed", BENCH_KEYPAD, "Disarm", "ta{sv}", UINT64_C(0), 0);
        uint64_t arming = bench_arm("s.1", 60 * SEC, 0);
        bench_call_error("vn.motcua.Error.NotArmed", BENCH_KEYPAD, "Disarm", "ta{sv}", arming + 1, 0);
        CALL(BENCH_KEYPAD, "Disarm", "ta{sv}", arming, 0);
        ck_assert_str_eq(bench_last_s("disarmed", "reason"), "request");
        bench_expect_rating_lights("00000");
        bench_call_error("vn.motcua.Error.NotArmed", BENCH_KEYPAD, "Disarm", "ta{sv}", arming, 0);
}
END_TEST

START_TEST(open_arming_ends_with_a_restart) {
        bench_start(bench_config, NULL);
        uint64_t arming = bench_arm("s.1", 60 * SEC, 0);
        bench_stop();
        bench_start(bench_config, NULL);
        ck_assert_str_eq(bench_last_s("disarmed", "reason"), "restart");
        ck_assert_uint_eq(bench_last_t("disarmed", "arming"), arming);
        bench_stop();
        bench_start(bench_config, NULL);
        bench_expect_types("keypad-ready armed disarmed keypad-ready keypad-ready");
}
END_TEST

START_TEST(open_arming_ends_also_when_its_keypad_was_removed) {
        bench_start(bench_config, NULL);
        (void) bench_arm("s.1", 60 * SEC, 0);
        bench_stop();
        bench_start("[Keypad other]\nChip=x\nKey.done=1\n", NULL);
        ck_assert_str_eq(bench_last_s("disarmed", "keypad"), "quay1");
        bench_stop();
        bench_start(bench_config, NULL);
        bench_expect_types("keypad-ready armed disarmed keypad-ready keypad-ready");
}
END_TEST

START_TEST(arming_that_ended_before_is_not_ended_again) {
        bench_start(bench_config, NULL);
        uint64_t arming = bench_arm("s.1", 60 * SEC, 0);
        CALL(BENCH_KEYPAD, "Disarm", "ta{sv}", arming, 0);
        bench_stop();
        bench_start(bench_config, NULL);
        bench_expect_types("keypad-ready armed disarmed keypad-ready");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(unarmed_rating_is_recorded_and_not_thanked),
        SUITE_CASE(armed_keypad_invites_and_shows_what_was_chosen),
        SUITE_CASE(settled_choice_ends_the_arming),
        SUITE_CASE(attendants_keys_belong_to_no_arming),
        SUITE_CASE(press_begun_before_arming_does_not_count),
        SUITE_CASE(press_before_another_arming_belongs_to_the_one_before),
        SUITE_CASE(press_before_disarming_counts),
        SUITE_CASE(keypad_of_another_scale_invites_nobody),
        SUITE_CASE(a_low_level_asks_for_its_reason_by_the_lights),
        SUITE_CASE(a_keypad_without_reasons_asks_for_none),
        SUITE_CASE(window_ends_without_a_press),
        SUITE_CASE(same_token_is_the_same_arming_and_another_replaces),
        SUITE_CASE(disarm_takes_the_current_arming_only),
        SUITE_CASE(open_arming_ends_with_a_restart),
        SUITE_CASE(open_arming_ends_also_when_its_keypad_was_removed),
        SUITE_CASE(arming_that_ended_before_is_not_ended_again),
};

SUITE_MAIN("keypad-arming", cases, bench_setup, bench_teardown)
