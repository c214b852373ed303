/* All state of the process: the server, the aggregator as it is known, pages, limits. */
#pragma once

#include "centre-client.h"
#include "server.h"
#include "view.h"
#include "web-conf.h"

/* Pages that are nobody's own are made once for all who ask within a second, unless something changes. */
enum { WEB_KEPT_PAGES = 6 };
struct kept_page {
        struct server_page *page; /* NULL: not made yet */
        uint64_t changes;         /* of the manager, when it was */
        uint64_t until_usec;
};

struct web_manager {
        sd_event *event;
        sd_bus *bus;
        int fd;
        const char *conf_path;
        struct web_conf *conf;
        struct pages *pages;
        sd_event_source *watch; /* the folder of pages */
        sd_event_source *reread;
        struct server *server; /* NULL: it is not known yet how the aggregator is */
        struct centre_client *centre;
        struct limiter *limiter, *scan_limiter;           /* of codes that were typed, or scanned */
        struct limiter *sheet_limiter, *coded_limiter;    /* of the survey without a code, or a scanned one */
        struct limiter *suggest_limiter, *answer_limiter; /* of suggestions that are sent; of their codes */
        sd_event_source *idle, *first;
        struct html style;
        uint64_t changes; /* of the board, pages and configuration */
        struct kept_page kept[WEB_KEPT_PAGES][_LANGUAGE_MAX];
        char *refused;      /* why the last reload was, or the start: then the page is closed */
        uint64_t look_usec; /* of a closed page: before, its configuration is not read again */
        bool is_over;       /* it is right by now */
        char time[16], stale_since[16];
};

/* Takes over bus, fd and conf. */
int web_manager_new(sd_event *event, sd_bus *bus, int fd, struct web_conf *conf, const char *conf_path,
                    struct web_manager **ret);
struct web_manager *web_manager_free(struct web_manager *manager);
DEFINE_CLEANUP(struct web_manager *, web_manager_free)
/* Somebody came to a closed page: its configuration is read again, but not often. If it is right the process
 * ends, and the next one is started by the socket. */
void web_manager_look_again(struct web_manager *manager);
/* userdata: a struct web_manager **. */
void web_manager_reload(void *userdata);

/* What a page of that language and path is made of, at this moment. */
void web_manager_view(struct web_manager *manager, enum language language, const char *path,
                      struct view *ret);

/* What was made of it before is made anew. */
static inline void web_manager_forget(struct web_manager *manager) {
        manager->changes++;
}

/* web-pages.c: the pages of the wall, now and when they are edited. */
int web_pages_start(struct web_manager *manager);
void web_pages_load(struct web_manager *manager);

/* route.c: what is asked for. */
void route_asked(struct exchange *exchange, void *userdata);
void route_refused(const struct request_head *head, unsigned status, struct html *html, void *userdata);
/* What a stream begins with, or is told. */
int route_make_event(struct web_manager *manager, enum language language, bool is_first, struct html *ret);

/* route-survey.c. code: as it stands in the path; NULL: none. */
void route_get_survey(struct web_manager *manager, struct exchange *exchange, enum language language,
                      const char *code);
void route_post_survey(struct web_manager *manager, struct exchange *exchange, enum language language);

/* route-suggest.c. code: as it stands in the path. */
void route_get_suggest(struct web_manager *manager, struct exchange *exchange, enum language language);
void route_post_suggest(struct web_manager *manager, struct exchange *exchange, enum language language);
void route_get_answer(struct web_manager *manager, struct exchange *exchange, enum language language,
                      const char *code);
void route_post_answer(struct web_manager *manager, struct exchange *exchange, enum language language);
