#include "pin-pad.h"

void pin_pad_wipe(struct pin_pad *pad) {
        explicit_bzero(pad, sizeof(*pad));
}

static void add_digit(struct pin_pad *pad, char digit) {
        char *text = pad->has_number ? pad->pin : pad->number;
        size_t n = strlen(text), max = pad->has_number ? PIN_PAD_PIN_MAX : PIN_PAD_NUMBER_MAX;

        if (n == max)
                pad->too_long = true;
        else
                text[n] = digit;
}

static enum pin_pad_result enter(struct pin_pad *pad) {
        if (pad->too_long || (pad->has_number ? pad->pin : pad->number)[0] == '\0') {
                pin_pad_wipe(pad);
                return PIN_PAD_REFUSED;
        }
        if (pad->has_number)
                return PIN_PAD_COMPLETE;
        pad->has_number = true;
        return PIN_PAD_TAKEN;
}

enum pin_pad_result pin_pad_key(struct pin_pad *pad, enum key key, uint64_t now_usec) {
        assert(key_kind(key) == KEY_KIND_PIN);

        if (key == KEY_CLEAR) {
                pin_pad_wipe(pad);
                return PIN_PAD_TAKEN;
        }
        pad->deadline_usec = now_usec + PIN_PAD_TIMEOUT_USEC;
        if (key == KEY_ENTER)
                return enter(pad);
        add_digit(pad, (char) ('0' + (key - KEY_DIGIT_0)));
        return PIN_PAD_TAKEN;
}

bool pin_pad_expire(struct pin_pad *pad, uint64_t now_usec) {
        if (pad->deadline_usec == 0 || now_usec < pad->deadline_usec)
                return false;
        pin_pad_wipe(pad);
        return true;
}

uint64_t pin_pad_next(const struct pin_pad *pad) {
        return pad->deadline_usec > 0 ? pad->deadline_usec : UINT64_MAX;
}
