/*
 * The code of a suggestion: 50 random bits in Crockford's base 32, which has no letters that are read as
 * digits, and one digit more that proves them: any one digit that is wrong and any two neighbours that are
 * exchanged are found. Who has it reads the answer, and nothing else. Pure.
 */
#pragma once

#include "daemon/suggestions/rows.h"

enum { SUGGESTION_CODE_BYTES = 7 }; /* of which the first 50 bits are taken */

void suggestion_code_make(const unsigned char bytes[static SUGGESTION_CODE_BYTES],
                          char ret[static SUGGESTION_CODE_SIZE]);
/* As people type it: either case, blanks and hyphens anywhere, O as 0, I and L as 1. -EINVAL: no code. */
int suggestion_code_parse(const char *s, char ret[static SUGGESTION_CODE_SIZE]);
/* In groups, as people read it. */
void suggestion_code_show(const char *code, char ret[static SUGGESTION_CODE_SHOWN_SIZE]);
