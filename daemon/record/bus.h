/* The record on the bus. */
#pragma once

#include "daemon/record/centre.h"
#include "services/caller/authority.h"

extern const struct agent record_agent;

struct record_state {
        uint64_t cursor; /* the last event announced or passed over */
        struct actors *actors;
        struct authority *authority;
};
static inline struct record_state *record_state_of(const struct centre *centre) {
        return centre_get_state(centre, &record_agent);
}

/* See actor_find(). */
static inline int centre_find_actor(const struct centre *centre, sd_bus_message *message,
                                    sd_bus_message_handler_t handler, void *userdata,
                                    char ret[static ACTOR_SIZE], sd_bus_error *error) {
        return actor_find(record_state_of(centre)->actors, message, handler, userdata, ret, error);
}
