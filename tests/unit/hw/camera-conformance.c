/*
 * What every camera has to do, whatever it is made of: MOTCUA_TEST_CAMERA names it, as a configuration does:
 * "test" (which is the default), "v4l2:/dev/video0", "libcamera", "libcamera:ID", "rtsp://HOST:PORT/PATH",
 * or "simulated", in the process.
 * MOTCUA_TEST_CAMERA_PROGRAM: another motcua-camera than that of the build.
 */
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "camera-recorder.h"
#include "hw/camera-sim.h"
#include "hw/camera-wire.h"
#include "hw/camera-worker.h"
#include "hw/child.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"
#include "tests/lib/suite.h"

static sd_event *event;
static struct recorder recorder;
static struct camera_spec spec;
static struct camera_sims *sims;     /* NULL: of a worker */
static unsigned width_px, height_px; /* of what is to come */

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

static void make_worker(const struct camera_worker_patience *patience) {
        recorder.camera = camera_free(recorder.camera);
        assert_ok(
                camera_worker_new(event, program(), patience, &recorder_events, &recorder, &recorder.camera));
}

static void setup(void) {
        const char *named = getenv("MOTCUA_TEST_CAMERA"), *source = named ? named : "test";
        bool is_simulated = streq(source, "simulated");
        _cleanup_free_ char *path = file_join(suite_dir(), "footage.mp4");

        assert_ok(sd_event_new(&event));
        spec = spec_of(is_simulated ? "test" : source);
        width_px = is_simulated ? CAMERA_SIM_WIDTH_PX : spec.width_px;
        height_px = is_simulated ? CAMERA_SIM_HEIGHT_PX : spec.height_px;
        recorder_begin(&recorder, path);
        if (!is_simulated) {
                make_worker(&camera_worker_patience);
                return;
        }
        assert_ok(camera_sims_new(event, &sims));
        assert_ok(camera_sim_new(sims, "c1", &recorder_events, &recorder, &recorder.camera));
}

static void teardown(void) {
        recorder_end(&recorder);
        sims = camera_sims_free(sims);
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
        ck_assert_uint_eq(recorder.width_px, width_px);
        ck_assert_uint_eq(recorder.height_px, height_px);
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

/* Beyond what an encoder blurs at an edge. */
static bool is_within(const struct camera_mask *mask, unsigned x, unsigned y) {
        const unsigned edge = 4;

        return (x + edge) * CAMERA_PM < mask->right_pm * width_px &&
               (y + edge) * CAMERA_PM < mask->bottom_pm * height_px &&
               (mask->left_pm == 0 || x * CAMERA_PM >= mask->left_pm * width_px + edge * CAMERA_PM) &&
               (mask->top_pm == 0 || y * CAMERA_PM >= mask->top_pm * height_px + edge * CAMERA_PM);
}

START_TEST(a_mask_is_in_the_pixels_that_are_stored_and_in_no_others) {
        spec.overlay = false;
        spec.n_masks = 2;
        spec.masks[0] =
                (struct camera_mask){.left_pm = 250, .top_pm = 500, .right_pm = 500, .bottom_pm = 750};
        spec.masks[1] = (struct camera_mask){.left_pm = 0, .top_pm = 0, .right_pm = 125, .bottom_pm = 100};
        record(2);
        stop();
        _cleanup_free_ uint8_t *pixels = recorder_frame(recorder.path, 3, width_px, height_px);
        uint64_t sum = 0, n = (uint64_t) width_px * height_px;
        ck_assert_uint_gt(n, 0);
        for (unsigned y = 0; y < height_px; y++)
                for (unsigned x = 0; x < width_px; x++) {
                        uint8_t pixel = pixels[y * width_px + x];

                        if (is_within(&spec.masks[0], x, y) || is_within(&spec.masks[1], x, y))
                                ck_assert_msg(pixel < 24, "%u at %u, %u", pixel, x, y);
                        sum += pixel;
                }
        ck_assert_uint_gt(sum / n, 30);
}
END_TEST

START_TEST(an_overlay_is_in_the_pixels_that_are_stored) {
        record(2);
        _cleanup_free_ uint8_t *without = NULL, *with = NULL;
        (void) fflush(recorder.file);
        without = recorder_frame(recorder.path, 1, width_px, height_px);
        assert_ok(camera_set_overlay(recorder.camera, "Bộ phận Một cửa <b> & 27-11-2026 08:15:42"));
        unsigned n = recorder.n_fragments + 3;
        wait_for(has_fragments, &n);
        stop();
        struct decoded decoded = recorder_decode(recorder.path);
        with = recorder_frame(recorder.path, decoded.n_frames - 2, width_px, height_px);
        /* Where the first line of a text stands. */
        unsigned n_changed = 0, top = sims ? height_px - 16 : height_px / 24;
        for (unsigned y = top; y < top + height_px / 10; y++)
                for (unsigned x = width_px / 32; x < width_px / 2; x++)
                        n_changed += abs(with[y * width_px + x] - without[y * width_px + x]) > 40;
        ck_assert_uint_gt(n_changed, width_px * height_px / 1024);
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

static void await_fault(enum camera_fault fault, const char *detail) {
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, has_ended, NULL));
        ck_assert_uint_eq(recorder.n_faults, 1);
        ck_assert_int_eq(recorder.fault, fault);
        if (detail)
                ck_assert_str_eq(recorder.detail, detail);
}

