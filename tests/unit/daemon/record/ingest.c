/* What events come to: duplicates, gaps, lost outboxes, strays, windows, suspicion, corrected days. */
#include "tests/unit/daemon/record.h"

static struct record record;

static void setup(void) {
        record_open(&record);
}

static void teardown(void) {
        record_close(&record);
}

static int64_t events(const char *type) {
        _cleanup_free_ char *sql = NULL;

        assert_ok(str_format(&sql, "SELECT count(*) FROM event WHERE type = '%s'", type));
        return record_number(&record, sql);
}

static char *state_of(uint64_t visit) {
        _cleanup_free_ char *sql = NULL;

        assert_ok(str_format(&sql,
                             "SELECT state || ' ' || coalesce(level, '-') || ' ' || flags FROM rating WHERE "
                             "visit = %lu AND subject = 'reception'",
                             (unsigned long) visit));
        return record_text(&record, sql);
}

#define assert_state(visit, expected)                                                                        \
        do {                                                                                                 \
                _cleanup_free_ char *_state = state_of(visit);                                               \
                ck_assert_str_eq(_state, expected);                                                          \
        } while (0)

static uint64_t finish_and_arm(uint64_t visit) {
        record_press(&record, "quay2", "done", 0);
        uint64_t arming = record_arm(&record, "quay2", visit, SUBJECT_RECEPTION);
        record_pass(&record, 2 * USEC_PER_SEC);
        return arming;
}

START_TEST(same_event_twice_is_recorded_once) {
        struct event_field fields[] = {EVENT_FIELD_S("keypad", "quay2"), EVENT_FIELD_S("key", "done"),
                                       EVENT_FIELD_T("arming", 0)};

        record_begin(&record);
        ck_assert_int_eq(record_event_at(&record, 1, "press", fields, 3), INTAKE_NEW);
        ck_assert_int_eq(record_event_at(&record, 1, "press", fields, 3), INTAKE_DUPLICATE);
        record_commit(&record);
        record_begin(&record);
        ck_assert_int_eq(record_event_at(&record, 1, "press", fields, 3), INTAKE_DUPLICATE);
        record_commit(&record);
        ck_assert_int_eq(events("press"), 1);
        ck_assert_int_eq(events("visit-finished"), 1);
        ck_assert_int_eq(events("source-epoch"), 0);
}
END_TEST

START_TEST(outbox_that_lost_its_tail_loses_no_press) {
        struct event_field a[] = {EVENT_FIELD_T("n", 1)}, b[] = {EVENT_FIELD_T("n", 2)};

        record_begin(&record);
        for (uint64_t i = 1; i <= 5; i++)
                ck_assert_int_eq(record_event_at(&record, i, "door", a, 1), INTAKE_NEW);
        /* After a power cut numbers 4 and 5 mean other events; 1 to 3 are given again. */
        for (uint64_t i = 1; i <= 3; i++)
                ck_assert_int_eq(record_event_at(&record, i, "door", a, 1), INTAKE_DUPLICATE);
        for (uint64_t i = 4; i <= 6; i++)
                ck_assert_int_eq(record_event_at(&record, i, "door", b, 1), INTAKE_NEW);
        record_commit(&record);
        record_reopen(&record);
        record_begin(&record);
        record_epoch(&record, "keypad", EPOCH_A);
        for (uint64_t i = 1; i <= 3; i++)
                ck_assert_int_eq(record_event_at(&record, i, "door", a, 1), INTAKE_DUPLICATE);
        for (uint64_t i = 4; i <= 6; i++)
                ck_assert_int_eq(record_event_at(&record, i, "door", b, 1), INTAKE_DUPLICATE);
        record_commit(&record);
        ck_assert_int_eq(events("door"), 8);
        ck_assert_int_eq(events("source-epoch"), 1);
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM event WHERE epoch = '" EPOCH_A ".2'"),
                         3);
}
END_TEST

