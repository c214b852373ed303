/*
 * One libcheck suite a program: a static table of cases and SUITE_MAIN. Output is one line a failure
 * and libcheck's counts. CK_FORK=no for gdb and valgrind; CK_RUN_CASE=name for one case;
 * MOTCUA_TEST_PART=2/3 for every third run, from the second.
 *
 * A case that fails, in whatever way, leaves nothing to the next: the processes that it started are killed,
 * the logs in its folder (log/...) are printed, the folder is removed. MOTCUA_TEST_KEEP keeps it.
 */
#pragma once

#include <check.h>

#include "services/base/util.h"

/* An assertion that held. libcheck would write each to a file, and a loop of assertions does little else; so
 * the last is kept in memory, and printed after a case that failed. */
void suite_held(const char *file, int line);
#define _mark_point(file, line) suite_held(file, line)

struct suite_case {
        const char *name;         /* says behaviour: paper_out_during_job_keeps_job */
        const TTest *const *test; /* the address of what START_TEST() defines: a constant */
        int loop_end;             /* above 0: run with _i from 0 to loop_end - 1 */
        int few;                  /* above 0: so many of them, unless MOTCUA_TEST_LONG is set */
};

/* A row of the table for START_TEST(test_name). */
#define SUITE_CASE(test_name)                                                                                \
        { .name = #test_name, .test = &test_name }

/* Fails the calling test with the errno's name when r is not the one expected. */
#define assert_ok(expr)                                                                                      \
        do {                                                                                                 \
                int _r = (expr);                                                                             \
                ck_assert_msg(_r >= 0, "%s: %s", #expr, strerror(-_r));                                      \
        } while (0)
#define assert_error(expr, errno_code)                                                                       \
        do {                                                                                                 \
                int _r = (expr);                                                                             \
                ck_assert_msg(_r == -(errno_code), "%s: %d (%s), expected -%s", #expr, _r,                   \
                              _r < 0 ? strerror(-_r) : "success", #errno_code);                              \
        } while (0)

/* The running case's folder, new and empty at its start. A program that runs no suite gets one too, and
 * removes it itself. */
const char *suite_dir(void);

/* From now on folders are made in memory if there is room for some, and TMPDIR is not set: for whoever does
 * not prove that anything lasts. */
void suite_use_memory(void);

/* setup and teardown run around each case in its own process; both may be NULL. Returns the exit code. */
int suite_run(const char *name, const struct suite_case *cases, size_t n_cases, void (*setup)(void),
              void (*teardown)(void), double timeout_sec);

#define SUITE_MAIN(name, cases, setup, teardown)                                                             \
        int main(void) {                                                                                     \
                suite_use_memory();                                                                          \
                return suite_run(name, cases, ELEMENTSOF(cases), setup, teardown, 30);                       \
        }
