#include "display-manager.h"

#include "describe.h"
#include "hw/timer.h"
#include "services/base/log.h"
#include "services/base/messages.h"

/* A cable that hangs loose: that it works again is told so often. */
#define CHANGES_USEC (100 * USEC_PER_SEC)
enum { CHANGES_MAX = 10 };
#define RETRY_USEC (5 * USEC_PER_SEC)
#define TICK_ACCURACY_USEC (50 * USEC_PER_MSEC)

int output_path(const struct output *output, char **ret) {
        return str_format(ret, DISPLAY_ROOT "/output/%s", output->conf->id);
}

bool output_is_missed(const struct output *output) {
        return screen_state(output->screen) != SCREEN_SHOWING &&
               (output->conf->named || output->seen || screen_state(output->screen) != SCREEN_ABSENT);
}

bool manager_misses_speaker(const struct display_manager *manager) {
        const struct speaker_conf *conf = manager->parts.confs->speaker;

        return conf->enabled && voice_speaker(manager->voice) == VOICE_SPEAKER_ABSENT &&
               (conf->named || manager->speaker.told == VOICE_SPEAKER_READY);
}

static bool is_degraded(const struct display_manager *manager) {
        for (size_t i = 0; i < manager->n_outputs; i++) {
                const struct screen *screen = manager->outputs[i]->screen;
                const struct scene_faults *faults = screen_faults(screen);

                if (output_is_missed(manager->outputs[i]) || faults->n_cut + faults->n_missing > 0 ||
                    screen_mode(screen) == MODE_GUESSED)
                        return true;
        }
        return manager_misses_speaker(manager) || manager->parts.pages_problem || manager->voice_problem;
}

void manager_update_state(struct display_manager *manager) {
        enum daemon_state state = manager->failing || manager->damaged ? DAEMON_FAILING
                                  : is_degraded(manager)               ? DAEMON_DEGRADED
                                                                       : DAEMON_READY;

        daemon_set_state(&manager->state, state, manager->parts.bus, DISPLAY_ROOT, DISPLAY_BUS_NAME);
        daemon_set_status(manager->state, manager->refused, describe_matter, manager);
}

static void set_failing(struct display_manager *manager, int error) {
        bool failing = error < 0;

        if (failing)
                (void) timer_start(manager->retry, RETRY_USEC);
        if (failing == manager->failing)
                return;
        manager->failing = failing;
        if (failing)
                (void) daemon_log_failing(error, outbox_damage(manager->parts.outbox),
                                          "The outbox cannot be written: calls are shown and spoken, and "
                                          "reported later");
        else
                (void) log_full(LOG_NOTICE, 0, MOTCUA_MESSAGE_STORAGE_BACK(),
                                "The outbox can be written again");
        manager_update_state(manager);
}

void manager_set_failing(struct display_manager *manager, int error) {
        /* What went well may have had nothing to write: on_retry() finds out. */
        if (error >= 0 && manager->failing)
                (void) timer_start(manager->retry, 0);
        else
                set_failing(manager, error);
}

/* What is damaged is passed on as unreadable, and the rest goes on; but somebody must look at the disk. */
static void on_outbox_damage(void *userdata) {
        struct display_manager *manager = userdata;

        if (manager->damaged)
                return;
        manager->damaged = true;
        daemon_log_damage("The outbox", OUTBOX_DATABASE, outbox_damage(manager->parts.outbox));
        manager_update_state(manager);
}

static int on_retry(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct display_manager *manager = userdata;
        int r = outbox_probe(manager->parts.outbox);

        /* What is in a file that is gone from its place lives as long as this process. */
        if (r == -EIDRM && outbox_pending(manager->parts.outbox) == 0)
                return sd_event_exit(manager->parts.event, r);
        set_failing(manager, r < 0 ? r : news_tell(manager));
        return 0;
}

int display_manager_files_changed(_unused_ sd_event_source *source,
                                  _unused_ const struct inotify_event *change, void *userdata) {
        struct display_manager *manager = userdata;
        int r = outbox_check(manager->parts.outbox);

        if (r < 0)
                manager_set_failing(manager, r);
        return manager->failing ? sd_event_source_set_time_relative(manager->retry, 0) : 0;
}