START_TEST(new_outbox_seals_what_was_pressed_and_reopens_the_rest) {
        uint64_t first = finish_and_arm(1);
        record_press(&record, "quay2", "satisfied", first);
        record_press(&record, "quay1", "done", 0);
        record_arm(&record, "quay1", 2, SUBJECT_RECEPTION);

        record_begin(&record);
        record_epoch(&record, "keypad", EPOCH_B);
        record_commit(&record);
        record.sequence = 1;
        assert_state(1, "rated satisfied 0");
        assert_state(2, "waiting - 0");
        uint64_t again = record_arm(&record, "quay1", 2, SUBJECT_RECEPTION);
        record_press(&record, "quay1", "neutral", again);
        record_disarm(&record, "quay1", again, "settled");
        assert_state(2, "rated neutral 1"); /* at once after arming: too fast */
}
END_TEST

START_TEST(gap_is_noted_and_passed) {
        record_press(&record, "quay2", "next", 0);
        record.sequence += 7;
        record_press(&record, "quay2", "next", 0);
        ck_assert_int_eq(
                record_number(&record, "SELECT fields ->> 'first' FROM event WHERE type = 'source-gap'"), 2);
        ck_assert_int_eq(
                record_number(&record, "SELECT fields ->> 'last' FROM event WHERE type = 'source-gap'"), 8);
        ck_assert_int_eq(events("press"), 2);
}
END_TEST

START_TEST(late_number_is_still_recorded) {
        struct event_field fields[] = {EVENT_FIELD_T("n", 1)};

        record_begin(&record);
        ck_assert_int_eq(record_event_at(&record, 5, "door", fields, 1), INTAKE_NEW);
        ck_assert_int_eq(record_event_at(&record, 3, "door", fields, 1), INTAKE_NEW);
        ck_assert_int_eq(record_event_at(&record, 3, "door", fields, 1), INTAKE_DUPLICATE);
        record_commit(&record);
        ck_assert_int_eq(events("door"), 2);
}
END_TEST

START_TEST(strays_say_why) {
        static const struct {
                const char *reason;
        } expected[] = {{"not-armed"}, {"unknown-arming"}, {"sealed"}, {"outside-scale"}, {"sealed"}};

        uint64_t arming = finish_and_arm(1);
        record_press(&record, "quay2", "satisfied", 0);
        record_press(&record, "quay2", "satisfied", 777);
        record_press(&record, "quay2", "satisfied", arming);
        record_pass(&record, 6 * USEC_PER_SEC);
        record_press(&record, "quay2", "neutral", arming); /* after the settling time */
        record_disarm(&record, "quay2", arming, "settled");
        record_press(&record, "quay2", "neutral", arming); /* after the window */
        assert_state(1, "rated satisfied 0");
        for (size_t i = 0; i < 3; i++) {
                _cleanup_free_ char *sql = NULL;
                assert_ok(str_format(
                        &sql,
                        "SELECT fields ->> 'reason' FROM event WHERE type = 'press-stray' ORDER BY "
                        "id LIMIT 1 OFFSET %zu",
                        i));
                _cleanup_free_ char *reason = record_text(&record, sql);
                ck_assert_str_eq(reason, expected[i].reason);
        }
        ck_assert_int_eq(record_number(&record, "SELECT stray FROM figures WHERE counter = '2'"), 4);
}
END_TEST

START_TEST(keypad_of_no_counter_counts_nowhere) {
        record_press(&record, "cellar", "satisfied", 0);
        record_press(&record, "cellar", "done", 0);
        ck_assert_int_eq(events("press-stray"), 1);
        ck_assert_int_eq(events("visit-finished"), 0);
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM figures WHERE served + stray > 0"), 0);
}
END_TEST

START_TEST(repeated_done_is_one_service) {
        record_press(&record, "quay2", "done", 0);
        record_pass(&record, 1400 * USEC_PER_MSEC);
        record_press(&record, "quay2", "done", 0);
        record_pass(&record, 200 * USEC_PER_MSEC);
        record_press(&record, "quay2", "done", 0);
        ck_assert_int_eq(events("visit-finished"), 2);
        ck_assert_int_eq(events("done-repeated"), 1);
        ck_assert_int_eq(events("press"), 3);
}
END_TEST

