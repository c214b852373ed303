/* Notices and the end of the hours: what people and time do. */
#include "daemon/wall/rules.h"
#include "tests/unit/daemon/wall/hall-book.h"

static struct hall_book hall;

static void setup(void) {
        hall_open(&hall);
}

static void teardown(void) {
        memory_close(&hall.memory);
}

static uint64_t set(const char *text, bool emergency, uint64_t for_sec) {
        memory_observe_fields(&hall.memory, "notice-set", EVENT_FIELD_S("text", text),
                              EVENT_FIELD_B("emergency", emergency),
                              EVENT_FIELD_T("for_usec", for_sec * USEC_PER_SEC),
                              EVENT_FIELD_S("actor", "uid 0"));
        return wall_of(hall_book_of(&hall))->row.notice.event;
}

static void clear(uint64_t notice) {
        memory_observe_fields(&hall.memory, "notice-cleared", EVENT_FIELD_T("notice", notice),
                              EVENT_FIELD_S("reason", "person"), EVENT_FIELD_S("actor", "uid 0"));
}

static const char *text_of(void) {
        return wall_of(hall_book_of(&hall))->row.notice.text;
}

START_TEST(notice_stands_until_it_is_cleared) {
        uint64_t first = set("Mất nước đến 10 giờ", false, 0);

        hall_assert_due(&hall, "notice");
        memory_pass(&hall.memory, 86400 * USEC_PER_SEC);
        memory_conclude(&hall.memory);
        ck_assert_str_eq(text_of(), "Mất nước đến 10 giờ");
        clear(first);
        ck_assert_str_eq(text_of(), "");
        hall_assert_due(&hall, "");
        /* Cleared when another stands already: that one stays. */
        (void) set("Mới", false, 0);
        clear(first);
        ck_assert_str_eq(text_of(), "Mới");
}
END_TEST

START_TEST(new_notice_takes_the_place_of_the_one_before) {
        (void) set("Một", false, 60);
        (void) set("Cháy", true, 0);
        hall_assert_due(&hall, "emergency");
        memory_pass(&hall.memory, 61 * USEC_PER_SEC);
        memory_conclude(&hall.memory);
        ck_assert_str_eq(text_of(), "Cháy");
        ck_assert_int_eq(memory_count(&hall.memory, "notice-cleared"), 0);
}
END_TEST

START_TEST(time_ends_a_notice_whatever_the_clock_says) {
        (void) set("Một phút", false, 60);
        hall.memory.realtime_usec += 3600 * USEC_PER_SEC; /* the clock is set */
        memory_conclude(&hall.memory);
        ck_assert_str_eq(text_of(), "Một phút");
        memory_pass(&hall.memory, 59 * USEC_PER_SEC);
        memory_conclude(&hall.memory);
        ck_assert_str_eq(text_of(), "Một phút");
        memory_pass(&hall.memory, USEC_PER_SEC);
        memory_conclude(&hall.memory);
        ck_assert_str_eq(text_of(), "");
        memory_assert_last(&hall.memory, "notice-cleared", "reason", "over");
        ck_assert_int_eq(memory_count(&hall.memory, "notice-cleared"), 1);
}
END_TEST

START_TEST(after_a_power_cut_its_time_begins_anew) {
        (void) set("Năm phút", false, 300);
        hall.memory.boot_id = OTHER_BOOT;
        hall.memory.boottime_usec = 10 * USEC_PER_SEC;
        hall.memory.synchronized = false;
        memory_conclude(&hall.memory);
        ck_assert_str_eq(text_of(), "Năm phút");
        hall.memory.boottime_usec = 300 * USEC_PER_SEC;
        memory_conclude(&hall.memory);
        ck_assert_str_eq(text_of(), "");
}
END_TEST

START_TEST(restored_record_has_nothing_to_announce) {
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        (void) set("Cháy", true, 0);
        memory_observe_fields(&hall.memory, "record-restored", EVENT_FIELD_T("events", 1),
                              EVENT_FIELD_S("root", ""), EVENT_FIELD_S("actor", "uid 0"),
                              EVENT_FIELD_S("reason", "test"));
        ck_assert_str_eq(text_of(), "");
        hall_assert_due(&hall, "");
}
END_TEST

/* Also of what was said: whoever proves the record compares all of them. */
START_TEST(what_a_restore_changes_is_stored) {
        (void) hall_issue(&hall);
        (void) hall_issue(&hall);
        hall_command(&hall, "open", "1");
        hall_command(&hall, "next", "1");
        hall_command(&hall, "next", "1");
        struct announcement_row *row = hall_last(&hall, SENTENCE_CALL);
        hall_tell_spoken(&hall, row->event, "said");
        row->next_ticket = 1;
        row->dirty = false; /* it was stored */
        memory_observe_fields(&hall.memory, "record-restored", EVENT_FIELD_T("events", 1),
                              EVENT_FIELD_S("root", ""), EVENT_FIELD_S("actor", "uid 0"),
                              EVENT_FIELD_S("reason", "test"));
        ck_assert_uint_eq(row->next_ticket, 0);
        ck_assert(row->dirty);
}
END_TEST

