/* What is kept of the queue: periods by hour, and the figures made of them. */
#include "daemon/queue/tables.h"
#include "services/base/bus.h"
#include "daemon/queue/book.h"
#include "tests/unit/daemon/world.h"

static struct record record;

#define OBSERVE(type, ...) record_observe_alone(&record, type, __VA_ARGS__)

static void setup(void) {
        record_open(&record);
        OBSERVE("queue-rules-changed", EVENT_FIELD_T("elderly_usec", 0), EVENT_FIELD_T("pregnant_usec", 0),
                EVENT_FIELD_T("disabled_usec", 0), EVENT_FIELD_T("merit_usec", 0),
                EVENT_FIELD_T("no_show_strikes", 1), EVENT_FIELD_T("undo_usec", 5 * USEC_PER_SEC),
                EVENT_FIELD_T("inactive_usec", 0), TEST_QUEUE_OFF,
                EVENT_FIELD_T("close_of_day_usec", 18 * 3600 * USEC_PER_SEC));
        OBSERVE("service-changed", EVENT_FIELD_S("service", "ho-tich"), EVENT_FIELD_S("prefix", "A"),
                EVENT_FIELD_T("limit", 999), EVENT_FIELD_S("hours", ""));
        OBSERVE("service-changed", EVENT_FIELD_S("service", "dat-dai"), EVENT_FIELD_S("prefix", "B"),
                EVENT_FIELD_T("limit", 999), EVENT_FIELD_S("hours", ""));
        OBSERVE("counter-services-changed", EVENT_FIELD_S("counter", "1"),
                EVENT_FIELD_S("services", "ho-tich"));
        OBSERVE("counter-services-changed", EVENT_FIELD_S("counter", "2"),
                EVENT_FIELD_S("services", "dat-dai"));
}

static void teardown(void) {
        record_close(&record);
}

/* Commands happen when the simulated clock says; keys when the record does, and so not before it, however
 * long the machine took until now. */
static void issue(const char *service) {
        struct clock_reading now;

        OBSERVE("command", EVENT_FIELD_S("action", "issue"), EVENT_FIELD_S("service", service),
                EVENT_FIELD_S("actor", "test"));
        clock_read(record.clock, &now);
        if (now.boottime_usec > record.boottime_usec)
                record_pass(&record, now.boottime_usec - record.boottime_usec);
}

static void after(uint64_t sec, const char *keypad, const char *key) {
        record_pass(&record, sec * USEC_PER_SEC);
        record_press(&record, keypad, key, 0);
}

static void assert_row(uint64_t hour, const char *counter, const char *expected) {
        _cleanup_free_ char *sql = NULL;

        assert_ok(str_format(&sql,
                             "SELECT format('%%d %%d %%d %%d %%d|%%s|%%s|%%s', issued, served, no_show,"
                             " expired, transferred, waiting, walking, serving) FROM queue_figures"
                             " WHERE hour = %u AND counter = '%s'",
                             (unsigned) hour, counter));
        _cleanup_free_ char *row = record_text(&record, sql);
        ck_assert_ptr_nonnull(row);
        ck_assert_str_eq(row, expected);
}

START_TEST(a_visit_is_filed_under_the_hours_it_began_in) {
        issue("ho-tich");
        after(0, "quay1", "open");
        after(3540, "quay1", "next");
        after(30, "quay1", "start");
        after(600, "quay1", "done");
        assert_row(12, "", "1 0 0 0 0|||");
        assert_row(12, "1", "0 1 0 0 0|3540 |30 |600 ");
        ck_assert_int_eq(record_number(&record, "SELECT sum(serving_usec) FROM queue_figures"), 600000000);
}
END_TEST

START_TEST(without_start_the_service_counts_from_its_call) {
        issue("ho-tich");
        issue("ho-tich");
        after(0, "quay1", "open");
        after(3540, "quay1", "next");
        after(120, "quay1", "next");
        after(60, "quay1", "done");
        assert_row(12, "1", "0 1 0 0 0|3540 3660 ||120 ");
        assert_row(13, "1", "0 1 0 0 0|||60 ");
        ck_assert_int_eq(record_number(&record, "SELECT sum(end_usec - start_usec) FROM period"
                                                " WHERE state = 'called'"),
                         0);
}
END_TEST

