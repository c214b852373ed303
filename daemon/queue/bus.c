#include "daemon/queue/bus.h"

#include "daemon/queue/agent.h"
#include "daemon/queue/book.h"
#include "daemon/queue/command.h"
#include "daemon/queue/conf.h"
#include "daemon/queue/figures-bus.h"
#include "daemon/queue/rules.h"
#include "daemon/record/bus.h"
#include "daemon/record/answer.h"
#include "services/base/bus.h"
#include "services/base/log.h"

enum { TELLS_TICKET = 1, /* of the counter */ TELLS_THAT_TICKET, TELLS_COUNTER };

static const struct {
        const char *reason, *name, *text;
        int tells; /* whose state stands before the text */
} refusals[] = {
        {"key-taken", BUS_ERROR_KEY_TAKEN, "The key stands for a ticket of another service or class."},
        {"nobody-waiting", BUS_ERROR_NOBODY_WAITING, "Nobody is waiting for this counter."},
        {"daily-limit", BUS_ERROR_DAILY_LIMIT, "Today's tickets of this service are used up."},
        {"day-over", BUS_ERROR_DAY_OVER,
         "The day has ended: tickets are given out again tomorrow, or now, if a counter opens again."},
        {"outside-hours", BUS_ERROR_OUTSIDE_HOURS, "No tickets of this service are given out at this hour."},
        {"closed", BUS_ERROR_COUNTER_CLOSED, "The counter is closed: open it first."},
        {"has-ticket", BUS_ERROR_COUNTER_BUSY, "finish it, or transfer it, first.", TELLS_TICKET},
        {"same-state", BUS_ERROR_SAME_STATE, "there is nothing to do.", TELLS_COUNTER},
        {"no-ticket", BUS_ERROR_NO_TICKET, "The counter has no ticket: call one with Next first."},
        {"not-called", BUS_ERROR_NOT_CALLED, "only a called ticket can be that; finish it with Done.",
         TELLS_TICKET},
        {"not-held", BUS_ERROR_NOT_HELD, "only a ticket that waits for papers comes back.", TELLS_TICKET},
        {"not-waiting", BUS_ERROR_NOT_WAITING, "it does not wait.", TELLS_THAT_TICKET},
        {"not-served", BUS_ERROR_NOT_SERVED,
         "The ticket is of a service that this counter does not serve, or is for another counter."},
        {"nothing-to-undo", BUS_ERROR_NOTHING_TO_UNDO,
         "No finish is left to undo: there was none, or a ticket was called since."},
        {"too-late", BUS_ERROR_TOO_LATE, "It is too late to undo that."},
        {"already-rated", BUS_ERROR_ALREADY_RATED, "The visit is rated already: that stands."},
        {"no-such-service", BUS_ERROR_NO_SUCH_SERVICE, "There is no such service."},
        {"no-such-ticket", BUS_ERROR_NO_SUCH_TICKET, "There is no such ticket today."},
        {"no-such-counter", BUS_ERROR_NO_SUCH_COUNTER, "There is no such counter with a queue."},
        {"no-queue", BUS_ERROR_NO_QUEUE, "This counter calls no tickets: see Services= in its section."},
        {"not-signed-in", BUS_ERROR_NOT_SIGNED_IN, "Nobody is signed in at this counter."},
        {"no-target", BUS_ERROR_BAD_ARGUMENT, "Name the service or the counter to transfer to."},
};

static const char *const ticket_words[_TICKET_STATE_MAX] = {
        [TICKET_WAITING] = "is waiting",
        [TICKET_CALLED] = "is called",
        [TICKET_SERVING] = "is being served",
        [TICKET_HELD] = "waits for papers",
        [TICKET_DONE] = "is done",
        [TICKET_NO_SHOW] = "is a no-show",
        [TICKET_EXPIRED] = "has expired",
        [TICKET_CANCELLED] = "is cancelled",
};
static const char *const desk_words[_DESK_STATE_MAX] = {
        [DESK_CLOSED] = "closed",   [DESK_IDLE] = "open",     [DESK_CALLING] = "calling",
        [DESK_SERVING] = "serving", [DESK_PAUSED] = "paused",
};

