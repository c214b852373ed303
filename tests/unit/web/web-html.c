#include "services/web/event-text.h"
#include "services/web/html.h"
#include "tests/lib/suite.h"

static const struct {
        const char *text, *html;
} texts[] = {
        {"", ""},
        {"Quầy 1 & <script>alert(\"1\")</script>",
         "Quầy 1 &amp; &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"},
        {"' onclick='", "&#39; onclick=&#39;"},
        {"&amp;", "&amp;amp;"},
        {"Nguyễn\xe2\x80\xae"
         "Văn",
         "Nguyễn[U+202E]Văn"},
        {"\xe2\x81\xa6<b>\xe2\x81\xa9", "[U+2066]&lt;b&gt;[U+2069]"},
        {"a\nb\x01\x7f", "a b[U+0001][U+007F]"},
        {"\xff<", "[0xFF]&lt;"},
};

START_TEST(text_stays_text) {
        _cleanup_html_ struct html html = {0};

        html_raw(&html, "<p>");
        html_text(&html, texts[_i].text);
        html_raw(&html, "</p>");
        ck_assert_int_eq(html.error, 0);
        ck_assert_uint_eq(html.n, strlen(html.text));
        html.text[html.n - 4] = '\0';
        ck_assert_str_eq(html.text + 3, texts[_i].html);
}
END_TEST

START_TEST(any_byte_leaves_no_markup) {
        for (unsigned c = 1; c < 256; c++) {
                _cleanup_html_ struct html html = {0};
                const char text[] = {(char) c, '<', (char) c, '"', '\0'};

                html_text(&html, text);
                ck_assert_int_eq(html.error, 0);
                ck_assert(!strpbrk(html.text, "<>\"'") && text_is_plain(html.text));
        }
}
END_TEST

START_TEST(a_page_has_a_size_and_errors_stay) {
        _cleanup_html_ struct html html = {0};
        char block[4096 + 1];

        memset(block, 'a', sizeof(block) - 1);
        block[sizeof(block) - 1] = '\0';
        for (size_t i = 0; i < HTML_SIZE_MAX / 4096; i++)
                html_raw(&html, block);
        ck_assert_int_eq(html.error, 0);
        ck_assert_uint_eq(html.n, HTML_SIZE_MAX);
        html_raw(&html, "b");
        ck_assert_int_eq(html.error, -E2BIG);
        html_raw(&html, "");
        html_text(&html, "c");
        html_format(&html, "%u", 1);
        ck_assert_int_eq(html.error, -E2BIG);
        ck_assert_uint_eq(html.n, HTML_SIZE_MAX);
}
END_TEST

START_TEST(no_line_of_a_text_ends_its_event) {
        _cleanup_html_ struct html html = {0};

        event_write(&html, "board", "a\n\nevent: other\rb\r\nc");
        ck_assert_str_eq(html.text,
                         "event: board\ndata: a\ndata: \ndata: event: other\ndata: b\ndata: \ndata: c\n\n");
}
END_TEST

START_TEST(returns_are_spread) {
        unsigned least = UINT32_MAX, most = 0;

        for (unsigned i = 0; i < 2000; i++) {
                _cleanup_html_ struct html html = {0};
                unsigned msec;

                event_begin(&html, i * 2654435761u);
                ck_assert_int_eq(sscanf(html.text, "retry: %u\n\n", &msec), 1);
                least = msec < least ? msec : least;
                most = msec > most ? msec : most;
        }
        ck_assert_uint_ge(least, EVENT_RETRY_LEAST_MSEC);
        ck_assert_uint_lt(most, EVENT_RETRY_LEAST_MSEC + EVENT_RETRY_SPREAD_MSEC);
        /* Of a whole room, over 10 s at least. */
        ck_assert_uint_ge(most - least, 10000);
}
END_TEST

static const struct suite_case cases[] = {
        {"text_stays_text", &text_stays_text, ELEMENTSOF(texts)},
        SUITE_CASE(any_byte_leaves_no_markup),
        SUITE_CASE(a_page_has_a_size_and_errors_stay),
        SUITE_CASE(no_line_of_a_text_ends_its_event),
        SUITE_CASE(returns_are_spread),
};

SUITE_MAIN("web/html", cases, NULL, NULL)