/* ----- screens and loudspeaker ----- */

static void on_screens(void *userdata) {
        struct display_manager *manager = userdata;

        for (size_t i = 0; i < manager->n_outputs; i++)
                screen_look(manager->outputs[i]->screen);
}

static void on_sound(void *userdata) {
        struct display_manager *manager = userdata;

        if (manager->parts.confs->speaker->enabled)
                voice_look(manager->voice);
}

int manager_watch_sound(struct display_manager *manager) {
        return sound_watch(manager->parts.sound, on_sound, manager);
}

static void on_speaker(void *userdata) {
        struct display_manager *manager = userdata;

        manager_set_failing(manager, news_of_speaker(manager));
        manager_update_state(manager);
}

static void on_ended(uint64_t id, enum voice_end end, void *userdata) {
        news_of_speech(userdata, id, end);
}

int manager_load_voice(struct display_manager *manager) {
        const struct speaker_conf *conf = manager->parts.confs->speaker;
        const char *const folders[] = {conf->folder, clip_folder_default, NULL};
        struct problem problem = {.language = LANGUAGE_EN};

        free(TAKE_PTR(manager->voice_problem));
        voice_set_conf(manager->voice, &conf->voice);
        if (!conf->enabled)
                return 0;
        int r = voice_load(manager->voice, folders, &problem);
        manager->voice_problem = problem.text;
        if (r < 0)
                return r;
        if (manager->voice_problem)
                log_warning("The voice is not whole: %s", manager->voice_problem);
        voice_watch(manager->voice, on_speaker, manager);
        return 0;
}

/* Whatever did not change since the start is told once all of it was looked at. */
static int on_settled(_unused_ sd_event_source *source, void *userdata) {
        struct display_manager *manager = userdata;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < manager->n_outputs; i++)
                r = news_of_output(manager->outputs[i]);
        if (r < 0)
                manager_set_failing(manager, r);
        manager_update_state(manager);
        return 0;
}

/* ----- life ----- */

struct output *output_free(struct output *output) {
        if (!output)
                return NULL;
        sd_bus_slot_unref(output->slot);
        rehearsal_free(output->rehearsal);
        screen_free(output->screen);
        free(output);
        return NULL;
}

static struct changes changes_begin(void) {
        struct changes changes = {.told = -1, .look = -1};

        flood_init(&changes.recoveries.flood, CHANGES_MAX, CHANGES_USEC, monotonic_usec());
        return changes;
}

int manager_add_output(struct display_manager *manager, const struct display_conf *conf) {
        _cleanup_(output_freep) struct output *output = calloc(1, sizeof(*output));
        const struct screen_parts parts = {manager->parts.display, manager->parts.fonts, &conf->screen};

        if (!output)
                return -ENOMEM;
        *output = (struct output){.manager = manager,
                                  .conf = conf,
                                  .changes = changes_begin(),
                                  .shown_state = -1,
                                  .shown_mode = -1};
        int r = screen_new(manager->parts.event, &parts, &show_screen_events, output, &output->screen);
        if (r >= 0)
                r = rehearsal_new(manager->parts.event, &output->rehearsal);
        if (r >= 0)
                r = display_bus_export_output(output);
        if (r < 0)
                return r;
        manager->outputs[manager->n_outputs++] = TAKE_PTR(output);
        trigger(manager->settled);
        return 0;
}

static int add_sources(struct display_manager *manager) {
        sd_event *event = manager->parts.event;
        int r = timer_new(event, CLOCK_BOOTTIME, TICK_ACCURACY_USEC, show_on_tick, manager, &manager->tick);

        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 0, on_retry, manager, &manager->retry);
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 0, news_on_later, manager, &manager->later);
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 0, pages_on_reread, manager, &manager->reread);
        if (r >= 0)
                r = trigger_new(event, pages_on_step, manager, &manager->checking.step);
        if (r >= 0)
                r = sd_event_source_set_priority(manager->checking.step, SD_EVENT_PRIORITY_IDLE);
        if (r >= 0)
                r = trigger_new(event, on_settled, manager, &manager->settled);
        /* Behind the screens' own first round. */
        return r < 0 ? r : sd_event_source_set_priority(manager->settled, SD_EVENT_PRIORITY_NORMAL + 1);
}

