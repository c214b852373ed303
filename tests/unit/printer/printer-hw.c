/* What every printer backend must do, tried on the rig that the environment names (hw-rig.h). */
#include "hw-rig.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

#define SECOND USEC_PER_SEC

static const struct hw_rig *rig;
static sd_event *event;
static sd_event_source *heartbeat;
static struct printer *printer;
static struct printer_link *link_;

static struct {
        bool written, lost, changed, got_status, got_id, inside;
        int result, status_result;
        size_t accepted, n_received;
        uint8_t received[256], status;
        char id[PRINTER_DEVICE_ID_MAX];
} seen;

static void on_received(_unused_ struct printer_link *l, const uint8_t *bytes, size_t n,
                        _unused_ void *userdata) {
        ck_assert_uint_le(seen.n_received + n, sizeof(seen.received));
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

static void on_device_id(_unused_ struct printer_link *l, int result, const char *id,
                         _unused_ void *userdata) {
        seen.got_id = true;
        (void) snprintf(seen.id, sizeof(seen.id), "%s", result == 0 ? id : "");
}

static bool is_set(void *flag) {
        return *(bool *) flag;
}

#define wait_for(flag) ck_assert_msg(loop_wait(event, 20 * SECOND, is_set, &seen.flag), "no " #flag)

/* Files change without waking the loop. */
static int on_heartbeat(sd_event_source *source, _unused_ uint64_t usec, _unused_ void *userdata) {
        assert_ok(sd_event_source_set_time_relative(source, 20 * USEC_PER_MSEC));
        return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static void setup(void) {
        rig = hw_rig_choose();
        assert_ok(sd_event_new(&event));
        assert_ok(sd_event_add_time_relative(event, &heartbeat, CLOCK_MONOTONIC, 0, 0, on_heartbeat, NULL));
        assert_ok(rig->open(event, suite_dir(), &printer));
        assert_ok(printer_watch(printer, on_changed, NULL));
}

static void teardown(void) {
        printer_link_close(link_);
        printer_free(printer);
        rig->close();
        sd_event_source_unref(heartbeat);
        sd_event_unref(event);
}

static bool can_open(_unused_ void *userdata) {
        struct printer_match match = {.serial = rig->serial};

        return printer_open(printer, &match, &events, NULL, &link_) >= 0;
}

static void open_link(void) {
        ck_assert(loop_wait(event, 20 * SECOND, can_open, NULL));
}

static int write_piece(const uint8_t *bytes, size_t n, uint64_t timeout_usec) {
        seen.written = false;
        seen.inside = true;
        assert_ok(printer_link_write(link_, bytes, n > PRINTER_WRITE_MAX ? PRINTER_WRITE_MAX : n,
                                     timeout_usec, on_written));
        seen.inside = false;
        wait_for(written);
        return seen.result;
}

static void send(const uint8_t *bytes, size_t n) {
        while (n > 0) {
                int r = write_piece(bytes, n, 10 * SECOND);

                ck_assert_msg(r == 0, "%s", strerror(-r));
                bytes += seen.accepted;
                n -= seen.accepted;
        }
}

/* Writes until the blocked printer takes no more; how many bytes it took. */
static size_t fill_up(const uint8_t *bytes, size_t n) {
        size_t taken = 0;

        while (taken < n && write_piece(bytes + taken, n - taken, 300 * USEC_PER_MSEC) == 0)
                taken += seen.accepted;
        ck_assert_int_eq(seen.result, -ETIMEDOUT);
        return taken + seen.accepted;
}

static bool stream_is_whole(void *size) {
        _cleanup_free_ char *path = file_join(suite_dir(), rig->stream);
        size_t n;

        free(file_read(path, &n));
        return n >= *(size_t *) size;
}

static void assert_stream(const uint8_t *expected, size_t n) {
        _cleanup_free_ char *path = file_join(suite_dir(), rig->stream);
        size_t size;

        ck_assert(loop_wait(event, 20 * SECOND, stream_is_whole, &n));
        _cleanup_free_ char *bytes = file_read(path, &size);
        ck_assert_uint_eq(size, n);
        ck_assert(memcmp(bytes, expected, n) == 0);
}

/* Feeds of changing length: nothing in it is a question. */
static uint8_t *make_bytes(size_t n) {
        uint8_t *bytes = calloc(1, n);

        for (size_t i = 0; i + 3 <= n; i += 3)
                memcpy(bytes + i, (uint8_t[]){0x1b, 'J', (uint8_t) (i / 3 % 3)}, 3);
        return bytes;
}

START_TEST(open_goes_by_serial_number_and_port) {
        struct printer_match wrong_serial = {.serial = "x"},
                             wrong_port = {.serial = rig->serial, .port = "77-7"}, any = {0};
        char port[PRINTER_TEXT_MAX];
        struct printer_link *second;

        open_link();
        ck_assert_str_eq(link_->names.serial, rig->serial);
        (void) snprintf(port, sizeof(port), "%s", link_->names.port);
        assert_error(printer_open(printer, &any, &events, NULL, &second), EALREADY);
        link_ = printer_link_close(link_);
        assert_error(printer_open(printer, &wrong_serial, &events, NULL, &second), ENODEV);
        assert_error(printer_open(printer, &wrong_port, &events, NULL, &second), ENODEV);
        open_link();
        ck_assert_str_eq(link_->names.port, port);
}
END_TEST

START_TEST(bytes_arrive_once_and_in_order) {
        _cleanup_free_ uint8_t *bytes = make_bytes(60000);

        open_link();
        send(bytes, 60000);
        assert_stream(bytes, 60000);
}
END_TEST

START_TEST(one_write_at_a_time) {
        open_link();
        seen.written = false;
        assert_ok(printer_link_write(link_, (const uint8_t *) "\0", 1, SECOND, on_written));
        assert_error(printer_link_write(link_, (const uint8_t *) "\0", 1, SECOND, on_written), EBUSY);
        wait_for(written);
        ck_assert_int_eq(seen.result, 0);
        ck_assert_uint_eq(seen.accepted, 1);
}
END_TEST

START_TEST(printer_that_takes_nothing_is_busy_not_broken) {
        size_t size = rig->room + 20000;
        _cleanup_free_ uint8_t *bytes = make_bytes(size);

        open_link();
        rig->set_blocked(printer, true);
        size_t taken = fill_up(bytes, size);
        rig->set_blocked(printer, false);
        send(bytes + taken, size - taken);
        assert_stream(bytes, size);
        ck_assert(!seen.lost);
}
END_TEST

START_TEST(cancelled_write_says_what_was_taken) {
        size_t size = rig->room + 20000;
        _cleanup_free_ uint8_t *bytes = make_bytes(size);

        open_link();
        rig->set_blocked(printer, true);
        size_t taken = fill_up(bytes, size - PRINTER_WRITE_MAX);
        seen.written = false;
        assert_ok(printer_link_write(link_, bytes + taken, PRINTER_WRITE_MAX, 60 * SECOND, on_written));
        printer_link_cancel(link_);
        wait_for(written);
        ck_assert_int_eq(seen.result, -ECANCELED);
        taken += seen.accepted;
        rig->set_blocked(printer, false);
        send(bytes + taken, size - taken);
        assert_stream(bytes, size);
        printer_link_cancel(link_); /* without a write: nothing */
}
END_TEST

START_TEST(unplugging_ends_the_write_then_the_link) {
        size_t size = rig->room + 20000;
        _cleanup_free_ uint8_t *bytes = make_bytes(size);

        open_link();
        rig->set_blocked(printer, true);
        size_t taken = fill_up(bytes, size - PRINTER_WRITE_MAX);
        seen.written = false;
        assert_ok(printer_link_write(link_, bytes + taken, PRINTER_WRITE_MAX, 60 * SECOND, on_written));
        rig->unplug(printer);
        wait_for(lost);
        ck_assert(seen.written);
        ck_assert_msg(seen.result == -ENODEV || seen.result == -EIO, "%s", strerror(-seen.result));
        assert_error(printer_link_write(link_, bytes, 1, SECOND, on_written), ENODEV);
        assert_error(printer_link_get_port_status(link_, on_port_status), ENODEV);
        link_ = printer_link_close(link_);
}
END_TEST

START_TEST(watch_tells_of_coming_and_going) {
        struct printer_match match = {.serial = rig->serial};

        open_link();
        link_ = printer_link_close(link_);
        seen.changed = false;
        rig->unplug(printer);
        wait_for(changed);
        assert_error(printer_open(printer, &match, &events, NULL, &link_), ENODEV);
        seen.changed = false;
        rig->plug(printer);
        wait_for(changed);
        open_link();
        send((const uint8_t *) "\0", 1);
}
END_TEST

START_TEST(port_status_shows_the_paper) {
        open_link();
        assert_ok(printer_link_get_port_status(link_, on_port_status));
        assert_error(printer_link_get_port_status(link_, on_port_status), EBUSY);
        wait_for(got_status);
        ck_assert_int_eq(seen.status_result, 0);
        ck_assert_uint_eq(seen.status, PRINTER_PORT_SELECTED | PRINTER_PORT_NOT_ERROR);

        rig->set_paper(printer, false);
        seen.got_status = false;
        assert_ok(printer_link_get_port_status(link_, on_port_status));
        wait_for(got_status);
        ck_assert(seen.status & PRINTER_PORT_PAPER_EMPTY);
}
END_TEST

START_TEST(device_id_is_read) {
        open_link();
        assert_ok(printer_link_get_device_id(link_, on_device_id));
        wait_for(got_id);
        ck_assert_str_eq(seen.id, rig->device_id);
}
END_TEST

static bool has_received(_unused_ void *userdata) {
        return seen.n_received > 0;
}

START_TEST(answers_come_back) {
        open_link();
        for (uint8_t i = 1; i <= 2; i++) {
                seen.n_received = 0;
                const char *question = rig->say();
                if (question)
                        send((const uint8_t *) question, strlen(question));
                ck_assert(loop_wait(event, 10 * SECOND, has_received, NULL));
                ck_assert_uint_eq(seen.n_received, 1);
                ck_assert_uint_eq(seen.received[0], 0x12);
        }
}
END_TEST

START_TEST(nothing_comes_after_close) {
        size_t size = rig->room + 20000;
        _cleanup_free_ uint8_t *bytes = make_bytes(size);

        open_link();
        rig->set_blocked(printer, true);
        size_t taken = fill_up(bytes, size - PRINTER_WRITE_MAX);
        seen.written = false;
        assert_ok(
                printer_link_write(link_, bytes + taken, PRINTER_WRITE_MAX, 50 * USEC_PER_MSEC, on_written));
        assert_ok(printer_link_get_port_status(link_, on_port_status));
        link_ = printer_link_close(link_);
        seen.inside = true; /* a call of written would fail */
        ck_assert(!loop_wait(event, 200 * USEC_PER_MSEC, is_set, &seen.written));
        ck_assert(!seen.got_status);
        rig->set_blocked(printer, false);
        open_link();
}
END_TEST

static bool kernel_has_it(_unused_ void *userdata) {
        return access("/sys/bus/usb/drivers/usblp/1-1:1.0", F_OK) == 0;
}

START_TEST(kernel_gets_its_driver_back) {
        if (rig != &hw_rig_gadget)
                return; /* nothing was taken from it */
        ck_assert(loop_wait(event, 10 * SECOND, kernel_has_it, NULL));
        open_link();
        ck_assert(!kernel_has_it(NULL));
        link_ = printer_link_close(link_);
        ck_assert(loop_wait(event, 10 * SECOND, kernel_has_it, NULL));
        open_link();
        printer = printer_free(printer);
        link_ = NULL;
        ck_assert(kernel_has_it(NULL));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(open_goes_by_serial_number_and_port),
        SUITE_CASE(bytes_arrive_once_and_in_order),
        SUITE_CASE(one_write_at_a_time),
        SUITE_CASE(printer_that_takes_nothing_is_busy_not_broken),
        SUITE_CASE(cancelled_write_says_what_was_taken),
        SUITE_CASE(unplugging_ends_the_write_then_the_link),
        SUITE_CASE(watch_tells_of_coming_and_going),
        SUITE_CASE(port_status_shows_the_paper),
        SUITE_CASE(device_id_is_read),
        SUITE_CASE(answers_come_back),
        SUITE_CASE(nothing_comes_after_close),
        SUITE_CASE(kernel_gets_its_driver_back),
};

SUITE_MAIN("printer/hw", cases, setup, teardown)
