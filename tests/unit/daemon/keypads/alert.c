/* A low rating switches an output on, until it is acknowledged, changed, or its time is over. */
#include "daemon/keypads/alert-agent.h"
#include "daemon/keypads/alert.h"
#include "daemon/rooms.h"
#include "tests/unit/daemon/with-devices.h"
#include "tests/unit/daemon/world.h"

#define SEC USEC_PER_SEC
#define LEADER "[Keypad leader]\nChip=c\nOutput.lamp=1\nOutput.siren=2\n"
#define COUNTER(id) "[Counter " id "]\nAttendant=quay" id "\nRating.reception=quay" id "\n"
#define ALERT "[Alert a]\nOutput=leader/lamp\n"
#define CENTRE COUNTER("1") COUNTER("2") LEADER

/* ----- pure ----- */

static const struct alert_conf both = {.levels = 1U << LEVEL_DISSATISFIED | 1U << LEVEL_VERY_DISSATISFIED,
                                       .on_usec = 30 * SEC};
static const struct alert_conf worst = {.levels = 1U << LEVEL_VERY_DISSATISFIED, .on_usec = 60 * SEC};

static struct alert alert_of(uint64_t visit, enum level level, uint64_t at_usec) {
        return (struct alert){
                .visit = visit, .level = level, .pressed_usec = at_usec, .raised_usec = at_usec};
}

START_TEST(several_make_it_longer) {
        struct alerts alerts = {0};
        struct alert first = alert_of(1, LEVEL_DISSATISFIED, 100 * SEC),
                     second = alert_of(2, LEVEL_DISSATISFIED, 110 * SEC);

        ck_assert_uint_eq(alerts_end(&alerts, &both, 100 * SEC), 0);
        alerts_raise(&alerts, &first);
        ck_assert_uint_eq(alerts_end(&alerts, &both, 100 * SEC), 130 * SEC);
        ck_assert_uint_eq(alerts_end(&alerts, &worst, 100 * SEC), 0);
        alerts_raise(&alerts, &second);
        ck_assert_uint_eq(alerts_end(&alerts, &both, 110 * SEC), 140 * SEC);
        ck_assert_uint_eq(alerts_end(&alerts, &both, 140 * SEC), 0);
        /* The same visit again is not one more. */
        second.raised_usec = 120 * SEC;
        alerts_raise(&alerts, &second);
        ck_assert_uint_eq(alerts.n, 2);
        ck_assert_uint_eq(alerts_acknowledge(&alerts, 109 * SEC), 1);
        ck_assert_uint_eq(alerts_end(&alerts, &both, 120 * SEC), 150 * SEC);
        ck_assert_uint_eq(alerts_acknowledge(&alerts, UINT64_MAX), 1);
        ck_assert_uint_eq(alerts_end(&alerts, &both, 120 * SEC), 0);
}
END_TEST

START_TEST(a_flood_keeps_the_latest) {
        struct alerts alerts = {0};

        for (uint64_t i = 1; i <= 3 * ALERTS_ON_MAX; i++)
                alerts_raise(&alerts, &(struct alert){.visit = i, .raised_usec = i * SEC});
        ck_assert_uint_eq(alerts.n, ALERTS_ON_MAX);
        ck_assert_uint_eq(alerts.on[ALERTS_ON_MAX - 1].visit, 3 * ALERTS_ON_MAX);
        alerts_forget(&alerts, 3 * ALERTS_ON_MAX * SEC + 3600 * SEC);
        ck_assert_uint_eq(alerts.n, 1);
}
END_TEST

START_TEST(old_news_and_another_boot_raise_nothing) {
        const struct moment now = {.boot = 2, .boottime_usec = 100 * SEC};

        ck_assert(alert_is_news(&(struct moment){.boot = 2, .boottime_usec = 40 * SEC}, &now));
        ck_assert(!alert_is_news(&(struct moment){.boot = 2, .boottime_usec = 40 * SEC - 1}, &now));
        ck_assert(!alert_is_news(&(struct moment){.boot = 1, .boottime_usec = 99 * SEC}, &now));
}
END_TEST

/* ----- with a keypad daemon ----- */

static struct world world;

static void open_world(const char *config) {
        world_open_configured(&world, config);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
}

/* Opens the rating of a visit at that counter, and returns its arming. */
static uint64_t visit(const char *keypad) {
        unsigned arms = world.arms;

        world_press(&world, keypad, "done", 0);
        world_until(&world, world.arms > arms && world_is_settled(&world));
        return world.arming;
}

