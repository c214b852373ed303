#include "centre-client.h"

#include <sys/queue.h>
#include <time.h>

#include "hw/timer.h"
#include "services/base/bus.h"
#include "services/base/log.h"
#include "dbus/errors.h"
#include "services/board/board-message.h"
#include "suggest-message.h"
#include "survey-message.h"

#define CENTRE_NAME "vn.motcua.Centre1"
#define CENTRE_PATH "/vn/motcua/Centre1"
/* Before the connection of whoever waits for it is closed. */
#define CALL_USEC (8 * USEC_PER_SEC)
#define BOARD_CALL_USEC (3 * USEC_PER_SEC)
/* News is told to whom a board was given: who got none, or has no clock, asks again unasked. */
#define AGAIN_USEC (5 * USEC_PER_SEC)
/* Whoever comes within it is shown the survey that was there for the one before. */
#define SURVEY_AGE_USEC (1 * USEC_PER_SEC)
/* For the links to it, which come with boards. */
#define SURVEY_LINK_AGE_USEC (10 * USEC_PER_SEC)

enum asked { ASKED_TICKET, ASKED_RATING, ASKED_SURVEY, ASKED_SHEET, ASKED_SUGGESTION };

struct question {
        LIST_ENTRY(question) questions;
        struct centre_client *client;
        sd_bus_slot *slot;
        enum asked asked;
        centre_answer_fn answer; /* NULL: nobody waits for it */
        void *userdata;
};

struct centre_client {
        sd_bus *bus;
        centre_changed_fn changed;
        void *userdata;
        sd_bus_slot *owner_match, *news_match, *board_slot, *clock_slot;
        sd_event_source *again;
        bool is_dirty; /* news came while a board was asked for */
        bool knows, has_board, is_stale, knows_clock;
        uint64_t stale_usec;
        struct board board, next;
        struct survey_info *survey; /* NULL: there is none, or it was never told */
        bool knows_survey;
        uint64_t survey_usec; /* when it was told, or asked for by ask_survey_for_links(), CLOCK_MONOTONIC */
        LIST_HEAD(question_list, question) questions;
};

static void ask_board(struct centre_client *client);
static void ask_survey_for_links(struct centre_client *client);

static uint64_t realtime_usec(void) {
        struct timespec ts;

        (void) clock_gettime(CLOCK_REALTIME, &ts); /* cannot fail */
        return (uint64_t) ts.tv_sec * USEC_PER_SEC + (uint64_t) ts.tv_nsec / NSEC_PER_USEC;
}

static void set_stale(struct centre_client *client, bool is_stale) {
        bool is_news = !client->knows || !is_stale || !client->is_stale;

        if (is_stale && !client->is_stale)
                client->stale_usec = client->has_board ? realtime_usec() : 0;
        client->is_stale = is_stale;
        client->knows = true;
        if (is_stale)
                (void) timer_start(client->again, AGAIN_USEC);
        if (is_news)
                client->changed(client->userdata);
}

static int take_board(struct centre_client *client, sd_bus_message *reply) {
        _cleanup_free_ char *problem = NULL;
        int r = board_read(reply, &client->next, &problem);

        if (r < 0 && !client->is_stale)
                (void) log_warning_errno(r, "The aggregator's board cannot be read: %s",
                                         problem ? problem : strerror(-r));
        if (r < 0)
                return r;
        client->board = client->next;
        client->has_board = true;
        return 0;
}

static int on_board(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *ret_error) {
        struct centre_client *client = userdata;
        bool is_dirty = client->is_dirty;

        client->board_slot = sd_bus_slot_unref(client->board_slot);
        set_stale(client, sd_bus_message_is_method_error(reply, NULL) || take_board(client, reply) < 0);
        if (is_dirty)
                ask_board(client);
        return 0;
}

static int on_clock(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *ret_error) {
        struct centre_client *client = userdata;
        int is_synchronized = 0;

        client->clock_slot = sd_bus_slot_unref(client->clock_slot);
        if (sd_bus_message_is_method_error(reply, NULL) ||
            sd_bus_message_read(reply, "v", "b", &is_synchronized) < 0 || !is_synchronized) {
                (void) timer_start(client->again, AGAIN_USEC);
                return 0;
        }
        client->knows_clock = true;
        if (client->knows)
                client->changed(client->userdata);
        return 0;
}

