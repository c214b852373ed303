/* Sources of the loop that are off until something starts them: once, at a time or in the next round. */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

static inline int timer_new(sd_event *event, clockid_t clock, uint64_t accuracy_usec,
                            sd_event_time_handler_t handler, void *userdata, sd_event_source **ret) {
        int r = sd_event_add_time(event, ret, clock, UINT64_MAX, accuracy_usec, handler, userdata);

        return r < 0 ? r : sd_event_source_set_enabled(*ret, SD_EVENT_OFF);
}

/* At that time of the timer's clock; UINT64_MAX: not at all. */
static inline int timer_start_at(sd_event_source *timer, uint64_t usec) {
        int r = sd_event_source_set_time(timer, usec);

        return r < 0 ? r
                     : sd_event_source_set_enabled(timer,
                                                   usec == UINT64_MAX ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
}

static inline int timer_start(sd_event_source *timer, uint64_t usec_from_now) {
        int r = sd_event_source_set_time_relative(timer, usec_from_now);

        return r < 0 ? r : sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

/* Calls that are made from the loop, never from within the call that asks for them. */
static inline int trigger_new(sd_event *event, sd_event_handler_t handler, void *userdata,
                              sd_event_source **ret) {
        int r = sd_event_add_defer(event, ret, handler, userdata);

        return r < 0 ? r : sd_event_source_set_enabled(*ret, SD_EVENT_OFF);
}

/* Once, in the loop's next round. */
static inline void trigger(sd_event_source *source) {
        (void) sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}
