/* What the keypads' presses come to: strays, windows, suspicion, corrected days. */
#include "tests/unit/daemon/book-memory.h"

static struct memory memory;

static void setup(void) {
        memory_open(&memory);
}

static void teardown(void) {
        memory_close(&memory);
}

static void assert_state(uint64_t visit, const char *expected) {
        static const char *const names[_RATING_STATE_MAX] = {
                [RATING_WAITING] = "waiting", [RATING_OPEN] = "open",       [RATING_RATED] = "rated",
                [RATING_SKIPPED] = "skipped", [RATING_UNHEARD] = "unheard", [RATING_VOID] = "void",
        };
        struct rating_row row = memory_rating(&memory, visit, SUBJECT_RECEPTION);
        char text[64];

        snprintf(text, sizeof(text), "%s %s %u", names[row.state],
                 row.window.pressed ? level_to_string(row.window.level) : "-", row.flags);
        ck_assert_str_eq(text, expected);
}

static int32_t day_of_visit(uint64_t id) {
        struct visit_row *visit;

        assert_ok(ratings_find_visit(memory.book, id, &visit));
        return visit->day;
}

static int64_t sum(enum figure figure) {
        return memory_figure(&memory, NULL, _SUBJECT_MAX, figure);
}

static int64_t of_counter_2(enum figure figure) {
        return memory_figure(&memory, "2", _SUBJECT_MAX, figure);
}

START_TEST(new_outbox_seals_what_was_pressed_and_reopens_the_rest) {
        uint64_t first = memory_finish_and_arm(&memory, "quay2", 1);
        memory_press(&memory, "quay2", "satisfied", first);
        memory_press(&memory, "quay1", "done", 0);
        memory_arm(&memory, "quay1", 2, SUBJECT_RECEPTION);

        memory_epoch(&memory, "keypad", EPOCH_B);
        memory.sequence = 0;
        assert_state(1, "rated satisfied 0");
        assert_state(2, "waiting - 0");
        uint64_t again = memory_arm(&memory, "quay1", 2, SUBJECT_RECEPTION);
        memory_press(&memory, "quay1", "neutral", again);
        memory_disarm(&memory, "quay1", again, "settled");
        assert_state(2, "rated neutral 1"); /* at once after arming: too fast */
}
END_TEST

static void assert_stray(const char *reason) {
        memory_assert_last(&memory, "press-stray", "reason", reason);
}

START_TEST(strays_say_why) {
        uint64_t arming = memory_finish_and_arm(&memory, "quay2", 1);
        memory_press(&memory, "quay2", "satisfied", 0);
        assert_stray("not-armed");
        memory_press(&memory, "quay2", "satisfied", 777);
        assert_stray("unknown-arming");
        memory_press(&memory, "quay2", "satisfied", arming);
        memory_pass(&memory, 6 * USEC_PER_SEC);
        memory_press(&memory, "quay2", "neutral", arming); /* after the settling time */
        assert_stray("sealed");
        memory_disarm(&memory, "quay2", arming, "settled");
        memory_press(&memory, "quay2", "neutral", arming); /* after the window */
        assert_stray("sealed");
        assert_state(1, "rated satisfied 0");
        ck_assert_int_eq(of_counter_2(FIGURE_STRAY), 4);
}
END_TEST

START_TEST(keypad_of_no_counter_counts_nowhere) {
        memory_press(&memory, "cellar", "satisfied", 0);
        memory_press(&memory, "cellar", "done", 0);
        ck_assert_int_eq(memory_count(&memory, "press-stray"), 1);
        ck_assert_int_eq(memory_count(&memory, "visit-finished"), 0);
        ck_assert_int_eq(sum(FIGURE_SERVED), 0);
        ck_assert_int_eq(sum(FIGURE_STRAY), 0);
}
END_TEST

START_TEST(repeated_done_is_one_service) {
        memory_press(&memory, "quay2", "done", 0);
        memory_pass(&memory, 1400 * USEC_PER_MSEC);
        memory_press(&memory, "quay2", "done", 0);
        memory_pass(&memory, 200 * USEC_PER_MSEC);
        memory_press(&memory, "quay2", "done", 0);
        ck_assert_int_eq(memory_count(&memory, "visit-finished"), 2);
        ck_assert_int_eq(memory_count(&memory, "action-refused"), 1);
        memory_assert_last(&memory, "action-refused", "reason", "pressed-twice");
        ck_assert_int_eq(memory_count(&memory, "press"), 3);
}
END_TEST

START_TEST(next_citizen_ends_the_window_before) {
        uint64_t first = memory_finish_and_arm(&memory, "quay2", 1);
        memory_press(&memory, "quay2", "dissatisfied", first);
        memory_press(&memory, "quay2", "done", 0);
        memory_disarm(&memory, "quay2", first, "replaced");
        uint64_t second = memory_arm(&memory, "quay2", 2, SUBJECT_RECEPTION);
        memory_disarm(&memory, "quay2", second, "replaced");
        assert_state(1, "rated dissatisfied 0");
        assert_state(2, "skipped - 0");
}
END_TEST

