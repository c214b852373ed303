/* What a wall or a kiosk begins with: services, whether they give tickets, and who waits. */
#include "daemon/queue/agent.h"
#include "tests/unit/daemon/world.h"

#define HEAD "[Centre]\nName=Xã\nCloseOfDay=23:59\nSources=keypad\n"
#define SERVICES                                                                                             \
        "[Service dat-dai]\nLabel=Đất đai\nPrefix=B\nDailyLimit=2\n[Service dem]\nPrefix=D\n"            \
        "Hours=mon-fri 07:30-11:30\n[Service ho-tich]\nPrefix=A\n"
#define COUNTERS "[Counter 2]\nServices=ho-tich dat-dai\n[Counter 1]\nServices=dem\n"

static struct world world;

static void setup(void) {
        world_open_configured(&world, HEAD SERVICES COUNTERS);
        world_restart_at(&world, NOON, true);
}

static void teardown(void) {
        world_close(&world);
}

static void command(const char *path, const char *interface, const char *member, const char *service) {
        sd_bus_message *call = world_new_call(&world, path, interface, member);

        if (service)
                assert_ok(sd_bus_message_append(call, "s", service));
        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(&world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        sd_bus_message_unref(reply);
}

static void issue(const char *service) {
        command(CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket", service);
}

/* The whole answer, as sd-bus shows it. option: asked for, NULL for none. */
static char *snapshot_with(const char *option) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "GetSnapshot");
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        ck_assert_ptr_nonnull(f);
        assert_ok(option ? sd_bus_message_append(call, "a{sv}", 1, option, "b", true)
                         : sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(&world, call);
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        assert_ok(sd_bus_message_dump(reply, f, SD_BUS_MESSAGE_DUMP_SUBTREE_ONLY));
        sd_bus_message_unref(reply);
        fclose(f);
        return text;
}

static char *snapshot(void) {
        return snapshot_with(NULL);
}

/* The strings and numbers of an entry "name" behind "from", on one line; a new string. */
static char *entry_of(const char *text, const char *from, const char *name) {
        _cleanup_free_ char *quoted = NULL;
        const char *value;

        assert_ok(str_format(&quoted, "\"%s\"", name));
        value = strstr(text, from);
        ck_assert_msg(value, "%s is not in %s", from, text);
        value = strstr(value, quoted);
        ck_assert_msg(value, "%s has no %s", from, name);
        value = strchr(value, '\n');
        value = strchr(value + 1, '\n') + 1; /* behind VARIANT "s" { */
        value += strspn(value, " ");
        value = strchr(value, ' ') + 1;
        return strndup(value, strcspn(value, ";"));
}

static void assert_service(const char *id, const char *is_open, const char *reason, const char *waiting) {
        _cleanup_free_ char *text = snapshot(), *from = NULL;
        const char *services;

        assert_ok(str_format(&from, "\"%s\"", id));
        services = strstr(text, "\"services\"");
        ck_assert_ptr_nonnull(services);
        _cleanup_free_ char *open = entry_of(services, from, "open"),
                            *why = entry_of(services, from, "reason"),
                            *n = entry_of(services, from, "waiting");
        ck_assert_str_eq(open, is_open);
        ck_assert_str_eq(why, reason);
        ck_assert_str_eq(n, waiting);
}

static uint64_t waiting(const char *service) {
        const struct queue_state *state = queue_state_of(&world.manager->centre);

        for (size_t i = 0; i < state->n_waiting; i++)
                if (streq(state->waiting[i].id, service))
                        return state->waiting[i].n;
        return UINT64_MAX;
}

START_TEST(services_say_whether_they_give_tickets_and_why_not) {
        assert_service("dat-dai", "true", "\"\"", "0");
        assert_service("dem", "false", "\"outside-hours\"", "0");
        issue("dat-dai");
        issue("dat-dai");
        assert_service("dat-dai", "false", "\"daily-limit\"", "2");
        assert_service("ho-tich", "true", "\"\"", "0");
}
END_TEST

/* These words one behind the other. */
static void assert_in_order(const char *text, const char *const *words) {
        for (; *words; words++) {
                text = strstr(text, *words);
                ck_assert_msg(text, "no %s", *words);
        }
}

START_TEST(warnings_and_preferences_are_told) {
        /* Up to what stands behind them. */
        static const char *const warning[] = {"\"warnings\"", "\"ho-tich\"",  "\"many-waiting\"",
                                              "UINT64 1;",    "\"services\"", NULL},
                                 *const preferred[] = {"\"counters\"", "\"preferred\"", "\"ho-tich\"",
                                                       "\"pausing\"", NULL};
        static const char config[] = HEAD "WarnWaiting=1\n" SERVICES
                                          "[Counter 2]\nServices=dat-dai ho-tich\nPrefer=ho-tich\n[Counter "
                                          "1]\nServices=dem\n";

        world_write_config(&world, config);
        world.config = config;
        centre_manager_reload(&world.manager);
        issue("ho-tich");
        _cleanup_free_ char *text = snapshot();
        assert_in_order(text, warning);
        assert_in_order(text, preferred);
}
END_TEST

static void assert_opens(const char *id, const char *opens_usec) {
        _cleanup_free_ char *text = snapshot(), *from = NULL;

        assert_ok(str_format(&from, "\"%s\"", id));
        /* It stands before the service's ID. */
        const char *at = strstr(strstr(text, "\"services\""), from), *opens = NULL;
        for (const char *p = text; (p = strstr(p, "\"opens_usec\"")) && p < at; p++)
                opens = p;
        ck_assert_ptr_nonnull(opens);
        _cleanup_free_ char *value = entry_of(opens, "\"opens_usec\"", "opens_usec");
        ck_assert_str_eq(value, opens_usec);
}

static void assert_issue_refused(const char *service, const char *name, const char *text) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "IssueTicket");

        assert_ok(sd_bus_message_append(call, "sa{sv}", service, 0));
        sd_bus_message *reply = world_call(&world, call);
        ck_assert(sd_bus_message_is_method_error(reply, name));
        ck_assert_str_eq(sd_bus_message_get_error(reply)->message, text);
        sd_bus_message_unref(reply);
}