START_TEST(an_undone_finish_goes_on_with_the_same_period) {
        issue("ho-tich");
        after(0, "quay1", "open");
        after(60, "quay1", "next");
        after(10, "quay1", "start");
        after(100, "quay1", "done");
        after(3, "quay1", "undo");
        assert_row(12, "1", "0 0 0 0 0|60 |10 |");
        after(200, "quay1", "done");
        assert_row(12, "1", "0 1 0 0 0|60 |10 |303 ");
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM period"), 3);
        _cleanup_free_ char *difference = record_replay(&record);
        ck_assert_msg(!difference, "%s", difference);
}
END_TEST

static void sign_in(const char *counter, const char *official) {
        struct clock_reading now;

        OBSERVE("signed-in", EVENT_FIELD_S("counter", counter), EVENT_FIELD_S("official", official),
                EVENT_FIELD_S("actor", "test"));
        clock_read(record.clock, &now);
        if (now.boottime_usec > record.boottime_usec)
                record_pass(&record, now.boottime_usec - record.boottime_usec);
}

static void assert_official(const char *official, const char *expected) {
        _cleanup_free_ char *sql = NULL;

        assert_ok(str_format(&sql,
                             "SELECT format('%%d|%%s|%%s|%%s', sum(served), group_concat(waiting, ''),"
                             " group_concat(walking, ''), group_concat(serving, '')) FROM queue_figures"
                             " WHERE official = '%s' AND counter <> ''",
                             official));
        _cleanup_free_ char *row = record_text(&record, sql);
        ck_assert_str_eq(row, expected);
}

/* Who calls has the wait, who finishes has the visit, its rating and its service. */
START_TEST(a_visit_that_changes_hands_is_of_who_finished_it) {
        issue("ho-tich");
        issue("ho-tich");
        sign_in("1", "lan");
        after(0, "quay1", "open");
        after(60, "quay1", "next");
        after(10, "quay1", "start");
        sign_in("1", "minh");
        after(600, "quay1", "done");
        assert_official("lan", "0|60 |10 |");
        assert_official("minh", "1|||600 ");
        ck_assert_int_eq(record_number(&record, "SELECT official = 'minh' FROM visit"), 1);
        ck_assert_int_eq(
                record_number(&record, "SELECT sum(served) FROM official_figures WHERE official = 'minh'"),
                record_number(&record, "SELECT sum(served) FROM figures"));
        /* Undone by another, and finished by nobody who is signed in. */
        sign_in("1", "hoa");
        after(3, "quay1", "undo");
        assert_official("minh", "0|||");
        assert_official("hoa", "0|||");
        OBSERVE("command", EVENT_FIELD_S("action", "sign-out"), EVENT_FIELD_S("counter", "1"),
                EVENT_FIELD_S("actor", "test"));
        after(100, "quay1", "done");
        assert_official("", "1|||703 ");
        ck_assert_int_eq(
                record_number(&record, "SELECT sum(served) FROM official_figures WHERE official = ''"),
                record_number(&record, "SELECT sum(served) FROM figures"));
        _cleanup_free_ char *difference = record_replay(&record);
        ck_assert_msg(!difference, "%s", difference);
}
END_TEST

START_TEST(who_did_not_come_and_who_went_elsewhere) {
        issue("ho-tich");
        issue("ho-tich");
        after(0, "quay1", "open");
        after(0, "quay2", "open");
        after(60, "quay1", "next");
        after(60, "quay1", "no-show");
        after(60, "quay1", "next");
        after(5, "quay1", "start");
        after(60, "quay1", "transfer");
        after(60, "quay2", "next");
        after(5, "quay2", "start");
        after(60, "quay2", "done");
        ck_assert_int_eq(record_number(&record, "SELECT sum(no_show * 100 + transferred * 10 + served) FROM"
                                                " queue_figures WHERE service = 'ho-tich'"),
                         110);
        assert_row(12, "1", "0 0 1 0 1|60 180 |5 |60 ");
        assert_row(12, "2", "0 1 0 0 0|60 |5 |60 ");
}
END_TEST

