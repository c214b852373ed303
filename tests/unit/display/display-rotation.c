#include "services/display/rotation.h"
#include "tests/lib/suite.h"

#define SEC(n) ((uint64_t) (n) *USEC_PER_SEC)

static struct page_item procedures[2] = {{.type = PAGE_PROCEDURE, .text = (char *) "1"},
                                         {.type = PAGE_PROCEDURE, .text = (char *) "2"}};
static struct page first = {.title = (char *) "first", .seconds = 10},
                   feast = {.title = (char *) "feast", .seconds = 10, .from = 20260901, .until = 20260902},
                   table = {.title = (char *) "table", .seconds = 20, .items = procedures, .n_items = 2};
static struct pages pages = {.pages = {&first, &feast, &table}, .n = 3};
static struct rotation rotation;

static void setup(void) {
        rotation_begin(&rotation, &pages);
}

/* "table 1 until 40" */
static void assert_stands(uint64_t now_sec, uint32_t day, const char *expected) {
        char text[64] = "nothing";
        size_t part = 0;
        uint64_t until = 0;
        const struct page *page = rotation_at(&rotation, SEC(now_sec), day, &part, &until);

        if (page)
                snprintf(text, sizeof(text), "%s %zu until %u", page->title, part,
                         (unsigned) (until / USEC_PER_SEC));
        else
                ck_assert(until == UINT64_MAX);
        ck_assert_str_eq(text, expected);
}

START_TEST(parts_and_pages_follow_each_other) {
        assert_stands(100, 20261123, "first 0 until 110");
        assert_stands(109, 20261123, "first 0 until 110");
        assert_stands(110, 20261123, "table 0 until 130");
        assert_stands(130, 20261123, "table 1 until 150");
        assert_stands(150, 20261123, "first 0 until 160");
}
END_TEST

START_TEST(pages_of_certain_days_stand_on_these) {
        assert_stands(100, 20260902, "first 0 until 110");
        assert_stands(110, 20260902, "feast 0 until 120");
        assert_stands(111, 20260903, "table 0 until 131"); /* midnight */
        assert_stands(131, 0, "table 1 until 151");
        assert_stands(151, 0, "first 0 until 161");
        assert_stands(161, 0, "table 0 until 181"); /* no day is known */
}
END_TEST

START_TEST(after_a_long_silence_the_next_stands) {
        assert_stands(100, 20261123, "first 0 until 110");
        assert_stands(9000, 20261123, "table 0 until 9020");
}
END_TEST

START_TEST(a_single_page_stays) {
        struct pages one = {.pages = {&first}, .n = 1};

        rotation_begin(&rotation, &one);
        assert_stands(100, 0, "first 0 until 110");
        assert_stands(110, 0, "first 0 until 120");
}
END_TEST

START_TEST(nothing_stands_where_there_is_nothing) {
        struct pages none = {.n = 0}, other_day = {.pages = {&feast}, .n = 1};

        rotation_begin(&rotation, NULL);
        assert_stands(100, 20260901, "nothing");
        rotation_begin(&rotation, &none);
        assert_stands(100, 20260901, "nothing");
        rotation_begin(&rotation, &other_day);
        assert_stands(100, 20260801, "nothing");
        assert_stands(101, 20260901, "feast 0 until 111");
        assert_stands(102, 20260903, "nothing");
        assert_stands(103, 20260902, "feast 0 until 113");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(parts_and_pages_follow_each_other),     SUITE_CASE(pages_of_certain_days_stand_on_these),
        SUITE_CASE(after_a_long_silence_the_next_stands),  SUITE_CASE(a_single_page_stays),
        SUITE_CASE(nothing_stands_where_there_is_nothing),
};

SUITE_MAIN("display/rotation", cases, setup, NULL)
