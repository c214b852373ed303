/* States, and who is next, in plain words, Vietnamese or English. Each returns a new string, NULL without
 * memory. */
#pragma once

#include "daemon/manager.h"
#include "services/base/bus.h"

char *describe_centre(const struct centre_manager *manager, enum language language);
char *describe_counter(const struct counter *counter, enum language language);
