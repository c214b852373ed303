#include "daemon/reports/paper.h"
#include "sample.h"
#include "tests/lib/suite.h"

static struct report_sample *sample;
static struct paper *paper;

static void make(bool few, enum language language) {
        sample = report_sample_free(sample);
        paper = paper_free(paper);
        sample = report_sample_new(28, few);
        paper = report_paper_new(&sample->report, &sample->form, language);
        ck_assert_ptr_nonnull(paper);
        assert_ok(paper_error(paper));
}

static void teardown(void) {
        sample = report_sample_free(sample);
        paper = paper_free(paper);
}

typedef bool (*visit_fn)(const char *text, const void *userdata);

static bool any_cell(const struct paper_table *table, visit_fn visit, const void *userdata) {
        for (size_t row = 0; row < table->n_rows; row++)
                for (size_t j = 0; j < table->n_columns; j++)
                        if (table->rows[row].cells[j] && visit(table->rows[row].cells[j], userdata))
                                return true;
        return false;
}

static bool any_point(const struct paper_chart *chart, visit_fn visit, const void *userdata) {
        for (size_t i = 0; i < chart->n_points; i++)
                if (visit(chart->points[i].label, userdata))
                        return true;
        return false;
}

/* Each text of the document's blocks, tables and charts included; true: one was found. */
static bool any_text(visit_fn visit, const void *userdata) {
        for (size_t i = 0; i < paper->n; i++) {
                const struct paper_block *block = &paper->blocks[i];

                if ((block->text && visit(block->text, userdata)) ||
                    (block->kind == PAPER_TABLE && any_cell(block->table, visit, userdata)) ||
                    (block->kind == PAPER_CHART && any_point(block->chart, visit, userdata)))
                        return true;
        }
        return false;
}

static bool contains(const char *text, const void *part) {
        return strstr(text, part) != NULL;
}

static bool has(const char *part) {
        return any_text(contains, part);
}

static bool is_not_plain(const char *text, const void *userdata _unused_) {
        return !text_is_plain(text);
}

START_TEST(sections_stand_in_their_order) {
        static const char *const headings[] = {
                "I. CĂN CỨ", "II. TÌNH HÌNH", "III. MỨC ĐỘ",        "IV. KHẢO SÁT", "V. THỜI GIAN",
                "VI. GÓP Ý", "VII. THIẾT BỊ", "VIII. SỐ LIỆU NHẬP", "IX. HẠN CHẾ",  "X. KIẾN NGHỊ"};
        size_t n = 0;

        make(false, LANGUAGE_VI);
        for (size_t i = 0; i < paper->n; i++)
                if (paper->blocks[i].kind == PAPER_HEADING) {
                        ck_assert_uint_lt(n, ELEMENTSOF(headings));
                        ck_assert_msg(strncmp(paper->blocks[i].text, headings[n], strlen(headings[n])) == 0,
                                      "%s", paper->blocks[i].text);
                        n++;
                }
        ck_assert_uint_eq(n, ELEMENTSOF(headings));
}
END_TEST

/* So many rows of the document itself, before the annexes, begin with that code. */
static size_t count_rows(const char *code) {
        size_t n = 0;

        for (size_t i = 0; i < paper->n && paper->blocks[i].kind != PAPER_ANNEX; i++)
                for (size_t row = 0;
                     paper->blocks[i].kind == PAPER_TABLE && row < paper->blocks[i].table->n_rows; row++)
                        n += paper->blocks[i].table->n_columns == 7 &&
                             streq(paper->blocks[i].table->rows[row].cells[0], code);
        return n;
}

START_TEST(every_figure_stands_in_a_section_once) {
        make(false, LANGUAGE_VI);
        for (size_t i = 0; report_figure_at(i); i++) {
                const char *code = report_figure_at(i)->code;
                size_t n = 0;

                for (size_t j = 0; report_figure_at(j); j++)
                        n += streq(report_figure_at(j)->code, code);
                ck_assert_msg(count_rows(code) == n, "%s stands %zu times, not %zu", code, count_rows(code),
                              n);
        }
}
END_TEST

