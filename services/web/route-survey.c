#include "dbus/errors.h"
#include "form.h"
#include "survey-form.h"
#include "web-manager.h"

/*
 * The survey: its questions are asked for, or the answers brought, and what became of it comes later. A sheet
 * that was not recorded is shown again with all that was chosen, and is still the same form: however often it
 * is sent, it counts once.
 */

struct question {
        struct web_manager *manager;
        struct exchange *exchange;
        enum language language;
        struct survey_sheet sheet;
        char code[TICKET_TEXT_SIZE]; /* empty: without one */
        /* What is said above the form when it is shown, and with which status. */
        enum text problem;
        unsigned status;
        unsigned after_sec;
};

static void view_of(const struct question *question, struct view *ret) {
        web_manager_view(question->manager, question->language, "/survey", ret);
}

static void reply_refused(const struct question *question, unsigned status, enum text problem) {
        struct server_reply reply = {.status = status, .retry_after_sec = question->after_sec};
        struct view view;

        view_of(question, &view);
        view_survey_refused(&reply.body, &view, problem, NULL);
        exchange_reply(question->exchange, &reply);
}

static void reply_form(const struct question *question, const struct survey_info *survey) {
        const struct survey_sheet *sheet = &question->sheet;
        struct server_reply reply = {.status = question->status, .retry_after_sec = question->after_sec};
        char self[sizeof("/survey?d=") + SURVEY_NAME_SIZE];
        struct view view;

        if (!survey ||
            (sheet->department[0] != '\0' && !survey_department_label(survey, sheet->department))) {
                reply_refused(question, 404, survey ? TEXT_NO_DEPARTMENT : TEXT_NO_SURVEY);
                return;
        }
        view_of(question, &view);
        /* In the other language it is the same. */
        if (question->code[0] != '\0')
                (void) snprintf(self, sizeof(self), "/s/%s", question->code);
        else
                (void) snprintf(self, sizeof(self), "/survey%s%s", sheet->department[0] != '\0' ? "?d=" : "",
                                sheet->department);
        view.self = self;
        view_survey(&reply.body, &view,
                    &(struct survey_view){.survey = survey, .sheet = sheet, .problem = question->problem});
        exchange_reply(question->exchange, &reply);
}

static void on_survey(const char *error, const struct centre_told *told _unused_, void *userdata) {
        struct question *question = userdata;
        bool is_fresh;

        if (error && !streq(error, BUS_ERROR_NO_SURVEY))
                reply_refused(question, 503, TEXT_NO_ANSWER);
        else
                reply_form(question, centre_client_survey(question->manager->centre, &is_fresh));
        free(question);
}

/* Takes over the question. */
static void show_as_it_is_now(struct question *question) {
        if (centre_client_ask_survey(question->manager->centre, on_survey, question) >= 0)
                return;
        reply_refused(question, 503, TEXT_NO_ANSWER);
        free(question);
}

static struct question *question_new(struct web_manager *manager, struct exchange *exchange,
                                     enum language language) {
        struct question *question = calloc(1, sizeof(*question));

        if (!question) {
                exchange_reply(exchange, &(struct server_reply){.status = 503});
                return NULL;
        }
        *question = (struct question){.manager = manager,
                                      .exchange = exchange,
                                      .language = language,
                                      .problem = _TEXT_INVALID,
                                      .status = 200};
        return question;
}

void route_get_survey(struct web_manager *manager, struct exchange *exchange, enum language language,
                      const char *code) {
        struct question *question = question_new(manager, exchange, language);
        const char *department = "";
        bool is_fresh;

        if (!question)
                return;
        int r = exchange_query(exchange, "d", &department);
        const struct survey_info *survey = centre_client_survey(manager->centre, &is_fresh);
        if (code && ticket_text_parse(code, question->code) < 0) {
                question->problem = TEXT_CODE_WRONG;
                question->status = 400;
        } else if (code)
                (void) snprintf(question->sheet.typed, sizeof(question->sheet.typed), "%s", question->code);
        if (r == -EINVAL || (department[0] != '\0' && !id_is_valid(department)))
                reply_refused(question, 404, TEXT_NO_DEPARTMENT);
        else if (form_once_make(question->sheet.once) < 0)
                reply_refused(question, 503, TEXT_NO_ANSWER);
        else {
                (void) snprintf(question->sheet.department, sizeof(question->sheet.department), "%s",
                                department);
                if (!is_fresh) {
                        show_as_it_is_now(question);
                        return;
                }
                reply_form(question, survey);
        }
        free(question);
}

/* ----- answers ----- */

