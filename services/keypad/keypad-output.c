#include "keypad-internal.h"

bool keypad_has_output(const struct keypad *keypad, size_t output) {
        const struct keypad_conf *conf = keypad->conf;

        return output < conf->n_keys ? conf->lights[conf->keys[output].key] : conf->buzzer;
}

int keypad_show(struct keypad *keypad, uint64_t now_usec) {
        uint64_t values = 0;

        if (!keypad->lines)
                return 0;
        for (size_t i = 0; i <= keypad->conf->n_keys; i++)
                if (light_level(&keypad->outputs[i], now_usec))
                        values |= UINT64_C(1) << i;
        uint64_t changed = values ^ keypad->shown;
        int r = changed ? keypad_lines_set_outputs(keypad->lines, changed, values) : 0;
        if (r >= 0)
                keypad->shown = values;
        return r;
}

uint64_t keypad_show_next(const struct keypad *keypad, uint64_t now_usec) {
        uint64_t next = UINT64_MAX;

        for (size_t i = 0; i <= keypad->conf->n_keys; i++) {
                uint64_t t =
                        keypad_has_output(keypad, i) ? light_next(&keypad->outputs[i], now_usec) : UINT64_MAX;

                if (t < next)
                        next = t;
        }
        return next;
}

void keypad_show_arming(struct keypad *keypad, uint64_t now_usec) {
        const struct arming *arming = &keypad->arming;

        for (size_t i = 0; i < keypad->conf->n_keys; i++) {
                enum key key = keypad->conf->keys[i].key;
                bool is_reason = key_kind(key) == KEY_KIND_REASON;
                int chosen = is_reason ? arming->reason : arming->chosen;

                if (!is_reason && key_kind(key) != KEY_KIND_RATING)
                        continue;
                if (is_reason ? arming_asks_reason(arming) : arming_is_open(arming))
                        light_take(&keypad->outputs[i], chosen < 0 || chosen == (int) key);
                else if (keypad->outputs[i].taken)
                        light_give_back(&keypad->outputs[i], now_usec);
        }
}
