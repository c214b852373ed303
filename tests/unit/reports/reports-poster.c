/* The poster that leads to the survey: what stands on it, and that it is one page; and the form's last line.
 */
#include <jansson.h>

#include "daemon/reports/survey-form.h"
#include "services/paper/print.h"
#include "tests/lib/suite.h"

#define ADDRESS "http://192.168.1.10/survey"

/* A field of "about" whose text is n times that one. */
static void set_text(json_t *about, const char *name, const char *text, size_t n) {
        _cleanup_free_ char *repeated = NULL;

        for (size_t i = 0; i < n; i++)
                assert_ok(str_extend(&repeated, "", "%s", text));
        ck_assert_int_eq(json_object_set_new(about, name, json_pack("[s, s]", repeated, repeated)), 0);
}

static json_t *about_new(size_t n) {
        json_t *about = json_pack("{s:s}", "address", ADDRESS);

        set_text(about, "title", "KHẢO SÁT ", n < 4 ? n : 4);
        set_text(about, "intro", "Xin cho biết ý kiến. ", n);
        set_text(about, "scan", "Quét mã để trả lời ", n);
        set_text(about, "privacy", "Không ghi tên. ", n);
        return about;
}

static const struct paper_block *find(const struct paper *paper, enum paper_kind kind, const char *text) {
        for (size_t i = 0; i < paper->n; i++)
                if (paper->blocks[i].kind == kind && streq(paper->blocks[i].text, text))
                        return &paper->blocks[i];
        return NULL;
}

static size_t count_pages(const struct paper *paper) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ void *data = NULL;
        size_t size, n_pages;

        int r = paper_print(paper, &data, &size, &n_pages, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
        return n_pages;
}

START_TEST(the_code_is_large_and_its_address_stands_in_letters) {
        _cleanup_(json_decrefp) json_t *about = about_new(1);
        _cleanup_(paper_freep) struct paper *paper = survey_poster_new(
                &(struct survey_form){.about = about, .body = "UBND xã"}, /* small= */ false, LANGUAGE_VI);

        ck_assert_ptr_nonnull(paper);
        assert_ok(paper_error(paper));
        const struct paper_block *code = find(paper, PAPER_CODE, ADDRESS);
        ck_assert_ptr_nonnull(code);
        ck_assert_uint_ge(code->level, 120);
        ck_assert_ptr_nonnull(find(paper, PAPER_LARGE, ADDRESS));
        ck_assert_ptr_nonnull(find(paper, PAPER_LARGE, "UBND xã"));
        ck_assert_ptr_nonnull(find(paper, PAPER_LARGE, "KHẢO SÁT "));
        ck_assert_uint_eq(count_pages(paper), 1);
}
END_TEST

START_TEST(a_department_has_an_address_of_its_own_and_the_wifi_a_name) {
        _cleanup_(json_decrefp) json_t *about = about_new(1);
        const struct survey_form form = {.about = about, .department_id = "tu-phap", .department = "Tư pháp"};

        ck_assert_int_eq(json_object_set_new(about, "wifi", json_string("UBND XA")), 0);
        _cleanup_(paper_freep) struct paper *paper =
                survey_poster_new(&form, /* small= */ false, LANGUAGE_EN);
        ck_assert_ptr_nonnull(find(paper, PAPER_CODE, ADDRESS "?d=tu-phap"));
        ck_assert_ptr_nonnull(find(paper, PAPER_LARGE, ADDRESS "?d=tu-phap"));
        ck_assert_ptr_nonnull(find(paper, PAPER_LARGE, "Tư pháp"));
        ck_assert_ptr_nonnull(find(paper, PAPER_LARGE, "Wi-Fi: UBND XA"));
        ck_assert_ptr_null(find(paper, PAPER_CODE, ADDRESS));
}
END_TEST

START_TEST(long_texts_fit_on_a_page_when_small) {
        _cleanup_(json_decrefp) json_t *about = about_new(18);
        const struct survey_form form = {.about = about};
        _cleanup_(paper_freep) struct paper *large = survey_poster_new(&form, false, LANGUAGE_VI),
                                            *small = survey_poster_new(&form, true, LANGUAGE_VI);

        ck_assert_uint_gt(count_pages(large), 1);
        ck_assert_uint_eq(count_pages(small), 1);
}
END_TEST

START_TEST(without_an_address_there_is_none) {
        _cleanup_(json_decrefp) json_t *about = about_new(1);

        ck_assert_int_eq(json_object_del(about, "address"), 0);
        ck_assert_ptr_null(survey_poster_new(&(struct survey_form){.about = about}, false, LANGUAGE_VI));
}
END_TEST

/* Its first eight digits; a form of an answer without one has the line all the same. */
START_TEST(a_form_ends_with_the_version_of_its_questions) {
        static const char *const ends[][_LANGUAGE_MAX] = {{"– Phiên bản 01234567", "– Version 01234567"},
                                                          {"– Phiên bản ", "– Version "}};
        _cleanup_(json_decrefp) json_t *about = about_new(1), *questions = json_array();

        if (_i % 2 == 0)
                ck_assert_int_eq(json_object_set_new(about, "version", json_string("0123456789abcdef")), 0);
        enum language language = (enum language)(_i / 2);
        const struct survey_form form = {.about = about, .questions = questions};
        _cleanup_(paper_freep) struct paper *paper = survey_form_new(&form, language);
        assert_ok(paper_error(paper));
        const char *last = paper->blocks[paper->n - 1].text, *end = ends[_i % 2][language];
        ck_assert_uint_ge(strlen(last), strlen(end));
        ck_assert_str_eq(last + strlen(last) - strlen(end), end);
}
END_TEST

static const struct suite_case cases[] = {
        {"a_form_ends_with_the_version_of_its_questions", &a_form_ends_with_the_version_of_its_questions, 4},
        SUITE_CASE(the_code_is_large_and_its_address_stands_in_letters),
        SUITE_CASE(a_department_has_an_address_of_its_own_and_the_wifi_a_name),
        SUITE_CASE(long_texts_fit_on_a_page_when_small),
        SUITE_CASE(without_an_address_there_is_none),
};

SUITE_MAIN("reports-poster", cases, NULL, NULL)
