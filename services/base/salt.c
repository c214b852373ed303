#include "salt.h"

#include <inttypes.h>
#include <sodium/crypto_hash_sha256.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

enum { SALT_BYTES = (SALT_SIZE - 1) / 2, ID_DIGITS = 20 };

void salt_draw(char ret[static SALT_SIZE]) {
        unsigned char random[SALT_BYTES];

        randombytes_buf(random, sizeof(random));
        sodium_bin2hex(ret, SALT_SIZE, random, sizeof(random));
}

void salt_follow(const char *salt, uint64_t id, char ret[static SALT_SIZE]) {
        unsigned char hash[crypto_hash_sha256_BYTES];
        char text[SALT_SIZE + ID_DIGITS];
        int n = snprintf(text, sizeof(text), "%s%" PRIu64, salt, id);

        assert(n > SALT_SIZE - 1 && n < (int) sizeof(text));
        (void) crypto_hash_sha256(hash, (const unsigned char *) text, (size_t) n);
        sodium_bin2hex(ret, SALT_SIZE, hash, SALT_BYTES);
}
