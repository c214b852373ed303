/*
 * A sheet of answers: which it may have, how an event says them, and when it is doubtful. Pure.
 *
 * Nothing of a sheet says whose it is. One that came with a ticket's code has a tag, the keyed hash of the
 * ticket, by which a second one of the same ticket is refused; its key (key.h) is thrown away with the day.
 */
#pragma once

#include "daemon/surveys/questions.h"
#include "services/base/fields.h"

/* A version as sheets are read by it. */
struct survey_version {
        struct survey_version_row row;
        struct survey_question_row questions[SURVEY_QUESTIONS_MAX];
};

/* -EINVAL: no such question, or it has no such choice; -EEXIST: it was answered already. Choice: its ID. */
int sheet_answer(const struct survey_version *version, const char *question, const char *choice,
                 uint64_t *answers);
static inline unsigned sheet_choice(uint64_t answers, size_t question) {
        return (unsigned) (answers >> 4 * question) & 15;
}

/* "chung=satisfied ket-qua=som", in the order of the questions, without those that were skipped. */
void sheet_to_text(const struct survey_version *version, uint64_t answers, char ret[SURVEY_ANSWERS_SIZE]);
/* Of that very text. -EINVAL: any other, or nothing was answered. */
int sheet_from_text(const struct survey_version *version, const char *text, uint64_t *ret);

/* As a clerk types it from paper: a digit for each question in their order, the number of its choice; 0 or
 * '-': skipped, also what is left out at the end. version: NULL: of any. -EINVAL: another sign, no such
 * choice, or nothing is answered. */
int sheet_from_digits(const struct survey_version *version, const char *digits, uint64_t *ret);
enum { SURVEY_DIGITS_SIZE = SURVEY_QUESTIONS_MAX + 1 };
void sheet_to_digits(uint64_t answers, char ret[SURVEY_DIGITS_SIZE]);

/*
 * Sheets of the public's page without a code are doubtful when they come in a burst: more than so many within
 * ten minutes, or more than so many of just these answers. They count like any other, and figures are given
 * without them besides. What was before in the same boot, in order; others are ignored.
 */
enum { SURVEY_BURST_MAX = 12, SURVEY_ALIKE_MAX = 5, SURVEY_RECENT_MAX = 16 };
#define SURVEY_BURST_USEC (600 * USEC_PER_SEC)
struct survey_recent {
        uint64_t boot, boottime_usec, answers;
};
enum survey_doubt survey_find_doubt(const struct survey_recent *recent, size_t n,
                                    const struct survey_recent *sheet);

/* Whether paper with this salt is among the tenth that is typed in twice: nobody knows before it is recorded.
 */
bool survey_is_drawn(const char *salt);

/* Of paper: 1 to 32 of letters, digits, '.', '-', '_' and '/'. */
bool survey_sheet_label_is_valid(const char *label);
