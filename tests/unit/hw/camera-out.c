#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "hw/camera-credentials.h"
#include "hw/camera-out.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

/* The worker's way out, with a daemon that reads when the test does. */
static sd_event *event;
static struct camera_out *out;
static int daemon_fd;
static unsigned n_drained;
static uint8_t *picture;
static uint64_t at_nsec;

enum { PICTURE_SIZE = 1 << 20 };

/* What was read. */
static struct {
        unsigned n_opened, n_fragments, n_inits, n_beats, n_records;
        size_t left; /* bytes of the box that is being read */
        uint8_t head[8];
        size_t n_head;
        uint64_t last_nsec;
        int picture_result;
        size_t picture_size;
} seen;

static void on_drained(_unused_ void *userdata) {
        n_drained++;
}

static void setup(void) {
        int pair[2];

        assert_ok(sd_event_new(&event));
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
        daemon_fd = pair[0];
        assert_ok(camera_out_new(event, pair[1], on_drained, NULL, &out));
        picture = calloc(1, CAMERA_MUX_SAMPLE_MAX + 1);
        at_nsec = UINT64_C(1000000000000);
        n_drained = 0;
        memset(&seen, 0, sizeof(seen));
}

static void teardown(void) {
        out = camera_out_free(out);
        event = sd_event_unref(event);
        closep(&daemon_fd);
        free(picture);
}

/* A picture of one unit, of that type. */
static int send_type(unsigned width_px, uint8_t config, size_t size, bool is_key, uint8_t type) {
        struct camera_mux_form form = {.codec = CAMERA_H264,
                                       .width_px = width_px,
                                       .height_px = 64,
                                       .config = &config,
                                       .config_size = 1,
                                       .is_inband = config == 'i'};
        size_t unit = size - 4;

        for (int i = 0; i < 4; i++)
                picture[i] = (uint8_t) (unit >> (24 - 8 * i));
        picture[4] = type;
        at_nsec += 100000000;
        return camera_out_sample(
                out, &form, "x264enc",
                &(struct camera_mux_sample){
                        .bytes = picture, .size = size, .at_nsec = at_nsec, .is_key = is_key});
}

static int send_picture(unsigned width_px, uint8_t config, size_t size, bool is_key) {
        return send_type(width_px, config, size, is_key, is_key ? 5 : 1);
}

/* Boxes of the stream, whole and one behind the other. */
static void read_stream(const uint8_t *bytes, size_t size, uint64_t at) {
        bool is_first = true;

        ck_assert(at == 0 || (seen.n_head == 0 && seen.left == 0));
        while (size > 0) {
                if (seen.left == 0 && seen.n_head < 8) {
                        seen.head[seen.n_head++] = *bytes++;
                        size--;
                        if (seen.n_head < 8)
                                continue;
                        seen.left = ((size_t) seen.head[0] << 24 | (size_t) seen.head[1] << 16 |
                                     (size_t) seen.head[2] << 8 | seen.head[3]) -
                                    8;
                        bool is_moof = memcmp(seen.head + 4, "moof", 4) == 0;
                        seen.n_fragments += is_moof;
                        seen.n_inits += memcmp(seen.head + 4, "ftyp", 4) == 0;
                        ck_assert(is_moof == (at != 0 && is_first));
                        is_first = false;
                }
                size_t part = size < seen.left ? size : seen.left;
                bytes += part;
                size -= part;
                seen.left -= part;
                if (seen.left == 0)
                        seen.n_head = 0;
        }
}

/* All that is there. */
static void read_all(void) {
        static uint8_t record[CAMERA_RECORD_MAX + 1];
        ssize_t size;

        while ((size = recv(daemon_fd, record, sizeof(record), MSG_DONTWAIT)) > 0) {
                struct camera_wire_head head;
                struct camera_wire_picture part;
                uint64_t at;

                ck_assert_int_le(size, CAMERA_RECORD_MAX);
                memcpy(&head, record, sizeof(head));
                seen.n_records++;
                seen.n_opened += head.type == CAMERA_REPORT_OPENED;
                seen.n_beats += head.type == CAMERA_REPORT_BEAT;
                if (head.type == CAMERA_REPORT_PICTURE) {
                        memcpy(&part, record + sizeof(head), sizeof(part));
                        seen.picture_result = part.result;
                        seen.picture_size += (size_t) size - sizeof(head) - sizeof(part);
                }
                if (head.type != CAMERA_REPORT_DATA)
                        continue;
                memcpy(&at, record + sizeof(head), sizeof(at));
                if (at != 0) {
                        ck_assert_uint_gt(at, seen.last_nsec);
                        seen.last_nsec = at;
                }
                read_stream(record + sizeof(head) + sizeof(at), (size_t) size - sizeof(head) - sizeof(at),
                            at);
        }
}

static void drain(void) {
        do {
                read_all();
                if (camera_out_is_drained(out))
                        return;
                assert_ok(sd_event_run(event, UINT64_MAX));
        } while (true);
}

