/* What the simulated printer does beyond what every backend must (printer-hw.c). */
#include "hw/printer-sim.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

#define SERIAL "SIM0001"
#define PORT "9-1"
#define DEVICE_ID "MFG:motcua;MDL:simulated;CMD:ESC/POS;CLS:PRINTER;"
#define SECOND (USEC_PER_SEC)

static sd_event *event;
static struct printer *printer;
static struct printer_link *link_;

static struct {
        bool wrote, written, lost, changed, got_status, got_id, inside;
        int result;
        size_t accepted;
        uint8_t received[256], status;
        size_t n_received;
        int status_result;
        char id[PRINTER_DEVICE_ID_MAX];
} seen;

static void on_received(_unused_ struct printer_link *l, const uint8_t *bytes, size_t n,
                        _unused_ void *userdata) {
        ck_assert_uint_le(seen.n_received + n, sizeof(seen.received));
        ck_assert(seen.written || !seen.wrote);
        memcpy(seen.received + seen.n_received, bytes, n);
        seen.n_received += n;
}

static void on_lost(_unused_ struct printer_link *l, _unused_ void *userdata) {
        seen.lost = true;
}

static const struct printer_events events = {.received = on_received, .lost = on_lost};

static void on_written(struct printer_link *l, int result, size_t accepted, _unused_ void *userdata) {
        ck_assert(!seen.inside);
        ck_assert_ptr_eq(l, link_);
        ck_assert(!seen.lost);
        seen.written = true;
        seen.result = result;
        seen.accepted = accepted;
}

static void on_changed(_unused_ void *userdata) {
        seen.changed = true;
}

static void on_port_status(_unused_ struct printer_link *l, int result, uint8_t status,
                           _unused_ void *userdata) {
        seen.got_status = true;
        seen.status_result = result;
        seen.status = status;
}

static bool is_set(void *flag) {
        return *(bool *) flag;
}

#define wait_for(flag) ck_assert_msg(loop_wait(event, 5 * SECOND, is_set, &seen.flag), "no " #flag)

static void add_printer(size_t buffer_size) {
        struct printer_sim_traits traits = {.serial = SERIAL,
                                            .port = PORT,
                                            .device_id = DEVICE_ID,
                                            .width = 576,
                                            .buffer_size = buffer_size,
                                            .has_realtime = true,
                                            .has_asb = true,
                                            .has_barrier = true};

        assert_ok(printer_sim_add(printer, &traits, suite_dir()));
}

static void open_link(void) {
        struct printer_match match = {.serial = SERIAL};

        assert_ok(printer_open(printer, &match, &events, NULL, &link_));
}

static void setup(void) {
        assert_ok(sd_event_new(&event));
        assert_ok(printer_sim_new(event, &printer));
        assert_ok(printer_watch(printer, on_changed, NULL));
        add_printer(4096);
}

static void teardown(void) {
        printer_link_close(link_);
        printer_free(printer);
        sd_event_unref(event);
}

static void start_write(const void *bytes, size_t n, uint64_t timeout_usec) {
        seen.written = false;
        seen.wrote = true;
        seen.inside = true;
        assert_ok(printer_link_write(link_, bytes, n, timeout_usec, on_written));
        seen.inside = false;
}

/* All of it, however many writes that takes. */
static void send(const uint8_t *bytes, size_t n) {
        while (n > 0) {
                start_write(bytes, n > PRINTER_WRITE_MAX ? PRINTER_WRITE_MAX : n, SECOND);
                wait_for(written);
                ck_assert(seen.result == 0 || seen.result == -ETIMEDOUT || seen.result == -EPIPE);
                ck_assert(seen.accepted > 0 || seen.result < 0);
                bytes += seen.accepted;
                n -= seen.accepted;
        }
}

static void assert_stream(const uint8_t *expected, size_t n) {
        char *path = file_join(suite_dir(), "stream");
        size_t size;
        char *bytes = file_read(path, &size);

        ck_assert_uint_eq(size, n);
        ck_assert(memcmp(bytes, expected, n) == 0);
        free(bytes);
        free(path);
}

/* NULs and feeds: nothing in it is a question. */
static uint8_t *make_bytes(size_t n) {
        uint8_t *bytes = calloc(1, n);

        for (size_t i = 0; i + 3 <= n; i += 3)
                memcpy(bytes + i, (uint8_t[]){0x1b, 'J', (uint8_t) (i % 7)}, 3);
        return bytes;
}

START_TEST(bytes_arrive_once_and_in_order) {
        uint8_t *bytes = make_bytes(50000);

        open_link();
        if (_i == 1)
                assert_ok(printer_sim_set_short_writes(printer, SERIAL, 77));
        send(bytes, 50000);
        assert_stream(bytes, 50000);
        free(bytes);
}
END_TEST

