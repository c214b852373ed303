/* Clips of footage: which fragments, in which files, and what is never handed out. */
#include "services/camera/clip.h"

#include <fcntl.h>

#include "services/camera/clip-place.h"
#include "services/camera/clip-verify.h"
#include "tests/lib/files.h"
#include "tests/lib/flip.h"
#include "tests/lib/suite.h"
#include "tests/unit/camera/film.h"

enum { SEGMENTS_MAX = 64 };

static struct film film;
static struct clip_segment segments[SEGMENTS_MAX];
static struct film_clip clip;
static size_t n_segments;

static void setup(void) {
        film_open(&film, suite_dir());
        clip = (struct film_clip){0};
}

static void teardown(void) {
        film_clip_done(&clip);
}

static void make(uint64_t from_sec, uint64_t until_sec) {
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        assert_ok(film_clip(&film, segments, n_segments, from_sec, until_sec, &clip));
}

static struct clip_verdict verify(size_t file) {
        struct film_bytes bytes = {clip.bytes[file], clip.sizes[file]};
        const struct segment_reader reader = {film_read, &bytes, bytes.size};
        struct clip_verdict verdict;

        (void) clip_verify_file(clip.sidecar, file, &reader, &verdict);
        return verdict;
}

static void expect_whole(void) {
        struct clip_verdict verdict;
        size_t file;

        int r = clip_verify_sidecar(clip.sidecar, &file, &verdict);
        ck_assert_msg(r == 0, "%s of segment %u", clip_fault_to_string(verdict.fault),
                      (unsigned) verdict.segment);
        for (size_t i = 0; i < clip.n_files; i++) {
                verdict = verify(i);
                ck_assert_msg(verdict.fault == CLIP_FITS, "file %zu: %s of %u.%u at %u", i,
                              clip_fault_to_string(verdict.fault), (unsigned) verdict.segment,
                              (unsigned) verdict.fragment, (unsigned) verdict.offset);
        }
}

static const struct clip_part *part(size_t file, size_t i) {
        ck_assert_uint_lt(i, clip.sidecar->files[file].n_parts);
        return &clip.sidecar->files[file].parts[i];
}

/* Times at which fragments of a file play, in ticks. */
static size_t times(size_t file, uint64_t ret[], size_t max) {
        const uint8_t *at = clip.bytes[file], *end = at + clip.sizes[file];
        uint8_t init[FILM_BYTES_MAX];
        struct box_header header, mdat;
        struct box_track track;
        const char *what;
        size_t n = 0;

        assert_ok(box_read_init(init, film_make_init('a', init), &track, &what));
        for (; at < end; at += header.size) {
                struct box_fragment fragment;

                ck_assert_int_eq(box_read_header(at, (size_t) (end - at), &header), 1);
                if (header.type != BOX_MOOF)
                        continue;
                ck_assert_int_eq(box_read_header(at + header.size, (size_t) (end - at) - header.size, &mdat),
                                 1);
                assert_ok(box_read_fragment(at, header.size + mdat.size, &track, &fragment, &what));
                ck_assert_uint_lt(n, max);
                ret[n++] = fragment.base_time;
                ck_assert_uint_eq(fragment.sequence, n);
        }
        return n;
}

START_TEST(clip_has_whole_fragments_of_its_time) {
        uint64_t at[16];

        film_record(&film, 'a', 5);
        film_record(&film, 'a', 5);
        film_record(&film, 'a', 5);
        make(3, 7); /* up to, and not with, the one that begins at 7 */
        expect_whole();
        ck_assert_uint_eq(clip.n_files, 1);
        ck_assert_str_eq(clip.sidecar->files[0].name, "clip.mp4");
        ck_assert_uint_eq(part(0, 0)->first, 4);
        ck_assert_uint_eq(part(0, 0)->count, 2);
        ck_assert_uint_eq(part(0, 1)->first, 1);
        ck_assert_uint_eq(part(0, 1)->count, 2);
        ck_assert_uint_eq(part(0, 1)->n_leaves, 5);
        ck_assert(part(0, 1)->closed && !clip.sidecar->partial);
        ck_assert_uint_eq(times(0, at, 16), 4);
        for (size_t i = 0; i < 4; i++)
                ck_assert_uint_eq(at[i], i * FILM_TIMESCALE);
}
END_TEST

