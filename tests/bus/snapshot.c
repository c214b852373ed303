/* A snapshot and the events after its cursor are the whole truth, once: under a stream of tickets. */
#include <signal.h>

#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"
#include "tests/lib/loop.h"
#include "tests/lib/scene.h"

enum { ROUNDS = 25, BURST = 8 };

static const char services[] = "[Service ho-tich]\nPrefix=A\n[Service dat-dai]\nPrefix=B\n"
                               "[Counter c1]\nServices=ho-tich dat-dai\n[Counter c2]\nServices=dat-dai\n";

struct listener {
        struct records heard;
        uint64_t cursor; /* of the snapshot */
        size_t n_tickets;
        bool answered;
};

/* Enters the value of one entry of the a{sv}; ends the test if there is none. */
static void enter(sd_bus_message *snapshot, const char *name, const char *type) {
        const char *found;

        while (must(sd_bus_message_enter_container(snapshot, 'e', "sv")) > 0) {
                must(sd_bus_message_read(snapshot, "s", &found));
                if (streq(found, name)) {
                        must(sd_bus_message_enter_container(snapshot, 'v', type));
                        return;
                }
                must(sd_bus_message_skip(snapshot, "v"));
                must(sd_bus_message_exit_container(snapshot));
        }
        test_die("no %s in the snapshot", name);
}

