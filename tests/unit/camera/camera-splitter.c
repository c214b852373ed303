#include "services/camera/splitter.h"
#include "tests/lib/fragments.h"
#include "tests/lib/suite.h"

struct seen {
        unsigned n_inits, n_fragments;
        size_t init_size, bytes;
        uint32_t last_sequence;
        uint64_t at_nsec[8];
};

static void on_init(const uint8_t *bytes, size_t size, const struct box_track *track, void *userdata) {
        struct seen *seen = userdata;

        ck_assert_uint_eq(box_u32(bytes + 4), BOX_FTYP);
        ck_assert_uint_eq(track->timescale, FRAGMENT_TIMESCALE);
        seen->n_inits++;
        seen->init_size = size;
}

static void on_fragment(uint8_t *bytes, const struct box_fragment *fragment, uint64_t at_nsec,
                        void *userdata) {
        struct seen *seen = userdata;

        ck_assert_uint_eq(box_u32(bytes + 4), BOX_MOOF);
        seen->last_sequence = fragment->sequence;
        seen->bytes += fragment->size;
        seen->at_nsec[seen->n_fragments++ % 8] = at_nsec;
        /* It is ours. */
        assert_ok(box_set_place(bytes, fragment, 0, 0));
}

static const struct splitter_events events = {on_init, on_fragment};

struct stream {
        uint8_t bytes[8192];
        size_t size;
};

static void add(struct stream *stream, const void *bytes, size_t size) {
        ck_assert_uint_le(stream->size + size, sizeof(stream->bytes));
        memcpy(stream->bytes + stream->size, bytes, size);
        stream->size += size;
}

static void add_box(struct stream *stream, const char *type, size_t content) {
        uint8_t header[8];

        box_put_u32(header, (uint32_t) (8 + content));
        memcpy(header + 4, type, 4);
        add(stream, header, 8);
        for (size_t i = 0; i < content; i++)
                add(stream, "\xff", 1);
}

static void add_init(struct stream *stream, unsigned width) {
        uint8_t init[FRAGMENT_INIT_MAX];

        add(stream, init, fragment_make_init(width, init));
}

static size_t add_fragment(struct stream *stream, uint32_t sequence) {
        const struct fragment_spec spec = {.sequence = sequence, .frames = 3, .seed = sequence};
        size_t size;
        _cleanup_free_ uint8_t *bytes = fragment_make(&spec, &size);

        add(stream, bytes, size);
        return size;
}

START_TEST(chunks_may_end_anywhere) {
        _cleanup_(splitter_freep) struct splitter *splitter = NULL;
        struct seen seen = {0};
        struct stream stream = {0};
        size_t chunk = (size_t) _i + 1, expected = 0;

        add_init(&stream, 640);
        for (uint32_t i = 1; i <= 3; i++) {
                add_box(&stream, "styp", 16);
                add_box(&stream, "free", 0);
                expected += add_fragment(&stream, i);
        }
        add_box(&stream, "mfra", 32);
        assert_ok(splitter_new(&events, &seen, &splitter));
        for (size_t at = 0; at < stream.size; at += chunk) {
                size_t n = chunk < stream.size - at ? chunk : stream.size - at;
                assert_ok(splitter_feed(splitter, stream.bytes + at, n, 0));
        }
        ck_assert_uint_eq(seen.n_inits, 1);
        ck_assert_uint_eq(seen.n_fragments, 3);
        ck_assert_uint_eq(seen.bytes, expected);
        ck_assert_uint_eq(seen.last_sequence, 3);
}
END_TEST

START_TEST(a_fragment_has_the_time_of_the_chunk_in_which_its_moof_began) {
        _cleanup_(splitter_freep) struct splitter *splitter = NULL;
        struct seen seen = {0};
        struct stream stream = {0};

        add_init(&stream, 640);
        size_t first = stream.size;
        size_t size = add_fragment(&stream, 1);
        add_fragment(&stream, 2);
        assert_ok(splitter_new(&events, &seen, &splitter));
        assert_ok(splitter_feed(splitter, stream.bytes, first + 3, 100));
        assert_ok(splitter_feed(splitter, stream.bytes + first + 3, 50, 0));
        assert_ok(splitter_feed(splitter, stream.bytes + first + 53, size - 53, 200));
        assert_ok(splitter_feed(splitter, stream.bytes + first + size, 1, 300));
        assert_ok(splitter_feed(splitter, stream.bytes + first + size + 1, stream.size - first - size - 1,
                                400));
        ck_assert_uint_eq(seen.n_fragments, 2);
        ck_assert_uint_eq(seen.at_nsec[0], 100);
        ck_assert_uint_eq(seen.at_nsec[1], 300);
}
END_TEST