START_TEST(clip_is_the_same_in_any_slices) {
        struct film_clip slow;

        film_record(&film, 'a', 5);
        film_record(&film, 'b', 5);
        make(0, 100);
        film.slice = 1;
        assert_ok(film_clip(&film, segments, n_segments, 0, 100, &slow));
        ck_assert_uint_eq(clip.n_files, 2);
        ck_assert_uint_eq(slow.n_files, 2);
        for (size_t i = 0; i < 2; i++) {
                ck_assert_uint_eq(slow.sizes[i], clip.sizes[i]);
                ck_assert_int_eq(memcmp(slow.bytes[i], clip.bytes[i], clip.sizes[i]), 0);
        }
        ck_assert_str_eq(slow.text, clip.text);
        film_clip_done(&slow);
        expect_whole();
}
END_TEST

START_TEST(pictures_and_init_are_copied_byte_for_byte) {
        _cleanup_free_ char *path = film_path(&film, 1);
        size_t size, differ = 0;

        film_record(&film, 'a', 5);
        make(0, 100);
        _cleanup_free_ char *bytes = file_read(path, &size);
        ck_assert_uint_eq(size, clip.sizes[0]); /* of the whole segment the clip is the segment */
        for (size_t i = 0; i < size; i++)
                differ += (uint8_t) bytes[i] != clip.bytes[0][i];
        ck_assert_uint_eq(differ, 0);
}
END_TEST

START_TEST(another_init_is_another_file) {
        film_record(&film, 'a', 2);
        film_record(&film, 'b', 2);
        film_record(&film, 'b', 2);
        film_record(&film, 'a', 2);
        make(0, 100);
        expect_whole();
        ck_assert_uint_eq(clip.n_files, 3);
        ck_assert_uint_eq(clip.sidecar->files[1].n_parts, 2);
        ck_assert_str_eq(clip.sidecar->files[2].name, "clip-3.mp4");
}
END_TEST

START_TEST(inits_that_flap_are_too_many_files) {
        for (unsigned i = 0; i <= CLIP_FILES_MAX; i++)
                film_record(&film, (char) ('a' + i % 2), 1);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        assert_error(film_clip(&film, segments, n_segments, 0, 100, &clip), E2BIG);
        film_clip_done(&clip);
        assert_ok(film_clip(&film, segments, n_segments, 0, CLIP_FILES_MAX, &clip));
        ck_assert_uint_eq(clip.n_files, CLIP_FILES_MAX);
}
END_TEST

START_TEST(clip_begins_with_a_key_frame) {
        struct film_segment segment;

        film_begin(&film, 'a', &segment);
        for (unsigned i = 0; i < 8; i++)
                film_add(&segment, NULL, i % 4 == 1);
        film_end(&segment);
        make(4, 5);
        expect_whole();
        ck_assert_uint_eq(part(0, 0)->first, 2);
        ck_assert_uint_eq(part(0, 0)->count, 4);
        film_clip_done(&clip);
        make(0, 1); /* there is none before */
        expect_whole();
        ck_assert_uint_eq(part(0, 0)->first, 1);
}
END_TEST

START_TEST(open_segment_is_partial_and_whole_when_asked_again) {
        struct film_segment segment;

        film_record(&film, 'a', 3);
        film_begin(&film, 'a', &segment);
        film_add(&segment, NULL, true);
        film_add(&segment, NULL, true);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        segments[1].open = true;
        segments[1].last = 1; /* the second is not on disk yet */
        assert_ok(film_clip(&film, segments, n_segments, 1, 6, &clip));
        expect_whole();
        ck_assert(clip.sidecar->partial && !part(0, 1)->closed);
        ck_assert_uint_eq(part(0, 1)->count, 1);
        film_clip_done(&clip);
        /* The next one is being written: half of it is in the file. */
        off_t end = lseek(segment.fd, 0, SEEK_CUR);
        film_add(&segment, NULL, true);
        ck_assert_int_eq(ftruncate(segment.fd, end + 100), 0);
        segments[1].last = 3;
        assert_ok(film_clip(&film, segments, n_segments, 1, 6, &clip));
        expect_whole();
        ck_assert_uint_eq(part(0, 1)->count, 2);
        film_clip_done(&clip);
        film_end(&segment);
}
END_TEST

/* What is written behind it is none of it. */
START_TEST(of_an_open_segment_what_ends_before_its_end_is_whole) {
        struct film_segment segment;

        film_begin(&film, 'a', &segment);
        for (unsigned i = 0; i < 4; i++)
                film_add(&segment, NULL, true);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        segments[0].open = true;
        segments[0].last = 3;
        for (unsigned until = 1; until <= 5; until++) {
                assert_ok(film_clip(&film, segments, n_segments, 0, until, &clip));
                expect_whole();
                ck_assert_int_eq(clip.sidecar->partial, until > 3);
                ck_assert(!part(0, 0)->closed);
                film_clip_done(&clip);
        }
        film_end(&segment);
}
END_TEST

