/*
 * The verbs of motcuactl and their options: one descriptor each, in the file that does it. What --help,
 * completion and the man page say comes from them. Pure tables.
 */
#pragma once

#include "ctl.h"

/* Options that not every verb takes. */
enum {
        OPTION_COUNTER = 1 << 0,
        OPTION_SINCE = 1 << 1,
        OPTION_HOLD = 1 << 2,
        OPTION_BOUNCE = 1 << 3,
        OPTION_SERVICE = 1 << 4,
        OPTION_PRIORITY = 1 << 5,
        OPTION_REASON = 1 << 6,
        OPTION_OFFICIAL = 1 << 7,
        OPTION_BY = 1 << 8,
        OPTION_KEY = 1 << 9,
        OPTION_AFTER = 1 << 10,
        OPTION_UNDATED = 1 << 11,
        OPTION_BEHIND = 1 << 12,
        OPTION_OTHER = 1 << 13,
        OPTION_NUMBERS = 1 << 14,
        OPTION_CHECKPOINT = 1 << 15,
        OPTION_SIGNED_BY = 1 << 16,
        OPTION_FOR = 1 << 17,
        OPTION_EMERGENCY = 1 << 18,
        OPTION_CLEAR = 1 << 19,
        OPTION_CHECK = 1 << 20,
        OPTION_RECORD = 1 << 21,
        OPTION_FORMAT = 1 << 22,
        OPTION_OUTPUT = 1 << 23,
        OPTION_CRITERIA = 1 << 24,
        OPTION_PERIOD = 1 << 25,
        OPTION_FORM = 1 << 26,
};

enum {
        VERB_DAYS = 1 << 0,       /* its arguments are days */
        VERB_TITLES = 1 << 1,     /* its columns are named by a first line */
        VERB_JSON_LINES = 1 << 2, /* JSON is one object a line */
        VERB_NO_BUS = 1 << 3,     /* works without one */
        VERB_ONE_OPTION = 1 << 4, /* of those that it takes, one or none */
        VERB_MONTHS = 1 << 5,     /* --by=month, too */
};

struct verb {
        const char *name;
        const char *arguments[_LANGUAGE_MAX]; /* "FIRST [LAST]"; NULL: none */
        unsigned options;                     /* of OPTION_* */
        unsigned traits;                      /* of VERB_* */
        int (*run)(struct ctl *ctl);
        const char *member; /* where run does several: a member of the counter's interface, or a correction */
        const char *help[_LANGUAGE_MAX]; /* one line, without a full stop */
        const char *man[_LANGUAGE_MAX];  /* a paragraph, `bold`; NULL: the line of help */
        const char *columns; /* what it prints where there is no terminal; NULL: nothing, or titles */
};

/* The verbs of all files by number from 0; NULL behind the last. */
const struct verb *verb_at(size_t i);
/* NULL: there is none. */
const struct verb *verb_find(const char *name);

/* How many arguments its synopsis asks for, and how many it allows. */
void verb_count_arguments(const struct verb *verb, size_t *ret_min, size_t *ret_max);

/* Its arguments and options: "FIRST [LAST] [--counter=ID]". */
int verb_synopsis(const struct verb *verb, enum language language, char **ret);

enum option_action {
        OPTION_IS_ID,     /* a string of struct ctl_options */
        OPTION_IS_WORD,   /* the same; one of "allowed" */
        OPTION_IS_ANY,    /* the same; whatever is not empty */
        OPTION_IS_NUMBER, /* a number of struct ctl_options */
        OPTION_IS_FLAG,   /* a bool of struct ctl_options */
        OPTION_IS_BUS,
        OPTION_IS_HELP,
        OPTION_IS_JSON,
        OPTION_IS_LANG,
        OPTION_IS_LIST,
        OPTION_IS_MAN,
        OPTION_IS_TEXT,
        OPTION_IS_VERSION,
};

struct ctl_option {
        const char *name;
        enum option_action action;
        unsigned bit;                     /* of OPTION_*; 0: goes with every verb, or without */
        const char *value[_LANGUAGE_MAX]; /* what stands behind "="; NULL: nothing */
        const char *allowed;              /* words between ", ", or what else the value must be */
        uint64_t min, max, unit;          /* of a number; unit: what it is multiplied by, 0 for 1 */
        size_t offset;                    /* in struct ctl_options */
        const char *help[_LANGUAGE_MAX];  /* one line; NULL: for programs, not for people */
        const char *man[_LANGUAGE_MAX];   /* a paragraph; NULL: the line of help */
};
extern const struct ctl_option option_table[]; /* ends with no name */
