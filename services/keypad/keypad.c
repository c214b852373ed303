#include "keypad-internal.h"

#include "describe.h"
#include "hw/timer.h"
#include "services/base/log.h"
#include "services/base/messages.h"

#define RETRY_USEC (10 * USEC_PER_SEC)

DEFINE_TO_STRING(keypad_state, KEYPAD_STATE)
DEFINE_TO_STRING(absent_reason, ABSENT_REASON)

#define CHANGED(keypad, ...)                                                                                 \
        (keypad)->host->changed((keypad)->host, (keypad), (const char *const[]){__VA_ARGS__, NULL})

enum keypad_state keypad_state(const struct keypad *keypad) {
        if (!keypad->lines)
                return KEYPAD_ABSENT;
        for (size_t i = 0; i < keypad->conf->n_keys; i++)
                if (keypad->keys[i].stuck)
                        return KEYPAD_FAULT;
        return KEYPAD_READY;
}

/* ----- facts ----- */

void keypad_set_stuck(struct keypad *keypad, size_t key, bool stuck) {
        const char *name = key_to_string(keypad->conf->keys[key].key);
        enum keypad_state before = keypad_state(keypad);

        keypad->keys[key].stuck = stuck;
        clock_read(keypad->host->clock, &keypad->keys[key].stuck_at);
        if (stuck)
                (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_KEY_STUCK(keypad->conf->id, name),
                                "Keypad %s: key %s is stuck", keypad->conf->id, name);
        else
                (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_KEY_UNSTUCK(keypad->conf->id, name),
                                "Keypad %s: key %s is no longer stuck", keypad->conf->id, name);
        CHANGED(keypad, "StuckKeys");
        if (keypad_state(keypad) != before)
                CHANGED(keypad, "State");
}

static bool disarm_is_due(const struct keypad *keypad) {
        return keypad->open_sequence > 0 && !arming_is_open(&keypad->arming);
}

static bool presence_is_due(const struct keypad *keypad) {
        return !keypad->presence_recorded || keypad->recorded_present != (keypad->lines != NULL);
}

bool keypad_has_facts(const struct keypad *keypad) {
        for (size_t i = 0; i < keypad->conf->n_keys; i++)
                if (keypad->keys[i].stuck != keypad->keys[i].stuck_recorded)
                        return true;
        return disarm_is_due(keypad) || presence_is_due(keypad);
}

static void add_presence(const struct keypad *keypad, struct batch *batch) {
        if (!presence_is_due(keypad))
                return;
        batch_event(batch, keypad->lines ? "keypad-ready" : "keypad-absent", &keypad->presence_at,
                    keypad->conf->id);
        if (!keypad->lines)
                batch_s(batch, "reason", absent_reason_to_string(keypad->absent_reason));
}

void keypad_add_facts(const struct keypad *keypad, uint64_t now_usec, uint64_t *ret_dropped) {
        struct batch *batch = keypad->host->batch;
        const char *id = keypad->conf->id;

        *ret_dropped = 0;
        if (disarm_is_due(keypad)) {
                batch_event(batch, "disarmed", &keypad->closed_at, id);
                batch_t(batch, "arming", keypad->open_sequence);
                batch_s(batch, "reason", disarm_reason_to_string(keypad->close_reason));
                batch->disarms = true;
        }
        add_presence(keypad, batch);
        for (size_t i = 0; i < keypad->conf->n_keys; i++) {
                const struct keypad_key *key = &keypad->keys[i];

                if (key->stuck == key->stuck_recorded)
                        continue;
                batch_event(batch, key->stuck ? "key-stuck" : "key-unstuck", &key->stuck_at, id);
                batch_s(batch, "key", key_to_string(keypad->conf->keys[i].key));
        }
        if (flood_next(&keypad->flood) <= now_usec) {
                struct clock_reading now;

                clock_read(keypad->host->clock, &now);
                *ret_dropped = keypad->flood.dropped;
                batch_event(batch, "presses-dropped", &now, id);
                batch_t(batch, "count", *ret_dropped);
        }
}

