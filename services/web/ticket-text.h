/* The code of a ticket, as people type it or a phone scans it. Pure: what it stands for is the aggregator's
 * to say. */
#pragma once

#include "services/base/util.h"

enum { TICKET_TEXT_SIZE = 21, TICKET_TYPED_LENGTH = 6, TICKET_SCANNED_LENGTH = TICKET_TEXT_SIZE - 1 };

/* Crockford's base 32, small letters and O, I, L as they are meant, blanks and "-" anywhere; *ret has
 * neither. Returns how many characters. -EINVAL: others, or more than ret has room for, which is size - 1. */
int code_text_read(const char *text, char *ret, size_t size);

/* Returns TICKET_TYPED_LENGTH, which can be guessed, or TICKET_SCANNED_LENGTH, which cannot. -EINVAL: it is
 * no code. */
int ticket_text_parse(const char *text, char ret[static TICKET_TEXT_SIZE]);
