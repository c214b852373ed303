/*
 * What a display shows: one complete state, as the aggregator gives it after every change. Plain structs;
 * strings are UTF-8 and empty where there is nothing to say. It never says why somebody has priority.
 */
#pragma once

#include "dbus/display-words.h"
#include "services/base/util.h"
#include "services/speech/voice-queue.h"

enum {
        BOARD_ID_SIZE = 65,
        BOARD_TEXT_SIZE = 256, /* bytes, of a label */
        BOARD_NUMBER_SIZE = 16,
        BOARD_NOTICE_SIZE = 1001,
        BOARD_CALLS_MAX = 12,
        BOARD_COUNTERS_MAX = 48,
        BOARD_SERVICES_MAX = 24,
        BOARD_UNPRINTED_MAX = 4,
};

struct board_counter {
        char id[BOARD_ID_SIZE];
        char label[BOARD_TEXT_SIZE]; /* "Quầy 2" */
        enum board_counter_state state;
        char number[BOARD_NUMBER_SIZE]; /* that it calls or serves */
        enum board_reason reason;       /* of a pause */
};

struct board_call {
        uint64_t id;          /* of its event */
        uint64_t called_usec; /* CLOCK_BOOTTIME; 0: in another boot */
        char number[BOARD_NUMBER_SIZE];
        char counter[BOARD_TEXT_SIZE]; /* the counter's label */
        unsigned nth, of;              /* "Lần 2/3"; of 0: not shown */
        bool is_new;                   /* young enough to stand large: board_set_age() */
};

struct board_service {
        char label[BOARD_TEXT_SIZE];
        unsigned waiting;
        int wait_min; /* the estimate; negative: not known */
};

/* A number that is on no paper. */
struct board_unprinted {
        uint64_t id; /* of its event */
        char number[BOARD_NUMBER_SIZE];
};

struct board {
        uint64_t cursor; /* the record's, at which it is true */
        char commune[BOARD_TEXT_SIZE], centre[BOARD_TEXT_SIZE];
        struct board_call calls[BOARD_CALLS_MAX]; /* the latest first */
        size_t n_calls;
        struct board_counter counters[BOARD_COUNTERS_MAX]; /* in the order of the configuration */
        size_t n_counters;
        struct board_service services[BOARD_SERVICES_MAX];
        size_t n_services;
        unsigned satisfied_percent, rated, served;             /* of the day; rated 0: not shown */
        struct board_unprinted unprinted[BOARD_UNPRINTED_MAX]; /* the latest first */
        size_t n_unprinted;
        bool is_paper_out; /* numbers are spoken only */
        bool is_recording;
        char reminder[BOARD_TEXT_SIZE]; /* of what is to be done these days; empty: nothing */
        char notice[BOARD_NOTICE_SIZE]; /* urgent: over everything */
        bool is_emergency;              /* the notice: leave the building */
        struct voice_item speech[VOICE_LISTED_MAX];
        size_t n_speech;

        /* What the display adds. */
        char day[32], time[16]; /* as they are shown; empty: no clock */
        char stale_since[16];   /* the aggregator has been gone since then; empty: it is there */
};

/* As it stands on a display of that language; empty: none was told. */
const char *board_reason_text(enum board_reason reason, enum language language);

/* The counter of that ID; NULL: it is not on the board. */
const struct board_counter *board_find_counter(const struct board *board, const char *id);

/* How many calls stand large: the new ones, or the latest if it is listed. */
size_t board_large_calls(const struct board *board, size_t most);

/* Which calls are new, for as long after they were made. Returns when the next of them ages, UINT64_MAX: none
 * does. */
uint64_t board_set_age(struct board *board, uint64_t now_usec, uint64_t new_usec);
