#include "visible.h"

enum { MARK_SIZE = sizeof("[U+10FFFF]"), CHARACTER_MAX = 4 };

/* Unicode's blocks of scripts from right to left. */
static bool is_leftwards(uint32_t c) {
        static const struct {
                uint32_t first, last;
        } blocks[] = {
                {0x590, 0x8ff}, {0xfb1d, 0xfdff}, {0xfe70, 0xfeff}, {0x10800, 0x10fff}, {0x1e800, 0x1efff}};

        for (size_t i = 0; i < ELEMENTSOF(blocks); i++)
                if (c >= blocks[i].first && c <= blocks[i].last)
                        return true;
        return false;
}

static uint32_t decode(const char *character, size_t n) {
        uint32_t c = (uint8_t) character[0];

        if (n > 1)
                c &= UINT32_C(0xff) >> (n + 1);
        for (size_t i = 1; i < n; i++)
                c = c << 6 | ((uint8_t) character[i] & 0x3f);
        return c;
}

/* Bytes of the character at text; 0: there is none. */
static size_t character_size(const char *text) {
        uint8_t first = (uint8_t) *text;
        size_t n = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

        if ((first >= 0x80 && first < 0xc2) || first > 0xf4)
                return 0;
        for (size_t i = 1; i < n; i++)
                if (((uint8_t) text[i] & 0xc0) != 0x80)
                        return 0;
        return n;
}

/* Most of what people write, Vietnamese among it: nothing there is unseen, turned around, or written in a
 * longer way than it must be. */
static bool is_latin(const char *character, size_t n) {
        uint32_t c = n > 0 ? decode(character, n) : 0;

        return n == 1   ? c >= 0x20 && c < 0x7f
               : n == 2 ? c >= 0xc0 && c < 0x250
                        : n == 3 && c >= 0x1e00 && c < 0x1f00;
}

static bool is_plain(const char *text, size_t n) {
        char character[CHARACTER_MAX + 1] = "";

        memcpy(character, text, n);
        return text_is_plain(character) && !is_leftwards(decode(text, n));
}

int visible_new(const char *text, char **ret) {
        size_t room = strlen(text) * MARK_SIZE + 1, n = 0;
        char *made = malloc(room);

        if (!made)
                return -ENOMEM;
        while (*text) {
                size_t size = character_size(text);

                if (is_latin(text, size) || (size > 0 && is_plain(text, size))) {
                        memcpy(made + n, text, size);
                        n += size;
                } else if (size == 1 && strchr("\n\r\t", *text))
                        made[n++] = ' ';
                else if (size == 0)
                        n += (size_t) snprintf(made + n, room - n, "[0x%02X]", (uint8_t) *text);
                else
                        n += (size_t) snprintf(made + n, room - n, "[U+%04X]", decode(text, size));
                text += size > 0 ? size : 1;
        }
        made[n] = '\0';
        *ret = made;
        return 0;
}
