/* A worker as no worker should be: what it does is the device that it is to open. */
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "hw/camera-wire.h"

static uint8_t record[CAMERA_RECORD_MAX + 4096];

static void report(uint32_t type, const void *bytes, size_t size) {
        struct camera_wire_head head = {.type = type};

        memcpy(record, &head, sizeof(head));
        memcpy(record + sizeof(head), bytes, size);
        (void) !send(STDIN_FILENO, record, sizeof(head) + size, MSG_NOSIGNAL);
}

static void opened(void) {
        struct camera_wire_opened opened = {.codec = CAMERA_H264, .width_px = 64, .height_px = 64};

        memcpy(opened.encoder, "x264enc", 8);
        report(CAMERA_REPORT_OPENED, &opened, sizeof(opened));
}

static void data(uint64_t at_nsec, size_t size) {
        static uint8_t bytes[CAMERA_CHUNK_MAX + 64];

        memcpy(bytes, &at_nsec, sizeof(at_nsec));
        memset(bytes + sizeof(at_nsec), 'd', size);
        report(CAMERA_REPORT_DATA, bytes, sizeof(at_nsec) + size);
}

static void fault(uint32_t which, const char *detail) {
        struct camera_wire_fault fault = {.fault = which};

        memcpy(fault.detail, detail, strlen(detail));
        report(CAMERA_REPORT_FAULT, &fault, sizeof(fault));
}

static void jpeg(int32_t result, uint32_t whole, size_t size) {
        static uint8_t bytes[CAMERA_CHUNK_MAX];
        struct camera_wire_picture picture = {.result = result, .size = whole};

        memcpy(bytes, &picture, sizeof(picture));
        memset(bytes + sizeof(picture), 'j', size);
        report(CAMERA_REPORT_PICTURE, bytes, sizeof(picture) + size);
}

static void wait_for_order(uint32_t order) {
        for (;;) {
                struct camera_wire_head head;
                ssize_t size = recv(STDIN_FILENO, record, sizeof(record), 0);

                if (size <= 0)
                        _exit(9);
                memcpy(&head, record, sizeof(head));
                if (head.type == order)
                        return;
        }
}

__attribute__((noreturn)) static void flood(uint32_t type, size_t size) {
        static uint8_t bytes[CAMERA_CHUNK_MAX];
        struct camera_wire_head head = {.type = type};
        struct iovec parts[] = {{&head, sizeof(head)}, {(void *) bytes, size}};
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

        memset(bytes + sizeof(uint64_t), 'd', sizeof(bytes) - sizeof(uint64_t));
        while (sendmsg(STDIN_FILENO, &message, MSG_NOSIGNAL) > 0)
                ;
        _exit(0);
}

__attribute__((noreturn)) static void hang(void) {
        for (;;)
                (void) pause();
}

static void data_then_death(void) {
        opened();
        for (int i = 0; i < 5; i++)
                data(i == 0 ? monotonic_nsec() : 0, 1000);
        _exit(3);
}

static void data_then_signal(void) {
        opened();
        data(monotonic_nsec(), CAMERA_CHUNK_MAX);
        (void) kill(getpid(), SIGKILL);
}

static void data_then_hang(void) {
        opened();
        data(monotonic_nsec(), 1);
        hang();
}

static void closed_end(void) {
        (void) close(STDIN_FILENO);
        hang();
}

/* Alive, and nothing else, or pictures too that are not recorded, for some time. */
__attribute__((noreturn)) static void beat(uint32_t n_pictures) {
        for (int i = 0;; i++) {
                report(CAMERA_REPORT_BEAT, &n_pictures, sizeof(n_pictures));
                (void) poll(NULL, 0, 10);
                if (n_pictures > 0 && i == 100)
                        _exit(4);
        }
}

static void beats(void) {
        beat(0);
}

static void beats_of_pictures(void) {
        beat(7);
}

static void beats_after_data(void) {
        opened();
        data(monotonic_nsec(), 10);
        beats();
}

static void data_to_the_end(void) {
        opened();
        data(monotonic_nsec(), 10);
        wait_for_order(CAMERA_ORDER_STOP);
        for (int i = 0; i < 100; i++)
                data(i == 50 ? monotonic_nsec() : 0, CAMERA_CHUNK_MAX);
        report(CAMERA_REPORT_STOPPED, "", 0);
}

static void hang_at_stop(void) {
        opened();
        data(monotonic_nsec(), 10);
        wait_for_order(CAMERA_ORDER_STOP);
        hang();
}

static void death_at_stop(void) {
        wait_for_order(CAMERA_ORDER_STOP);
        _exit(7);
}

static void stops_by_itself(void) {
        report(CAMERA_REPORT_STOPPED, "", 0);
        hang();
}

static void pictures(void) {
        static const int32_t results[] = {0, -EIO};

        opened();
        for (unsigned i = 0;; i = (i + 1) % ELEMENTSOF(results)) {
                wait_for_order(CAMERA_ORDER_PICTURE);
                if (results[i] < 0) {
                        jpeg(results[i], 0, 0);
                        continue;
                }
                jpeg(0, 150000, 60000);
                jpeg(0, 150000, 60000);
                jpeg(0, 150000, 30000);
        }
}

static void overlays(void) {
        opened();
        for (;;) {
                wait_for_order(CAMERA_ORDER_OVERLAY);
                size_t size = strlen((char *) record + sizeof(struct camera_wire_head));
                data(0, size);
                memset(record, 0, sizeof(record));
        }
}

