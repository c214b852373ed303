/*
 * Export of a clip over the bus, from the question to the descriptors, with polkit's answer, each byte
 * checked against its stamp, and the event on disk. The floor is a copy of the same bytes.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "measure.h"
#include "services/camera/recording.h"
#include "stage.h"
#include "tests/bus/polkit.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/fragments.h"
#include "tests/lib/loop.h"

#define BUS_NAME "vn.motcua.Camera1"
#define BUS_ROOT "/vn/motcua/Camera1"

enum { CLIP_SEC = 600, SMOKE_SEC = 20, RUNS = 10, RATE = 15, SECOND_BYTES = 250000, COPY_SIZE = 1024 * 1024 };

/* Footage ends so long before now, when the camera's hours are over. */
enum { BEFORE_SEC = 60 };

#define EXPORT_MAX_SEC 1
/* Read, hashed twice, and written. */
#define COPY_MAX 8

struct bench {
        struct centre *centre;
        char *dir, *folder;
        struct polkit polkit;
        uint64_t from_usec, seconds;
        sd_bus *asker;
        sd_bus_message *answer;
};

/* ----- footage ----- */

static void write_config(struct bench *bench, const char *cameras) {
        _cleanup_free_ char *text = NULL;

        must_errno(asprintf(&text,
                            "[Centre]\nName=x\n[Cameras]\nFolder=%s\nRetentionDays=30\n"
                            "NoticePosted=2020-01-01\nFreeBytes=1M\n%s",
                            bench->folder, cameras));
        centre_write_config(bench->centre, text);
}

static void start(struct bench *bench) {
        centre_start(bench->centre, CENTRE_CAMERAD, NULL);
        centre_wait_ready(bench->centre, CENTRE_CAMERAD);
}

static void write_second(struct recording *recording, const struct box_track *track, uint64_t second,
                         const struct clock_reading *begin) {
        const struct fragment_spec spec = {.sequence = (uint32_t) second + 1,
                                           .base_time = second * FRAGMENT_TIMESCALE,
                                           .frames = RATE,
                                           .frame_size = SECOND_BYTES / (RATE + 1),
                                           .duration = FRAGMENT_TIMESCALE / RATE,
                                           .seed = (unsigned) second};
        struct box_fragment box;
        const char *what;
        size_t size;
        _cleanup_free_ uint8_t *bytes = fragment_make(&spec, &size);
        const struct recording_fragment fragment = {
                .bytes = bytes,
                .box = &box,
                .taken = {.realtime_usec = begin->realtime_usec + second * USEC_PER_SEC,
                          .boottime_usec = begin->boottime_usec + second * USEC_PER_SEC,
                          .synchronized = true},
        };

        must(box_read_fragment(bytes, size, track, &box, &what));
        must(recording_write(recording, &fragment));
}

static void write_footage(struct bench *bench, struct footage *footage, struct clock *clock) {
        const struct recording_policy policy = {.sync_usec = 3600 * USEC_PER_SEC};
        _cleanup_(recording_freep) struct recording *recording = NULL;
        uint8_t init[FRAGMENT_INIT_MAX];
        size_t size = fragment_make_init(1280, init);
        struct clock_reading begin;
        struct box_track track;
        const char *what;

        clock_read(clock, &begin);
        bench->from_usec = begin.realtime_usec -= (bench->seconds + BEFORE_SEC) * USEC_PER_SEC;
        must(box_read_init(init, size, &track, &what));
        must(recording_new(footage, "c1", "x", &policy, &recording));
        must(recording_init(recording, init, size, &track));
        for (uint64_t second = 0; second < bench->seconds; second++)
                write_second(recording, &track, second, &begin);
        must(recording_close(recording));
}

static void make_footage(struct bench *bench) {
        _cleanup_(footage_freep) struct footage *footage = NULL;
        struct problem problem = {.language = LANGUAGE_EN};
        char store[FOOTAGE_STORE_SIZE];
        struct clock *clock = NULL;

        must(clock_new(&clock));
        must(footage_identify(bench->folder, store));
        int r = footage_open(bench->folder, store, clock, &footage, &problem);
        if (r < 0)
                test_die("the store does not open: %s", problem.text ? problem.text : strerror(-r));
        problem_done(&problem);
        write_footage(bench, footage, clock);
        footage = footage_free(footage);
        clock_free(clock);

        const struct process_spec spec = {.argv = (const char *const[]){"/bin/chown", "-R", "--reference",
                                                                        bench->folder, bench->folder, NULL},
                                          .log_path = "/dev/null"};
        struct process *process = process_start(centre_event(bench->centre), &spec, NULL, NULL);
        if (!process_wait(process, LOOP_PATIENCE_USEC) || process_result(process) != 0)
                test_die("chown failed");
        process_free(process);
}

/* ----- export and copy ----- */

static int on_answer(sd_bus_message *answer, void *userdata, _unused_ sd_bus_error *error) {
        struct bench *bench = userdata;

        bench->answer = sd_bus_message_ref(answer);
        return 0;
}

