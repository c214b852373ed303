/* The command line of motcuactl. Pure but for getopt's own state and the environment. */
#pragma once

#include "verb.h"

/*
 * Returns 1 to run *ret_verb, 0 when all is done (--help, --version and the like), -EINVAL after printing
 * what is wrong to standard error. terminal: whether standard output is one.
 */
int options_parse(int argc, char *argv[], bool terminal, struct ctl_options *ret,
                  const struct verb **ret_verb);

/* Vietnamese unless the environment (LC_ALL, LC_MESSAGES, LANG, the first that is set) says English. */
enum language options_language_from(const char *lc_all, const char *lc_messages, const char *lang);
