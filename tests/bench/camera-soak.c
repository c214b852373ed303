/*
 * Footage in fast motion: the stream of a camera through splitter, writer, index and retention, synced each
 * second of it, as fast as the disk takes it. It shows that memory and descriptors do not grow with what was
 * recorded and removed, and fails if they do.
 */
#include <dirent.h>
#include <inttypes.h>
#include <malloc.h>
#include <sys/stat.h>

#include "measure.h"
#include "services/camera/recording.h"
#include "services/camera/retention.h"
#include "services/camera/splitter.h"
#include "tests/lib/files.h"
#include "tests/lib/fragments.h"
#include "tests/lib/loop.h"

enum {
        WHOLE_SEC = 3600,
        SMOKE_SEC = 120,
        SEGMENT_SEC = 3,
        RATE = 15,
        SECOND_BYTES = 250000,
        SMOKE_SECOND_BYTES = 20000,
        KEPT_SEC = 40, /* by bytes */
        SPEED_MIN = 10,
        OWED_MAX = 1000,
        SEGMENTS_MAX = 64,
        HEAP_MAX = 256 * 1024,
        RESIDENT_MAX = 1024 * 1024,
};

struct soak {
        char *folder;
        struct clock *clock;
        struct footage *footage;
        struct recording *recording;
        struct splitter *splitter;
        struct clock_reading begin;
        uint64_t second, kept_bytes, removed;
        struct retention_segment segments[SEGMENTS_MAX];
        size_t n_segments;
        uint64_t last_owed;
};

/* ----- the stream ----- */

static void on_init(const uint8_t *bytes, size_t size, const struct box_track *track, void *userdata) {
        struct soak *soak = userdata;

        must(recording_init(soak->recording, bytes, size, track));
}

static void on_fragment(uint8_t *bytes, const struct box_fragment *box, _unused_ uint64_t at_nsec,
                        void *userdata) {
        struct soak *soak = userdata;
        const struct recording_fragment fragment = {
                .bytes = bytes,
                .box = box,
                .taken = {.realtime_usec = soak->begin.realtime_usec + soak->second * USEC_PER_SEC,
                          .boottime_usec = soak->begin.boottime_usec + soak->second * USEC_PER_SEC,
                          .synchronized = true},
        };

        must(recording_write(soak->recording, &fragment));
        must(recording_sync(soak->recording));
}

static void feed(struct soak *soak, const uint8_t *bytes, size_t size) {
        enum { CHUNK = 64 * 1024 };

        for (size_t at = 0; at < size; at += CHUNK)
                must(splitter_feed(soak->splitter, bytes + at, size - at < CHUNK ? size - at : CHUNK, 1));
}

static void feed_second(struct soak *soak, size_t bytes_a_second) {
        const struct fragment_spec spec = {.sequence = (uint32_t) soak->second + 1,
                                           .base_time = soak->second * FRAGMENT_TIMESCALE,
                                           .frames = RATE,
                                           .frame_size = (unsigned) (bytes_a_second / (RATE + 1)),
                                           .duration = FRAGMENT_TIMESCALE / RATE,
                                           .seed = (unsigned) soak->second,
                                           .wide = true};
        size_t size;
        _cleanup_free_ uint8_t *bytes = fragment_make(&spec, &size);

        feed(soak, bytes, size);
        soak->second++;
}

/* ----- what goes ----- */

static int add_segment(const struct index_segment *segment, void *userdata) {
        struct soak *soak = userdata;

        if (soak->n_segments == SEGMENTS_MAX)
                test_die("%d segments are kept", SEGMENTS_MAX);
        soak->segments[soak->n_segments++] = (struct retention_segment){.camera = "c1",
                                                                        .number = segment->number,
                                                                        .from_usec = segment->from_usec,
                                                                        .until_usec = segment->until_usec,
                                                                        .bytes = segment->bytes,
                                                                        .dated = true};
        return 0;
}

static int take_owed(uint64_t serial, _unused_ const char *type, _unused_ const char *fields,
                     void *userdata) {
        struct soak *soak = userdata;

        soak->last_owed = serial;
        return 0;
}

static void retain(struct soak *soak) {
        struct index *index = footage_index(soak->footage);
        const struct retention_rules rules = {.age_usec = UINT64_C(30) * 24 * 3600 * USEC_PER_SEC,
                                              .bytes = soak->kept_bytes};
        const struct retention_state state = {.now_usec =
                                                      soak->begin.realtime_usec + soak->second * USEC_PER_SEC,
                                              .synchronized = true,
                                              .free_bytes = UINT64_MAX / 2,
                                              .size_bytes = UINT64_MAX};
        struct retention_plan plan;

        soak->n_segments = 0;
        must(index_each_in_state(index, "c1", INDEX_CLOSED, add_segment, soak));
        retention_plan(&(struct retention_input){soak->segments, soak->n_segments, NULL, 0}, &rules, &state,
                       &plan);
        for (size_t i = 0; i < plan.n; i++)
                must(footage_condemn(soak->footage, "c1", soak->segments[plan.goes[i].segment].number,
                                     retention_why_to_string(plan.goes[i].why)));
        soak->last_owed = 0;
        must(index_each_owed(index, 0, OWED_MAX, take_owed, soak));
        if (soak->last_owed > 0)
                must(index_forget_owed(index, soak->last_owed));
        soak->removed += (uint64_t) must(footage_sweep(soak->footage));
}

