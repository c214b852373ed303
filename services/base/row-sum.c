#include "row-sum.h"

#include <endian.h>
#include <sodium/crypto_shorthash.h>

static_assert(crypto_shorthash_BYTES == sizeof(uint64_t) && crypto_shorthash_KEYBYTES == 2 * sizeof(uint64_t),
              "hash and key are made of numbers of 64 bits");

uint64_t row_sum_add(uint64_t before, enum row_sum_type type, const void *data, size_t size) {
        const uint64_t key[] = {htole64(before), htole64((uint64_t) type | (uint64_t) size << 8)};
        uint64_t hash;

        (void) crypto_shorthash((unsigned char *) &hash, data, size, (const unsigned char *) key);
        return le64toh(hash);
}

uint64_t row_sum_add_integer(uint64_t before, int64_t value) {
        const uint64_t bytes = htole64((uint64_t) value);

        return row_sum_add(before, ROW_SUM_INTEGER, &bytes, sizeof(bytes));
}
