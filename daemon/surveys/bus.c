#include "daemon/surveys/bus.h"

#include "daemon/queue/phone-bus.h"
#include "daemon/record/bus.h"
#include "daemon/surveys/add.h"
#include "daemon/surveys/book.h"
#include "daemon/surveys/conf.h"
#include "daemon/surveys/key.h"
#include "services/base/bus.h"
#include "services/base/flood.h"
#include "services/base/log.h"

/* How much is taken at once: far above what a commune has. */
enum { SHEETS_MAX = 60, SHEETS_SEC = 30 };

struct survey_desk {
        struct flood coming[2]; /* by whether the page brings it: it must not keep clerks from work */
        char *path;
        struct survey_key key;
};

static struct survey_desk *state_of(const struct centre *centre) {
        return centre_get_state(centre, &surveys_agent);
}

struct request {
        struct centre *centre;
        struct sheet_asked asked;
};

static int add(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;

        return surveys_add(book, request->centre->store, now, &request->asked);
}

/* ----- reading a call ----- */

struct texts {
        const char *channel, *version, *department, *code, *once, *day, *sheet, *digits;
};

/* Those that the version does not have are only told of: the sheet may be of another one. */
static int read_answers(sd_bus_message *message, const struct survey_version *version, uint64_t *ret,
                        bool *ret_fits, sd_bus_error *error) {
        const char *question, *choice;

        *ret_fits = true;
        int r = sd_bus_message_enter_container(message, 'a', "{ss}");
        for (size_t n = 0; r >= 0; n++) {
                r = sd_bus_message_read(message, "{ss}", &question, &choice);
                if (r <= 0)
                        break;
                if (n == SURVEY_QUESTIONS_MAX)
                        return bus_error(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                         "There are no so many questions.");
                /* Skipped, as a form of the page has it. */
                if (choice[0] == '\0')
                        continue;
                if (sheet_answer(version, question, choice, ret) < 0)
                        *ret_fits = false;
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

/* Of paper as a clerk types it, by the version that it was printed from. */
static int read_digits(struct request *request, const struct surveys *surveys, const struct texts *texts,
                       sd_bus_error *error) {
        struct sheet_row *row = &request->asked.row;
        const struct survey_version *version =
                texts->version ? surveys_find_version(surveys, texts->version) : &surveys->version;

        if (row->channel != SURVEY_CHANNEL_PAPER || row->answers != 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option digits is of paper, and in the place of answers.");
        if (!version)
                return bus_error(error, BUS_ERROR_NO_SUCH_VERSION, "The questions had no such version.");
        if (sheet_from_digits(version, texts->digits, &row->answers) < 0)
                return bus_error(
                        error, BUS_ERROR_BAD_ARGUMENT,
                        "Answers are a digit for each question, the number of its choice, 0 if skipped.");
        row->version = version == &surveys->version ? 0 : version->row.event;
        return 0;
}

static int fill_paper(struct request *request, const struct texts *texts, sd_bus_error *error) {
        if (texts->code || texts->once)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "A paper form has no code.");
        if (!texts->sheet || !survey_sheet_label_is_valid(texts->sheet))
                return bus_error(
                        error, BUS_ERROR_BAD_OPTION,
                        "Option sheet is the number on the form: 1 to 32 of letters, digits and ._/-");
        if (!texts->day || day_parse(texts->day, &request->asked.row.day) < 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option day is YYYY-MM-DD, such as 2026-11-23.");
        id_copy(request->asked.row.label, sizeof(request->asked.row.label), texts->sheet);
        request->asked.row.is_drawn = survey_draw();
        return 0;
}

static int load_key(struct centre *centre, sd_bus_error *error) {
        const struct book *book = recorder_book(centre->recorder);
        struct survey_desk *state = state_of(centre);

        int r = survey_key_load(state->path, book->record_id, queue_of(book)->day.day, &state->key);
        return r < 0 ? bus_error(error, BUS_ERROR_STORAGE_FAILED, "The key of the day cannot be kept: %s.",
                                 strerror(-r))
                     : 0;
}

static int fill_once(struct request *request, const char *once, sd_bus_error *error) {
        if (!once)
                return 0;
        if (!id_is_valid(once))
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option once is an ID.");
        int r = load_key(request->centre, error);
        if (r >= 0)
                survey_once_tag(&state_of(request->centre)->key, once, request->asked.row.tag);
        return r;
}

static int fill_ticket(struct request *request, const struct texts *texts, sd_bus_error *error) {
        struct centre *centre = request->centre;
        struct survey_desk *state = state_of(centre);
        const struct day_ticket *ticket = NULL;

        if (texts->day || texts->sheet)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Options day and sheet are of paper.");
        if (!texts->code)
                return fill_once(request, texts->once, error);
        int r = phone_find_ticket(centre, texts->code, &ticket, error);
        if (r < 0 || !ticket)
                return r;
        if (ticket->row.visit == 0)
                return bus_error(error, BUS_ERROR_NOT_YET, "The visit is not finished.");
        r = load_key(centre, error);
        if (r < 0)
                return r;
        survey_tag(&state->key, &ticket->row, request->asked.row.tag);
        request->asked.row.has_code = true;
        return 0;
}

static int check_texts(struct request *request, const struct survey_version *version,
                       const struct texts *texts, sd_bus_error *error) {
        if (texts->version && !texts->digits && !streq(texts->version, version->row.digest))
                return bus_error(error, BUS_ERROR_SURVEY_CHANGED, "The questions have changed.");
        if (texts->department[0] != '\0' &&
            !surveys_conf_department(request->centre->conf, texts->department))
                return bus_error(error, BUS_ERROR_NO_SUCH_DEPARTMENT, "There is no such department.");
        id_copy(request->asked.row.department, sizeof(request->asked.row.department), texts->department);
        return 0;
}

static int find_channel(const char *word, struct request *request, sd_bus_error *error) {
        int channel = survey_channel_from_string(word);

        if (channel < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "There is no such channel.");
        request->asked.row.channel = (enum survey_channel) channel;
        if (request->asked.row.channel != SURVEY_CHANNEL_QR &&
            phone_is_page(request->centre, request->asked.actor))
                return bus_error(error, SD_BUS_ERROR_ACCESS_DENIED,
                                 "The public's page has channel qr alone.");
        return 0;
}

static int read_request(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const struct book *book = recorder_book(request->centre->recorder);
        struct texts texts = {.department = ""};
        const struct bus_option options[] = {
                BUS_OPTION_S("version", &texts.version), BUS_OPTION_S("department", &texts.department),
                BUS_OPTION_S("code", &texts.code),       BUS_OPTION_S("day", &texts.day),
                BUS_OPTION_S("sheet", &texts.sheet),     BUS_OPTION_S("once", &texts.once),
                BUS_OPTION_S("digits", &texts.digits),   {}};
        bool fits = false;

        if (!book)
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        const struct survey_version *version = &surveys_of(book)->version;
        if (version->row.n_questions == 0)
                return bus_error(error, BUS_ERROR_NO_SURVEY, "There is no survey.");
        int r = sd_bus_message_read(message, "s", &texts.channel);
        if (r >= 0)
                r = find_channel(texts.channel, request, error);
        if (r >= 0)
                r = read_answers(message, version, &request->asked.row.answers, &fits, error);
        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r >= 0)
                r = check_texts(request, version, &texts, error);
        if (r >= 0 && !fits)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "There is no such question or choice, or the question stands there twice.");
        if (r >= 0 && texts.digits)
                r = read_digits(request, surveys_of(book), &texts, error);
        if (r >= 0 && request->asked.row.answers == 0)
                return bus_error(error, BUS_ERROR_NOTHING_ANSWERED, "Nothing is answered.");
        if (r < 0)
                return r;
        return request->asked.row.channel == SURVEY_CHANNEL_PAPER ? fill_paper(request, &texts, error)
                                                                  : fill_ticket(request, &texts, error);
}

static int reply(sd_bus_message *message, const struct request *request) {
        /* Whoever answers on a phone is not told what is thought of it, and no event that leads to it. */
        if (request->asked.row.channel != SURVEY_CHANNEL_PAPER)
                return sd_bus_reply_method_return(message, "a{sv}", 1, "state", "s",
                                                  request->asked.is_repeated ? "repeated" : "recorded");
        return sd_bus_reply_method_return(message, "a{sv}", 2, "event", "t", request->asked.event, "drawn",
                                          "b", (int) request->asked.row.is_drawn);
}

static int method_add_survey(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct request request = {.centre = userdata};
        struct survey_desk *state = state_of(userdata);
        uint64_t now_usec;

        int r = centre_find_actor(userdata, message, method_add_survey, userdata, request.asked.actor, error);
        if (r != 0)
                return r;
        r = read_request(message, &request, error);
        if (r >= 0)
                r = sd_event_now(request.centre->event, CLOCK_MONOTONIC, &now_usec);
        if (r < 0)
                return r;
        if (!flood_take(&state->coming[phone_is_page(userdata, request.asked.actor)], now_usec))
                return bus_error(error, BUS_ERROR_OVER_LIMIT,
                                 "Too many sheets come: send it again in a few seconds.");
        r = recorder_write(request.centre->recorder, add, &request);
        r = answer_written(r, &request.asked.refusal, error);
        return r < 0 ? r : reply(message, &request);
}

/* ----- the questions ----- */

static int append_choice(sd_bus_message *reply, const struct survey_question_row *question, unsigned choice) {
        char id[SURVEY_ID_SIZE], vi[SURVEY_LABEL_MAX + 1], en[SURVEY_LABEL_MAX + 1];

        int r = survey_choice(question, choice, id, NULL);
        if (r >= 0)
                r = survey_label(question, LANGUAGE_VI, choice, vi);
        if (r >= 0)
                r = survey_label(question, LANGUAGE_EN, choice, en);
        return r < 0 ? r : sd_bus_message_append(reply, "(sss)", id, vi, en);
}

static int append_question(sd_bus_message *reply, const struct survey_question_row *question) {
        unsigned choice = 0;

        int r = sd_bus_message_open_container(reply, 'r', "sssa(sss)");
        if (r >= 0)
                r = sd_bus_message_append(reply, "sss", question->id, question->text_vi, question->text_en);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(sss)");
        while (r >= 0)
                r = append_choice(reply, question, ++choice);
        if (r == -ENOENT)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_about(struct centre *centre, const struct survey *survey, const char *version,
                        sd_bus_message *reply) {
        const struct surveys_conf *conf = surveys_conf(centre->conf);

        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}", "version", "s", version);
        if (r >= 0 && conf->address)
                r = sd_bus_message_append(reply, "{sv}", "address", "s", conf->address);
        if (r >= 0 && conf->wifi)
                r = sd_bus_message_append(reply, "{sv}", "wifi", "s", conf->wifi);
        for (enum survey_paragraph i = 0; r >= 0 && i < _SURVEY_PARAGRAPH_MAX; i++)
                if (survey->paragraphs[i][0])
                        r = sd_bus_message_append(reply, "{sv}", survey_paragraph_name(i), "as", 2,
                                                  survey->paragraphs[i][0], survey->paragraphs[i][1]);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_departments(const struct surveys_conf *conf, sd_bus_message *reply) {
        int r = sd_bus_message_open_container(reply, 'a', "(ss)");

        for (size_t i = 0; r >= 0 && i < conf->n_departments; i++) {
                const struct department_conf *department = conf->departments[i];
                r = sd_bus_message_append(reply, "(ss)", department->id,
                                          department->label ? department->label : department->id);
        }
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int method_get_survey(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *answer = NULL;
        struct centre *centre = userdata;
        const struct book *book = recorder_book(centre->recorder);
        const struct surveys_conf *conf = surveys_conf(centre->conf);

        int r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        if (!book)
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        const struct survey_version *version = &surveys_of(book)->version;
        if (!conf->survey || !streq(conf->survey->digest, version->row.digest))
                return bus_error(error, BUS_ERROR_NO_SURVEY, "There is no survey.");
        r = sd_bus_message_new_method_return(message, &answer);
        if (r >= 0)
                r = append_about(centre, conf->survey, version->row.digest, answer);
        if (r >= 0)
                r = sd_bus_message_open_container(answer, 'a', "(sssa(sss))");
        for (size_t i = 0; r >= 0 && i < version->row.n_questions; i++)
                r = append_question(answer, &version->questions[i]);
        if (r >= 0)
                r = sd_bus_message_close_container(answer);
        if (r >= 0)
                r = append_departments(conf, answer);
        return r < 0 ? r : sd_bus_send(NULL, answer, NULL);
}

/* ----- the agent ----- */

static const sd_bus_vtable members[] = {
        SD_BUS_METHOD_WITH_ARGS("AddSurvey", SD_BUS_ARGS("s", channel, "a{ss}", answers, "a{sv}", options),
                                SD_BUS_RESULT("a{sv}", outcome), method_add_survey,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        BUS_METHOD("GetSurvey", ("a{sv}", options),
                   ("a{sv}", about, "a(sssa(sss))", questions, "a(ss)", departments), method_get_survey),
        SD_BUS_VTABLE_END,
};

/* The day's key goes with the day. */
static void committed(struct centre *centre, struct book *book, const struct instant *now _unused_) {
        struct survey_desk *state = state_of(centre);
        uint64_t day = queue_of(book)->day.day;

        if (state->key.day == 0 || state->key.day == day)
                return;
        int r = survey_key_keep(state->path, book->record_id, day, &state->key);
        if (r < 0)
                log_warning("Cannot remove %s: %s", state->path, strerror(-r));
}

static int make(struct centre *centre, void **ret) {
        const struct book *book = recorder_book(centre->recorder);
        struct survey_desk *state = calloc(1, sizeof(*state));
        uint64_t now_usec;

        if (!state)
                return -ENOMEM;
        *ret = state;
        int r = sd_event_now(centre->event, CLOCK_MONOTONIC, &now_usec);
        if (r >= 0)
                r = str_format(&state->path, "%s/" SURVEY_KEY_FILE, centre->state_dir);
        if (r < 0)
                return r;
        for (size_t i = 0; i < ELEMENTSOF(state->coming); i++)
                flood_init(&state->coming[i], SHEETS_MAX, SHEETS_SEC * USEC_PER_SEC, now_usec);
        if (!book)
                return 0;
        r = survey_key_keep(state->path, book->record_id, queue_of(book)->day.day, &state->key);
        if (r < 0)
                log_warning("Cannot read or remove %s: %s", state->path, strerror(-r));
        return 0;
}

static void free_state(void *userdata) {
        struct survey_desk *state = userdata;

        if (!state)
                return;
        explicit_bzero(&state->key, sizeof(state->key));
        free(state->path);
        free(state);
}

const struct agent surveys_agent = {
        .make = make, .free = free_state, .committed = committed, .members = members};
