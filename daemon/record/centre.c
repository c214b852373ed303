#include "daemon/record/centre.h"

void *centre_get_state(const struct centre *centre, const struct agent *agent) {
        size_t i = 0;

        while (centre->agents[i] != agent) {
                assert(centre->agents[i]);
                i++;
        }
        return centre->states[i];
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

bool centre_tells_all(sd_bus_message *message) {
        const char *interface = sd_bus_message_get_interface(message);

        return interface && streq(interface, CENTRE_RECORD_INTERFACE);
}
