#include "daemon/errors.h"
#include "daemon/manager.h"
#include "daemon/printing/book.h"
#include "daemon/queue/book.h"
#include "daemon/queue/bus.h"

static const struct {
        const char *reason, *name, *text;
} refusals[] = {
        {"nobody-waiting", BUS_ERROR_NOBODY_WAITING, "Nobody is waiting for this counter."},
        {"daily-limit", BUS_ERROR_DAILY_LIMIT, "Today's tickets of this service are used up."},
        {"outside-hours", BUS_ERROR_OUTSIDE_HOURS, "No tickets of this service are given out at this hour."},
        {"closed", BUS_ERROR_COUNTER_CLOSED, "The counter is closed: open it first."},
        {"busy", BUS_ERROR_COUNTER_BUSY, "The counter has a ticket, or is in that state already."},
        {"no-ticket", BUS_ERROR_NO_TICKET, "There is no ticket in the state this needs."},
        {"too-late", BUS_ERROR_TOO_LATE, "It is too late to undo that."},
        {"already-rated", BUS_ERROR_ALREADY_RATED, "The visit is rated already: that stands."},
        {"no-such-service", BUS_ERROR_NO_SUCH_SERVICE, "There is no such service."},
        {"no-such-ticket", BUS_ERROR_NO_SUCH_TICKET, "There is no such ticket today."},
        {"no-such-counter", BUS_ERROR_NO_SUCH_COUNTER, "There is no such counter with a queue."},
        {"no-queue", BUS_ERROR_NO_QUEUE, "This counter calls no tickets: see Services= in its section."},
        {"not-signed-in", BUS_ERROR_NOT_SIGNED_IN, "Nobody is signed in at this counter."},
        {"no-target", BUS_ERROR_BAD_ARGUMENT, "Name the service or the counter to transfer to."},
};

static int refuse(sd_bus_error *error, const char *reason) {
        for (size_t i = 0; i < ELEMENTSOF(refusals); i++)
                if (streq(refusals[i].reason, reason))
                        return bus_error(error, refusals[i].name, "%s", refusals[i].text);
        return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "That is not possible here.");
}

void command_find_actor(sd_bus_message *message, char ret[static ACTOR_SIZE]) {
        sd_bus_creds *creds = NULL;
        uid_t uid;

        id_copy(ret, ACTOR_SIZE, "unknown");
        if (sd_bus_query_sender_creds(message, SD_BUS_CREDS_EUID, &creds) >= 0 &&
            sd_bus_creds_get_euid(creds, &uid) >= 0)
                snprintf(ret, ACTOR_SIZE, "uid %u", (unsigned) uid);
        sd_bus_creds_unref(creds);
}

static int run(struct centre_manager *manager, sd_bus_message *message, const struct centre_command *asked,
               uint64_t *ret_ticket, sd_bus_error *error) {
        struct centre_command command = *asked;
        char actor[ACTOR_SIZE];
        const char *refusal;

        command_find_actor(message, actor);
        command.actor = actor;
        int r = centre_manager_command(manager, &command, &refusal, ret_ticket);
        if (r < 0)
                return bus_error_errno(error, r, "The record cannot be written: %s.", strerror(-r));
        return refusal ? refuse(error, refusal) : 0;
}

static int read_option(sd_bus_message *message, const struct command_option *options, sd_bus_error *error) {
        const char *name;

        int r = sd_bus_message_read(message, "s", &name);
        if (r < 0)
                return r;
        while (options->name && !streq(options->name, name))
                options++;
        if (!options->name)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "No such option: %s.", name);
        r = sd_bus_message_read(message, "v", "s", options->value);
        if (r == -ENXIO || r == -EBADMSG)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option %s must be text.", name);
        if (r >= 0 && (strlen(*options->value) >= ID_SIZE || !text_is_clean(*options->value)))
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option %s is no ID.", name);
        return r;
}

