/* Slips in the record: which are owed when a day ends or somebody rates, and what the printers' events make
 * of it. */
#include "daemon/slips/rules.h"
#include "daemon/queue/book.h"
#include "daemon/ratings/rules.h"
#include "tests/unit/daemon/book-memory.h"

#define MINUTE (60 * USEC_PER_SEC)
#define DAY (24 * 60 * MINUTE)

static struct memory memory;

static void set_rules(bool closing, const char *ratings) {
        memory_observe_fields(&memory, "slip-rules-changed", EVENT_FIELD_B("closing", closing),
                              EVENT_FIELD_S("closing_printer", ""), EVENT_FIELD_S("ratings", ratings),
                              EVENT_FIELD_S("rating_printer", "phieu"));
}

static void tell_printer(const char *type, const char *printer) {
        ck_assert_int_eq(
                memory_event_fields(&memory, PRINTER_SOURCE, type, EVENT_FIELD_S("printer", printer)),
                INTAKE_NEW);
}

static void setup(void) {
        memory_open(&memory);
        memory_event_fields(&memory, KEYPAD_SOURCE, "door", EVENT_FIELD_T("n", 0));
        memory_observe_fields(&memory, "service-changed", EVENT_FIELD_S("service", "ho-tich"),
                              EVENT_FIELD_S("prefix", "A"), EVENT_FIELD_T("limit", 999),
                              EVENT_FIELD_S("hours", ""));
        memory_serve(&memory, "1", "ho-tich");
        memory_epoch(&memory, PRINTER_SOURCE, EPOCH_A);
        memory_epoch(&memory, CAMERA_SOURCE, EPOCH_A);
        set_rules(true, "no");
        tell_printer("printer-ready", "phieu");
}

static void teardown(void) {
        memory_close(&memory);
}

static void command(const char *action, const char *name, const char *value) {
        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", action),
                              EVENT_FIELD_S("actor", "test"), EVENT_FIELD_S(name, value));
}

static void end_day(void) {
        command("end-day", "priority", "none");
}

static void begin_day(void) {
        command("issue", "service", "ho-tich");
}

/* As the agent does, when it has signed. */
static void make(uint64_t number) {
        memory_observe_fields(&memory, "closing-slip", EVENT_FIELD_T("number", number),
                              EVENT_FIELD_T("day", 1), EVENT_FIELD_S("date", "2026-11-23"),
                              EVENT_FIELD_B("unsure", false), EVENT_FIELD_T("cameras", 0),
                              EVENT_FIELD_T("cameras_unknown", 0), EVENT_FIELD_T("announced_usec", 0),
                              EVENT_FIELD_T("recorded_usec", 0), EVENT_FIELD_T("size", 7),
                              EVENT_FIELD_S("root", "ab"));
}

static void tell_key(const char *type, const char *key, uint64_t reprint) {
        ck_assert_int_eq(memory_event_fields(
                                 &memory, PRINTER_SOURCE, type, EVENT_FIELD_T("job", 1),
                                 EVENT_FIELD_S("template", "closing"), EVENT_FIELD_S("kind", "receipt"),
                                 EVENT_FIELD_T("attempt", 1), EVENT_FIELD_S("key", key),
                                 EVENT_FIELD_S("printer", "phieu"), EVENT_FIELD_S("confirmation", "barrier"),
                                 EVENT_FIELD_S("reason", "unplugged"), EVENT_FIELD_T("reprint", reprint)),
                         INTAKE_NEW);
}

static void tell_job(const char *type, enum slip_kind kind, uint64_t number, uint64_t reprint) {
        char key[PRINT_KEY_SIZE];
        struct slip_row *row;

        assert_ok(slips_find(memory.book, kind, number, &row));
        slips_key(memory.book, row, key);
        tell_key(type, key, reprint);
}

static void assert_slip(enum slip_kind kind, uint64_t number, enum print_state state, bool owed) {
        struct slip_row *row;

        /* As after the commit, and as after a restart. */
        for (int i = 0; i < 2; i++) {
                memory_settle(&memory);
                assert_ok(slips_find(memory.book, kind, number, &row));
                ck_assert_str_eq(print_state_to_string(row->fate.state), print_state_to_string(state));
                ck_assert_int_eq(row->fate.owed, owed);
        }
}

