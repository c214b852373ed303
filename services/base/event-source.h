/*
 * vn.motcua.EventSource1 on a daemon's root object, over its outbox: stamps events, commits them, answers
 * GetPending and Acknowledge, gives out channels, on which it emits the hints, and prunes when there is
 * nothing else to do.
 */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "clock.h"
#include "fields.h"
#include "outbox.h"

struct event_source;

/* One event to record. at: when it happened; NULL: now. */
struct event_draft {
        const char *type;
        const struct clock_reading *at;
        const struct event_field *fields; /* without the common fields, which are added */
        size_t n_fields;
};

/* Adds the interface at path. All arguments are borrowed and outlive the event source. */
int event_source_new(sd_event *event, sd_bus *bus, const char *path, struct clock *clock,
                     struct outbox *outbox, struct event_source **ret);
struct event_source *event_source_free(struct event_source *source);
DEFINE_CLEANUP(struct event_source *, event_source_free)

/* What else the aggregator asks for: added to each new channel. */
typedef int (*event_source_export_fn)(sd_bus *channel, void *userdata);
void event_source_set_export(struct event_source *source, event_source_export_fn export, void *userdata);
/* A channel has ended, which event_source_channel() says no more. */
void event_source_set_closed(struct event_source *source, void (*closed)(void *userdata), void *userdata);
/* Ends them all, as what was added to them is about to go: the aggregator connects again. */
void event_source_drop_channels(struct event_source *source);
/* The aggregator's newest channel; NULL: it is not there. */
sd_bus *event_source_channel(const struct event_source *source);

/*
 * Commits the drafts in one transaction; when it returns 0 they are durable. The signals go out
 * afterwards from the loop, so that the caller's light comes first. state_key: NULL, or what
 * outbox_set_state() is to set in the same transaction. ret_sequences: n_drafts numbers, or NULL.
 * Errors: those of outbox_commit() and of fields_make().
 */
int event_source_record(struct event_source *source, const struct event_draft *drafts, size_t n_drafts,
                        const char *state_key, const char *state_value, uint64_t *ret_sequences);

/* State whose value depends on the sequence of the first draft: make gets it inside the transaction. */
struct event_state {
        const char *key;
        int (*make)(uint64_t first_sequence, char **ret_value, void *userdata);
        void *userdata;
};
int event_source_record_with(struct event_source *source, const struct event_draft *drafts, size_t n_drafts,
                             const struct event_state *state, uint64_t *ret_sequences);

/* Sends the hints that are due now (drain before exit). */
int event_source_flush(struct event_source *source);
