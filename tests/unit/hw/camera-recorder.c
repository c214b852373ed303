#include "camera-recorder.h"

#include <fcntl.h>
#include <sys/wait.h>

#include "hw/child.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"

/* Outside a case too. */
#define hold(condition)                                                                                      \
        do {                                                                                                 \
                if (!(condition))                                                                            \
                        test_die("%s:%d: not so: %s", __FILE__, __LINE__, #condition);                       \
        } while (0)

static void on_data(const void *bytes, size_t size, uint64_t at_nsec, void *userdata) {
        struct recorder *recorder = userdata;

        hold(recorder->n_opened > 0);
        hold(recorder->n_faults + recorder->n_stopped == 0);
        hold(fwrite(bytes, 1, size, recorder->file) == size);
        recorder->bytes += size;
        if (at_nsec == 0)
                return;
        hold(size >= 8 && memcmp((const char *) bytes + 4, "moof", 4) == 0);
        hold(recorder->n_fragments < RECORDER_FRAGMENTS_MAX);
        recorder->at_nsec[recorder->n_fragments++] = at_nsec;
}

static void on_opened(const char *encoder, enum camera_codec codec, unsigned width_px, unsigned height_px,
                      void *userdata) {
        struct recorder *recorder = userdata;

        (void) snprintf(recorder->encoder, sizeof(recorder->encoder), "%s", encoder);
        recorder->codec = codec;
        recorder->width_px = width_px;
        recorder->height_px = height_px;
        recorder->n_opened++;
}

static void on_look(enum camera_look look, void *userdata) {
        struct recorder *recorder = userdata;

        recorder->look = look;
        recorder->n_looks[look]++;
}

static void on_clock_stepped(int64_t by_usec, void *userdata) {
        struct recorder *recorder = userdata;

        recorder->n_steps++;
        recorder->stepped_usec = by_usec;
}

static void on_fault(enum camera_fault fault, const char *detail, void *userdata) {
        struct recorder *recorder = userdata;

        recorder->n_faults++;
        recorder->fault = fault;
        (void) snprintf(recorder->detail, sizeof(recorder->detail), "%s", detail);
        (void) fflush(recorder->file);
}

static void on_stopped(void *userdata) {
        struct recorder *recorder = userdata;

        recorder->n_stopped++;
        (void) fflush(recorder->file);
}

static void on_picture(int result, const void *jpeg, size_t size, void *userdata) {
        struct recorder *recorder = userdata;

        recorder->n_pictures++;
        recorder->picture_result = result;
        free(recorder->jpeg);
        recorder->jpeg = malloc(size + 1);
        recorder->jpeg_size = size;
        if (size > 0)
                memcpy(recorder->jpeg, jpeg, size);
}

const struct camera_events recorder_events = {.data = on_data,
                                              .opened = on_opened,
                                              .look = on_look,
                                              .clock_stepped = on_clock_stepped,
                                              .fault = on_fault,
                                              .stopped = on_stopped,
                                              .picture = on_picture};

void recorder_begin(struct recorder *recorder, const char *path) {
        recorder->look = CAMERA_LOOK_UNKNOWN;
        must(str_set(&recorder->path, path));
        recorder->file = fopen(path, "we");
        if (!recorder->file)
                test_die("%s: %s", path, strerror(errno));
}

void recorder_end(struct recorder *recorder) {
        recorder->camera = camera_free(recorder->camera);
        fclosep(&recorder->file);
        free(recorder->path);
        free(recorder->jpeg);
        *recorder = (struct recorder){};
}

bool recorder_can_run(void) {
        static const char *const paths[] = {"/usr/bin/ffmpeg", MOTCUA_TEST_PLUGINS "/libgstx264.so",
                                            MOTCUA_TEST_PLUGINS "/libgstrtsp.so",
                                            MOTCUA_TEST_PLUGINS "/libgstvideoparsersbad.so"};

        for (size_t i = 0; i < ELEMENTSOF(paths); i++)
                if (access(paths[i], R_OK) < 0) {
                        printf("skipped: no %s\n", paths[i]);
                        return false;
                }
        return true;
}

/* What a program writes, in a new string. */
static char *run(char *const argv[], size_t *ret_size) {
        char *text = NULL;
        size_t size = 0;
        int pipe_fds[2];
        pid_t pid;

        must_errno(pipe2(pipe_fds, O_CLOEXEC));
        must(child_spawn(argv, STDIN_FILENO, pipe_fds[1], &pid));
        close(pipe_fds[1]);
        for (;;) {
                char *grown = realloc(text, size + 65536);

                if (!grown)
                        test_die("no memory");
                text = grown;
                ssize_t n = must_errno(read(pipe_fds[0], text + size, 65535));
                if (n == 0)
                        break;
                size += (size_t) n;
        }
        text[size] = '\0';
        close(pipe_fds[0]);
        must_errno(waitpid(pid, NULL, 0));
        *ret_size = size;
        return text;
}

/* Its complaints stand on standard error, which becomes standard output. */
struct decoded recorder_decode(const char *path) {
        static const char script[] = "ffmpeg -nostdin -v error -threads 1 -i \"$1\" -fps_mode passthrough "
                                     "-enc_time_base 1/90000 -f null -progress - - 2>&1";
        char *argv[] = {(char *) "/bin/sh", (char *) "-c", (char *) script,
                        (char *) "sh",      (char *) path, NULL};
        struct decoded decoded = {.is_clean = true};
        size_t size;
        _cleanup_free_ char *text = run(argv, &size);
        char *next = text, *line;

        while ((line = strsep(&next, "\n"))) {
                unsigned long long usec;

                if (strchr(line, '=') == NULL && line[0] != '\0')
                        decoded.is_clean = false;
                (void) sscanf(line, "frame=%u", &decoded.n_frames);
                if (sscanf(line, "out_time_us=%llu", &usec) == 1)
                        decoded.duration_sec = (double) usec / USEC_PER_SEC;
        }
        return decoded;
}

uint8_t *recorder_frame(const char *path, unsigned number, unsigned width_px, unsigned height_px) {
        static const char script[] =
                "ffmpeg -nostdin -v error -threads 1 -i \"$1\" -vf \"select=eq(n\\,$2)\" "
                "-frames:v 1 -f rawvideo -pix_fmt gray - 2>/dev/null";
        _cleanup_free_ char *n = NULL;
        size_t size;

        must(str_format(&n, "%u", number));
        char *argv[] = {
                (char *) "/bin/sh", (char *) "-c", (char *) script, (char *) "sh", (char *) path, n, NULL};
        char *pixels = run(argv, &size);
        ck_assert_uint_eq(size, (size_t) width_px * height_px);
        return (uint8_t *) pixels;
}