static void press(const char *keypad, const char *key, uint64_t arming) {
        uint64_t n = world_count(&world, "press");

        world_press(&world, keypad, key, arming);
        world_until(&world, world_is_settled(&world) && world_count(&world, "press") > n);
}

static void expect(const char *output) {
        world_until(&world, streq(world.output, output));
}

/* Whatever was to come has come. */
static void expect_calls(unsigned n) {
        for (int i = 0; i < 20; i++)
                assert_ok(sd_event_run(world.event, 2000));
        ck_assert_msg(world.outputs == n, "%u calls, the last %s", world.outputs, world.output);
}

static uint32_t acknowledge(void) {
        sd_bus_message *call =
                world_new_call(&world, CENTRE_PATH, CENTRE_RECORD_INTERFACE, "AcknowledgeLowRatings");
        uint32_t n;

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        sd_bus_message *reply = world_call(&world, call);
        assert_ok(sd_bus_message_read(reply, "u", &n));
        sd_bus_message_unref(reply);
        return n;
}

static void teardown(void) {
        if (world.manager)
                world_close(&world);
}

START_TEST(a_low_press_switches_it_on_and_an_answer_off) {
        open_world(CENTRE ALERT "Pattern=blink\nOnSec=40\n");
        press("quay1", "dissatisfied", visit("quay1"));
        expect("leader lamp blink");
        ck_assert_uint_le(world.output_usec, 40 * SEC);
        ck_assert_uint_ge(world.output_usec, 35 * SEC);
        ck_assert_uint_eq(world.low_ratings, 1);
        ck_assert_uint_eq(acknowledge(), 1);
        expect("leader lamp off");
        ck_assert_uint_eq(acknowledge(), 0);
        expect_calls(2);
}
END_TEST

START_TEST(a_key_acknowledges_what_came_before_it) {
        open_world(CENTRE ALERT);
        press("quay1", "dissatisfied", visit("quay1"));
        expect("leader lamp on");
        press("leader", "acknowledge", 0);
        expect("leader lamp off");
        press("leader", "acknowledge", 0);
        expect_calls(2);
        ck_assert_uint_eq(world_count(&world, "action-refused"), 0);
        /* One that comes late says nothing of who pressed since. */
        struct clock_reading at;
        clock_read(world.hardware_clock, &at);
        press("quay2", "dissatisfied", visit("quay2"));
        expect("leader lamp on");
        struct event_field fields[] = {EVENT_FIELD_S("keypad", "leader"), EVENT_FIELD_S("key", "acknowledge"),
                                       EVENT_FIELD_T("arming", 0)};
        struct event_draft draft = {.type = "press", .at = &at, .fields = fields, .n_fields = 3};
        uint64_t sequence;
        assert_ok(event_source_record(world.source, &draft, 1, NULL, NULL, &sequence));
        world_until(&world, world_is_settled(&world));
        expect_calls(3);
}
END_TEST

START_TEST(who_changes_to_a_higher_level_switches_it_off) {
        open_world(CENTRE ALERT
                   "[Alert b]\nOutput=leader/siren\nLowRating=very-dissatisfied\nPattern=pulse\n");
        uint64_t arming = visit("quay1");
        press("quay1", "dissatisfied", arming);
        expect("leader lamp on");
        expect_calls(1);
        press("quay1", "very-dissatisfied", arming);
        expect("leader siren pulse");
        press("quay1", "satisfied", arming);
        world_until(&world, world.outputs == 4);
        ck_assert_ptr_nonnull(strstr(world.output, " off"));
        world_disarm(&world, "quay1", arming, "settled");
        world_until(&world, world_count(&world, "rating") == 1);
        expect_calls(4);
}
END_TEST

/* Changed and sealed before anybody listened. */
START_TEST(what_was_changed_in_a_backlog_switches_nothing_on) {
        open_world(CENTRE ALERT);
        uint64_t arming = visit("quay1");
        world_restart(&world);
        world_press(&world, "quay1", "dissatisfied", arming);
        world_press(&world, "quay1", "satisfied", arming);
        world_disarm(&world, "quay1", arming, "settled");
        world_appear(&world);
        world_until(&world, world_is_settled(&world) && world_count(&world, "rating") == 1);
        expect_calls(0);
}
END_TEST

START_TEST(one_that_is_sealed_low_stays_on) {
        open_world(CENTRE ALERT);
        uint64_t arming = visit("quay1");
        press("quay1", "dissatisfied", arming);
        world_disarm(&world, "quay1", arming, "settled");
        world_until(&world, world_count(&world, "rating") == 1 && world_is_settled(&world));
        expect("leader lamp on");
        expect_calls(1);
}
END_TEST

