/* A disk that changes what it keeps. */
#pragma once

#include "services/base/util.h"

enum { FLIP_PAGE = 4096, FLIP_SIZE = 64, FLIP_PLACES = 3 };

/* How many places there are in a file of that size: the head, the middle and the end of each page. */
static inline size_t flip_count(size_t size) {
        return size / FLIP_PAGE * FLIP_PLACES;
}
/* Writes the file with 64 bytes flipped at one of these places, and without its log. */
void flip_write(const char *path, const char *data, size_t size, size_t place);

/* Removes a database with its log. */
void flip_remove(const char *path);

/* Flips one bit of the first byte of the text, which stands in the file exactly once. */
void flip_bit(const char *path, const char *text);
