/* What the aggregator tells its administrator: one place for its journal messages. */
#pragma once

#include "daemon/record/book.h"
#include "daemon/record/intake.h"

void centre_log_rejected(const char *source, const struct source_event *event);
/* Of a source: numbers that were acknowledged, and that this record does not have. */
void centre_log_refused(const char *source, uint64_t first, uint64_t last);
/* An event of the record's own that somebody must know of; others are silent. */
void centre_log_recorded(const struct event_row *event);
