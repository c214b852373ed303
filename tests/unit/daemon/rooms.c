/* Each room goes to the store and comes from it as it was: what its rules left in memory, after a restart. */
#include "daemon/officials/book.h"
#include "tests/unit/daemon/record.h"

static struct record record;

static struct book *book(void) {
        return recorder_book(record.recorder);
}

#define OBSERVE(type, ...) record_observe_alone(&record, type, __VA_ARGS__)

static void command(const char *action, const char *name, const char *value) {
        OBSERVE("command", EVENT_FIELD_S("action", action), EVENT_FIELD_S("actor", "test"),
                EVENT_FIELD_S(name, value));
}

static void tell(const char *source, const char *type, const struct event_field *fields, size_t n) {
        struct record_origin origin = {source, streq(source, KEYPAD_SOURCE) ? record.sequence++ : 1};

        record_begin(&record);
        ck_assert_int_eq(record_event_from(&record, &origin, type, fields, n), INTAKE_NEW);
        record_commit(&record);
}

static void setup(void) {
        record_open(&record);
        /* A replay meets a source at its first event: the keypads' is the first here. */
        tell(KEYPAD_SOURCE, "door", (struct event_field[]){EVENT_FIELD_T("n", 0)}, 1);
        OBSERVE("service-changed", EVENT_FIELD_S("service", "a"), EVENT_FIELD_S("prefix", "A"),
                EVENT_FIELD_T("limit", 9), EVENT_FIELD_S("hours", ""));
        OBSERVE("counter-services-changed", EVENT_FIELD_S("counter", "1"), EVENT_FIELD_S("services", "a"));
}

static void teardown(void) {
        _cleanup_free_ char *difference = record_replay(&record);

        ck_assert_msg(!difference, "%s", difference);
        record_close(&record);
}

START_TEST(tests_of_rules_have_all_rooms) {
        size_t i = 0;

        for (; centre_rooms[i]; i++)
                ck_assert_ptr_eq(test_rooms[i], centre_rooms[i]);
        ck_assert_ptr_null(test_rooms[i]);
}
END_TEST

START_TEST(record_keeps_sources_streams_and_boots) {
        struct source_row *source;
        struct boot_row *boot;

        record_begin(&record);
        record_epoch(&record, PRINTER_SOURCE, EPOCH_A);
        record_epoch(&record, PRINTER_SOURCE, EPOCH_B);
        record_commit(&record);
        OBSERVE("source-lost", EVENT_FIELD_S("of", PRINTER_SOURCE));
        uint64_t last = book()->last_event;
        struct moment moment = book()->last_moment;
        record_reopen(&record);
        ck_assert_uint_eq(book()->last_event, last);
        ck_assert_uint_eq(book()->last_moment.boottime_usec, moment.boottime_usec);
        ck_assert_uint_eq(book()->last_moment.boot, moment.boot);
        assert_ok(book_get_source(book(), PRINTER_SOURCE, &source));
        ck_assert(source->lost);
        ck_assert_str_eq(book_source_stream(book(), source)->epoch, EPOCH_B);
        ck_assert_ptr_nonnull(book_find_stream(book(), PRINTER_SOURCE, EPOCH_A, false));
        size_t n_boots = book()->n_boots;
        assert_ok(book_get_boot(book(), record.boot_id, &boot));
        ck_assert_uint_eq(book()->n_boots, n_boots);
}
END_TEST

START_TEST(ratings_keep_windows_and_streaks) {
        for (uint64_t visit = 1; visit <= 3; visit++) {
                record_press(&record, "quay2", "done", 0);
                uint64_t arming = record_arm(&record, "quay2", visit, SUBJECT_RECEPTION);
                record_pass(&record, 2 * USEC_PER_SEC);
                record_press(&record, "quay2", "very-satisfied", arming);
                if (visit < 3)
                        record_disarm(&record, "quay2", arming, "settled");
        }
        record_reopen(&record);
        ck_assert_uint_eq(ratings_of(book())->last_visit, 3);
        ck_assert_uint_eq(ratings_of(book())->n_live, 1);
        const struct rating_row *open = ratings_find_live(book(), 3, SUBJECT_RECEPTION);
        ck_assert_int_eq(open->state, RATING_OPEN);
        ck_assert(open->window.pressed);
        ck_assert_int_eq(open->window.level, LEVEL_VERY_SATISFIED);
        const struct counter_row *counter = ratings_find_counter(book(), "2");
        ck_assert_str_eq(counter->attendant, "quay2");
        ck_assert_uint_eq(counter->visit, 3);
        ck_assert(streak_is_suspect(&counter->posts[SUBJECT_RECEPTION].streak, 2, UINT64_MAX));
        ck_assert(!streak_is_suspect(&counter->posts[SUBJECT_RECEPTION].streak, 3, UINT64_MAX));
        ck_assert_uint_eq(ratings_of(book())->rules.settle_usec, 5 * USEC_PER_SEC);
}
END_TEST

START_TEST(officials_keep_who_is_there_and_who_may_not_try) {
        OBSERVE("signed-in", EVENT_FIELD_S("counter", "2"), EVENT_FIELD_S("official", "lan"),
                EVENT_FIELD_S("actor", "test"));
        for (int i = 0; i < 3; i++)
                OBSERVE("sign-in-refused", EVENT_FIELD_S("counter", "1"), EVENT_FIELD_S("official", "minh"),
                        EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S("reason", "wrong-pin"));
        record_reopen(&record);
        ck_assert_str_eq(ratings_find_counter(book(), "2")->official, "lan");
        ck_assert_uint_eq(officials_find_lock(book(), false, "1")->failures, 3);
        ck_assert_uint_eq(officials_find_lock(book(), true, "minh")->failures, 3);
        ck_assert_ptr_null(officials_find_lock(book(), true, "lan"));
}
END_TEST