START_TEST(the_end_of_the_day_is_no_time_of_service) {
        issue("ho-tich");
        issue("ho-tich");
        issue("ho-tich");
        after(0, "quay1", "open");
        after(60, "quay1", "next");
        after(10, "quay1", "start");
        OBSERVE("command", EVENT_FIELD_S("action", "end-day"), EVENT_FIELD_S("actor", "test"));
        assert_row(12, "", "3 0 0 2 0|||");
        assert_row(12, "1", "0 1 0 0 0|60 |10 |");
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM period WHERE became IS NULL"), 0);
}
END_TEST

START_TEST(a_corrected_clock_files_periods_anew) {
        record.synchronized = false;
        record.realtime_usec = NOON - 3 * USEC_PER_DAY;
        assert_ok(clock_sim_set(record.clock, record.offset_usec - 3 * (int64_t) USEC_PER_DAY, false));
        issue("ho-tich");
        after(0, "quay1", "open");
        after(60, "quay1", "next");
        after(10, "quay1", "start");
        after(600, "quay1", "done");
        ck_assert_int_eq(record_number(&record, "SELECT min(day) FROM queue_figures WHERE issued = 1"),
                         day_of(NOON, 7 * 3600 * (int64_t) USEC_PER_SEC) - 3);
        /* It was later than the clock thought by three days and two hours. */
        assert_ok(clock_sim_set(record.clock, record.offset_usec + 2 * 3600 * (int64_t) USEC_PER_SEC, true));
        record_begin(&record);
        record_commit(&record);
        ck_assert_int_eq(record_number(&record,
                                       "SELECT sum(issued + served) FROM queue_figures WHERE hour = 14"
                                       " AND day = (SELECT max(day) FROM queue_figures)"),
                         2);
        ck_assert_int_eq(record_number(&record, "SELECT sum(issued + served) FROM queue_figures"), 2);
        assert_row(14, "1", "0 1 0 0 0|60 |10 |600 ");
        _cleanup_free_ char *difference = record_replay(&record);
        ck_assert_msg(!difference, "%s", difference);
}
END_TEST

/* ---- over the bus ---- */

static const char config[] = "[Service ho-tich]\nPrefix=A\n[Service dat-dai]\nPrefix=B\n"
                             "[Counter 1]\nAttendant=quay1\nServices=ho-tich\n"
                             "[Counter 2]\nAttendant=quay2\nServices=dat-dai\n";

static void add(struct world *world, int32_t day, uint32_t hour, const char *counter, uint64_t sec) {
        struct queue_figure figure = {
                .key = {.day = day, .hour = hour},
                .count = QUEUE_COUNT_SERVED,
                .time = QUEUE_TIME_SERVING,
                .usec = sec * USEC_PER_SEC,
        };

        id_copy(figure.key.service, ID_SIZE, streq(counter, "1") ? "ho-tich" : "dat-dai");
        id_copy(figure.key.counter, ID_SIZE, counter);
        id_copy(figure.key.official, ID_SIZE, streq(counter, "1") && sec > 50 ? "lan" : "");
        assert_ok(store_add_queue_figure(world->manager->centre.store, &figure, 1));
}

struct entry {
        char key[32];
        uint64_t served, n, mean, median, p90;
};

static void read_times(sd_bus_message *reply, struct entry *entry) {
        const char *name;
        uint64_t value;

        assert_ok(sd_bus_message_enter_container(reply, 'v', "a{st}"));
        assert_ok(sd_bus_message_enter_container(reply, 'a', "{st}"));
        while (sd_bus_message_read(reply, "{st}", &name, &value) > 0) {
                uint64_t *where = streq(name, "n")             ? &entry->n
                                  : streq(name, "mean_usec")   ? &entry->mean
                                  : streq(name, "median_usec") ? &entry->median
                                                               : &entry->p90;
                *where = value;
        }
        assert_ok(sd_bus_message_exit_container(reply));
        assert_ok(sd_bus_message_exit_container(reply));
}

