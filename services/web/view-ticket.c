#include "dbus/keypad-words.h"
#include "view.h"

void view_ticket_form(struct html *html, const struct view *view, enum text problem, unsigned after_sec) {
        view_begin(html, view, TEXT_TICKET, 0);
        if (problem == TEXT_TOO_MANY && after_sec > 0) {
                html_raw(html, "<p class=\"alert\" role=\"alert\">");
                html_format(html,
                            view->language == LANGUAGE_EN ? "Many codes were typed just now. Please try "
                                                            "again in %u seconds, or scan the code "
                                                            "on the ticket."
                                                          : "Nhiều mã vừa được nhập. Xin thử lại sau %u "
                                                            "giây, hoặc quét mã QR trên phiếu.",
                            after_sec);
                html_raw(html, "</p>");
        } else if (problem != _TEXT_INVALID) {
                html_raw(html, "<p class=\"alert\" role=\"alert\">");
                html_text(html, view_text(view, problem));
                html_raw(html, "</p>");
        }
        html_format(html, "<form method=\"post\" action=\"%s/ticket\"><label for=\"code\">",
                    view_prefix(view));
        html_text(html, view_text(view, TEXT_CODE));
        html_raw(html, "</label><p id=\"hint\">");
        html_text(html, view_text(view, TEXT_CODE_HINT));
        html_raw(html,
                 "</p><input id=\"code\" name=\"code\" aria-describedby=\"hint\" required maxlength=\"32\" "
                 "autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\"><button>");
        html_text(html, view_text(view, TEXT_SHOW));
        html_raw(html, "</button></form>");
        view_end(html, view);
}

static enum text state_text(const char *state) {
        static const struct {
                const char *word;
                enum text text;
        } states[] = {{"waiting", TEXT_TICKET_WAITING}, {"called", TEXT_TICKET_CALLED},
                      {"serving", TEXT_TICKET_SERVING}, {"held", TEXT_TICKET_HELD},
                      {"done", TEXT_TICKET_DONE},       {"no-show", TEXT_TICKET_NO_SHOW},
                      {"expired", TEXT_TICKET_EXPIRED}, {"cancelled", TEXT_TICKET_CANCELLED}};

        for (size_t i = 0; i < ELEMENTSOF(states); i++)
                if (streq(states[i].word, state))
                        return states[i].text;
        return TEXT_UNKNOWN;
}

static void add_wait(struct html *html, const struct view *view, const struct ticket_info *ticket) {
        bool is_english = view->language == LANGUAGE_EN;

        if (!streq(ticket->state, "waiting"))
                return;
        if (ticket->has_ahead) {
                html_raw(html, "<p class=\"ahead\">");
                html_format(html, is_english ? "%u waiting before you" : "Còn %u người chờ trước",
                            ticket->ahead);
                html_raw(html, "</p>");
        }
        if (!ticket->has_estimate)
                return;
        html_raw(html, "<p>");
        html_format(html, is_english ? "About %u minutes by estimate. " : "Ước tính còn khoảng %u phút. ",
                    ticket->estimate_min);
        if (streq(ticket->basis, "queue-played-forward"))
                html_text(html, view_text(view, TEXT_ESTIMATE_BASIS));
        html_raw(html, "</p>");
}

static bool has_level(unsigned scale, enum key level) {
        return scale == 5 || (scale == 4 && level != KEY_VERY_DISSATISFIED) ||
               (scale == 3 && level != KEY_VERY_DISSATISFIED && level != KEY_VERY_SATISFIED);
}

static void add_levels(struct html *html, const struct view *view, unsigned scale) {
        static const char *const labels[][_LANGUAGE_MAX] = KEY_LABELS;
        static const char *const words[] = KEY_WORDS;

        for (int i = KEY_VERY_SATISFIED; i <= KEY_VERY_DISSATISFIED; i++) {
                if (!has_level(scale, (enum key) i))
                        continue;
                html_format(html, "<button name=\"level\" value=\"%s\" class=\"level%d\">", words[i],
                            i - KEY_VERY_SATISFIED + 1);
                html_text(html, labels[i][view->language]);
                html_raw(html, "</button>");
        }
}

static void add_rating(struct html *html, const struct view *view, const struct ticket_info *ticket,
                       enum subject subject, const char *code) {
        static const enum text texts[_SUBJECT_MAX] = {TEXT_SUBJECT_RECEPTION, TEXT_SUBJECT_PROCEDURES};
        static const char *const words[] = SUBJECT_WORDS;

        html_raw(html, "<section><h3>");
        html_text(html, view_text(view, texts[subject]));
        html_raw(html, "</h3>");
        if (ticket->rated & 1u << subject)
                html_paragraph(
                        html, "rated",
                        view_text(view, ticket->subjects & 1u << subject ? TEXT_THANKS_UNTIL : TEXT_RATED));
        if (ticket->subjects & 1u << subject) {
                html_format(html,
                            "<form method=\"post\" action=\"%s/rate\" class=\"rate\"><input type=\"hidden\" "
                            "name=\"subject\" value=\"%s\"><input type=\"hidden\" name=\"code\" value=\"",
                            view_prefix(view), words[subject]);
                html_text(html, code);
                html_raw(html, "\">");
                add_levels(html, view, ticket->scale);
                html_raw(html, "</form>");
        }
        html_raw(html, "</section>");
}

static void add_ratings(struct html *html, const struct view *view, const struct ticket_info *ticket,
                        const char *code) {
        if ((ticket->subjects | ticket->rated) == 0) {
                if (!streq(ticket->state, "done") && !streq(ticket->state, "expired") &&
                    !streq(ticket->state, "cancelled"))
                        html_paragraph(html, "later", view_text(view, TEXT_RATE_LATER));
                return;
        }
        html_raw(html, "<h2>");
        html_text(html, view_text(view, TEXT_PLEASE_RATE));
        html_raw(html, "</h2>");
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                if ((ticket->subjects | ticket->rated) & 1u << subject)
                        add_rating(html, view, ticket, subject, code);
}

void view_ticket(struct html *html, const struct view *view, const struct ticket_info *ticket,
                 const char *code) {
        view_begin(html, view, TEXT_TICKET, 0);
        html_raw(html, "<p class=\"number\">");
        html_text(html, ticket->number);
        html_raw(html, "</p>");
        if (ticket->service[0] != '\0')
                html_paragraph(html, "service", ticket->service);
        html_paragraph(html, "state", view_text(view, state_text(ticket->state)));
        if (ticket->counter[0] != '\0' && streq(ticket->state, "called"))
                html_paragraph(html, "counter", ticket->counter);
        add_wait(html, view, ticket);
        add_ratings(html, view, ticket, code);
        if (view->has_survey && streq(ticket->state, "done"))
                view_button(html, view, "/s/", code, TEXT_SURVEY_ANSWER);
        view_button(html, view, "/p/", code, TEXT_RELOAD);
        view_end(html, view);
}

void view_said(struct html *html, const struct view *view, enum text title, const char *said, bool is_thanks,
               const char *code) {
        view_begin(html, view, title, 0);
        html_format(html, "<p class=\"%s\" role=\"%s\">", is_thanks ? "thanks" : "alert",
                    is_thanks ? "status" : "alert");
        html_text(html, said);
        html_raw(html, "</p>");
        if (code)
                view_button(html, view, "/p/", code, TEXT_BACK_TO_TICKET);
        view_end(html, view);
}

void view_outcome(struct html *html, const struct view *view, enum text outcome, const char *code) {
        view_said(html, view, TEXT_TICKET, view_text(view, outcome), outcome == TEXT_THANKS, code);
}
