/* Keys, the window of an arming, lights. */
#include "services/keypad/arming.h"
#include "services/keypad/light.h"
#include "tests/lib/suite.h"

#define SEC USEC_PER_SEC
#define MSEC USEC_PER_MSEC
#define OPENED (1000 * SEC)

START_TEST(key_names_round_trip) {
        for (int i = 0; i < _KEY_MAX; i++) {
                ck_assert_int_eq(key_from_string(key_to_string(i)), i);
                for (int language = 0; language < _LANGUAGE_MAX; language++)
                        ck_assert(text_is_clean(key_label(i, language)));
        }
        ck_assert_int_lt(key_from_string(""), 0);
        ck_assert_int_lt(key_from_string("Done"), 0);
        ck_assert_int_lt(key_from_string("done "), 0);
}
END_TEST

START_TEST(scales_have_as_many_levels_as_they_say) {
        for (uint64_t scale = 0; scale < 8; scale++) {
                size_t n = 0;

                for (int i = 0; i < _KEY_MAX; i++)
                        n += key_in_scale(i, scale);
                ck_assert_uint_eq(n, scale >= 3 && scale <= 5 ? scale : 0);
        }
        ck_assert(!key_in_scale(KEY_VERY_SATISFIED, 3));
        ck_assert(!key_in_scale(KEY_VERY_DISSATISFIED, 4));
        ck_assert(!key_in_scale(KEY_DONE, 5));
}
END_TEST

static struct arming armed(uint64_t window_usec, uint64_t settle_usec) {
        struct arming arming;

        arming_open(&arming, 7, "a.b", OPENED, &(struct arming_times){window_usec, settle_usec, 0});
        return arming;
}

static const char *check(const char *token, uint64_t window_usec, uint64_t settle_usec,
                         uint64_t reason_usec) {
        return arming_check(token, &(struct arming_times){window_usec, settle_usec, reason_usec});
}

START_TEST(arguments_of_an_arming_have_limits) {
        char long_token[66];

        memset(long_token, 'x', sizeof(long_token));
        long_token[65] = '\0';
        ck_assert_ptr_null(check("A-z.0_9", SEC, 0, 0));
        ck_assert_ptr_null(check(long_token + 1, 3600 * SEC, 60 * SEC, 300 * SEC));
        ck_assert_ptr_nonnull(check("", SEC, 0, 0));
        ck_assert_ptr_nonnull(check("a b", SEC, 0, 0));
        ck_assert_ptr_nonnull(check(long_token, SEC, 0, 0));
        ck_assert_ptr_nonnull(check("a", SEC - 1, 0, 0));
        ck_assert_ptr_nonnull(check("a", 3600 * SEC + 1, 0, 0));
        ck_assert_ptr_nonnull(check("a", UINT64_MAX, 0, 0));
        ck_assert_ptr_nonnull(check("a", SEC, 60 * SEC + 1, 0));
        ck_assert_ptr_nonnull(check("a", SEC, 0, 300 * SEC + 1));
        ck_assert_ptr_nonnull(check("a", SEC, 0, UINT64_MAX));
}
END_TEST

START_TEST(press_belongs_from_opening_to_deadline) {
        struct arming arming = armed(60 * SEC, 5 * SEC);

        ck_assert_uint_eq(arming_of_press(&arming, KEY_NEUTRAL, OPENED - 1), 0);
        ck_assert_uint_eq(arming_of_press(&arming, KEY_NEUTRAL, OPENED), 7);
        ck_assert_uint_eq(arming_of_press(&arming, KEY_REASON_OTHER, OPENED + 60 * SEC - 1), 7);
        ck_assert_uint_eq(arming_of_press(&arming, KEY_NEUTRAL, OPENED + 60 * SEC), 0);
        ck_assert_uint_eq(arming_of_press(&arming, KEY_DONE, OPENED + SEC), 0);
        arming_close(&arming);
        ck_assert_uint_eq(arming_of_press(&arming, KEY_NEUTRAL, OPENED + SEC), 0);
}
END_TEST

