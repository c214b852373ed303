/* What the public's page asks by the code of a ticket: how it stands, and to rate the visit by phone. */
#pragma once

#include "daemon/record/centre.h"

/* The user that the page runs as: nobody else may call. */
#define PHONE_USER "motcua-web"

extern const struct agent phone_agent;
