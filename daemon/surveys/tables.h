/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/record/store.h"
#include "daemon/surveys/rows.h"

enum surveys_query {
        QUERY_LAST_SURVEY_VERSION,
        QUERY_SURVEY_VERSIONS_BEFORE, /* one, newest first: those that have questions */
        QUERY_SURVEY_QUESTIONS,       /* of one version */
        QUERY_ALL_SURVEY_QUESTIONS,
        QUERY_RECENT_SHEETS, /* of the public's page without a code, newest first */
        QUERY_SHEETS,        /* of days, and those whose day a corrected clock may have moved */
        QUERY_SHEET,
        QUERY_LABELLED_SHEET,
        QUERY_TAGGED_SHEET,
        QUERY_SHEETS_OF_DAY, /* how many came that way */
        QUERY_SHEET_NOTES,   /* of sheets from one on */
        QUERY_NOTES_OF_SHEET,
        QUERY_VOIDS_OF_SHEET, /* how many */
        QUERY_PAPER_SHEETS,   /* behind one */
};

extern const struct sql_table survey_version_table, survey_question_table, sheet_table, sheet_note_table;
extern const struct store_part surveys_tables;

static inline struct sql_cursor surveys_use(struct store *store, enum surveys_query query) {
        return store_use(store, &surveys_tables, query);
}