START_TEST(window_without_a_press_ends_as_window) {
        struct arming arming = armed(60 * SEC, 5 * SEC);

        assert_error(arming_due(&arming, OPENED + 60 * SEC - 1), EAGAIN);
        ck_assert_int_eq(arming_due(&arming, OPENED + 60 * SEC), DISARM_WINDOW);
        arming_take_press(&arming, KEY_REASON_OTHER, OPENED + SEC); /* a reason is no rating */
        ck_assert_int_eq(arming_due(&arming, OPENED + 60 * SEC), DISARM_WINDOW);
        arming_close(&arming);
        assert_error(arming_due(&arming, UINT64_MAX), EAGAIN);
}
END_TEST

START_TEST(first_rating_settles_and_later_ones_do_not_prolong) {
        struct arming arming = armed(60 * SEC, 5 * SEC);

        arming_take_press(&arming, KEY_NEUTRAL, OPENED + 10 * SEC);
        arming_take_press(&arming, KEY_SATISFIED, OPENED + 14 * SEC);
        ck_assert_int_eq(arming.chosen, KEY_SATISFIED);
        assert_error(arming_due(&arming, OPENED + 15 * SEC - 1), EAGAIN);
        ck_assert_int_eq(arming_due(&arming, OPENED + 15 * SEC), DISARM_SETTLED);
        ck_assert_uint_eq(arming_of_press(&arming, KEY_NEUTRAL, OPENED + 15 * SEC), 0);
}
END_TEST

START_TEST(settling_does_not_outlast_the_window) {
        struct arming arming = armed(60 * SEC, 5 * SEC);

        arming_take_press(&arming, KEY_NEUTRAL, OPENED + 58 * SEC);
        ck_assert_int_eq(arming_due(&arming, OPENED + 60 * SEC), DISARM_SETTLED);
        arming = armed(60 * SEC, 0);
        arming_take_press(&arming, KEY_NEUTRAL, OPENED + 10 * SEC);
        ck_assert_int_eq(arming_due(&arming, OPENED + 10 * SEC), DISARM_SETTLED);
        ck_assert_uint_eq(arming_of_press(&arming, KEY_SATISFIED, OPENED + 10 * SEC), 0);
}
END_TEST

/* Presses in tenths of a second after opening, and when it closes: settle 5 s, reasons 15 s, window 60 s. */
START_TEST(a_low_level_leaves_time_for_its_reason) {
        static const struct {
                uint64_t reason;
                struct {
                        enum key key;
                        uint64_t at;
                } presses[3];
                uint64_t sealed, closed;
        } table[] = {
                {15, {{KEY_NEUTRAL, 100}}, 150, 150},
                {15, {{KEY_DISSATISFIED, 100}}, 150, 250},
                {15, {{KEY_VERY_DISSATISFIED, 100}}, 150, 250},
                {0, {{KEY_DISSATISFIED, 100}}, 150, 150},
                {3, {{KEY_DISSATISFIED, 100}}, 150, 150},
                {15, {{KEY_NEUTRAL, 100}, {KEY_DISSATISFIED, 140}}, 150, 290},
                {15, {{KEY_DISSATISFIED, 100}, {KEY_SATISFIED, 140}}, 150, 150},
                {15, {{KEY_DISSATISFIED, 100}, {KEY_VERY_DISSATISFIED, 149}}, 150, 299},
                {15, {{KEY_DISSATISFIED, 100}, {KEY_REASON_OTHER, 101}}, 150, 151},
                {15, {{KEY_DISSATISFIED, 100}, {KEY_REASON_OTHER, 120}}, 150, 170},
                {15, {{KEY_DISSATISFIED, 100}, {KEY_REASON_OTHER, 249}}, 150, 250},
                {15, {{KEY_DISSATISFIED, 100}, {KEY_REASON_OTHER, 120}, {KEY_REASON_OTHER, 160}}, 150, 170},
                {15, {{KEY_REASON_OTHER, 50}, {KEY_DISSATISFIED, 100}}, 150, 250},
                {15, {{KEY_NEUTRAL, 100}, {KEY_REASON_OTHER, 120}}, 150, 150},
                {15, {{KEY_DISSATISFIED, 580}}, 600, 730},
        };
        const uint64_t tenth = SEC / 10;

        for (size_t i = 0; i < ELEMENTSOF(table); i++) {
                struct arming arming;
                arming_open(&arming, 7, "a.b", OPENED,
                            &(struct arming_times){60 * SEC, 5 * SEC, table[i].reason * SEC});
                for (size_t k = 0; k < ELEMENTSOF(table[i].presses) && table[i].presses[k].at > 0; k++)
                        arming_take_press(&arming, table[i].presses[k].key,
                                          OPENED + table[i].presses[k].at * tenth);
                uint64_t sealed = OPENED + table[i].sealed * tenth, closed = OPENED + table[i].closed * tenth;
                ck_assert_uint_eq(arming_of_press(&arming, KEY_NEUTRAL, sealed - 1), 7);
                ck_assert_uint_eq(arming_of_press(&arming, KEY_NEUTRAL, sealed), 0);
                ck_assert_uint_eq(arming_of_press(&arming, KEY_REASON_OTHER, closed - 1), 7);
                ck_assert_uint_eq(arming_of_press(&arming, KEY_REASON_OTHER, closed), 0);
                assert_error(arming_due(&arming, closed - 1), EAGAIN);
                ck_assert_int_eq(arming_due(&arming, closed), DISARM_SETTLED);
        }
}
END_TEST

