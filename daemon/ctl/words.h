/* Every word that motcuactl shows a person, in Vietnamese and English. Pure tables. */
#pragma once

#include "services/base/bus.h"

/* What an identifier of the bus is called; kind: which field it stands in, since "open" is a key and a state.
 */
enum word_kind { WORD_KEY, WORD_STATE, WORD_SUBJECT, WORD_REASON, WORD_PAPER, WORD_FLAG, _WORD_KIND_MAX };

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

/* Sentences with places for expand(). */
enum text {
        TEXT_ABSENT_CENTRE,
        TEXT_ABSENT_KEYPADS,
        TEXT_BAD_DAY,
        TEXT_BAD_TICKET,
        TEXT_BUS_ADDRESS,
        TEXT_BUS_DENIED,
        TEXT_BUS_GONE,
        TEXT_BUS_UNREACHABLE,
        TEXT_CALL_DENIED,
        TEXT_CALL_FAILED,
        TEXT_CALL_TIMEOUT,
        TEXT_CALL_UNKNOWN,
        TEXT_CENTRE_LINE,
        TEXT_COLUMN_AHEAD,
        TEXT_COLUMN_PAPER,
        TEXT_COLUMN_COUNTER,
        TEXT_COLUMN_DAY,
        TEXT_COLUMN_EVENT,
        TEXT_COLUMN_EXPIRED,
        TEXT_COLUMN_FINISHED,
        TEXT_COLUMN_FLAGS,
        TEXT_COLUMN_HOUR,
        TEXT_COLUMN_ID,
        TEXT_COLUMN_ISSUED,
        TEXT_COLUMN_KEYPAD,
        TEXT_COLUMN_KEYPADS,
        TEXT_COLUMN_LABEL,
        TEXT_COLUMN_LAST_VISIT,
        TEXT_COLUMN_LEVEL,
        TEXT_COLUMN_NO_SHOW,
        TEXT_COLUMN_NUMBER,
        TEXT_COLUMN_OFFICIAL,
        TEXT_COLUMN_OFFLINE,
        TEXT_COLUMN_OPEN,
        TEXT_COLUMN_PRESENT,
        TEXT_COLUMN_RATED,
        TEXT_COLUMN_SCALE,
        TEXT_COLUMN_SEQUENCE,
        TEXT_COLUMN_SERVED,
        TEXT_COLUMN_SERVICE,
        TEXT_COLUMN_SERVING,
        TEXT_COLUMN_SKIPPED,
        TEXT_COLUMN_SOURCE,
        TEXT_COLUMN_STATE,
        TEXT_COLUMN_STRAY,
        TEXT_COLUMN_STUCK,
        TEXT_COLUMN_SUBJECT,
        TEXT_COLUMN_SUSPECT,
        TEXT_COLUMN_TRANSFERRED,
        TEXT_COLUMN_UNHEARD,
        TEXT_COLUMN_VISIT,
        TEXT_COLUMN_WAITING,
        TEXT_COLUMN_WALKING,
        TEXT_DAY_ONE,
        TEXT_DAY_RANGE,
        TEXT_HELP_CODES,
        TEXT_HELP_OPTIONS,
        TEXT_HELP_VERBS,
        TEXT_HISTORY_LEGEND,
        TEXT_ISSUED,
        TEXT_KEYPADS_ABSENT,
        TEXT_MINUTES,
        TEXT_NO,
        TEXT_NO_COUNTER,
        TEXT_NO_KEYPAD,
        TEXT_NO_RATINGS,
        TEXT_OPTION_BAD,
        TEXT_OPTION_FOREIGN,
        TEXT_PIN,
        TEXT_PIN_AGAIN,
        TEXT_PIN_DIFFERS,
        TEXT_PIN_MISSING,
        TEXT_PIN_NEW,
        TEXT_PRESSED,
        TEXT_PUBLIC_ONLY,
        TEXT_REAL_HARDWARE,
        TEXT_SATISFIED,
        TEXT_SATISFIED_WITHOUT_SUSPECT,
        TEXT_TRY_HELP,
        TEXT_UNPUBLISHED,
        TEXT_VERB_ARGUMENTS,
        TEXT_VERB_MISSING,
        TEXT_VERB_UNKNOWN,
        TEXT_WAIT,
        TEXT_WAIT_NO_COUNTER,
        TEXT_WAIT_UNKNOWN,
        TEXT_WATCH_BACK,
        TEXT_WATCH_BEHIND,
        TEXT_WATCH_GONE,
        TEXT_WATCH_OTHER_RECORD,
        TEXT_WATCH_START,
        TEXT_WHOLE_CENTRE,
        TEXT_WITHHELD,
        TEXT_WRITE_FAILED,
        TEXT_YES,
        _TEXT_MAX
};
const char *text(enum language language, enum text id);
