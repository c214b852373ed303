/* vn.motcua.Sim1 on each keypad: exists only with simulated hardware. */
#pragma once

#include "keypad-manager.h"

/* The manager's gpio and clock are simulated. */
int keypad_sim_bus_export(struct keypad_manager *manager);
/* Of the i-th keypad alone. */
int keypad_sim_bus_export_keypad(struct keypad_manager *manager, size_t i);
