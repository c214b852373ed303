/* States in words for a person, as bus_describe() wants them. Pure. */
#pragma once

#include "services/base/bus.h"

/* Of a struct keypad. */
int describe_keypad(const void *object, enum language language, char **ret);
/* Of a struct keypad_manager. */
int describe_service(const void *object, enum language language, char **ret);
