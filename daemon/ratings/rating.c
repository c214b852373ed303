#include "daemon/ratings/rating.h"

static const char *const state_names[_RATING_STATE_MAX] = {
        [RATING_WAITING] = "open",    [RATING_OPEN] = "open",       [RATING_RATED] = "rated",
        [RATING_SKIPPED] = "skipped", [RATING_UNHEARD] = "unheard", [RATING_VOID] = "void",
};

static const char *const verdict_names[_PRESS_VERDICT_MAX] = {
        [PRESS_COUNTS] = "counts",
        [PRESS_NOT_ARMED] = "not-armed",
        [PRESS_UNKNOWN_ARMING] = "unknown-arming",
        [PRESS_SEALED] = "sealed",
        [PRESS_OUTSIDE_SCALE] = "outside-scale",
        [PRESS_ALREADY_RATED] = "already-rated",
};

static const char *const disarm_names[_DISARM_REASON_MAX] = {
        [DISARM_WINDOW] = "window",     [DISARM_SETTLED] = "settled", [DISARM_REQUEST] = "request",
        [DISARM_REPLACED] = "replaced", [DISARM_RESTART] = "restart", [DISARM_ABSENT] = "absent",
};

const char *rating_state_to_string(enum rating_state state) {
        assert(state >= 0 && state < _RATING_STATE_MAX);
        return state_names[state];
}

const char *press_verdict_to_string(enum press_verdict verdict) {
        assert(verdict >= 0 && verdict < _PRESS_VERDICT_MAX);
        return verdict_names[verdict];
}

enum disarm_reason disarm_reason_from_string(const char *s) {
        for (enum disarm_reason i = 0; i < _DISARM_REASON_MAX; i++)
                if (streq(disarm_names[i], s))
                        return i;
        return _DISARM_REASON_INVALID;
}

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

bool finish_is_repeated(uint64_t finished_usec, uint64_t again_usec, uint64_t repeat_usec) {
        return again_usec >= finished_usec && again_usec - finished_usec < repeat_usec;
}
