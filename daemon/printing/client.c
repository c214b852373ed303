#include "daemon/printing/client.h"

#include "daemon/printing/slip.h"
#include "daemon/queue/book.h"
#include "services/base/bus.h"
#include "services/base/log.h"
#include "services/base/messages.h"

#define SERVICE "vn.motcua.Printer1"
#define ERROR_KEY_TAKEN BUS_ERROR_PREFIX "KeyTaken"

enum {
        CALL_USEC = 5000000,
        RETRY_USEC = 2000000,
        LOOK_USEC = 60000000, /* for what CLOCK_BOOTTIME cannot time */
        ASKING_MAX = 16,      /* calls under way */
        JOBS_MAX = 200,       /* at once, as many as GetJobs answers */
};

enum attempt_state { ATTEMPT_DUE, ATTEMPT_ASKING, ATTEMPT_TAKEN };

struct attempt {
        struct printer_client *client;
        uint64_t ticket;
        enum attempt_state state;
        uint64_t retry_usec; /* CLOCK_BOOTTIME */
        sd_bus_slot *slot;
};

struct printer_client {
        sd_event *event;
        sd_bus *bus;
        const struct printer_client_callbacks *callbacks;
        void *userdata;
        const struct ticket_secret *secret;
        struct attempt **attempts; /* by ticket */
        size_t n_attempts, n_asking;
        sd_event_source *timer;
        sd_bus_slot *jobs_slot; /* GetJobs is under way */
        bool sweep;             /* the service may hold paper of tickets that have ended */
        bool complained;
};

static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct printer_client *client = userdata;

        client->callbacks->expired(client->userdata);
        return 0;
}

int printer_client_new(sd_event *event, sd_bus *bus, const struct printer_client_callbacks *callbacks,
                       void *userdata, const struct ticket_secret *secret, struct printer_client **ret) {
        _cleanup_(printer_client_freep) struct printer_client *client = calloc(1, sizeof(*client));
        if (!client)
                return -ENOMEM;
        client->event = event;
        client->bus = bus;
        client->callbacks = callbacks;
        client->userdata = userdata;
        client->secret = secret;

        int r = sd_event_add_time(event, &client->timer, CLOCK_BOOTTIME, UINT64_MAX, USEC_PER_MSEC * 50,
                                  on_timer, client);
        if (r >= 0)
                r = sd_event_source_set_enabled(client->timer, SD_EVENT_OFF);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(client);
        return 0;
}

static void set_state(struct attempt *attempt, enum attempt_state state) {
        attempt->client->n_asking += (state == ATTEMPT_ASKING) - (attempt->state == ATTEMPT_ASKING);
        attempt->state = state;
}

static void attempt_free(struct attempt *attempt) {
        set_state(attempt, ATTEMPT_DUE);
        sd_bus_slot_unref(attempt->slot);
        free(attempt);
}

void printer_client_reset(struct printer_client *client) {
        for (size_t i = 0; i < client->n_attempts; i++)
                attempt_free(client->attempts[i]);
        client->n_attempts = 0;
        client->jobs_slot = sd_bus_slot_unref(client->jobs_slot);
        client->sweep = true;
}

struct printer_client *printer_client_free(struct printer_client *client) {
        if (!client)
                return NULL;
        printer_client_reset(client);
        free(client->attempts);
        sd_bus_slot_unref(client->jobs_slot);
        sd_event_source_disable_unref(client->timer);
        free(client);
        return NULL;
}

