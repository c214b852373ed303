#include "display-manager.h"

#include "hw/timer.h"
#include "services/base/log.h"
#include "services/board/wall-clock.h"

#define UNKNOWN_TIME "--:--"

/* ----- what is so at a time ----- */

static void set_stale(struct display_manager *manager, uint64_t now_usec) {
        bool stale = now_usec >= link_stale_from(manager);

        if (stale == manager->is_stale)
                return;
        manager->is_stale = stale;
        display_bus_stale_changed(manager);
}

/* "09:41", whatever the clock showed then. */
static void set_stale_since(struct display_manager *manager, const struct clock_reading *now) {
        char *since = manager->board.stale_since;
        uint64_t ago_usec = now->boottime_usec - manager->away_boot_usec;
        struct wall_clock then;

        since[0] = '\0';
        if (!manager->is_stale)
                return;
        wall_clock_read(now->realtime_usec > ago_usec ? now->realtime_usec - ago_usec : 0,
                        manager->parts.confs->utc_offset_usec, &then);
        (void) snprintf(since, sizeof(manager->board.stale_since), "%s",
                        manager->clock_is_known ? then.time : UNKNOWN_TIME);
}

/* While a call stands large, and for some time after. Returns until when. */
static uint64_t page_waits_until(const struct display_manager *manager, uint64_t now_usec) {
        const struct wall_conf *conf = manager->parts.confs->wall;
        uint64_t wait_usec =
                conf->page_after_usec > conf->call_usec ? conf->page_after_usec : conf->call_usec;
        uint64_t called_usec = manager->board.n_calls > 0 ? manager->board.calls[0].called_usec : 0;

        return called_usec > 0 && called_usec <= now_usec ? called_usec + wait_usec : 0;
}

static bool shows_pages(const struct display_manager *manager) {
        for (size_t i = 0; i < manager->n_outputs; i++) {
                enum display_shows shows = manager->outputs[i]->conf->shows;

                if (shows == SHOWS_PAGES || (shows == SHOWS_HALL && !manager->page_waits))
                        return true;
        }
        return false;
}

/* Returns until when it stays so. */
static uint64_t choose_page(struct display_manager *manager, uint64_t now_usec, uint32_t date) {
        uint64_t waits_usec = page_waits_until(manager, now_usec), until_usec = UINT64_MAX;

        manager->page_waits = waits_usec > now_usec;
        manager->page = NULL;
        if (shows_pages(manager))
                manager->page = rotation_at(&manager->rotation, now_usec, date, &manager->part, &until_usec);
        return manager->page_waits && waits_usec < until_usec ? waits_usec : until_usec;
}

static void set_quiet(struct display_manager *manager, bool quiet) {
        if (quiet != manager->is_quiet)
                voice_set_quiet(manager->voice, quiet);
        manager->is_quiet = quiet;
}

static uint64_t least(uint64_t a, uint64_t b) {
        return a < b ? a : b;
}

/* Everything that time alone changes. Returns when it changes next. */
static uint64_t bring_up_to_date(struct display_manager *manager) {
        const struct display_confs *confs = manager->parts.confs;
        struct clock_reading now;
        struct wall_clock *wall = &manager->wall;

        clock_read(manager->parts.clock, &now);
        manager->clock_is_known |= now.synchronized;
        wall_clock_read(now.realtime_usec, confs->utc_offset_usec, wall);
        set_stale(manager, now.boottime_usec);
        set_stale_since(manager, &now);
        (void) snprintf(manager->board.time, sizeof(manager->board.time), "%s",
                        manager->clock_is_known ? wall->time : "");
        set_quiet(manager, manager->clock_is_known && speaker_conf_is_quiet(confs->speaker, wall->minute));
        uint64_t next = now.boottime_usec + wall->until_usec;
        next = least(next, board_set_age(&manager->board, now.boottime_usec, confs->wall->call_usec));
        next = least(next, choose_page(manager, now.boottime_usec, manager->clock_is_known ? wall->date : 0));
        uint64_t stale = link_stale_from(manager);
        return stale > now.boottime_usec ? least(next, stale) : next;
}

