/* The check of a configuration by the keypad daemon, for motcuactl too. */
#pragma once

#include "services/base/problem.h"

/* Errors: as config_load(). */
int keypad_check(const char *conf_path, struct problem *ret_problem);