/* It is Monday noon. */
START_TEST(who_is_refused_hears_when_to_come_again) {
        assert_opens("dem", "1795480200000000"); /* Tuesday 07:30 */
        assert_opens("ho-tich", "0");
        assert_issue_refused(
                "dem", BUS_ERROR_OUTSIDE_HOURS,
                "No tickets of this service are given out at this hour. Again: 2026-11-24 07:30.");
        issue("dat-dai");
        issue("dat-dai");
        assert_opens("dat-dai", "1795453200000000"); /* Tuesday 00:00 */
        assert_issue_refused("dat-dai", BUS_ERROR_DAILY_LIMIT,
                             "Today's tickets of this service are used up. Again: 2026-11-24 00:00.");
        /* A reload makes holidays of two days, and half a day of the third; it all holds over a restart. */
        world.config = HEAD "Holidays=2026-11-24..2026-11-25, 2026-11-26 08:00-09:00\n" SERVICES COUNTERS;
        world_write_config(&world, world.config);
        centre_manager_reload(&world.manager);
        ck_assert_ptr_null(world.manager->refused);
        assert_opens("dem", "1795654800000000"); /* Thursday 08:00 */
        assert_opens("dat-dai", "1795654800000000");
        world_restart_at(&world, NOON + 24 * 3600 * USEC_PER_SEC, true);
        assert_opens("ho-tich", "1795654800000000");
        assert_issue_refused(
                "ho-tich", BUS_ERROR_OUTSIDE_HOURS,
                "No tickets of this service are given out at this hour. Again: 2026-11-26 08:00.");
        /* Nobody is turned away by a clock that is a guess. */
        world_restart_at(&world, NOON + 24 * 3600 * USEC_PER_SEC, false);
        assert_opens("ho-tich", "0");
        issue("ho-tich");
}
END_TEST

