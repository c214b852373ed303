/*
 * A connection of two of our daemons and of nobody else: a pair of sockets, of which one end went over the
 * bus to the only one that its policy lets ask for it. What is said here never waits behind what others send.
 */
#pragma once

#include <stdbool.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

/* Takes the socket over, also when it fails. closed: the other end is gone; the channel is the callee's to
 * unref. */
int channel_new(sd_event *event, int fd, bool accepts, sd_bus_message_handler_t closed, void *userdata,
                sd_bus **ret);
