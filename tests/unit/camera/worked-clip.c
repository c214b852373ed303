#include "tests/unit/camera/worked-clip.h"

struct worked_clip worked;

void worked_begin(void) {
        film_open(&worked.film, suite_dir());
        worked.film.picture_bytes = 40;
        film_record(&worked.film, 'a', 3);
        film_record(&worked.film, 'a', 2);
        size_t n = film_index(&worked.film, worked.segments, WORKED_SEGMENTS_MAX);
        assert_ok(film_clip(&worked.film, worked.segments, n, 1, 4, &worked.clip));
        ck_assert_uint_eq(worked.clip.n_files, 1);
        worked.size = worked.clip.sizes[0];
        worked.bytes = malloc(2 * worked.size);
        memcpy(worked.bytes, worked.clip.bytes[0], worked.size);
}

void worked_end(void) {
        film_clip_done(&worked.clip);
        free(worked.bytes);
}

int worked_prove(const struct clip_sidecar *sidecar, const uint8_t *data, size_t n,
                 struct clip_verdict *ret) {
        struct film_bytes file = {data, n};
        const struct segment_reader reader = {film_read, &file, n};
        size_t which;
        int r = clip_verify_sidecar(sidecar, &which, ret);

        return r < 0 ? r : clip_verify_file(sidecar, 0, &reader, ret);
}

size_t worked_units(struct worked_unit ret[], size_t max) {
        struct box_header header;
        size_t n = 0;

        for (size_t at = 0; at < worked.size; at += header.size) {
                ck_assert_int_eq(box_read_header(worked.clip.bytes[0] + at, worked.size - at, &header), 1);
                ck_assert_uint_lt(n, max);
                if (header.type == BOX_FTYP || header.type == BOX_MOOF)
                        ret[n++] = (struct worked_unit){.begin = at};
                if (header.type == BOX_UUID && worked.clip.bytes[0][at + 14] == 'H')
                        ret[n++] = (struct worked_unit){.begin = at};
                ret[n - 1].end = at + header.size;
                ret[n - 1].stamp = at;
        }
        static const uint64_t numbers[][2] = {{0, 0}, {1, 0}, {1, 2}, {1, 3}, {2, 0}, {2, 1}};
        ck_assert_uint_eq(n, ELEMENTSOF(numbers));
        for (size_t i = 0; i < n; i++) {
                ret[i].segment = numbers[i][0];
                ret[i].fragment = numbers[i][1];
        }
        return n;
}

size_t worked_join(const struct worked_unit units[], const char *order) {
        size_t n = 0;

        for (; *order; order++) {
                const struct worked_unit *unit = &units[*order - '0'];
                memcpy(worked.bytes + n, worked.clip.bytes[0] + unit->begin, unit->end - unit->begin);
                n += unit->end - unit->begin;
        }
        return n;
}

int worked_reread(const char *text, size_t n, struct clip_sidecar *ret) {
        _cleanup_free_ char *what = NULL;

        return clip_sidecar_from_text(text, n, ret, &what);
}

bool worked_fits(const char *text, size_t n) {
        struct clip_sidecar sidecar;
        struct clip_verdict verdict;

        if (worked_reread(text, n, &sidecar) < 0)
                return false;
        int r = worked_prove(&sidecar, worked.bytes, worked.size, &verdict);
        clip_sidecar_done(&sidecar);
        return r == 0;
}