static size_t count_owed(enum slip_kind kind) {
        const struct slips *slips = slips_of(memory.book);
        size_t n = 0;

        for (size_t i = 0; i < slips->n_rows; i++)
                n += slips->rows[i].kind == kind && slips->rows[i].fate.owed;
        return n;
}

/* ----- of a day ----- */

START_TEST(day_that_ends_owes_its_slip) {
        begin_day();
        end_day();
        assert_slip(SLIP_CLOSING, 1, PRINT_WAITING, true);
        ck_assert(!slips_find_owed(memory.book, SLIP_CLOSING, 1)->ready);
        const struct closing_row *row = slips_find_unmade(memory.book, 0);
        ck_assert_uint_eq(row->number, 1);
        ck_assert_uint_eq(row->day, 1);
        ck_assert_uint_gt(row->event, 0);
        ck_assert_uint_gt(row->begun.boot, 0);
        make(1);
        ck_assert(slips_find_owed(memory.book, SLIP_CLOSING, 1)->ready);
        ck_assert_ptr_null(slips_find_unmade(memory.book, 0));
        tell_job("job-printed", SLIP_CLOSING, 1, 0);
        assert_slip(SLIP_CLOSING, 1, PRINT_PRINTED, false);
        ck_assert_int_eq(memory_count(&memory, "closing-slip-printed"), 1);
        ck_assert_int_eq(memory_count(&memory, "closing-slip-unprinted"), 0);
}
END_TEST

START_TEST(day_ended_twice_has_one_slip) {
        begin_day();
        end_day();
        memory_settle(&memory);
        end_day();
        ck_assert_int_eq(memory_count(&memory, "day-ended"), 2);
        ck_assert_uint_eq(count_owed(SLIP_CLOSING), 1);
        ck_assert_uint_eq(slips_of(memory.book)->counts.closings, 1);
}
END_TEST

START_TEST(second_day_of_a_date_has_a_slip_of_its_own) {
        begin_day();
        end_day();
        make(1);
        begin_day();
        end_day();
        make(2);
        tell_job("job-printed", SLIP_CLOSING, 1, 0);
        assert_slip(SLIP_CLOSING, 1, PRINT_PRINTED, false);
        assert_slip(SLIP_CLOSING, 2, PRINT_WAITING, true);
}
END_TEST

START_TEST(day_without_the_rule_owes_nothing) {
        set_rules(false, "no");
        begin_day();
        end_day();
        ck_assert_uint_eq(count_owed(SLIP_CLOSING), 0);
        ck_assert_ptr_null(slips_find_unmade(memory.book, 0));
}
END_TEST

static void look_at_footage(const char *type) {
        if (!streq(type, "footage-exported"))
                memory_event_fields(&memory, CAMERA_SOURCE, type, EVENT_FIELD_S("camera", "cam1"),
                                    EVENT_FIELD_S("reason", "xem"), EVENT_FIELD_S("actor", "uid 1000"));
        else
                memory_event_fields(&memory, CAMERA_SOURCE, type, EVENT_FIELD_S("camera", "cam1"),
                                    EVENT_FIELD_T("from_usec", NOON), EVENT_FIELD_T("until_usec", NOON + 1),
                                    EVENT_FIELD_S("reason", "xem"), EVENT_FIELD_S("actor", "uid 1000"),
                                    EVENT_FIELD_S("sha256", "ab"));
}

static void stop_looking(void) {
        memory_event_fields(&memory, CAMERA_SOURCE, "footage-viewed", EVENT_FIELD_S("camera", "cam1"),
                            EVENT_FIELD_S("reason", "xem"), EVENT_FIELD_S("actor", "uid 1000"),
                            EVENT_FIELD_T("pictures", 7));
        memory_event_fields(&memory, CAMERA_SOURCE, "footage-watched", EVENT_FIELD_S("camera", "cam1"),
                            EVENT_FIELD_S("reason", "xem"), EVENT_FIELD_S("actor", "uid 1000"),
                            EVENT_FIELD_S("end", "left"), EVENT_FIELD_T("watched_usec", MINUTE));
}

