#include "daemon/reports/survey-form.h"

#define DOTS "……………"
#define BOX "□"

#define SAY(language, vi, en) ((language) == LANGUAGE_EN ? (en) : (vi))

/* A text in both languages; NULL: there is none. */
static const char *text_of(json_t *about, const char *name, enum language language) {
        return json_string_value(json_array_get(json_object_get(about, name), language == LANGUAGE_EN));
}

static void add_text(struct paper *paper, json_t *about, const char *name, enum paper_kind kind) {
        const char *text = text_of(about, name, paper->language);

        if (text)
                paper_add(paper, kind, "%s", text);
}

static int add_choices(json_t *question, enum language language, char **ret) {
        json_t *choice;
        size_t i;
        int r = 0;

        json_array_foreach(json_array_get(question, 3), i, choice) {
                const char *label =
                        json_string_value(json_array_get(choice, language == LANGUAGE_EN ? 2 : 1));
                if (r >= 0)
                        r = str_extend(ret, "     ", BOX "\u00a0%zu\u00a0%s", i + 1, label ? label : "");
        }
        return r;
}

static void add_question(struct paper *paper, size_t number, json_t *question) {
        const char *text =
                json_string_value(json_array_get(question, paper->language == LANGUAGE_EN ? 2 : 1));
        _cleanup_free_ char *choices = NULL;

        paper_add_subheading(paper, "%zu. %s", number, text ? text : "");
        if (add_choices(question, paper->language, &choices) < 0)
                paper->error = -ENOMEM;
        else if (choices)
                paper_add(paper, PAPER_PARAGRAPH, "%s", choices);
}

/* Of the page; NULL: there is none. */
static char *make_address(const struct survey_form *form) {
        const char *address = json_string_value(json_object_get(form->about, "address"));
        const char *id = form->department_id;
        char *text = NULL;

        return address && str_format(&text, "%s%s%s", address, id ? "?d=" : "", id ? id : "") >= 0 ? text
                                                                                                   : NULL;
}

static void add_code(struct paper *paper, const struct survey_form *form) {
        _cleanup_free_ char *address = make_address(form);

        if (!address)
                return;
        add_text(paper, form->about, "scan", PAPER_NOTE);
        paper_add(paper, PAPER_CODE, "%s", address);
}

struct paper *survey_form_new(const struct survey_form *form, enum language language) {
        struct paper *paper = paper_new(language);
        json_t *question;
        size_t i;

        if (!paper)
                return NULL;
        if (form->body)
                paper_set(paper, &paper->head.body, "%s", form->body);
        const char *title = text_of(form->about, "title", language);
        paper_set(paper, &paper->head.type, "%s", title ? title : "");
        if (form->department)
                paper_set(paper, &paper->head.subject, "%s", form->department);
        add_text(paper, form->about, "intro", PAPER_PARAGRAPH);
        add_text(paper, form->about, "privacy", PAPER_PARAGRAPH);
        json_array_foreach(form->questions, i, question) {
                add_question(paper, i + 1, question);
        }
        add_text(paper, form->about, "thanks", PAPER_PARAGRAPH);
        add_code(paper, form);
        const char *version = json_string_value(json_object_get(form->about, "version"));
        paper_add(paper, PAPER_NOTE, "%s – %s %.*s",
                  SAY(language,
                      "Người nhập ghi – Số phiếu: " DOTS "  Ngày: " DOTS "  Lần 1: " DOTS "  Lần 2: " DOTS,
                      "For the clerk – Sheet: " DOTS "  Day: " DOTS "  First: " DOTS "  Second: " DOTS),
                  SAY(language, "Phiên bản", "Version"), SURVEY_FORM_VERSION, version ? version : "");
        return paper;
}

static void add_large(struct paper *paper, json_t *about, const char *name, unsigned size_pt) {
        const char *text = text_of(about, name, paper->language);

        if (text && text[0] != '\0')
                paper_add_large(paper, size_pt, "%s", text);
}

struct paper *survey_poster_new(const struct survey_form *form, bool small, enum language language) {
        _cleanup_free_ char *address = make_address(form);
        const char *wifi = json_string_value(json_object_get(form->about, "wifi"));
        unsigned title_pt = small ? 20 : 34, text_pt = small ? 12 : 20, note_pt = small ? 10 : 15;
        struct paper *paper = address ? paper_new(language) : NULL;

        if (!paper)
                return NULL;
        if (form->body)
                paper_add_large(paper, text_pt, "%s", form->body);
        add_large(paper, form->about, "title", title_pt);
        if (form->department)
                paper_add_large(paper, title_pt - 4, "%s", form->department);
        add_large(paper, form->about, "intro", text_pt);
        add_large(paper, form->about, "scan", text_pt);
        paper_add_large_code(paper, small ? 60 : 120, address);
        paper_add_large(paper, text_pt, "%s", address);
        if (wifi)
                paper_add_large(paper, text_pt, "Wi-Fi: %s", wifi);
        add_large(paper, form->about, "privacy", note_pt);
        return paper;
}
