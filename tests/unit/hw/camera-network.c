/*
 * The real program with what cameras do: on a network played by camera-server.c, and by the test picture. All
 * scenes are recorded at the same time, before the suite; its cases look at what became of each.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "camera-recorder.h"
#include "hw/camera-worker.h"
#include "hw/child.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"
#include "tests/lib/suite.h"

#define RECORD_USEC (8 * USEC_PER_SEC)
#define PASSWORD "Mat-Khau-9182"

enum server { NO_SERVER, SERVER, SECRET_SERVER, HANGING_SERVER, NOBODY };

static const struct camera_mask left_half[] = {{0, 0, 500, 1000}};

static struct scene {
        const char *name;
        enum server server;
        const char *path; /* of the server, or the device */
        bool is_raw;      /* not as it comes */
        bool wants_picture, is_left_on;
        const char *credentials; /* name of the file */
        struct camera_spec spec; /* the rest */
        char *url;
        struct recorder recorder;
} scenes[] = {
        {"h264", SERVER, "/h264", .wants_picture = true},
        {"h265", SERVER, "/h265", .wants_picture = true},
        {"decoded", SERVER, "/h264", .is_raw = true, .spec = {.n_masks = 1}},
        {"jpeg", SERVER, "/jpeg", .is_raw = true},
        {"vp8", SERVER, "/vp8"},
        {"sound", SERVER, "/sound"},
        {"few-keys", SERVER, "/few-keys"},
        {"wraps", SERVER, "/wraps"},
        {"steps", SERVER, "/steps"},
        {"sei", SERVER, "/sei"},
        {"dark", SERVER, "/dark", .spec = {.stall_usec = 2 * USEC_PER_SEC}},
        {"garbage", SERVER, "/garbage", .spec = {.first_usec = 4 * USEC_PER_SEC}},
        {"ends", SERVER, "/ends"},
        {"lies", SERVER, "/lies", .spec = {.first_usec = 4 * USEC_PER_SEC}},
        {"flaps", SERVER, "/flaps"},
        {"no-path", SERVER, "/none"},
        {"dies", SERVER, "/h264", .is_left_on = true},
        {"secret", SECRET_SERVER, "/h264", .credentials = "right"},
        {"wrong-password", SECRET_SERVER, "/h264", .credentials = "wrong"},
        {"no-password", SECRET_SERVER, "/h264"},
        {"open-file", SECRET_SERVER, "/h264", .credentials = "open"},
        {"hangs", HANGING_SERVER, "/h264", .spec = {.first_usec = 3 * USEC_PER_SEC}},
        {"nobody", NOBODY, "/h264"},
        {"still", NO_SERVER, "checkers-8"},
        {"black", NO_SERVER, "black"},
        {"ball", NO_SERVER, "ball"},
        {"no-pattern", NO_SERVER, "no-such-pattern"},
        {"no-encoder", NO_SERVER, "smpte", .spec = {.encoder = "vp8enc"}},
        {"no-device", NO_SERVER, "/dev/video99", .spec = {.kind = CAMERA_V4L2}},
        {"no-camera", NO_SERVER, "/dev/null", .spec = {.kind = CAMERA_V4L2}},
};

static sd_event *event;
static char *folder; /* a case's own would be gone after it */
static unsigned n_leaks, n_workers;

static struct scene *scene_of(const char *name) {
        for (size_t i = 0; i < ELEMENTSOF(scenes); i++)
                if (streq(scenes[i].name, name))
                        return &scenes[i];
        ck_abort_msg("%s", name);
        return NULL;
}

static const struct recorder *recorded(const char *name) {
        return &scene_of(name)->recorder;
}

static int listen_and_do_nothing(unsigned *ret_port) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        socklen_t size = sizeof(address);
        int fd = must_errno(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

        must_errno(bind(fd, (struct sockaddr *) &address, size));
        must_errno(listen(fd, 8));
        must_errno(getsockname(fd, (struct sockaddr *) &address, &size));
        *ret_port = ntohs(address.sin_port);
        return fd;
}

