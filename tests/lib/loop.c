#include "loop.h"

#include <stdarg.h>

bool loop_wait(sd_event *event, uint64_t timeout_usec, loop_condition_fn is_met, void *userdata) {
        uint64_t deadline = monotonic_usec() + timeout_usec;

        while (!is_met(userdata)) {
                uint64_t now = monotonic_usec();
                if (now >= deadline)
                        return false;
                must(sd_event_run(event, deadline - now));
        }
        return true;
}

void test_die(const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        vfprintf(stderr, format, ap);
        va_end(ap);
        fputc('\n', stderr);
        fflush(NULL);
        _exit(EXIT_FAILURE);
}
