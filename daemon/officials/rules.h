/* What events change about officials; see record/room.h. For this room and those after it. */
#pragma once

#include "daemon/officials/book.h"

extern const struct event_rule officials_rules[];

/* Whoever is signed in there leaves; nobody: nothing happens. */
int officials_sign_out(struct book *book, struct counter_row *counter, const char *reason,
                       const struct input *input);
/* Somebody asks to be signed out: refused where nobody is signed in. */
int officials_leave(struct book *book, const char *counter, const struct input *input);
