#include "no-waits.h"

#include <dlfcn.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>

#include "services/base/util.h"

enum { FDS_MAX = 1024 };

#define NSEC_PER_SEC INT64_C(1000000000)
#define NSEC_PER_MSEC INT64_C(1000000)
#define NEVER_NSEC INT64_MAX
/* What is armed for later than this only wants to hear of other things. */
#define FAR_NSEC (365 * 86400 * NSEC_PER_SEC)

/* Times are as the process sees them. */
struct timer {
        clockid_t clock;
        int flags;
        int64_t at_nsec; /* 0: not armed */
};

struct clocks {
        int64_t ahead_nsec; /* of the kernel's */
        struct timer timers[FDS_MAX];
};

/* Interposed functions get no argument to carry state in. */
static struct clocks *clocks_get(void) {
        static struct clocks clocks;

        return &clocks;
}

#define NEXT(function) ((typeof(&function)) dlsym(RTLD_NEXT, #function))

static int64_t to_nsec(const struct timespec *ts) {
        return ts->tv_sec >= NEVER_NSEC / NSEC_PER_SEC ? NEVER_NSEC : ts->tv_sec * NSEC_PER_SEC + ts->tv_nsec;
}

static struct timespec from_nsec(int64_t nsec) {
        return (struct timespec){.tv_sec = nsec / NSEC_PER_SEC, .tv_nsec = nsec % NSEC_PER_SEC};
}

static bool jumps(clockid_t clock) {
        return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME;
}

static int64_t now_nsec(clockid_t clock) {
        struct timespec ts;

        (void) clock_gettime(clock, &ts);
        return to_nsec(&ts);
}

int clock_gettime(clockid_t clock, struct timespec *ret) {
        int r = NEXT(clock_gettime)(clock, ret);

        if (r == 0 && jumps(clock))
                *ret = from_nsec(to_nsec(ret) + clocks_get()->ahead_nsec);
        return r;
}

static struct timer *timer_of(int fd) {
        return fd >= 0 && fd < FDS_MAX ? &clocks_get()->timers[fd] : NULL;
}

int timerfd_create(clockid_t clock, int flags) {
        int fd = NEXT(timerfd_create)(clock, flags);
        struct timer *timer = timer_of(fd);

        if (timer)
                *timer = (struct timer){.clock = clock};
        return fd;
}

int close(int fd) {
        struct timer *timer = timer_of(fd);

        if (timer)
                timer->at_nsec = 0;
        return NEXT(close)(fd);
}

/* An armed timer is at least 1 ns away: 0 would disarm it. */
static int arm(int fd, const struct timer *timer) {
        int64_t nsec = timer->at_nsec;

        if (nsec != NEVER_NSEC && nsec > 0)
                nsec = nsec > clocks_get()->ahead_nsec ? nsec - clocks_get()->ahead_nsec : 1;
        struct itimerspec spec = {.it_value = from_nsec(nsec)};
        return NEXT(timerfd_settime)(fd, timer->flags | TFD_TIMER_ABSTIME, &spec, NULL);
}

int timerfd_settime(int fd, int flags, const struct itimerspec *new, struct itimerspec *old) {
        struct timer *timer = timer_of(fd);

        if (!timer || !jumps(timer->clock) || old || to_nsec(&new->it_interval) > 0)
                return NEXT(timerfd_settime)(fd, flags, new, old);
        timer->flags = flags;
        timer->at_nsec = to_nsec(&new->it_value);
        if (timer->at_nsec > 0 && !(flags & TFD_TIMER_ABSTIME))
                timer->at_nsec += now_nsec(timer->clock);
        return arm(fd, timer);
}

/* What has been read of a timer is over. */
ssize_t read(int fd, void *data, size_t size) {
        ssize_t n = NEXT(read)(fd, data, size);
        struct timer *timer = timer_of(fd);

        if (timer && n > 0)
                timer->at_nsec = 0;
        return n;
}

/* How long until the first timer, at most so long. */
static int64_t first_timer_in(int64_t nsec) {
        for (int fd = 0; fd < FDS_MAX; fd++) {
                const struct timer *timer = &clocks_get()->timers[fd];
                if (timer->at_nsec > 0 && timer->at_nsec - now_nsec(timer->clock) < nsec)
                        nsec = timer->at_nsec - now_nsec(timer->clock);
        }
        return nsec > 0 ? nsec : 0;
}

static void jump(int64_t nsec) {
        struct clocks *clocks = clocks_get();

        clocks->ahead_nsec += nsec;
        for (int fd = 0; fd < FDS_MAX; fd++)
                if (clocks->timers[fd].at_nsec > 0)
                        (void) arm(fd, &clocks->timers[fd]);
}

/* In whole milliseconds, not too early. */
static int to_msec(int64_t nsec) {
        return nsec > FAR_NSEC ? -1 : (int) ((nsec + NSEC_PER_MSEC - 1) / NSEC_PER_MSEC);
}

/* timeout_nsec: NEVER_NSEC for none. */
static int wait_for(int epoll, struct epoll_event *events, int max, int64_t timeout_nsec,
                    const sigset_t *mask) {
        int r = NEXT(epoll_pwait)(epoll, events, max, 0, mask);

        if (r != 0 || timeout_nsec == 0)
                return r;
        int64_t nsec = first_timer_in(timeout_nsec);
        if (nsec <= FAR_NSEC)
                jump(nsec);
        /* A timer that is due is not heard of at once. */
        return NEXT(epoll_pwait)(epoll, events, max, to_msec(timeout_nsec - nsec), mask);
}

static int64_t from_msec(int timeout_msec) {
        return timeout_msec < 0 ? NEVER_NSEC : timeout_msec * NSEC_PER_MSEC;
}

int epoll_pwait(int epoll, struct epoll_event *events, int max, int timeout_msec, const sigset_t *mask) {
        return wait_for(epoll, events, max, from_msec(timeout_msec), mask);
}

int epoll_wait(int epoll, struct epoll_event *events, int max, int timeout_msec) {
        return wait_for(epoll, events, max, from_msec(timeout_msec), NULL);
}

int epoll_pwait2(int epoll, struct epoll_event *events, int max, const struct timespec *timeout,
                 const sigset_t *mask) {
        return wait_for(epoll, events, max, timeout ? to_nsec(timeout) : NEVER_NSEC, mask);
}
