#include "daemon/queue/phone-bus.h"

#include <inttypes.h>
#include <pwd.h>

#include "daemon/queue/agent.h"
#include "daemon/queue/figures-bus.h"
#include "daemon/queue/ticket-find.h"
#include "daemon/ratings/conf.h"
#include "daemon/ratings/rules.h"
#include "daemon/record/answer.h"
#include "daemon/record/bus.h"
#include "services/base/bus.h"
#include "services/base/flood.h"

/* How much is answered: of all that the page asks, and of codes that are typed, which could be guessed. */
enum { ALL_MAX = 200, ALL_SEC = 2, TYPED_MAX = 60, TYPED_SEC = 6, USER_SIZE = 4096 };

/* How long what visits took of late is not read once more. */
#define PACES_USEC (60 * USEC_PER_SEC)

struct phone_desk {
        char page[ACTOR_SIZE]; /* who may call; empty: there is no such user, and the bus lets nobody */
        struct flood all, typed;
        struct ticket_finder finder;
        struct estimate_pace paces[QUEUE_SERVICES_MAX + 1];
        uint64_t paces_usec; /* when they were read; 0: not yet */
        uint32_t n_paces;    /* services that there were then */
};

static struct phone_desk *state_of(const struct centre *centre) {
        return centre_get_state(centre, &phone_agent);
}

/* Whom the policy of the bus lets call, is asked here once more. 0; 1: the handler is called again. */
static int check_caller(struct centre *centre, sd_bus_message *message, sd_bus_message_handler_t handler,
                        sd_bus_error *error) {
        char actor[ACTOR_SIZE];

        int r = centre_find_actor(centre, message, handler, centre, actor, error);
        if (r != 0)
                return r;
        const char *page = state_of(centre)->page;
        return page[0] == '\0' || streq(actor, page)
                       ? 0
                       : bus_error(error, SD_BUS_ERROR_ACCESS_DENIED, "That is for the public's page alone.");
}

static int refuse_flood(sd_bus_error *error) {
        return bus_error(error, BUS_ERROR_OVER_LIMIT, "Too much is asked: ask again in a few seconds.");
}

static int refuse_code(sd_bus_error *error) {
        return bus_error(error, BUS_ERROR_NOT_FOUND, "No ticket of today has that code.");
}

bool phone_is_page(const struct centre *centre, const char *actor) {
        return streq(state_of(centre)->page, actor);
}

int phone_find_ticket(struct centre *centre, const char *code, const struct day_ticket **ret,
                      sd_bus_error *error) {
        struct phone_desk *state = state_of(centre);
        const struct book *book = recorder_book(centre->recorder);
        struct ticket_asked asked;
        uint64_t now_usec, ticket;

        int r = sd_event_now(centre->event, CLOCK_MONOTONIC, &now_usec);
        if (r < 0)
                return r;
        if (!flood_take(&state->all, now_usec))
                return refuse_flood(error);
        if (!book)
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        if (ticket_code_parse(code, &asked) < 0)
                return refuse_code(error);
        if (!asked.is_scanned && !flood_take(&state->typed, now_usec))
                return refuse_flood(error);
        r = ticket_find(&state->finder, book, &queue_state_of(centre)->secret, &asked, &ticket);
        if (r == -ENOENT)
                return refuse_code(error);
        if (r >= 0)
                *ret = book_day_ticket(book, ticket);
        return r;
}

/* ----- rating ----- */

struct rate {
        struct phone_wish wish;
        int outcome;
        uint64_t until_usec; /* wall clock; 0: it cannot be changed */
};

static int rate(struct book *book, const struct instant *now, void *userdata) {
        struct rate *rate = userdata;
        uint64_t left_usec;

        int r = ratings_rate_by_phone(book, now, &rate->wish, &rate->outcome, &left_usec);
        rate->until_usec = r >= 0 && left_usec > 0 ? now->at.realtime_usec + left_usec : 0;
        return r;
}

static int read_wish(const char *subject_word, const char *level_word, struct phone_wish *ret,
                     sd_bus_error *error) {
        int subject = subject_from_string(subject_word), level = level_from_string(level_word);

        if (subject < 0 || level < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "There is no such %s.",
                                 subject < 0 ? "subject" : "level");
        ret->subject = (enum subject) subject;
        ret->level = (enum level) level;
        return 0;
}

