/* States in words for a person. Pure. */
#pragma once

#include "keypad.h"

/* What is the matter, and what to do. *ret is the caller's to free. */
int describe_keypad(const struct keypad *keypad, enum language language, char **ret);
int describe_service(struct keypad *const *keypads, size_t n_keypads, bool failing, enum language language,
                     char **ret);
