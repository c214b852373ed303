/* The check of a configuration by the printer daemon, slips included, for motcuactl too. */
#pragma once

#include "services/base/problem.h"

/* Errors: as config_load(). */
int printer_check(const char *conf_path, struct problem *ret_problem);
