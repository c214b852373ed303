/*
 * The rule: a change of state is accepted once the new level has lasted without interruption for the debounce
 * time, in both directions. Contacts bounce, then rest and stay, so only the wait is longer; a glitch,
 * or a burst of them from a motor or a radio next door, never stays. An integrating rule (more closed than
 * open over a while) accepts a worn contact sooner, but adds up bursts of interference until they look like a
 * finger; a rating nobody gave is worse than one that must be pressed again.
 *
 * A press is dated by its first edge. Edges that lie further back than contacts bounce are somebody else's
 * noise and do not date it: otherwise steady interference would date every press before its arming.
 */
#include "debounce.h"

enum { BOUNCE_TRAIN = 5 }; /* a train of bounces is at most this many debounce times long */

void debounce_init(struct debounce *key, uint64_t now_usec, bool level) {
        *key = (struct debounce){
                .level = level,
                .pressed = level,
                .silent = level,
                .first_usec = now_usec,
                .since_usec = now_usec,
                .pressed_usec = now_usec,
                .now_usec = now_usec,
        };
}

static uint64_t add(uint64_t a, uint64_t b) {
        return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t rest_at(const struct debounce *key, const struct debounce_times *times) {
        return key->bouncing ? add(key->since_usec, times->debounce_usec) : UINT64_MAX;
}

static uint64_t long_at(const struct debounce *key, const struct debounce_times *times) {
        if (!key->pressed || key->silent || key->was_long || times->long_press_usec == 0)
                return UINT64_MAX;
        return add(key->pressed_usec, times->long_press_usec);
}

static uint64_t stuck_at(const struct debounce *key, const struct debounce_times *times) {
        return key->pressed && !key->stuck ? add(key->pressed_usec, times->stuck_usec) : UINT64_MAX;
}

static void emit(struct debounce_event *events, size_t *n, enum debounce_type type, uint64_t at_usec) {
        assert(*n < DEBOUNCE_EVENTS_MAX);
        events[(*n)++] = (struct debounce_event){.type = type, .at_usec = at_usec};
}

/* The raw level has lasted: it is the state, whether or not that is a change. */
static void rest(struct debounce *key, struct debounce_event *events, size_t *n) {
        key->bouncing = key->dated = false;
        if (key->pressed == key->level)
                return;
        key->pressed = key->level;
        if (key->pressed) {
                key->pressed_usec = key->first_usec;
                key->silent = key->was_long = false;
                emit(events, n, DEBOUNCE_PRESS, key->first_usec);
                return;
        }
        if (key->stuck)
                emit(events, n, DEBOUNCE_UNSTUCK, key->since_usec);
        key->stuck = false;
}

/* While a release is being decided, the key is not getting any longer or more stuck. */
static bool may_be_up(const struct debounce *key) {
        return key->pressed && key->bouncing && !key->level;
}

size_t debounce_advance(struct debounce *key, const struct debounce_times *times, uint64_t now_usec,
                        struct debounce_event events[static DEBOUNCE_EVENTS_MAX]) {
        size_t n = 0;

        if (now_usec > key->now_usec)
                key->now_usec = now_usec;
        if (key->lost)
                key->since_usec = key->now_usec;
        key->lost = false;
        if (key->now_usec >= rest_at(key, times))
                rest(key, events, &n);
        if (may_be_up(key))
                return n;
        if (key->now_usec >= long_at(key, times)) {
                emit(events, &n, DEBOUNCE_LONG_PRESS, long_at(key, times));
                key->was_long = true;
        }
        if (key->now_usec >= stuck_at(key, times)) {
                emit(events, &n, DEBOUNCE_STUCK, stuck_at(key, times));
                key->stuck = true;
        }
        return n;
}

size_t debounce_level(struct debounce *key, const struct debounce_times *times, uint64_t at_usec, bool level,
                      struct debounce_event events[static DEBOUNCE_EVENTS_MAX]) {
        size_t n = debounce_advance(key, times, at_usec, events);

        bool in_train = key->dated && key->now_usec - key->first_usec <= BOUNCE_TRAIN * times->debounce_usec;
        if (level != key->pressed && !in_train) {
                key->first_usec = key->now_usec;
                key->dated = true;
        }
        /* Also when the level is the same as before: what lay between was lost, so nothing is known to have
         * lasted. */
        key->level = level;
        key->since_usec = key->now_usec;
        key->bouncing = true;
        if (times->debounce_usec > 0)
                return n;

        /* No debouncing: this level counts at once, and nothing can have been emitted for it above. */
        assert(n < DEBOUNCE_EVENTS_MAX);
        rest(key, events, &n);
        return n;
}

void debounce_lost(struct debounce *key) {
        key->lost = true;
}

uint64_t debounce_next(const struct debounce *key, const struct debounce_times *times) {
        uint64_t next = rest_at(key, times);

        if (may_be_up(key))
                return next;
        if (long_at(key, times) < next)
                next = long_at(key, times);
        return stuck_at(key, times) < next ? stuck_at(key, times) : next;
}
