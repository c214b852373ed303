/*
 * One daemon as its client: follows its name on the bus, asks it for a channel (services/base/channel.h), and
 * over that for its epoch and for what is pending, takes its signals as they come, acknowledges what was
 * committed and nothing else. Nothing here blocks except the commit itself, which is the callback's.
 *
 *   absent --name appears--> connecting, asking its epoch --> fetching until nothing is pending --> live
 *   live --gap, or a long batch--> fetching; anything --error--> held, tried again after a while
 *   epoch --another record acknowledged what this one lacks--> refused, until source_retry() or a new daemon
 */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "daemon/record/conf.h"
#include "daemon/record/intake.h"

struct source;

void source_event_done(struct source_event *event);

struct source_callbacks {
        /* A channel is there; what the daemon may ask for is to be added to it. */
        int (*connected)(struct source *source, sd_bus *channel, void *userdata);
        /* The daemon is on the bus with this outbox; events follow. Negative errno: try again later.
         * Positive: nothing is asked of it until source_retry(). */
        int (*epoch)(struct source *source, const struct outbox_claim *claim, void *userdata);
        /* Commit all of these. 0: durable. Negative errno: none of them is, try again later. */
        int (*events)(struct source *source, struct source_event *events, size_t n_events, void *userdata);
        /* It came, went, or has nothing more pending. */
        void (*changed)(struct source *source, void *userdata);
};

/* info is static; the rest is borrowed and outlives the source. */
struct source_context {
        sd_event *event;
        sd_bus *bus;
        const struct source_callbacks *callbacks;
        void *userdata;
};

int source_new(const struct source_info *info, const struct source_context *context, struct source **ret);
struct source *source_free(struct source *source);
DEFINE_CLEANUP(struct source *, source_free)

const struct source_info *source_get_info(const struct source *source);

/* Begins to follow the name on a bus with a bus daemon. */
int source_start(struct source *source);
/* The daemon is there, or gone (owner NULL): what the bus daemon would have said. On a direct connection
 * owner is "". */
void source_set_owner(struct source *source, const char *owner);

/* What it is asked on; NULL: not connected. */
sd_bus *source_channel(const struct source *source);

/* Whether it has been said yet if the daemon is there, and whether it is. */
bool source_is_known(const struct source *source);
bool source_is_present(const struct source *source);
/* Everything it had pending has been committed. */
bool source_is_live(const struct source *source);

/* Its outbox, when that has forgotten what this record does not have; NULL: it is not refused. */
const struct outbox_claim *source_refused(const struct source *source);

/* Something is known to have been recorded there beyond what was seen: ask. */
void source_poke(struct source *source, uint64_t sequence);
/* What failed may work again, and what was refused may be taken. */
void source_retry(struct source *source);
