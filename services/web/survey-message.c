#include "survey-message.h"

#include "services/base/bus.h"

static int copy(char *ret, size_t size, const char *text) {
        int n = snprintf(ret, size, "%s", text);

        return n >= 0 && (size_t) n < size ? 0 : -EMSGSIZE;
}

static int read_paragraph(sd_bus_message *message, char ret[][SURVEY_PARAGRAPH_SIZE]) {
        const char *text;
        int r = sd_bus_message_enter_container(message, 'v', "as");

        if (r >= 0)
                r = sd_bus_message_enter_container(message, 'a', "s");
        for (int language = 0; r >= 0 && (r = sd_bus_message_read(message, "s", &text)) > 0; language++)
                r = language < _LANGUAGE_MAX ? copy(ret[language], SURVEY_PARAGRAPH_SIZE, text) : -EMSGSIZE;
        for (int i = 0; r >= 0 && i < 2; i++)
                r = sd_bus_message_exit_container(message);
        return r;
}

static int read_about_entry(sd_bus_message *message, struct survey_info *survey) {
        const char *name, *text;
        int r = sd_bus_message_read(message, "s", &name);

        if (r < 0)
                return r;
        if (streq(name, "title"))
                return read_paragraph(message, survey->title);
        if (streq(name, "intro"))
                return read_paragraph(message, survey->intro);
        if (streq(name, "privacy"))
                return read_paragraph(message, survey->privacy);
        if (streq(name, "thanks"))
                return read_paragraph(message, survey->thanks);
        if (!streq(name, "version"))
                return sd_bus_message_skip(message, "v");
        r = sd_bus_message_read(message, "v", "s", &text);
        return r < 0 ? r : copy(survey->version, sizeof(survey->version), text);
}

static int read_about(sd_bus_message *message, struct survey_info *survey) {
        int r = sd_bus_message_enter_container(message, 'a', "{sv}");

        while (r >= 0 && (r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                r = read_about_entry(message, survey);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int read_choices(sd_bus_message *message, struct survey_question *question) {
        const char *id, *vi, *en;
        int r = sd_bus_message_enter_container(message, 'a', "(sss)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(sss)", &id, &vi, &en)) > 0) {
                struct survey_choice *choice = &question->choices[question->n_choices];

                if (question->n_choices++ == SURVEY_CHOICES_MAX)
                        return -EMSGSIZE;
                r = copy(choice->id, sizeof(choice->id), id);
                if (r >= 0)
                        r = copy(choice->labels[LANGUAGE_VI], SURVEY_LABEL_SIZE, vi);
                if (r >= 0)
                        r = copy(choice->labels[LANGUAGE_EN], SURVEY_LABEL_SIZE, en);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int read_question(sd_bus_message *message, struct survey_info *survey) {
        struct survey_question *question = &survey->questions[survey->n_questions];
        const char *id, *vi, *en;

        if (survey->n_questions++ == SURVEY_QUESTIONS_MAX)
                return -EMSGSIZE;
        int r = sd_bus_message_read(message, "sss", &id, &vi, &en);
        if (r >= 0)
                r = copy(question->id, sizeof(question->id), id);
        if (r >= 0)
                r = copy(question->texts[LANGUAGE_VI], SURVEY_TEXT_SIZE, vi);
        if (r >= 0)
                r = copy(question->texts[LANGUAGE_EN], SURVEY_TEXT_SIZE, en);
        return r < 0 ? r : read_choices(message, question);
}

static int read_questions(sd_bus_message *message, struct survey_info *survey) {
        int r = sd_bus_message_enter_container(message, 'a', "(sssa(sss))");

        while (r >= 0 && (r = sd_bus_message_enter_container(message, 'r', "sssa(sss)")) > 0) {
                r = read_question(message, survey);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

static int read_departments(sd_bus_message *message, struct survey_info *survey) {
        const char *id, *label;
        int r = sd_bus_message_enter_container(message, 'a', "(ss)");

        while (r >= 0 && (r = sd_bus_message_read(message, "(ss)", &id, &label)) > 0) {
                struct survey_department *department = &survey->departments[survey->n_departments];

                if (survey->n_departments++ == SURVEY_DEPARTMENTS_MAX)
                        return -EMSGSIZE;
                r = copy(department->id, sizeof(department->id), id);
                (void) snprintf(department->label, sizeof(department->label), "%s", label);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int survey_message_read(sd_bus_message *reply, struct survey_info **ret) {
        _cleanup_free_ struct survey_info *survey = calloc(1, sizeof(*survey));

        if (!survey)
                return -ENOMEM;
        int r = read_about(reply, survey);
        if (r >= 0)
                r = read_questions(reply, survey);
        if (r >= 0)
                r = read_departments(reply, survey);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(survey);
        return 0;
}

static int append_answers(sd_bus_message *call, const struct survey_sheet *sheet) {
        int r = sd_bus_message_open_container(call, 'a', "{ss}");

        for (size_t i = 0; r >= 0 && i < sheet->n_chosen; i++)
                r = sd_bus_message_append(call, "{ss}", sheet->chosen[i].question, sheet->chosen[i].choice);
        return r < 0 ? r : sd_bus_message_close_container(call);
}

int survey_message_append(sd_bus_message *call, const struct survey_sheet *sheet, const char *code) {
        int r = sd_bus_message_append(call, "s", "qr");

        if (r >= 0)
                r = append_answers(call, sheet);
        return r < 0 ? r
                     : sd_bus_message_append(call, "a{sv}", 3, "version", "s", sheet->version, "department",
                                             "s", sheet->department, code ? "code" : "once", "s",
                                             code ? code : sheet->once);
}
