#include "daemon/surveys/bus.h"

#include "daemon/queue/phone-bus.h"
#include "daemon/record/bus.h"
#include "daemon/surveys/book.h"
#include "daemon/surveys/conf.h"
#include "daemon/surveys/key.h"
#include "daemon/surveys/tables.h"
#include "services/base/bus.h"
#include "services/base/flood.h"
#include "services/base/log.h"

/* How much is taken: at once, and of one day. Both are far above what a commune has. */
enum { SHEETS_MAX = 60, SHEETS_SEC = 30, UNCODED_DAY_MAX = 1000, PAPER_DAY_MAX = 2000, PAPER_DAYS = 366 };

struct survey_desk {
        struct flood flood;
        char *path;
        struct survey_key key;
};

static struct survey_desk *state_of(const struct centre *centre) {
        return centre_get_state(centre, &surveys_agent);
}

struct request {
        struct centre *centre;
        struct sheet_row row;
        char actor[ACTOR_SIZE], day[DAY_TEXT_SIZE], answers[SURVEY_ANSWERS_SIZE];
        const char *error, *problem; /* NULL: it was recorded */
        uint64_t event;
        bool is_repeated;
};

static int refuse(struct request *request, const char *error, const char *problem) {
        request->error = error;
        request->problem = problem;
        return 0;
}

/* ----- writing ----- */

static int count_of_day(struct request *request, int32_t day, uint64_t *ret) {
        struct sql_cursor c = surveys_use(request->centre->store, QUERY_SHEETS_OF_DAY);

        sql_bind_i64(&c, day);
        sql_bind_text(&c, survey_channel_to_string(request->row.channel));
        sql_bind_i64(&c, request->row.has_code);
        return sql_number(c, ret);
}

/* Of its ticket or form there was a sheet before: whoever sends the same again is thanked again. */
static int check_tagged(struct request *request) {
        struct sql_cursor c = surveys_use(request->centre->store, QUERY_TAGGED_SHEET);
        struct sheet_row known;

        sql_bind_text(&c, request->row.tag);
        int r = sql_load(c, &known);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        request->is_repeated =
                known.answers == request->row.answers && streq(known.department, request->row.department);
        return request->is_repeated
                       ? 0
                       : refuse(request, BUS_ERROR_ALREADY_ANSWERED, "The ticket has answered already.");
}

/* Whether one more may be of its ticket, its paper or its day; asked in the transaction that records it. */
static int check_one(struct request *request, int32_t today) {
        bool is_paper = request->row.channel == SURVEY_CHANNEL_PAPER;
        struct sheet_row known;
        uint64_t n = 0;
        int r;

        if (request->row.tag[0] != '\0') {
                r = check_tagged(request);
                if (r < 0 || request->error || request->is_repeated || request->row.has_code)
                        return r;
        }
        if (is_paper) {
                struct sql_cursor c = surveys_use(request->centre->store, QUERY_LABELLED_SHEET);
                sql_bind_text(&c, request->row.label);
                r = sql_load(c, &known);
                if (r != -ENOENT)
                        return r < 0 ? r
                                     : refuse(request, BUS_ERROR_SHEET_TAKEN,
                                              "A form of that number was typed in already.");
                if (request->row.day > today || request->row.day <= today - PAPER_DAYS)
                        return refuse(request, BUS_ERROR_BAD_ARGUMENT,
                                      "The day of a form is today or one of the year before.");
        }
        r = count_of_day(request, is_paper ? request->row.day : today, &n);
        if (r >= 0 && n >= (is_paper ? PAPER_DAY_MAX : UNCODED_DAY_MAX))
                return refuse(request, SD_BUS_ERROR_LIMITS_EXCEEDED,
                              "No more of them are taken for that day.");
        return r;
}

static int observe(struct book *book, const struct instant *now, struct request *request) {
        const struct surveys *surveys = surveys_of(book);
        struct event_field fields[10] = {
                EVENT_FIELD_S("version", surveys->version.row.digest),
                EVENT_FIELD_S("channel", survey_channel_to_string(request->row.channel)),
                EVENT_FIELD_S("answers", request->answers),
                EVENT_FIELD_S("department", request->row.department),
                EVENT_FIELD_B("coded", request->row.has_code),
                EVENT_FIELD_B("drawn", request->row.is_drawn),
        };
        size_t n = 6;

        if (request->row.tag[0] != '\0')
                fields[n++] = EVENT_FIELD_S("tag", request->row.tag);
        if (request->row.channel == SURVEY_CHANNEL_PAPER) {
                fields[n++] = EVENT_FIELD_S("day", request->day);
                fields[n++] = EVENT_FIELD_S("sheet", request->row.label);
                fields[n++] = EVENT_FIELD_S("actor", request->actor);
        }
        request->event = book->last_event + 1;
        return book_observe(book, now, "survey-answered", fields, n);
}