static bool is_answered(void *userdata) {
        const struct bench *bench = userdata;

        return bench->answer;
}

static uint64_t take_answer(struct bench *bench) {
        const sd_bus_error *error = sd_bus_message_get_error(bench->answer);
        struct stat st;
        const char *name;
        int fd;

        if (error)
                test_die("Export: %s: %s", error->name, error->message);
        must(sd_bus_message_enter_container(bench->answer, 'a', "(sh)"));
        if (must(sd_bus_message_read(bench->answer, "(sh)", &name, &fd)) == 0)
                test_die("Export gave no file");
        must_errno(fstat(fd, &st));
        bench->answer = sd_bus_message_unref(bench->answer);
        return (uint64_t) st.st_size;
}

static double export_sec(struct bench *bench, uint64_t *ret_bytes) {
        _cleanup_client_message_ sd_bus_message *message = NULL;
        sd_bus_slot *slot = NULL;
        uint64_t begun = monotonic_usec();

        must(sd_bus_message_new_method_call(bench->asker, &message, BUS_NAME, BUS_ROOT, BUS_NAME, "Export"));
        must(sd_bus_message_append(message, "sttsa{sv}", "c1", bench->from_usec,
                                   bench->from_usec + bench->seconds * USEC_PER_SEC, "x", 0));
        must(sd_bus_call_async(bench->asker, &slot, message, on_answer, bench, LOOP_PATIENCE_USEC));
        centre_wait(bench->centre, is_answered, bench, "the clip");
        double seconds = (double) (monotonic_usec() - begun) / USEC_PER_SEC;
        sd_bus_slot_unref(slot);
        *ret_bytes = take_answer(bench);
        return seconds;
}

static uint64_t copy_file(const char *path, int to) {
        static char buffer[COPY_SIZE];
        _cleanup_close_ int from = open(path, O_RDONLY | O_CLOEXEC);
        uint64_t bytes = 0;

        for (ssize_t n; from >= 0 && (n = must_errno(read(from, buffer, sizeof(buffer)))) > 0;) {
                if (must_errno(write(to, buffer, (size_t) n)) != n)
                        test_die("the disk is full");
                bytes += (uint64_t) n;
        }
        return bytes;
}

static double copy_sec(const struct bench *bench, uint64_t least_bytes) {
        uint64_t begun = monotonic_usec(), bytes = 0;
        _cleanup_close_ int to = must_errno(open(bench->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));

        for (unsigned number = 1; number <= 2; number++) {
                _cleanup_free_ char *path = NULL;

                must_errno(asprintf(&path, "%s/c1/%010u.mp4", bench->folder, number));
                bytes += copy_file(path, to);
        }
        if (bytes < least_bytes || least_bytes < bench->seconds * SECOND_BYTES * 9 / 10)
                test_die("the clip has %llu bytes, the footage %llu", (unsigned long long) least_bytes,
                         (unsigned long long) bytes);
        return (double) (monotonic_usec() - begun) / USEC_PER_SEC;
}

/* The daemon makes the store; then there is footage of a camera whose hours are over. */
static void begin(struct bench *bench) {
        bench->centre = stage_new(&bench->dir);
        bench->folder = centre_path(bench->centre, "footage");
        must_errno(mkdir(bench->folder, 0700));
        must_errno(chown(bench->folder, centre_uid(CENTRE_CAMERA), centre_gid(CENTRE_CAMERA)));
        write_config(bench, "[Camera c2]\nSource=test\nPurpose=x\n");
        start(bench);
        centre_stop(bench->centre, CENTRE_CAMERAD, SIGTERM);
        make_footage(bench);
        start(bench);
        polkit_start(&bench->polkit, bench->centre, POLKIT_YES);
        bench->asker = centre_connect(bench->centre, CENTRE_OPERATOR);
}

static void end(struct bench *bench) {
        sd_bus_close_unref(bench->asker);
        polkit_stop(&bench->polkit);
        stage_free(bench->centre, bench->dir);
        free(bench->folder);
}

int main(int argc, char *argv[]) {
        bool smoke = bench_is_smoke(argc, argv);
        struct bench bench = {.seconds = smoke ? SMOKE_SEC : CLIP_SEC};
        _cleanup_samples_ struct samples seconds = {0};
        _cleanup_comparison_ struct comparison times = {
                .name = "export of a clip, to a copy of its bytes", .unit = "ms", .budget = COPY_MAX};
        uint64_t bytes;

        begin(&bench);
        (void) export_sec(&bench, &bytes); /* all is in memory then, for both */
        for (size_t i = 0; i < (smoke ? 1 : RUNS); i++) {
                double x = export_sec(&bench, &bytes);

                samples_add(&seconds, x);
                comparison_add_run(&times, 1000 * x, 1000 * copy_sec(&bench, bytes));
        }
        printf("the clip: %.1f MB\n", (double) bytes / 1e6);
        figure_print(smoke ? "export of a short clip" : "export of a clip of 10 minutes", "s", &seconds,
                     EXPORT_MAX_SEC);
        comparison_print(&times);
        end(&bench);
        return EXIT_SUCCESS;
}
