#include "view.h"

#include <inttypes.h>

/* What a page of the wall is for, by what stands in it. */
enum kind { KIND_WORDS, KIND_PHONES, KIND_PROCEDURES };

static enum kind kind_of(const struct page *page) {
        for (size_t i = 0; i < page->n_items; i++) {
                if (page->items[i].type == PAGE_PHONE)
                        return KIND_PHONES;
                if (page->items[i].type == PAGE_PROCEDURE)
                        return KIND_PROCEDURES;
        }
        return KIND_WORDS;
}

/* "0225 000 0001" as a phone dials it. */
static void add_dial(struct html *html, const char *number) {
        html_raw(html, "<a href=\"tel:");
        for (const char *p = number; *p; p++)
                if ((*p >= '0' && *p <= '9') || *p == '+')
                        html_format(html, "%c", *p);
        html_raw(html, "\">");
        html_text(html, number);
        html_raw(html, "</a>");
}

static void add_detail(struct html *html, const struct view *view, enum text name, const char *text) {
        if (!text || text[0] == '\0')
                return;
        html_element(html, "dt", view_text(view, name));
        html_element(html, "dd", text);
}

static void add_procedure(struct html *html, const struct view *view, const struct page_item *item) {
        html_raw(html, "<details><summary>");
        html_text(html, item->text);
        html_raw(html, "</summary><dl>");
        add_detail(html, view, TEXT_SERVICE, item->service);
        add_detail(html, view, TEXT_FEE, item->fee);
        add_detail(html, view, TEXT_TERM, item->term);
        if (item->n_steps > 0) {
                html_element(html, "dt", view_text(view, TEXT_STEPS));
                html_raw(html, "<dd><ol>");
                for (size_t i = 0; i < item->n_steps; i++)
                        html_element(html, "li", item->steps[i]);
                html_raw(html, "</ol></dd>");
        }
        html_raw(html, "</dl></details>");
}

static void add_phone(struct html *html, const struct page_item *item) {
        html_raw(html, "<p class=\"phone\"><span>");
        html_text(html, item->text);
        if (item->person[0] != '\0') {
                html_raw(html, "<br>");
                html_text(html, item->person);
        }
        html_raw(html, "</span> ");
        add_dial(html, item->number);
        html_raw(html, "</p>");
}

static void add_item(struct html *html, const struct view *view, const struct page *page, size_t i) {
        const struct page_item *item = &page->items[i];
        bool is_list = item->type == PAGE_ITEM;

        if (is_list && (i == 0 || page->items[i - 1].type != PAGE_ITEM))
                html_raw(html, "<ul>");
        switch (item->type) {
        case PAGE_HEADING:
                html_element(html, "h3", item->text);
                break;
        case PAGE_TEXT:
                html_element(html, "p", item->text);
                break;
        case PAGE_ITEM:
                html_element(html, "li", item->text);
                break;
        case PAGE_PHONE:
                add_phone(html, item);
                break;
        case PAGE_PROCEDURE:
                add_procedure(html, view, item);
                break;
        case PAGE_IMAGE: /* nobody wrote what it shows for those who cannot see it */
        case _PAGE_ITEM_TYPE_MAX:
        case _PAGE_ITEM_TYPE_INVALID:
                break;
        }
        if (is_list && (i + 1 == page->n_items || page->items[i + 1].type != PAGE_ITEM))
                html_raw(html, "</ul>");
}

static void add_page(struct html *html, const struct view *view, const struct page *page) {
        html_element(html, "h2", page->title);
        if (page->as_of > 0) {
                html_raw(html, "<p class=\"as-of\">");
                html_format(html,
                            view->language == LANGUAGE_EN ? "As of %02u/%02u/%04u"
                                                          : "Cập nhật ngày %02u/%02u/%04u",
                            page->as_of % 100, page->as_of / 100 % 100, page->as_of / 10000);
                html_raw(html, "</p>");
        }
        for (size_t i = 0; i < page->n_items; i++)
                add_item(html, view, page, i);
}

/* Returns how many there are of that kind. */
static size_t add_pages(struct html *html, const struct view *view, enum kind kind) {
        size_t n = 0;

        for (size_t i = 0; view->pages && i < view->pages->n; i++) {
                const struct page *page = view->pages->pages[i];

                if (!page_is_shown_on(page, view->day) || kind_of(page) != kind)
                        continue;
                html_raw(html, "<section class=\"page\">");
                add_page(html, view, page);
                html_raw(html, "</section>");
                n++;
        }
        return n;
}

static void add_kind(struct html *html, const struct view *view, enum text title, enum kind kind,
                     enum text none) {
        view_begin(html, view, title, 0);
        if (add_pages(html, view, kind) == 0)
                html_element(html, "p", view_text(view, none));
        view_end(html, view);
}

void view_procedures(struct html *html, const struct view *view) {
        add_kind(html, view, TEXT_PROCEDURES, KIND_PROCEDURES, TEXT_NO_PROCEDURES);
}