int command_read_options(sd_bus_message *message, const struct command_option *options, sd_bus_error *error) {
        int r = sd_bus_message_enter_container(message, 'a', "{sv}");

        while (r >= 0 && (r = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                r = read_option(message, options, error);
                if (r >= 0)
                        r = sd_bus_message_exit_container(message);
        }
        return r < 0 ? r : sd_bus_message_exit_container(message);
}

int command_at_counter(sd_bus_message *message, void *userdata, sd_bus_error *error) {
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
        struct counter *counter = userdata;
        struct centre_command command = {.counter = counter->conf->id};
        const struct command_option where[] = {
                {"service", &command.service}, {"counter", &command.target}, {NULL, NULL}};
        const struct command_option why[] = {{"reason", &command.reason}, {NULL, NULL}};
        const struct command_option none[] = {{NULL, NULL}};
        const char *member = sd_bus_message_get_member(message);
        uint64_t ticket;
        size_t i = 0;

        while (!streq(actions[i].member, member)) {
                i++;
                assert(i < ELEMENTSOF(actions));
        }
        command.action = actions[i].action;
        command.name = actions[i].name;
        int r = command_read_options(message,
                                     command.action == QUEUE_TRANSFER ? where
                                     : command.action == QUEUE_PAUSE  ? why
                                                                      : none,
                                     error);
        if (r >= 0 && command.reason && pause_reason_from_string(command.reason) < 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option reason is meeting, lunch, trip, fault or other.");
        if (r >= 0 && command.service && command.target)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "Either a service or a counter, not both.");
        if (r >= 0)
                r = run(counter->manager, message, &command, &ticket, error);
        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}

int command_issue(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre_manager *manager = userdata;
        char text[NUMBER_TEXT_SIZE];
        struct centre_command command = {.action = QUEUE_ISSUE};
        const struct command_option options[] = {{"priority", &command.priority}, {NULL, NULL}};
        uint64_t id;

        int r = sd_bus_message_read(message, "s", &command.service);
        if (r < 0)
                return r;
        if (strlen(command.service) >= ID_SIZE || !text_is_clean(command.service))
                return bus_error(error, BUS_ERROR_NO_SUCH_SERVICE, "There is no such service.");
        r = command_read_options(message, options, error);
        if (r >= 0 && command.priority && priority_from_string(command.priority) < 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option priority is none, elderly, pregnant, disabled or merit.");
        if (r >= 0)
                r = run(manager, message, &command, &id, error);
        if (r < 0)
                return r;

        const struct book *book = recorder_book(manager->recorder);
        const struct ticket *ticket = queue_get_ticket(queue_of(book)->queue, id);
        if (!ticket)
                return -EIO;
        book_ticket_text(book, ticket, text);
        struct ticket_code code;
        book_ticket_code(book, &manager->ticket_secret, id, &code);
        return sd_bus_reply_method_return(message, "tssu", id, text, code.typed,
                                          (uint32_t) queue_count_ahead(queue_of(book)->queue, ticket));
}

int command_return(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre_command command = {.action = QUEUE_RETURN};
        uint64_t ticket;

        int r = sd_bus_message_read(message, "t", &command.ticket);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        if (command.ticket == 0 || command.ticket > EVENT_INTEGER_MAX)
                return refuse(error, "no-such-ticket");
        r = run(userdata, message, &command, &ticket, error);
        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}

int command_end_day(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct centre_command command = {.action = QUEUE_END_DAY};
        uint64_t ticket;

        int r = bus_read_no_options(message, error);
        if (r >= 0)
                r = run(userdata, message, &command, &ticket, error);
        return r < 0 ? r : sd_bus_reply_method_return(message, NULL);
}

static int append_ticket(const struct book *book, const struct ticket *ticket, sd_bus_message *reply) {
        const struct queue_part *bq = queue_of(book);
        char text[NUMBER_TEXT_SIZE];
        const char *printed;

        book_ticket_text(book, ticket, text);
        int r = book_find_printed(book, ticket->id, &printed);
        if (r < 0)
                return r;
        return sd_bus_message_append(
                reply, "a{sv}", 8, "printed", "s", printed, "ticket", "t", ticket->id, "text", "s", text,
                "service", "s", bq->services[ticket->service].id, "state", "s",
                ticket_state_to_string(ticket->state), "counter", "s",
                ticket->counter == QUEUE_NOWHERE ? "" : bq->desks[ticket->counter], "calls", "t",
                (uint64_t) ticket->calls, "ahead", "t",
                (uint64_t) (ticket->state == TICKET_WAITING ? queue_count_ahead(bq->queue, ticket) : 0));
}

int command_get_tickets(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre_manager *manager = userdata;
        const struct book *book = recorder_book(manager->recorder);
        const struct ticket *tickets = NULL;
        size_t n = book ? queue_list(queue_of(book)->queue, &tickets) : 0;

        int r = bus_read_no_options(message, error);
        if (r >= 0 && !book)
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        for (size_t i = 0; r >= 0 && i < n; i++)
                if (tickets[i].state < TICKET_DONE)
                        r = append_ticket(book, &tickets[i], reply);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

static int append_code(const struct centre_manager *manager, const struct book *book,
                       const struct ticket *ticket, sd_bus_message *reply) {
        char text[NUMBER_TEXT_SIZE];
        struct ticket_code code;

        book_ticket_text(book, ticket, text);
        book_ticket_code(book, &manager->ticket_secret, ticket->id, &code);
        return sd_bus_message_append(reply, "a{sv}", 4, "ticket", "t", ticket->id, "text", "s", text, "code",
                                     "s", code.typed, "scanned", "s", code.scanned);
}

int command_get_ticket_codes(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre_manager *manager = userdata;
        const struct book *book = recorder_book(manager->recorder);
        const struct ticket *tickets = NULL;
        size_t n = book ? queue_list(queue_of(book)->queue, &tickets) : 0;

        int r = bus_read_no_options(message, error);
        if (r >= 0 && !book)
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        for (size_t i = 0; r >= 0 && i < n; i++)
                r = append_code(manager, book, &tickets[i], reply);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}
