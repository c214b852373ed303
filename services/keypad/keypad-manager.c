#include "keypad-manager.h"

#include <inttypes.h>

#include "describe.h"
#include "hw/timer.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/base/messages.h"
#include "sim-hand.h"

/* Value: "ID SEQUENCE ID SEQUENCE ...", the armings whose "disarmed" is not recorded yet. */
#define STATE_KEY "armings"
#define RETRY_USEC (5 * USEC_PER_SEC)

int keypad_path(const struct keypad *keypad, char **ret) {
        return str_format(ret, KEYPAD_ROOT "/keypad/%s", keypad->conf->id);
}

void keypad_manager_update(struct keypad_manager *manager) {
        enum daemon_state state = DAEMON_READY;

        for (size_t i = 0; i < manager->n_keypads; i++)
                if (keypad_state(manager->keypads[i]) != KEYPAD_READY)
                        state = DAEMON_DEGRADED;
        if (manager->host.failing || manager->damaged)
                state = DAEMON_FAILING;
        daemon_set_state(&manager->state, state, manager->parts.bus, KEYPAD_ROOT, KEYPAD_BUS_NAME);
        daemon_set_status(manager->state, manager->refused, describe_service, manager);
}

static void on_keypad_changed(struct keypad_host *host, const struct keypad *keypad,
                              const char *const *properties) {
        struct keypad_manager *manager = (struct keypad_manager *) host;
        _cleanup_free_ char *path = NULL;

        if (keypad_path(keypad, &path) >= 0)
                (void) sd_bus_emit_properties_changed_strv(manager->parts.bus, path,
                                                           KEYPAD_BUS_NAME ".Keypad", (char **) properties);
        if (streq(properties[0], "State"))
                keypad_manager_update(manager);
}

/* ----- recording ----- */

static void set_failing(struct keypad_manager *manager, int error) {
        bool failing = error < 0;

        if (failing == manager->host.failing)
                return;
        manager->host.failing = failing;
        if (failing)
                (void) daemon_log_failing(
                        error, outbox_damage(manager->parts.outbox),
                        error == -ENOBUFS
                                ? "The outbox is full, as the aggregator has not come: presses are not "
                                  "recorded and not thanked"
                                : "The outbox cannot be written: presses are not recorded and not thanked");
        else
                (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_STORAGE_BACK(),
                                "The outbox can be written again");
        int r = failing ? timer_start(manager->retry, RETRY_USEC)
                        : sd_event_source_set_enabled(manager->retry, SD_EVENT_OFF);
        if (r < 0)
                (void) log_warning_errno(r, "Cannot set the timer of the outbox");
        keypad_manager_update(manager);
}

/* What is damaged is passed on as unreadable, and presses go on; but somebody must look at the disk. */
static void on_damage(void *userdata) {
        struct keypad_manager *manager = userdata;

        if (manager->damaged)
                return;
        manager->damaged = true;
        daemon_log_damage("The outbox", OUTBOX_DATABASE, outbox_damage(manager->parts.outbox));
        keypad_manager_update(manager);
}

struct next_state {
        const struct keypad_manager *manager;
        const struct keypad *keypad; /* whose transaction it is; NULL: the orphans' */
};

static int append_arming(char **text, const char *id, uint64_t sequence) {
        return str_extend(text, " ", "%s %" PRIu64, id, sequence);
}

/* For struct event_state. */
static int make_state(uint64_t first_sequence, char **ret_value, void *userdata) {
        const struct next_state *next = userdata;
        const struct batch *batch = &next->manager->batch;
        _cleanup_free_ char *text = NULL;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < next->manager->n_keypads; i++) {
                const struct keypad *keypad = next->manager->keypads[i];
                uint64_t sequence = keypad->open_sequence;

                if (keypad == next->keypad && batch->armed_index >= 0)
                        sequence = first_sequence + (uint64_t) batch->armed_index;
                else if (keypad == next->keypad && batch->disarms)
                        sequence = 0;
                if (sequence > 0)
                        r = append_arming(&text, keypad->conf->id, sequence);
        }
        for (size_t i = 0; r >= 0 && next->keypad && i < next->manager->n_orphans; i++)
                r = append_arming(&text, next->manager->orphans[i].keypad,
                                  next->manager->orphans[i].sequence);
        if (r < 0)
                return r;
        *ret_value = TAKE_PTR(text);
        return 0;
}

