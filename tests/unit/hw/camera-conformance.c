/*
 * What every camera has to do, whatever it is made of: MOTCUA_TEST_CAMERA names it, as a configuration does:
 * "test" (which is the default), "v4l2:/dev/video0", "libcamera", "libcamera:ID", "rtsp://HOST:PORT/PATH".
 * MOTCUA_TEST_CAMERA_PROGRAM: another motcua-camera than that of the build.
 */
#include <signal.h>
#include <sys/wait.h>

#include "camera-recorder.h"
#include "hw/camera-worker.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"
#include "tests/lib/suite.h"

static sd_event *event;
static struct recorder recorder;
static struct camera_spec spec;

static struct camera_spec spec_of(const char *source) {
        static const struct {
                const char *prefix;
                enum camera_kind kind;
                bool is_kept; /* the prefix belongs to the device */
        } kinds[] = {{"test", CAMERA_TEST, false},
                     {"v4l2:", CAMERA_V4L2, false},
                     {"libcamera:", CAMERA_LIBCAMERA, false},
                     {"libcamera", CAMERA_LIBCAMERA, false},
                     {"rtsp:", CAMERA_RTSP, true}};

        for (size_t i = 0; i < ELEMENTSOF(kinds); i++) {
                size_t skipped = strlen(kinds[i].prefix);

                if (strncmp(source, kinds[i].prefix, skipped) == 0)
                        return (struct camera_spec){.kind = kinds[i].kind,
                                                    .device = kinds[i].is_kept       ? source
                                                              : source[skipped] != 0 ? source + skipped
                                                                                     : NULL,
                                                    .width_px = 640,
                                                    .height_px = 480,
                                                    .rate = 10,
                                                    .bitrate_kbit = 800,
                                                    .overlay = true};
        }
        test_die("MOTCUA_TEST_CAMERA=%s: no such camera", source);
}

/* The one that is installed, where a package's own suite is run. */
static const char *program(void) {
        const char *installed = getenv("MOTCUA_TEST_CAMERA_PROGRAM");

        return installed ? installed : MOTCUA_TEST_CAMERA_PROGRAM;
}

static void setup(void) {
        const char *source = getenv("MOTCUA_TEST_CAMERA");
        _cleanup_free_ char *path = file_join(suite_dir(), "footage.mp4");

        assert_ok(sd_event_new(&event));
        spec = spec_of(source ? source : "test");
        recorder_begin(&recorder, path);
        assert_ok(camera_worker_new(event, program(), &camera_worker_patience, &recorder_events, &recorder,
                                    &recorder.camera));
}

static void teardown(void) {
        recorder_end(&recorder);
        event = sd_event_unref(event);
}

static bool has_fragments(void *userdata) {
        return recorder.n_fragments >= *(unsigned *) userdata || recorder.n_faults > 0;
}

static bool has_ended(_unused_ void *userdata) {
        return recorder.n_faults + recorder.n_stopped > 0;
}

static bool has_picture(_unused_ void *userdata) {
        return recorder.n_pictures + recorder.n_faults > 0;
}

static bool has_look(_unused_ void *userdata) {
        return recorder.look != CAMERA_LOOK_UNKNOWN || recorder.n_faults > 0;
}

static void wait_for(loop_condition_fn is_met, void *userdata) {
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_met, userdata));
        ck_assert_msg(recorder.n_faults == 0, "%s: %s", camera_fault_name(recorder.fault), recorder.detail);
}

static void record(unsigned n_fragments) {
        assert_ok(camera_start(recorder.camera, &spec));
        assert_error(camera_start(recorder.camera, &spec), EBUSY);
        wait_for(has_fragments, &n_fragments);
}

static void stop(void) {
        camera_stop(recorder.camera);
        wait_for(has_ended, NULL);
        ck_assert_uint_eq(recorder.n_stopped, 1);
}

START_TEST(what_is_recorded_decodes_whole) {
        record(4);
        stop();
        ck_assert_uint_eq(recorder.n_opened, 1);
        ck_assert_uint_eq(recorder.width_px, 640);
        ck_assert_uint_eq(recorder.height_px, 480);
        struct decoded decoded = recorder_decode(recorder.path);
        ck_assert(decoded.is_clean);
        double seconds = (double) (recorder.at_nsec[recorder.n_fragments - 1] - recorder.at_nsec[0]) / 1e9;
        ck_assert_msg(decoded.duration_sec > seconds && decoded.duration_sec < seconds + 2.5, "%f of %f",
                      decoded.duration_sec, seconds);
        ck_assert_uint_ge(decoded.n_frames, recorder.n_fragments);
        ck_assert_uint_le(decoded.n_frames, (unsigned) (11 * (seconds + 2.5)));
        for (unsigned i = 1; i < recorder.n_fragments; i++) {
                uint64_t apart = recorder.at_nsec[i] - recorder.at_nsec[i - 1];

                ck_assert_msg(apart > 700000000 && apart < UINT64_C(2200000000), "%u: %lu", i, apart);
        }
        ck_assert_uint_lt(monotonic_nsec() - recorder.at_nsec[recorder.n_fragments - 1],
                          UINT64_C(10000000000));
}
END_TEST

