#include "daemon/suggestions/code.h"

#include "daemon/ratings/code.h"

enum { BASE = 32, DIGITS = SUGGESTION_CODE_SIZE - 2, GROUP = 4 };

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/* As they may be typed: those of each 32 stand for the same. */
static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
                              "0123456789abcdefghjkmnpqrstvwxyz";

/* Multiplies by x in the field of 32, of which the first 31 powers all differ: so the digit finds what sums
 * with weights do not, neighbours that are exchanged and are 16 apart. */
static unsigned times_x(unsigned value) {
        return (value << 1 ^ (value & 16 ? 0x25 : 0)) & 31;
}

static char check_digit(const char *code) {
        unsigned sum = 0;

        for (size_t i = 0; i < DIGITS; i++)
                sum = times_x(sum ^ (unsigned) (strchr(digits, code[i]) - digits));
        return digits[sum];
}

void suggestion_code_make(const unsigned char bytes[static SUGGESTION_CODE_BYTES],
                          char ret[static SUGGESTION_CODE_SIZE]) {
        unsigned char padded[SUGGESTION_CODE_BYTES + 1] = {0};

        memcpy(padded, bytes, SUGGESTION_CODE_BYTES);
        code_write(digits, padded, DIGITS, ret);
        ret[DIGITS] = check_digit(ret);
        ret[DIGITS + 1] = '\0';
}

/* 0: none. c: not 0. */
static char read_digit(char c) {
        const char *symbol = strchr(symbols, c);

        if (symbol)
                return digits[(symbol - symbols) % BASE];
        if (strchr("Oo", c))
                return '0';
        if (strchr("IiLl", c))
                return '1';
        return '\0';
}

int suggestion_code_parse(const char *s, char ret[static SUGGESTION_CODE_SIZE]) {
        char code[SUGGESTION_CODE_SIZE];
        size_t n = 0;

        for (; *s != '\0'; s++) {
                char digit = read_digit(*s);

                if (*s == ' ' || *s == '-')
                        continue;
                if (n == SUGGESTION_CODE_SIZE - 1 || digit == '\0')
                        return -EINVAL;
                code[n++] = digit;
        }
        code[n] = '\0';
        if (n != SUGGESTION_CODE_SIZE - 1 || code[DIGITS] != check_digit(code))
                return -EINVAL;
        memcpy(ret, code, sizeof(code));
        return 0;
}

void suggestion_code_show(const char *code, char ret[static SUGGESTION_CODE_SHOWN_SIZE]) {
        for (size_t i = 0; i < SUGGESTION_CODE_SIZE - 1; i++) {
                if (i > 0 && i % GROUP == 0)
                        *ret++ = '-';
                *ret++ = code[i];
        }
        *ret = '\0';
}
