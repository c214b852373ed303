/*
 * Judges whether a record of presses is true: pure functions over what the hardware saw and what the database
 * holds, so that the judge itself can be tested with false records.
 */
#pragma once

#include "services/base/util.h"

enum { VERIFY_NAME = 64 };

/* A press as the trace of simulated hardware has it. */
struct verify_press {
        char keypad[VERIFY_NAME];
        char key[VERIFY_NAME];
        uint64_t boottime_usec; /* of its first edge */
        bool thanked;           /* a light said so */
};

/* A press as the event table has it; rows are in the order of their ids. */
struct verify_row {
        uint64_t id;
        char keypad[VERIFY_NAME];
        char key[VERIFY_NAME];
        uint64_t boottime_usec;
};

/*
 * Every thanked press is a row exactly once, every other one at most once, no row is without a press, and
 * rows of one keypad stand in the order of its presses. Instants of one edge may differ by slack_usec.
 * Returns NULL, or the first complaint as a new string.
 */
char *verify_presses(const struct verify_press *presses, size_t n_presses, const struct verify_row *rows,
                     size_t n_rows, uint64_t slack_usec);
