#include "util.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>

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
static size_t utf8_sequence(const unsigned char *p, uint32_t *ret) {
        static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
        uint32_t c = p[0];
        size_t n = 1;

        if ((p[0] & 0xe0) == 0xc0)
                n = 2, c = p[0] & 0x1f;
        else if ((p[0] & 0xf0) == 0xe0)
                n = 3, c = p[0] & 0x0f;
        else if ((p[0] & 0xf8) == 0xf0)
                n = 4, c = p[0] & 0x07;
        else if (p[0] >= 0x80)
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
        *ret = c;
        return n;
}

static bool text_has_none(const char *s, bool (*is_bad)(uint32_t c)) {
        const unsigned char *p = (const unsigned char *) s;

        while (*p) {
                uint32_t c;
                size_t n = utf8_sequence(p, &c);

                if (n == 0 || is_bad(c))
                        return false;
                p += n;
        }
        return true;
}

static bool is_control(uint32_t c) {
        return c < 0x20 || c == 0x7f;
}

static bool is_control_in_line(uint32_t c) {
        return c != '\n' && is_control(c);
}

/* Controls, and the categories Cf, Zl and Zp of Unicode 16. */
static bool is_unseen(uint32_t c) {
        static const uint32_t ranges[][2] = {
                {0x7f, 0x9f},       {0xad, 0xad},       {0x600, 0x605},     {0x61c, 0x61c},
                {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x890, 0x891},     {0x8e2, 0x8e2},
                {0x180e, 0x180e},   {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},
                {0xfeff, 0xfeff},   {0xfff9, 0xfffb},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd},
                {0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe007f},
        };

        for (size_t i = 0; i < ELEMENTSOF(ranges); i++)
                if (c >= ranges[i][0] && c <= ranges[i][1])
                        return true;
        return c < 0x20;
}

bool text_is_clean(const char *s) {
        return text_has_none(s, is_control);
}

bool text_is_lines(const char *s) {
        return text_has_none(s, is_control_in_line);
}

bool text_is_plain(const char *s) {
        return text_has_none(s, is_unseen);
}

bool id_is_valid(const char *s) {
        static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
        size_t n = strlen(s);

        return n >= 1 && n <= 64 && strspn(s, allowed) == n;
}

bool id128_is_valid(const char *s) {
        return strlen(s) == 32 && strspn(s, "0123456789abcdef") == 32;
}

int file_sync_folder(const char *path) {
        _cleanup_free_ char *folder = strdup(path);

        if (!folder)
                return -ENOMEM;
        char *slash = strrchr(folder, '/');
        if (slash)
                slash[slash == folder] = '\0';
        _cleanup_close_ int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

int file_rename_new(int from_folder, const char *from, int to_folder, const char *to) {
        if (renameat2(from_folder, from, to_folder, to, RENAME_NOREPLACE) == 0)
                return 0;
        if (errno != EINVAL)
                return -errno;
        if (faccessat(to_folder, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
                return -EEXIST;
        return renameat(from_folder, from, to_folder, to) < 0 ? -errno : 0;
}

static int write_new(const char *path, const void *data, size_t size) {
        if (unlink(path) < 0 && errno != ENOENT)
                return -errno;
        _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
                return -errno;
        ssize_t n = write(fd, data, size);
        if (n != (ssize_t) size)
                return n < 0 ? -errno : -ENOSPC;
        return fsync(fd) < 0 ? -errno : 0;
}

int file_replace(const char *path, const void *data, size_t size) {
        _cleanup_free_ char *new_path = NULL;
        int r = str_format(&new_path, "%s.new", path);

        if (r >= 0)
                r = write_new(new_path, data, size);
        if (r >= 0 && rename(new_path, path) < 0)
                r = -errno;
        return r < 0 ? r : file_sync_folder(path);
}

int file_read_regular(const char *path, size_t max, char **ret, size_t *ret_size) {
        /* O_NONBLOCK: a FIFO without a writer is opened at once, and refused. */
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        _cleanup_free_ char *content = NULL;
        struct stat st;
        size_t size = 0;

        if (fd < 0 || fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -ESPIPE;
        if ((uint64_t) st.st_size > max)
                return -EFBIG;
        content = malloc((size_t) st.st_size + 1);
        if (!content)
                return -ENOMEM;
        while (size < (size_t) st.st_size) {
                ssize_t n = read(fd, content + size, (size_t) st.st_size - size);
                if (n < 0)
                        return -errno;
                if (n == 0)
                        break;
                size += (size_t) n;
        }
        content[size] = '\0';
        *ret = TAKE_PTR(content);
        *ret_size = size;
        return 0;
}
