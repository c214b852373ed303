/* Times of each ticket: what became of it when, of any day that the record keeps, in pages. */
#include <inttypes.h>

#include "daemon/queue/book.h"
#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

enum { ROWS_MAX = 1000, BUSY = 2000, SLACK = 1000000 };

struct row {
        char text[640]; /* "name=value;" of each entry */
};

static struct record record;
static struct world world;
static struct row rows[ROWS_MAX];

#define OBSERVE(type, ...) record_observe_alone(&record, type, __VA_ARGS__)

static void add_service(const char *id, const char *prefix) {
        OBSERVE("service-changed", EVENT_FIELD_S("service", id), EVENT_FIELD_S("prefix", prefix),
                EVENT_FIELD_T("limit", 999), EVENT_FIELD_S("hours", ""));
}

static void setup(void) {
        record_open(&record);
        OBSERVE("queue-rules-changed", TEST_QUEUE_CLASSES(0, 0), TEST_QUEUE_OFF,
                EVENT_FIELD_T("no_show_strikes", 1), EVENT_FIELD_T("undo_usec", 5 * USEC_PER_SEC),
                EVENT_FIELD_T("inactive_usec", 0),
                EVENT_FIELD_T("close_of_day_usec", 18 * 3600 * USEC_PER_SEC));
        add_service("ho-tich", "A");
        add_service("dat-dai", "B");
        OBSERVE("counter-services-changed", EVENT_FIELD_S("counter", "1"),
                EVENT_FIELD_S("services", "ho-tich"));
        OBSERVE("counter-services-changed", EVENT_FIELD_S("counter", "2"),
                EVENT_FIELD_S("services", "dat-dai"));
}

static void teardown(void) {
        record_close(&record);
}

static void issue(const char *service, const char *priority) {
        struct clock_reading now;

        OBSERVE("command", EVENT_FIELD_S("action", "issue"), EVENT_FIELD_S("service", service),
                EVENT_FIELD_S("priority", priority), EVENT_FIELD_S("actor", "test"));
        clock_read(record.clock, &now);
        if (now.boottime_usec > record.boottime_usec)
                record_pass(&record, now.boottime_usec - record.boottime_usec);
}

static void after(uint64_t sec, const char *keypad, const char *key) {
        record_pass(&record, sec * USEC_PER_SEC);
        record_press(&record, keypad, key, 0);
}

/* An aggregator on the record, whose configuration has none of the services any more. */
static void begin_asking(void) {
        record.recorder = recorder_free(record.recorder);
        record.store = store_free(record.store);
        world_open(&world, record.dir);
}

static void end_asking(void) {
        world_close(&world);
        record_reopen(&record);
}

static void append_value(sd_bus_message *reply, struct row *row, const char *name) {
        size_t length = strlen(row->text), room = sizeof(row->text) - length;
        const char *type, *s;
        uint64_t t;
        int b;

        assert_ok(sd_bus_message_peek_type(reply, NULL, &type));
        if (streq(type, "s")) {
                assert_ok(sd_bus_message_read(reply, "v", "s", &s));
                ck_assert_int_lt(snprintf(row->text + length, room, "%s=%s;", name, s), (int) room);
        } else if (streq(type, "b")) {
                assert_ok(sd_bus_message_read(reply, "v", "b", &b));
                ck_assert_int_lt(snprintf(row->text + length, room, "%s=%d;", name, b), (int) room);
        } else {
                assert_ok(sd_bus_message_read(reply, "v", "t", &t));
                ck_assert_int_lt(snprintf(row->text + length, room, "%s=%" PRIu64 ";", name, t), (int) room);
        }
}

struct question {
        const char *day, *service, *counter;
        bool undated, missed;
        uint64_t cursor;
        uint32_t max; /* 0: not said */
};

