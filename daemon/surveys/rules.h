/* What events change of the survey; see record/room.h. */
#pragma once

#include "daemon/surveys/book.h"

extern const struct event_rule surveys_rules[];
