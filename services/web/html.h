/*
 * A page as it is put together. What comes from people, files or the bus is html_text(), and stands there as
 * text whatever is in it. Errors stay: whoever makes a page looks at the end. Pure.
 */
#pragma once

#include "services/base/util.h"

enum { HTML_SIZE_MAX = 1024 * 1024 };

struct html {
        char *text; /* NULL: nothing was written */
        size_t n, allocated;
        int error; /* -ENOMEM, -E2BIG: more than HTML_SIZE_MAX */
};

static inline void html_done(struct html *html) {
        free(html->text);
}
#define _cleanup_html_ _cleanup_(html_done)

/* Markup of our own. */
void html_raw(struct html *html, const char *markup);
/* Markup of our own around numbers and texts of our own. */
_printf_(2, 3) void html_format(struct html *html, const char *format, ...);
/* Any bytes, escaped for content and for attributes in double quotes. What nobody sees, or what turns around
 * what others say, is marked: "[U+202E]". */
void html_text(struct html *html, const char *text);
/* Lines of characters that are all seen, escaped for a field in which they are to be changed: in it stands
 * what will be sent. */
void html_area(struct html *html, const char *text);
/* <element>text</element>, and <p class="class">text</p>. Of a paragraph without a text (NULL, empty)
 * nothing. */
void html_element(struct html *html, const char *element, const char *text);
void html_paragraph(struct html *html, const char *class, const char *text);
