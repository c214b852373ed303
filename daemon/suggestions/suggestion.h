/* What may be done with a suggestion, in which state, and by when. Pure. */
#pragma once

#include "daemon/suggestions/rows.h"
#include "services/config/hours.h"

/* What comes with a move. */
enum suggestion_value {
        VALUE_NONE,
        VALUE_CLASS,
        VALUE_CATEGORY,
        VALUE_UNIT,
        VALUE_ANSWER, /* for the citizen */
        VALUE_NOTE,   /* a text: why, or where to */
        VALUE_PLACE,
};

struct suggestion_move_kind {
        unsigned from; /* set of 1 << enum suggestion_state */
        int to;        /* a state; _SUGGESTION_STATE_INVALID: it stays */
        enum suggestion_value value;
        bool petitions; /* it may be done with complaints and denunciations too */
        bool only_them; /* and with nothing else */
        bool leads;     /* a leader's */
};
const struct suggestion_move_kind *suggestion_move_kind(enum suggestion_move move);

/* Complaints and denunciations: they leave the register for the clerk's. */
bool suggestion_is_petition(enum suggestion_class class);
/* Something is still to be done. */
bool suggestion_is_open(enum suggestion_state state);

/* How long things may take, in working days. */
struct suggestion_terms {
        uint64_t classify, pass_on, answer, extend;
};
/* And which days are. */
struct suggestion_calendar {
        struct suggestion_terms terms;
        struct hours working;
};
/* The n-th working day behind that one; within a year each n of at most 60 has one, as nobody closes for
 * longer. */
int32_t working_days_after(const struct hours *working, int32_t day, uint64_t n);
/* When what is to be done in its state is due; not known: nothing is, or the days are not known. */
struct suggestion_term suggestion_term_of(const struct suggestion_standing *standing,
                                          const struct suggestion_terms *terms, const struct hours *working);

/* Makes of the standing what the move makes of it, but for the term. The error of the bus with *ret_problem
 * for whoever asks; NULL: it may be. value: as of its kind. */
const char *suggestion_move_to(struct suggestion_standing *standing, enum suggestion_move move,
                               const char *value, const char **ret_problem);

/* One line of 1 to 500 characters, none of them invisible. Ends of lines and tabs are made blanks before. */
bool suggestion_text_is_valid(const char *text);
/* -EINVAL: not valid, or too long for ret. */
int suggestion_text_clean(const char *text, char ret[static SUGGESTION_TEXT_SIZE]);

/* IDs separated by single blanks, two to six, all different. */
bool box_units_are_valid(const char *units);
