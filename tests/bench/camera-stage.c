#include "camera-stage.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "services/camera/footage.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

#define BUS_NAME "vn.motcua.Camera1"
#define BUS_CAMERA "/vn/motcua/Camera1/camera/"

enum { EXIT_SKIPPED = 77, LOOK_USEC = 20000 };

#define PATIENCE_USEC (60 * USEC_PER_SEC)

bool camera_stage_has(const char *program) {
        _cleanup_free_ char *path = file_join("/usr/bin", program);

        return access(path, X_OK) == 0;
}

static void skip_without(const char *program, const char *package) {
        if (camera_stage_has(program))
                return;
        printf("skipped: %s is not installed (package %s)\n", program, package);
        exit(EXIT_SKIPPED);
}

void camera_measure_all(const camera_measure_fn measures[], size_t n, bool smoke) {
        int code = EXIT_SUCCESS, status;

        for (size_t i = 0; i < n; i++) {
                if (smoke && must_errno(fork()) > 0)
                        continue;
                measures[i](smoke);
                if (smoke)
                        exit(EXIT_SUCCESS);
        }
        while (smoke && wait(&status) > 0)
                if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS)
                        code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
        if (code != EXIT_SUCCESS)
                exit(code);
}

void camera_stage_begin(struct camera_stage *stage) {
        skip_without("gst-launch-1.0", "gstreamer1.0-tools");
        skip_without("ffmpeg", "ffmpeg");
        *stage = (struct camera_stage){.server = NULL};
        stage->centre = stage_new(&stage->dir);
        stage->folder = centre_path(stage->centre, "footage");
}

void camera_stage_end(struct camera_stage *stage) {
        if (stage->camerad)
                camera_stage_stop(stage, SIGKILL);
        camera_stage_serve_no_more(stage);
        stage_free(stage->centre, stage->dir);
        free(stage->folder);
}

char *camera_stage_path(const struct camera_stage *stage, const char *name) {
        return centre_path(stage->centre, name);
}

/* ----- commands ----- */

struct process *camera_stage_spawn(const struct camera_stage *stage, const char *command) {
        _cleanup_free_ char *log = camera_stage_path(stage, "log/commands");
        const struct process_spec spec = {.argv = (const char *const[]){"/bin/sh", "-c", command, NULL},
                                          .log_path = log};

        return process_start(centre_event(stage->centre), &spec, NULL, NULL);
}

void camera_stage_run(const struct camera_stage *stage, const char *command) {
        struct process *process = camera_stage_spawn(stage, command);

        if (!process_wait(process, LOOP_PATIENCE_USEC) || process_result(process) != 0) {
                _cleanup_free_ char *path = camera_stage_path(stage, "log/commands");
                _cleanup_free_ char *log = file_read(path, NULL);

                test_die("it failed: %s\n%s", command, log);
        }
        process_free(process);
}

void camera_stage_serve(struct camera_stage *stage) {
        _cleanup_free_ char *log = camera_stage_path(stage, "log/server");
        const struct process_spec spec = {.argv = (const char *const[]){TEST_CAMERA_SERVER, NULL},
                                          .log_path = log};
        uint64_t deadline = monotonic_usec() + PATIENCE_USEC;
        unsigned port;

        stage->server = process_start(centre_event(stage->centre), &spec, NULL, NULL);
        for (;;) {
                _cleanup_free_ char *said = file_read(log, NULL);

                if (strchr(said, '\n') && sscanf(said, "%u", &port) == 1)
                        break;
                if (process_has_exited(stage->server) || monotonic_usec() > deadline)
                        test_die("the server of pictures does not start: %s", said);
                stage_run(stage->centre, LOOK_USEC);
        }
        must_errno(asprintf(&stage->url, "rtsp://127.0.0.1:%u/large", port));
}

void camera_stage_serve_no_more(struct camera_stage *stage) {
        _cleanup_free_ char *log = camera_stage_path(stage, "log/server");

        stage->server = process_free(stage->server);
        free(stage->url);
        stage->url = NULL;
        (void) unlink(log);
}

/* ----- the daemon ----- */

/* Of a new machine, and with the same disk again. */
static void make_folders(struct camera_stage *stage) {
        _cleanup_free_ char *state = camera_stage_path(stage, "state/camera");

        file_remove_tree(state);
        centre_make_state(stage->centre, CENTRE_CAMERAD);
        if (mkdir(stage->folder, 0700) < 0 && errno != EEXIST)
                test_die("%s: %s", stage->folder, strerror(errno));
        must_errno(chown(stage->folder, centre_uid(CENTRE_CAMERA), centre_gid(CENTRE_CAMERA)));
}

static void write_config(struct camera_stage *stage, const char *cameras) {
        _cleanup_free_ char *text = NULL;

        must_errno(asprintf(&text,
                            "[Centre]\nName=x\n[Cameras]\nFolder=%s\nRetentionDays=30\n"
                            "NoticePosted=2020-01-01\nFreeBytes=1M\n%s",
                            stage->folder, cameras));
        centre_write_config(stage->centre, text);
}

