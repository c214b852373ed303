#include "daemon/suggestions/tables.h"

const struct sql_table suggestion_table = {
        .name = "suggestion",
        .size = sizeof(struct suggestion_row),
        .more = "CREATE INDEX suggestion_of_code ON suggestion (code);"
                "CREATE INDEX suggestion_of_form ON suggestion (once) WHERE once <> '';"
                "CREATE INDEX suggestion_of_day ON suggestion (day, channel);"
                "CREATE INDEX suggestion_of_box ON suggestion (box) WHERE box > 0;"
                "CREATE INDEX suggestion_open ON suggestion (event)"
                " WHERE state IN ('new', 'classified', 'in-progress');",
        .columns =
                {
                        COLUMN(suggestion_row, event, KEY),
                        COLUMN(suggestion_row, code, FIXED),
                        MOMENT("", suggestion_row, at, FIXED),
                        COLUMN(suggestion_row, day, FIXED),
                        WORD_AS("channel", suggestion_row, channel, suggestion_channel, FIXED),
                        COLUMN(suggestion_row, department, FIXED),
                        COLUMN(suggestion_row, box, FIXED),
                        COLUMN(suggestion_row, once, FIXED),
                        WORD_AS("state", suggestion_row, now.state, suggestion_state),
                        WORD_AS("class", suggestion_row, now.class, suggestion_class),
                        COLUMN_AS("category", suggestion_row, now.category),
                        COLUMN_AS("assigned", suggestion_row, now.assigned),
                        COLUMN_AS("extended", suggestion_row, now.extended),
                        COLUMN_AS("reopened", suggestion_row, now.reopened),
                        COLUMN_AS("base_day", suggestion_row, now.base_day,
                                  GIVEN(suggestion_row, now.has_base)),
                        COLUMN_AS("warn_day", suggestion_row, now.term.warn_day,
                                  GIVEN(suggestion_row, now.term.known)),
                        COLUMN_AS("due_day", suggestion_row, now.term.due_day,
                                  GIVEN(suggestion_row, now.term.known)),
                        COLUMN_AS("done_day", suggestion_row, now.done_day,
                                  GIVEN(suggestion_row, now.is_dated)),
                        WORD_AS("published", suggestion_row, now.published, suggestion_place),
                        {0},
                },
};

const struct sql_table suggestion_text_table = {
        .name = "suggestion_text",
        .size = sizeof(struct suggestion_text_row),
        .writing = SQL_WRITING_INSERT,
        .more = "CREATE INDEX suggestion_text_of ON suggestion_text (suggestion, event);",
        .columns =
                {
                        COLUMN(suggestion_text_row, event, KEY),
                        COLUMN(suggestion_text_row, suggestion),
                        WORD_AS("kind", suggestion_text_row, kind, suggestion_kind),
                        COLUMN(suggestion_text_row, text),
                        {0},
                },
};

const struct sql_table suggestion_move_table = {
        .name = "suggestion_move",
        .size = sizeof(struct suggestion_move_row),
        .writing = SQL_WRITING_INSERT,
        .more = "CREATE INDEX suggestion_move_of ON suggestion_move (suggestion, event);",
        .columns =
                {
                        COLUMN(suggestion_move_row, event, KEY),
                        COLUMN(suggestion_move_row, suggestion),
                        WORD_AS("move", suggestion_move_row, move, suggestion_move),
                        WORD_AS("state", suggestion_move_row, state, suggestion_state),
                        WORD_AS("place", suggestion_move_row, place, suggestion_place),
                        COLUMN(suggestion_move_row, day),
                        COLUMN(suggestion_move_row, actor),
                        {0},
                },
};

const struct sql_table suggestion_erasure_table = {
        .name = "suggestion_erasure",
        .size = sizeof(struct suggestion_erasure_row),
        .writing = SQL_WRITING_INSERT,
        .more = "CREATE INDEX suggestion_erasure_of ON suggestion_erasure (suggestion, event);",
        .columns =
                {
                        COLUMN(suggestion_erasure_row, event, KEY),
                        COLUMN(suggestion_erasure_row, suggestion),
                        WORD_AS("reason", suggestion_erasure_row, reason, suggestion_erasure),
                        COLUMN(suggestion_erasure_row, day),
                        {0},
                },
};

const struct sql_table box_table = {
        .name = "box_opening",
        .size = sizeof(struct box_row),
        .writing = SQL_WRITING_INSERT,
        .columns =
                {
                        COLUMN(box_row, number, KEY),
                        COLUMN(box_row, event),
                        COLUMN(box_row, day),
                        MOMENT("", box_row, at),
                        COLUMN(box_row, letters),
                        WORD_AS("seal", box_row, seal, box_seal),
                        COLUMN(box_row, units),
                        COLUMN(box_row, actor),
                        {0},
                },
};

const struct sql_table box_void_table = {
        .name = "box_void",
        .size = sizeof(struct box_void_row),
        .writing = SQL_WRITING_INSERT,
        .columns =
                {
                        COLUMN(box_void_row, number, KEY),
                        COLUMN(box_void_row, event),
                        COLUMN(box_void_row, day),
                        COLUMN(box_void_row, reason),
                        COLUMN(box_void_row, actor),
                        {0},
                },
};

