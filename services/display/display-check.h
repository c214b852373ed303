/* The check of a configuration by the display daemon, pages included, for motcuactl too. */
#pragma once

#include "services/base/problem.h"

/* Errors: as config_load(). */
int display_check(const char *conf_path, struct problem *ret_problem);
