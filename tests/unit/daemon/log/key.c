/* The files of the log's identity: made once, whole, for nobody else; and what is no such file. */
#include <fcntl.h>
#include <sys/stat.h>

#include "daemon/log/key.h"
#include "tests/lib/suite.h"
#include "tests/unit/daemon/record.h"

#define NOTE                                                                                                 \
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"            \
        "— example.com/behind-the-sofa "                                                                   \
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"

static char dir[64], key_path[96];

static void setup(void) {
        folder_make(dir, sizeof(dir));
        (void) snprintf(key_path, sizeof(key_path), "%s/" LOG_KEY_FILE, dir);
}

static void teardown(void) {
        folder_remove(dir);
}

static void write_file(const char *name, const char *text) {
        _cleanup_free_ char *path = NULL;

        assert_ok(str_format(&path, "%s/%s", dir, name));
        assert_ok(file_replace(path, text, strlen(text)));
}

START_TEST(key_is_made_once_and_read_again) {
        struct note_signer made, read;
        struct stat st;

        assert_error(log_key_load(dir, &read), ENOENT);
        assert_ok(log_key_make(dir, NULL, false, &made));
        ck_assert_int_eq(strncmp(made.key.name, "motcua/", 7), 0);
        ck_assert_uint_eq(strlen(made.key.name), strlen("motcua/01234567"));
        assert_ok(log_key_load(dir, &read));
        ck_assert_mem_eq(&made, &read, sizeof(read));
        ck_assert_int_eq(stat(key_path, &st), 0);
        ck_assert_uint_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(keys_and_names_of_two_logs_differ) {
        struct note_signer a, b;

        assert_ok(log_key_make(dir, NULL, false, &a));
        assert_ok(log_key_make(dir, NULL, false, &b));
        ck_assert_str_ne(a.key.name, b.key.name);
        ck_assert(memcmp(a.secret, b.secret, sizeof(a.secret)) != 0);
        assert_ok(log_key_make(dir, "motcua.vn/xã-a", false, &a));
        assert_ok(log_key_load(dir, &b));
        ck_assert_str_eq(b.key.name, "motcua.vn/xã-a");
        assert_ok(log_key_make(dir, "motcua.vn/xã-a", true, &b));
        ck_assert_int_eq(strncmp(b.key.name, "motcua.vn/xã-a/", strlen("motcua.vn/xã-a/")), 0);
        ck_assert_uint_eq(strlen(b.key.name), strlen("motcua.vn/xã-a/01234567"));
}
END_TEST

START_TEST(key_file_of_no_shape_of_ours_is_refused) {
        static const char *const texts[] = {
                "",
                "PRIVATE+KEY+",
                "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
                "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n\n",
                "PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n",
                "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFy\n",
                "PRIVATE+KEY+PeterNeumanm+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n",
                "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
        };
        struct note_signer signer;

        write_file(LOG_KEY_FILE,
                   "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n");
        assert_ok(log_key_load(dir, &signer));
        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                write_file(LOG_KEY_FILE, texts[i]);
                ck_assert_msg(log_key_load(dir, &signer) == -EUCLEAN, "%s", texts[i]);
        }
}
END_TEST

START_TEST(key_that_others_can_read_is_refused) {
        struct note_signer signer;

        assert_ok(log_key_make(dir, NULL, false, &signer));
        ck_assert_int_eq(chmod(key_path, 0640), 0);
        assert_error(log_key_load(dir, &signer), EPERM);
        ck_assert_int_eq(chmod(key_path, 0604), 0);
        assert_error(log_key_load(dir, &signer), EPERM);
        ck_assert_int_eq(unlink(key_path), 0);
        ck_assert_int_eq(mkfifo(key_path, 0600), 0);
        assert_error(log_key_load(dir, &signer), EUCLEAN);
        ck_assert_int_eq(unlink(key_path), 0);
        ck_assert_int_eq(symlink("/dev/null", key_path), 0);
        assert_error(log_key_load(dir, &signer), ELOOP);
}
END_TEST

/* Whoever prepared a file under the name that the new one has for a moment gains nothing. */
START_TEST(new_key_is_nobody_elses_file) {
        struct note_signer signer;
        _cleanup_free_ char *path = NULL;
        struct stat st;

        write_file(LOG_KEY_FILE ".new", "prepared");
        assert_ok(str_format(&path, "%s.new", key_path));
        ck_assert_int_eq(chmod(path, 0666), 0);
        assert_ok(log_key_make(dir, NULL, false, &signer));
        ck_assert_int_eq(stat(key_path, &st), 0);
        ck_assert_uint_eq(st.st_mode & 07777, 0600);
        ck_assert_int_eq(access(path, F_OK), -1);
}
END_TEST

START_TEST(retired_key_is_kept_aside) {
        _cleanup_free_ char *left = NULL;
        struct note_signer signer;

        assert_error(log_key_retire(dir), ENOENT);
        assert_ok(log_key_make(dir, NULL, false, &signer));
        assert_ok(log_key_retire(dir));
        assert_error(log_key_load(dir, &signer), ENOENT);
        assert_ok(str_format(&left, "%s/" LOG_KEY_LEFT_FILE, dir));
        ck_assert_int_eq(access(left, F_OK), 0);
}
END_TEST

START_TEST(newest_checkpoint_is_read_as_it_was_kept) {
        static const char trailing[] = NOTE "x";
        static const char *const texts[] = {"", "\n", "example.com\n", "a\n\n— A x08go/ZJ\n", trailing};
        _cleanup_free_ char *note = NULL;
        struct checkpoint checkpoint;

        assert_error(log_checkpoint_load(dir, &note, &checkpoint), ENOENT);
        assert_ok(log_checkpoint_keep(dir, NOTE));
        assert_ok(log_checkpoint_load(dir, &note, &checkpoint));
        ck_assert_str_eq(note, NOTE);
        ck_assert_uint_eq(checkpoint.size, 20852163);
        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                write_file(LOG_CHECKPOINT_FILE, texts[i]);
                assert_error(log_checkpoint_load(dir, &note, &checkpoint), EUCLEAN);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(key_is_made_once_and_read_again),
        SUITE_CASE(keys_and_names_of_two_logs_differ),
        SUITE_CASE(key_file_of_no_shape_of_ours_is_refused),
        SUITE_CASE(key_that_others_can_read_is_refused),
        SUITE_CASE(new_key_is_nobody_elses_file),
        SUITE_CASE(retired_key_is_kept_aside),
        SUITE_CASE(newest_checkpoint_is_read_as_it_was_kept),
};

SUITE_MAIN("log-key", cases, setup, teardown)
