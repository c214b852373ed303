/* Ratings by phone: what is pressed, changed and sealed, beside a keypad, over boots, and what it counts for.
 */
#include "daemon/ratings/public.h"
#include "daemon/ratings/rules.h"
#include "tests/unit/daemon/book-memory.h"

static struct memory memory;

static void setup(void) {
        memory_open(&memory);
}

static void teardown(void) {
        memory_close(&memory);
}

/* "state level channel phone flags" */
static void assert_rating(uint64_t visit, const char *expected) {
        struct rating_row row = memory_rating(&memory, visit, SUBJECT_RECEPTION);
        char text[96];

        snprintf(text, sizeof(text), "%s %s %s %s %u", rating_state_to_string(row.state),
                 row.window.pressed ? level_to_string(row.window.level) : "-",
                 row.state == RATING_RATED ? rating_channel_to_string(row.channel) : "-",
                 row.phone.state == PHONE_NONE ? "-" : phone_state_to_string(row.phone.state), row.flags);
        ck_assert_str_eq(text, expected);
}

static uint64_t left_usec;

static int rate_subject(uint64_t visit, enum subject subject, enum level level) {
        const struct phone_wish wish = {visit, subject, level};
        struct instant now;
        int outcome;

        memory_now(&memory, &now);
        assert_ok(ratings_rate_by_phone(memory.book, &now, &wish, &outcome, &left_usec));
        memory_conclude(&memory);
        return outcome;
}

static int rate(uint64_t visit, enum level level) {
        return rate_subject(visit, SUBJECT_RECEPTION, level);
}

static void pass(uint64_t usec) {
        memory_pass(&memory, usec);
        memory_conclude(&memory);
}

static void finish(void) {
        memory_press(&memory, "quay2", "done", 0);
        memory_pass(&memory, 2 * USEC_PER_SEC);
}

static void skip(uint64_t visit) {
        uint64_t arming = memory_finish_and_arm(&memory, "quay2", visit);
        memory_disarm(&memory, "quay2", arming, "window");
}

static int64_t sum(enum figure figure) {
        return memory_figure(&memory, NULL, _SUBJECT_MAX, figure);
}

START_TEST(what_is_pressed_is_sealed_after_the_settling_time) {
        finish();
        ck_assert_int_eq(rate(1, LEVEL_SATISFIED), OUTCOME_RECORDED);
        ck_assert_uint_eq(left_usec, 5 * USEC_PER_SEC);
        assert_rating(1, "waiting - - settling 0");
        pass(5 * USEC_PER_SEC - 1);
        ck_assert_int_eq(memory_count(&memory, "rating"), 0);
        pass(1);
        assert_rating(1, "rated satisfied phone counted 0");
        memory_assert_last(&memory, "rating", "channel", "phone");
        memory_assert_last(&memory, "rating", "level", "satisfied");
        pass(60 * USEC_PER_SEC);
        ck_assert_int_eq(memory_count(&memory, "rating"), 1);
        ck_assert_int_eq(memory_count(&memory, "phone-settled"), 1);
        ck_assert_int_eq(memory_count(&memory, "rating-unheard"), 0);
        ck_assert_int_eq(sum(FIGURE_RATED + LEVEL_SATISFIED), 1);
        ck_assert_int_eq(sum(FIGURE_PHONE + LEVEL_SATISFIED), 1);
        ck_assert_int_eq(sum(FIGURE_OPEN), 0);
        ck_assert_int_eq(sum(FIGURE_SERVED), 1);
}
END_TEST

