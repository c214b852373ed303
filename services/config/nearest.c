#include "nearest.h"

#include <ctype.h>

enum { WORD_MAX = 64 };

static bool same(char a, char b) {
        return tolower((unsigned char) a) == tolower((unsigned char) b);
}

static size_t least(size_t a, size_t b) {
        return a < b ? a : b;
}

/* Letters to change, add or drop, or to swap with the one beside. */
static size_t distance(const char *a, size_t n_a, const char *b, size_t n_b) {
        size_t rows[3][WORD_MAX + 1]; /* the one before the last, the last, this */

        for (size_t j = 0; j <= n_b; j++)
                rows[1][j] = j;
        for (size_t i = 1; i <= n_a; i++) {
                rows[2][0] = i;
                for (size_t j = 1; j <= n_b; j++) {
                        size_t d = rows[1][j - 1] + !same(a[i - 1], b[j - 1]);

                        d = least(d, least(rows[1][j], rows[2][j - 1]) + 1);
                        if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                                d = least(d, rows[0][j - 2] + 1);
                        rows[2][j] = d;
                }
                memmove(rows[0], rows[1], 2 * sizeof(rows[0]));
        }
        return rows[1][n_b];
}

void nearest_offer(struct nearest *nearest, const char *word) {
        size_t n_typed = strlen(nearest->typed), n_word = strlen(word);

        if (n_typed > WORD_MAX || n_word > WORD_MAX)
                return;
        size_t d = distance(nearest->typed, n_typed, word, n_word);
        /* Words that share less than half are not meant. */
        if (2 * d > (n_typed > n_word ? n_typed : n_word) || (nearest->found && d >= nearest->distance))
                return;
        nearest->found = word;
        nearest->distance = d;
}

const char *nearest_lead(const struct nearest *nearest, enum language language) {
        return !nearest->found ? "" : language == LANGUAGE_VI ? "; gần nhất là " : "; the nearest is ";
}

const char *nearest_word(const struct nearest *nearest) {
        return nearest->found ? nearest->found : "";
}
