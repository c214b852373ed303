/*
 * What is wrong with something that an admin wrote, told in the language of whoever asks. Each place that
 * finds something says it in both, with the same arguments: the compiler compares them.
 */
#pragma once

#include "util.h"

/* A Vietnamese format, and behind it the English one, for the same arguments. */
#define _printf_both_(vi, arguments)                                                                         \
        __attribute__((format(printf, vi, arguments), format(printf, (vi) + 1, arguments)))

struct problem {
        enum language language; /* to be told in */
        char *text;             /* NULL: nothing was told */
};

void problem_done(struct problem *problem);

/* Replaces what was told before (problem NULL: nobody is told). Returns error, or -ENOMEM. */
_printf_both_(3, 5) int problem_tell(struct problem *problem, int error, const char *vi, const char *en, ...);
/* Where it is, before what was told. Returns error, which was told of, or -ENOMEM. */
_printf_(3, 4) int problem_lead(struct problem *problem, int error, const char *format, ...);

/* A format that is one in both languages. */
#define PROBLEM_SAME(format) (format), (format)