enum { STATE_TEXT_SIZE = NUMBER_TEXT_SIZE + 64 };

/* Nothing has changed: the state that the action did not fit is that of the book. */
static void tell_state(const struct book *book, const struct queue_command *asked, int tells,
                       char ret[STATE_TEXT_SIZE]) {
        const struct desk *desk = book && asked->counter ? book_get_desk(book, asked->counter) : NULL;
        uint64_t id = desk && tells == TELLS_TICKET ? desk->ticket : asked->ticket;
        const struct ticket *ticket = book ? queue_get_ticket(queue_of(book)->queue, id) : NULL;

        ret[0] = '\0';
        if (tells == TELLS_COUNTER && desk)
                snprintf(ret, STATE_TEXT_SIZE, "The counter is %s: ", desk_words[desk->state]);
        if ((tells != TELLS_TICKET && tells != TELLS_THAT_TICKET) || !ticket)
                return;
        snprintf(ret, STATE_TEXT_SIZE, "Ticket %s %s: ", book_ticket_text(book, id),
                 ticket_words[ticket->state]);
}

enum { OPENS_TEXT_SIZE = sizeof(" Again: YYYY-MM-DD 00:00.") + 16 };

/* When to come again, in local time; empty where that is not known. */
static void tell_opens(const struct centre *centre, const struct queue_command *asked, const char *reason,
                       char ret[OPENS_TEXT_SIZE]) {
        const struct book *book = recorder_book(centre->recorder);
        int service =
                book && asked->action == QUEUE_ISSUE ? book_find_service(book, asked->service) : -ENOENT;
        char day[DAY_TEXT_SIZE];
        struct instant now;

        ret[0] = '\0';
        if (service < 0 || recorder_now(centre->recorder, &now) < 0)
                return;
        uint64_t opens = queue_opens(book, &now.at, (uint32_t) service, reason);
        int64_t offset = ratings_of(book)->rules.utc_offset_usec;
        if (opens == 0)
                return;
        day_format(day_of(opens, offset), day);
        uint64_t minute = (uint64_t) ((int64_t) opens - day_start_usec(day_of(opens, offset), offset)) /
                          (60 * USEC_PER_SEC);
        snprintf(ret, OPENS_TEXT_SIZE, " Again: %s %02u:%02u.", day, (unsigned) (minute / 60) % 24,
                 (unsigned) (minute % 60));
}

static int refuse(const struct centre *centre, const struct queue_command *asked, const char *reason,
                  sd_bus_error *error) {
        char state[STATE_TEXT_SIZE], opens[OPENS_TEXT_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(refusals); i++) {
                if (!streq(refusals[i].reason, reason))
                        continue;
                tell_state(recorder_book(centre->recorder), asked, refusals[i].tells, state);
                tell_opens(centre, asked, reason, opens);
                return bus_error(error, refusals[i].name, "%s%s%s", state, refusals[i].text, opens);
        }
        return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "That is not possible here.");
}

/* Of one method: who called it, and with what to call it again. */
struct call {
        struct centre *centre;
        sd_bus_message *message;
        sd_bus_message_handler_t handler;
        void *userdata;
};

/* 1: it is called again later. */
static int run(const struct call *call, const struct queue_command *asked, uint64_t *ret_ticket,
               sd_bus_error *error) {
        struct queue_command command = *asked;
        char actor[ACTOR_SIZE];
        const char *refusal;

        int r = centre_find_actor(call->centre, call->message, call->handler, call->userdata, actor, error);
        if (r != 0)
                return r;
        command.actor = actor;
        r = queue_command(call->centre, &command, &refusal, ret_ticket);
        if (r < 0)
                return answer_unwritten(error, r);
        return refusal ? refuse(call->centre, &command, refusal, error) : 0;
}

static int run_and_reply(const struct call *call, const struct queue_command *asked, sd_bus_error *error) {
        uint64_t ticket;
        int r = run(call, asked, &ticket, error);

        return r != 0 ? r : sd_bus_reply_method_return(call->message, NULL);
}

