#include "daemon/printing/client.h"

#include "daemon/printing/rules.h"
#include "daemon/queue/agent.h"
#include "daemon/queue/book.h"
#include "daemon/record/asker.h"
#include "services/base/bus.h"
#include "services/base/log.h"
#include "services/base/messages.h"

/*
 * Asks the printer daemon for the paper that is owed: calls Print, with a key that makes asking again
 * harmless, until the daemon has taken the ticket or its time is over. What the daemon still holds for a
 * ticket that has ended is taken back, so that a new roll brings no paper that nobody waits for; where that
 * fails, its time to live ends it.
 */

#define PRINTER "vn.motcua.Printer1"

enum {
        CALL_USEC = 5000000,
        LOOK_USEC = 60000000, /* for what CLOCK_BOOTTIME cannot time */
        JOBS_MAX = 200,       /* at once, as many as GetJobs answers */
};

struct printing_state {
        struct centre *centre;
        struct asker *asker;
        const char *printers;   /* as the bus was told */
        sd_bus_slot *jobs_slot; /* GetJobs is under way */
        bool sweep;             /* the daemon may hold paper of tickets that have ended */
        bool complained;
};

static struct printing_state *state_of(const struct centre *centre) {
        return centre_get_state(centre, &printing_agent);
}

static int new_call(const struct printing_state *state, const char *member, sd_bus_message **ret) {
        return asker_new_message(state->asker, "/vn/motcua/Printer1", PRINTER, member, ret);
}

/* A job that has begun meanwhile is refused, and comes out. */
static int cancel(const struct printing_state *state, uint64_t job) {
        _cleanup_message_ sd_bus_message *message = NULL;

        int r = new_call(state, "Cancel", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "ta{sv}", job, 0);
        return r < 0 ? r : asker_send(message);
}

/* Also of one that this record, brought back from an older copy, does not know. */
static bool has_ended(const struct book *book, const char *key) {
        uint64_t id;

        if (book_read_print_key(book, key, &id) < 0)
                return false;
        const struct ticket *ticket = queue_get_ticket(queue_of(book)->queue, id);
        return !ticket || ticket->state >= TICKET_DONE ||
               !book_print_key_is(book, key, id, &book_day_ticket(book, id)->row.issued);
}

/* Of one entry: its job, and the key, which is borrowed. */
static int read_job(sd_bus_message *reply, uint64_t *ret_job, const char **ret_key) {
        const char *name;
        int r;

        *ret_job = 0;
        *ret_key = "";
        while ((r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                r = sd_bus_message_read(reply, "s", &name);
                if (r >= 0)
                        r = streq(name, "job")   ? sd_bus_message_read(reply, "v", "t", ret_job)
                            : streq(name, "key") ? sd_bus_message_read(reply, "v", "s", ret_key)
                                                 : sd_bus_message_skip(reply, "v");
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
                if (r < 0)
                        return r;
        }
        return r;
}

static int on_jobs(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error _unused_) {
        struct printing_state *state = userdata;
        const struct book *book = recorder_book(state->centre->recorder);
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        const char *key;
        uint64_t job;

        state->jobs_slot = sd_bus_slot_unref(state->jobs_slot);
        int r = error ? -sd_bus_error_get_errno(error) : book ? 0 : -EAGAIN;
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "a{sv}");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'a', "{sv}")) > 0) {
                r = read_job(reply, &job, &key);
                if (r >= 0 && has_ended(book, key))
                        r = cancel(state, job);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Paper of tickets that have ended is not taken back");
        return 0;
}

/* Asks for what waits there: the answer comes after all that was given to it before. */
static int sweep(struct printing_state *state) {
        _cleanup_message_ sd_bus_message *message = NULL;

        int r = new_call(state, "GetJobs", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "a{sv}", 2, "state", "s", "queued", "max", "u", JOBS_MAX);
        if (r >= 0)
                r = sd_bus_call_async(NULL, &state->jobs_slot, message, on_jobs, state, CALL_USEC);
        if (r >= 0)
                state->sweep = false;
        return r;
}

