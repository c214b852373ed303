#include "daemon/ratings/code.h"

enum { BASE = 32, GROUP = 4 };

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/* As they may be typed: those of each 32 stand for the same. */
static const char symbols[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
                              "abcdefghijklmnopqrstuvwxyz";

void code_write(const char digits_of[static 32], const unsigned char *bytes, size_t n, char *ret) {
        for (size_t i = 0; i < n; i++) {
                size_t bit = i * 5;
                unsigned two = (unsigned) bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
                ret[i] = digits_of[two >> (11 - bit % 8) & 31];
        }
        ret[n] = '\0';
}

void rating_code_make(const struct log_hash *leaf, char ret[static RATING_CODE_SIZE]) {
        code_write(digits, leaf->bytes, RATING_CODE_SIZE - 1, ret);
}

int rating_code_parse(const char *s, char ret[static RATING_CODE_SIZE]) {
        char code[RATING_CODE_SIZE];
        size_t n = 0;

        for (; *s != '\0'; s++) {
                const char *symbol = strchr(symbols, *s);

                if (*s == ' ' || *s == '-')
                        continue;
                if (n == RATING_CODE_SIZE - 1 || !symbol)
                        return -EINVAL;
                code[n++] = digits[(symbol - symbols) % BASE];
        }
        if (n != RATING_CODE_SIZE - 1)
                return -EINVAL;
        code[n] = '\0';
        memcpy(ret, code, sizeof(code));
        return 0;
}

void rating_code_show(const char *code, char ret[static RATING_CODE_SHOWN_SIZE]) {
        for (size_t i = 0; i < RATING_CODE_SIZE - 1; i++) {
                if (i > 0 && i % GROUP == 0)
                        *ret++ = '-';
                *ret++ = code[i];
        }
        *ret = '\0';
}
