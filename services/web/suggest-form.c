#include "suggest-form.h"

#include <sys/uio.h>

#include "services/base/log-hash.h"
#include "ticket-text.h"

enum { CHARACTER_MAX = 4 };

/* Bytes up to where the next character begins. */
static size_t character_size(const char *text) {
        size_t n = 1;

        while (((unsigned char) text[n] & 0xc0) == 0x80)
                n++;
        return n;
}

/* Takes the end of a line; 0: there is none. */
static size_t line_end_size(const char *text) {
        return strncmp(text, "\r\n", 2) == 0 ? 2 : *text == '\r' || *text == '\n';
}

static void clean(struct suggest_sheet *sheet) {
        char *to = sheet->text;
        size_t n;

        for (const char *p = sheet->text; *p; p += n) {
                char character[CHARACTER_MAX + 1] = "";

                n = line_end_size(p);
                if (n > 0 || *p == '\t') {
                        *to++ = n > 0 ? '\n' : ' ';
                        n = n > 0 ? n : 1;
                        continue;
                }
                n = character_size(p);
                memcpy(character, p, n <= CHARACTER_MAX ? n : 0);
                if (n > CHARACTER_MAX || !text_is_plain(character)) {
                        sheet->had_unseen = true;
                        continue;
                }
                memcpy(to, character, n);
                to += n;
        }
        *to = '\0';
}

static int copy_id(char ret[static SUGGEST_ID_SIZE], const char *value) {
        if (!id_is_valid(value))
                return -EINVAL;
        memcpy(ret, value, strlen(value) + 1); /* which has room for any ID */
        return 0;
}

int suggest_form_parse(const char *body, size_t size, struct suggest_sheet *ret) {
        struct form_field fields[] = {
                {.name = "once"}, {.name = "d"}, {.name = "text", .text = ret->text}, {.name = NULL}};
        enum { ONCE, DEPARTMENT };

        ret->had_unseen = false;
        ret->department[0] = '\0';
        int r = form_parse(body, size, fields);
        if (r >= 0)
                r = copy_id(ret->once, fields[ONCE].value);
        if (r >= 0 && fields[DEPARTMENT].value[0] != '\0')
                r = copy_id(ret->department, fields[DEPARTMENT].value);
        if (r >= 0)
                clean(ret);
        return r;
}

size_t suggest_text_length(const char *text) {
        size_t n = 0;

        for (const char *p = text; *p; p += character_size(p))
                n++;
        return n;
}

bool suggest_text_is_empty(const char *text) {
        return text[strspn(text, " \n")] == '\0';
}

static struct iovec part_of(const char *text) {
        return (struct iovec){.iov_base = (void *) text, .iov_len = strlen(text)};
}

void suggest_key_make(const struct suggest_sheet *sheet, char ret[static SUGGEST_KEY_SIZE]) {
        /* No ID has a newline. */
        const struct iovec parts[] = {part_of(sheet->once), part_of("\n"), part_of(sheet->department),
                                      part_of("\n"), part_of(sheet->text)};
        struct log_hash hash;

        static_assert((int) LOG_HEX_SIZE <= (int) SUGGEST_KEY_SIZE, "a hash is longer than an ID");
        log_hash_plain(parts, ELEMENTSOF(parts), &hash);
        log_hash_to_hex(&hash, ret);
}

int suggest_code_parse(const char *text, char ret[static SUGGEST_CODE_SIZE]) {
        int n = code_text_read(text, ret, SUGGEST_CODE_SIZE);

        return n == SUGGEST_CODE_SIZE - 1 ? 0 : -EINVAL;
}
