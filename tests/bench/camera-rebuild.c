/*
 * An index that is lost is made again from a folder of many files, as motcua-camerad does it: in slices of a
 * megabyte, each of which forgets what it found. Shown are what a file and a fragment take, the longest slice
 * (for so long nothing else is done), when the camera could be recorded, and that memory has a bound.
 * Fragments of a real size are holes in sparse files: their pictures are not read.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <malloc.h>
#include <sys/stat.h>

#include "measure.h"
#include "services/camera/footage.h"
#include "tests/lib/files.h"
#include "tests/lib/fragments.h"
#include "tests/lib/loop.h"

enum {
        FILES = 20000,
        FEW = 3, /* fragments of each */
        LONG_FILES = 20,
        MANY = 600, /* fragments of a long one: as a camera's at 2,000 kbit/s */
        SMOKE_PART = 100,
        MDAT_HEADER = 8,
        SECOND_BYTES = 250000,
        SLICE_BYTES = 1024 * 1024,
        HEAP_MAX = 16 * 1024 * 1024,
        TERABYTE_FRAGMENTS = 4000000,
        TERABYTE_FILES = TERABYTE_FRAGMENTS / MANY,
};

#define BOOT "0123456789abcdef0123456789abcdef"
#define BEGIN_USEC (UINT64_C(1795366800) * USEC_PER_SEC)

/* ----- a folder of files ----- */

struct folder {
        char *path, store[FOOTAGE_STORE_SIZE];
        struct clock *clock;
        uint8_t init[FRAGMENT_INIT_MAX];
        size_t init_size;
        struct log_hash head;
        uint64_t number, second;
};

static void open_footage(struct folder *folder, struct footage **ret) {
        struct problem problem = {.language = LANGUAGE_EN};
        int r = footage_open(folder->path, folder->store[0] != '\0' ? folder->store : NULL, folder->clock,
                             ret, &problem);

        if (r < 0)
                test_die("the store does not open: %s", problem.text ? problem.text : strerror(-r));
        problem_done(&problem);
}

static void folder_begin(struct folder *folder) {
        const char *base = getenv("MOTCUA_BENCH_DIR");
        struct footage *footage;

        *folder = (struct folder){.path = file_join(base ? base : "/var/tmp", "motcua-bench-XXXXXX")};
        if (!mkdtemp(folder->path))
                test_die("%s: %s", folder->path, strerror(errno));
        must(clock_new_sim(&folder->clock));
        open_footage(folder, &footage);
        memcpy(folder->store, footage_store(footage), sizeof(folder->store));
        footage_free(footage);
        folder->init_size = fragment_make_init(1280, folder->init);
        _cleanup_free_ char *camera = file_join(folder->path, "c1");
        must_errno(mkdir(camera, 0700));
}

static void folder_end(struct folder *folder) {
        clock_free(folder->clock);
        file_remove_tree(folder->path);
        free(folder->path);
}

static void write_box(struct folder *folder, int fd, enum segment_box kind, char *text) {
        uint8_t box[SEGMENT_BOX_MAX];

        segment_chain(&folder->head, text);
        size_t size = segment_box_make(kind, text, &folder->head, box);
        must_errno(write(fd, box, size));
        free(text);
}

static void write_header(struct folder *folder, int fd) {
        struct segment_header header = {.camera = "c1",
                                        .segment = folder->number,
                                        .boot = BOOT,
                                        .previous = folder->head,
                                        .boottime_usec = (folder->second + 1) * USEC_PER_SEC,
                                        .realtime_usec = BEGIN_USEC + folder->second * USEC_PER_SEC,
                                        .synchronized = true};
        char *text;

        memcpy(header.store, folder->store, sizeof(header.store));
        segment_init_hash(folder->init, folder->init_size, &header.init);
        must(segment_header_to_text(&header, &text));
        must_errno(write(fd, folder->init, folder->init_size));
        write_box(folder, fd, SEGMENT_HEADER, text);
}

/* Its pictures are zeroes, which take no room. */
static void write_fragment(struct folder *folder, int fd, const struct fragment_spec *spec, uint32_t number) {
        const struct box_track track = {.id = 1, .timescale = FRAGMENT_TIMESCALE};
        struct box_fragment box;
        const char *what;
        size_t size;
        _cleanup_free_ uint8_t *bytes = fragment_make(spec, &size);
        char *text;

        must(box_read_fragment(bytes, size, &track, &box, &what));
        memset(bytes + box.moof_size + MDAT_HEADER, 0, size - box.moof_size - MDAT_HEADER);
        struct segment_stamp stamp = {.segment = folder->number,
                                      .fragment = number,
                                      .boot = BOOT,
                                      .boottime_usec = (folder->second + 1) * USEC_PER_SEC,
                                      .realtime_usec = BEGIN_USEC + folder->second * USEC_PER_SEC,
                                      .synchronized = true,
                                      .duration_usec = USEC_PER_SEC,
                                      .frames = box.frames,
                                      .bytes = size,
                                      .time = (number - 1) * (uint64_t) FRAGMENT_TIMESCALE,
                                      .key = true};
        must(box_set_place(bytes, &box, number, stamp.time));
        segment_hash(bytes, &box, &stamp.sha256);
        must(segment_stamp_to_text(&stamp, &text));
        must_errno(write(fd, bytes, box.moof_size + MDAT_HEADER));
        must_errno(lseek(fd, (off_t) (size - box.moof_size - MDAT_HEADER), SEEK_CUR));
        write_box(folder, fd, SEGMENT_STAMP, text);
        folder->second++;
}