START_TEST(next_citizen_ends_the_window_before) {
        uint64_t first = finish_and_arm(1);
        record_press(&record, "quay2", "dissatisfied", first);
        record_press(&record, "quay2", "done", 0);
        record_disarm(&record, "quay2", first, "replaced");
        uint64_t second = record_arm(&record, "quay2", 2, SUBJECT_RECEPTION);
        record_disarm(&record, "quay2", second, "replaced");
        assert_state(1, "rated dissatisfied 0");
        assert_state(2, "skipped - 0");
}
END_TEST

START_TEST(too_late_is_unheard_but_a_thanked_press_counts) {
        record.boot_id = OTHER_BOOT;
        record_press(&record, "quay2", "done", 0);
        assert_state(1, "unheard - 0");
        /* The keypad had been opened after all, and somebody pressed and was thanked. */
        uint64_t arming = record_arm(&record, "quay2", 1, SUBJECT_RECEPTION);
        record_pass(&record, USEC_PER_SEC);
        record_press(&record, "quay2", "satisfied", arming);
        record_disarm(&record, "quay2", arming, "settled");
        assert_state(1, "rated satisfied 0");
        ck_assert_int_eq(record_number(&record, "SELECT unheard FROM figures WHERE counter = '2'"), 0);
        ck_assert_int_eq(record_number(&record, "SELECT satisfied FROM figures WHERE counter = '2'"), 1);
}
END_TEST

START_TEST(older_of_two_waiting_is_superseded) {
        record_press(&record, "quay2", "done", 0);
        record_pass(&record, 2 * USEC_PER_SEC);
        record_press(&record, "quay2", "done", 0);
        assert_state(1, "unheard - 0");
        assert_state(2, "waiting - 0");
}
END_TEST

START_TEST(rated_service_is_not_rated_again) {
        uint64_t arming = finish_and_arm(1);
        record_press(&record, "quay2", "satisfied", arming);
        record_disarm(&record, "quay2", arming, "settled");
        uint64_t again = record_arm(&record, "quay2", 1, SUBJECT_RECEPTION);
        record_press(&record, "quay2", "dissatisfied", again);
        record_disarm(&record, "quay2", again, "settled");
        assert_state(1, "rated satisfied 0");
        _cleanup_free_ char *reason =
                record_text(&record, "SELECT fields ->> 'reason' FROM event WHERE type = 'press-stray'");
        ck_assert_str_eq(reason, "already-rated");
}
END_TEST

START_TEST(fourth_in_a_row_is_a_streak) {
        for (uint64_t visit = 1; visit <= 5; visit++) {
                uint64_t arming = finish_and_arm(visit);
                record_press(&record, "quay2", "very-satisfied", arming);
                record_disarm(&record, "quay2", arming, "settled");
                if (visit == 2)
                        record_reopen(&record); /* is remembered */
        }
        assert_state(3, "rated very-satisfied 0");
        assert_state(4, "rated very-satisfied 2");
        assert_state(5, "rated very-satisfied 2");
        ck_assert_int_eq(
                record_number(&record, "SELECT suspect_very_satisfied FROM figures WHERE counter = '2'"), 2);
        ck_assert_int_eq(record_number(&record, "SELECT very_satisfied FROM figures WHERE counter = '2'"), 5);
}
END_TEST

