/*
 * The code of a rating (mã đánh giá), by which a citizen finds it in the log: the first 80 bits of the hash
 * of the leaf that its event "rating" is, in base32 of RFC 4648. It says nothing of the rating, nor of the
 * ticket. Pure.
 *
 * By chance two of ten million ratings have the same code once in 24 billion records. Who makes the events
 * could look for two, which takes 2^40 tries: then the list of the day's codes has it twice.
 */
#pragma once

#include "daemon/log/tree.h"

enum {
        RATING_CODE_SIZE = sizeof("ABCDEFGHIJKLMNOP"),
        RATING_CODE_SHOWN_SIZE = sizeof("ABCD-EFGH-IJKL-MNOP"),
};

void rating_code_make(const struct log_hash *leaf, char ret[static RATING_CODE_SIZE]);
/* As people type it: letters of either case, blanks and hyphens between them. -EINVAL. */
int rating_code_parse(const char *s, char ret[static RATING_CODE_SIZE]);
/* In groups, as people read it. */
void rating_code_show(const char *code, char ret[static RATING_CODE_SHOWN_SIZE]);

/* Each of the n symbols stands for five bits, from the first byte on; there is a byte more than they need. */
void code_write(const char digits[static 32], const unsigned char *bytes, size_t n, char *ret);
