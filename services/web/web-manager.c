#include "web-manager.h"

#include "assets.h"
#include "hw/timer.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/board/wall-clock.h"
#include "services/config/day.h"

/* How often a closed page looks whether it still is; how long those who were just answered are left. */
#define LOOK_USEC (5 * USEC_PER_SEC)
#define LAST_USEC (200 * USEC_PER_MSEC)
/* How long whoever comes first waits for the aggregator. */
#define FIRST_USEC (2 * USEC_PER_SEC)

static uint64_t realtime_usec(void) {
        struct timespec ts;

        (void) clock_gettime(CLOCK_REALTIME, &ts); /* cannot fail */
        return (uint64_t) ts.tv_sec * USEC_PER_SEC + (uint64_t) ts.tv_nsec / NSEC_PER_USEC;
}

/* ----- what is shown ----- */

void web_manager_view(struct web_manager *manager, enum language language, const char *path,
                      struct view *ret) {
        uint64_t stale_usec;
        bool is_stale = centre_client_is_stale(manager->centre, &stale_usec);
        struct wall_clock clock;
        bool is_fresh;

        bool is_known = centre_client_knows_clock(manager->centre);
        uint64_t now_usec = realtime_usec();
        const struct web_conf *conf = manager->conf;

        wall_clock_read(now_usec, conf->utc_offset_usec, &clock);
        (void) snprintf(manager->time, sizeof(manager->time), "%s", is_known ? clock.time : "");
        *ret = (struct view){.language = language,
                             .path = path,
                             .board = centre_client_board(manager->centre),
                             .time = manager->time,
                             .pages = manager->pages,
                             .day = is_known ? clock.date : 0,
                             .day_number = day_of(now_usec, conf->utc_offset_usec),
                             .services = conf->services,
                             .n_services = conf->n_services,
                             .has_survey = centre_client_survey(manager->centre, &is_fresh),
                             .has_suggestions = conf->takes_suggestions,
                             .keep_days = conf->keep_days,
                             .departments = conf->departments,
                             .n_departments = conf->n_departments};
        if (!is_stale)
                return;
        if (stale_usec > 0)
                wall_clock_read(stale_usec, conf->utc_offset_usec, &clock);
        (void) snprintf(manager->stale_since, sizeof(manager->stale_since), "%s",
                        stale_usec > 0 && is_known ? clock.time : "");
        ret->stale_since = manager->stale_since;
}

/* ----- visitors ----- */

/* Who comes while we end waits in the socket, for which systemd starts us again. */
static int on_idle(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct web_manager *manager = userdata;
        uint64_t over_usec = server_last_usec(manager->server) + manager->conf->idle_usec,
                 now_usec = monotonic_usec();

        /* A closed page stays with nobody there: to be quiet, and without a wake-up. */
        if (manager->conf->hosts.is_closed)
                return manager->is_over ? sd_event_exit(manager->event, 0) : 0;
        if (server_count_connections(manager->server) == 0 && now_usec >= over_usec)
                return sd_event_exit(manager->event, 0);
        (void) timer_start(manager->idle,
                           now_usec < over_usec ? over_usec - now_usec : manager->conf->idle_usec);
        return 0;
}

static void tell_streams(struct web_manager *manager) {
        if (server_count_streams(manager->server) == 0)
                return;
        for (int language = 0; language < _LANGUAGE_MAX; language++) {
                _cleanup_html_ struct html event = {0};

                if (route_make_event(manager, (enum language) language, /* is_first= */ false, &event) >= 0)
                        server_send(manager->server, (enum language) language, event.text);
        }
}

static int open_server(struct web_manager *manager) {
        if (manager->server)
                return 0;
        int r = server_new(&(struct server_context){.event = manager->event,
                                                    .fd = manager->fd,
                                                    .hosts = &manager->conf->hosts,
                                                    .address_connections_max =
                                                            (unsigned) manager->conf->address_connections_max,
                                                    .asked = route_asked,
                                                    .refused = route_refused,
                                                    .userdata = manager},
                           &manager->server);
        if (r < 0)
                return sd_event_exit(manager->event, log_error_errno(r, "Cannot serve the page"));
        (void) timer_start(manager->idle, manager->conf->idle_usec);
        return 0;
}

static void on_centre_changed(void *userdata) {
        struct web_manager *manager = userdata;

        web_manager_forget(manager);
        /* During centre_client_new() there is nobody to tell. */
        if (!manager->centre)
                return;
        if (!manager->server)
                (void) open_server(manager);
        else
                tell_streams(manager);
}

static int on_first(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        (void) open_server(userdata);
        return 0;
}

