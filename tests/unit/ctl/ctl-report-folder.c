/*
 * Sets of a month's report: never changed, whole when their last file is there, whichever call of the disk
 * fails, is where the program is killed, or where the power goes.
 */
#include "daemon/ctl/report-folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "tests/lib/disk-trial.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

#define MONTH "2026-10"

static const char *const kinds[] = {"pdf", "json", "csv", NULL};
static char big[3000];

static const struct report_file *first_set(void) {
        static const struct report_file files[] = {{"pdf", "P1", 2}, {"json", "J1", 2}, {"csv", "C1", 2}};

        return files;
}

static const struct report_file *second_set(void) {
        static const struct report_file files[] = {
                {"pdf", big, sizeof(big)}, {"json", "J2", 2}, {"csv", "C2", 2}};

        memset(big, 'P', sizeof(big));
        return files;
}

static char *dir;
static int folder = -1;

static void setup(void) {
        static const char name[] = "months";

        dir = file_join(suite_dir(), name);
        file_remove_tree(dir);
        ck_assert_int_eq(mkdir(dir, 0700), 0);
        folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        ck_assert_int_ge(folder, 0);
}

static void teardown(void) {
        if (folder >= 0)
                close(folder);
        folder = -1;
        free(dir);
        dir = NULL;
}

static unsigned count(void) {
        unsigned n;

        assert_ok(report_folder_count(folder, MONTH, kinds, &n));
        return n;
}

static bool is_there(const char *name) {
        return faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void expect_file(const char *name, const struct report_file *file) {
        _cleanup_free_ char *path = file_join(dir, name), *data = NULL;
        size_t size;

        data = file_read(path, &size);
        ck_assert_msg(size == file->size && memcmp(data, file->data, size) == 0, "%s: %zu bytes", name, size);
}

START_TEST(a_set_is_put_once_and_the_next_beside_it) {
        setup();
        ck_assert_uint_eq(count(), 0);
        assert_ok(report_folder_put(folder, MONTH, 1, first_set(), 3));
        ck_assert_uint_eq(count(), 1);
        ck_assert(report_folder_has(folder, MONTH, 1, &first_set()[2]));
        ck_assert(!report_folder_has(folder, MONTH, 1, &second_set()[2]));
        ck_assert_int_eq(report_folder_put(folder, MONTH, 1, second_set(), 3), -EEXIST);
        expect_file("motcua-2026-10.pdf", &first_set()[0]);
        assert_ok(report_folder_put(folder, MONTH, 2, second_set(), 3));
        ck_assert_uint_eq(count(), 2);
        expect_file("motcua-2026-10.csv", &first_set()[2]);
        expect_file("motcua-2026-10-2.pdf", &second_set()[0]);
        expect_file("motcua-2026-10-2.csv", &second_set()[2]);
        ck_assert(!file_folder_has(dir, ".part"));
}
END_TEST

START_TEST(the_folders_group_may_read) {
        struct stat st;

        setup();
        (void) umask(0027);
        assert_ok(report_folder_put(folder, MONTH, 1, first_set(), 3));
        ck_assert_int_eq(fstatat(folder, "motcua-2026-10.pdf", &st, 0), 0);
        ck_assert_uint_eq(st.st_mode & 07777, 0640);
}
END_TEST

/* Whatever somebody keeps there under one of the names. */
START_TEST(what_is_there_is_neither_followed_nor_replaced) {
        setup();
        ck_assert_int_eq(symlinkat("/nowhere", folder, "motcua-2026-10.csv"), 0);
        ck_assert_int_eq(symlinkat("/nowhere", folder, "motcua-2026-10-2.pdf.part"), 0);
        ck_assert_uint_eq(count(), 1);
        ck_assert(!report_folder_has(folder, MONTH, 1, &first_set()[2]));
        assert_ok(report_folder_put(folder, MONTH, 2, first_set(), 3));
        expect_file("motcua-2026-10-2.pdf", &first_set()[0]);
        ck_assert_int_eq(access("/nowhere", F_OK), -1);
        ck_assert_int_eq(mkdirat(folder, "motcua-2026-10-3.csv", 0700), 0);
        ck_assert_uint_eq(count(), 3);
        ck_assert(!report_folder_has(folder, MONTH, 3, &first_set()[2]));
}
END_TEST

START_TEST(there_is_an_end_to_sets) {
        unsigned n;

        setup();
        ck_assert_int_eq(symlinkat("/nowhere", folder, "motcua-2026-10-99.json"), 0);
        ck_assert_int_eq(report_folder_count(folder, MONTH, kinds, &n), -EMLINK);
}
END_TEST

static int put_second(void) {
        return report_folder_put(folder, MONTH, 2, second_set(), 3);
}

static void expect_whole_or_none(const char *kind, size_t i, const struct disk_plan *plan) {
        char name[REPORT_FILE_NAME_SIZE];

        report_folder_name(MONTH, 2, kind, name);
        if (is_there(name))
                expect_file(name, &second_set()[i]);
        else
                ck_assert_msg(!is_there("motcua-2026-10-2.csv"), "call %u: no %s", (unsigned) plan->at, name);
}

static uint64_t try_plan(const struct disk_plan *plan) {
        struct disk_trial trial;

        teardown();
        setup();
        assert_ok(report_folder_put(folder, MONTH, 1, first_set(), 3));
        (void) disk_try(plan, dir, put_second, &trial);
        for (size_t i = 0; kinds[i]; i++) {
                char name[REPORT_FILE_NAME_SIZE];

                expect_whole_or_none(kinds[i], i, plan);
                report_folder_name(MONTH, 1, kinds[i], name);
                expect_file(name, &first_set()[i]);
        }
        /* What said that it is done is there, and what is not done is done again beside it. */
        bool has = report_folder_has(folder, MONTH, 2, &second_set()[2]);
        ck_assert_msg(!trial.done || has, "call %u", (unsigned) plan->at);
        unsigned n = count();
        if (!has) {
                assert_ok(report_folder_put(folder, MONTH, n + 1, second_set(), 3));
                ck_assert(report_folder_has(folder, MONTH, n + 1, &second_set()[2]));
                ck_assert(!file_folder_has(dir, ".part"));
        }
        return trial.calls;
}

START_TEST(whichever_call_fails_a_set_is_whole_or_not_there) {
        disk_try_each(try_plan, 12);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_set_is_put_once_and_the_next_beside_it),         SUITE_CASE(the_folders_group_may_read),
        SUITE_CASE(what_is_there_is_neither_followed_nor_replaced),   SUITE_CASE(there_is_an_end_to_sets),
        SUITE_CASE(whichever_call_fails_a_set_is_whole_or_not_there),
};

SUITE_MAIN("ctl-report-folder", cases, NULL, teardown)
