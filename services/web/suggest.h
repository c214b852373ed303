/* What a form of a suggestion holds, and what the aggregator tells of one, AddSuggestion and AnswerByCode.
 * Plain strings, of which none is longer than it is allowed to be. */
#pragma once

#include "form.h"
#include "services/base/util.h"

enum {
        SUGGEST_TEXT_MAX = 500,  /* characters, as motcuad takes them */
        SUGGEST_AREA_MAX = 1000, /* that the form lets one write, to be told by how many it is too long */
        SUGGEST_TEXT_SIZE = FORM_SIZE_MAX + 1, /* as long as a form may be */
        SUGGEST_ID_SIZE = 65,                  /* of a department, a form */
        SUGGEST_CODE_SIZE = sizeof("ABCDEFGHIJK"),
        SUGGEST_STATE_SIZE = 16,
        SUGGEST_DAY_SIZE = sizeof("YYYY-MM-DD"),
        SUGGEST_ANSWER_SIZE = 4 * SUGGEST_TEXT_MAX + 1,
};

struct suggest_sheet {
        char once[SUGGEST_ID_SIZE];       /* made for the form */
        char department[SUGGEST_ID_SIZE]; /* empty: the centre */
        char text[SUGGEST_TEXT_SIZE];     /* lines of characters that are all seen */
        bool had_unseen;                  /* others were left out of it */
};

struct suggest_info {
        char code[SUGGEST_CODE_SIZE];
        char state[SUGGEST_STATE_SIZE]; /* empty: it was just recorded */
        char day[SUGGEST_DAY_SIZE], due_day[SUGGEST_DAY_SIZE], done_day[SUGGEST_DAY_SIZE]; /* empty: none */
        char answer[SUGGEST_ANSWER_SIZE];                                                  /* empty: none */
};
