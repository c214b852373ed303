#include "fragments.h"

struct writer {
        uint8_t *bytes;
        size_t n;
};

static void put(struct writer *w, uint64_t value, unsigned size) {
        while (size-- > 0)
                w->bytes[w->n++] = (uint8_t) (value >> (8 * size));
}

static size_t begin(struct writer *w, const char *type) {
        size_t at = w->n;

        put(w, 0, 4);
        memcpy(w->bytes + w->n, type, 4);
        w->n += 4;
        return at;
}

static void end(struct writer *w, size_t at) {
        struct writer size = {w->bytes, at};

        put(&size, w->n - at, 4);
}

static void put_zeroes(struct writer *w, unsigned n) {
        memset(w->bytes + w->n, 0, n);
        w->n += n;
}

static void put_sample_entry(struct writer *w, unsigned width) {
        size_t description = begin(w, "stsd");

        put(w, 0, 4);
        put(w, 1, 4);
        size_t entry = begin(w, "avc1");
        put_zeroes(w, 24);
        put(w, width, 2);
        put(w, width / 2, 2);
        put_zeroes(w, 50);
        end(w, entry);
        end(w, description);
}

static void put_media(struct writer *w, unsigned width) {
        size_t media = begin(w, "mdia"), box = begin(w, "mdhd");

        put_zeroes(w, 12);
        put(w, FRAGMENT_TIMESCALE, 4);
        put_zeroes(w, 8);
        end(w, box);
        box = begin(w, "hdlr");
        put_zeroes(w, 8);
        memcpy(w->bytes + w->n, "vide", 4);
        w->n += 4;
        put_zeroes(w, 13);
        end(w, box);
        size_t information = begin(w, "minf"), table = begin(w, "stbl");
        put_sample_entry(w, width);
        end(w, table);
        end(w, information);
        end(w, media);
}

size_t fragment_make_init(unsigned width, uint8_t ret[static FRAGMENT_INIT_MAX]) {
        struct writer w = {ret, 0};
        size_t box = begin(&w, "ftyp");

        memcpy(w.bytes + w.n, "iso5\0\0\0\0iso5avc1", 16);
        w.n += 16;
        end(&w, box);
        size_t movie = begin(&w, "moov"), track = begin(&w, "trak");
        box = begin(&w, "tkhd");
        put_zeroes(&w, 12);
        put(&w, 1, 4);
        put_zeroes(&w, 68);
        end(&w, box);
        put_media(&w, width);
        end(&w, track);
        size_t extends = begin(&w, "mvex");
        box = begin(&w, "trex");
        put(&w, 0, 4);
        put(&w, 1, 4);
        put(&w, 1, 4);
        put_zeroes(&w, 12);
        end(&w, box);
        end(&w, extends);
        end(&w, movie);
        return w.n;
}

static void put_run(struct writer *w, const struct fragment_spec *spec, size_t moof) {
        size_t run = begin(w, "trun");

        put(w, 0x701, 4);
        put(w, spec->frames, 4);
        size_t offset = w->n;
        put(w, 0, 4);
        for (unsigned i = 0; i < spec->frames; i++) {
                put(w, spec->duration, 4);
                put(w, spec->frame_size * (i == 0 ? 2 : 1), 4);
                put(w, i == 0 && !spec->no_key ? 0x40 : 0x100c0, 4);
        }
        end(w, run);
        struct writer patch = {w->bytes, offset};
        put(&patch, w->n - moof + 8, 4);
}

uint8_t *fragment_make(const struct fragment_spec *given, size_t *ret_size) {
        struct fragment_spec spec = *given;
        uint32_t random;

        spec.frames = spec.frames > 0 ? spec.frames : 1;
        spec.frame_size = spec.frame_size > 0 ? spec.frame_size : 16;
        spec.duration = spec.duration > 0 ? spec.duration : FRAGMENT_TIMESCALE;
        random = spec.seed;
        size_t data = (size_t) spec.frame_size * (spec.frames + 1);
        struct writer w = {malloc(200 + 12 * (size_t) spec.frames + data), 0};
        assert(w.bytes);
        size_t moof = begin(&w, "moof"), box = begin(&w, "mfhd");
        put(&w, 0, 4);
        put(&w, spec.sequence, 4);
        end(&w, box);
        size_t track = begin(&w, "traf");
        box = begin(&w, "tfhd");
        put(&w, 0, 4);
        put(&w, 1, 4);
        end(&w, box);
        box = begin(&w, "tfdt");
        put(&w, spec.wide ? 1 << 24 : 0, 4);
        put(&w, spec.base_time, spec.wide ? 8 : 4);
        end(&w, box);
        put_run(&w, &spec, moof);
        end(&w, track);
        end(&w, moof);
        box = begin(&w, "mdat");
        for (size_t i = 0; i < data; i++) {
                random = random * 1664525 + 1013904223;
                w.bytes[w.n++] = (uint8_t) (random >> 24);
        }
        end(&w, box);
        *ret_size = w.n;
        return w.bytes;
}