START_TEST(it_can_be_changed_until_it_is_sealed) {
        skip(1);
        ck_assert_int_eq(rate(1, LEVEL_SATISFIED), OUTCOME_RECORDED);
        memory_pass(&memory, 3 * USEC_PER_SEC);
        ck_assert_int_eq(rate(1, LEVEL_DISSATISFIED), OUTCOME_RECORDED);
        ck_assert_uint_eq(left_usec, 2 * USEC_PER_SEC);
        ck_assert_uint_eq(ratings_of(memory.book)->n_low, 1);
        ck_assert_int_eq(ratings_of(memory.book)->low[0].level, LEVEL_DISSATISFIED);
        memory_settle(&memory); /* also over a restart */
        memory_pass(&memory, USEC_PER_SEC);
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        pass(USEC_PER_SEC);
        assert_rating(1, "rated neutral phone counted 0");
        ck_assert_int_eq(memory_count(&memory, "phone-press"), 3);
        ck_assert_int_eq(memory_count(&memory, "rating"), 1);
        ck_assert_int_eq(memory_count(&memory, "press-stray"), 0);
}
END_TEST

START_TEST(the_same_again_is_thanked_again_and_not_recorded) {
        finish();
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        memory_pass(&memory, USEC_PER_SEC);
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_REPEATED);
        ck_assert_uint_eq(left_usec, 4 * USEC_PER_SEC);
        pass(4 * USEC_PER_SEC);
        memory_settle(&memory);
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_REPEATED);
        ck_assert_uint_eq(left_usec, 0);
        ck_assert_int_eq(rate(1, LEVEL_SATISFIED), -EALREADY);
        ck_assert_int_eq(memory_count(&memory, "phone-press"), 1);
        assert_rating(1, "rated neutral phone counted 0");
}
END_TEST

START_TEST(a_press_at_the_last_moment_finds_it_sealed) {
        finish();
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        memory_pass(&memory, 5 * USEC_PER_SEC); /* nobody has looked since */
        ck_assert_int_eq(rate(1, LEVEL_SATISFIED), -EALREADY);
        assert_rating(1, "rated neutral phone counted 0");
}
END_TEST

START_TEST(nothing_is_taken_too_early_or_of_another_scale) {
        struct event_field rules[TEST_RULES_FIELDS];

        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), -ENOENT);
        finish();
        ck_assert_int_eq(rate_subject(1, SUBJECT_PROCEDURES, LEVEL_NEUTRAL), -ENOENT);
        ck_assert_int_eq(rate(2, LEVEL_NEUTRAL), -ENOENT);
        memcpy(rules, test_rules, sizeof(rules));
        test_rules_set(rules, "scale", 3);
        memory_observe(&memory, "rules-changed", rules, ELEMENTSOF(rules));
        finish();
        ck_assert_int_eq(rate(2, LEVEL_VERY_SATISFIED), -EINVAL);
        ck_assert_int_eq(rate(1, LEVEL_VERY_SATISFIED), OUTCOME_RECORDED);
        ck_assert_int_eq(memory_count(&memory, "phone-press"), 1);
}
END_TEST

START_TEST(a_keypad_that_was_sealed_before_stands) {
        uint64_t arming = memory_finish_and_arm(&memory, "quay2", 1);
        memory_press(&memory, "quay2", "satisfied", arming);
        memory_disarm(&memory, "quay2", arming, "settled");
        ck_assert_int_eq(rate(1, LEVEL_SATISFIED), -EALREADY); /* tells nobody what was pressed there */
        assert_rating(1, "rated satisfied keypad uncounted 0");
        memory_assert_last(&memory, "press-stray", "reason", "already-rated");
        memory_settle(&memory);
        ck_assert_int_eq(rate(1, LEVEL_DISSATISFIED), -EALREADY);
        ck_assert_int_eq(memory_count(&memory, "phone-press"), 1); /* whoever goes on fills no disk */
        ck_assert_int_eq(memory_count(&memory, "press-stray"), 1);
        ck_assert_int_eq(sum(FIGURE_PHONE + LEVEL_SATISFIED), 0);
        ck_assert_int_eq(sum(FIGURE_STRAY), 0); /* which is of keypads */
}
END_TEST

