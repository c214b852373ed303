#include "daemon/queue/ticket-code.h"

static uint64_t rotate(uint64_t x, unsigned n) {
        return x << n | x >> (64 - n);
}

static uint64_t read_le(const uint8_t *p, size_t n) {
        uint64_t x = 0;

        while (n-- > 0)
                x = x << 8 | p[n];
        return x;
}

static void mix(uint64_t v[static 4], unsigned rounds) {
        while (rounds-- > 0) {
                v[0] += v[1];
                v[1] = rotate(v[1], 13) ^ v[0];
                v[0] = rotate(v[0], 32);
                v[2] += v[3];
                v[3] = rotate(v[3], 16) ^ v[2];
                v[0] += v[3];
                v[3] = rotate(v[3], 21) ^ v[0];
                v[2] += v[1];
                v[1] = rotate(v[1], 17) ^ v[2];
                v[2] = rotate(v[2], 32);
        }
}

static void absorb(uint64_t v[static 4], uint64_t word) {
        v[3] ^= word;
        mix(v, 2);
        v[0] ^= word;
}

uint64_t siphash(const uint8_t key[static 16], const uint8_t *data, size_t size) {
        uint64_t k0 = read_le(key, 8), k1 = read_le(key + 8, 8);
        uint64_t v[] = {
                k0 ^ UINT64_C(0x736f6d6570736575),
                k1 ^ UINT64_C(0x646f72616e646f6d),
                k0 ^ UINT64_C(0x6c7967656e657261),
                k1 ^ UINT64_C(0x7465646279746573),
        };
        size_t i = 0;

        assert(size <= 255);
        for (; i + 8 <= size; i += 8)
                absorb(v, read_le(data + i, 8));
        absorb(v, (uint64_t) size << 56 | read_le(data + i, size - i));
        v[2] ^= 0xff;
        mix(v, 4);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static uint8_t hex_digit(char c) {
        return (uint8_t) (c <= '9' ? c - '0' : c - 'a' + 10);
}

void ticket_code(const char *record_id, uint64_t event, char ret[static CODE_SIZE]) {
        static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        uint8_t key[16], data[8];

        assert(strlen(record_id) == 2 * sizeof(key));
        for (size_t i = 0; i < sizeof(key); i++)
                key[i] = (uint8_t) (hex_digit(record_id[2 * i]) << 4 | hex_digit(record_id[2 * i + 1]));
        for (size_t i = 0; i < sizeof(data); i++)
                data[i] = (uint8_t) (event >> 8 * i);
        uint64_t hash = siphash(key, data, sizeof(data));
        for (size_t i = 0; i < CODE_SIZE - 1; i++, hash >>= 5)
                ret[i] = digits[hash & 31];
        ret[3] = '-';
        ret[CODE_SIZE - 1] = '\0';
}
