/* A sidecar of anybody's, a NUL, and the bytes of its first file: what is read is written again as it was
 * read, and what fits is named by a file that is at least as large as what fits in it. */
#include "fuzz.h"
#include "services/camera/clip-verify.h"

struct file {
        const uint8_t *bytes;
        size_t size;
};

static int read_file(void *from, uint64_t at, void *bytes, size_t size) {
        const struct file *file = from;

        assert(at <= file->size && size <= file->size - at); /* it never asks beyond */
        memcpy(bytes, file->bytes + at, size);
        return 0;
}

static void expect_same_again(const struct clip_sidecar *sidecar) {
        _cleanup_(clip_sidecar_done) struct clip_sidecar again = {0};
        _cleanup_free_ char *text = NULL, *same = NULL, *what = NULL;
        size_t size;

        int r = clip_sidecar_to_text(sidecar, &text, &size);
        assert(r >= 0);
        r = clip_sidecar_from_text(text, size, &again, &what);
        assert(r >= 0);
        r = clip_sidecar_to_text(&again, &same, &size);
        assert(r >= 0 && streq(text, same));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        _cleanup_(clip_sidecar_done) struct clip_sidecar sidecar = {0};
        const uint8_t *end = memchr(data, '\0', size);
        size_t text_size = end ? (size_t) (end - data) : size;
        struct file file = {end ? end + 1 : data, end ? size - text_size - 1 : 0};
        const struct segment_reader reader = {read_file, &file, file.size};
        _cleanup_free_ char *what = NULL;
        struct clip_verdict verdict;
        size_t which;

        int r = clip_sidecar_from_text((const char *) data, text_size, &sidecar, &what);
        assert(r >= 0 || ((r == -EINVAL || r == -E2BIG) && what));
        if (r < 0)
                return 0;
        expect_same_again(&sidecar);
        r = clip_verify_sidecar(&sidecar, &which, &verdict);
        assert((r == 0) == (verdict.fault == CLIP_FITS) && which < sidecar.n_files);
        r = clip_verify_file(&sidecar, 0, &reader, &verdict);
        assert((r == 0) == (verdict.fault == CLIP_FITS) && verdict.offset <= file.size);
        return 0;
}
