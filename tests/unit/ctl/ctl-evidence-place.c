/*
 * An evidence pack comes to its place whole, as a folder and as an archive, or not at all: whichever call of
 * the disk fails, is where the program is killed, or where the power goes.
 */
#include "daemon/ctl/evidence-place.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "tests/lib/disk-trial.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

static const char *const names[] = {"index.csv", "SHA256SUMS"};
static char *dir, *output, *archive;

static void setup(void) {
        static const char place[] = "packs", pack[] = "packs/minh-chung", zip[] = "packs/minh-chung.zip";

        dir = file_join(suite_dir(), place);
        output = file_join(suite_dir(), pack);
        archive = file_join(suite_dir(), zip);
        file_remove_tree(dir);
        ck_assert_int_eq(mkdir(dir, 0700), 0);
}

static void teardown(void) {
        free(dir);
        free(output);
        free(archive);
        dir = output = archive = NULL;
}

static bool is_there(const char *path) {
        return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static int write_files(int folder) {
        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                _cleanup_close_ int fd =
                        openat(folder, names[i], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

                if (fd < 0 || write(fd, names[i], strlen(names[i])) < 0 || fsync(fd) < 0)
                        return -errno;
        }
        return 0;
}

static int make_pack(void) {
        _cleanup_(evidence_place_done) struct evidence_place place = {0};
        _cleanup_close_ int fd = -1;

        int r = evidence_place_find(output, &place);
        if (r >= 0)
                r = evidence_place_make(&place, &fd);
        if (r >= 0)
                r = write_files(fd);
        return r < 0 ? r : evidence_place_put(&place, fd, names, ELEMENTSOF(names));
}

static void expect_folder(void) {
        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                _cleanup_free_ char *path = file_join(output, names[i]), *text = file_read(path, NULL);

                ck_assert_str_eq(text, names[i]);
        }
}

/* Its last record is at its end, and it names each file. */
static void expect_archive(void) {
        size_t size;
        _cleanup_free_ char *data = file_read(archive, &size);

        ck_assert_uint_gt(size, 22);
        ck_assert_mem_eq(data + size - 22, "PK\5\6\0\0\0\0\2\0\2\0", 12);
        ck_assert_ptr_nonnull(memmem(data, size, "minh-chung/SHA256SUMS", 21));
}

START_TEST(a_pack_is_put_once) {
        struct stat st;

        setup();
        assert_ok(make_pack());
        expect_folder();
        expect_archive();
        ck_assert(!file_folder_has(dir, ".part"));
        ck_assert_int_eq(stat(output, &st), 0);
        ck_assert_uint_eq(st.st_mode & 07777, 0700);
        ck_assert_int_eq(stat(archive, &st), 0);
        ck_assert_uint_eq(st.st_mode & 07777, 0600);
        ck_assert_int_eq(make_pack(), -EEXIST);
}
END_TEST

START_TEST(what_is_there_is_neither_followed_nor_replaced) {
        setup();
        ck_assert_int_eq(symlink("/nonexistent", archive), 0);
        ck_assert_int_eq(make_pack(), -EEXIST);
        ck_assert_int_eq(unlink(archive), 0);
        ck_assert_int_eq(symlink("/nonexistent", output), 0);
        ck_assert_int_eq(make_pack(), -EEXIST);
        ck_assert_int_eq(unlink(output), 0);
        file_write_text(output, "x");
        ck_assert_int_eq(make_pack(), -EEXIST);
        ck_assert(!is_there(archive));
}
END_TEST

static void expect_come_meanwhile(const char *path) {
        struct evidence_place place = {0};
        _cleanup_close_ int fd = -1;

        assert_ok(evidence_place_find(output, &place));
        assert_ok(evidence_place_make(&place, &fd));
        assert_ok(write_files(fd));
        file_write_text(path, "another's");
        ck_assert_int_eq(evidence_place_put(&place, fd, names, ELEMENTSOF(names)), -EEXIST);
        evidence_place_done(&place);
        _cleanup_free_ char *text = file_read(path, NULL);
        ck_assert_str_eq(text, "another's");
        ck_assert_int_eq(is_there(output) + is_there(archive), 1);
        ck_assert(!file_folder_has(dir, ".part"));
}

START_TEST(what_came_meanwhile_stays) {
        setup();
        expect_come_meanwhile(archive);
        teardown();
        setup();
        expect_come_meanwhile(output);
}
END_TEST

START_TEST(a_folder_of_an_archive_has_a_name) {
        static const struct {
                const char *output;
                int result;
        } tries[] = {
                {"", -EINVAL},
                {"/", -EINVAL},
                {".", -EINVAL},
                {"..", -EINVAL},
                {"x/..", -EINVAL},
                {"x/.ssh", -EINVAL},
                {"x\ny", -EINVAL},
                {"x\\y", -EINVAL},
                {"x/\xff", -EINVAL},
                {"x\u202ey", -EINVAL},
                {"/dev/null", -EEXIST},
                {"/dev/null/x", -EEXIST},
                {"/nonexistent-2026/minh chứng//", 0},
        };

        for (size_t i = 0; i < ELEMENTSOF(tries); i++) {
                struct evidence_place place = {0};

                ck_assert_int_eq(evidence_place_find(tries[i].output, &place), tries[i].result);
                if (tries[i].result == 0)
                        ck_assert_str_eq(place.archive, "/nonexistent-2026/minh chứng.zip");
                evidence_place_done(&place);
        }
}
END_TEST

static uint64_t try_plan(const struct disk_plan *plan) {
        struct disk_trial trial;

        teardown();
        setup();
        int code = disk_try(plan, dir, make_pack, &trial);
        bool folder = is_there(output), packed = is_there(archive);
        ck_assert_msg(!trial.done || (folder && packed), "call %u", (unsigned) plan->at);
        ck_assert_msg(!folder || packed, "mode %d, call %u: no archive", (int) plan->mode,
                      (unsigned) plan->at);
        /* Of a disk on which nothing can be removed either, only that much is asked. */
        if (code == EXIT_FAILURE && !(plan->mode == DISK_FAILS_ON && plan->error == EIO))
                ck_assert_msg(!folder && !packed, "call %u: there after a failure", (unsigned) plan->at);
        if (folder)
                expect_folder();
        if (packed)
                expect_archive();
        return trial.calls;
}

START_TEST(whichever_call_fails_a_pack_is_whole_or_not_there) {
        disk_try_each(try_plan, 16);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_pack_is_put_once),
        SUITE_CASE(what_is_there_is_neither_followed_nor_replaced),
        SUITE_CASE(what_came_meanwhile_stays),
        SUITE_CASE(a_folder_of_an_archive_has_a_name),
        SUITE_CASE(whichever_call_fails_a_pack_is_whole_or_not_there),
};

SUITE_MAIN("ctl-evidence-place", cases, NULL, teardown)
