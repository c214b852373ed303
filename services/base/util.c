#include "util.h"

#include <fcntl.h>

int str_vformat(char **ret, const char *format, va_list ap) {
        if (vasprintf(ret, format, ap) >= 0)
                return 0;
        *ret = NULL;
        return -ENOMEM;
}

void *array_grow(void *items, size_t n, size_t *allocated, size_t size) {
        if (n < *allocated)
                return items;
        size_t wanted = *allocated > 0 ? *allocated * 2 : 16;
        void *grown = reallocarray(items, wanted, size);
        if (grown)
                *allocated = wanted;
        return grown;
}

int str_format(char **ret, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        int r = str_vformat(ret, format, ap);
        va_end(ap);
        return r;
}

int str_extend(char **text, const char *separator, const char *format, ...) {
        _cleanup_free_ char *before = *text, *more = NULL;
        va_list ap;

        *text = NULL;
        va_start(ap, format);
        int r = str_vformat(&more, format, ap);
        va_end(ap);
        return r < 0 ? r
                     : str_format(text, "%s%s%s", before ? before : "", before && before[0] ? separator : "",
                                  more);
}

int str_problem(char **ret_problem, int error, const char *format, ...) {
        va_list ap;

        if (!ret_problem)
                return error;
        va_start(ap, format);
        int r = str_vformat(ret_problem, format, ap);
        va_end(ap);
        return r < 0 ? r : error;
}

int str_set(char **p, const char *value) {
        char *copy = strdup(value);

        if (!copy)
                return -ENOMEM;
        free(*p);
        *p = copy;
        return 0;
}

int parse_u64(const char *s, uint64_t min, uint64_t max, uint64_t *ret) {
        uint64_t value = 0;

        if (*s == '\0')
                return -EINVAL;
        for (const char *p = s; *p; p++) {
                if (*p < '0' || *p > '9')
                        return -EINVAL;
                if (__builtin_mul_overflow(value, 10, &value) ||
                    __builtin_add_overflow(value, (uint64_t) (*p - '0'), &value))
                        return -ERANGE;
        }
        if (value < min || value > max)
                return -ERANGE;
        *ret = value;
        return 0;
}

/* Length of the UTF-8 sequence at p, 0 if it is none that may stand in a D-Bus string: neither overlong
 * forms, surrogates and what lies above U+10FFFF, nor noncharacters, which sd-bus refuses. */
static size_t utf8_sequence(const unsigned char *p) {
        static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
        uint32_t c;
        size_t n;

        if (p[0] < 0x80)
                return 1;
        if ((p[0] & 0xe0) == 0xc0)
                n = 2, c = p[0] & 0x1f;
        else if ((p[0] & 0xf0) == 0xe0)
                n = 3, c = p[0] & 0x0f;
        else if ((p[0] & 0xf8) == 0xf0)
                n = 4, c = p[0] & 0x07;
        else
                return 0;
        for (size_t i = 1; i < n; i++) {
                if ((p[i] & 0xc0) != 0x80)
                        return 0;
                c = c << 6 | (p[i] & 0x3f);
        }
        if (c < lowest[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
                return 0;
        if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
                return 0;
        return n;
}

bool text_is_clean(const char *s) {
        const unsigned char *p = (const unsigned char *) s;

        while (*p) {
                size_t n = utf8_sequence(p);

                if (n == 0 || *p < 0x20 || *p == 0x7f)
                        return false;
                p += n;
        }
        return true;
}

bool id_is_valid(const char *s) {
        static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
        size_t n = strlen(s);

        return n >= 1 && n <= 64 && strspn(s, allowed) == n;
}

int file_sync_folder(const char *path) {
        _cleanup_free_ char *folder = strdup(path);

        if (!folder)
                return -ENOMEM;
        char *slash = strrchr(folder, '/');
        if (slash)
                *slash = '\0';
        _cleanup_close_ int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}