START_TEST(a_share_has_its_counts_beside_it) {
        size_t n = 0;

        make(false, LANGUAGE_VI);
        for (size_t i = 0; i < paper->n; i++)
                for (size_t row = 0;
                     paper->blocks[i].kind == PAPER_TABLE && row < paper->blocks[i].table->n_rows; row++) {
                        char *const *cells = paper->blocks[i].table->rows[row].cells;

                        if (paper->blocks[i].table->n_columns != 7 || !strchr(cells[4], '%'))
                                continue;
                        ck_assert_msg(cells[2][0] >= '0' && cells[2][0] <= '9', "%s: %s", cells[0], cells[2]);
                        ck_assert_msg(cells[3][0] >= '0' && cells[3][0] <= '9', "%s: %s", cells[0], cells[3]);
                        n++;
                }
        ck_assert_uint_gt(n, 10);
        ck_assert(has("90,0 (900/1.000)"));
}
END_TEST

START_TEST(of_too_few_ratings_no_level_is_told) {
        make(true, LANGUAGE_VI);
        ck_assert(has("quá ít"));
        for (size_t i = 0; i < paper->n; i++)
                ck_assert(paper->blocks[i].kind != PAPER_CHART || !strstr(paper->blocks[i].text, "mức độ"));
}
END_TEST

START_TEST(an_official_of_too_few_ratings_is_not_named) {
        make(false, LANGUAGE_VI);
        ck_assert(has("cb-02"));
        ck_assert(has("cb-04"));
        ck_assert(!has("cb-03"));
}
END_TEST

START_TEST(texts_of_people_are_shown_as_they_are) {
        make(false, LANGUAGE_VI);
        ck_assert(has(SAMPLE_NAME_SHOWN));
        ck_assert(has("Trần Văn <B>"));
        ck_assert(!any_text(is_not_plain, NULL));
}
END_TEST

START_TEST(days_below_10_and_months_below_3_have_a_zero) {
        static const struct {
                const char *today, *shown;
        } days[] = {
                {"2026-12-03", "Kiến Minh, ngày 03 tháng 12 năm 2026"},
                {"2027-01-31", "Kiến Minh, ngày 31 tháng 01 năm 2027"},
                {"2027-02-09", "Kiến Minh, ngày 09 tháng 02 năm 2027"},
                {"2027-03-10", "Kiến Minh, ngày 10 tháng 3 năm 2027"},
        };

        make(false, LANGUAGE_VI);
        sample->report.today = days[_i].today;
        paper_free(paper);
        paper = report_paper_new(&sample->report, &sample->form, LANGUAGE_VI);
        ck_assert_str_eq(paper->head.place_date, days[_i].shown);
}
END_TEST

START_TEST(what_is_not_configured_is_left_blank) {
        static const struct report_form none;

        make(false, LANGUAGE_VI);
        paper_free(paper);
        paper = report_paper_new(&sample->report, &none, LANGUAGE_VI);
        assert_ok(paper_error(paper));
        ck_assert_str_eq(paper->head.body, sample->report.centre);
        ck_assert_str_eq(paper->head.number, "Số:          /BC-UBND");
        ck_assert_ptr_null(paper->head.superior);
        ck_assert_ptr_null(paper->head.addressee);
        ck_assert(has("Căn cứ …"));
        ck_assert(!has("Nghị định"));
}
END_TEST

/* Apart from names, and of what is written on state paper of Viet Nam. */
static bool has_marks(const char *text, const void *userdata _unused_) {
        return strstr(text, "ượ") || strstr(text, "ế") || strstr(text, "ộ ") || strstr(text, "ại");
}

START_TEST(a_name_at_the_head_stands_in_capitals) {
        static const char *const names[][2] = {
                {"Trung tâm Phục vụ hành chính công xã Kiến Minh",
                 "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ KIẾN MINH"},
                {"đẳng ĩ ũ ơ ư ỹ ỵ ẵ ặ (số 1) × ÷ €", "ĐẲNG Ĩ Ũ Ơ Ư Ỹ Ỵ Ẵ Ặ (SỐ 1) × ÷ €"},
                {"", ""},
        };

        make(false, LANGUAGE_VI);
        free(sample->form.body);
        sample->form.body = NULL;
        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                sample->report.centre = names[i][0];
                paper = paper_free(paper);
                paper = report_paper_new(&sample->report, &sample->form, LANGUAGE_VI);
                ck_assert_str_eq(paper->head.body, names[i][1]);
        }
}
END_TEST

