/*
 * Corrections of ratings by counter-entry: what was given stays as it is, and what is said against it, or of
 * it, is an event of its own, with who and why. Pure.
 */
#pragma once

#include "daemon/ratings/rows.h"

enum { CORRECTION_TEXT_MAX = 500 /* characters */ };

/* How a correction is recorded, and what one must be allowed to make it. */
struct correction_kind {
        const char *event;      /* its type */
        const char *text_field; /* of the event: the reason, or what is said */
        const char *action;     /* of polkit */
};
const struct correction_kind *correction_kind(enum correction correction);
enum correction correction_of_event(const char *type);

/* Whether the text may stand there: plain, on one line, not blank, and not too long. */
bool correction_text_is_valid(const char *text);

/* Why the rating takes no such correction, as the name of an error on the bus, with *ret_problem; NULL: it
 * does. */
const char *correction_refusal(enum correction correction, const struct rating_row *rating,
                               const char **ret_problem);
