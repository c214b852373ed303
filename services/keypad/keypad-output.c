#include "keypad-internal.h"

bool keypad_has_light(const struct keypad *keypad, size_t light) {
        const struct keypad_conf *conf = keypad->conf;

        return light < conf->n_keys ? conf->lights[conf->keys[light].key] : conf->buzzer;
}

/* shown: as the lines were set last. */
static int show(struct keypad *keypad, uint64_t values, uint64_t *shown,
                int (*set)(struct keypad_lines *lines, uint64_t mask, uint64_t values)) {
        int r = values != *shown ? set(keypad->lines, values ^ *shown, values) : 0;

        if (r >= 0)
                *shown = values;
        return r;
}

int keypad_show(struct keypad *keypad, uint64_t now_usec) {
        uint64_t lights = 0, lamps = 0;

        if (!keypad->lines)
                return 0;
        for (size_t i = 0; i <= keypad->conf->n_keys; i++)
                if (light_level(&keypad->lights[i], now_usec))
                        lights |= UINT64_C(1) << i;
        for (size_t i = 0; i < keypad->conf->n_outputs; i++)
                if (lamp_level(&keypad->lamps[i], now_usec))
                        lamps |= UINT64_C(1) << i;
        int r = show(keypad, lights, &keypad->lights_shown, keypad_lines_set_lights);
        return r < 0 ? r : show(keypad, lamps, &keypad->lamps_shown, keypad_lines_set_outputs);
}

uint64_t keypad_show_next(const struct keypad *keypad, uint64_t now_usec) {
        uint64_t next = UINT64_MAX;

        for (size_t i = 0; i <= keypad->conf->n_keys; i++) {
                uint64_t t =
                        keypad_has_light(keypad, i) ? light_next(&keypad->lights[i], now_usec) : UINT64_MAX;

                next = t < next ? t : next;
        }
        for (size_t i = 0; i < keypad->conf->n_outputs; i++) {
                uint64_t t = lamp_next(&keypad->lamps[i], now_usec);

                next = t < next ? t : next;
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
                        light_take(&keypad->lights[i], chosen < 0 || chosen == (int) key);
                else if (keypad->lights[i].taken)
                        light_give_back(&keypad->lights[i], now_usec);
        }
}
