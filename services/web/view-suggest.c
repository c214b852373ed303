#include "view.h"

#include "dbus/centre-words.h"

/* "2026-11-27" as people write it. */
static void add_day(struct html *html, const struct view *view, enum text name, const char *day) {
        if (day[0] == '\0')
                return;
        html_element(html, "dt", view_text(view, name));
        html_raw(html, "<dd>");
        if (strlen(day) == SUGGEST_DAY_SIZE - 1) {
                char shown[SUGGEST_DAY_SIZE];

                (void) snprintf(shown, sizeof(shown), "%.2s/%.2s/%.4s", day + 8, day + 5, day);
                html_text(html, shown);
        } else
                html_text(html, day);
        html_raw(html, "</dd>");
}

/* In groups, as it stands on paper. */
static void add_code(struct html *html, const char *code) {
        char shown[SUGGEST_CODE_SIZE + 2];

        (void) snprintf(shown, sizeof(shown), "%.4s-%.4s-%s", code, code + 4, code + 8);
        html_paragraph(html, "suggested", strlen(code) == SUGGEST_CODE_SIZE - 1 ? shown : code);
}

/* ----- the form ----- */

static bool is_of_text(enum text problem) {
        return problem == TEXT_SUGGEST_LONG || problem == TEXT_SUGGEST_EMPTY ||
               problem == TEXT_SUGGEST_UNSEEN;
}

static void add_area(struct html *html, const struct view *view, const struct suggest_view *shown) {
        bool is_wrong = is_of_text(shown->problem);

        html_raw(html, "<label for=\"text\">");
        html_text(html, view_text(view, TEXT_SUGGEST_TEXT));
        html_raw(html, "</label><p id=\"hint\">");
        html_text(html, view_text(view, TEXT_SUGGEST_HINT));
        /* The first end of a line in it is none of the text. */
        html_format(html,
                    "</p><textarea id=\"text\" name=\"text\" rows=\"6\" aria-describedby=\"%shint\"%s "
                    "maxlength=\"%d\" required>\n",
                    is_wrong ? "problem " : "", is_wrong ? " aria-invalid=\"true\"" : "", SUGGEST_AREA_MAX);
        html_area(html, shown->sheet->text);
        html_raw(html, "</textarea>");
}

static void add_option(struct html *html, const char *id, const char *label, const char *chosen) {
        html_raw(html, "<option value=\"");
        html_text(html, id);
        html_format(html, "\"%s>", streq(id, chosen) ? " selected" : "");
        html_text(html, label);
        html_raw(html, "</option>");
}

static void add_departments(struct html *html, const struct view *view, const char *chosen) {
        if (view->n_departments == 0)
                return;
        html_raw(html, "<label for=\"d\">");
        html_text(html, view_text(view, TEXT_SUGGEST_DEPARTMENT));
        html_raw(html, "</label><select id=\"d\" name=\"d\">");
        add_option(html, "", view_text(view, TEXT_SUGGEST_CENTRE), chosen);
        for (size_t i = 0; i < view->n_departments; i++)
                add_option(html, view->departments[i].id, view->departments[i].label, chosen);
        html_raw(html, "</select>");
}

void view_suggest(struct html *html, const struct view *view, const struct suggest_view *shown) {
        char length[sizeof(" 4096/500.")] = "";

        if (shown->problem == TEXT_SUGGEST_LONG)
                (void) snprintf(length, sizeof(length), " %u/%u.",
                                (unsigned) suggest_text_length(shown->sheet->text) % (FORM_SIZE_MAX + 1),
                                (unsigned) SUGGEST_TEXT_MAX);
        view_begin(html, view, TEXT_SUGGEST, 0);
        view_problem(html, view, shown->problem, length);
        html_element(html, "p", view_text(view, TEXT_SUGGEST_INTRO));
        html_paragraph(html, "petitions", view_text(view, TEXT_SUGGEST_PETITIONS));
        html_format(html, "<form method=\"post\" action=\"%s/suggest\">", view_prefix(view));
        html_raw(html, "<input type=\"hidden\" name=\"once\" value=\"");
        html_text(html, shown->sheet->once);
        html_raw(html, "\">");
        add_area(html, view, shown);
        add_departments(html, view, shown->sheet->department);
        html_raw(html, "<button>");
        html_text(html, view_text(view, TEXT_SUGGEST_SEND));
        html_raw(html, "</button></form>");
        view_button(html, view, "/suggest/", "code", TEXT_SUGGEST_HAVE_CODE);
        view_end(html, view);
}