void keypad_facts_committed(struct keypad *keypad, uint64_t dropped, uint64_t now_usec) {
        if (disarm_is_due(keypad))
                keypad->open_sequence = 0;
        keypad->presence_recorded = true;
        keypad->recorded_present = keypad->lines != NULL;
        for (size_t i = 0; i < keypad->conf->n_keys; i++)
                keypad->keys[i].stuck_recorded = keypad->keys[i].stuck;
        if (dropped > 0)
                flood_reported(&keypad->flood, dropped, now_usec);
}

void keypad_record_facts(struct keypad *keypad) {
        keypad_commit(keypad, monotonic_usec());
        keypad_schedule(keypad);
}

/* ----- arming ----- */

static void close_arming(struct keypad *keypad, enum disarm_reason reason) {
        if (!arming_is_open(&keypad->arming))
                return;
        arming_close(&keypad->arming);
        keypad->close_reason = reason;
        clock_read(keypad->host->clock, &keypad->closed_at);
        keypad_show_arming(keypad, monotonic_usec());
}

/* Closes, records, and then shows it by the lights. */
static void close_and_record(struct keypad *keypad, enum disarm_reason reason) {
        close_arming(keypad, reason);
        keypad_commit(keypad, monotonic_usec());
        CHANGED(keypad, "Arming", "Token");
}

static void lose(struct keypad *keypad, int error);

static void show(struct keypad *keypad) {
        int r = keypad_show(keypad, monotonic_usec());

        if (r < 0)
                lose(keypad, r);
}

static bool close_if_due(struct keypad *keypad) {
        struct clock_reading now;

        clock_read(keypad->host->clock, &now);
        int reason = arming_due(&keypad->arming, now.boottime_usec);
        if (reason < 0)
                return false;
        close_and_record(keypad, (enum disarm_reason) reason);
        return true;
}

int keypad_arm(struct keypad *keypad, const char *token, const struct arming_times *times,
               uint64_t *ret_sequence) {
        struct batch *batch = keypad->host->batch;
        struct arming before;
        uint64_t dropped;

        if (keypad_conf_scale(keypad->conf) == 0)
                return -ENOKEY;
        /* What was pressed until now belongs to before. */
        keypad_process(keypad);
        if (!keypad->lines)
                return -ENODEV;
        if (arming_is_open(&keypad->arming) && streq(keypad->arming.token, token)) {
                *ret_sequence = keypad->arming.sequence;
                return 0;
        }

        before = keypad->arming;
        struct clock_reading closed_before = keypad->closed_at, now;
        enum disarm_reason reason_before = keypad->close_reason;
        if (arming_is_open(&keypad->arming)) {
                arming_close(&keypad->arming);
                keypad->close_reason = DISARM_REPLACED;
                clock_read(keypad->host->clock, &keypad->closed_at);
        }
        batch_clear(batch);
        keypad_add_facts(keypad, monotonic_usec(), &dropped);
        clock_read(keypad->host->clock, &now);
        batch->armed_index = (int) batch->n;
        batch_event(batch, "armed", &now, keypad->conf->id);
        batch_s(batch, "token", token);
        batch_t(batch, "window_usec", times->window_usec);
        batch_t(batch, "settle_usec", times->settle_usec);
        int r = keypad->host->commit(keypad->host, keypad);
        if (r < 0) {
                keypad->arming = before;
                keypad->closed_at = closed_before;
                keypad->close_reason = reason_before;
                return r;
        }

        keypad_facts_committed(keypad, dropped, monotonic_usec());
        keypad->open_sequence = batch->sequences[batch->armed_index];
        /* The arming begins when it is durable and the lights can show it, not when it was asked for. */
        clock_read(keypad->host->clock, &now);
        struct arming_times open = *times;
        if (!keypad_conf_has_kind(keypad->conf, KEY_KIND_REASON))
                open.reason_usec = 0;
        arming_open(&keypad->arming, keypad->open_sequence, token, now.boottime_usec, &open);
        keypad_show_arming(keypad, monotonic_usec());
        *ret_sequence = keypad->open_sequence;
        show(keypad);
        CHANGED(keypad, "Arming", "Token");
        keypad_schedule(keypad);
        return 0;
}

