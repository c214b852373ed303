/* Every word that motcuactl shows a person, in Vietnamese and English. Pure tables. */
#pragma once

#include "services/base/bus.h"
#include "texts-columns.h"
#include "texts.h"

/* What an identifier of the bus is called; kind: which field it stands in, since "open" is a key and a state.
 */
enum word_kind {
        WORD_KEY,
        WORD_STATE,
        WORD_SUBJECT,
        WORD_REASON,
        WORD_PAPER,
        WORD_PRINTER,
        WORD_OUTPUT,
        WORD_CAMERA,
        WORD_CAUSE,
        WORD_JOB,
        WORD_ROLL,
        WORD_FLAG,
        WORD_PRIORITY,
        WORD_RECORDING,
        WORD_SUGGESTION, /* channels, states, classes, moves, and why something was erased */
        WORD_PLACE,      /* where an answer was published */
        WORD_SHEET,      /* of the survey: how it came, and what was said of it */
        WORD_ERROR,      /* the whole name */
        _WORD_KIND_MAX
};

struct word {
        enum word_kind kind;
        const char *id;
        const char *text[_LANGUAGE_MAX];
};

extern const struct word word_table[];
extern const size_t word_table_size;

/* The identifier itself if there is no word for it. */
const char *word(enum language language, enum word_kind kind, const char *id);

/* Identifiers separated by spaces as words separated by commas. */
int word_list(enum language language, enum word_kind kind, const char *ids, char **ret);

/* The kind of a field of an event, by the field's name: "level", "key", "subject", ...; _WORD_KIND_MAX: none.
 */
enum word_kind word_kind_of_field(const char *field);

/* A sentence, or a piece of one. */
#define TEXT_ID(id, vi, en) TEXT_##id,
enum text { COLUMN_EACH(TEXT_ID) TEXT_EACH(TEXT_ID) _TEXT_MAX };
const char *text(enum language language, enum text id);
