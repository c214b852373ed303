#include "outside.h"

#include "tests/lib/files.h"
#include "tests/lib/loop.h"

enum { LOOK_USEC = 5000 };

static char *path_of(const char *name) {
        return file_join(getenv("MOTCUA_TEST_OUTSIDE"), name);
}

bool outside_is_there(void) {
        return getenv("MOTCUA_TEST_OUTSIDE");
}

bool outside_says(sd_event *event, const char *question) {
        _cleanup_free_ char *path = path_of("question"), *written = path_of("question.new"),
                            *answer = path_of("answer");
        uint64_t deadline = monotonic_usec() + LOOP_PATIENCE_USEC;

        file_write_text(written, question);
        must_errno(rename(written, path));
        while (access(answer, F_OK) < 0) {
                if (monotonic_usec() > deadline)
                        test_die("nobody answers '%s'", question);
                must(sd_event_run(event, LOOK_USEC));
        }
        _cleanup_free_ char *said = file_read(answer, NULL);
        must_errno(unlink(answer));
        return streq(said, "yes\n");
}

void outside_ask(sd_event *event, const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, format);
        must(str_vformat(&text, format, ap));
        va_end(ap);
        if (!outside_says(event, text))
                test_die("'%s' cannot be done", text);
}

uint32_t *outside_look(sd_event *event, const char *card, unsigned *ret_width_px, unsigned *ret_height_px) {
        _cleanup_free_ char *path = path_of("glass.ppm");
        size_t size;

        outside_ask(event, "dump %s", card);
        _cleanup_free_ char *dump = file_read(path, &size);
        char *at = dump;
        if (size < 16 || memcmp(dump, "P6\n", 3) != 0)
                test_die("%s is no picture", path);
        /* Of QEMU's own writing: three numbers on two lines. */
        unsigned numbers[3] = {0};
        at += 3;
        for (size_t i = 0; i < ELEMENTSOF(numbers); i++, at++)
                for (; *at >= '0' && *at <= '9'; at++)
                        numbers[i] = numbers[i] * 10 + (unsigned) (*at - '0');
        size_t n = (size_t) numbers[0] * numbers[1];
        if (n == 0 || size - (size_t) (at - dump) != 3 * n)
                test_die("%s: %zu bytes for %u x %u", path, size, numbers[0], numbers[1]);
        uint32_t *pixels = calloc(n, sizeof(*pixels));
        if (!pixels)
                test_die("no memory");
        const uint8_t *bytes = (const uint8_t *) at;
        for (size_t i = 0; i < n; i++, bytes += 3)
                pixels[i] = (uint32_t) bytes[0] << 16 | (uint32_t) bytes[1] << 8 | bytes[2];
        *ret_width_px = numbers[0];
        *ret_height_px = numbers[1];
        return pixels;
}
