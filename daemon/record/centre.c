#include "daemon/record/centre.h"

#include "services/base/bus.h"

void *centre_get_state(const struct centre *centre, const struct agent *agent) {
        size_t i = 0;

        while (centre->agents[i] != agent) {
                assert(centre->agents[i]);
                i++;
        }
        return centre->states[i];
}

int centre_new_timer(const struct centre *centre, uint64_t accuracy_usec, sd_event_time_handler_t handler,
                     void *userdata, sd_event_source **ret) {
        int r = sd_event_add_time(centre->event, ret, CLOCK_BOOTTIME, UINT64_MAX, accuracy_usec, handler,
                                  userdata);

        return r < 0 ? r : sd_event_source_set_enabled(*ret, SD_EVENT_OFF);
}

void centre_set_timer(sd_event_source *timer, uint64_t in_usec) {
        if (in_usec < UINT64_MAX)
                (void) sd_event_source_set_time_relative(timer, in_usec);
        (void) sd_event_source_set_enabled(timer, in_usec < UINT64_MAX ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

struct source *centre_find_source(const struct centre *centre, const char *kind) {
        for (size_t i = 0; i < centre->n_sources; i++)
                if (streq(source_get_info(centre->sources[i])->kind, kind))
                        return centre->sources[i];
        return NULL;
}

sd_bus *centre_find_channel(const struct centre *centre, const char *kind) {
        const struct source *source = centre_find_source(centre, kind);

        return source ? source_channel(source) : NULL;
}

bool centre_is_live(const struct centre *centre, const char *kind) {
        const struct source *source = centre_find_source(centre, kind);

        return source && source_is_live(source);
}

int centre_denied(sd_bus_error *error) {
        return bus_error(error, SD_BUS_ERROR_ACCESS_DENIED,
                         "Figures of officials are for root and group motcua: " CENTRE_RECORD_INTERFACE ".");
}

bool centre_tells_all(sd_bus_message *message) {
        const char *interface = sd_bus_message_get_interface(message);

        return interface && streq(interface, CENTRE_RECORD_INTERFACE);
}
