#include "dbus/errors.h"
#include "assets.h"
#include "event-text.h"
#include "form.h"
#include "probe.h"
#include "ticket-text.h"
#include "web-manager.h"

#include <sys/random.h>

/*
 * What is asked for, by path: "/board", or "/en/board". Answers that depend on the aggregator come later; a
 * question keeps what it was about, and nothing of who asked.
 */

#define KEPT_USEC (1 * USEC_PER_SEC)

struct question {
        struct web_manager *manager;
        struct exchange *exchange;
        enum language language;
        char code[TICKET_TEXT_SIZE];
};

typedef void (*write_fn)(struct html *html, const struct view *view);

static void reply_page(struct exchange *exchange, unsigned status, struct html *html) {
        struct server_reply reply = {.status = status, .body = *html};

        exchange_reply(exchange, &reply);
}

static void reply_outcome(struct web_manager *manager, struct exchange *exchange, enum language language,
                          unsigned status, enum text outcome, const char *code) {
        struct html html = {0};
        struct view view;

        web_manager_view(manager, language, "/ticket", &view);
        view_outcome(&html, &view, outcome, code);
        reply_page(exchange, status, &html);
}

static void reply_form(struct web_manager *manager, struct exchange *exchange, enum language language,
                       unsigned status, enum text problem) {
        struct html html = {0};
        struct view view;

        web_manager_view(manager, language, "/ticket", &view);
        view_ticket_form(&html, &view, problem, 0);
        reply_page(exchange, status, &html);
}

static void reply_wait(struct web_manager *manager, struct exchange *exchange, enum language language,
                       enum text problem, unsigned sec) {
        struct server_reply reply = {.status = 429, .retry_after_sec = sec};
        struct view view;

        web_manager_view(manager, language, "/ticket", &view);
        view_ticket_form(&reply.body, &view, problem, sec);
        exchange_reply(exchange, &reply);
}

/* ----- by code ----- */

static const struct answer {
        const char *error;
        unsigned status;
        enum text text;
} answers[] = {
        {BUS_ERROR_NOT_FOUND, 404, TEXT_NOT_FOUND},
        {BUS_ERROR_ALREADY_RATED, 409, TEXT_ALREADY_RATED},
        {BUS_ERROR_NOT_YET, 409, TEXT_NOT_YET},
        {BUS_ERROR_OVER_LIMIT, 429, TEXT_TOO_MANY},
        {BUS_ERROR_BAD_ARGUMENT, 400, TEXT_REFUSED},
        {BUS_ERROR_STORAGE_FAILED, 503, TEXT_NOT_RECORDED},
        /* It was asked, and nobody knows whether it was heard. */
        {SD_BUS_ERROR_NO_REPLY, 504, TEXT_NOT_RECORDED_SURE},
        {SD_BUS_ERROR_TIMEOUT, 504, TEXT_NOT_RECORDED_SURE},
};

static struct answer find_answer(const char *error, enum text other) {
        for (size_t i = 0; i < ELEMENTSOF(answers); i++)
                if (streq(answers[i].error, error))
                        return answers[i];
        return (struct answer){error, 503, other};
}

static void on_rated(const char *error, const struct centre_told *told _unused_, void *userdata) {
        struct question *question = userdata;
        struct answer answer = {.status = 200, .text = TEXT_THANKS};

        if (error)
                answer = find_answer(error, TEXT_NOT_RECORDED);
        /* No code was typed too often, but this visit was rated so. */
        if (answer.status == 429)
                answer.text = TEXT_SENT_TOO_OFTEN;
        reply_outcome(question->manager, question->exchange, question->language, answer.status, answer.text,
                      answer.status == 404 ? NULL : question->code);
        free(question);
}

