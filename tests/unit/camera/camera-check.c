/* What is found out about a configuration before it runs: whether a network camera's password can be read by
 * who records, and by nobody else, and whether two cameras have one device. */
#include "services/camera/camera-check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/files.h"
#include "tests/lib/suite.h"

#define CAMERA                                                                                               \
        "[Cameras]\nRetentionDays=30\nNoticePosted=2020-01-01\n[Camera c1]\nSource=rtsp://192.0.2.1/a\n"     \
        "Purpose=x\nCredentials=%s\n"

static int check(const char *path, uid_t user, struct problem *problem) {
        _cleanup_free_ char *conf = file_join(suite_dir(), "motcua.conf"), *text = NULL;

        assert_ok(str_format(&text, CAMERA, path));
        file_write_text(conf, text);
        return camera_check_as(conf, user, problem);
}

START_TEST(the_file_is_of_who_records_and_of_nobody_else) {
        static const struct {
                mode_t mode;
                uid_t by;
                const char *what[_LANGUAGE_MAX];
        } files[] = {
                {0600, 0, {NULL, NULL}},
                {0400, 0, {NULL, NULL}},
                {0640, 0, {"người khác đọc được: sudo chmod 600 ", "is open to others: sudo chmod 600 "}},
                {0604, 0, {"người khác đọc được: sudo chmod 600 ", "is open to others: sudo chmod 600 "}},
                {0600, 1, {"sudo chown motcua-camera ", "sudo chown motcua-camera "}},
        };
        _cleanup_free_ char *path = file_join(suite_dir(), "secret");

        file_write_text(path, "user=a\npassword=b\n");
        for (size_t i = 0; i < ELEMENTSOF(files); i++)
                for (int language = 0; language < _LANGUAGE_MAX; language++) {
                        _cleanup_(problem_done) struct problem problem = {.language = language};

                        ck_assert_int_eq(chmod(path, files[i].mode), 0);
                        int r = check(path, geteuid() + files[i].by, &problem);
                        if (!files[i].what[language]) {
                                ck_assert_msg(r >= 0, "%s", problem.text);
                                continue;
                        }
                        assert_error(r, EPERM);
                        ck_assert_msg(strstr(problem.text, files[i].what[language]) &&
                                              strstr(problem.text, "motcua.conf:7: [Camera c1] Credentials="),
                                      "%s", problem.text);
                }
}
END_TEST

START_TEST(what_is_no_file_is_named_and_what_is_not_there_is_not) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *link = file_join(suite_dir(), "link"), *none = file_join(suite_dir(), "none");

        ck_assert_int_eq(symlink("/etc/passwd", link), 0);
        assert_error(check(link, 0, &problem), EPERM);
        ck_assert_ptr_nonnull(strstr(problem.text, "is no regular file"));
        assert_error(check(suite_dir(), geteuid(), &problem), EPERM);
        assert_ok(check(none, geteuid(), &problem));
}
END_TEST

START_TEST(one_device_is_of_one_camera_and_an_address_may_be_of_two) {
        static const struct {
                const char *first, *second;
                bool is_good;
        } sources[] = {
                {"v4l2:/dev/video0", "v4l2:/dev/video0", false},
                {"v4l2:/dev/video0", "v4l2:/dev/video2", true},
                {"libcamera", "libcamera", false},
                {"libcamera", "libcamera:a", true},
                {"libcamera:a", "libcamera:a", false},
                {"test", "test", true},
                {"rtsp://192.0.2.1/a", "rtsp://192.0.2.1/a", true},
        };

        for (size_t i = 0; i < ELEMENTSOF(sources); i++) {
                _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
                _cleanup_free_ char *conf = file_join(suite_dir(), "motcua.conf"), *text = NULL;

                assert_ok(str_format(&text,
                                     "[Camera c1]\nPurpose=x\nSource=%s\n[Camera c2]\nPurpose=x\nSource=%s\n",
                                     sources[i].first, sources[i].second));
                file_write_text(conf, text);
                int r = camera_check_as(conf, geteuid(), &problem);
                if (sources[i].is_good) {
                        ck_assert_msg(r >= 0, "%s", problem.text);
                        continue;
                }
                assert_error(r, EEXIST);
                ck_assert_msg(strstr(problem.text, "[Camera c1] and [Camera c2] have the same Source="), "%s",
                              problem.text);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_file_is_of_who_records_and_of_nobody_else),
        SUITE_CASE(what_is_no_file_is_named_and_what_is_not_there_is_not),
        SUITE_CASE(one_device_is_of_one_camera_and_an_address_may_be_of_two),
};

SUITE_MAIN("camera-check", cases, NULL, NULL)