/* Also what was looked at in the evening, behind the slip, is on one. */
START_TEST(each_access_to_footage_is_on_one_slip) {
        begin_day();
        look_at_footage("footage-viewed");
        look_at_footage("footage-exported");
        look_at_footage("footage-watched");
        stop_looking();
        end_day();
        ck_assert_uint_eq(slips_find_unmade(memory.book, 1)->views, 2);
        ck_assert_uint_eq(slips_find_unmade(memory.book, 1)->exports, 1);
        look_at_footage("footage-exported");
        end_day(); /* nothing has begun */
        begin_day();
        end_day();
        ck_assert_uint_eq(slips_find_unmade(memory.book, 2)->views, 0);
        ck_assert_uint_eq(slips_find_unmade(memory.book, 2)->exports, 1);
}
END_TEST

START_TEST(no_paper_is_told_once_and_a_refill_prints) {
        begin_day();
        end_day();
        make(1);
        tell_printer("paper-out", "phieu");
        memory_assert_last(&memory, "closing-slip-unprinted", "reason", "paper-out");
        tell_printer("paper-in", "phieu");
        tell_printer("cover-open", "phieu");
        ck_assert_int_eq(memory_count(&memory, "closing-slip-unprinted"), 1);
        assert_slip(SLIP_CLOSING, 1, PRINT_UNPRINTED, true);
        tell_job("job-printed", SLIP_CLOSING, 1, 0);
        assert_slip(SLIP_CLOSING, 1, PRINT_PRINTED, false);
}
END_TEST

START_TEST(printer_that_goes_leaves_the_slip_owed) {
        begin_day();
        end_day();
        make(1);
        memory_observe_fields(&memory, "source-lost", EVENT_FIELD_S("of", PRINTER_SOURCE));
        memory_assert_last(&memory, "closing-slip-unprinted", "reason", "absent");
        memory_pass(&memory, 3 * DAY);
        memory_conclude(&memory);
        assert_slip(SLIP_CLOSING, 1, PRINT_UNPRINTED, true);
        memory_pass(&memory, 4 * DAY);
        memory_conclude(&memory);
        assert_slip(SLIP_CLOSING, 1, PRINT_UNPRINTED, false);
        memory_assert_last(&memory, "slip-given-up", "reason", "too-late");
}
END_TEST

/* The daemon has it, and a person decides: nothing is printed twice by itself. */
START_TEST(slip_that_broke_off_is_not_asked_for_again) {
        begin_day();
        end_day();
        make(1);
        tell_job("job-uncertain", SLIP_CLOSING, 1, 0);
        memory_assert_last(&memory, "closing-slip-unprinted", "uncertain", "1");
        assert_slip(SLIP_CLOSING, 1, PRINT_UNCERTAIN, false);
        memory_pass(&memory, 30 * DAY);
        memory_conclude(&memory);
        assert_slip(SLIP_CLOSING, 1, PRINT_UNCERTAIN, false);
        tell_job("job-printed", SLIP_CLOSING, 1, 1);
        assert_slip(SLIP_CLOSING, 1, PRINT_PRINTED, false);
        memory_assert_last(&memory, "closing-slip-printed", "reprint", "1");
}
END_TEST

/* It was told that there is no paper; what became of it then is another matter. */
START_TEST(end_of_waiting_is_told_whatever_was_told_before) {
        static const struct {
                const char *type, *reason, *uncertain;
                enum print_state state;
        } ends[] = {
                {"job-uncertain", "unplugged", "1", PRINT_UNCERTAIN},
                {"job-failed", "failed", "0", PRINT_UNPRINTED},
                {"job-cancelled", "cancelled", "0", PRINT_UNPRINTED},
                {"job-expired", "too-late", "0", PRINT_UNPRINTED},
        };

        begin_day();
        end_day();
        make(1);
        tell_printer("paper-out", "phieu");
        tell_printer("paper-in", "phieu");
        tell_job(ends[_i].type, SLIP_CLOSING, 1, 0);
        assert_slip(SLIP_CLOSING, 1, ends[_i].state, false);
        memory_assert_last(&memory, "closing-slip-unprinted", "reason", ends[_i].reason);
        memory_assert_last(&memory, "closing-slip-unprinted", "uncertain", ends[_i].uncertain);
        ck_assert_int_eq(memory_count(&memory, "closing-slip-unprinted"), 2);
        tell_job(ends[_i].type, SLIP_CLOSING, 1, 0);
        ck_assert_int_eq(memory_count(&memory, "closing-slip-unprinted"), 2);
}
END_TEST

