/* The leaf that an event is in the log, as dbus/vn.motcua.EventSource1.xml describes it. Pure. */
#pragma once

#include "daemon/log/tree.h"
#include "daemon/record/rows.h"
#include "services/base/fields.h"

enum { LOG_LEAF_SIZE = EVENT_JSON_MAX + EPOCH_SIZE + 2 * ID_SIZE + 192 };

/* The leaf's data; returns their length. -EUCLEAN: the record has no such rows. */
int log_leaf_write(const struct event_row *event, char ret[static LOG_LEAF_SIZE]);
/* Their hash. */
int log_leaf_hash(const struct event_row *event, struct log_hash *ret);
