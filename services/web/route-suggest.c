#include "dbus/errors.h"
#include "web-manager.h"

/*
 * Suggestions: one is brought, and its code comes back; or the answer to one is asked for by its code. What
 * was not recorded is shown again with all that was written, and is still the same form: however often it is
 * sent, it is one suggestion with one code.
 */

struct question {
        struct web_manager *manager;
        struct exchange *exchange;
        enum language language;
        struct suggest_sheet sheet;
        char code[SUGGEST_CODE_SIZE];
};

struct outcome {
        const char *error;
        unsigned status;
        enum text text;
};

static struct outcome find_outcome(const struct outcome *outcomes, size_t n, const char *error,
                                   enum text other) {
        for (size_t i = 0; i < n; i++)
                if (streq(outcomes[i].error, error))
                        return outcomes[i];
        return (struct outcome){error, 503, other};
}

/* Whether it takes suggestions; otherwise it is answered that it does not. */
static bool takes_them(struct web_manager *manager, struct exchange *exchange, enum language language) {
        struct server_reply reply = {.status = 404};
        struct view view;

        if (manager->conf->takes_suggestions)
                return true;
        web_manager_view(manager, language, "", &view);
        view_said(&reply.body, &view, TEXT_SUGGEST, view_text(&view, TEXT_SUGGEST_OFF), false, NULL);
        exchange_reply(exchange, &reply);
        return false;
}

static struct question *question_new(struct web_manager *manager, struct exchange *exchange,
                                     enum language language) {
        struct question *question = calloc(1, sizeof(*question));

        if (!question) {
                exchange_reply(exchange, &(struct server_reply){.status = 503});
                return NULL;
        }
        question->manager = manager;
        question->exchange = exchange;
        question->language = language;
        return question;
}

static void question_free(struct question *question) {
        explicit_bzero(question->sheet.text, sizeof(question->sheet.text));
        free(question);
}

/* ----- the form ----- */

static void reply_form(const struct question *question, unsigned status, enum text problem,
                       unsigned after_sec) {
        struct server_reply reply = {.status = status, .retry_after_sec = after_sec};
        struct view view;

        web_manager_view(question->manager, question->language, "/suggest", &view);
        view_suggest(&reply.body, &view,
                     &(struct suggest_view){.sheet = &question->sheet, .problem = problem});
        exchange_reply(question->exchange, &reply);
}

static bool is_department(const struct web_manager *manager, const char *id) {
        const struct web_conf *conf = manager->conf;

        return id[0] == '\0' || web_department_label(conf->departments, conf->n_departments, id);
}

void route_get_suggest(struct web_manager *manager, struct exchange *exchange, enum language language) {
        const char *department = "";

        if (!takes_them(manager, exchange, language))
                return;
        struct question *question = question_new(manager, exchange, language);
        if (!question)
                return;
        bool is_known =
                exchange_query(exchange, "d", &department) != -EINVAL && is_department(manager, department);
        if (is_known)
                (void) snprintf(question->sheet.department, sizeof(question->sheet.department), "%s",
                                department);
        if (form_once_make(question->sheet.once) < 0)
                exchange_reply(exchange, &(struct server_reply){.status = 503});
        else
                reply_form(question, is_known ? 200 : 404, is_known ? _TEXT_INVALID : TEXT_NO_DEPARTMENT, 0);
        question_free(question);
}

static void on_suggested(const char *error, const struct centre_told *told, void *userdata) {
        static const struct outcome outcomes[] = {
                {BUS_ERROR_BAD_TEXT, 400, TEXT_REFUSED},
                {BUS_ERROR_NO_SUCH_DEPARTMENT, 404, TEXT_NO_DEPARTMENT},
                {BUS_ERROR_OVER_LIMIT, 429, TEXT_SUGGEST_BUSY},
                {SD_BUS_ERROR_LIMITS_EXCEEDED, 429, TEXT_SUGGEST_FULL},
                /* It was brought, and nobody knows whether it was heard. */
                {SD_BUS_ERROR_NO_REPLY, 504, TEXT_NOT_RECORDED_SURE},
                {SD_BUS_ERROR_TIMEOUT, 504, TEXT_NOT_RECORDED_SURE},
                {SD_BUS_ERROR_INCONSISTENT_MESSAGE, 504, TEXT_NOT_RECORDED_SURE},
        };
        struct question *question = userdata;
        struct server_reply reply = {.status = 200};
        struct view view;

        if (error) {
                struct outcome outcome =
                        find_outcome(outcomes, ELEMENTSOF(outcomes), error, TEXT_SUGGEST_NOT_RECORDED);

                reply_form(question, outcome.status, outcome.text, 0);
        } else {
                web_manager_view(question->manager, question->language, "/suggest", &view);
                view_suggest_thanks(&reply.body, &view, &told->suggestion);
                exchange_reply(question->exchange, &reply);
        }
        question_free(question);
}

/* 0: it may be brought; otherwise the question is answered. */
static int check(struct question *question) {
        struct suggest_sheet *sheet = &question->sheet;
        enum text problem = _TEXT_INVALID;

        if (!is_department(question->manager, sheet->department)) {
                sheet->department[0] = '\0';
                reply_form(question, 404, TEXT_NO_DEPARTMENT, 0);
                return -EINVAL;
        }
        if (suggest_text_is_empty(sheet->text))
                problem = TEXT_SUGGEST_EMPTY;
        else if (suggest_text_length(sheet->text) > SUGGEST_TEXT_MAX)
                problem = TEXT_SUGGEST_LONG;
        else if (sheet->had_unseen)
                problem = TEXT_SUGGEST_UNSEEN;
        if (problem != _TEXT_INVALID) {
                reply_form(question, 400, problem, 0);
                return -EINVAL;
        }
        unsigned after_sec = limiter_take(question->manager->suggest_limiter,
                                          exchange_address(question->exchange), monotonic_usec());
        if (after_sec > 0)
                reply_form(question, 429, TEXT_SUGGEST_BUSY, after_sec);
        return after_sec > 0 ? -EBUSY : 0;
}