int keypad_disarm(struct keypad *keypad, uint64_t sequence) {
        keypad_process(keypad);
        if (sequence == 0 || keypad->arming.sequence != sequence)
                return -ENOTCONN;
        close_and_record(keypad, DISARM_REQUEST);
        show(keypad);
        keypad_schedule(keypad);
        return 0;
}

/* ----- lights and outputs ----- */

static int change_light(struct keypad *keypad, size_t light) {
        if (!keypad_has_light(keypad, light))
                return -ENXIO;
        return keypad->lines ? 0 : -ENODEV;
}

int keypad_set_light(struct keypad *keypad, size_t key, enum light_mode mode) {
        int r = change_light(keypad, key);

        if (r < 0)
                return r;
        light_set(&keypad->lights[key], mode, monotonic_usec());
        show(keypad);
        keypad_schedule(keypad);
        return keypad->lines ? 0 : -ENODEV;
}

int keypad_beep(struct keypad *keypad, enum light_pattern pattern) {
        size_t buzzer = keypad->conf->n_keys;
        int r = change_light(keypad, buzzer);

        if (r < 0)
                return r;
        light_play(&keypad->lights[buzzer], pattern, monotonic_usec());
        show(keypad);
        keypad_schedule(keypad);
        return keypad->lines ? 0 : -ENODEV;
}

int keypad_set_output(struct keypad *keypad, size_t output, enum output_pattern pattern, uint64_t usec) {
        if (!keypad->lines && pattern != OUTPUT_OFF)
                return -ENODEV;
        lamp_set(&keypad->lamps[output], pattern, usec, monotonic_usec());
        show(keypad);
        keypad_schedule(keypad);
        return keypad->lines || pattern == OUTPUT_OFF ? 0 : -ENODEV;
}

/* ----- the loop ----- */

void keypad_process(struct keypad *keypad) {
        uint64_t now_usec = monotonic_usec();

        if (!keypad->lines)
                return;
        int r = keypad_lines_process(keypad->lines, now_usec);
        if (r < 0) {
                lose(keypad, r);
                return;
        }
        keypad_advance(keypad, now_usec);
        bool flood_due = !keypad->host->failing && flood_next(&keypad->flood) <= now_usec;
        if (keypad->n_pending > 0 || flood_due || (keypad_has_facts(keypad) && !keypad->host->failing))
                keypad_commit(keypad, now_usec);
        keypad_expire_pin(keypad, now_usec);
        show(keypad);
        if (keypad->lines && close_if_due(keypad))
                show(keypad);
        keypad_schedule(keypad);
}

static int on_io(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t events,
                 void *userdata) {
        keypad_process(userdata);
        return 0;
}

static int on_timer(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        keypad_process(userdata);
        return 0;
}

static void set_timer(sd_event_source *source, uint64_t usec) {
        int r = timer_start_at(source, usec);

        /* Fails only after a fork. */
        assert(r >= 0);
}

static uint64_t min_usec(uint64_t a, uint64_t b) {
        return a < b ? a : b;
}

void keypad_schedule(struct keypad *keypad) {
        uint64_t next = UINT64_MAX;

        if (keypad->lines) {
                next = min_usec(keypad_lines_next(keypad->lines), keypad_show_next(keypad, monotonic_usec()));
                for (size_t i = 0; i < keypad->conf->n_keys; i++)
                        next = min_usec(next, debounce_next(&keypad->keys[i].debounce, &keypad->times));
                next = min_usec(next, pin_pad_next(&keypad->pin));
                if (!keypad->host->failing)
                        next = min_usec(next, flood_next(&keypad->flood));
        }
        set_timer(keypad->timer, next);
        set_timer(keypad->window_timer,
                  arming_is_open(&keypad->arming) ? keypad->arming.deadline_usec : UINT64_MAX);
}

