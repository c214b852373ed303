/* What the public's page asks by the code of a ticket: how it stands, and to rate the visit by phone. */
#pragma once

#include "daemon/queue/book.h"
#include "daemon/record/centre.h"
#include "services/caller/actor.h"

/* The user that the page runs as: nobody else may call. */
#define PHONE_USER "motcua-web"

extern const struct agent phone_agent;

/* Whether that actor is the page; where there is no such user nobody is. */
bool phone_is_page(const struct centre *centre, const char *actor);

/* The ticket that the code is of, at this moment: wrong codes, those of yesterday and those of another record
 * are one and the same. Whoever tries codes is slowed down here, by whatever method. Sets *error. */
int phone_find_ticket(struct centre *centre, const char *code, const struct day_ticket **ret,
                      sd_bus_error *error);
