/* The record on the bus. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent record_agent;

struct record_state {
        uint64_t cursor; /* the last event announced or passed over */
};
static inline struct record_state *record_state_of(const struct centre *centre) {
        return centre_get_state(centre, &record_agent);
}
