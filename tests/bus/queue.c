/* The queue with real processes: keys and commands, and numbers that no kill gives out twice. */
#include <signal.h>

#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/figures.h"
#include "tests/lib/loop.h"
#include "tests/lib/scene.h"

enum { KILLS = 12, ENDS = 8, HELD_USEC = 200000 };

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

static char *configure(const char *more) {
        char *config = NULL;

        must_errno(asprintf(&config, "%s[Service ho-tich]\nPrefix=A\n[Counter c1]\nServices=ho-tich\n%s",
                            centre_config_default, more));
        return config;
}

struct answer {
        bool is_there;
        bool is_refused; /* nothing was done */
        uint64_t ticket; /* 0: none, but a named error */
};

static int on_answer(sd_bus_message *reply, void *userdata, sd_bus_error *error _unused_) {
        struct answer *answer = userdata;

        answer->is_there = true;
        answer->is_refused = sd_bus_message_is_method_error(reply, SD_BUS_ERROR_LIMITS_EXCEEDED);
        if (!sd_bus_message_is_method_error(reply, NULL))
                must(sd_bus_message_read(reply, "tssu", &answer->ticket, NULL, NULL, NULL));
        else
                ck_assert_msg(sd_bus_message_is_method_error(reply, SD_BUS_ERROR_NO_REPLY) ||
                                      sd_bus_message_is_method_error(reply, SD_BUS_ERROR_LIMITS_EXCEEDED),
                              "%s", sd_bus_message_get_error(reply)->name);
        return 0;
}

static bool is_answered(void *userdata) {
        return ((const struct answer *) userdata)->is_there;
}

static pid_t find_bus(struct scene *f) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        uint32_t pid;

        must(sd_bus_call_method(f->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                "org.freedesktop.DBus", "GetConnectionUnixProcessID", NULL, &reply, "s",
                                "org.freedesktop.DBus"));
        must(sd_bus_message_read(reply, "u", &pid));
        return (pid_t) pid;
}

static void issue_with(sd_bus *bus, const char *key, struct answer *ret) {
        *ret = (struct answer){0};
        must(sd_bus_call_method_async(bus, NULL, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                      "vn.motcua.Centre1", "IssueTicket", on_answer, ret, "sa{sv}", "ho-tich",
                                      1, "key", "s", key));
        must(sd_bus_flush(bus));
}

static void await_answer(struct scene *f, struct answer *answer) {
        ck_assert(loop_wait(centre_event(f->centre), LOOP_PATIENCE_USEC, is_answered, answer));
}

/* held: the command has come, and waits for the bus to say who gave it. */
static void issue_at_end(struct scene *f, sd_bus *bus, const char *key, int end, bool held,
                         struct answer *ret) {
        struct process *process = centre_process(f->centre, CENTRE_MOTCUAD);
        pid_t dbus = find_bus(f);

        process_signal(process, SIGSTOP);
        issue_with(bus, key, ret);
        must(sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                "GetId", NULL, NULL, "")); /* the bus has passed it on */
        if (held) {
                must_errno(kill(dbus, SIGSTOP));
                process_signal(process, SIGCONT);
                ck_assert(!loop_wait(centre_event(f->centre), HELD_USEC, is_answered, ret));
        }
        process_signal(process, end);
        process_signal(process, SIGCONT);
        if (held) {
                ck_assert(!loop_wait(centre_event(f->centre), HELD_USEC, is_answered, ret));
                must_errno(kill(dbus, SIGCONT));
        }
        await_answer(f, ret);
}

static const int ends[] = {SIGTERM, SIGHUP};

/* Whoever asks when the process ends or reads its configuration hears what became of it, and asks again with
 * the key. */
START_TEST(command_that_meets_the_end_is_answered) {
        _cleanup_free_ char *with_c4 = configure("[Counter c4]\nServices=ho-tich\n"),
                            *without_c4 = configure("");
        struct scene f;

        scene_begin(&f, without_c4);
        for (unsigned i = 0; i < ENDS; i++) {
                sd_bus *bus = centre_connect(f.centre, CENTRE_ROOT);
                struct answer first, again;
                bool held = i % 2 == 1;
                char key[16];

                (void) snprintf(key, sizeof(key), "key-%u", i);
                /* Each other time a counter goes, which a command that waits may be for. */
                centre_write_config(f.centre, (i + 1) / 2 % 2 ? with_c4 : without_c4);
                issue_at_end(&f, bus, key, ends[_i], held, &first);
                if (held && ends[_i] == SIGHUP)
                        ck_assert_int_eq(first.is_refused, i % 4 == 3);
                if (ends[_i] == SIGTERM) {
                        ck_assert_int_eq(centre_wait_exit(f.centre, CENTRE_MOTCUAD), EXIT_SUCCESS);
                        centre_start(f.centre, CENTRE_MOTCUAD, NULL);
                        centre_wait_ready(f.centre, CENTRE_MOTCUAD);
                }
                issue_with(bus, key, &again);
                await_answer(&f, &again);
                ck_assert_uint_gt(again.ticket, 0);
                ck_assert(first.ticket == 0 || first.ticket == again.ticket);
                sd_bus_flush_close_unref(bus);
        }
        _cleanup_records_ struct records all = {0};
        records_fetch(&all, f.bus, 0);
        ck_assert_uint_eq(records_count(&all, "ticket-issued"), ENDS);
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        {"command_that_meets_the_end_is_answered", &command_that_meets_the_end_is_answered, ELEMENTSOF(ends)},
        SUITE_CASE(keys_call_serve_and_finish_a_ticket),
        SUITE_CASE(undo_closes_the_window_on_the_keypad),
        SUITE_CASE(no_kill_gives_out_a_number_twice),
};

CENTRE_SUITE_MAIN("queue", cases)
