/* What happened to others' recorders, at the whole daemon and in its own numbers: minutes pass on the
 * simulated clock. What a network or a driver does to a run is in tests/unit/hw. */
#include "hw/camera-sim-film.h"
#include "tests/lib/fragments.h"
#include "tests/unit/camera/recorder-rig.h"

static const struct lens *lens(void) {
        return rig.manager->lenses[0];
}

static enum lens_state state(void) {
        return lens_phase_state(&lens()->phase, monotonic_usec());
}

/* ----- what is in the store ----- */

struct film {
        size_t n_segments;
        uint64_t frames, recorded_usec, last_from_usec;
        struct log_hash head; /* of the segment before */
        bool has_key;         /* the segment that is read begins with one */
};

static int take_first(const struct segment_piece *piece, void *userdata) {
        struct film *film = userdata;

        if (piece->stamp.fragment == 1)
                film->has_key = piece->stamp.key;
        film->frames += piece->stamp.frames;
        film->recorded_usec += piece->stamp.duration_usec;
        return 0;
}

/* Whole, and goes on with the chain of the one before. */
static void take_segment(const struct index_segment *segment, struct film *film) {
        struct segment_reader reader;
        struct segment_scan scan;
        int fd;

        assert_ok(footage_open_segment(rig.manager->footage, "c1", segment->number, &fd));
        assert_ok(footage_reader(&fd, &reader));
        assert_ok(segment_scan(&reader, SEGMENT_WHOLE, take_first, film, &scan));
        (void) close(fd);
        ck_assert_msg(!scan.damaged, "%s", scan.what);
        ck_assert_uint_eq(segment->number, ++film->n_segments);
        ck_assert(log_hash_equals(&scan.header.previous, &film->head));
        ck_assert(film->has_key);
        film->head = scan.head;
        film->last_from_usec = segment->from_usec;
}

/* All of camera c1, in the order of their numbers: each is a closed file. */
static struct film read_film(void) {
        struct film film = {.n_segments = 0};
        struct index_segment segment;
        struct index *index = footage_index(rig.manager->footage);

        record_close(rig.manager->lenses[0]);
        for (uint64_t n = 1; index_get_segment(index, "c1", n, &segment) >= 0; n++)
                take_segment(&segment, &film);
        return film;
}

/* ----- cases ----- */

/* The camera's clock steps: what it says is an event, our time goes on. */
START_TEST(a_camera_whose_clock_steps_back_is_told_of_once) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, "[Camera c1]\nSource=test:clock-back\nPurpose=x\n");
        recorder_run(MINUTE);
        ck_assert_uint_eq(event_count("camera-clock", "c1"), 1);
        ck_assert_uint_eq(event_t("camera-clock", "c1", "stepped_usec"), 40 * SEC);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 0);
        struct film film = read_film();
        ck_assert_uint_eq(film.n_segments, 1);
        NEAR(film.recorded_usec, MINUTE);
}
END_TEST

/* A smart codec has a key frame each 240 s. Nobody takes that for a stall, and each file begins with one. */
START_TEST(a_key_frame_each_240_seconds_keeps_all_footage) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS "SegmentSec=60\n", "[Camera c1]\nSource=test:few-keys\nPurpose=x\n");
        for (unsigned i = 0; i < 25; i++) {
                recorder_run(30 * SEC);
                ck_assert_int_eq(state(), LENS_RECORDING);
        }
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 0);
        ck_assert_uint_eq(event_count("camera-state", "c1"), 2); /* it starts, and records */
        struct film film = read_film();
        ck_assert_uint_eq(film.n_segments, 4); /* of 240 s, and what is left */
        NEAR(film.recorded_usec, 750 * SEC);
        ck_assert_uint_eq(film.frames * SEC, film.recorded_usec * CAMERA_SIM_RATE);
}
END_TEST

/* In the dark the first picture takes more than a minute. It is waited for, in one run. */
START_TEST(a_first_picture_after_75_seconds_is_recorded) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, "[Camera c1]\nSource=test:night\nPurpose=x\n");
        recorder_run(74 * SEC);
        ck_assert_int_eq(state(), LENS_STARTING);
        ck_assert_int_lt(lens()->phase.fault, 0);
        recorder_run(6 * SEC);
        ck_assert_int_eq(state(), LENS_RECORDING);
        recorder_run(30 * SEC);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 1);
        ck_assert_str_eq(event_s("recording-gap", "c1", "cause"), "not-started");
        NEAR(event_t("recording-gap", "c1", "until_usec"),
             recorder_of_day("2026-11-27", 10 * HOUR + 75 * SEC));
        NEAR(read_film().recorded_usec, 35 * SEC);
}
END_TEST

