/*
 * The kernel's sound card, from outside: what is done is compared with what a machine's emulator recorded.
 * Run by tests/vm/t/wall-conformance alone.
 */
#include <fcntl.h>

#include "outside.h"
#include "hw/sound-worker.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

#define CARD "/proc/asound/card0"
#define DRIVER "/sys/bus/pci/drivers/snd_hda_intel"

/* The silence that wakes a screen up, a second of noise, and silence until the recording is on disk. */
enum { LEAD = SOUND_RATE / 10, NOISE = SOUND_RATE, PIECE = LEAD + NOISE + SOUND_RATE / 4 };

static sd_event *event;
static struct sound *sound;
static int16_t piece[PIECE];
static unsigned n_done, n_changed;
static int result;

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

static void setup(void) {
        _cleanup_free_ char *path = file_join(getenv("MOTCUA_TEST_OUTSIDE"), "piece");
        uint32_t seed = 7;

        for (size_t i = LEAD; i < LEAD + NOISE; i++) {
                seed = seed * 1664525 + 1013904223;
                piece[i] = (int16_t) ((int) (seed >> 17) - 16384);
        }
        file_write(path, piece + LEAD, NOISE * sizeof(*piece));
        assert_ok(sd_event_new(&event));
        assert_ok(sound_new_real(event, NULL, &sound));
        assert_ok(sound_watch(sound, on_changed, NULL));
}

static void teardown(void) {
        sound = sound_free(sound);
        event = sd_event_unref(event);
}

static void start(void) {
        n_done = 0;
        assert_ok(sound_play(sound, piece, PIECE, on_done, NULL));
}

static int wait_done(void) {
        ck_assert(loop_wait(event, LOOP_PATIENCE_USEC, is_done, NULL));
        return result;
}

/* "closed"; "state: RUNNING" when it plays; "" without a card. */
static bool is_so(const char *state) {
        _cleanup_fclose_ FILE *f = fopen(CARD "/pcm0p/sub0/status", "re");
        char line[64] = "";

        if (f && fgets(line, sizeof(line), f))
                line[strcspn(line, "\n")] = '\0';
        return streq(line, state);
}

static void wait_playing(void) {
        while (!is_so("state: RUNNING")) {
                ck_assert_uint_eq(n_done, 0);
                assert_ok(sd_event_run(event, 10000));
        }
}

/* Once whole, from its first sample to its last: an emulator on a busy machine loses some now and then, and a
 * driver that does would lose them each time. */
START_TEST(a_piece_is_heard_whole_and_done_when_it_was) {
        enum { TRIES = 12 };
        int n = 0;
        bool is_whole = false;

        for (; n < TRIES && !is_whole; n++) {
                uint64_t begin = monotonic_usec();

                start();
                ck_assert_int_eq(wait_done(), 0);
                ck_assert_uint_ge(monotonic_usec() - begin, PIECE * USEC_PER_SEC / SOUND_RATE);
                is_whole = outside_says(event, "heard");
        }
        ck_assert_msg(is_whole, "in none of %d recordings all was heard", n);
}
END_TEST

START_TEST(the_device_is_open_for_a_piece_and_closed_behind_it) {
        ck_assert(is_so("closed"));
        start();
        wait_playing();
        ck_assert_int_eq(wait_done(), 0);
        ck_assert(is_so("closed"));
        start();
        wait_playing();
        sound_stop(sound);
        ck_assert_int_eq(wait_done(), -ECANCELED);
        ck_assert(is_so("closed"));
}
END_TEST

static void bind_card(bool bound) {
        _cleanup_close_ int fd =
                must_errno(open(bound ? DRIVER "/bind" : DRIVER "/unbind", O_WRONLY | O_CLOEXEC));
        const char *device = getenv("MOTCUA_TEST_SOUND");

        ck_assert_ptr_nonnull(device);
        must_errno(write(fd, device, strlen(device)));
}

START_TEST(a_device_that_goes_breaks_its_piece_and_is_told_of_when_it_is_back) {
        start();
        ck_assert_int_eq(wait_done(), 0); /* it ends with silence */
        start();
        while (!outside_says(event, "sounding"))
                ck_assert_uint_eq(n_done, 0);
        bind_card(false);
        ck_assert_int_eq(wait_done(), -EIO);
        while (sound_is_present(sound)) /* the kernel waits for those who have it */
                assert_ok(sd_event_run(event, 10000));
        assert_error(sound_play(sound, piece, PIECE, on_done, NULL), ENODEV);
        while (sd_event_run(event, 0) > 0) /* the news that it went */
                ;
        n_changed = 0;
        bind_card(true);
        while (n_changed == 0 || !sound_is_present(sound))
                assert_ok(sd_event_run(event, 10000));
        start();
        ck_assert_int_eq(wait_done(), 0);
}
END_TEST

/* As the device of a screen that is switched off, and one that another program has. */
START_TEST(a_device_that_another_program_has_is_no_end_of_the_piece) {
        int busy = must_errno(open("/dev/snd/pcmC0D0p", O_RDWR | O_CLOEXEC));

        start();
        ck_assert_int_eq(wait_done(), -ENXIO);
        close(busy);
        start();
        ck_assert_int_eq(wait_done(), 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_piece_is_heard_whole_and_done_when_it_was),
        SUITE_CASE(the_device_is_open_for_a_piece_and_closed_behind_it),
        SUITE_CASE(a_device_that_goes_breaks_its_piece_and_is_told_of_when_it_is_back),
        SUITE_CASE(a_device_that_another_program_has_is_no_end_of_the_piece),
};

int main(void) {
        if (!outside_is_there()) {
                puts("skipped: nobody listens to this machine");
                return 77;
        }
        return suite_run("hw/loudspeaker", cases, ELEMENTSOF(cases), setup, teardown, 60);
}