START_TEST(a_keypad_that_is_sealed_first_counts) {
        uint64_t arming = memory_finish_and_arm(&memory, "quay2", 1);
        memory_press(&memory, "quay2", "satisfied", arming);
        memory_pass(&memory, 4 * USEC_PER_SEC);
        ck_assert_int_eq(rate(1, LEVEL_DISSATISFIED), OUTCOME_RECORDED);
        memory_pass(&memory, USEC_PER_SEC);
        memory_disarm(&memory, "quay2", arming, "settled");
        assert_rating(1, "rated satisfied keypad uncounted 0");
        memory_assert_last(&memory, "press-stray", "reason", "already-rated");
        pass(10 * USEC_PER_SEC);
        ck_assert_int_eq(rate(1, LEVEL_DISSATISFIED), -EALREADY);
        ck_assert_int_eq(memory_count(&memory, "rating"), 1);
        ck_assert_int_eq(memory_count(&memory, "phone-settled"), 0);
        ck_assert_int_eq(sum(FIGURE_RATED + LEVEL_SATISFIED), 1);
        ck_assert_int_eq(sum(FIGURE_RATED + LEVEL_DISSATISFIED), 0);
        ck_assert_int_eq(sum(FIGURE_SERVED), 1);
}
END_TEST

START_TEST(a_phone_that_is_sealed_first_counts) {
        uint64_t arming = memory_finish_and_arm(&memory, "quay2", 1);
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        memory_pass(&memory, 3 * USEC_PER_SEC);
        memory_press(&memory, "quay2", "dissatisfied", arming);
        pass(2 * USEC_PER_SEC);
        assert_rating(1, "rated neutral phone counted 0");
        memory_assert_last(&memory, "press-stray", "reason", "already-rated");
        ck_assert_uint_eq(ratings_of(memory.book)->n_disarm, 1);
        ck_assert_uint_eq(ratings_of(memory.book)->disarm[0].arming, arming);
        memory_press(&memory, "quay2", "satisfied", arming);
        ck_assert_int_eq(memory_count(&memory, "press-stray"), 2);
        memory_assert_last(&memory, "press-stray", "reason", "already-rated");
        memory_disarm(&memory, "quay2", arming, "request");
        assert_rating(1, "rated neutral phone counted 0");
        ck_assert_int_eq(memory_count(&memory, "rating"), 1);
        ck_assert_int_eq(memory_count(&memory, "rating-skipped"), 0);
        ck_assert_int_eq(sum(FIGURE_STRAY), 2);
        ck_assert_int_eq(sum(FIGURE_SERVED), 1);
}
END_TEST

START_TEST(a_keypad_that_opens_after_all_is_closed_again) {
        finish();
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        pass(5 * USEC_PER_SEC);
        uint64_t arming = memory_arm(&memory, "quay2", 1, SUBJECT_RECEPTION);
        ck_assert_uint_eq(ratings_of(memory.book)->n_disarm, 1);
        ck_assert_uint_eq(ratings_of(memory.book)->disarm[0].arming, arming);
        memory_press(&memory, "quay2", "satisfied", arming);
        memory_assert_last(&memory, "press-stray", "reason", "already-rated");
        memory_disarm(&memory, "quay2", arming, "request");
        assert_rating(1, "rated neutral phone counted 0");
}
END_TEST

