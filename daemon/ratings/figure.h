/*
 * Figures: what is counted of ratings, a day, counter or official, subject and scale. A row here is a column
 * of the tables and, if it is plain, an entry of the answers of its name:
 *
 *   X(NAME, column)
 */
#pragma once

#include "daemon/ratings/scale.h"

#define PLAIN_FIGURES(X)                                                                                     \
        X(SERVED, served)                                                                                    \
        X(SKIPPED, skipped)                                                                                  \
        X(UNHEARD, unheard)                                                                                  \
        X(OPEN, open)                                                                                        \
        X(STRAY, stray)                                                                                      \
        X(OFFLINE_USEC, offline_usec)                                                                        \
        X(VOIDED, voided)
/* One for each level, level and suspect, each reason but none, level and voided, and level and by phone, in
 * the order of their words. */
#define FIGURES(X)                                                                                           \
        PLAIN_FIGURES(X)                                                                                     \
        X(RATED, very_satisfied)                                                                             \
        X(RATED_SATISFIED, satisfied)                                                                        \
        X(RATED_NEUTRAL, neutral)                                                                            \
        X(RATED_DISSATISFIED, dissatisfied)                                                                  \
        X(RATED_VERY_DISSATISFIED, very_dissatisfied)                                                        \
        X(SUSPECT, suspect_very_satisfied)                                                                   \
        X(SUSPECT_SATISFIED, suspect_satisfied)                                                              \
        X(SUSPECT_NEUTRAL, suspect_neutral)                                                                  \
        X(SUSPECT_DISSATISFIED, suspect_dissatisfied)                                                        \
        X(SUSPECT_VERY_DISSATISFIED, suspect_very_dissatisfied)                                              \
        X(REASON, reason_long_wait)                                                                          \
        X(REASON_LATE_RESULT, reason_late_result)                                                            \
        X(REASON_UNFRIENDLY, reason_unfriendly)                                                              \
        X(REASON_UNCLEAR, reason_unclear)                                                                    \
        X(REASON_MANY_TRIPS, reason_many_trips)                                                              \
        X(REASON_EXTRA_PAPERS, reason_extra_papers)                                                          \
        X(REASON_OBSTRUCTION, reason_obstruction)                                                            \
        X(REASON_OTHER, reason_other)                                                                        \
        X(VOIDED_LEVEL, voided_very_satisfied)                                                               \
        X(VOIDED_SATISFIED, voided_satisfied)                                                                \
        X(VOIDED_NEUTRAL, voided_neutral)                                                                    \
        X(VOIDED_DISSATISFIED, voided_dissatisfied)                                                          \
        X(VOIDED_VERY_DISSATISFIED, voided_very_dissatisfied)                                                \
        X(NOTED, noted) /* low ones, with a leader's note of the same day */                                 \
        X(PHONE, phone_very_satisfied)                                                                       \
        X(PHONE_SATISFIED, phone_satisfied)                                                                  \
        X(PHONE_NEUTRAL, phone_neutral)                                                                      \
        X(PHONE_DISSATISFIED, phone_dissatisfied)                                                            \
        X(PHONE_VERY_DISSATISFIED, phone_very_dissatisfied)

#define FIGURE_CONSTANT(NAME, column) FIGURE_##NAME,
enum figure { FIGURES(FIGURE_CONSTANT) _FIGURE_MAX, _FIGURE_INVALID = -EINVAL };
#undef FIGURE_CONSTANT

/* FIGURE_RATED + level and the like. */
_Static_assert(FIGURE_SUSPECT == (int) FIGURE_RATED + _LEVEL_MAX, "a figure for each level");
_Static_assert(FIGURE_REASON == (int) FIGURE_SUSPECT + _LEVEL_MAX, "a figure for each level that is suspect");
_Static_assert(FIGURE_NOTED == (int) FIGURE_VOIDED_LEVEL + _LEVEL_MAX,
               "a figure for each level that is voided");
_Static_assert(_FIGURE_MAX == (int) FIGURE_PHONE + _LEVEL_MAX, "a figure for each level that came by phone");