static void show_ticket(const struct question *question, const struct ticket_info *known) {
        struct web_manager *manager = question->manager;
        struct ticket_info ticket = *known;
        struct html html = {0};
        struct view view;
        char self[sizeof("/p/") + TICKET_TEXT_SIZE];

        web_manager_view(manager, question->language, "/ticket", &view);
        (void) snprintf(self, sizeof(self), "/p/%s", question->code);
        view.self = self;
        const struct board_counter *counter =
                view.board ? board_find_counter(view.board, known->counter) : NULL;
        if (counter)
                (void) snprintf(ticket.counter, sizeof(ticket.counter), "%s", counter->label);
        (void) snprintf(ticket.service, sizeof(ticket.service), "%s",
                        web_conf_service_label(manager->conf, known->service));
        view_ticket(&html, &view, &ticket, question->code);
        reply_page(question->exchange, 200, &html);
}

static void on_ticket(const char *error, const struct centre_told *told, void *userdata) {
        struct question *question = userdata;

        if (!error)
                show_ticket(question, &told->ticket);
        else {
                struct answer answer = find_answer(error, TEXT_NO_ANSWER);

                /* Nothing was to be recorded. */
                if (answer.status >= 503)
                        answer = (struct answer){error, 503, TEXT_NO_ANSWER};
                if (answer.status == 429 && strlen(question->code) == TICKET_SCANNED_LENGTH)
                        answer.text = TEXT_ASKED_TOO_OFTEN;
                reply_form(question->manager, question->exchange, question->language, answer.status,
                           answer.text);
        }
        free(question);
}

/* too_often: what is said if the code was scanned. NULL: it was answered that there is no such code, or that
 * there were too many. */
static struct question *begin(struct web_manager *manager, struct exchange *exchange, enum language language,
                              const char *text, enum text too_often) {
        char code[TICKET_TEXT_SIZE];
        int n = ticket_text_parse(text, code);
        bool is_typed = n == TICKET_TYPED_LENGTH;
        struct question *question;

        if (n < 0) {
                reply_form(manager, exchange, language, 400, TEXT_CODE_WRONG);
                return NULL;
        }
        unsigned sec = limiter_take(is_typed ? manager->limiter : manager->scan_limiter,
                                    exchange_address(exchange), monotonic_usec());
        if (sec > 0) {
                reply_wait(manager, exchange, language, is_typed ? TEXT_TOO_MANY : too_often, sec);
                return NULL;
        }
        question = calloc(1, sizeof(*question));
        if (!question) {
                reply_form(manager, exchange, language, 503, TEXT_NO_ANSWER);
                return NULL;
        }
        *question = (struct question){.manager = manager, .exchange = exchange, .language = language};
        memcpy(question->code, code, sizeof(code));
        return question;
}

static void ask_ticket(struct web_manager *manager, struct exchange *exchange, enum language language,
                       const char *text) {
        struct question *question = begin(manager, exchange, language, text, TEXT_ASKED_TOO_OFTEN);

        if (question && centre_client_ask_ticket(manager->centre, question->code, on_ticket, question) < 0) {
                free(question);
                reply_form(manager, exchange, language, 503, TEXT_NO_ANSWER);
        }
}

static void post_ticket(struct web_manager *manager, struct exchange *exchange, enum language language) {
        struct form_field fields[] = {{.name = "code"}, {.name = NULL}};
        char code[TICKET_TEXT_SIZE], location[64];
        size_t size;
        const char *body = exchange_body(exchange, &size);

        if (form_parse(body, size, fields) < 0 || ticket_text_parse(fields[0].value, code) < 0) {
                reply_form(manager, exchange, language, 400, TEXT_CODE_WRONG);
                return;
        }
        (void) snprintf(location, sizeof(location), "%s/p/%s", language == LANGUAGE_EN ? "/en" : "", code);
        struct server_reply reply = {.status = 303, .location = location};
        exchange_reply(exchange, &reply);
}