static int method_at_counter(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        static const struct {
                const char *member;
                enum queue_action action;
                const char *name;
        } actions[] = {
                {"Next", QUEUE_NEXT},   {"Recall", QUEUE_RECALL}, {"Start", QUEUE_START},
                {"Done", QUEUE_FINISH}, {"NoShow", QUEUE_ABSENT}, {"Transfer", QUEUE_TRANSFER},
                {"Hold", QUEUE_HOLD},   {"Pause", QUEUE_PAUSE},   {"Open", QUEUE_OPEN},
                {"Close", QUEUE_CLOSE}, {"Undo", QUEUE_UNDO},     {"SignOut", _QUEUE_ACTION_MAX, "sign-out"},
        };
        const struct centre_counter *counter = userdata;
        struct queue_command command = {.counter = counter->id};
        const struct bus_option where[] = {
                BUS_OPTION_S("service", &command.service), BUS_OPTION_S("counter", &command.target), {}};
        bool after = false;
        const struct bus_option why[] = {
                BUS_OPTION_S("reason", &command.reason), BUS_OPTION_B("after", &after), {}};
        const struct bus_option none[] = {{}};
        const char *member = sd_bus_message_get_member(message);
        size_t i = 0;

        while (!streq(actions[i].member, member)) {
                i++;
                assert(i < ELEMENTSOF(actions));
        }
        command.action = actions[i].action;
        command.name = actions[i].name;
        int r = bus_read_options(message,
                                 command.action == QUEUE_TRANSFER ? where
                                 : command.action == QUEUE_PAUSE  ? why
                                                                  : none,
                                 error);
        if (after)
                command.action = QUEUE_PAUSE_AFTER;
        if (r >= 0 && command.reason && pause_reason_from_string(command.reason) < 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option reason is meeting, lunch, trip, fault or other.");
        if (r >= 0 && command.service && command.target)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "Either a service or a counter, not both.");
        struct call call = {counter->centre, message, method_at_counter, userdata};
        return r < 0 ? r : run_and_reply(&call, &command, error);
}

static int method_issue(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre *centre = userdata;
        struct queue_command command = {.action = QUEUE_ISSUE};
        const struct bus_option options[] = {
                BUS_OPTION_S("priority", &command.priority), BUS_OPTION_S("key", &command.key), {}};
        uint64_t id;

        int r = sd_bus_message_read(message, "s", &command.service);
        if (r < 0)
                return r;
        if (strlen(command.service) >= ID_SIZE || !text_is_plain(command.service))
                return bus_error(error, BUS_ERROR_NO_SUCH_SERVICE, "There is no such service.");
        r = bus_read_options(message, options, error);
        if (r >= 0 && command.priority && priority_from_string(command.priority) < 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option priority is none, elderly, pregnant, disabled or merit.");
        if (r >= 0 && command.key && !id_is_valid(command.key))
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option key is 1 to 64 of A-Z a-z 0-9 . _ -");
        if (r >= 0)
                r = run(&(struct call){centre, message, method_issue, userdata}, &command, &id, error);
        if (r != 0)
                return r;

        const struct book *book = recorder_book(centre->recorder);
        const struct ticket *ticket = queue_get_ticket(queue_of(book)->queue, id);
        if (!ticket)
                return -EIO;
        struct ticket_code code;
        book_ticket_code(book, &queue_state_of(centre)->secret, id, &code);
        return sd_bus_reply_method_return(message, "tssu", id, book_ticket_text(book, id), code.typed,
                                          (uint32_t) queue_count_ahead(queue_of(book)->queue, ticket));
}

/* A ticket, and options that the method knows. */
static int read_ticket(sd_bus_message *message, const struct bus_option *options,
                       struct queue_command *command, sd_bus_error *error) {
        int r = sd_bus_message_read(message, "t", &command->ticket);

        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r >= 0 && (command->ticket == 0 || command->ticket > EVENT_INTEGER_MAX))
                r = bus_error(error, BUS_ERROR_NO_SUCH_TICKET, "There is no such ticket today.");
        return r;
}

