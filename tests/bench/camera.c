/*
 * What recording takes: processor time of motcua-camerad with its worker, memory, and bytes that go to the
 * disk. The floors are GStreamer's own pipelines with the same elements and settings, and what others make of
 * the same stream. All of them run at the same time, as their pictures come at 15 a second however fast the
 * machine is: so what else keeps it busy slows all alike.
 */
#include <signal.h>

#include "camera-stage.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

#define ENCODING_MAX 1.05
#define PASSTHROUGH_MAX 1.25
#define MEMORY_MAX 0.5
#define WATCHING_MAX 1.25
#define BYTES_MAX 1.15

#define HALF_SEC (USEC_PER_SEC / 2)

struct lengths {
        size_t runs;
        uint64_t settle_usec;
        uint64_t encoding_usec, passthrough_usec, watching_usec; /* of a run */
};

/* A key frame is decoded every 30 s, in the second that follows. */
static const struct lengths whole = {6, 3 * USEC_PER_SEC, 10 * USEC_PER_SEC, 20 * USEC_PER_SEC,
                                     60 * USEC_PER_SEC},
                            smoke = {1, HALF_SEC, HALF_SEC, 4 * HALF_SEC, HALF_SEC};

static const struct lengths *lengths_of(bool is_smoke) {
        return is_smoke ? &smoke : &whole;
}

static double ours_cpu_msec(const struct camera_stage *stage) {
        pid_t workers[CAMERA_STAGE_MAX] = {0};
        size_t n = camera_stage_workers(stage, workers);
        double msec = pid_cpu_msec(process_pid(stage->camerad));

        if (n != 1)
                test_die("%zu workers instead of one", n);
        return msec + pid_cpu_msec(workers[0]);
}

static double ours_peak_mb(const struct camera_stage *stage) {
        pid_t workers[CAMERA_STAGE_MAX] = {0};

        (void) camera_stage_workers(stage, workers);
        return pid_peak_mb(process_pid(stage->camerad)) + pid_peak_mb(workers[0]);
}

/* A new string of where it writes to, below the folder of others. */
static char *make_folder(const struct camera_stage *stage, const char *name) {
        _cleanup_free_ char *command = NULL;
        char *path = camera_stage_path(stage, name);

        must_errno(asprintf(&command, "mkdir -p %s && chmod 777 %s", path, path));
        camera_stage_run(stage, command);
        return path;
}

/* ----- from raw pictures ----- */

/* The worker's elements; it asks for a key frame each second itself. */
static struct process *spawn_encoding(const struct camera_stage *stage, const char *overlay) {
        _cleanup_free_ char *command = NULL, *folder = make_folder(stage, "bare");

        must_errno(asprintf(&command,
                            "exec gst-launch-1.0 -q videotestsrc is-live=true pattern=smpte ! "
                            "video/x-raw,width=1280,height=720,framerate=15/1 ! "
                            "queue leaky=downstream max-size-buffers=4 max-size-bytes=0 max-size-time=0 ! "
                            "videoconvert ! videoscale ! videorate drop-only=true max-rate=15 ! "
                            "video/x-raw,format=I420,width=1280,height=720,pixel-aspect-ratio=1/1 ! %s "
                            "x264enc bitrate=2000 tune=zerolatency speed-preset=superfast threads=2 "
                            "key-int-max=15 bframes=0 option-string=scenecut=0 ! h264parse ! "
                            "video/x-h264,stream-format=avc,alignment=au ! mp4mux fragment-duration=1000 "
                            "streamable=true ! filesink location=%s/bare.mp4",
                            overlay, folder));
        return camera_stage_spawn(stage, command);
}

static void measure_encoding(const struct lengths *lengths, const char *name, const char *ours,
                             const char *bare) {
        _cleanup_comparison_ struct comparison cpu = {
                .name = name, .unit = "ms of CPU a second", .budget = ENCODING_MAX};
        double seconds = (double) lengths->encoding_usec / USEC_PER_SEC;
        _cleanup_free_ char *cameras = NULL;
        struct camera_stage stage;

        must_errno(asprintf(&cameras,
                            "[Camera c1]\nSource=test\nPurpose=x\nSize=1280x720\nRate=15\n"
                            "BitrateKbit=2000\nOverlay=%s\n",
                            ours));
        camera_stage_begin(&stage);
        camera_stage_record(&stage, cameras, 1);
        struct process *floor = spawn_encoding(&stage, bare);
        stage_run(stage.centre, lengths->settle_usec);
        for (size_t i = 0; i < lengths->runs; i++) {
                double x = ours_cpu_msec(&stage), y = pid_cpu_msec(process_pid(floor));

                stage_run(stage.centre, lengths->encoding_usec);
                comparison_add_run(&cpu, (ours_cpu_msec(&stage) - x) / seconds,
                                   (pid_cpu_msec(process_pid(floor)) - y) / seconds);
        }
        comparison_print(&cpu);
        process_free(floor);
        camera_stage_end(&stage);
}

