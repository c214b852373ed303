/*
 * The questions of the survey, as a text file that an admin edits. A line is "KEYWORD: VALUE", empty, or a
 * comment that begins with '#'. What people read stands in Vietnamese and English, with '|' between:
 *
 *   title: PHIẾU KHẢO SÁT | SURVEY          once, as intro, privacy, thanks and scan
 *   intro: ... | ...                        above the questions
 *   privacy: ... | ...                      who may not be named
 *   thanks: ... | ...                       when it is recorded
 *   scan: ... | ...                         beside the code to scan
 *   question: ket-qua | ... | ...           an ID that stays the same while the question does
 *   figure: K6                              of the question before; none: it stands in the annex alone
 *   choice: som | + | Sớm hẹn | Early       + is counted, - is only counted of, . is not
 *
 * A question without choices has the five levels from very satisfied to very dissatisfied, of which the first
 * two are counted. The file is checked whole before it is used. Pure.
 */
#pragma once

#include "daemon/surveys/rows.h"
#include "services/base/problem.h"

enum {
        SURVEY_FILE_MAX = 65536,   /* bytes */
        SURVEY_PROBLEMS_MAX = 50,  /* that are named */
        SURVEY_PARAGRAPH_MAX = 600 /* bytes of title, intro, ... in one language */
};

enum survey_paragraph {
        SURVEY_TITLE,
        SURVEY_INTRO,
        SURVEY_PRIVACY,
        SURVEY_THANKS,
        SURVEY_SCAN,
        _SURVEY_PARAGRAPH_MAX,
};
const char *survey_paragraph_name(enum survey_paragraph paragraph);

struct survey {
        char digest[LOG_HEX_SIZE]; /* of all that people read and all that is counted, not of comments */
        char *paragraphs[_SURVEY_PARAGRAPH_MAX][_LANGUAGE_MAX]; /* NULL: the file does not have it */
        struct survey_question_row questions[SURVEY_QUESTIONS_MAX];
        size_t n_questions;
};

/* 0, -ENOMEM, or -EINVAL with every problem in a line "FILE:LINE: what is wrong and what is allowed". */
int survey_parse(const char *file, const char *text, size_t size, struct survey **ret,
                 struct problem *ret_problem);
struct survey *survey_free(struct survey *survey);
DEFINE_CLEANUP(struct survey *, survey_free)

bool survey_id_is_valid(const char *id);

/* Whether a choice is counted for its question's figure. */
enum survey_role {
        SURVEY_ASIDE,   /* not at all */
        SURVEY_OF,      /* in the denominator */
        SURVEY_COUNTED, /* in both */
};

/* One choice of a question, from 1; -ENOENT: it has fewer. ret_role may be NULL. */
int survey_choice(const struct survey_question_row *question, unsigned choice, char ret_id[SURVEY_ID_SIZE],
                  enum survey_role *ret_role);
/* The choice of that ID, from 1; 0: none. */
unsigned survey_find_choice(const struct survey_question_row *question, const char *id);
/* Its label; -ENOENT. */
int survey_label(const struct survey_question_row *question, enum language language, unsigned choice,
                 char ret[SURVEY_LABEL_MAX + 1]);
