#include "daemon/printing/reprint.h"

#include "daemon/printing/book.h"
#include "daemon/printing/client.h"
#include "daemon/queue/book.h"
#include "daemon/record/bus.h"
#include "daemon/record/answer.h"
#include "services/base/bus.h"

#define PRINTER "vn.motcua.Printer1"

enum { REPRINTS_MAX = 8, /* at once */ CALL_USEC = 5000000, REASON_MAX = 200 };

/* Who waits to hear what the printer daemon says. */
struct reprint {
        sd_bus_message *message; /* NULL: nobody */
        sd_bus_slot *slot;
};

struct reprint_state {
        struct reprint reprints[REPRINTS_MAX];
};

static void reprint_done(struct reprint *reprint) {
        reprint->slot = sd_bus_slot_unref(reprint->slot);
        reprint->message = sd_bus_message_unref(reprint->message);
}

struct request {
        uint64_t ticket;
        const char *reason, *actor, *key; /* key: NULL, or that of the paper that is meant */
        struct print_row row;             /* of the ticket */
        struct refusal refusal;
};

/* Recorded before it is asked for: a second paper is somebody's doing. */
static int ask(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;
        const struct ticket *ticket = queue_get_ticket(queue_of(book)->queue, request->ticket);
        struct print_row *row;

        if (!ticket)
                return refusal_set(&request->refusal, BUS_ERROR_NO_SUCH_TICKET,
                                   "There is no such ticket today.");
        if (ticket->state >= TICKET_DONE)
                return refusal_set(&request->refusal, BUS_ERROR_TICKET_ENDED, "The ticket has ended.");
        int r = book_find_print(book, request->ticket, &row);
        if (r == -ENOENT)
                return refusal_set(&request->refusal, BUS_ERROR_WRONG_STATE,
                                   "Tickets were not printed when it was issued: see PrintTickets=.");
        if (r < 0)
                return r;
        if (request->key && !book_print_key_is(book, request->key, request->ticket, &row->issued))
                return refusal_set(&request->refusal, BUS_ERROR_NO_SUCH_TICKET,
                                   "That paper is of no ticket of this record.");
        if (row->fate.owed)
                return refusal_set(&request->refusal, BUS_ERROR_WRONG_STATE, "Its paper is still to come.");
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", request->ticket),
                EVENT_FIELD_S("text", row->text),
                EVENT_FIELD_S("reason", request->reason),
                EVENT_FIELD_S("actor", request->actor),
        };
        request->row = *row;
        return book_observe(book, now, "reprint-asked", fields, ELEMENTSOF(fields));
}

static int on_answer(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error _unused_) {
        struct reprint *reprint = userdata;
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        uint64_t job;

        int r = error ? 0 : sd_bus_message_read(reply, "t", &job);
        if (error)
                (void) sd_bus_reply_method_error(reprint->message, error);
        else if (r < 0)
                (void) sd_bus_reply_method_errno(reprint->message, r, NULL);
        else
                (void) sd_bus_reply_method_return(reprint->message, "t", job);
        reprint_done(reprint);
        return 0;
}

static struct reprint *find_room(const struct centre *centre) {
        struct reprint_state *state = centre_get_state(centre, &reprint_agent);

        for (size_t i = 0; i < REPRINTS_MAX; i++)
                if (!state->reprints[i].message)
                        return &state->reprints[i];
        return NULL;
}

int reprint_check(const struct centre *centre, const char *reason, sd_bus_error *error) {
        if (reason[0] == '\0' || strlen(reason) > REASON_MAX || !text_is_plain(reason))
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A reason is 1 to %d bytes of plain text.",
                                 REASON_MAX);
        if (!find_room(centre))
                return bus_error(error, SD_BUS_ERROR_LIMITS_EXCEEDED, "So many are printed again already.");
        if (!centre_find_channel(centre, PRINTER_SOURCE) || !centre_is_live(centre, PRINTER_SOURCE))
                return bus_error(error, BUS_ERROR_ABSENT, "The printer daemon is not there.");
        return 0;
}

int reprint_new_call(const struct centre *centre, sd_bus_message **ret) {
        return sd_bus_message_new_method_call(centre_find_channel(centre, PRINTER_SOURCE), ret, PRINTER,
                                              "/vn/motcua/Printer1", PRINTER, "Print");
}

int reprint_send(const struct centre *centre, sd_bus_message *call, int r, sd_bus_message *message,
                 sd_bus_error *error) {
        struct reprint *reprint = find_room(centre);

        if (r >= 0)
                r = reprint ? sd_bus_call_async(NULL, &reprint->slot, call, on_answer, reprint, CALL_USEC)
                            : -EBUSY;
        if (r < 0)
                return r == -ENOMEM ? r
                                    : bus_error(error, BUS_ERROR_ABSENT,
                                                "The printer daemon cannot be asked: %s.", strerror(-r));
        reprint->message = sd_bus_message_ref(message);
        return 1;
}

static int read_request(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const struct bus_option options[] = {BUS_OPTION_S("key", &request->key), {}};
        int r = sd_bus_message_read(message, "ts", &request->ticket, &request->reason);

        return r < 0 ? r : bus_read_options(message, options, error);
}

static int method_reprint(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const struct centre *centre = userdata;
        _cleanup_message_ sd_bus_message *call = NULL;
        char actor[ACTOR_SIZE];
        struct request request = {.actor = actor};

        int r = read_request(message, &request, error);
        if (r < 0)
                return r;
        r = reprint_check(centre, request.reason, error);
        if (r < 0)
                return r;
        r = centre_find_actor(centre, message, method_reprint, userdata, actor, error);
        if (r != 0)
                return r;
        r = answer_written(recorder_write(centre->recorder, ask, &request), &request.refusal, error);
        if (r < 0)
                return r;
        uint64_t ttl_usec = printing_of(recorder_book(centre->recorder))->rules.ttl_usec;
        r = reprint_new_call(centre, &call);
        if (r >= 0)
                r = printing_append_print(call, centre, &request.row, ttl_usec, request.reason);
        return reprint_send(centre, call, r, message, error);
}

/* What it was asked may be on paper or not: nobody answers any more. */
static void on_source_changed(struct centre *centre, const struct source *source) {
        struct reprint_state *state = centre_get_state(centre, &reprint_agent);

        if (!streq(source_get_info(source)->kind, PRINTER_SOURCE) || source_is_live(source))
                return;
        for (size_t i = 0; i < REPRINTS_MAX; i++) {
                if (!state->reprints[i].message)
                        continue;
                (void) sd_bus_reply_method_errorf(state->reprints[i].message, BUS_ERROR_ABSENT,
                                                  "The printer daemon went away before it answered.");
                reprint_done(&state->reprints[i]);
        }
}

static int make(struct centre *centre _unused_, void **ret) {
        *ret = calloc(1, sizeof(struct reprint_state));
        return *ret ? 0 : -ENOMEM;
}

static void free_state(void *userdata) {
        struct reprint_state *state = userdata;

        for (size_t i = 0; state && i < REPRINTS_MAX; i++)
                reprint_done(&state->reprints[i]);
        free(state);
}

static const sd_bus_vtable members[] = {
        BUS_METHOD("Reprint", ("t", ticket, "s", reason, "a{sv}", options), ("t", job), method_reprint),
        SD_BUS_VTABLE_END,
};

const struct agent reprint_agent = {
        .make = make, .free = free_state, .source_changed = on_source_changed, .members = members};
