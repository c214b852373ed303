#include <sys/inotify.h>

#include "display-manager.h"
#include "hw/timer.h"
#include "services/base/log.h"
#include "services/base/messages.h"

/* An editor writes several files, or one in several steps. */
#define QUIET_USEC (500 * USEC_PER_MSEC)
#define FOLDER_CHANGES (IN_CREATE | IN_DELETE | IN_MOVE | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF)

static int on_folder_changed(_unused_ sd_event_source *source, _unused_ const struct inotify_event *change,
                             void *userdata) {
        struct display_manager *manager = userdata;

        return timer_start(manager->reread, QUIET_USEC);
}

void pages_watch(struct display_manager *manager) {
        manager->watch = sd_event_source_disable_unref(manager->watch);
        (void) sd_event_add_inotify(manager->parts.event, &manager->watch, manager->parts.confs->wall->pages,
                                    FOLDER_CHANGES, on_folder_changed, manager);
}

static struct page_size size_of(const struct display_manager *manager, const struct display_conf *conf) {
        for (size_t i = 0; i < manager->n_outputs; i++) {
                const struct output *output = manager->outputs[i];
                const struct display_output *open = screen_output(output->screen);

                if (open && streq(output->conf->id, conf->id) &&
                    output->conf->screen.rotation == conf->screen.rotation)
                        return (struct page_size){open->width_px, open->height_px};
        }
        return (struct page_size){0, 0};
}

void pages_sizes(const struct display_manager *manager, const struct display_confs *confs,
                 struct page_size ret[static DISPLAYS_MAX]) {
        for (size_t i = 0; i < confs->n; i++)
                ret[i] = size_of(manager, confs->displays[i]);
}

void pages_log_faults(const char *problems, const struct pages *before) {
        for (const char *line = problems; *line;) {
                int n = (int) strcspn(line, "\n");
                _cleanup_(daemon_place_done) struct daemon_place place = {0};
                _cleanup_free_ char *text = strndup(line, (size_t) n);

                if (text && daemon_find_place(text, &place) >= 0)
                        (void) log_full(LOG_ERR, 0, MOTCUA_MESSAGE_PAGES_REFUSED(place.file, place.line),
                                        "%s; %s", text,
                                        before ? "the pages before stay" : "no pages are shown");
                line += n + (line[n] == '\n');
        }
}

int pages_on_reread(_unused_ sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        struct display_manager *manager = userdata;
        struct display_parts *parts = &manager->parts;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        struct page_size sizes[DISPLAYS_MAX];
        struct pages *pages = NULL;

        pages_watch(manager); /* another folder may have taken its place */
        pages_sizes(manager, parts->confs, sizes);
        int r = pages_check(parts->confs, parts->fonts, sizes, &pages, &problem);
        free(TAKE_PTR(parts->pages_problem));
        if (r < 0) {
                parts->pages_problem = problem.text ? TAKE_PTR(problem.text) : strdup(strerror(-r));
                if (parts->pages_problem)
                        pages_log_faults(parts->pages_problem, parts->pages);
        } else {
                manager->page = NULL;
                pages_free(parts->pages);
                parts->pages = pages;
                show_pages(manager);
                log_notice("The pages were read again");
        }
        manager_update_state(manager);
        return 0;
}
