/* A file of questions of any bytes: it is read, or refused with lines that name their places; what was read
 * fits into events, and its answers come back as they were. */
#include "daemon/surveys/sheet.h"
#include "fuzz.h"

static void check_question(const struct survey_question_row *question) {
        char id[SURVEY_ID_SIZE], label[SURVEY_LABEL_MAX + 1];
        unsigned n = 0;

        assert(survey_id_is_valid(question->id) && question->figure <= SURVEY_FIGURES);
        assert(text_is_plain(question->text_vi) && text_is_plain(question->text_en));
        while (survey_choice(question, n + 1, id, NULL) >= 0) {
                n++;
                assert(survey_find_choice(question, id) == n);
                assert(survey_label(question, LANGUAGE_VI, n, label) >= 0 && label[0] != '\0');
                assert(survey_label(question, LANGUAGE_EN, n, label) >= 0 && text_is_plain(label));
        }
        assert(n >= 2 && n <= SURVEY_CHOICES_MAX);
}

/* The last bytes, as answers that somebody types. */
static void check_answers(const struct survey *survey, const char *data, size_t size) {
        struct survey_version version = {.row = {.n_questions = survey->n_questions}};
        char text[SURVEY_ANSWERS_SIZE], digits[SURVEY_DIGITS_SIZE], typed[32];
        size_t n = size < sizeof(typed) ? size : sizeof(typed) - 1;
        uint64_t answers, again;

        memcpy(version.questions, survey->questions, sizeof(version.questions));
        memcpy(typed, data + size - n, n);
        typed[n] = '\0';
        (void) sheet_from_text(&version, typed, &answers);
        for (size_t i = 0; i < n; i++)
                typed[i] = (char) ('0' + (unsigned char) typed[i] % 9);
        if (sheet_from_digits(&version, typed, &answers) < 0)
                return;
        sheet_to_text(&version, answers, text);
        assert(sheet_from_text(&version, text, &again) >= 0 && again == answers);
        sheet_to_digits(answers, digits);
        assert(sheet_from_digits(&version, digits, &again) >= 0 && again == answers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(survey_freep) struct survey *survey = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = size % 2 ? LANGUAGE_VI : LANGUAGE_EN};
        int r = size > SURVEY_FILE_MAX ? -E2BIG
                                       : survey_parse("f", (const char *) data, size, &survey, &problem);

        if (r < 0) {
                assert(r == -E2BIG || (r == -EINVAL && problem.text && strncmp(problem.text, "f:", 2) == 0));
                return 0;
        }
        assert(!problem.text && survey->n_questions > 0 && survey->n_questions <= SURVEY_QUESTIONS_MAX);
        for (size_t i = 0; i < survey->n_questions; i++)
                check_question(&survey->questions[i]);
        check_answers(survey, (const char *) data, size);
        return 0;
}