static int append_options(sd_bus_message *message, const struct print_call *call) {
        size_t length = strcspn(call->printers, " ");
        char printer[ID_SIZE];

        memcpy(printer, call->printers, length);
        printer[length] = '\0';
        int r = sd_bus_message_open_container(message, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(message, "{sv}{sv}{sv}", "key", "s", call->key, "kind", "s",
                                          call->kind, "ttl_usec", "t", call->ttl_usec);
        if (r >= 0 && length > 0)
                r = sd_bus_message_append(message, "{sv}", "printer", "s", printer);
        if (r >= 0 && call->reprint)
                r = sd_bus_message_append(message, "{sv}", "reprint", "s", call->reprint);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

int printing_append_call(sd_bus_message *message, const struct print_call *call) {
        int r = sd_bus_message_append(message, "s", call->template);

        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "{sv}");
        for (size_t i = 0; r >= 0 && i < call->n_fields; i++)
                r = sd_bus_message_append(message, "{sv}", call->fields[i].name, "s", call->fields[i].value);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        return r < 0 ? r : append_options(message, call);
}

int printing_append_print(sd_bus_message *message, const struct centre *centre, const struct print_row *row,
                          uint64_t ttl_usec, const char *reprint) {
        const struct book *book = recorder_book(centre->recorder);
        char key[PRINT_KEY_SIZE];
        struct ticket_slip slip;

        int r = ticket_slip_make(book, centre->conf, &queue_state_of(centre)->secret, row, &slip);
        if (r < 0)
                return r;
        book_print_key(book, row->ticket, &row->issued, key);
        return printing_append_call(message,
                                    &(struct print_call){.template = TICKET_TEMPLATE,
                                                         .fields = slip.fields,
                                                         .n_fields = slip.n,
                                                         .key = key,
                                                         .kind = "ticket",
                                                         .printers = printing_of(book)->rules.printers,
                                                         .reprint = reprint,
                                                         .ttl_usec = ttl_usec});
}

static int ask_for(struct printing_state *state, struct ask *ask, const struct print_row *row,
                   uint64_t left_usec) {
        _cleanup_message_ sd_bus_message *message = NULL;

        int r = new_call(state, "Print", &message);
        if (r >= 0)
                r = printing_append_print(message, state->centre, row, left_usec, NULL);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        return asker_call(ask, message);
}

static int serve(struct printing_state *state, const struct print_row *row, const struct book *book,
                 const struct moment *now) {
        uint64_t left_usec = book_print_left(book, row, now);
        struct ask_key key = {.number = row->ticket};
        struct ask *ask;

        asker_wake_at(state->asker,
                      now->boottime_usec + (row->issued.boot == now->boot ? left_usec : LOOK_USEC));
        int r = asker_want(state->asker, &key, &ask);
        if (r < 0 || left_usec == 0)
                return r;
        return asker_is_due(ask) ? ask_for(state, ask, row, left_usec) : 0;
}

static int ask_for_owed(struct printing_state *state, struct book *book, const struct moment *now) {
        bool live = state->centre->started && centre_is_live(state->centre, PRINTER_SOURCE);
        struct printing *print = printing_of(book);
        int r = 0;

        state->sweep |= print->stale;
        print->stale = false;
        if (live && state->sweep && !state->jobs_slot)
                r = sweep(state);
        if (r < 0)
                return r;
        asker_begin(state->asker, now->boottime_usec, live);
        for (size_t i = 0; r >= 0 && i < print->n_owed; i++)
                r = serve(state, &print->owed[i], book, now);
        int q = asker_end(state->asker);
        return r < 0 ? r : q;
}

const char *printing_printers(const struct centre *centre) {
        const struct book *book = recorder_book(centre->recorder);

        return book ? book_printer_state(book) : state_of(centre)->printers;
}

static void update(struct centre *centre) {
        struct printing_state *state = state_of(centre);
        struct book *book = recorder_book(centre->recorder);
        struct instant now;

        if (!book)
                return;
        const char *printers = book_printer_state(book);
        if (!streq(printers, state->printers)) {
                state->printers = printers;
                (void) sd_bus_emit_properties_changed(centre->bus, CENTRE_PATH, CENTRE_BUS_NAME,
                                                      "PrinterState", NULL);
        }
        int r = recorder_now(centre->recorder, &now);
        if (r >= 0)
                r = ask_for_owed(state, book, &now.at);
        if (r < 0)
                (void) log_error_errno(r, "Cannot ask the printer for a ticket");
}

struct refused_ticket {
        uint64_t ticket;
        const char *reason;
};

static int give_up(struct book *book, const struct instant *now, void *userdata) {
        const struct refused_ticket *refused = userdata;

        return printing_give_up(book, now, refused->ticket, refused->reason);
}

static void log_refused(const struct centre *centre, uint64_t ticket, const char *why) {
        const struct book *book = recorder_book(centre->recorder);
        const struct print_row *row = book ? book_find_owed(book, ticket) : NULL;
        const char *number = row ? row->text : "-";
        char id[sizeof("18446744073709551615")];

        snprintf(id, sizeof(id), "%" PRIu64, ticket);
        (void) log_full(LOG_ERR, 0, MOTCUA_MESSAGE_PRINT_REFUSED(id, number),
                        "Tickets cannot be printed, first %s: %s", number, why);
}

static void on_failed(struct centre *centre, const struct ask *ask, const sd_bus_error *error,
                      const char *reason) {
        struct printing_state *state = state_of(centre);
        struct refused_ticket refused = {ask->key.number, reason};

        if (!reason) {
                (void) log_full(LOG_DEBUG, 0, NULL, "Ticket %" PRIu64 " is not taken to be printed yet: %s",
                                ask->key.number, error->name);
                update(centre);
                return;
        }
        if (!state->complained)
                log_refused(centre, ask->key.number, error->message ? error->message : error->name);
        state->complained = true;
        (void) recorder_write(centre->recorder, give_up, &refused);
}

/* There is room to ask for more. */
static void on_taken(struct centre *centre, struct ask *ask _unused_, sd_bus_message *reply _unused_) {
        state_of(centre)->complained = false;
        update(centre);
}

const struct ask_refusal printing_refusals[] = {
        {BUS_ERROR_NO_SUCH_TEMPLATE, "printer-refused"},
        {BUS_ERROR_NO_SUCH_PRINTER, "printer-refused"},
        {BUS_ERROR_BAD_ARGUMENT, "printer-refused"},
        {BUS_ERROR_BAD_OPTION, "printer-refused"},
        {SD_BUS_ERROR_INVALID_ARGS, "printer-refused"},
        {SD_BUS_ERROR_UNKNOWN_METHOD, "printer-refused"},
        {SD_BUS_ERROR_UNKNOWN_INTERFACE, "printer-refused"},
        {SD_BUS_ERROR_UNKNOWN_OBJECT, "printer-refused"},
        {SD_BUS_ERROR_ACCESS_DENIED, "denied"},
        {NULL, NULL},
};

static const struct asker_type asker_type = {
        .source = PRINTER_SOURCE,
        .retry_usec = 2 * USEC_PER_SEC,
        .asking_max = 16,
        .refusals = printing_refusals,
        /* The key is of this ticket only: the daemon took it when it was asked before, when more people
         * waited. */
        .taken_before = BUS_ERROR_KEY_TAKEN,
        .taken = on_taken,
        .failed = on_failed,
};

static void on_committed(struct centre *centre, struct book *book _unused_,
                         const struct instant *now _unused_) {
        if (centre->started)
                update(centre);
}

static void on_source_changed(struct centre *centre, const struct source *source) {
        struct printing_state *state = state_of(centre);

        if (!streq(source_get_info(source)->kind, PRINTER_SOURCE) || source_is_live(source))
                return;
        asker_reset(state->asker);
        state->jobs_slot = sd_bus_slot_unref(state->jobs_slot);
        state->sweep = true;
}

static void free_state(void *userdata) {
        struct printing_state *state = userdata;

        if (!state)
                return;
        asker_free(state->asker);
        sd_bus_slot_unref(state->jobs_slot);
        free(state);
}

static int make(struct centre *centre, void **ret) {
        struct printing_state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->centre = centre;
        state->printers = book_printer_state(recorder_book(centre->recorder));
        return asker_new(centre, &asker_type, &state->asker);
}

static int property_get_printer_state(BUS_PROPERTY_ARGS) {
        return sd_bus_message_append(reply, "s", printing_printers(userdata));
}

static const sd_bus_vtable members[] = {
        SD_BUS_PROPERTY("PrinterState", "s", property_get_printer_state, 0,
                        SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_VTABLE_END,
};

const struct agent printing_agent = {
        .make = make,
        .free = free_state,
        .committed = on_committed,
        .source_changed = on_source_changed,
        .members = members,
};
