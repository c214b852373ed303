#include <fcntl.h>
#include <sys/stat.h>

#include "services/pages/pages.h"
#include "services/draw/png.h"
#include "tests/lib/pngs.h"
#include "tests/lib/suite.h"

/* The files beside the page. */
static const char *table;
static const void *image;
static size_t image_size;

static struct page *page;
static struct problem problem = {.language = LANGUAGE_EN};

static void teardown(void) {
        page = page_free(page);
        problem_done(&problem);
}

static int read_beside(const char *name, size_t max, char **ret, size_t *ret_size, void *userdata _unused_) {
        bool is_table = streq(name, "t.csv") && table, is_image = streq(name, "i.png") && image;
        size_t size = is_table ? strlen(table) : image_size;

        if (!is_table && !is_image)
                return -ENOENT;
        if (size > max)
                return -EFBIG;
        *ret = malloc(size + 1);
        if (!*ret)
                return -ENOMEM;
        memcpy(*ret, is_table ? table : image, size);
        (*ret)[size] = '\0';
        *ret_size = size;
        return 0;
}

static int parse_bytes(const char *text, size_t size) {
        const struct page_source source = {"d/p.page", text, size, read_beside, NULL};

        teardown();
        return page_parse(&source, &page, &problem);
}

static void parse(const char *text) {
        int r = parse_bytes(text, strlen(text));

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
        ck_assert_ptr_null(problem.text);
}

static void assert_refused(const char *text, const char *expected) {
        assert_error(parse_bytes(text, strlen(text)), EINVAL);
        ck_assert_str_eq(problem.text, expected);
        ck_assert_ptr_null(page);
}

START_TEST(a_page_has_what_its_lines_say_in_their_order) {
        parse("\xef\xbb\xbf# slogans\r\ntitle: 4 XIN: 4 LUÔN\r\n\r\n seconds : 20\nheading: Xin\ntext: Xin "
              "chào\n"
              "item: một\nitem: hai\nfrom: 2026-02-10\nuntil: 2026-02-22");
        ck_assert_str_eq(page->title, "4 XIN: 4 LUÔN");
        ck_assert_uint_eq(page->title_line, 2);
        ck_assert_uint_eq(page->seconds, 20);
        ck_assert_uint_eq(page->from, 20260210);
        ck_assert_uint_eq(page->until, 20260222);
        ck_assert_uint_eq(page->n_items, 4);
        ck_assert_int_eq(page->items[0].type, PAGE_HEADING);
        ck_assert_int_eq(page->items[1].type, PAGE_TEXT);
        ck_assert_str_eq(page->items[1].text, "Xin chào");
        ck_assert_int_eq(page->items[3].type, PAGE_ITEM);
        ck_assert_str_eq(page->items[3].text, "hai");
        ck_assert_uint_eq(page->items[3].line, 8);
        ck_assert_str_eq(page->items[3].file, "d/p.page");
        parse("title: T");
        ck_assert_uint_eq(page->seconds, PAGE_SECONDS_DEFAULT);
        ck_assert_uint_eq(page->n_items, 0);
}
END_TEST

START_TEST(a_page_is_shown_on_its_days) {
        parse("title: T\nfrom: 2026-02-10\nuntil: 2026-02-22");
        ck_assert(!page_is_shown_on(page, 20260209));
        ck_assert(page_is_shown_on(page, 20260210));
        ck_assert(page_is_shown_on(page, 20260222));
        ck_assert(!page_is_shown_on(page, 20260223));
        ck_assert(!page_is_shown_on(page, 0));
        parse("title: T\nfrom: 2024-02-29");
        ck_assert(page_is_shown_on(page, 29991231));
        ck_assert(!page_is_shown_on(page, 20240228));
        parse("title: T");
        ck_assert(page_is_shown_on(page, 0));
}
END_TEST

