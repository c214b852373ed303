#include "daemon/keypads/client.h"

#include <time.h>

#include "daemon/keypads/book.h"
#include "daemon/ratings/book.h"
#include "daemon/ratings/rules.h"
#include "daemon/record/asker.h"
#include "services/base/bus.h"
#include "services/base/log.h"

/*
 * Opens keypads for the ratings that wait: calls Arm while time to rate is left. That a keypad was opened is
 * learnt from its "armed" event, never from the answer alone.
 */

#define KEYPAD_INTERFACE "vn.motcua.Keypad1.Keypad"

enum { REFUSAL_USEC = 3000000 };

struct refused_rating {
        uint64_t visit;
        enum subject subject;
        const char *reason;
};

static int give_up(struct book *book, const struct instant *now, void *userdata) {
        const struct refused_rating *refused = userdata;

        return ratings_give_up(book, now, refused->visit, refused->subject, refused->reason);
}

static void on_failed(struct centre *centre, const struct ask *ask, const sd_bus_error *error,
                      const char *reason) {
        struct refused_rating refused = {ask->key.number, (enum subject) ask->key.part, reason};

        if (!reason) {
                (void) log_full(LOG_DEBUG, 0, LOG_FIELDS("MOTCUA_KEYPAD", ask->key.device),
                                "Keypad %s is not open yet: %s", ask->key.device, error->name);
                return;
        }
        (void) log_full(LOG_WARNING, 0, LOG_FIELDS("MOTCUA_KEYPAD", ask->key.device),
                        "Keypad %s cannot be opened for a rating: %s", ask->key.device,
                        error->message ? error->message : error->name);
        (void) recorder_write(centre->recorder, give_up, &refused);
}

/* The keypad says that its event of this sequence exists. */
static void on_taken(struct centre *centre, struct ask *ask, sd_bus_message *reply) {
        struct source *source = centre_find_source(centre, KEYPAD_SOURCE);

        if (sd_bus_message_read(reply, "t", &ask->answer) >= 0 && source)
                source_poke(source, ask->answer);
}

static const struct ask_refusal refusals[] = {
        {BUS_ERROR_NO_RATING_KEYS, "no-rating-keys"},
        {SD_BUS_ERROR_UNKNOWN_OBJECT, "no-such-keypad"},
        {SD_BUS_ERROR_UNKNOWN_METHOD, "no-such-keypad"},
        {SD_BUS_ERROR_UNKNOWN_INTERFACE, "no-such-keypad"},
        {SD_BUS_ERROR_ACCESS_DENIED, "denied"},
        {BUS_ERROR_BAD_ARGUMENT, "refused"},
        {BUS_ERROR_BAD_OPTION, "refused"},
        {SD_BUS_ERROR_INVALID_ARGS, "refused"},
        {NULL, NULL},
};

static const struct asker_type asker_type = {
        .source = KEYPAD_SOURCE,
        .retry_usec = USEC_PER_SEC,
        .asking_max = SIZE_MAX,
        .refusals = refusals,
        .taken = on_taken,
        .failed = on_failed,
};

static int new_call(const struct asker *asker, const char *keypad, const char *member, sd_bus_message **ret) {
        _cleanup_free_ char *path = NULL;
        int r = str_format(&path, "/vn/motcua/Keypad1/keypad/%s", keypad);

        return r < 0 ? r : asker_new_message(asker, path, KEYPAD_INTERFACE, member, ret);
}

static int arm(struct asker *asker, struct ask *ask, const struct rating_row *rating, const struct book *book,
               uint64_t window_usec) {
        _cleanup_message_ sd_bus_message *message = NULL;
        char token[TOKEN_SIZE];

        rating_token(book, rating, token);
        int r = new_call(asker, rating->keypad, "Arm", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "stta{sv}", token, window_usec,
                                          ratings_of(book)->rules.settle_usec, 2, "scale", "t", rating->scale,
                                          "reason_usec", "t", ratings_of(book)->rules.reason_usec);
        return r < 0 ? r : asker_call(ask, message);
}

