/*
 * Levels, reasons, scales and subjects of a rating, and the three-level report. Pure.
 *   5 levels: very-satisfied satisfied neutral dissatisfied very-dissatisfied
 *   4 levels: very-satisfied satisfied neutral dissatisfied
 *   3 levels: satisfied neutral dissatisfied
 */
#pragma once

#include "services/base/util.h"

enum level {
        LEVEL_VERY_SATISFIED,
        LEVEL_SATISFIED,
        LEVEL_NEUTRAL,
        LEVEL_DISSATISFIED,
        LEVEL_VERY_DISSATISFIED,
        _LEVEL_MAX,
        _LEVEL_INVALID = -EINVAL,
};

/* What a citizen may say of a low rating. */
enum reason {
        REASON_NONE,
        REASON_LONG_WAIT,
        REASON_LATE_RESULT,
        REASON_UNFRIENDLY,
        REASON_UNCLEAR,
        REASON_MANY_TRIPS,
        REASON_EXTRA_PAPERS,
        REASON_OBSTRUCTION,
        REASON_OTHER,
        _REASON_MAX,
        _REASON_INVALID = -EINVAL,
};

enum report_level {
        REPORT_SATISFIED,
        REPORT_NEUTRAL,
        REPORT_DISSATISFIED,
        _REPORT_LEVEL_MAX,
        _REPORT_LEVEL_INVALID = -EINVAL,
};

enum subject {
        SUBJECT_RECEPTION,  /* how the citizen was received */
        SUBJECT_PROCEDURES, /* how the procedure was handled */
        _SUBJECT_MAX,
        _SUBJECT_INVALID = -EINVAL,
};

enum { SCALE_MIN = 3, SCALE_MAX = 5 };

const char *level_to_string(enum level level);
enum level level_from_string(const char *s);
const char *reason_to_string(enum reason reason); /* empty for none */
int reason_from_string(const char *s);
const char *report_level_to_string(enum report_level level);
const char *subject_to_string(enum subject subject);
enum subject subject_from_string(const char *s);

/* Whether a scale of that many levels knows the level. */
bool scale_has_level(uint64_t scale, enum level level);
/* Where the level stands in the three-level report; the same on every scale that has it. */
enum report_level scale_report_level(enum level level);