static void read_entry(sd_bus_message *reply, struct entry *entry) {
        const char *name, *text;
        uint64_t hour;

        while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                assert_ok(sd_bus_message_read(reply, "s", &name));
                if (streq(name, "service") || streq(name, "counter") || streq(name, "day") ||
                    streq(name, "official")) {
                        assert_ok(sd_bus_message_read(reply, "v", "s", &text));
                        snprintf(entry->key, sizeof(entry->key), "%s", text);
                } else if (streq(name, "hour")) {
                        assert_ok(sd_bus_message_read(reply, "v", "t", &hour));
                        snprintf(entry->key, sizeof(entry->key), "%u", (unsigned) hour);
                } else if (streq(name, "served"))
                        assert_ok(sd_bus_message_read(reply, "v", "t", &entry->served));
                else if (streq(name, "serving"))
                        read_times(reply, entry);
                else
                        assert_ok(sd_bus_message_skip(reply, "v"));
                assert_ok(sd_bus_message_exit_container(reply));
        }
}

enum { ENTRIES_MAX = 8 };

struct question {
        const char *interface, *last, *option, *value;
};

static size_t ask_on(struct world *world, const struct question *question,
                     struct entry ret[static ENTRIES_MAX], const char *error) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, question->interface, "GetQueueFigures");
        size_t n = 0;

        assert_ok(sd_bus_message_append(call, "ssa{sv}", "2026-11-23", question->last,
                                        question->option ? 1 : 0, question->option, "s", question->value));
        sd_bus_message *reply = world_call(world, call);
        const sd_bus_error *e = sd_bus_message_get_error(reply);
        if (error)
                ck_assert_msg(e && streq(e->name, error), "%s", e ? e->name : "success");
        else
                ck_assert_msg(!e, "%s", e->message);
        if (!error)
                assert_ok(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        while (!error && sd_bus_message_enter_container(reply, 'a', "{sv}") > 0) {
                ck_assert_uint_lt(n, ENTRIES_MAX);
                ret[n] = (struct entry){0};
                read_entry(reply, &ret[n++]);
                assert_ok(sd_bus_message_exit_container(reply));
        }
        sd_bus_message_unref(reply);
        return n;
}

static size_t ask(struct world *world, const char *last, const char *option, const char *value,
                  struct entry ret[static ENTRIES_MAX], const char *error) {
        return ask_on(world, &(struct question){CENTRE_BUS_NAME, last, option, value}, ret, error);
}

static void assert_entry(const struct entry *entry, const char *key, uint64_t n, uint64_t mean_sec,
                         uint64_t median_sec, uint64_t p90_sec) {
        ck_assert_str_eq(entry->key, key);
        ck_assert_uint_eq(entry->served, n);
        ck_assert_uint_eq(entry->n, n);
        ck_assert_uint_eq(entry->mean, mean_sec * USEC_PER_SEC);
        ck_assert_uint_eq(entry->median, median_sec * USEC_PER_SEC);
        ck_assert_uint_eq(entry->p90, p90_sec * USEC_PER_SEC);
}