START_TEST(order_is_that_of_the_configuration) {
        _cleanup_free_ char *text = snapshot();
        static const char *const order[] = {"\"dat-dai\"", "\"dem\"", "\"ho-tich\"",  "\"counters\"",
                                            "\"2\"",       "\"1\"",   "\"printers\"", "\"tickets\""};
        const char *at = text;

        for (size_t i = 0; i < ELEMENTSOF(order); i++) {
                at = strstr(at, order[i]);
                ck_assert_msg(at, "%s is missing, or in another place", order[i]);
        }
        _cleanup_free_ char *name = entry_of(text, "\"name\"", "name"),
                            *day = entry_of(text, "\"day\"", "day"),
                            *printer = entry_of(text, "\"printer_state\"", "printer_state");
        ck_assert_str_eq(name, "\"Xã\"");
        ck_assert_str_eq(day, "\"2026-11-23\"");
        ck_assert_str_eq(printer, "\"off\"");
}
END_TEST

/* With the last strike, which is the third here: told where it is asked for, and called again. */
START_TEST(missed_numbers_are_told_where_they_are_asked_for) {
        static const char counter[] = CENTRE_PATH "/counter/2", interface[] = CENTRE_BUS_NAME ".Counter";

        issue("ho-tich");
        command(counter, interface, "Open", NULL);
        for (int i = 0; i < 3; i++) {
                command(counter, interface, "Next", NULL);
                command(counter, interface, "NoShow", NULL);
        }
        world_restart_at(&world, NOON, true);
        _cleanup_free_ char *plain = snapshot(), *asked = snapshot_with("missed");
        ck_assert_ptr_null(strstr(plain, "\"missed\""));
        ck_assert_ptr_null(strstr(plain, "\"A 001\""));
        const char *missed = strstr(asked, "\"missed\"");
        ck_assert_ptr_nonnull(missed);
        _cleanup_free_ char *text = entry_of(missed, "\"text\"", "text"),
                            *state = entry_of(missed, "\"state\"", "state"),
                            *where = entry_of(missed, "\"counter\"", "counter");
        ck_assert_str_eq(text, "\"A 001\"");
        ck_assert_str_eq(state, "\"no-show\"");
        ck_assert_str_eq(where, "\"2\"");
}
END_TEST

START_TEST(who_waits_for_a_service_that_left_is_not_forgotten) {
        issue("ho-tich");
        issue("dat-dai");
        ck_assert_uint_eq(waiting("ho-tich"), 1);
        world_write_config(&world, HEAD "[Service ho-tich]\nPrefix=A\n[Counter 2]\nServices=ho-tich\n");
        centre_manager_reload(&world.manager);
        ck_assert_ptr_null(world.manager->refused);
        ck_assert_uint_eq(waiting("dat-dai"), 1);
        ck_assert_uint_eq(waiting("dem"), UINT64_MAX);
        command(CENTRE_PATH, CENTRE_BUS_NAME, "EndDay", NULL);
        ck_assert_uint_eq(waiting("dat-dai"), UINT64_MAX);
        ck_assert_uint_eq(waiting("ho-tich"), 0);
        issue("ho-tich");
        world_restart(&world);
        ck_assert_uint_eq(waiting("ho-tich"), 1);
}
END_TEST

START_TEST(nothing_is_told_that_is_kept) {
        static const char *const words[] = {"official", "rating", "code", "priority",
                                            "actor",    "key",    "visit"};
        _cleanup_free_ char *text = NULL;

        issue("ho-tich");
        text = snapshot();
        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                ck_assert_msg(!strstr(text, words[i]), "the snapshot has %s", words[i]);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(services_say_whether_they_give_tickets_and_why_not),
        SUITE_CASE(warnings_and_preferences_are_told),
        SUITE_CASE(who_is_refused_hears_when_to_come_again),
        SUITE_CASE(order_is_that_of_the_configuration),
        SUITE_CASE(missed_numbers_are_told_where_they_are_asked_for),
        SUITE_CASE(who_waits_for_a_service_that_left_is_not_forgotten),
        SUITE_CASE(nothing_is_told_that_is_kept),
};

SUITE_MAIN("centre-snapshot", cases, setup, teardown)