static void write_files(struct folder *folder, unsigned n, unsigned fragments, size_t bytes) {
        const struct fragment_spec spec = {.frames = 15,
                                           .frame_size = (unsigned) (bytes / 16),
                                           .duration = FRAGMENT_TIMESCALE / 15,
                                           .wide = true};

        for (unsigned i = 0; i < n; i++) {
                _cleanup_free_ char *path = NULL;

                must(str_format(&path, "%s/c1/%010" PRIu64 ".mp4", folder->path, ++folder->number));
                int fd = must_errno(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
                write_header(folder, fd);
                for (uint32_t k = 1; k <= fragments; k++)
                        write_fragment(folder, fd, &spec, k);
                must_errno(close(fd));
        }
}

/* ----- the index ----- */

struct rebuild {
        uint64_t usec, longest_usec, ready_usec, steps, files;
        size_t heap, resident; /* more than before, at most */
};

static size_t resident_size(void) {
        _cleanup_fclose_ FILE *f = fopen("/proc/self/statm", "re");
        size_t pages;

        if (!f || fscanf(f, "%*u %zu", &pages) != 1)
                test_die("/proc/self/statm cannot be read");
        return pages * (size_t) sysconf(_SC_PAGESIZE);
}

static void grow(size_t *value, size_t now, size_t before) {
        if (now > before && now - before > *value)
                *value = now - before;
}

static void lose_index(const struct folder *folder) {
        static const char *const names[] = {INDEX_DATABASE, INDEX_DATABASE "-wal", INDEX_DATABASE "-shm"};

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                _cleanup_free_ char *path = file_join(folder->path, names[i]);
                (void) unlink(path);
        }
}

static void rebuild(struct folder *folder, struct rebuild *ret) {
        const size_t heap = mallinfo2().uordblks, resident = resident_size();
        struct footage *footage;
        uint64_t done, total;
        int r;

        lose_index(folder);
        *ret = (struct rebuild){.steps = 0};
        uint64_t begun = monotonic_usec();
        open_footage(folder, &footage);
        footage_get_progress(footage, &done, &ret->files);
        do {
                uint64_t before = monotonic_usec();

                r = must(footage_recover_step(footage, SLICE_BYTES));
                footage_forget_findings(footage);
                uint64_t now = monotonic_usec();
                ret->steps++;
                if (now - before > ret->longest_usec)
                        ret->longest_usec = now - before;
                if (ret->ready_usec == 0 && footage_is_ready(footage, "c1"))
                        ret->ready_usec = now - begun;
                grow(&ret->heap, mallinfo2().uordblks, heap);
                grow(&ret->resident, resident_size(), resident);
        } while (r > 0);
        ret->usec = monotonic_usec() - begun;
        footage_get_progress(footage, &done, &total);
        if (total != 0)
                test_die("%" PRIu64 " files are left", total - done);
        footage_free(footage);
}

static void print(const char *what, const struct rebuild *rebuild, uint64_t n, const char *unit) {
        printf("rebuild of %s: %" PRIu64 " files in %.1f s, %.0f us a %s; longest of %" PRIu64
               " slices %.0f ms; recordable after %.0f ms; %zu KiB more of heap, %zu resident: %s budget %d "
               "KiB\n",
               what, rebuild->files, (double) rebuild->usec / 1e6, (double) rebuild->usec / (double) n, unit,
               rebuild->steps, (double) rebuild->longest_usec / 1e3, (double) rebuild->ready_usec / 1e3,
               rebuild->heap / 1024, rebuild->resident / 1024,
               rebuild->heap <= HEAP_MAX ? "within" : "OUTSIDE", HEAP_MAX / 1024);
}

int main(int argc, char *argv[]) {
        const unsigned part = bench_is_smoke(argc, argv) ? SMOKE_PART : 1;
        struct rebuild small, large;
        struct folder folder;

        folder_begin(&folder);
        write_files(&folder, FILES / part, FEW, 160);
        rebuild(&folder, &small);
        print("many files", &small, small.files, "file");
        folder_end(&folder);

        folder_begin(&folder);
        write_files(&folder, LONG_FILES / (part > 1 ? LONG_FILES : 1), MANY, SECOND_BYTES);
        rebuild(&folder, &large);
        print("long files", &large, large.files * MANY, "fragment");
        printf("so a terabyte, %d files of %d fragments: %.0f s\n", TERABYTE_FILES, MANY,
               ((double) small.usec / (double) small.files * TERABYTE_FILES +
                (double) large.usec / (double) (large.files * MANY) * TERABYTE_FRAGMENTS) /
                       1e6);
        folder_end(&folder);
        return small.heap <= HEAP_MAX && large.heap <= HEAP_MAX ? EXIT_SUCCESS : EXIT_FAILURE;
}
