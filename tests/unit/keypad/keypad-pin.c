/* A PIN pad: what is typed is handed over in one call, answered by light and beep, and nowhere kept. */
#include "bench.h"
#include "services/base/bus.h"
#include "services/keypad/pin-pad.h"

static const char config[] =
        "[Keypad quay1]\nChip=" BENCH_CHIP "\n"
        "Key.digit-0=d0\nKey.digit-1=d1\nKey.digit-2=d2\nKey.digit-3=d3\nKey.digit-4=d4\nKey.digit-5=d5\n"
        "Key.digit-6=d6\nKey.digit-7=d7\nKey.digit-8=d8\nKey.digit-9=d9\nKey.enter=enter\nKey.clear=clear\n"
        "Key.next=next\nLight.next=light-next\n"
        "Light.enter=light-enter\nLight.digit-7=light-7\nBuzzer=buzzer\nDebounceMsec=1\nStuckSec=60\n"
        "LongPressMsec=400\n";

/* What the aggregator would hear. */
static struct {
        unsigned calls;
        char text[128]; /* "keypad number pin" of the last call */
        bool right, silent;
} centre;

static int method_enter_pin(sd_bus_message *message, _unused_ void *userdata, sd_bus_error *error) {
        const char *keypad, *number, *pin;

        assert_ok(sd_bus_message_read(message, "sss", &keypad, &number, &pin));
        centre.calls++;
        snprintf(centre.text, sizeof(centre.text), "%s %s %s", keypad, number, pin);
        if (centre.silent)
                return 1;
        if (!centre.right)
                return bus_error(error, BUS_ERROR_PREFIX "SignInRefused", "No.");
        return sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable centre_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("EnterPin", "sssa{sv}", "", method_enter_pin, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static void start(bool right) {
        centre.calls = 0;
        centre.right = right;
        centre.silent = false;
        bench_start(config, NULL);
        assert_ok(sd_bus_add_object_vtable(bench.client, NULL, "/vn/motcua/Centre1", "vn.motcua.Centre1",
                                           centre_vtable, NULL));
}

/* "7<48291<": digits, "<" for enter, "c" for clear. The last key stays down, so that what follows can be
 * waited for from its press on. */
static void type(const char *text) {
        bench_key("enter", false);
        bench_run(30 * MSEC);
        for (const char *p = text; *p != '\0'; p++) {
                char line[8];
                snprintf(line, sizeof(line), *p == '<' ? "enter" : *p == 'c' ? "clear" : "d%c", *p);
                if (p[1] == '\0')
                        bench_key(line, true);
                else
                        bench_press(line);
        }
}

static bool is_called(_unused_ void *userdata) {
        return centre.calls > 0;
}

static bool is_answered(_unused_ void *userdata) {
        return !bench_keypad()->pin_call;
}

static bool is_flashing(_unused_ void *userdata) {
        return bench_keypad()->lights[10].pattern == PATTERN_FAIL;
}

static bool is_felt(_unused_ void *userdata) {
        return bench_light("light-7");
}

static void assert_nothing_kept(void) {
        static const struct pin_pad empty;
        static const struct keypad_press none[KEYPAD_PENDING_MAX];
        _cleanup_free_ char *types = bench_types();

        ck_assert_mem_eq(&bench_keypad()->pin, &empty, sizeof(empty));
        ck_assert_mem_eq(bench_keypad()->pending, none, sizeof(none));
        ck_assert_str_eq(types, "keypad-ready");
}

START_TEST(digits_are_handed_over_once_and_forgotten) {
        start(true);
        type("7<48291<");
        bench_wait(is_called, NULL, "EnterPin");
        ck_assert_str_eq(centre.text, "quay1 7 48291");
        bench_wait(is_answered, NULL, "the answer");
        ck_assert(bench_light("light-enter"));
        ck_assert_int_eq(bench_keypad()->lights[10].pattern, PATTERN_PULSE);
        assert_nothing_kept();
        ck_assert_uint_eq(centre.calls, 1);
}
END_TEST

START_TEST(a_wrong_pin_flashes_and_beeps_three_times) {
        start(false);
        type("7<0000<");
        bench_wait(is_called, NULL, "EnterPin");
        bench_wait(is_flashing, NULL, "flashes");
        ck_assert_int_eq(bench_keypad()->lights[bench_keypad()->conf->n_keys].pattern, PATTERN_BEEP_ERROR);
        assert_nothing_kept();
}
END_TEST

START_TEST(each_digit_is_felt_at_once) {
        start(true);
        bench_key("d7", true);
        bench_wait(is_felt, NULL, "the light beside 7");
        ck_assert(bench_light("buzzer"));
        ck_assert_uint_eq(bench_count("press"), 0);
}
END_TEST

START_TEST(clear_begins_anew) {
        start(true);
        type("12c7<99c7<1234<");
        bench_wait(is_called, NULL, "EnterPin");
        ck_assert_str_eq(centre.text, "quay1 7 1234");
        assert_nothing_kept();
}
END_TEST

START_TEST(what_cannot_be_right_is_refused_here) {
        static const char *const texts[] = {"<", "7<<", "12345<", "7<1234567890123<"};

        start(true);
        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                type(texts[i]);
                bench_wait(is_flashing, NULL, "flashes");
                assert_nothing_kept();
                bench_run(600 * MSEC);
        }
        ck_assert_uint_eq(centre.calls, 0);
}
END_TEST

START_TEST(digits_while_an_answer_is_awaited_are_refused) {
        start(true);
        centre.silent = true;
        type("7<1234<");
        bench_wait(is_called, NULL, "EnterPin");
        type("7<1234<");
        bench_wait(is_flashing, NULL, "flashes");
        ck_assert_uint_eq(centre.calls, 1);
        assert_nothing_kept();
}
END_TEST

START_TEST(other_keys_are_recorded_as_ever) {
        start(true);
        bench_press("d7");
        bench_press("next");
        bench_wait_count("press", 1);
        ck_assert_str_eq(bench_last_s("press", "key"), "next");
        type("<1234<");
        bench_wait(is_called, NULL, "EnterPin");
        ck_assert_str_eq(centre.text, "quay1 7 1234");
        ck_assert_uint_eq(bench_count("press"), 1);
}
END_TEST

START_TEST(a_held_digit_is_no_long_press) {
        start(true);
        bench_key("d7", true);
        bench_run(600 * MSEC);
        bench_key("d7", false);
        bench_run(50 * MSEC);
        ck_assert_uint_eq(bench_count("long-press"), 0);
        ck_assert_uint_eq(bench_count("press"), 0);
}
END_TEST

START_TEST(what_is_left_lying_is_given_up) {
        struct pin_pad pad = {0}, empty = {0};

        ck_assert_uint_eq(pin_pad_next(&pad), UINT64_MAX);
        ck_assert_int_eq(pin_pad_key(&pad, KEY_DIGIT_0 + 7, 100), PIN_PAD_TAKEN);
        ck_assert_int_eq(pin_pad_key(&pad, KEY_ENTER, 5 * SEC), PIN_PAD_TAKEN);
        ck_assert_uint_eq(pin_pad_next(&pad), 15 * SEC);
        ck_assert(!pin_pad_expire(&pad, 15 * SEC - 1));
        ck_assert_str_eq(pad.number, "7");
        ck_assert(pin_pad_expire(&pad, 15 * SEC));
        ck_assert_mem_eq(&pad, &empty, sizeof(pad));
        ck_assert(!pin_pad_expire(&pad, 30 * SEC));
}
END_TEST

START_TEST(a_refusal_is_seen_and_heard) {
        start(true);
        bench_press("next");
        bench_wait_count("press", 1);
        sd_bus_message_unref(bench_call(NULL, BENCH_KEYPAD, "Refuse", "sa{sv}", "next", 0));
        size_t next = (size_t) keypad_conf_find_key(bench_keypad()->conf, KEY_NEXT);
        ck_assert_int_eq(bench_keypad()->lights[next].pattern, PATTERN_FAIL);
        ck_assert_int_eq(bench_keypad()->lights[bench_keypad()->conf->n_keys].pattern, PATTERN_BEEP_ERROR);
        bench_call_error(BUS_ERROR_NO_SUCH_KEY, BENCH_KEYPAD, "Refuse", "sa{sv}", "recall", 0);
        bench_call_error(BUS_ERROR_NO_SUCH_KEY, BENCH_KEYPAD, "Refuse", "sa{sv}", "cake", 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(digits_are_handed_over_once_and_forgotten),
        SUITE_CASE(a_wrong_pin_flashes_and_beeps_three_times),
        SUITE_CASE(each_digit_is_felt_at_once),
        SUITE_CASE(clear_begins_anew),
        SUITE_CASE(what_cannot_be_right_is_refused_here),
        SUITE_CASE(digits_while_an_answer_is_awaited_are_refused),
        SUITE_CASE(other_keys_are_recorded_as_ever),
        SUITE_CASE(a_held_digit_is_no_long_press),
        SUITE_CASE(what_is_left_lying_is_given_up),
        SUITE_CASE(a_refusal_is_seen_and_heard),
};

SUITE_MAIN("keypad-pin", cases, bench_setup, bench_teardown)