START_TEST(another_init_may_come_between_fragments) {
        _cleanup_(splitter_freep) struct splitter *splitter = NULL;
        struct seen seen = {0};
        struct stream stream = {0};

        add_init(&stream, 640);
        add_fragment(&stream, 1);
        add_init(&stream, 320);
        add_fragment(&stream, 2);
        assert_ok(splitter_new(&events, &seen, &splitter));
        assert_ok(splitter_feed(splitter, stream.bytes, stream.size, 0));
        ck_assert_uint_eq(seen.n_inits, 2);
        ck_assert_uint_eq(seen.n_fragments, 2);
}
END_TEST

static const struct {
        const char *boxes[3];
        const char *what;
} bad_streams[] = {
        {{"moof"}, "a moof before the init"},
        {{"mdat"}, "an mdat without its moof"},
        {{"moov"}, "a moov without its ftyp"},
        {{"uuid"}, "a box that is not known"},
        {{"\x80\xff\x01\x7f"}, "a box that is not known"},
        {{"ftyp", "ftyp"}, "a ftyp in the middle of another unit"},
        {{"init", "moof", "moof"}, "a moof in the middle of another unit"},
        {{"init", "moof", "ftyp"}, "a ftyp in the middle of another unit"},
        {{"init", "moov"}, "a moov without its ftyp"},
        {{"init", "mdat"}, "an mdat without its moof"},
        {{"ftyp", "moov"}, "moov: boxes that do not fit"},
        {{"init", "moof", "mdat"}, "moof: no mfhd that can be read"},
};

START_TEST(what_is_no_such_stream_is_refused_by_name) {
        _cleanup_(splitter_freep) struct splitter *splitter = NULL;
        struct seen seen = {0};
        struct stream stream = {0};

        for (size_t i = 0; i < 3 && bad_streams[_i].boxes[i]; i++)
                if (streq(bad_streams[_i].boxes[i], "init"))
                        add_init(&stream, 640);
                else
                        add_box(&stream, bad_streams[_i].boxes[i], 12);
        assert_ok(splitter_new(&events, &seen, &splitter));
        assert_error(splitter_feed(splitter, stream.bytes, stream.size, 0), EBADMSG);
        ck_assert_str_eq(splitter_problem(splitter), bad_streams[_i].what);
        assert_error(splitter_feed(splitter, "", 0, 0), EBADMSG);
        ck_assert_uint_eq(seen.n_fragments, 0);
}
END_TEST

static const struct {
        const char *before;
        uint32_t size, size_high, size_low; /* the latter two where size is 1 */
        const char *type, *what;
} bad_sizes[] = {
        {NULL, 0, 0, 0, "free", "a box without an end, or shorter than its header"},
        {NULL, 7, 0, 0, "free", "a box without an end, or shorter than its header"},
        {NULL, 1, 0, 15, "free", "a box without an end, or shorter than its header"},
        {NULL, 1, 1, 0, "free", "a box above its limit"},
        {NULL, BOX_INIT_MAX + 1, 0, 0, "ftyp", "an init above its limit"},
        {"ftyp", BOX_INIT_MAX, 0, 0, "moov", "an init above its limit"},
        {"init", BOX_FRAGMENT_MAX + 1, 0, 0, "moof", "a fragment above its limit"},
        {"moof", BOX_FRAGMENT_MAX, 0, 0, "mdat", "a fragment above its limit"},
        {"moof", 1, UINT32_MAX, UINT32_MAX, "mdat", "a fragment above its limit"},
        {"moof", 0, 0, 0, "mdat", "a box without an end, or shorter than its header"},
};

