#include "view.h"

static void add_heading(struct html *html, const struct view *view, enum text text) {
        html_raw(html, "<h2>");
        html_text(html, view_text(view, text));
        html_raw(html, "</h2>");
}

static void add_columns(struct html *html, const struct view *view, const enum text *texts, size_t n) {
        html_raw(html, "<thead><tr>");
        for (size_t i = 0; i < n; i++) {
                html_raw(html, "<th scope=\"col\">");
                html_text(html, view_text(view, texts[i]));
                html_raw(html, "</th>");
        }
        html_raw(html, "</tr></thead><tbody>");
}

static void add_warnings(struct html *html, const struct view *view) {
        const struct board *board = view->board;

        if (view->stale_since) {
                html_raw(html, "<p class=\"alert\" role=\"status\">");
                if (view->stale_since[0] != '\0') {
                        char text[256];

                        (void) snprintf(text, sizeof(text),
                                        view->language == LANGUAGE_EN
                                                ? "Connection lost since %s: numbers may be old."
                                                : "Mất kết nối từ %s: số hiển thị có thể chưa mới.",
                                        view->stale_since);
                        html_text(html, text);
                } else
                        html_text(html, view_text(view, TEXT_STALE));
                html_raw(html, "</p>");
        }
        if (board->notice[0] != '\0') {
                html_format(html, "<p class=\"%s\" role=\"alert\">",
                            board->is_emergency ? "escape" : "alert");
                html_text(html, board->notice);
                html_raw(html, "</p>");
        }
        if (board->is_paper_out) {
                html_raw(html, "<p class=\"alert\">");
                html_text(html, view_text(view, TEXT_PAPER_OUT));
                html_raw(html, "</p>");
        }
}

static void add_calls(struct html *html, const struct view *view) {
        const struct board *board = view->board;

        add_heading(html, view, TEXT_CALLED);
        if (board->n_calls == 0) {
                html_raw(html, "<p>");
                html_text(html, view_text(view, TEXT_NOBODY_CALLED));
                html_raw(html, "</p>");
                return;
        }
        html_raw(html, "<ul class=\"calls\">");
        for (size_t i = 0; i < board->n_calls; i++) {
                html_format(html, "<li%s><b>", i == 0 ? " class=\"first\"" : "");
                html_text(html, board->calls[i].number);
                html_raw(html, "</b> ");
                html_text(html, view_text(view, TEXT_TO_COUNTER));
                html_raw(html, " <span>");
                html_text(html, board->calls[i].counter);
                html_raw(html, "</span></li>");
        }
        html_raw(html, "</ul>");
}

static void add_counter(struct html *html, const struct view *view, const struct board_counter *counter) {
        static const enum text states[_BOARD_COUNTER_STATE_MAX] = {
                [BOARD_CLOSED] = TEXT_COUNTER_CLOSED,   [BOARD_FREE] = TEXT_COUNTER_FREE,
                [BOARD_CALLING] = TEXT_COUNTER_CALLING, [BOARD_SERVING] = TEXT_COUNTER_SERVING,
                [BOARD_PAUSED] = TEXT_COUNTER_PAUSED,
        };
        const char *reason = board_reason_text(counter->reason, view->language);

        html_format(html, "<tr%s><th scope=\"row\">",
                    counter->state == BOARD_CALLING ? " class=\"calling\"" : "");
        html_text(html, counter->label);
        html_raw(html, "</th><td><b>");
        html_text(html, counter->number);
        html_raw(html, "</b> ");
        html_text(html, view_text(view, states[counter->state]));
        if (reason[0] != '\0') {
                html_raw(html, ": ");
                html_text(html, reason);
        }
        html_raw(html, "</td></tr>");
}

static void add_counters(struct html *html, const struct view *view) {
        static const enum text columns[] = {TEXT_COUNTER, TEXT_NOW};

        if (view->board->n_counters == 0)
                return;
        add_heading(html, view, TEXT_COUNTERS);
        html_raw(html, "<table>");
        add_columns(html, view, columns, ELEMENTSOF(columns));
        for (size_t i = 0; i < view->board->n_counters; i++)
                add_counter(html, view, &view->board->counters[i]);
        html_raw(html, "</tbody></table>");
}

static void add_services(struct html *html, const struct view *view) {
        static const enum text columns[] = {TEXT_SERVICE, TEXT_WAITING, TEXT_WAIT};

        if (view->board->n_services == 0)
                return;
        add_heading(html, view, TEXT_WAITING);
        html_raw(html, "<table>");
        add_columns(html, view, columns, ELEMENTSOF(columns));
        for (size_t i = 0; i < view->board->n_services; i++) {
                const struct board_service *service = &view->board->services[i];

                html_raw(html, "<tr><th scope=\"row\">");
                html_text(html, service->label);
                html_format(html, "</th><td><b>%u</b></td><td>", service->waiting);
                if (service->wait_min >= 0)
                        html_format(html, view->language == LANGUAGE_EN ? "%d min" : "%d phút",
                                    service->wait_min);
                else
                        html_text(html, view_text(view, TEXT_UNKNOWN));
                html_raw(html, "</td></tr>");
        }
        html_raw(html, "</tbody></table>");
}

static void add_unprinted(struct html *html, const struct view *view) {
        const struct board *board = view->board;

        if (board->n_unprinted == 0)
                return;
        add_heading(html, view, TEXT_UNPRINTED);
        html_raw(html, "<ul>");
        for (size_t i = 0; i < board->n_unprinted; i++) {
                html_raw(html, "<li><b>");
                html_text(html, board->unprinted[i].number);
                html_raw(html, "</b></li>");
        }
        html_raw(html, "</ul>");
}

static void add_marks(struct html *html, const struct view *view) {
        const struct board *board = view->board;

        html_raw(html, "<p class=\"marks\">");
        if (board->rated > 0)
                html_format(html,
                            view->language == LANGUAGE_EN
                                    ? "Satisfied today: %u %% (%u ratings of %u visits). "
                                    : "Tỷ lệ hài lòng hôm nay: %u %% (%u lượt đánh giá / %u lượt phục vụ). ",
                            board->satisfied_percent, board->rated, board->served);
        if (board->is_recording) {
                html_text(html, view_text(view, TEXT_RECORDING));
                html_raw(html, ". ");
        }
        if (view->time[0] != '\0')
                html_format(html, view->language == LANGUAGE_EN ? "At %s." : "Lúc %s.", view->time);
        html_raw(html, "</p>");
}

void view_board_part(struct html *html, const struct view *view) {
        if (!view->board) {
                html_raw(html, "<p class=\"alert\">");
                html_text(html, view_text(view, TEXT_NO_BOARD));
                html_raw(html, "</p>");
                return;
        }
        add_warnings(html, view);
        add_calls(html, view);
        add_counters(html, view);
        add_services(html, view);
        add_unprinted(html, view);
        add_marks(html, view);
}

void view_board(struct html *html, const struct view *view) {
        view_begin(html, view, TEXT_BOARD, 15);
        html_raw(html, "<p id=\"old\" class=\"alert\" role=\"status\" hidden>");
        html_text(html, view_text(view, TEXT_STALE));
        html_format(html, "</p><div id=\"board\" data-events=\"%s/events\">", view_prefix(view));
        view_board_part(html, view);
        html_raw(html, "</div>");
        view_end(html, view);
}
