/* What the record knows of the register, and when it says how many wait. */
#include "daemon/suggestions/rules.h"

#include "daemon/calendar/book.h"
#include "daemon/ratings/book.h"
#include "daemon/suggestions/code.h"
#include "tests/unit/daemon/book-memory.h"

#define HOUR_USEC (3600 * USEC_PER_SEC)
#define CODE "00000000000"

static struct memory memory;

/* On the centre's clock. */
static void at(const char *text, uint64_t hour) {
        int32_t day;

        assert_ok(day_parse(text, &day));
        uint64_t usec = (uint64_t) day_start_usec(day, ratings_of(memory.book)->rules.utc_offset_usec) +
                        hour * HOUR_USEC;
        memory.boottime_usec += usec > memory.realtime_usec ? usec - memory.realtime_usec : 60 * USEC_PER_SEC;
        memory.realtime_usec = usec;
        memory_conclude(&memory);
}

static void begin(void) {
        memory_open(&memory);
        at("2026-11-23", 9);
}

static void end(void) {
        memory_close(&memory);
}

/* Returns its event. */
static uint64_t receive(const char *warn, const char *due) {
        memory_observe_fields(&memory, "suggestion-received", EVENT_FIELD_S("code", CODE),
                              EVENT_FIELD_S("channel", "qr"), EVENT_FIELD_S("category", ""),
                              EVENT_FIELD_S("department", ""), EVENT_FIELD_S("base_day", "2026-11-23"),
                              EVENT_FIELD_S("warn_day", warn), EVENT_FIELD_S("due_day", due));
        const struct suggestions *suggestions = suggestions_of(memory.book);
        return suggestions->rows[suggestions->n_rows - 1].event;
}

static void move(uint64_t suggestion, const char *word, const char *from, const char *to, const char *due) {
        memory_observe_fields(&memory, "suggestion-moved", EVENT_FIELD_T("suggestion", suggestion),
                              EVENT_FIELD_S("move", word), EVENT_FIELD_S("from", from),
                              EVENT_FIELD_S("state", to), EVENT_FIELD_S("class", "suggestion"),
                              EVENT_FIELD_S("assigned", "tu-phap"), EVENT_FIELD_B("extended", false),
                              EVENT_FIELD_T("reopened", 0), EVENT_FIELD_S("published", ""),
                              EVENT_FIELD_S("actor", "uid 0"), EVENT_FIELD_S("warn_day", due),
                              EVENT_FIELD_S("due_day", due));
}

static void expect_reminded(int64_t times, uint64_t due, uint64_t overdue) {
        const struct suggestion_reminder_row *last = &suggestions_of(memory.book)->reminder;

        ck_assert_int_eq(memory_count(&memory, "suggestions-due"), times);
        ck_assert_uint_eq(last->due, due);
        ck_assert_uint_eq(last->overdue, overdue);
}

START_TEST(how_many_wait_is_said_once_a_day_from_seven_on) {
        begin();
        receive("2026-11-25", "2026-11-26");
        receive("2026-11-26", "2026-11-26");
        at("2026-11-24", 12);
        expect_reminded(0, 0, 0);
        at("2026-11-25", 6);
        expect_reminded(0, 0, 0);
        at("2026-11-25", 7);
        expect_reminded(1, 1, 0);
        at("2026-11-25", 12);
        expect_reminded(1, 1, 0);
        at("2026-11-26", 23);
        expect_reminded(2, 2, 0);
        at("2026-11-27", 8);
        expect_reminded(3, 0, 2);
        end();
}
END_TEST

START_TEST(a_clock_that_goes_back_or_is_not_known_reminds_nobody) {
        begin();
        receive("2026-11-24", "2026-11-24");
        at("2026-11-26", 8);
        expect_reminded(1, 0, 1);
        at("2026-11-25", 8);
        expect_reminded(1, 0, 1);
        memory.synchronized = false;
        memory.boot_id = "00000000000000000000000000000077";
        at("2026-12-01", 8);
        expect_reminded(1, 0, 1);
        end();
}
END_TEST

