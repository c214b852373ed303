/*
 * Opens keypads for the ratings that wait: calls Arm after the commit, tries again while time to rate is
 * left. That a keypad was opened is learnt from its "armed" event, never from the answer alone.
 */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "daemon/keypads/book.h"
#include "daemon/ratings/book.h"

struct keypad_client;

struct keypad_client_callbacks {
        /* The keypad will never take it: reason is that of "rating-unheard". */
        void (*refused)(uint64_t visit, enum subject subject, const char *reason, void *userdata);
        /* The keypad says that its event of this sequence exists. */
        void (*armed)(uint64_t sequence, void *userdata);
        /* Time to rate is over for a rating that still waits. */
        void (*expired)(void *userdata);
};

/* All are borrowed. */
int keypad_client_new(sd_event *event, sd_bus *bus, const struct keypad_client_callbacks *callbacks,
                      void *userdata, struct keypad_client **ret);
struct keypad_client *keypad_client_free(struct keypad_client *client);
DEFINE_CLEANUP(struct keypad_client *, keypad_client_free)

/* The daemon came or went: what was asked of the one before is void. */
void keypad_client_reset(struct keypad_client *client);

/* Asks for what waits in the book, if the daemon is live; forgets what waits no more. boot: the running one.
 */
int keypad_client_update(struct keypad_client *client, struct book *book, uint64_t boot, bool live);