START_TEST(phones_have_their_parts_and_a_day) {
        parse("title: T\nas-of: 2026-11-23\nphone: Chủ tịch | Nguyễn Văn A | 0225 000.0001\nphone: Trực || "
              "(+84) 225-1");
        ck_assert_uint_eq(page->as_of, 20261123);
        ck_assert_str_eq(page->items[0].text, "Chủ tịch");
        ck_assert_str_eq(page->items[0].person, "Nguyễn Văn A");
        ck_assert_str_eq(page->items[0].number, "0225 000.0001");
        ck_assert_str_eq(page->items[1].person, "");
        assert_refused(
                "title: T\nphone: A | B | 113",
                "d/p.page:2: beside phone numbers \"as-of: 2026-11-23\" says when they were last looked at");
        assert_refused("title: T\nas-of: 2026-11-23\nphone: A | B\nphone: A|B|113|C\nphone: | B | 113\n"
                       "phone: A|B|gọi\nphone: A|B|1234567890123456\n",
                       "d/p.page:3: a phone has three parts: whose | name | number\n"
                       "d/p.page:4: a phone has three parts: whose | name | number\n"
                       "d/p.page:5: whose phone is it? Write the office before the first '|'\n"
                       "d/p.page:6: 'gọi' is no phone number\n"
                       "d/p.page:7: '1234567890123456' is no phone number");
}
END_TEST

START_TEST(a_table_of_procedures_becomes_items) {
        table = "\xef\xbb\xbfThời hạn;Thủ tục;Các bước;;Lệ phí\r\n"
                "3 ngày;Khai sinh;Nộp tờ khai | Nhận kết quả |;;Không\r\n\r\n"
                "\"1\r\nngày\";\"Kết hôn; ly hôn\";\"Một\r\n\r\nHai\r\nBa\";;\r\n";
        parse("title: T\nprocedures: t.csv\ntext: x");
        ck_assert_uint_eq(page->n_items, 3);
        struct page_item *item = &page->items[0];
        ck_assert_int_eq(item->type, PAGE_PROCEDURE);
        ck_assert_str_eq(item->text, "Khai sinh");
        ck_assert_str_eq(item->service, "");
        ck_assert_str_eq(item->fee, "Không");
        ck_assert_str_eq(item->term, "3 ngày");
        ck_assert_uint_eq(item->n_steps, 2);
        ck_assert_str_eq(item->steps[1], "Nhận kết quả");
        ck_assert_str_eq(item->file, "d/t.csv");
        ck_assert_uint_eq(item->line, 2);
        item = &page->items[1];
        ck_assert_str_eq(item->text, "Kết hôn; ly hôn");
        ck_assert_str_eq(item->term, "1 ngày");
        ck_assert_uint_eq(item->n_steps, 3);
        ck_assert_str_eq(item->steps[2], "Ba");
        ck_assert_uint_eq(item->line, 4);
        ck_assert_str_eq(page->items[2].file, "d/p.page");
        ck_assert_uint_eq(page->items[2].line, 3);
}
END_TEST

START_TEST(what_is_wrong_in_a_table_is_named_with_its_line) {
        static const char text[] = "title: T\nprocedures: t.csv";

        table = "Thủ tục;Phí\n";
        assert_refused(
                text,
                "d/t.csv:1: column 'Phí' is unknown; there are Procedure, Service, Steps, Fee and Term");
        table = "Thủ tục;Thủ tục\n";
        assert_refused(text, "d/t.csv:1: column 'Thủ tục' is there twice");
        table = "Lĩnh vực\n";
        assert_refused(text, "d/t.csv:1: the first line names the columns, Procedure among them");
        table = "Thủ tục;Lệ phí\nA;1;2\n;3\nB;\x01\nC;\"\n";
        assert_refused(text, "d/t.csv:2: more cells than the first line has columns\n"
                             "d/t.csv:3: the procedure has no name\n"
                             "d/t.csv:4: not UTF-8, or a control or invisible character\n"
                             "d/t.csv:5: a quote is not closed");
        table = "Thủ tục\n";
        assert_refused(text, "d/t.csv:1: no procedure stands in the table");
        table = "";
        assert_refused(text, "d/t.csv:1: no procedure stands in the table");
        table = "Thủ tục;Các bước\nA;1|2|3|4|5|6|7|8|9|10|11|12|13\n";
        assert_refused(text, "d/t.csv:2: more than 12 steps");
}
END_TEST