/* The hour is there twice, in files of other numbers. */
START_TEST(a_clock_that_goes_back_half_an_hour_overwrites_nothing) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, C1);
        recorder_run(MINUTE);
        recorder_set_clock("2026-11-27", 9 * HOUR + 31 * MINUTE, true);
        recorder_run(MINUTE);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 0);
        ck_assert_int_eq(state(), LENS_RECORDING);
        struct film film = read_film();
        ck_assert_uint_eq(film.n_segments, 2);
        NEAR(film.recorded_usec, 2 * MINUTE);
        NEAR(film.last_from_usec, recorder_of_day("2026-11-27", 9 * HOUR + 31 * MINUTE));
}
END_TEST

/* The driver does not return from the stop. The run is given up, what it sent is kept, another begins. */
START_TEST(a_stop_that_never_returns_is_given_up_within_a_minute) {
        recorder_set_clock("2026-11-27", 10 * HOUR - MINUTE, true);
        recorder_begin(DAYS, "[Camera c1]\nSource=test:hangs\nPurpose=x\nHours=09:00-10:00 10:01-12:00\n");
        recorder_run(MINUTE + 5 * SEC);
        ck_assert(lens()->phase.runs && lens()->phase.stops);
        recorder_run(30 * SEC);
        ck_assert(!lens()->phase.runs);
        NEAR(lens()->last_usec, recorder_of_day("2026-11-27", 10 * HOUR));
        recorder_run(35 * SEC);
        ck_assert_int_eq(state(), LENS_RECORDING);
        ck_assert_uint_eq(event_count("recording-gap", "c1"), 0);
        struct film film = read_film();
        ck_assert_uint_eq(film.n_segments, 2);
        NEAR(film.recorded_usec, MINUTE + 10 * SEC);
}
END_TEST

/* What a camera's program sends: another form of pictures, and one group of them. */
static void feed(unsigned width_px, uint64_t second) {
        const struct fragment_spec spec = {.sequence = 1, .base_time = second * FRAGMENT_TIMESCALE};
        uint8_t init[FRAGMENT_INIT_MAX];
        size_t size, init_size = fragment_make_init(width_px, init);
        _cleanup_free_ uint8_t *fragment = fragment_make(&spec, &size);

        record_stream(rig.manager->lenses[0], init, init_size, 0);
        record_stream(rig.manager->lenses[0], fragment, size, 0);
}

/* One that does not keep to a form a minute, as ours does, is ended again and again: what it has sent until
 * then plays. */
START_TEST(a_form_that_changes_each_second_makes_a_limited_number_of_files) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, "[Camera c1]\nSource=test:dark\nPurpose=x\n");
        for (unsigned n = 0; n < 200; n++) {
                if (lens()->phase.runs)
                        feed(n % 2 == 0 ? 640 : 320, n);
                recorder_run(SEC);
        }
        ck_assert_ptr_nonnull(strstr(lens()->detail, "its form changes"));
        const struct film film = read_film();
        ck_assert_uint_ge(film.n_segments, INITS_MAX);
        ck_assert_uint_le(film.n_segments, INITS_MAX + 1 + 200 / 60 + 1);
        ck_assert_uint_eq(event_count("segment-closed", "c1"), film.n_segments - 1);
}
END_TEST

/* The same init once more, as at each begin of a run, is no other. */
START_TEST(a_form_that_is_told_each_second_is_one_file) {
        recorder_set_clock("2026-11-27", 10 * HOUR, true);
        recorder_begin(DAYS, "[Camera c1]\nSource=test:dark\nPurpose=x\n");
        for (unsigned n = 0; n < 100; n++) {
                feed(640, n);
                recorder_run(SEC);
        }
        ck_assert(lens()->phase.runs);
        ck_assert_uint_eq(read_film().n_segments, 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_camera_whose_clock_steps_back_is_told_of_once),
        SUITE_CASE(a_key_frame_each_240_seconds_keeps_all_footage),
        SUITE_CASE(a_first_picture_after_75_seconds_is_recorded),
        SUITE_CASE(a_clock_that_goes_back_half_an_hour_overwrites_nothing),
        SUITE_CASE(a_stop_that_never_returns_is_given_up_within_a_minute),
        SUITE_CASE(a_form_that_changes_each_second_makes_a_limited_number_of_files),
        SUITE_CASE(a_form_that_is_told_each_second_is_one_file),
};

SUITE_MAIN("camera-accidents", cases, recorder_setup, recorder_kill)
