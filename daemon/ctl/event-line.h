/* One event of the record on standard output, in the style of the options. */
#pragma once

#include "ctl.h"

/* Prints and flushes: whoever reads along sees it at once. -EBADMSG: the fields are not those of an event. */
int event_line_print(const struct ctl_options *options, uint64_t id, const char *type, json_t *fields);

/* The same for an item of GetEventsSince, [id, type, fields]; ret_id may be NULL. */
int event_line_print_item(const struct ctl_options *options, json_t *item, uint64_t *ret_id);