static pid_t start_server(unsigned ports[static 2]) {
        char *argv[] = {(char *) MOTCUA_TEST_CAMERA_SERVER, NULL};
        int pipe_fds[2];
        pid_t pid;

        must_errno(pipe2(pipe_fds, O_CLOEXEC));
        must(child_spawn(argv, STDIN_FILENO, pipe_fds[1], &pid));
        close(pipe_fds[1]);
        FILE *f = fdopen(pipe_fds[0], "re");
        if (fscanf(f, "%u %u", &ports[0], &ports[1]) != 2)
                test_die("the server does not serve");
        (void) fclose(f);
        return pid;
}

static void write_credentials(const char *name, const char *text, mode_t mode) {
        _cleanup_free_ char *path = file_join(folder, name);

        file_write_text(path, text);
        must_errno(chmod(path, mode));
}

static void start_scene(struct scene *scene, const unsigned *ports) {
        static const struct camera_worker_patience patience = {.beat_usec = 60 * USEC_PER_SEC,
                                                               .stop_usec = 60 * USEC_PER_SEC,
                                                               .slack_usec = 60 * USEC_PER_SEC,
                                                               .frozen_usec = 2 * USEC_PER_SEC};
        _cleanup_free_ char *path = file_join(folder, scene->name), *credentials = NULL;
        struct camera_spec spec = scene->spec;

        spec.device = scene->path;
        if (scene->server != NO_SERVER) {
                must(str_format(&scene->url, "rtsp://127.0.0.1:%u%s", ports[scene->server], scene->path));
                spec.device = scene->url;
                spec.kind = CAMERA_RTSP;
                spec.passthrough = spec.watch_keys = !scene->is_raw;
        } else {
                spec.width_px = 320;
                spec.height_px = 240;
        }
        if (scene->credentials)
                credentials = file_join(folder, scene->credentials);
        spec.credentials_path = credentials;
        memcpy(spec.masks, left_half, sizeof(left_half));
        recorder_begin(&scene->recorder, path);
        must(camera_worker_new(event, MOTCUA_TEST_CAMERA_PROGRAM, &patience, &recorder_events,
                               &scene->recorder, &scene->recorder.camera));
        must(camera_start(scene->recorder.camera, &spec));
}

static bool has_text(const char *path) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
        char text[65536];
        ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof(text));

        return size > 0 && memmem(text, (size_t) size, PASSWORD, strlen(PASSWORD));
}

/* Of every process that this one started: what anybody on the machine can read of it. */
static void look_for_password(void) {
        for (int pid = getpid(); pid < getpid() + 1000; pid++) {
                _cleanup_free_ char *line = NULL, *environment = NULL;
                struct process_stat stat;

                if (!process_read_stat(pid, &stat) || stat.parent != getpid())
                        continue;
                must(str_format(&line, "/proc/%d/cmdline", pid));
                must(str_format(&environment, "/proc/%d/environ", pid));
                n_workers++;
                n_leaks += has_text(line) || has_text(environment);
        }
}

static int on_time(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        *(bool *) userdata = true;
        return 0;
}

static bool is_true(void *userdata) {
        return *(bool *) userdata;
}

static void run_for(uint64_t usec) {
        bool is_over = false;

        must(sd_event_add_time_relative(event, NULL, CLOCK_MONOTONIC, usec, 1, on_time, &is_over));
        while (!is_true(&is_over))
                must(sd_event_run(event, UINT64_MAX));
}

static bool is_over(const struct scene *scene) {
        return scene->recorder.n_faults + scene->recorder.n_stopped > 0;
}

static bool are_over(void *userdata) {
        for (size_t i = 0; i < ELEMENTSOF(scenes); i++)
                if (!is_over(&scenes[i]) && (userdata || !scenes[i].is_left_on))
                        return false;
        return true;
}