/* As while an index is made again. */
START_TEST(of_an_index_that_may_get_more_it_is_partial) {
        film_record(&film, 'a', 3);
        film.incomplete = true;
        make(0, 3);
        expect_whole();
        ck_assert(clip.sidecar->partial && part(0, 0)->closed);
        film_clip_done(&clip);
        film.incomplete = false;
        make(0, 3);
        ck_assert(!clip.sidecar->partial);
}
END_TEST

START_TEST(asked_again_it_is_whole) {
        struct film_segment segment;

        film_begin(&film, 'a', &segment);
        film_add(&segment, NULL, true);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        segments[0].open = true;
        assert_ok(film_clip(&film, segments, n_segments, 0, 3, &clip));
        ck_assert(clip.sidecar->partial);
        film_clip_done(&clip);
        film_add(&segment, NULL, true);
        film_add(&segment, NULL, true);
        film_end(&segment);
        make(0, 3);
        expect_whole();
        ck_assert(!clip.sidecar->partial && part(0, 0)->closed);
        ck_assert_uint_eq(part(0, 0)->count, 3);
}
END_TEST

START_TEST(gap_keeps_its_time) {
        uint64_t at[16];

        film_record(&film, 'a', 2);
        film.boottime_usec += 600 * USEC_PER_SEC;
        film_record(&film, 'a', 2);
        film.boottime_usec += USEC_PER_SEC / 2; /* less than it takes to be a gap */
        film_record(&film, 'a', 1);
        film.boot = FILM_OTHER_BOOT; /* ten minutes later, by a clock that is known */
        film.boottime_usec = 7 * USEC_PER_SEC;
        film.offset_usec = (int64_t) (FILM_T0 + 1200 * USEC_PER_SEC);
        film_record(&film, 'a', 1);
        film.boottime_usec += 7 * 3600 * USEC_PER_SEC; /* beyond what is kept */
        film.offset_usec -= 7 * (int64_t) (3600 * USEC_PER_SEC);
        film_record(&film, 'a', 1);
        make(0, 3600);
        expect_whole();
        ck_assert_uint_eq(times(0, at, 16), 7);
        static const uint64_t expected[] = {0, 1000, 602000, 603000, 604000, 1206500, 1207500};
        for (size_t i = 0; i < 7; i++)
                ck_assert_msg(at[i] == expected[i], "%zu: %u", i, (unsigned) at[i]);
        ck_assert_uint_eq(clip.sidecar->n_gaps, 1);
        ck_assert_str_eq(clip.sidecar->gaps[0].cause, "stalled");
}
END_TEST

START_TEST(clock_that_goes_back_is_no_jump) {
        uint64_t at[16];

        film_record(&film, 'a', 2);
        film.boot = FILM_OTHER_BOOT;
        film.boottime_usec = 0;
        film.offset_usec = (int64_t) (FILM_T0 - 600 * USEC_PER_SEC);
        film_record(&film, 'a', 2);
        film.boot = FILM_BOOT; /* not known: nobody knows how long it took */
        film.boottime_usec = FILM_BOOTTIME;
        film.synchronized = false;
        film_record(&film, 'a', 2);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        segments[2].corrected = true;
        segments[2].offset_usec = (int64_t) (FILM_T0 + 100 * USEC_PER_SEC - FILM_BOOTTIME);
        /* In the order of their numbers, whatever the clocks say. */
        assert_ok(film_clip(&film, segments, n_segments, 0, 101, &clip));
        expect_whole();
        ck_assert_uint_eq(times(0, at, 16), 3);
        ck_assert_uint_eq(at[2], 2000);
        ck_assert_uint_eq(part(0, 1)->segment, 3);
        ck_assert_uint_eq(part(0, 1)->count, 1);
        ck_assert_uint_eq(clip.sidecar->n_missing, 1);
        film_clip_done(&clip);
        assert_ok(film_clip(&film, segments, 2, 0, 2, &clip));
        ck_assert_uint_eq(clip.sidecar->n_missing, 0); /* at the edge nothing is missing */
}
END_TEST

START_TEST(clock_that_nobody_knows_makes_no_jump) {
        uint64_t at[16];

        film_record(&film, 'a', 2);
        film.boot = FILM_OTHER_BOOT;
        film.boottime_usec = 0;
        film.offset_usec = (int64_t) (FILM_T0 + 600 * USEC_PER_SEC);
        film.synchronized = false;
        film_record(&film, 'a', 1);
        make(0, 3600);
        expect_whole();
        ck_assert_uint_eq(times(0, at, 16), 3);
        ck_assert_uint_eq(at[2], 2000);
}
END_TEST

