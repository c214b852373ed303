/*
 * Seconds of footage that are gone after everything that records was killed, and after a power cut: of ours,
 * and of what others make of the same stream at the same time. Each records onto a file system of its own,
 * and the power is cut by ending that without a last write: what was not on its disk by then is lost. What
 * survived is found by a decoder that is not ours, picture by picture, in a copy of the stream that nobody
 * lost.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "camera-stage.h"
#include "services/camera/footage.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

/* Two fragments. */
#define LOST_MAX 2.0
#define BYTES_MAX 1.15

enum { EXIT_SKIPPED = 77, KILL_RUNS = 6, KILL_SEC = 12, CUT_RUNS = 3, CUT_SEC = 42, SMOKE_SEC = 2 };

/* By turns at another moment between two key frames. */
#define PHASE_USEC (370 * USEC_PER_MSEC)

/* As ext4 has it; <linux/ext4.h> came later. */
#define EXT4_SHUTDOWN _IOR('X', 125, uint32_t)
enum { EXT4_SHUTDOWN_NO_LOG = 2 };

enum recorder { OURS, SPLITMUX, FFMPEG, _RECORDER_MAX };
static const struct {
        const char *name, *files;
} recorders[_RECORDER_MAX] = {
        [OURS] = {"ours", "footage/c1/*.mp4"},
        [SPLITMUX] = {"splitmux", "*.mkv"},
        [FFMPEG] = {"ffmpeg", "*.mp4"},
};

struct bench {
        struct camera_stage stage;
        struct process *processes[_RECORDER_MAX], *reference;
        struct samples lost[_RECORDER_MAX];
        struct comparison bytes;
        bool cuts;
};

/* ----- disks ----- */

static char *disk_path(const struct bench *bench, enum recorder recorder) {
        return camera_stage_path(&bench->stage, recorders[recorder].name);
}

static void mount_disk(const struct bench *bench, enum recorder recorder, bool is_new) {
        _cleanup_free_ char *path = disk_path(bench, recorder), *make = NULL, *mount = NULL;

        must_errno(asprintf(&make,
                            "mkdir -p %s && truncate -s 256M %s.img && "
                            "mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0 %s.img",
                            path, path, path));
        must_errno(asprintf(&mount, "mount -o loop %s.img %s", path, path));
        if (is_new)
                camera_stage_run(&bench->stage, make);
        camera_stage_run(&bench->stage, mount);
        must_errno(chmod(path, 0755));
}

static void unmount_disk(const struct bench *bench, enum recorder recorder) {
        _cleanup_free_ char *path = disk_path(bench, recorder), *command = NULL;

        must_errno(asprintf(&command, "umount %s", path));
        camera_stage_run(&bench->stage, command);
}