static void append_question(sd_bus_message *call, const struct question *question) {
        assert_ok(sd_bus_message_open_container(call, 'a', "{sv}"));
        if (question->day)
                assert_ok(sd_bus_message_append(call, "{sv}", "day", "s", question->day));
        if (question->undated)
                assert_ok(sd_bus_message_append(call, "{sv}", "undated", "b", 1));
        if (question->missed)
                assert_ok(sd_bus_message_append(call, "{sv}", "missed", "b", 1));
        if (question->service)
                assert_ok(sd_bus_message_append(call, "{sv}", "service", "s", question->service));
        if (question->counter)
                assert_ok(sd_bus_message_append(call, "{sv}", "counter", "s", question->counter));
        if (question->cursor > 0)
                assert_ok(sd_bus_message_append(call, "{sv}", "cursor", "t", question->cursor));
        if (question->max > 0)
                assert_ok(sd_bus_message_append(call, "{sv}", "max", "u", question->max));
        assert_ok(sd_bus_message_close_container(call));
}

/* error: NULL for an answer; returns how many rows it has. */
static size_t ask(const struct question *question, const char *error) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "GetTickets");
        const char *name;
        size_t n = 0;

        append_question(call, question);
        sd_bus_message *reply = world_call(&world, call);
        const sd_bus_error *e = sd_bus_message_get_error(reply);
        ck_assert_msg(error ? e && streq(e->name, error) : !e, "%s: %s", e ? e->name : "success",
                      e ? e->message : "");
        if (!error)
                assert_ok(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        while (!error && sd_bus_message_enter_container(reply, 'a', "{sv}") > 0) {
                ck_assert_uint_lt(n, ROWS_MAX);
                rows[n].text[0] = '\0';
                while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                        assert_ok(sd_bus_message_read(reply, "s", &name));
                        append_value(reply, &rows[n], name);
                        assert_ok(sd_bus_message_exit_container(reply));
                }
                n++;
                assert_ok(sd_bus_message_exit_container(reply));
        }
        sd_bus_message_unref(reply);
        return n;
}

static void assert_has(const struct row *row, const char *entries) {
        ck_assert_msg(strstr(row->text, entries), "%s has no %s", row->text, entries);
}

static void assert_lacks(const struct row *row, const char *name) {
        ck_assert_msg(!strstr(row->text, name), "%s has %s", row->text, name);
}

static uint64_t number_of(const struct row *row, const char *name) {
        _cleanup_free_ char *sought = NULL;
        uint64_t number;

        assert_ok(str_format(&sought, ";%s=", name));
        const char *at = strstr(row->text, sought);
        ck_assert_msg(at && sscanf(at + strlen(sought), "%" SCNu64, &number) == 1, "%s has no %s", row->text,
                      name);
        return number;
}

static void assert_between(const struct row *row, const char *from, const char *to, uint64_t sec) {
        ck_assert_uint_eq(number_of(row, to) - number_of(row, from), sec * USEC_PER_SEC);
}

