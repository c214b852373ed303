/* Whether the configuration on disk is another than what was read. */
#pragma once

#include <systemd/sd-bus.h>

#include "services/base/util.h"

/* Of the file and its drop-ins: another number as soon as one of them is written, added or removed, whatever
 * the clock says. */
uint64_t config_stamp(const char *path);
/* ConfigurationChanged, of each daemon: whether the file is another than what runs, by the stamp of that. */
int config_append_changed(sd_bus_message *reply, const char *path, uint64_t stamp);
