/* The check of a configuration by motcuad, for motcuactl too. */
#pragma once

#include "services/base/problem.h"

/* Errors: as config_load(). */
int centre_check(const char *conf_path, struct problem *ret_problem);