START_TEST(too_late_is_unheard_but_a_thanked_press_counts) {
        const char *boot_id = memory.boot_id;

        memory.boot_id = OTHER_BOOT;
        memory_press(&memory, "quay2", "done", 0);
        memory.boot_id = boot_id;
        memory_conclude(&memory);
        assert_state(1, "unheard - 0");
        memory.boot_id = OTHER_BOOT;
        /* The keypad had been opened after all, and somebody pressed and was thanked. */
        uint64_t arming = memory_arm(&memory, "quay2", 1, SUBJECT_RECEPTION);
        memory_pass(&memory, USEC_PER_SEC);
        memory_press(&memory, "quay2", "satisfied", arming);
        memory_disarm(&memory, "quay2", arming, "settled");
        assert_state(1, "rated satisfied 0");
        ck_assert_int_eq(of_counter_2(FIGURE_UNHEARD), 0);
        ck_assert_int_eq(of_counter_2(FIGURE_RATED + LEVEL_SATISFIED), 1);
}
END_TEST

START_TEST(older_of_two_waiting_is_superseded) {
        memory_press(&memory, "quay2", "done", 0);
        memory_pass(&memory, 2 * USEC_PER_SEC);
        memory_press(&memory, "quay2", "done", 0);
        assert_state(1, "unheard - 0");
        assert_state(2, "waiting - 0");
}
END_TEST

START_TEST(rated_service_is_not_rated_again) {
        uint64_t arming = memory_finish_and_arm(&memory, "quay2", 1);
        memory_press(&memory, "quay2", "satisfied", arming);
        memory_disarm(&memory, "quay2", arming, "settled");
        uint64_t again = memory_arm(&memory, "quay2", 1, SUBJECT_RECEPTION);
        memory_press(&memory, "quay2", "dissatisfied", again);
        memory_disarm(&memory, "quay2", again, "settled");
        assert_state(1, "rated satisfied 0");
        assert_stray("already-rated");
        ck_assert_int_eq(memory_count(&memory, "press-stray"), 1);
}
END_TEST

START_TEST(fourth_in_a_row_is_a_streak) {
        for (uint64_t visit = 1; visit <= 5; visit++) {
                uint64_t arming = memory_finish_and_arm(&memory, "quay2", visit);
                memory_press(&memory, "quay2", "very-satisfied", arming);
                memory_disarm(&memory, "quay2", arming, "settled");
                if (visit == 2)
                        memory_settle(&memory); /* is remembered */
        }
        assert_state(3, "rated very-satisfied 0");
        assert_state(4, "rated very-satisfied 2");
        assert_state(5, "rated very-satisfied 2");
        ck_assert_int_eq(of_counter_2(FIGURE_SUSPECT + LEVEL_VERY_SATISFIED), 2);
        ck_assert_int_eq(of_counter_2(FIGURE_RATED + LEVEL_VERY_SATISFIED), 5);
}
END_TEST

START_TEST(day_follows_the_corrected_clock) {
        /* A boot without a clock: the morning seems to be 40 days ago, until it is synchronised. */
        memory.synchronized = false;
        memory.realtime_usec -= 40 * USEC_PER_DAY;
        uint64_t arming = memory_finish_and_arm(&memory, "quay2", 1);
        memory_press(&memory, "quay2", "satisfied", arming);
        memory_press(&memory, "quay2", "satisfied", 0);
        memory_disarm(&memory, "quay2", arming, "settled");
        memory_press(&memory, "quay1", "done", 0); /* still open when the clock is corrected */
        int32_t wrong = day_of_visit(1);

        memory_settle(&memory);
        memory.synchronized = true;
        memory.realtime_usec += 40 * USEC_PER_DAY;
        memory_conclude(&memory);
        ck_assert_int_eq(memory_count(&memory, "clock-corrected"), 1);
        ck_assert_uint_gt(memory.past->n_read, 0);
        ck_assert_int_eq(day_of_visit(1), wrong + 40);
        ck_assert_int_eq(day_of_visit(2), wrong + 40);
        for (size_t i = 0; i < ratings_of(memory.book)->n_figures; i++) {
                const struct figure_row *row = &ratings_of(memory.book)->figures[i];
                if (row->key.day < wrong + 40)
                        ck_assert_int_eq(row->values[FIGURE_SERVED] + row->values[FIGURE_STRAY], 0);
        }
        ck_assert_int_eq(sum(FIGURE_SERVED), 3);
        ck_assert_int_eq(sum(FIGURE_RATED + LEVEL_SATISFIED), 1);
        ck_assert_int_eq(sum(FIGURE_STRAY), 1);
        ck_assert_int_eq(sum(FIGURE_OPEN), 2);

        /* What was held back by the source from before is filed right from the start, and nothing is
         * corrected twice. */
        memory.synchronized = false;
        memory.realtime_usec -= 40 * USEC_PER_DAY;
        memory_pass(&memory, 5 * USEC_PER_SEC);
        memory_press(&memory, "quay2", "done", 0);
        ck_assert_int_eq(day_of_visit(3), wrong + 40);
        ck_assert_int_eq(memory_count(&memory, "clock-corrected"), 1);
}
END_TEST

