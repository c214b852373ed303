/* Outputs: on for a time, and off by themselves. */
#include "bench.h"
#include "services/keypad/describe.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

#define SET(output, pattern, usec)                                                                           \
        CALL(BENCH_KEYPAD, "SetOutput", "ssta{sv}", output, pattern, (uint64_t) (usec), 0)
#define LEADER "[Keypad quay1]\nChip=" BENCH_CHIP "\nOutput.lamp=lamp\nOutput.siren=siren\n"

/* ----- over time ----- */

START_TEST(a_lamp_goes_off_by_itself) {
        struct lamp lamp = {0};

        ck_assert(!lamp_level(&lamp, 1));
        ck_assert_uint_eq(lamp_next(&lamp, 1), UINT64_MAX);
        lamp_set(&lamp, OUTPUT_ON, 30 * SEC, 100);
        ck_assert(lamp_level(&lamp, 100));
        ck_assert_uint_eq(lamp_next(&lamp, 100), 30 * SEC + 100);
        ck_assert(lamp_level(&lamp, 30 * SEC + 99));
        ck_assert(!lamp_level(&lamp, 30 * SEC + 100));
        ck_assert_uint_eq(lamp_next(&lamp, 30 * SEC + 100), UINT64_MAX);
}
END_TEST

START_TEST(patterns_are_on_for_their_part_of_each_second) {
        struct lamp lamp = {0};
        uint64_t at = 100;

        lamp_set(&lamp, OUTPUT_BLINK, 2 * SEC, at);
        for (int i = 0; i < 4; i++, at = lamp_next(&lamp, at)) {
                ck_assert_uint_eq(at, 100 + (uint64_t) i * 500 * MSEC);
                ck_assert_int_eq(lamp_level(&lamp, at), i % 2 == 0);
        }
        ck_assert_uint_eq(at, 100 + 2 * SEC);
        lamp_set(&lamp, OUTPUT_PULSE, 3 * SEC, 0);
        ck_assert(lamp_level(&lamp, 100 * MSEC - 1));
        ck_assert(!lamp_level(&lamp, 100 * MSEC));
        ck_assert_uint_eq(lamp_next(&lamp, 100 * MSEC), SEC);
        ck_assert(lamp_level(&lamp, SEC));
}
END_TEST

START_TEST(a_second_time_makes_it_longer_and_never_shorter) {
        struct lamp lamp = {0};

        lamp_set(&lamp, OUTPUT_BLINK, 10 * SEC, 0);
        lamp_set(&lamp, OUTPUT_BLINK, 2 * SEC, 700 * MSEC);
        ck_assert_msg(!lamp_level(&lamp, 800 * MSEC), "it began to blink again");
        ck_assert_uint_eq(lamp.end_usec, 10 * SEC);
        lamp_set(&lamp, OUTPUT_ON, 30 * SEC, 5 * SEC);
        ck_assert_uint_eq(lamp.end_usec, 35 * SEC);
        lamp_set(&lamp, OUTPUT_OFF, 0, 6 * SEC);
        ck_assert(!lamp_level(&lamp, 6 * SEC));
        lamp_set(&lamp, OUTPUT_ON, SEC, 7 * SEC);
        ck_assert_uint_eq(lamp.end_usec, 8 * SEC);
        lamp_set(&lamp, OUTPUT_PULSE, SEC, 20 * SEC);
        lamp_set(&lamp, OUTPUT_PULSE, SEC, 30 * SEC + 500 * MSEC);
        ck_assert_msg(lamp_level(&lamp, 30 * SEC + 500 * MSEC), "it went on with what was over");
}
END_TEST

/* ----- on a keypad ----- */

static bool is_dark(_unused_ void *userdata) {
        return !bench_light("lamp") && !bench_light("siren");
}