static int add(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;
        const struct rules *rules = &ratings_conf(request->centre->conf)->rules;

        int r = check_one(request, day_of(book_wall(book, &now->at, NULL), rules->utc_offset_usec));
        return r < 0 || request->error || request->is_repeated ? r : observe(book, now, request);
}

/* ----- reading a call ----- */

struct texts {
        const char *channel, *version, *department, *code, *once, *day, *sheet;
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

static int fill_paper(struct request *request, const struct texts *texts, sd_bus_error *error) {
        if (texts->code || texts->once)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "A paper form has no code.");
        if (!texts->sheet || !survey_sheet_label_is_valid(texts->sheet))
                return bus_error(
                        error, BUS_ERROR_BAD_OPTION,
                        "Option sheet is the number on the form: 1 to 32 of letters, digits and ._/-");
        if (!texts->day || day_parse(texts->day, &request->row.day) < 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option day is YYYY-MM-DD, such as 2026-11-23.");
        id_copy(request->row.label, sizeof(request->row.label), texts->sheet);
        request->row.is_drawn = survey_draw();
        day_format(request->row.day, request->day);
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
                survey_once_tag(&state_of(request->centre)->key, once, request->row.tag);
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
        survey_tag(&state->key, &ticket->row, request->row.tag);
        request->row.has_code = true;
        return 0;
}

static int check_texts(struct request *request, const struct survey_version *version,
                       const struct texts *texts, sd_bus_error *error) {
        if (texts->version && !streq(texts->version, version->row.digest))
                return bus_error(error, BUS_ERROR_SURVEY_CHANGED, "The questions have changed.");
        if (texts->department[0] != '\0' &&
            !surveys_conf_department(request->centre->conf, texts->department))
                return bus_error(error, BUS_ERROR_NO_SUCH_DEPARTMENT, "There is no such department.");
        id_copy(request->row.department, sizeof(request->row.department), texts->department);
        return 0;
}

static int find_channel(const char *word, struct request *request, sd_bus_error *error) {
        int channel = survey_channel_from_string(word);

        if (channel < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "There is no such channel.");
        request->row.channel = (enum survey_channel) channel;
        if (request->row.channel != SURVEY_CHANNEL_QR && phone_is_page(request->centre, request->actor))
                return bus_error(error, SD_BUS_ERROR_ACCESS_DENIED,
                                 "The public's page has channel qr alone.");
        return 0;
}

static int read_request(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const struct book *book = recorder_book(request->centre->recorder);
        struct texts texts = {.department = ""};
        const struct bus_option options[] = {BUS_OPTION_S("version", &texts.version),
                                             BUS_OPTION_S("department", &texts.department),
                                             BUS_OPTION_S("code", &texts.code),
                                             BUS_OPTION_S("day", &texts.day),
                                             BUS_OPTION_S("sheet", &texts.sheet),
                                             BUS_OPTION_S("once", &texts.once),
                                             {}};
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
                r = read_answers(message, version, &request->row.answers, &fits, error);
        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r >= 0)
                r = check_texts(request, version, &texts, error);
        if (r >= 0 && !fits)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "There is no such question or choice, or the question stands there twice.");
        if (r >= 0 && request->row.answers == 0)
                return bus_error(error, BUS_ERROR_NOTHING_ANSWERED, "Nothing is answered.");
        if (r < 0)
                return r;
        sheet_to_text(version, request->row.answers, request->answers);
        return request->row.channel == SURVEY_CHANNEL_PAPER ? fill_paper(request, &texts, error)
                                                            : fill_ticket(request, &texts, error);
}

static int reply(sd_bus_message *message, const struct request *request) {
        /* Whoever answers on a phone is not told what is thought of it, and no event that leads to it. */
        if (request->row.channel != SURVEY_CHANNEL_PAPER)
                return sd_bus_reply_method_return(message, "a{sv}", 1, "state", "s",
                                                  request->is_repeated ? "repeated" : "recorded");
        return sd_bus_reply_method_return(message, "a{sv}", 2, "event", "t", request->event, "drawn", "b",
                                          (int) request->row.is_drawn);
}

static int method_add_survey(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct request request = {.centre = userdata};
        struct survey_desk *state = state_of(userdata);
        uint64_t now_usec;

        int r = centre_find_actor(userdata, message, method_add_survey, userdata, request.actor, error);
        if (r != 0)
                return r;
        r = read_request(message, &request, error);
        if (r >= 0)
                r = sd_event_now(request.centre->event, CLOCK_MONOTONIC, &now_usec);
        if (r < 0)
                return r;
        if (!flood_take(&state->flood, now_usec))
                return bus_error(error, BUS_ERROR_OVER_LIMIT,
                                 "Too many sheets come: send it again in a few seconds.");
        r = recorder_write(request.centre->recorder, add, &request);
        if (r < 0)
                return bus_error_errno(error, r, "The record cannot be written: %s.", strerror(-r));
        return request.error ? bus_error(error, request.error, "%s", request.problem)
                             : reply(message, &request);
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
        flood_init(&state->flood, SHEETS_MAX, SHEETS_SEC * USEC_PER_SEC, now_usec);
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
