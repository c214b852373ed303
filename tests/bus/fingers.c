/* Fingers that press twice, too late or too soon, with real processes. */
#include <signal.h>

#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/scene.h"

#define KEY(name) "Key." name "=" name "\nLight." name "=light-" name "\n"

/* Counter c1 calls tickets of one service, c2 and c3 have no queue; quay2 has keys for reasons. centre_lines:
 * of [Centre]. */
static void begin(struct scene *f, const char *centre_lines) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config,
                            "%s[Centre]\n%s[Service ho-tich]\nPrefix=A\n[Counter c1]\nServices=ho-tich\n"
                            "[Kiosk cua]\nTicket.1=ho-tich\n"
                            "[Keypad cua]\nChip=cua\nDebounceMsec=1\n" KEY("ticket-1") KEY(
                                    "priority") "[Keypad quay2]\n" KEY("reason-unclear") KEY("reason-other"),
                            centre_config_default, centre_lines));
        scene_begin(f, config);
}

static void issue(struct scene *f) {
        must(sd_bus_call_method(f->bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1",
                                "IssueTicket", NULL, NULL, "sa{sv}", "ho-tich", 0));
}

static void at_counter(struct scene *f, const char *member) {
        must(sd_bus_call_method(f->bus, "vn.motcua.Centre1", CLIENT_COUNTER("c1"),
                                "vn.motcua.Centre1.Counter", member, NULL, NULL, "a{sv}", 0));
}

static size_t count(struct scene *f, const char *type) {
        _cleanup_records_ struct records all = {0};

        records_fetch(&all, f->bus, 0);
        return records_count(&all, type);
}

START_TEST(two_nexts_of_a_finger_call_one_citizen) {
        struct scene f;

        begin(&f, "KeyRepeatMsec=60000\nShortestVisitSec=10\n");
        /* Two calls are two tickets: their caller heard of each. */
        issue(&f);
        issue(&f);
        client_press(f.bus, "quay1", "open");
        client_press(f.bus, "quay1", "next");
        client_press(f.bus, "quay1", "next");
        const struct record *refused = scene_await(&f, "action-refused", 1);
        ck_assert_str_eq(record_s(refused, "action"), "next");
        ck_assert_str_eq(record_s(refused, "counter"), "c1");
        ck_assert_str_eq(record_s(refused, "reason"), "pressed-twice");
        client_press(f.bus, "quay1", "recall");
        scene_await(&f, "ticket-called", 2);
        scene_await_light(&f, "quay1", "light-recall", 1);
        ck_assert_uint_eq(count(&f, "press"), 4);
        ck_assert_uint_eq(count(&f, "ticket-moved"), 1);
        ck_assert_uint_eq(count(&f, "visit-finished"), 0);
        /* Thanked for each press, and not alarmed. */
        ck_assert_uint_le(trace_count(&f.trace, "quay1", "light-next", true, true), 2);
        scene_end(&f);
}
END_TEST

START_TEST(a_finger_at_the_kiosk_takes_one_ticket_whatever_is_killed) {
        struct scene f;

        begin(&f, "KeyRepeatMsec=60000\n");
        client_press(f.bus, "cua", "ticket-1");
        client_press(f.bus, "cua", "ticket-1");
        scene_await(&f, "action-refused", 1);
        centre_stop(f.centre, CENTRE_MOTCUAD, SIGKILL);
        client_press(f.bus, "cua", "ticket-1");
        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
        client_press(f.bus, "cua", "ticket-1");
        client_press(f.bus, "cua", "priority");
        scene_await_key(&f, "priority");
        ck_assert_uint_eq(count(&f, "press"), 5);
        ck_assert_uint_eq(count(&f, "ticket-issued"), 1);
        ck_assert_uint_eq(count(&f, "action-refused"), 3);
        scene_end(&f);
}
END_TEST

/* It was put out once before it first shone. */
static bool went_out(void *userdata) {
        struct scene *scene = userdata;

        trace_update(&scene->trace);
        return trace_count(&scene->trace, "cua", "light-ticket-1", true, false) > 1;
}