/* ----- as a camera on the network gives it ----- */

enum peer { SPLITMUX, FFMPEG, MOTION, _PEER_MAX };

static struct process *spawn_splitmux(const struct camera_stage *stage) {
        _cleanup_free_ char *command = NULL, *folder = make_folder(stage, "splitmux");

        must_errno(asprintf(&command,
                            "exec gst-launch-1.0 -q rtspsrc location=%s protocols=tcp latency=0 ! "
                            "rtph264depay ! h264parse ! splitmuxsink muxer-factory=matroskamux "
                            "max-size-time=600000000000 location=%s/%%03d.mkv",
                            stage->url, folder));
        return camera_stage_spawn(stage, command);
}

static struct process *spawn_ffmpeg(const struct camera_stage *stage) {
        _cleanup_free_ char *command = NULL, *folder = make_folder(stage, "ffmpeg");

        must_errno(asprintf(&command,
                            "exec ffmpeg -nostdin -v error -rtsp_transport tcp -i %s -c copy -f segment "
                            "-segment_time 10 -segment_format mp4 %s/%%03d.mp4",
                            stage->url, folder));
        return camera_stage_spawn(stage, command);
}

/* Without it, it is not compared. */
static struct process *spawn_motion(const struct camera_stage *stage) {
        _cleanup_free_ char *command = NULL, *folder = make_folder(stage, "motion"), *config = NULL,
                            *path = camera_stage_path(stage, "motion/motion.conf");

        if (!camera_stage_has("motion"))
                return NULL;
        must_errno(asprintf(&config,
                            "daemon off\nwebcontrol_port 0\nstream_port 0\nlog_level 4\nnetcam_url %s\n"
                            "netcam_params rtsp_transport=tcp\nwidth 1280\nheight 720\nframerate 15\n"
                            "emulate_motion on\nmovie_output on\nmovie_passthrough on\npicture_output off\n"
                            "text_right\ntarget_dir %s\nmovie_filename motion-%%v\n",
                            stage->url, folder));
        file_write_text(path, config);
        must_errno(asprintf(&command, "exec motion -n -c %s", path));
        return camera_stage_spawn(stage, command);
}

struct passthrough {
        struct camera_stage stage;
        struct process *peers[_PEER_MAX];
        double before[_PEER_MAX], ours_before;
        struct comparison cpu, memory, bytes, peer_cpu[_PEER_MAX], peer_memory[_PEER_MAX];
};

static void print_and_clear(struct comparison *comparison) {
        if (comparison->x.n > 0)
                comparison_print(comparison);
        comparison_clear(comparison);
}

static void run_passthrough(struct passthrough *bench, uint64_t usec) {
        const struct camera_stage *stage = &bench->stage;
        double seconds = (double) usec / USEC_PER_SEC, ours = ours_cpu_msec(stage), cpu[_PEER_MAX];
        uint64_t written = pid_written_bytes(process_pid(stage->camerad));
        uint64_t video = camera_stage_video_bytes(stage, "c1");

        for (enum peer peer = SPLITMUX; peer < _PEER_MAX; peer++)
                cpu[peer] = bench->peers[peer] ? pid_cpu_msec(process_pid(bench->peers[peer])) : 0;
        stage_run(stage->centre, usec);
        ours = (ours_cpu_msec(stage) - ours) / seconds;
        for (enum peer peer = SPLITMUX; peer < _PEER_MAX; peer++) {
                if (!bench->peers[peer])
                        continue;
                pid_t pid = process_pid(bench->peers[peer]);
                cpu[peer] = (pid_cpu_msec(pid) - cpu[peer]) / seconds;
                comparison_add_run(&bench->peer_cpu[peer], cpu[peer], ours);
                comparison_add_run(&bench->peer_memory[peer], pid_peak_mb(pid), ours_peak_mb(stage));
        }
        comparison_add_run(&bench->cpu, ours, cpu[SPLITMUX]);
        comparison_add_run(&bench->memory, ours_peak_mb(stage),
                           pid_peak_mb(process_pid(bench->peers[FFMPEG])));
        comparison_add_run(&bench->bytes,
                           (double) (pid_written_bytes(process_pid(stage->camerad)) - written) / 1024,
                           (double) (camera_stage_video_bytes(stage, "c1") - video) / 1024);
}