START_TEST(pulse_shines_and_ends) {
        struct light light = {};

        light_play(&light, PATTERN_PULSE, OPENED);
        ck_assert(light_level(&light, OPENED));
        ck_assert_int_eq(light_shown(&light), LIGHT_PULSE);
        ck_assert_uint_eq(light_next(&light, OPENED), OPENED + 200 * MSEC);
        ck_assert(light_level(&light, OPENED + 200 * MSEC - 1));
        ck_assert(!light_level(&light, OPENED + 200 * MSEC));
        ck_assert_uint_eq(light_next(&light, OPENED + 200 * MSEC), UINT64_MAX);
        ck_assert_int_eq(light_shown(&light), LIGHT_OFF);
}
END_TEST

START_TEST(blink_is_one_hertz) {
        struct light light = {};
        size_t changes = 0;
        bool level = false;

        light_set(&light, LIGHT_BLINK, OPENED);
        for (uint64_t t = OPENED; t < OPENED + 10 * SEC; t = light_next(&light, t)) {
                changes += light_level(&light, t) != level;
                level = light_level(&light, t);
        }
        ck_assert_uint_eq(changes, 20);
}
END_TEST

START_TEST(arming_takes_a_light_and_gives_it_back) {
        struct light light = {};

        light_set(&light, LIGHT_ON, OPENED);
        light_take(&light, false);
        ck_assert(!light_level(&light, OPENED));
        light_set(&light, LIGHT_BLINK, OPENED); /* for later */
        ck_assert(!light_level(&light, OPENED));
        ck_assert_uint_eq(light_next(&light, OPENED), UINT64_MAX);
        light_play(&light, PATTERN_FAIL, OPENED);
        ck_assert(light_level(&light, OPENED));
        ck_assert(!light_level(&light, OPENED + 150 * MSEC));
        ck_assert(!light_level(&light, OPENED + SEC));
        light_give_back(&light, OPENED + 2 * SEC);
        ck_assert(light_level(&light, OPENED + 2 * SEC));
        ck_assert_int_eq(light_shown(&light), LIGHT_BLINK);
}
END_TEST

START_TEST(light_names_round_trip) {
        for (int i = 0; i < _LIGHT_MODE_MAX; i++)
                ck_assert_int_eq(light_mode_from_string(light_mode_to_string(i)), i);
        ck_assert_int_lt(light_mode_from_string("bright"), 0);
        ck_assert_int_lt(light_pattern_from_sound("loud"), 0);
        ck_assert_int_eq(light_pattern_from_sound("call"), PATTERN_BEEP_CALL);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(key_names_round_trip),
        SUITE_CASE(scales_have_as_many_levels_as_they_say),
        SUITE_CASE(arguments_of_an_arming_have_limits),
        SUITE_CASE(press_belongs_from_opening_to_deadline),
        SUITE_CASE(window_without_a_press_ends_as_window),
        SUITE_CASE(first_rating_settles_and_later_ones_do_not_prolong),
        SUITE_CASE(settling_does_not_outlast_the_window),
        SUITE_CASE(a_low_level_leaves_time_for_its_reason),
        SUITE_CASE(pulse_shines_and_ends),
        SUITE_CASE(blink_is_one_hertz),
        SUITE_CASE(arming_takes_a_light_and_gives_it_back),
        SUITE_CASE(light_names_round_trip),
};

SUITE_MAIN("keypad-rules", cases, NULL, NULL)