/* NULL: worth another try. */
static const char *why_never(const sd_bus_error *error) {
        static const struct {
                const char *name, *reason;
        } table[] = {
                {BUS_ERROR_PREFIX "NoSuchTemplate", "printer-refused"},
                {BUS_ERROR_PREFIX "NoSuchPrinter", "printer-refused"},
                {BUS_ERROR_BAD_ARGUMENT, "printer-refused"},
                {BUS_ERROR_BAD_OPTION, "printer-refused"},
                {SD_BUS_ERROR_INVALID_ARGS, "printer-refused"},
                {SD_BUS_ERROR_UNKNOWN_METHOD, "printer-refused"},
                {SD_BUS_ERROR_UNKNOWN_INTERFACE, "printer-refused"},
                {SD_BUS_ERROR_UNKNOWN_OBJECT, "printer-refused"},
                {SD_BUS_ERROR_ACCESS_DENIED, "denied"},
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                if (streq(error->name, table[i].name))
                        return table[i].reason;
        return NULL;
}

static void on_failed(struct attempt *attempt, const sd_bus_error *error) {
        struct printer_client *client = attempt->client;
        const char *reason = why_never(error);
        uint64_t now;

        set_state(attempt, ATTEMPT_DUE);
        (void) sd_event_now(client->event, CLOCK_BOOTTIME, &now);
        attempt->retry_usec = now + RETRY_USEC;
        if (!reason) {
                (void) log_full(LOG_DEBUG, 0, NULL, "Ticket %" PRIu64 " is not taken to be printed yet: %s",
                                attempt->ticket, error->name);
                client->callbacks->answered(client->userdata);
                return;
        }
        if (!client->complained)
                (void) log_full(LOG_ERR, 0, LOG_FIELDS("MESSAGE_ID", MOTCUA_MESSAGE_PRINT_REFUSED),
                                "Tickets cannot be printed: %s",
                                error->message ? error->message : error->name);
        client->complained = true;
        client->callbacks->refused(attempt->ticket, reason, client->userdata);
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error _unused_) {
        struct attempt *attempt = userdata;
        struct printer_client *client = attempt->client;
        const sd_bus_error *error = sd_bus_message_get_error(reply);

        attempt->slot = sd_bus_slot_unref(attempt->slot);
        /* The key is of this ticket only: the service took it when it was asked before, when more people
         * waited. */
        if (error && !streq(error->name, ERROR_KEY_TAKEN)) {
                on_failed(attempt, error);
                return 0;
        }
        set_state(attempt, ATTEMPT_TAKEN);
        client->complained = false;
        client->callbacks->answered(client->userdata);
        return 0;
}

static int new_call(struct printer_client *client, const char *member, sd_bus_message **ret) {
        int r = sd_bus_message_new_method_call(client->bus, ret,
                                               sd_bus_is_bus_client(client->bus) > 0 ? SERVICE : NULL,
                                               "/vn/motcua/Printer1", SERVICE, member);

        return r < 0 ? r : sd_bus_message_set_auto_start(*ret, false);
}

/* A job that has begun meanwhile is refused, and comes out. */
static int cancel(struct printer_client *client, uint64_t job) {
        _cleanup_message_ sd_bus_message *message = NULL;

        int r = new_call(client, "Cancel", &message);
        if (r >= 0)
                r = sd_bus_message_set_expect_reply(message, false);
        if (r >= 0)
                r = sd_bus_message_append(message, "ta{sv}", job, 0);
        return r < 0 ? r : sd_bus_send(client->bus, message, NULL);
}

static bool has_ended(const struct book *book, const char *key) {
        uint64_t id;

        if (book_read_print_key(book, key, &id) < 0)
                return false;
        const struct ticket *ticket = queue_get_ticket(queue_of(book)->queue, id);
        return !ticket || ticket->state >= TICKET_DONE;
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
        struct printer_client *client = userdata;
        const struct book *book = client->callbacks->get_book(client->userdata);
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        const char *key;
        uint64_t job;

        client->jobs_slot = sd_bus_slot_unref(client->jobs_slot);
        int r = error ? -sd_bus_error_get_errno(error) : book ? 0 : -EAGAIN;
        if (r >= 0)
                r = sd_bus_message_enter_container(reply, 'a', "a{sv}");
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'a', "{sv}")) > 0) {
                r = read_job(reply, &job, &key);
                if (r >= 0 && has_ended(book, key))
                        r = cancel(client, job);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Paper of tickets that have ended is not taken back");
        return 0;
}

/* Asks for what waits there: the answer comes after all that was given to it before. */
static int sweep(struct printer_client *client) {
        _cleanup_message_ sd_bus_message *message = NULL;

        int r = new_call(client, "GetJobs", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "a{sv}", 2, "state", "s", "queued", "max", "u", JOBS_MAX);
        if (r >= 0)
                r = sd_bus_call_async(client->bus, &client->jobs_slot, message, on_jobs, client, CALL_USEC);
        if (r >= 0)
                client->sweep = false;
        return r;
}

struct round {
        struct book *book;
        const struct centre_conf *conf;
        const struct moment *now;
        uint64_t wake_usec;
        bool live;
};

