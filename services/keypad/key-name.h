/* The vocabulary of keys: what a key means. Names are ASCII, as they stand in the configuration and in
 * events. */
#pragma once

#include "services/base/bus.h"

enum key {
        KEY_VERY_SATISFIED,
        KEY_SATISFIED,
        KEY_NEUTRAL,
        KEY_DISSATISFIED,
        KEY_VERY_DISSATISFIED,
        KEY_REASON_LONG_WAIT,
        KEY_REASON_LATE_RESULT,
        KEY_REASON_UNFRIENDLY,
        KEY_REASON_UNCLEAR,
        KEY_REASON_MANY_TRIPS,
        KEY_REASON_EXTRA_PAPERS,
        KEY_REASON_OBSTRUCTION,
        KEY_REASON_OTHER,
        KEY_NEXT,
        KEY_RECALL,
        KEY_START,
        KEY_DONE,
        KEY_NO_SHOW,
        KEY_TRANSFER,
        KEY_TRANSFER_1,
        KEY_TRANSFER_8 = KEY_TRANSFER_1 + 7,
        KEY_HOLD,
        KEY_RETURN,
        KEY_PRIORITY,
        KEY_PAUSE,
        KEY_PAUSE_MEETING,
        KEY_PAUSE_LUNCH,
        KEY_PAUSE_TRIP,
        KEY_PAUSE_FAULT,
        KEY_PAUSE_OTHER,
        KEY_OPEN,
        KEY_CLOSE,
        KEY_UNDO,
        KEY_SIGN_OUT,
        KEY_TICKET_1,
        KEY_TICKET_8 = KEY_TICKET_1 + 7,
        KEY_DIGIT_0,
        KEY_DIGIT_9 = KEY_DIGIT_0 + 9,
        KEY_ENTER,
        KEY_CLEAR,
        _KEY_MAX,
        _KEY_INVALID = -EINVAL,
};

/* Rating and reason count within an arming only; a command, of an attendant or for a ticket, always; what is
 * typed on a PIN pad is no event at all. */
enum key_kind { KEY_KIND_RATING, KEY_KIND_REASON, KEY_KIND_COMMAND, KEY_KIND_PIN };

int key_from_string(const char *s);
const char *key_to_string(enum key key);
/* The word beside the key, for a person. */
const char *key_label(enum key key, enum language language);
enum key_kind key_kind(enum key key);
/* Whether the key is a level of the scale of 3, 4 or 5 levels. */
bool key_in_scale(enum key key, uint64_t scale);