START_TEST(what_is_answered_waits_no_more_and_what_is_opened_again_does) {
        begin();
        uint64_t event = receive("2026-11-24", "2026-11-24");
        move(event, "classify", "new", "classified", "2026-11-25");
        move(event, "assign", "classified", "in-progress", "2026-11-26");
        move(event, "answer", "in-progress", "answered", "2026-11-26");
        ck_assert_uint_eq(suggestions_of(memory.book)->n_open, 0);
        at("2026-11-30", 8);
        expect_reminded(0, 0, 0);
        move(event, "reopen", "answered", "classified", "2026-12-01");
        at("2026-12-01", 8);
        expect_reminded(1, 1, 0);
        end();
}
END_TEST

START_TEST(no_event_has_a_text_and_a_text_goes_with_its_event) {
        begin();
        assert_ok(suggestions_add_text(memory.book, 7, 7, SUGGESTION_KIND_TEXT, "Ghế nóng"));
        uint64_t event = receive("2026-11-24", "2026-11-24");
        for (size_t i = 0; i < memory.book->n_events; i++)
                ck_assert_ptr_null(strstr(memory.book->events[i].fields, "Ghế nóng"));
        memory_observe_fields(&memory, "suggestion-erased", EVENT_FIELD_T("suggestion", event),
                              EVENT_FIELD_S("reason", "asked"), EVENT_FIELD_S("actor", "uid 0"));
        ck_assert_uint_eq(suggestions_of(memory.book)->n_erasures, 1);
        end();
}
END_TEST

START_TEST(openings_of_the_box_are_numbered_without_a_gap) {
        struct event_field fields[] = {
                EVENT_FIELD_T("number", 1), EVENT_FIELD_T("letters", 3), EVENT_FIELD_S("seal", "intact"),
                EVENT_FIELD_S("units", "van-phong mat-tran"), EVENT_FIELD_S("actor", "uid 0")};

        begin();
        memory_observe(&memory, "box-opened", fields, ELEMENTSOF(fields));
        ck_assert_uint_eq(suggestions_of(memory.book)->last_box, 1);
        ck_assert_int_eq(memory_apply(&memory, "centre", "box-opened", fields, ELEMENTSOF(fields)), -EINVAL);
        fields[0] = EVENT_FIELD_T("number", 3);
        ck_assert_int_eq(memory_apply(&memory, "centre", "box-opened", fields, ELEMENTSOF(fields)), -EINVAL);
        fields[0] = EVENT_FIELD_T("number", 2);
        fields[3] = EVENT_FIELD_S("units", "van-phong");
        ck_assert_int_eq(memory_apply(&memory, "centre", "box-opened", fields, ELEMENTSOF(fields)), -EINVAL);
        end();
}
END_TEST

static int void_box(uint64_t number, const char *reason) {
        const struct event_field fields[] = {EVENT_FIELD_T("number", number), EVENT_FIELD_S("reason", reason),
                                             EVENT_FIELD_S("actor", "uid 0")};

        return memory_apply(&memory, "centre", "box-voided", fields, ELEMENTSOF(fields));
}

START_TEST(minutes_are_voided_once_for_a_reason_and_nothing_comes_from_them) {
        const struct event_field letter[] = {EVENT_FIELD_S("code", CODE), EVENT_FIELD_S("channel", "box"),
                                             EVENT_FIELD_S("category", ""), EVENT_FIELD_S("department", ""),
                                             EVENT_FIELD_T("box", 1)};

        begin();
        memory_observe_fields(&memory, "box-opened", EVENT_FIELD_T("number", 1), EVENT_FIELD_T("letters", 3),
                              EVENT_FIELD_S("seal", "intact"), EVENT_FIELD_S("units", "van-phong mat-tran"),
                              EVENT_FIELD_S("actor", "uid 0"));
        ck_assert_int_eq(void_box(0, "x"), -EINVAL);
        ck_assert_int_eq(void_box(2, "x"), -EINVAL);
        ck_assert_int_eq(void_box(1, ""), -EINVAL);
        memory_observe(&memory, "suggestion-received", letter, ELEMENTSOF(letter));
        memory_observe_fields(&memory, "box-voided", EVENT_FIELD_T("number", 1), EVENT_FIELD_S("reason", "x"),
                              EVENT_FIELD_S("actor", "uid 0"));
        ck_assert_int_eq(void_box(1, "x"), -EINVAL);
        ck_assert_int_eq(memory_apply(&memory, "centre", "suggestion-received", letter, ELEMENTSOF(letter)),
                         -EINVAL);
        ck_assert_uint_eq(suggestions_of(memory.book)->last_box, 1);
        end();
}
END_TEST

