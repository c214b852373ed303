#include "hw/camera-mux.h"
#include "tests/lib/suite.h"

/* Boxes by hand: what is written is read here without the code that wrote it. That players take it is seen
 * where real pictures are in it. */
static struct camera_mux *mux;
static uint8_t picture[4096];

static const uint64_t second_nsec = 1000 * 1000 * 1000, begin_nsec = UINT64_C(123456789012345);

static void setup(void) {
        assert_ok(camera_mux_new(&mux));
        for (size_t i = 0; i < sizeof(picture); i++)
                picture[i] = (uint8_t) (i * 7 + 1);
}

static void teardown(void) {
        mux = camera_mux_free(mux);
}

static uint64_t number(const uint8_t *bytes, unsigned n) {
        uint64_t value = 0;

        for (unsigned i = 0; i < n; i++)
                value = value << 8 | bytes[i];
        return value;
}

/* The content of a box on that path ("moof/traf/trun"), of full boxes with version and flags. */
static const uint8_t *find(const uint8_t *bytes, size_t size, const char *path, size_t *ret_size) {
        while (size > 0) {
                ck_assert_uint_ge(size, 8);
                size_t box = number(bytes, 4);
                ck_assert(box >= 8 && box <= size);
                if (memcmp(bytes + 4, path, 4) == 0) {
                        if (path[4] == '/')
                                return find(bytes + 8, box - 8, path + 5, ret_size);
                        *ret_size = box - 8;
                        return bytes + 8;
                }
                bytes += box;
                size -= box;
        }
        ck_abort_msg("no %s", path);
        return NULL;
}

struct seen {
        uint64_t sequence, decode_ticks, duration_ticks, n, data_size;
        bool is_key;
};

static struct seen look(const struct camera_mux_fragment *fragment) {
        size_t size, mdat_size, offset;
        struct seen seen = {};

        seen.sequence = number(find(fragment->bytes, fragment->size, "moof/mfhd", &size) + 4, 4);
        seen.decode_ticks = number(find(fragment->bytes, fragment->size, "moof/traf/tfdt", &size) + 4, 8);
        ck_assert_uint_eq(number(find(fragment->bytes, fragment->size, "moof/traf/tfhd", &size), 4), 0x20000);
        ck_assert_uint_eq(size, 8);
        const uint8_t *trun = find(fragment->bytes, fragment->size, "moof/traf/trun", &size);
        const uint8_t *mdat = find(fragment->bytes, fragment->size, "mdat", &mdat_size);
        seen.n = number(trun + 4, 4);
        ck_assert_uint_eq(size, 12 + seen.n * 12);
        offset = number(trun + 8, 4);
        ck_assert_ptr_eq(fragment->bytes + offset, mdat);
        for (size_t i = 0; i < seen.n; i++) {
                seen.duration_ticks += number(trun + 12 + i * 12, 4);
                size_t sample = number(trun + 16 + i * 12, 4);
                ck_assert(memcmp(mdat + seen.data_size, picture, sample < 64 ? sample : 64) == 0);
                seen.data_size += sample;
                bool is_key = number(trun + 20 + i * 12, 4) == 0x02000000;
                ck_assert(is_key == (i == 0 && fragment->is_key));
        }
        ck_assert_uint_eq(seen.data_size, mdat_size);
        ck_assert_ptr_eq(mdat + mdat_size, fragment->bytes + fragment->size);
        seen.is_key = fragment->is_key;
        return seen;
}

static int add(uint64_t after_nsec, size_t size, bool is_key, struct camera_mux_fragment *ret) {
        return camera_mux_add(
                mux,
                &(struct camera_mux_sample){
                        .bytes = picture, .size = size, .at_nsec = begin_nsec + after_nsec, .is_key = is_key},
                ret);
}

