/* From a call of Print to the first byte into the (simulated) printer, to its confirmation; bytes on the
 * wire; memory. */
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "tests/bus-printer/rig.h"

enum { TICKETS = 100, TICKETS_SMOKE = 3, WAIT_MSEC = 5000 };

struct sample {
        uint64_t reply_usec, first_usec, printed_usec;
};

static uint64_t stream_size(void) {
        _cleanup_free_ char *path = rig_path("state/sim/phieu/stream");
        struct stat st;

        return stat(path, &st) < 0 ? 0 : (uint64_t) st.st_size;
}

static void print_ticket(unsigned number, uint64_t *ret_job) {
        sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus_message *reply = NULL;
        char text[16];

        (void) snprintf(text, sizeof(text), "A %03u", number);
        if (sd_bus_call_method(rig_bus(), BUS_NAME, ROOT, BUS_NAME, "Print", &error, &reply, "sa{sv}a{sv}",
                               "ticket", 8, "number", "s", text, "service", "s", "Hộ tịch – Chứng thực",
                               "counter", "s", "2", "waiting", "t", (uint64_t) 4, "time", "s", "08:15", "day",
                               "s", "23/11/2026", "code", "s", "7K3-Q9M", "url", "s",
                               "https://kienminh.example.vn/gy/7K3Q9M", 0) < 0)
                test_die("Print: %s", error.message);
        must(sd_bus_message_read(reply, "t", ret_job));
        sd_bus_message_unref(reply);
}

static struct sample measure(int watch, unsigned number) {
        struct pollfd pfd = {.fd = watch, .events = POLLIN};
        uint64_t start = monotonic_usec(), job;
        struct sample sample;
        char events[4096];

        print_ticket(number, &job);
        sample.reply_usec = monotonic_usec() - start;
        if (must_errno(poll(&pfd, 1, WAIT_MSEC)) == 0)
                test_die("no byte went out");
        sample.first_usec = monotonic_usec() - start;
        rig_wait_job(job, "printed");
        sample.printed_usec = monotonic_usec() - start;
        (void) must_errno(read(watch, events, sizeof(events)));
        return sample;
}

static int compare(const void *a, const void *b) {
        const struct sample *x = a, *y = b;

        return (x->first_usec > y->first_usec) - (x->first_usec < y->first_usec);
}

static void print_memory(void) {
        _cleanup_free_ char *path = NULL, *line = NULL;
        size_t size = 0;

        must_errno(asprintf(&path, "/proc/%d/status", (int) rig_pid()));
        _cleanup_fclose_ FILE *f = fopen(path, "re");
        while (f && getline(&line, &size, f) > 0)
                if (strncmp(line, "RssAnon:", 8) == 0)
                        printf("memory of its own: %s", line + 8);
}

int main(int argc, char *argv[]) {
        unsigned n = argc > 1 && streq(argv[1], "--smoke") ? TICKETS_SMOKE : TICKETS;
        _cleanup_free_ char *stream = NULL;
        struct sample samples[TICKETS];

        if (rig_missing()) {
                printf("skipped: %s\n", rig_missing());
                return 77;
        }
        rig_setup();
        rig_configure("TemplateDir=" SHIPPED_TEMPLATES "\nText.commune=UBND XÃ KIẾN MINH\n"
                      "Text.centre=TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG");
        rig_start(NULL);
        if (!rig_wait_name())
                test_die("the service does not start");
        rig_wait_property("phieu", "State", "ready");
        stream = rig_path("state/sim/phieu/stream");
        int watch = must_errno(inotify_init1(IN_CLOEXEC));
        must_errno(inotify_add_watch(watch, stream, IN_MODIFY));
        uint64_t before = stream_size();
        for (unsigned i = 0; i < n; i++)
                samples[i] = measure(watch, i + 1);
        uint64_t bytes = (stream_size() - before) / n;
        qsort(samples, n, sizeof(samples[0]), compare);
        const struct sample *middle = &samples[n / 2], *slow = &samples[n * 99 / 100];
        printf("%u tickets: reply %.1f ms, first byte %.1f ms (99 %%: %.1f; budget 30), confirmed %.1f ms\n",
               n, (double) middle->reply_usec / 1000, (double) middle->first_usec / 1000,
               (double) slow->first_usec / 1000, (double) middle->printed_usec / 1000);
        printf("bytes on the wire: %llu a ticket (budget 30,000)\n", (unsigned long long) bytes);
        print_memory();
        close(watch);
        rig_teardown();
        return EXIT_SUCCESS;
}
