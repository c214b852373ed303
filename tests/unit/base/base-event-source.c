/* The D-Bus face of the outbox: two sd-bus peers on a socketpair, in one loop. */
#include <inttypes.h>
#include <sqlite3.h>
#include <sys/socket.h>

#include "services/base/bus.h"
#include "services/base/event-source.h"
#include "tests/lib/outbox.h"
#include "tests/lib/suite.h"

#define PATH "/vn/motcua/Test1"
#define INTERFACE "vn.motcua.EventSource1"

static sd_event *event;
static sd_bus *server, *client;
static struct clock *clock_;
static struct outbox *outbox;
static struct event_source *source;
static uint64_t signals[2048];
static size_t n_signals;

static int on_event(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error _unused_) {
        const char *type;

        assert_ok(sd_bus_message_read(message, "ts", &signals[n_signals++], &type));
        return 0;
}

static void setup(void) {
        _cleanup_free_ char *path = NULL;
        sd_id128_t id;
        int fds[2];

        assert_ok(str_format(&path, "%s/outbox.db", suite_dir()));
        assert_ok(outbox_open(path, 100000, NULL, &outbox));
        assert_ok(clock_new_sim(&clock_));
        assert_ok(sd_event_new(&event));
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
        assert_ok(sd_id128_randomize(&id));
        assert_ok(sd_bus_new(&server));
        assert_ok(sd_bus_set_fd(server, fds[0], fds[0]));
        assert_ok(sd_bus_set_server(server, 1, id));
        assert_ok(sd_bus_start(server));
        assert_ok(sd_bus_attach_event(server, event, 0));
        assert_ok(sd_bus_new(&client));
        assert_ok(sd_bus_set_fd(client, fds[1], fds[1]));
        assert_ok(sd_bus_start(client));
        assert_ok(sd_bus_attach_event(client, event, 0));
        assert_ok(event_source_new(event, server, PATH, clock_, outbox, &source));
        assert_ok(sd_bus_match_signal(client, NULL, NULL, PATH, INTERFACE, "Event", on_event, NULL));
}

static void teardown(void) {
        event_source_free(source);
        sd_bus_close_unref(client);
        sd_bus_close_unref(server);
        outbox_free(outbox);
        clock_free(clock_);
        sd_event_unref(event);
}

static void record(size_t n) {
        const struct event_field fields[] = {EVENT_FIELD_S("keypad", "quay1"), EVENT_FIELD_T("arming", 0)};
        struct event_draft drafts[16];

        for (size_t i = 0; i < n; i++)
                drafts[i] = (struct event_draft){.type = "press", .fields = fields, .n_fields = 2};
        assert_ok(event_source_record(source, drafts, n, NULL, NULL, NULL));
}

struct reply {
        sd_bus_message *message;
};

static int on_reply(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct reply *reply = userdata;

        reply->message = sd_bus_message_ref(message);
        return 0;
}

/* Runs the loop until the answer is there; the deadline is the test's own. */
static sd_bus_message *ask(sd_bus_message *message) {
        struct reply reply = {};

        assert_ok(sd_bus_call_async(client, NULL, message, on_reply, &reply, 0));
        sd_bus_message_unref(message);
        while (!reply.message)
                assert_ok(sd_event_run(event, UINT64_MAX));
        return reply.message;
}

static sd_bus_message *call(const char *member, const char *types, uint64_t a, uint32_t b) {
        sd_bus_message *message = NULL;

        assert_ok(sd_bus_message_new_method_call(client, &message, NULL, PATH, INTERFACE, member));
        if (streq(types, "tu"))
                assert_ok(sd_bus_message_append(message, "tu", a, b));
        else
                assert_ok(sd_bus_message_append(message, types, a));
        return ask(message);
}