static int method_return(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct queue_command command = {.action = QUEUE_RETURN};
        int r = read_ticket(message, (const struct bus_option[]){{}}, &command, error);

        return r < 0 ? r
                     : run_and_reply(&(struct call){userdata, message, method_return, userdata}, &command,
                                     error);
}

static int method_call(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct centre_counter *counter = userdata;
        struct queue_command command = {.action = QUEUE_CALL, .counter = counter->id};
        int r = read_ticket(message, (const struct bus_option[]){{}}, &command, error);

        return r < 0 ? r
                     : run_and_reply(&(struct call){counter->centre, message, method_call, userdata},
                                     &command, error);
}

static int method_cancel(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct queue_command command = {.action = QUEUE_CANCEL};
        int r = read_ticket(message, (const struct bus_option[]){BUS_OPTION_S("reason", &command.reason), {}},
                            &command, error);

        if (r >= 0 && command.reason && cancel_reason_from_string(command.reason) < 0)
                r = bus_error(error, BUS_ERROR_BAD_OPTION, "Option reason is left, wrong-service or other.");
        return r < 0 ? r
                     : run_and_reply(&(struct call){userdata, message, method_cancel, userdata}, &command,
                                     error);
}

static int method_transfer(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct queue_command command = {.action = QUEUE_TRANSFER};
        const struct bus_option where[] = {
                BUS_OPTION_S("service", &command.service), BUS_OPTION_S("counter", &command.target), {}};
        int r = read_ticket(message, where, &command, error);

        if (r >= 0 && !command.service == !command.target)
                r = bus_error(error, BUS_ERROR_BAD_ARGUMENT, "Name a service or a counter, one of them.");
        return r < 0 ? r
                     : run_and_reply(&(struct call){userdata, message, method_transfer, userdata}, &command,
                                     error);
}

static int method_end_day(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct queue_command command = {.action = QUEUE_END_DAY};

        int r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        return run_and_reply(&(struct call){userdata, message, method_end_day, userdata}, &command, error);
}

static int append_code(const struct centre *centre, const struct ticket *ticket, sd_bus_message *reply) {
        const struct book *book = recorder_book(centre->recorder);
        struct ticket_code code;

        book_ticket_code(book, &queue_state_of(centre)->secret, ticket->id, &code);
        return sd_bus_message_append(reply, "a{sv}", 4, "ticket", "t", ticket->id, "text", "s",
                                     book_ticket_text(book, ticket->id), "code", "s", code.typed, "scanned",
                                     "s", code.scanned);
}

