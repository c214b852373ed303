/*
 * The checksum that a row of a database carries: SQLite's own check sees where the structure of a file is
 * damaged, but no byte that changed within a value. It is against damage, not against ill will: whoever can
 * write the file can make it too.
 *
 * Each value is hashed with SipHash-2-4 (crypto_shorthash() of libsodium: made for short texts, and 2^32 rows
 * must be damaged before one is taken for sound). The key of 16 bytes has what came before: the hash of the
 * value before (8 bytes, little endian; of the first: 0), and the value's type (1 byte) and length in bytes
 * (7 bytes, little endian). So no two rows of different values are hashed as the same bytes. The data are
 *
 *   'n'  NULL       nothing
 *   'i'  INTEGER    8 bytes, little endian, two's complement
 *   't'  TEXT       its bytes in UTF-8, without a NUL behind them
 *   'b'  any other  the bytes of its BLOB
 *
 * The sum of the row is the hash of its last value, modulo 2^32.
 */
#pragma once

#include "util.h"

enum row_sum_type { ROW_SUM_NULL = 'n', ROW_SUM_INTEGER = 'i', ROW_SUM_TEXT = 't', ROW_SUM_OTHER = 'b' };

/* The hash of the next value; before is that of the one before it, or 0. */
uint64_t row_sum_add(uint64_t before, enum row_sum_type type, const void *data, size_t size);
uint64_t row_sum_add_integer(uint64_t before, int64_t value);
/* NULL is one. */
static inline uint64_t row_sum_add_text(uint64_t before, const char *text) {
        return text ? row_sum_add(before, ROW_SUM_TEXT, text, strlen(text))
                    : row_sum_add(before, ROW_SUM_NULL, NULL, 0);
}

static inline uint32_t row_sum_of(uint64_t hash) {
        return (uint32_t) hash;
}
