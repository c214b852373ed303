#include "daemon/ratings/keypad-event.h"

static const char *const type_names[KEYPAD_EVENT_OTHER] = {
        [KEYPAD_EVENT_ARMED] = "armed",          [KEYPAD_EVENT_PRESS] = "press",
        [KEYPAD_EVENT_DISARMED] = "disarmed",    [KEYPAD_EVENT_READY] = "keypad-ready",
        [KEYPAD_EVENT_ABSENT] = "keypad-absent",
};

static enum keypad_event_type type_from_string(const char *s) {
        for (enum keypad_event_type i = 0; i < KEYPAD_EVENT_OTHER; i++)
                if (streq(type_names[i], s))
                        return i;
        return KEYPAD_EVENT_OTHER;
}

static int get_s(const struct fields *fields, const char *name, const char **ret, const char **ret_field) {
        *ret_field = name;
        return fields_get_s(fields, name, ret) < 0 ? -EINVAL : 0;
}

static int get_t(const struct fields *fields, const char *name, uint64_t *ret, const char **ret_field) {
        *ret_field = name;
        return fields_get_t(fields, name, ret) < 0 ? -EINVAL : 0;
}

int keypad_event_parse(const char *type, const struct fields *fields, struct keypad_event *ret,
                       const char **ret_field) {
        struct keypad_event event = {.type = type_from_string(type)};
        const char *reason;
        int r = 0;

        if (event.type != KEYPAD_EVENT_OTHER)
                r = get_s(fields, "keypad", &event.keypad, ret_field);
        if (r < 0)
                return r;

        switch (event.type) {
        case KEYPAD_EVENT_ARMED:
                r = get_s(fields, "token", &event.token, ret_field);
                if (r >= 0)
                        r = get_t(fields, "settle_usec", &event.settle_usec, ret_field);
                break;
        case KEYPAD_EVENT_PRESS:
                r = get_s(fields, "key", &event.key, ret_field);
                if (r >= 0)
                        r = get_t(fields, "arming", &event.arming, ret_field);
                break;
        case KEYPAD_EVENT_DISARMED:
                r = get_t(fields, "arming", &event.arming, ret_field);
                if (r >= 0)
                        r = get_s(fields, "reason", &reason, ret_field);
                if (r >= 0)
                        event.reason = disarm_reason_from_string(reason);
                break;
        case KEYPAD_EVENT_READY:
        case KEYPAD_EVENT_ABSENT:
        case KEYPAD_EVENT_OTHER:
        case _KEYPAD_EVENT_MAX:
        case _KEYPAD_EVENT_INVALID:
                break;
        }
        if (r < 0)
                return r;
        *ret = event;
        return 0;
}