START_TEST(an_init_says_the_form_of_the_stream) {
        for (int codec = 0; codec < _CAMERA_CODEC_MAX; codec++) {
                struct camera_mux_form form = {.codec = (enum camera_codec) codec,
                                               .width_px = 1280,
                                               .height_px = 720,
                                               .config = picture,
                                               .config_size = 99};
                _cleanup_free_ uint8_t *init = NULL, *again = NULL;
                size_t size, again_size, found;

                assert_ok(camera_mux_write_init(&form, &init, &size));
                assert_ok(camera_mux_write_init(&form, &again, &again_size));
                ck_assert_uint_eq(size, again_size);
                ck_assert(memcmp(init, again, size) == 0);
                ck_assert(memcmp(init + 4, "ftyp", 4) == 0);
                const uint8_t *stsd = find(init, size, "moov/trak/mdia/minf/stbl/stsd", &found);
                ck_assert(memcmp(stsd + 12, codec == CAMERA_H264 ? "avc1" : "hvc1", 4) == 0);
                ck_assert_uint_eq(number(stsd + 16 + 24, 2), 1280);
                ck_assert_uint_eq(number(stsd + 16 + 26, 2), 720);
                const uint8_t *config =
                        find(stsd + 16 + 78, found - 16 - 78, codec == CAMERA_H264 ? "avcC" : "hvcC", &found);
                ck_assert_uint_eq(found, 99);
                ck_assert(memcmp(config, picture, 99) == 0);
                find(init, size, "moov/mvex/trex", &found);
                form.is_inband = true;
                free(again);
                assert_ok(camera_mux_write_init(&form, &again, &again_size));
                stsd = find(again, again_size, "moov/trak/mdia/minf/stbl/stsd", &found);
                ck_assert(memcmp(stsd + 12, codec == CAMERA_H264 ? "avc3" : "hev1", 4) == 0);
        }
}
END_TEST

START_TEST(a_form_that_no_file_can_say_is_refused) {
        struct camera_mux_form form = {.width_px = 16, .height_px = 16, .config = picture, .config_size = 1};
        uint8_t *init;
        size_t size;

        form.config_size = 0;
        assert_error(camera_mux_write_init(&form, &init, &size), EINVAL);
        form.config_size = CAMERA_MUX_CONFIG_MAX + 1;
        assert_error(camera_mux_write_init(&form, &init, &size), EINVAL);
        form.config_size = 1;
        form.width_px = CAMERA_SIDE_MAX_PX + 1;
        assert_error(camera_mux_write_init(&form, &init, &size), EINVAL);
        form.width_px = 16;
        form.codec = _CAMERA_CODEC_MAX;
        assert_error(camera_mux_write_init(&form, &init, &size), EINVAL);
}
END_TEST

START_TEST(a_key_frame_begins_a_fragment) {
        struct camera_mux_fragment fragment = {};
        uint64_t decode_ticks = 0;
        unsigned n = 0;

        for (unsigned i = 0; i <= 45; i++) {
                int r = add(i * second_nsec / 15 + i * 1111, 100 + i, i % 15 == 0, &fragment);

                assert_ok(r);
                if (r == 0)
                        continue;
                struct seen seen = look(&fragment);
                free(fragment.bytes);
                ck_assert(seen.is_key);
                ck_assert_uint_eq(seen.n, 15);
                ck_assert_uint_eq(seen.sequence, ++n);
                ck_assert_uint_eq(seen.decode_ticks, decode_ticks); /* nothing between them, nothing twice */
                ck_assert_uint_eq(fragment.at_nsec,
                                  begin_nsec + (i - 15) * second_nsec / 15 + (i - 15) * 1111);
                decode_ticks += seen.duration_ticks;
        }
        ck_assert_uint_eq(n, 3);
        ck_assert_int_eq(camera_mux_end(mux, 0, &fragment), 1);
        ck_assert_uint_eq(look(&fragment).n, 1);
        free(fragment.bytes);
        ck_assert_int_eq(camera_mux_end(mux, 0, &fragment), 0);
}
END_TEST

START_TEST(without_key_frames_a_fragment_is_as_long_as_it_may_be) {
        struct camera_mux_fragment fragment = {};
        uint64_t decode_ticks = 0;

        for (unsigned i = 0; i < 240 * 2; i++) {
                int r = add(i * second_nsec / 2, 100, i == 0, &fragment);

                assert_ok(r);
                if (r == 0)
                        continue;
                struct seen seen = look(&fragment);
                free(fragment.bytes);
                ck_assert_uint_eq(seen.n, 4);
                ck_assert(seen.is_key == (i == 4));
                ck_assert_uint_eq(seen.duration_ticks, CAMERA_FRAGMENT_MAX_SEC * CAMERA_MUX_TIMESCALE);
                ck_assert_uint_eq(seen.decode_ticks, decode_ticks);
                decode_ticks += seen.duration_ticks;
        }
        ck_assert_uint_gt(decode_ticks, 235 * CAMERA_MUX_TIMESCALE);
}
END_TEST

