/* The vocabulary of keys: what a key means. Names are ASCII, as they stand in the configuration and in
 * events. */
#pragma once

#include "dbus/keypad-words.h"
#include "services/base/bus.h"

/* Rating and reason count within an arming only; a command, of an attendant or for a ticket, always; what is
 * typed on a PIN pad is no event at all. */
enum key_kind { KEY_KIND_RATING, KEY_KIND_REASON, KEY_KIND_COMMAND, KEY_KIND_PIN };

/* The word beside the key, for a person. */
const char *key_label(enum key key, enum language language);
enum key_kind key_kind(enum key key);
/* Whether the key is a level of the scale of 3, 4 or 5 levels. */
bool key_in_scale(enum key key, uint64_t scale);
