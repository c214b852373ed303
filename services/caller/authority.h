/*
 * Who may do what takes more than being in a group: polkit is asked, without waiting. Root needs no asking.
 * Whatever is no plain yes is a no: polkit is not there, knows no such action, answers too late.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "services/caller/actor.h"

struct authority;

int authority_new(struct authority **ret);
struct authority *authority_free(struct authority *authority);
DEFINE_CLEANUP(struct authority *, authority_free)

/* What waits is refused: the objects that it was sent to are going to change. */
void authority_cancel(struct authority *authority);

/* What may be done now; as a handler of sd-bus, of a message that may have been read already. */
typedef int (*authority_granted_fn)(sd_bus_message *message, void *userdata, const char *actor,
                                    sd_bus_error *error);

/* It may not, which the sender is told behind this: polkit said no, and was not merely away. */
typedef void (*authority_refused_fn)(sd_bus_message *message, void *userdata, const char *actor);

/*
 * Whether the sender, who is that actor, may do it. Returns what granted returns if that is known at once; 1:
 * polkit is being asked. Then granted is called with the same, or an error is sent; neither if the sender
 * has left meanwhile. Errors: .NoAuthority, .NotAuthorized,
 * org.freedesktop.DBus.Error.InteractiveAuthorizationRequired (polkit would ask for a password, and the
 * message does not allow that), .LimitsExceeded.
 */
struct authority_request {
        const char *action, *actor;
        authority_granted_fn granted;
        authority_refused_fn refused; /* NULL: nobody is told */
        void *userdata;
};
int authority_ask(struct authority *authority, sd_bus_message *message,
                  const struct authority_request *request, sd_bus_error *error);
