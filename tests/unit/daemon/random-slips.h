/* Slips of a random centre. Nothing is drawn for them: the days stay as they are without. */
#pragma once

#include "tests/unit/daemon/record.h"

void random_slips_rule(struct record *record, bool printed, const char *printers);
/* As the agent does, when it has signed: of the first day that has none. */
void random_slips_make(struct record *record);
/* That of a slip in the place of a ticket's, now and then. */
void random_slips_key(const struct record *record, uint64_t what, char *key);
