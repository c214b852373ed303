#include <math.h>

#include "services/paper/layout.h"
#include "tests/lib/suite.h"

/* Letters that are all half as wide as high, so that what fits can be counted. */
struct letters {
        char *string;
        size_t n_lines;
        double width_pt, word_pt;
};

static size_t n_letters; /* not freed yet */

static int set_letters(void *userdata _unused_, const struct pdf_style *style, const char *string,
                       double width_pt, void **ret) {
        struct letters *letters = calloc(1, sizeof(*letters));
        double letter_pt = style->size_pt / 2, x_pt = style->indent_pt;
        size_t most = width_pt < 0 ? SIZE_MAX : (size_t) (width_pt / letter_pt);

        letters->string = strdup(string);
        letters->n_lines = 1;
        n_letters++;
        for (const char *p = string; *p;) {
                size_t n = strcspn(p, " ");

                letters->word_pt = fmax(letters->word_pt, (double) n * letter_pt);
                while (width_pt >= 0 && n > most && most > 0) { /* a word that is broken */
                        letters->n_lines++;
                        n -= most;
                }
                if (width_pt >= 0 && x_pt > 0 && x_pt + (double) n * letter_pt > width_pt) {
                        letters->n_lines++;
                        x_pt = 0;
                }
                x_pt += (double) n * letter_pt;
                letters->width_pt = fmax(letters->width_pt, x_pt);
                p += strcspn(p, " ");
                x_pt += *p ? letter_pt : 0;
                p += *p != '\0';
        }
        if (width_pt >= 0)
                letters->width_pt = fmin(letters->width_pt, width_pt);
        *ret = letters;
        return 0;
}

static void free_letters(void *p) {
        struct letters *letters = p;

        free(letters->string);
        free(letters);
        n_letters--;
}

static size_t count_lines(const void *letters) {
        return ((const struct letters *) letters)->n_lines;
}

static double get_width(const void *letters) {
        return ((const struct letters *) letters)->width_pt;
}

static double get_word(const void *letters) {
        return ((const struct letters *) letters)->word_pt;
}

static const struct layout_measure measure = {
        .set = set_letters,
        .free = free_letters,
        .lines = count_lines,
        .width = get_width,
        .word = get_word,
};

static struct paper *paper;
static struct paper_layout *layout;

static void begin(void) {
        layout = paper_layout_free(layout);
        paper_free(paper);
        paper = paper_new(LANGUAGE_VI);
        ck_assert_ptr_nonnull(paper);
}

static void teardown(void) {
        layout = paper_layout_free(layout);
        paper = paper_free(paper);
        ck_assert_uint_eq(n_letters, 0);
}

static const char *string_of(const struct layout_item *item) {
        return ((const struct letters *) layout->texts[item->text].letters)->string;
}

static const struct layout_item *item_at(size_t page, size_t i) {
        return &layout->items[layout->pages[page].first + i];
}

/* Of the page; NULL: none. */
static const struct layout_item *find(size_t page, const char *string) {
        for (size_t i = 0; i < layout->pages[page].n; i++)
                if (item_at(page, i)->kind == LAYOUT_TEXT && streq(string_of(item_at(page, i)), string))
                        return item_at(page, i);
        return NULL;
}

static size_t page_of(const char *string) {
        for (size_t page = 0; page < layout->n_pages; page++)
                if (find(page, string))
                        return page;
        ck_abort_msg("'%s' is on no page", string);
        return 0;
}

static bool is_number(size_t page, const struct layout_item *item) {
        return item->kind == LAYOUT_TEXT && item->y_pt < PAPER_TOP_PT && layout->pages[page].number > 1;
}

static double item_height(const struct layout_item *item) {
        return item->kind == LAYOUT_TEXT   ? (double) item->n * layout->texts[item->text].line_pt
               : item->kind == LAYOUT_FILL ? item->height_pt
                                           : fabs(item->height_pt);
}

static double item_width(const struct layout_item *item) {
        return item->kind == LAYOUT_TEXT ? layout->texts[item->text].width_pt : fabs(item->width_pt);
}