static uint64_t get_acknowledged(void) {
        sd_bus_message *message = NULL;
        uint64_t value;

        assert_ok(sd_bus_message_new_method_call(client, &message, NULL, PATH,
                                                 "org.freedesktop.DBus.Properties", "Get"));
        assert_ok(sd_bus_message_append(message, "ss", INTERFACE, "Acknowledged"));
        sd_bus_message *reply = ask(message);
        assert_ok(sd_bus_message_read(reply, "v", "t", &value));
        sd_bus_message_unref(reply);
        return value;
}

static void expect_error(sd_bus_message *reply, const char *name) {
        ck_assert_msg(sd_bus_message_is_method_error(reply, name), "expected %s", name);
        sd_bus_message_unref(reply);
}

START_TEST(signal_follows_the_commit_and_carries_the_event) {
        record(3);
        ck_assert_uint_eq(outbox_last_sequence(outbox), 3);
        ck_assert_uint_eq(n_signals, 0);
        while (n_signals < 3)
                assert_ok(sd_event_run(event, UINT64_MAX));
        for (size_t i = 0; i < 3; i++)
                ck_assert_uint_eq(signals[i], i + 1);
}
END_TEST

START_TEST(pending_events_come_in_order_with_the_common_fields) {
        sd_bus_message *reply;
        uint64_t sequence;
        const char *type;

        record(5);
        reply = call("GetPending", "tu", 2, 2);
        assert_ok(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
        for (uint64_t expected = 3; expected <= 4; expected++) {
                _cleanup_(fields_done) struct fields fields = {0};
                uint64_t t;
                const char *s;
                bool b;

                ck_assert_int_gt(sd_bus_message_enter_container(reply, 'r', "tsa{sv}"), 0);
                assert_ok(sd_bus_message_read(reply, "ts", &sequence, &type));
                assert_ok(fields_read(reply, &fields, NULL));
                assert_ok(sd_bus_message_exit_container(reply));
                ck_assert_uint_eq(sequence, expected);
                ck_assert_str_eq(type, "press");
                assert_ok(fields_get_t(&fields, "realtime_usec", &t));
                assert_ok(fields_get_t(&fields, "boottime_usec", &t));
                assert_ok(fields_get_s(&fields, "boot_id", &s));
                ck_assert_str_eq(s, clock_boot_id(clock_));
                assert_ok(fields_get_b(&fields, "synchronized", &b));
                ck_assert(b);
                assert_ok(fields_get_s(&fields, "salt", &s));
                ck_assert_msg(id128_is_valid(s), "%s", s);
        }
        ck_assert_int_eq(sd_bus_message_at_end(reply, 0), 1);
        sd_bus_message_unref(reply);
}
END_TEST

static void open_again(void) {
        _cleanup_free_ char *path = NULL;

        assert_ok(str_format(&path, "%s/outbox.db", suite_dir()));
        source = event_source_free(source);
        outbox = outbox_free(outbox);
        assert_ok(outbox_open(path, 100000, NULL, &outbox));
        assert_ok(event_source_new(event, server, PATH, clock_, outbox, &source));
}

static char *pending_salt(uint64_t sequence) {
        _cleanup_(fields_done) struct fields fields = {0};
        const char *type, *salt;
        uint64_t found;

        sd_bus_message *reply = call("GetPending", "tu", sequence - 1, 1);
        assert_ok(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
        assert_ok(sd_bus_message_enter_container(reply, 'r', "tsa{sv}"));
        assert_ok(sd_bus_message_read(reply, "ts", &found, &type));
        ck_assert_uint_eq(found, sequence);
        assert_ok(fields_read(reply, &fields, NULL));
        assert_ok(fields_get_s(&fields, "salt", &salt));
        char *copy = strdup(salt);
        sd_bus_message_unref(reply);
        return copy;
}

/* What is handed on again, whoever asks and whenever, is the same event. */
START_TEST(salt_is_of_the_event_and_stays) {
        record(2);
        _cleanup_free_ char *first = pending_salt(1), *second = pending_salt(2);
        ck_assert_str_ne(first, second);
        open_again();
        _cleanup_free_ char *again = pending_salt(1);
        ck_assert_str_eq(first, again);
}
END_TEST

START_TEST(draft_has_room_for_the_common_fields) {
        char names[EVENT_FIELDS_MAX][8];
        struct event_field fields[EVENT_FIELDS_MAX];
        struct event_draft draft = {.type = "press", .fields = fields, .n_fields = EVENT_FIELDS_MAX - 5};

        for (size_t i = 0; i < ELEMENTSOF(fields); i++) {
                snprintf(names[i], sizeof(names[i]), "f%zu", i);
                fields[i] = EVENT_FIELD_T(names[i], i);
        }
        assert_ok(event_source_record(source, &draft, 1, NULL, NULL, NULL));
        draft.n_fields++;
        assert_error(event_source_record(source, &draft, 1, NULL, NULL, NULL), E2BIG);
}
END_TEST

START_TEST(limits_are_errors_by_name) {
        record(1);
        expect_error(call("GetPending", "tu", 0, 0), SD_BUS_ERROR_INVALID_ARGS);
        expect_error(call("GetPending", "tu", 0, 1001), SD_BUS_ERROR_INVALID_ARGS);
        expect_error(call("Acknowledge", "t", 2, 0), SD_BUS_ERROR_INVALID_ARGS);
        expect_error(call("Acknowledge", "x", 1, 0), SD_BUS_ERROR_INVALID_ARGS);
        ck_assert_uint_eq(outbox_pending(outbox), 1);
}
END_TEST

START_TEST(acknowledged_events_are_gone_and_pruned_when_quiet) {
        sd_bus_message *reply;

        record(4);
        sd_bus_message_unref(call("Acknowledge", "t", 3, 0));
        ck_assert_uint_eq(outbox_pending(outbox), 1);
        reply = call("GetPending", "tu", 0, 1000);
        assert_ok(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
        assert_ok(sd_bus_message_skip(reply, "(tsa{sv})"));
        ck_assert_int_eq(sd_bus_message_at_end(reply, 0), 1);
        sd_bus_message_unref(reply);
        while (outbox_prunable(outbox) > 0)
                assert_ok(sd_event_run(event, UINT64_MAX));
}
END_TEST

/* Of what is not removed yet nobody is told any more either, until a restart. */
START_TEST(what_is_not_handed_on_any_more_is_told) {
        ck_assert_uint_eq(get_acknowledged(), 0);
        record(4);
        ck_assert_uint_eq(get_acknowledged(), 0);
        sd_bus_message_unref(call("Acknowledge", "t", 2, 0));
        ck_assert_uint_eq(get_acknowledged(), 2);
        open_again();
        ck_assert_uint_eq(get_acknowledged(), 0);
        sd_bus_message_unref(call("Acknowledge", "t", 3, 0));
        while (outbox_prunable(outbox) > 0)
                assert_ok(sd_event_run(event, UINT64_MAX));
        open_again();
        ck_assert_uint_eq(get_acknowledged(), 3);
}
END_TEST

START_TEST(big_answer_ends_early_and_goes_on) {
        char text[3500];
        const struct event_field fields[] = {EVENT_FIELD_S("text", text)};
        struct event_draft draft = {.type = "press", .fields = fields, .n_fields = 1};
        uint64_t sequence = 0, seen = 0;
        const char *type;

        memset(text, 'x', sizeof(text) - 1);
        text[sizeof(text) - 1] = '\0';
        for (int i = 0; i < 700; i++)
                assert_ok(event_source_record(source, &draft, 1, NULL, NULL, NULL));
        for (uint64_t before = 1; before != seen;) {
                sd_bus_message *reply = call("GetPending", "tu", sequence, 1000);

                before = seen;
                assert_ok(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
                while (sd_bus_message_enter_container(reply, 'r', "tsa{sv}") > 0) {
                        assert_ok(sd_bus_message_read(reply, "ts", &sequence, &type));
                        assert_ok(sd_bus_message_skip(reply, "a{sv}"));
                        assert_ok(sd_bus_message_exit_container(reply));
                        ck_assert_uint_eq(sequence, ++seen);
                }
                sd_bus_message_unref(reply);
                ck_assert_uint_lt(seen - before, 300);
        }
        ck_assert_uint_eq(seen, 700);
}
END_TEST

START_TEST(flood_of_hints_is_bounded_and_the_outbox_has_all) {
        for (int i = 0; i < 100; i++)
                record(10);
        assert_ok(event_source_flush(source));
        ck_assert_uint_eq(outbox_pending(outbox), 1000);
        /* The answer arrives behind the hints on the same socket. */
        sd_bus_message_unref(call("GetPending", "tu", 999, 1));
        ck_assert_uint_eq(n_signals, 256);
}
END_TEST

START_TEST(bad_draft_is_refused_and_nothing_is_recorded) {
        const struct event_field bad[] = {EVENT_FIELD_S("keypad", "a\nb")};
        struct event_draft drafts[] = {
                {.type = "press", .fields = bad, .n_fields = 0},
                {.type = "press", .fields = bad, .n_fields = 1},
        };
        struct event_draft odd = {.type = "Press!", .fields = bad, .n_fields = 0};

        assert_error(event_source_record(source, drafts, 2, NULL, NULL, NULL), EINVAL);
        assert_error(event_source_record(source, &odd, 1, NULL, NULL, NULL), EINVAL);
        ck_assert_uint_eq(outbox_last_sequence(outbox), 0);
}
END_TEST

static int number_as_state(uint64_t first_sequence, char **ret_value, void *userdata) {
        return userdata ? -ECANCELED : str_format(ret_value, "%" PRIu64, first_sequence);
}

START_TEST(state_is_part_of_the_transaction) {
        struct event_draft draft = {.type = "armed"};
        struct event_state state = {"arming", number_as_state, NULL};
        _cleanup_free_ char *value = NULL;

        assert_ok(event_source_record_with(source, &draft, 1, &state, NULL));
        assert_ok(outbox_get_state(outbox, "arming", &value));
        ck_assert_str_eq(value, "1");
        state.userdata = &draft;
        assert_error(event_source_record_with(source, &draft, 1, &state, NULL), ECANCELED);
        ck_assert_uint_eq(outbox_last_sequence(outbox), 1);
}
END_TEST

START_TEST(state_can_be_removed_with_an_event) {
        struct event_draft draft = {.type = "disarmed"};
        char *value = NULL;

        assert_ok(event_source_record(source, &draft, 1, "arming", "1", NULL));
        assert_ok(event_source_record(source, &draft, 1, "arming", NULL, NULL));
        assert_error(outbox_get_state(outbox, "arming", &value), ENOENT);
}
END_TEST

START_TEST(garbled_row_holds_up_nothing) {
        sd_bus_message *reply;
        const char *type;

        assert_ok(outbox_append(outbox, "press", "{\"a\":", NULL));
        assert_ok(outbox_append(outbox, "pr\xffss", "{}", NULL));
        record(1);
        reply = call("GetPending", "tu", 0, 1000);
        assert_ok(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
        for (uint64_t expected = 1; expected <= 3; expected++) {
                _cleanup_(fields_done) struct fields fields = {0};
                uint64_t sequence;

                ck_assert_int_gt(sd_bus_message_enter_container(reply, 'r', "tsa{sv}"), 0);
                assert_ok(sd_bus_message_read(reply, "ts", &sequence, &type));
                assert_ok(fields_read(reply, &fields, NULL));
                assert_ok(sd_bus_message_exit_container(reply));
                ck_assert_uint_eq(sequence, expected);
                ck_assert_str_eq(type, expected == 3 ? "press" : "unreadable");
                ck_assert_uint_eq(fields.n, expected == 3 ? 7 : 0);
        }
        sd_bus_message_unref(reply);
        while (n_signals < 3)
                assert_ok(sd_event_run(event, UINT64_MAX));
}
END_TEST

/* Canonical, and not what was written. */
START_TEST(row_that_does_not_fit_its_sum_holds_up_nothing) {
        static const char *const expected[] = {"press", "unreadable", "press"};
        _cleanup_free_ char *path = NULL;
        const char *type;
        uint64_t sequence;

        record(3);
        source = event_source_free(source);
        outbox = outbox_free(outbox);
        assert_ok(str_format(&path, "%s/outbox.db", suite_dir()));
        sqlite3 *db = NULL;
        ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(db,
                                      "UPDATE event SET fields = replace(fields, 'quay1', 'quay2')"
                                      " WHERE sequence = 2",
                                      NULL, NULL, NULL),
                         SQLITE_OK);
        sqlite3_close(db);
        assert_ok(outbox_open(path, 100000, NULL, &outbox));
        assert_ok(event_source_new(event, server, PATH, clock_, outbox, &source));
        sd_bus_message *reply = call("GetPending", "tu", 0, 1000);
        assert_ok(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
        for (size_t i = 0; i < ELEMENTSOF(expected); i++) {
                ck_assert_int_gt(sd_bus_message_enter_container(reply, 'r', "tsa{sv}"), 0);
                assert_ok(sd_bus_message_read(reply, "ts", &sequence, &type));
                assert_ok(sd_bus_message_skip(reply, "a{sv}"));
                assert_ok(sd_bus_message_exit_container(reply));
                ck_assert_uint_eq(sequence, i + 1);
                ck_assert_str_eq(type, expected[i]);
        }
        sd_bus_message_unref(reply);
        ck_assert_str_eq(outbox_damage(outbox), "table event, sequence 2, column sum");
}
END_TEST

START_TEST(backlog_is_pruned_without_waiting) {
        for (int i = 0; i < 250; i++)
                record(10);
        sd_bus_message_unref(call("Acknowledge", "t", 2500, 0));
        while (outbox_prunable(outbox) >= 1000)
                assert_ok(sd_event_run(event, UINT64_MAX));
        ck_assert_uint_lt(outbox_prunable(outbox), 1000);
        ck_assert_uint_eq(outbox_pending(outbox), 0);
}
END_TEST

START_TEST(what_waited_before_the_start_is_not_hinted) {
        record(2);
        source = event_source_free(source);
        assert_ok(event_source_new(event, server, PATH, clock_, outbox, &source));
        record(1);
        while (n_signals < 1)
                assert_ok(sd_event_run(event, UINT64_MAX));
        ck_assert_uint_eq(signals[0], 3);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(signal_follows_the_commit_and_carries_the_event),
        SUITE_CASE(pending_events_come_in_order_with_the_common_fields),
        SUITE_CASE(salt_is_of_the_event_and_stays),
        SUITE_CASE(draft_has_room_for_the_common_fields),
        SUITE_CASE(limits_are_errors_by_name),
        SUITE_CASE(acknowledged_events_are_gone_and_pruned_when_quiet),
        SUITE_CASE(what_is_not_handed_on_any_more_is_told),
        SUITE_CASE(big_answer_ends_early_and_goes_on),
        SUITE_CASE(flood_of_hints_is_bounded_and_the_outbox_has_all),
        SUITE_CASE(bad_draft_is_refused_and_nothing_is_recorded),
        SUITE_CASE(state_is_part_of_the_transaction),
        SUITE_CASE(state_can_be_removed_with_an_event),
        SUITE_CASE(garbled_row_holds_up_nothing),
        SUITE_CASE(row_that_does_not_fit_its_sum_holds_up_nothing),
        SUITE_CASE(backlog_is_pruned_without_waiting),
        SUITE_CASE(what_waited_before_the_start_is_not_hinted),
};

SUITE_MAIN("base-event-source", cases, setup, teardown)