static void cut_power(const struct bench *bench) {
        for (enum recorder recorder = OURS; recorder < _RECORDER_MAX; recorder++) {
                _cleanup_free_ char *path = disk_path(bench, recorder);
                _cleanup_close_ int fd = must_errno(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
                uint32_t how = EXT4_SHUTDOWN_NO_LOG;

                must_errno(ioctl(fd, EXT4_SHUTDOWN, &how));
        }
}

/* Of the whole disk, with the journal. */
static double written_kib(const struct bench *bench) {
        _cleanup_free_ char *path = disk_path(bench, OURS), *name = NULL;
        unsigned long long sectors;
        struct stat st;

        must_errno(stat(path, &st));
        must_errno(asprintf(&name, "/sys/dev/block/%u:%u/stat", major(st.st_dev), minor(st.st_dev)));
        _cleanup_fclose_ FILE *f = fopen(name, "re");
        if (!f || fscanf(f, "%*u %*u %*u %*u %*u %*u %llu", &sectors) != 1)
                test_die("%s cannot be read", name);
        return (double) sectors / 2;
}

/* Their mounts end with this process. */
static void need_disks(void) {
        if (!camera_stage_has("mount") || access("/dev/loop-control", R_OK | W_OK) < 0 ||
            access("/sbin/mkfs.ext4", X_OK) < 0 || unshare(CLONE_NEWNS) < 0 ||
            mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
                printf("skipped: no file systems of its own can be mounted here\n");
                exit(EXIT_SKIPPED);
        }
}

/* ----- what survived ----- */

/* A hash of each picture, a line each, in a new string. */
static char *list_pictures(const struct bench *bench, const char *files) {
        _cleanup_free_ char *list = camera_stage_path(&bench->stage, "pictures"), *command = NULL;

        must_errno(asprintf(&command,
                            "for f in %s; do [ -e \"$f\" ] && ffmpeg -nostdin -v quiet -i \"$f\" -map 0:v:0 "
                            "-fps_mode passthrough -f framemd5 - | sed '/^#/d; s/.*, *//'; done >%s; true",
                            files, list));
        camera_stage_run(&bench->stage, command);
        return file_read(list, NULL);
}

enum { HASH_LINE = 33 };

/* Pictures behind the last one that is in the list too. */
static size_t count_lost(const char *all, const char *survived) {
        size_t n = strlen(all) / HASH_LINE, kept = strlen(survived) / HASH_LINE;

        for (size_t i = n; kept > 0 && i > 0; i--)
                if (strncmp(all + (i - 1) * HASH_LINE, survived + (kept - 1) * HASH_LINE, HASH_LINE) == 0)
                        return n - i;
        return n;
}

/* As at the next start. */
static void recover(const struct bench *bench) {
        _cleanup_(footage_freep) struct footage *footage = NULL;
        struct problem problem = {.language = LANGUAGE_EN};
        char store[FOOTAGE_STORE_SIZE];
        struct clock *clock = NULL;

        must(clock_new(&clock));
        must(footage_identify(bench->stage.folder, store));
        int r = footage_open(bench->stage.folder, store, clock, &footage, &problem);
        if (r < 0)
                test_die("the store does not open: %s", problem.text ? problem.text : strerror(-r));
        problem_done(&problem);
        must(footage_recover(footage));
        footage = footage_free(footage);
        clock_free(clock);
}

static void measure_lost(struct bench *bench) {
        _cleanup_free_ char *reference = camera_stage_path(&bench->stage, "reference.h264"),
                            *all = list_pictures(bench, reference);

        recover(bench);
        for (enum recorder recorder = OURS; recorder < _RECORDER_MAX; recorder++) {
                _cleanup_free_ char *path = disk_path(bench, recorder),
                                    *files = file_join(path, recorders[recorder].files),
                                    *survived = list_pictures(bench, files);

                samples_add(&bench->lost[recorder], (double) count_lost(all, survived) / CAMERA_STAGE_RATE);
        }
}

/* ----- a run ----- */

#define GST "gst-launch-1.0 -q rtspsrc protocols=tcp latency=0 location="

static void start_all(struct bench *bench) {
        _cleanup_free_ char *reference = NULL, *splitmux = NULL, *ffmpeg = NULL, *cameras = NULL;
        const struct camera_stage *stage = &bench->stage;

        must_errno(asprintf(&reference,
                            "exec " GST "%s ! rtph264depay ! h264parse ! "
                            "video/x-h264,stream-format=byte-stream,alignment=au ! "
                            "filesink buffer-mode=unbuffered location=%s/reference.h264",
                            stage->url, stage->dir));
        must_errno(asprintf(
                &splitmux,
                "exec " GST "%s ! rtph264depay ! h264parse ! splitmuxsink "
                "muxer-factory=matroskamux max-size-time=600000000000 location=%s/splitmux/%%03d.mkv",
                stage->url, stage->dir));
        must_errno(asprintf(&ffmpeg,
                            "exec ffmpeg -nostdin -v error -rtsp_transport tcp -i %s -c copy -f segment "
                            "-segment_time 10 -segment_format mp4 %s/ffmpeg/%%03d.mp4",
                            stage->url, stage->dir));
        must_errno(asprintf(&cameras, "[Camera c1]\nSource=%s\nPassthrough=yes\nPurpose=x\n", stage->url));
        bench->reference = camera_stage_spawn(stage, reference);
        bench->processes[SPLITMUX] = camera_stage_spawn(stage, splitmux);
        bench->processes[FFMPEG] = camera_stage_spawn(stage, ffmpeg);
        camera_stage_record(&bench->stage, cameras, 1);
}

static void end_all(struct bench *bench) {
        if (bench->cuts)
                cut_power(bench);
        bench->reference = process_free(bench->reference);
        for (enum recorder recorder = SPLITMUX; recorder < _RECORDER_MAX; recorder++)
                bench->processes[recorder] = process_free(bench->processes[recorder]);
        camera_stage_stop(&bench->stage, SIGKILL);
}

static void run_once(struct bench *bench, uint64_t usec) {
        for (enum recorder recorder = OURS; recorder < _RECORDER_MAX; recorder++)
                mount_disk(bench, recorder, /* is_new= */ true);
        camera_stage_serve(&bench->stage); /* a new one, as it remembers those who were killed */
        start_all(bench);
        double written = written_kib(bench), video = (double) camera_stage_video_bytes(&bench->stage, "c1");
        stage_run(bench->stage.centre, usec);
        comparison_add_run(&bench->bytes, written_kib(bench) - written,
                           ((double) camera_stage_video_bytes(&bench->stage, "c1") - video) / 1024);
        end_all(bench);
        camera_stage_serve_no_more(&bench->stage);
        for (enum recorder recorder = OURS; bench->cuts && recorder < _RECORDER_MAX; recorder++) {
                unmount_disk(bench, recorder);
                mount_disk(bench, recorder, /* is_new= */ false);
        }
        measure_lost(bench);
        for (enum recorder recorder = OURS; recorder < _RECORDER_MAX; recorder++)
                unmount_disk(bench, recorder);
}

static void measure(size_t runs, uint64_t usec, bool cuts) {
        struct bench bench = {.bytes = {"bytes on the disk with its journal, to the video", "KiB", BYTES_MAX},
                              .cuts = cuts};

        need_disks();
        camera_stage_begin(&bench.stage);
        free(bench.stage.folder);
        bench.stage.folder = camera_stage_path(&bench.stage, "ours/footage");
        for (size_t i = 0; i < runs; i++)
                run_once(&bench, usec + i * PHASE_USEC);
        if (cuts)
                comparison_print(&bench.bytes);
        comparison_clear(&bench.bytes);
        for (enum recorder recorder = OURS; recorder < _RECORDER_MAX; recorder++) {
                _cleanup_free_ char *name = NULL;

                must_errno(asprintf(&name, "lost by a %s, %s", cuts ? "power cut" : "kill -9",
                                    recorders[recorder].name));
                figure_print(name, "s", &bench.lost[recorder], recorder == OURS ? LOST_MAX : 0);
                samples_clear(&bench.lost[recorder]);
        }
        camera_stage_end(&bench.stage);
}

static void measure_kill(bool smoke) {
        measure(smoke ? 1 : KILL_RUNS, (smoke ? SMOKE_SEC : KILL_SEC) * USEC_PER_SEC, /* cuts= */ false);
}

static void measure_cut(bool smoke) {
        measure(smoke ? 1 : CUT_RUNS, (smoke ? SMOKE_SEC : CUT_SEC) * USEC_PER_SEC, /* cuts= */ true);
}

static const camera_measure_fn measures[] = {measure_kill, measure_cut};

int main(int argc, char *argv[]) {
        camera_measure_all(measures, ELEMENTSOF(measures), bench_is_smoke(argc, argv));
        return EXIT_SUCCESS;
}