/* All stands within the margins, but the number of a page, which stands in the upper one. */
static void assert_margins_are_kept(void) {
        for (size_t page = 0; page < layout->n_pages; page++)
                for (size_t i = 0; i < layout->pages[page].n; i++) {
                        const struct layout_item *item = item_at(page, i);

                        if (item->kind == LAYOUT_OUTLINE)
                                continue;
                        ck_assert_double_ge(item->x_pt, PAPER_LEFT_PT - 0.01);
                        ck_assert_double_le(item->x_pt + item_width(item),
                                            PAPER_WIDTH_PT - PAPER_RIGHT_PT + 0.01);
                        if (!is_number(page, item))
                                ck_assert_double_ge(fmin(item->y_pt, item->y_pt + item->height_pt),
                                                    PAPER_TOP_PT - 0.01);
                        ck_assert_double_le(item->y_pt + item_height(item),
                                            PAPER_HEIGHT_PT - PAPER_TOP_PT + 0.01);
                }
}

static void lay_out(void) {
        layout = paper_layout_free(layout);
        assert_ok(paper_layout_new(paper, &measure, &layout));
        assert_margins_are_kept();
}

static void add_lines(size_t n) {
        for (size_t i = 0; i < n; i++)
                paper_add(paper, PAPER_NOTE, "filler");
}

/* A text of so many lines of a paragraph. */
static void add_paragraph(const char *word, size_t n) {
        _cleanup_free_ char *text = NULL;
        size_t per_line = (size_t) (PAPER_TEXT_WIDTH_PT / 7 / (double) (strlen(word) + 1)) * n;

        for (size_t i = 0; i < per_line - 2; i++)
                assert_ok(str_extend(&text, " ", "%s", word));
        paper_add(paper, PAPER_PARAGRAPH, "%s", text);
}

static size_t lines_on(size_t page, const char *prefix) {
        size_t n = 0;

        for (size_t i = 0; i < layout->pages[page].n; i++)
                if (item_at(page, i)->kind == LAYOUT_TEXT &&
                    strncmp(string_of(item_at(page, i)), prefix, strlen(prefix)) == 0)
                        n += item_at(page, i)->n;
        return n;
}

START_TEST(an_empty_document_is_one_empty_page) {
        begin();
        lay_out();
        ck_assert_uint_eq(layout->n_pages, 1);
        ck_assert_uint_eq(layout->n_items, 0);
}
END_TEST

/* Wherever a page ends, each line of a paragraph is there once, and none is alone. */
static void check_no_line_of_a_paragraph_is_alone(int i_th) {
        begin();
        add_lines((size_t) i_th);
        add_paragraph("lượt", 5);
        lay_out();
        size_t n = 0, total = 0;
        for (size_t page = 0; page < layout->n_pages; page++) {
                n = lines_on(page, "lượt");
                ck_assert_uint_ne(n, 1);
                total += n;
        }
        ck_assert_uint_ge(total, 4);
        ck_assert_uint_le(total, 6);
        for (size_t i = 0; i < layout->n_items; i++) /* in their order */
                if (layout->items[i].first > 0)
                        ck_assert_uint_eq(
                                layout->items[i].first,
                                layout->items[i - (layout->items[i - 1].y_pt < PAPER_TOP_PT ? 2 : 1)].first +
                                        1);
}

START_TEST(no_line_of_a_paragraph_is_alone) {
        for (int i = 0; i < 45; i++)
                check_no_line_of_a_paragraph_is_alone(i);
}
END_TEST

static void check_a_heading_stands_with_what_follows(int i_th) {
        begin();
        add_lines((size_t) i_th);
        paper_add(paper, PAPER_HEADING, "I. heading");
        paper_add_subheading(paper, "1. subheading");
        add_paragraph("text", 3);
        lay_out();
        size_t page = page_of("I. heading");
        ck_assert_uint_eq(page, page_of("1. subheading"));
        ck_assert_uint_ge(lines_on(page, "text"), 2);
}

START_TEST(a_heading_stands_with_what_follows) {
        for (int i = 0; i < 45; i++)
                check_a_heading_stands_with_what_follows(i);
}
END_TEST

static void add_table(size_t n_rows) {
        paper_add_table(paper, "Bảng 1", (const char *const[]){"Tên", "#Số", NULL}, 1);
        for (size_t i = 0; i < n_rows; i++) {
                paper_add_row(paper, false);
                paper_add_cell(paper, "quầy %zu %s", i,
                               i % 5 == 3
                                       ? "có một cái tên dài hơn một dòng của cột này trong bảng và chưa hết"
                                       : "");
                paper_add_cell(paper, "%zu", 1000 + i);
        }
}

