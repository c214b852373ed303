/* The command line of motcuactl. Pure but for getopt's own state and the environment. */
#pragma once

#include "ctl.h"

struct verb {
        const char *name;
        const char *usage; /* of its arguments */
        size_t min_args, max_args;
        bool days;        /* the arguments are days */
        unsigned options; /* those of OPTION_* that it takes */
        int (*run)(struct ctl *ctl);
        const char *member; /* verb_attend: what it calls */
};

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
};

extern const struct verb verb_table[]; /* ends with name == NULL */

/*
 * Returns 1 to run *ret_verb, 0 when all is done (--help, --version), -EINVAL after printing what is wrong to
 * standard error. terminal: whether standard output is one.
 */
int options_parse(int argc, char *argv[], bool terminal, struct ctl_options *ret,
                  const struct verb **ret_verb);

/* Vietnamese unless the environment (LC_ALL, LC_MESSAGES, LANG, the first that is set) says English. */
enum language options_language_from(const char *lc_all, const char *lc_messages, const char *lang);