/* Until it is known. */
static void ask_clock(struct centre_client *client) {
        _cleanup_message_ sd_bus_message *call = NULL;

        if (client->knows_clock || client->clock_slot)
                return;
        int r = sd_bus_message_new_method_call(client->bus, &call, CENTRE_NAME, CENTRE_PATH,
                                               "org.freedesktop.DBus.Properties", "Get");
        if (r >= 0)
                r = sd_bus_message_append(call, "ss", CENTRE_NAME, "ClockSynchronized");
        if (r >= 0)
                r = sd_bus_message_set_auto_start(call, false);
        if (r >= 0)
                (void) sd_bus_call_async(client->bus, &client->clock_slot, call, on_clock, client,
                                         BOARD_CALL_USEC);
}

/* One at a time: however often it changes, it is asked for no faster than it is answered. */
static void ask_board(struct centre_client *client) {
        _cleanup_message_ sd_bus_message *call = NULL;

        client->is_dirty = client->board_slot;
        if (client->board_slot)
                return;
        ask_clock(client);
        ask_survey_for_links(client);
        int r = sd_bus_message_new_method_call(client->bus, &call, CENTRE_NAME, CENTRE_PATH, CENTRE_NAME,
                                               "GetBoard");
        if (r >= 0)
                r = sd_bus_message_append(call, "a{sv}", 0);
        if (r >= 0)
                r = sd_bus_message_set_auto_start(call, false);
        if (r >= 0)
                r = sd_bus_call_async(client->bus, &client->board_slot, call, on_board, client,
                                      BOARD_CALL_USEC);
        if (r < 0)
                set_stale(client, true);
}

static int on_again(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct centre_client *client = userdata;

        if (client->is_stale)
                ask_board(client);
        else
                ask_clock(client);
        return 0;
}

static int on_news(_unused_ sd_bus_message *message, void *userdata, _unused_ sd_bus_error *error) {
        ask_board(userdata);
        return 0;
}

static int on_owner(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *error) {
        struct centre_client *client = userdata;
        const char *name, *before, *after;

        if (sd_bus_message_read(message, "sss", &name, &before, &after) < 0)
                return 0;
        if (after[0] != '\0')
                ask_board(client);
        else
                set_stale(client, true);
        return 0;
}

int centre_client_new(sd_bus *bus, centre_changed_fn changed, void *userdata, struct centre_client **ret) {
        _cleanup_(centre_client_freep) struct centre_client *client = calloc(1, sizeof(*client));

        if (!client)
                return -ENOMEM;
        client->bus = sd_bus_ref(bus);
        client->changed = changed;
        client->userdata = userdata;
        LIST_INIT(&client->questions);
        int r = timer_new(sd_bus_get_event(bus), CLOCK_MONOTONIC, USEC_PER_SEC, on_again, client,
                          &client->again);
        if (r >= 0)
                r = sd_bus_add_match_async(bus, &client->owner_match,
                                           "type='signal',sender='org.freedesktop.DBus',"
                                           "path='/org/freedesktop/DBus',interface='org.freedesktop.DBus',"
                                           "member='NameOwnerChanged',arg0='" CENTRE_NAME "'",
                                           on_owner, NULL, client);
        if (r >= 0)
                r = sd_bus_add_match_async(bus, &client->news_match,
                                           "type='signal',sender='" CENTRE_NAME "',path='" CENTRE_PATH
                                           "',interface='" CENTRE_NAME "',member='BoardChanged'",
                                           on_news, NULL, client);
        if (r < 0)
                return r;
        ask_board(client);
        *ret = TAKE_PTR(client);
        return 0;
}

static void question_free(struct question *question) {
        LIST_REMOVE(question, questions);
        sd_bus_slot_unref(question->slot);
        free(question);
}

struct centre_client *centre_client_free(struct centre_client *client) {
        if (!client)
                return NULL;
        while (!LIST_EMPTY(&client->questions)) {
                struct question *question = LIST_FIRST(&client->questions);

                if (question->answer)
                        question->answer(SD_BUS_ERROR_NO_REPLY, NULL, question->userdata);
                question_free(question);
        }
        sd_bus_slot_unref(client->owner_match);
        sd_bus_slot_unref(client->news_match);
        sd_bus_slot_unref(client->board_slot);
        sd_bus_slot_unref(client->clock_slot);
        sd_event_source_disable_unref(client->again);
        sd_bus_unref(client->bus);
        free(client->survey);
        free(client);
        return NULL;
}

const struct board *centre_client_board(const struct centre_client *client) {
        return client->has_board ? &client->board : NULL;
}

bool centre_client_knows_clock(const struct centre_client *client) {
        return client->knows_clock;
}

bool centre_client_is_stale(const struct centre_client *client, uint64_t *ret_usec) {
        *ret_usec = client->stale_usec;
        return client->is_stale;
}

/* ----- questions ----- */

