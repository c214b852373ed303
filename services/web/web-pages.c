#include <sys/inotify.h>

#include "hw/timer.h"
#include "services/base/log.h"
#include "web-manager.h"

/* An editor writes several files, or one in several steps. */
#define QUIET_USEC (500 * USEC_PER_MSEC)
#define FOLDER_CHANGES (IN_CREATE | IN_DELETE | IN_MOVE | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF)

static int on_folder_changed(_unused_ sd_event_source *source, _unused_ const struct inotify_event *change,
                             void *userdata) {
        struct web_manager *manager = userdata;

        return timer_start(manager->reread, QUIET_USEC);
}

/* The page shows none, and all of the wall's may be 16 MB. */
static void drop_images(struct pages *pages) {
        for (size_t i = 0; i < pages->n; i++)
                for (size_t j = 0; j < pages->pages[i]->n_items; j++) {
                        struct page_item *item = &pages->pages[i]->items[j];

                        free(item->image);
                        item->image = NULL;
                        item->image_size = 0;
                }
}

/* One that is wrong takes nothing away: those before stay. The display daemon says what is wrong. */
void web_pages_load(struct web_manager *manager) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        struct pages *pages = NULL;

        /* Another folder may have taken its place; what changes from now on is read again. */
        manager->watch = sd_event_source_disable_unref(manager->watch);
        (void) sd_event_add_inotify(manager->event, &manager->watch, manager->conf->pages, FOLDER_CHANGES,
                                    on_folder_changed, manager);
        int r = pages_load(manager->conf->pages, &pages, &problem);
        if (r < 0) {
                if (r != -ENOENT)
                        (void) log_warning_errno(r, "The pages are not taken over: %s",
                                                 problem.text ? problem.text : strerror(-r));
                return;
        }
        drop_images(pages);
        pages_free(manager->pages);
        manager->pages = pages;
        web_manager_forget(manager);
}

static int on_reread(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        web_pages_load(userdata);
        return 0;
}

int web_pages_start(struct web_manager *manager) {
        int r = timer_new(manager->event, CLOCK_MONOTONIC, 100 * USEC_PER_MSEC, on_reread, manager,
                          &manager->reread);

        if (r >= 0)
                web_pages_load(manager);
        return r;
}
