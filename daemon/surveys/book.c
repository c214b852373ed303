#include "daemon/surveys/book.h"

void surveys_add_recent(struct surveys *surveys, const struct survey_recent *sheet) {
        if (surveys->n_recent == SURVEY_RECENT_MAX) {
                memmove(surveys->recent, surveys->recent + 1,
                        (SURVEY_RECENT_MAX - 1) * sizeof(surveys->recent[0]));
                surveys->n_recent--;
        }
        surveys->recent[surveys->n_recent++] = *sheet;
}