START_TEST(an_output_is_on_for_its_time) {
        uint64_t before, after;

        bench_start(LEADER, NULL);
        ck_assert_int_eq(keypad_state(bench_keypad()), KEYPAD_READY);
        ck_assert(is_dark(NULL));
        SET("lamp", "on", 300 * MSEC);
        ck_assert(bench_light("lamp") && !bench_light("siren"));
        SET("siren", "pulse", 150 * MSEC);
        ck_assert(bench_light("lamp") && bench_light("siren"));
        bench_wait(is_dark, NULL, "darkness");
        /* Nothing is on, and nobody wakes. */
        assert_ok(sd_event_get_iteration(bench.event, &before));
        bench_run(300 * MSEC);
        assert_ok(sd_event_get_iteration(bench.event, &after));
        ck_assert_uint_le(after - before, 2);
        SET("lamp", "on", SEC * 3600);
        SET("lamp", "off", 0);
        ck_assert(is_dark(NULL));
}
END_TEST

START_TEST(outputs_are_listed_and_not_what_they_show) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        const char *first, *second;

        bench_start(LEADER, NULL);
        SET("lamp", "on", SEC);
        reply = bench_call(NULL, "org.freedesktop.DBus.Properties", "Get", "ss", BENCH_KEYPAD, "Outputs");
        assert_ok(sd_bus_message_enter_container(reply, 'v', "as"));
        assert_ok(sd_bus_message_read(reply, "as", 2, &first, &second));
        ck_assert_str_eq(first, "lamp");
        ck_assert_str_eq(second, "siren");
        _cleanup_free_ char *says = NULL;
        assert_ok(describe_keypad(bench_keypad(), LANGUAGE_EN, &says));
        ck_assert_str_eq(says, "Keypad quay1: ready.");
}
END_TEST

START_TEST(wrong_calls_are_refused) {
        bench_start(LEADER, NULL);
        bench_call_error("vn.motcua.Error.NoSuchOutput", BENCH_KEYPAD, "SetOutput", "ssta{sv}", "x", "on",
                         SEC, 0);
        bench_call_error("vn.motcua.Error.BadArgument", BENCH_KEYPAD, "SetOutput", "ssta{sv}", "lamp", "red",
                         SEC, 0);
        bench_call_error("vn.motcua.Error.BadArgument", BENCH_KEYPAD, "SetOutput", "ssta{sv}", "lamp", "on",
                         100 * MSEC - 1, 0);
        bench_call_error("vn.motcua.Error.BadArgument", BENCH_KEYPAD, "SetOutput", "ssta{sv}", "lamp", "on",
                         3600 * SEC + 1, 0);
        bench_call_error("vn.motcua.Error.BadArgument", BENCH_KEYPAD, "SetOutput", "ssta{sv}", "lamp", "on",
                         UINT64_MAX, 0);
        bench_call_error("vn.motcua.Error.BadOption", BENCH_KEYPAD, "SetOutput", "ssta{sv}", "lamp", "on",
                         SEC, 1, "x", "b", 1);
        ck_assert(is_dark(NULL));
}
END_TEST

static bool is_absent(_unused_ void *userdata) {
        return keypad_state(bench_keypad()) == KEYPAD_ABSENT;
}

static bool is_ready(_unused_ void *userdata) {
        return keypad_state(bench_keypad()) == KEYPAD_READY;
}

static void unplug(void) {
        CALL("vn.motcua.Sim1", "Unplug", "");
        bench_wait(is_absent, NULL, "absence");
}

static void plug(void) {
        CALL("vn.motcua.Sim1", "Plug", "");
        bench_wait(is_ready, NULL, "the keypad's return");
}

START_TEST(a_lamp_that_was_lost_shines_again_within_its_time) {
        bench_start(LEADER, NULL);
        SET("lamp", "on", 60 * SEC);
        SET("siren", "on", 60 * SEC);
        unplug();
        bench_call_error("vn.motcua.Error.Absent", BENCH_KEYPAD, "SetOutput", "ssta{sv}", "lamp", "on", SEC,
                         0);
        SET("siren", "off", 0);
        plug();
        ck_assert(bench_light("lamp") && !bench_light("siren"));
        unplug();
        SET("lamp", "off", 0);
        plug();
        ck_assert(is_dark(NULL));
}
END_TEST

static struct gpio_lines *taken;

