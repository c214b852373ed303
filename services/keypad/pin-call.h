/* Hands digits over to the aggregator, in one call that is wiped with its message. */
#pragma once

#include "keypad.h"

/* Returns at once; keypad_pin_answered() is called when the answer is there, or after a few seconds without
 * one. channel: NULL, the aggregator is not there. keypad->pin_call is the call on its way. */
int pin_call_send(sd_bus *channel, struct keypad *keypad, const char *number, const char *pin);