static int on_snapshot(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *error) {
        struct listener *listener = userdata;

        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        must(sd_bus_message_read(reply, "t", &listener->cursor));
        must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        enter(reply, "tickets", "aa{sv}");
        must(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        for (listener->n_tickets = 0; must(sd_bus_message_at_end(reply, false)) == 0; listener->n_tickets++)
                must(sd_bus_message_skip(reply, "a{sv}"));
        /* On one connection nothing passes anything: what was heard by now is in it. */
        size_t issued = 0;
        for (size_t i = 0; i < listener->heard.n; i++) {
                ck_assert_uint_le(listener->heard.items[i].id, listener->cursor);
                issued += streq(listener->heard.items[i].type, "ticket-issued");
        }
        ck_assert_uint_eq(issued, listener->n_tickets);
        ck_assert_uint_eq(listener->heard.items[listener->heard.n - 1].id, listener->cursor);
        listener->answered = true;
        return 0;
}

static bool is_answered(void *userdata) {
        return ((struct listener *) userdata)->answered;
}

static void issue_some(sd_bus *bus, int round) {
        for (int i = 0; i < BURST; i++)
                must(sd_bus_call_method_async(bus, NULL, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                              "vn.motcua.Centre1", "IssueTicket", NULL, NULL, "sa{sv}",
                                              (round + i) % 3 ? "ho-tich" : "dat-dai", 0));
        must(sd_bus_flush(bus));
}

START_TEST(a_snapshot_and_what_follows_its_cursor_leave_no_gap) {
        _cleanup_free_ char *config = NULL;
        struct listener listener = {0};
        struct scene s;

        must_errno(asprintf(&config, "%s%s", centre_config_default, services));
        scene_begin(&s, config);
        sd_bus *nobody = centre_connect(s.centre, CENTRE_NOBODY);
        records_follow_public(&listener.heard, nobody);
        issue_some(s.bus, 0);
        scene_await(&s, "ticket-issued", 1);
        for (int round = 1; round < ROUNDS; round++) {
                issue_some(s.bus, round);
                listener.answered = false;
                must(sd_bus_call_method_async(nobody, NULL, "vn.motcua.Centre1", "/vn/motcua/Centre1",
                                              "vn.motcua.Centre1", "GetSnapshot", on_snapshot, &listener,
                                              "a{sv}", 0));
                centre_wait(s.centre, is_answered, &listener, "the snapshot");
        }
        ck_assert_uint_gt(listener.n_tickets, ROUNDS);
        /* By cursor, with nothing heard: the same. */
        _cleanup_records_ struct records all = {0};
        records_fetch_public(&all, nobody, 0);
        for (size_t i = 0; i < all.n; i++)
                ck_assert_uint_eq(all.items[i].id, i + 1);
        records_clear(&listener.heard);
        sd_bus_close_unref(nobody);
        scene_end(&s);
}
END_TEST

struct counter_row {
        char id[16], label[64], state[16], text[16], service[16];
};

static size_t read_counters(sd_bus *bus, struct counter_row *ret) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        size_t n = 0;

        must(sd_bus_call_method(bus, "vn.motcua.Centre1", "/vn/motcua/Centre1", "vn.motcua.Centre1",
                                "GetSnapshot", NULL, &reply, "a{sv}", 1, "tickets", "b", false));
        must(sd_bus_message_skip(reply, "t"));
        must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        enter(reply, "counters", "aa{sv}");
        must(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        for (; must(sd_bus_message_enter_container(reply, 'a', "{sv}")) > 0; n++) {
                ret[n] = (struct counter_row){0};
                const struct {
                        const char *name;
                        char *to;
                        size_t size;
                } texts[] = {{"id", ret[n].id, sizeof(ret[n].id)},
                             {"label", ret[n].label, sizeof(ret[n].label)},
                             {"state", ret[n].state, sizeof(ret[n].state)},
                             {"ticket_text", ret[n].text, sizeof(ret[n].text)},
                             {"ticket_service", ret[n].service, sizeof(ret[n].service)}};
                while (must(sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                        const char *name, *value;
                        size_t i = 0;

                        must(sd_bus_message_read(reply, "s", &name));
                        while (i < ELEMENTSOF(texts) && !streq(texts[i].name, name))
                                i++;
                        if (i < ELEMENTSOF(texts)) {
                                must(sd_bus_message_read(reply, "v", "s", &value));
                                (void) snprintf(texts[i].to, texts[i].size, "%s", value);
                        } else
                                must(sd_bus_message_skip(reply, "v"));
                        must(sd_bus_message_exit_container(reply));
                }
                must(sd_bus_message_exit_container(reply));
        }
        return n;
}

/* The counters of the snapshot are the objects, in the configuration's order. */
START_TEST(its_counters_are_what_their_properties_say) {
        static const char *const properties[] = {"Id", "Label", "State", "TicketText", "TicketService"};
        static const char *const steps[] = {"Open", "Next", "Start", "Hold", "Pause"};
        _cleanup_free_ char *config = NULL;
        struct counter_row rows[8];
        struct scene s;

        must_errno(asprintf(&config, "%s%s", centre_config_default, services));
        scene_begin(&s, config);
        issue_some(s.bus, 0);
        scene_await(&s, "ticket-issued", BURST);
        for (size_t step = 0; step < ELEMENTSOF(steps); step++) {
                must(sd_bus_call_method(s.bus, "vn.motcua.Centre1", CLIENT_COUNTER("c1"),
                                        "vn.motcua.Centre1.Counter", steps[step], NULL, NULL, "a{sv}", 0));
                size_t n = read_counters(s.bus, rows);
                ck_assert_uint_eq(n, 3);
                for (size_t i = 0; i < n; i++) {
                        const char *texts[] = {rows[i].id, rows[i].label, rows[i].state, rows[i].text,
                                               rows[i].service};
                        char path[64], id[3] = {'c', (char) ('1' + i), '\0'};

                        (void) snprintf(path, sizeof(path), "/vn/motcua/Centre1/counter/%s", id);
                        for (size_t k = 0; k < ELEMENTSOF(properties); k++) {
                                _cleanup_free_ char *value =
                                        client_get_string(s.bus, "vn.motcua.Centre1", path,
                                                          "vn.motcua.Centre1.Counter", properties[k]);
                                ck_assert_str_eq(texts[k], value);
                        }
                }
                bool has_ticket = step == 1 || step == 2;
                ck_assert_str_eq(rows[0].text, has_ticket ? "B 001" : "");
                ck_assert_str_eq(rows[0].service, has_ticket ? "dat-dai" : "");
        }
        const struct record *called = scene_await(&s, "ticket-called", 1);
        ck_assert_str_eq(record_s(called, "service"), "dat-dai");
        scene_end(&s);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_snapshot_and_what_follows_its_cursor_leave_no_gap),
        SUITE_CASE(its_counters_are_what_their_properties_say),
};

CENTRE_SUITE_MAIN("snapshot", cases)