/* What nobody saw is no footage, whatever picture was the last. */
START_TEST(a_picture_does_not_stand_for_a_pause) {
        struct camera_mux_fragment fragment = {};

        for (unsigned i = 0; i < 5; i++)
                ck_assert_int_eq(add(i * second_nsec / 5, 100, i == 0, &fragment), 0);
        ck_assert_int_eq(add(9 * second_nsec, 100, false, &fragment), 1);
        ck_assert_uint_eq(look(&fragment).duration_ticks, CAMERA_MUX_TIMESCALE);
        free(fragment.bytes);
        ck_assert_int_eq(add(9 * second_nsec + second_nsec / 5, 100, true, &fragment), 1);
        ck_assert_uint_eq(look(&fragment).decode_ticks, 9 * CAMERA_MUX_TIMESCALE);
        ck_assert_uint_eq(look(&fragment).duration_ticks, CAMERA_MUX_TIMESCALE / 5);
        free(fragment.bytes);
        ck_assert_int_eq(camera_mux_end(mux, begin_nsec + 18 * second_nsec, &fragment), 1);
        ck_assert_uint_eq(look(&fragment).duration_ticks, CAMERA_MUX_TIMESCALE / 5);
        free(fragment.bytes);
}
END_TEST

START_TEST(two_seconds_between_pictures_are_no_pause) {
        struct camera_mux_fragment fragment = {};

        ck_assert_int_eq(add(0, 100, true, &fragment), 0);
        ck_assert_int_eq(add(CAMERA_FRAGMENT_MAX_SEC * second_nsec, 100, true, &fragment), 1);
        ck_assert_uint_eq(look(&fragment).duration_ticks, CAMERA_FRAGMENT_MAX_SEC * CAMERA_MUX_TIMESCALE);
        free(fragment.bytes);
}
END_TEST

START_TEST(pictures_of_a_slow_camera_follow_each_other) {
        struct camera_mux_fragment fragment = {};

        for (unsigned i = 0; i < 5; i++) {
                int r = add(i * 5 * second_nsec, 100, true, &fragment);

                assert_ok(r);
                if (r == 0)
                        continue;
                /* Of the first one nothing is known yet. */
                ck_assert_uint_eq(look(&fragment).duration_ticks,
                                  i == 1 ? CAMERA_MUX_TIMESCALE / 10 : 5 * CAMERA_MUX_TIMESCALE);
                free(fragment.bytes);
        }
}
END_TEST

/* Nor does one last into the next, where a slow camera is a little faster for once. */
START_TEST(pictures_of_a_slow_camera_do_not_overlap) {
        struct camera_mux_fragment fragment = {};

        for (unsigned i = 0; i < 2; i++) {
                assert_ok(add(i * 5 * second_nsec, 100, true, &fragment));
                if (i > 0)
                        free(fragment.bytes);
        }
        ck_assert_int_eq(add(9 * second_nsec, 100, true, &fragment), 1);
        ck_assert_uint_eq(look(&fragment).duration_ticks, 4 * CAMERA_MUX_TIMESCALE);
        free(fragment.bytes);
}
END_TEST

