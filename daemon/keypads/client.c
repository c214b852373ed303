#include "daemon/keypads/client.h"

#include <time.h>

#include "services/base/bus.h"
#include "services/base/log.h"

enum {
        CALL_USEC = 5000000,
        RETRY_USEC = 1000000,
        REFUSAL_USEC = 3000000,
        ATTEMPTS_MAX = 512, /* posts there can be, and some */
};

enum attempt_state { ATTEMPT_ASKING, ATTEMPT_ANSWERED, ATTEMPT_FAILED };

struct attempt {
        struct keypad_client *client;
        uint64_t visit;
        enum subject subject;
        uint64_t scale;
        char keypad[ID_SIZE];
        enum attempt_state state;
        uint64_t arming;     /* as answered */
        uint64_t retry_usec; /* CLOCK_BOOTTIME */
        sd_bus_slot *slot;
        bool wanted;
};

struct keypad_client {
        sd_event *event;
        sd_bus *bus;
        const struct keypad_client_callbacks *callbacks;
        void *userdata;
        struct attempt *attempts[ATTEMPTS_MAX];
        size_t n_attempts;
        sd_event_source *timer;
};

static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct keypad_client *client = userdata;

        client->callbacks->expired(client->userdata);
        return 0;
}

int keypad_client_new(sd_event *event, sd_bus *bus, const struct keypad_client_callbacks *callbacks,
                      void *userdata, struct keypad_client **ret) {
        _cleanup_(keypad_client_freep) struct keypad_client *client = calloc(1, sizeof(*client));
        if (!client)
                return -ENOMEM;
        client->event = event;
        client->bus = bus;
        client->callbacks = callbacks;
        client->userdata = userdata;

        int r = sd_event_add_time(event, &client->timer, CLOCK_BOOTTIME, UINT64_MAX, USEC_PER_MSEC * 50,
                                  on_timer, client);
        if (r >= 0)
                r = sd_event_source_set_enabled(client->timer, SD_EVENT_OFF);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(client);
        return 0;
}

static void attempt_free(struct attempt *attempt) {
        sd_bus_slot_unref(attempt->slot);
        free(attempt);
}

void keypad_client_reset(struct keypad_client *client) {
        for (size_t i = 0; i < client->n_attempts; i++)
                attempt_free(client->attempts[i]);
        client->n_attempts = 0;
}

struct keypad_client *keypad_client_free(struct keypad_client *client) {
        if (!client)
                return NULL;
        keypad_client_reset(client);
        sd_event_source_disable_unref(client->timer);
        free(client);
        return NULL;
}

