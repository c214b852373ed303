/*
 * Who gives a command. The bus knows, and is asked without waiting: waiting for one answer would gather all
 * that others send meanwhile. Whoever left before the bus could tell gives no command.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "services/base/util.h"

enum { ACTOR_SIZE = 32 };
#define ACTOR_ROOT "uid 0"

struct actors;

int actors_new(struct actors **ret);
struct actors *actors_free(struct actors *actors);
DEFINE_CLEANUP(struct actors *, actors_free)

/* What waits is refused: the objects that it was sent to are going to change. */
void actors_cancel(struct actors *actors);

/*
 * "uid 1000": who sent the message. 0: ret is filled. 1: the bus is being asked, and the handler is called
 * with the message and userdata once it has answered; the caller returns this, and has done nothing yet.
 */
int actor_find(struct actors *actors, sd_bus_message *message, sd_bus_message_handler_t handler,
               void *userdata, char ret[static ACTOR_SIZE], sd_bus_error *error);
