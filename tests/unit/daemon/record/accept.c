/* A record that lacks what its sources handed on, with a real outbox: nothing is taken until somebody says
 * so.
 */
#include "daemon/record/bus.h"
#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

static struct world world;
static char other[64]; /* a folder for another record */

static void setup(void) {
        world_open(&world, NULL);
        folder_make(other, sizeof(other));
}

static void teardown(void) {
        world_close(&world);
        folder_remove(other);
}

static const struct outbox_claim *refused(void) {
        return source_refused(world.manager->centre.sources[0]);
}

/* The right record has one press, and another takes its place. */
static void refuse(void) {
        world_appear(&world);
        world_press(&world, "quay1", "next", 0);
        world_until(&world, world_count(&world, "press") == 1 && world_is_settled(&world));
        world_restart_on(&world, other);
        world_appear(&world);
        world_until(&world, refused());
}

static sd_bus_message *new_acceptance(const char *source) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "AcceptSource");

        assert_ok(sd_bus_message_append(call, "sa{sv}", source, 0));
        return call;
}

static void expect_error(sd_bus_message *call, const char *name) {
        sd_bus_message *reply = world_call(&world, call);

        ck_assert_msg(sd_bus_message_is_method_error(reply, name), "expected %s", name);
        sd_bus_message_unref(reply);
}

static void accept_source(void) {
        sd_bus_message *reply = world_call(&world, new_acceptance("keypad"));

        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        sd_bus_message_unref(reply);
}

/* What was on its way arrives. */
static void pass_time(void) {
        for (size_t i = 0; i < 20; i++)
                assert_ok(sd_event_run(world.event, 10 * USEC_PER_MSEC));
}

START_TEST(a_refused_source_keeps_what_it_records) {
        refuse();
        ck_assert_int_eq(world.manager->state, DAEMON_DEGRADED);
        uint64_t press = world_press(&world, "quay1", "recall", 0);
        pass_time();
        ck_assert_ptr_nonnull(refused());
        ck_assert_uint_eq(outbox_acknowledged(world.outbox), press - 1);
        ck_assert_uint_eq(world_count(&world, "press"), 0);
        ck_assert_uint_eq(world_count(&world, "source-gap") + world_count(&world, "source-epoch"), 0);
        ck_assert(!centre_is_live(&world.manager->centre, KEYPAD_SOURCE));

        world_restart(&world);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        ck_assert_int_eq(world.manager->state, DAEMON_READY);
        ck_assert_uint_eq(world_count(&world, "press"), 2);
        ck_assert_uint_eq(world_count(&world, "source-gap"), 0);
}
END_TEST

START_TEST(an_accepted_source_tells_all_it_has) {
        struct fields_room room;
        uint64_t first, last;
        const char *actor;

        refuse();
        uint64_t acknowledged = outbox_acknowledged(world.outbox);
        world_press(&world, "quay1", "recall", 0);
        accept_source();
        world_until(&world, world_is_settled(&world));
        ck_assert_int_eq(world.manager->state, DAEMON_READY);
        ck_assert_uint_eq(world_count(&world, "press"), 1);
        ck_assert_uint_eq(world_count(&world, "source-accepted"), 1);
        ck_assert_uint_eq(world_count(&world, "source-gap"), 1);
        struct fields fields = world_last_event(&world, "source-gap", &room);
        assert_ok(fields_get_t(&fields, "first", &first));
        assert_ok(fields_get_t(&fields, "last", &last));
        ck_assert_uint_eq(first, 1);
        ck_assert_uint_eq(last, acknowledged);
        fields = world_last_event(&world, "source-accepted", &room);
        assert_ok(fields_get_s(&fields, "actor", &actor));
        ck_assert_int_eq(strncmp(actor, "uid ", 4), 0);
        expect_error(new_acceptance("keypad"), BUS_ERROR_NOT_REFUSED);
        ck_assert_uint_eq(world_count(&world, "source-accepted"), 1);
}
END_TEST

/* Nothing waits there, so that the acceptance alone tells the next start that the source belongs here. */
START_TEST(an_acceptance_outlives_a_kill) {
        refuse();
        accept_source();
        world_restart_on(&world, other);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        ck_assert_ptr_null(refused());
        world_press(&world, "quay1", "recall", 0);
        world_until(&world, world_count(&world, "press") == 1 && world_is_settled(&world));
        ck_assert_uint_eq(world_count(&world, "source-gap"), 1);
        ck_assert_uint_eq(world_count(&world, "source-accepted"), 1);
}
END_TEST

