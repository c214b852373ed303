/* Writes a record of some random days to a new file, which the environment names: a suite, as the hands that
 * make the record are those of suites. */
#include "tests/unit/daemon/random-world.h"

enum { STEPS = 900 };

START_TEST(record_is_written_to_a_file) {
        struct random_world world = {.random = UINT64_C(0x9e3779b97f4a7c15)};
        const char *path = getenv("MOTCUA_TEST_RECORD");
        _cleanup_free_ char *sql = NULL;

        ck_assert_ptr_nonnull(path);
        assert_ok(str_format(&sql, "VACUUM INTO '%s'", path));
        record_open(&world.record);
        random_world_open_queue(&world);
        for (int i = 0; i < STEPS; i++)
                random_world_step(&world);
        random_world_settle(&world);
        ck_assert_int_eq(record_exec(&world.record, sql), 0);
        record_close(&world.record);
}
END_TEST

static const struct suite_case cases[] = {SUITE_CASE(record_is_written_to_a_file)};

SUITE_MAIN("log-record", cases, NULL, NULL)
