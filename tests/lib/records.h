/* Events of the centre as a client sees them who may see them in full: by EventRecorded, and by
 * GetEventsSince. */
#pragma once

#include "services/base/fields.h"

struct record {
        uint64_t id;
        const char *type; /* as what the fields say: of the message */
        struct fields fields;
        sd_bus_message *message;
};

struct records {
        struct record *items;
        size_t n, allocated;
};

void records_clear(struct records *records);
#define _cleanup_records_ _cleanup_(records_clear)

/* Appends what GetEventsSince has above the cursor, page by page. */
void records_fetch(struct records *records, sd_bus *bus, uint64_t cursor);
/* The same of what everybody may read. */
void records_fetch_public(struct records *records, sd_bus *bus, uint64_t cursor);
/* Appends each EventRecorded from now on, as the loop runs; records outlives the bus. */
void records_follow(struct records *records, sd_bus *bus);
/* The same of what everybody hears. */
void records_follow_public(struct records *records, sd_bus *bus);

/* Value of a field; a missing one or one of another type ends the test. */
const char *record_s(const struct record *record, const char *name);
uint64_t record_t(const struct record *record, const char *name);
bool record_b(const struct record *record, const char *name);

/* Events of a type; the last of them, or NULL. */
size_t records_count(const struct records *records, const char *type);
const struct record *records_last(const struct records *records, const char *type);
