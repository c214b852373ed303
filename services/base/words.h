/* Words of the bus: an enum and its texts, as the headers that dbus/make-words makes have them. */
#pragma once

#include "util.h"

/* The functions X_to_string() and X_from_string() of enum X, whose texts are X_WORDS. */
#define DEFINE_TO_STRING(name, NAME)                                                                         \
        const char *name##_to_string(enum name word) {                                                       \
                static const char *const words[] = NAME##_WORDS;                                             \
                                                                                                             \
                assert((int) word >= 0 && word < _##NAME##_MAX);                                             \
                return words[word];                                                                          \
        }
#define DEFINE_FROM_STRING(name, NAME)                                                                       \
        int name##_from_string(const char *s) {                                                              \
                static const char *const words[] = NAME##_WORDS;                                             \
                                                                                                             \
                for (int i = 0; i < _##NAME##_MAX; i++)                                                      \
                        if (streq(words[i], s))                                                              \
                                return i;                                                                    \
                return _##NAME##_INVALID;                                                                    \
        }
