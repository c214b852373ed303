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

/* Of the screen that is open. */
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

static void end_reread(struct display_manager *manager, struct pages *pages, int error,
                       struct problem *problem) {
        struct display_parts *parts = &manager->parts;

        free(TAKE_PTR(parts->pages_problem));
        if (error < 0) {
                parts->pages_problem = problem->text ? TAKE_PTR(problem->text) : strdup(strerror(-error));
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
}

void pages_cancel(struct display_manager *manager) {
        struct checking *checking = &manager->checking;

        (void) sd_event_source_set_enabled(checking->step, SD_EVENT_OFF);
        checking->pages = pages_check_free(checking->pages);
        display_content_done(&checking->content);
        checking->is_outdated = false;
}

int pages_begin(struct display_manager *manager, struct display_content *content, uint64_t stamp,
                struct problem *ret_problem) {
        const struct display_confs *confs = content ? content->confs : manager->parts.confs;
        struct checking *checking = &manager->checking;
        struct page_size sizes[DISPLAYS_MAX] = {{0, 0}};

        pages_cancel(manager);
        for (size_t i = 0; i < confs->n; i++)
                sizes[i] = size_of(manager, confs->displays[i]);
        int r = pages_check_new(confs, content ? content->fonts : manager->parts.fonts, sizes,
                                ret_problem->language, &checking->pages, ret_problem);
        if (r < 0)
                return r;
        if (content) {
                checking->content = *content;
                *content = (struct display_content){NULL, NULL, NULL};
                checking->stamp = stamp;
        }
        trigger(checking->step);
        return 0;
}

/* They are as they were when they were read, whatever has become of their files. */
static void end_check(struct display_manager *manager, int error) {
        struct checking *checking = &manager->checking;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_(display_content_done) struct display_content content = checking->content;
        bool is_outdated = checking->is_outdated;

        checking->content = (struct display_content){NULL, NULL, NULL};
        if (error >= 0)
                error = pages_check_end(checking->pages, &content.pages, &problem);
        pages_cancel(manager);
        if (content.confs)
                reload_end(manager, &content, checking->stamp, error, problem.text);
        else
                end_reread(manager, TAKE_PTR(content.pages), error, &problem);
        if (is_outdated)
                (void) timer_start(manager->reread, 0);
}

int pages_on_step(sd_event_source *source, void *userdata) {
        struct display_manager *manager = userdata;
        int r = pages_check_step(manager->checking.pages);

        if (r > 0)
                trigger(source);
        else
                end_check(manager, r);
        return 0;
}

int pages_on_reread(_unused_ sd_event_source *timer, _unused_ uint64_t usec, void *userdata) {
        struct display_manager *manager = userdata;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        pages_watch(manager); /* another folder may have taken its place */
        if (manager->checking.pages) {
                manager->checking.is_outdated =
                        true; /* who writes them all the time keeps none from being shown */
                return 0;
        }
        int r = pages_begin(manager, NULL, 0, &problem);
        if (r < 0)
                end_reread(manager, NULL, r, &problem);
        return 0;
}
