#include "arming.h"

DEFINE_TO_STRING(disarm_reason, DISARM_REASON)

const char *arming_check(const char *token, const struct arming_times *times) {
        if (!id_is_valid(token))
                return "token must be 1 to 64 characters of [A-Za-z0-9._-]";
        if (times->window_usec < ARMING_WINDOW_MIN_USEC || times->window_usec > ARMING_WINDOW_MAX_USEC)
                return "window_usec must be from 1000000 (1 s) to 3600000000 (1 h)";
        if (times->settle_usec > ARMING_SETTLE_MAX_USEC)
                return "settle_usec must be at most 60000000 (60 s)";
        if (times->reason_usec > ARMING_REASON_MAX_USEC)
                return "reason_usec must be at most 300000000 (5 min)";
        return NULL;
}

void arming_open(struct arming *arming, uint64_t sequence, const char *token, uint64_t opened_usec,
                 const struct arming_times *times) {
        assert(sequence > 0);
        assert(strlen(token) < sizeof(arming->token));

        arming_close(arming);
        arming->sequence = sequence;
        arming->opened_usec = opened_usec;
        arming->deadline_usec = arming->sealed_usec = opened_usec + times->window_usec;
        arming->times = *times;
        memcpy(arming->token, token, strlen(token) + 1);
}

void arming_close(struct arming *arming) {
        *arming = (struct arming){.chosen = _KEY_INVALID, .reason = _KEY_INVALID};
}

bool arming_asks_reason(const struct arming *arming) {
        return arming->times.reason_usec > 0 &&
               (arming->chosen == KEY_DISSATISFIED || arming->chosen == KEY_VERY_DISSATISFIED);
}

uint64_t arming_of_press(const struct arming *arming, enum key key, uint64_t first_edge_usec) {
        uint64_t end_usec = key_kind(key) == KEY_KIND_RATING ? arming->sealed_usec : arming->deadline_usec;

        if (!arming_is_open(arming) || key_kind(key) == KEY_KIND_COMMAND)
                return 0;
        if (first_edge_usec < arming->opened_usec || first_edge_usec >= end_usec)
                return 0;
        return arming->sequence;
}

static uint64_t earlier(uint64_t a, uint64_t b) {
        return a < b ? a : b;
}

static uint64_t later(uint64_t a, uint64_t b) {
        return a > b ? a : b;
}

void arming_take_press(struct arming *arming, enum key key, uint64_t first_edge_usec) {
        uint64_t settled_usec = first_edge_usec + arming->times.settle_usec;

        assert(arming_of_press(arming, key, first_edge_usec) == arming->sequence);

        if (key_kind(key) == KEY_KIND_REASON) {
                arming->reason = key;
                if (arming_asks_reason(arming))
                        arming->deadline_usec =
                                later(arming->sealed_usec, earlier(arming->deadline_usec, settled_usec));
                return;
        }
        if (key_kind(key) != KEY_KIND_RATING)
                return;
        if (arming->chosen < 0)
                arming->sealed_usec = earlier(arming->sealed_usec, settled_usec);
        arming->chosen = key;
        arming->deadline_usec = arming->sealed_usec;
        if (arming_asks_reason(arming))
                arming->deadline_usec =
                        later(arming->sealed_usec, first_edge_usec + arming->times.reason_usec);
}

int arming_due(const struct arming *arming, uint64_t now_usec) {
        if (!arming_is_open(arming) || now_usec < arming->deadline_usec)
                return -EAGAIN;
        return arming->chosen < 0 ? DISARM_WINDOW : DISARM_SETTLED;
}