START_TEST(figures_are_sums_with_exact_medians) {
        int32_t day = day_of(NOON, 7 * 3600 * (int64_t) USEC_PER_SEC);
        struct entry entries[ENTRIES_MAX];
        struct world world;

        world_open_configured(&world, config);
        assert_ok(store_begin(world.manager->centre.store));
        for (uint64_t i = 1; i <= 10; i++)
                add(&world, day, i <= 5 ? 9 : 8, "1", i * 10);
        add(&world, day + 1, 8, "2", 1100);
        add(&world, day + 2, 8, "2", 5000);
        assert_ok(store_commit(world.manager->centre.store));

        ck_assert_uint_eq(ask(&world, "2026-11-24", NULL, NULL, entries, NULL), 3);
        assert_entry(&entries[0], "", 11, 150, 60, 100);
        assert_entry(&entries[1], "dat-dai", 1, 1100, 1100, 1100);
        assert_entry(&entries[2], "ho-tich", 10, 55, 55, 90);
        ck_assert_uint_eq(ask(&world, "2026-11-24", "by", "hour", entries, NULL), 3);
        assert_entry(&entries[1], "8", 6, 250, 85, 1100);
        assert_entry(&entries[2], "9", 5, 30, 30, 50);
        ck_assert_uint_eq(ask(&world, "2026-11-25", "by", "day", entries, NULL), 4);
        assert_entry(&entries[3], "2026-11-25", 1, 5000, 5000, 5000);
        ck_assert_uint_eq(ask(&world, "2026-11-25", "by", "counter", entries, NULL), 3);
        assert_entry(&entries[2], "2", 2, 3050, 3050, 5000);
        ck_assert_uint_eq(ask(&world, "2026-11-25", "service", "ho-tich", entries, NULL), 2);
        assert_entry(&entries[0], "", 10, 55, 55, 90);
        ck_assert_uint_eq(ask(&world, "2026-11-23", "counter", "2", entries, NULL), 1);
        assert_entry(&entries[0], "", 0, 0, 0, 0);
        world_close(&world);
}
END_TEST

START_TEST(bad_questions_are_refused_by_name) {
        struct entry entries[ENTRIES_MAX];
        struct world world;

        world_open_configured(&world, config);
        ask(&world, "2026-11-22", NULL, NULL, entries, BUS_ERROR_BAD_ARGUMENT);
        ask(&world, "tomorrow", NULL, NULL, entries, BUS_ERROR_BAD_ARGUMENT);
        ask(&world, "2026-11-23", "by", "month", entries, BUS_ERROR_BAD_OPTION);
        ask(&world, "2026-11-23", "colour", "red", entries, BUS_ERROR_BAD_OPTION);
        ask(&world, "2026-11-23", "service", "rung", entries, BUS_ERROR_NO_SUCH_SERVICE);
        ask(&world, "2026-11-23", "counter", "9", entries, BUS_ERROR_NO_SUCH_COUNTER);
        world_close(&world);
}
END_TEST

START_TEST(figures_of_officials_are_for_readers_of_the_record) {
        int32_t day = day_of(NOON, 7 * 3600 * (int64_t) USEC_PER_SEC);
        struct entry entries[ENTRIES_MAX];
        struct world world;

        world_open_configured(&world, config);
        assert_ok(store_begin(world.manager->centre.store));
        for (uint64_t i = 1; i <= 10; i++)
                add(&world, day, 9, "1", i * 10);
        add(&world, day + 1, 8, "2", 1100);
        assert_ok(store_commit(world.manager->centre.store));
        ask(&world, "2026-11-24", "by", "official", entries, SD_BUS_ERROR_ACCESS_DENIED);
        ck_assert_uint_eq(ask_on(&world,
                                 &(struct question){CENTRE_RECORD_INTERFACE, "2026-11-24", "by", "official"},
                                 entries, NULL),
                          3);
        assert_entry(&entries[0], "", 11, 150, 60, 100);
        /* Whom nobody was signed in for, and who was signed in. */
        ck_assert_str_eq(entries[1].key, "");
        ck_assert_uint_eq(entries[1].served, 6);
        ck_assert_str_eq(entries[2].key, "lan");
        assert_entry(&entries[2], "lan", 5, 80, 80, 100);
        world_close(&world);
}
END_TEST

struct answer {
        uint64_t ahead, counters, visits, days, low, high;
        bool is_known;
};

static struct answer ask_wait(struct world *world, const char *service, const char *error) {
        sd_bus_message *call = world_new_call(world, CENTRE_PATH, CENTRE_BUS_NAME, "EstimateWait");
        struct answer answer = {0};
        const struct {
                const char *name;
                uint64_t *value;
        } fields[] = {{"ahead", &answer.ahead}, {"counters", &answer.counters}, {"visits", &answer.visits},
                      {"days", &answer.days},   {"low_usec", &answer.low},      {"high_usec", &answer.high}};
        const char *name;