START_TEST(a_mask_is_in_the_pixels_that_are_stored_and_in_no_others) {
        spec.overlay = false;
        spec.n_masks = 2;
        spec.masks[0] =
                (struct camera_mask){.left_pm = 250, .top_pm = 500, .right_pm = 500, .bottom_pm = 750};
        spec.masks[1] = (struct camera_mask){.left_pm = 0, .top_pm = 0, .right_pm = 125, .bottom_pm = 100};
        record(2);
        stop();
        _cleanup_free_ uint8_t *pixels = recorder_frame(recorder.path, 3, 640, 480);
        uint64_t sum = 0;
        for (unsigned y = 0; y < 480; y++)
                for (unsigned x = 0; x < 640; x++) {
                        bool is_masked = (x >= 164 && x < 316 && y >= 244 && y < 356) || (x < 76 && y < 44);

                        if (is_masked)
                                ck_assert_msg(pixels[y * 640 + x] < 24, "%u at %u, %u", pixels[y * 640 + x],
                                              x, y);
                        sum += pixels[y * 640 + x];
                }
        ck_assert_uint_gt(sum / (640 * 480), 30);
}
END_TEST

START_TEST(an_overlay_is_in_the_pixels_that_are_stored) {
        record(2);
        _cleanup_free_ uint8_t *without = NULL, *with = NULL;
        (void) fflush(recorder.file);
        without = recorder_frame(recorder.path, 1, 640, 480);
        assert_ok(camera_set_overlay(recorder.camera, "Bộ phận Một cửa <b> & 27-11-2026 08:15:42"));
        unsigned n = recorder.n_fragments + 3;
        wait_for(has_fragments, &n);
        stop();
        struct decoded decoded = recorder_decode(recorder.path);
        with = recorder_frame(recorder.path, decoded.n_frames - 2, 640, 480);
        unsigned n_changed = 0;
        for (unsigned y = 20; y < 70; y++)
                for (unsigned x = 20; x < 320; x++)
                        n_changed += abs(with[y * 640 + x] - without[y * 640 + x]) > 40;
        ck_assert_uint_gt(n_changed, 300);
}
END_TEST

START_TEST(a_picture_is_a_jpeg_of_what_is_recorded) {
        record(1);
        assert_ok(camera_take_picture(recorder.camera));
        assert_error(camera_take_picture(recorder.camera), EBUSY);
        wait_for(has_picture, NULL);
        ck_assert_int_eq(recorder.picture_result, 0);
        ck_assert(recorder.jpeg_size > 500 && recorder.jpeg[0] == 0xFF && recorder.jpeg[1] == 0xD8);
        ck_assert(recorder.jpeg[recorder.jpeg_size - 2] == 0xFF &&
                  recorder.jpeg[recorder.jpeg_size - 1] == 0xD9);
        wait_for(has_look, NULL);
        stop();
}
END_TEST

static pid_t worker_of(pid_t parent) {
        for (int pid = parent + 1; pid < parent + 100000; pid++) {
                struct process_stat stat;

                if (process_read_stat(pid, &stat) && stat.parent == parent)
                        return pid;
        }
        ck_abort_msg("no worker");
        return 0;
}

START_TEST(a_worker_that_is_killed_leaves_what_it_sent_and_another_goes_on) {
        record(2);
        (void) kill(worker_of(getpid()), SIGKILL);
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, has_ended, NULL));
        ck_assert_uint_eq(recorder.n_faults, 1);
        ck_assert_int_eq(recorder.fault, CAMERA_FAULT_DIED);
        ck_assert_uint_ge(recorder_decode(recorder.path).n_frames, 8);
        _cleanup_free_ char *path = file_join(suite_dir(), "after.mp4");
        struct camera *camera = TAKE_PTR(recorder.camera);
        recorder_end(&recorder);
        recorder_begin(&recorder, path);
        recorder.camera = camera;
        record(2);
        stop();
        ck_assert(recorder_decode(recorder.path).is_clean);
}
END_TEST

START_TEST(a_worker_that_stands_still_is_replaced) {
        struct camera_worker_patience patience = camera_worker_patience;

        recorder.camera = camera_free(recorder.camera);
        patience.beat_usec = 4 * USEC_PER_SEC;
        assert_ok(camera_worker_new(event, program(), &patience, &recorder_events, &recorder,
                                    &recorder.camera));
        record(1);
        (void) kill(worker_of(getpid()), SIGSTOP);
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, has_ended, NULL));
        ck_assert_int_eq(recorder.fault, CAMERA_FAULT_DIED);
        ck_assert_str_eq(recorder.detail, "the worker gave no sign of life");
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_is_recorded_decodes_whole),
        SUITE_CASE(a_mask_is_in_the_pixels_that_are_stored_and_in_no_others),
        SUITE_CASE(an_overlay_is_in_the_pixels_that_are_stored),
        SUITE_CASE(a_picture_is_a_jpeg_of_what_is_recorded),
        SUITE_CASE(a_worker_that_is_killed_leaves_what_it_sent_and_another_goes_on),
        SUITE_CASE(a_worker_that_stands_still_is_replaced),
};

int main(void) {
        if (!recorder_can_run())
                return 77;
        suite_use_memory();
        return suite_run("hw/camera-conformance", cases, ELEMENTSOF(cases), setup, teardown, 300);
}