START_TEST(a_size_that_is_not_possible_is_refused_by_name) {
        _cleanup_(splitter_freep) struct splitter *splitter = NULL;
        struct seen seen = {0};
        struct stream stream = {0};
        uint8_t header[16];

        if (bad_sizes[_i].before && !streq(bad_sizes[_i].before, "ftyp"))
                add_init(&stream, 640);
        if (bad_sizes[_i].before && !streq(bad_sizes[_i].before, "init"))
                add_box(&stream, bad_sizes[_i].before, 12);
        box_put_u32(header, bad_sizes[_i].size);
        memcpy(header + 4, bad_sizes[_i].type, 4);
        box_put_u32(header + 8, bad_sizes[_i].size_high);
        box_put_u32(header + 12, bad_sizes[_i].size_low);
        add(&stream, header, sizeof(header));
        assert_ok(splitter_new(&events, &seen, &splitter));
        assert_error(splitter_feed(splitter, stream.bytes, stream.size, 0), EBADMSG);
        ck_assert_str_eq(splitter_problem(splitter), bad_sizes[_i].what);
}
END_TEST

START_TEST(a_large_box_that_is_dropped_takes_no_memory) {
        _cleanup_(splitter_freep) struct splitter *splitter = NULL;
        struct seen seen = {0};
        struct stream stream = {0};
        static const uint8_t nothing[65536];
        uint8_t header[8] = {0};

        box_put_u32(header, 8 + 100 * sizeof(nothing));
        box_put_u32(header + 4, BOX_TYPE('f', 'r', 'e', 'e'));
        add_init(&stream, 640);
        assert_ok(splitter_new(&events, &seen, &splitter));
        assert_ok(splitter_feed(splitter, stream.bytes, stream.size, 0));
        assert_ok(splitter_feed(splitter, header, sizeof(header), 0));
        for (unsigned i = 0; i < 100; i++)
                assert_ok(splitter_feed(splitter, nothing, sizeof(nothing), 0));
        stream.size = 0;
        add_fragment(&stream, 1);
        assert_ok(splitter_feed(splitter, stream.bytes, stream.size, 0));
        ck_assert_uint_eq(seen.n_fragments, 1);
}
END_TEST

START_TEST(a_fragment_with_a_header_of_64_bits_is_taken) {
        _cleanup_(splitter_freep) struct splitter *splitter = NULL;
        const struct fragment_spec spec = {.sequence = 5};
        struct seen seen = {0};
        struct stream stream = {0};
        size_t size;
        _cleanup_free_ uint8_t *bytes = fragment_make(&spec, &size);
        uint8_t header[16] = {0};

        add_init(&stream, 640);
        size_t mdat = (size_t) ((uint8_t *) memmem(bytes, size, "mdat", 4) - bytes) - 4;
        /* The frames begin 8 bytes later. */
        uint8_t *offset = (uint8_t *) memmem(bytes, size, "trun", 4) + 12;
        box_put_u32(offset, box_u32(offset) + 8);
        add(&stream, bytes, mdat);
        box_put_u32(header, 1);
        box_put_u32(header + 4, BOX_MDAT);
        box_put_u64(header + 8, 16 + size - mdat - 8);
        add(&stream, header, sizeof(header));
        add(&stream, bytes + mdat + 8, size - mdat - 8);
        assert_ok(splitter_new(&events, &seen, &splitter));
        assert_ok(splitter_feed(splitter, stream.bytes, stream.size, 0));
        ck_assert_uint_eq(seen.last_sequence, 5);
}
END_TEST

static const struct suite_case cases[] = {
        {.name = "chunks_may_end_anywhere", .test = &chunks_may_end_anywhere, .loop_end = 70},
        SUITE_CASE(a_fragment_has_the_time_of_the_chunk_in_which_its_moof_began),
        SUITE_CASE(another_init_may_come_between_fragments),
        {.name = "what_is_no_such_stream_is_refused_by_name",
         .test = &what_is_no_such_stream_is_refused_by_name,
         .loop_end = ELEMENTSOF(bad_streams)},
        {.name = "a_size_that_is_not_possible_is_refused_by_name",
         .test = &a_size_that_is_not_possible_is_refused_by_name,
         .loop_end = ELEMENTSOF(bad_sizes)},
        SUITE_CASE(a_large_box_that_is_dropped_takes_no_memory),
        SUITE_CASE(a_fragment_with_a_header_of_64_bits_is_taken),
};

SUITE_MAIN("camera-splitter", cases, NULL, NULL)
