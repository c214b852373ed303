#include "daemon/ratings/rating.h"

DEFINE_TO_STRING(rating_state, RATING_STATE)
DEFINE_FROM_STRING(rating_state, RATING_STATE)
DEFINE_TO_STRING(press_verdict, PRESS_VERDICT)
DEFINE_TO_STRING(rating_channel, RATING_CHANNEL)
DEFINE_FROM_STRING(rating_channel, RATING_CHANNEL)
DEFINE_TO_STRING(phone_outcome, PHONE_OUTCOME)
DEFINE_FROM_STRING(disarm_reason, DISARM_REASON)

enum press_verdict rating_window_press(struct rating_window *window, uint64_t scale,
                                       const struct rating_press *press) {
        if (!scale_has_level(scale, press->level))
                return PRESS_OUTSIDE_SCALE;
        /* Two keys may be reported in the order in which they were released; a press before the first one is
         * within the settling time too. */
        if (window->pressed && press->boottime_usec > window->first_press_usec &&
            press->boottime_usec - window->first_press_usec > window->settle_usec)
                return PRESS_SEALED;

        if (!window->pressed) {
                window->pressed = true;
                window->first_press_usec = press->boottime_usec;
        }
        window->press_usec = press->boottime_usec;
        window->press_event = press->event;
        window->level = press->level;
        return PRESS_COUNTS;
}

bool rating_window_is_low(const struct rating_window *window) {
        return window->pressed && scale_report_level(window->level) == REPORT_DISSATISFIED;
}

enum rating_state rating_window_close(const struct rating_window *window, enum disarm_reason reason) {
        if (window->pressed)
                return RATING_RATED;

        switch (reason) {
        case DISARM_RESTART:
        case DISARM_ABSENT:
                return RATING_WAITING;
        case DISARM_WINDOW:
        case DISARM_SETTLED:
        case DISARM_REQUEST:
        case DISARM_REPLACED:
        case _DISARM_REASON_MAX:
        case _DISARM_REASON_INVALID:
                break;
        }
        return RATING_SKIPPED;
}

bool rating_may_open(enum rating_state state) {
        return state != RATING_RATED;
}

uint64_t rating_time_left(uint64_t finished_usec, uint64_t window_usec, uint64_t now_usec) {
        uint64_t age = now_usec > finished_usec ? now_usec - finished_usec : 0;

        if (age >= window_usec || window_usec - age < USEC_PER_SEC)
                return 0;
        return window_usec - age;
}
