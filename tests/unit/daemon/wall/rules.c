/* What is announced: what asks for it, what ends it, and what the display has told of it. */
#include "daemon/wall/rules.h"
#include "tests/unit/daemon/wall/hall-book.h"

static struct hall_book hall;

static void setup(void) {
        hall_open(&hall);
}

static void teardown(void) {
        memory_close(&hall.memory);
}

START_TEST(call_is_said_until_it_was_said) {
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        hall_assert_due(&hall, "call A 001 1");
        struct announcement_row *row = hall_last(&hall, SENTENCE_CALL);
        ck_assert(row->stands && !row->shown);
        ck_assert_uint_eq(row->nth, 1);
        ck_assert_uint_eq(row->of, 3);
        memory_event_fields(&hall.memory, DISPLAY_SOURCE, "shown", EVENT_FIELD_S("output", "sanh"),
                            EVENT_FIELD_T("call", row->event));
        ck_assert(row->shown);
        hall_tell_spoken(&hall, row->event, "said");
        ck_assert_int_eq(row->voicing, VOICING_SAID);
        hall_assert_due(&hall, "");
        /* The first that is told of it stays. */
        hall_tell_spoken(&hall, row->event, "cut");
        ck_assert_int_eq(row->voicing, VOICING_SAID);
}
END_TEST

START_TEST(two_calls_are_said_in_their_order) {
        (void) hall_issue(&hall);
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "open", "2");
        hall_command(&hall, "next", "1");
        hall_command(&hall, "next", "2");
        hall_assert_due(&hall, "call A 001 1, call A 002 2");
        hall_tell_spoken(&hall, hall_last(&hall, SENTENCE_CALL)->event, "late");
        hall_assert_due(&hall, "call A 001 1");
        ck_assert_int_eq(hall_last(&hall, SENTENCE_CALL)->voicing, VOICING_LATE);
}
END_TEST

START_TEST(recall_is_said_instead_of_what_was_not_said_yet) {
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        hall_command(&hall, "recall", "1");
        hall_assert_due(&hall, "recall A 001 1");
        ck_assert_uint_eq(hall_last(&hall, SENTENCE_RECALL)->nth, 1);
        ck_assert(!hall_last(&hall, SENTENCE_CALL)->stands);
        hall_tell_spoken(&hall, hall_last(&hall, SENTENCE_RECALL)->event, "said");
        hall_command(&hall, "recall", "1");
        hall_assert_due(&hall, "recall A 001 1");
        ck_assert_uint_eq(hall_count(&hall, SENTENCE_RECALL), 2);
}
END_TEST

START_TEST(whoever_has_come_is_not_called_any_more) {
        static const char *const ends[] = {"start", "done", "hold"};

        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        hall_command(&hall, ends[_i], "1");
        hall_assert_due(&hall, "");
        ck_assert_int_eq(hall_last(&hall, SENTENCE_CALL)->voicing, VOICING_OVER);
        /* It stays among the last calls where it was served. */
        ck_assert_int_eq(hall_last(&hall, SENTENCE_CALL)->stands, !streq(ends[_i], "hold"));
}
END_TEST

START_TEST(no_show_and_next_are_one_sentence) {
        uint64_t first = hall_issue(&hall);

        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        memory_observe_fields(&hall.memory, "rules-changed", EVENT_FIELD_T("scale", 5),
                              EVENT_FIELD_T("window_usec", 60 * USEC_PER_SEC),
                              EVENT_FIELD_T("settle_usec", 5 * USEC_PER_SEC),
                              EVENT_FIELD_T("too_fast_usec", 0), EVENT_FIELD_T("streak_count", 4),
                              EVENT_FIELD_T("streak_usec", USEC_PER_SEC),
                              EVENT_FIELD_T("reason_usec", USEC_PER_SEC),
                              EVENT_FIELD_T("shortest_visit_usec", 10 * USEC_PER_SEC),
                              EVENT_FIELD_T("key_repeat_usec", 0), EVENT_FIELD_T("kiosk_repeat_usec", 0),
                              EVENT_FIELD_T("minimum_ratings", 3), EVENT_FIELD_S("utc_offset", "+07:00"));
        hall_command(&hall, "next", "1");
        hall_assert_due(&hall, "no-show A 001 A 002 1");
        ck_assert_int_eq(hall_last(&hall, SENTENCE_CALL)->voicing, VOICING_WITH);
        ck_assert(hall_last(&hall, SENTENCE_CALL)->stands);
        /* The one who was missed turns up elsewhere: the other is still called. */
        hall_command(&hall, "open", "2");
        hall_command(&hall, "next", "2");
        ck_assert_uint_eq(hall_last(&hall, SENTENCE_CALL)->ticket, first);
        ck_assert_uint_eq(hall_last(&hall, SENTENCE_CALL)->nth, 2);
        hall_assert_due(&hall, "call A 002 1, call A 001 2");
}
END_TEST

