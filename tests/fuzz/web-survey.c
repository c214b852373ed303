/* A form of the survey of any bytes: what is read of it has names that are IDs and each question once, and
 * the page that is shown again with it is whole. */
#include "fuzz.h"
#include "services/web/survey-form.h"
#include "services/web/view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        static const struct survey_info survey = {.n_questions = 1,
                                                  .questions = {{.id = "chung", .n_choices = 1}}};
        _cleanup_html_ struct html html = {0};
        struct survey_sheet sheet;

        if (survey_form_parse((const char *) data, size, &sheet) < 0)
                return 0;
        assert(id_is_valid(sheet.version) && id_is_valid(sheet.once) && text_is_plain(sheet.typed));
        assert(sheet.department[0] == '\0' || id_is_valid(sheet.department));
        for (size_t i = 0; i < sheet.n_chosen; i++) {
                assert(id_is_valid(sheet.chosen[i].question) && id_is_valid(sheet.chosen[i].choice));
                for (size_t j = 0; j < i; j++)
                        assert(!streq(sheet.chosen[i].question, sheet.chosen[j].question));
        }
        view_survey(
                &html, &(struct view){.path = "/survey"},
                &(struct survey_view){.survey = &survey, .sheet = &sheet, .problem = TEXT_SURVEY_CHANGED});
        assert(html.error == 0 && strstr(html.text, "</html>"));
        return 0;
}