static void post_rating(struct web_manager *manager, struct exchange *exchange, enum language language) {
        struct form_field fields[] = {
                {.name = "code"}, {.name = "subject"}, {.name = "level"}, {.name = NULL}};
        size_t size;
        const char *body = exchange_body(exchange, &size);

        if (form_parse(body, size, fields) < 0 || fields[1].value[0] == '\0' || fields[2].value[0] == '\0') {
                reply_outcome(manager, exchange, language, 400, TEXT_REFUSED, NULL);
                return;
        }
        struct question *question = begin(manager, exchange, language, fields[0].value, TEXT_SENT_TOO_OFTEN);
        if (question && centre_client_rate(manager->centre, question->code, fields[1].value, fields[2].value,
                                           on_rated, question) < 0) {
                free(question);
                reply_outcome(manager, exchange, language, 503, TEXT_NOT_RECORDED, NULL);
        }
}

/* ----- events ----- */

int route_make_event(struct web_manager *manager, enum language language, bool is_first, struct html *ret) {
        _cleanup_html_ struct html part = {0};
        struct view view;

        web_manager_view(manager, language, "/board", &view);
        view_board_part(&part, &view);
        if (is_first) {
                unsigned jitter = 0;

                /* Without it they come back together. */
                if (getrandom(&jitter, sizeof(jitter), GRND_NONBLOCK) != sizeof(jitter))
                        jitter = (unsigned) monotonic_usec();
                event_begin(ret, jitter);
        }
        event_write(ret, "board", part.text ? part.text : "");
        return part.error < 0 ? part.error : ret->error;
}

static void begin_stream(struct web_manager *manager, struct exchange *exchange, enum language language) {
        _cleanup_html_ struct html first = {0};
        struct server_reply reply = {.status = 503, .type = "text/plain; charset=utf-8"};

        int r = route_make_event(manager, language, /* is_first= */ true, &first);
        if (r >= 0)
                r = exchange_stream(exchange, language, first.text);
        if (r >= 0)
                return;
        /* Its script asks again, at a moment of its own. */
        reply.retry_after_sec = SERVER_BEAT_SEC;
        exchange_reply(exchange, &reply);
}

/* ----- pages ----- */

static void view_plain_form(struct html *html, const struct view *view) {
        view_ticket_form(html, view, _TEXT_INVALID, 0);
}

static const struct {
        const char *path;
        write_fn write;
} pages[] = {
        {"/", view_home},
        {"/board", view_board},
        {"/ticket", view_plain_form},
        {"/procedures", view_procedures},
        {"/phones", view_phones},
        {"/privacy", view_privacy},
};

static void reply_text(struct exchange *exchange, const char *type, const char *text) {
        struct server_reply reply = {.status = 200, .type = type, .may_be_kept = true};

        html_raw(&reply.body, text);
        exchange_reply(exchange, &reply);
}

static void reply_probe(struct exchange *exchange, const struct probe *probe) {
        struct server_reply reply = {.status = probe->status, .type = probe->type};

        if (probe->body[0] != '\0')
                html_raw(&reply.body, probe->body);
        exchange_reply(exchange, &reply);
}

static void reply_message(struct web_manager *manager, struct exchange *exchange, enum language language,
                          unsigned status, enum text message) {
        struct html html = {0};
        struct view view;

        web_manager_view(manager, language, "", &view);
        view_message(&html, &view, message);
        reply_page(exchange, status, &html);
}

/* NULL: it cannot be made. */
static const struct server_page *make_page(struct web_manager *manager, size_t page, enum language language) {
        struct kept_page *kept = &manager->kept[page][language];
        struct server_reply reply = {.status = 200};
        uint64_t now_usec = monotonic_usec();
        struct view view;

        if (kept->page && kept->changes == manager->changes && now_usec < kept->until_usec)
                return kept->page;
        web_manager_view(manager, language, pages[page].path, &view);
        pages[page].write(&reply.body, &view);
        kept->page = server_page_free(kept->page);
        kept->changes = manager->changes;
        kept->until_usec = now_usec + KEPT_USEC;
        return server_page_new(&reply, &kept->page) < 0 ? NULL : kept->page;
}