START_TEST(a_daemon_that_does_not_read_makes_nothing_grow_and_gets_whole_fragments) {
        unsigned n = 0;
        int r;

        while ((r = send_picture(64, 'a', PICTURE_SIZE, true)) >= 0)
                ck_assert_uint_lt(++n, 100);
        ck_assert_int_eq(r, -ENOBUFS);
        ck_assert_uint_ge(n, CAMERA_OUT_MAX / PICTURE_SIZE - 2);
        assert_ok(camera_out_report(out, CAMERA_REPORT_STOPPED, NULL, 0));
        drain();
        ck_assert_uint_eq(seen.n_inits, 1);
        ck_assert_uint_eq(seen.n_fragments, n - 1); /* one was being made, and one was left out */
        ck_assert_uint_eq(seen.left, 0);
        ck_assert_uint_eq(n_drained, 1);
}
END_TEST

START_TEST(a_daemon_that_reads_gets_all) {
        for (unsigned i = 0; i < 100; i++) {
                assert_ok(send_picture(64, 'a', 100000, i % 10 == 0));
                drain();
        }
        assert_ok(camera_out_end(out));
        drain();
        ck_assert_uint_eq(seen.n_opened, 1);
        ck_assert_uint_eq(seen.n_inits, 1);
        ck_assert_uint_eq(seen.n_fragments, 10);
        ck_assert_uint_eq(seen.left, 0);
}
END_TEST

START_TEST(nothing_is_sent_before_a_key_frame_and_nothing_that_is_no_picture) {
        assert_ok(send_picture(64, 'a', 1000, false));
        assert_ok(send_type(64, 'a', 1000, true, 7)); /* parameters */
        assert_ok(send_type(64, 'a', 30, true, 9));
        picture[0] = 0xFF;
        assert_ok(camera_out_end(out));
        drain();
        ck_assert_uint_eq(seen.n_records, 0);
        assert_ok(send_picture(64, 'a', 1000, true));
        assert_ok(send_type(64, 'a', 6, true, 9));
        assert_ok(send_picture(64, 'a', CAMERA_MUX_SAMPLE_MAX + 1, true));
        assert_ok(camera_out_end(out));
        drain();
        ck_assert_uint_eq(seen.n_fragments, 1);
}
END_TEST

START_TEST(another_form_is_another_init_with_a_key_frame) {
        assert_ok(send_picture(64, 'a', 100, true));
        assert_ok(send_picture(80, 'a', 100, false));
        drain();
        ck_assert_uint_eq(seen.n_opened, 1);
        assert_ok(send_picture(80, 'a', 100, true));
        drain();
        ck_assert_uint_eq(seen.n_opened, 2);
        ck_assert_uint_eq(seen.n_fragments, 1);
        assert_ok(send_picture(80, 'b', 100, true));
        drain();
        ck_assert_uint_eq(seen.n_opened, 3);
        ck_assert_uint_eq(seen.n_inits, 3);
        assert_error(send_picture(0, 'b', 100, true), EINVAL);
}
END_TEST

static int on_time(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        *(bool *) userdata = true;
        return 0;
}

static bool is_true(void *userdata) {
        return *(bool *) userdata;
}

START_TEST(sizes_that_change_all_the_time_do_not_shred_the_file) {
        bool is_over = false;

        for (unsigned i = 0; i < 50; i++)
                assert_ok(send_picture(i % 2 ? 64 : 80, 'i', 100, true));
        drain();
        ck_assert_uint_eq(seen.n_opened, 1);
        ck_assert_uint_eq(seen.n_fragments, 49);
        assert_ok(sd_event_add_time_relative(event, NULL, CLOCK_MONOTONIC, CAMERA_OUT_INIT_USEC, 1, on_time,
                                             &is_over));
        ck_assert(loop_wait(event, 2 * CAMERA_OUT_INIT_USEC, is_true, &is_over));
        for (unsigned i = 0; i < 50; i++)
                assert_ok(send_picture(i % 2 ? 64 : 80, 'i', 100, true));
        drain();
        ck_assert_uint_eq(seen.n_opened, 2);
}
END_TEST

START_TEST(times_that_do_not_rise_are_made_to) {
        for (unsigned i = 0; i < 40; i++) {
                at_nsec -= 100000000 + (i % 3) * 1000000;
                assert_ok(send_picture(64, 'a', 100, i % 4 == 0));
        }
        drain();
        ck_assert_uint_eq(seen.n_fragments, 9);
}
END_TEST

START_TEST(a_sign_of_life_does_not_wait_behind_others) {
        camera_out_beat(out, 3);
        drain();
        ck_assert_uint_eq(seen.n_beats, 1);
        for (unsigned i = 0; i < 3; i++)
                assert_ok(send_picture(64, 'a', PICTURE_SIZE, true));
        for (unsigned i = 0; i < 1000; i++)
                camera_out_beat(out, 3);
        drain();
        ck_assert_uint_eq(seen.n_beats, 1);
}
END_TEST