START_TEST(each_ticket_has_its_times) {
        issue("ho-tich", "elderly");
        issue("ho-tich", "none");
        issue("dat-dai", "none");
        issue("dat-dai", "none");
        after(0, "quay1", "open");
        after(0, "quay2", "open");
        after(60, "quay1", "next");
        after(10, "quay1", "recall");
        after(20, "quay1", "start");
        after(600, "quay1", "done");
        after(10, "quay1", "next");
        after(60, "quay1", "no-show");
        after(30, "quay2", "next");
        after(10, "quay2", "start");
        after(40, "quay2", "transfer");
        after(50, "quay1", "next");
        after(70, "quay1", "done");
        begin_asking();
        ck_assert_uint_eq(ask(&(struct question){.day = "2026-11-23"}, NULL), 4);
        assert_has(&rows[0], "ticket=1;text=A 001;service=ho-tich;counter=1;priority=elderly;state=done;"
                             "calls=2;day=2026-11-23;undated=0;synchronized=1;");
        assert_between(&rows[0], "called_usec", "started_usec", 30);
        assert_between(&rows[0], "started_usec", "finished_usec", 600);
        assert_has(&rows[0], "walking_usec=30000000;serving_usec=600000000;");
        /* Two clocks were read for each. */
        uint64_t until_call = number_of(&rows[0], "called_usec") - number_of(&rows[0], "issued_usec");
        ck_assert_uint_eq((until_call + SLACK / 2) / SLACK,
                          (number_of(&rows[0], "waiting_usec") + SLACK / 2) / SLACK);
        assert_has(&rows[1], "text=A 002;service=ho-tich;counter=1;priority=none;state=no-show;calls=1;");
        assert_lacks(&rows[1], "started_usec");
        assert_between(&rows[1], "called_usec", "finished_usec", 60);
        /* Served until it was transferred, and again from its second call on. */
        assert_has(&rows[2], "text=B 001;service=ho-tich;counter=1;priority=none;state=done;calls=2;");
        assert_between(&rows[2], "called_usec", "started_usec", 10);
        assert_between(&rows[2], "started_usec", "finished_usec", 40 + 50 + 70);
        assert_has(&rows[2], "serving_usec=110000000;");
        assert_has(&rows[3], "text=B 002;service=dat-dai;counter=;priority=none;state=");
        assert_lacks(&rows[3], "called_usec");
        assert_lacks(&rows[3], "waiting_usec");
        end_asking();
}
END_TEST

/* The times of single tickets and the figures of the day rest on the same. */
START_TEST(times_of_all_are_the_figures) {
        issue("ho-tich", "none");
        issue("ho-tich", "none");
        issue("dat-dai", "none");
        after(0, "quay1", "open");
        after(0, "quay2", "open");
        for (unsigned i = 0; i < 3; i++) {
                const char *keypad = i % 2 ? "quay2" : "quay1";
                after(60, keypad, "next");
                after(7, keypad, "start");
                after(60, keypad, i == 2 ? "hold" : "done");
        }
        int64_t waiting = record_number(&record, "SELECT sum(waiting_usec) FROM queue_figures");
        begin_asking();
        size_t n = ask(&(struct question){.day = "2026-11-23"}, NULL);
        for (size_t i = 0; i < n; i++)
                waiting -= (int64_t) number_of(&rows[i], "waiting_usec");
        ck_assert_uint_eq(n, 3);
        ck_assert_int_eq(waiting, 0);
        end_asking();
}
END_TEST

START_TEST(a_busy_day_comes_in_pages) {
        static const char *const services[] = {"ho-tich", "dat-dai", "y-te"};
        uint64_t last = 0;
        size_t n = 0, n_page;

        add_service("y-te", "C");
        record_begin(&record);
        for (size_t i = 0; i < BUSY; i++) {
                struct event_field fields[] = {EVENT_FIELD_S("action", "issue"),
                                               EVENT_FIELD_S("service", services[i % 3]),
                                               EVENT_FIELD_S("actor", "test")};
                record_observe(&record, "command", fields, ELEMENTSOF(fields));
        }
        record_commit(&record);
        begin_asking();
        do {
                n_page = ask(&(struct question){.day = "2026-11-23", .cursor = last}, NULL);
                for (size_t i = 0; i < n_page; i++) {
                        uint64_t ticket;
                        ck_assert_int_eq(sscanf(rows[i].text, "ticket=%" SCNu64, &ticket), 1);
                        ck_assert_uint_eq(ticket, last + 1);
                        last = ticket;
                }
                n += n_page;
        } while (n_page > 0);
        ck_assert_uint_eq(n, BUSY);
        ck_assert_uint_eq(ask(&(struct question){.day = "2026-11-23", .service = "y-te"}, NULL), 666);
        ck_assert_uint_eq(ask(&(struct question){.day = "2026-11-23", .service = "y-te", .max = 5}, NULL), 5);
        ck_assert_uint_eq(ask(&(struct question){.day = "2026-11-23", .counter = "1"}, NULL), 0);
        ck_assert_uint_eq(ask(&(struct question){.day = "2026-11-22"}, NULL), 0);
        ck_assert_uint_eq(ask(&(struct question){.day = "2026-11-23", .cursor = UINT64_MAX}, NULL), 0);
        end_asking();
}
END_TEST

