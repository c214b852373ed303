/* What others find in a printed document: poppler's programs read it. */
#include <ctype.h>
#include <math.h>

#include "sample.h"
#include "services/paper/layout.h"
#include "services/paper/print.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"
#include "tests/lib/suite.h"

#define PRINT_ALONE "--print-alone"
#define DOTS_PER_INCH 50
#define POINT_PX (DOTS_PER_INCH / 72.0)

static sd_event *event;
static char *path;
static size_t n_pages;

/* Its output. */
static char *run(const char *program, const char *const *arguments) {
        const char *argv[8] = {program};
        _cleanup_free_ char *log = file_join(suite_dir(), "output");
        struct process_spec spec = {.argv = argv, .log_path = log};

        for (size_t i = 0; arguments[i]; i++)
                argv[i + 1] = arguments[i];
        (void) unlink(log);
        struct process *process = process_start(event, &spec, NULL, NULL);
        ck_assert(process_wait(process, LOOP_PATIENCE_USEC));
        ck_assert_int_eq(process_result(process), 0);
        process_free(process);
        return file_read(log, NULL);
}

static void print(const struct paper *paper) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ void *data = NULL;
        size_t size;
        int r = paper_print(paper, &data, &size, &n_pages, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
        file_write(path, data, size);
}

static void setup(void) {
        _cleanup_(paper_freep) struct paper *paper = sample_new();

        must(sd_event_new(&event));
        path = file_join(suite_dir(), "sample.pdf");
        print(paper);
}

static void teardown(void) {
        event = sd_event_unref(event);
        free(path);
}

static char *without_blanks(const char *text) {
        char *words = strdup(text), *to = words;

        for (const char *from = text; *from; from++)
                if (!isspace((unsigned char) *from))
                        *to++ = *from;
        *to = '\0';
        return words;
}

/* Behind what was found before, as it is read; *at moves on. */
static void assert_follows(const char **at, const char *text) {
        _cleanup_free_ char *words = without_blanks(text);
        const char *found = strstr(*at, words);

        ck_assert_msg(found, "'%s' is not found behind '%.60s'", text, *at);
        *at = found + strlen(words);
}

