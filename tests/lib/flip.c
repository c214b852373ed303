#include "flip.h"

#include "files.h"
#include "loop.h"

void flip_remove(const char *path) {
        static const char *const suffixes[] = {"", "-wal", "-shm"};

        for (size_t i = 0; i < ELEMENTSOF(suffixes); i++) {
                _cleanup_free_ char *log = NULL;

                must_errno(asprintf(&log, "%s%s", path, suffixes[i]));
                (void) unlink(log);
        }
}

void flip_write(const char *path, const char *data, size_t size, size_t place) {
        size_t at = place / FLIP_PLACES * FLIP_PAGE +
                    place % FLIP_PLACES * (FLIP_PAGE - FLIP_SIZE) / (FLIP_PLACES - 1);
        _cleanup_free_ char *flipped = malloc(size);

        assert(flipped && at + FLIP_SIZE <= size);
        memcpy(flipped, data, size);
        for (size_t i = at; i < at + FLIP_SIZE; i++)
                flipped[i] ^= 0x5a;
        flip_remove(path);
        file_write(path, flipped, size);
}

void flip_bit(const char *path, const char *text) {
        size_t size, length = strlen(text);
        _cleanup_free_ char *data = file_read(path, &size);
        char *found = memmem(data, size, text, length);

        if (!found)
                test_die("%s has no '%s'", path, text);
        if (memmem(found + length, size - (size_t) (found + length - data), text, length))
                test_die("%s has more than one '%s'", path, text);
        found[0] ^= 1;
        file_write(path, data, size);
}