static void measure_passthrough(bool is_smoke) {
        const struct lengths *lengths = lengths_of(is_smoke);
        struct passthrough bench = {
                .cpu = {"passthrough, to splitmuxsink", "ms of CPU a second", PASSTHROUGH_MAX},
                .memory = {"peak memory of both processes, to ffmpeg's segmenter", "MB", MEMORY_MAX},
                .bytes = {"bytes written, to the video", "KiB", BYTES_MAX},
                .peer_cpu = {[FFMPEG] = {"passthrough, ffmpeg's segmenter to ours", "ms of CPU a second"},
                             [MOTION] = {"passthrough, motion to ours", "ms of CPU a second"}},
                .peer_memory = {[SPLITMUX] = {"peak memory, splitmuxsink to ours", "MB"},
                                [MOTION] = {"peak memory, motion to ours", "MB"}},
        };
        _cleanup_free_ char *cameras = NULL;

        camera_stage_begin(&bench.stage);
        camera_stage_serve(&bench.stage);
        must_errno(
                asprintf(&cameras, "[Camera c1]\nSource=%s\nPassthrough=yes\nPurpose=x\n", bench.stage.url));
        camera_stage_record(&bench.stage, cameras, 1);
        /* Behind it: of those that come while the server begins its stream it lets some go. */
        bench.peers[SPLITMUX] = spawn_splitmux(&bench.stage);
        bench.peers[FFMPEG] = spawn_ffmpeg(&bench.stage);
        bench.peers[MOTION] = spawn_motion(&bench.stage);
        stage_run(bench.stage.centre, lengths->settle_usec);
        for (size_t i = 0; i < lengths->runs; i++)
                run_passthrough(&bench, lengths->passthrough_usec);
        comparison_print(&bench.cpu);
        comparison_clear(&bench.cpu);
        print_and_clear(&bench.memory);
        print_and_clear(&bench.bytes);
        comparison_clear(&bench.peer_cpu[SPLITMUX]);
        comparison_clear(&bench.peer_memory[FFMPEG]);
        for (enum peer peer = SPLITMUX; peer < _PEER_MAX; peer++) {
                print_and_clear(&bench.peer_cpu[peer]);
                print_and_clear(&bench.peer_memory[peer]);
                process_free(bench.peers[peer]);
        }
        camera_stage_end(&bench.stage);
}

/* Two cameras of one daemon, of the same stream; workers alone. */
static void measure_watching(bool is_smoke) {
        const struct lengths *lengths = lengths_of(is_smoke);
        _cleanup_comparison_ struct comparison cpu = {.name = "watching of key frames, to a worker without",
                                                      .unit = "ms of CPU a second",
                                                      .budget = WATCHING_MAX};
        double seconds = (double) lengths->watching_usec / USEC_PER_SEC;
        _cleanup_free_ char *cameras = NULL;
        struct camera_stage stage;
        pid_t workers[CAMERA_STAGE_MAX] = {0};

        camera_stage_begin(&stage);
        camera_stage_serve(&stage);
        must_errno(asprintf(&cameras,
                            "[Camera c1]\nSource=%s\nPassthrough=yes\nPurpose=x\n"
                            "[Camera c2]\nSource=%s\nPassthrough=yes\nWatchKeys=yes\nPurpose=x\n",
                            stage.url, stage.url));
        camera_stage_record(&stage, cameras, 2);
        if (camera_stage_workers(&stage, workers) != 2)
                test_die("not two workers");
        stage_run(stage.centre, lengths->settle_usec);
        for (size_t i = 0; i < lengths->runs; i++) {
                double without = pid_cpu_msec(workers[0]), with = pid_cpu_msec(workers[1]);

                stage_run(stage.centre, lengths->watching_usec);
                comparison_add_run(&cpu, (pid_cpu_msec(workers[1]) - with) / seconds,
                                   (pid_cpu_msec(workers[0]) - without) / seconds);
        }
        comparison_print(&cpu);
        camera_stage_end(&stage);
}

static void measure_plain(bool is_smoke) {
        measure_encoding(lengths_of(is_smoke), "recording, to the bare pipeline", "no", "");
}

static void measure_overlay(bool is_smoke) {
        measure_encoding(lengths_of(is_smoke),
                         "recording with time and place in the picture, to the bare pipeline", "yes",
                         "clockoverlay halignment=left valignment=top shaded-background=true "
                         "font-desc=\"Sans 14\" ! ");
}

static const camera_measure_fn measures[] = {measure_plain, measure_overlay, measure_passthrough,
                                             measure_watching};

int main(int argc, char *argv[]) {
        camera_measure_all(measures, ELEMENTSOF(measures), bench_is_smoke(argc, argv));
        return EXIT_SUCCESS;
}