START_TEST(sentences_are_found_in_their_order) {
        _cleanup_free_ char *raw = run("/usr/bin/pdftotext", (const char *const[]){"-raw", path, "-", NULL}),
                            *text = without_blanks(raw);
        const char *at = text;

        assert_follows(&at, "UBND THÀNH PHỐ HẢI PHÒNG");
        assert_follows(&at, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
        assert_follows(&at, "Kết quả tiếp đón và mức độ hài lòng của người dân tháng 01 năm 2026");
        for (int i = 1; i <= 2; i++) {
                _cleanup_free_ char *heading = NULL, *end = NULL;

                assert_ok(str_format(&heading, "%d. CĂN CỨ, KỲ BÁO CÁO, NGUỒN SỐ LIỆU", i));
                assert_follows(&at, heading);
                assert_follows(
                        &at, "Thực hiện Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về "
                             "thực hiện cơ chế một cửa, một cửa liên thông trong giải quyết thủ tục hành "
                             "chính, Ủy ban nhân dân xã báo cáo kết quả như sau, câu");
                assert_ok(str_format(&end, "câu %d.", i));
                at -= strlen("câu");
                assert_follows(&at, end);
                assert_follows(&at, "- Số lượt phục vụ: 1.234 lượt, office, first, fluffy.");
                assert_follows(&at, "Ghi chú: tỷ lệ chỉ nêu khi có từ 10 lượt đánh giá trở lên.");
        }
        assert_follows(&at, "Nguyễn Thị Ý");
        assert_follows(&at, "Phụ lục I");
}
END_TEST

/* Also of what came as letters and marks; and nothing is hidden. */
START_TEST(what_is_selected_is_composed_and_visible) {
        _cleanup_free_ char *text = run("/usr/bin/pdftotext", (const char *const[]){path, "-", NULL}),
                            *words = without_blanks(text), *shown = without_blanks(SAMPLE_HOSTILE_SHOWN);

        ck_assert_ptr_nonnull(strstr(words, shown));
        for (const char *p = text; *p; p++) {
                ck_assert_msg((uint8_t) p[0] != 0xcc && ((uint8_t) p[0] != 0xcd || (uint8_t) p[1] >= 0xb0),
                              "a mark by itself: %.20s", p);
                ck_assert_msg(strncmp(p, "\xe2\x80\xae", 3) != 0, "a hidden character: %.20s", p);
        }
}
END_TEST

START_TEST(fonts_are_embedded) {
        _cleanup_free_ char *output = run("/usr/bin/pdffonts", (const char *const[]){path, NULL});
        size_t n = 0;

        for (char *rest = output, *line; (line = strsep(&rest, "\n"));) {
                if (!strchr(line, '+'))
                        continue;
                ck_assert_msg(strstr(line, "+LiberationSerif"), "%s", line);
                ck_assert_msg(strstr(line, " yes yes yes "), "%s", line);
                n++;
        }
        ck_assert_uint_ge(n, 3);
}
END_TEST

START_TEST(pages_are_of_a4_and_the_file_says_what_it_is) {
        _cleanup_free_ char *output = run("/usr/bin/pdfinfo", (const char *const[]){path, NULL}),
                            *pages = NULL;

        ck_assert_ptr_nonnull(strstr(output, "(A4)"));
        ck_assert_ptr_nonnull(strstr(output, "Kết quả tiếp đón và mức độ hài lòng"));
        ck_assert_ptr_nonnull(strstr(output, "ỦY BAN NHÂN DÂN XÃ KIẾN MINH"));
        assert_ok(str_format(&pages, "Pages:           %zu\n", n_pages));
        ck_assert_ptr_nonnull(strstr(output, pages));
}
END_TEST

/* The rows and columns of a page that bear ink, in points; false: it bears none. */
struct ink {
        double left, top, right, bottom;
};

static bool is_in_number(double x, double y) {
        return y < PAPER_TOP_PT && fabs(x - PAPER_LEFT_PT - PAPER_TEXT_WIDTH_PT / 2) < 15;
}

static bool find_ink(const char *image, struct ink *ret) {
        _cleanup_fclose_ FILE *f = fopen(image, "re");
        unsigned width, height;
        bool found = false;

        ck_assert_ptr_nonnull(f);
        ck_assert_int_eq(fscanf(f, "P5\n%u %u\n255", &width, &height), 2);
        (void) fgetc(f);
        *ret = (struct ink){1e9, 1e9, 0, 0};
        for (unsigned y = 0; y < height; y++)
                for (unsigned x = 0; x < width; x++) {
                        double x_pt = (x + 0.5) / POINT_PX, y_pt = (y + 0.5) / POINT_PX;

                        if (fgetc(f) > 200 || is_in_number(x_pt, y_pt))
                                continue;
                        found = true;
                        ret->left = fmin(ret->left, x_pt);
                        ret->right = fmax(ret->right, x_pt);
                        ret->top = fmin(ret->top, y_pt);
                        ret->bottom = fmax(ret->bottom, y_pt);
                }
        return found;
}

START_TEST(no_ink_is_outside_the_margins) {
        _cleanup_free_ char *prefix = file_join(suite_dir(), "page");
        double slack = 1.5 / POINT_PX; /* of a letter's edge, and of a dot that is half on it */

        free(run("/usr/bin/pdftoppm", (const char *const[]){"-gray", "-r", "50", path, prefix, NULL}));
        ck_assert_uint_gt(n_pages, 5);
        for (size_t page = 1; page <= n_pages; page++) {
                _cleanup_free_ char *image = NULL;
                struct ink ink;

                assert_ok(str_format(&image, "%s-%zu.pgm", prefix, page));
                ck_assert_msg(find_ink(image, &ink), "page %zu is empty", page);
                ck_assert_msg(ink.left > PAPER_LEFT_PT - slack, "page %zu: %.1f", page, ink.left);
                ck_assert_msg(ink.right < PAPER_WIDTH_PT - PAPER_RIGHT_PT + slack, "page %zu: %.1f", page,
                              ink.right);
                ck_assert_msg(ink.top > PAPER_TOP_PT - slack, "page %zu: %.1f", page, ink.top);
                ck_assert_msg(ink.bottom < PAPER_HEIGHT_PT - PAPER_TOP_PT + slack, "page %zu: %.1f", page,
                              ink.bottom);
        }
}
END_TEST

START_TEST(what_is_printed_twice_is_the_same) {
        _cleanup_(paper_freep) struct paper *paper = sample_new();
        _cleanup_free_ char *first = NULL, *second = NULL;
        size_t first_size, second_size;

        first = file_read(path, &first_size);
        print(paper);
        second = file_read(path, &second_size);
        ck_assert_uint_eq(first_size, second_size);
        ck_assert_mem_eq(first, second, first_size);
}
END_TEST

/* In a process of its own, as fontconfig reads its configuration once. */
START_TEST(a_font_that_is_missing_is_named) {
        _cleanup_free_ char *conf = file_join(suite_dir(), "fonts.conf"), *environment = NULL, *output = NULL;

        file_write_text(conf, "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>"
                              "<dir>/usr/share/fonts/truetype/dejavu</dir></fontconfig>");
        char self[4096] = "";
        ck_assert_int_gt(readlink("/proc/self/exe", self, sizeof(self) - 1), 0);
        assert_ok(str_format(&environment, "FONTCONFIG_FILE=%s", conf));
        output = run("/usr/bin/env", (const char *const[]){environment, self, PRINT_ALONE, NULL});
        ck_assert_str_eq(output, "chưa cài phông chữ “Liberation Serif”\n");
}
END_TEST

static int print_alone(void) {
        _cleanup_(paper_freep) struct paper *paper = paper_new(LANGUAGE_VI);
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_VI};
        void *data;
        size_t size, pages;
        int r = paper_print(paper, &data, &size, &pages, &problem);

        if (r == -ENOENT)
                puts(problem.text);
        return r == -ENOENT ? EXIT_SUCCESS : EXIT_FAILURE;
}

static const struct suite_case cases[] = {
        SUITE_CASE(sentences_are_found_in_their_order),
        SUITE_CASE(what_is_selected_is_composed_and_visible),
        SUITE_CASE(fonts_are_embedded),
        SUITE_CASE(pages_are_of_a4_and_the_file_says_what_it_is),
        SUITE_CASE(no_ink_is_outside_the_margins),
        SUITE_CASE(what_is_printed_twice_is_the_same),
        SUITE_CASE(a_font_that_is_missing_is_named),
};

int main(int argc, char *argv[]) {
        if (argc > 1 && streq(argv[1], PRINT_ALONE))
                return print_alone();
        if (access("/usr/bin/pdftotext", X_OK) < 0) {
                printf("paper/print: skipped: poppler-utils is not installed\n");
                return 77;
        }
        suite_use_memory();
        return suite_run("paper/print", cases, ELEMENTSOF(cases), setup, teardown, 60);
}
