#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "hw/sound-worker.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

/* The loudspeaker's program: the real one plays into a file, and scripts do what a driver may do to it. */
enum { N = SOUND_RATE / 4 };

static sd_event *event;
static struct sound *sound;
static int16_t piece[N];
static unsigned n_done, n_changed;
static int result;

static void setup(void) {
        assert_ok(sd_event_new(&event));
        for (size_t i = 0; i < N; i++)
                piece[i] = (int16_t) (i * 7919);
        n_done = n_changed = 0;
        result = 1;
}

static void teardown(void) {
        sound = sound_free(sound);
        event = sd_event_unref(event);
}

static void on_done(int how, _unused_ void *userdata) {
        n_done++;
        result = how;
}

static void on_changed(_unused_ void *userdata) {
        n_changed++;
}

static bool is_done(_unused_ void *userdata) {
        return n_done > 0;
}

static bool is_told(_unused_ void *userdata) {
        return n_changed > 0;
}

/* What was heard of the piece: 0, all, and it was so when it was said. */
static int play(size_t n) {
        n_done = 0;
        assert_ok(sound_play(sound, piece, n, on_done, NULL));
        ck_assert_uint_eq(n_done, 0);
        assert_error(sound_play(sound, piece, n, on_done, NULL), EBUSY);
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_done, NULL));
        ck_assert_uint_eq(n_done, 1);
        return result;
}

static char *in_dir(const char *name) {
        return file_join(suite_dir(), name);
}

static char *file_device(const char *name) {
        _cleanup_free_ char *path = in_dir(name);
        char *device = NULL;

        assert_ok(str_format(&device, "file:%s", path));
        return device;
}

static void use_program(const char *device) {
        assert_ok(sound_worker_new(event, MOTCUA_TEST_SOUND_PROGRAM, device, LOOP_PATIENCE_USEC, &sound));
}

/* A program in the place of the real one. */
static void use_script(const char *text, uint64_t patience_usec) {
        _cleanup_free_ char *path = in_dir("program"), *device = file_device("heard");
        FILE *f = fopen(path, "we");

        ck_assert_ptr_nonnull(f);
        ck_assert_int_gt(fprintf(f, "#!/bin/sh\n%s\n", text), 0);
        ck_assert_int_eq(fclose(f), 0);
        ck_assert_int_eq(chmod(path, 0755), 0);
        assert_ok(sound_worker_new(event, path, device, patience_usec, &sound));
}

START_TEST(a_piece_is_heard_whole_when_it_is_done) {
        _cleanup_free_ char *device = file_device("heard"), *path = in_dir("heard");

        use_program(device);
        ck_assert(sound_is_present(sound));
        for (int i = 0; i < 2; i++) {
                size_t size;

                ck_assert_int_eq(play(i ? N : 1), 0);
                _cleanup_free_ char *heard = file_read(path, &size);
                ck_assert_uint_eq(size, (i ? N : 1) * sizeof(*piece));
                ck_assert(memcmp(heard, piece, size) == 0);
        }
}
END_TEST

START_TEST(a_device_that_cannot_be_opened_is_told_apart_from_one_that_breaks) {
        _cleanup_free_ char *device = file_device("no/such/folder");

        use_program(device);
        ck_assert_int_eq(play(N), -ENXIO);
        sound = sound_free(sound);
        use_program("file:/dev/full");
        ck_assert_int_eq(play(N), -EIO);
        sound = sound_free(sound);
        use_program("no-such:CARD=none");
        if (sound_is_present(sound))
                ck_assert_int_eq(play(N), -ENXIO);
        else
                assert_error(sound_play(sound, piece, N, on_done, NULL), ENODEV);
        sound = sound_free(sound);
        use_program("nosuchcard");
        ck_assert(!sound_is_present(sound));
        assert_error(sound_play(sound, piece, N, on_done, NULL), ENODEV);
}
END_TEST

