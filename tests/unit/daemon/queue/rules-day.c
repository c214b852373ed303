/* Days and clocks of the queue: what ends, what goes on, and what time alone does not change. */
#include "tests/unit/daemon/queue/desk-memory.h"

START_TEST(hours_turn_away_by_a_true_clock_only) {
        memory.realtime_usec -= 3600 * USEC_PER_SEC;
        ck_assert_uint_eq(issue("d"), 1);
        memory.realtime_usec += 3600 * USEC_PER_SEC;
        (void) issue("d");
        memory_assert_last(&memory, "action-refused", "reason", "outside-hours");
        memory.synchronized = false;
        ck_assert_uint_eq(issue("d"), 2);
}
END_TEST

START_TEST(the_end_of_the_day_is_summed_up) {
        for (int i = 0; i < 3; i++)
                (void) issue("a");
        (void) issue("b");
        memory_observe_fields(&memory, "signed-in", EVENT_FIELD_S("counter", "1"),
                              EVENT_FIELD_S("official", "lan"), EVENT_FIELD_S("actor", "test"));
        at_counter("1", "open");
        at_counter("1", "next");
        at_counter("1", "done");
        at_counter("1", "next");
        command("end-day", NULL, NULL, NULL);
        memory_assert_last(&memory, "signed-out", "reason", "day-ended");
        ck_assert_int_eq(memory_count(&memory, "service-day-ended"), 2);
        memory_assert_last(&memory, "service-day-ended", "service", "b");
        memory_assert_last(&memory, "service-day-ended", "expired", "1");
        memory_assert_last(&memory, "day-ended", "issued", "4");
        memory_assert_last(&memory, "day-ended", "done", "1");
        memory_assert_last(&memory, "day-ended", "expired", "3");
        memory_assert_last(&memory, "day-ended", "served", "1");
        memory_assert_last(&memory, "day-ended", "open", "1");
        ck_assert_uint_eq(queue_of(memory.book)->day.day, 2);
        ck_assert_uint_eq(queue_of(memory.book)->day.begun.boot, 0);
        /* Numbers go on with the date; of the day before nothing is counted, though it may be read. */
        memory_settle(&memory);
        ck_assert_uint_eq(issue("a"), 5);
        memory_assert_last(&memory, "ticket-issued", "text", "A 004");
        command("end-day", NULL, NULL, NULL);
        memory_assert_last(&memory, "day-ended", "issued", "1");
        memory_assert_last(&memory, "day-ended", "served", "0");
}
END_TEST

static void close_by_time(void) {
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "end-day"),
                              EVENT_FIELD_S("actor", QUEUE_ACTOR_TIME));
}

/* motcuad was down over night, and the kiosk was not. */
START_TEST(who_is_told_late_stays_for_the_own_day) {
        (void) issue("a");
        memory_pass(&memory, 21 * HOUR);
        (void) issue("a");
        at_counter("1", "open");
        close_by_time();
        memory_assert_last(&memory, "day-ended", "issued", "1");
        memory_assert_last(&memory, "day-ended", "expired", "1");
        ck_assert_int_eq(queue_get_desk(queue_of(memory.book)->queue, 0)->state, DESK_IDLE);
        at_counter("1", "next");
        memory_assert_last(&memory, "ticket-called", "ticket", "2");
}
END_TEST

/* Also after somebody whose time was a guess, and has become known. */
START_TEST(who_is_told_late_stays_after_a_guess_of_the_day_before) {
        (void) issue("a");
        memory.synchronized = false;
        memory.boot_id = OTHER_BOOT;
        memory_pass(&memory, HOUR);
        (void) issue("a");
        memory.synchronized = true;
        memory_pass(&memory, HOUR);
        memory_conclude(&memory);
        memory_pass(&memory, 20 * HOUR);
        (void) issue("a");
        close_by_time();
        memory_assert_last(&memory, "day-ended", "issued", "2");
}
END_TEST