START_TEST(next_who_has_come_is_left_out_of_the_no_show) {
        (void) hall_issue(&hall);
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        hall_command(&hall, "no-show", "1");
        hall_assert_due(&hall, "no-show A 001");
        hall_command(&hall, "next", "1");
        hall_assert_due(&hall, "no-show A 001, call A 002 1");
        hall_command(&hall, "start", "1");
        hall_assert_due(&hall, "no-show A 001");
}
END_TEST

START_TEST(who_was_put_back_is_no_no_show) {
        (void) hall_issue(&hall);
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        hall_command(&hall, "next", "1");
        hall_assert_due(&hall, "call A 002 1");
        /* The finish was a mistake, and A 002 waits again. */
        hall_command(&hall, "undo", "1");
        hall_assert_due(&hall, "");
        ck_assert_uint_eq(hall_count(&hall, SENTENCE_NO_SHOW), 0);
        ck_assert(!hall_last(&hall, SENTENCE_CALL)->stands);
        hall_command(&hall, "next", "1");
        hall_assert_due(&hall, "call A 002 1");
        memory_observe_fields(&hall.memory, "counter-removed", EVENT_FIELD_S("counter", "1"));
        hall_assert_due(&hall, "");
        ck_assert_uint_eq(hall_count(&hall, SENTENCE_NO_SHOW), 0);
}
END_TEST

