#include "daemon/suggestions/suggestion.h"

#include "dbus/errors.h"
#include "services/base/words.h"
#include "daemon/calendar/duty.h"

DEFINE_TO_STRING(suggestion_channel, SUGGESTION_CHANNEL)
DEFINE_FROM_STRING(suggestion_channel, SUGGESTION_CHANNEL)
DEFINE_TO_STRING(suggestion_class, SUGGESTION_CLASS)
DEFINE_FROM_STRING(suggestion_class, SUGGESTION_CLASS)
DEFINE_TO_STRING(suggestion_state, SUGGESTION_STATE)
DEFINE_FROM_STRING(suggestion_state, SUGGESTION_STATE)
DEFINE_TO_STRING(suggestion_move, SUGGESTION_MOVE)
DEFINE_FROM_STRING(suggestion_move, SUGGESTION_MOVE)
DEFINE_TO_STRING(suggestion_place, SUGGESTION_PLACE)
DEFINE_FROM_STRING(suggestion_place, SUGGESTION_PLACE)
DEFINE_TO_STRING(suggestion_erasure, SUGGESTION_ERASURE)
DEFINE_FROM_STRING(suggestion_erasure, SUGGESTION_ERASURE)
DEFINE_TO_STRING(suggestion_kind, SUGGESTION_KIND)
DEFINE_FROM_STRING(suggestion_kind, SUGGESTION_KIND)
DEFINE_TO_STRING(box_seal, BOX_SEAL)
DEFINE_FROM_STRING(box_seal, BOX_SEAL)

#define IN(state) (1U << SUGGESTION_STATE_##state)
#define STAYS _SUGGESTION_STATE_INVALID
/* All but those that left the register for the clerk's. */
#define KEPT_HERE                                                                                            \
        (IN(NEW) | IN(CLASSIFIED) | IN(IN_PROGRESS) | IN(ANSWERED) | IN(CLOSED) | IN(PASSED_ON) |            \
         IN(NOT_HANDLED))

enum { DAYS_SOUGHT = 366, WARN_TENTHS = 7 };

const struct suggestion_move_kind *suggestion_move_kind(enum suggestion_move move) {
        static const struct suggestion_move_kind kinds[_SUGGESTION_MOVE_MAX] = {
                [SUGGESTION_MOVE_CLASSIFY] = {.from = IN(NEW) | IN(CLASSIFIED) | IN(IN_PROGRESS),
                                              .to = SUGGESTION_STATE_CLASSIFIED,
                                              .value = VALUE_CLASS,
                                              .petitions = true},
                [SUGGESTION_MOVE_ASSIGN] = {.from = IN(CLASSIFIED) | IN(IN_PROGRESS),
                                            .to = SUGGESTION_STATE_IN_PROGRESS,
                                            .value = VALUE_UNIT},
                [SUGGESTION_MOVE_ANSWER] = {.from = IN(IN_PROGRESS),
                                            .to = SUGGESTION_STATE_ANSWERED,
                                            .value = VALUE_ANSWER},
                [SUGGESTION_MOVE_CLOSE] = {.from = IN(ANSWERED), .to = SUGGESTION_STATE_CLOSED},
                [SUGGESTION_MOVE_PASS_ON] = {.from = IN(CLASSIFIED) | IN(IN_PROGRESS),
                                             .to = SUGGESTION_STATE_PASSED_ON,
                                             .value = VALUE_NOTE},
                [SUGGESTION_MOVE_SEPARATE] = {.from = IN(CLASSIFIED),
                                              .to = SUGGESTION_STATE_MOVED,
                                              .petitions = true,
                                              .only_them = true},
                [SUGGESTION_MOVE_DECLINE] = {.from = IN(NEW) | IN(CLASSIFIED) | IN(IN_PROGRESS),
                                             .to = SUGGESTION_STATE_NOT_HANDLED,
                                             .value = VALUE_NOTE},
                [SUGGESTION_MOVE_EXTEND] = {.from = IN(IN_PROGRESS),
                                            .to = STAYS,
                                            .value = VALUE_NOTE,
                                            .leads = true},
                [SUGGESTION_MOVE_REOPEN] = {.from = IN(ANSWERED) | IN(CLOSED) | IN(PASSED_ON) |
                                                    IN(NOT_HANDLED),
                                            .to = SUGGESTION_STATE_CLASSIFIED,
                                            .value = VALUE_NOTE},
                [SUGGESTION_MOVE_CATEGORIZE] = {.from = KEPT_HERE, .to = STAYS, .value = VALUE_CATEGORY},
                [SUGGESTION_MOVE_PUBLISH] = {.from = IN(ANSWERED) | IN(CLOSED),
                                             .to = STAYS,
                                             .value = VALUE_PLACE},
        };

        assert((int) move >= 0 && move < _SUGGESTION_MOVE_MAX);
        return &kinds[move];
}

