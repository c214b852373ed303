#include "survey-form.h"

#include "form.h"

static int copy(char *ret, size_t size, const char *text) {
        int n = snprintf(ret, size, "%s", text);

        return n >= 0 && (size_t) n < size ? 0 : -EINVAL;
}

static int copy_id(char ret[static SURVEY_ID_SIZE], const char *text, size_t n) {
        if (n == 0 || n >= SURVEY_ID_SIZE || strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") < n)
                return -EINVAL;
        memcpy(ret, text, n);
        ret[n] = '\0';
        return 0;
}

static bool has_question(const struct survey_sheet *sheet, const char *question) {
        for (size_t i = 0; i < sheet->n_chosen; i++)
                if (streq(sheet->chosen[i].question, question))
                        return true;
        return false;
}

static int add_answer(struct survey_sheet *sheet, const char *value) {
        struct survey_chosen chosen;
        const char *colon = strchr(value, ':');

        if (value[0] == '\0')
                return 0;
        if (!colon || copy_id(chosen.question, value, (size_t) (colon - value)) < 0 ||
            copy_id(chosen.choice, colon + 1, strlen(colon + 1)) < 0 || has_question(sheet, chosen.question))
                return -EINVAL;
        sheet->chosen[sheet->n_chosen++] = chosen;
        return 0;
}

int survey_form_parse(const char *body, size_t size, struct survey_sheet *ret) {
        struct form_field fields[] = {
                {.name = "version"}, {.name = "once"}, {.name = "d"},   {.name = "code"}, {.name = "q1"},
                {.name = "q2"},      {.name = "q3"},   {.name = "q4"},  {.name = "q5"},   {.name = "q6"},
                {.name = "q7"},      {.name = "q8"},   {.name = "q9"},  {.name = "q10"},  {.name = "q11"},
                {.name = "q12"},     {.name = "q13"},  {.name = "q14"}, {.name = "q15"},  {.name = NULL}};
        enum { VERSION, ONCE, DEPARTMENT, CODE, FIRST_ANSWER };
        struct survey_sheet sheet = {.n_chosen = 0};

        static_assert(ELEMENTSOF(fields) == FIRST_ANSWER + SURVEY_QUESTIONS_MAX + 1, "a field is missing");
        int r = form_parse(body, size, fields);
        if (r < 0)
                return r;
        if (!id_is_valid(fields[VERSION].value) || !id_is_valid(fields[ONCE].value) ||
            (fields[DEPARTMENT].value[0] != '\0' && !id_is_valid(fields[DEPARTMENT].value)))
                return -EINVAL;
        r = copy(sheet.version, sizeof(sheet.version), fields[VERSION].value);
        if (r >= 0)
                r = copy(sheet.once, sizeof(sheet.once), fields[ONCE].value);
        if (r >= 0)
                r = copy(sheet.department, sizeof(sheet.department), fields[DEPARTMENT].value);
        if (r >= 0)
                r = copy(sheet.typed, sizeof(sheet.typed), fields[CODE].value);
        for (size_t i = FIRST_ANSWER; r >= 0 && fields[i].name; i++)
                r = add_answer(&sheet, fields[i].value);
        if (r >= 0)
                *ret = sheet;
        return r;
}

bool survey_sheet_has(const struct survey_sheet *sheet, const char *question, const char *choice) {
        for (size_t i = 0; i < sheet->n_chosen; i++)
                if (streq(sheet->chosen[i].question, question) && streq(sheet->chosen[i].choice, choice))
                        return true;
        return false;
}

const char *survey_department_label(const struct survey_info *survey, const char *id) {
        for (size_t i = 0; i < survey->n_departments; i++)
                if (streq(survey->departments[i].id, id))
                        return survey->departments[i].label;
        return NULL;
}
