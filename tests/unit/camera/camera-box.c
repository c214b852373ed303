#include "services/camera/box.h"
#include "tests/lib/fragments.h"
#include "tests/lib/suite.h"

static struct box_track track_of(unsigned width) {
        uint8_t init[FRAGMENT_INIT_MAX];
        size_t size = fragment_make_init(width, init);
        struct box_track track;
        const char *what = NULL;

        assert_ok(box_read_init(init, size, &track, &what));
        return track;
}

/* The only place of these four letters. */
static uint8_t *find(uint8_t *bytes, size_t size, const char *type) {
        uint8_t *found = memmem(bytes, size, type, 4);

        ck_assert_ptr_nonnull(found);
        return found;
}

START_TEST(an_init_says_what_its_track_is) {
        struct box_track track = track_of(640);

        ck_assert_uint_eq(track.id, 1);
        ck_assert_uint_eq(track.timescale, FRAGMENT_TIMESCALE);
        ck_assert_str_eq(track.codec, "avc1");
}
END_TEST

static const struct {
        const char *type;
        size_t at; /* behind the type */
        uint8_t value;
        const char *what;
} bad_inits[] = {
        {"hdlr", 12, 's', "moov: a track that is no video"},
        {"mdhd", 17, 0xff, "moov: a timescale that is not possible"},
        {"mvex", 0, 'x', "moov: not of a fragmented file"},
        {"trex", 11, 2, "moov: defaults that cannot be read"},
        {"tkhd", 0, 'x', "moov: no track header that can be read"},
        {"stsd", 0, 'x', "moov: no sample description that can be read"},
        {"moov", 0, 'x', "init: not a ftyp and a moov"},
        {"ftyp", 0, 'x', "init: not a ftyp and a moov"},
        {"trak", 0, 'x', "moov: no track"},
};

START_TEST(an_init_that_is_none_is_refused_by_name) {
        uint8_t init[FRAGMENT_INIT_MAX];
        size_t size = fragment_make_init(640, init);
        struct box_track track;
        const char *what = NULL;

        find(init, size, bad_inits[_i].type)[bad_inits[_i].at] = bad_inits[_i].value;
        assert_error(box_read_init(init, size, &track, &what), EBADMSG);
        ck_assert_str_eq(what, bad_inits[_i].what);
}
END_TEST

START_TEST(two_tracks_are_refused) {
        uint8_t init[FRAGMENT_INIT_MAX];
        size_t size = fragment_make_init(640, init);
        struct box_track track;
        const char *what = NULL;

        box_put_u32(find(init, size, "mvex"), BOX_TYPE('t', 'r', 'a', 'k'));
        assert_error(box_read_init(init, size, &track, &what), EBADMSG);
        ck_assert_str_eq(what, "moov: more than one track");
}
END_TEST

START_TEST(a_fragment_says_what_is_in_it) {
        const struct fragment_spec spec = {.sequence = 7,
                                           .base_time = 4500,
                                           .frames = 15,
                                           .duration = 100,
                                           .wide = _i == 1,
                                           .no_key = _i == 2};
        struct box_track track = track_of(640);
        struct box_fragment fragment;
        const char *what = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = fragment_make(&spec, &size);

        assert_ok(box_read_fragment(bytes, size, &track, &fragment, &what));
        ck_assert_uint_eq(fragment.size, size);
        ck_assert_uint_eq(fragment.sequence, 7);
        ck_assert_uint_eq(fragment.base_time, 4500);
        ck_assert_uint_eq(fragment.frames, 15);
        ck_assert_uint_eq(fragment.duration, 1500);
        ck_assert_uint_eq(box_usec(fragment.duration, &track), USEC_PER_SEC);
        ck_assert_uint_eq(fragment.time_size, _i == 1 ? 8 : 4);
        ck_assert_int_eq(fragment.key, _i != 2);
        ck_assert_uint_eq(box_u32(bytes + fragment.moof_size + 4), BOX_MDAT);
}
END_TEST

START_TEST(a_place_is_set_and_read_again) {
        const struct fragment_spec spec = {.sequence = 7, .base_time = 4500, .wide = _i == 1};
        struct box_track track = track_of(640);
        struct box_fragment fragment;
        const char *what = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = fragment_make(&spec, &size);

        assert_ok(box_read_fragment(bytes, size, &track, &fragment, &what));
        assert_ok(box_set_place(bytes, &fragment, 9, UINT32_MAX));
        assert_ok(box_read_fragment(bytes, size, &track, &fragment, &what));
        ck_assert_uint_eq(fragment.sequence, 9);
        ck_assert_uint_eq(fragment.base_time, UINT32_MAX);
        if (_i == 1) {
                assert_ok(box_set_place(bytes, &fragment, 9, UINT64_C(1) << 32));
                assert_ok(box_read_fragment(bytes, size, &track, &fragment, &what));
                ck_assert_uint_eq(fragment.base_time, UINT64_C(1) << 32);
        } else {
                assert_error(box_set_place(bytes, &fragment, 10, UINT64_C(1) << 32), ERANGE);
                ck_assert_uint_eq(box_u32(bytes + fragment.sequence_at), 9);
        }
}
END_TEST

