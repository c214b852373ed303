/*
 * What is typed in from elsewhere, as plain structs: figures of other systems, and items of lists. Nothing of
 * it is ever changed: what is entered later for the same thing and period stands in its place.
 */
#pragma once

#include "daemon/record/rows.h"
#include "services/caller/actor.h"

enum {
        ENTRY_TEXT_MAX = 250, /* characters */
        ENTRY_TEXT_SIZE = 4 * ENTRY_TEXT_MAX + 1,
        ENTRY_CODE_MAX = 4,
        ENTRY_PERIOD_DAYS_MAX = 3660,
        ENTRY_COUNT_MAX = 1000000000,
};

enum entry_kind {
        ENTRY_FIGURE,
        ENTRY_ITEM,
        _ENTRY_KIND_MAX,
        _ENTRY_KIND_INVALID = -EINVAL,
};
const char *entry_kind_to_string(enum entry_kind kind);
int entry_kind_from_string(const char *s);

struct entry_row {
        uint64_t event; /* its id */
        enum entry_kind kind;
        char key[ID_SIZE];  /* the figure's code, or the list */
        char item[ID_SIZE]; /* of the list; empty: a figure */
        int32_t first_day, last_day;
        uint64_t numerator, denominator; /* of an item: 1 or 0 of 1, for yes or no */
        char text[ENTRY_TEXT_SIZE];      /* of an item; empty: none */
        char source[ENTRY_TEXT_SIZE];    /* where it is from */
        int32_t source_day;
        char actor[ACTOR_SIZE];
};
