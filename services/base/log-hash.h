/*
 * The hashes of what is chained: SHA-256, where what is hashed itself (a leaf) and a pair of hashes (a node)
 * begin with different bytes, as in RFC 9162, so that neither can be taken for the other. Pure.
 */
#pragma once

#include <sys/uio.h>

#include "util.h"

enum { LOG_HASH_SIZE = 32, LOG_HEX_SIZE = 2 * LOG_HASH_SIZE + 1 };

struct log_hash {
        unsigned char bytes[LOG_HASH_SIZE];
};

static inline bool log_hash_equals(const struct log_hash *a, const struct log_hash *b) {
        return memcmp(a->bytes, b->bytes, LOG_HASH_SIZE) == 0;
}
void log_hash_leaf(const void *data, size_t size, struct log_hash *ret);
void log_hash_nodes(const struct log_hash *left, const struct log_hash *right, struct log_hash *ret);
/* Of the parts one after the other, without such a byte: what sha256sum says of them. */
void log_hash_plain(const struct iovec *parts, size_t n, struct log_hash *ret);
/* Lower-case digits, and nothing else. -EINVAL. */
void log_hash_to_hex(const struct log_hash *hash, char ret[static LOG_HEX_SIZE]);
int log_hash_from_hex(const char *hex, size_t n_digits, struct log_hash *ret);