static void wait_for_all(bool also_left_on) {
        if (loop_wait(event, LOOP_PATIENCE_USEC, are_over, also_left_on ? (void *) scenes : NULL))
                return;
        for (size_t i = 0; i < ELEMENTSOF(scenes); i++)
                if (!is_over(&scenes[i]))
                        fprintf(stderr, "%s does not end\n", scenes[i].name);
        exit(1);
}

static void record_all(void) {
        unsigned ports[] = {[NOBODY] = 1};
        int hanging = listen_and_do_nothing(&ports[HANGING_SERVER]);
        pid_t server = start_server(&ports[SERVER]);

        write_credentials("right", "user=viewer\npassword=" PASSWORD "\n", 0600);
        write_credentials("wrong", "user=viewer\npassword=x" PASSWORD "\n", 0600);
        write_credentials("open", "user=viewer\npassword=" PASSWORD "\n", 0640);
        for (size_t i = 0; i < ELEMENTSOF(scenes); i++)
                start_scene(&scenes[i], ports);
        run_for(RECORD_USEC / 2);
        look_for_password();
        for (size_t i = 0; i < ELEMENTSOF(scenes); i++)
                if (scenes[i].wants_picture)
                        (void) camera_take_picture(
                                scenes[i].recorder.camera); /* of one that failed its case tells */
        run_for(RECORD_USEC / 2);
        for (size_t i = 0; i < ELEMENTSOF(scenes); i++)
                if (!scenes[i].is_left_on)
                        camera_stop(scenes[i].recorder.camera);
        wait_for_all(false);
        must_errno(kill(server, SIGKILL));
        must_errno(waitpid(server, NULL, 0));
        wait_for_all(true);
        close(hanging);
}

static void expect_fault(const char *name, enum camera_fault fault) {
        const struct recorder *recorder = recorded(name);

        ck_assert_msg(recorder->n_faults == 1 && recorder->n_stopped == 0 && recorder->fault == fault,
                      "%s: %s: %s", name, camera_fault_name(recorder->fault), recorder->detail);
        ck_assert_msg(!strstr(recorder->detail, PASSWORD), "%s", recorder->detail);
}

/* Whole, and from the first to the last: fragments of which none is long, one behind the other. */
static struct decoded expect_footage(const char *name) {
        const struct recorder *recorder = recorded(name);

        ck_assert_msg(recorder->n_faults == 0, "%s: %s: %s", name, camera_fault_name(recorder->fault),
                      recorder->detail);
        ck_assert_uint_eq(recorder->n_stopped, 1);
        ck_assert_uint_gt(recorder->n_fragments, 1);
        struct decoded decoded = recorder_decode(recorder->path);
        double seconds = (double) (recorder->at_nsec[recorder->n_fragments - 1] - recorder->at_nsec[0]) / 1e9;
        ck_assert_msg(decoded.is_clean, "%s", name);
        ck_assert_msg(decoded.duration_sec >= seconds - 0.1 && decoded.duration_sec < seconds + 2.5,
                      "%s: %f of %f", name, decoded.duration_sec, seconds);
        ck_assert_msg(decoded.n_frames > 14 * seconds, "%s: %u in %f", name, decoded.n_frames, seconds);
        for (unsigned i = 1; i < recorder->n_fragments; i++)
                ck_assert_uint_lt(recorder->at_nsec[i] - recorder->at_nsec[i - 1], UINT64_C(2500000000));
        return decoded;
}

START_TEST(h264_and_h265_are_recorded_as_they_come) {
        expect_footage("h264");
        ck_assert_int_eq(recorded("h264")->codec, CAMERA_H264);
        expect_footage("h265");
        ck_assert_int_eq(recorded("h265")->codec, CAMERA_H265);
        ck_assert_str_eq(recorded("h265")->encoder, "");
        ck_assert_uint_eq(recorded("h265")->width_px, 320);
        ck_assert_uint_ge(recorded("h265")->n_fragments, 4);
}
END_TEST