START_TEST(bad_questions_are_refused) {
        static const struct {
                struct question question;
                const char *error;
        } cases[] = {
                {{.day = "2026-11-31"}, BUS_ERROR_BAD_ARGUMENT},
                {{.day = "today"}, BUS_ERROR_BAD_ARGUMENT},
                {{.day = "2026-11-23", .max = 1001}, SD_BUS_ERROR_INVALID_ARGS},
                {{.day = "2026-11-23", .max = UINT32_MAX}, SD_BUS_ERROR_INVALID_ARGS},
                {{.day = "2026-11-23", .undated = true}, BUS_ERROR_BAD_OPTION},
                {{.day = "2026-11-23", .missed = true}, BUS_ERROR_BAD_OPTION},
                {{.max = 5}, BUS_ERROR_BAD_OPTION},
                {{.missed = true, .cursor = 5}, BUS_ERROR_BAD_OPTION},
                {{.day = "2026-11-23", .service = "rung"}, BUS_ERROR_NO_SUCH_SERVICE},
                {{.day = "2026-11-23", .counter = "9"}, BUS_ERROR_NO_SUCH_COUNTER},
        };

        begin_asking();
        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                ask(&cases[i].question, cases[i].error);
        end_asking();
}
END_TEST

static void issue_on_the_bus(void) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");

        assert_ok(sd_bus_message_append(call, "sa{sv}", "ho-tich", 0));
        sd_bus_message *reply = world_call(&world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        sd_bus_message_unref(reply);
}

/* The battery is empty: what the clock showed is a day too, until it is known. */
START_TEST(undated_tickets_are_listed_and_find_their_day) {
        world_open_configured(&world, "[Service ho-tich]\nPrefix=A\n[Counter 1]\nServices=ho-tich\n");
        world_restart_at(&world, 5 * 3600 * USEC_PER_SEC, false);
        issue_on_the_bus();
        ck_assert_uint_eq(ask(&(struct question){.undated = true}, NULL), 1);
        assert_has(&rows[0], "day=1970-01-01;undated=1;synchronized=0;");
        ck_assert_uint_eq(ask(&(struct question){.undated = true, .counter = "1"}, NULL), 0);
        /* Whatever day the clock shows next. */
        world_restart_at(&world, 3 * USEC_PER_DAY, false);
        issue_on_the_bus();
        ck_assert_uint_eq(ask(&(struct question){.day = "1970-01-01"}, NULL), 1);
        ck_assert_uint_eq(ask(&(struct question){.day = "1970-01-04"}, NULL), 1);
        ck_assert_uint_eq(ask(&(struct question){.undated = true}, NULL), 2);
        ck_assert_uint_eq(ask(&(struct question){.day = "2026-11-23"}, NULL), 0);
        world_restart_at(&world, NOON, true);
        world_until(&world, world_count(&world, "clock-corrected") == 1);
        ck_assert_uint_eq(ask(&(struct question){.undated = true}, NULL), 0);
        ck_assert_uint_eq(ask(&(struct question){.day = "1970-01-01"}, NULL), 0);
        ck_assert_uint_eq(ask(&(struct question){.day = "2026-11-23"}, NULL), 2);
        assert_has(&rows[0], "undated=0;synchronized=1;");
        world_close(&world);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(each_ticket_has_its_times),
        SUITE_CASE(times_of_all_are_the_figures),
        SUITE_CASE(a_busy_day_comes_in_pages),
        SUITE_CASE(bad_questions_are_refused),
        SUITE_CASE(undated_tickets_are_listed_and_find_their_day),
};

SUITE_MAIN("queue-times", cases, setup, teardown)