START_TEST(only_a_refused_source_is_accepted) {
        char longest[200];
        sd_bus_message *call;

        memset(longest, 'x', sizeof(longest) - 1);
        longest[sizeof(longest) - 1] = '\0';
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
        expect_error(new_acceptance("keypad"), BUS_ERROR_NOT_REFUSED);
        const char *const names[] = {"", "printer", "centre", "Keypad", "keypad ", "keypad\n", longest};
        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                expect_error(new_acceptance(names[i]), BUS_ERROR_NO_SUCH_SOURCE);
        call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "AcceptSource");
        assert_ok(sd_bus_message_append(call, "sa{sv}", "keypad", 1, "force", "b", true));
        expect_error(call, BUS_ERROR_BAD_OPTION);
        ck_assert_uint_eq(world_count(&world, "source-accepted"), 0);
}
END_TEST

/* The daemon that comes next may have another outbox. */
START_TEST(a_new_daemon_is_asked_again) {
        refuse();
        source_set_owner(world.manager->centre.sources[0], NULL);
        ck_assert_ptr_null(refused());
        ck_assert_int_eq(world.manager->state, DAEMON_DEGRADED);
        world_appear(&world);
        ck_assert_ptr_null(refused());
        world_until(&world, refused());
        source_retry(world.manager->centre.sources[0]);
        ck_assert_ptr_null(refused());
        world_until(&world, refused());
}
END_TEST

/* A press is no reason to ask once more: a hundred would be none of the record's business. */
START_TEST(a_refused_source_is_left_alone) {
        refuse();
        uint64_t cursor = record_state_of(&world.manager->centre)->cursor;
        for (size_t i = 0; i < 100; i++)
                world_press(&world, "quay1", "next", 0);
        for (size_t i = 0; i < 130; i++) { /* longer than what failed waits */
                assert_ok(sd_event_run(world.event, 10 * USEC_PER_MSEC));
                ck_assert_ptr_nonnull(refused());
        }
        ck_assert_uint_eq(record_state_of(&world.manager->centre)->cursor, cursor);
}
END_TEST

/* Of a source that the record did not know, of another outbox, of the one that it knows. */
static const struct outbox_claim accepted[] = {{EPOCH_A, 70}, {EPOCH_B, 70}, {EPOCH_A, 700}};

START_TEST(events_say_all_that_an_acceptance_changes) {
        const char *source = _i == 0 ? PRINTER_SOURCE : KEYPAD_SOURCE;
        struct record record;
        struct instant now;

        record_open(&record);
        record_press(&record, "quay2", "next", 0);
        record_begin(&record);
        assert_ok(recorder_now(record.recorder, &now));
        assert_ok(intake_accept(recorder_book(record.recorder), &now, source, &accepted[_i], "uid 0"));
        record_commit(&record);
        ck_assert_int_eq(record_number(&record, "SELECT max(sequence) FROM stream WHERE source <> 'centre'"),
                         (int64_t) accepted[_i].acknowledged);
        _cleanup_free_ char *difference = record_replay(&record);
        ck_assert_msg(!difference, "%s", difference);
        record_close(&record);
}
END_TEST

static void reload(const char *config) {
        world_write_config(&world, config);
        centre_manager_reload(&world.manager);
        pass_time();
}

START_TEST(a_reload_accepts_nothing) {
        refuse();
        reload(world_config);
        ck_assert_ptr_nonnull(refused());
        ck_assert_uint_eq(world_count(&world, "press"), 0);
        accept_source();
        world_until(&world, world_is_settled(&world));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_refused_source_keeps_what_it_records),
        SUITE_CASE(an_accepted_source_tells_all_it_has),
        SUITE_CASE(an_acceptance_outlives_a_kill),
        SUITE_CASE(only_a_refused_source_is_accepted),
        SUITE_CASE(a_new_daemon_is_asked_again),
        SUITE_CASE(a_refused_source_is_left_alone),
        {"events_say_all_that_an_acceptance_changes", &events_say_all_that_an_acceptance_changes,
         ELEMENTSOF(accepted)},
        SUITE_CASE(a_reload_accepts_nothing),
};

SUITE_MAIN("record-accept", cases, setup, teardown)