START_TEST(a_term_moves_while_something_is_to_be_done_and_not_after_that) {
        struct suggestion_standing now;

        begin();
        uint64_t event = receive("2026-11-24", "2026-11-24");
        struct event_field fields[] = {EVENT_FIELD_T("suggestion", event),
                                       EVENT_FIELD_S("warn_day", "2026-11-25"),
                                       EVENT_FIELD_S("due_day", "2026-11-26")};
        memory_observe(&memory, "suggestion-rescheduled", fields, ELEMENTSOF(fields));
        ck_assert(suggestions_find_open(memory.book, event, &now));
        ck_assert_int_eq(now.term.due_day - now.term.warn_day, 1);
        at("2026-11-25", 8);
        expect_reminded(1, 1, 0);
        fields[1] = EVENT_FIELD_S("warn_day", "2026-11-27");
        ck_assert_int_eq(
                memory_apply(&memory, "centre", "suggestion-rescheduled", fields, ELEMENTSOF(fields)),
                -EINVAL);
        fields[1] = EVENT_FIELD_S("warn_day", "2026-11-26");
        move(event, "classify", "new", "classified", "2026-11-30");
        move(event, "pass-on", "classified", "passed-on", "2026-11-30");
        ck_assert_int_eq(
                memory_apply(&memory, "centre", "suggestion-rescheduled", fields, ELEMENTSOF(fields)),
                -EINVAL);
        end();
}
END_TEST

START_TEST(fields_that_no_event_has_are_refused) {
        static const struct {
                const char *move, *from, *state;
        } bad[] = {{"answer", "new", "answered"},
                   {"answer", "in-progress", "closed"},
                   {"extend", "in-progress", "classified"},
                   {"fold", "new", "closed"},
                   {"close", "closed", "closed"}};

        begin();
        uint64_t event = receive("2026-11-24", "2026-11-24");
        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                const struct event_field fields[] = {
                        EVENT_FIELD_T("suggestion", event),   EVENT_FIELD_S("move", bad[i].move),
                        EVENT_FIELD_S("from", bad[i].from),   EVENT_FIELD_S("state", bad[i].state),
                        EVENT_FIELD_S("class", "suggestion"), EVENT_FIELD_S("assigned", ""),
                        EVENT_FIELD_B("extended", false),     EVENT_FIELD_T("reopened", 0),
                        EVENT_FIELD_S("published", ""),       EVENT_FIELD_S("actor", "uid 0")};
                ck_assert_msg(memory_apply(&memory, "centre", "suggestion-moved", fields,
                                           ELEMENTSOF(fields)) == -EINVAL,
                              "%zu", i);
        }
        end();
}
END_TEST

START_TEST(rules_are_of_events_that_there_are) {
        memory_check_rules(&suggestions_room, (const char *const[]){NULL});
}
END_TEST

/* As after a restart, or what is concluded of them would come in another order when the record is proven. */
START_TEST(one_that_is_opened_again_has_its_old_place) {
        begin();
        uint64_t first = receive("2026-11-25", "2026-11-26"), second = receive("2026-11-25", "2026-11-26");

        move(first, "decline", "new", "not-handled", "");
        move(first, "reopen", "not-handled", "classified", "2026-11-26");
        const struct suggestions *suggestions = suggestions_of(memory.book);
        ck_assert_uint_eq(suggestions->n_open, 2);
        ck_assert_uint_eq(suggestions->open[0].event, first);
        ck_assert_uint_eq(suggestions->open[1].event, second);
        end();
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(how_many_wait_is_said_once_a_day_from_seven_on),
        SUITE_CASE(a_clock_that_goes_back_or_is_not_known_reminds_nobody),
        SUITE_CASE(what_is_answered_waits_no_more_and_what_is_opened_again_does),
        SUITE_CASE(one_that_is_opened_again_has_its_old_place),
        SUITE_CASE(no_event_has_a_text_and_a_text_goes_with_its_event),
        SUITE_CASE(openings_of_the_box_are_numbered_without_a_gap),
        SUITE_CASE(minutes_are_voided_once_for_a_reason_and_nothing_comes_from_them),
        SUITE_CASE(a_term_moves_while_something_is_to_be_done_and_not_after_that),
        SUITE_CASE(fields_that_no_event_has_are_refused),
        SUITE_CASE(rules_are_of_events_that_there_are),
};

SUITE_MAIN("suggestions-rules", cases, NULL, NULL)
