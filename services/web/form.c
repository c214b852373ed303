#include "form.h"

#include <sys/random.h>

static int hex_digit(char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : -1;
}

/* One character as it is written; what it stands for, or -EINVAL. */
static int take(const char **p, const char *end) {
        const char *at = *p;

        *p += 1;
        if (*at == '+')
                return ' ';
        if (*at != '%')
                return (unsigned char) *at;
        if (end - at < 3 || hex_digit(at[1]) < 0 || hex_digit(at[2]) < 0)
                return -EINVAL;
        *p += 2;
        return hex_digit(at[1]) * 16 + hex_digit(at[2]);
}

/* Up to the end or the delimiter, which is left where it is. */
static int decode(const char **p, const char *end, const char *delimiters, char *ret, size_t size) {
        size_t n = 0;

        while (*p < end && !strchr(delimiters, **p)) {
                int c = **p == '\0' ? -EINVAL : take(p, end);

                if (c <= 0 || n == size - 1)
                        return -EINVAL;
                ret[n++] = (char) c;
        }
        ret[n] = '\0';
        return 0;
}

static int decode_plain(const char **p, const char *end, const char *delimiters,
                        char ret[static FORM_VALUE_SIZE]) {
        int r = decode(p, end, delimiters, ret, FORM_VALUE_SIZE);

        return r < 0 ? r : text_is_plain(ret) ? 0 : -EINVAL;
}

static int decode_value(const char **p, const char *end, struct form_field *field) {
        return field->text ? decode(p, end, "&", field->text, FORM_SIZE_MAX + 1)
                           : decode_plain(p, end, "&", field->value);
}

static int find(const struct form_field *fields, const char *name) {
        for (int i = 0; fields[i].name; i++)
                if (streq(fields[i].name, name))
                        return i;
        return -EINVAL;
}

int form_parse(const char *body, size_t size, struct form_field *fields) {
        const char *p = body, *end = body + size;
        unsigned seen = 0;

        if (size > FORM_SIZE_MAX)
                return -E2BIG;
        for (int i = 0; fields[i].name; i++) {
                fields[i].value[0] = '\0';
                if (fields[i].text)
                        fields[i].text[0] = '\0';
        }
        while (p < end) {
                char name[FORM_VALUE_SIZE];
                int r = decode_plain(&p, end, "=&", name), i = r < 0 ? r : find(fields, name);

                if (i < 0 || i >= FORM_FIELDS_MAX || seen & 1u << i || p == end || *p++ != '=')
                        return -EINVAL;
                seen |= 1u << i;
                r = decode_value(&p, end, &fields[i]);
                /* Behind a "&" something comes. */
                if (r < 0 || (p < end && ++p == end))
                        return -EINVAL;
        }
        return 0;
}

int form_once_make(char ret[static FORM_ONCE_SIZE]) {
        static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
        uint8_t bytes[FORM_ONCE_SIZE - 1];

        if (getrandom(bytes, sizeof(bytes), GRND_NONBLOCK) != sizeof(bytes))
                return -EAGAIN;
        for (size_t i = 0; i < sizeof(bytes); i++)
                ret[i] = digits[bytes[i] % 32];
        ret[sizeof(bytes)] = '\0';
        return 0;
}