static int add_timers(struct web_manager *manager) {
        int r = timer_new(manager->event, CLOCK_MONOTONIC, USEC_PER_SEC, on_idle, manager, &manager->idle);

        if (r >= 0)
                r = timer_new(manager->event, CLOCK_MONOTONIC, 100 * USEC_PER_MSEC, on_first, manager,
                              &manager->first);
        return r < 0 ? r : timer_start(manager->first, FIRST_USEC);
}

static int add_limiters(struct web_manager *manager) {
        const struct {
                struct limiter **limiter;
                const struct limiter_rate *rate;
        } limiters[] = {
                {&manager->limiter, &limiter_typed},         {&manager->scan_limiter, &limiter_scanned},
                {&manager->sheet_limiter, &limiter_typed},   {&manager->coded_limiter, &limiter_coded},
                {&manager->suggest_limiter, &limiter_typed}, {&manager->answer_limiter, &limiter_typed},
        };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(limiters); i++)
                r = limiter_new(limiters[i].rate, limiters[i].limiter);
        return r;
}

int web_manager_new(sd_event *event, sd_bus *bus, int fd, struct web_conf *conf, const char *conf_path,
                    struct web_manager **ret) {
        _cleanup_(web_manager_freep) struct web_manager *manager = calloc(1, sizeof(*manager));

        if (!manager) {
                sd_bus_close_unref(bus);
                close(fd);
                web_conf_free(conf);
                return -ENOMEM;
        }
        manager->event = event;
        manager->bus = bus;
        manager->fd = fd;
        manager->conf = conf;
        manager->conf_path = conf_path;
        asset_write_style(&manager->style);
        int r = manager->style.error < 0 ? manager->style.error : add_limiters(manager);
        if (r >= 0)
                r = add_timers(manager);
        if (r >= 0)
                r = web_pages_start(manager);
        if (r >= 0)
                r = centre_client_new(bus, on_centre_changed, manager, &manager->centre);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(manager);
        return 0;
}

struct web_manager *web_manager_free(struct web_manager *manager) {
        if (!manager)
                return NULL;
        /* It answers whoever waits, by the server and of all that is known. */
        centre_client_free(manager->centre);
        sd_bus_close_unref(manager->bus);
        server_free(manager->server);
        for (size_t i = 0; i < WEB_KEPT_PAGES; i++)
                for (int language = 0; language < _LANGUAGE_MAX; language++)
                        server_page_free(manager->kept[i][language].page);
        limiter_free(manager->limiter);
        limiter_free(manager->scan_limiter);
        limiter_free(manager->sheet_limiter);
        limiter_free(manager->coded_limiter);
        limiter_free(manager->suggest_limiter);
        limiter_free(manager->answer_limiter);
        sd_event_source_disable_unref(manager->idle);
        sd_event_source_disable_unref(manager->first);
        sd_event_source_disable_unref(manager->watch);
        sd_event_source_disable_unref(manager->reread);
        pages_free(manager->pages);
        web_conf_free(manager->conf);
        html_done(&manager->style);
        free(manager->refused);
        close(manager->fd);
        free(manager);
        return NULL;
}

void web_manager_look_again(struct web_manager *manager) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_(web_conf_freep) struct web_conf *conf = NULL;
        uint64_t now_usec = monotonic_usec();

        if (now_usec < manager->look_usec || manager->is_over)
                return;
        manager->look_usec = now_usec + LOOK_USEC;
        int r = web_conf_load(manager->conf_path, NULL, 0, &conf, &problem);
        if (r >= 0) {
                log_notice("The configuration is right now: ending, so that the next visitor finds the page "
                           "open");
                manager->is_over = true;
                (void) timer_start(manager->idle, LAST_USEC);
                return;
        }
        const char *refused = problem.text ? problem.text : strerror(-r);
        if (manager->refused && streq(manager->refused, refused))
                return;
        daemon_log_config(r, problem.text);
        free(manager->refused);
        manager->refused = strdup(refused);
}

void web_manager_reload(void *userdata) {
        struct web_manager *manager = *(struct web_manager **) userdata;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        struct web_conf *conf = NULL;

        if (!manager)
                return;
        if (manager->conf->hosts.is_closed) {
                manager->look_usec = 0;
                web_manager_look_again(manager);
                return;
        }
        int r = web_conf_load(manager->conf_path, NULL, 0, &conf, &problem);
        daemon_end_reload(&manager->refused, r, problem.text);
        if (r < 0)
                return;
        struct web_conf *old = manager->conf;
        manager->conf = conf;
        web_manager_forget(manager);
        if (manager->server)
                server_set_hosts(manager->server, &conf->hosts);
        web_conf_free(old);
        web_pages_load(manager);
}
