/* What keypad.c, keypad-press.c and keypad-output.c share of one keypad. */
#pragma once

#include "keypad.h"

/* Puts the outputs where they belong at this time. -ENODEV: the chip has gone. */
int keypad_show(struct keypad *keypad, uint64_t now_usec);
uint64_t keypad_show_next(const struct keypad *keypad, uint64_t now_usec);
/* light: as keypad->lights counts. */
bool keypad_has_light(const struct keypad *keypad, size_t light);
/* Rating lights: all on while nobody has chosen, then the chosen one; given back when not armed. Those of
 * reasons likewise while a low level stands. */
void keypad_show_arming(struct keypad *keypad, uint64_t now_usec);

/* Makes keypad->events report to the keypad. */
void keypad_listen(struct keypad *keypad);
/* Lets time pass for all keys. */
void keypad_advance(struct keypad *keypad, uint64_t now_usec);
/* Commits the pending presses and due facts, and thanks. */
void keypad_commit(struct keypad *keypad, uint64_t now_usec);
/* Takes the keys of the PIN pad out of the pending presses, which are in order. */
void keypad_take_pin_keys(struct keypad *keypad);
void keypad_expire_pin(struct keypad *keypad, uint64_t now_usec);
/* Adds the facts that the outbox lacks to host->batch; *ret_dropped: the flood's count among them. */
void keypad_add_facts(const struct keypad *keypad, uint64_t now_usec, uint64_t *ret_dropped);
void keypad_facts_committed(struct keypad *keypad, uint64_t dropped, uint64_t now_usec);

void keypad_set_stuck(struct keypad *keypad, size_t key, bool stuck);
/* Sets the timers from the state. */
void keypad_schedule(struct keypad *keypad);