bool suggestion_is_petition(enum suggestion_class class) {
        return class == SUGGESTION_CLASS_COMPLAINT || class == SUGGESTION_CLASS_DENUNCIATION;
}

bool suggestion_is_open(enum suggestion_state state) {
        return (1U << state) & (IN(NEW) | IN(CLASSIFIED) | IN(IN_PROGRESS));
}

/* ----- terms ----- */

int32_t working_days_after(const struct hours *working, int32_t day, uint64_t n) {
        int32_t last = day + DAYS_SOUGHT;

        while (n > 0 && day < last)
                n -= is_working_day(working, ++day);
        return day;
}

struct suggestion_term suggestion_term_of(const struct suggestion_standing *standing,
                                          const struct suggestion_terms *terms, const struct hours *working) {
        uint64_t days = 0;

        if (!standing->has_base || !suggestion_is_open(standing->state))
                return (struct suggestion_term){0};
        if (standing->state == SUGGESTION_STATE_NEW)
                days = terms->classify;
        else if (standing->state == SUGGESTION_STATE_CLASSIFIED)
                days = terms->pass_on;
        else
                days = terms->answer + (standing->extended ? terms->extend : 0);
        return (struct suggestion_term){
                .known = true,
                .warn_day = working_days_after(working, standing->base_day, (days * WARN_TENTHS + 9) / 10),
                .due_day = working_days_after(working, standing->base_day, days)};
}

/* ----- moves ----- */

static const char *refuse(const char *error, const char *problem, const char **ret_problem) {
        *ret_problem = problem;
        return error;
}

static const char *check_kind(const struct suggestion_standing *standing, enum suggestion_move move,
                              const char **ret_problem) {
        const struct suggestion_move_kind *kind = suggestion_move_kind(move);
        bool is_petition = suggestion_is_petition(standing->class);

        if (!(kind->from & 1U << standing->state))
                return refuse(BUS_ERROR_SUGGESTION_STATE, "The suggestion is in no state for that.",
                              ret_problem);
        if (is_petition && !kind->petitions)
                return refuse(BUS_ERROR_SUGGESTION_PETITION,
                              "Complaints and denunciations leave the register: separate it.", ret_problem);
        if (!is_petition && kind->only_them)
                return refuse(BUS_ERROR_SUGGESTION_STATE,
                              "Only complaints and denunciations leave the register like that.", ret_problem);
        if (move == SUGGESTION_MOVE_EXTEND && standing->extended)
                return refuse(BUS_ERROR_SUGGESTION_STATE, "It was extended once already.", ret_problem);
        return NULL;
}

