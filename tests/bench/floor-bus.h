/* The floor of D-Bus: round trips between two sd-bus peers through a dbus-daemon that lets everybody talk. */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "services/base/util.h"

struct floor_bus;

/* program: this program's path; it is started again as "program --echo ADDRESS" to be the peer. */
struct floor_bus *floor_bus_new(sd_event *event, const char *dir, const char *program);
struct floor_bus *floor_bus_free(struct floor_bus *bus);
/* A call with an event's fields, answered with nothing. */
void floor_bus_round_trip(struct floor_bus *bus);

/* What the peer does; returns when the connection ends. */
int floor_bus_echo(const char *address);
