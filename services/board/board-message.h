/*
 * A board as it comes over the bus, "t a{sv}": dbus/vn.motcua.Display1.xml says of each key what stands in
 * it, in SetBoard. A key that is not there is nothing to show.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "board.h"

/* Returns 0 with *ret all of it; -EINVAL and *ret_problem, a new string in English for whoever calls: an
 * unknown key, a text that is too long or not text_is_plain(), too many of something, a word or type that is
 * none. */
int board_read(sd_bus_message *message, struct board *ret, char **ret_problem);
