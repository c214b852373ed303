/* What a rating's corrections are, in an answer that tells of it. */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/corrections/rows.h"
#include "daemon/record/store.h"

/* Appends the entry {sv} corrections, a(tsa{sv}), if there are any. Returns how many. */
int answer_corrections(struct store *store, uint64_t visit, enum subject subject, sd_bus_message *reply);
