/* The room's tables and what is asked of them. */
#pragma once

#include "daemon/record/store.h"
#include "daemon/suggestions/rows.h"

enum suggestions_query {
        QUERY_OPEN_SUGGESTIONS,
        QUERY_SUGGESTIONS, /* after an event, so many */
        QUERY_SUGGESTION_OF_CODE,
        QUERY_SUGGESTION_OF_FORM, /* that the page sent once already */
        QUERY_SUGGESTIONS_OF_DAY, /* how many of a channel */
        QUERY_SUGGESTION_TEXTS,
        QUERY_SUGGESTION_ANSWER, /* the last */
        QUERY_SUGGESTION_MOVES,
        QUERY_SUGGESTION_ERASURE, /* the last */
        QUERY_KEPT_TEXTS, /* of suggestions that were done by a day, the first so many: their numbers */
        QUERY_ERASE_TEXTS,
        QUERY_LAST_BOX,
        QUERY_ANY_SUGGESTION,        /* or opening of the box: 1, or 0 if there was none yet */
        QUERY_SUGGESTIONS_OF_PERIOD, /* that were not done before its first day */
        QUERY_BOXES,       /* of days and those whose day may be another by now, if their minutes hold */
        QUERY_BOXES_AFTER, /* a number, so many */
        QUERY_SUGGESTIONS_OF_BOX, /* the first so many */
        QUERY_BOX_VOIDS,
        QUERY_BOX_VOID, /* by the number of the opening */
        QUERY_LAST_REMINDER,
        QUERY_ERASE_SECURELY, /* from here on, what is erased is overwritten in the file */
        QUERY_ANY_ERASURE,    /* 1, or 0 if there was none yet */
        QUERY_ERASURES,       /* the last of each suggestion */
        QUERY_ANY_TEXT,       /* 1, or 0 */
        QUERY_SUGGESTION,     /* by its event */
};

extern const struct sql_table suggestion_table, suggestion_text_table, suggestion_move_table,
        suggestion_erasure_table, box_table, box_void_table, suggestion_reminder_table;
extern const struct store_part suggestions_tables;

static inline struct sql_cursor suggestions_use(struct store *store, enum suggestions_query query) {
        return store_use(store, &suggestions_tables, query);
}
