#include "keypad-manager.h"
#include "services/base/log.h"
#include "services/config/config-stamp.h"

/*
 * A reload takes over all of a good configuration. A keypad whose section says the same goes on untouched; of
 * the others the old one goes and a new one comes, as at a restart: its open arming ends with the reason
 * "restart".
 */

static bool same(const char *a, const char *b) {
        return a && b ? streq(a, b) : a == b;
}

static bool same_lines(const struct keypad_conf_lines *a, const struct keypad_conf_lines *b) {
        for (size_t i = 0; a->n == b->n && i < a->n; i++)
                if (!streq(a->names[i], b->names[i]))
                        return false;
        return a->n == b->n;
}

static bool same_outputs(const struct keypad_conf *a, const struct keypad_conf *b) {
        for (size_t i = 0; a->n_outputs == b->n_outputs && i < a->n_outputs; i++)
                if (!streq(a->outputs[i].name, b->outputs[i].name) ||
                    !streq(a->outputs[i].line, b->outputs[i].line))
                        return false;
        return a->n_outputs == b->n_outputs;
}

static bool same_keypad(const struct keypad_conf *a, const struct keypad_conf *b) {
        for (size_t i = 0; a->n_keys == b->n_keys && i < a->n_keys; i++)
                if (a->keys[i].key != b->keys[i].key || !streq(a->keys[i].line, b->keys[i].line))
                        return false;
        for (size_t i = 0; i < _KEY_MAX; i++)
                if (!same(a->lights[i], b->lights[i]))
                        return false;
        return a->n_keys == b->n_keys && streq(a->chip, b->chip) && a->scale == b->scale &&
               same(a->buzzer, b->buzzer) && same_outputs(a, b) && same_lines(&a->rows, &b->rows) &&
               same_lines(&a->columns, &b->columns) && a->active_low == b->active_low &&
               a->outputs_active_low == b->outputs_active_low && a->bias == b->bias &&
               a->debounce_usec == b->debounce_usec && a->long_press_usec == b->long_press_usec &&
               a->stuck_usec == b->stuck_usec && a->presses_per_sec == b->presses_per_sec;
}

static void announce(struct keypad_manager *manager, const struct keypad *keypad, bool there) {
        _cleanup_free_ char *path = NULL;

        if (keypad_path(keypad, &path) >= 0)
                bus_tell_object(manager->parts.bus, path, there);
}

static struct keypad_conf **find_conf(struct keypad_confs *confs, const char *id) {
        for (size_t i = 0; i < confs->n; i++)
                if (streq(confs->keypads[i]->id, id))
                        return &confs->keypads[i];
        return NULL;
}

/* All that is known of the keypads that go is on disk first, or they stay. */
static int record(struct keypad_manager *manager) {
        for (size_t i = 0; i < manager->n_keypads && !manager->host.failing; i++) {
                keypad_process(manager->keypads[i]);
                keypad_record_facts(manager->keypads[i]);
        }
        return manager->host.failing ? -EAGAIN : 0;
}

/* The channels have the keypads on them that there were. Who waits on one for an answer to a PIN has none. */
static void drop_channels(struct keypad_manager *manager) {
        event_source_drop_channels(manager->source);
        for (size_t i = 0; i < manager->n_keypads; i++)
                if (manager->keypads[i]->pin_call)
                        keypad_pin_answered(manager->keypads[i], false);
}

static int make(struct keypad_manager *manager, const struct keypad_conf *conf, size_t i) {
        int r = keypad_new(conf, &manager->host, &manager->keypads[i]);

        if (r < 0)
                return r;
        manager->n_keypads++;
        r = keypad_bus_export_keypad(manager->keypads[i]);
        return r < 0 || !manager->simulated ? r : keypad_sim_bus_export_keypad(manager->keypads[i]);
}

struct left_open {
        const char *id;
        uint64_t sequence;
};