START_TEST(a_picture_comes_in_parts_and_one_that_is_too_large_is_told) {
        assert_ok(camera_out_jpeg(out, 0, picture, 200000));
        drain();
        ck_assert_int_eq(seen.picture_result, 0);
        ck_assert_uint_eq(seen.picture_size, 200000);
        assert_ok(camera_out_jpeg(out, 0, picture, CAMERA_JPEG_MAX + 1));
        drain();
        ck_assert_int_eq(seen.picture_result, -E2BIG);
        assert_ok(camera_out_jpeg(out, -EIO, NULL, 0));
        drain();
        ck_assert_int_eq(seen.picture_result, -EIO);
        ck_assert_uint_eq(seen.picture_size, 200000);
}
END_TEST

START_TEST(a_daemon_that_is_gone_is_noticed) {
        closep(&daemon_fd);
        daemon_fd = -1;
        assert_error(camera_out_report(out, CAMERA_REPORT_STOPPED, NULL, 0), EPIPE);
}
END_TEST

static int read_credentials(const char *text, mode_t mode, struct camera_credentials *ret) {
        _cleanup_free_ char *path = file_join(suite_dir(), "credentials");

        file_write_text(path, text);
        ck_assert_int_eq(chmod(path, mode), 0);
        return camera_credentials_read(path, ret);
}

START_TEST(credentials_are_read_from_a_file_that_nobody_else_can_read) {
        static const char good[] = "# of the hall\nuser=người xem\npassword=a=b #c\n";
        static const mode_t open_modes[] = {0640, 0604, 0660, 0602, 0610, 0777};
        struct camera_credentials credentials = {};

        for (int i = 0; i < 2; i++) {
                assert_ok(read_credentials(good, i ? 0400 : 0600, &credentials));
                ck_assert_str_eq(credentials.user, "người xem");
                ck_assert_str_eq(credentials.password, "a=b #c");
                camera_credentials_clear(&credentials);
                ck_assert_ptr_null(credentials.password);
        }
        for (size_t i = 0; i < ELEMENTSOF(open_modes); i++)
                assert_error(read_credentials(good, open_modes[i], &credentials), EPERM);
        assert_error(camera_credentials_read(suite_dir(), &credentials), EPERM);
        assert_error(camera_credentials_read("/dev/zero", &credentials), EPERM);
        assert_error(camera_credentials_read("/no/such/file", &credentials), ENOENT);
        _cleanup_free_ char *path = file_join(suite_dir(), "credentials"),
                            *link = file_join(suite_dir(), "link");
        ck_assert_int_eq(chmod(path, 0600), 0);
        ck_assert_int_eq(symlink(path, link), 0);
        assert_error(camera_credentials_read(link, &credentials), ELOOP);
        if (geteuid() == 0) {
                ck_assert_int_eq(chown(path, 65534, 0), 0);
                assert_error(camera_credentials_read(path, &credentials), EPERM);
        }
}
END_TEST

START_TEST(credentials_that_are_not_just_a_user_and_a_password_are_refused) {
        static const char *const bad[] = {"",
                                          "user=a\n",
                                          "password=a\n",
                                          "user=a\nuser=b\npassword=c\n",
                                          "user=a\npassword=b\nhost=c\n",
                                          "user=a\npassword=b\x01\n",
                                          "user=\xff\npassword=b\n",
                                          " user=a\npassword=b\n"};
        struct camera_credentials credentials = {};
        char large[CAMERA_CREDENTIALS_MAX + 2];

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                assert_error(read_credentials(bad[i], 0600, &credentials), EBADMSG);
        memset(large, '#', sizeof(large));
        large[sizeof(large) - 1] = '\0';
        assert_error(read_credentials(large, 0600, &credentials), EBADMSG);
        assert_ok(read_credentials("user=a\npassword=", 0600, &credentials));
        ck_assert_str_eq(credentials.password, "");
        camera_credentials_clear(&credentials);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_daemon_that_does_not_read_makes_nothing_grow_and_gets_whole_fragments),
        SUITE_CASE(a_daemon_that_reads_gets_all),
        SUITE_CASE(nothing_is_sent_before_a_key_frame_and_nothing_that_is_no_picture),
        SUITE_CASE(another_form_is_another_init_with_a_key_frame),
        SUITE_CASE(sizes_that_change_all_the_time_do_not_shred_the_file),
        SUITE_CASE(times_that_do_not_rise_are_made_to),
        SUITE_CASE(a_sign_of_life_does_not_wait_behind_others),
        SUITE_CASE(a_picture_comes_in_parts_and_one_that_is_too_large_is_told),
        SUITE_CASE(a_daemon_that_is_gone_is_noticed),
        SUITE_CASE(credentials_are_read_from_a_file_that_nobody_else_can_read),
        SUITE_CASE(credentials_that_are_not_just_a_user_and_a_password_are_refused),
};

SUITE_MAIN("hw/camera-out", cases, setup, teardown)