START_TEST(no_show_that_is_called_again_at_once_is_a_call) {
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        for (unsigned i = 1; i <= 3; i++) {
                hall_command(&hall, "next", "1");
                hall_assert_due(&hall, "call A 001 1");
                ck_assert_uint_eq(hall_last(&hall, SENTENCE_CALL)->nth, i);
                hall_command(&hall, "no-show", "1");
                hall_assert_due(&hall, "no-show A 001");
        }
        /* Ended; called all the same it has no more turns to count. */
        memory_observe_fields(&hall.memory, "command", EVENT_FIELD_S("action", "call"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("counter", "1"),
                              EVENT_FIELD_T("ticket", 1));
        hall_assert_due(&hall, "call A 001 1");
        ck_assert_uint_eq(hall_last(&hall, SENTENCE_CALL)->of, 0);
}
END_TEST

static void print_rules(void) {
        memory_epoch(&hall.memory, PRINTER_SOURCE, EPOCH_A);
        memory_observe_fields(&hall.memory, "print-rules-changed", EVENT_FIELD_B("printed", true),
                              EVENT_FIELD_S("printers", ""), EVENT_FIELD_T("ttl_usec", 600 * USEC_PER_SEC));
        memory_event_fields(&hall.memory, PRINTER_SOURCE, "paper-out", EVENT_FIELD_S("printer", "phieu"));
}

START_TEST(number_without_paper_is_said_once) {
        print_rules();
        (void) hall_issue(&hall);
        uint64_t second = hall_issue(&hall);
        hall_assert_due(&hall, "unprinted A 001, unprinted A 002");
        ck_assert(hall_last(&hall, SENTENCE_UNPRINTED)->stands);
        hall_tell_spoken(&hall, hall_last(&hall, SENTENCE_UNPRINTED)->event, "said");
        memory_event_fields(&hall.memory, PRINTER_SOURCE, "cover-open", EVENT_FIELD_S("printer", "phieu"));
        ck_assert_uint_eq(hall_count(&hall, SENTENCE_UNPRINTED), 2);
        /* It is called, or its citizen gives up: nothing of paper any more. */
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        hall_assert_due(&hall, "call A 001 1");
        hall_named(&hall, "cancel", second);
        const struct announcement_row *row;
        for (size_t i = 0; (row = book_announcement(hall_book_of(&hall), i)); i++)
                ck_assert(row->what != SENTENCE_UNPRINTED || !row->stands);
}
END_TEST

START_TEST(paper_that_comes_after_all_ends_it) {
        char key[PRINT_KEY_SIZE];

        print_rules();
        uint64_t ticket = hall_issue(&hall);
        test_print_key(hall_book_of(&hall), ticket, key);
        memory_event_fields(&hall.memory, PRINTER_SOURCE, "job-printed", EVENT_FIELD_T("job", 1),
                            EVENT_FIELD_S("template", "ticket"), EVENT_FIELD_S("kind", "ticket"),
                            EVENT_FIELD_T("attempt", 1), EVENT_FIELD_S("key", key),
                            EVENT_FIELD_S("printer", "phieu"), EVENT_FIELD_S("confirmation", "barrier"),
                            EVENT_FIELD_S("reason", ""), EVENT_FIELD_T("reprint", 0));
        hall_assert_due(&hall, "");
        ck_assert(!hall_last(&hall, SENTENCE_UNPRINTED)->stands);
}
END_TEST

START_TEST(visit_is_invited_to_rate_once_and_told_what_was_pressed) {
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        hall_command(&hall, "done", "1");
        hall_assert_due(&hall, ""); /* no keypad is open yet */
        uint64_t reception = memory_arm(&hall.memory, "quay1", 1, SUBJECT_RECEPTION);
        hall_assert_due(&hall, "rate 1");
        uint64_t procedures = memory_arm(&hall.memory, "quay1b", 1, SUBJECT_PROCEDURES);
        hall_assert_due(&hall, "rate 1");
        memory_press(&hall.memory, "quay1", "satisfied", reception);
        hall_assert_due(&hall, "rated 1 satisfied");
        memory_press(&hall.memory, "quay1", "dissatisfied", reception);
        hall_assert_due(&hall, "rated 1 dissatisfied");
        memory_press(&hall.memory, "quay2", "satisfied", 0);
        hall_assert_due(&hall, "rated 1 dissatisfied");
        memory_disarm(&hall.memory, "quay1", reception, "settled");
        memory_disarm(&hall.memory, "quay1b", procedures, "window");
        hall_assert_due(&hall, "rated 1 dissatisfied");
}
END_TEST

START_TEST(level_is_said_by_configuration_alone) {
        hall_rules(&hall, true, false);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "done", "1");
        uint64_t arming = memory_arm(&hall.memory, "quay1", 1, SUBJECT_RECEPTION);
        memory_press(&hall.memory, "quay1", "satisfied", arming);
        hall_assert_due(&hall, "");
        ck_assert_uint_eq(hall_count(&hall, SENTENCE_RATED), 0);
}
END_TEST

START_TEST(pause_is_said_until_it_ends) {
        hall_command(&hall, "open", "2");
        hall_command(&hall, "pause", "2");
        hall_assert_due(&hall, "paused 2");
        memory_observe_fields(&hall.memory, "command", EVENT_FIELD_S("action", "pause"),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("counter", "2"),
                              EVENT_FIELD_S("reason", "lunch"));
        ck_assert_uint_eq(hall_count(&hall, SENTENCE_PAUSED), 1);
        hall_command(&hall, "open", "2");
        hall_assert_due(&hall, "");
}
END_TEST