START_TEST(slip_of_a_lost_outbox_may_be_on_paper) {
        begin_day();
        end_day();
        make(1);
        memory_epoch(&memory, PRINTER_SOURCE, EPOCH_B);
        memory.printer_sequence = 0;
        assert_slip(SLIP_CLOSING, 1, PRINT_UNPRINTED, false);
        memory_assert_last(&memory, "closing-slip-unprinted", "reason", "outbox-lost");
}
END_TEST

START_TEST(slip_whose_age_nobody_knows_is_in_time) {
        struct slip_row row = {.kind = SLIP_CLOSING,
                               .at = {.realtime_usec = NOON, .boottime_usec = 900, .synchronized = true}};
        struct moment now = {.realtime_usec = 1, .boottime_usec = 1};
        struct boot_row *boot;

        assert_ok(book_get_boot(memory.book, OTHER_BOOT, &boot));
        row.at.boot = boot->id;
        assert_ok(book_get_boot(memory.book, memory.boot_id, &boot));
        now.boot = boot->id;
        ck_assert_uint_eq(slips_left(memory.book, &row, &now), CLOSING_TTL_USEC);
        row.kind = SLIP_RATING;
        ck_assert_uint_eq(slips_left(memory.book, &row, &now), 0);
        now = (struct moment){.realtime_usec = NOON + 100, .boot = boot->id, .synchronized = true};
        ck_assert_uint_eq(slips_left(memory.book, &row, &now), RATING_SLIP_TTL_USEC - 100);
        row.kind = SLIP_CLOSING;
        ck_assert_uint_eq(slips_left(memory.book, &row, &now), CLOSING_TTL_USEC - 100);
}
END_TEST

START_TEST(rule_that_goes_takes_what_is_owed) {
        set_rules(true, "always");
        begin_day();
        end_day();
        set_rules(true, "no");
        assert_slip(SLIP_CLOSING, 1, PRINT_WAITING, true);
        set_rules(false, "no");
        assert_slip(SLIP_CLOSING, 1, PRINT_UNPRINTED, false);
        memory_assert_last(&memory, "closing-slip-unprinted", "reason", "not-configured");
        /* What was said of it since means nothing any more. */
        make(1);
        assert_slip(SLIP_CLOSING, 1, PRINT_UNPRINTED, false);
}
END_TEST

START_TEST(jobs_of_others_mean_nothing) {
        static const char *const keys[] = {"",
                                           "k1",
                                           RECORD_ID,
                                           "0123456789abcdef.closing.1",
                                           "0123456789abcdef.closing.1.",
                                           "0123456789abcdef.closing.1.dddddddd.0",
                                           "0123456789abcdef.closing.2.dddddddd.3b9aca00",
                                           "0123456789abcdef.rating.1.dddddddd.3b9aca00",
                                           "0123456789abcdef.ticket.1.dddddddd.3b9aca00",
                                           "fedcba9876543210.closing.1.dddddddd.3b9aca00"};

        memory_pass(&memory, 10);
        begin_day();
        end_day();
        make(1);
        for (size_t i = 0; i < ELEMENTSOF(keys); i++)
                tell_key("job-printed", keys[i], 0);
        assert_slip(SLIP_CLOSING, 1, PRINT_WAITING, true);
        ck_assert_int_eq(memory_count(&memory, "closing-slip-printed"), 0);
}
END_TEST

/* ----- of a rating ----- */

static uint64_t open_rating(void) {
        memory_press(&memory, "quay2", "done", 0);
        return memory_arm(&memory, "quay2", ratings_of(memory.book)->last_visit, SUBJECT_RECEPTION);
}

static void rate(uint64_t arming, const char *level) {
        memory_press(&memory, "quay2", level, arming);
        memory_pass(&memory, 5 * USEC_PER_SEC);
        memory_disarm(&memory, "quay2", arming, "settled");
}

