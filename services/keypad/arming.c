#include "arming.h"

DEFINE_TO_STRING(disarm_reason, DISARM_REASON)

const char *arming_check(const char *token, uint64_t window_usec, uint64_t settle_usec) {
        if (!id_is_valid(token))
                return "token must be 1 to 64 characters of [A-Za-z0-9._-]";
        if (window_usec < ARMING_WINDOW_MIN_USEC || window_usec > ARMING_WINDOW_MAX_USEC)
                return "window_usec must be from 1000000 (1 s) to 3600000000 (1 h)";
        if (settle_usec > ARMING_SETTLE_MAX_USEC)
                return "settle_usec must be at most 60000000 (60 s)";
        return NULL;
}

void arming_open(struct arming *arming, uint64_t sequence, const char *token, uint64_t opened_usec,
                 uint64_t window_usec, uint64_t settle_usec) {
        assert(sequence > 0);
        assert(strlen(token) < sizeof(arming->token));

        *arming = (struct arming){
                .sequence = sequence,
                .opened_usec = opened_usec,
                .deadline_usec = opened_usec + window_usec,
                .settle_usec = settle_usec,
                .chosen = _KEY_INVALID,
        };
        memcpy(arming->token, token, strlen(token) + 1);
}

void arming_close(struct arming *arming) {
        *arming = (struct arming){.chosen = _KEY_INVALID};
}

uint64_t arming_of_press(const struct arming *arming, enum key key, uint64_t first_edge_usec) {
        if (!arming_is_open(arming) || key_kind(key) == KEY_KIND_COMMAND)
                return 0;
        if (first_edge_usec < arming->opened_usec || first_edge_usec >= arming->deadline_usec)
                return 0;
        return arming->sequence;
}

void arming_take_press(struct arming *arming, enum key key, uint64_t first_edge_usec) {
        assert(arming_of_press(arming, key, first_edge_usec) == arming->sequence);

        if (key_kind(key) != KEY_KIND_RATING)
                return;
        if (arming->chosen < 0 && first_edge_usec + arming->settle_usec < arming->deadline_usec)
                arming->deadline_usec = first_edge_usec + arming->settle_usec;
        arming->chosen = key;
}

int arming_due(const struct arming *arming, uint64_t now_usec) {
        if (!arming_is_open(arming) || now_usec < arming->deadline_usec)
                return -EAGAIN;
        return arming->chosen < 0 ? DISARM_WINDOW : DISARM_SETTLED;
}