START_TEST(key_frames_are_looked_at_and_shown) {
        for (int i = 0; i < 2; i++) {
                const struct recorder *recorder = recorded(i == 0 ? "h264" : "h265");

                ck_assert_int_eq(recorder->look, CAMERA_LOOK_WELL);
                ck_assert_uint_eq(recorder->n_pictures, 1);
                ck_assert_int_eq(recorder->picture_result, 0);
                ck_assert(recorder->jpeg_size > 500 && recorder->jpeg[0] == 0xFF &&
                          recorder->jpeg[1] == 0xD8);
        }
}
END_TEST

START_TEST(what_is_masked_is_decoded_and_encoded_again) {
        expect_footage("decoded");
        ck_assert_str_ne(recorded("decoded")->encoder, "");
        _cleanup_free_ uint8_t *pixels = recorder_frame(recorded("decoded")->path, 20, 320, 240);
        for (unsigned y = 0; y < 240; y++)
                for (unsigned x = 0; x < 152; x++)
                        ck_assert_uint_lt(pixels[y * 320 + x], 24);
        ck_assert_uint_gt(pixels[30 * 320 + 200], 40);
        expect_footage("jpeg");
}
END_TEST

START_TEST(what_cannot_be_taken_is_told) {
        expect_fault("vp8", CAMERA_FAULT_UNSUPPORTED);
        expect_fault("sound", CAMERA_FAULT_UNSUPPORTED);
        expect_fault("no-path", CAMERA_FAULT_ABSENT);
        expect_fault("nobody", CAMERA_FAULT_ABSENT);
        expect_fault("no-pattern", CAMERA_FAULT_ABSENT);
        expect_fault("no-device", CAMERA_FAULT_ABSENT);
        expect_fault("no-camera", CAMERA_FAULT_REFUSED);
        expect_fault("no-encoder", CAMERA_FAULT_ENCODER);
}
END_TEST

START_TEST(few_key_frames_make_no_long_fragments_and_lose_nothing) {
        expect_footage("few-keys");
}
END_TEST

START_TEST(a_clock_of_32_bits_wraps_without_a_gap) {
        expect_footage("wraps");
        ck_assert_uint_eq(recorded("wraps")->n_steps, 0);
}
END_TEST

START_TEST(a_clock_that_steps_back_is_told_once_and_leaves_no_gap) {
        expect_footage("steps");
        ck_assert_uint_eq(recorded("steps")->n_steps, 1);
        ck_assert_int_lt(llabs(recorded("steps")->stepped_usec + 40 * (int64_t) USEC_PER_SEC),
                         (int64_t) USEC_PER_SEC);
}
END_TEST

START_TEST(a_packet_that_says_it_ends_the_picture_ends_nothing) {
        const struct recorder *recorder = recorded("sei");

        expect_footage("sei");
        ck_assert_uint_eq(recorder->n_opened, 1);
        ck_assert_uint_eq(recorder->n_steps, 0);
}
END_TEST

START_TEST(a_first_picture_may_take_longer_than_the_next) {
        const struct recorder *recorder = recorded("dark");

        ck_assert_uint_eq(recorder->n_faults, 0);
        ck_assert_uint_eq(recorder->n_stopped, 1);
        ck_assert_uint_ge(recorder_decode(recorder->path).n_frames, 15);
}
END_TEST

START_TEST(garbage_and_lies_are_no_pictures) {
        ck_assert_uint_eq(recorded("garbage")->n_stopped, 0);
        ck_assert(recorded("garbage")->fault == CAMERA_FAULT_STALLED ||
                  recorded("garbage")->fault == CAMERA_FAULT_UNSUPPORTED);
        ck_assert_uint_eq(recorded("lies")->n_stopped, 0);
        ck_assert(recorded("lies")->fault == CAMERA_FAULT_STALLED ||
                  recorded("lies")->fault == CAMERA_FAULT_UNSUPPORTED);
}
END_TEST

