/*
 * Damage to an outbox: an input is a list of patches to a good file, each of 2 bytes of place (big endian,
 * taken modulo the size of the file) and 1 byte to write there; a last single byte cuts the file short. It
 * opens, or is moved aside, or is refused as newer; and what opens works.
 */
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "services/base/outbox.h"
#include "tests/lib/outbox.h"

enum { IMAGE_MAX = 65536, EVENTS = 40 };

struct image {
        uint8_t bytes[IMAGE_MAX];
        size_t size;
};

static int remove_entry(const char *name, const struct stat *st _unused_, int type _unused_,
                        struct FTW *ftw _unused_) {
        return remove(name);
}

/* An outbox as it lies on disk after a clean end. */
static const struct image *get_image(const char *path) {
        static struct image image;
        _cleanup_close_ int fd = -1;
        struct outbox *outbox = NULL;
        int r;

        if (image.size > 0)
                return &image;
        r = outbox_open(path, 1000, NULL, &outbox);
        assert(r >= 0);
        for (int i = 0; i < EVENTS; i++) {
                r = outbox_append(outbox, "press",
                                  "{\"arming\":7,\"key\":\"satisfied\",\"keypad\":\"quay1\"}", NULL);
                assert(r >= 0);
        }
        outbox_free(outbox);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t n = read(fd, image.bytes, sizeof(image.bytes));
        assert(n > 0);
        image.size = (size_t) n;
        return &image;
}

static void write_damaged(const char *path, const struct image *image, const uint8_t *data, size_t size) {
        _cleanup_close_ int fd = -1;
        struct image damaged = *image;
        ssize_t n;

        for (; size >= 3; data += 3, size -= 3)
                damaged.bytes[((size_t) data[0] << 8 | data[1]) % damaged.size] = data[2];
        if (size == 1)
                damaged.size = damaged.size * data[0] / 256;
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        n = write(fd, damaged.bytes, damaged.size);
        assert(n == (ssize_t) damaged.size);
}

static int count(uint64_t sequence _unused_, const char *type, const char *fields_json, void *userdata) {
        *(size_t *) userdata += strlen(type) + strlen(fields_json);
        return 0;
}

static void use(struct outbox *outbox) {
        uint64_t sequence;
        size_t bytes = 0;
        int r;

        (void) outbox_each_pending(outbox, 0, 1000, count, &bytes);
        r = outbox_append(outbox, "press", "{}", &sequence);
        assert(r < 0 || sequence == outbox_last_sequence(outbox));
        if (outbox_acknowledge(outbox, outbox_last_sequence(outbox)) >= 0)
                (void) outbox_prune(outbox);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        char folder[] = "/dev/shm/motcua-fuzz-XXXXXX";
        _cleanup_free_ char *path = NULL;
        struct outbox *outbox = NULL;
        int r;

        assert(mkdtemp(folder));
        r = str_format(&path, "%s/outbox.db", folder);
        assert(r >= 0);
        write_damaged(path, get_image(path), data, size);
        r = outbox_open(path, 1000, NULL, &outbox);
        assert(r >= 0 || r == -EPROTONOSUPPORT);
        if (r >= 0)
                use(outbox);
        outbox_free(outbox);
        r = nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
        assert(r == 0);
        return 0;
}
