/* States, and who is next, in plain words, Vietnamese or English, as bus_describe() wants them. */
#pragma once

#include "daemon/manager.h"
#include "services/base/bus.h"

/* Of a struct centre_manager. */
int describe_centre(const void *object, enum language language, char **ret);
/* Of a struct counter. */
int describe_counter(const void *object, enum language language, char **ret);
