/* What the bus daemon tells of a connection: it counts the bytes of messages that wait. */
#pragma once

#include <systemd/sd-bus.h>

#include "services/base/util.h"

/* slot: NULL, the call lives as long as the bus. */
int bus_stats_ask(sd_bus *bus, const char *name, sd_bus_slot **slot, sd_bus_message_handler_t answer,
                  void *userdata);
/* key: "IncomingBytes", from it; "OutgoingBytes", to it. -ENODATA: it is not told. */
int bus_stats_read(sd_bus_message *answer, const char *key, uint64_t *ret);
