/* Calls that a backend makes from the loop, never from within the call that asks for them. */
#pragma once

#include <systemd/sd-event.h>

static inline int trigger_new(sd_event *event, sd_event_handler_t handler, void *userdata,
                              sd_event_source **ret) {
        int r = sd_event_add_defer(event, ret, handler, userdata);

        return r < 0 ? r : sd_event_source_set_enabled(*ret, SD_EVENT_OFF);
}

/* Once, in the loop's next round. */
static inline void trigger(sd_event_source *source) {
        (void) sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}