START_TEST(refused_write_says_what_was_taken_and_the_next_goes_on) {
        uint8_t *bytes = make_bytes(3000);

        open_link();
        assert_ok(printer_sim_refuse(printer, SERIAL, 1000));
        start_write(bytes, 3000, SECOND);
        wait_for(written);
        ck_assert_int_eq(seen.result, -EPIPE);
        ck_assert_uint_eq(seen.accepted, 1000);
        send(bytes + 1000, 2000);
        assert_stream(bytes, 3000);
        free(bytes);
}
END_TEST

START_TEST(write_goes_on_when_the_printer_does) {
        open_link();
        assert_ok(printer_sim_stall(printer, SERIAL, 0, 30 * USEC_PER_MSEC));
        start_write("\0\0", 2, 5 * SECOND);
        wait_for(written);
        ck_assert_int_eq(seen.result, 0);
        ck_assert_uint_eq(seen.accepted, 2);
}
END_TEST

START_TEST(unplugging_ends_the_write_then_the_link) {
        uint8_t *bytes = make_bytes(3000);

        open_link();
        assert_ok(printer_sim_unplug(printer, SERIAL, 1234));
        start_write(bytes, 3000, SECOND);
        wait_for(lost);
        ck_assert(seen.written);
        ck_assert_int_eq(seen.result, -ENODEV);
        ck_assert_uint_eq(seen.accepted, 1234);
        assert_stream(bytes, 1234);
        assert_error(printer_link_write(link_, bytes, 1, SECOND, on_written), ENODEV);
        assert_error(printer_link_get_port_status(link_, on_port_status), ENODEV);
        link_ = printer_link_close(link_);
        free(bytes);
}
END_TEST

START_TEST(memory_of_the_printer_outlives_the_process) {
        /* 10 rows of 576 dots, cut short in the ninth. */
        uint8_t job[8 + 72 * 10] = {0x1d, 'v', '0', 0, 72, 0, 10, 0}, rest[72 * 2];
        struct printer_sim_output result;

        memset(job + 8, 0xff, sizeof(job) - 8);
        open_link();
        send(job, 8 + 72 * 8);
        link_ = printer_link_close(link_);
        printer = printer_free(printer);

        assert_ok(printer_sim_new(event, &printer));
        add_printer(4096);
        assert_ok(printer_sim_get_output(printer, SERIAL, &result));
        ck_assert_uint_eq(result.hanging, 8);
        open_link();
        memset(rest, 0, sizeof(rest));
        send(rest, sizeof(rest));
        send((const uint8_t *) "\x1dV\x42\x00", 4);
        assert_ok(printer_sim_get_output(printer, SERIAL, &result));
        ck_assert_uint_eq(result.pieces, 1);
        ck_assert_uint_eq(result.piece_rows, 10);
        ck_assert_uint_eq(result.errors, 0);
        char *path = file_join(suite_dir(), "paper-0001.png");
        ck_assert_int_eq(access(path, F_OK), 0);
        free(path);
}
END_TEST

START_TEST(roll_ends_in_the_middle_of_an_image) {
        uint8_t job[8 + 72 * 100] = {0x1d, 'v', '0', 0, 72, 0, 100, 0};
        struct printer_sim_output result;

        open_link();
        assert_ok(printer_sim_set_paper_left(printer, SERIAL, 40));
        start_write(job, 4096, 20 * USEC_PER_MSEC);
        wait_for(written);
        assert_ok(printer_sim_get_output(printer, SERIAL, &result));
        ck_assert_uint_eq(result.hanging, 40);
        assert_ok(printer_sim_set_paper(printer, SERIAL, PRINTER_SIM_PAPER_OK));
        assert_ok(printer_sim_get_output(printer, SERIAL, &result));
        ck_assert_uint_gt(result.hanging, 40);
}
END_TEST

START_TEST(deaf_printer_answers_nothing_and_prints) {
        struct printer_sim_output result;

        open_link();
        assert_ok(printer_sim_set_deaf(printer, SERIAL, true));
        send((const uint8_t *) "\x10\x04\x01\x1b"
                               "J\x05\x1dr\x01",
             9);
        assert_ok(printer_link_get_port_status(link_, on_port_status));
        wait_for(got_status);
        ck_assert_int_eq(seen.status_result, -ETIMEDOUT);
        ck_assert_uint_eq(seen.n_received, 0);
        assert_ok(printer_sim_get_output(printer, SERIAL, &result));
        ck_assert_uint_eq(result.hanging, 5);
}
END_TEST

static const struct suite_case cases[] = {
        {"bytes_arrive_once_and_in_order", &bytes_arrive_once_and_in_order, 2},
        SUITE_CASE(refused_write_says_what_was_taken_and_the_next_goes_on),
        SUITE_CASE(write_goes_on_when_the_printer_does),
        SUITE_CASE(unplugging_ends_the_write_then_the_link),
        SUITE_CASE(memory_of_the_printer_outlives_the_process),
        SUITE_CASE(roll_ends_in_the_middle_of_an_image),
        SUITE_CASE(deaf_printer_answers_nothing_and_prints),
};

SUITE_MAIN("printer/sim", cases, setup, teardown)