START_TEST(a_fragment_holds_so_many_pictures_and_bytes_and_no_more) {
        _cleanup_free_ uint8_t *large = calloc(1, CAMERA_MUX_SAMPLE_MAX);
        struct camera_mux_fragment fragment = {};
        struct camera_mux_sample sample = {.bytes = large, .at_nsec = begin_nsec};

        ck_assert_ptr_nonnull(large);
        memcpy(large, picture, sizeof(picture));
        for (unsigned i = 0; i < CAMERA_MUX_SAMPLES_MAX; i++)
                ck_assert_int_eq(add(i * 100000, 10, i == 0, &fragment), 0);
        ck_assert_int_eq(add(CAMERA_MUX_SAMPLES_MAX * 100000, 10, false, &fragment), 1);
        ck_assert_uint_eq(look(&fragment).n, CAMERA_MUX_SAMPLES_MAX);
        free(fragment.bytes);

        sample.at_nsec += second_nsec;
        sample.size = CAMERA_MUX_SAMPLE_MAX + 1;
        assert_error(camera_mux_add(mux, &sample, &fragment), EFBIG);
        sample.size = CAMERA_MUX_SAMPLE_MAX;
        ck_assert_int_eq(camera_mux_add(mux, &sample, &fragment), 1);
        free(fragment.bytes);
        sample.at_nsec += 1000000;
        ck_assert_int_eq(camera_mux_add(mux, &sample, &fragment), 1);
        ck_assert_uint_le(fragment.size, CAMERA_FRAGMENT_MAX);
        ck_assert_uint_eq(look(&fragment).data_size, CAMERA_MUX_SAMPLE_MAX);
        free(fragment.bytes);
}
END_TEST

START_TEST(a_picture_that_is_not_later_is_refused_and_changes_nothing) {
        struct camera_mux_fragment fragment = {};

        ck_assert_int_eq(add(0, 10, true, &fragment), 0);
        ck_assert_int_eq(add(second_nsec, 10, false, &fragment), 0);
        assert_error(add(second_nsec, 10, true, &fragment), EINVAL);
        assert_error(add(second_nsec + 1, 10, true, &fragment), EINVAL); /* the same on the track's clock */
        assert_error(add((uint64_t) -5, 10, true, &fragment), EINVAL);
        assert_error(add(2 * second_nsec, 0, true, &fragment), EINVAL);
        ck_assert_int_eq(camera_mux_end(mux, begin_nsec + second_nsec * 3 / 2, &fragment), 1);
        struct seen seen = look(&fragment);
        ck_assert_uint_eq(seen.n, 2);
        ck_assert_uint_eq(seen.duration_ticks, CAMERA_MUX_TIMESCALE * 3 / 2);
        free(fragment.bytes);
        assert_error(add(second_nsec, 10, true, &fragment), EINVAL); /* also behind an end */
        ck_assert_int_eq(add(second_nsec * 3 / 2, 10, true, &fragment), 0);
        ck_assert_int_eq(camera_mux_end(mux, 0, &fragment), 1);
        ck_assert_uint_eq(look(&fragment).decode_ticks, CAMERA_MUX_TIMESCALE * 3 / 2);
        free(fragment.bytes);
}
END_TEST

START_TEST(times_do_not_wrap_in_a_run_of_a_year) {
        struct camera_mux_fragment fragment = {};
        const uint64_t year = 365 * UINT64_C(86400);

        ck_assert_int_eq(add(0, 10, true, &fragment), 0);
        ck_assert_int_eq(add(year * second_nsec, 10, true, &fragment), 1);
        free(fragment.bytes);
        ck_assert_int_eq(camera_mux_end(mux, 0, &fragment), 1);
        ck_assert_uint_eq(look(&fragment).decode_ticks, year * CAMERA_MUX_TIMESCALE);
        free(fragment.bytes);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(an_init_says_the_form_of_the_stream),
        SUITE_CASE(a_form_that_no_file_can_say_is_refused),
        SUITE_CASE(a_key_frame_begins_a_fragment),
        SUITE_CASE(without_key_frames_a_fragment_is_as_long_as_it_may_be),
        SUITE_CASE(a_picture_does_not_stand_for_a_pause),
        SUITE_CASE(two_seconds_between_pictures_are_no_pause),
        SUITE_CASE(pictures_of_a_slow_camera_follow_each_other),
        SUITE_CASE(pictures_of_a_slow_camera_do_not_overlap),
        SUITE_CASE(a_fragment_holds_so_many_pictures_and_bytes_and_no_more),
        SUITE_CASE(a_picture_that_is_not_later_is_refused_and_changes_nothing),
        SUITE_CASE(times_do_not_wrap_in_a_run_of_a_year),
};

SUITE_MAIN("hw/camera-mux", cases, setup, teardown)
