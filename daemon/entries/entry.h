/* What may be typed in. Pure. */
#pragma once

#include "daemon/entries/rows.h"
#include "services/base/fields.h"

extern const char *const entry_events[_ENTRY_KIND_MAX];

/* Plain, on one line, not blank, and not too long. */
bool entry_text_is_valid(const char *text);
/* A letter and up to three digits, such as N1. */
bool entry_code_is_valid(const char *code);

/* As criteria_digest() in reports/criteria.h makes it. */
bool entry_digest_is_valid(const char *digest);
/* Sets the days. -EINVAL: no year from 1970 to 9999. */
int entry_year(uint64_t year, struct entry_row *row);

/* Reads what the event says; borrows nothing. -EINVAL: no such event is made. */
int entry_from_fields(enum entry_kind kind, const struct fields *fields, struct entry_row *ret);

/* What is wrong with it, for whoever enters it; NULL: nothing. */
const char *entry_problem(const struct entry_row *row);