/* ----- what it holds ----- */

struct holdings {
        unsigned descriptors, files;
        size_t heap, resident;
};

static unsigned count_entries(const char *path) {
        DIR *folder = opendir(path);
        unsigned n = 0;

        assert(folder);
        while (readdir(folder))
                n++;
        closedir(folder);
        return n - 2;
}

static struct holdings hold(const struct soak *soak) {
        _cleanup_free_ char *camera = file_join(soak->folder, "c1");
        _cleanup_fclose_ FILE *f = fopen("/proc/self/statm", "re");
        size_t pages;

        if (!f || fscanf(f, "%*u %zu", &pages) != 1)
                test_die("/proc/self/statm cannot be read");
        return (struct holdings){.descriptors = count_entries("/proc/self/fd"),
                                 .files = count_entries(camera),
                                 .heap = mallinfo2().uordblks,
                                 .resident = pages * (size_t) sysconf(_SC_PAGESIZE)};
}

static void compare(const struct holdings *half, const struct holdings *end) {
        printf("soak, at the half and at the end: %u and %u descriptors, %u and %u files, %zu and %zu KiB of "
               "heap, %zu and %zu KiB resident\n",
               half->descriptors, end->descriptors, half->files, end->files, half->heap / 1024,
               end->heap / 1024, half->resident / 1024, end->resident / 1024);
        if (end->descriptors > half->descriptors || end->files > half->files + 1 ||
            end->heap > half->heap + HEAP_MAX || end->resident > half->resident + RESIDENT_MAX)
                test_die("it grows");
}

/* ----- all of it ----- */

static void begin(struct soak *soak, size_t bytes_a_second) {
        static const struct splitter_events events = {.init = on_init, .fragment = on_fragment};
        const struct recording_policy policy = {.segment_usec = SEGMENT_SEC * USEC_PER_SEC};
        const char *base = getenv("MOTCUA_BENCH_DIR");
        struct problem problem = {.language = LANGUAGE_EN};
        uint8_t init[FRAGMENT_INIT_MAX];

        *soak = (struct soak){.kept_bytes = KEPT_SEC * bytes_a_second};
        soak->folder = file_join(base ? base : "/var/tmp", "motcua-bench-XXXXXX");
        if (!mkdtemp(soak->folder))
                test_die("%s: %s", soak->folder, strerror(errno));
        must(clock_new_sim(&soak->clock));
        clock_read(soak->clock, &soak->begin);
        int r = footage_open(soak->folder, NULL, soak->clock, &soak->footage, &problem);
        if (r < 0)
                test_die("the store does not open: %s", problem.text ? problem.text : strerror(-r));
        problem_done(&problem);
        must(recording_new(soak->footage, "c1", "x", &policy, &soak->recording));
        must(splitter_new(&events, soak, &soak->splitter));
        feed(soak, init, fragment_make_init(1280, init));
}

static void end(struct soak *soak) {
        must(recording_close(soak->recording));
        splitter_free(soak->splitter);
        recording_free(soak->recording);
        footage_free(soak->footage);
        clock_free(soak->clock);
        file_remove_tree(soak->folder);
        free(soak->folder);
}

int main(int argc, char *argv[]) {
        bool smoke = bench_is_smoke(argc, argv);
        const uint64_t seconds = smoke ? SMOKE_SEC : WHOLE_SEC;
        const size_t bytes_a_second = smoke ? SMOKE_SECOND_BYTES : SECOND_BYTES;
        struct holdings half = {.files = 0};
        struct soak soak;

        begin(&soak, bytes_a_second);
        uint64_t begun = monotonic_usec();
        while (soak.second < seconds) {
                feed_second(&soak, bytes_a_second);
                if (soak.second % SEGMENT_SEC == 0)
                        retain(&soak);
                if (soak.second == seconds / 2)
                        half = hold(&soak);
        }
        const struct holdings last = hold(&soak);
        double speed = (double) seconds * USEC_PER_SEC / (double) (monotonic_usec() - begun);
        printf("soak: %" PRIu64 " s of footage, %" PRIu64
               " segments removed, %.0f times as fast as they were "
               "taken: %s budget >= %d\n",
               seconds, soak.removed, speed, speed >= SPEED_MIN ? "within" : "OUTSIDE", SPEED_MIN);
        compare(&half, &last);
        end(&soak);
        return EXIT_SUCCESS;
}