START_TEST(files_beside_the_page_are_looked_at_before_they_are_used) {
        uint8_t large[sizeof(grey_png)];

        image = grey_png;
        image_size = sizeof(grey_png);
        parse("title: T\nimage: i.png");
        ck_assert_str_eq(page->items[0].text, "i.png");
        ck_assert_uint_eq(page->items[0].image_size, sizeof(grey_png));
        ck_assert_mem_eq(page->items[0].image, grey_png, sizeof(grey_png));
        assert_refused("title: T\nimage: ../i.png\nimage: i.jpg\nimage: .png\nprocedures: "
                       "/etc/passwd\nimage: j.png\n"
                       "procedures: u.csv",
                       "d/p.page:2: '../i.png' is no name of a .png file in the page's folder\n"
                       "d/p.page:3: 'i.jpg' is no name of a .png file in the page's folder\n"
                       "d/p.page:4: '.png' is no name of a .png file in the page's folder\n"
                       "d/p.page:5: '/etc/passwd' is no name of a .csv file in the page's folder\n"
                       "d/p.page:6: j.png: No such file or directory\n"
                       "d/p.page:7: u.csv: No such file or directory");
        memcpy(large, grey_png, sizeof(grey_png));
        large[18] = 0x40;
        image = large;
        assert_refused("title: T\nimage: i.png", "d/p.page:2: i.png has 16387 × 2 pixels; a side has at most "
                                                 "4096, all of it at most 4 million");
        large[18] = large[22] = 0x0f;
        assert_refused("title: T\nimage: i.png", "d/p.page:2: i.png has 3843 × 3842 pixels; a side has at "
                                                 "most 4096, all of it at most 4 million");
        large[18] = large[19] = 0;
        assert_refused("title: T\nimage: i.png", "d/p.page:2: i.png is no PNG image");
        image_size = PNG_SIZE_MAX + 1;
        assert_refused("title: T\nimage: i.png", "d/p.page:2: i.png: is larger than such a file may be");
}
END_TEST

START_TEST(damaged_images_are_refused) {
        uint8_t damaged[sizeof(grey_png)];

        image = damaged;
        for (size_t i = 0; i < sizeof(damaged); i++) {
                memcpy(damaged, grey_png, sizeof(damaged));
                image_size = i;
                assert_refused("title: T\nimage: i.png",
                               i < PNG_HEAD_SIZE
                                       ? "d/p.page:2: i.png is no PNG image"
                                       : "d/p.page:2: i.png is damaged, or was not copied to its end");
                image_size = sizeof(damaged);
                damaged[i] ^= 0x01;
                assert_error(parse_bytes("title: T\nimage: i.png", strlen("title: T\nimage: i.png")), EINVAL);
        }
        image = deep_png;
        image_size = sizeof(deep_png);
        assert_refused("title: T\nimage: i.png", "d/p.page:2: i.png has 16 bits a colour; save it with 8");
}
END_TEST

START_TEST(a_page_has_at_most_four_images) {
        image = grey_png;
        image_size = sizeof(grey_png);
        parse("title: T\nimage: i.png\nimage: i.png\nimage: i.png\nimage: i.png");
        ck_assert_uint_eq(page->n_images, PAGE_IMAGES_MAX);
        assert_refused("title: T\nimage: i.png\nimage: i.png\nimage: i.png\nimage: i.png\nimage: i.png",
                       "d/p.page:6: more than 4 images on a page");
}
END_TEST

START_TEST(every_problem_of_a_page_is_named) {
        assert_refused(
                "text\ntext:\ncolour: red\nseconds: 2\nfrom: 2026-02-30\nuntil: 26-1-1\ntitle: a\ntitle: b\n"
                "item: \xc3\nitem: a\u200bb",
                "d/p.page:1: 'text' has no colon; a line is \"keyword: text\"\n"
                "d/p.page:2: nothing stands after the colon\n"
                "d/p.page:3: 'colour' is unknown; allowed are title, seconds, from, until, as-of, heading, "
                "text, item, phone, procedures and image\n"
                "d/p.page:4: '2' is no number of seconds from 3 to 600\n"
                "d/p.page:5: '2026-02-30' is no day; write one as 2026-11-23\n"
                "d/p.page:6: '26-1-1' is no day; write one as 2026-11-23\n"
                "d/p.page:8: a page has one title\n"
                "d/p.page:9: not UTF-8, or a control or invisible character\n"
                "d/p.page:10: not UTF-8, or a control or invisible character");
        assert_refused("# nothing", "d/p.page:1: a page needs a line \"title: …\"");
        assert_refused("title: T\nfrom: 2026-02-02\nuntil: 2026-02-01", "d/p.page:1: until: is before from:");
        assert_error(parse_bytes("title: a\0b", 10), EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, "d/p.page:1: not UTF-8"));
}
END_TEST

