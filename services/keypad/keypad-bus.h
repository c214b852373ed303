/* The D-Bus face of the daemon: vn.motcua.Keypad1, and vn.motcua.Keypad1.Keypad of each keypad. */
#pragma once

#include "keypad-manager.h"

/* Adds all objects. manager owns the bus and outlives it. */
int keypad_bus_export(sd_bus *bus, void *userdata);
/* The index of the key of that name, or .NoSuchKey in *error and a negative errno. */
int keypad_bus_find_key(const struct keypad *keypad, const char *name, sd_bus_error *error);
