/* What motcuactl tells a person: lines on standard error, sentences on standard output. */
#pragma once

#include "expand.h"
#include "words.h"

struct report_values {
        const struct expand_pair *pairs;
        size_t n_pairs;
};
#define PAIRS(...)                                                                                           \
        ((struct report_values){(const struct expand_pair[]){__VA_ARGS__},                                   \
                                sizeof((const struct expand_pair[]){__VA_ARGS__}) /                          \
                                        sizeof(struct expand_pair)})
#define NO_PAIRS ((struct report_values){NULL, 0})

/* "motcuactl: TEXT" on standard error. */
void report(enum language language, enum text id, struct report_values values);

/* TEXT and a line break on f. */
void say(FILE *f, enum language language, enum text id, struct report_values values);
