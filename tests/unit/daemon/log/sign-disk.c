/* The disk cannot be read while the record is compared with what was signed of it: that says nothing of the
 * record, and is made up for before anything more is signed. */
#include <sqlite3.h>

#include "services/base/log.h"
#include "tests/lib/files.h"
#include "tests/unit/daemon/log/signing.h"

static struct world world;
static struct signed_answer answer, later;
static bool leaves_fail;

/* Newer SQLite also asks it while a statement is prepared. */
static int interrupt(void *userdata _unused_) {
        return leaves_fail;
}

/* SQLite says then that it was interrupted, which is an error of input and output to us. */
static int on_statement(unsigned type _unused_, void *db, void *statement _unused_, void *sql) {
        bool fails = leaves_fail && strstr(sql, "FROM log_leaf") != NULL;

        sqlite3_progress_handler(db, fails, interrupt, NULL);
        return 0;
}

static int watch(sqlite3 *db, char **ret_error _unused_, const void *api _unused_) {
        return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, db);
}

static void setup(void) {
        log_open("test", LOG_TARGET_NULL);
        leaves_fail = false;
        ck_assert_int_eq(sqlite3_auto_extension((void (*)(void)) watch), SQLITE_OK);
        world_open_configured(&world, SIGNING_CONFIG);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
}

static void teardown(void) {
        world_close(&world);
        (void) sqlite3_cancel_auto_extension((void (*)(void)) watch);
}

static void restart_failing(void) {
        leaves_fail = true;
        world_restart(&world);
        world_appear(&world);
        world_until(&world, world_is_settled(&world));
}

START_TEST(read_that_fails_in_signing_is_no_evidence) {
        uint64_t size;

        signing_ask(&world, &answer);
        signing_grow(&world);
        size = signing_state(&world)->newest.size;
        leaves_fail = true;
        ck_assert_int_eq(log_sign(signing_state(&world), SIGN_ASKED), -EIO);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
        ck_assert_uint_eq(signing_state(&world)->newest.size, size);
        leaves_fail = false;
        assert_ok(log_sign(signing_state(&world), SIGN_ASKED));
        ck_assert_uint_gt(signing_state(&world)->newest.size, size);
}
END_TEST

START_TEST(read_that_fails_at_the_start_is_made_up_for) {
        signing_ask(&world, &answer);
        signing_grow(&world);
        signing_begin_log();
        restart_failing();
        _cleanup_free_ char *said = signing_end_log();
        ck_assert_msg(strstr(said, "cannot be compared now with what was signed") != NULL, "%s", said);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
        ck_assert(!signing_state(&world)->is_compared);
        ck_assert_int_eq(log_sign(signing_state(&world), SIGN_ASKED), -EIO);
        leaves_fail = false;
        _cleanup_message_ sd_bus_message *proven = signing_call(&world, "Verify", "a{sv}", 0);
        ck_assert(!sd_bus_message_is_method_error(proven, NULL));
        signing_let_pass(&world);
        signing_ask(&world, &later);
        ck_assert_uint_gt(later.size, answer.size);
        ck_assert(signing_state(&world)->is_compared);
}
END_TEST

/* Its checkpoint in the record is of another root than the record now has. */
START_TEST(what_was_not_read_at_the_start_is_still_found_out) {
        signing_ask(&world, &answer);
        signing_grow(&world);
        signing_change_root(&world);
        leaves_fail = true;
        world_restart(&world);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_SOUND);
        leaves_fail = false;
        ck_assert_int_eq(log_sign(signing_state(&world), SIGN_DAILY), -EKEYREJECTED);
        ck_assert_int_eq(signing_state(&world)->trust, TRUST_REWRITTEN);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(read_that_fails_in_signing_is_no_evidence),
        SUITE_CASE(read_that_fails_at_the_start_is_made_up_for),
        SUITE_CASE(what_was_not_read_at_the_start_is_still_found_out),
};

SUITE_MAIN("log-sign-disk", cases, setup, teardown)