static void assert_asked(const char *policy, uint64_t always, uint64_t ask) {
        ck_assert_uint_eq(count_owed(SLIP_RATING), streq(policy, "always") ? always
                                                   : streq(policy, "ask")  ? ask
                                                                           : 0);
}

static const char *const policies[] = {"no", "ask", "always"};

START_TEST(slip_is_for_whoever_asks_while_rating) {
        set_rules(true, policies[_i]);
        uint64_t arming = open_rating();
        memory_press(&memory, "quay2", "slip", 0);
        assert_asked(policies[_i], 0, 0); /* not before it is sealed: until then it has no code */
        rate(arming, "dissatisfied");
        assert_asked(policies[_i], 1, 1);
        const struct slips *slips = slips_of(memory.book);
        if (_i > 0)
                ck_assert_uint_eq(slips->rows[slips->n_rows - 1].number, memory.book->last_event);
        /* The next one has not asked. */
        memory_settle(&memory);
        rate(open_rating(), "satisfied");
        assert_asked(policies[_i], 2, 1);
}
END_TEST

START_TEST(slip_can_be_asked_for_once_within_a_minute) {
        set_rules(true, "ask");
        rate(open_rating(), "satisfied");
        uint64_t rating = memory.book->last_event;
        memory_settle(&memory);
        memory_pass(&memory, 59 * USEC_PER_SEC);
        memory_press(&memory, "quay2", "slip", 0);
        assert_slip(SLIP_RATING, rating, PRINT_WAITING, true);
        memory_press(&memory, "quay2", "slip", 0);
        memory_assert_last(&memory, "action-refused", "reason", "pressed-twice");
        ck_assert_uint_eq(count_owed(SLIP_RATING), 1);
        rate(open_rating(), "satisfied");
        memory_pass(&memory, 61 * USEC_PER_SEC);
        memory_press(&memory, "quay2", "slip", 0);
        memory_assert_last(&memory, "action-refused", "reason", "no-rating");
        ck_assert_uint_eq(count_owed(SLIP_RATING), 1);
}
END_TEST

/* Somebody whose visit is over, at home by now, while another citizen stands at the counter. */
START_TEST(who_rates_by_phone_has_no_slip_and_takes_none) {
        set_rules(true, policies[_i]);
        memory_disarm(&memory, "quay2", open_rating(), "window");
        const struct phone_wish wish = {ratings_of(memory.book)->last_visit, SUBJECT_RECEPTION,
                                        LEVEL_SATISFIED};
        memory_pass(&memory, MINUTE);
        rate(open_rating(), "satisfied");
        uint64_t rating = memory.book->last_event, left_usec;
        struct instant now;
        int outcome;

        assert_asked(policies[_i], 1, 0);
        memory_now(&memory, &now);
        assert_ok(ratings_rate_by_phone(memory.book, &now, &wish, &outcome, &left_usec));
        ck_assert_int_ge(outcome, 0);
        memory_pass(&memory, left_usec);
        memory_pass(&memory, left_usec);
        memory_conclude(&memory);
        memory_assert_last(&memory, "rating", "channel", "phone");
        assert_asked(policies[_i], 1, 0);
        memory_press(&memory, "quay2", "slip", 0);
        assert_asked(policies[_i], 1, 1);
        if (_i > 0)
                assert_slip(SLIP_RATING, rating, PRINT_WAITING, true);
}
END_TEST

START_TEST(who_skips_has_no_slip_and_leaves_none_to_the_next) {
        set_rules(true, "ask");
        uint64_t arming = open_rating();
        memory_press(&memory, "quay2", "slip", 0);
        memory_pass(&memory, MINUTE);
        memory_disarm(&memory, "quay2", arming, "expired");
        ck_assert_int_eq(memory_count(&memory, "rating-skipped"), 1);
        memory_pass(&memory, MINUTE);
        rate(open_rating(), "satisfied");
        ck_assert_uint_eq(count_owed(SLIP_RATING), 0);
}
END_TEST

START_TEST(slip_of_another_keypad_is_none) {
        set_rules(true, "ask");
        rate(open_rating(), "satisfied");
        memory_press(&memory, "quay1", "slip", 0);
        memory_press(&memory, "cua", "slip", 0);
        memory_assert_last(&memory, "action-refused", "reason", "not-configured");
        ck_assert_uint_eq(count_owed(SLIP_RATING), 0);
}
END_TEST