void view_suggest_thanks(struct html *html, const struct view *view, const struct suggest_info *info) {
        view_begin(html, view, TEXT_SUGGEST, 0);
        html_raw(html, "<p class=\"thanks\" role=\"status\">");
        html_text(html, view_text(view, TEXT_SUGGEST_THANKS));
        html_raw(html, "</p>");
        html_paragraph(html, "service", view_text(view, TEXT_SUGGEST_CODE));
        add_code(html, info->code);
        html_element(html, "p", view_text(view, TEXT_SUGGEST_KEEP_CODE));
        view_button(html, view, "/suggest/", info->code, TEXT_SUGGEST_SEE_ANSWER);
        view_end(html, view);
}

/* ----- answers ----- */

void view_answer_form(struct html *html, const struct view *view, enum text problem) {
        bool is_wrong = problem == TEXT_SUGGEST_CODE_WRONG || problem == TEXT_SUGGEST_NOT_FOUND;

        view_begin(html, view, TEXT_SUGGEST_ANSWER, 0);
        view_problem(html, view, problem, NULL);
        html_format(html, "<form method=\"post\" action=\"%s/suggest/code\"><label for=\"code\">",
                    view_prefix(view));
        html_text(html, view_text(view, TEXT_SUGGEST_CODE));
        html_raw(html, "</label><p id=\"hint\">");
        html_text(html, view_text(view, TEXT_SUGGEST_CODE_HINT));
        html_format(html,
                    "</p><input id=\"code\" name=\"code\" aria-describedby=\"%shint\"%s required "
                    "maxlength=\"32\" autocomplete=\"off\" autocapitalize=\"characters\" "
                    "spellcheck=\"false\"><button>",
                    is_wrong ? "problem " : "", is_wrong ? " aria-invalid=\"true\"" : "");
        html_text(html, view_text(view, TEXT_SUGGEST_SEE_ANSWER));
        html_raw(html, "</button></form>");
        view_button(html, view, "/suggest", "", TEXT_SUGGEST_WRITE);
        view_end(html, view);
}

static const struct {
        const char *word;
        enum text name, more;
        bool is_answered;
} states[] = {
        {"new", TEXT_SUGGEST_NEW, TEXT_SUGGEST_NO_ANSWER, false},
        {"classified", TEXT_SUGGEST_CLASSIFIED, TEXT_SUGGEST_NO_ANSWER, false},
        {"in-progress", TEXT_SUGGEST_IN_PROGRESS, TEXT_SUGGEST_NO_ANSWER, false},
        {"answered", TEXT_SUGGEST_ANSWERED, TEXT_SUGGEST_ERASED, true},
        {"closed", TEXT_SUGGEST_CLOSED, TEXT_SUGGEST_ERASED, true},
        {"passed-on", TEXT_SUGGEST_PASSED_ON, TEXT_SUGGEST_PASSED_ON_MORE, false},
        {"moved", TEXT_SUGGEST_MOVED, TEXT_SUGGEST_MOVED_MORE, false},
        {"not-handled", TEXT_SUGGEST_NOT_HANDLED, TEXT_SUGGEST_NOT_HANDLED_MORE, false},
};
static_assert(ELEMENTSOF(states) == _SUGGESTION_STATE_MAX, "a state is missing");

static void add_answer(struct html *html, const struct view *view, const char *answer, enum text more) {
        if (answer[0] == '\0') {
                html_element(html, "p", view_text(view, more));
                return;
        }
        html_raw(html, "<section class=\"page\">");
        html_element(html, "h2", view_text(view, TEXT_SUGGEST_ANSWER_TITLE));
        html_element(html, "p", answer);
        html_raw(html, "</section>");
}

void view_answer(struct html *html, const struct view *view, const struct suggest_info *info) {
        enum text name = TEXT_UNKNOWN, more = TEXT_SUGGEST_NO_ANSWER;
        bool is_answered = false;

        for (size_t i = 0; i < ELEMENTSOF(states); i++)
                if (streq(states[i].word, info->state)) {
                        name = states[i].name;
                        more = states[i].more;
                        is_answered = states[i].is_answered;
                }
        view_begin(html, view, TEXT_SUGGEST_ANSWER, 0);
        add_code(html, info->code);
        html_paragraph(html, "state", view_text(view, name));
        add_answer(html, view, is_answered ? info->answer : "", more);
        html_raw(html, "<dl>");
        add_day(html, view, TEXT_SUGGEST_DAY, info->day);
        add_day(html, view, TEXT_SUGGEST_DUE_DAY, info->due_day);
        add_day(html, view, is_answered ? TEXT_SUGGEST_ANSWER_DAY : TEXT_SUGGEST_DONE_DAY, info->done_day);
        html_raw(html, "</dl>");
        view_button(html, view, "/suggest/", info->code, TEXT_RELOAD);
        view_end(html, view);
}
