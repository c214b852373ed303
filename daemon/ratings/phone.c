#include "daemon/ratings/phone.h"

static const char *const state_names[_PHONE_STATE_MAX] = {"", "settling", "counted", "uncounted"};

const char *phone_state_to_string(enum phone_state state) {
        return state_names[state];
}

int phone_state_from_string(const char *s) {
        for (int i = 0; i < _PHONE_STATE_MAX; i++)
                if (streq(s, state_names[i]))
                        return i;
        return _PHONE_STATE_INVALID;
}

uint64_t phone_time_left(const struct phone_window *window, const struct moment *now) {
        if (window->state != PHONE_SETTLING || window->first.boot != now->boot ||
            now->boottime_usec < window->first.boottime_usec)
                return 0;
        uint64_t age_usec = now->boottime_usec - window->first.boottime_usec;
        return age_usec < window->settle_usec ? window->settle_usec - age_usec : 0;
}

bool phone_is_over(const struct phone_window *window, const struct moment *now) {
        return window->state == PHONE_SETTLING && phone_time_left(window, now) == 0;
}

enum press_verdict phone_press(struct phone_window *window, bool is_rated, uint64_t settle_usec,
                               const struct phone_press *press) {
        enum press_verdict verdict = PRESS_COUNTS;

        if (window->state == PHONE_COUNTED || window->state == PHONE_UNCOUNTED)
                return PRESS_ALREADY_RATED;
        if (phone_is_over(window, press->at))
                return PRESS_SEALED;
        if (window->state == PHONE_NONE) {
                window->first = *press->at;
                window->settle_usec = settle_usec;
                window->state = is_rated ? PHONE_UNCOUNTED : PHONE_SETTLING;
                verdict = is_rated ? PRESS_ALREADY_RATED : PRESS_COUNTS;
        }
        window->level = press->level;
        window->event = press->event;
        window->at = *press->at;
        window->presses++;
        return verdict;
}

bool phone_is_low(const struct phone_window *window) {
        return window->state == PHONE_SETTLING && scale_report_level(window->level) == REPORT_DISSATISFIED;
}
