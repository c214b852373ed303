/* What is told of a problem, and in which language. */
#include "services/base/problem.h"
#include "services/config/error-text.h"
#include "tests/lib/suite.h"

START_TEST(told_in_the_language_of_whoever_asks) {
        _cleanup_(problem_done) struct problem vi = {.language = LANGUAGE_VI}, en = {.language = LANGUAGE_EN};

        assert_error(problem_tell(&vi, -EINVAL, "nhiều hơn %d mục", "more than %d sections", 3), EINVAL);
        assert_error(problem_tell(&en, -EINVAL, "nhiều hơn %d mục", "more than %d sections", 3), EINVAL);
        ck_assert_str_eq(vi.text, "nhiều hơn 3 mục");
        ck_assert_str_eq(en.text, "more than 3 sections");
        assert_error(problem_tell(&vi, -ENOENT, PROBLEM_SAME("%s"), "sau"), ENOENT);
        ck_assert_str_eq(vi.text, "sau");
}
END_TEST

START_TEST(place_goes_before_what_was_told) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        assert_error(problem_lead(&problem, -ENOMEM, "%s: ", "f"), ENOMEM);
        ck_assert_ptr_null(problem.text);
        (void) problem_tell(&problem, -EINVAL, "sai", "wrong");
        assert_error(problem_lead(&problem, -EINVAL, "%s:%u: ", "f", 7U), EINVAL);
        ck_assert_str_eq(problem.text, "f:7: wrong");
}
END_TEST

START_TEST(nobody_need_be_told) {
        assert_error(problem_tell(NULL, -EINVAL, "sai", "wrong"), EINVAL);
        assert_error(problem_lead(NULL, -EINVAL, "f: "), EINVAL);
}
END_TEST

START_TEST(errors_of_files_and_connections_are_told_in_vietnamese) {
        static const int errors[] = {EACCES,     EIO,    EISDIR, ELOOP, EMFILE,   ENAMETOOLONG, ENOENT,
                                     ENOMEM,     ENOSPC, EPERM,  EROFS, ENOTDIR,  EEXIST,       ECONNREFUSED,
                                     ECONNRESET, EPIPE,  EDQUOT, EFBIG, ETIMEDOUT};

        for (size_t i = 0; i < ELEMENTSOF(errors); i++) {
                const char *vi = error_to_string(-errors[i], LANGUAGE_VI);

                ck_assert_str_eq(error_to_string(-errors[i], LANGUAGE_EN), strerror(errors[i]));
                ck_assert_str_ne(vi, strerror(errors[i]));
        }
        ck_assert_str_eq(error_to_string(-ENOSPC, LANGUAGE_VI), "ổ đĩa đã đầy");
        ck_assert_str_eq(error_to_string(-EXDEV, LANGUAGE_VI), strerror(EXDEV));
        ck_assert_str_eq(file_error_to_string(-ESPIPE, LANGUAGE_VI), "không phải tệp thường");
        ck_assert_str_eq(file_error_to_string(-EFBIG, LANGUAGE_VI), "lớn hơn mức cho phép");
        ck_assert_str_eq(file_error_to_string(-ENOENT, LANGUAGE_VI), "không có tệp hay thư mục đó");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(told_in_the_language_of_whoever_asks),
        SUITE_CASE(place_goes_before_what_was_told),
        SUITE_CASE(nobody_need_be_told),
        SUITE_CASE(errors_of_files_and_connections_are_told_in_vietnamese),
};

SUITE_MAIN("base-problem", cases, NULL, NULL)
