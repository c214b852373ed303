/* What is known of cameras, in an answer. */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/cameras/book.h"
#include "daemon/record/store.h"

/* Append aa{sv}, as dbus/vn.motcua.Centre1.Record.xml has it. Errors: those of the store and of sd-bus. */
int answer_cameras(const struct book *book, struct store *store, sd_bus_message *reply);
int answer_camera_figures(struct store *store, int32_t first_day, int32_t last_day, sd_bus_message *reply);
