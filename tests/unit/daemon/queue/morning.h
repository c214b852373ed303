/* A centre with four counters, of which people ask over the bus. */
#pragma once

#include "services/base/bus.h"
#include "tests/unit/daemon/world.h"

#define COUNTER_INTERFACE "vn.motcua.Centre1.Counter"

void morning_open(struct world *world);
/* Takes the reply. error: NULL: success. */
void morning_assert_answer(sd_bus_message *reply, const char *error);
void morning_at(struct world *world, const char *counter, const char *member, const char *error);
/* Of who is called at counter 1. */
void morning_transfer(struct world *world, const char *option, const char *to, const char *error);
/* The ticket; expected: its number, or an error, and then 0. */
uint64_t morning_issue(struct world *world, const char *service, const char *expected);
void morning_assert_counter(struct world *world, const char *id, const char *state, uint64_t ticket);
