/*
 * The register of suggestions, as plain structs. A suggestion knows neither who made it nor a ticket or
 * visit. What people wrote, citizens and officials alike, lies in rows of its own that are erased; no event
 * says it.
 */
#pragma once

#include "daemon/record/rows.h"
#include "dbus/centre-words.h"
#include "services/caller/actor.h"

enum {
        SUGGESTION_CODE_SIZE = sizeof("ABCDEFGHIJK"), /* 50 bits and a digit that proves them */
        SUGGESTION_CODE_SHOWN_SIZE = sizeof("ABCD-EFGH-IJK"),
        SUGGESTION_TEXT_MAX = 500, /* characters */
        SUGGESTION_TEXT_SIZE = 4 * SUGGESTION_TEXT_MAX + 1,
        SUGGESTIONS_OPEN_MAX = 5000, /* that wait for something to be done */
        BOX_UNITS_MAX = 6,           /* who opened it, by their units */
        BOX_UNITS_SIZE = BOX_UNITS_MAX * ID_SIZE,
        BOX_LETTERS_MAX = 10000,
};

/* When something is to be done: warned of from one working day on, late after the other. */
struct suggestion_term {
        bool known; /* of a clock that is not there are no days */
        int32_t warn_day, due_day;
};

/* What moves change. */
struct suggestion_standing {
        enum suggestion_state state;
        enum suggestion_class class;
        char category[ID_SIZE]; /* what it is about, of [Category ID]; empty: none */
        char assigned[ID_SIZE]; /* the unit that is to answer; empty: none */
        bool extended;
        uint64_t reopened; /* how often */
        bool has_base;
        int32_t base_day; /* that terms count from: when it came, or was opened again */
        struct suggestion_term term;
        bool is_dated; /* answered, or left the register, on a day that is known */
        int32_t done_day;
        enum suggestion_place published;
};

struct suggestion_row {
        uint64_t event; /* its id */
        char code[SUGGESTION_CODE_SIZE];
        struct moment at;
        int32_t day; /* as the clock showed it */
        enum suggestion_channel channel;
        char department[ID_SIZE]; /* that it is about; empty: the centre */
        uint64_t box;             /* number of the opening; 0: none */
        char once[ID_SIZE];       /* that the page made for its form; empty: none */
        struct suggestion_standing now;
};

/* One text, of the event that it came with. */
struct suggestion_text_row {
        uint64_t event;
        uint64_t suggestion;
        enum suggestion_kind kind;
        char text[SUGGESTION_TEXT_SIZE];
};

struct suggestion_erasure_row {
        uint64_t event; /* its id */
        uint64_t suggestion;
        enum suggestion_erasure reason;
        int32_t day; /* as the clock showed it */
};

/* One move, for its history. */
struct suggestion_move_row {
        uint64_t event; /* its id */
        uint64_t suggestion;
        enum suggestion_move move;
        enum suggestion_state state; /* after it */
        enum suggestion_place place; /* of a publication */
        int32_t day;                 /* as the clock showed it */
        char actor[ACTOR_SIZE];
};

/* The minutes of an opening of the box. */
struct box_row {
        uint64_t number; /* from 1 */
        uint64_t event;
        struct moment at;
        int32_t day; /* as the clock showed it */
        uint64_t letters;
        enum box_seal seal;
        char units[BOX_UNITS_SIZE]; /* IDs separated by blanks, in the order in which they were given */
        char actor[ACTOR_SIZE];
};

/* That minutes do not hold: they stay as they were, and count for nothing. */
struct box_void_row {
        uint64_t number; /* of the opening */
        uint64_t event;
        int32_t day; /* as the clock showed it */
        char reason[SUGGESTION_TEXT_SIZE];
        char actor[ACTOR_SIZE];
};

/* That it was said how many wait. */
struct suggestion_reminder_row {
        uint64_t event;
        int32_t day;
        uint64_t due, overdue;
};