START_TEST(it_takes_the_place_of_what_was_skipped_or_unheard) {
        skip(1);
        finish();
        memory_press(&memory, "quay2", "done", 0);
        assert_rating(2, "unheard - - - 0");
        memory_settle(&memory);
        ck_assert_int_eq(sum(FIGURE_SKIPPED), 1);
        ck_assert_int_eq(sum(FIGURE_UNHEARD), 1);
        pass(3600 * USEC_PER_SEC);
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        ck_assert_int_eq(rate(2, LEVEL_SATISFIED), OUTCOME_RECORDED);
        assert_rating(1, "skipped - - settling 0");
        ck_assert_int_eq(sum(FIGURE_SKIPPED), 1);
        memory_settle(&memory);
        pass(5 * USEC_PER_SEC);
        assert_rating(1, "rated neutral phone counted 0");
        assert_rating(2, "rated satisfied phone counted 0");
        ck_assert_int_eq(sum(FIGURE_SKIPPED), 0);
        ck_assert_int_eq(sum(FIGURE_RATED + LEVEL_NEUTRAL), 1);
        ck_assert_int_eq(sum(FIGURE_SERVED), 3);
        ck_assert_uint_eq(memory_rating(&memory, 1, SUBJECT_RECEPTION).event + 2,
                          memory_rating(&memory, 2, SUBJECT_RECEPTION).event);
}
END_TEST

START_TEST(another_boot_ends_the_settling_time) {
        skip(1);
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        memory_settle(&memory);
        memory.boot_id = OTHER_BOOT;
        memory.boottime_usec = 0;
        memory_conclude(&memory);
        assert_rating(1, "rated neutral phone counted 0");
        ck_assert_uint_ne(memory_rating(&memory, 1, SUBJECT_RECEPTION).phone.at.boot, 0);
}
END_TEST

START_TEST(a_visit_of_an_earlier_boot_can_be_rated) {
        skip(1);
        memory_settle(&memory);
        memory.boot_id = OTHER_BOOT;
        memory.boottime_usec = 1; /* less than when the visit was finished: that is another clock */
        memory_conclude(&memory);
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        pass(5 * USEC_PER_SEC);
        assert_rating(1, "rated neutral phone counted 0");
        ck_assert_uint_eq(rating_press_boot(&(struct rating_row){.channel = CHANNEL_KEYPAD}), 0);
        struct rating_row row = memory_rating(&memory, 1, SUBJECT_RECEPTION);
        ck_assert_uint_ne(rating_press_boot(&row), row.finished.boot);
}
END_TEST

START_TEST(changes_of_mind_have_an_end) {
        finish();
        for (int i = 0; i < PHONE_PRESSES_MAX; i++)
                ck_assert_int_eq(rate(1, i % 2 ? LEVEL_NEUTRAL : LEVEL_SATISFIED), OUTCOME_RECORDED);
        ck_assert_int_eq(rate(1, LEVEL_SATISFIED), -EDQUOT);
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_REPEATED);
        ck_assert_int_eq(memory_count(&memory, "phone-press"), PHONE_PRESSES_MAX);
        pass(5 * USEC_PER_SEC);
        assert_rating(1, "rated neutral phone counted 0");
}
END_TEST

START_TEST(suspicion_is_of_phones_too) {
        memory_press(&memory, "quay2", "done", 0);
        memory_pass(&memory, USEC_PER_MSEC);
        ck_assert_int_eq(rate(1, LEVEL_VERY_SATISFIED), OUTCOME_RECORDED); /* nobody opens a page so fast */
        pass(5 * USEC_PER_SEC);
        assert_rating(1, "rated very-satisfied phone counted 1");
        uint64_t arming = memory_finish_and_arm(&memory, "quay2", 2);
        memory_press(&memory, "quay2", "very-satisfied", arming);
        memory_disarm(&memory, "quay2", arming, "settled");
        memory_settle(&memory);
        skip(3);
        skip(4);
        ck_assert_int_eq(rate(4, LEVEL_VERY_SATISFIED), OUTCOME_RECORDED);
        ck_assert_int_eq(rate(3, LEVEL_VERY_SATISFIED), OUTCOME_RECORDED);
        pass(5 * USEC_PER_SEC);
        /* One streak of a post, in the order in which they are sealed. */
        ck_assert_uint_eq(memory_rating(&memory, 3, SUBJECT_RECEPTION).flags +
                                  memory_rating(&memory, 4, SUBJECT_RECEPTION).flags,
                          1U << SUSPECT_STREAK);
        ck_assert_int_eq(sum(FIGURE_SUSPECT + LEVEL_VERY_SATISFIED), 2);
        ck_assert_int_eq(sum(FIGURE_PHONE + LEVEL_VERY_SATISFIED), 3);
}
END_TEST