START_TEST(a_piece_that_is_stopped_ends_at_once) {
        use_script("exec sleep 1000", LOOP_PATIENCE_USEC);
        assert_ok(sound_play(sound, piece, N, on_done, NULL));
        sound_stop(sound);
        ck_assert_uint_eq(n_done, 0);
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_done, NULL));
        ck_assert_int_eq(result, -ECANCELED);
        sound_stop(sound); /* nothing is played: nothing happens */
        assert_ok(sound_play(sound, piece, N, on_done, NULL));
}
END_TEST

START_TEST(a_program_that_crashes_breaks_its_piece_and_not_the_next) {
        use_script("[ -e $0.run ] && exit 0; touch $0.run; kill -SEGV $$", LOOP_PATIENCE_USEC);
        ck_assert_int_eq(play(N), -EIO);
        ck_assert_int_eq(play(N), 0);
}
END_TEST

START_TEST(a_program_that_is_missing_is_no_loudspeaker) {
        assert_ok(sound_worker_new(event, "/no/such/program", "file:x", 0, &sound));
        for (int i = 0; i < 3; i++) {
                int r = sound_play(sound, piece, N, on_done, NULL);

                ck_assert_msg(r == -EIO, "%d", r);
        }
        ck_assert_uint_eq(n_done, 0);
}
END_TEST

START_TEST(a_program_that_hangs_is_given_up_and_can_be_asked_again) {
        use_script("exec sleep 1000", 0);
        assert_ok(sound_watch(sound, on_changed, NULL));
        for (int i = 0; i < 3; i++) {
                n_changed = 0;
                ck_assert_int_eq(play(N), -EIO);
                /* Until the killed one is gone there is no loudspeaker. */
                assert_error(sound_play(sound, piece, N, on_done, NULL), ENODEV);
                ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_told, NULL));
        }
        ck_assert_uint_eq(n_done, 1);
}
END_TEST

static bool is_gone(const char *pid_path) {
        size_t size;
        _cleanup_free_ char *text = file_read(pid_path, &size), *path = NULL;

        text[strcspn(text, "\n")] = '\0';
        assert_ok(str_format(&path, "/proc/%s/cmdline", text));
        _cleanup_fclose_ FILE *f = fopen(path, "re");
        return !f || fgetc(f) == EOF;
}

static bool is_childless(_unused_ void *userdata) {
        siginfo_t info;

        return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 && errno == ECHILD;
}

START_TEST(nothing_plays_on_when_the_loudspeaker_is_freed) {
        _cleanup_free_ char *pid_path = in_dir("pid");

        use_script("echo $$ >${0%/*}/new; mv ${0%/*}/new ${0%/*}/pid; exec sleep 1000", LOOP_PATIENCE_USEC);
        assert_ok(sound_play(sound, piece, N, on_done, NULL));
        while (access(pid_path, F_OK) != 0)
                assert_ok(sd_event_run(event, 1000));
        sound = sound_free(sound);
        while (!is_gone(pid_path))
                assert_ok(sd_event_run(event, 1000));
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_childless, NULL)); /* nor a zombie */
        ck_assert_uint_eq(n_done, 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_piece_is_heard_whole_when_it_is_done),
        SUITE_CASE(a_device_that_cannot_be_opened_is_told_apart_from_one_that_breaks),
        SUITE_CASE(a_piece_that_is_stopped_ends_at_once),
        SUITE_CASE(a_program_that_crashes_breaks_its_piece_and_not_the_next),
        SUITE_CASE(a_program_that_is_missing_is_no_loudspeaker),
        SUITE_CASE(a_program_that_hangs_is_given_up_and_can_be_asked_again),
        SUITE_CASE(nothing_plays_on_when_the_loudspeaker_is_freed),
};

int main(void) {
        suite_use_memory();
        return suite_run("hw/sound", cases, ELEMENTSOF(cases), setup, teardown, 300);
}
