/*
 * Digits on their way to whoever checks them: an official's number, enter, a PIN, enter. They are no events;
 * they are kept until handed over, cleared or given up, and then wiped. Pure: time is CLOCK_MONOTONIC
 * microseconds.
 */
#pragma once

#include "key-name.h"

enum { PIN_PAD_NUMBER_MAX = 4, PIN_PAD_PIN_MAX = 12 };
#define PIN_PAD_TIMEOUT_USEC (10 * USEC_PER_SEC) /* from one key to the next */

struct pin_pad {
        char number[PIN_PAD_NUMBER_MAX + 1], pin[PIN_PAD_PIN_MAX + 1];
        bool has_number; /* the digits that come are the PIN's */
        bool too_long;
        uint64_t deadline_usec; /* 0: nothing was typed */
};

enum pin_pad_result {
        PIN_PAD_TAKEN,
        PIN_PAD_COMPLETE, /* number and pin are there, to be taken and wiped */
        PIN_PAD_REFUSED,  /* enter without digits, or with too many: wiped */
};

/* key: one of KEY_KIND_PIN. */
enum pin_pad_result pin_pad_key(struct pin_pad *pad, enum key key, uint64_t now_usec);

/* Whether what was typed is given up at this time; it is wiped then. */
bool pin_pad_expire(struct pin_pad *pad, uint64_t now_usec);
/* When that is; UINT64_MAX: never by itself. */
uint64_t pin_pad_next(const struct pin_pad *pad);

void pin_pad_wipe(struct pin_pad *pad);
