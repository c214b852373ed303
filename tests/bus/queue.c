/* The queue with real processes: keys and commands, and numbers that no kill gives out twice. */
#include <signal.h>

#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/figures.h"
#include "tests/lib/scene.h"

enum { KILLS = 12 };

static void begin(struct scene *f) {
        _cleanup_free_ char *config = NULL;

        must_errno(asprintf(&config,
                            "%s[Service ho-tich]\nPrefix=A\n[Service dat-dai]\nPrefix=B\n"
                            "[Counter c1]\nServices=ho-tich\n[Counter c2]\nServices=dat-dai ho-tich\n",
                            centre_config_default));
        scene_begin(f, config);
}

/* 0 with the ticket's number, or the negative error of a call that had no answer. */
static int issue(sd_bus *bus, const char *service, unsigned *ret_number) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        const char *text, *code;
        uint64_t ticket, number;
        uint32_t ahead;

        int r = sd_bus_call_method(bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1",
                                   "IssueTicket", &error, &reply, "sa{sv}", service, 0);
        if (r < 0)
                return r;
        must(sd_bus_message_read(reply, "tssu", &ticket, &text, &code, &ahead));
        must(parse_u64(text + 2, 1, 999, &number));
        *ret_number = (unsigned) number;
        return 0;
}

static const struct scene_property state_of_c1 = {"vn.motcua.Centre1", CLIENT_COUNTER("c1"),
                                                  "vn.motcua.Centre1.Counter", "State"};

START_TEST(keys_call_serve_and_finish_a_ticket) {
        struct scene f;
        unsigned number;

        begin(&f);
        must(issue(f.bus, "ho-tich", &number));
        ck_assert_uint_eq(number, 1);
        client_press(f.bus, "quay1", "open");
        scene_await_text(&f, &state_of_c1, "idle");
        client_press(f.bus, "quay1", "next");
        const struct record *called = scene_await(&f, "ticket-called", 1);
        ck_assert_str_eq(record_s(called, "text"), "A 001");
        ck_assert_str_eq(record_s(called, "counter"), "c1");
        scene_await_text(&f, &state_of_c1, "calling");
        client_press(f.bus, "quay1", "start");
        scene_await_text(&f, &state_of_c1, "serving");
        client_press(f.bus, "quay1", "done");
        const struct record *finished = scene_await(&f, "visit-finished", 1);
        ck_assert_uint_eq(record_t(finished, "ticket"), 1);
        scene_await(&f, "armed", 1);
        client_press(f.bus, "quay1", "satisfied");
        scene_await(&f, "rating", 1);
        ck_assert_uint_eq(figures_today(f.bus, "c1", "reception").rated, 1);
        client_press(f.bus, "quay1", "next");
        const struct record *refused = scene_await(&f, "action-refused", 1);
        ck_assert_str_eq(record_s(refused, "reason"), "nobody-waiting");
        scene_end(&f);
}
END_TEST

START_TEST(undo_closes_the_window_on_the_keypad) {
        struct scene f;
        unsigned number;

        begin(&f);
        must(issue(f.bus, "ho-tich", &number));
        client_press(f.bus, "quay1", "open");
        client_press(f.bus, "quay1", "next");
        scene_await(&f, "ticket-called", 1);
        client_press(f.bus, "quay1", "done");
        scene_await(&f, "armed", 1);
        client_press(f.bus, "quay1", "undo");
        scene_await(&f, "visit-reopened", 1);
        const struct record *disarmed = scene_await(&f, "disarmed", 1);
        ck_assert_str_eq(record_s(disarmed, "reason"), "request");
        scene_await_text(&f, &state_of_c1, "serving");
        ck_assert_uint_eq(figures_today(f.bus, "c1", "reception").served, 0);
        ck_assert_uint_eq(records_count(&f.records, "rating-skipped"), 0);
        scene_end(&f);
}
END_TEST

/* Asks without waiting for the answer, so that the kill falls anywhere in the work. */
static void ask_and_kill(struct scene *f, unsigned n) {
        for (unsigned i = 0; i <= n % 3; i++)
                must(sd_bus_call_method_async(f->bus, NULL, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                              "vn.motcua.Centre1", "IssueTicket", NULL, NULL, "sa{sv}",
                                              n % 2 ? "ho-tich" : "dat-dai", 0));
        must(sd_bus_flush(f->bus));
        centre_stop(f->centre, CENTRE_MOTCUAD, SIGKILL);
        centre_start(f->centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(f->centre, CENTRE_MOTCUAD);
}

START_TEST(no_kill_gives_out_a_number_twice) {
        bool given[2][1000] = {0};
        unsigned last[2] = {0};
        struct scene f;

        begin(&f);
        for (unsigned i = 0; i < KILLS; i++) {
                for (unsigned service = 0; service < 2; service++) {
                        unsigned number;
                        must(issue(f.bus, service ? "dat-dai" : "ho-tich", &number));
                        ck_assert_uint_gt(number, last[service]);
                        last[service] = number;
                }
                ask_and_kill(&f, i);
        }
        _cleanup_records_ struct records all = {0};
        records_fetch(&all, f.bus, 0);
        for (size_t i = 0; i < all.n; i++) {
                if (!streq(all.items[i].type, "ticket-issued"))
                        continue;
                bool *is_given = &given[streq(record_s(&all.items[i], "service"), "dat-dai")]
                                       [record_t(&all.items[i], "number")];
                ck_assert(!*is_given);
                *is_given = true;
        }
        for (unsigned service = 0; service < 2; service++)
                for (unsigned number = 1; number <= last[service]; number++)
                        ck_assert(given[service][number]);
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(keys_call_serve_and_finish_a_ticket),
        SUITE_CASE(undo_closes_the_window_on_the_keypad),
        SUITE_CASE(no_kill_gives_out_a_number_twice),
};

CENTRE_SUITE_MAIN("queue", cases)