static void bring(struct question *question) {
        if (check(question) < 0) {
                question_free(question);
                return;
        }
        if (centre_client_suggest(question->manager->centre, &question->sheet, on_suggested, question) >= 0)
                return;
        reply_form(question, 503, TEXT_SUGGEST_NOT_RECORDED, 0);
        question_free(question);
}

void route_post_suggest(struct web_manager *manager, struct exchange *exchange, enum language language) {
        size_t size;
        const char *body = exchange_body(exchange, &size);

        if (!takes_them(manager, exchange, language))
                return;
        struct question *question = question_new(manager, exchange, language);
        if (!question)
                return;
        if (suggest_form_parse(body, size, &question->sheet) >= 0) {
                bring(question);
                return;
        }
        struct server_reply reply = {.status = 400};
        struct view view;

        web_manager_view(manager, language, "/suggest", &view);
        view_said(&reply.body, &view, TEXT_SUGGEST, view_text(&view, TEXT_REFUSED), false, NULL);
        exchange_reply(exchange, &reply);
        question_free(question);
}

/* ----- answers ----- */

static void reply_answer_form(struct web_manager *manager, struct exchange *exchange, enum language language,
                              const struct outcome *outcome, unsigned after_sec) {
        struct server_reply reply = {.status = outcome->status, .retry_after_sec = after_sec};
        struct view view;

        web_manager_view(manager, language, "/suggest/code", &view);
        view_answer_form(&reply.body, &view, outcome->text);
        exchange_reply(exchange, &reply);
}

static void show_answer(const struct question *question, const struct suggest_info *told) {
        struct server_reply reply = {.status = 200};
        struct suggest_info info = *told;
        char self[sizeof("/suggest/") + SUGGEST_CODE_SIZE];
        struct view view;

        memcpy(info.code, question->code, sizeof(info.code));
        (void) snprintf(self, sizeof(self), "/suggest/%s", question->code);
        web_manager_view(question->manager, question->language, "/suggest/code", &view);
        view.self = self;
        view_answer(&reply.body, &view, &info);
        exchange_reply(question->exchange, &reply);
}

static void on_answer(const char *error, const struct centre_told *told, void *userdata) {
        static const struct outcome outcomes[] = {
                {BUS_ERROR_NO_SUCH_SUGGESTION, 404, TEXT_SUGGEST_NOT_FOUND},
                {BUS_ERROR_OVER_LIMIT, 429, TEXT_SUGGEST_TOO_MANY},
        };
        struct question *question = userdata;

        if (error) {
                struct outcome outcome = find_outcome(outcomes, ELEMENTSOF(outcomes), error, TEXT_NO_ANSWER);

                reply_answer_form(question->manager, question->exchange, question->language, &outcome, 0);
        } else
                show_answer(question, &told->suggestion);
        question_free(question);
}

static void ask_answer(struct web_manager *manager, struct exchange *exchange, enum language language,
                       const char *code) {
        const struct outcome *no_answer = &(struct outcome){"", 503, TEXT_NO_ANSWER},
                             *too_many = &(struct outcome){"", 429, TEXT_SUGGEST_TOO_MANY};
        unsigned after_sec =
                limiter_take(manager->answer_limiter, exchange_address(exchange), monotonic_usec());

        if (after_sec > 0) {
                reply_answer_form(manager, exchange, language, too_many, after_sec);
                return;
        }
        struct question *question = question_new(manager, exchange, language);
        if (!question)
                return;
        memcpy(question->code, code, sizeof(question->code));
        if (centre_client_ask_suggestion(manager->centre, question->code, on_answer, question) >= 0)
                return;
        reply_answer_form(manager, exchange, language, no_answer, 0);
        question_free(question);
}

void route_get_answer(struct web_manager *manager, struct exchange *exchange, enum language language,
                      const char *code) {
        char parsed[SUGGEST_CODE_SIZE];

        if (!takes_them(manager, exchange, language))
                return;
        if (streq(code, "code"))
                reply_answer_form(manager, exchange, language, &(struct outcome){"", 200, _TEXT_INVALID}, 0);
        else if (suggest_code_parse(code, parsed) < 0)
                reply_answer_form(manager, exchange, language,
                                  &(struct outcome){"", 400, TEXT_SUGGEST_CODE_WRONG}, 0);
        else
                ask_answer(manager, exchange, language, parsed);
}

void route_post_answer(struct web_manager *manager, struct exchange *exchange, enum language language) {
        struct form_field fields[] = {{.name = "code"}, {.name = NULL}};
        char code[SUGGEST_CODE_SIZE], location[64];
        size_t size;
        const char *body = exchange_body(exchange, &size);

        if (!takes_them(manager, exchange, language))
                return;
        if (form_parse(body, size, fields) < 0 || suggest_code_parse(fields[0].value, code) < 0) {
                reply_answer_form(manager, exchange, language,
                                  &(struct outcome){"", 400, TEXT_SUGGEST_CODE_WRONG}, 0);
                return;
        }
        (void) snprintf(location, sizeof(location), "%s/suggest/%s", language == LANGUAGE_EN ? "/en" : "",
                        code);
        struct server_reply reply = {.status = 303, .location = location};
        exchange_reply(exchange, &reply);
}