const struct sql_table suggestion_reminder_table = {
        .name = "suggestion_reminder",
        .size = sizeof(struct suggestion_reminder_row),
        .writing = SQL_WRITING_INSERT,
        .columns =
                {
                        COLUMN(suggestion_reminder_row, event, KEY),
                        COLUMN(suggestion_reminder_row, day),
                        COLUMN(suggestion_reminder_row, due),
                        COLUMN(suggestion_reminder_row, overdue),
                        {0},
                },
};

static const struct sql_query queries[] = {
        [QUERY_OPEN_SUGGESTIONS] = {&suggestion_table,
                                    "WHERE state IN ('new', 'classified', 'in-progress') ORDER BY event"},
        [QUERY_SUGGESTIONS] = {&suggestion_table, "WHERE event > ? ORDER BY event LIMIT ?"},
        [QUERY_SUGGESTION_OF_CODE] = {&suggestion_table, "WHERE code = ? ORDER BY event LIMIT 1"},
        [QUERY_SUGGESTION_OF_FORM] = {&suggestion_table,
                                      "WHERE once = ? AND once <> '' ORDER BY event DESC LIMIT 1"},
        [QUERY_SUGGESTIONS_OF_DAY] = {NULL, "SELECT count(*) FROM suggestion WHERE day = ? AND channel = ?"},
        [QUERY_SUGGESTION_TEXTS] = {&suggestion_text_table, "WHERE suggestion = ? ORDER BY event"},
        [QUERY_SUGGESTION_ANSWER] = {&suggestion_text_table, "WHERE suggestion = ? AND kind = 'answer'"
                                                             " ORDER BY event DESC LIMIT 1"},
        [QUERY_SUGGESTION_MOVES] = {&suggestion_move_table, "WHERE suggestion = ? ORDER BY event"},
        [QUERY_SUGGESTION_ERASURE] = {&suggestion_erasure_table,
                                      "WHERE suggestion = ? ORDER BY event DESC LIMIT 1"},
        /* Of what was done on a day that nobody knows, the first day is taken on which one came behind it. */
        [QUERY_KEPT_TEXTS] = {NULL, "SELECT event FROM suggestion"
                                    " WHERE state NOT IN ('new', 'classified', 'in-progress')"
                                    " AND EXISTS (SELECT 1 FROM suggestion_text"
                                    " WHERE suggestion = suggestion.event)"
                                    " AND coalesce(done_day, (SELECT min(later.base_day)"
                                    " FROM suggestion AS later WHERE later.event >"
                                    " (SELECT max(move.event) FROM suggestion_move AS move"
                                    " WHERE move.suggestion = suggestion.event))) <= ?"
                                    " ORDER BY event LIMIT ?"},
        [QUERY_ERASE_TEXTS] = {NULL, "DELETE FROM suggestion_text WHERE suggestion = ?"},
        [QUERY_LAST_BOX] = {&box_table, "ORDER BY number DESC LIMIT 1"},
        [QUERY_ANY_SUGGESTION] = {NULL, "SELECT EXISTS (SELECT 1 FROM suggestion)"
                                        " OR EXISTS (SELECT 1 FROM box_opening)"},
        [QUERY_SUGGESTIONS_OF_PERIOD] = {&suggestion_table, "WHERE done_day IS NULL OR done_day >= ?1"
                                                            " OR due_day >= ?1 OR day >= ?1 ORDER BY event"},
        [QUERY_BOXES] = {&box_table, "WHERE (day BETWEEN ? AND ? OR synchronized = 0)"
                                     " AND number NOT IN (SELECT number FROM box_void) ORDER BY number"},
        [QUERY_BOX_VOIDS] = {&box_void_table, "ORDER BY event"},
        [QUERY_BOX_VOID] = {&box_void_table, "WHERE number = ?"},
        [QUERY_BOXES_AFTER] = {&box_table, "WHERE number > ? ORDER BY number LIMIT ?"},
        [QUERY_SUGGESTIONS_OF_BOX] = {&suggestion_table, "WHERE box = ? AND box > 0 ORDER BY event LIMIT ?"},
        [QUERY_LAST_REMINDER] = {&suggestion_reminder_table, "ORDER BY event DESC LIMIT 1"},
        [QUERY_ERASE_SECURELY] = {NULL, "PRAGMA secure_delete = ON"},
        [QUERY_ANY_ERASURE] = {NULL, "SELECT EXISTS (SELECT 1 FROM suggestion_erasure)"},
        [QUERY_ERASURES] = {&suggestion_erasure_table,
                            "WHERE event IN (SELECT max(event) FROM suggestion_erasure GROUP BY suggestion)"
                            " ORDER BY event"},
        [QUERY_ANY_TEXT] = {NULL, "SELECT EXISTS (SELECT 1 FROM suggestion_text)"},
        [QUERY_SUGGESTION] = {&suggestion_table, "WHERE event = ?"},
};

const struct store_part suggestions_tables = {.queries = queries, .n_queries = ELEMENTSOF(queries)};
