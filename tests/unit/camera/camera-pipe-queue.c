/* What is given into pipes of others, who read when they like, or never. */
#include <fcntl.h>
#include <sys/socket.h>

#include "services/camera/handout.h"
#include "services/camera/pipe-queue.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

enum { BIG = 3 * 1024 * 1024 };

static struct {
        sd_event *event;
        struct pipe_queue *queue;
        int from, to;
        unsigned n_empty, n_ended;
        int error;
        bool is_done;
} rig;

static void on_empty(_unused_ void *userdata) {
        rig.n_empty++;
}

static void on_ended(int error, _unused_ void *userdata) {
        rig.n_ended++;
        rig.error = error;
        rig.queue = pipe_queue_free(rig.queue); /* whoever hears of it may */
}

static const struct pipe_queue_events events = {.empty = on_empty, .ended = on_ended};

static void setup(void) {
        int ends[2];

        assert_ok(sd_event_new(&rig.event));
        ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
        rig.from = ends[0];
        rig.to = ends[1];
        assert_ok(pipe_queue_new(rig.event, rig.to, &events, NULL, &rig.queue));
}

static void teardown(void) {
        pipe_queue_free(rig.queue);
        if (rig.from >= 0)
                close(rig.from);
        close(rig.to);
        sd_event_unref(rig.event);
}

static bool never(_unused_ void *userdata) {
        return false;
}

static void run(uint64_t usec) {
        (void) loop_wait(rig.event, usec, never, NULL);
}

static char *make(size_t size, char first) {
        char *bytes = malloc(size);

        assert(bytes);
        for (size_t i = 0; i < size; i++)
                bytes[i] = (char) (first + (char) (i % 251));
        return bytes;
}

static void expect(size_t size, char first) {
        _cleanup_free_ char *bytes = make(size, first), *got = malloc(size);
        size_t n = 0;

        assert(got);
        ck_assert_int_eq(fcntl(rig.from, F_SETFL, O_NONBLOCK), 0);
        while (n < size) {
                ssize_t r = read(rig.from, got + n, size - n);
                if (r < 0) {
                        ck_assert_int_eq(errno, EAGAIN);
                        ck_assert_int_gt(sd_event_run(rig.event, USEC_PER_SEC), 0);
                        continue;
                }
                ck_assert_int_gt(r, 0);
                n += (size_t) r;
        }
        ck_assert(memcmp(bytes, got, size) == 0);
}

static int put(size_t size, char first) {
        _cleanup_free_ char *bytes = make(size, first);

        return pipe_queue_put(rig.queue, bytes, size);
}

START_TEST(parts_come_in_their_order_through_a_small_pipe) {
        ck_assert_int_gt(fcntl(rig.to, F_SETPIPE_SZ, 4096), 0);
        assert_ok(put(100000, 'a'));
        assert_ok(put(0, 'x'));
        assert_ok(put(70001, 'b'));
        expect(100000, 'a');
        assert_ok(put(3, 'c'));
        expect(70001, 'b');
        expect(3, 'c');
        ck_assert_uint_eq(rig.n_empty, 1);
        ck_assert_uint_eq(rig.n_ended, 0);
}
END_TEST

/* The caller shares the flags: it is never waited for, whatever they are. */
START_TEST(who_never_reads_is_not_waited_for_and_ends_it) {
        ck_assert_int_eq(fcntl(rig.to, F_SETFL, _i ? O_NONBLOCK : 0), 0);
        assert_ok(put(BIG, 'a'));
        run(PIPE_QUEUE_USEC - USEC_PER_SEC);
        ck_assert_uint_eq(rig.n_ended, 0);
        run(2 * USEC_PER_SEC);
        ck_assert_uint_eq(rig.n_ended, 1);
        ck_assert_int_eq(rig.error, -ETIMEDOUT);
}
END_TEST

/* Each part has its time: some bytes now and then are no reading. */
START_TEST(who_reads_too_slowly_ends_it) {
        char byte[4096];

        assert_ok(put(BIG, 'a'));
        for (int i = 0; i < 12 && rig.queue; i++) {
                run(USEC_PER_SEC);
                ck_assert_int_gt(read(rig.from, byte, sizeof(byte)), 0);
        }
        ck_assert_int_eq(rig.error, -ETIMEDOUT);
}
END_TEST

START_TEST(who_reads_behind_time_goes_on) {
        assert_ok(put(100000, 'a'));
        for (char i = 1; i < 30; i++) {
                run(USEC_PER_SEC);
                assert_ok(put(100000, (char) ('a' + i)));
                expect(100000, (char) ('a' + i - 1));
        }
        ck_assert_uint_eq(rig.n_ended, 0);
}
END_TEST