static int64_t published(void) {
        struct figure_key key = {.of = FIGURES_OF_PUBLIC, .subject = _SUBJECT_MAX};
        int64_t n = 0;

        for (size_t i = 0; i < ratings_of(memory.book)->n_figures; i++) {
                const struct figure_row *row = &ratings_of(memory.book)->figures[i];
                if (row->key.of == key.of)
                        n += figures_rated(row->values);
        }
        return n;
}

static void press_by_keypad(uint64_t visit) {
        uint64_t arming = memory_finish_and_arm(&memory, "quay2", visit);
        memory_press(&memory, "quay2", "neutral", arming);
        memory_disarm(&memory, "quay2", arming, "settled");
        memory_pass(&memory, 130 * USEC_PER_SEC);
}

/* Batches are of three. */
START_TEST(batches_are_whole_over_both_channels) {
        press_by_keypad(1);
        skip(2);
        ck_assert_int_eq(rate(2, LEVEL_DISSATISFIED), OUTCOME_RECORDED);
        pass(5 * USEC_PER_SEC);
        ck_assert_int_eq(published(), 0);
        press_by_keypad(3);
        ck_assert_int_eq(published(), 3);
}
END_TEST

START_TEST(a_late_one_of_the_day_before_breaks_no_batch) {
        skip(1);
        memory_settle(&memory);
        memory_pass(&memory, 24 * 3600 * USEC_PER_SEC);
        press_by_keypad(2);
        press_by_keypad(3);
        ck_assert_int_eq(rate(1, LEVEL_DISSATISFIED), OUTCOME_RECORDED);
        pass(5 * USEC_PER_SEC);
        struct rating_row late = memory_rating(&memory, 1, SUBJECT_RECEPTION),
                          kept = memory_rating(&memory, 3, SUBJECT_RECEPTION);
        ck_assert(!ratings_is_in_batch(memory.book, &late));
        ck_assert(ratings_is_in_batch(memory.book, &kept));
        ck_assert_int_eq(published(), 0);
        press_by_keypad(4);
        ck_assert_int_eq(published(), 3);
        ck_assert_int_eq(sum(FIGURE_RATED + LEVEL_DISSATISFIED), 1); /* of its own day, exactly */
}
END_TEST

START_TEST(a_restored_record_begins_new_batches) {
        press_by_keypad(1);
        skip(2);
        ck_assert_int_eq(rate(2, LEVEL_DISSATISFIED), OUTCOME_RECORDED);
        pass(5 * USEC_PER_SEC);
        memory_observe_fields(&memory, "record-restored", EVENT_FIELD_T("events", 1),
                              EVENT_FIELD_S("root", "00"), EVENT_FIELD_S("actor", "test"),
                              EVENT_FIELD_S("reason", "test"));
        press_by_keypad(3);
        ck_assert_int_eq(published(), 0);
}
END_TEST