void show_again(struct display_manager *manager) {
        uint64_t next = bring_up_to_date(manager);

        (void) timer_start_at(manager->tick, next);
        manager->serial++;
        for (size_t i = 0; i < manager->n_outputs; i++)
                screen_change(manager->outputs[i]->screen, manager->serial);
}

int show_on_tick(_unused_ sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        show_again(userdata);
        return 0;
}

void show_pages(struct display_manager *manager) {
        rotation_begin(&manager->rotation, manager->parts.pages);
        show_again(manager);
}

void show_speech(struct display_manager *manager) {
        struct board *board = &manager->board;
        bool enabled = manager->parts.confs->speaker->enabled;

        for (size_t i = 0; i < board->n_speech; i++)
                board->speech[i].is_said |= news_is_spoken(manager, board->speech[i].id);
        (void) voice_set(manager->voice, board->speech,
                         enabled ? board->n_speech : 0); /* board_read() checked it */
}

void show_board(struct display_manager *manager, const struct board *board) {
        struct board *mine = &manager->board;

        if (board->cursor < mine->cursor || board->cursor < manager->told_cursor) {
                manager_set_failing(manager, news_forget(manager));
                voice_forget(manager->voice);
        }
        *mine = *board;
        show_again(manager);
        show_speech(manager);
}

/* ----- what a screen asks and tells ----- */

static void on_lay_out(struct scene *scene, void *userdata) {
        struct output *output = userdata;
        struct display_manager *manager = output->manager;
        struct view *view = &manager->view;
        size_t large[VIEW_LARGE_MAX];

        view->conf = output->conf;
        view->board = manager->board;
        view->page = manager->page_waits && output->conf->shows == SHOWS_HALL ? NULL : manager->page;
        view->part = manager->part;
        if (manager->clock_is_known)
                wall_clock_day(&manager->wall, output->conf->language, view->board.day,
                               sizeof(view->board.day));
        view_lay_out(view, scene);
        output->laid_cursor = manager->board.cursor;
        output->n_laid = view_find_large(view, large);
        for (size_t i = 0; i < output->n_laid; i++)
                output->laid[i] = view->board.calls[large[i]].id;
}

/* When it shows something, and is not waited for. */
static void rehearse(struct output *output) {
        struct display_manager *manager = output->manager;
        const struct display_output *open = screen_output(output->screen);
        struct view *view = &manager->view;

        view->conf = output->conf;
        view->board = manager->board;
        if (open && output->conf->shows != SHOWS_PAGES &&
            rehearsal_begin(output->rehearsal, view, manager->parts.confs, manager->parts.fonts,
                            open->width_px, open->height_px))
                log_debug("Display %s: the letters of calls are loaded, for %u x %u", output->conf->id,
                          open->width_px, open->height_px);
}

static void on_shown(_unused_ uint64_t serial, void *userdata) {
        struct output *output = userdata;
        const struct scene_faults *faults = screen_faults(output->screen);
        unsigned n_faults = faults->n_cut + faults->n_missing;

        output->shown_cursor = output->laid_cursor;
        memcpy(output->shown, output->laid, sizeof(output->shown));
        output->n_shown = output->n_laid;
        manager_set_failing(output->manager, news_of_shown(output));
        if (n_faults != output->n_faults)
                manager_update_state(output->manager);
        output->n_faults = n_faults;
        rehearse(output);
}

static void on_state(struct screen *screen, void *userdata) {
        struct output *output = userdata;

        output->seen |= screen_state(screen) == SCREEN_SHOWING;
        if (screen_state(screen) != SCREEN_SHOWING) {
                output->shown_cursor = 0;
                output->n_shown = output->n_laid = 0;
        }
        manager_set_failing(output->manager, news_of_output(output));
        if (screen_state(screen) == SCREEN_SHOWING)
                show_again(output->manager); /* what it shows first is news, though nothing else is */
        display_bus_output_changed(output);
        manager_update_state(output->manager);
}

const struct screen_events show_screen_events = {
        .lay_out = on_lay_out, .shown = on_shown, .state_changed = on_state};
