/* From levels to recorded presses and thanks. */
#include "keypad-internal.h"

#include "services/base/log.h"
#include "services/base/messages.h"

static void add_pending(struct keypad *keypad, size_t key, const struct debounce_event *event, bool is_long) {
        if (keypad->n_pending == KEYPAD_PENDING_MAX)
                return;
        keypad->pending[keypad->n_pending++] =
                (struct keypad_press){.key = key, .at_usec = event->at_usec, .is_long = is_long};
}

static void on_press(struct keypad *keypad, size_t key, const struct debounce_event *event) {
        uint64_t before = keypad->flood.dropped;

        keypad->keys[key].told = false;
        if (flood_take(&keypad->flood, monotonic_usec())) {
                keypad->keys[key].told = keypad->n_pending < KEYPAD_PENDING_MAX;
                add_pending(keypad, key, event, false);
        } else if (before == 0 && keypad->flood.reported_usec + 10 * USEC_PER_SEC < monotonic_usec())
                (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_FLOOD(keypad->conf->id),
                                "Keypad %s: more than %u presses a second; the rest is counted and dropped",
                                keypad->conf->id, (unsigned) keypad->conf->presses_per_sec);
}

static void take_events(struct keypad *keypad, size_t key, const struct debounce_event *events, size_t n) {
        for (size_t i = 0; i < n; i++) {
                switch (events[i].type) {
                case DEBOUNCE_PRESS:
                        on_press(keypad, key, &events[i]);
                        break;
                case DEBOUNCE_LONG_PRESS:
                        if (keypad->keys[key].told)
                                add_pending(keypad, key, &events[i], true);
                        break;
                case DEBOUNCE_STUCK:
                case DEBOUNCE_UNSTUCK:
                        keypad_set_stuck(keypad, key, events[i].type == DEBOUNCE_STUCK);
                        break;
                }
        }
}

static void on_level(size_t key, uint64_t at_usec, bool level, void *userdata) {
        struct debounce_event events[DEBOUNCE_EVENTS_MAX];
        struct keypad *keypad = userdata;

        size_t n = debounce_level(&keypad->keys[key].debounce, &keypad->times, at_usec, level, events);

        take_events(keypad, key, events, n);
}

static void on_lost(void *userdata) {
        struct keypad *keypad = userdata;

        for (size_t i = 0; i < keypad->conf->n_keys; i++)
                debounce_lost(&keypad->keys[i].debounce);
}

void keypad_listen(struct keypad *keypad) {
        keypad->events = (struct keypad_lines_events){.level = on_level, .lost = on_lost, .userdata = keypad};
}

void keypad_advance(struct keypad *keypad, uint64_t now_usec) {
        struct debounce_event events[DEBOUNCE_EVENTS_MAX];
        bool any = false, all_stuck = true;

        for (size_t i = 0; i < keypad->conf->n_keys; i++) {
                struct keypad_key *key = &keypad->keys[i];

                size_t n = debounce_advance(&key->debounce, &keypad->times, now_usec, events);

                take_events(keypad, i, events, n);
                if (key->debounce.level || key->debounce.pressed) {
                        any = true;
                        all_stuck = all_stuck && key->debounce.stuck && !key->debounce.bouncing;
                }
        }
        keypad_lines_set_leisurely(keypad->lines, any && all_stuck);
}

static int compare_presses(const void *a, const void *b) {
        const struct keypad_press *x = a, *y = b;

        if (x->at_usec != y->at_usec)
                return x->at_usec < y->at_usec ? -1 : 1;
        if (x->key != y->key)
                return x->key < y->key ? -1 : 1;
        return x->is_long - y->is_long;
}

/* Presses as events; *arming becomes what it is once they are committed. */
static void add_presses(struct keypad *keypad, struct arming *arming) {
        struct batch *batch = keypad->host->batch;

        for (size_t i = 0; i < keypad->n_pending; i++) {
                struct keypad_press *press = &keypad->pending[i];
                struct keypad_key *state = &keypad->keys[press->key];
                enum key key = keypad->conf->keys[press->key].key;
                struct clock_reading at;

                clock_read_at_monotonic(keypad->host->clock, press->at_usec * NSEC_PER_USEC, &at);
                if (!press->is_long) {
                        state->arming = arming_of_press(arming, key, at.boottime_usec);
                        if (state->arming > 0)
                                arming_take_press(arming, key, at.boottime_usec);
                }
                press->arming = state->arming;
                batch_event(batch, press->is_long ? "long-press" : "press", &at, keypad->conf->id);
                batch_s(batch, "key", key_to_string(key));
                batch_t(batch, "arming", press->arming);
        }
}

/* A citizen's key outside of an arming gets no answer: there is nothing to thank for. */
static bool is_answered(const struct keypad *keypad, const struct keypad_press *press) {
        if (press->is_long)
                return false;
        return press->arming > 0 || key_kind(keypad->conf->keys[press->key].key) == KEY_KIND_COMMAND;
}

static void answer(struct keypad *keypad, bool committed, uint64_t now_usec) {
        bool any = false;

        for (size_t i = 0; i < keypad->n_pending; i++) {
                const struct keypad_press *press = &keypad->pending[i];

                if (!committed && !press->is_long)
                        keypad->keys[press->key].told = false;
                if (!is_answered(keypad, press))
                        continue;
                any = true;
                if (!committed)
                        light_play(&keypad->lights[press->key], PATTERN_FAIL, now_usec);
                else if (key_kind(keypad->conf->keys[press->key].key) != KEY_KIND_RATING)
                        light_play(&keypad->lights[press->key], PATTERN_PULSE, now_usec);
        }
        if (any)
                light_play(&keypad->lights[keypad->conf->n_keys],
                           committed ? PATTERN_BEEP_OK : PATTERN_BEEP_ERROR, now_usec);
}

void keypad_commit(struct keypad *keypad, uint64_t now_usec) {
        struct arming arming = keypad->arming;
        uint64_t dropped;

        qsort(keypad->pending, keypad->n_pending, sizeof(keypad->pending[0]), compare_presses);
        keypad_take_pin_keys(keypad);
        batch_clear(keypad->host->batch);
        keypad_add_facts(keypad, now_usec, &dropped);
        add_presses(keypad, &arming);
        if (keypad->host->batch->n == 0)
                return;

        int r = keypad->host->commit(keypad->host, keypad);
        now_usec = monotonic_usec();
        if (r >= 0) {
                keypad_facts_committed(keypad, dropped, now_usec);
                keypad->arming = arming;
                if (arming_is_open(&arming))
                        keypad_show_arming(keypad, now_usec);
        }
        answer(keypad, r >= 0, now_usec);
        keypad->n_pending = 0;
}