START_TEST(a_server_that_ends_or_dies_or_hangs_is_a_stall) {
        expect_fault("ends", CAMERA_FAULT_STALLED);
        struct decoded decoded = recorder_decode(recorded("ends")->path);
        ck_assert(decoded.is_clean && decoded.n_frames >= 28 && decoded.n_frames <= 30);
        expect_fault("hangs", CAMERA_FAULT_STALLED);
        expect_fault("dies", CAMERA_FAULT_STALLED);
        ck_assert(recorder_decode(recorded("dies")->path).is_clean);
}
END_TEST

START_TEST(sizes_by_turns_make_one_file_that_plays) {
        const struct recorder *recorder = recorded("flaps");

        ck_assert_uint_eq(recorder->n_faults, 0);
        ck_assert_uint_eq(recorder->n_opened, 1);
        ck_assert_uint_ge(recorder->n_fragments, 3);
        struct decoded decoded = recorder_decode(recorder->path);
        ck_assert(decoded.is_clean);
        ck_assert_uint_ge(decoded.n_frames, 30);
}
END_TEST

START_TEST(a_password_opens_and_is_seen_nowhere) {
        expect_footage("secret");
        expect_fault("wrong-password", CAMERA_FAULT_REFUSED);
        expect_fault("no-password", CAMERA_FAULT_REFUSED);
        expect_fault("open-file", CAMERA_FAULT_REFUSED);
        ck_assert_uint_eq(n_leaks, 0);
        ck_assert_uint_gt(n_workers, 10);
}
END_TEST

START_TEST(frozen_and_covered_pictures_are_noticed) {
        ck_assert_int_eq(recorded("still")->look, CAMERA_LOOK_FROZEN);
        ck_assert_int_eq(recorded("black")->look, CAMERA_LOOK_COVERED);
        ck_assert_int_eq(recorded("ball")->look, CAMERA_LOOK_WELL);
        ck_assert_uint_eq(recorded("ball")->n_looks[CAMERA_LOOK_WELL], 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(h264_and_h265_are_recorded_as_they_come),
        SUITE_CASE(key_frames_are_looked_at_and_shown),
        SUITE_CASE(what_is_masked_is_decoded_and_encoded_again),
        SUITE_CASE(what_cannot_be_taken_is_told),
        SUITE_CASE(few_key_frames_make_no_long_fragments_and_lose_nothing),
        SUITE_CASE(a_clock_of_32_bits_wraps_without_a_gap),
        SUITE_CASE(a_clock_that_steps_back_is_told_once_and_leaves_no_gap),
        SUITE_CASE(a_packet_that_says_it_ends_the_picture_ends_nothing),
        SUITE_CASE(a_first_picture_may_take_longer_than_the_next),
        SUITE_CASE(garbage_and_lies_are_no_pictures),
        SUITE_CASE(a_server_that_ends_or_dies_or_hangs_is_a_stall),
        SUITE_CASE(sizes_by_turns_make_one_file_that_plays),
        SUITE_CASE(a_password_opens_and_is_seen_nowhere),
        SUITE_CASE(frozen_and_covered_pictures_are_noticed),
};

int main(void) {
        if (!recorder_can_run())
                return 77;
        suite_use_memory();
        folder = file_join(getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", "motcua-cameras-XXXXXX");
        if (!mkdtemp(folder))
                test_die("%s: %s", folder, strerror(errno));
        must(sd_event_new(&event));
        record_all();
        int code = suite_run("hw/camera-network", cases, ELEMENTSOF(cases), NULL, NULL, 60);
        for (size_t i = 0; i < ELEMENTSOF(scenes); i++) {
                recorder_end(&scenes[i].recorder);
                free(scenes[i].url);
        }
        sd_event_unref(event);
        if (getenv("MOTCUA_TEST_KEEP"))
                fprintf(stderr, "--- kept: %s\n", folder);
        else
                file_remove_tree(folder);
        free(folder);
        return code;
}
