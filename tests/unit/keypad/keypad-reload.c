/* Another configuration takes the place of the one that runs. */
#include "bench.h"
#include "services/keypad/keypad-manager.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

#define QUAY2 "[Keypad quay2]\nChip=chip2\nKey.done=done2\n"

static char *conf_path;

static void reload(const char *config) {
        file_write_text(conf_path, config);
        keypad_manager_reload(&bench.manager);
}

static void start(const char *config) {
        conf_path = file_join(suite_dir(), "motcua.conf");
        bench_start(config, NULL);
        bench.manager->parts.conf_path = conf_path;
}

static void teardown(void) {
        bench_teardown();
        free(TAKE_PTR(conf_path));
}

static char *changed(const char *text, const char *old, const char *new) {
        ck_assert_ptr_nonnull(strstr(text, old));
        return text_replace(text, old, new);
}

START_TEST(keypad_that_did_not_change_works_on) {
        start(bench_config);
        const struct keypad *before = bench_keypad();
        uint64_t arming = bench_arm("s.1", 60 * SEC, 0);
        reload(bench_config);
        ck_assert_ptr_eq(bench_keypad(), before);
        bench_press("satisfied");
        bench_wait_count("press", 1);
        ck_assert_uint_eq(bench_last_t("press", "arming"), arming);
        ck_assert_ptr_null(bench.manager->refused);
        bench_expect_types("keypad-ready armed press disarmed");
}
END_TEST

START_TEST(keypad_that_came_is_opened) {
        _cleanup_free_ char *both = NULL;

        start(bench_config);
        const struct keypad *before = bench_keypad();
        assert_ok(str_format(&both, QUAY2 "%s", bench_config));
        reload(both);
        ck_assert_uint_eq(bench.manager->n_keypads, 2);
        ck_assert_str_eq(bench.manager->keypads[0]->conf->id, "quay2");
        ck_assert_ptr_eq(bench.manager->keypads[1], before);
        sd_bus_message_unref(bench_call("/vn/motcua/Keypad1/keypad/quay2", "vn.motcua.Sim1", "Press",
                                        "sa{sv}", "done", 0));
        bench_wait_count("press", 1);
        ck_assert_str_eq(bench_last_s("press", "keypad"), "quay2");
        bench_press("next");
        bench_wait_count("press", 2);
        ck_assert_str_eq(bench_last_s("press", "keypad"), "quay1");
}
END_TEST

START_TEST(keypad_that_went_is_closed_and_its_arming_ends) {
        _cleanup_free_ char *both = NULL;

        assert_ok(str_format(&both, "%s" QUAY2, bench_config));
        start(both);
        uint64_t arming = bench_arm("s.1", 60 * SEC, 0);
        reload(QUAY2);
        ck_assert_uint_eq(bench.manager->n_keypads, 1);
        ck_assert_str_eq(bench_last_s("disarmed", "keypad"), "quay1");
        ck_assert_str_eq(bench_last_s("disarmed", "reason"), "restart");
        ck_assert_uint_eq(bench_last_t("disarmed", "arming"), arming);
        reload(both);
        ck_assert_uint_eq(bench.manager->n_keypads, 2);
        bench_press("done");
        bench_wait_count("press", 1);
        bench_expect_types("keypad-ready keypad-ready armed disarmed keypad-ready press");
}
END_TEST

static const struct {
        const char *old, *new;
} changes[] = {
        {"Key.done=done\n", "Key.done=other\n"},
        {"Light.done=light-done\n", "Light.done=other\n"},
        {"Key.next=next\n", "Key.recall=next\n"},
        {"Buzzer=buzzer\n", ""},
        {"StuckSec=2\n", "StuckSec=3\n"},
        {"LongPressMsec=400\n", "LongPressMsec=0\n"},
        {"StuckSec=2\n", "StuckSec=2\nBias=as-is\n"},
        {"StuckSec=2\n", "StuckSec=2\nDebounceMsec=3\n"},
        {"StuckSec=2\n", "StuckSec=2\nPressesPerSec=3\n"},
        {"StuckSec=2\n", "StuckSec=2\nOutputsActiveLow=yes\n"},
        {"Buzzer=buzzer\n", "Buzzer=buzzer\nRows=r\nColumns=c\n"},
};

