#include "video-decoder.h"

#include "files.h"
#include "loop.h"
#include "process.h"

const char *video_missing(void) {
        return access("/usr/bin/ffmpeg", X_OK) < 0 ? "ffmpeg is not installed" : NULL;
}

static int run(const char *path, const char *pixels, const char *log) {
        const struct process_spec spec = {
                .argv = (const char *const[]){"/bin/bash", TEST_VIDEO, path, pixels, NULL}, .log_path = log};
        sd_event *event;

        must(sd_event_new(&event));
        struct process *process = process_start(event, &spec, NULL, NULL);
        if (!process_wait(process, LOOP_PATIENCE_USEC))
                test_die("%s: the decoder does not end", path);
        int result = process_result(process);
        process_free(process);
        sd_event_unref(event);
        return result;
}

bool video_decode(const char *path, struct video *ret) {
        _cleanup_free_ char *pixels = NULL, *log = NULL, *said = NULL;
        struct video video = {.n_pictures = 0};

        must(str_format(&pixels, "%s.pixels", path));
        must(str_format(&log, "%s.said", path));
        (void) unlink(log);
        int result = run(path, pixels, log);
        said = file_read(log, NULL);
        if (result != 0) {
                printf("%s\n", said);
                return false;
        }
        if (sscanf(said, "%ux%u, %zu pictures, %lf s", &video.width_px, &video.height_px, &video.n_pictures,
                   &video.seconds) != 4)
                test_die("%s: %s", path, said);
        video.pixels = (uint8_t *) file_read(pixels, &video.size);
        *ret = video;
        return true;
}

void video_free(struct video *video) {
        free(video->pixels);
        *video = (struct video){.n_pictures = 0};
}