START_TEST(another_makes_it_longer_and_the_first_remains) {
        open_world(CENTRE ALERT);
        uint64_t first = visit("quay1"), second = visit("quay2");
        press("quay1", "dissatisfied", first);
        expect("leader lamp on");
        press("quay2", "dissatisfied", second);
        world_until(&world, world.outputs == 2);
        ck_assert_str_eq(world.output, "leader lamp on");
        /* The second changes: off, and on for what is left of the first. */
        press("quay2", "satisfied", second);
        world_until(&world, world.outputs == 4);
        ck_assert_str_eq(world.output, "leader lamp on");
        ck_assert_uint_lt(world.output_usec, 30 * SEC);
        ck_assert_uint_eq(acknowledge(), 1);
        expect("leader lamp off");
}
END_TEST

static uint64_t press_earlier(const char *keypad, uint64_t arming, uint64_t usec) {
        struct event_field fields[] = {EVENT_FIELD_S("keypad", keypad), EVENT_FIELD_S("key", "dissatisfied"),
                                       EVENT_FIELD_T("arming", arming)};
        struct clock_reading at;
        uint64_t sequence;

        clock_read(world.hardware_clock, &at);
        at.boottime_usec -= usec;
        at.realtime_usec -= usec;
        struct event_draft draft = {.type = "press", .at = &at, .fields = fields, .n_fields = 3};
        assert_ok(event_source_record(world.source, &draft, 1, NULL, NULL, &sequence));
        return sequence;
}

START_TEST(a_backlog_of_a_minute_ago_switches_nothing_on) {
        open_world(CENTRE ALERT);
        uint64_t first = visit("quay1"), second = visit("quay2");
        world_restart(&world);
        press_earlier("quay1", first, 61 * SEC);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        expect_calls(0);
        ck_assert_uint_eq(world.low_ratings, 1); /* that is told for five minutes */
        world_restart(&world);
        press_earlier("quay2", second, 20 * SEC);
        world_appear(&world);
        expect("leader lamp on");
        ck_assert_uint_ge(world.output_usec, 25 * SEC);
}
END_TEST

/* By CLOCK_BOOTTIME, whatever the wall clock says. */
START_TEST(an_unknown_clock_changes_nothing) {
        open_world(CENTRE ALERT);
        uint64_t arming = visit("quay1");
        assert_ok(clock_sim_set(world.hardware_clock, -10000 * (int64_t) SEC, false));
        assert_ok(clock_sim_set(world.manager->centre.clock, 90000 * (int64_t) SEC, false));
        press("quay1", "dissatisfied", arming);
        expect("leader lamp on");
        expect_calls(1);
}
END_TEST

START_TEST(a_restart_of_motcuad_switches_nothing_on_again) {
        open_world(CENTRE ALERT);
        press("quay1", "dissatisfied", visit("quay1"));
        expect("leader lamp on");
        world_restart(&world);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        expect_calls(1);
}
END_TEST

START_TEST(a_keypad_daemon_that_restarts_is_asked_again) {
        open_world(CENTRE ALERT);
        press("quay1", "dissatisfied", visit("quay1"));
        expect("leader lamp on");
        source_set_owner(world.manager->centre.sources[0], NULL);
        world_appear(&world);
        world_until(&world, world.outputs == 2);
        ck_assert_str_eq(world.output, "leader lamp on");
        ck_assert_uint_lt(world.output_usec, 30 * SEC);
}
END_TEST

START_TEST(a_keypad_that_is_absent_is_asked_until_it_is_there) {
        open_world(CENTRE ALERT);
        uint64_t arming = visit("quay1");
        world.no_output = "vn.motcua.Error.Absent";
        press("quay1", "dissatisfied", arming);
        world_until(&world, world.outputs == 2);
        world.no_output = NULL;
        world_until(&world, world.outputs == 3);
        expect_calls(3);
}
END_TEST

START_TEST(an_output_that_is_not_there_is_not_asked_for_again) {
        open_world(CENTRE ALERT);
        uint64_t arming = visit("quay1");
        world.no_output = "vn.motcua.Error.NoSuchOutput";
        press("quay1", "dissatisfied", arming);
        world_until(&world, world.outputs == 1);
        /* It would be asked again after a second. */
        for (uint64_t end = monotonic_usec() + 1200 * USEC_PER_MSEC; monotonic_usec() < end;)
                assert_ok(sd_event_run(world.event, 50 * USEC_PER_MSEC));
        assert_ok(recorder_write(world.manager->centre.recorder, NULL, NULL));
        expect_calls(1);
        /* The keypad daemon has the new configuration now. */
        world.no_output = NULL;
        source_set_owner(world.manager->centre.sources[0], NULL);
        world_appear(&world);
        world_until(&world, world.outputs == 2);
}
END_TEST

