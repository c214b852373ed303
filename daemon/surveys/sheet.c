#include "daemon/surveys/sheet.h"

#include "services/base/words.h"

DEFINE_TO_STRING(survey_channel, SURVEY_CHANNEL)
DEFINE_FROM_STRING(survey_channel, SURVEY_CHANNEL)
DEFINE_TO_STRING(survey_doubt, SURVEY_DOUBT)
DEFINE_FROM_STRING(survey_doubt, SURVEY_DOUBT)
DEFINE_TO_STRING(survey_note, SURVEY_NOTE)
DEFINE_FROM_STRING(survey_note, SURVEY_NOTE)

static_assert(SURVEY_QUESTIONS_MAX * 4 < 64 && SURVEY_CHOICES_MAX < 16, "answers are four bits each");

int sheet_answer(const struct survey_version *version, const char *question, const char *choice,
                 uint64_t *answers) {
        for (size_t i = 0; i < version->row.n_questions; i++) {
                unsigned number;

                if (!streq(version->questions[i].id, question))
                        continue;
                number = survey_find_choice(&version->questions[i], choice);
                if (number == 0)
                        return -EINVAL;
                if (sheet_choice(*answers, i) != 0)
                        return -EEXIST;
                *answers |= (uint64_t) number << 4 * i;
                return 0;
        }
        return -EINVAL;
}

void sheet_to_text(const struct survey_version *version, uint64_t answers, char ret[SURVEY_ANSWERS_SIZE]) {
        size_t n = 0;

        ret[0] = '\0';
        for (size_t i = 0; i < version->row.n_questions; i++) {
                char choice[SURVEY_ID_SIZE];

                if (survey_choice(&version->questions[i], sheet_choice(answers, i), choice, NULL) < 0)
                        continue;
                int written = snprintf(ret + n, SURVEY_ANSWERS_SIZE - n, "%s%s=%s", n > 0 ? " " : "",
                                       version->questions[i].id, choice);
                assert(written > 0 && (size_t) written < SURVEY_ANSWERS_SIZE - n);
                n += (size_t) written;
        }
}

int sheet_from_text(const struct survey_version *version, const char *text, uint64_t *ret) {
        char again[SURVEY_ANSWERS_SIZE], copy[SURVEY_ANSWERS_SIZE], *save = NULL;
        uint64_t answers = 0;

        if (text[0] == '\0' || strlen(text) >= sizeof(copy))
                return -EINVAL;
        memcpy(copy, text, strlen(text) + 1);
        for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
                char *equals = strchr(word, '=');
                if (!equals)
                        return -EINVAL;
                *equals = '\0';
                if (sheet_answer(version, word, equals + 1, &answers) < 0)
                        return -EINVAL;
        }
        sheet_to_text(version, answers, again);
        if (answers == 0 || !streq(again, text))
                return -EINVAL;
        *ret = answers;
        return 0;
}

int sheet_from_digits(const struct survey_version *version, const char *digits, uint64_t *ret) {
        uint64_t answers = 0;
        size_t i = 0;

        for (; digits[i] != '\0'; i++) {
                char id[SURVEY_ID_SIZE];
                unsigned choice = digits[i] == '-' ? 0 : (unsigned) (digits[i] - '0');

                if (i == SURVEY_QUESTIONS_MAX || choice > SURVEY_CHOICES_MAX)
                        return -EINVAL;
                if (version && choice > 0 &&
                    (i >= version->row.n_questions ||
                     survey_choice(&version->questions[i], choice, id, NULL) < 0))
                        return -EINVAL;
                answers |= (uint64_t) choice << 4 * i;
        }
        if (answers == 0)
                return -EINVAL;
        *ret = answers;
        return 0;
}

void sheet_to_digits(uint64_t answers, char ret[SURVEY_DIGITS_SIZE]) {
        size_t n = 0;

        for (; answers >> 4 * n != 0; n++)
                ret[n] = (char) ('0' + sheet_choice(answers, n));
        ret[n] = '\0';
}

enum survey_doubt survey_find_doubt(const struct survey_recent *recent, size_t n,
                                    const struct survey_recent *sheet) {
        size_t before = 0, alike = 0;

        for (size_t i = 0; i < n; i++) {
                if (recent[i].boot != sheet->boot ||
                    recent[i].boottime_usec + SURVEY_BURST_USEC <= sheet->boottime_usec)
                        continue;
                before++;
                alike += recent[i].answers == sheet->answers;
        }
        return before >= SURVEY_BURST_MAX  ? SURVEY_DOUBT_MANY
               : alike >= SURVEY_ALIKE_MAX ? SURVEY_DOUBT_ALIKE
                                           : SURVEY_DOUBT_NONE;
}

bool survey_is_drawn(const char *salt) {
        static const char digits[] = "0123456789abcdef";
        const char *high = salt[0] ? strchr(digits, salt[0]) : NULL,
                   *low = high && salt[1] ? strchr(digits, salt[1]) : NULL;

        return low && (high - digits) * 16 + (low - digits) < 26;
}

bool survey_sheet_label_is_valid(const char *label) {
        size_t n = strlen(label);

        return n > 0 && n < SURVEY_LABEL_SIZE &&
               strspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-") == n;
}