        assert_ok(sd_bus_message_append(call, "sa{sv}", service, 0));
        sd_bus_message *reply = world_call(world, call);
        const sd_bus_error *e = sd_bus_message_get_error(reply);
        ck_assert_msg(error ? e && streq(e->name, error) : !e, "%s", e ? e->name : "success");
        if (!error)
                assert_ok(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        while (!error && sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
                uint64_t *value = NULL;

                assert_ok(sd_bus_message_read(reply, "s", &name));
                for (size_t i = 0; i < ELEMENTSOF(fields); i++)
                        if (streq(fields[i].name, name))
                                value = fields[i].value;
                answer.is_known |= value == &answer.low;
                if (value)
                        assert_ok(sd_bus_message_read(reply, "v", "t", value));
                else
                        assert_ok(sd_bus_message_skip(reply, "v"));
                assert_ok(sd_bus_message_exit_container(reply));
        }
        sd_bus_message_unref(reply);
        return answer;
}

static void command(struct world *world, const char *path, const char *interface, const char *member,
                    const char *service) {
        sd_bus_message *call = world_new_call(world, path, interface, member);

        if (service)
                assert_ok(sd_bus_message_append(call, "s", service));
        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(world, call);
        ck_assert(!sd_bus_message_get_error(reply));
        sd_bus_message_unref(reply);
}

START_TEST(an_estimate_stands_on_visits_of_late) {
        struct clock_reading now;
        struct answer answer;
        struct world world;

        world_open_configured(&world, config);
        clock_read(world.manager->centre.clock, &now);
        int32_t today =
                day_of(now.realtime_usec, ratings_conf(world.manager->centre.conf)->rules.utc_offset_usec);
        command(&world, CENTRE_PATH "/counter/1", "vn.motcua.Centre1.Counter", "Open", NULL);
        command(&world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket", "ho-tich");
        assert_ok(store_begin(world.manager->centre.store));
        for (uint64_t i = 1; i <= 9; i++)
                add(&world, today - (int32_t) i * 3, 8, "1", i * 60);
        add(&world, today - 29, 8, "1", 6000);
        assert_ok(store_commit(world.manager->centre.store));
        answer = ask_wait(&world, "ho-tich", NULL);
        ck_assert(!answer.is_known);
        ck_assert_uint_eq(answer.visits, 9);
        ck_assert_uint_eq(answer.days, 28);
        ck_assert_uint_eq(answer.ahead, 1);
        ck_assert_uint_eq(answer.counters, 1);

        assert_ok(store_begin(world.manager->centre.store));
        add(&world, today, 8, "1", 600);
        assert_ok(store_commit(world.manager->centre.store));
        answer = ask_wait(&world, "ho-tich", NULL);
        ck_assert(answer.is_known);
        ck_assert_uint_eq(answer.visits, 10);
        /* Of 1 to 10 minutes the third, and the eighth. */
        ck_assert_uint_eq(answer.low, 180 * USEC_PER_SEC);
        ck_assert_uint_eq(answer.high, 480 * USEC_PER_SEC);
        ask_wait(&world, "rung", BUS_ERROR_NO_SUCH_SERVICE);
        world_close(&world);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_visit_that_changes_hands_is_of_who_finished_it),
        SUITE_CASE(figures_of_officials_are_for_readers_of_the_record),
        SUITE_CASE(an_estimate_stands_on_visits_of_late),
        SUITE_CASE(a_visit_is_filed_under_the_hours_it_began_in),
        SUITE_CASE(without_start_the_service_counts_from_its_call),
        SUITE_CASE(an_undone_finish_goes_on_with_the_same_period),
        SUITE_CASE(who_did_not_come_and_who_went_elsewhere),
        SUITE_CASE(the_end_of_the_day_is_no_time_of_service),
        SUITE_CASE(a_corrected_clock_files_periods_anew),
        SUITE_CASE(figures_are_sums_with_exact_medians),
        SUITE_CASE(bad_questions_are_refused_by_name),
};

SUITE_MAIN("queue-figures", cases, setup, teardown)