static size_t count_cells(const char *text) {
        size_t n = 0;

        for (size_t i = 0; i < paper->n; i++) {
                const struct paper_table *table =
                        paper->blocks[i].kind == PAPER_TABLE ? paper->blocks[i].table : NULL;

                for (size_t row = 0; table && row < table->n_rows; row++)
                        n += table->rows[row].cells[0] && streq(table->rows[row].cells[0], text);
        }
        return n;
}

/* Of the two subjects one has both channels, and the other only the keypad. */
START_TEST(channels_are_told_of_where_there_are_two) {
        make(false, LANGUAGE_VI);
        ck_assert(has("Hài lòng tại quầy, qua điện thoại"));
        ck_assert(has("bằng điện thoại với mã"));
        ck_assert_uint_eq(count_cells("– qua bàn phím"), 1);
        ck_assert_uint_eq(count_cells("– qua điện thoại"), 1);
        sample->questions[0].known &= ~(UINT64_C(1) << REPORT_PHONE_VERY_SATISFIED);
        sample->report.whole.counts[REPORT_RATED_BY_PHONE] =
                sample->report.whole.before[REPORT_RATED_BY_PHONE] = 0;
        paper = paper_free(paper);
        paper = report_paper_new(&sample->report, &sample->form, LANGUAGE_VI);
        ck_assert_uint_eq(count_cells("– qua điện thoại"), 1);
        ck_assert(!has("bằng điện thoại với mã"));
        sample->questions[0].counts[REPORT_RATED_BY_PHONE] = 0;
        paper = paper_free(paper);
        paper = report_paper_new(&sample->report, &sample->form, LANGUAGE_VI);
        ck_assert_uint_eq(count_cells("– qua điện thoại"), 0);
}
END_TEST

/* Page, paper, together; nothing is told of the choices. */
static void expect_withheld(uint64_t page, uint64_t on_paper, const char *const expected[3]) {
        struct report_survey_question *question = &sample->report.survey.questions[0];
        bool found = false;

        question->qr = page;
        question->paper = on_paper;
        question->qr_withheld = question->paper_withheld = true;
        paper = paper_free(paper);
        paper = report_paper_new(&sample->report, &sample->form, LANGUAGE_VI);
        for (size_t i = 0; i < paper->n; i++) {
                const struct paper_table *table =
                        paper->blocks[i].kind == PAPER_TABLE ? paper->blocks[i].table : NULL;

                for (size_t row = 0; table && row < table->n_rows; row++) {
                        if (table->n_columns != 6 ||
                            !streq(table->rows[row].cells[1], question->text[LANGUAGE_VI]))
                                continue;
                        found = true;
                        ck_assert_uint_eq(table->n_rows, 1);
                        for (size_t k = 0; k < 3; k++)
                                ck_assert_str_eq(table->rows[row].cells[3 + k], expected[k]);
                }
        }
        ck_assert(found);
}

/* All but the definitions, which are nobody's work. */
START_TEST(who_made_the_tables_signs_each_annex) {
        size_t n_annexes = 0, n_signed = 0;

        make(false, LANGUAGE_VI);
        for (size_t i = 0; i < paper->n; i++) {
                n_annexes += paper->blocks[i].kind == PAPER_ANNEX;
                n_signed += n_annexes > 0 && paper->blocks[i].kind == PAPER_SIGNATURE;
        }
        ck_assert_uint_eq(n_annexes, 8);
        ck_assert_uint_eq(n_signed, n_annexes - 1);
}
END_TEST

START_TEST(a_channel_without_answers_is_not_called_too_few) {
        make(false, LANGUAGE_VI);
        expect_withheld(0, 3, (const char *const[]){"không có", "quá ít", "quá ít"});
        expect_withheld(3, 0, (const char *const[]){"quá ít", "không có", "quá ít"});
        expect_withheld(0, 0, (const char *const[]){"không có", "không có", "không có"});
}
END_TEST

START_TEST(a_report_in_english_is_all_in_english) {
        make(false, LANGUAGE_EN);
        ck_assert(has("from 2026-11-01 to 2026-11-30") && !has("/2026"));
        for (size_t i = 0; i < paper->n; i++)
                if (paper->blocks[i].kind == PAPER_HEADING || paper->blocks[i].kind == PAPER_ANNEX ||
                    (paper->blocks[i].text && paper->blocks[i].kind == PAPER_TABLE))
                        ck_assert_msg(!has_marks(paper->blocks[i].text, NULL), "%s", paper->blocks[i].text);
        for (size_t i = 0; report_figure_at(i); i++)
                ck_assert(has(report_figure_at(i)->name[LANGUAGE_EN]));
        ck_assert(has("90.0 (900/1,000)"));
}
END_TEST

