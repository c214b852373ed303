#include "key-name.h"

DEFINE_TO_STRING(key, KEY)
DEFINE_FROM_STRING(key, KEY)

const char *key_label(enum key key, enum language language) {
        static const char *const labels[_KEY_MAX][_LANGUAGE_MAX] = KEY_LABELS;

        assert(key >= 0 && key < _KEY_MAX);
        assert(language >= 0 && language < _LANGUAGE_MAX);
        return labels[key][language];
}

enum key_kind key_kind(enum key key) {
        assert(key >= 0 && key < _KEY_MAX);
        if (key <= KEY_VERY_DISSATISFIED)
                return KEY_KIND_RATING;
        if (key <= KEY_REASON_OTHER)
                return KEY_KIND_REASON;
        return key < KEY_DIGIT_0 ? KEY_KIND_COMMAND : KEY_KIND_PIN;
}

bool key_in_scale(enum key key, uint64_t scale) {
        if (key_kind(key) != KEY_KIND_RATING)
                return false;
        switch (scale) {
        case 3:
                return key == KEY_SATISFIED || key == KEY_NEUTRAL || key == KEY_DISSATISFIED;
        case 4:
                return key != KEY_VERY_DISSATISFIED;
        default:
                return scale == 5;
        }
}
