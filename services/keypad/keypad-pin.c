/* The keys of a PIN pad, and every answer that says yes or no to one key. */
#include "keypad-internal.h"

static void answer_key(struct keypad *keypad, size_t key, bool yes) {
        uint64_t now_usec = monotonic_usec();

        light_play(&keypad->lights[key], yes ? PATTERN_PULSE : PATTERN_FAIL, now_usec);
        light_play(&keypad->lights[keypad->conf->n_keys], yes ? PATTERN_BEEP_OK : PATTERN_BEEP_ERROR,
                   now_usec);
}

static void answer_enter(struct keypad *keypad, bool yes) {
        int enter = keypad_conf_find_key(keypad->conf, KEY_ENTER);

        if (enter >= 0)
                answer_key(keypad, (size_t) enter, yes);
}

/* The answer comes later, and only then light and buzzer report it. */
static void hand_over(struct keypad *keypad) {
        int r = keypad->pin_call
                        ? -EBUSY
                        : keypad->host->enter_pin(keypad->host, keypad, keypad->pin.number, keypad->pin.pin);

        pin_pad_wipe(&keypad->pin);
        if (r < 0)
                answer_enter(keypad, false);
}

static void take_key(struct keypad *keypad, size_t key) {
        switch (pin_pad_key(&keypad->pin, keypad->conf->keys[key].key, monotonic_usec())) {
        case PIN_PAD_TAKEN:
                answer_key(keypad, key, true);
                break;
        case PIN_PAD_REFUSED:
                answer_key(keypad, key, false);
                break;
        case PIN_PAD_COMPLETE:
                hand_over(keypad);
                break;
        }
}

/* What remains is to be recorded; where the digits were nothing is left of them. */
void keypad_take_pin_keys(struct keypad *keypad) {
        size_t n = keypad->n_pending, kept = 0;

        for (size_t i = 0; i < n; i++) {
                const struct keypad_press press = keypad->pending[i];

                if (key_kind(keypad->conf->keys[press.key].key) != KEY_KIND_PIN)
                        keypad->pending[kept++] = press;
                else if (!press.is_long)
                        take_key(keypad, press.key);
        }
        explicit_bzero(keypad->pending + kept, (n - kept) * sizeof(keypad->pending[0]));
        keypad->n_pending = kept;
}

void keypad_expire_pin(struct keypad *keypad, uint64_t now_usec) {
        if (pin_pad_expire(&keypad->pin, now_usec))
                answer_enter(keypad, false);
}

void keypad_pin_answered(struct keypad *keypad, bool yes) {
        keypad->pin_call = sd_bus_slot_unref(keypad->pin_call);
        answer_enter(keypad, yes);
        keypad_process(keypad);
}

int keypad_refuse(struct keypad *keypad, size_t key) {
        if (!keypad->lines)
                return -ENODEV;
        answer_key(keypad, key, false);
        keypad_process(keypad);
        return keypad->lines ? 0 : -ENODEV;
}
