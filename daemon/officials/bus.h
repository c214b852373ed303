/* Handlers of what officials do with their PINs; userdata is the centre's manager, or the counter. */
#pragma once

#include <systemd/sd-bus.h>

int official_enter_pin(sd_bus_message *message, void *userdata, sd_bus_error *error);
int official_set_pin(sd_bus_message *message, void *userdata, sd_bus_error *error);
int official_sign_in(sd_bus_message *message, void *userdata, sd_bus_error *error);