/* The same camera, into another file. */
static void record_again(void) {
        _cleanup_free_ char *path = file_join(suite_dir(), "after.mp4");
        struct camera *camera = TAKE_PTR(recorder.camera);

        recorder_end(&recorder);
        recorder_begin(&recorder, path);
        recorder.camera = camera;
        spec.device = sims ? NULL : spec.device;
        record(2);
        stop();
        ck_assert(recorder_decode(recorder.path).is_clean);
}

START_TEST(one_that_dies_leaves_what_it_sent_and_another_run_goes_on) {
        record(2);
        if (sims)
                assert_ok(camera_sims_kill(sims, "c1"));
        else
                (void) kill(worker_of(getpid()), SIGKILL);
        await_fault(CAMERA_FAULT_DIED, NULL);
        ck_assert_uint_ge(recorder_decode(recorder.path).n_frames, 8);
        record_again();
}
END_TEST

START_TEST(a_stop_that_does_not_return_ends_and_leaves_each_fragment_readable) {
        struct camera_worker_patience patience = camera_worker_patience;

        if (sims)
                spec.device = "hangs";
        patience.stop_usec = 4 * USEC_PER_SEC;
        if (!sims)
                make_worker(&patience);
        record(2);
        if (!sims)
                (void) kill(worker_of(getpid()), SIGSTOP);
        uint64_t begun_nsec = monotonic_nsec();
        camera_stop(recorder.camera);
        await_fault(CAMERA_FAULT_DIED, sims ? NULL : "the worker hung when it was to stop");
        ck_assert_uint_lt(monotonic_nsec() - begun_nsec, UINT64_C(60000000000));
        struct decoded decoded = recorder_decode(recorder.path);
        ck_assert_uint_ge(decoded.n_frames, 4 * recorder.n_fragments);
        record_again();
}
END_TEST

START_TEST(one_that_stands_still_is_replaced) {
        struct camera_worker_patience patience = camera_worker_patience;

        if (sims) /* it has no process that could */
                return;
        patience.beat_usec = 10 * USEC_PER_SEC; /* 5 beats: the machine may be as slow as that */
        make_worker(&patience);
        record(1);
        (void) kill(worker_of(getpid()), SIGSTOP);
        await_fault(CAMERA_FAULT_STALLED, "the worker gave no sign of life");
        record_again();
}
END_TEST

static void send_start(int fd) {
        struct {
                struct camera_wire_head head;
                struct camera_wire_start start;
        } order = {.head.type = CAMERA_ORDER_START,
                   .start = {.version = CAMERA_WIRE_VERSION,
                             .kind = spec.kind,
                             .width_px = spec.width_px,
                             .height_px = spec.height_px,
                             .rate = spec.rate,
                             .bitrate_kbit = spec.bitrate_kbit,
                             .has_overlay = spec.overlay,
                             .first_usec = LOOP_PATIENCE_USEC,
                             .stall_usec = LOOP_PATIENCE_USEC,
                             .frozen_usec = LOOP_PATIENCE_USEC}};

        (void) snprintf(order.start.device, sizeof(order.start.device), "%s", spec.device ? spec.device : "");
        ck_assert_int_eq(must_errno(send(fd, &order, sizeof(order), 0)), sizeof(order));
}

/* What it loads and tries takes a slow machine longer than anybody waits for a sign of life. */
START_TEST(it_gives_signs_of_life_while_it_is_opened) {
        char *argv[] = {(char *) program(), NULL};
        struct camera_wire_head head = {.type = CAMERA_REPORT_BEAT};
        unsigned n_beats = 0;
        int fds[2];
        pid_t pid;

        if (sims) /* it is opened at once */
                return;
        must_errno(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds));
        must(child_spawn(argv, fds[1], -1, &pid));
        close(fds[1]);
        send_start(fds[0]);
        while (head.type == CAMERA_REPORT_BEAT) {
                ck_assert_int_ge(must_errno(recv(fds[0], &head, sizeof(head), 0)), sizeof(head));
                n_beats += head.type == CAMERA_REPORT_BEAT;
        }
        /* The first that is seen, or the first that is encoded. */
        ck_assert(head.type == CAMERA_REPORT_LOOK || head.type == CAMERA_REPORT_OPENED);
        /* The loop's own are 2 s apart. */
        ck_assert_uint_ge(n_beats, 8);
        (void) kill(pid, SIGKILL);
        (void) waitpid(pid, NULL, 0);
        close(fds[0]);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_is_recorded_decodes_whole),
        SUITE_CASE(a_mask_is_in_the_pixels_that_are_stored_and_in_no_others),
        SUITE_CASE(an_overlay_is_in_the_pixels_that_are_stored),
        SUITE_CASE(a_picture_is_a_jpeg_of_what_is_recorded),
        SUITE_CASE(one_that_dies_leaves_what_it_sent_and_another_run_goes_on),
        SUITE_CASE(a_stop_that_does_not_return_ends_and_leaves_each_fragment_readable),
        SUITE_CASE(one_that_stands_still_is_replaced),
        SUITE_CASE(it_gives_signs_of_life_while_it_is_opened),
};

int main(void) {
        if (!recorder_can_run())
                return 77;
        suite_use_memory();
        return suite_run("hw/camera-conformance", cases, ELEMENTSOF(cases), setup, teardown, 300);
}
