/* Cleanup by attribute, ownership transfer and the few macros every file uses. */
#pragma once

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define _cleanup_(f) __attribute__((cleanup(f)))
#define _printf_(a, b) __attribute__((format(printf, a, b)))
#define _unused_ __attribute__((unused))

#define ELEMENTSOF(x) (sizeof(x) / sizeof((x)[0]))
#define USEC_PER_SEC UINT64_C(1000000)
#define USEC_PER_MSEC UINT64_C(1000)
#define NSEC_PER_USEC UINT64_C(1000)

/* Yields the pointer and leaves NULL behind: ownership moves to the caller's target. */
#define TAKE_PTR(p)                                                                                          \
        ({                                                                                                   \
                typeof(p) *_pp = &(p);                                                                       \
                typeof(p) _p = *_pp;                                                                         \
                *_pp = NULL;                                                                                 \
                _p;                                                                                          \
        })

/* Defines x_freep() for use with _cleanup_() from x_free(). */
#define DEFINE_CLEANUP(type, function)                                                                       \
        static inline _unused_ void function##p(type *p) {                                                   \
                if (*p)                                                                                      \
                        function(*p);                                                                        \
        }

static inline void freep(void *p) {
        free(*(void **) p);
}
#define _cleanup_free_ _cleanup_(freep)

static inline void closep(int *fd) {
        if (*fd >= 0)
                close(*fd);
}
#define _cleanup_close_ _cleanup_(closep)

static inline void fclosep(FILE **f) {
        if (*f)
                fclose(*f);
}
#define _cleanup_fclose_ _cleanup_(fclosep)

static inline bool streq(const char *a, const char *b) {
        /* Names are looked up in tables, where most differ at once. */
        return a[0] == b[0] && strcmp(a, b) == 0;
}

/*
 * Appends an item of zeroes to an array that grows: items, their number, and for how many there is room, each
 * an lvalue. A pointer to the new item, or NULL: no memory, and the array is as it was.
 */
#define ARRAY_ADD(items, n, allocated)                                                                       \
        ({                                                                                                   \
                void *_grown = array_grow((items), (n), &(allocated), sizeof(*(items)));                     \
                if (_grown)                                                                                  \
                        (items) = _grown;                                                                    \
                _grown ? memset(&(items)[(n)++], 0, sizeof(*(items))) : NULL;                                \
        })
/* Room for one more. NULL: no memory. */
void *array_grow(void *items, size_t n, size_t *allocated, size_t size);

/* Of texts for people. */
enum language { LANGUAGE_VI, LANGUAGE_EN, _LANGUAGE_MAX, _LANGUAGE_INVALID = -EINVAL };

/* printf into a new string. Returns 0 or -ENOMEM; *ret is the caller's to free. */
_printf_(2, 3) int str_format(char **ret, const char *format, ...);
_printf_(2, 0) int str_vformat(char **ret, const char *format, va_list ap);
/* The same behind what *text has, a new string or NULL, with the separator between unless that is empty. */
_printf_(3, 4) int str_extend(char **text, const char *separator, const char *format, ...);
/* The same into what a person is told (NULL: nobody). Returns error, or -ENOMEM. */
_printf_(3, 4) int str_problem(char **ret_problem, int error, const char *format, ...);
/* Replaces the string *p by a copy of value. */
int str_set(char **p, const char *value);

/* Parse an unsigned decimal number and nothing else. -EINVAL: not a number; -ERANGE: outside min..max. */
int parse_u64(const char *s, uint64_t min, uint64_t max, uint64_t *ret);

/* Whether s is valid UTF-8 without control characters (U+0000-001F, U+007F) and noncharacters (such as
 * U+FFFE). */
bool text_is_clean(const char *s);
/* The same, and it may have newlines. */
bool text_is_lines(const char *s);
/* Whether s may be printed and shown: clean, and without characters that nobody sees and that change what
 * others say: U+0080-009F, format characters (Cf: directions, joiners, zero width, soft hyphens), line and
 * paragraph separators. Neither Vietnamese nor any script that is read here needs one. */
bool text_is_plain(const char *s);

/* Whether s is 1 to 64 characters of [A-Za-z0-9._-]: an ID that may stand in a section title or token. */
bool id_is_valid(const char *s);
/* 32 lower-case hexadecimal digits: of an epoch, a boot, a salt. */
bool id128_is_valid(const char *s);

/* CLOCK_MONOTONIC. */
static inline uint64_t monotonic_nsec(void) {
        struct timespec ts;

        (void) clock_gettime(CLOCK_MONOTONIC, &ts); /* cannot fail */
        return (uint64_t) ts.tv_sec * USEC_PER_SEC * NSEC_PER_USEC + (uint64_t) ts.tv_nsec;
}
static inline uint64_t monotonic_usec(void) {
        return monotonic_nsec() / NSEC_PER_USEC;
}

/* Makes durable that the file is in its folder: after it was made or renamed. */
int file_sync_folder(const char *path);

/* Replaces nothing: -EEXIST. Some file systems, as of networks, cannot refuse that: there it is looked at
 * before. */
int file_rename_new(int from_folder, const char *from, int to_folder, const char *to);

/* Puts a file of these bytes in the place of what is there, readable by its owner alone: whoever opens it,
 * also after a power cut, finds all of the one or all of the other. Blocks for the disk. */
int file_replace(const char *path, const void *data, size_t size);

/* Reads a regular file of at most max bytes; a NUL byte stands behind the content. Of what is none (a FIFO, a
 * device, a folder) it does not wait for anything. -ESPIPE: it is none; -EFBIG: it is larger. */
int file_read_regular(const char *path, size_t max, char **ret, size_t *ret_size);