START_TEST(too_much_is_refused_and_what_waits_stays) {
        unsigned n = 0;

        while (put(BIG, 'a') >= 0)
                n++;
        ck_assert_uint_eq(n, PIPE_QUEUE_BYTES_MAX / BIG);
        ck_assert_int_eq(put(BIG, 'b'), -ENOBUFS);
        assert_ok(put(100, 'c'));
        for (unsigned i = 0; i < n; i++)
                expect(BIG, 'a');
        expect(100, 'c');
        /* One may always, whatever its size. */
        assert_ok(put(PIPE_QUEUE_BYTES_MAX + 1, 'd'));
        expect(PIPE_QUEUE_BYTES_MAX + 1, 'd');
}
END_TEST

START_TEST(many_small_parts_have_a_limit_too) {
        for (int i = 0; i < PIPE_QUEUE_PARTS_MAX; i++)
                assert_ok(put(1, 'a'));
        ck_assert_int_eq(put(1, 'a'), -ENOBUFS);
}
END_TEST

START_TEST(who_leaves_ends_it_at_once) {
        if (_i)
                assert_ok(put(BIG, 'a'));
        close(rig.from);
        rig.from = -1;
        run(USEC_PER_MSEC);
        ck_assert_uint_eq(rig.n_ended, 1);
        ck_assert_int_eq(rig.error, -EPIPE);
}
END_TEST

START_TEST(what_is_no_pipe_to_write_to_is_refused) {
        struct pipe_queue *queue = NULL;
        int pair[2];

        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        _cleanup_close_ int here = pair[0], there = pair[1], null = open("/dev/null", O_WRONLY | O_CLOEXEC),
                            folder = open("/", O_PATH | O_CLOEXEC);
        const int fds[] = {here, there, null, folder, rig.from, 12345, -1};
        for (size_t i = 0; i < ELEMENTSOF(fds); i++)
                ck_assert_int_eq(pipe_queue_new(rig.event, fds[i], &events, NULL, &queue), -EINVAL);
}
END_TEST

/* ----- one picture: handout.h, which is made of it ----- */

static void on_done(_unused_ void *userdata) {
        rig.is_done = true;
}

START_TEST(handout_is_done_when_a_pipe_has_it_or_never_will) {
        _cleanup_(handout_freep) struct handout *handout = NULL;
        _cleanup_free_ char *bytes = make(200000, 'a');

        rig.queue = pipe_queue_free(rig.queue);
        assert_ok(handout_new(rig.event, rig.to, &handout));
        ck_assert_int_eq(handout_write(handout, bytes, 200000, on_done, NULL), 1);
        if (_i == 0)
                expect(200000, 'a');
        run(_i == 0 ? USEC_PER_MSEC : PIPE_QUEUE_USEC - USEC_PER_SEC);
        ck_assert(rig.is_done == (_i == 0));
        run(2 * USEC_PER_SEC);
        ck_assert(rig.is_done);
}
END_TEST

START_TEST(handout_fills_an_empty_file_and_no_other) {
        _cleanup_(handout_freep) struct handout *handout = NULL, *second = NULL;
        _cleanup_free_ char *path = NULL;

        assert_ok(str_format(&path, "%s/picture", suite_dir()));
        _cleanup_close_ int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
                            other = open(path, O_RDONLY | O_CLOEXEC);
        ck_assert_int_eq(handout_new(rig.event, other, &handout), -EINVAL);
        assert_ok(handout_new(rig.event, fd, &handout));
        ck_assert_int_eq(handout_write(handout, "JPEG", 4, on_done, NULL), 0);
        _cleanup_free_ char *text = file_read(path, NULL);
        ck_assert_str_eq(text, "JPEG");
        ck_assert_int_eq(handout_new(rig.event, fd, &second), -EINVAL);
        ck_assert(!rig.is_done);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(parts_come_in_their_order_through_a_small_pipe),
        {"who_never_reads_is_not_waited_for_and_ends_it", &who_never_reads_is_not_waited_for_and_ends_it, 2,
         0},
        SUITE_CASE(who_reads_too_slowly_ends_it),
        SUITE_CASE(who_reads_behind_time_goes_on),
        SUITE_CASE(too_much_is_refused_and_what_waits_stays),
        SUITE_CASE(many_small_parts_have_a_limit_too),
        {"who_leaves_ends_it_at_once", &who_leaves_ends_it_at_once, 2, 0},
        SUITE_CASE(what_is_no_pipe_to_write_to_is_refused),
        {"handout_is_done_when_a_pipe_has_it_or_never_will",
         &handout_is_done_when_a_pipe_has_it_or_never_will, 2, 0},
        SUITE_CASE(handout_fills_an_empty_file_and_no_other),
};

SUITE_MAIN("camera-pipe-queue", cases, setup, teardown)
