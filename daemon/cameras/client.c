#include "daemon/cameras/client.h"

#include "daemon/cameras/bus.h"
#include "daemon/cameras/conf.h"
#include "daemon/cameras/sign.h"
#include "daemon/cameras/rules.h"
#include "daemon/record/asker.h"
#include "services/base/bus.h"
#include "services/base/log.h"

/*
 * Asks the camera daemon to hold the footage that is owed: calls Hold, with a key that makes asking again
 * harmless, until it has answered. What it answered is recorded once everybody may know of the rating: until
 * then it is kept here, and after a restart asked for again. Nothing is taken back: neither if the rating is
 * voided, nor if the counter or the camera leaves the configuration.
 *
 * What was held before, also what people had held, and is owed again as the daemon may have lost it, may be
 * thousands, and each is a file that the daemon writes: so one a second, beside what is new.
 */

#define CAMERA "vn.motcua.Camera1"
#define AGAIN_USEC USEC_PER_SEC

struct cameras_state {
        struct centre *centre;
        struct asker *asker;
        struct camera_sign *sign;
        sd_event_source *look; /* enabled: the record or other agents are to look again */
        bool complained;
        char generation[GENERATION_SIZE]; /* that was asked */
        uint64_t again_usec; /* CLOCK_BOOTTIME, before when nothing is asked for that was held before */
};

static struct cameras_state *state_of(const struct centre *centre) {
        return centre_get_state(centre, &cameras_agent);
}

bool cameras_are_recording(const struct centre *centre) {
        return camera_sign_is_on(state_of(centre)->sign);
}

/* What an answer says of footage that there will never be is kept as its place here, from 1. */
static const struct ask_refusal refusals[] = {
        {BUS_ERROR_NOT_RECORDED, "not-recorded"},
        {BUS_ERROR_NO_SUCH_CAMERA, "no-such-camera"},
        {BUS_ERROR_HOLD_OVER, HOLD_IS_OVER},
        {BUS_ERROR_BAD_ARGUMENT, "refused"},
        {BUS_ERROR_BAD_OPTION, "refused"},
        {SD_BUS_ERROR_INVALID_ARGS, "refused"},
        {SD_BUS_ERROR_UNKNOWN_METHOD, "refused"},
        {SD_BUS_ERROR_UNKNOWN_INTERFACE, "refused"},
        {SD_BUS_ERROR_UNKNOWN_OBJECT, "refused"},
        {SD_BUS_ERROR_ACCESS_DENIED, "denied"},
        {NULL, NULL},
};

static void look_again(void *userdata) {
        const struct cameras_state *state = userdata;

        (void) sd_event_source_set_enabled(state->look, SD_EVENT_ONESHOT);
}

static struct ask_key key_of(const struct want_row *want) {
        struct ask_key key = {.number = want->rating, .part = want->n};

        id_copy(key.device, sizeof(key.device), want->camera);
        return key;
}

static int append_of_rating(const struct book *book, const struct want_row *want, sd_bus_message *message) {
        char key[HOLD_KEY_SIZE];

        cameras_want_key(book, want, key);
        return sd_bus_message_append(message, "sa{sv}", "low-rating", want->held_usec > 0 ? 3 : 2, "key", "s",
                                     key, "visit", "t", want->visit, "asked_usec", "t", want->held_usec);
}

/* As whoever placed it said, and until then. */
static int append_placed(const struct book *book, const struct want_row *want, sd_bus_message *message) {
        struct placed placed;
        int r = cameras_find_placed(book, want, &placed);

        return r < 0 ? r
                     : sd_bus_message_append(message, "sa{sv}", placed.reason, 4, "key", "s", placed.key,
                                             "visit", "t", want->visit, "end_usec", "t", placed.end_usec,
                                             "actor", "s", placed.actor);
}

static int call(const struct cameras_state *state, struct ask *ask, const struct want_row *want) {
        const struct book *book = recorder_book(state->centre->recorder);
        _cleanup_message_ sd_bus_message *message = NULL;
        uint64_t from_usec, until_usec;

        cameras_want_range(book, want, &from_usec, &until_usec);
        int r = asker_new_message(state->asker, "/vn/motcua/Camera1", CAMERA, "Hold", &message);
        if (r >= 0)
                r = sd_bus_message_append(message, "stt", want->camera, from_usec, until_usec);
        if (r >= 0)
                r = want_is_placed(want) ? append_placed(book, want, message)
                                         : append_of_rating(book, want, message);
        return r < 0 ? r : asker_call(ask, message);
}

/* Whether it is its turn. */
static bool may_ask(struct cameras_state *state, const struct want_row *want, uint64_t now_usec) {
        if (want->hold == 0)
                return true;
        if (now_usec < state->again_usec) {
                asker_wake_at(state->asker, state->again_usec);
                return false;
        }
        state->again_usec = now_usec + AGAIN_USEC;
        return true;
}

static bool is_answered(const struct ask *ask) {
        return ask->state == ASK_TAKEN || (ask->state == ASK_DUE && ask->answer > 0);
}

static int serve(struct cameras_state *state, const struct want_row *want, uint64_t now_usec) {
        const struct ask_key key = key_of(want);
        struct ask *ask;
        int r = asker_want(state->asker, &key, &ask);

        if (r < 0)
                return r;
        if (is_answered(ask)) {
                if (want->stage == WANT_TOLD)
                        look_again(state);
                return 0;
        }
        return asker_is_due(ask) && may_ask(state, want, now_usec) ? call(state, ask, want) : 0;
}