static int refuse_rating(int outcome, sd_bus_error *error) {
        switch (outcome) {
        case -ENOENT:
                return bus_error(error, BUS_ERROR_NOT_YET,
                                 "The visit is not finished, or is not asked for that.");
        case -EINVAL:
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "The scale of this visit has no such level.");
        case -EDQUOT:
                return bus_error(error, BUS_ERROR_OVER_LIMIT, "It was changed too often.");
        default:
                return bus_error(error, BUS_ERROR_ALREADY_RATED, "The visit is rated already: that stands.");
        }
}

static int reply_rated(sd_bus_message *message, const struct rate *rate) {
        static const char state[] = "state", until[] = "until";
        const char *outcome = phone_outcome_to_string((enum phone_outcome) rate->outcome);

        return rate->until_usec > 0 ? sd_bus_reply_method_return(message, "a{sv}", 2, state, "s", outcome,
                                                                 until, "t", rate->until_usec)
                                    : sd_bus_reply_method_return(message, "a{sv}", 1, state, "s", outcome);
}

static int method_rate_by_code(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre *centre = userdata;
        const char *code, *subject, *level;
        const struct day_ticket *ticket = NULL;
        struct rate asked = {.outcome = 0};

        int r = check_caller(centre, message, method_rate_by_code, error);
        if (r != 0)
                return r;
        r = sd_bus_message_read(message, "sss", &code, &subject, &level);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r >= 0)
                r = read_wish(subject, level, &asked.wish, error);
        if (r >= 0)
                r = phone_find_ticket(centre, code, &ticket, error);
        if (r < 0 || !ticket)
                return r;
        if (ticket->row.visit == 0)
                return refuse_rating(-ENOENT, error);
        asked.wish.visit = ticket->row.visit;
        r = recorder_write(centre->recorder, rate, &asked);
        if (r < 0)
                return answer_unwritten(error, r);
        return asked.outcome < 0 ? refuse_rating(asked.outcome, error) : reply_rated(message, &asked);
}

/* ----- how a ticket stands ----- */

static int read_paces(struct centre *centre, const struct book *book) {
        struct phone_desk *state = state_of(centre);
        uint32_t n = queue_of(book)->rules.n_services;
        struct clock_reading clock;
        uint64_t now_usec;

        int r = sd_event_now(centre->event, CLOCK_MONOTONIC, &now_usec);
        if (r < 0 ||
            (state->paces_usec > 0 && now_usec < state->paces_usec + PACES_USEC && n == state->n_paces))
                return r;
        clock_read(centre->clock, &clock);
        r = queue_read_paces(centre->store, book,
                             day_of(clock.realtime_usec, ratings_conf(centre->conf)->rules.utc_offset_usec),
                             state->paces);
        if (r < 0)
                return r;
        state->paces_usec = now_usec;
        state->n_paces = n;
        return 0;
}

static int append_wait(struct centre *centre, const struct book *book, const struct ticket *ticket,
                       sd_bus_message *reply) {
        struct estimate estimate;
        struct instant now;

        int r = read_paces(centre, book);
        if (r >= 0)
                r = recorder_now(centre->recorder, &now);
        if (r < 0)
                return r;
        r = estimate_ticket(queue_of(book)->queue, ticket, state_of(centre)->paces,
                            book_queue_peek_time(book, &now.at), &estimate);
        if (r < 0)
                return r;
        r = sd_bus_message_append(reply, "{sv}", "ahead", "t", (uint64_t) estimate.n_ahead);
        if (r < 0 || !estimate.is_known || estimate.high_usec == UINT64_MAX)
                return r;
        return sd_bus_message_append(reply, "{sv}{sv}{sv}", "estimate_low_sec", "t",
                                     estimate.low_usec / USEC_PER_SEC, "estimate_sec", "t",
                                     estimate.high_usec / USEC_PER_SEC, "estimate_basis", "s",
                                     ESTIMATE_METHOD);
}

/* Of a visit: what can be rated now, and what is. */
struct subjects {
        const char *open[_SUBJECT_MAX + 1], *rated[_SUBJECT_MAX + 1]; /* end with NULL */
        uint32_t scale;
};