START_TEST(after_the_close_nobody_gets_a_number_for_the_next_morning) {
        (void) issue("a");
        at_counter("1", "open");
        memory_pass(&memory, 6 * HOUR);
        close_by_time();
        memory_assert_last(&memory, "day-ended", "expired", "1");
        (void) issue("a");
        memory_assert_last(&memory, "action-refused", "reason", "day-over");
        ck_assert_int_eq(memory_count(&memory, "ticket-issued"), 1);
        /* Whoever opens a counter works on, until midnight and with the numbers of the date. */
        at_counter("1", "open");
        ck_assert_uint_eq(issue("a"), 2);
        memory_assert_last(&memory, "ticket-issued", "text", "A 002");
        at_counter("1", "close");
        (void) issue("a");
        memory_assert_last(&memory, "action-refused", "reason", "day-over");
        struct closing_end end;
        struct instant now;
        memory_now(&memory, &now);
        queue_find_end(memory.book, &now.at, &end);
        ck_assert_uint_lt(end.in_usec, 6 * HOUR);
        ck_assert_uint_gt(end.in_usec, 6 * HOUR - 60 * USEC_PER_SEC);
        memory_pass(&memory, end.in_usec);
        close_by_time();
        memory_assert_last(&memory, "day-ended", "expired", "1");
        ck_assert_uint_eq(issue("a"), 3);
        memory_assert_last(&memory, "ticket-issued", "text", "A 001");
        /* In the evening of a day that nobody has ended nothing is over. */
        memory_pass(&memory, 19 * HOUR);
        ck_assert_uint_eq(issue("a"), 4);
}
END_TEST

START_TEST(numbers_begin_with_another_date_and_with_nothing_else) {
        (void) issue("a");
        memory_pass(&memory, 6 * HOUR);
        close_by_time();
        /* The clock is set, and nobody has slept. */
        memory.realtime_usec += 14 * HOUR;
        (void) issue("a");
        memory_assert_last(&memory, "ticket-issued", "text", "A 002");
        command("end-day", NULL, NULL, NULL);
        (void) issue("a");
        memory_assert_last(&memory, "ticket-issued", "text", "A 003");
        command("end-day", NULL, NULL, NULL);
        memory_settle(&memory);
        /* Nobody knows the date: the machine was switched on again. */
        memory.boot_id = OTHER_BOOT;
        memory.synchronized = false;
        (void) issue("a");
        memory_assert_last(&memory, "ticket-issued", "text", "A 001");
}
END_TEST

/* Yesterday's A 001 waits, A 002 is at counter 1. The machine comes up with the hour at which it went. */
START_TEST(a_morning_before_the_clock_is_known_is_of_today) {
        (void) issue("a");
        uint64_t second = issue("a");
        memory_observe_fields(&memory, "signed-in", EVENT_FIELD_S("counter", "2"),
                              EVENT_FIELD_S("official", "minh"), EVENT_FIELD_S("actor", "test"));
        at_counter("2", "open");
        at_counter("1", "open");
        at_counter("1", "next");
        at_counter("1", "done");
        at_counter("1", "next");
        memory_settle(&memory);
        memory.boot_id = OTHER_BOOT;
        memory.boottime_usec = 60 * USEC_PER_SEC;
        memory.synchronized = false;
        memory_observe_fields(&memory, "signed-in", EVENT_FIELD_S("counter", "1"),
                              EVENT_FIELD_S("official", "lan"), EVENT_FIELD_S("actor", "test"));
        uint64_t third = issue("a");
        memory_assert_last(&memory, "ticket-issued", "text", "A 003");
        at_counter("1", "done");
        memory.synchronized = true;
        memory.realtime_usec += 20 * HOUR;
        memory_conclude(&memory);
        struct closing_end end;
        struct instant now;
        memory_now(&memory, &now);
        queue_find_end(memory.book, &now.at, &end);
        ck_assert_uint_eq(end.in_usec, 0);
        ck_assert(!end.whole);
        close_by_time();
        memory_assert_last(&memory, "day-ended", "issued", "2");
        memory_assert_last(&memory, "day-ended", "done", "2");
        memory_assert_last(&memory, "day-ended", "served", "1"); /* the other visit is today's */
        memory_assert_last(&memory, "signed-out", "official", "minh");
        ck_assert_int_eq(memory_count(&memory, "signed-out"), 1);
        memory_settle(&memory);
        ck_assert_uint_eq(queue_of(memory.book)->day.day, 2);
        ck_assert_ptr_null(queue_get_ticket(queue_of(memory.book)->queue, second));
        ck_assert_int_eq(ticket_of(third)->state, TICKET_WAITING);
        ck_assert_int_eq(book_get_desk(memory.book, "1")->state, DESK_IDLE);
        ck_assert_int_eq(book_get_desk(memory.book, "2")->state, DESK_CLOSED);
        ck_assert_str_eq(ratings_find_counter(memory.book, "1")->official, "lan");
        memory_now(&memory, &now);
        queue_find_end(memory.book, &now.at, &end);
        ck_assert(end.whole && end.in_usec > 9 * HOUR && end.in_usec < 10 * HOUR);
        at_counter("1", "next");
        ck_assert_int_eq(ticket_of(third)->state, TICKET_CALLED);
        command("end-day", NULL, NULL, NULL);
        memory_assert_last(&memory, "day-ended", "issued", "1");
        memory_assert_last(&memory, "day-ended", "served", "1");
}
END_TEST