static const struct {
        const char *type;
        size_t at; /* behind the letters */
        uint8_t value;
        const char *what;
} bad_fragments[] = {
        {"tfhd", 7, 0x01, "tfhd: an offset from the beginning of the file"},
        {"tfhd", 11, 2, "tfhd: of a track that the init does not have"},
        {"trun", 8, 0x7f, "trun: cannot be read, or frames outside the mdat"},  /* frames */
        {"trun", 11, 2, "trun: cannot be read, or frames outside the mdat"},    /* one more */
        {"trun", 11, 0, "trun: cannot be read, or frames outside the mdat"},    /* bytes behind */
        {"trun", 12, 0xff, "trun: cannot be read, or frames outside the mdat"}, /* offset below 0 */
        {"trun", 15, 0, "trun: cannot be read, or frames outside the mdat"},    /* in the moof */
        {"trun", 22, 0xff, "trun: cannot be read, or frames outside the mdat"}, /* size */
        {"trun", 16, 1, "moof: longer than an hour"},                           /* duration */
        {"trun", 3, 'x', "moof: no frames"},
        {"tfdt", 4, 2, "tfdt: cannot be read"},
        {"tfdt", 4, 1, "tfdt: cannot be read"},
        {"tfdt", 3, 'x', "traf: not one tfhd and one tfdt"},
        {"traf", 3, 'x', "moof: not of one track"},
        {"mfhd", 3, 'x', "moof: no mfhd that can be read"},
        {"moof", 3, 'x', "fragment: no moof"},
        {"mdat", 3, 'x', "fragment: not a moof and an mdat"},
};

START_TEST(a_fragment_that_is_none_is_refused_by_name) {
        const struct fragment_spec spec = {.sequence = 7};
        struct box_track track = track_of(640);
        struct box_fragment fragment;
        const char *what = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = fragment_make(&spec, &size);

        find(bytes, size, bad_fragments[_i].type)[bad_fragments[_i].at] = bad_fragments[_i].value;
        assert_error(box_read_fragment(bytes, size, &track, &fragment, &what), EBADMSG);
        ck_assert_str_eq(what, bad_fragments[_i].what);
}
END_TEST

START_TEST(a_fragment_that_ends_early_is_refused) {
        const struct fragment_spec spec = {.frames = 3};
        struct box_track track = track_of(640);
        struct box_fragment fragment;
        const char *what = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = fragment_make(&spec, &size);

        for (size_t n = 0; n < size; n++) {
                _cleanup_free_ uint8_t *part = malloc(n + 1); /* so that reading beyond it is found */
                ck_assert_ptr_nonnull(part);
                memcpy(part, bytes, n);
                assert_error(box_read_fragment(part, n, &track, &fragment, &what), EBADMSG);
        }
}
END_TEST

START_TEST(a_header_of_64_bits_is_read) {
        const uint8_t large[] = {0, 0, 0, 1, 'm', 'd', 'a', 't', 0, 0, 0, 1, 0, 0, 0, 16};
        const uint8_t to_the_end[] = {0, 0, 0, 0, 'm', 'd', 'a', 't'},
                      short_one[] = {0, 0, 0, 7, 'm', 'd', 'a', 't'};
        struct box_header header;

        ck_assert_int_eq(box_read_header(large, 15, &header), 0);
        ck_assert_int_eq(box_read_header(large, 16, &header), 1);
        ck_assert_uint_eq(header.size, (UINT64_C(1) << 32) + 16);
        ck_assert_uint_eq(header.header_size, 16);
        assert_error(box_read_header(to_the_end, 8, &header), EBADMSG);
        assert_error(box_read_header(short_one, 8, &header), EBADMSG);
        ck_assert_int_eq(box_read_header(short_one, 7, &header), 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(an_init_says_what_its_track_is),
        {.name = "an_init_that_is_none_is_refused_by_name",
         .test = &an_init_that_is_none_is_refused_by_name,
         .loop_end = ELEMENTSOF(bad_inits)},
        SUITE_CASE(two_tracks_are_refused),
        {.name = "a_fragment_says_what_is_in_it", .test = &a_fragment_says_what_is_in_it, .loop_end = 3},
        {.name = "a_place_is_set_and_read_again", .test = &a_place_is_set_and_read_again, .loop_end = 2},
        {.name = "a_fragment_that_is_none_is_refused_by_name",
         .test = &a_fragment_that_is_none_is_refused_by_name,
         .loop_end = ELEMENTSOF(bad_fragments)},
        SUITE_CASE(a_fragment_that_ends_early_is_refused),
        SUITE_CASE(a_header_of_64_bits_is_read),
};

SUITE_MAIN("camera-box", cases, NULL, NULL)
