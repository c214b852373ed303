#include "daemon/suggestions/bus.h"

#include "daemon/queue/phone-bus.h"
#include "daemon/record/bus.h"
#include "daemon/suggestions/add.h"
#include "daemon/suggestions/book.h"
#include "daemon/suggestions/code.h"
#include "daemon/suggestions/conf.h"
#include "daemon/suggestions/tables.h"
#include "daemon/surveys/conf.h"
#include "services/base/bus.h"
#include "services/base/flood.h"

/* How much is taken at once; and how often codes may be tried, by whomever. */
enum { COME_MAX = 20, COME_SEC = 20, CODES_MAX = 60, CODES_SEC = 6 };

struct suggestions_state {
        struct flood coming[2], codes; /* by whether the page brings it: it must not keep clerks from work */
};

static struct suggestions_state *state_of(const struct centre *centre) {
        return centre_get_state(centre, &suggestions_agent);
}

/* ----- what comes in ----- */

struct request {
        struct centre *centre;
        struct suggestion_calendar calendar;
        struct suggestion_asked asked;
};

static int add(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;

        return suggestions_add(book, request->centre->store, now, &request->asked);
}

/* ----- reading a call ----- */

struct texts {
        const char *category, *department, *once;
        uint64_t box;
};

static int fill(struct request *request, const struct texts *texts, sd_bus_error *error) {
        struct suggestion_row *row = &request->asked.row;

        if (texts->once[0] != '\0' && !id_is_valid(texts->once))
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option once is an ID.");
        if (texts->category[0] != '\0' && !suggestions_conf_category(request->centre->conf, texts->category))
                return bus_error(error, BUS_ERROR_NO_SUCH_CATEGORY, "There is no such category.");
        if (texts->department[0] != '\0' &&
            !surveys_conf_department(request->centre->conf, texts->department))
                return bus_error(error, BUS_ERROR_NO_SUCH_DEPARTMENT, "There is no such department.");
        if (texts->box > 0 && row->channel != SUGGESTION_CHANNEL_BOX)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option box is of channel box.");
        id_copy(row->now.category, sizeof(row->now.category), texts->category);
        id_copy(row->department, sizeof(row->department), texts->department);
        id_copy(row->once, sizeof(row->once), texts->once);
        row->box = texts->box;
        return 0;
}

static int read_request(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        struct texts texts = {.category = "", .department = "", .once = ""};
        const struct bus_option options[] = {BUS_OPTION_S("category", &texts.category),
                                             BUS_OPTION_S("department", &texts.department),
                                             BUS_OPTION_S("once", &texts.once),
                                             BUS_OPTION_T("box", &texts.box),
                                             {}};
        const char *word, *text;

        int r = sd_bus_message_read(message, "ss", &word, &text);
        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r < 0)
                return r;
        int channel = suggestion_channel_from_string(word);
        if (channel < 0)
                return bus_error(
                        error, BUS_ERROR_BAD_ARGUMENT,
                        "The channel is box, email, zalo, facebook, qr, in-person, dialogue or phone.");
        request->asked.row.channel = (enum suggestion_channel) channel;
        request->asked.is_page = phone_is_page(request->centre, request->asked.actor);
        if (request->asked.is_page && channel != SUGGESTION_CHANNEL_QR)
                return bus_error(error, SD_BUS_ERROR_ACCESS_DENIED,
                                 "The public's page has channel qr alone.");
        if (suggestion_text_clean(text, request->asked.text) < 0)
                return bus_error(error, BUS_ERROR_BAD_TEXT,
                                 "A suggestion has 1 to %d characters, none of them invisible.",
                                 SUGGESTION_TEXT_MAX);
        return fill(request, &texts, error);
}

