#include "segment-maker.h"

#include "tests/lib/fragments.h"
#include "tests/lib/suite.h"

static int read_memory(void *from, uint64_t at, void *ret, size_t size) {
        const struct made_segment *segment = from;

        if (at > segment->reader.size || size > segment->reader.size - at)
                return -ENODATA;
        memcpy(ret, segment->bytes + at, size);
        return 0;
}

static void add(struct made_segment *segment, const void *bytes, size_t size) {
        segment->bytes = realloc(segment->bytes, segment->size + size);
        ck_assert_ptr_nonnull(segment->bytes);
        memcpy(segment->bytes + segment->size, bytes, size);
        segment->size += size;
}

static void add_box(struct made_segment *segment, enum segment_box kind, char *text) {
        uint8_t box[SEGMENT_BOX_MAX];

        segment_chain(&segment->head, text);
        size_t size = segment_box_make(kind, text, &segment->head, box);
        add(segment, box, size);
        free(text);
}

static void add_header(struct made_segment *segment) {
        uint8_t init[FRAGMENT_INIT_MAX];
        size_t size = fragment_make_init(640, init);
        struct segment_header header = {.camera = "cam-1",
                                        .store = MAKER_STORE,
                                        .segment = 3,
                                        .place = "Quầy số 2",
                                        .boot = MAKER_BOOT,
                                        .boottime_usec = 1000 * USEC_PER_SEC,
                                        .realtime_usec = UINT64_C(1800000000000000),
                                        .synchronized = true};
        char *text;

        header.previous.bytes[0] = 1;
        segment->head = header.previous;
        segment_init_hash(init, size, &header.init);
        assert_ok(segment_header_to_text(&header, &text));
        add(segment, init, size);
        add_box(segment, SEGMENT_HEADER, text);
        segment->begin = segment->size;
}

static void add_fragment(struct made_segment *segment, const struct box_track *track, uint32_t number) {
        const struct fragment_spec spec = {.base_time = 77, .frames = 2, .duration = 750, .seed = number};
        const char *what;
        struct box_fragment box;
        size_t size;
        uint8_t *bytes = fragment_make(&spec, &size);
        char *text;

        assert_ok(box_read_fragment(bytes, size, track, &box, &what));
        struct segment_stamp stamp = {.segment = 3,
                                      .fragment = number,
                                      .boot = MAKER_BOOT,
                                      .boottime_usec = (999 + number) * USEC_PER_SEC,
                                      .realtime_usec =
                                              UINT64_C(1800000000000000) + (number - 1) * USEC_PER_SEC,
                                      .synchronized = true,
                                      .duration_usec = USEC_PER_SEC,
                                      .frames = 2,
                                      .bytes = size,
                                      .time = (number - 1) * 1500,
                                      .key = true};
        if (number == 2)
                memcpy(stamp.gap, "stalled", sizeof("stalled"));
        assert_ok(box_set_place(bytes, &box, number, stamp.time));
        segment_hash(bytes, &box, &stamp.sha256);
        assert_ok(segment_stamp_to_text(&stamp, &text));
        add(segment, bytes, size);
        add_box(segment, SEGMENT_STAMP, text);
        segment->ends[number - 1] = segment->size;
        free(bytes);
}

void made_segment_fill(struct made_segment *segment, unsigned n) {
        struct box_track track;
        const char *what;
        uint8_t init[FRAGMENT_INIT_MAX];

        *segment = (struct made_segment){0};
        assert_ok(box_read_init(init, fragment_make_init(640, init), &track, &what));
        add_header(segment);
        for (uint32_t i = 1; i <= n; i++)
                add_fragment(segment, &track, i);
        segment->reader = (struct segment_reader){read_memory, segment, segment->size};
}

void made_segment_done(struct made_segment *segment) {
        free(segment->bytes);
}