/* On each page with rows there is the head above them, once, and there are at least two. */
static void check_a_table_that_goes_on_has_its_head_again(int i_th) {
        enum { ROWS = 90 };
        size_t total = 0;

        begin();
        add_lines((size_t) i_th);
        add_table(ROWS);
        add_lines(1);
        lay_out();
        ck_assert_uint_eq(page_of("Bảng 1"), page_of("Tên"));
        for (size_t page = 0; page < layout->n_pages; page++) {
                size_t n_rows = 0;

                for (size_t row = 0; row < ROWS; row++) {
                        char number[16];

                        snprintf(number, sizeof(number), "%zu", 1000 + row);
                        const struct layout_item *cell = find(page, number);
                        if (!cell)
                                continue;
                        n_rows++;
                        ck_assert_uint_eq(lines_on(page, "Tên"), 1);
                        ck_assert_double_gt(cell->y_pt, find(page, "Tên")->y_pt);
                }
                ck_assert_uint_ne(n_rows, 1);
                ck_assert(n_rows > 0 || !find(page, "Tên"));
                total += n_rows;
        }
        ck_assert_uint_eq(total, ROWS);
}

START_TEST(a_table_that_goes_on_has_its_head_again) {
        for (int i = 0; i < 45; i++)
                check_a_table_that_goes_on_has_its_head_again(i);
}
END_TEST

START_TEST(a_cell_of_any_text_stays_within_its_row) {
        char name[3001];

        memset(name, 'x', sizeof(name));
        name[sizeof(name) - 1] = '\0';
        begin();
        paper_add_table(paper, NULL, (const char *const[]){"STT", "Tên", "#Số", NULL}, 2);
        for (size_t i = 0; i < 3; i++) {
                paper_add_row(paper, false);
                paper_add_cell(paper, "%zu", i);
                paper_add_cell(paper, "%s", i == 1 ? name : i == 2 ? "" : "ngắn");
                paper_add_cell(paper, "5");
        }
        lay_out();
        ck_assert_uint_eq(layout->n_pages, 1);
        size_t n_cut = 0;
        for (size_t i = 0; i < layout->n_items; i++)
                if (layout->items[i].kind == LAYOUT_TEXT && strstr(string_of(&layout->items[i]), "…")) {
                        ck_assert_uint_le(layout->items[i].n, LAYOUT_CELL_LINES);
                        ck_assert_uint_ge(layout->items[i].n, LAYOUT_CELL_LINES - 2);
                        n_cut++;
                }
        ck_assert_uint_eq(n_cut, 1);
}
END_TEST

/* From 2 columns to the most: smaller letters, then parts, each with the fixed column and all rows. */
static void check_a_table_wider_than_a_page_comes_in_parts(int i_th) {
        const char *columns[PAPER_COLUMNS_MAX + 1] = {"Quầy"};
        char names[PAPER_COLUMNS_MAX][32];
        size_t n = (size_t) i_th;

        begin();
        for (size_t i = 1; i < n; i++) {
                snprintf(names[i], sizeof(names[i]), "#chỉ-tiêu-%zu", i);
                columns[i] = names[i];
        }
        columns[n] = NULL;
        paper_add_table(paper, "Bảng", columns, 1);
        paper_add_row(paper, false);
        for (size_t i = 0; i < n; i++)
                paper_add_cell(paper, "v%zu.", i);
        lay_out();
        for (size_t i = 1; i < n; i++) {
                char value[16];

                snprintf(value, sizeof(value), "v%zu.", i);
                ck_assert_uint_eq(lines_on(page_of(value), value), 1);
                ck_assert_uint_ge(lines_on(page_of(value), "Quầy"), 1);
        }
        if (n <= 4 || n >= 20)
                ck_assert((n >= 20) == (lines_on(0, "Bảng (tiếp theo)") > 0));
}

START_TEST(a_table_wider_than_a_page_comes_in_parts) {
        for (int i = 2; i < PAPER_COLUMNS_MAX + 1; i++)
                check_a_table_wider_than_a_page_comes_in_parts(i);
}
END_TEST

static void check_who_signs_has_text_above(int i_th) {
        begin();
        add_lines((size_t) i_th);
        paper_add_signature(paper, (const char *const[]){"Như trên", "Lưu: VT", NULL}, "TM. ỦY BAN",
                            "CHỦ TỊCH", NULL);
        lay_out();
        size_t page = page_of("CHỦ TỊCH");
        ck_assert_uint_eq(page_of("Nơi nhận:"), page);
        ck_assert_uint_eq(page_of("- Lưu: VT."), page);
        ck_assert_uint_eq(page_of("- Như trên;"), page);
        ck_assert(i_th < 2 || lines_on(page, "filler") >= 2);
}

START_TEST(who_signs_has_text_above) {
        for (int i = 0; i < 45; i++)
                check_who_signs_has_text_above(i);
}
END_TEST