static int fill(struct display_manager *manager) {
        struct display_parts *parts = &manager->parts;
        int r = add_sources(manager);

        manager->speaker = changes_begin();
        rotation_begin(&manager->rotation, parts->pages);
        if (r >= 0)
                r = event_source_new(parts->event, parts->bus, DISPLAY_ROOT, parts->clock, parts->outbox,
                                     &manager->source);
        if (r < 0)
                return r;
        event_source_set_export(manager->source, display_bus_export, manager);
        event_source_set_closed(manager->source, link_closed, manager);
        outbox_on_damage(parts->outbox, on_outbox_damage, manager);
        r = display_bus_export(parts->bus, manager);
        if (r >= 0 && parts->sim_folder)
                r = display_sim_bus_export(manager);
        for (size_t i = 0; r >= 0 && i < parts->confs->n; i++)
                r = manager_add_output(manager, parts->confs->displays[i]);
        if (r >= 0)
                r = voice_new(parts->event, parts->sound, &parts->confs->speaker->voice, on_ended, manager,
                              &manager->voice);
        return r < 0 ? r : manager_load_voice(manager);
}

void display_parts_done(struct display_parts *parts) {
        outbox_free(parts->outbox);
        display_free(parts->display);
        sound_free(parts->sound);
        pages_free(parts->pages);
        free(parts->pages_problem);
        fonts_free(parts->fonts);
        clock_free(parts->clock);
        display_confs_free(parts->confs);
        free(parts->sim_folder);
        sd_bus_close_unref(parts->bus);
        sd_event_unref(parts->event);
}

int display_manager_new(struct display_parts *parts, struct display_manager **ret) {
        _cleanup_(display_manager_freep) struct display_manager *manager = calloc(1, sizeof(*manager));

        if (!manager)
                return -ENOMEM;
        manager->parts = *parts;
        *parts = (struct display_parts){0};
        int r = fill(manager);
        if (r < 0)
                return log_error_errno(r, "Cannot set up the displays");
        *ret = TAKE_PTR(manager);
        return 0;
}

struct display_manager *display_manager_free(struct display_manager *manager) {
        if (!manager)
                return NULL;
        for (size_t i = 0; i < SCREENSHOTS_MAX; i++)
                display_bus_asked_done(&manager->asked[i]);
        for (size_t i = 0; i < manager->n_outputs; i++)
                output_free(manager->outputs[i]);
        voice_free(manager->voice);
        free(manager->voice_problem);
        free(manager->refused);
        sd_bus_slot_unref(manager->name_slot);
        sd_bus_slot_unref(manager->owner_slot);
        sd_event_source_disable_unref(manager->tick);
        sd_event_source_disable_unref(manager->retry);
        sd_event_source_disable_unref(manager->later);
        sd_event_source_disable_unref(manager->settled);
        sd_event_source_disable_unref(manager->watch);
        sd_event_source_disable_unref(manager->reread);
        pages_cancel(manager);
        sd_event_source_disable_unref(manager->checking.step);
        event_source_free(manager->source);
        display_parts_done(&manager->parts);
        free(manager);
        return NULL;
}

static void on_clock(_unused_ struct clock *clock, void *userdata) {
        show_again(userdata);
}

int display_manager_start(struct display_manager *manager) {
        struct display_parts *parts = &manager->parts;
        int r = display_watch(parts->display, on_screens, manager);

        if (r >= 0)
                r = manager_watch_sound(manager);
        if (r >= 0)
                r = clock_watch(parts->clock, parts->event, on_clock, manager);
        if (r >= 0)
                r = link_start(manager);
        if (r < 0)
                return r;
        manager_set_failing(manager, news_load(manager));
        pages_watch(manager);
        show_again(manager);
        manager_update_state(manager);
        return 0;
}

void display_manager_stop(struct display_manager *manager) {
        (void) event_source_flush(manager->source);
        (void) sd_bus_flush(manager->parts.bus);
}