START_TEST(a_trend_stands_there_with_as_many_days_as_it_has) {
        make(false, LANGUAGE_VI);
        for (size_t i = 0; i < paper->n; i++)
                if (paper->blocks[i].kind == PAPER_CHART && paper->blocks[i].chart->kind == PAPER_LINES) {
                        ck_assert_uint_eq(paper->blocks[i].chart->n_points, 28);
                        ck_assert_str_eq(paper->blocks[i].chart->points[0].label, "01/11");
                        return;
                }
        ck_abort_msg("no trend");
}
END_TEST

START_TEST(limits_are_told_with_their_numbers) {
        make(false, LANGUAGE_VI);
        ck_assert(has("20 lượt đánh giá có dấu hiệu bất thường"));
        ck_assert(has("5 lượt đánh giá đã bị hủy kết quả"));
        ck_assert(has("4 lượt không rõ ngày"));
        ck_assert(has("Chưa đo, nên không có số liệu: K1"));
        ck_assert(has("Chưa được nhập cho kỳ này: N3"));
        ck_assert(has("motcua phiên bản 0.1.0"));
        ck_assert(has("123.456"));
}
END_TEST

START_TEST(a_day_that_a_camera_did_not_report_is_named) {
        make(false, LANGUAGE_VI);
        ck_assert(has("THỜI GIAN GHI HÌNH CỦA CAMERA"));
        ck_assert(has("mất điện"));
        ck_assert(has("Camera quay-1 chỉ có số liệu của 19 trong 21 ngày"));
        ck_assert(!has("Camera cua-vao chỉ có"));
        sample->report.n_cameras = 0;
        paper = paper_free(paper);
        paper = report_paper_new(&sample->report, &sample->form, LANGUAGE_VI);
        ck_assert(!has("THỜI GIAN GHI HÌNH CỦA CAMERA"));
}
END_TEST

START_TEST(the_register_is_an_annex_without_codes_or_what_is_denounced) {
        static struct report_suggestion suggestions[] = {
                {17, "2026-11-03", "box", "praise", "answered", "tu-phap", "2026-11-10", "2026-11-09"},
                {18, "2026-11-04", "qr", "", "moved", "", "", ""}};

        make(false, LANGUAGE_VI);
        ck_assert(!has("SỔ GÓP Ý"));
        sample->report.suggestions = suggestions;
        sample->report.n_suggestions = ELEMENTSOF(suggestions);
        sample->report.unlisted_suggestions = 1200;
        paper = paper_free(paper);
        paper = report_paper_new(&sample->report, &sample->form, LANGUAGE_VI);
        ck_assert(has("SỔ GÓP Ý"));
        ck_assert(has("hòm thư"));
        ck_assert(has("khen"));
        ck_assert(has("tách sang đơn thư"));
        ck_assert(has("09/11/2026"));
        ck_assert(has("Còn 1.200 góp ý khác"));
        sample->report.suggestions = NULL;
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_register_is_an_annex_without_codes_or_what_is_denounced),
        SUITE_CASE(a_day_that_a_camera_did_not_report_is_named),
        SUITE_CASE(sections_stand_in_their_order),
        SUITE_CASE(every_figure_stands_in_a_section_once),
        SUITE_CASE(a_share_has_its_counts_beside_it),
        SUITE_CASE(of_too_few_ratings_no_level_is_told),
        SUITE_CASE(an_official_of_too_few_ratings_is_not_named),
        SUITE_CASE(texts_of_people_are_shown_as_they_are),
        {"days_below_10_and_months_below_3_have_a_zero", &days_below_10_and_months_below_3_have_a_zero, 4},
        SUITE_CASE(what_is_not_configured_is_left_blank),
        SUITE_CASE(a_name_at_the_head_stands_in_capitals),
        SUITE_CASE(channels_are_told_of_where_there_are_two),
        SUITE_CASE(who_made_the_tables_signs_each_annex),
        SUITE_CASE(a_channel_without_answers_is_not_called_too_few),
        SUITE_CASE(a_report_in_english_is_all_in_english),
        SUITE_CASE(a_trend_stands_there_with_as_many_days_as_it_has),
        SUITE_CASE(limits_are_told_with_their_numbers),
};

SUITE_MAIN("reports/paper", cases, NULL, teardown)
