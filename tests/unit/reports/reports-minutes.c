/* The minutes of an opening of the letter box: what stands on them, and that nobody is named. */
#include <jansson.h>

#include "daemon/reports/box-minutes.h"
#include "services/paper/print.h"
#include "tests/lib/suite.h"

/* units: one letter each; NULL: two that have names. */
static json_t *opening_new(const char *units, const char *time) {
        json_t *names = units ? json_array() : json_pack("[s, s]", "Văn phòng", "mat-tran");

        for (; units && *units; units++)
                json_array_append_new(names, json_stringn(units, 1));
        return json_pack("{s:i, s:i, s:s, s:s, s:i, s:s, s:o, s:[s, s]}", "number", 7, "event", 4711, "day",
                         "2026-11-27", "time", time, "letters", 3, "seal", "broken", "unit_names", names,
                         "codes", "ABCD-EFGH-JK0", "ABCD-EFGH-JK1");
}

static bool says(const struct paper *paper, const char *text) {
        for (size_t i = 0; i < paper->n; i++)
                if (paper->blocks[i].text && strstr(paper->blocks[i].text, text))
                        return true;
        return false;
}

static size_t count(const struct paper *paper, enum paper_kind kind) {
        size_t n = 0;

        for (size_t i = 0; i < paper->n; i++)
                n += paper->blocks[i].kind == kind;
        return n;
}

static size_t count_pages(const struct paper *paper) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ void *data = NULL;
        size_t size, n_pages;

        int r = paper_print(paper, &data, &size, &n_pages, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        return n_pages;
}

static const struct {
        enum language language;
        const char *says[7];
} expected[] = {
        {LANGUAGE_VI,
         {"Hồi 08:30, ngày 27 tháng 11 năm 2026, tại An Dương,", "Văn phòng: ông/bà ", "mat-tran",
          "không còn nguyên vẹn", "Số thư trong hòm: 3.", "2. Mã đã cấp: ABCD-EFGH-JK0, ABCD-EFGH-JK1.",
          "số 4711"}},
        {LANGUAGE_EN,
         {"On 2026-11-27 at 08:30, in An Dương,", "Văn phòng: name ", "mat-tran", ": broken.",
          "Letters in the box: 3.", "2. Codes that were given: ABCD-EFGH-JK0, ABCD-EFGH-JK1.", "event 4711"}},
};

START_TEST(minutes_say_what_was_recorded_and_leave_names_to_be_written) {
        _cleanup_(json_decrefp) json_t *opening = opening_new(NULL, "08:30");
        const struct box_minutes minutes = {.opening = opening, .body = "UBND XÃ", .place = "An Dương"};
        _cleanup_(paper_freep) struct paper *paper = box_minutes_new(&minutes, expected[_i].language);

        ck_assert_ptr_nonnull(paper);
        assert_ok(paper_error(paper));
        for (size_t i = 0; i < ELEMENTSOF(expected[_i].says); i++)
                ck_assert_msg(says(paper, expected[_i].says[i]), "%s", expected[_i].says[i]);
        ck_assert_uint_eq(count(paper, PAPER_SIGNATURE), 2);
        ck_assert_uint_eq(count_pages(paper), 1);
}
END_TEST

START_TEST(six_units_sign_and_a_time_that_nobody_knows_is_left_blank) {
        _cleanup_(json_decrefp) json_t *opening = opening_new("abcdef", "");
        const struct box_minutes minutes = {.opening = opening};
        _cleanup_(paper_freep) struct paper *paper = box_minutes_new(&minutes, LANGUAGE_VI);

        assert_ok(paper_error(paper));
        ck_assert(says(paper, "Hồi …… : ……, ngày 27"));
        ck_assert_uint_eq(count(paper, PAPER_SIGNATURE), 6);
        ck_assert_uint_le(count_pages(paper), 3);
}
END_TEST

static void add_text(json_t *opening, const char *name, const char *text) {
        ck_assert_int_eq(json_object_set_new(opening, name, json_string(text)), 0);
}

START_TEST(void_minutes_say_so_before_anything_else) {
        static const char *const says_so[_LANGUAGE_MAX] = {
                [LANGUAGE_VI] = "Biên bản này đã hủy ngày 30 tháng 11 năm 2026. Lý do: Ghi hai lần",
                [LANGUAGE_EN] = "These minutes were voided on 2026-11-30. Reason: Ghi hai lần"};

        for (int language = 0; language < _LANGUAGE_MAX; language++) {
                _cleanup_(json_decrefp) json_t *opening = opening_new(NULL, "08:30");
                const struct box_minutes minutes = {.opening = opening};

                add_text(opening, "void_reason", "Ghi hai lần");
                add_text(opening, "void_day", "2026-11-30");
                _cleanup_(paper_freep) struct paper *paper =
                        box_minutes_new(&minutes, (enum language) language);
                assert_ok(paper_error(paper));
                ck_assert_int_eq((int) paper->blocks[0].kind, PAPER_LARGE);
                ck_assert(says(paper, says_so[language]));
                ck_assert_uint_eq(count_pages(paper), 1);
                add_text(opening, "void_day", "hôm qua");
                _cleanup_(paper_freep) struct paper *bad =
                        box_minutes_new(&minutes, (enum language) language);
                ck_assert_int_eq(paper_error(bad), -EBADMSG);
        }
}
END_TEST

START_TEST(a_day_that_nobody_knows_is_left_blank) {
        static const char *const blank[_LANGUAGE_MAX] = {[LANGUAGE_VI] =
                                                                 "Hồi …… : ……, ngày …… tháng …… năm ………, tại",
                                                         [LANGUAGE_EN] = "On ………………… at …… : ……, in"};

        for (int language = 0; language < _LANGUAGE_MAX; language++) {
                _cleanup_(json_decrefp) json_t *opening = opening_new(NULL, "");
                const struct box_minutes minutes = {.opening = opening};

                add_text(opening, "day", "");
                _cleanup_(paper_freep) struct paper *paper =
                        box_minutes_new(&minutes, (enum language) language);
                assert_ok(paper_error(paper));
                ck_assert(says(paper, blank[language]));
        }
}
END_TEST

START_TEST(an_answer_of_another_shape_is_told) {
        _cleanup_(json_decrefp) json_t *opening = json_pack("{s:s, s:i}", "day", "hôm qua", "units", 5);
        const struct box_minutes minutes = {.opening = opening};
        _cleanup_(paper_freep) struct paper *paper = box_minutes_new(&minutes, LANGUAGE_VI);

        ck_assert_int_eq(paper_error(paper), -EBADMSG);
}
END_TEST

static const struct suite_case cases[] = {
        {"minutes_say_what_was_recorded_and_leave_names_to_be_written",
         &minutes_say_what_was_recorded_and_leave_names_to_be_written, ELEMENTSOF(expected)},
        SUITE_CASE(six_units_sign_and_a_time_that_nobody_knows_is_left_blank),
        SUITE_CASE(void_minutes_say_so_before_anything_else),
        SUITE_CASE(a_day_that_nobody_knows_is_left_blank),
        SUITE_CASE(an_answer_of_another_shape_is_told),
};

SUITE_MAIN("reports-minutes", cases, NULL, NULL)
