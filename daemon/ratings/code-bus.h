/* The codes of ratings on the bus, and the proof that each stands in the log. */
#pragma once

#include <systemd/sd-bus.h>

int method_get_rating_proof(sd_bus_message *message, void *userdata, sd_bus_error *error);
int method_get_rating_codes(sd_bus_message *message, void *userdata, sd_bus_error *error);
