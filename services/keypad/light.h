/*
 * What an output shows over time: a light of a key, or the buzzer. Pure: time is CLOCK_MONOTONIC
 * microseconds. A light has a mode set by hand; an arming may take it over; a pattern (thanks, error) plays
 * over both and ends.
 */
#pragma once

#include "dbus/keypad-words.h"

enum light_pattern {
        PATTERN_NONE,
        PATTERN_PULSE,   /* thanks: on for 200 ms */
        PATTERN_FAIL,    /* not recorded: three quick flashes */
        PATTERN_BEEP_OK, /* of each sound, in their order */
        PATTERN_BEEP_ERROR,
        PATTERN_BEEP_CALL,
        _PATTERN_MAX,
        _PATTERN_INVALID = -EINVAL,
};
int light_pattern_from_sound(const char *s);

struct light {
        enum light_mode mode; /* by hand: off, on, blink */
        bool taken, taken_on; /* by an arming */
        enum light_pattern pattern;
        uint64_t since_usec; /* start of the pattern, else of blinking */
};

/* LIGHT_PULSE plays once over the mode it had. */
void light_set(struct light *light, enum light_mode mode, uint64_t now_usec);
void light_play(struct light *light, enum light_pattern pattern, uint64_t now_usec);
void light_take(struct light *light, bool on);
void light_give_back(struct light *light, uint64_t now_usec);

/* Whether it shines at this time; a pattern that has ended by then is forgotten. */
bool light_level(struct light *light, uint64_t now_usec);
/* When light_level() may change next; UINT64_MAX: never by itself. */
uint64_t light_next(const struct light *light, uint64_t now_usec);
/* As the bus shows it. */
enum light_mode light_shown(const struct light *light);
