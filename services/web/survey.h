/* What Centre1 tells of the survey in force, GetSurvey, and what one of the page's forms holds. Plain strings
 * of the bus, of which none is longer than it is allowed to be. */
#pragma once

#include "services/base/util.h"
#include "ticket-text.h"

enum {
        SURVEY_QUESTIONS_MAX = 15,
        SURVEY_CHOICES_MAX = 8,
        SURVEY_DEPARTMENTS_MAX = 64,
        SURVEY_ID_SIZE = 18,
        SURVEY_NAME_SIZE = 65, /* of a version, a department, a form */
        SURVEY_LABEL_SIZE = 61,
        SURVEY_TEXT_SIZE = 251,
        SURVEY_PARAGRAPH_SIZE = 601,
        SURVEY_TYPED_SIZE = 33, /* of a ticket's code, however it was typed */
};

struct survey_choice {
        char id[SURVEY_ID_SIZE], labels[_LANGUAGE_MAX][SURVEY_LABEL_SIZE];
};

struct survey_question {
        char id[SURVEY_ID_SIZE], texts[_LANGUAGE_MAX][SURVEY_TEXT_SIZE];
        struct survey_choice choices[SURVEY_CHOICES_MAX];
        size_t n_choices;
};

struct survey_department {
        char id[SURVEY_NAME_SIZE], label[SURVEY_TEXT_SIZE];
};

struct survey_info {
        char version[SURVEY_NAME_SIZE];
        /* Empty: the file does not have it. */
        char title[_LANGUAGE_MAX][SURVEY_PARAGRAPH_SIZE], intro[_LANGUAGE_MAX][SURVEY_PARAGRAPH_SIZE];
        char privacy[_LANGUAGE_MAX][SURVEY_PARAGRAPH_SIZE], thanks[_LANGUAGE_MAX][SURVEY_PARAGRAPH_SIZE];
        struct survey_question questions[SURVEY_QUESTIONS_MAX];
        size_t n_questions;
        struct survey_department departments[SURVEY_DEPARTMENTS_MAX];
        size_t n_departments;
};

/* What is chosen in a form, and whose it is. */
struct survey_sheet {
        char version[SURVEY_NAME_SIZE], department[SURVEY_NAME_SIZE]; /* department: empty: the centre */
        char once[SURVEY_NAME_SIZE];                                  /* made for the form */
        char typed[SURVEY_TYPED_SIZE];                                /* the code as it stands in the form */
        struct survey_chosen {
                char question[SURVEY_ID_SIZE], choice[SURVEY_ID_SIZE];
        } chosen[SURVEY_QUESTIONS_MAX];
        size_t n_chosen;
};
