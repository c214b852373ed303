#include "printer-manager.h"
#include "services/base/log.h"
#include "services/config/config-stamp.h"

/*
 * A reload takes over all of a good configuration or nothing. Texts, templates and numbers are in force at
 * once. Other printers, or the same ones otherwise connected, are made anew, when no job is on a printer:
 * until then jobs wait. Those that stay as they are keep their objects.
 */

static bool same(const char *a, const char *b) {
        return a && b ? streq(a, b) : a == b;
}

static bool same_printer(const struct printer_conf *a, const struct printer_conf *b) {
        return streq(a->id, b->id) && same(a->serial, b->serial) && same(a->port, b->port) &&
               same(a->usb_id, b->usb_id) && same(a->profile, b->profile) &&
               printer_conf_width(a) == printer_conf_width(b);
}

static bool same_printers(const struct printer_confs *a, const struct printer_confs *b) {
        for (size_t i = 0; a->n == b->n && i < a->n; i++)
                if (!same_printer(a->printers[i], b->printers[i]))
                        return false;
        return a->n == b->n;
}

static bool is_at_work(const struct printer_manager *manager) {
        for (size_t i = 0; i < manager->n_places; i++)
                if (manager->places[i]->job || manager->places[i]->unsaved)
                        return true;
        return manager->failing;
}

/* It goes on with the strings that its station has borrowed, which are the same. */
static void keep(struct place *place, struct printer_conf *old, struct printer_conf *new) {
        char *serial = old->serial, *port = old->port, *usb_id = old->usb_id, *profile = old->profile;

        old->serial = new->serial;
        old->port = new->port;
        old->usb_id = new->usb_id;
        old->profile = new->profile;
        new->serial = serial;
        new->port = port;
        new->usb_id = usb_id;
        new->profile = profile;
        place->conf = new;
}

/* Those that stay, by their place in the new configuration; the others are gone. */
static void remove_changed(struct printer_manager *manager, const struct printer_confs *new,
                           struct place *ret_stay[static PRINTERS_MAX]) {
        for (size_t i = 0; i < manager->n_places; i++) {
                struct place *place = manager->places[i];
                struct printer_conf *old = manager->parts.confs->printers[i];
                int at = printer_confs_find(new, old->id);

                if (at >= 0 && same_printer(old, new->printers[at])) {
                        keep(place, old, new->printers[at]);
                        ret_stay[at] = place;
                        continue;
                }
                if (at < 0)
                        manager_set_failing(manager, news_of_removal(place));
                printer_bus_place_came(place, false);
                place_free(place);
        }
        manager->n_places = 0;
}

static int add_changed(struct printer_manager *manager, struct place *const stay[static PRINTERS_MAX]) {
        struct printer_parts *parts = &manager->parts;
        bool has_new = false;
        int r = parts->sim_folder ? printer_sim_bus_make(parts->printer, parts->confs, parts->sim_folder) : 0;

        for (size_t i = 0; i < parts->confs->n; i++) {
                if (stay[i])
                        manager->places[manager->n_places++] = stay[i];
                else if (r >= 0) {
                        has_new = true;
                        r = manager_add_place(manager, parts->confs->printers[i]);
                        if (r >= 0)
                                r = queue_mark_broken(manager->places[i]);
                        if (r >= 0)
                                printer_bus_place_came(manager->places[i], true);
                }
        }
        if (r >= 0 && has_new)
                manager_look(manager);
        return r;
}

static void apply(struct printer_manager *manager) {
        struct place *stay[PRINTERS_MAX] = {NULL};
        struct printer_confs *old = manager->parts.confs;

        manager->drawn = raster_free(manager->drawn);
        remove_changed(manager, manager->next_confs, stay);
        slips_done(&manager->parts.slips);
        manager->parts.slips = manager->next_slips;
        manager->next_slips = (struct slips){0};
        manager->parts.confs = TAKE_PTR(manager->next_confs);
        manager->parts.conf_stamp = manager->next_stamp;
        int r = add_changed(manager, stay);
        printer_confs_free(old);
        /* Half of the printers are no printers. */
        if (r < 0)
                daemon_abort_reload(manager->parts.event, &manager->refused, r);
        else
                daemon_end_reload(&manager->refused, 0, NULL);
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
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        struct printer_confs *confs;
        struct slips slips;

        if (!manager)
                return;
        uint64_t stamp = config_stamp(manager->parts.conf_path);
        int r = slips_check(manager->parts.conf_path, &confs, &slips, &problem);
        if (r < 0) {
                daemon_end_reload(&manager->refused, r, problem.text);
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
