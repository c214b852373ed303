/*
 * Presses beside phones: 200 of them with an open board, and 50 requests a second, two in five of which
 * motcuad has to answer. A press may be thanked, and recorded, 1.2 times as late as alone at most (issue 17).
 * A few presses alone, while phones and page are stopped, and a few beside them take turns; a run's ratio is
 * that of the medians.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include "hand.h"
#include "stage.h"
#include "tests/lib/loop.h"
#include "web-load.h"
#include "web-stage.h"

enum { PHONES = 200, REQUESTS_A_SECOND = 50, EVENTS_MAX = 64, TURNS = 8, PRESSES = 8, RUNS = 11 };

/* What waited while they were stopped is over then. */
#define AGAIN_USEC (200 * USEC_PER_MSEC)

#define LATER_MAX 1.2

/* ----- the phones, a process of their own ----- */

static void read_some(int fd) {
        char buffer[16384];

        if (read(fd, buffer, sizeof(buffer)) <= 0)
                test_die("the page closed a board");
}

static void ask_once(unsigned port, unsigned visitor, const char *path) {
        int fd = web_connect(port, visitor);

        web_ask(fd, path);
        free(web_read(fd));
        (void) close(fd);
}

static int start_ticking(void) {
        const struct timespec period = {.tv_nsec = USEC_PER_SEC * NSEC_PER_USEC / REQUESTS_A_SECOND};
        const struct itimerspec spec = {.it_interval = period, .it_value = period};
        int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);

        must_errno(fd);
        must_errno(timerfd_settime(fd, 0, &spec, NULL));
        return fd;
}

static void add(int epoll, int fd) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

        must_errno(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

/* Each request is a connection of its own, as of somebody who just came. */
static void be_phones(unsigned port, size_t n, int ready) {
        /* Of the codes none is a ticket's: looked up is it all the same, as the survey is. */
        static const char *const paths[] = {"/", "/p/7K3Q9M0123456789ABCD", "/board", "/survey", "/privacy"};
        int epoll = epoll_create1(EPOLL_CLOEXEC), ticks;
        uint64_t asked = 0;

        must_errno(epoll);
        for (unsigned i = 0; i < n; i++) {
                int fd = web_connect(port, i);

                web_ask(fd, "/events");
                read_some(fd);
                add(epoll, fd);
        }
        ticks = start_ticking();
        add(epoll, ticks);
        must_errno(write(ready, "", 1));
        for (;;) {
                struct epoll_event events[EVENTS_MAX];
                int n_events = epoll_wait(epoll, events, EVENTS_MAX, -1);

                for (int i = 0; i < n_events; i++) {
                        uint64_t due = 0;

                        if (events[i].data.fd != ticks) {
                                read_some(events[i].data.fd);
                                continue;
                        }
                        must_errno(read(ticks, &due, sizeof(due)));
                        for (; due > 0; due--, asked++)
                                ask_once(port, (unsigned) (PHONES + asked % PHONES),
                                         paths[asked % ELEMENTSOF(paths)]);
                }
        }
}

static pid_t phones_start(unsigned port, size_t n) {
        int ready[2];
        char byte;

        must_errno(pipe2(ready, O_CLOEXEC));
        pid_t pid = fork();
        must_errno(pid);
        if (pid == 0) {
                must_errno(prctl(PR_SET_PDEATHSIG, SIGKILL));
                be_phones(port, n, ready[1]);
        }
        (void) close(ready[1]);
        if (read(ready[0], &byte, 1) != 1)
                test_die("no phone came to the page");
        (void) close(ready[0]);
        return pid;
}

static void phones_end(pid_t pid) {
        int status;

        if (waitpid(pid, &status, WNOHANG) != 0)
                test_die("the phones went away");
        (void) kill(pid, SIGKILL);
        (void) waitpid(pid, &status, 0);
}

/* ----- presses ----- */

struct side {
        struct samples light, recorded;
};

static void press_some(struct hand *hand, size_t presses, struct side *side) {
        for (size_t i = 0; i < presses; i++)
                hand_press(hand, &side->light, &side->recorded);
}

static void side_clear(struct side *side) {
        samples_clear(&side->light);
        samples_clear(&side->recorded);
}

static void warm_up(struct hand *hand, size_t presses) {
        struct side warm = {0};

        press_some(hand, presses, &warm);
        side_clear(&warm);
}

struct beside {
        pid_t phones, page;
};

static void signal_all(const struct beside *beside, int signal_number) {
        must_errno(kill(beside->phones, signal_number));
        must_errno(kill(beside->page, signal_number));
}

static void run_once(struct hand *hand, const struct beside *beside, size_t turns, struct comparison *light,
                     struct comparison *recorded) {
        struct side alone = {0}, with = {0};

        for (size_t i = 0; i < turns; i++) {
                signal_all(beside, SIGSTOP);
                press_some(hand, PRESSES, &alone);
                signal_all(beside, SIGCONT);
                stage_run(hand->centre, AGAIN_USEC);
                press_some(hand, PRESSES, &with);
        }
        comparison_add_run(light, samples_median(&with.light), samples_median(&alone.light));
        comparison_add_run(recorded, samples_median(&with.recorded), samples_median(&alone.recorded));
        side_clear(&alone);
        side_clear(&with);
}

int main(int argc, char *argv[]) {
        bool smoke = bench_is_smoke(argc, argv);
        _cleanup_comparison_ struct comparison light = {
                .name = "press to light beside 200 phones", .unit = "us", .budget = LATER_MAX};
        _cleanup_comparison_ struct comparison recorded = {
                .name = "press to EventRecorded beside 200 phones", .unit = "us", .budget = LATER_MAX};
        _cleanup_free_ char *config = NULL;
        char *dir;
        struct centre *centre = stage_new(&dir);
        struct web_stage page;
        struct hand hand;
        struct beside beside;

        must_errno(asprintf(&config, "%s%s", centre_config_default, WEB_STAGE_CONFIG));
        centre_write_config(centre, config);
        centre_start_all(centre);
        hand_begin(&hand, centre);
        web_stage_begin(&page, centre);
        warm_up(&hand, smoke ? 1 : HAND_WARM_UP);
        beside.phones = phones_start(page.port, smoke ? 10 : PHONES);
        beside.page = web_stage_pid(&page);
        for (size_t i = 0; i < (smoke ? 1 : RUNS); i++)
                run_once(&hand, &beside, smoke ? 1 : TURNS, &light, &recorded);
        phones_end(beside.phones);
        comparison_print(&light);
        comparison_print(&recorded);
        hand_end(&hand);
        web_stage_end(&page);
        stage_free(centre, dir);
        records_clear(&hand.records);
        return EXIT_SUCCESS;
}
