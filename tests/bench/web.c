/*
 * The public's page: answers a second, beside a process that answers with the same bytes and does nothing
 * else; memory with as many boards open as may be; and what is there while nobody is.
 */
#include <inttypes.h>
#include <signal.h>
#include <sys/wait.h>

#include "measure.h"
#include "tests/lib/loop.h"
#include "web-bare.h"
#include "web-load.h"
#include "web-stage.h"

enum { BOARDS = 256 };

static const char config[] =
        "[Centre]\nName=Trung tâm Phục vụ hành chính công\nCommune=UBND xã Kiến Minh\n"
        "[Service ho-tich]\nLabel=Hộ tịch\nPrefix=A\n[Counter 1]\nServices=ho-tich\n" WEB_STAGE_CONFIG;

/*
 * Two floors: a process that sends the same bytes and does nothing else, of which a page is to have a fifth;
 * and libmicrohttpd that has them ready. The prototype did 39,000 a second by it, and 20,000 are asked for:
 * half of the second floor.
 */
#define BUDGET_OF_BYTES 0.2
#define BUDGET_OF_LIBRARY 0.5

static void stop(pid_t pid) {
        (void) kill(pid, SIGKILL);
        (void) waitpid(pid, NULL, 0);
}

static void measure_answers(struct web_stage *page, const char *path, size_t runs, uint64_t usec) {
        char name[64], library[64];
        _cleanup_comparison_ struct comparison bytes = {
                .name = name, .unit = "a second", .budget = BUDGET_OF_BYTES, .at_least = true};
        _cleanup_comparison_ struct comparison bare = {
                .name = library, .unit = "a second", .budget = BUDGET_OF_LIBRARY, .at_least = true};
        unsigned floor_port, bare_port;
        int fd = web_connect(page->port, 0);

        (void) snprintf(name, sizeof(name), "answers of the page %s", path);
        (void) snprintf(library, sizeof(library), "answers of the page %s beside the library alone", path);
        web_ask(fd, path);
        _cleanup_free_ char *answer = web_read(fd);
        (void) close(fd);
        pid_t floor_pid = web_floor_start(answer, &floor_port), bare_pid = web_bare_start(answer, &bare_port);
        for (size_t i = 0; i < runs; i++) {
                double x = web_load(page->port, path, usec);

                comparison_add_run(&bytes, x, web_load(floor_port, path, usec));
                comparison_add_run(&bare, x, web_load(bare_port, path, usec));
        }
        comparison_print(&bytes);
        comparison_print(&bare);
        stop(floor_pid);
        stop(bare_pid);
}

static void measure_memory(struct web_stage *page, size_t boards) {
        int *fds = calloc(boards, sizeof(*fds));
        char buffer[8192];

        must_errno(fds ? 0 : -1);
        for (size_t i = 0; i < boards; i++) {
                fds[i] = web_connect(page->port, (unsigned) i);
                web_ask(fds[i], "/events");
                must_errno(read(fds[i], buffer, sizeof(buffer)));
        }
        printf("memory of motcua-webd, %zu boards open: %" PRIu64 " kB of the 10 MB that it may take\n",
               boards, process_read_pss_kb(web_stage_pid(page)));
        for (size_t i = 0; i < boards; i++)
                (void) close(fds[i]);
        free(fds);
}

static bool is_gone(struct web_stage *page) {
        struct process_stat stat;

        return !process_read_stat(web_stage_pid(page), &stat);
}

int main(int argc, char *argv[]) {
        bool smoke = bench_is_smoke(argc, argv);
        size_t runs = smoke ? 1 : 7;
        uint64_t usec = (smoke ? 50 : 500) * USEC_PER_MSEC;
        struct web_stage page;
        char *dir;
        struct centre *centre = stage_new(&dir);

        centre_write_config(centre, config);
        centre_start(centre, CENTRE_MOTCUAD, NULL);
        centre_wait_ready(centre, CENTRE_MOTCUAD);
        web_stage_begin(&page, centre);
        measure_answers(&page, "/", runs, usec);
        measure_answers(&page, "/board", runs, usec);
        measure_memory(&page, smoke ? 16 : BOARDS);
        web_stage_await(&page, is_gone, "the page ends when nobody is there");
        puts("wake-ups of motcua-webd while nobody is there: 0 a second, as there is none");
        web_stage_end(&page);
        stage_free(centre, dir);
        return EXIT_SUCCESS;
}