/* Returns how many stay; the others are gone, and what they left open is in open. */
static size_t remove_changed(struct keypad_manager *manager, struct keypad_confs *confs, struct keypad **stay,
                             struct left_open *open, size_t *ret_n_open) {
        size_t n_stay = 0, n_open = 0;

        for (size_t i = 0; i < manager->n_keypads; i++) {
                struct keypad *keypad = manager->keypads[i];
                struct keypad_conf **new = find_conf(confs, keypad->conf->id);
                if (new &&same_keypad(keypad->conf, *new)) {
                        /* It goes on with its own conf, which changes places with the same new one. */
                        struct keypad_conf **old = find_conf(manager->parts.confs, (*new)->id);
                        struct keypad_conf *conf = *old;
                        *old = *new;
                        *new = conf;
                        stay[n_stay++] = keypad;
                        continue;
                }
                if (keypad->open_sequence > 0)
                        open[n_open++] = (struct left_open){keypad->conf->id, keypad->open_sequence};
                announce(manager, keypad, false);
                keypad_manager_drop(keypad);
        }
        manager->n_keypads = 0;
        *ret_n_open = n_open;
        return n_stay;
}

static bool all_stay(const struct keypad_manager *manager, struct keypad_confs *confs) {
        for (size_t i = 0; i < manager->n_keypads; i++) {
                struct keypad_conf **new = find_conf(confs, manager->keypads[i]->conf->id);
                if (!new || !same_keypad(manager->keypads[i]->conf, *new))
                        return false;
        }
        return manager->n_keypads == confs->n;
}

static int apply(struct keypad_manager *manager, struct keypad_confs *confs) {
        if (!all_stay(manager, confs))
                drop_channels(manager);

        struct keypad *stay[KEYPADS_MAX];
        struct left_open open[KEYPADS_MAX];
        bool is_new[KEYPADS_MAX] = {0};
        size_t n_open, n_stay = remove_changed(manager, confs, stay, open, &n_open);
        int r = 0;

        for (size_t i = 0; i < confs->n; i++) {
                size_t j = 0;

                while (j < n_stay && stay[j]->conf != confs->keypads[i])
                        j++;
                is_new[i] = j == n_stay;
                if (!is_new[i])
                        manager->keypads[manager->n_keypads++] = stay[j];
                else if (r >= 0)
                        r = make(manager, confs->keypads[i], i);
        }
        for (size_t i = 0; r >= 0 && i < n_open; i++)
                r = keypad_manager_inherit(manager, open[i].id, open[i].sequence);
        if (r < 0)
                return r;
        (void) keypad_manager_record_orphans(manager);
        for (size_t i = 0; i < manager->n_keypads; i++)
                if (is_new[i]) {
                        keypad_start(manager->keypads[i]);
                        announce(manager, manager->keypads[i], true);
                }
        return 0;
}

void keypad_manager_reload(void *userdata) {
        struct keypad_manager *manager = *(struct keypad_manager **) userdata;
        _cleanup_(keypad_confs_freep) struct keypad_confs *confs = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        if (!manager)
                return;
        uint64_t stamp = config_stamp(manager->parts.conf_path);
        int r = keypad_confs_load(manager->parts.conf_path, NULL, 0, &confs, &problem);
        if (r >= 0) {
                r = record(manager);
                if (r < 0)
                        (void) str_problem(&problem.text, r,
                                           "The outbox cannot be written: reload again when it can");
        }
        if (r >= 0) {
                r = apply(manager, confs);
                struct keypad_confs *old = manager->parts.confs;
                manager->parts.confs = confs;
                manager->parts.conf_stamp = stamp;
                confs = old;
                /* Half of the keypads are no keypads. */
                if (r < 0) {
                        daemon_abort_reload(manager->parts.event, &manager->refused, r);
                        return;
                }
        }
        daemon_end_reload(&manager->refused, r, problem.text);
        keypad_manager_update(manager);
}
