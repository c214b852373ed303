/* Answers to suggestions as pages, read by the reader of pages. */
#include "daemon/ctl/suggestion-page.h"

#include "services/pages/page.h"
#include "tests/lib/suite.h"

static char *made;
static struct page *page;

static void read_back(const char *answer, const char *until) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        ck_assert_int_ge(suggestion_page_make(LANGUAGE_VI, "3DNR-J1D8-K6F", answer, until, &made), 0);
        const struct page_source source = {.file = "60-gop-y.page", .text = made, .size = strlen(made)};
        int r = page_parse(&source, &page, &problem);
        ck_assert_msg(r >= 0, "%s", problem.text);
}

static void teardown(void) {
        page = page_free(page);
        free(made);
        made = NULL;
}

START_TEST(page_says_code_and_answer_until_a_day) {
        read_back("Đã thêm 10 ghế.", "2026-12-31");
        ck_assert_str_eq(page->title, "TRẢ LỜI GÓP Ý");
        ck_assert_uint_eq(page->until, 20261231);
        ck_assert_uint_eq(page->n_items, 2);
        ck_assert_int_eq(page->items[0].type, PAGE_HEADING);
        ck_assert_str_eq(page->items[0].text, "3DNR-J1D8-K6F");
        ck_assert_int_eq(page->items[1].type, PAGE_TEXT);
        ck_assert_str_eq(page->items[1].text, "Đã thêm 10 ghế.");
}
END_TEST

START_TEST(page_without_a_day_stays) {
        read_back("# title: Đã thêm", NULL);
        ck_assert_uint_eq(page->until, 0);
        ck_assert_str_eq(page->items[1].text, "# title: Đã thêm");
}
END_TEST

/* 500 characters of three bytes, in words of so many; 0: in one. */
static const size_t words[] = {0, 1, 2, 7, 150, 158, 159, 160, 161, 400};

START_TEST(longest_answer_is_on_lines_of_their_length_and_nothing_of_it_lost) {
        char answer[1501] = "", joined[1501] = "";
        size_t n = 0, n_letters = 0;

        for (size_t i = 0; i < 500; i++) {
                bool is_blank = words[_i] > 0 && i % (words[_i] + 1) == words[_i];

                n += (size_t) snprintf(answer + n, sizeof(answer) - n, "%s", is_blank ? " " : "ế");
        }
        read_back(answer, "2026-12-31");
        for (size_t i = 1; i < page->n_items; i++) {
                ck_assert_int_eq(page->items[i].type, PAGE_TEXT);
                ck_assert(text_is_clean(page->items[i].text));
                (void) strncat(joined, page->items[i].text, sizeof(joined) - strlen(joined) - 1);
        }
        for (const char *p = answer, *q = joined; *p; p++) {
                if (*p == ' ')
                        continue;
                while (*q == ' ')
                        q++;
                ck_assert_int_eq(*p, *q++);
                n_letters++;
        }
        ck_assert_uint_gt(n_letters, 700);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(page_says_code_and_answer_until_a_day),
        SUITE_CASE(page_without_a_day_stays),
        {"longest_answer_is_on_lines_of_their_length_and_nothing_of_it_lost",
         &longest_answer_is_on_lines_of_their_length_and_nothing_of_it_lost, ELEMENTSOF(words), 0},
};

SUITE_MAIN("ctl-suggestion-page", cases, NULL, teardown)