static int find_subjects(struct centre *centre, const struct book *book, uint64_t visit,
                         struct subjects *ret) {
        size_t n_open = 0, n_rated = 0;
        struct instant now;

        *ret = (struct subjects){.scale = (uint32_t) ratings_of(book)->rules.scale};
        int r = recorder_now(centre->recorder, &now);
        for (enum subject subject = 0; r >= 0 && visit > 0 && subject < _SUBJECT_MAX; subject++) {
                struct rating_row closed, *rating = ratings_find_live(book, visit, subject);

                if (!rating) {
                        r = ratings_load_closed(book, visit, subject, &closed);
                        rating = &closed;
                }
                if (r == -ENOENT) {
                        r = 0;
                        continue;
                }
                if (r < 0)
                        break;
                const char *word = subject_to_string(subject);
                bool is_settling = rating->phone.state == PHONE_SETTLING,
                     is_sealed = rating->state == RATING_RATED || phone_is_over(&rating->phone, &now.at);
                ret->scale = (uint32_t) rating->scale;
                if (rating->state != RATING_VOID && !is_sealed)
                        ret->open[n_open++] = word;
                if (rating->state != RATING_VOID && (is_sealed || is_settling))
                        ret->rated[n_rated++] = word;
        }
        return r;
}

static int append_words(sd_bus_message *reply, const char *name, const char *const *words) {
        int r = sd_bus_message_open_container(reply, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append(reply, "s", name);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_append_strv(reply, (char **) words);
        for (int i = 0; r >= 0 && i < 2; i++)
                r = sd_bus_message_close_container(reply);
        return r;
}

static int append_ticket(struct centre *centre, const struct day_ticket *known, sd_bus_message *reply) {
        const struct book *book = recorder_book(centre->recorder);
        const struct ticket *ticket = &known->row.ticket;
        struct subjects subjects;

        int r = find_subjects(centre, book, known->row.visit, &subjects);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}", "number", "s", known->row.text, "state",
                                          "s", ticket_state_to_string(ticket->state), "service", "s",
                                          known->row.service, "scale", "u", subjects.scale);
        if (r >= 0 && ticket->state == TICKET_WAITING)
                r = append_wait(centre, book, ticket, reply);
        else if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}", "counter", "s", known->row.counter);
        if (r >= 0)
                r = append_words(reply, "subjects", subjects.open);
        if (r >= 0)
                r = append_words(reply, "rated", subjects.rated);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int method_ticket_by_code(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre *centre = userdata;
        const struct day_ticket *ticket = NULL;
        const char *code;

        int r = check_caller(centre, message, method_ticket_by_code, error);
        if (r != 0)
                return r;
        r = sd_bus_message_read(message, "s", &code);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r >= 0)
                r = phone_find_ticket(centre, code, &ticket, error);
        if (r < 0 || !ticket)
                return r;
        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = append_ticket(centre, ticket, reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

/* ----- the agent ----- */

static const sd_bus_vtable members[] = {
        SD_BUS_METHOD_WITH_ARGS("RateByCode",
                                SD_BUS_ARGS("s", code, "s", subject, "s", level, "a{sv}", options),
                                SD_BUS_RESULT("a{sv}", outcome), method_rate_by_code,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_METHOD_WITH_ARGS("TicketByCode", SD_BUS_ARGS("s", code, "a{sv}", options),
                                SD_BUS_RESULT("a{sv}", ticket), method_ticket_by_code,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_VTABLE_END,
};

/* Where there is no such user, the bus policy alone says who may. */
static void find_page(struct phone_desk *state) {
        char buffer[USER_SIZE];
        struct passwd entry, *user = NULL;

        if (getpwnam_r(PHONE_USER, &entry, buffer, sizeof(buffer), &user) == 0 && user)
                (void) snprintf(state->page, sizeof(state->page), "uid %" PRIu32, (uint32_t) user->pw_uid);
}

static int make(struct centre *centre, void **ret) {
        uint64_t now_usec;

        int r = sd_event_now(centre->event, CLOCK_MONOTONIC, &now_usec);
        struct phone_desk *state = r < 0 ? NULL : calloc(1, sizeof(*state));
        if (!state)
                return r < 0 ? r : -ENOMEM;
        *ret = state;
        find_page(state);
        flood_init(&state->all, ALL_MAX, ALL_SEC * USEC_PER_SEC, now_usec);
        flood_init(&state->typed, TYPED_MAX, TYPED_SEC * USEC_PER_SEC, now_usec);
        return 0;
}

static void free_state(void *userdata) {
        struct phone_desk *state = userdata;

        if (state)
                ticket_finder_clear(&state->finder);
        free(state);
}

const struct agent phone_agent = {.make = make, .free = free_state, .members = members};
