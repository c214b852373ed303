/* What --check-config and motcuactl check look at. */
#pragma once

#include "services/base/problem.h"

int web_check(const char *conf_path, struct problem *ret_problem);
