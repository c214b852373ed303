/* Handlers of the methods that command the queue; userdata is the centre's manager, or the counter. */
#pragma once

#include <systemd/sd-bus.h>

/* A name that a{sv} options may have, and where its text goes; ends with a name of NULL. */
struct command_option {
        const char *name;
        const char **value;
};

/* Reads a{sv} options of text; the texts are borrowed from the message. Another name, or what is no text or
 * no ID, sets .BadOption. */
int command_read_options(sd_bus_message *message, const struct command_option *options, sd_bus_error *error);

enum { ACTOR_SIZE = 32 };
/* "uid 1000": who sent the message. */
void command_find_actor(sd_bus_message *message, char ret[static ACTOR_SIZE]);

int command_issue(sd_bus_message *message, void *userdata, sd_bus_error *error);
int command_return(sd_bus_message *message, void *userdata, sd_bus_error *error);
int command_end_day(sd_bus_message *message, void *userdata, sd_bus_error *error);
int command_get_tickets(sd_bus_message *message, void *userdata, sd_bus_error *error);
int command_get_ticket_codes(sd_bus_message *message, void *userdata, sd_bus_error *error);
/* Next, Recall, ... of a counter. */
int command_at_counter(sd_bus_message *message, void *userdata, sd_bus_error *error);