START_TEST(pages_are_numbered_from_the_second_and_annexes_by_themselves) {
        begin();
        paper_set(paper, &paper->head.mark, "VÍ DỤ");
        add_lines(120);
        paper_add(paper, PAPER_ANNEX, "MỘT");
        add_lines(60);
        paper_add(paper, PAPER_ANNEX, "HAI");
        lay_out();
        unsigned annex = 0, number = 0;
        for (size_t page = 0; page < layout->n_pages; page++) {
                const struct layout_page *now = &layout->pages[page];
                char text[16];

                number = now->annex == annex ? number + 1 : 1;
                ck_assert(now->annex == annex || now->annex == annex + 1);
                annex = now->annex;
                ck_assert_uint_eq(now->number, number);
                snprintf(text, sizeof(text), "%u", number);
                const struct layout_item *shown = find(page, text);
                ck_assert((shown != NULL) == (number > 1));
                ck_assert(!shown || shown->y_pt + 15 < PAPER_TOP_PT);
                ck_assert_ptr_nonnull(find(page, "VÍ DỤ"));
        }
        ck_assert_uint_eq(annex, 2);
        ck_assert_ptr_nonnull(find(layout->n_pages - 1, "Phụ lục II"));
}
END_TEST

START_TEST(the_mark_is_below_everything_else) {
        begin();
        paper_set(paper, &paper->head.mark, "VÍ DỤ");
        add_lines(200);
        lay_out();
        for (size_t page = 0; page < layout->n_pages; page++)
                for (size_t i = 0; i < layout->pages[page].n; i++) {
                        const struct layout_item *item = item_at(page, i), *mark = find(page, "VÍ DỤ");

                        ck_assert(item == mark || item->y_pt + item_height(item) <= mark->y_pt);
                }
}
END_TEST

