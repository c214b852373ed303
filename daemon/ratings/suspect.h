/*
 * Rules that find a rating suspect. A suspect rating is flagged with the names of the rules, counted, and
 * reported with and without; nothing is ever deleted. Pure.
 *   too-fast  pressed sooner after arming than a person can read the lights
 *   streak    one post gave the same level many times in a short while; flagged from the one that completes
 *             it
 *   counter-without-people  no ticket was served, though the counter calls tickets
 *   visit-too-short  of a visit that cannot have been one
 */
#pragma once

#include "daemon/ratings/scale.h"

enum {
        STREAK_MAX = 32,
        SUSPECT_TEXT_SIZE = 64, /* all names, separated by spaces */
};

/* The last ratings of one post that had one level, oldest first. */
struct streak {
        enum level level;
        uint64_t boot;
        unsigned n;
        uint64_t at_usec[STREAK_MAX]; /* CLOCK_BOOTTIME of the presses */
};

bool suspect_is_too_fast(uint64_t armed_usec, uint64_t press_usec, uint64_t too_fast_usec);

/* Adds a rating: to the streak when it has its level, otherwise as the first of a new one. */
void streak_add(struct streak *streak, enum level level, uint64_t boot, uint64_t at_usec);
/* Whether the last rating is at least the count-th (2 to STREAK_MAX) of its level within within_usec. */
bool streak_is_suspect(const struct streak *streak, uint64_t count, uint64_t within_usec);

/* flags: bits 1 << rule. */
void suspect_to_string(unsigned flags, char ret_text[static SUSPECT_TEXT_SIZE]);
