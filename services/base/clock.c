#include "clock.h"

#include <fcntl.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <systemd/sd-id128.h>
#include <time.h>

#include "fields.h"

/* One reading takes a few thousand nanoseconds on a slow Pi. */
enum { READINGS_MAX = 8, APART_NSEC = 100000 };

struct clock {
        bool simulated;
        int64_t offset_usec;
        bool sim_synchronized;

        char boot_id[SD_ID128_STRING_MAX];
        bool was_synchronized;
        int timer_fd;
        sd_event_source *source;
        clock_changed_fn callback;
        void *userdata;
};

static uint64_t now_nsec(clockid_t id) {
        struct timespec ts;

        int r = clock_gettime(id, &ts);
        assert(r == 0); /* the three clocks used here exist on every kernel we run on */
        return (uint64_t) ts.tv_sec * USEC_PER_SEC * NSEC_PER_USEC + (uint64_t) ts.tv_nsec;
}

static bool is_synchronized(const struct clock *clock) {
        struct timex tx = {};

        if (clock->simulated)
                return clock->sim_synchronized;
        return adjtimex(&tx) != TIME_ERROR && !(tx.status & STA_UNSYNC);
}

int clock_new(struct clock **ret) {
        _cleanup_(clock_freep) struct clock *clock = calloc(1, sizeof(*clock));
        sd_id128_t id;
        int r;

        if (!clock)
                return -ENOMEM;
        clock->timer_fd = -1;
        r = sd_id128_get_boot(&id);
        if (r < 0)
                return r;
        sd_id128_to_string(id, clock->boot_id);
        clock->was_synchronized = is_synchronized(clock);
        *ret = TAKE_PTR(clock);
        return 0;
}

int clock_new_sim(struct clock **ret) {
        int r = clock_new(ret);

        if (r >= 0)
                (*ret)->simulated = (*ret)->sim_synchronized = (*ret)->was_synchronized = true;
        return r;
}

struct clock *clock_free(struct clock *clock) {
        if (!clock)
                return NULL;
        sd_event_source_disable_unref(clock->source);
        if (clock->timer_fd >= 0)
                close(clock->timer_fd);
        free(clock);
        return NULL;
}

static void tell_watcher(struct clock *clock) {
        struct itimerspec at_once = {.it_value.tv_nsec = 1};

        if (clock->timer_fd >= 0)
                (void) timerfd_settime(clock->timer_fd, TFD_TIMER_ABSTIME, &at_once, NULL);
}

/* A clock that is slewed into step raises no event: whoever reads it first notices, and the loop is told. */
static void note_synchronized(struct clock *clock, bool synchronized) {
        if (clock->was_synchronized == synchronized)
                return;
        clock->was_synchronized = synchronized;
        tell_watcher(clock);
}

void clock_read(struct clock *clock, struct clock_reading *ret) {
        uint64_t realtime_usec = now_nsec(CLOCK_REALTIME) / NSEC_PER_USEC + (uint64_t) clock->offset_usec;

        *ret = (struct clock_reading){
                .realtime_usec = realtime_usec < EVENT_INTEGER_MAX ? realtime_usec : EVENT_INTEGER_MAX,
                .boottime_usec = now_nsec(CLOCK_BOOTTIME) / NSEC_PER_USEC,
                .synchronized = is_synchronized(clock),
        };
        note_synchronized(clock, ret->synchronized);
}

/* The age of the instant is right only if both clocks are read at one time: whoever was preempted in between
 * reads again. */
void clock_read_at_monotonic(struct clock *clock, uint64_t monotonic_nsec, struct clock_reading *ret) {
        uint64_t now, age_usec;
        int readings_left = READINGS_MAX;

        do {
                now = now_nsec(CLOCK_MONOTONIC);
                clock_read(clock, ret);
        } while (now_nsec(CLOCK_MONOTONIC) - now > APART_NSEC && --readings_left > 0);
        age_usec = now > monotonic_nsec ? (now - monotonic_nsec) / NSEC_PER_USEC : 0;
        ret->realtime_usec -= age_usec < ret->realtime_usec ? age_usec : ret->realtime_usec;
        ret->boottime_usec -= age_usec < ret->boottime_usec ? age_usec : ret->boottime_usec;
}

const char *clock_boot_id(struct clock *clock) {
        return clock->boot_id;
}

/* A timer far away that the kernel cancels, and so makes readable, when somebody sets the clock. */
static int arm_timer(struct clock *clock) {
        struct itimerspec far = {.it_value.tv_sec =
                                         INT64_MAX / 1000000000}; /* the end of the kernel's time */

        if (timerfd_settime(clock->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL) < 0)
                return -errno;
        return 0;
}

static int on_clock_set(sd_event_source *source _unused_, int fd, uint32_t events _unused_, void *userdata) {
        struct clock *clock = userdata;
        uint64_t ticks;

        (void) !read(fd, &ticks, sizeof(ticks)); /* ECANCELED: that is the news */
        clock->callback(clock, clock->userdata);
        return arm_timer(clock);
}

int clock_watch(struct clock *clock, sd_event *event, clock_changed_fn callback, void *userdata) {
        int r;

        assert(!clock->source);
        clock->callback = callback;
        clock->userdata = userdata;
        clock->timer_fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
        if (clock->timer_fd < 0)
                return -errno;
        r = arm_timer(clock);
        return r < 0 ? r
                     : sd_event_add_io(event, &clock->source, clock->timer_fd, EPOLLIN, on_clock_set, clock);
}

int clock_sim_set(struct clock *clock, int64_t offset_usec, bool synchronized) {
        int64_t realtime;

        if (!clock->simulated)
                return -EOPNOTSUPP;
        if (__builtin_add_overflow((int64_t) (now_nsec(CLOCK_REALTIME) / NSEC_PER_USEC), offset_usec,
                                   &realtime) ||
            realtime < 0 || realtime > (int64_t) EVENT_INTEGER_MAX)
                return -ERANGE;
        clock->offset_usec = offset_usec;
        clock->sim_synchronized = clock->was_synchronized = synchronized;
        tell_watcher(clock);
        return 0;
}