static int read_text(sd_bus_message *message, char *ret, size_t size) {
        const char *text;
        int r = sd_bus_message_read(message, "v", "s", &text);

        if (r >= 0)
                (void) snprintf(ret, size, "%s", text);
        return r;
}

static int read_number(sd_bus_message *message, bool *ret_has, uint32_t *ret) {
        uint64_t value;
        int r = sd_bus_message_read(message, "v", "t", &value);

        if (r >= 0) {
                *ret_has = true;
                *ret = value < UINT32_MAX ? (uint32_t) value : UINT32_MAX;
        }
        return r;
}

static int read_subjects(sd_bus_message *message, unsigned *ret) {
        static const char *const subjects[_SUBJECT_MAX] = SUBJECT_WORDS;
        const char *word;
        int r = sd_bus_message_enter_container(message, 'v', "as");

        if (r >= 0)
                r = sd_bus_message_enter_container(message, 'a', "s");
        if (r < 0)
                return r;
        while ((r = sd_bus_message_read(message, "s", &word)) > 0)
                for (unsigned i = 0; i < _SUBJECT_MAX; i++)
                        *ret |= streq(subjects[i], word) ? 1u << i : 0;
        for (int i = 0; r >= 0 && i < 2; i++)
                r = sd_bus_message_exit_container(message);
        return r;
}

static int read_entry(sd_bus_message *message, struct ticket_info *ticket) {
        bool has_seconds = false;
        uint32_t seconds = 0;
        const char *name;
        int r = sd_bus_message_read(message, "s", &name);

        if (r < 0)
                return r;
        if (streq(name, "number"))
                return read_text(message, ticket->number, sizeof(ticket->number));
        if (streq(name, "state"))
                return read_text(message, ticket->state, sizeof(ticket->state));
        if (streq(name, "service"))
                return read_text(message, ticket->service, sizeof(ticket->service));
        if (streq(name, "counter"))
                return read_text(message, ticket->counter, sizeof(ticket->counter));
        if (streq(name, "estimate_basis"))
                return read_text(message, ticket->basis, sizeof(ticket->basis));
        if (streq(name, "ahead"))
                return read_number(message, &ticket->has_ahead, &ticket->ahead);
        if (streq(name, "subjects"))
                return read_subjects(message, &ticket->subjects);
        if (streq(name, "rated"))
                return read_subjects(message, &ticket->rated);
        if (streq(name, "scale"))
                return sd_bus_message_read(message, "v", "u", &ticket->scale);
        if (!streq(name, "estimate_sec"))
                return sd_bus_message_skip(message, "v");
        r = read_number(message, &has_seconds, &seconds);
        ticket->has_estimate = has_seconds;
        ticket->estimate_min = seconds / 60 + (seconds % 60 > 0);
        return r;
}

static int read_ticket(sd_bus_message *reply, struct ticket_info *ret) {
        int r = sd_bus_message_enter_container(reply, 'a', "{sv}");

        *ret = (struct ticket_info){.scale = 0};
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                r = read_entry(reply, ret);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        return r;
}

/* An answer that did not come takes nothing away. */
static int take_survey(struct centre_client *client, sd_bus_message *reply, const char *error) {
        struct survey_info *survey = NULL;

        if (error && !streq(error, BUS_ERROR_NO_SURVEY))
                return 0;
        int r = error ? 0 : survey_message_read(reply, &survey);
        if (r < 0)
                return log_warning_errno(r, "The aggregator's survey cannot be read: %s", strerror(-r));
        free(client->survey);
        client->survey = survey;
        client->knows_survey = true;
        client->survey_usec = monotonic_usec();
        return 0;
}

static int on_answer(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *ret_error) {
        struct question *question = userdata;
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        const char *name = error ? error->name : NULL;
        struct centre_told told;
        int r = 0;

        if (question->asked == ASKED_SURVEY)
                r = take_survey(question->client, reply, name);
        if (!error && question->asked == ASKED_TICKET)
                r = read_ticket(reply, &told.ticket);
        if (!error && question->asked == ASKED_SUGGESTION)
                r = suggest_message_read(reply, &told.suggestion);
        if (r < 0)
                name = SD_BUS_ERROR_INCONSISTENT_MESSAGE;
        if (question->answer)
                question->answer(name, name ? NULL : &told, question->userdata);
        question_free(question);
        return 0;
}