START_TEST(old_ratings_keep_their_scale) {
        struct event_field rules[TEST_RULES_FIELDS];

        memcpy(rules, test_rules, sizeof(rules));
        test_rules_set(rules, "scale", 3);
        uint64_t arming = memory_finish_and_arm(&memory, "quay2", 1);
        memory_observe(&memory, "rules-changed", rules, ELEMENTSOF(rules));
        memory_press(&memory, "quay2", "very-satisfied", arming); /* opened on five levels */
        memory_disarm(&memory, "quay2", arming, "settled");
        arming = memory_finish_and_arm(&memory, "quay2", 2);
        memory_press(&memory, "quay2", "very-satisfied", arming);
        memory_disarm(&memory, "quay2", arming, "settled");
        assert_state(1, "rated very-satisfied 0");
        assert_state(2, "skipped - 0");
        ck_assert_int_eq(memory_rating(&memory, 1, SUBJECT_RECEPTION).scale, 5);
        ck_assert_int_eq(memory_rating(&memory, 2, SUBJECT_RECEPTION).scale, 3);
        ck_assert_uint_ne(memory_rating(&memory, 1, SUBJECT_RECEPTION).rules,
                          memory_rating(&memory, 2, SUBJECT_RECEPTION).rules);
}
END_TEST

START_TEST(offline_time_is_counted_by_post) {
        memory_event_fields(&memory, KEYPAD_SOURCE, "keypad-absent", EVENT_FIELD_S("keypad", "quay1b"),
                            EVENT_FIELD_S("reason", "lost"));
        memory_pass(&memory, 90 * USEC_PER_SEC);
        memory_event_fields(&memory, KEYPAD_SOURCE, "keypad-ready", EVENT_FIELD_S("keypad", "quay1b"));
        ck_assert_int_eq(memory_figure(&memory, "1", SUBJECT_PROCEDURES, FIGURE_OFFLINE_USEC),
                         90 * (int64_t) USEC_PER_SEC);
        ck_assert_int_eq(sum(FIGURE_OFFLINE_USEC), 90 * (int64_t) USEC_PER_SEC);
}
END_TEST

/* Visit 1 is another one: what a keypad tells of the one before is not its rating. */
START_TEST(a_restored_record_takes_no_rating_for_another_visit) {
        char before[TOKEN_SIZE], after[TOKEN_SIZE];

        /* A replay meets a source at its first event. */
        memory_event_fields(&memory, KEYPAD_SOURCE, "door", EVENT_FIELD_T("n", 0));
        size_t n = memory.book->n_events;
        memory_press(&memory, "quay1", "done", 0);
        test_token(memory.book, 1, SUBJECT_RECEPTION, before);
        memory_restore(&memory, n);
        memory_pass(&memory, USEC_PER_SEC);
        memory_press(&memory, "quay1", "done", 0);
        test_token(memory.book, 1, SUBJECT_RECEPTION, after);
        ck_assert_str_ne(before, after);
        memory_event_fields(&memory, KEYPAD_SOURCE, "armed", EVENT_FIELD_S("keypad", "quay1"),
                            EVENT_FIELD_S("token", before), EVENT_FIELD_T("window_usec", 60 * USEC_PER_SEC),
                            EVENT_FIELD_T("settle_usec", 5 * USEC_PER_SEC));
        memory_press(&memory, "quay1", "satisfied", memory.sequence);
        memory_assert_last(&memory, "press-stray", "reason", "unknown-arming");
        memory_disarm(&memory, "quay1", memory.sequence - 1, "settled");
        ck_assert_int_eq(memory_count(&memory, "rating"), 0);
        uint64_t arming = memory_arm(&memory, "quay1", 1, SUBJECT_RECEPTION);
        memory_press(&memory, "quay1", "satisfied", arming);
        memory_disarm(&memory, "quay1", arming, "settled");
        memory_assert_last(&memory, "rating", "level", "satisfied");
}
END_TEST

START_TEST(events_are_checked_before_they_are_applied) {
        static const char *const open[] = {"centre-started", "record-restored", NULL};

        memory_check_rules(&ratings_room, open);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(new_outbox_seals_what_was_pressed_and_reopens_the_rest),
        SUITE_CASE(strays_say_why),
        SUITE_CASE(keypad_of_no_counter_counts_nowhere),
        SUITE_CASE(repeated_done_is_one_service),
        SUITE_CASE(next_citizen_ends_the_window_before),
        SUITE_CASE(too_late_is_unheard_but_a_thanked_press_counts),
        SUITE_CASE(older_of_two_waiting_is_superseded),
        SUITE_CASE(rated_service_is_not_rated_again),
        SUITE_CASE(fourth_in_a_row_is_a_streak),
        SUITE_CASE(day_follows_the_corrected_clock),
        SUITE_CASE(old_ratings_keep_their_scale),
        SUITE_CASE(offline_time_is_counted_by_post),
        SUITE_CASE(a_restored_record_takes_no_rating_for_another_visit),
        SUITE_CASE(events_are_checked_before_they_are_applied),
};

SUITE_MAIN("ratings-rules", cases, setup, teardown)