/* Built with the path of the program beside it, instead of where that will be installed. */
static void start(struct camera_stage *stage) {
        _cleanup_free_ char *config = NULL, *state = NULL, *bus = NULL;
        _cleanup_free_ char *log = camera_stage_path(stage, "log/camerad");

        must_errno(asprintf(&config, "--config=%s/etc/motcua.conf", stage->dir));
        must_errno(asprintf(&state, "--state-dir=%s/state/camera", stage->dir));
        must_errno(asprintf(&bus, "DBUS_SYSTEM_BUS_ADDRESS=unix:path=%s/bus", stage->dir));
        const struct process_spec spec = {
                .argv = (const char *const[]){TEST_BENCH_CAMERAD, config, state, "--hw=real", NULL},
                .environment = (const char *const[]){bus, NULL},
                .uid = centre_uid(CENTRE_CAMERA),
                .gid = centre_gid(CENTRE_CAMERA),
                .log_path = log,
        };
        stage->camerad = process_start(centre_event(stage->centre), &spec, NULL, NULL);
}

uint64_t camera_stage_last_usec(const struct camera_stage *stage, const char *camera) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_free_ char *path = NULL;
        uint64_t last = 0;

        must_errno(asprintf(&path, BUS_CAMERA "%s", camera));
        (void) sd_bus_get_property_trivial(centre_bus(stage->centre), BUS_NAME, path, BUS_NAME ".Camera",
                                           "LastFragment", &error, 't', &last);
        return last;
}

static void await_footage(const struct camera_stage *stage, const char *camera) {
        uint64_t deadline = monotonic_usec() + PATIENCE_USEC;

        while (camera_stage_last_usec(stage, camera) == 0) {
                if (process_has_exited(stage->camerad) || monotonic_usec() > deadline) {
                        _cleanup_free_ char *path = camera_stage_path(stage, "log/camerad");
                        _cleanup_free_ char *log = file_read(path, NULL);

                        test_die("camera %s does not record: %s", camera, log);
                }
                stage_run(stage->centre, LOOK_USEC);
        }
}

void camera_stage_record(struct camera_stage *stage, const char *cameras, unsigned n) {
        make_folders(stage);
        write_config(stage, cameras);
        start(stage);
        for (unsigned i = 1; i <= n; i++) {
                char camera[16];

                must_errno(snprintf(camera, sizeof(camera), "c%u", i));
                await_footage(stage, camera);
        }
}

void camera_stage_stop(struct camera_stage *stage, int signal_number) {
        pid_t workers[CAMERA_STAGE_MAX] = {0};
        size_t n = camera_stage_workers(stage, workers);

        process_signal(stage->camerad, signal_number);
        for (size_t i = 0; signal_number == SIGKILL && i < n; i++)
                (void) kill(workers[i], SIGKILL);
        if (!process_wait(stage->camerad, LOOP_PATIENCE_USEC))
                test_die("motcua-camerad does not end");
        stage->camerad = process_free(stage->camerad);
}

static int by_pid(const void *a, const void *b) {
        return *(const pid_t *) a - *(const pid_t *) b;
}

size_t camera_stage_workers(const struct camera_stage *stage, pid_t ret[static CAMERA_STAGE_MAX]) {
        DIR *proc = opendir("/proc");
        size_t n = 0;
        int pid;

        assert(proc);
        for (struct dirent *entry; (entry = readdir(proc));) {
                struct process_stat stat;

                if (sscanf(entry->d_name, "%d", &pid) != 1 || !process_read_stat(pid, &stat) ||
                    stat.parent != process_pid(stage->camerad))
                        continue;
                assert(n < CAMERA_STAGE_MAX);
                ret[n++] = pid;
        }
        closedir(proc);
        qsort(ret, n, sizeof(ret[0]), by_pid);
        return n;
}

static int add_bytes(const struct segment_piece *piece, void *userdata) {
        uint64_t *bytes = userdata;

        *bytes += piece->stamp.bytes;
        return 0;
}

uint64_t camera_stage_video_bytes(const struct camera_stage *stage, const char *camera) {
        uint64_t bytes = 0;

        for (unsigned number = 1;; number++) {
                _cleanup_free_ char *path = NULL;
                struct segment_reader reader;
                struct segment_scan scan;

                must_errno(asprintf(&path, "%s/%s/%010u.mp4", stage->folder, camera, number));
                _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
                if (fd < 0)
                        return bytes;
                must(footage_reader(&fd, &reader));
                must(segment_scan(&reader, SEGMENT_STAMPS, add_bytes, &bytes, &scan));
        }
}

/* ----- processes ----- */

double pid_cpu_msec(pid_t pid) {
        struct timespec ts;
        clockid_t clock;

        if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &ts) < 0)
                test_die("process %d has ended", (int) pid);
        return (double) ts.tv_sec * 1000 + (double) ts.tv_nsec / 1e6;
}

static uint64_t read_figure(pid_t pid, const char *file, const char *key) {
        char path[64], line[256];
        uint64_t value;

        must_errno(snprintf(path, sizeof(path), "/proc/%d/%s", (int) pid, file));
        _cleanup_fclose_ FILE *f = fopen(path, "re");
        while (f && fgets(line, sizeof(line), f))
                if (strncmp(line, key, strlen(key)) == 0 &&
                    sscanf(line + strlen(key), ": %" SCNu64, &value) == 1)
                        return value;
        test_die("process %d has no %s", (int) pid, key);
}

double pid_peak_mb(pid_t pid) {
        return (double) read_figure(pid, "status", "VmHWM") / 1024;
}

uint64_t pid_written_bytes(pid_t pid) {
        return read_figure(pid, "io", "write_bytes");
}