static void get(struct web_manager *manager, struct exchange *exchange, enum language language,
                const char *path) {
        static_assert(ELEMENTSOF(pages) == WEB_KEPT_PAGES, "");

        for (size_t i = 0; i < ELEMENTSOF(pages); i++) {
                if (!streq(path, pages[i].path))
                        continue;
                const struct server_page *page = make_page(manager, i, language);
                if (page)
                        exchange_reply_page(exchange, page);
                else
                        exchange_reply(exchange, &(struct server_reply){.status = 500});
                return;
        }
        if (streq(path, "/style.css"))
                reply_text(exchange, "text/css; charset=utf-8", manager->style.text);
        else if (streq(path, "/board.js"))
                reply_text(exchange, "text/javascript; charset=utf-8", asset_script());
        else
                reply_message(manager, exchange, language, 404, TEXT_NO_PAGE);
}

static void post(struct web_manager *manager, struct exchange *exchange, enum language language,
                 const char *path) {
        if (streq(path, "/ticket"))
                post_ticket(manager, exchange, language);
        else if (streq(path, "/rate"))
                post_rating(manager, exchange, language);
        else if (streq(path, "/survey"))
                route_post_survey(manager, exchange, language);
        else if (streq(path, "/suggest"))
                route_post_suggest(manager, exchange, language);
        else if (streq(path, "/suggest/code"))
                route_post_answer(manager, exchange, language);
        else
                reply_message(manager, exchange, language, 405, TEXT_REFUSED);
}

/* The path without the language that it begins with. */
static const char *skip_language(const char *path, enum language *ret) {
        bool is_english = strncmp(path, "/en", 3) == 0 && (path[3] == '/' || path[3] == '\0');

        *ret = is_english ? LANGUAGE_EN : LANGUAGE_VI;
        return !is_english ? path : path[3] == '\0' ? "/" : path + 3;
}

void route_asked(struct exchange *exchange, void *userdata) {
        struct web_manager *manager = userdata;
        const struct request_head *head = exchange_head(exchange);
        /* request_check() has let it come. */
        const struct probe *probe = probe_find(request_header(head, "Host"), head->path);
        enum language language;
        const char *path = skip_language(head->path, &language);
        bool is_ticket = strncmp(path, "/p/", 3) == 0, is_sheet = strncmp(path, "/s/", 3) == 0,
             is_answer = strncmp(path, "/suggest/", 9) == 0, is_stream = streq(path, "/events");

        if (probe)
                reply_probe(exchange, probe);
        else if ((is_ticket || is_sheet || is_answer || is_stream) &&
                 request_is_foreign(head, &manager->conf->hosts))
                reply_message(manager, exchange, language, 403, TEXT_FOREIGN);
        else if (streq(head->method, "POST"))
                post(manager, exchange, language, path);
        else if (is_stream && !streq(head->method, "GET"))
                reply_message(manager, exchange, language, 405, TEXT_REFUSED);
        else if (is_ticket)
                ask_ticket(manager, exchange, language, path + 3);
        else if (is_sheet || streq(path, "/survey"))
                route_get_survey(manager, exchange, language, is_sheet ? path + 3 : NULL);
        else if (is_answer)
                route_get_answer(manager, exchange, language, path + 9);
        else if (streq(path, "/suggest"))
                route_get_suggest(manager, exchange, language);
        else if (is_stream)
                begin_stream(manager, exchange, language);
        else
                get(manager, exchange, language, path);
}

void route_refused(const struct request_head *head, unsigned status, struct html *html, void *userdata) {
        enum language language;
        struct view view;

        if (status == 503)
                web_manager_look_again(userdata);
        (void) skip_language(head->path, &language);
        web_manager_view(userdata, language, "", &view);
        /* To another name than ours nothing is told, not even whose page it is; a closed page knows no names.
         */
        if (status == 421 || status == 503)
                view_bare(html, &view, status == 421 ? TEXT_WRONG_HOST : TEXT_NO_ANSWER);
        else
                view_message(html, &view,
                             status == 403   ? TEXT_FOREIGN
                             : status == 413 ? TEXT_SUGGEST_TOO_BIG
                                             : TEXT_REFUSED);
}