START_TEST(problems_are_told_in_vietnamese_too) {
        problem.language = LANGUAGE_VI;
        table = "Thủ tục;Phí\n";
        assert_refused("colour: red\nprocedures: t.csv\nimage: j.png",
                       "d/p.page:1: không có từ khóa “colour”; có: title, seconds, from, until, as-of, "
                       "heading, text, "
                       "item, phone, procedures, image\n"
                       "d/t.csv:1: không có cột “Phí”; có: Thủ tục, Lĩnh vực, Các bước, Lệ phí, Thời hạn\n"
                       "d/p.page:3: j.png: không có tệp hay thư mục đó\n"
                       "d/p.page:1: trang cần có dòng “title: …”");
}
END_TEST

START_TEST(pages_and_lines_have_limits) {
        static char text[PAGE_SIZE_MAX + 2];
        size_t n = 0;

        memset(text, ' ', sizeof(text) - 1);
        assert_error(parse_bytes(text, sizeof(text) - 1), EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, "a file of more than 65536 bytes"));
        memset(text, 'x', PAGE_TEXT_MAX + 1);
        assert_error(parse_bytes(text, PAGE_TEXT_MAX + 1), EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, "a line of more than 500 bytes"));
        for (int i = 0; i <= PAGE_ITEMS_MAX; i++)
                n += (size_t) snprintf(text + n, sizeof(text) - n, "item: x\n");
        assert_error(parse_bytes(text, n), EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, ":301: more than 300 items on a page"));

        n = 0;
        for (int i = 0; i < 10 * PAGE_PROBLEMS_MAX; i++)
                n += (size_t) snprintf(text + n, sizeof(text) - n, "x\n");
        assert_error(parse_bytes(text, n), EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, ":50: and more"));
        ck_assert_ptr_null(strstr(problem.text, ":51:"));
}
END_TEST

START_TEST(the_shipped_example_is_a_set_of_pages) {
        struct pages *pages = NULL;
        size_t procedures = 0;
        int r = pages_load(EXAMPLE, &pages, &problem);

        ck_assert_msg(r >= 0, "%s", problem.text ? problem.text : strerror(-r));
        ck_assert_uint_ge(pages->n, 8);
        for (size_t i = 0; i < pages->n; i++) {
                ck_assert(i == 0 || strcmp(pages->pages[i - 1]->file, pages->pages[i]->file) < 0);
                for (size_t j = 0; j < pages->pages[i]->n_items; j++)
                        procedures += pages->pages[i]->items[j].type == PAGE_PROCEDURE;
        }
        ck_assert_uint_ge(procedures, 2);
        pages_free(pages);
}
END_TEST

static void write_file(const char *name, const char *text) {
        char *path = NULL;

        assert_ok(str_format(&path, "%s/%s", suite_dir(), name));
        FILE *f = fopen(path, "we");
        ck_assert_ptr_nonnull(f);
        ck_assert_int_ge(fputs(text, f), 0);
        ck_assert_int_eq(fclose(f), 0);
        free(path);
}

