#include "daemon/log/checkpoint.h"

#include <inttypes.h>
#include <sodium.h>

enum {
        DIGITS_SIZE = sizeof("18446744073709551615"),
};

static_assert(CHECKPOINT_ROOT_SIZE ==
                      sodium_base64_ENCODED_LEN(LOG_HASH_SIZE, sodium_base64_VARIANT_ORIGINAL),
              "roots are written so");

void checkpoint_root_write(const struct log_hash *root, char ret[static CHECKPOINT_ROOT_SIZE]) {
        sodium_bin2base64(ret, CHECKPOINT_ROOT_SIZE, root->bytes, LOG_HASH_SIZE,
                          sodium_base64_VARIANT_ORIGINAL);
}

/* Takes the next line, without its newline, off the text. -EINVAL: there is none, or it is empty. */
static int take_line(const char **text, size_t *text_size, const char **ret, size_t *ret_size) {
        const char *end = memchr(*text, '\n', *text_size);

        if (!end || end == *text)
                return -EINVAL;
        *ret = *text;
        *ret_size = (size_t) (end - *text);
        *text_size -= *ret_size + 1;
        *text = end + 1;
        return 0;
}

static int read_size(const char *line, size_t size, uint64_t *ret) {
        char digits[DIGITS_SIZE];

        if (size >= sizeof(digits) || (line[0] == '0' && size > 1))
                return -EINVAL;
        memcpy(digits, line, size);
        digits[size] = '\0';
        return parse_u64(digits, 0, LOG_SIZE_MAX, ret) < 0 ? -EINVAL : 0;
}

int checkpoint_root_read(const char *line, size_t n_characters, struct log_hash *ret) {
        size_t size;

        return sodium_base642bin(ret->bytes, LOG_HASH_SIZE, line, n_characters, NULL, &size, NULL,
                                 sodium_base64_VARIANT_ORIGINAL) < 0 ||
                               size != LOG_HASH_SIZE
                       ? -EINVAL
                       : 0;
}

int checkpoint_parse(const char *text, size_t text_size, struct checkpoint *ret) {
        struct checkpoint checkpoint = {0};
        const char *line;
        size_t size;
        int r = take_line(&text, &text_size, &checkpoint.origin, &checkpoint.origin_size);

        if (r >= 0)
                r = take_line(&text, &text_size, &line, &size);
        if (r >= 0)
                r = read_size(line, size, &checkpoint.size);
        if (r >= 0)
                r = take_line(&text, &text_size, &line, &size);
        if (r >= 0)
                r = checkpoint_root_read(line, size, &checkpoint.root);
        checkpoint.extensions = text;
        checkpoint.extensions_size = text_size;
        while (r >= 0 && text_size > 0)
                r = take_line(&text, &text_size, &line, &size);
        if (r >= 0)
                *ret = checkpoint;
        return r;
}

bool checkpoint_is_of(const struct checkpoint *checkpoint, const char *origin) {
        return checkpoint->origin_size == strlen(origin) &&
               memcmp(checkpoint->origin, origin, checkpoint->origin_size) == 0;
}

int checkpoint_write(const struct checkpoint *checkpoint, char **ret) {
        char root[CHECKPOINT_ROOT_SIZE];

        checkpoint_root_write(&checkpoint->root, root);
        return str_format(ret, "%.*s\n%" PRIu64 "\n%s\n%.*s", (int) checkpoint->origin_size,
                          checkpoint->origin, checkpoint->size, root, (int) checkpoint->extensions_size,
                          checkpoint->extensions ?: "");
}
