/* What --check-config and motcuactl check look at: the configuration, whether files of Credentials= can be
 * read by the user that records, and by nobody else, and whether two cameras have one device. */
#pragma once

#include <sys/types.h>

#include "services/base/problem.h"

int camera_check(const char *conf_path, struct problem *ret_problem);
/* The same with another user in the place of motcua-camera. */
int camera_check_as(const char *conf_path, uid_t user, struct problem *ret_problem);
