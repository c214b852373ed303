#include "daemon/surveys/tables.h"

const struct sql_table survey_version_table = {
        .name = "survey_version",
        .size = sizeof(struct survey_version_row),
        .writing = SQL_WRITING_INSERT,
        .columns =
                {
                        COLUMN(survey_version_row, event, KEY),
                        COLUMN(survey_version_row, digest),
                        COLUMN(survey_version_row, n_questions),
                        {0},
                },
};

const struct sql_table survey_question_table = {
        .name = "survey_question",
        .size = sizeof(struct survey_question_row),
        .writing = SQL_WRITING_INSERT,
        .columns =
                {
                        COLUMN(survey_question_row, version, KEY),
                        COLUMN(survey_question_row, number, KEY),
                        COLUMN(survey_question_row, id),
                        COLUMN(survey_question_row, figure),
                        COLUMN(survey_question_row, choices),
                        COLUMN(survey_question_row, text_vi),
                        COLUMN(survey_question_row, text_en),
                        COLUMN(survey_question_row, labels_vi),
                        COLUMN(survey_question_row, labels_en),
                        {0},
                },
};

const struct sql_table sheet_table = {
        .name = "survey_sheet",
        .size = sizeof(struct sheet_row),
        .writing = SQL_WRITING_INSERT,
        .more = "CREATE INDEX survey_sheet_of_day ON survey_sheet (day, channel, has_code);"
                "CREATE INDEX survey_sheet_unsure ON survey_sheet (day) WHERE synchronized = 0;"
                "CREATE INDEX survey_sheet_tagged ON survey_sheet (tag) WHERE tag <> '';"
                "CREATE INDEX survey_sheet_labelled ON survey_sheet (label) WHERE label <> '';",
        .columns =
                {
                        COLUMN(sheet_row, event, KEY),
                        COLUMN(sheet_row, version),
                        COLUMN(sheet_row, day),
                        MOMENT("", sheet_row, at),
                        WORD_AS("channel", sheet_row, channel, survey_channel),
                        COLUMN(sheet_row, has_code),
                        WORD_AS("doubt", sheet_row, doubt, survey_doubt),
                        COLUMN(sheet_row, is_drawn),
                        COLUMN(sheet_row, department),
                        COLUMN(sheet_row, answers),
                        COLUMN(sheet_row, tag),
                        COLUMN(sheet_row, label),
                        {0},
                },
};

const struct sql_table sheet_note_table = {
        .name = "survey_sheet_note",
        .size = sizeof(struct sheet_note_row),
        .writing = SQL_WRITING_INSERT,
        .more = "CREATE INDEX survey_note_of_sheet ON survey_sheet_note (sheet, event);",
        .columns =
                {
                        COLUMN(sheet_note_row, event, KEY),
                        COLUMN(sheet_note_row, sheet),
                        WORD_AS("note", sheet_note_row, note, survey_note),
                        COLUMN(sheet_note_row, answers),
                        {0},
                },
};

static const struct sql_query queries[] = {
        [QUERY_LAST_SURVEY_VERSION] = {&survey_version_table, "ORDER BY event DESC LIMIT 1"},
        [QUERY_SURVEY_VERSIONS_BEFORE] = {&survey_version_table,
                                          "WHERE event < ? AND n_questions > 0 ORDER BY event DESC LIMIT ?"},
        [QUERY_SURVEY_QUESTIONS] = {&survey_question_table, "WHERE version = ? ORDER BY number"},
        [QUERY_ALL_SURVEY_QUESTIONS] = {&survey_question_table, "ORDER BY version, number"},
        [QUERY_RECENT_SHEETS] = {&sheet_table,
                                 "WHERE channel = 'qr' AND has_code = 0 ORDER BY event DESC LIMIT 16"},
        [QUERY_SHEETS] = {&sheet_table,
                          "WHERE day BETWEEN ?1 AND ?2 OR (synchronized = 0 AND channel <> 'paper')"
                          " ORDER BY event"},
        [QUERY_SHEET] = {&sheet_table, "WHERE event = ?"},
        [QUERY_LABELLED_SHEET] = {&sheet_table,
                                  "WHERE label = ? AND label <> '' ORDER BY event DESC LIMIT 1"},
        [QUERY_TAGGED_SHEET] = {&sheet_table, "WHERE tag = ? AND tag <> '' ORDER BY event LIMIT 1"},
        [QUERY_SHEETS_OF_DAY] = {NULL, "SELECT count(*) FROM survey_sheet"
                                       " WHERE day = ? AND channel = ? AND has_code = ?"},
        [QUERY_SHEET_NOTES] = {&sheet_note_table, "ORDER BY sheet, event"},
        [QUERY_NOTES_OF_SHEET] = {&sheet_note_table, "WHERE sheet = ? ORDER BY event"},
        [QUERY_VOIDS_OF_SHEET] = {NULL, "SELECT count(*) FROM survey_sheet_note"
                                        " WHERE sheet = ? AND note = 'void'"},
        [QUERY_PAPER_SHEETS] = {&sheet_table, "WHERE channel = 'paper' AND event > ? ORDER BY event LIMIT ?"},
};

const struct store_part surveys_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
