#include "ticket.h"

#include <poll.h>
#include <sys/inotify.h>

enum {
        WAIT_MSEC = 30000,
        QUESTION_BYTES = 9, /* "how are you", asked before each slip; not of the slip */
};

int ticket_start(void) {
        _cleanup_free_ char *stream = rig_path("state/sim/phieu/stream");
        int watch = must_errno(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));

        rig_configure("TemplateDir=" SHIPPED_TEMPLATES "\nText.commune=UBND XÃ KIẾN MINH\n"
                      "Text.centre=TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG");
        rig_start(NULL);
        if (!rig_wait_name())
                test_die("the service does not start");
        rig_wait_property("phieu", "State", "ready");
        must_errno(inotify_add_watch(watch, stream, IN_MODIFY));
        return watch;
}

static uint64_t call_print(unsigned number) {
        sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus_message *reply = NULL;
        uint64_t job;
        char text[16];

        (void) snprintf(text, sizeof(text), "A %03u", number);
        if (sd_bus_call_method(rig_bus(), BUS_NAME, ROOT, BUS_NAME, "Print", &error, &reply, "sa{sv}a{sv}",
                               "ticket", 8, "number", "s", text, "service", "s", "Hộ tịch – Chứng thực",
                               "counter", "s", "2", "waiting", "t", (uint64_t) 4, "time", "s", "08:15", "day",
                               "s", "23/11/2026", "code", "s", "7K3-Q9M", "url", "s",
                               "https://kienminh.example.vn/gy/7K3Q9M", 0) < 0)
                test_die("Print: %s", error.message);
        must(sd_bus_message_read(reply, "t", &job));
        sd_bus_message_unref(reply);
        return job;
}

struct ticket_times ticket_print(int watch, unsigned number) {
        struct pollfd pfd = {.fd = watch, .events = POLLIN};
        uint64_t start = monotonic_usec();
        size_t before = rig_count_taken("phieu");
        struct ticket_times times;
        char events[4096];

        uint64_t job = call_print(number);
        times.reply_usec = monotonic_usec() - start;
        while (rig_count_taken("phieu") <= before + QUESTION_BYTES) {
                if (must_errno(poll(&pfd, 1, WAIT_MSEC)) == 0)
                        test_die("no byte of the slip went out");
                while (read(watch, events, sizeof(events)) > 0)
                        continue;
        }
        times.first_usec = monotonic_usec() - start;
        rig_wait_job(job, "printed");
        times.printed_usec = monotonic_usec() - start;
        return times;
}
