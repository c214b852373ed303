/* The clocks of a process under the library jump over its waits, and over nothing else. */
#include "tests/lib/no-waits.h"

#include <time.h>

#include "tests/lib/loop.h"
#include "tests/lib/suite.h"

#define HOUR_USEC (3600 * USEC_PER_SEC)

static const clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_REALTIME};

struct day {
        sd_event *event;
        char order[16];
        size_t n;
        int pipe[2];
};

static void note(struct day *day, char what) {
        day->order[day->n++] = what;
        ck_assert_uint_lt(day->n, sizeof(day->order));
}

static int on_first(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct day *day = userdata;

        note(day, '1');
        must_errno(write(day->pipe[1], "", 1));
        return 0;
}

static int on_second(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        note(userdata, '2');
        return 0;
}

static int on_data(_unused_ sd_event_source *source, int fd, _unused_ uint32_t revents, void *userdata) {
        char byte;

        note(userdata, 'd');
        must_errno(read(fd, &byte, 1));
        return 0;
}

static bool is_over(void *userdata) {
        const struct day *day = userdata;

        return strchr(day->order, '2');
}

static bool never(_unused_ void *userdata) {
        return false;
}

static uint64_t clock_usec(clockid_t clock) {
        struct timespec ts;

        must_errno(clock_gettime(clock, &ts));
        return (uint64_t) ts.tv_sec * USEC_PER_SEC + (uint64_t) ts.tv_nsec / NSEC_PER_USEC;
}

static void begin(struct day *day) {
        *day = (struct day){0};
        must(sd_event_new(&day->event));
        must_errno(pipe2(day->pipe, 0));
        must(sd_event_add_io(day->event, NULL, day->pipe[0], EPOLLIN, on_data, day));
}

static void end(struct day *day) {
        sd_event_unref(day->event);
        close(day->pipe[0]);
        close(day->pipe[1]);
}

START_TEST(timers_come_in_their_order_and_data_before_the_next) {
        struct day day;

        begin(&day);
        for (size_t i = 0; i < ELEMENTSOF(clocks); i++) {
                memset(day.order, 0, sizeof(day.order));
                day.n = 0;
                must(sd_event_add_time_relative(day.event, NULL, clocks[i], 2 * HOUR_USEC, 1, on_second,
                                                &day));
                must(sd_event_add_time_relative(day.event, NULL, clocks[i], HOUR_USEC, 1, on_first, &day));
                ck_assert(loop_wait(day.event, 3 * HOUR_USEC, is_over, &day));
                ck_assert_str_eq(day.order, "1d2");
        }
        end(&day);
}
END_TEST

START_TEST(all_clocks_jump_as_far) {
        uint64_t before[ELEMENTSOF(clocks)];
        struct day day;

        begin(&day);
        for (size_t i = 0; i < ELEMENTSOF(clocks); i++)
                before[i] = clock_usec(clocks[i]);
        ck_assert(!loop_wait(day.event, 5 * HOUR_USEC, never, NULL)); /* without a timer */
        for (size_t i = 0; i < ELEMENTSOF(clocks); i++) {
                uint64_t passed_usec = clock_usec(clocks[i]) - before[i];
                ck_assert_uint_ge(passed_usec, 5 * HOUR_USEC);
                ck_assert_uint_lt(passed_usec, 6 * HOUR_USEC);
        }
        end(&day);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(timers_come_in_their_order_and_data_before_the_next),
        SUITE_CASE(all_clocks_jump_as_far),
};

SUITE_MAIN("no-waits", cases, NULL, NULL)