void view_phones(struct html *html, const struct view *view) {
        add_kind(html, view, TEXT_PHONES, KIND_PHONES, TEXT_NO_PHONES);
}

/* Only of those that have hours, and only while it is known what day it is. */
static void add_hours(struct html *html, const struct view *view) {
        bool is_first = true;

        for (size_t i = 0; i < view->n_services && view->day > 0; i++) {
                const struct web_service *service = &view->services[i];
                struct hours_span spans[HOURS_SPANS_MAX];

                if (!service->hours)
                        continue;
                if (is_first) {
                        html_element(html, "h2", view_text(view, TEXT_HOURS_TODAY));
                        html_raw(html, "<dl class=\"hours\">");
                }
                is_first = false;
                html_element(html, "dt", service->label);
                size_t n = hours_of_day(service->hours, view->day_number, spans);
                html_raw(html, "<dd>");
                for (size_t j = 0; j < n; j++)
                        html_format(html, "%s%02u:%02u–%02u:%02u", j > 0 ? ", " : "",
                                    spans[j].from_minute / 60, spans[j].from_minute % 60,
                                    spans[j].to_minute / 60, spans[j].to_minute % 60);
                if (n == 0)
                        html_text(html, view_text(view, TEXT_NO_HOURS_TODAY));
                html_raw(html, "</dd>");
        }
        if (!is_first)
                html_raw(html, "</dl>");
}

void view_home(struct html *html, const struct view *view) {
        view_begin(html, view, TEXT_HOME, 0);
        html_raw(html, "<p class=\"doors\">");
        view_link(html, view, "/board", view_text(view, TEXT_BOARD));
        html_raw(html, " ");
        view_link(html, view, "/ticket", view_text(view, TEXT_TICKET));
        if (view->has_survey) {
                html_raw(html, " ");
                view_link(html, view, "/survey", view_text(view, TEXT_SURVEY));
        }
        if (view->has_suggestions) {
                html_raw(html, " ");
                view_link(html, view, "/suggest", view_text(view, TEXT_SUGGEST));
        }
        html_raw(html, "</p>");
        add_hours(html, view);
        (void) add_pages(html, view, KIND_WORDS);
        view_end(html, view);
}

static void add_suggestions(struct html *html, const struct view *view) {
        html_element(html, "h2", view_text(view, TEXT_SUGGEST));
        html_element(html, "p", view_text(view, TEXT_PRIVACY_SUGGEST_1));
        if (view->keep_days > 0) {
                html_raw(html, "<p>");
                html_format(html,
                            view->language == LANGUAGE_EN
                                    ? "What is written and the answer are erased %" PRIu64
                                      " days after it was answered or left the register."
                                    : "Nội dung góp ý và trả lời được xóa sau %" PRIu64
                                      " ngày kể từ khi trả lời hoặc ra khỏi sổ góp ý.",
                            view->keep_days);
                html_raw(html, "</p>");
        } else
                html_element(html, "p", view_text(view, TEXT_PRIVACY_SUGGEST_KEPT_LONG));
        html_element(html, "p", view_text(view, TEXT_PRIVACY_SUGGEST_2));
}

void view_privacy(struct html *html, const struct view *view) {
        static const enum text parts[] = {TEXT_PRIVACY_TICKET,   TEXT_PRIVACY_TICKET_1, TEXT_PRIVACY_TICKET_2,
                                          TEXT_PRIVACY_TICKET_3, TEXT_PRIVACY_PAGE,     TEXT_PRIVACY_PAGE_1,
                                          TEXT_PRIVACY_PAGE_2};

        view_begin(html, view, TEXT_PRIVACY, 0);
        for (size_t i = 0; i < ELEMENTSOF(parts); i++) {
                bool is_title = parts[i] == TEXT_PRIVACY_TICKET || parts[i] == TEXT_PRIVACY_PAGE;

                html_element(html, is_title ? "h2" : "p", view_text(view, parts[i]));
        }
        if (view->has_survey) {
                html_element(html, "h2", view_text(view, TEXT_SURVEY));
                html_element(html, "p", view_text(view, TEXT_PRIVACY_SURVEY));
        }
        if (view->has_suggestions)
                add_suggestions(html, view);
        html_element(html, "h2", view_text(view, TEXT_PRIVACY_CAMERAS));
        /* Without the aggregator cameras go on. */
        enum text cameras = !view->board || view->stale_since ? TEXT_PRIVACY_CAMERAS_UNKNOWN
                            : view->board->is_recording       ? TEXT_PRIVACY_CAMERAS_ON
                                                              : TEXT_PRIVACY_CAMERAS_OFF;
        html_element(html, "p", view_text(view, cameras));
        if (cameras != TEXT_PRIVACY_CAMERAS_OFF)
                html_element(html, "p", view_text(view, TEXT_PRIVACY_CAMERAS_WHY));
        view_end(html, view);
}