/* ----- hardware ----- */

static enum absent_reason reason_from_errno(int error) {
        switch (-error) {
        case ENODEV:
        case ENOENT:
                return ABSENT_NOT_FOUND;
        case EACCES:
        case EPERM:
                return ABSENT_DENIED;
        case EBUSY:
                return ABSENT_BUSY;
        default:
                return ABSENT_FAILED;
        }
}

static void log_absent(struct keypad *keypad, int error) {
        _cleanup_free_ char *text = NULL;

        keypad->may_be_new = false;
        if (describe_keypad(keypad, LANGUAGE_EN, &text) >= 0)
                (void) log_full(LOG_WARNING, error, MOTCUA_MESSAGE_KEYPAD_ABSENT(keypad->conf->id), "%s",
                                text);
}

static void close_hardware(struct keypad *keypad) {
        keypad->io = sd_event_source_disable_unref(keypad->io);
        keypad->lines = keypad_lines_close(keypad->lines);
        keypad->n_pending = 0;
        pin_pad_wipe(&keypad->pin);
        keypad->lights_shown = keypad->lamps_shown = 0;
        memset(keypad->lights, 0, sizeof(keypad->lights));
        /* Nobody knows what a key of an absent keypad does; "keypad-absent" ends its faults too. */
        for (size_t i = 0; i < keypad->conf->n_keys; i++)
                keypad->keys[i].stuck = keypad->keys[i].stuck_recorded = false;
}

static void lose(struct keypad *keypad, int error) {
        bool was_armed = arming_is_open(&keypad->arming), was_stuck = keypad_state(keypad) == KEYPAD_FAULT;

        keypad->absent_reason = error == -ENODEV ? ABSENT_LOST : ABSENT_FAILED;
        close_arming(keypad, DISARM_ABSENT);
        close_hardware(keypad);
        clock_read(keypad->host->clock, &keypad->presence_at);
        log_absent(keypad, error);
        set_timer(keypad->retry, error == -ENODEV ? UINT64_MAX : monotonic_usec() + RETRY_USEC);
        keypad_record_facts(keypad);
        CHANGED(keypad, "State");
        if (was_stuck)
                CHANGED(keypad, "StuckKeys");
        if (was_armed)
                CHANGED(keypad, "Arming", "Token");
}

static int open_hardware(struct keypad *keypad) {
        uint64_t levels = 0, now_usec;

        free(TAKE_PTR(keypad->culprit));
        int r = keypad_lines_open(keypad->host->gpio, keypad->conf, &keypad->events, &keypad->lines,
                                  &keypad->culprit);

        if (r >= 0)
                r = keypad_lines_levels(keypad->lines, &levels);
        if (r >= 0)
                r = sd_event_add_io(keypad->host->event, &keypad->io, keypad_lines_fd(keypad->lines), EPOLLIN,
                                    on_io, keypad);
        if (r < 0) {
                close_hardware(keypad);
                return r;
        }
        now_usec = monotonic_usec();
        for (size_t i = 0; i < keypad->conf->n_keys; i++) {
                keypad->keys[i].told = false;
                debounce_init(&keypad->keys[i].debounce, now_usec, levels & (UINT64_C(1) << i));
        }
        keypad->n_pending = 0;
        return 0;
}

