#include "printer-manager.h"
#include "services/base/log.h"
#include "services/config/config-stamp.h"

/*
 * A reload takes over all of a good configuration or nothing. Texts, templates and numbers are in force at
 * once. Other printers, or the same ones otherwise connected, are made anew, when no job is on a printer:
 * until then jobs wait.
 */

static bool same(const char *a, const char *b) {
        return a && b ? streq(a, b) : a == b;
}

static bool same_printers(const struct printer_confs *a, const struct printer_confs *b) {
        for (size_t i = 0; a->n == b->n && i < a->n; i++) {
                const struct printer_conf *x = a->printers[i], *y = b->printers[i];

                if (!streq(x->id, y->id) || !same(x->serial, y->serial) || !same(x->port, y->port) ||
                    !same(x->profile, y->profile) || x->paper_mm != y->paper_mm)
                        return false;
        }
        return a->n == b->n;
}

static bool is_at_work(const struct printer_manager *manager) {
        for (size_t i = 0; i < manager->n_places; i++)
                if (manager->places[i].job || manager->places[i].unsaved)
                        return true;
        return manager->failing;
}

static int make_places(struct printer_manager *manager) {
        struct printer_parts *parts = &manager->parts;
        int r = parts->sim_folder ? printer_sim_bus_make(parts->printer, parts->confs, parts->sim_folder) : 0;

        for (size_t i = 0; r >= 0 && i < parts->confs->n; i++)
                r = manager_add_place(manager, parts->confs->printers[i]);
        return r < 0 ? r : queue_mark_broken(manager);
}

static void apply(struct printer_manager *manager) {
        struct printer_confs *old = manager->parts.confs;
        bool keep = same_printers(old, manager->next_confs);
        int r = 0;

        manager->drawn = raster_free(manager->drawn);
        if (!keep) {
                printer_bus_places_changed(manager, false);
                manager_remove_places(manager);
        }
        slips_done(&manager->parts.slips);
        manager->parts.slips = manager->next_slips;
        manager->next_slips = (struct slips){0};
        manager->parts.confs = TAKE_PTR(manager->next_confs);
        manager->parts.conf_stamp = manager->next_stamp;
        for (size_t i = 0; keep && i < manager->n_places; i++)
                manager->places[i].conf = manager->parts.confs->printers[i];
        if (!keep) {
                r = make_places(manager);
                printer_bus_places_changed(manager, true);
                manager_look(manager);
        }
        printer_confs_free(old);
        daemon_end_reload(&manager->refused, r, NULL);
        manager_update_state(manager);
        queue_wake(manager);
}

bool reload_is_pending(struct printer_manager *manager) {
        if (!manager->next_confs)
                return false;
        if (is_at_work(manager))
                return true;
        apply(manager);
        return false;
}

void printer_manager_reload(void *userdata) {
        struct printer_manager *manager = *(struct printer_manager **) userdata;
        _cleanup_free_ char *problem = NULL;
        struct printer_confs *confs;
        struct slips slips;

        if (!manager)
                return;
        uint64_t stamp = config_stamp(manager->parts.conf_path);
        int r = slips_check(manager->parts.conf_path, &confs, &slips, &problem);
        if (r < 0) {
                daemon_end_reload(&manager->refused, r, problem);
                manager_update_state(manager);
                return;
        }
        printer_confs_free(manager->next_confs);
        slips_done(&manager->next_slips);
        manager->next_confs = confs;
        manager->next_slips = slips;
        manager->next_stamp = stamp;
        if (same_printers(manager->parts.confs, confs))
                apply(manager);
        else if (reload_is_pending(manager))
                log_notice("The printers change when the job that is being printed has come out");
}
