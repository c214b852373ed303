/* What the aggregator tells its administrator: one place for its journal messages. */
#pragma once

#include "daemon/record/book.h"
#include "daemon/record/intake.h"

void centre_log_rejected(const char *source, const struct source_event *event);
/* An event of the record's own that somebody must know of; others are silent. */
void centre_log_recorded(const struct event_row *event);