/* ----- damage ----- */

/* Flips a byte of a segment's file, so many behind where the text stands for the n-th time. */
static void damage(uint64_t number, const char *text, unsigned n, size_t behind) {
        _cleanup_free_ char *path = film_path(&film, number);
        size_t size;
        _cleanup_free_ char *bytes = file_read(path, &size);
        char *at = bytes;

        for (unsigned i = 0; i < n; i++) {
                at = memmem(at, size - (size_t) (at - bytes), text, strlen(text));
                ck_assert_ptr_nonnull(at);
                at += strlen(text);
        }
        at[behind] ^= 1;
        file_write(path, bytes, size);
}

START_TEST(damaged_pictures_are_left_out_and_named) {
        film_record(&film, 'a', 5);
        film_record(&film, 'a', 5);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        damage(1, "mdat", 3, 10);
        damage(1, "mdat", 4, 10);
        damage(2, "mdat", 5, 10);
        assert_ok(film_clip(&film, segments, n_segments, 0, 100, &clip));
        expect_whole(); /* what is there */
        ck_assert_uint_eq(part(0, 0)->n_damaged, 2);
        ck_assert_uint_eq(part(0, 0)->damaged[0], 3);
        ck_assert_uint_eq(part(0, 0)->damaged[1], 4);
        ck_assert_uint_eq(part(0, 1)->n_damaged, 1);
        ck_assert_uint_eq(verify(0).fragments, 7);
}
END_TEST