static const char *take_value(struct suggestion_standing *standing, enum suggestion_value value,
                              const char *text, const char **ret_problem) {
        int word;

        switch (value) {
        case VALUE_NONE:
                return text[0] == '\0'
                               ? NULL
                               : refuse(BUS_ERROR_BAD_ARGUMENT, "Nothing comes with that.", ret_problem);
        case VALUE_CLASS:
                word = suggestion_class_from_string(text);
                if (word < 0 || word == SUGGESTION_CLASS_NONE)
                        return refuse(BUS_ERROR_BAD_ARGUMENT,
                                      "The class is suggestion, conduct, rules, praise, complaint, "
                                      "denunciation or unclear.",
                                      ret_problem);
                standing->class = (enum suggestion_class) word;
                return NULL;
        case VALUE_CATEGORY:
                if (!id_is_valid(text))
                        return refuse(BUS_ERROR_BAD_ARGUMENT, "Name the category by its ID.", ret_problem);
                id_copy(standing->category, sizeof(standing->category), text);
                return NULL;
        case VALUE_UNIT:
                if (!id_is_valid(text))
                        return refuse(BUS_ERROR_BAD_ARGUMENT, "Name the unit by its ID.", ret_problem);
                id_copy(standing->assigned, sizeof(standing->assigned), text);
                return NULL;
        case VALUE_PLACE:
                word = suggestion_place_from_string(text);
                if (word < 0 || word == SUGGESTION_PLACE_NONE)
                        return refuse(
                                BUS_ERROR_BAD_ARGUMENT,
                                "The place is board, wall, page, loudspeaker, zalo, facebook or meeting.",
                                ret_problem);
                standing->published = (enum suggestion_place) word;
                return NULL;
        case VALUE_ANSWER:
        case VALUE_NOTE:
                break;
        }
        return suggestion_text_is_valid(text)
                       ? NULL
                       : refuse(BUS_ERROR_BAD_TEXT,
                                "Say it in 1 to 500 characters on one line, none of them invisible.",
                                ret_problem);
}

const char *suggestion_move_to(struct suggestion_standing *standing, enum suggestion_move move,
                               const char *value, const char **ret_problem) {
        const struct suggestion_move_kind *kind = suggestion_move_kind(move);
        struct suggestion_standing after = *standing;

        const char *error = check_kind(standing, move, ret_problem);
        if (!error)
                error = take_value(&after, kind->value, value, ret_problem);
        if (error)
                return error;
        if (kind->to >= 0)
                after.state = (enum suggestion_state) kind->to;
        if (move == SUGGESTION_MOVE_EXTEND)
                after.extended = true;
        if (move == SUGGESTION_MOVE_REOPEN) {
                after.reopened++;
                after.extended = false;
                after.published = SUGGESTION_PLACE_NONE;
        }
        *standing = after;
        return NULL;
}

/* ----- texts ----- */

bool suggestion_text_is_valid(const char *text) {
        size_t n = 0;

        /* Every byte but those that go on with a character. */
        for (const char *p = text; *p; p++)
                n += ((unsigned char) *p & 0xc0) != 0x80;
        return n <= SUGGESTION_TEXT_MAX && text[strspn(text, " ")] != '\0' && text_is_plain(text);
}

int suggestion_text_clean(const char *text, char ret[static SUGGESTION_TEXT_SIZE]) {
        char clean[SUGGESTION_TEXT_SIZE];
        size_t n = strlen(text);

        if (n >= sizeof(clean))
                return -EINVAL;
        memcpy(clean, text, n + 1);
        for (char *p = clean + strcspn(clean, "\r\n\t"); *p != '\0'; p += strcspn(p, "\r\n\t"))
                *p = ' ';
        if (!suggestion_text_is_valid(clean))
                return -EINVAL;
        memcpy(ret, clean, n + 1);
        return 0;
}

static bool is_among(const char *units, size_t end, const char *unit, size_t n) {
        for (size_t i = 0; i < end; i += strcspn(units + i, " ") + 1)
                if (strcspn(units + i, " ") == n && strncmp(units + i, unit, n) == 0)
                        return true;
        return false;
}

bool box_units_are_valid(const char *units) {
        size_t number = 0, at = 0;

        if (strlen(units) >= BOX_UNITS_SIZE)
                return false;
        for (;; at++) {
                size_t n = strcspn(units + at, " ");
                char id[ID_SIZE];

                if (n == 0 || n >= sizeof(id))
                        return false;
                memcpy(id, units + at, n);
                id[n] = '\0';
                if (!id_is_valid(id) || is_among(units, at, id, n) || ++number > BOX_UNITS_MAX)
                        return false;
                at += n;
                if (units[at] == '\0')
                        return number >= 2;
        }
}