static void try_open(struct keypad *keypad) {
        enum absent_reason before = keypad->absent_reason;
        bool first = !keypad->presence_recorded && keypad->presence_at.boottime_usec == 0;
        int r = open_hardware(keypad);

        if (r < 0) {
                keypad->absent_reason = reason_from_errno(r);
                set_timer(keypad->retry, keypad->absent_reason == ABSENT_NOT_FOUND
                                                 ? UINT64_MAX
                                                 : monotonic_usec() + RETRY_USEC);
                /* Of a chip that was pulled out there is nothing new to report. */
                if (keypad->absent_reason == ABSENT_NOT_FOUND && before == ABSENT_LOST)
                        keypad->absent_reason = ABSENT_LOST;
                /* A device appears a moment before udev gives it to its group. */
                if (first || keypad->absent_reason != before) {
                        keypad->may_be_new = keypad->absent_reason == ABSENT_DENIED;
                        if (!keypad->may_be_new)
                                log_absent(keypad, r);
                }
                if (first)
                        clock_read(keypad->host->clock, &keypad->presence_at);
                return;
        }
        keypad->may_be_new = false;
        clock_read(keypad->host->clock, &keypad->presence_at);
        set_timer(keypad->retry, UINT64_MAX);
        (void) log_full(LOG_INFO, 0, MOTCUA_MESSAGE_KEYPAD_READY(keypad->conf->id),
                        "Keypad %s is ready on chip %s", keypad->conf->id, keypad->conf->chip);
        CHANGED(keypad, "State");
}

void keypad_start(struct keypad *keypad) {
        try_open(keypad);
        keypad_record_facts(keypad);
}

void keypad_check_hardware(struct keypad *keypad) {
        if (keypad->lines) {
                int r = keypad_lines_probe(keypad->lines);

                if (r < 0)
                        lose(keypad, r);
        }
        if (!keypad->lines) {
                try_open(keypad);
                if (keypad->lines) {
                        keypad_record_facts(keypad);
                        show(keypad); /* an output whose time is not over */
                        keypad_schedule(keypad);
                }
        }
}

static int on_retry(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct keypad *keypad = userdata;

        keypad_check_hardware(keypad);
        if (keypad->may_be_new)
                log_absent(keypad, -EACCES);
        return 0;
}

int keypad_new(const struct keypad_conf *conf, struct keypad_host *host, struct keypad **ret) {
        _cleanup_(keypad_freep) struct keypad *keypad = calloc(1, sizeof(*keypad));

        if (!keypad)
                return -ENOMEM;
        keypad->conf = conf;
        keypad->host = host;
        keypad->times = (struct debounce_times){
                .debounce_usec = conf->debounce_usec,
                .long_press_usec = conf->long_press_usec,
                .stuck_usec = conf->stuck_usec,
        };
        keypad->absent_reason = ABSENT_NOT_FOUND;
        keypad_listen(keypad);
        arming_close(&keypad->arming);
        flood_init(&keypad->flood, conf->presses_per_sec, USEC_PER_SEC, monotonic_usec());
        int r = timer_new(host->event, CLOCK_MONOTONIC, 1, on_timer, keypad, &keypad->timer);
        if (r >= 0)
                r = timer_new(host->event, CLOCK_BOOTTIME, USEC_PER_MSEC, on_timer, keypad,
                              &keypad->window_timer);
        if (r >= 0)
                r = timer_new(host->event, CLOCK_MONOTONIC, USEC_PER_SEC, on_retry, keypad, &keypad->retry);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(keypad);
        return 0;
}

struct keypad *keypad_free(struct keypad *keypad) {
        if (!keypad)
                return NULL;
        sd_event_source_disable_unref(keypad->io);
        sd_event_source_disable_unref(keypad->timer);
        sd_event_source_disable_unref(keypad->window_timer);
        sd_event_source_disable_unref(keypad->retry);
        keypad_lines_close(keypad->lines);
        sd_bus_slot_unref(keypad->pin_call);
        pin_pad_wipe(&keypad->pin);
        free(keypad->culprit);
        free(keypad);
        return NULL;
}

void keypad_inherit_arming(struct keypad *keypad, uint64_t sequence) {
        keypad->open_sequence = sequence;
        keypad->close_reason = DISARM_RESTART;
        clock_read(keypad->host->clock, &keypad->closed_at);
}
