#include "log-hash.h"

#include <nettle/sha2.h>

static_assert(LOG_HASH_SIZE == SHA256_DIGEST_SIZE, "hashes are SHA-256");

static void hash_with(uint8_t prefix, const void *data, size_t size, const void *more, size_t more_size,
                      struct log_hash *ret) {
        struct sha256_ctx context;

        sha256_init(&context);
        sha256_update(&context, 1, &prefix);
        sha256_update(&context, size, data);
        sha256_update(&context, more_size, more);
        sha256_digest(&context, LOG_HASH_SIZE, ret->bytes);
}

void log_hash_leaf(const void *data, size_t size, struct log_hash *ret) {
        hash_with(0x00, data, size, "", 0, ret);
}

void log_hash_nodes(const struct log_hash *left, const struct log_hash *right, struct log_hash *ret) {
        hash_with(0x01, left->bytes, LOG_HASH_SIZE, right->bytes, LOG_HASH_SIZE, ret);
}

void log_hash_to_hex(const struct log_hash *hash, char ret[static LOG_HEX_SIZE]) {
        static const char digits[] = "0123456789abcdef";

        for (size_t i = 0; i < LOG_HASH_SIZE; i++) {
                ret[2 * i] = digits[hash->bytes[i] >> 4];
                ret[2 * i + 1] = digits[hash->bytes[i] & 15];
        }
        ret[2 * LOG_HASH_SIZE] = '\0';
}

static int digit_from_hex(char c) {
        if (c >= '0' && c <= '9')
                return c - '0';
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -EINVAL;
}

int log_hash_from_hex(const char *hex, size_t n_digits, struct log_hash *ret) {
        if (n_digits != 2 * LOG_HASH_SIZE)
                return -EINVAL;
        for (size_t i = 0; i < LOG_HASH_SIZE; i++) {
                int high = digit_from_hex(hex[2 * i]), low = high < 0 ? high : digit_from_hex(hex[2 * i + 1]);

                if (low < 0)
                        return -EINVAL;
                ret->bytes[i] = (unsigned char) (high << 4 | low);
        }
        return 0;
}

void log_hash_plain(const struct iovec *parts, size_t n, struct log_hash *ret) {
        struct sha256_ctx context;

        sha256_init(&context);
        for (size_t i = 0; i < n; i++)
                sha256_update(&context, parts[i].iov_len, parts[i].iov_base);
        sha256_digest(&context, LOG_HASH_SIZE, ret->bytes);
}
