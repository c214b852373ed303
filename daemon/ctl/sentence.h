/* Events as lines: a sentence for a terminal, name=value pairs for other programs. Pure. */
#pragma once

#include "ctl.h"

/* The event in words. One of an unknown type is its type and fields. */
int sentence_from_event(enum language language, const char *type, json_t *fields, char **ret);

/* "name=value name=value", sorted by name, values with spaces or quotes as JSON text. Leaves out what tells
 * when. */
int sentence_from_fields(json_t *fields, char **ret);
