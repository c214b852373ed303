/*
 * The salt of an event: 128 random bits, which keep its hash from being tried out by whoever knows all the
 * rest of it (dbus/vn.motcua.EventSource1.xml, THE LEAF). Stamped once, where the event is made.
 */
#pragma once

#include "util.h"

enum { SALT_SIZE = 33 }; /* 32 lower-case hexadecimal digits */

#define SALT_FIELD "salt"

void salt_draw(char ret[static SALT_SIZE]);
/* That of event "id", which follows from one with this salt: the same whenever it is concluded again. */
void salt_follow(const char *salt, uint64_t id, char ret[static SALT_SIZE]);
