/*
 * Levels, reasons, scales and subjects of a rating, and the three-level report. Pure.
 *   5 levels: very-satisfied satisfied neutral dissatisfied very-dissatisfied
 *   4 levels: very-satisfied satisfied neutral dissatisfied
 *   3 levels: satisfied neutral dissatisfied
 */
#pragma once

#include "dbus/centre-words.h"

enum { SCALE_MIN = 3, SCALE_MAX = 5 };

/* Whether a scale of that many levels knows the level. */
bool scale_has_level(uint64_t scale, enum level level);
/* Where the level stands in the three-level report; the same on every scale that has it. */
enum report_level scale_report_level(enum level level);