START_TEST(end_of_the_day_leaves_nothing_to_say) {
        print_rules();
        (void) hall_issue(&hall);
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "open", "2");
        hall_command(&hall, "next", "1");
        hall_command(&hall, "pause", "2");
        memory_observe_fields(&hall.memory, "command", EVENT_FIELD_S("action", "end-day"),
                              EVENT_FIELD_S("actor", "test"));
        hall_assert_due(&hall, "");
        const struct announcement_row *row;
        for (size_t i = 0; (row = book_announcement(hall_book_of(&hall), i)); i++)
                ck_assert(!row->stands);
}
END_TEST

START_TEST(only_the_last_are_known) {
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        uint64_t first = hall_last(&hall, SENTENCE_CALL)->event;
        for (unsigned i = 0; i < ANNOUNCEMENTS_MAX; i++) {
                ck_assert_ptr_nonnull(book_find_announcement(hall_book_of(&hall), first));
                hall_command(&hall, "recall", "1");
        }
        ck_assert_ptr_null(book_find_announcement(hall_book_of(&hall), first));
        ck_assert_uint_eq(wall_of(hall_book_of(&hall))->n_announcements, ANNOUNCEMENTS_MAX);
        hall_assert_due(&hall, "recall A 001 1");
}
END_TEST

START_TEST(what_the_display_tells_of_others_means_nothing) {
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        struct announcement_row *row = hall_last(&hall, SENTENCE_CALL);
        hall_tell_spoken(&hall, row->event + 1000, "said");
        hall_tell_spoken(&hall, row->event, "whispered");
        hall_assert_due(&hall, "call A 001 1");
        /* Told before this call was made: of another that had its number in a record that is lost. */
        hall.memory.boottime_usec -= 60 * USEC_PER_SEC;
        hall_tell_spoken(&hall, row->event, "said");
        hall.memory.boottime_usec += 60 * USEC_PER_SEC;
        hall_assert_due(&hall, "call A 001 1");
}
END_TEST

START_TEST(without_a_display_nothing_is_announced) {
        hall_rules(&hall, false, true);
        print_rules();
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        hall_command(&hall, "done", "1");
        hall_command(&hall, "pause", "1");
        (void) memory_arm(&hall.memory, "quay1", 1, SUBJECT_RECEPTION);
        ck_assert_uint_eq(wall_of(hall_book_of(&hall))->n_announcements, 0);
}
END_TEST

START_TEST(outputs_are_as_the_display_told) {
        struct wall_part *wall = wall_of(hall_book_of(&hall));

        memory_event_fields(&hall.memory, DISPLAY_SOURCE, "output-ready", EVENT_FIELD_S("output", "sanh"),
                            EVENT_FIELD_S("connector", "HDMI-A-1"), EVENT_FIELD_T("width", 1920),
                            EVENT_FIELD_T("height", 1080));
        memory_event_fields(&hall.memory, DISPLAY_SOURCE, "sound-ready", EVENT_FIELD_T("n", 0));
        ck_assert(!book_wall_lacks(hall_book_of(&hall)));
        memory_event_fields(&hall.memory, DISPLAY_SOURCE, "output-absent", EVENT_FIELD_S("output", "sanh"));
        ck_assert(book_wall_lacks(hall_book_of(&hall)));
        ck_assert_str_eq(wall->outputs[0].connector, "HDMI-A-1");
        memory_event_fields(&hall.memory, DISPLAY_SOURCE, "output-held", EVENT_FIELD_S("output", "quay"));
        ck_assert_uint_eq(wall->n_outputs, 2);
        memory_event_fields(&hall.memory, DISPLAY_SOURCE, "output-removed", EVENT_FIELD_S("output", "sanh"));
        ck_assert_uint_eq(wall->n_outputs, 1);
        ck_assert_str_eq(wall->outputs[0].id, "quay");
        ck_assert_int_eq(wall->outputs[0].state, SCREEN_HELD);
        memory_event_fields(&hall.memory, DISPLAY_SOURCE, "output-failing", EVENT_FIELD_S("output", "quay"));
        ck_assert_int_eq(wall->outputs[0].state, SCREEN_FAILING);
        memory_event_fields(&hall.memory, DISPLAY_SOURCE, "sound-absent", EVENT_FIELD_T("n", 0));
        /* What it will tell when it is back, nobody knows. */
        memory_observe_fields(&hall.memory, "source-lost", EVENT_FIELD_S("of", KEYPAD_SOURCE));
        ck_assert_uint_eq(wall->n_outputs, 1);
        memory_observe_fields(&hall.memory, "source-lost", EVENT_FIELD_S("of", DISPLAY_SOURCE));
        ck_assert_uint_eq(wall->n_outputs, 0);
        ck_assert(!book_wall_lacks(hall_book_of(&hall)));
        /* No more are kept than there may be. */
        for (unsigned i = 0; i < OUTPUTS_MAX + 2; i++) {
                char id[16];
                snprintf(id, sizeof(id), "o%u", i);
                memory_event_fields(&hall.memory, DISPLAY_SOURCE, "output-absent",
                                    EVENT_FIELD_S("output", id));
        }
        ck_assert_uint_eq(wall->n_outputs, OUTPUTS_MAX);
}
END_TEST