START_TEST(queue_keeps_its_day) {
        command("issue", "service", "a");
        command("issue", "service", "a");
        command("open", "counter", "1");
        command("next", "counter", "1");
        struct queue_part before = *queue_of(book());
        record_reopen(&record);
        const struct queue_part *queue = queue_of(book());
        ck_assert_uint_eq(queue->n_tickets, 2);
        ck_assert_int_eq(book_day_ticket(book(), 1)->row.ticket.state, TICKET_CALLED);
        ck_assert_uint_eq(book_day_ticket(book(), 1)->period.n, 2);
        ck_assert_int_eq(book_day_ticket(book(), 2)->row.ticket.state, TICKET_WAITING);
        ck_assert_int_eq(book_get_desk(book(), "1")->state, DESK_CALLING);
        ck_assert_uint_eq(book_get_desk(book(), "1")->ticket, 1);
        ck_assert_uint_eq(queue->day.day, before.day.day);
        ck_assert_uint_eq(queue->day.last_usec, before.day.last_usec);
        ck_assert_uint_eq(queue->day.begun.boottime_usec, before.day.begun.boottime_usec);
        ck_assert_uint_eq(queue->day.acted.boottime_usec, before.day.acted.boottime_usec);
        ck_assert_uint_eq(queue->day.known.boottime_usec, before.day.known.boottime_usec);
        ck_assert_uint_eq(queue->day.known_usec, before.day.known_usec);
        ck_assert_uint_eq(queue->day.numbered.boottime_usec, before.day.numbered.boottime_usec);
        command("end-day", "reason", "other");
        record_reopen(&record);
        ck_assert_uint_eq(queue_of(book())->n_tickets, 0);
        ck_assert_uint_eq(queue_of(book())->day.day, before.day.day + 1);
        command("issue", "service", "a");
        ck_assert_uint_eq(book_day_ticket(book(), 3)->row.ticket.number, 3);
}
END_TEST

START_TEST(printing_keeps_printers_and_the_paper_it_owes) {
        record_begin(&record);
        record_epoch(&record, PRINTER_SOURCE, EPOCH_A);
        record_commit(&record);
        OBSERVE("print-rules-changed", EVENT_FIELD_B("printed", true), EVENT_FIELD_S("printers", "phieu"),
                EVENT_FIELD_T("ttl_usec", 600 * USEC_PER_SEC));
        tell(PRINTER_SOURCE, "paper-out", (struct event_field[]){EVENT_FIELD_S("printer", "phieu")}, 1);
        command("issue", "service", "a");
        record_reopen(&record);
        ck_assert(printing_of(book())->rules.printed);
        ck_assert_str_eq(printing_of(book())->rules.printers, "phieu");
        ck_assert_str_eq(book_printer_state(book()), "paper-out");
        ck_assert_uint_eq(printing_of(book())->n_owed, 1);
        ck_assert_int_eq(book_find_owed(book(), 1)->fate.state, PRINT_UNPRINTED);
        ck_assert_str_eq(book_find_owed(book(), 1)->text, "A 001");
        command("end-day", "reason", "other");
        ck_assert_uint_eq(printing_of(book())->n_owed, 0);
        record_reopen(&record);
        const char *printed;
        assert_ok(book_find_printed(book(), 1, &printed));
        ck_assert_str_eq(printed, "unprinted");
}
END_TEST

START_TEST(keypads_keep_what_keys_mean) {
        OBSERVE("key-changed", EVENT_FIELD_S("keypad", "cua"), EVENT_FIELD_S("key", "ticket-1"),
                EVENT_FIELD_S("service", "a"), EVENT_FIELD_S("counter", ""));
        OBSERVE("kiosk-changed", EVENT_FIELD_S("keypad", "cua"), EVENT_FIELD_S("priority", "elderly"),
                EVENT_FIELD_T("priority_usec", 10 * USEC_PER_SEC));
        record_press(&record, "cua", "priority", 0);
        record_reopen(&record);
        ck_assert_str_eq(keypads_find_key(book(), "cua", "ticket-1")->service, "a");
        ck_assert_int_eq(keypads_find_kiosk(book(), "cua")->priority, PRIORITY_ELDERLY);
        ck_assert_uint_eq(keypads_find_kiosk(book(), "cua")->pressed.boottime_usec, record.boottime_usec);
        command("pause", "counter", "1"); /* refused: it is closed */
        command("open", "counter", "1");
        OBSERVE("command", EVENT_FIELD_S("action", "pause"), EVENT_FIELD_S("actor", "test"),
                EVENT_FIELD_S("counter", "1"), EVENT_FIELD_S("reason", "lunch"));
        record_reopen(&record);
        ck_assert_int_eq(book_get_desk(book(), "1")->pause_reason, PAUSE_LUNCH);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(tests_of_rules_have_all_rooms),
        SUITE_CASE(record_keeps_sources_streams_and_boots),
        SUITE_CASE(ratings_keep_windows_and_streaks),
        SUITE_CASE(officials_keep_who_is_there_and_who_may_not_try),
        SUITE_CASE(queue_keeps_its_day),
        SUITE_CASE(printing_keeps_printers_and_the_paper_it_owes),
        SUITE_CASE(keypads_keep_what_keys_mean),
};

SUITE_MAIN("centre-rooms", cases, setup, teardown)
