/* The event rules of the log. */
#pragma once

#include "daemon/log/book.h"

extern const struct event_rule log_rules[];