static int commit(struct keypad_host *host, const struct keypad *keypad) {
        struct keypad_manager *manager = (struct keypad_manager *) host;
        struct batch *batch = &manager->batch;
        struct next_state next = {manager, keypad};
        int r;

        if (batch->armed_index >= 0 || batch->disarms)
                r = event_source_record_with(manager->source, batch->drafts, batch->n,
                                             &(struct event_state){STATE_KEY, make_state, &next},
                                             batch->sequences);
        else
                r = event_source_record(manager->source, batch->drafts, batch->n, NULL, NULL,
                                        batch->sequences);
        set_failing(manager, r);
        return r;
}

static void forget_orphans(struct keypad_manager *manager) {
        for (size_t i = 0; i < manager->n_orphans; i++)
                free(manager->orphans[i].keypad);
        free(manager->orphans);
        manager->orphans = NULL;
        manager->n_orphans = 0;
}

int keypad_manager_record_orphans(struct keypad_manager *manager) {
        struct batch *batch = &manager->batch;

        if (manager->n_orphans == 0)
                return 0;
        batch_clear(batch);
        for (size_t i = 0; i < manager->n_orphans; i++) {
                batch_event(batch, "disarmed", &manager->started_at, manager->orphans[i].keypad);
                batch_t(batch, "arming", manager->orphans[i].sequence);
                batch_s(batch, "reason", disarm_reason_to_string(DISARM_RESTART));
        }
        batch->disarms = true;
        int r = commit(&manager->host, NULL);
        if (r >= 0)
                forget_orphans(manager);
        return r;
}

static int on_retry(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct keypad_manager *manager = userdata;
        int r = outbox_probe(manager->parts.outbox);

        /* What is in a file that is gone from its place lives as long as this process. */
        if (r == -EIDRM && outbox_pending(manager->parts.outbox) == 0)
                return sd_event_exit(manager->parts.event, r);
        if (r >= 0)
                r = keypad_manager_record_orphans(manager);
        for (size_t i = 0; r >= 0 && i < manager->n_keypads; i++) {
                if (!keypad_has_facts(manager->keypads[i]))
                        continue;
                keypad_record_facts(manager->keypads[i]);
                if (manager->host.failing)
                        r = -EAGAIN;
        }
        set_failing(manager, r);
        return manager->host.failing ? timer_start(manager->retry, RETRY_USEC) : 0;
}

int keypad_manager_files_changed(_unused_ sd_event_source *source,
                                 _unused_ const struct inotify_event *change, void *userdata) {
        struct keypad_manager *manager = userdata;
        int r = outbox_check(manager->parts.outbox);

        if (r < 0)
                set_failing(manager, r);
        return manager->host.failing ? sd_event_source_set_time_relative(manager->retry, 0) : 0;
}

/* ----- what the process before left open ----- */

static struct keypad *find_keypad(const struct keypad_manager *manager, const char *id) {
        for (size_t i = 0; i < manager->n_keypads; i++)
                if (streq(manager->keypads[i]->conf->id, id))
                        return manager->keypads[i];
        return NULL;
}

int keypad_manager_inherit(struct keypad_manager *manager, const char *id, uint64_t sequence) {
        struct keypad *keypad = find_keypad(manager, id);

        if (keypad) {
                keypad_inherit_arming(keypad, sequence);
                return 0;
        }
        struct orphan *orphans =
                reallocarray(manager->orphans, manager->n_orphans + 1, sizeof(*manager->orphans));
        if (!orphans)
                return -ENOMEM;
        manager->orphans = orphans;
        orphans[manager->n_orphans] = (struct orphan){.keypad = strdup(id), .sequence = sequence};
        if (!orphans[manager->n_orphans].keypad)
                return -ENOMEM;
        manager->n_orphans++;
        return 0;
}

