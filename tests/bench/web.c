/*
 * The public's page: answers a second, beside a process that answers with the same bytes and does nothing
 * else; memory with as many boards open as may be; and what is there while nobody is.
 */
#include <inttypes.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "measure.h"
#include "stage.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "web-load.h"

enum { BOARDS = 256 };

static const char config[] = "[Centre]\nName=Trung tâm Phục vụ hành chính công\nCommune=UBND xã Kiến Minh\n"
                             "[Service ho-tich]\nLabel=Hộ tịch\nPrefix=A\n[Counter 1]\nServices=ho-tich\n"
                             "[Web]\nHosts=127.0.0.1\nIdleSec=2\n";

struct page {
        struct centre *centre;
        char *dir, *port_path;
        struct process *listener;
        unsigned port;
};

static unsigned read_number(const struct page *page, const char *suffix) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        unsigned number = 0;

        must_errno(asprintf(&path, "%s%s", page->port_path, suffix));
        text = file_read(path, NULL);
        return sscanf(text, "%u", &number) == 1 ? number : 0;
}

/* Nothing on the loop tells of it. */
static void await(struct page *page, bool (*is_met)(struct page *page), const char *what) {
        uint64_t until_usec = monotonic_usec() + LOOP_PATIENCE_USEC;

        while (!is_met(page)) {
                if (monotonic_usec() > until_usec)
                        test_die("waited in vain: %s", what);
                stage_run(page->centre, 5 * USEC_PER_MSEC);
        }
}

static bool has_port(struct page *page) {
        page->port = read_number(page, "");
        return page->port > 0;
}

static void begin(struct page *page) {
        *page = (struct page){.port = 0};
        page->centre = stage_new(&page->dir);
        centre_write_config(page->centre, config);
        centre_start(page->centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(page->centre, CENTRE_MOTCUAD);
        _cleanup_free_ char *folder = centre_path(page->centre, "state/web"),
                            *conf = centre_path(page->centre, "etc/motcua.conf"),
                            *log = centre_path(page->centre, "log/webd"),
                            *bus = centre_path(page->centre, "bus"), *option = NULL, *address = NULL;
        must_errno(mkdir(folder, 0755));
        must_errno(chown(folder, centre_uid(CENTRE_WEB), centre_uid(CENTRE_WEB)));
        page->port_path = file_join(folder, "port");
        must_errno(asprintf(&option, "--config=%s", conf));
        must_errno(asprintf(&address, "DBUS_SYSTEM_BUS_ADDRESS=unix:path=%s", bus));
        const struct process_spec spec = {.argv = (const char *const[]){"/usr/bin/python3", TEST_ACTIVATE,
                                                                        page->port_path, "127.0.0.1",
                                                                        TEST_WEBD, option, NULL},
                                          .environment = (const char *const[]){address, NULL},
                                          .uid = centre_uid(CENTRE_WEB),
                                          .gid = centre_uid(CENTRE_WEB),
                                          .log_path = log};
        page->listener = process_start(centre_event(page->centre), &spec, NULL, NULL);
        await(page, has_port, "the socket");
}

static void end(struct page *page) {
        process_free(page->listener);
        free(page->port_path);
        stage_free(page->centre, page->dir);
}

static void measure_answers(struct page *page, const char *path, double budget, size_t runs, uint64_t usec) {
        char name[64];
        _cleanup_comparison_ struct comparison comparison = {
                .name = name, .unit = "a second", .budget = budget, .at_least = true};
        unsigned floor_port;
        int fd = web_connect(page->port, 0);

        (void) snprintf(name, sizeof(name), "answers of the page %s", path);
        web_ask(fd, path);
        _cleanup_free_ char *answer = web_read(fd);
        (void) close(fd);
        pid_t floor = web_floor_start(answer, &floor_port);
        for (size_t i = 0; i < runs; i++) {
                double x = web_load(page->port, path, usec);

                comparison_add_run(&comparison, x, web_load(floor_port, path, usec));
        }
        comparison_print(&comparison);
        (void) kill(floor, SIGKILL);
        (void) waitpid(floor, NULL, 0);
}

static void measure_memory(struct page *page, size_t boards) {
        int *fds = calloc(boards, sizeof(*fds));
        char buffer[8192];

        must_errno(fds ? 0 : -1);
        for (size_t i = 0; i < boards; i++) {
                fds[i] = web_connect(page->port, (unsigned) i);
                web_ask(fds[i], "/events");
                must_errno(read(fds[i], buffer, sizeof(buffer)));
        }
        printf("memory of motcua-webd, %zu boards open: %" PRIu64 " kB of the 10 MB that it may take\n",
               boards, process_read_pss_kb((int) read_number(page, ".pid")));
        for (size_t i = 0; i < boards; i++)
                (void) close(fds[i]);
        free(fds);
}

static bool is_gone(struct page *page) {
        struct process_stat stat;

        return !process_read_stat((int) read_number(page, ".pid"), &stat);
}

int main(int argc, char *argv[]) {
        bool smoke = bench_is_smoke(argc, argv);
        size_t runs = smoke ? 1 : 7;
        uint64_t usec = (smoke ? 50 : 500) * USEC_PER_MSEC;
        struct page page;

        begin(&page);
        measure_answers(&page, "/", 0.2, runs, usec);
        measure_answers(&page, "/board", 0.2, runs, usec);
        measure_memory(&page, smoke ? 16 : BOARDS);
        await(&page, is_gone, "the page ends when nobody is there");
        puts("wake-ups of motcua-webd while nobody is there: 0 a second, as there is none");
        end(&page);
        return EXIT_SUCCESS;
}
