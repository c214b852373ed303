/* What people call the words of the register of suggestions; a word itself, if it is none that is known.
 * Pure. */
#pragma once

#include "services/base/util.h"

const char *register_channel_text(const char *word, enum language language);
const char *register_class_text(const char *word, enum language language);
const char *register_state_text(const char *word, enum language language);