static int reply(sd_bus_message *message, const struct request *request) {
        const struct suggestion_row *row = &request->asked.row;
        _cleanup_message_ sd_bus_message *answer = NULL;
        char code[SUGGESTION_CODE_SHOWN_SIZE], due[DAY_TEXT_SIZE];

        suggestion_code_show(row->code, code);
        int r = sd_bus_message_new_method_return(message, &answer);
        if (r >= 0)
                r = sd_bus_message_open_container(answer, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(answer, "{sv}{sv}", "code", "s", code, "outcome", "s",
                                          request->asked.is_repeated ? "repeated" : "recorded");
        if (r >= 0 && row->now.term.known) {
                day_format(row->now.term.due_day, due);
                r = sd_bus_message_append(answer, "{sv}", "due_day", "s", due);
        }
        if (r >= 0)
                r = sd_bus_message_close_container(answer);
        return r < 0 ? r : sd_bus_send(NULL, answer, NULL);
}

static bool may_pass(const struct centre *centre, struct flood *flood) {
        uint64_t now_usec;

        return sd_event_now(centre->event, CLOCK_MONOTONIC, &now_usec) >= 0 && flood_take(flood, now_usec);
}

static int method_add_suggestion(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct request request = {.centre = userdata};

        int r = centre_find_actor(userdata, message, method_add_suggestion, userdata, request.asked.actor,
                                  error);
        if (r != 0)
                return r;
        r = read_request(message, &request, error);
        if (r < 0)
                return r;
        if (!may_pass(request.centre, &state_of(userdata)->coming[request.asked.is_page]))
                return bus_error(error, BUS_ERROR_OVER_LIMIT,
                                 "Too many suggestions come: send it again in a few seconds.");
        request.asked.calendar = &request.calendar;
        r = suggestions_conf_calendar(request.centre->conf, &request.calendar);
        if (r >= 0)
                r = recorder_write(request.centre->recorder, add, &request);
        explicit_bzero(request.asked.text, sizeof(request.asked.text));
        if (r < 0)
                return bus_error_errno(error, r, "The record cannot be written: %s.", strerror(-r));
        return request.asked.error ? bus_error(error, request.asked.error, "%s", request.asked.problem)
                                   : reply(message, &request);
}

/* ----- answers by code ----- */

static int append_answer(struct centre *centre, const struct suggestion_row *row, sd_bus_message *reply) {
        struct sql_cursor c = suggestions_use(centre->store, QUERY_SUGGESTION_ANSWER);
        struct suggestion_text_row answer;

        sql_bind_u64(&c, row->event);
        int r = sql_load(c, &answer);
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}", "answer", "s", answer.text);
        return r == -ENOENT ? 0 : r;
}

static int append_status(struct centre *centre, const struct suggestion_row *row, sd_bus_message *reply) {
        bool is_answered =
                row->now.state == SUGGESTION_STATE_ANSWERED || row->now.state == SUGGESTION_STATE_CLOSED;
        char day[DAY_TEXT_SIZE];

        day_format(suggestions_day(recorder_book(centre->recorder), row), day);
        int r = sd_bus_message_append(reply, "{sv}{sv}", "state", "s",
                                      suggestion_state_to_string(row->now.state), "day", "s", day);
        if (r >= 0 && row->now.term.known && suggestion_is_open(row->now.state)) {
                day_format(row->now.term.due_day, day);
                r = sd_bus_message_append(reply, "{sv}", "due_day", "s", day);
        }
        if (r >= 0 && row->now.is_dated) {
                day_format(row->now.done_day, day);
                r = sd_bus_message_append(reply, "{sv}", "done_day", "s", day);
        }
        return r < 0 || !is_answered ? r : append_answer(centre, row, reply);
}

static int method_answer_by_code(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *answer = NULL;
        struct centre *centre = userdata;
        char code[SUGGESTION_CODE_SIZE];
        struct suggestion_row row;
        const char *text;

        int r = sd_bus_message_read(message, "s", &text);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        if (!may_pass(centre, &state_of(centre)->codes))
                return bus_error(error, BUS_ERROR_OVER_LIMIT, "Too many codes are asked for.");
        r = suggestion_code_parse(text, code);
        if (r >= 0) {
                struct sql_cursor c = suggestions_use(centre->store, QUERY_SUGGESTION_OF_CODE);
                sql_bind_text(&c, code);
                r = sql_load(c, &row);
        }
        if (r == -EINVAL || r == -ENOENT)
                return bus_error(error, BUS_ERROR_NO_SUCH_SUGGESTION, "No suggestion has that code.");
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &answer);
        if (r >= 0)
                r = sd_bus_message_open_container(answer, 'a', "{sv}");
        if (r >= 0)
                r = append_status(centre, &row, answer);
        if (r >= 0)
                r = sd_bus_message_close_container(answer);
        return r < 0 ? bus_error_errno(error, r, "The record cannot be read just now.")
                     : sd_bus_send(NULL, answer, NULL);
}

static int make(struct centre *centre, void **ret) {
        struct suggestions_state *state = calloc(1, sizeof(*state));
        uint64_t now_usec;

        if (!state)
                return -ENOMEM;
        *ret = state;
        int r = sd_event_now(centre->event, CLOCK_MONOTONIC, &now_usec);
        if (r < 0)
                return r;
        for (size_t i = 0; i < ELEMENTSOF(state->coming); i++)
                flood_init(&state->coming[i], COME_MAX, COME_SEC * USEC_PER_SEC, now_usec);
        flood_init(&state->codes, CODES_MAX, CODES_SEC * USEC_PER_SEC, now_usec);
        return 0;
}

static const sd_bus_vtable members[] = {
        SD_BUS_METHOD_WITH_ARGS("AddSuggestion", SD_BUS_ARGS("s", channel, "s", text, "a{sv}", options),
                                SD_BUS_RESULT("a{sv}", outcome), method_add_suggestion,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_METHOD_WITH_ARGS("AnswerByCode", SD_BUS_ARGS("s", code, "a{sv}", options),
                                SD_BUS_RESULT("a{sv}", answer), method_answer_by_code,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_VTABLE_END,
};

const struct agent suggestions_agent = {.make = make, .free = free, .members = members};
