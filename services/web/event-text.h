/* Events as a stream has them (text/event-stream). Pure. */
#pragma once

#include "html.h"

/* When a stream that broke is asked for again: jitter of 0 to EVENT_RETRY_SPREAD_MSEC spreads those of a
 * whole room, which break together when the daemon is started again. */
enum { EVENT_RETRY_LEAST_MSEC = 2000, EVENT_RETRY_SPREAD_MSEC = 13000 };
void event_begin(struct html *html, unsigned jitter);
/* data: of any lines. */
void event_write(struct html *html, const char *name, const char *data);
