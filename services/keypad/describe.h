/* States in words for a person, as bus_describe() wants them. Pure. */
#pragma once

#include "services/base/bus.h"

/* Of a struct keypad: what is the matter, and what to do. */
int describe_keypad(const void *object, enum language language, char **ret);
/* Of a struct keypad_manager: the same of each keypad that is not ready. */
int describe_service(const void *object, enum language language, char **ret);