/* NULL: worth another try. */
static const char *why_never(const sd_bus_error *error) {
        static const struct {
                const char *name, *reason;
        } table[] = {
                {BUS_ERROR_NO_RATING_KEYS, "no-rating-keys"},
                {SD_BUS_ERROR_UNKNOWN_OBJECT, "no-such-keypad"},
                {SD_BUS_ERROR_UNKNOWN_METHOD, "no-such-keypad"},
                {SD_BUS_ERROR_UNKNOWN_INTERFACE, "no-such-keypad"},
                {SD_BUS_ERROR_ACCESS_DENIED, "denied"},
                {BUS_ERROR_BAD_ARGUMENT, "refused"},
                {BUS_ERROR_BAD_OPTION, "refused"},
                {SD_BUS_ERROR_INVALID_ARGS, "refused"},
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                if (streq(error->name, table[i].name))
                        return table[i].reason;
        return NULL;
}

static int set_timer(struct keypad_client *client, uint64_t at_usec) {
        int r = sd_event_source_set_time(client->timer, at_usec);

        return r < 0 ? r : sd_event_source_set_enabled(client->timer, SD_EVENT_ONESHOT);
}

static void on_failed(struct attempt *attempt, const sd_bus_error *error) {
        struct keypad_client *client = attempt->client;
        const char *reason = why_never(error);
        uint64_t now, set;
        int enabled;

        attempt->state = ATTEMPT_FAILED;
        (void) sd_event_now(client->event, CLOCK_BOOTTIME, &now);
        attempt->retry_usec = now + RETRY_USEC;
        if (reason) {
                (void) log_full(LOG_WARNING, 0, LOG_FIELDS("MOTCUA_KEYPAD", attempt->keypad),
                                "Keypad %s cannot be opened for a rating: %s", attempt->keypad,
                                error->message ? error->message : error->name);
                client->callbacks->refused(attempt->visit, attempt->subject, reason, client->userdata);
                return;
        }
        (void) log_full(LOG_DEBUG, 0, LOG_FIELDS("MOTCUA_KEYPAD", attempt->keypad),
                        "Keypad %s is not open yet: %s", attempt->keypad, error->name);
        if (sd_event_source_get_enabled(client->timer, &enabled) < 0 ||
            sd_event_source_get_time(client->timer, &set) < 0)
                return;
        if (enabled == SD_EVENT_OFF || attempt->retry_usec < set)
                (void) set_timer(client, attempt->retry_usec);
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error _unused_) {
        struct attempt *attempt = userdata;
        struct keypad_client *client = attempt->client;
        uint64_t arming;

        attempt->slot = sd_bus_slot_unref(attempt->slot);
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        if (error) {
                on_failed(attempt, error);
                return 0;
        }
        attempt->state = ATTEMPT_ANSWERED;
        if (sd_bus_message_read(reply, "t", &arming) < 0)
                return 0;
        attempt->arming = arming;
        client->callbacks->armed(arming, client->userdata);
        return 0;
}

static int ask(struct attempt *attempt, const struct book *book, uint64_t window_usec) {
        struct keypad_client *client = attempt->client;
        _cleanup_message_ sd_bus_message *message = NULL;
        _cleanup_free_ char *path = NULL;
        char token[TOKEN_SIZE];

        rating_token(book, attempt->visit, attempt->subject, token);
        int r = str_format(&path, "/vn/motcua/Keypad1/keypad/%s", attempt->keypad);
        if (r < 0)
                return r;
        r = sd_bus_message_new_method_call(client->bus, &message,
                                           sd_bus_is_bus_client(client->bus) > 0 ? "vn.motcua.Keypad1" : NULL,
                                           path, "vn.motcua.Keypad1.Keypad", "Arm");
        if (r >= 0)
                r = sd_bus_message_set_auto_start(message, false);
        if (r >= 0)
                r = sd_bus_message_append(message, "stta{sv}", token, window_usec,
                                          ratings_of(book)->rules.settle_usec, 1, "scale", "t",
                                          attempt->scale);
        if (r >= 0)
                r = sd_bus_call_async(client->bus, &attempt->slot, message, on_reply, attempt, CALL_USEC);
        if (r >= 0)
                attempt->state = ATTEMPT_ASKING;
        return r;
}

static struct attempt *find_attempt(struct keypad_client *client, const struct rating_row *rating) {
        for (size_t i = 0; i < client->n_attempts; i++) {
                struct attempt *attempt = client->attempts[i];
                if (attempt->visit == rating->visit && attempt->subject == rating->subject &&
                    streq(attempt->keypad, rating->keypad))
                        return attempt;
        }
        return NULL;
}

static struct attempt *add_attempt(struct keypad_client *client, const struct rating_row *rating) {
        struct attempt *attempt = client->n_attempts < ATTEMPTS_MAX ? calloc(1, sizeof(*attempt)) : NULL;

        if (!attempt)
                return NULL;
        attempt->client = client;
        attempt->visit = rating->visit;
        attempt->subject = rating->subject;
        attempt->scale = rating->scale;
        attempt->state = ATTEMPT_FAILED;
        id_copy(attempt->keypad, sizeof(attempt->keypad), rating->keypad);
        client->attempts[client->n_attempts++] = attempt;
        return attempt;
}

static void forget_unwanted(struct keypad_client *client) {
        size_t kept = 0;

        for (size_t i = 0; i < client->n_attempts; i++)
                if (client->attempts[i]->wanted)
                        client->attempts[kept++] = client->attempts[i];
                else
                        attempt_free(client->attempts[i]);
        client->n_attempts = kept;
}

struct round {
        const struct book *book;
        uint64_t recorded;
        uint64_t now_usec;
        uint64_t wake_usec;
        bool live;
};

static void wake_at(struct round *round, uint64_t usec) {
        if (usec < round->wake_usec)
                round->wake_usec = usec;
}

static int serve(struct keypad_client *client, const struct rating_row *rating, struct round *round) {
        struct attempt *attempt = find_attempt(client, rating);
        uint64_t left =
                rating_time_left(rating->finished.boottime_usec, rating->window_usec, round->now_usec);

        /* Whether it ends in a rating or not, somebody must look when the time is over. */
        wake_at(round, rating->finished.boottime_usec + rating->window_usec);
        if (left == 0)
                return 0;
        if (!attempt)
                attempt = add_attempt(client, rating);
        if (!attempt)
                return -ENOMEM;
        attempt->wanted = true;
        /* The arming came and went, and the rating waits again. */
        if (attempt->state == ATTEMPT_ANSWERED && attempt->arming <= round->recorded)
                attempt->state = ATTEMPT_FAILED;
        if (!round->live || attempt->state != ATTEMPT_FAILED)
                return 0;
        if (attempt->retry_usec > round->now_usec) {
                wake_at(round, attempt->retry_usec);
                return 0;
        }
        return ask(attempt, round->book, left);
}

/* A call whose answer nobody waits for. */
static int new_notice(struct keypad_client *client, const char *keypad, const char *member,
                      sd_bus_message **ret) {
        _cleanup_message_ sd_bus_message *message = NULL;
        _cleanup_free_ char *path = NULL;

        int r = str_format(&path, "/vn/motcua/Keypad1/keypad/%s", keypad);
        if (r >= 0)
                r = sd_bus_message_new_method_call(client->bus, &message,
                                                   sd_bus_is_bus_client(client->bus) > 0 ? "vn.motcua.Keypad1"
                                                                                         : NULL,
                                                   path, "vn.motcua.Keypad1.Keypad", member);
        if (r >= 0)
                r = sd_bus_message_set_auto_start(message, false);
        if (r >= 0)
                r = sd_bus_message_set_expect_reply(message, false);
        if (r >= 0)
                *ret = TAKE_PTR(message);
        return r;
}

/* Best effort: a window that stays open closes by itself, and what is pressed in it counts. */
static void disarm(struct keypad_client *client, const struct disarm_wish *wish) {
        _cleanup_message_ sd_bus_message *message = NULL;

        int r = new_notice(client, wish->keypad, "Disarm", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "ta{sv}", wish->arming, 0);
        if (r >= 0)
                r = sd_bus_send(client->bus, message, NULL);
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Keypad %s is not told to close a window", wish->keypad);
}

/* Of a press that is long past nobody looks for an answer any more. */
static void refuse(struct keypad_client *client, const struct refused_key *refused, uint64_t boot,
                   uint64_t now_usec) {
        _cleanup_message_ sd_bus_message *message = NULL;

        if (refused->at.boot != boot || now_usec > refused->at.boottime_usec + REFUSAL_USEC)
                return;
        int r = new_notice(client, refused->keypad, "Refuse", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "sa{sv}", refused->key, 0);
        if (r >= 0)
                r = sd_bus_send(client->bus, message, NULL);
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Keypad %s is not told of a refusal", refused->keypad);
}

/* What was pressed while the service's events were being caught up with waits until that is done. */
static void tell_wishes(struct keypad_client *client, struct book *book, uint64_t boot, uint64_t now_usec) {
        for (size_t i = 0; i < ratings_of(book)->n_disarm; i++)
                disarm(client, &ratings_of(book)->disarm[i]);
        ratings_of(book)->n_disarm = 0;
        for (size_t i = 0; i < keypads_of(book)->n_refused; i++)
                refuse(client, &keypads_of(book)->refused[i], boot, now_usec);
        keypads_of(book)->n_refused = 0;
}

int keypad_client_update(struct keypad_client *client, struct book *book, uint64_t boot, bool live) {
        struct round round = {.book = book, .wake_usec = UINT64_MAX, .live = live};
        struct source_row *source;
        struct timespec ts;

        int r = book_get_source(book, "keypad", &source);
        if (r < 0)
                return r;
        const struct stream_row *stream = book_source_stream(book, source);
        round.recorded = stream ? stream->sequence : 0;
        /* Not the loop's cached time: the finish may be younger than that. */
        clock_gettime(CLOCK_BOOTTIME, &ts);
        round.now_usec = (uint64_t) ts.tv_sec * USEC_PER_SEC + (uint64_t) ts.tv_nsec / NSEC_PER_USEC;
        if (live)
                tell_wishes(client, book, boot, round.now_usec);
        for (size_t i = 0; i < client->n_attempts; i++)
                client->attempts[i]->wanted = false;
        for (size_t i = 0; r >= 0 && i < ratings_of(book)->n_live; i++) {
                const struct rating_row *rating = &ratings_of(book)->live[i];
                if (rating->state == RATING_WAITING && rating->finished.boot == boot)
                        r = serve(client, rating, &round);
        }
        forget_unwanted(client);
        if (r < 0)
                return r;
        if (round.wake_usec == UINT64_MAX)
                return sd_event_source_set_enabled(client->timer, SD_EVENT_OFF);
        /* A moment already past is looked at on the next turn; never at once again and again. */
        if (round.wake_usec <= round.now_usec)
                round.wake_usec = round.now_usec + RETRY_USEC;
        return set_timer(client, round.wake_usec);
}