int queue_bus_append_tickets(const struct centre *centre, queue_ticket_fn append, sd_bus_message *reply) {
        const struct ticket *tickets;
        size_t n = queue_list(queue_of(recorder_book(centre->recorder))->queue, &tickets);

        int r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        for (size_t i = 0; r >= 0 && i < n; i++)
                r = append(centre, &tickets[i], reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int queue_bus_reply_tickets(sd_bus_message *message, const struct centre *centre, queue_ticket_fn append,
                            sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;

        if (!recorder_book(centre->recorder))
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        int r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = queue_bus_append_tickets(centre, append, reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

static int method_get_ticket_codes(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        int r = bus_read_no_options(message, error);

        return r < 0 ? r : queue_bus_reply_tickets(message, userdata, append_code, error);
}

static int property_get_services(BUS_PROPERTY_ARGS) {
        const struct queue_conf *conf = queue_conf(((const struct centre *) userdata)->conf);

        int r = sd_bus_message_open_container(reply, 'a', "(sss)");
        for (size_t i = 0; r >= 0 && i < conf->n_services; i++)
                r = sd_bus_message_append(reply, "(sss)", conf->services[i]->id,
                                          queue_conf_label(conf->services[i]), conf->services[i]->prefix);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int property_get_waiting(BUS_PROPERTY_ARGS) {
        const struct queue_state *state = queue_state_of(userdata);

        int r = sd_bus_message_open_container(reply, 'a', "{st}");
        for (size_t i = 0; r >= 0 && i < state->n_waiting; i++)
                r = sd_bus_message_append(reply, "{st}", state->waiting[i].id, state->waiting[i].n);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

#define QUEUE_FIGURES_MEMBER                                                                                 \
        BUS_METHOD("GetQueueFigures", ("s", first_day, "s", last_day, "a{sv}", options),                     \
                   ("aa{sv}", figures), queue_bus_get_figures)

const sd_bus_vtable queue_record_members[] = {QUEUE_FIGURES_MEMBER, SD_BUS_VTABLE_END};

int queue_bus_append_warnings(const struct centre *centre, sd_bus_message *reply) {
        const struct queue_state *state = queue_state_of(centre);

        int r = sd_bus_message_open_container(reply, 'a', "(sst)");
        for (size_t i = 0; r >= 0 && i < state->n_warnings; i++)
                r = sd_bus_message_append(reply, "(sst)", state->warnings[i].service,
                                          queue_warning_to_string(state->warnings[i].warning),
                                          state->warnings[i].limit);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int property_get_warnings(BUS_PROPERTY_ARGS) {
        return queue_bus_append_warnings(userdata, reply);
}

const sd_bus_vtable queue_members[] = {
        SD_BUS_PROPERTY("Services", "a(sss)", property_get_services, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Waiting", "a{st}", property_get_waiting, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_PROPERTY("Warnings", "a(sst)", property_get_warnings, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_SIGNAL_WITH_ARGS("CounterInactive", SD_BUS_ARGS("s", counter), 0),
        QUEUE_FIGURES_MEMBER,
        SD_BUS_METHOD_WITH_ARGS("EstimateWait", SD_BUS_ARGS("s", service, "a{sv}", options),
                                SD_BUS_RESULT("a{sv}", estimate), queue_bus_estimate_wait,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("IssueTicket", SD_BUS_ARGS("s", service, "a{sv}", options),
                                SD_BUS_RESULT("t", ticket, "s", text, "s", code, "u", ahead), method_issue,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("GetTicketCodes", SD_BUS_ARGS("a{sv}", options),
                                SD_BUS_RESULT("aa{sv}", codes), method_get_ticket_codes,
                                SD_BUS_VTABLE_UNPRIVILEGED | SD_BUS_VTABLE_SENSITIVE),
        SD_BUS_METHOD_WITH_ARGS("Return", SD_BUS_ARGS("t", ticket, "a{sv}", options), SD_BUS_NO_RESULT,
                                method_return, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Cancel", SD_BUS_ARGS("t", ticket, "a{sv}", options), SD_BUS_NO_RESULT,
                                method_cancel, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("Transfer", SD_BUS_ARGS("t", ticket, "a{sv}", options), SD_BUS_NO_RESULT,
                                method_transfer, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD_WITH_ARGS("EndDay", SD_BUS_ARGS("a{sv}", options), SD_BUS_NO_RESULT, method_end_day,
                                SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

void queue_bus_announce_inactive(const struct centre *centre, const char *counter) {
        int r = sd_bus_emit_signal(centre->bus, CENTRE_PATH, CENTRE_BUS_NAME, "CounterInactive", "s",
                                   counter);

        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Cannot announce an inactive counter");
}

#define COMMAND(member)                                                                                      \
        SD_BUS_METHOD_WITH_ARGS(member, SD_BUS_ARGS("a{sv}", options), SD_BUS_NO_RESULT, method_at_counter,  \
                                SD_BUS_VTABLE_UNPRIVILEGED)

const sd_bus_vtable queue_counter_members[] = {
        COMMAND("Next"),
        COMMAND("Recall"),
        COMMAND("Start"),
        COMMAND("Done"),
        COMMAND("NoShow"),
        COMMAND("Transfer"),
        COMMAND("Hold"),
        COMMAND("Pause"),
        COMMAND("Open"),
        COMMAND("Close"),
        COMMAND("Undo"),
        COMMAND("SignOut"),
        SD_BUS_METHOD_WITH_ARGS("Call", SD_BUS_ARGS("t", ticket, "a{sv}", options), SD_BUS_NO_RESULT,
                                method_call, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};
