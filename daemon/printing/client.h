/*
 * Asks the printer daemon for the paper that is owed: calls Print after the commit, with a key that makes
 * asking again harmless, until the daemon has taken the ticket or its time is over. Whether it was printed
 * is learnt from the daemon's events, never from the answer. What the daemon still holds for a ticket that
 * has ended is taken back, so that a new roll brings no paper that nobody waits for; where that fails, its
 * time to live ends it. Nothing here blocks.
 */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "daemon/conf.h"
#include "daemon/printing/slip.h"

struct printer_client;

struct printer_client_callbacks {
        /* The daemon will never take it: reason is that of "print-given-up". */
        void (*refused)(uint64_t ticket, const char *reason, void *userdata);
        /* It answered: there is room to ask for more. */
        void (*answered)(void *userdata);
        /* Time has decided something, or it is time to ask again. */
        void (*expired)(void *userdata);
        /* What is known now; NULL: nothing. */
        struct book *(*get_book)(void *userdata);
};

/* All are borrowed. */
int printer_client_new(sd_event *event, sd_bus *bus, const struct printer_client_callbacks *callbacks,
                       void *userdata, const struct ticket_secret *secret, struct printer_client **ret);
struct printer_client *printer_client_free(struct printer_client *client);
DEFINE_CLEANUP(struct printer_client *, printer_client_free)

/* The daemon came or went: what was asked of the one before is asked again. */
void printer_client_reset(struct printer_client *client);

/* Asks for what is owed in the book, if the daemon is live; forgets what is owed no more. */
int printer_client_update(struct printer_client *client, struct book *book, const struct centre_conf *conf,
                          const struct moment *now, bool live);