START_TEST(changed_keypad_is_made_anew_and_its_arming_ends) {
        _cleanup_free_ char *config = changed(bench_config, changes[_i].old, changes[_i].new);

        start(bench_config);
        uint64_t arming = bench_arm("s.1", 60 * SEC, 0);
        reload(config);
        ck_assert_ptr_null(bench.manager->refused);
        ck_assert_str_eq(bench_last_s("disarmed", "reason"), "restart");
        ck_assert_uint_eq(bench_last_t("disarmed", "arming"), arming);
        bench_expect_types("keypad-ready armed disarmed keypad-ready");
}
END_TEST

START_TEST(key_on_another_line_is_heard_there) {
        _cleanup_free_ char *config = changed(bench_config, "Key.done=done\n", "Key.done=other\n");

        start(bench_config);
        reload(config);
        bench_press("other");
        bench_wait_count("press", 1);
        ck_assert_str_eq(bench_last_s("press", "key"), "done");
        bench_run(100 * USEC_PER_MSEC);
        ck_assert_uint_eq(bench_count("press"), 1);
}
END_TEST

START_TEST(refused_configuration_changes_nothing) {
        _cleanup_free_ char *config = changed(bench_config, "StuckSec=2\n", "StuckSce=2\n"), *expected = NULL;

        start(bench_config);
        const struct keypad *before = bench_keypad();
        (void) bench_arm("s.1", 60 * SEC, 0);
        reload(config);
        assert_ok(str_format(
                &expected,
                "%s:18: [Keypad quay1] StuckSce: no such key; the nearest is StuckSec; man motcua.conf "
                "has those there are",
                conf_path));
        ck_assert_str_eq(bench.manager->refused, expected);
        ck_assert_ptr_eq(bench_keypad(), before);
        bench_expect_types("keypad-ready armed");
        reload(bench_config);
        ck_assert_ptr_null(bench.manager->refused);
}
END_TEST

START_TEST(while_nothing_can_be_recorded_nothing_changes) {
        _cleanup_free_ char *config = changed(bench_config, "StuckSec=2\n", "StuckSec=3\n");

        start(bench_config);
        const struct keypad *before = bench_keypad();
        bench.manager->host.failing = true;
        reload(config);
        ck_assert_str_eq(bench.manager->refused, "The outbox cannot be written: reload again when it can");
        ck_assert_ptr_eq(bench_keypad(), before);
        bench.manager->host.failing = false;
        reload(config);
        ck_assert_ptr_null(bench.manager->refused);
        ck_assert_uint_eq(bench_keypad()->conf->stuck_usec, 3 * SEC);
}
END_TEST

START_TEST(half_of_a_configuration_ends_the_process) {
        static const sd_bus_vtable other[] = {SD_BUS_VTABLE_START(0), SD_BUS_VTABLE_END};
        _cleanup_free_ char *both = NULL;
        sd_bus_slot *slot = NULL;
        int code;

        start(bench_config);
        assert_ok(sd_bus_add_fallback_vtable(bench.manager->parts.bus, &slot,
                                             "/vn/motcua/Keypad1/keypad/quay2", BENCH_KEYPAD, other, NULL,
                                             NULL));
        assert_ok(str_format(&both, QUAY2 "%s", bench_config));
        reload(both);
        /* The one before does not run, so that nobody may say so. */
        ck_assert_ptr_null(bench.manager->refused);
        assert_ok(sd_event_get_exit_code(bench.event, &code));
        ck_assert_int_eq(code, EXIT_FAILURE);
        sd_bus_slot_unref(slot);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(half_of_a_configuration_ends_the_process),
        SUITE_CASE(keypad_that_did_not_change_works_on),
        SUITE_CASE(keypad_that_came_is_opened),
        SUITE_CASE(keypad_that_went_is_closed_and_its_arming_ends),
        {"changed_keypad_is_made_anew_and_its_arming_ends", &changed_keypad_is_made_anew_and_its_arming_ends,
         ELEMENTSOF(changes)},
        SUITE_CASE(key_on_another_line_is_heard_there),
        SUITE_CASE(refused_configuration_changes_nothing),
        SUITE_CASE(while_nothing_can_be_recorded_nothing_changes),
};

SUITE_MAIN("keypad-reload", cases, bench_setup, teardown)