/* Neither the events nor the time of the paper tell them apart. */
START_TEST(slips_of_all_levels_are_owed_alike) {
        static const char *const levels[] = {"very-satisfied", "satisfied", "neutral", "dissatisfied",
                                             "very-dissatisfied"};
        uint64_t n = 0;

        set_rules(true, "always");
        for (size_t i = 0; i < ELEMENTSOF(levels); i++) {
                uint64_t before = memory.book->last_event;
                rate(open_rating(), levels[i]);
                const struct slip_row *row =
                        slips_find_owed(memory.book, SLIP_RATING, memory.book->last_event);
                ck_assert_ptr_nonnull(row);
                ck_assert(row->ready);
                n = i == 0 ? memory.book->last_event - before : n;
                ck_assert_uint_eq(memory.book->last_event - before, n);
                ck_assert_uint_eq(slips_left(memory.book, row, &row->at), RATING_SLIP_TTL_USEC);
                memory_settle(&memory);
        }
}
END_TEST

START_TEST(slip_of_a_citizen_who_has_left_is_not_printed) {
        set_rules(true, "always");
        tell_printer("paper-out", "phieu");
        rate(open_rating(), "satisfied");
        memory_assert_last(&memory, "rating-slip-unprinted", "reason", "paper-out");
        uint64_t rating = memory.book->last_event - 1;
        assert_slip(SLIP_RATING, rating, PRINT_UNPRINTED, true);
        memory_pass(&memory, 5 * MINUTE);
        memory_conclude(&memory);
        assert_slip(SLIP_RATING, rating, PRINT_UNPRINTED, false);
        tell_printer("paper-in", "phieu");
        ck_assert_uint_eq(count_owed(SLIP_RATING), 0);
}
END_TEST

START_TEST(events_are_checked_before_they_are_applied) {
        static const char *const open[] = {"source-back",      "source-epoch",    "source-lost",
                                           "footage-viewed",   "paper-out",       "cover-open",
                                           "printer-absent",   "printer-fault",   "printer-removed",
                                           "footage-exported", "footage-watched", NULL};

        memory_check_rules(&slips_room, open);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(day_that_ends_owes_its_slip),
        SUITE_CASE(day_ended_twice_has_one_slip),
        SUITE_CASE(second_day_of_a_date_has_a_slip_of_its_own),
        SUITE_CASE(day_without_the_rule_owes_nothing),
        SUITE_CASE(each_access_to_footage_is_on_one_slip),
        SUITE_CASE(no_paper_is_told_once_and_a_refill_prints),
        SUITE_CASE(printer_that_goes_leaves_the_slip_owed),
        SUITE_CASE(slip_that_broke_off_is_not_asked_for_again),
        {.name = "end_of_waiting_is_told_whatever_was_told_before",
         .test = &end_of_waiting_is_told_whatever_was_told_before,
         .loop_end = 4},
        SUITE_CASE(slip_of_a_lost_outbox_may_be_on_paper),
        SUITE_CASE(slip_whose_age_nobody_knows_is_in_time),
        SUITE_CASE(rule_that_goes_takes_what_is_owed),
        SUITE_CASE(jobs_of_others_mean_nothing),
        {.name = "slip_is_for_whoever_asks_while_rating",
         .test = &slip_is_for_whoever_asks_while_rating,
         .loop_end = ELEMENTSOF(policies)},
        {.name = "who_rates_by_phone_has_no_slip_and_takes_none",
         .test = &who_rates_by_phone_has_no_slip_and_takes_none,
         .loop_end = ELEMENTSOF(policies)},
        SUITE_CASE(slip_can_be_asked_for_once_within_a_minute),
        SUITE_CASE(who_skips_has_no_slip_and_leaves_none_to_the_next),
        SUITE_CASE(slip_of_another_keypad_is_none),
        SUITE_CASE(slips_of_all_levels_are_owed_alike),
        SUITE_CASE(slip_of_a_citizen_who_has_left_is_not_printed),
        SUITE_CASE(events_are_checked_before_they_are_applied),
};

SUITE_MAIN("slips-rules", cases, setup, teardown)
