/*
 * Events of the keypad daemon, read and checked before anything is derived from them. Pure. A type that is
 * not known here is recorded and means nothing yet.
 */
#pragma once

#include "daemon/ratings/rating.h"
#include "services/base/fields.h"

enum keypad_event_type {
        KEYPAD_EVENT_ARMED,
        KEYPAD_EVENT_PRESS,
        KEYPAD_EVENT_DISARMED,
        KEYPAD_EVENT_READY,
        KEYPAD_EVENT_ABSENT,
        KEYPAD_EVENT_OTHER,
        _KEYPAD_EVENT_MAX,
        _KEYPAD_EVENT_INVALID = -EINVAL,
};

/* Strings are borrowed from the event's fields. */
struct keypad_event {
        enum keypad_event_type type;
        const char *keypad;
        const char *key;           /* press */
        const char *token;         /* armed */
        uint64_t settle_usec;      /* armed */
        uint64_t arming;           /* press: 0 outside any; disarmed */
        enum disarm_reason reason; /* disarmed; _INVALID: one that is not known here */
};

/* -EINVAL with *ret_field the field that is missing or has another type. */
int keypad_event_parse(const char *type, const struct fields *fields, struct keypad_event *ret,
                       const char **ret_field);
