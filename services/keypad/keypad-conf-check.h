/* Rules that span the keys of a section, and sections. */
#pragma once

#include "keypad-conf.h"

/* For struct config_table. Also finds each matrix key its row and column. */
int keypad_conf_check(struct config_context *context, void *userdata);
