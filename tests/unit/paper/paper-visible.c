#include "services/paper/visible.h"
#include "tests/lib/suite.h"

static const struct {
        const char *text, *shown;
} texts[] = {
        {"", ""},
        {"Hộ tịch – Chứng thực <&> \"1\"", "Hộ tịch – Chứng thực <&> \"1\""},
        {"hai\ndòng\tvà\rtab", "hai dòng và tab"},
        {"Nguyễn\xe2\x80\xae"
         "Văn",
         "Nguyễn[U+202E]Văn"},
        {"\xe2\x80\x8bkhông\xc2\xadrộng\xef\xbb\xbf", "[U+200B]không[U+00AD]rộng[U+FEFF]"},
        {"\x01\x7f\x1b[31m", "[U+0001][U+007F][U+001B][31m"},
        {"\xff\xc0\xaf", "[0xFF][0xC0][0xAF]"},
        {"cụt \xe1\xbb", "cụt [0xE1][0xBB]"},
        {"\xed\xa0\x80", "[U+D800]"},
        {"\xf4\x8f\xbf\xbf", "[U+10FFFF]"},
        {"\xf4\x90\x80\x80", "[U+110000]"},
        {"quầy \xd7\x90 12", "quầy [U+05D0] 12"},
        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
        {"e\xcc\x82\xcc\x81", "e\xcc\x82\xcc\x81"},
};

START_TEST(all_that_is_in_a_text_is_seen) {
        char *shown = NULL;

        assert_ok(visible_new(texts[_i].text, &shown));
        ck_assert_str_eq(shown, texts[_i].shown);
        ck_assert(text_is_plain(shown));
        free(shown);
}
END_TEST

/* No bytes, in whatever order, leave anything that is not plain. */
START_TEST(any_two_bytes_are_shown_in_plain_text) {
        for (unsigned first = 1; first < 256; first++)
                for (unsigned second = 0; second < 256; second++) {
                        const char text[] = {(char) first, (char) second, '\0'};
                        char *shown = NULL;

                        assert_ok(visible_new(text, &shown));
                        ck_assert(text_is_plain(shown));
                        ck_assert_uint_le(strlen(shown), 20);
                        free(shown);
                }
}
END_TEST

static const struct suite_case cases[] = {
        {"all_that_is_in_a_text_is_seen", &all_that_is_in_a_text_is_seen, ELEMENTSOF(texts)},
        SUITE_CASE(any_two_bytes_are_shown_in_plain_text),
};

SUITE_MAIN("paper/visible", cases, NULL, NULL)