START_TEST(the_head_has_both_halves_side_by_side) {
        begin();
        paper_set(paper, &paper->head.superior, "UBND THÀNH PHỐ");
        paper_set(paper, &paper->head.body, "ỦY BAN NHÂN DÂN XÃ CÓ MỘT CÁI TÊN DÀI");
        paper_set(paper, &paper->head.number, "Số:     /BC-UBND");
        paper_set(paper, &paper->head.place_date, "Nơi, ngày 01 tháng 02 năm 2026");
        paper_set(paper, &paper->head.type, "BÁO CÁO");
        paper_set(paper, &paper->head.subject, "Về một việc");
        lay_out();
        const struct layout_item *number = find(0, "Số:     /BC-UBND"),
                                 *date = find(0, "Nơi, ngày 01 tháng 02 năm 2026");
        ck_assert_double_eq_tol(number->y_pt, date->y_pt, 1);
        ck_assert_double_lt(number->x_pt, date->x_pt);
        ck_assert_double_gt(find(0, "BÁO CÁO")->y_pt, number->y_pt + 13);
        ck_assert_ptr_nonnull(find(0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
}
END_TEST

START_TEST(bars_are_as_long_as_their_values) {
        const double values[] = {10, 5, NAN, 0};
        double widths[2] = {0};
        size_t n = 0;

        begin();
        paper_add_chart(paper, PAPER_BARS, "Biểu đồ", NULL, 0);
        for (size_t i = 0; i < ELEMENTSOF(values); i++)
                paper_add_point(paper, "mức", &values[i], "10 lượt (50,0%)");
        lay_out();
        for (size_t i = 0; i < layout->n_items; i++)
                if (layout->items[i].kind == LAYOUT_FILL) {
                        ck_assert_uint_lt(n, 2);
                        widths[n++] = layout->items[i].width_pt;
                }
        ck_assert_uint_eq(n, 2);
        ck_assert_double_eq_tol(widths[0], 2 * widths[1], 0.01);
}
END_TEST

/* Three values, nothing, one value: two strokes and four dots. */
START_TEST(a_line_is_broken_where_there_is_no_value) {
        const double values[] = {1, 7, 3, NAN, 2};
        size_t n_strokes = 0, n_dots = 0;

        begin();
        paper_add_chart(paper, PAPER_LINES, NULL, (const char *const[]){"lượt", NULL}, 0);
        for (size_t i = 0; i < ELEMENTSOF(values); i++)
                paper_add_point(paper, "01/11", &values[i], NULL);
        lay_out();
        for (size_t i = 0; i < layout->n_items; i++) {
                n_strokes += layout->items[i].kind == LAYOUT_LINE && layout->items[i].stroke_pt > 1;
                n_dots += layout->items[i].kind == LAYOUT_FILL;
        }
        ck_assert_uint_eq(n_strokes, 2 + 1); /* and one of the legend */
        ck_assert_uint_eq(n_dots, 4);
}
END_TEST

/* A year by day: lines of many short strokes can still be told apart, and no label is on another. */
START_TEST(a_line_of_many_points_is_dashed_like_one) {
        const struct layout_item *last = NULL;
        size_t n_strokes = 0, n_labels = 0;
        double behind = 0, labels[366];

        begin();
        paper_add_chart(paper, PAPER_LINES, NULL, (const char *const[]){"một", "hai", NULL}, 0);
        for (size_t i = 0; i < 366; i++) {
                const double values[] = {1, 1 + (double) (i % 2)};

                paper_add_point(paper, "01/11", values, NULL);
        }
        lay_out();
        for (size_t i = 0; i < layout->n_items; i++) {
                const struct layout_item *item = &layout->items[i];

                ck_assert_int_ne(item->kind, LAYOUT_FILL); /* no dots */
                if (item->kind == LAYOUT_TEXT &&
                    streq(((const struct letters *) layout->texts[item->text].letters)->string, "01/11")) {
                        labels[n_labels++] = item->x_pt;
                }
                if (item->kind != LAYOUT_LINE || item->dash_pt == 0)
                        continue;
                if (n_strokes++ < 365) {
                        ck_assert_double_eq_tol(item->dash_from_pt, behind, 0.001);
                        behind += hypot(item->width_pt, item->height_pt);
                }
                last = item;
        }
        ck_assert_uint_eq(n_strokes, 365 + 1); /* and one of the legend */
        ck_assert_double_eq(last->dash_from_pt, 0);
        ck_assert_uint_ge(n_labels, 5);
        for (size_t i = 2; i < n_labels; i++)
                ck_assert_double_eq_tol(labels[i] - labels[i - 1], labels[1] - labels[0], 0.001);
}
END_TEST

/* From one point to the most, and values from little to much, all is in its place. */
START_TEST(a_chart_has_room_for_as_many_points_as_there_may_be) {
        static const size_t counts[] = {0, 1, 2, 12, 31, 366, PAPER_POINTS_MAX};
        const char *const names[] = {"phục vụ", "đánh giá", "vắng mặt", NULL};

        for (int kind = PAPER_BARS; kind <= PAPER_LINES; kind++) {
                begin();
                paper_add_chart(paper, (enum paper_chart_kind) kind, "Biểu đồ",
                                kind == PAPER_LINES ? names : NULL, _i % 2 ? 0 : 1e12);
                for (size_t i = 0; i < counts[_i]; i++) {
                        const double values[] = {(double) i, 1e9, 0.001};

                        paper_add_point(paper, "nhãn của một ngày", values, "1.000.000 lượt");
                }
                lay_out();
        }
}
END_TEST

START_TEST(more_pages_than_there_may_be_are_refused) {
        begin();
        for (size_t i = 0; i < 4000; i++)
                add_paragraph("chương", 8);
        assert_error(paper_layout_new(paper, &measure, &layout), E2BIG);
        ck_assert_ptr_null(layout);
}
END_TEST

START_TEST(an_error_of_the_document_is_told) {
        begin();
        paper->error = -E2BIG;
        assert_error(paper_layout_new(paper, &measure, &layout), E2BIG);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(an_empty_document_is_one_empty_page),
        SUITE_CASE(no_line_of_a_paragraph_is_alone),
        SUITE_CASE(a_heading_stands_with_what_follows),
        SUITE_CASE(a_table_that_goes_on_has_its_head_again),
        SUITE_CASE(a_cell_of_any_text_stays_within_its_row),
        SUITE_CASE(a_table_wider_than_a_page_comes_in_parts),
        SUITE_CASE(who_signs_has_text_above),
        SUITE_CASE(pages_are_numbered_from_the_second_and_annexes_by_themselves),
        SUITE_CASE(the_mark_is_below_everything_else),
        SUITE_CASE(the_head_has_both_halves_side_by_side),
        SUITE_CASE(bars_are_as_long_as_their_values),
        SUITE_CASE(a_line_is_broken_where_there_is_no_value),
        SUITE_CASE(a_line_of_many_points_is_dashed_like_one),
        {"a_chart_has_room_for_as_many_points_as_there_may_be",
         &a_chart_has_room_for_as_many_points_as_there_may_be, 7},
        SUITE_CASE(more_pages_than_there_may_be_are_refused),
        SUITE_CASE(an_error_of_the_document_is_told),
};

SUITE_MAIN("paper/layout", cases, NULL, teardown)
