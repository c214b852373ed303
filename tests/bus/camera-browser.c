/* A browser, which knows nothing of us, plays what was recorded, sends itself to the middle, and says how
 * long it lasts. */
#include <fcntl.h>
#include <signal.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "camera-rig.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "tests/lib/process.h"
#include "tests/lib/video-decoder.h"

/* play.py's, after which nothing is there for whoever has no browser. */
enum { SKIPPED = 77 };

static const char *missing(void) {
        return access("/usr/bin/chromium", X_OK) < 0 ? "chromium is not installed" : video_missing();
}

/* How long it lasts, by the browser, which fails where it does not play. */
static double play(struct rig *rig, const char *path) {
        _cleanup_free_ char *log = NULL, *said = NULL;
        double seconds = 0;

        must_errno(asprintf(&log, "%s/browser", suite_dir()));
        (void) unlink(log);
        const struct process_spec spec = {
                .argv = (const char *const[]){"/usr/bin/python3", TEST_PLAY, path, NULL}, .log_path = log};
        struct process *process = process_start(centre_event(rig->centre), &spec, NULL, NULL);
        ck_assert(process_wait(process, 2 * LOOP_PATIENCE_USEC));
        int result = process_result(process);
        process_free(process);
        said = file_read(log, NULL);
        const char *length = strstr(said, "; ");
        ck_assert_msg(result == 0 && length && sscanf(length, "; %*ux%*u, %lf s", &seconds) == 1, "%d: %s",
                      result, said);
        return seconds;
}

static double decode(const char *path) {
        _cleanup_video_ struct video video = {0};

        ck_assert(video_decode(path, &video));
        return video.seconds;
}

static void expect_whole(struct rig *rig, const char *path) {
        double seconds = decode(path), played = play(rig, path);

        ck_assert_msg(seconds >= 2 && played > seconds - 1 && played < seconds + 1, "%s: %.3f s, not %.3f s",
                      path, played, seconds);
}

static char *segment_path(const struct rig *rig, unsigned number) {
        char *path = NULL;

        must_errno(asprintf(&path, "%s/c1/%010u.mp4", rig->folder, number));
        return path;
}

START_TEST(what_is_written_and_what_is_being_written_play) {
        struct rig rig;

        rig_begin(&rig, RIG_POLICY "SegmentSec=10\n", RIG_C1);
        rig_await(&rig, "segment-closed camera=c1", 1);
        rig_await_footage(&rig, "c1",
                          rig_find(&rig, "segment-closed camera=c1", 1)->until_usec + 3 * USEC_PER_SEC);
        /* So that it stays open, however long a browser takes. */
        rig_configure(&rig, RIG_POLICY "SegmentSec=3600\n", RIG_C1);
        rig_reload(&rig);
        _cleanup_free_ char *closed = segment_path(&rig, 1), *open = NULL;
        unsigned last = 1 + rig_count(&rig, "segment-closed camera=c1");
        open = segment_path(&rig, last);
        expect_whole(&rig, closed);
        double before = decode(open), played = play(&rig, open), after = decode(open);
        ck_assert_uint_eq(rig_count(&rig, "segment-closed camera=c1"), last - 1);
        ck_assert(after > before);
        ck_assert_msg(played > before - 1 && played < after + 1, "%.3f s, not between %.3f and %.3f s",
                      played, before, after);
        rig_end(&rig);
}
END_TEST

/* Into a file of ours, as motcuactl does. */
static char *save(const char *name, int fd) {
        char *path = NULL;
        struct stat st;

        must_errno(asprintf(&path, "%s/%s", suite_dir(), name));
        _cleanup_close_ int to = must_errno(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        must_errno(fstat(fd, &st));
        for (off_t at = 0; at < st.st_size;)
                must_errno(sendfile(to, fd, &at, (size_t) (st.st_size - at)));
        return path;
}

START_TEST(what_is_exported_plays_in_both_forms) {
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        unsigned n = 0;
        const char *name;
        struct rig rig;
        int fd;

        rig_begin(&rig, RIG_POLICY, RIG_C1);
        rig_stop(&rig, SIGTERM);
        rig_start(&rig, (const char *const[]){"MOTCUA_REMUX=" TEST_REMUX, NULL});
        uint64_t begun = rig_now();
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        rig_await_footage(&rig, "c1", begun + 5 * USEC_PER_SEC);
        ck_assert_str_eq(rig_call(&rig, rig.bus, "Export", &reply, "sttsa{sv}", "c1", begun + USEC_PER_SEC,
                                  begun + 4 * USEC_PER_SEC, RIG_WHY, 1, "format", "s", "mp4"),
                         "");
        must(sd_bus_message_enter_container(reply, 'a', "(sh)"));
        while (must(sd_bus_message_read(reply, "(sh)", &name, &fd)) > 0) {
                if (strstr(name, ".json"))
                        continue;
                _cleanup_free_ char *path = save(name, fd);
                expect_whole(&rig, path);
                n++;
        }
        ck_assert_uint_eq(n, 2);
        rig_end(&rig);
}
END_TEST

START_TEST(what_was_watched_plays) {
        _cleanup_close_ int from = -1;
        _cleanup_free_ char *path = NULL;
        char bytes[65536];
        struct rig rig;
        int ends[2];
        ssize_t n;

        rig_begin(&rig, RIG_POLICY "LiveViewSec=10\n", RIG_C1);
        rig_await_property(&rig, RIG_DAEMON, "Recording", "yes");
        must_errno(pipe2(ends, O_CLOEXEC));
        from = ends[0];
        must(sd_bus_call_method(rig.bus, RIG_NAME, RIG_ROOT "/camera/c1", RIG_NAME ".Camera", "Watch", NULL,
                                NULL, "hsa{sv}", ends[1], RIG_WHY, 0));
        close(ends[1]);
        must_errno(asprintf(&path, "%s/watched.mp4", suite_dir()));
        _cleanup_close_ int file = must_errno(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        while ((n = must_errno(read(from, bytes, sizeof(bytes)))) > 0)
                ck_assert_int_eq(write(file, bytes, (size_t) n), n);
        expect_whole(&rig, path);
        rig_end(&rig);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_is_written_and_what_is_being_written_play),
        SUITE_CASE(what_is_exported_plays_in_both_forms),
        SUITE_CASE(what_was_watched_plays),
};

int main(void) {
        const char *why = missing();

        if (why) {
                printf("skipped: %s\n", why);
                return SKIPPED;
        }
        return centre_suite_run("camera-browser", cases, ELEMENTSOF(cases), CENTRE_CASE_SEC);
}
