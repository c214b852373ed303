#include "html.h"

#include "services/paper/visible.h"

static void add(struct html *html, const char *bytes, size_t n) {
        if (html->error < 0)
                return;
        if (n > HTML_SIZE_MAX - html->n) {
                html->error = -E2BIG;
                return;
        }
        if (html->n + n + 1 > html->allocated) {
                size_t room = 2 * (html->n + n) + 512;
                char *grown = realloc(html->text, room);

                if (!grown) {
                        html->error = -ENOMEM;
                        return;
                }
                html->text = grown;
                html->allocated = room;
        }
        memcpy(html->text + html->n, bytes, n);
        html->n += n;
        html->text[html->n] = '\0';
}

void html_raw(struct html *html, const char *markup) {
        add(html, markup, strlen(markup));
}

void html_format(struct html *html, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, format);
        int r = str_vformat(&text, format, ap);
        va_end(ap);
        if (r >= 0)
                html_raw(html, text);
        else if (html->error >= 0)
                html->error = r;
}

static const char *escape(char c) {
        switch (c) {
        case '&':
                return "&amp;";
        case '<':
                return "&lt;";
        case '>':
                return "&gt;";
        case '"':
                return "&quot;";
        case '\'':
                return "&#39;";
        }
        return NULL;
}

void html_area(struct html *html, const char *text) {
        for (const char *p = text; *p;) {
                size_t n = strcspn(p, "&<>\"'");

                add(html, p, n);
                p += n;
                if (*p)
                        html_raw(html, escape(*p++));
        }
}

void html_text(struct html *html, const char *text) {
        _cleanup_free_ char *shown = NULL;
        int r = visible_new(text, &shown);

        if (r < 0 && html->error >= 0)
                html->error = r;
        html_area(html, r < 0 ? "" : shown);
}

void html_element(struct html *html, const char *element, const char *text) {
        html_format(html, "<%s>", element);
        html_text(html, text);
        html_format(html, "</%s>", element);
}

void html_paragraph(struct html *html, const char *class, const char *text) {
        if (!text || text[0] == '\0')
                return;
        html_format(html, "<p class=\"%s\">", class);
        html_text(html, text);
        html_raw(html, "</p>");
}