START_TEST(day_follows_the_corrected_clock) {
        /* A boot without a clock: the morning seems to be 40 days ago, until it is synchronised. */
        assert_ok(clock_sim_set(record.clock, record.offset_usec - 40 * (int64_t) USEC_PER_DAY, false));
        record.synchronized = false;
        record.realtime_usec -= 40 * USEC_PER_DAY;
        uint64_t arming = finish_and_arm(1);
        record_press(&record, "quay2", "satisfied", arming);
        record_press(&record, "quay2", "satisfied", 0);
        record_disarm(&record, "quay2", arming, "settled");
        record_press(&record, "quay1", "done", 0); /* still open when the clock is corrected */
        int64_t wrong = record_number(&record, "SELECT day FROM visit WHERE id = 1");

        assert_ok(clock_sim_set(record.clock, record.offset_usec, true));
        record_begin(&record);
        record_commit(&record);
        ck_assert_int_eq(events("clock-corrected"), 1);
        ck_assert_int_eq(record_number(&record, "SELECT min(day) FROM visit"), wrong + 40);
        ck_assert_int_eq(record_number(&record,
                                       "SELECT count(*) FROM figures WHERE day < (SELECT min(day) FROM "
                                       "visit) AND served + stray <> 0"),
                         0);
        ck_assert_int_eq(record_number(&record, "SELECT sum(served) FROM figures"), 3);
        ck_assert_int_eq(record_number(&record, "SELECT sum(satisfied) FROM figures"), 1);
        ck_assert_int_eq(record_number(&record, "SELECT sum(stray) FROM figures"), 1);
        ck_assert_int_eq(record_number(&record, "SELECT sum(open) FROM figures"), 2);

        /* What was held back by the source from before is filed right from the start, and nothing is
         * corrected twice. */
        record_pass(&record, 5 * USEC_PER_SEC);
        record_press(&record, "quay2", "done", 0);
        ck_assert_int_eq(record_number(&record, "SELECT day FROM visit WHERE id = 3"), wrong + 40);
        ck_assert_int_eq(events("clock-corrected"), 1);
        _cleanup_free_ char *difference = record_replay(&record);
        ck_assert_msg(!difference, "%s", difference);
}
END_TEST

START_TEST(old_ratings_keep_their_scale) {
        struct event_field rules[] = {
                EVENT_FIELD_T("scale", 3),
                EVENT_FIELD_T("window_usec", 60000000),
                EVENT_FIELD_T("settle_usec", 5000),
                EVENT_FIELD_T("too_fast_usec", 0),
                EVENT_FIELD_T("streak_count", 8),
                EVENT_FIELD_T("streak_usec", 1000000),
                EVENT_FIELD_T("done_repeat_usec", 0),
                EVENT_FIELD_S("utc_offset", "+07:00"),
        };

        uint64_t arming = finish_and_arm(1);
        record_begin(&record);
        record_observe(&record, "rules-changed", rules, ELEMENTSOF(rules));
        record_commit(&record);
        record_press(&record, "quay2", "very-satisfied", arming); /* opened on five levels */
        record_disarm(&record, "quay2", arming, "settled");
        arming = finish_and_arm(2);
        record_press(&record, "quay2", "very-satisfied", arming);
        record_disarm(&record, "quay2", arming, "settled");
        assert_state(1, "rated very-satisfied 0");
        assert_state(2, "skipped - 0");
        ck_assert_int_eq(record_number(&record, "SELECT scale FROM rating WHERE visit = 1"), 5);
        ck_assert_int_eq(record_number(&record, "SELECT scale FROM rating WHERE visit = 2"), 3);
        ck_assert_int_eq(record_number(&record, "SELECT count(DISTINCT rules) FROM rating"), 2);
}
END_TEST

START_TEST(offline_time_is_counted_by_post) {
        record_begin(&record);
        record_event_fields(&record, "keypad-absent", EVENT_FIELD_S("keypad", "quay1b"),
                            EVENT_FIELD_S("reason", "lost"));
        record_pass(&record, 90 * USEC_PER_SEC);
        record_event_fields(&record, "keypad-ready", EVENT_FIELD_S("keypad", "quay1b"));
        record_commit(&record);
        ck_assert_int_eq(record_number(&record, "SELECT offline_usec FROM figures WHERE counter = '1' AND "
                                                "subject = 'procedures'"),
                         90 * (int64_t) USEC_PER_SEC);
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM figures WHERE offline_usec > 0"), 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(same_event_twice_is_recorded_once),
        SUITE_CASE(outbox_that_lost_its_tail_loses_no_press),
        SUITE_CASE(new_outbox_seals_what_was_pressed_and_reopens_the_rest),
        SUITE_CASE(gap_is_noted_and_passed),
        SUITE_CASE(late_number_is_still_recorded),
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
};

SUITE_MAIN("record-ingest", cases, setup, teardown)