/* recorded: the last event of the keypad daemon that is. */
static int serve(struct asker *asker, const struct rating_row *rating, const struct book *book,
                 uint64_t recorded, uint64_t now_usec) {
        uint64_t left = rating_time_left(rating->finished.boottime_usec, rating->window_usec, now_usec);
        struct ask_key key = {.number = rating->visit, .part = rating->subject};
        struct ask *ask;

        /* Whether it ends in a rating or not, somebody must look when the time is over. */
        asker_wake_at(asker, rating->finished.boottime_usec + rating->window_usec);
        if (left == 0)
                return 0;
        id_copy(key.device, sizeof(key.device), rating->keypad);
        int r = asker_want(asker, &key, &ask);
        if (r < 0)
                return r;
        /* The arming came and went, and the rating waits again. */
        if (ask->state == ASK_TAKEN && ask->answer <= recorded)
                ask->state = ASK_DUE;
        return asker_is_due(ask) ? arm(asker, ask, rating, book, left) : 0;
}

/* Best effort: a window that stays open closes by itself, and what is pressed in it counts. */
static void disarm(const struct asker *asker, const struct disarm_wish *wish) {
        _cleanup_message_ sd_bus_message *message = NULL;

        int r = new_call(asker, wish->keypad, "Disarm", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "ta{sv}", wish->arming, 0);
        if (r >= 0)
                r = asker_send(message);
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Keypad %s is not told to close a window", wish->keypad);
}

/* Of a press that is long past nobody looks for an answer any more. */
static void refuse(const struct asker *asker, const struct refused_key *refused, uint64_t boot,
                   uint64_t now_usec) {
        _cleanup_message_ sd_bus_message *message = NULL;

        if (refused->at.boot != boot || now_usec > refused->at.boottime_usec + REFUSAL_USEC)
                return;
        int r = new_call(asker, refused->keypad, "Refuse", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "sa{sv}", refused->key, 0);
        if (r >= 0)
                r = asker_send(message);
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Keypad %s is not told of a refusal", refused->keypad);
}

/* What was pressed while the daemon's events were being caught up with waits until that is done. */
static void tell_wishes(const struct asker *asker, struct book *book, uint64_t boot, uint64_t now_usec) {
        for (size_t i = 0; i < ratings_of(book)->n_disarm; i++)
                disarm(asker, &ratings_of(book)->disarm[i]);
        ratings_of(book)->n_disarm = 0;
        for (size_t i = 0; i < keypads_of(book)->n_refused; i++)
                refuse(asker, &keypads_of(book)->refused[i], boot, now_usec);
        keypads_of(book)->n_refused = 0;
}

static int update(struct asker *asker, struct book *book, uint64_t boot, bool live) {
        struct source_row *source;
        struct timespec ts;

        int r = book_get_source(book, KEYPAD_SOURCE, &source);
        if (r < 0)
                return r;
        const struct stream_row *stream = book_source_stream(book, source);
        uint64_t recorded = stream ? stream->sequence : 0;
        /* Not the loop's cached time: the finish may be younger than that. */
        clock_gettime(CLOCK_BOOTTIME, &ts);
        uint64_t now_usec = (uint64_t) ts.tv_sec * USEC_PER_SEC + (uint64_t) ts.tv_nsec / NSEC_PER_USEC;
        if (live)
                tell_wishes(asker, book, boot, now_usec);
        asker_begin(asker, now_usec, live);
        for (size_t i = 0; r >= 0 && i < ratings_of(book)->n_live; i++) {
                const struct rating_row *rating = &ratings_of(book)->live[i];

                if (rating->state == RATING_WAITING && rating->finished.boot == boot)
                        r = serve(asker, rating, book, recorded, now_usec);
        }
        int q = asker_end(asker);
        return r < 0 ? r : q;
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now) {
        if (!centre->started)
                return;
        int r = update(centre_get_state(centre, &keypads_agent), book, now->at.boot,
                       centre_is_live(centre, KEYPAD_SOURCE));
        if (r < 0)
                (void) log_error_errno(r, "Cannot ask a keypad for a rating");
}

static void on_source_changed(struct centre *centre, const struct source *source) {
        if (streq(source_get_info(source)->kind, KEYPAD_SOURCE) && !source_is_live(source))
                asker_reset(centre_get_state(centre, &keypads_agent));
}

static int make(struct centre *centre, void **ret) {
        return asker_new(centre, &asker_type, (struct asker **) ret);
}

static void free_asker(void *state) {
        asker_free(state);
}

const struct agent keypads_agent = {
        .make = make,
        .free = free_asker,
        .committed = on_committed,
        .source_changed = on_source_changed,
};
