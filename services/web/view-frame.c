#include "view.h"

const char *view_text(const struct view *view, enum text text) {
        return text_get(text, view->language);
}

const char *view_prefix(const struct view *view) {
        return view->language == LANGUAGE_EN ? "/en" : "";
}

void view_problem(struct html *html, const struct view *view, enum text problem, const char *more) {
        if (problem == _TEXT_INVALID)
                return;
        html_raw(html, "<p class=\"alert\" role=\"alert\" id=\"problem\">");
        html_text(html, view_text(view, problem));
        html_text(html, more ? more : "");
        html_raw(html, "</p>");
}

void view_button(struct html *html, const struct view *view, const char *path, const char *code,
                 enum text label) {
        html_format(html, "<p><a class=\"button\" href=\"%s%s", view_prefix(view), path);
        html_text(html, code);
        html_raw(html, "\">");
        html_text(html, view_text(view, label));
        html_raw(html, "</a></p>");
}

void view_link(struct html *html, const struct view *view, const char *path, const char *label) {
        bool is_english = view->language == LANGUAGE_EN;

        html_format(html, "<a href=\"%s%s\"%s>", is_english ? "/en" : "",
                    is_english && streq(path, "/") ? "" : path,
                    streq(path, view->path) ? " aria-current=\"page\"" : "");
        html_text(html, label);
        html_raw(html, "</a>");
}

static void add_navigation(struct html *html, const struct view *view) {
        static const struct {
                const char *path;
                enum text label;
        } links[] = {{"/", TEXT_HOME},          {"/board", TEXT_BOARD},
                     {"/ticket", TEXT_TICKET},  {"/procedures", TEXT_PROCEDURES},
                     {"/phones", TEXT_PHONES},  {"/suggest", TEXT_SUGGEST},
                     {"/privacy", TEXT_PRIVACY}};

        html_raw(html, "<nav aria-label=\"");
        html_text(html, view_text(view, TEXT_NAVIGATION));
        html_raw(html, "\"><ul>");
        for (size_t i = 0; i < ELEMENTSOF(links); i++) {
                if (streq(links[i].path, "/suggest") && !view->has_suggestions)
                        continue;
                html_raw(html, "<li>");
                view_link(html, view, links[i].path, view_text(view, links[i].label));
                html_raw(html, "</li>");
        }
        html_raw(html, "</ul></nav>");
}

static void add_banner(struct html *html, const struct view *view) {
        const char *self = view->self ? view->self : view->path[0] != '\0' ? view->path : "/";

        html_raw(html, "<header><p class=\"commune\">");
        html_text(html, view->board ? view->board->commune : "");
        html_raw(html, "</p><p class=\"centre\">");
        html_text(html, view->board && view->board->centre[0] != '\0' ? view->board->centre : "Một cửa");
        html_format(html, "</p><a class=\"language\" lang=\"%s\" hreflang=\"%s\" href=\"%s%s\">",
                    view->language == LANGUAGE_EN ? "vi" : "en", view->language == LANGUAGE_EN ? "vi" : "en",
                    view->language == LANGUAGE_EN ? "" : "/en",
                    view->language == LANGUAGE_EN || !streq(self, "/") ? self : "");
        html_text(html, view_text(view, TEXT_OTHER_LANGUAGE));
        html_raw(html, "</a></header>");
}

static void add_notice(struct html *html, const struct view *view) {
        if (!view->board || view->board->notice[0] == '\0')
                return;
        html_format(html, "<div role=\"alert\" class=\"%s\"><strong>",
                    view->board->is_emergency ? "escape" : "alert");
        html_text(html, view_text(view, view->board->is_emergency ? TEXT_EMERGENCY : TEXT_NOTICE));
        html_raw(html, "</strong> ");
        html_text(html, view->board->notice);
        html_raw(html, "</div>");
}

static void begin_head(struct html *html, const struct view *view, const char *title) {
        html_format(html,
                    "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">"
                    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                    "<meta name=\"color-scheme\" content=\"light dark\"><link rel=\"icon\" "
                    "href=\"data:,\"><title>",
                    view->language == LANGUAGE_EN ? "en" : "vi");
        html_text(html, title);
}

static void begin(struct html *html, const struct view *view, const char *title, unsigned reload_sec) {
        begin_head(html, view, title);
        if (view->board) {
                html_raw(html, " · ");
                html_text(html, view->board->centre);
        }
        html_raw(html, "</title><link rel=\"stylesheet\" href=\"/style.css\">");
        if (reload_sec > 0)
                html_format(html,
                            "<noscript><meta http-equiv=\"refresh\" content=\"%u\"></noscript>"
                            "<script src=\"/board.js\" defer></script>",
                            reload_sec);
        html_raw(html, "</head><body><a class=\"skip\" href=\"#content\">");
        html_text(html, view_text(view, TEXT_SKIP));
        html_raw(html, "</a>");
        add_banner(html, view);
        add_navigation(html, view);
        html_raw(html, "<main id=\"content\">");
        /* The board has it among what changes. */
        if (!streq(view->path, "/board"))
                add_notice(html, view);
        html_raw(html, "<h1>");
        html_text(html, title);
        html_raw(html, "</h1>");
}

void view_begin(struct html *html, const struct view *view, enum text title, unsigned reload_sec) {
        begin(html, view, view_text(view, title), reload_sec);
}

void view_begin_named(struct html *html, const struct view *view, const char *title) {
        begin(html, view, title, 0);
}

void view_end(struct html *html, const struct view *view) {
        html_raw(html, "</main><footer><p>");
        html_text(html, view_text(view, TEXT_ANONYMOUS));
        html_raw(html, " ");
        view_link(html, view, "/privacy", view_text(view, TEXT_PRIVACY));
        html_raw(html, "</p></footer></body></html>\n");
}

void view_message(struct html *html, const struct view *view, enum text message) {
        view_begin(html, view, TEXT_HOME, 0);
        html_raw(html, "<p class=\"alert\">");
        html_text(html, view_text(view, message));
        html_raw(html, "</p>");
        view_end(html, view);
}

void view_bare(struct html *html, const struct view *view, enum text message) {
        begin_head(html, view, view_text(view, TEXT_HOME));
        html_raw(html, "</title></head><body><main><h1>Một cửa</h1><p>");
        html_text(html, view_text(view, message));
        html_raw(html, "</p></main></body></html>\n");
}