static void fault_with_bytes(void) {
        struct camera_wire_fault fault_of = {.fault = CAMERA_FAULT_REFUSED};

        memset(fault_of.detail, '\xC3', sizeof(fault_of.detail)); /* without an end */
        fault_of.detail[0] = 'x';
        report(CAMERA_REPORT_FAULT, &fault_of, sizeof(fault_of));
        hang();
}

static void fault_plain(void) {
        fault(CAMERA_FAULT_ABSENT, "no such device");
        hang();
}

static void fault_with_orders(void) {
        wait_for_order(CAMERA_ORDER_OVERLAY);
        opened();
        for (int i = 0; i < 20; i++)
                data(0, 100);
        fault(CAMERA_FAULT_ABSENT, "orders unread");
        _exit(0);
}

/* What breaks the protocol: each is one record, and the worker lives on. */
static void break_by(const char *how) {
        static const uint8_t zeroes[CAMERA_RECORD_MAX + 64];
        struct camera_wire_opened bad = {.codec = CAMERA_H264, .width_px = 64, .height_px = 64};
        uint32_t look = _CAMERA_LOOK_MAX;

        if (streq(how, "short"))
                (void) !send(STDIN_FILENO, zeroes, 7, 0);
        else if (streq(how, "long"))
                report(CAMERA_REPORT_BEAT, zeroes, CAMERA_RECORD_MAX);
        else if (streq(how, "unknown"))
                report(_CAMERA_REPORT_MAX, "", 0);
        else if (streq(how, "beat"))
                report(CAMERA_REPORT_BEAT, "x", 1);
        else if (streq(how, "early"))
                data(monotonic_nsec(), 10);
        else if (streq(how, "look"))
                report(CAMERA_REPORT_LOOK, &look, sizeof(look));
        else if (streq(how, "clock"))
                report(CAMERA_REPORT_CLOCK, &look, sizeof(look));
        else if (streq(how, "jpeg"))
                jpeg(0, 10, 10);
        else if (streq(how, "fault"))
                fault(_CAMERA_FAULT_MAX, "x");
        else if (streq(how, "codec"))
                bad.codec = _CAMERA_CODEC_MAX;
        else if (streq(how, "width"))
                bad.width_px = CAMERA_SIDE_MAX_PX + 1;
        else if (streq(how, "height"))
                bad.height_px = 0;
        else if (streq(how, "name"))
                memset(bad.encoder, 'a', sizeof(bad.encoder));
        else if (streq(how, "letters"))
                memcpy(bad.encoder, "a b", 3);
        else
                _exit(99);
        report(CAMERA_REPORT_OPENED, &bad, sizeof(bad));
        hang();
}

/* What breaks it where data or a picture may come. */
static void break_later(const char *how) {
        const uint64_t now = monotonic_nsec();

        opened();
        if (streq(how, "empty")) {
                data(now, 0);
        } else if (streq(how, "back")) {
                data(now, 10);
                data(now - 1, 10);
        } else if (streq(how, "ahead")) {
                data(now + 3000 * UINT64_C(1000000), 10);
        } else {
                wait_for_order(CAMERA_ORDER_PICTURE);
                if (streq(how, "large")) {
                        jpeg(0, CAMERA_JPEG_MAX + 1, 10);
                } else if (streq(how, "more")) {
                        jpeg(0, 20, 21);
                } else if (streq(how, "other")) {
                        jpeg(0, 20, 10);
                        jpeg(0, 21, 10);
                } else if (streq(how, "none")) {
                        jpeg(0, 20, 0);
                } else if (streq(how, "error")) {
                        jpeg(-5000, 0, 0);
                }
        }
        hang();
}

static void flood_of_data(void) {
        opened();
        flood(CAMERA_REPORT_DATA, CAMERA_CHUNK_MAX);
}

static void flood_of_beats(void) {
        flood(CAMERA_REPORT_BEAT, 4);
}

static const struct {
        const char *name;
        void (*act)(void);
} acts[] = {
        {"data-then-death", data_then_death},
        {"data-then-signal", data_then_signal},
        {"data-then-hang", data_then_hang},
        {"closed-end", closed_end},
        {"beats", beats},
        {"beats-of-pictures", beats_of_pictures},
        {"beats-after-data", beats_after_data},
        {"data-to-the-end", data_to_the_end},
        {"hang-at-stop", hang_at_stop},
        {"death-at-stop", death_at_stop},
        {"stops-by-itself", stops_by_itself},
        {"pictures", pictures},
        {"overlays", overlays},
        {"fault-with-bytes", fault_with_bytes},
        {"fault", fault_plain},
        {"fault-with-orders", fault_with_orders},
        {"flood-of-data", flood_of_data},
        {"flood-of-beats", flood_of_beats},
        {"hang", hang},
};

int main(void) {
        struct camera_wire_start start;

        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        wait_for_order(CAMERA_ORDER_START);
        memcpy(&start, record + sizeof(struct camera_wire_head), sizeof(start));
        memset(record, 0, sizeof(record));
        for (size_t i = 0; i < ELEMENTSOF(acts); i++)
                if (streq(start.device, acts[i].name))
                        acts[i].act();
        if (streq(start.device, "patience")) {
                char detail[64];

                (void) snprintf(detail, sizeof(detail), "first %u s",
                                (unsigned) (start.first_usec / USEC_PER_SEC));
                fault(CAMERA_FAULT_STALLED, detail);
        }
        if (strncmp(start.device, "break:", 6) == 0)
                break_by(start.device + 6);
        if (strncmp(start.device, "later:", 6) == 0)
                break_later(start.device + 6);
        _exit(5); /* at once: a sanitizer would look for leaks as long as it is killed for */
}