START_TEST(events_are_checked_before_they_are_applied) {
        static const char *const open[] = {"armed",        "day-ended",   "record-restored",
                                           "sound-absent", "sound-ready", "source-back",
                                           "source-epoch", "source-lost", NULL};

        memory_check_rules(&wall_room, open);
}
END_TEST

START_TEST(flood_of_pauses_or_notices_leaves_the_calls) {
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        hall_command(&hall, "open", "2");
        for (unsigned i = 0; i < ANNOUNCEMENTS_MAX; i++) {
                hall_command(&hall, "pause", "2");
                hall_command(&hall, "open", "2");
        }
        for (unsigned i = 0; i < ANNOUNCEMENTS_MAX; i++)
                memory_observe_fields(&hall.memory, "notice-set", EVENT_FIELD_S("text", "Mới"),
                                      EVENT_FIELD_B("emergency", false), EVENT_FIELD_T("for_usec", 0),
                                      EVENT_FIELD_S("actor", "uid 0"));
        hall_assert_due(&hall, "call A 001 1, notice");
        ck_assert_uint_eq(hall_count(&hall, SENTENCE_PAUSED), 1);
        ck_assert_uint_eq(hall_count(&hall, SENTENCE_NOTICE), 1);
        ck_assert_uint_eq(hall_last(&hall, SENTENCE_NOTICE)->event,
                          wall_of(hall_book_of(&hall))->row.notice.event);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(call_is_said_until_it_was_said),
        SUITE_CASE(two_calls_are_said_in_their_order),
        SUITE_CASE(recall_is_said_instead_of_what_was_not_said_yet),
        {"whoever_has_come_is_not_called_any_more", &whoever_has_come_is_not_called_any_more, .loop_end = 3},
        SUITE_CASE(no_show_and_next_are_one_sentence),
        SUITE_CASE(next_who_has_come_is_left_out_of_the_no_show),
        SUITE_CASE(who_was_put_back_is_no_no_show),
        SUITE_CASE(no_show_that_is_called_again_at_once_is_a_call),
        SUITE_CASE(number_without_paper_is_said_once),
        SUITE_CASE(paper_that_comes_after_all_ends_it),
        SUITE_CASE(visit_is_invited_to_rate_once_and_told_what_was_pressed),
        SUITE_CASE(level_is_said_by_configuration_alone),
        SUITE_CASE(pause_is_said_until_it_ends),
        SUITE_CASE(end_of_the_day_leaves_nothing_to_say),
        SUITE_CASE(only_the_last_are_known),
        SUITE_CASE(what_the_display_tells_of_others_means_nothing),
        SUITE_CASE(without_a_display_nothing_is_announced),
        SUITE_CASE(outputs_are_as_the_display_told),
        SUITE_CASE(events_are_checked_before_they_are_applied),
        SUITE_CASE(flood_of_pauses_or_notices_leaves_the_calls),
};

SUITE_MAIN("wall-rules", cases, setup, teardown)
