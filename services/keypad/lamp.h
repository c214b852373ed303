/*
 * What an output shows over time: a lamp, siren or relay that is no key's. It is on for a time and goes off
 * by itself, whatever became of who switched it on. Pure: time is CLOCK_MONOTONIC microseconds.
 */
#pragma once

#include "dbus/keypad-words.h"

#define LAMP_USEC_MIN (100 * USEC_PER_MSEC)
#define LAMP_USEC_MAX (3600 * USEC_PER_SEC)

struct lamp {
        enum output_pattern pattern;
        uint64_t since_usec; /* the pattern's beginning */
        uint64_t end_usec;
};

/* One that is on stays on until the later of its two ends; only OUTPUT_OFF ends it earlier. */
void lamp_set(struct lamp *lamp, enum output_pattern pattern, uint64_t usec, uint64_t now_usec);
/* Whether it shines at this time; one whose time is over is off for good. */
bool lamp_level(struct lamp *lamp, uint64_t now_usec);
/* When lamp_level() may change next; UINT64_MAX: never by itself. */
uint64_t lamp_next(const struct lamp *lamp, uint64_t now_usec);
