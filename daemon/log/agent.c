#include "daemon/log/book.h"
#include "daemon/log/bus.h"
#include "services/base/log.h"

/*
 * When checkpoints are signed without being asked for: at the end of a day of the queue, and a day after the
 * last one if the log has grown since. Nothing wakes up while it does not grow.
 */

#define DAILY_USEC (24 * 3600 * USEC_PER_SEC)
#define FIRST_USEC (600 * USEC_PER_SEC) /* of this process, where a clock of days may not be known yet */
#define RETRY_USEC (60 * USEC_PER_SEC)

static void arm(struct log_state *state, enum sign_reason due, uint64_t in_usec) {
        state->due = due;
        centre_set_timer(state->timer, in_usec);
}

static bool is_armed(const struct log_state *state) {
        int enabled = SD_EVENT_OFF;

        (void) sd_event_source_get_enabled(state->timer, &enabled);
        return enabled != SD_EVENT_OFF;
}

static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct log_state *state = userdata;
        int r = log_sign(state, state->due);

        /* While it is said by State that nothing is signed, it is not said again. */
        if (r < 0 && r != -EKEYREJECTED && r != -EAGAIN)
                (void) log_error_errno(r, "The log is not signed yet");
        if (r < 0 && (r != -EKEYREJECTED || state->trust == TRUST_NO_KEY))
                arm(state, state->due, RETRY_USEC);
        return 0;
}

static bool has_ended_day(const struct book *book) {
        for (size_t i = 0; i < book->n_events; i++)
                if (streq(book->events[i].type, "day-ended"))
                        return true;
        return false;
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now) {
        struct log_state *state = log_state_of(centre);
        uint64_t age = now->at.boottime_usec - state->signed_usec;

        if (has_ended_day(book))
                arm(state, SIGN_DAY_ENDED, 0);
        else if (!is_armed(state) && log_is_grown(state))
                arm(state, SIGN_DAILY,
                    state->signed_usec == 0 ? FIRST_USEC
                    : age < DAILY_USEC      ? DAILY_USEC - age
                                            : 0);
}

static int make(struct centre *centre, void **ret) {
        struct log_state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->centre = centre;
        int r = centre_new_timer(centre, USEC_PER_SEC, on_timer, state, &state->timer);
        return r < 0 ? r : log_state_open(state);
}

static void free_state(void *userdata) {
        struct log_state *state = userdata;

        if (!state)
                return;
        sd_event_source_disable_unref(state->timer);
        explicit_bzero(state->signer.secret, sizeof(state->signer.secret));
        free(state);
}

const struct agent log_agent = {
        .make = make,
        .free = free_state,
        .committed = on_committed,
        .members = log_members,
};