static int append_options(sd_bus_message *message, const struct round *round, uint64_t ticket,
                          uint64_t left_usec) {
        const char *printers = printing_of(round->book)->rules.printers;
        char key[PRINT_KEY_SIZE], printer[ID_SIZE];
        size_t length = strcspn(printers, " ");

        book_print_key(round->book, ticket, key);
        memcpy(printer, printers, length);
        printer[length] = '\0';
        int r = sd_bus_message_open_container(message, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(message, "{sv}{sv}{sv}", "key", "s", key, "kind", "s", "ticket",
                                          "ttl_usec", "t", left_usec);
        if (r >= 0 && length > 0)
                r = sd_bus_message_append(message, "{sv}", "printer", "s", printer);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static int ask(struct attempt *attempt, const struct print_row *row, const struct round *round,
               uint64_t left_usec) {
        struct printer_client *client = attempt->client;
        _cleanup_message_ sd_bus_message *message = NULL;
        struct ticket_slip slip;

        int r = ticket_slip_make(round->book, round->conf, client->secret, row, &slip);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        r = new_call(client, "Print", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "s", TICKET_TEMPLATE);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "{sv}");
        for (size_t i = 0; r >= 0 && i < slip.n; i++)
                r = sd_bus_message_append(message, "{sv}", slip.fields[i].name, "s", slip.fields[i].value);
        if (r >= 0)
                r = sd_bus_message_close_container(message);
        if (r >= 0)
                r = append_options(message, round, row->ticket, left_usec);
        if (r >= 0)
                r = sd_bus_call_async(client->bus, &attempt->slot, message, on_reply, attempt, CALL_USEC);
        if (r >= 0)
                set_state(attempt, ATTEMPT_ASKING);
        return r;
}

static void wake_at(struct round *round, uint64_t usec) {
        if (usec < round->wake_usec)
                round->wake_usec = usec;
}

static int serve(struct attempt *attempt, const struct print_row *row, struct round *round) {
        uint64_t now_usec = round->now->boottime_usec;
        uint64_t left_usec = book_print_left(round->book, row, round->now);

        wake_at(round, now_usec + (row->issued.boot == round->now->boot ? left_usec : LOOK_USEC));
        if (!round->live || left_usec == 0 || attempt->state != ATTEMPT_DUE)
                return 0;
        if (attempt->retry_usec > now_usec) {
                wake_at(round, attempt->retry_usec);
                return 0;
        }
        return attempt->client->n_asking < ASKING_MAX ? ask(attempt, row, round, left_usec) : 0;
}

static struct attempt *attempt_new(struct printer_client *client, uint64_t ticket) {
        struct attempt *attempt = calloc(1, sizeof(*attempt));

        if (!attempt)
                return NULL;
        attempt->client = client;
        attempt->ticket = ticket;
        return attempt;
}

/* One attempt for each ticket owed: both lists are in the order of the tickets. */
static int match_attempts(struct printer_client *client, const struct printing *print) {
        struct attempt **attempts = calloc(print->n_owed + 1, sizeof(*attempts));
        size_t old = 0, n = 0;
        int r = 0;

        if (!attempts)
                return -ENOMEM;
        for (size_t i = 0; i < print->n_owed; i++) {
                uint64_t ticket = print->owed[i].ticket;

                while (old < client->n_attempts && client->attempts[old]->ticket < ticket)
                        attempt_free(client->attempts[old++]);
                bool known = old < client->n_attempts && client->attempts[old]->ticket == ticket;
                attempts[n] = known ? client->attempts[old++] : attempt_new(client, ticket);
                if (!attempts[n]) {
                        r = -ENOMEM;
                        break;
                }
                n++;
        }
        while (old < client->n_attempts)
                attempt_free(client->attempts[old++]);
        free(client->attempts);
        client->attempts = attempts;
        client->n_attempts = n;
        return r;
}

int printer_client_update(struct printer_client *client, struct book *book, const struct centre_conf *conf,
                          const struct moment *now, bool live) {
        struct round round = {.book = book, .conf = conf, .now = now, .wake_usec = UINT64_MAX, .live = live};
        struct printing *print = printing_of(book);

        client->sweep |= print->stale;
        print->stale = false;
        if (live && client->sweep && !client->jobs_slot) {
                int r = sweep(client);
                if (r < 0)
                        return r;
        }
        if (print->n_owed == 0 && client->n_attempts == 0)
                return sd_event_source_set_enabled(client->timer, SD_EVENT_OFF);
        int r = match_attempts(client, print);
        for (size_t i = 0; r >= 0 && i < client->n_attempts; i++)
                r = serve(client->attempts[i], &print->owed[i], &round);
        if (r < 0)
                return r;
        if (round.wake_usec == UINT64_MAX)
                return sd_event_source_set_enabled(client->timer, SD_EVENT_OFF);
        /* A moment already past is looked at on the next turn; never at once again and again. */
        if (round.wake_usec <= now->boottime_usec)
                round.wake_usec = now->boottime_usec + RETRY_USEC;
        r = sd_event_source_set_time(client->timer, round.wake_usec);
        return r < 0 ? r : sd_event_source_set_enabled(client->timer, SD_EVENT_ONESHOT);
}
