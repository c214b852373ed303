#include "camera-manager.h"
#include "services/base/log.h"
#include "services/config/config-stamp.h"

/*
 * A reload takes over all of a good configuration, or nothing. Cameras that stay as they are go on recording
 * without a gap, whatever else changed; the others are made anew.
 */

static bool same_folder(const struct camera_confs *a, const struct camera_confs *b) {
        return streq(a->footage->folder, b->footage->folder);
}

/* Those that stay, by their place in the new configuration; the others are gone. */
static void remove_changed(struct camera_manager *manager, const struct camera_confs *new,
                           struct lens *ret_stay[static CAMERAS_MAX]) {
        for (size_t i = 0; i < manager->n_lenses; i++) {
                struct lens *lens = manager->lenses[i];
                int at = camera_confs_find(new, lens->conf->id);

                if (at >= 0 && camera_conf_equals(lens->conf, new->cameras[at])) {
                        ret_stay[at] = lens;
                        continue;
                }
                record_set_due(lens, false);
                record_close(lens);
                if (at < 0)
                        news_of_removal(lens);
                camera_bus_lens_came(lens, false);
                lens_free(lens);
        }
        manager->n_lenses = 0;
}

static int add_changed(struct camera_manager *manager, struct lens *const stay[static CAMERAS_MAX]) {
        const struct camera_confs *confs = manager->parts.confs;
        int r = 0;

        for (size_t i = 0; i < confs->n; i++) {
                if (stay[i]) {
                        stay[i]->conf = confs->cameras[i];
                        manager->lenses[manager->n_lenses++] = stay[i];
                } else if (r >= 0) {
                        struct lens *lens;

                        r = lens_new(manager, confs->cameras[i], &lens);
                        if (r < 0)
                                continue;
                        manager->lenses[manager->n_lenses++] = lens;
                        lens->had_past = true; /* what is before now was another's to record */
                        camera_bus_lens_came(lens, true);
                }
        }
        return r;
}

static int open_recordings(struct camera_manager *manager) {
        int r = 0;

        for (size_t i = 0; r >= 0 && manager->footage && i < manager->n_lenses; i++)
                r = record_open(manager->lenses[i]);
        return r;
}

static void apply(struct camera_manager *manager, struct camera_confs *new, uint64_t stamp) {
        struct lens *stay[CAMERAS_MAX] = {NULL};
        struct camera_confs *old = manager->parts.confs;
        bool is_folder_same = same_folder(old, new);

        actors_cancel(manager->actors);
        authority_cancel(manager->authority);
        watch_end(manager, NULL, WATCH_RELOAD);
        remove_changed(manager, new, stay);
        manager->parts.confs = new;
        manager->parts.conf_stamp = stamp;
        int r = add_changed(manager, stay);
        if (!is_folder_same && manager->footage)
                store_close(manager, STORE_MISSING, NULL);
        if (r >= 0)
                r = open_recordings(manager);
        camera_confs_free(old);
        /* Half of the cameras are no cameras. */
        if (r < 0)
                daemon_abort_reload(manager->parts.event, &manager->refused, r);
        else
                daemon_end_reload(&manager->refused, 0, NULL);
        manager_begin(manager);
}

void camera_manager_reload(void *userdata) {
        struct camera_manager *manager = *(struct camera_manager **) userdata;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        struct camera_confs *confs;

        if (!manager)
                return;
        uint64_t stamp = config_stamp(manager->parts.conf_path);
        int r = camera_confs_load(manager->parts.conf_path, NULL, 0, &confs, &problem);
        if (r < 0)
                daemon_end_reload(&manager->refused, r, problem.text);
        else
                apply(manager, confs, stamp);
        manager_update_state(manager);
}
