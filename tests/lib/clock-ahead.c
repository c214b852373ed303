/*
 * A library for LD_PRELOAD under which the clocks of a process are ahead of the kernel's, by the nanoseconds
 * that the file CLOCK_AHEAD has as an int64_t: whoever writes there moves time on for all processes that have
 * it. What a loop waits for is looked at when it wakes, which takes a call of it after the change.
 *
 * Of clock_gettime() and of timerfds with an absolute time; what was armed before goes by the time of then.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define NSEC_PER_SEC INT64_C(1000000000)
#define NEXT(function) ((typeof(&function)) dlsym(RTLD_NEXT, #function))

/* Interposed functions get no argument to carry state in. */
static int64_t ahead_nsec(void) {
        static const volatile int64_t *ahead;

        if (!ahead) {
                const char *path = getenv("CLOCK_AHEAD");
                int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
                void *map = fd >= 0 ? mmap(NULL, sizeof(*ahead), PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

                if (map == MAP_FAILED)
                        abort();
                (void) close(fd);
                ahead = map;
        }
        return *ahead;
}

static void add(struct timespec *ts, int64_t nsec) {
        int64_t sum = ts->tv_sec * NSEC_PER_SEC + ts->tv_nsec + nsec;

        if (sum < 1)
                sum = 1; /* 0 would disarm a timer */
        *ts = (struct timespec){.tv_sec = sum / NSEC_PER_SEC, .tv_nsec = sum % NSEC_PER_SEC};
}

static int is_ahead(clockid_t clock) {
        return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME;
}

int clock_gettime(clockid_t clock, struct timespec *ret) {
        int r = NEXT(clock_gettime)(clock, ret);

        if (r == 0 && is_ahead(clock))
                add(ret, ahead_nsec());
        return r;
}

int timerfd_settime(int fd, int flags, const struct itimerspec *new, struct itimerspec *old) {
        struct itimerspec spec = *new;

        /* Later than any clock gets: only to hear of another thing. */
        if ((flags & TFD_TIMER_ABSTIME) && spec.it_value.tv_sec > 0 &&
            spec.it_value.tv_sec < INT64_MAX / NSEC_PER_SEC)
                add(&spec.it_value, -ahead_nsec());
        return NEXT(timerfd_settime)(fd, flags, &spec, old);
}
