/* A record of many years from one day that was really lived through. */
#pragma once

#include "services/base/util.h"

/* How much of the record is that day, and which day it was (since 1970-01-01). */
struct day_size {
        int64_t events, services, day;
};

void day_measure(const char *path, struct day_size *ret);

/*
 * Adds the copies numbered from "first" to before "end": the day's rows of every table, with ids, sequences,
 * days and times moved on. Copy n lies n / days_a_year * 365 + n % days_a_year days after it. The record is
 * as before: append-only.
 */
void day_copy(const char *path, const struct day_size *size, size_t first, size_t end, size_t days_a_year);

/* "YYYY-MM-DD" in a new string. */
void day_text(int64_t day, char **ret);