static void reload(const char *config) {
        world_write_config(&world, config);
        centre_manager_reload(&world.manager);
        ck_assert_ptr_null(world.manager->refused);
}

START_TEST(a_reload_that_removes_the_alert_switches_it_off) {
        open_world(CENTRE ALERT);
        press("quay1", "dissatisfied", visit("quay1"));
        expect("leader lamp on");
        reload(CENTRE ALERT);
        expect_calls(1);
        reload(CENTRE "[Alert a]\nOutput=leader/siren\n");
        world_until(&world, world.outputs == 3);
        reload(CENTRE);
        world_until(&world, world.outputs == 4);
        ck_assert_str_eq(world.output, "leader siren off");
        expect_calls(4);
}
END_TEST

START_TEST(without_an_alert_nothing_is_asked) {
        open_world(CENTRE);
        press("quay1", "dissatisfied", visit("quay1"));
        expect_calls(0);
        ck_assert_uint_eq(world.low_ratings, 1);
}
END_TEST

/* ----- its configuration ----- */

static const struct {
        const char *text, *line, *says;
} mistakes[] = {
        {CENTRE "[Alert a]\n", "11", "alert a: Output= is missing"},
        {CENTRE "[Alert a]\nOutput=lamp\n", "12", "must be KEYPAD/OUTPUT"},
        {CENTRE "[Alert a]\nOutput=nobody/lamp\n", "12", "there is no Output.lamp= in [Keypad nobody]"},
        {CENTRE "[Alert a]\nOutput=leader/horn\n", "12", "there is no Output.horn= in [Keypad leader]"},
        {CENTRE ALERT "[Alert b]\nOutput=leader/lamp\n", "14", "Output=leader/lamp is also that of alert a"},
        {CENTRE ALERT "LowRating=satisfied\n", "13", "must be dissatisfied, very-dissatisfied or both"},
        {CENTRE ALERT "LowRating= \n", "13", "names no level"},
        {CENTRE ALERT "Pattern=off\n", "13", "must be on, blink or pulse"},
        {CENTRE ALERT "OnSec=3601\n", "13", "3600"},
        {CENTRE "[Alert a.b]\nOutput=leader/lamp\n", "11", "an alert's ID"},
};

START_TEST(mistakes_are_named_with_their_place) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *all = with_devices(mistakes[_i].text), *place = NULL;
        struct conf *conf = NULL;

        int r = conf_load(&centre_conf_spec, "f", all, strlen(all), &conf, &problem);
        conf_free(conf);
        assert_error(r, EINVAL);
        assert_ok(str_format(&place, "f:%s: ", mistakes[_i].line));
        ck_assert_msg(strncmp(problem.text, place, strlen(place)) == 0, "\"%s\" is not at line %s",
                      problem.text, mistakes[_i].line);
        ck_assert_msg(strstr(problem.text, mistakes[_i].says), "\"%s\" does not say \"%s\"", problem.text,
                      mistakes[_i].says);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(several_make_it_longer),
        SUITE_CASE(a_flood_keeps_the_latest),
        SUITE_CASE(old_news_and_another_boot_raise_nothing),
        SUITE_CASE(a_low_press_switches_it_on_and_an_answer_off),
        SUITE_CASE(a_key_acknowledges_what_came_before_it),
        SUITE_CASE(who_changes_to_a_higher_level_switches_it_off),
        SUITE_CASE(what_was_changed_in_a_backlog_switches_nothing_on),
        SUITE_CASE(one_that_is_sealed_low_stays_on),
        SUITE_CASE(another_makes_it_longer_and_the_first_remains),
        SUITE_CASE(a_backlog_of_a_minute_ago_switches_nothing_on),
        SUITE_CASE(an_unknown_clock_changes_nothing),
        SUITE_CASE(a_restart_of_motcuad_switches_nothing_on_again),
        SUITE_CASE(a_keypad_daemon_that_restarts_is_asked_again),
        SUITE_CASE(a_keypad_that_is_absent_is_asked_until_it_is_there),
        SUITE_CASE(an_output_that_is_not_there_is_not_asked_for_again),
        SUITE_CASE(a_reload_that_removes_the_alert_switches_it_off),
        SUITE_CASE(without_an_alert_nothing_is_asked),
        {"mistakes_are_named_with_their_place", &mistakes_are_named_with_their_place, ELEMENTSOF(mistakes)},
};

SUITE_MAIN("keypads-alert", cases, NULL, teardown)
