#include "daemon/surveys/book.h"

void surveys_keep_version(struct surveys *surveys) {
        if (surveys->version.row.n_questions == 0)
                return;
        if (surveys->n_before < SURVEY_BEFORE_MAX)
                surveys->n_before++;
        memmove(surveys->before + 1, surveys->before, (surveys->n_before - 1) * sizeof(surveys->before[0]));
        surveys->before[0] = surveys->version;
}

const struct survey_version *surveys_find_version(const struct surveys *surveys, const char *digest) {
        size_t n = strlen(digest);

        if (n < SURVEY_SHORT_DIGEST)
                return NULL;
        if (strncmp(surveys->version.row.digest, digest, n) == 0)
                return &surveys->version;
        for (size_t i = 0; i < surveys->n_before; i++)
                if (strncmp(surveys->before[i].row.digest, digest, n) == 0)
                        return &surveys->before[i];
        return NULL;
}

const struct survey_version *surveys_version_of(const struct surveys *surveys, uint64_t event) {
        if (surveys->version.row.event == event)
                return &surveys->version;
        for (size_t i = 0; i < surveys->n_before; i++)
                if (surveys->before[i].row.event == event)
                        return &surveys->before[i];
        return NULL;
}

void surveys_add_recent(struct surveys *surveys, const struct survey_recent *sheet) {
        if (surveys->n_recent == SURVEY_RECENT_MAX) {
                memmove(surveys->recent, surveys->recent + 1,
                        (SURVEY_RECENT_MAX - 1) * sizeof(surveys->recent[0]));
                surveys->n_recent--;
        }
        surveys->recent[surveys->n_recent++] = *sheet;
}