static int ask(struct centre_client *client, sd_bus_message *call, const struct question *asked) {
        struct question *question = malloc(sizeof(*question));
        int r;

        if (!question)
                return -ENOMEM;
        *question = *asked;
        question->client = client;
        r = sd_bus_message_set_auto_start(call, false);
        if (r >= 0)
                r = sd_bus_message_sensitive(call);
        if (r >= 0)
                r = sd_bus_call_async(client->bus, &question->slot, call, on_answer, question, CALL_USEC);
        if (r < 0) {
                free(question);
                return r;
        }
        LIST_INSERT_HEAD(&client->questions, question, questions);
        return 0;
}

static int ask_by_code(struct centre_client *client, const char *member, const char *code,
                       const struct question *asked) {
        _cleanup_message_ sd_bus_message *call = NULL;
        int r = sd_bus_message_new_method_call(client->bus, &call, CENTRE_NAME, CENTRE_PATH, CENTRE_NAME,
                                               member);

        if (r >= 0)
                r = sd_bus_message_append(call, "sa{sv}", code, 0);
        return r < 0 ? r : ask(client, call, asked);
}

int centre_client_ask_ticket(struct centre_client *client, const char *code, centre_answer_fn answer,
                             void *userdata) {
        return ask_by_code(client, "TicketByCode", code,
                           &(struct question){.answer = answer, .userdata = userdata});
}

int centre_client_rate(struct centre_client *client, const char *code, const char *subject, const char *level,
                       centre_answer_fn answer, void *userdata) {
        _cleanup_message_ sd_bus_message *call = NULL;
        int r = sd_bus_message_new_method_call(client->bus, &call, CENTRE_NAME, CENTRE_PATH, CENTRE_NAME,
                                               "RateByCode");

        if (r >= 0)
                r = sd_bus_message_append(call, "sssa{sv}", code, subject, level, 0);
        return r < 0 ? r
                     : ask(client, call,
                           &(struct question){.asked = ASKED_RATING, .answer = answer, .userdata = userdata});
}

/* ----- the survey ----- */

const struct survey_info *centre_client_survey(const struct centre_client *client, bool *ret_is_fresh) {
        *ret_is_fresh = client->knows_survey && monotonic_usec() - client->survey_usec < SURVEY_AGE_USEC;
        return client->survey;
}

int centre_client_ask_survey(struct centre_client *client, centre_answer_fn answer, void *userdata) {
        _cleanup_message_ sd_bus_message *call = NULL;
        int r = sd_bus_message_new_method_call(client->bus, &call, CENTRE_NAME, CENTRE_PATH, CENTRE_NAME,
                                               "GetSurvey");

        if (r >= 0)
                r = sd_bus_message_append(call, "a{sv}", 0);
        return r < 0 ? r
                     : ask(client, call,
                           &(struct question){.asked = ASKED_SURVEY, .answer = answer, .userdata = userdata});
}

/* Before the board, so that the first page has its link. */
static void ask_survey_for_links(struct centre_client *client) {
        uint64_t now_usec = monotonic_usec();

        if (client->survey_usec > 0 && now_usec - client->survey_usec < SURVEY_LINK_AGE_USEC)
                return;
        client->survey_usec = now_usec;
        client->knows_survey = false;
        (void) centre_client_ask_survey(client, NULL, NULL);
}

int centre_client_add_sheet(struct centre_client *client, const struct survey_sheet *sheet, const char *code,
                            centre_answer_fn answer, void *userdata) {
        _cleanup_message_ sd_bus_message *call = NULL;
        int r = sd_bus_message_new_method_call(client->bus, &call, CENTRE_NAME, CENTRE_PATH, CENTRE_NAME,
                                               "AddSurvey");

        if (r >= 0)
                r = survey_message_append(call, sheet, code);
        return r < 0 ? r
                     : ask(client, call,
                           &(struct question){.asked = ASKED_SHEET, .answer = answer, .userdata = userdata});
}

/* ----- suggestions ----- */

int centre_client_suggest(struct centre_client *client, const struct suggest_sheet *sheet,
                          centre_answer_fn answer, void *userdata) {
        _cleanup_message_ sd_bus_message *call = NULL;
        int r = sd_bus_message_new_method_call(client->bus, &call, CENTRE_NAME, CENTRE_PATH, CENTRE_NAME,
                                               "AddSuggestion");

        if (r >= 0)
                r = suggest_message_append(call, sheet);
        return r < 0 ? r
                     : ask(client, call,
                           &(struct question){
                                   .asked = ASKED_SUGGESTION, .answer = answer, .userdata = userdata});
}

int centre_client_ask_suggestion(struct centre_client *client, const char *code, centre_answer_fn answer,
                                 void *userdata) {
        return ask_by_code(
                client, "AnswerByCode", code,
                &(struct question){.asked = ASKED_SUGGESTION, .answer = answer, .userdata = userdata});
}
