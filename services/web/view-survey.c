#include "view.h"

static const char *or_text(const struct view *view, const char *text, enum text other) {
        return text[0] != '\0' ? text : view_text(view, other);
}

static void add_hidden(struct html *html, const char *name, const char *value) {
        if (value[0] == '\0')
                return;
        html_format(html, "<input type=\"hidden\" name=\"%s\" value=\"", name);
        html_text(html, value);
        html_raw(html, "\">");
}

/* ----- the questions ----- */

static void add_skip(struct html *html, const struct view *view, size_t i) {
        html_format(html, "<label class=\"choice skipped\"><input type=\"radio\" name=\"q%zu\" value=\"\">",
                    i + 1);
        html_text(html, view_text(view, TEXT_SURVEY_SKIP));
        html_raw(html, "</label>");
}

/* None is chosen before somebody chooses; what is chosen can be taken back. */
static void add_question(struct html *html, const struct view *view, const struct survey_view *shown,
                         size_t i) {
        const struct survey_question *question = &shown->survey->questions[i];

        html_format(html, "<fieldset><legend>%zu. ", i + 1);
        html_text(html, question->texts[view->language]);
        html_raw(html, "</legend>");
        for (size_t j = 0; j < question->n_choices; j++) {
                const struct survey_choice *choice = &question->choices[j];

                html_format(html, "<label class=\"choice\"><input type=\"radio\" name=\"q%zu\" value=\"",
                            i + 1);
                html_text(html, question->id);
                html_raw(html, ":");
                html_text(html, choice->id);
                html_format(html, "\"%s>",
                            survey_sheet_has(shown->sheet, question->id, choice->id) ? " checked" : "");
                html_text(html, choice->labels[view->language]);
                html_raw(html, "</label>");
        }
        add_skip(html, view, i);
        html_raw(html, "</fieldset>");
}

static bool is_of_code(enum text problem) {
        return problem == TEXT_CODE_WRONG || problem == TEXT_NOT_FOUND || problem == TEXT_NOT_YET_SURVEY;
}

static void add_code(struct html *html, const struct view *view, const struct survey_view *shown) {
        bool is_wrong = is_of_code(shown->problem);

        html_raw(html, "<label for=\"code\">");
        html_text(html, view_text(view, TEXT_SURVEY_CODE));
        html_raw(html, "</label><p id=\"hint\">");
        html_text(html, view_text(view, TEXT_SURVEY_CODE_HINT));
        html_format(html,
                    "</p><input id=\"code\" name=\"code\" aria-describedby=\"%shint\"%s maxlength=\"%d\" "
                    "autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" value=\"",
                    is_wrong ? "problem " : "", is_wrong ? " aria-invalid=\"true\"" : "",
                    SURVEY_TYPED_SIZE - 1);
        html_text(html, shown->sheet->typed);
        html_raw(html, "\">");
}

void view_survey(struct html *html, const struct view *view, const struct survey_view *shown) {
        const struct survey_info *survey = shown->survey;
        const struct survey_sheet *sheet = shown->sheet;
        enum language language = view->language;

        view_begin_named(html, view, or_text(view, survey->title[language], TEXT_SURVEY));
        view_problem(html, view, shown->problem, NULL);
        html_paragraph(html, "service", survey_department_label(survey, sheet->department));
        html_paragraph(html, "intro", survey->intro[language]);
        html_paragraph(html, "privacy", survey->privacy[language]);
        html_format(html, "<form method=\"post\" action=\"%s/survey\" class=\"survey\">", view_prefix(view));
        add_hidden(html, "version", survey->version);
        add_hidden(html, "once", sheet->once);
        add_hidden(html, "d", sheet->department);
        for (size_t i = 0; i < survey->n_questions; i++)
                add_question(html, view, shown, i);
        add_code(html, view, shown);
        html_raw(html, "<button>");
        html_text(html, view_text(view, TEXT_SURVEY_SEND));
        html_raw(html, "</button></form>");
        view_end(html, view);
}

void view_survey_thanks(struct html *html, const struct view *view, const struct survey_info *survey,
                        const char *code) {
        const char *thanks = survey ? survey->thanks[view->language] : "";

        view_said(html, view, TEXT_SURVEY, or_text(view, thanks, TEXT_SURVEY_THANKS), true, code);
}

void view_survey_refused(struct html *html, const struct view *view, enum text problem, const char *code) {
        view_said(html, view, TEXT_SURVEY, view_text(view, problem), false, code);
}
