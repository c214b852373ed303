#include "services/draw/qr.h"
#include "tests/lib/suite.h"

START_TEST(smallest_version_that_fits_is_taken) {
        struct qr *qr = NULL;

        assert_ok(qr_new("7K3Q9M", &qr));
        ck_assert_uint_eq(qr->modules, 21);
        for (size_t i = 0; i < 7; i++) {
                ck_assert_uint_eq(qr->dark[i], 1); /* the upper edge of the finder in the left corner */
                ck_assert_uint_eq(qr->dark[qr->modules + i], i == 0 || i == 6);
        }
        qr_free(qr);
        assert_ok(qr_new("https://kienminh.example.vn/gop-y/7K3Q9M", &qr));
        ck_assert_uint_eq(qr->modules, 29);
        qr_free(qr);
}
END_TEST

START_TEST(empty_and_long_texts_are_refused) {
        struct qr *qr = NULL;
        char text[QR_TEXT_MAX + 2];

        assert_error(qr_new("", &qr), EINVAL);
        memset(text, 'a', sizeof(text));
        text[QR_TEXT_MAX + 1] = '\0';
        assert_error(qr_new(text, &qr), E2BIG);
        text[214] = '\0'; /* version 10, level M, holds 213 bytes */
        assert_error(qr_new(text, &qr), E2BIG);
        ck_assert_ptr_null(qr);
        text[213] = '\0';
        assert_ok(qr_new(text, &qr));
        ck_assert_uint_eq(qr->modules, QR_MODULES_MAX);
        qr_free(qr);
}
END_TEST

START_TEST(modules_are_as_large_as_fits_with_the_border) {
        struct qr *qr = NULL;

        assert_ok(qr_new("7K3Q9M", &qr)); /* 21 modules, 29 with the border */
        ck_assert_int_eq(qr_fit(qr, 29 * 6, 4, 6), 6);
        ck_assert_int_eq(qr_fit(qr, 1000, 4, 6), 6);
        ck_assert_int_eq(qr_fit(qr, 29 * 6 - 1, 4, 6), 5);
        ck_assert_int_eq(qr_fit(qr, 29 * 4, 4, 6), 4);
        assert_error(qr_fit(qr, 29 * 4 - 1, 4, 6), E2BIG);
        qr_free(qr);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(smallest_version_that_fits_is_taken),
        SUITE_CASE(empty_and_long_texts_are_refused),
        SUITE_CASE(modules_are_as_large_as_fits_with_the_border),
};

SUITE_MAIN("draw/qr", cases, NULL, NULL)
