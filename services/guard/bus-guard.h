/*
 * What stands before the objects on a connection that everybody may send to: a call that is refused here
 * costs neither memory nor time. Of what a local user can do it is written with us in mind: arguments as
 * large as the bus lets through, reads that nobody waits for, more reads than can be answered, answers that
 * nobody takes.
 */
#pragma once

#include <stdbool.h>
#include <systemd/sd-bus.h>

/* Looks at every call before it is dispatched. Lives as long as the connection. */
int bus_guard_new(sd_bus *bus);

/* So many messages wait to be sent that an announcement more would only make the process grow. */
bool bus_is_clogged(sd_bus *bus);
