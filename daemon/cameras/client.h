/* The camera daemon, as a client: footage that is owed to low ratings is asked for; whether it records. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent cameras_agent;

/* As camera_sign_is_on(). */
bool cameras_are_recording(const struct centre *centre);