static int inherit_armings(struct keypad_manager *manager) {
        _cleanup_free_ char *text = NULL;
        char *save = NULL;
        int r = outbox_get_state(manager->parts.outbox, STATE_KEY, &text);

        if (r < 0)
                return r == -ENOENT ? 0 : r;
        for (char *id = strtok_r(text, " ", &save); id; id = strtok_r(NULL, " ", &save)) {
                const char *number = strtok_r(NULL, " ", &save);
                uint64_t sequence;

                if (!number || parse_u64(number, 1, EVENT_INTEGER_MAX, &sequence) < 0)
                        return outbox_damaged(manager->parts.outbox, "table state, key " STATE_KEY);
                r = keypad_manager_inherit(manager, id, sequence);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* ----- life ----- */

static void on_chips_changed(void *userdata) {
        struct keypad_manager *manager = userdata;

        for (size_t i = 0; i < manager->n_keypads; i++)
                keypad_check_hardware(manager->keypads[i]);
}

static int make_keypads(struct keypad_manager *manager) {
        for (size_t i = 0; i < manager->parts.confs->n; i++) {
                int r = keypad_new(manager->parts.confs->keypads[i], &manager->host,
                                   &manager->keypads[manager->n_keypads]);

                if (r < 0)
                        return r;
                manager->n_keypads++;
        }
        return 0;
}

static int fill(struct keypad_manager *manager) {
        struct keypad_parts *parts = &manager->parts;

        manager->host = (struct keypad_host){
                .event = parts->event,
                .gpio = parts->gpio,
                .clock = parts->clock,
                .batch = &manager->batch,
                .commit = commit,
                .enter_pin = keypad_bus_enter_pin,
                .changed = on_keypad_changed,
        };
        clock_read(parts->clock, &manager->started_at);
        int r = make_keypads(manager);
        if (r >= 0)
                r = inherit_armings(manager);
        if (r >= 0)
                r = timer_new(parts->event, CLOCK_MONOTONIC, USEC_PER_SEC, on_retry, manager,
                              &manager->retry);
        if (r >= 0)
                r = event_source_new(parts->event, parts->bus, KEYPAD_ROOT, parts->clock, parts->outbox,
                                     &manager->source);
        if (r < 0)
                return r;
        event_source_set_export(manager->source, keypad_bus_export, manager);
        outbox_on_damage(parts->outbox, on_damage, manager);
        return keypad_bus_export(parts->bus, manager);
}

void keypad_parts_done(struct keypad_parts *parts) {
        outbox_free(parts->outbox);
        gpio_free(parts->gpio);
        clock_free(parts->clock);
        keypad_confs_free(parts->confs);
        sd_bus_close_unref(parts->bus);
        sd_event_unref(parts->event);
}

int keypad_manager_new(struct keypad_parts *parts, struct keypad_manager **ret) {
        _cleanup_(keypad_manager_freep) struct keypad_manager *manager = calloc(1, sizeof(*manager));

        if (!manager)
                return -ENOMEM;
        manager->parts = *parts;
        *parts = (struct keypad_parts){};
        int r = fill(manager);
        if (r < 0) {
                const char *damage = outbox_damage(manager->parts.outbox);

                return log_error_errno(r, "Cannot set up the keypads%s%s", damage ? ": " : "",
                                       damage ? damage : "");
        }
        *ret = TAKE_PTR(manager);
        return 0;
}

void keypad_manager_drop(struct keypad *keypad) {
        sd_bus_slot_unref(keypad->sim_slot);
        sd_bus_slot_unref(keypad->slot);
        sim_hand_free(keypad->hand);
        keypad_free(keypad);
}

struct keypad_manager *keypad_manager_free(struct keypad_manager *manager) {
        if (!manager)
                return NULL;
        for (size_t i = 0; i < manager->n_keypads; i++)
                keypad_manager_drop(manager->keypads[i]);
        forget_orphans(manager);
        sd_event_source_disable_unref(manager->retry);
        event_source_free(manager->source);
        keypad_parts_done(&manager->parts);
        free(manager->refused);
        free(manager);
        return NULL;
}

int keypad_manager_start(struct keypad_manager *manager) {
        int r = gpio_watch_chips(manager->parts.gpio, manager->parts.event, on_chips_changed, manager);

        if (r < 0)
                return r;
        (void) keypad_manager_record_orphans(manager);
        for (size_t i = 0; i < manager->n_keypads; i++)
                keypad_start(manager->keypads[i]);
        keypad_manager_update(manager);
        if (manager->n_keypads == 0)
                log_notice("No keypad is configured");
        return 0;
}

void keypad_manager_stop(struct keypad_manager *manager) {
        (void) event_source_flush(manager->source);
        (void) sd_bus_flush(manager->parts.bus);
}
