/*
 * What is typed in from elsewhere, as plain structs: figures of other systems, items of lists, and points
 * that somebody confirmed. Nothing of it is ever changed: what is entered later for the same thing and period
 * stands in its place.
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
        ENTRY_DIGEST_SIZE = 65, /* of criteria: 64 hexadecimal digits */
};

enum entry_kind {
        ENTRY_FIGURE,
        ENTRY_ITEM,
        ENTRY_POINTS,
        _ENTRY_KIND_MAX,
        _ENTRY_KIND_INVALID = -EINVAL,
};
const char *entry_kind_to_string(enum entry_kind kind);
int entry_kind_from_string(const char *s);

struct entry_row {
        uint64_t event; /* its id */
        enum entry_kind kind;
        char key[ID_SIZE];  /* the figure's code, the list, or the digest of the criteria */
        char item[ID_SIZE]; /* of the list, or the criterion; empty: a figure */
        int32_t first_day, last_day;
        uint64_t numerator, denominator; /* of an item: 1 or 0 of 1, for yes or no; of points: of how many,
                                          * both in hundredths */
        bool has_proposal;               /* of points: the program proposed some */
        uint64_t proposed;
        char text[ENTRY_TEXT_SIZE];   /* of an item; of points why; empty: none */
        char source[ENTRY_TEXT_SIZE]; /* where it is from; of points empty */
        int32_t source_day;           /* of points: when they were confirmed */
        char actor[ACTOR_SIZE];
};