START_TEST(a_child_at_the_kiosk_is_told_to_wait) {
        struct scene f;

        begin(&f, "KioskRepeatMsec=60000\n");
        client_press(f.bus, "cua", "ticket-1");
        centre_wait(f.centre, went_out, &f, "the ticket to be thanked for");
        client_press(f.bus, "cua", "ticket-1");
        const struct record *refused = scene_await(&f, "action-refused", 1);
        ck_assert_str_eq(record_s(refused, "action"), "issue");
        ck_assert_str_eq(record_s(refused, "reason"), "too-soon");
        /* Confirmed twice; the second time two flashes follow. */
        scene_await_light(&f, "cua", "light-ticket-1", 4);
        ck_assert_uint_eq(count(&f, "ticket-issued"), 1);
        scene_end(&f);
}
END_TEST

START_TEST(next_over_who_has_not_come_serves_nobody) {
        struct scene f;

        begin(&f, "ShortestVisitSec=60\n");
        issue(&f);
        issue(&f);
        client_press(f.bus, "quay1", "open");
        client_press(f.bus, "quay1", "next");
        scene_await(&f, "ticket-called", 1);
        client_press(f.bus, "quay1", "next");
        const struct record *called = scene_await(&f, "ticket-called", 2);
        ck_assert_str_eq(record_s(called, "text"), "A 002");
        /* "start" says that somebody is there. */
        client_press(f.bus, "quay1", "start");
        client_press(f.bus, "quay1", "next");
        called = scene_await(&f, "ticket-called", 3);
        ck_assert_str_eq(record_s(called, "text"), "A 001");
        ck_assert_uint_eq(count(&f, "visit-finished"), 1);
        scene_end(&f);
}
END_TEST

/* Issued, called, done and praised within a moment. */
START_TEST(a_visit_that_cannot_have_been_one_is_flagged) {
        struct scene f;

        begin(&f, "ShortestVisitSec=60\n");
        at_counter(&f, "Open");
        issue(&f);
        at_counter(&f, "Next");
        at_counter(&f, "Done");
        scene_await(&f, "armed", 1);
        client_press(f.bus, "quay1", "very-satisfied");
        const struct record *rating = scene_await(&f, "rating", 1);
        ck_assert_str_eq(record_s(rating, "flags"), "visit-too-short");
        scene_end(&f);
}
END_TEST

START_TEST(a_reason_may_come_long_after_the_low_level) {
        struct scene f;

        begin(&f, "SettleSec=0\nReasonSec=60\n");
        client_press(f.bus, "quay2", "done");
        scene_await(&f, "armed", 1);
        client_press(f.bus, "quay2", "dissatisfied");
        scene_await_light(&f, "quay2", "light-reason-unclear", 1);
        scene_await_light(&f, "quay2", "light-reason-other", 1);
        /* The level stands, and waits for its reason. */
        client_press(f.bus, "quay2", "satisfied");
        scene_await(&f, "press-stray", 1);
        ck_assert_uint_eq(count(&f, "rating"), 0);
        client_press(f.bus, "quay2", "reason-unclear");
        const struct record *rating = scene_await(&f, "rating", 1);
        ck_assert_str_eq(record_s(rating, "level"), "dissatisfied");
        ck_assert_str_eq(record_s(rating, "reason"), "unclear");
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(two_nexts_of_a_finger_call_one_citizen),
        SUITE_CASE(a_finger_at_the_kiosk_takes_one_ticket_whatever_is_killed),
        SUITE_CASE(a_child_at_the_kiosk_is_told_to_wait),
        SUITE_CASE(next_over_who_has_not_come_serves_nobody),
        SUITE_CASE(a_visit_that_cannot_have_been_one_is_flagged),
        SUITE_CASE(a_reason_may_come_long_after_the_low_level),
};

CENTRE_SUITE_MAIN("fingers", cases)