/* A chunk that nobody needs, of so many bytes, before the pixels. */
static void write_large_image(const char *name, size_t n) {
        enum { AFTER_HEAD = PNG_HEAD_SIZE };
        static const uint8_t type[] = {'t', 'E', 'X', 't'};
        char *path = NULL;
        uint8_t *chunk = calloc(1, n + 12);
        uint32_t sum = UINT32_MAX;

        ck_assert_ptr_nonnull(chunk);
        for (int i = 0; i < 4; i++)
                chunk[i] = (uint8_t) (n >> (24 - 8 * i));
        memcpy(chunk + 4, type, sizeof(type));
        for (size_t i = 4; i < n + 8; i++) {
                sum ^= chunk[i];
                for (int bit = 0; bit < 8; bit++)
                        sum = sum & 1 ? 0xedb88320 ^ (sum >> 1) : sum >> 1;
        }
        for (int i = 0; i < 4; i++)
                chunk[n + 8 + (size_t) i] = (uint8_t) (~sum >> (24 - 8 * i));
        assert_ok(str_format(&path, "%s/%s", suite_dir(), name));
        FILE *f = fopen(path, "we");
        ck_assert_ptr_nonnull(f);
        fwrite(grey_png, 1, AFTER_HEAD, f);
        fwrite(chunk, 1, n + 12, f);
        fwrite(grey_png + AFTER_HEAD, 1, sizeof(grey_png) - AFTER_HEAD, f);
        ck_assert_int_eq(fclose(f), 0);
        free(chunk);
        free(path);
}

START_TEST(images_of_all_pages_have_a_limit_together) {
        struct pages *pages = NULL;
        char *expected = NULL;

        write_large_image("i.png", PNG_SIZE_MAX - 1000);
        write_file("a.page", "title: A\nimage: i.png\nimage: i.png\nimage: i.png\nimage: i.png\n");
        assert_ok(pages_load(suite_dir(), &pages, &problem));
        pages = pages_free(pages);
        write_file("b.page", "title: B\n\nimage: i.png\nimage: i.png\n");
        assert_error(pages_load(suite_dir(), &pages, &problem), EINVAL);
        assert_ok(str_format(&expected, "%s/b.page:3: the images of all pages have more than 16 MB",
                             suite_dir()));
        ck_assert_str_eq(problem.text, expected);
        free(expected);
}
END_TEST

START_TEST(problems_of_all_pages_of_a_folder_are_named) {
        struct pages *pages = NULL;
        char *path = NULL;

        write_file("b.page", "title: B\n");
        write_file("a.page", "title: A\n");
        write_file(".hidden.page", "x");
        write_file("a.page~", "x");
        assert_ok(pages_load(suite_dir(), &pages, &problem));
        ck_assert_uint_eq(pages->n, 2);
        ck_assert_str_eq(pages->pages[0]->title, "A");
        pages = pages_free(pages);

        write_file("c.page", "x\n");
        assert_ok(str_format(&path, "%s/d.page", suite_dir()));
        ck_assert_int_eq(mkfifo(path, 0600), 0);
        write_file("e.page", "y\n");
        assert_error(pages_load(suite_dir(), &pages, &problem), EINVAL);
        ck_assert_ptr_null(pages);
        ck_assert_ptr_nonnull(strstr(problem.text, "/c.page:1: 'x' has no colon"));
        ck_assert_ptr_nonnull(strstr(problem.text, "/d.page:1: is not a regular file"));
        ck_assert_ptr_nonnull(strstr(problem.text, "/e.page:1: 'y' has no colon"));
        free(path);
        assert_error(pages_load("/nonexistent", &pages, &problem), ENOENT);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_page_has_what_its_lines_say_in_their_order),
        SUITE_CASE(a_page_is_shown_on_its_days),
        SUITE_CASE(phones_have_their_parts_and_a_day),
        SUITE_CASE(a_table_of_procedures_becomes_items),
        SUITE_CASE(what_is_wrong_in_a_table_is_named_with_its_line),
        SUITE_CASE(files_beside_the_page_are_looked_at_before_they_are_used),
        SUITE_CASE(damaged_images_are_refused),
        SUITE_CASE(a_page_has_at_most_four_images),
        SUITE_CASE(images_of_all_pages_have_a_limit_together),
        SUITE_CASE(every_problem_of_a_page_is_named),
        SUITE_CASE(problems_are_told_in_vietnamese_too),
        SUITE_CASE(pages_and_lines_have_limits),
        SUITE_CASE(the_shipped_example_is_a_set_of_pages),
        SUITE_CASE(problems_of_all_pages_of_a_folder_are_named),
};

SUITE_MAIN("pages/page", cases, NULL, teardown)