START_TEST(a_corrected_clock_moves_it) {
        memory.synchronized = false;
        memory.realtime_usec -= 40 * USEC_PER_DAY;
        skip(1);
        skip(2);
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        pass(5 * USEC_PER_SEC);
        ck_assert_int_eq(rate(2, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        int32_t wrong = memory_rating(&memory, 1, SUBJECT_RECEPTION).day;
        memory_settle(&memory);
        memory.synchronized = true;
        memory.realtime_usec += 40 * USEC_PER_DAY;
        pass(5 * USEC_PER_SEC);
        ck_assert_int_eq(memory_count(&memory, "clock-corrected"), 1);
        for (size_t i = 0; i < ratings_of(memory.book)->n_figures; i++) {
                const struct figure_row *row = &ratings_of(memory.book)->figures[i];
                if (row->key.day < wrong + 40 && row->key.of != FIGURES_OF_PUBLIC)
                        ck_assert_int_eq(figures_rated(row->values) + row->values[FIGURE_SKIPPED], 0);
        }
        ck_assert_int_eq(sum(FIGURE_PHONE + LEVEL_NEUTRAL), 2);
        ck_assert_int_eq(sum(FIGURE_SKIPPED), 0);
}
END_TEST

START_TEST(a_voided_one_stays_given) {
        finish();
        ck_assert_int_eq(rate(1, LEVEL_DISSATISFIED), OUTCOME_RECORDED);
        pass(5 * USEC_PER_SEC);
        memory_observe_fields(&memory, "rating-voided", EVENT_FIELD_T("visit", 1),
                              EVENT_FIELD_S("counter", "2"), EVENT_FIELD_S("subject", "reception"),
                              EVENT_FIELD_S("reason", "test"), EVENT_FIELD_S("actor", "test"));
        ck_assert_int_eq(sum(FIGURE_VOIDED), 1);
        ck_assert_int_eq(rate(1, LEVEL_DISSATISFIED), OUTCOME_REPEATED);
        ck_assert_int_eq(rate(1, LEVEL_SATISFIED), -EALREADY);
        ck_assert_int_eq(sum(FIGURE_PHONE + LEVEL_DISSATISFIED), 1);
}
END_TEST

START_TEST(a_counter_that_changed_takes_it_still) {
        finish();
        memory_counter(&memory, "2", "quay2", "", "");
        memory_conclude(&memory);
        assert_rating(1, "unheard - - - 0");
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        pass(5 * USEC_PER_SEC);
        assert_rating(1, "rated neutral phone counted 0");
}
END_TEST

START_TEST(a_restart_of_the_keypads_leaves_it_alone) {
        uint64_t arming = memory_finish_and_arm(&memory, "quay2", 1);
        ck_assert_int_eq(rate(1, LEVEL_NEUTRAL), OUTCOME_RECORDED);
        memory_epoch(&memory, "keypad", EPOCH_B);
        (void) arming;
        assert_rating(1, "waiting - - settling 0");
        pass(5 * USEC_PER_SEC);
        assert_rating(1, "rated neutral phone counted 0");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_is_pressed_is_sealed_after_the_settling_time),
        SUITE_CASE(it_can_be_changed_until_it_is_sealed),
        SUITE_CASE(the_same_again_is_thanked_again_and_not_recorded),
        SUITE_CASE(a_press_at_the_last_moment_finds_it_sealed),
        SUITE_CASE(nothing_is_taken_too_early_or_of_another_scale),
        SUITE_CASE(a_keypad_that_was_sealed_before_stands),
        SUITE_CASE(a_keypad_that_is_sealed_first_counts),
        SUITE_CASE(a_phone_that_is_sealed_first_counts),
        SUITE_CASE(a_keypad_that_opens_after_all_is_closed_again),
        SUITE_CASE(it_takes_the_place_of_what_was_skipped_or_unheard),
        SUITE_CASE(another_boot_ends_the_settling_time),
        SUITE_CASE(a_visit_of_an_earlier_boot_can_be_rated),
        SUITE_CASE(changes_of_mind_have_an_end),
        SUITE_CASE(suspicion_is_of_phones_too),
        SUITE_CASE(batches_are_whole_over_both_channels),
        SUITE_CASE(a_late_one_of_the_day_before_breaks_no_batch),
        SUITE_CASE(a_restored_record_begins_new_batches),
        SUITE_CASE(a_corrected_clock_moves_it),
        SUITE_CASE(a_voided_one_stays_given),
        SUITE_CASE(a_counter_that_changed_takes_it_still),
        SUITE_CASE(a_restart_of_the_keypads_leaves_it_alone),
};

SUITE_MAIN("ratings-phone", cases, setup, teardown)