START_TEST(a_visit_of_the_day_is_counted_from_the_past) {
        (void) issue("a");
        at_counter("1", "open");
        at_counter("1", "next");
        at_counter("1", "done");
        uint64_t arming = memory_arm(&memory, "quay1", 1, SUBJECT_RECEPTION);
        memory_press(&memory, "quay1", "satisfied", arming);
        memory_disarm(&memory, "quay1", arming, "settled");
        memory_settle(&memory);
        command("end-day", NULL, NULL, NULL);
        memory_assert_last(&memory, "day-ended", "served", "1");
        memory_assert_last(&memory, "day-ended", "rated", "1");
        ck_assert_uint_gt(memory.past->n_read, 1);
}
END_TEST

/* Of what is issued and served in that hour of that day. */
static int64_t counted(int32_t day, uint32_t hour) {
        const struct queue_part *queue = queue_of(memory.book);
        int64_t sum = 0;

        for (size_t i = 0; i < queue->n_figures; i++) {
                const struct queue_figure *figure = &queue->figures[i].figure;
                if (figure->key.day == day && figure->key.hour == hour &&
                    (figure->count == QUEUE_COUNT_ISSUED || figure->count == QUEUE_COUNT_SERVED))
                        sum += queue->figures[i].sign;
        }
        return sum;
}

START_TEST(a_corrected_clock_files_periods_of_the_past_anew) {
        int32_t today = day_of(NOON, 7 * 3600 * (int64_t) USEC_PER_SEC);

        memory.synchronized = false;
        memory.realtime_usec -= 3 * USEC_PER_DAY;
        (void) issue("a");
        at_counter("1", "open");
        at_counter("1", "next");
        at_counter("1", "start");
        at_counter("1", "done");
        ck_assert_int_eq(counted(today - 3, 12), 2);
        memory_settle(&memory);
        (void) issue("a"); /* still waits */
        /* It was later than the clock thought by three days and two hours. */
        memory.synchronized = true;
        memory.realtime_usec += 3 * USEC_PER_DAY + 2 * 3600 * USEC_PER_SEC;
        memory_conclude(&memory);
        ck_assert_int_eq(memory_count(&memory, "clock-corrected"), 1);
        ck_assert_int_eq(counted(today - 3, 12), 0);
        ck_assert_int_eq(counted(today, 14), 3);
        ck_assert_uint_gt(memory.past->n_read, 2);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(hours_turn_away_by_a_true_clock_only),
        SUITE_CASE(the_end_of_the_day_is_summed_up),
        SUITE_CASE(who_is_told_late_stays_for_the_own_day),
        SUITE_CASE(who_is_told_late_stays_after_a_guess_of_the_day_before),
        SUITE_CASE(after_the_close_nobody_gets_a_number_for_the_next_morning),
        SUITE_CASE(numbers_begin_with_another_date_and_with_nothing_else),
        SUITE_CASE(a_morning_before_the_clock_is_known_is_of_today),
        SUITE_CASE(a_visit_of_the_day_is_counted_from_the_past),
        SUITE_CASE(a_corrected_clock_files_periods_of_the_past_anew),
};

SUITE_MAIN("queue-rules-day", cases, setup, teardown)
