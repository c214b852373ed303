#include "daemon/record/settings.h"

uint64_t setting_get(const struct setting *setting, const void *values) {
        uint64_t value;

        memcpy(&value, (const char *) values + setting->offset, sizeof(value));
        return value;
}

void setting_set(const struct setting *setting, void *values, uint64_t value) {
        memcpy((char *) values + setting->offset, &value, sizeof(value));
}

bool settings_equal(const struct setting *settings, const void *a, const void *b) {
        for (; settings->name; settings++)
                if (setting_get(settings, a) != setting_get(settings, b))
                        return false;
        return true;
}

size_t settings_to_fields(const struct setting *settings, const void *values, struct event_field *ret,
                          size_t n) {
        for (; settings->name; settings++)
                ret[n++] = EVENT_FIELD_T(settings->name, setting_get(settings, values));
        return n;
}

int settings_from_fields(const struct setting *settings, const struct fields *fields, void *values) {
        for (; settings->name; settings++) {
                uint64_t value = 0;
                int r = fields_get_t(fields, settings->name, &value);

                if (r < 0 && r != -ENOENT)
                        return -EINVAL;
                setting_set(settings, values, value);
        }
        return 0;
}