static const struct outcome {
        const char *error;
        unsigned status;
        enum text text;
        bool is_shown_again; /* the form, to be sent once more */
} outcomes[] = {
        {BUS_ERROR_SURVEY_CHANGED, 409, TEXT_SURVEY_CHANGED, true},
        {BUS_ERROR_ALREADY_ANSWERED, 409, TEXT_ALREADY_ANSWERED, false},
        {BUS_ERROR_NOTHING_ANSWERED, 400, TEXT_NOTHING_ANSWERED, true},
        {BUS_ERROR_NOT_FOUND, 404, TEXT_NOT_FOUND, true},
        {BUS_ERROR_NOT_YET, 409, TEXT_NOT_YET_SURVEY, true},
        {BUS_ERROR_NO_SUCH_DEPARTMENT, 404, TEXT_NO_DEPARTMENT, false},
        {BUS_ERROR_NO_SURVEY, 404, TEXT_NO_SURVEY, false},
        {BUS_ERROR_BAD_ARGUMENT, 400, TEXT_REFUSED, false},
        {BUS_ERROR_BAD_OPTION, 400, TEXT_REFUSED, false},
        {BUS_ERROR_OVER_LIMIT, 429, TEXT_SURVEY_BUSY, true},
        {SD_BUS_ERROR_LIMITS_EXCEEDED, 429, TEXT_SURVEY_FULL, true},
        {BUS_ERROR_STORAGE_FAILED, 503, TEXT_SURVEY_NOT_RECORDED, true},
        /* It was brought, and nobody knows whether it was heard. */
        {SD_BUS_ERROR_NO_REPLY, 504, TEXT_NOT_RECORDED_SURE, true},
        {SD_BUS_ERROR_TIMEOUT, 504, TEXT_NOT_RECORDED_SURE, true},
};

static struct outcome find_outcome(const char *error) {
        for (size_t i = 0; i < ELEMENTSOF(outcomes); i++)
                if (streq(outcomes[i].error, error))
                        return outcomes[i];
        return (struct outcome){error, 503, TEXT_SURVEY_NOT_RECORDED, true};
}

/* What is sent next must be of the questions as they are; nothing else asks while the aggregator may be away.
 */
static void show_again(struct question *question, const struct outcome *outcome) {
        struct web_manager *manager = question->manager;
        bool is_fresh;

        question->problem = outcome->text;
        question->status = outcome->status;
        const struct survey_info *survey = centre_client_survey(manager->centre, &is_fresh);
        if (streq(outcome->error, BUS_ERROR_SURVEY_CHANGED)) {
                show_as_it_is_now(question);
                return;
        }
        if (survey)
                reply_form(question, survey);
        else
                reply_refused(question, outcome->status, outcome->text);
        free(question);
}

static void reply_thanks(const struct question *question) {
        struct server_reply reply = {.status = 200};
        struct view view;
        bool is_fresh;

        view_of(question, &view);
        view_survey_thanks(&reply.body, &view, centre_client_survey(question->manager->centre, &is_fresh),
                           question->code[0] != '\0' ? question->code : NULL);
        exchange_reply(question->exchange, &reply);
}

static void on_added(const char *error, const struct centre_told *told _unused_, void *userdata) {
        struct question *question = userdata;
        struct outcome outcome;

        if (error) {
                outcome = find_outcome(error);
                if (outcome.is_shown_again) {
                        show_again(question, &outcome);
                        return;
                }
                reply_refused(question, outcome.status, outcome.text);
        } else
                reply_thanks(question);
        free(question);
}

/* Seconds after which it may be looked at. */
static unsigned wait_sec(const struct question *question, int code_length) {
        struct web_manager *manager = question->manager;
        struct limiter *limiter = code_length == 0                       ? manager->sheet_limiter
                                  : code_length == TICKET_SCANNED_LENGTH ? manager->coded_limiter
                                                                         : manager->limiter;

        return limiter_take(limiter, exchange_address(question->exchange), monotonic_usec());
}

/* 0: it may be brought; otherwise the question is answered. */
static int check(struct question *question) {
        const struct survey_sheet *sheet = &question->sheet;
        int n = sheet->typed[0] != '\0' ? ticket_text_parse(sheet->typed, question->code) : 0;
        const struct outcome *no_code = &(struct outcome){"", 400, TEXT_CODE_WRONG, true},
                             *nothing = &(struct outcome){"", 400, TEXT_NOTHING_ANSWERED, true},
                             *busy = &(struct outcome){"", 429, TEXT_SURVEY_BUSY, true};

        if (n < 0 || sheet->n_chosen == 0) {
                show_again(question, n < 0 ? no_code : nothing);
                return -EINVAL;
        }
        question->after_sec = wait_sec(question, n);
        if (question->after_sec == 0)
                return 0;
        show_again(question, busy);
        return -EBUSY;
}

void route_post_survey(struct web_manager *manager, struct exchange *exchange, enum language language) {
        struct question *question = question_new(manager, exchange, language);
        size_t size;
        const char *body = exchange_body(exchange, &size);

        if (!question)
                return;
        if (survey_form_parse(body, size, &question->sheet) < 0) {
                reply_refused(question, 400, TEXT_REFUSED);
                free(question);
                return;
        }
        if (check(question) < 0)
                return;
        if (centre_client_add_sheet(manager->centre, &question->sheet,
                                    question->code[0] != '\0' ? question->code : NULL, on_added,
                                    question) >= 0)
                return;
        reply_refused(question, 503, TEXT_SURVEY_NOT_RECORDED);
        free(question);
}