START_TEST(damaged_stamp_breaks_the_chain) {
        struct clip_verdict verdict;
        size_t file;

        film_record(&film, 'a', 5);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        damage(1, "\"frames\":", 3, 0);
        assert_ok(film_clip(&film, segments, n_segments, 0, 100, &clip));
        ck_assert_uint_eq(part(0, 0)->damaged[0], 3);
        ck_assert_int_eq(part(0, 0)->leaves[2].kind, CLIP_UNKNOWN);
        ck_assert_int_eq(part(0, 0)->leaves[3].kind, CLIP_HEAD);
        ck_assert_int_eq(verify(0).fault, CLIP_FITS);
        assert_error(clip_verify_sidecar(clip.sidecar, &file, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_BROKEN);
        ck_assert_uint_eq(verdict.fragment, 3);
}
END_TEST

START_TEST(damaged_boxes_are_passed_over) {
        film_record(&film, 'a', 5);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        damage(1, "mfhd", 3, 100000 % 1); /* the version */
        damage(1, "moo", 2 + 1 + 1, 0);   /* moov, then the third moof's type */
        assert_ok(film_clip(&film, segments, n_segments, 0, 100, &clip));
        ck_assert_uint_ge(part(0, 0)->n_damaged, 1);
        ck_assert_uint_eq(part(0, 0)->damaged[0], 3);
        ck_assert_int_eq(verify(0).fault, CLIP_FITS);
}
END_TEST

START_TEST(segment_without_a_good_fragment_is_missing) {
        film_record(&film, 'a', 2);
        film_record(&film, 'a', 1);
        film_record(&film, 'a', 2);
        film_record(&film, 'a', 2);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        damage(2, "mdat", 1, 10);
        damage(4, "ftyp", 1, 5); /* no longer the init of its header */
        assert_ok(film_clip(&film, segments, n_segments, 0, 100, &clip));
        ck_assert_uint_eq(clip.sidecar->n_missing, 2);
        ck_assert_uint_eq(clip.sidecar->missing[0].first, 2);
        ck_assert_uint_eq(clip.sidecar->missing[1].last, 4);
        ck_assert_str_eq(clip.sidecar->missing[1].what, "init: does not fit its hash");
        ck_assert_uint_eq(clip.n_files, 1);
        expect_whole();
}
END_TEST

START_TEST(segments_that_are_gone_are_named) {
        _cleanup_free_ char *path = film_path(&film, 2);

        for (unsigned i = 0; i < 5; i++)
                film_record(&film, 'a', 2);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        ck_assert_int_eq(unlink(path), 0);
        memmove(&segments[2], &segments[3],
                2 * sizeof(*segments)); /* the third the index does not have either */
        assert_ok(film_clip(&film, segments, 4, 0, 100, &clip));
        expect_whole();
        ck_assert_uint_eq(clip.sidecar->n_missing, 2);
        ck_assert_uint_eq(clip.sidecar->missing[0].first, 2);
        ck_assert_uint_eq(clip.sidecar->missing[1].first, 3);
        ck_assert_str_eq(clip.sidecar->missing[0].what, "gone");
        ck_assert_str_eq(clip.sidecar->missing[1].what, "gone, or of another time");
}
END_TEST

START_TEST(segment_that_lost_its_end_does_not_lead_to_its_head) {
        _cleanup_free_ char *path = film_path(&film, 1);
        struct clip_verdict verdict;
        size_t file, size;

        film_record(&film, 'a', 3);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        _cleanup_free_ char *bytes = file_read(path, &size);
        file_write(path, bytes, size - 10);
        assert_ok(film_clip(&film, segments, n_segments, 0, 100, &clip));
        ck_assert_int_eq(verify(0).fault, CLIP_FITS);
        assert_error(clip_verify_sidecar(clip.sidecar, &file, &verdict), EBADMSG);
        ck_assert_int_eq(verdict.fault, CLIP_CHAIN);
}
END_TEST

START_TEST(file_of_another_segment_is_not_handed_out) {
        _cleanup_free_ char *first = film_path(&film, 1), *second = film_path(&film, 2);

        film_record(&film, 'a', 2);
        film_record(&film, 'a', 2);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        ck_assert_int_eq(rename(first, second), 0);
        assert_error(film_clip(&film, segments, n_segments, 0, 100, &clip), ENODATA);
        ck_assert_uint_eq(clip.sidecar->n_missing, 2);
        ck_assert_str_eq(clip.sidecar->missing[1].what, "header: of another segment");
}
END_TEST

START_TEST(nothing_of_that_time_is_no_clip) {
        film_record(&film, 'a', 2);
        n_segments = film_index(&film, segments, SEGMENTS_MAX);
        assert_error(film_clip(&film, segments, n_segments, 2, 100, &clip), ENODATA);
        film_clip_done(&clip);
        assert_error(film_clip(&film, segments, 0, 0, 100, &clip), ENODATA);
}
END_TEST

START_TEST(what_is_asked_for_has_limits) {
        static const struct clip_ops ops = {0};
        struct clip_spec spec = {.camera = "cam1", .store = FILM_STORE, .name = "clip", .from_usec = 1};
        struct clip *made;

        spec.until_usec = 1;
        assert_error(clip_new(&spec, &ops, NULL, &made), EINVAL);
        spec.until_usec = 2 + CLIP_USEC_MAX;
        assert_error(clip_new(&spec, &ops, NULL, &made), ERANGE);
        spec.until_usec = 1 + CLIP_USEC_MAX;
        spec.n_segments = CLIP_PARTS_MAX + 1;
        assert_error(clip_new(&spec, &ops, NULL, &made), E2BIG);
        spec.n_segments = 0;
        spec.name = "../clip";
        assert_error(clip_new(&spec, &ops, NULL, &made), EINVAL);
        spec.name = ".clip";
        assert_error(clip_new(&spec, &ops, NULL, &made), EINVAL);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(clip_has_whole_fragments_of_its_time),
        SUITE_CASE(clip_is_the_same_in_any_slices),
        SUITE_CASE(pictures_and_init_are_copied_byte_for_byte),
        SUITE_CASE(another_init_is_another_file),
        SUITE_CASE(inits_that_flap_are_too_many_files),
        SUITE_CASE(clip_begins_with_a_key_frame),
        SUITE_CASE(open_segment_is_partial_and_whole_when_asked_again),
        SUITE_CASE(of_an_open_segment_what_ends_before_its_end_is_whole),
        SUITE_CASE(of_an_index_that_may_get_more_it_is_partial),
        SUITE_CASE(asked_again_it_is_whole),
        SUITE_CASE(gap_keeps_its_time),
        SUITE_CASE(clock_that_goes_back_is_no_jump),
        SUITE_CASE(clock_that_nobody_knows_makes_no_jump),
        SUITE_CASE(damaged_pictures_are_left_out_and_named),
        SUITE_CASE(damaged_stamp_breaks_the_chain),
        SUITE_CASE(damaged_boxes_are_passed_over),
        SUITE_CASE(segment_without_a_good_fragment_is_missing),
        SUITE_CASE(segments_that_are_gone_are_named),
        SUITE_CASE(segment_that_lost_its_end_does_not_lead_to_its_head),
        SUITE_CASE(file_of_another_segment_is_not_handed_out),
        SUITE_CASE(nothing_of_that_time_is_no_clip),
        SUITE_CASE(what_is_asked_for_has_limits),
};

SUITE_MAIN("camera-clip", cases, setup, teardown)
