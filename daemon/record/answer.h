/* Answers of calls: those that are made of many rows, appended straight from the store to the message; and
 * why nothing was written. */
#pragma once

#include <systemd/sd-bus.h>

#include "daemon/record/store.h"

/* Appends t, s, a{sv}: an event as EventRecorded announces it. all: also what only readers of
 * vn.motcua.Centre1.Record may know. */
int answer_event(const struct event_row *event, bool all, sd_bus_message *message);
/* Appends a(tsa{sv}). */
int answer_events(struct store *store, uint64_t after, uint32_t max, bool all, sd_bus_message *reply);
/* The same without the array around them. */
int answer_event_rows(struct store *store, uint64_t after, uint32_t max, bool all, sd_bus_message *reply);
/* Appends one {sv} with an a{st}. */
struct named_count {
        const char *name;
        uint64_t value;
};
int answer_counts(sd_bus_message *reply, const char *name, const struct named_count *counts, size_t n);
/* Reads first_day s, last_day s; *error says what is wrong with them. */
int answer_read_days(sd_bus_message *message, int32_t *ret_first, int32_t *ret_last, sd_bus_error *error);

/* How many rows may be asked for at once. */
enum { ANSWER_ROWS_MAX = 1000 };
int answer_check_max(uint32_t max, sd_bus_error *error);
/* What an answer reads is in the store, or the store is at fault. */
int answer_failed(sd_bus_error *error, int r);

/* recorder_write() failed. */
int answer_unwritten(sd_bus_error *error, int r);
/* Why a call is not done, found while the record is written; both NULL: it is done. */
struct refusal {
        const char *error, *problem;
};
/* Returns 0: nothing of it is written. */
int refusal_set(struct refusal *refusal, const char *error, const char *problem);
/* r: what recorder_write() returned. 0: it is done; otherwise error says why it is not. */
int answer_written(int r, const struct refusal *refusal, sd_bus_error *error);