static int ask_for_owed(struct cameras_state *state, const struct book *book, uint64_t now_usec) {
        const struct cameras *cameras = cameras_of(book);
        int r = 0;

        asker_begin(state->asker, now_usec,
                    state->centre->started && centre_is_live(state->centre, CAMERA_SOURCE));
        for (size_t i = 0; r >= 0 && i < cameras->n_wants; i++)
                if (want_is_owed(&cameras->wants[i]))
                        r = serve(state, &cameras->wants[i], now_usec);
        int q = asker_end(state->asker);
        return r < 0 ? r : q;
}

static void update(struct centre *centre) {
        struct cameras_state *state = state_of(centre);
        const struct book *book = recorder_book(centre->recorder);
        struct instant now;

        if (!book)
                return;
        /* What it has answered, and nobody may know of yet, may be lost too. */
        const char *generation = cameras_of(book)->footage.generation;
        if (!streq(state->generation, generation))
                asker_reset(state->asker);
        id_copy(state->generation, sizeof(state->generation), generation);
        int r = recorder_now(centre->recorder, &now);
        if (r >= 0)
                r = ask_for_owed(state, book, now.at.boottime_usec);
        if (r < 0)
                (void) log_error_errno(r, "Cannot ask the camera daemon to hold footage");
}

/* What was answered, and everybody may know of. */
static int record_answers(struct book *book, const struct instant *now, void *userdata) {
        const struct cameras *cameras = cameras_of(book);
        const struct cameras_state *state = userdata;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < cameras->n_wants; i++) {
                const struct want_row *want = &cameras->wants[i];
                const struct ask_key key = key_of(want);
                struct ask *ask;

                if (want->stage != WANT_TOLD)
                        continue;
                r = asker_want(state->asker, &key, &ask);
                if (r >= 0 && ask->state == ASK_TAKEN)
                        r = cameras_observe_held(book, now, want, ask->answer);
                else if (r >= 0 && is_answered(ask))
                        r = cameras_observe_missing(book, now, want, refusals[ask->answer - 1].reason);
        }
        return r;
}

static int on_look(sd_event_source *source _unused_, void *userdata) {
        struct cameras_state *state = userdata;

        (void) recorder_write(state->centre->recorder, record_answers, state);
        return 0;
}

static size_t find_refusal(const char *error) {
        size_t i = 0;

        while (!streq(refusals[i].error, error))
                i++;
        return i;
}

static void on_failed(struct centre *centre, const struct ask *failed, const sd_bus_error *error,
                      const char *reason) {
        struct cameras_state *state = state_of(centre);
        struct ask *ask;

        /* One that is configured here, and not there yet, will be. */
        if (reason && streq(error->name, BUS_ERROR_NO_SUCH_CAMERA) &&
            cameras_conf_has(centre->conf, failed->key.device))
                reason = NULL;
        if (reason && asker_want(state->asker, &failed->key, &ask) >= 0)
                ask->answer = find_refusal(error->name) + 1;
        /* Of no visit or counter: the log has other readers than low ratings have. */
        (void) log_full(reason && !state->complained ? LOG_WARNING : LOG_DEBUG, 0, NULL,
                        "The camera daemon does not hold footage%s: %s", reason ? "" : " yet",
                        error->message ? error->message : error->name);
        state->complained |= reason != NULL;
        update(centre);
}

static void on_taken(struct centre *centre, struct ask *ask, sd_bus_message *reply) {
        if (sd_bus_message_read(reply, "t", &ask->answer) < 0 || ask->answer > EVENT_INTEGER_MAX)
                ask->answer = 0;
        state_of(centre)->complained = false;
        update(centre);
}

static const struct asker_type asker_type = {
        .source = CAMERA_SOURCE,
        .retry_usec = 10 * USEC_PER_SEC,
        .asking_max = 8,
        .refusals = refusals,
        .taken = on_taken,
        .failed = on_failed,
};

static void on_committed(struct centre *centre, struct book *book _unused_,
                         const struct instant *now _unused_) {
        /* A source that left the configuration says nothing any more. */
        if (!centre_find_source(centre, CAMERA_SOURCE))
                camera_sign_set_present(state_of(centre)->sign, false);
        if (centre->started)
                update(centre);
}

static void on_source_changed(struct centre *centre, const struct source *source) {
        struct cameras_state *state = state_of(centre);

        if (!streq(source_get_info(source)->kind, CAMERA_SOURCE))
                return;
        /* While events wait to be taken it records all the same. */
        camera_sign_set_present(state->sign, source_is_present(source));
        if (!source_is_live(source))
                asker_reset(state->asker);
}

static void free_state(void *userdata) {
        struct cameras_state *state = userdata;

        if (!state)
                return;
        asker_free(state->asker);
        camera_sign_free(state->sign);
        sd_event_source_disable_unref(state->look);
        free(state);
}

static int make(struct centre *centre, void **ret) {
        struct cameras_state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->centre = centre;
        int r = sd_event_add_defer(centre->event, &state->look, on_look, state);
        if (r >= 0)
                r = sd_event_source_set_enabled(state->look, SD_EVENT_OFF);
        if (r >= 0)
                r = camera_sign_new(centre, look_again, state, &state->sign);
        return r < 0 ? r : asker_new(centre, &asker_type, &state->asker);
}

const struct agent cameras_agent = {
        .make = make,
        .free = free_state,
        .committed = on_committed,
        .source_changed = on_source_changed,
        .record_members = cameras_record_members,
};