static void pass_to(uint64_t seconds_from_noon) {
        hall.memory.boottime_usec += NOON + seconds_from_noon * USEC_PER_SEC - hall.memory.realtime_usec;
        hall.memory.realtime_usec = NOON + seconds_from_noon * USEC_PER_SEC;
        memory_conclude(&hall.memory);
}

enum { FIVE = 5 * 3600, MINUTE = 60, DAY = 86400 };

START_TEST(end_of_the_hours_is_said_once_a_day) {
        hall_service(&hall, "ho-tich", "A", "mon-fri 07:30-11:30 13:30-17:00");
        hall_service(&hall, "dat-dai", "B", "mon-fri 07:30-11:30");
        hall_command(&hall, "open", "1");
        pass_to(FIVE - 15 * MINUTE - 1);
        hall_assert_due(&hall, "");
        pass_to(FIVE - 15 * MINUTE);
        hall_assert_due(&hall, "closing");
        memory_assert_last(&hall.memory, "closing-soon", "end_usec", "1795428000000000");
        pass_to(FIVE - 1);
        ck_assert_int_eq(memory_count(&hall.memory, "closing-soon"), 1);
        pass_to(DAY + FIVE - 1);
        ck_assert_int_eq(memory_count(&hall.memory, "closing-soon"), 2);
}
END_TEST

START_TEST(end_at_midnight_is_said_once) {
        hall_service(&hall, "ho-tich", "A", "07:30-24:00");
        hall_command(&hall, "open", "1");
        pass_to(DAY / 2 - 10 * MINUTE);
        ck_assert_int_eq(memory_count(&hall.memory, "closing-soon"), 1);
        pass_to(DAY / 2 - 9 * MINUTE);
        ck_assert_int_eq(memory_count(&hall.memory, "closing-soon"), 1);
}
END_TEST

START_TEST(nobody_is_told_of_an_end_that_is_past) {
        hall_service(&hall, "ho-tich", "A", "mon-fri 07:30-17:00");
        hall_command(&hall, "open", "1");
        pass_to(FIVE);
        ck_assert_int_eq(memory_count(&hall.memory, "closing-soon"), 0);
}
END_TEST

START_TEST(closed_counters_have_nobody_to_tell) {
        hall_service(&hall, "ho-tich", "A", "mon-fri 07:30-17:00");
        pass_to(FIVE - MINUTE);
        ck_assert_int_eq(memory_count(&hall.memory, "closing-soon"), 0);
}
END_TEST

START_TEST(unknown_clock_tells_no_end) {
        hall_service(&hall, "ho-tich", "A", "mon-fri 07:30-17:00");
        hall_command(&hall, "open", "1");
        hall.memory.boot_id = OTHER_BOOT;
        hall.memory.synchronized = false;
        pass_to(FIVE - MINUTE);
        ck_assert_int_eq(memory_count(&hall.memory, "closing-soon"), 0);
        hall.memory.synchronized = true;
        memory_conclude(&hall.memory);
        ck_assert_int_eq(memory_count(&hall.memory, "closing-soon"), 1);
}
END_TEST

START_TEST(holiday_has_hours_of_its_own) {
        hall_service(&hall, "ho-tich", "A", "mon-fri 07:30-17:00 2026-11-23 07:30-15:00");
        hall_command(&hall, "open", "1");
        pass_to(3 * 3600 - MINUTE);
        ck_assert_int_eq(memory_count(&hall.memory, "closing-soon"), 1);
}
END_TEST

START_TEST(without_hours_the_day_closes) {
        hall_command(&hall, "open", "1");
        pass_to(6 * 3600 - 15 * MINUTE);
        ck_assert_int_eq(memory_count(&hall.memory, "closing-soon"), 1);
        memory_assert_last(&hall.memory, "closing-soon", "end_usec", "1795431600000000");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(notice_stands_until_it_is_cleared),
        SUITE_CASE(new_notice_takes_the_place_of_the_one_before),
        SUITE_CASE(time_ends_a_notice_whatever_the_clock_says),
        SUITE_CASE(after_a_power_cut_its_time_begins_anew),
        SUITE_CASE(restored_record_has_nothing_to_announce),
        SUITE_CASE(what_a_restore_changes_is_stored),
        SUITE_CASE(end_of_the_hours_is_said_once_a_day),
        SUITE_CASE(end_at_midnight_is_said_once),
        SUITE_CASE(nobody_is_told_of_an_end_that_is_past),
        SUITE_CASE(closed_counters_have_nobody_to_tell),
        SUITE_CASE(unknown_clock_tells_no_end),
        SUITE_CASE(holiday_has_hours_of_its_own),
        SUITE_CASE(without_hours_the_day_closes),
};

SUITE_MAIN("wall-notices", cases, setup, teardown)
