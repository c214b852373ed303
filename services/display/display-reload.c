#include "display-content.h"
#include "display-manager.h"
#include "hw/timer.h"
#include "services/base/log.h"
#include "services/config/config-stamp.h"

/*
 * A reload takes over all of a good configuration, its pages included, or nothing. Outputs that stay as they
 * are keep their objects and their pictures; the others are made anew.
 */

static bool same(const char *a, const char *b) {
        return a && b ? streq(a, b) : a == b;
}

static bool same_screen(const struct display_conf *a, const struct display_conf *b) {
        const struct screen_conf *x = &a->screen, *y = &b->screen;

        return same(x->connector, y->connector) && x->rotation == y->rotation &&
               x->wish.width_px == y->wish.width_px && x->wish.height_px == y->wish.height_px &&
               x->wish.refresh_hz == y->wish.refresh_hz;
}

/* Those that stay, by their place in the new configuration; the others are gone. */
static void remove_changed(struct display_manager *manager, struct display_confs *new,
                           struct output *ret_stay[static DISPLAYS_MAX]) {
        for (size_t i = 0; i < manager->n_outputs; i++) {
                struct output *output = manager->outputs[i];
                int at = display_confs_find(new, output->conf->id);

                if (at >= 0 && same_screen(output->conf, new->displays[at])) {
                        ret_stay[at] = output;
                        continue;
                }
                if (at < 0)
                        manager_set_failing(manager, news_of_removal(output));
                display_bus_output_came(output, false);
                output_free(output);
        }
        manager->n_outputs = 0;
}

/* The screen has borrowed its part of the configuration. */
static void keep(struct output *output, struct display_conf *new) {
        screen_set_conf(output->screen, &new->screen);
        output->conf = new;
}

static int add_changed(struct display_manager *manager, struct output *const stay[static DISPLAYS_MAX]) {
        struct display_parts *parts = &manager->parts;
        int r = parts->sim_folder ? display_sim_bus_make(parts->display, parts->confs) : 0;

        for (size_t i = 0; i < parts->confs->n; i++) {
                if (stay[i]) {
                        keep(stay[i], parts->confs->displays[i]);
                        manager->outputs[manager->n_outputs++] = stay[i];
                } else if (r >= 0) {
                        r = manager_add_output(manager, parts->confs->displays[i]);
                        if (r >= 0)
                                r = news_load_output(manager->outputs[manager->n_outputs - 1]);
                        if (r >= 0)
                                display_bus_output_came(manager->outputs[manager->n_outputs - 1], true);
                }
        }
        return r;
}

/* The recordings too, which nobody watches. With another device, what was being said is cut short, and said
 * once more. */
static int change_voice(struct display_manager *manager, bool is_device_new) {
        struct display_parts *parts = &manager->parts;
        struct sound *sound = NULL;
        int r = is_device_new ? parts->open_sound(parts, &sound) : 0;

        if (r >= 0 && sound) {
                struct sound *old = parts->sound;

                voice_set_sound(manager->voice, sound);
                parts->sound = sound;
                sound_free(old);
                r = manager_watch_sound(manager);
        }
        return r < 0 ? r : manager_load_voice(manager);
}

static void apply(struct display_manager *manager, struct display_content *content, uint64_t stamp) {
        struct output *stay[DISPLAYS_MAX] = {NULL};
        struct display_parts *parts = &manager->parts;
        struct display_confs *old = parts->confs;
        struct fonts *old_fonts = parts->fonts;
        bool is_device_new = !same(old->speaker->device, content->confs->speaker->device);
        bool is_font_new = !streq(old->wall->font, content->confs->wall->font);

        remove_changed(manager, content->confs, stay);
        pages_free(parts->pages);
        parts->pages = TAKE_PTR(content->pages);
        free(TAKE_PTR(parts->pages_problem));
        parts->confs = TAKE_PTR(content->confs);
        parts->conf_stamp = stamp;
        for (size_t i = 0; i < DISPLAYS_MAX; i++)
                if (stay[i])
                        rehearsal_stop(stay[i]->rehearsal); /* with what goes now */
        if (is_font_new) {
                parts->fonts = TAKE_PTR(content->fonts);
                for (size_t i = 0; i < DISPLAYS_MAX; i++)
                        if (stay[i])
                                screen_set_fonts(stay[i]->screen, parts->fonts);
                fonts_free(old_fonts);
        }
        int r = add_changed(manager, stay);
        if (r >= 0)
                r = change_voice(manager, is_device_new);
        voice_set_conf(manager->voice, &parts->confs->speaker->voice);
        display_confs_free(old);
        /* Half of the outputs are no outputs. */
        if (r < 0)
                daemon_abort_reload(parts->event, &manager->refused, r);
        else
                daemon_end_reload(&manager->refused, 0, NULL);
        pages_watch(manager);
        show_pages(manager);
        show_speech(manager);
}

void reload_end(struct display_manager *manager, struct display_content *content, uint64_t stamp, int error,
                const char *problem) {
        if (error < 0)
                daemon_end_reload(&manager->refused, error, problem);
        else
                apply(manager, content, stamp);
        manager_update_state(manager);
}

/* The last one counts: one that is not over yet is not put in force. */
void display_manager_reload(void *userdata) {
        struct display_manager *manager = *(struct display_manager **) userdata;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_(display_content_done) struct display_content content = {0};

        if (!manager)
                return;
        /* Pages that were edited and are not shown yet: if this is refused, they still are to be. */
        struct checking *checking = &manager->checking;
        bool is_reread_owed = checking->pages && (!checking->content.confs || checking->is_outdated);
        pages_cancel(manager);
        uint64_t stamp = config_stamp(manager->parts.conf_path);
        int r = display_content_load(manager->parts.conf_path, &content, &problem);
        if (r >= 0)
                r = pages_begin(manager, &content, stamp, &problem);
        if (r < 0)
                reload_end(manager, NULL, 0, r, problem.text);
        if (r < 0 && is_reread_owed)
                (void) timer_start(manager->reread, 0);
        checking->is_outdated = r >= 0 && is_reread_owed;
}
