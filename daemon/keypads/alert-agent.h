/* Outputs are switched on at a low rating, and off when it is acknowledged or stands no more. */
#pragma once

#include "daemon/record/centre.h"

extern const struct agent alert_agent;