static void take_line(struct gpio *gpio) {
        const struct gpio_line_spec spec = {.line = "lamp", .direction = GPIO_INPUT};

        assert_ok(gpio_open_lines(gpio, BENCH_CHIP, "other", &spec, 1, &taken));
}

START_TEST(an_output_that_cannot_be_had_is_named) {
        bench_start(LEADER, take_line);
        _cleanup_free_ char *says = NULL;
        assert_ok(describe_keypad(bench_keypad(), LANGUAGE_EN, &says));
        ck_assert_str_eq(says, "Keypad quay1 is absent: the line of Output.lamp=lamp is in use by another "
                               "program, or named twice. gpioinfo says by which.");
        gpio_lines_close(taken);
        keypad_check_hardware(bench_keypad());
        ck_assert(is_ready(NULL));
}
END_TEST

/* Whoever lets go of a line has switched it off: the chip may keep what was driven last. */
START_TEST(what_is_let_go_was_switched_off) {
        _cleanup_free_ char *path = file_join(suite_dir(), "trace"), *text = NULL;
        _cleanup_(gpio_freep) struct gpio *gpio = NULL;
        _cleanup_(keypad_confs_freep) struct keypad_confs *confs = NULL;
        const struct keypad_lines_events events = {0};
        struct keypad_lines *lines;
        struct problem problem = {.language = LANGUAGE_EN};
        char *none = NULL;

        assert_ok(gpio_sim_new(path, &gpio));
        assert_ok(keypad_confs_load("f", LEADER, strlen(LEADER), &confs, &problem));
        assert_ok(keypad_lines_open(gpio, confs->keypads[0], &events, &lines, &none));
        assert_ok(keypad_lines_set_outputs(lines, 1, 1));
        keypad_lines_close(lines);
        text = file_read(path, NULL);
        const char *on = strstr(text, "lamp 1\n");
        ck_assert_msg(on && strstr(on, "lamp 0\n"), "%s", text);
}
END_TEST

START_TEST(a_restart_leaves_everything_off) {
        bench_start(LEADER, NULL);
        SET("lamp", "on", 60 * SEC);
        bench_stop();
        bench_start(LEADER, NULL);
        ck_assert(is_dark(NULL));
        bench_run(50 * MSEC);
        ck_assert(is_dark(NULL));
}
END_TEST

START_TEST(a_reload_leaves_it_on_and_one_that_removes_it_off) {
        char *conf_path = file_join(suite_dir(), "motcua.conf");

        bench_start(LEADER, NULL);
        bench.manager->parts.conf_path = conf_path;
        SET("lamp", "on", 60 * SEC);
        file_write_text(conf_path, LEADER);
        keypad_manager_reload(&bench.manager);
        ck_assert(bench_light("lamp"));
        file_write_text(conf_path, "[Keypad quay1]\nChip=" BENCH_CHIP "\nOutput.other=lamp\n");
        keypad_manager_reload(&bench.manager);
        ck_assert_ptr_null(bench.manager->refused);
        ck_assert(!bench_light("lamp"));
        bench_call_error("vn.motcua.Error.NoSuchOutput", BENCH_KEYPAD, "SetOutput", "ssta{sv}", "lamp", "on",
                         SEC, 0);
        free(conf_path);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_lamp_goes_off_by_itself),
        SUITE_CASE(patterns_are_on_for_their_part_of_each_second),
        SUITE_CASE(a_second_time_makes_it_longer_and_never_shorter),
        SUITE_CASE(an_output_is_on_for_its_time),
        SUITE_CASE(outputs_are_listed_and_not_what_they_show),
        SUITE_CASE(wrong_calls_are_refused),
        SUITE_CASE(a_lamp_that_was_lost_shines_again_within_its_time),
        SUITE_CASE(an_output_that_cannot_be_had_is_named),
        SUITE_CASE(what_is_let_go_was_switched_off),
        SUITE_CASE(a_restart_leaves_everything_off),
        SUITE_CASE(a_reload_leaves_it_on_and_one_that_removes_it_off),
};

SUITE_MAIN("keypad-lamp", cases, bench_setup, bench_teardown)
