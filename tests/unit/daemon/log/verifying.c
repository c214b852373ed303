/* The log proven while motcuad works: at the start, each day, for whoever asks; and that nothing is signed of
 * one that was worked on. */
#include "daemon/log/verify-agent.h"

#include <sqlite3.h>

#include "services/base/log.h"
#include "tests/lib/files.h"
#include "tests/unit/daemon/log/signing.h"

#define ALTERED "UPDATE event SET realtime_usec = realtime_usec + 1 WHERE id = 3;"
#define SUMS "UPDATE event SET sum = row_sum(id, source, epoch, sequence, type, realtime_usec, fields)"

static struct world world;
static struct signed_answer answer;

static void setup(void) {
        log_open("test", LOG_TARGET_NULL);
        world_open_configured(&world, SIGNING_CONFIG);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
}

static void teardown(void) {
        world_close(&world);
}

static struct centre *centre(void) {
        return &world.manager->centre;
}

static void restart(void) {
        world_restart(&world);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
}

/* By this very process, which has no triggers, as by one that writes into its memory. */
static void work_on(const char *sql) {
        sqlite3 *db = store_connection(centre()->store);

        ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
}

static void expect_answer(sd_bus_message *reply, const char *expected) {
        const char *finding;
        uint64_t events;

        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        assert_ok(sd_bus_message_read(reply, "ts", &events, &finding));
        ck_assert_str_eq(finding, expected);
        if (expected[0] == '\0')
                ck_assert_uint_eq(events, log_of(recorder_book(centre()->recorder))->size);
        sd_bus_message_unref(reply);
}

static void expect_sound(void) {
        ck_assert(log_is_verified(centre()));
        ck_assert_ptr_null(log_verify_finding(centre()));
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
}

static void expect_unverified(void) {
        _cleanup_free_ char *vi = signing_describe(&world, "vi"), *en = signing_describe(&world, "en");
        uint64_t size = signing_state(&world)->newest.size;

        ck_assert(!log_is_verified(centre()));
        ck_assert_str_eq(log_verify_finding(centre()), "event 3 is not what was logged");
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_UNVERIFIED);
        ck_assert_int_eq(world.manager->state, DAEMON_DEGRADED);
        ck_assert_msg(strstr(vi, "kiểm chứng (sự kiện 3), không ký thêm điểm chốt"), "%s", vi);
        ck_assert_msg(strstr(en, "does not verify (event 3), and no checkpoint is signed"), "%s", en);
        signing_grow(&world); /* work goes on */
        assert_error(log_sign(signing_state(&world), SIGN_DAILY), EKEYREJECTED);
        ck_assert_uint_eq(signing_state(&world)->newest.size, size);
}

START_TEST(small_log_is_proven_at_the_start) {
        expect_sound();
        expect_answer(signing_call(&world, "Verify", "a{sv}", 0), "");
        restart();
        expect_sound();
        signing_ask(&world, &answer);
}
END_TEST

START_TEST(what_was_worked_on_is_named_and_not_signed) {
        signing_ask(&world, &answer);
        work_on(ALTERED SUMS);
        expect_answer(signing_call(&world, "Verify", "a{sv}", 0), "event 3 is not what was logged");
        expect_unverified();
        ck_assert_str_eq(signing_error(signing_call(&world, "Verify", "a{sv}", 1, "x", "b", 1)),
                         "vn.motcua.Error.BadOption");
}
END_TEST

START_TEST(it_is_found_again_after_a_reload_and_a_restart) {
        work_on(ALTERED SUMS);
        sd_bus_message_unref(signing_call(&world, "Verify", "a{sv}", 0));
        world_write_config(&world, SIGNING_CONFIG);
        centre_manager_reload(&world.manager);
        expect_unverified();
        restart();
        expect_unverified();
}
END_TEST

/* Nobody asks: a day passes. */
START_TEST(each_day_it_is_proven_without_being_asked) {
        work_on(ALTERED SUMS);
        world_until(&world, log_verify_finding(centre()));
        expect_unverified();
}
END_TEST

START_TEST(right_record_is_signed_again) {
        uint64_t size;

        work_on(ALTERED SUMS);
        sd_bus_message_unref(signing_call(&world, "Verify", "a{sv}", 0));
        expect_unverified();
        size = signing_state(&world)->newest.size;
        work_on("UPDATE event SET realtime_usec = realtime_usec - 1 WHERE id = 3;" SUMS);
        expect_answer(signing_call(&world, "Verify", "a{sv}", 0), "");
        expect_sound();
        signing_ask(&world, &answer);
        ck_assert_uint_gt(answer.size, size);
}
END_TEST

static int observe_many(struct book *book, const struct instant *now, void *userdata) {
        const unsigned *n = userdata;
        struct event_field fields[] = {EVENT_FIELD_S("of", "keypad")};
        int r = 0;

        for (unsigned i = 0; r >= 0 && i < *n; i++)
                r = book_observe(book, now, i % 2 ? "source-back" : "source-lost", fields,
                                 ELEMENTSOF(fields));
        return r;
}

static void record_many(unsigned n) {
        for (; n > 0; n -= 500)
                assert_ok(recorder_write(centre()->recorder, observe_many, &(unsigned){500}));
}

static int on_reply(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *error) {
        unsigned *n = userdata;

        *n += 1;
        if (sd_bus_message_is_method_error(reply, SD_BUS_ERROR_LIMITS_EXCEEDED))
                *n += 100;
        return 0;
}

static void call_verify(unsigned *n) {
        sd_bus_message *call = world_new_call(&world, CENTRE_PATH, CENTRE_BUS_NAME, "Verify");

        assert_ok(sd_bus_message_append(call, "a{sv}", 0));
        assert_ok(sd_bus_call_async(world.hardware_bus, NULL, call, on_reply, n, UINT64_MAX));
        sd_bus_message_unref(call);
}

/* It is proven while events come in; until then it is not signed. */
START_TEST(large_log_is_proven_in_slices) {
        enum { CALLS = 18, HEARD = 16 };
        unsigned n = 0;

        record_many(6000);
        restart();
        ck_assert(!log_is_verified(centre()));
        assert_error(log_sign(signing_state(&world), SIGN_DAILY), EAGAIN);
        ck_assert_str_eq(signing_ask_with(&world, UINT64_MAX, false, &answer),
                         "vn.motcua.Error.NoSuchCheckpoint");
        for (unsigned i = 0; i < CALLS; i++)
                call_verify(&n);
        record_many(1000);
        world_until(&world, log_is_verified(centre()) && n == CALLS + (CALLS - HEARD) * 100);
        expect_sound();
        signing_ask(&world, &answer);
        ck_assert_uint_gt(answer.size, 7000);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(small_log_is_proven_at_the_start),
        SUITE_CASE(what_was_worked_on_is_named_and_not_signed),
        SUITE_CASE(it_is_found_again_after_a_reload_and_a_restart),
        SUITE_CASE(each_day_it_is_proven_without_being_asked),
        SUITE_CASE(right_record_is_signed_again),
        SUITE_CASE(large_log_is_proven_in_slices),
};

SUITE_MAIN("log-verifying", cases, setup, teardown)
