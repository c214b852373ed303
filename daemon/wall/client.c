#include "daemon/wall/client.h"

#include "daemon/record/bus.h"
#include "daemon/wall/book.h"
#include "daemon/wall/bus.h"
#include "daemon/wall/figures.h"
#include "services/base/bus.h"
#include "services/base/log.h"

/*
 * Calls SetBoard while the display daemon is there and all of its events are recorded, so that nothing it has
 * said is asked for again. One call is under way at a time: what changes meanwhile is one call more. After an
 * error it is tried again, later each time.
 */

#define DISPLAY "vn.motcua.Display1"
#define CALL_USEC (5 * USEC_PER_SEC)
#define RETRY_USEC USEC_PER_SEC
#define RETRY_USEC_MAX (60 * USEC_PER_SEC)

struct wall_state {
        struct centre *centre;
        sd_event_source *timer;
        sd_bus_slot *slot;                /* SetBoard is under way */
        struct wall_board *board, *given; /* given: to the daemon that is there, or is being */
        bool has_given, changed;
        uint64_t retry_usec, not_before_usec; /* CLOCK_BOOTTIME; 0: at once */
        bool complained;
        struct wall_figures_state figures;
        uint64_t outputs_changes, notice; /* as was told */
};

static struct wall_state *state_of(const struct centre *centre) {
        return centre_get_state(centre, &wall_agent);
}

static void look(struct wall_state *state);

static void on_refused(struct wall_state *state, const sd_bus_error *error) {
        const struct book *book = recorder_book(state->centre->recorder);
        struct instant now = {0};

        state->has_given = false;
        state->retry_usec = state->retry_usec == 0                   ? RETRY_USEC
                            : state->retry_usec * 2 < RETRY_USEC_MAX ? state->retry_usec * 2
                                                                     : RETRY_USEC_MAX;
        if (book && recorder_now(state->centre->recorder, &now) >= 0)
                state->not_before_usec = now.at.boottime_usec + state->retry_usec;
        (void) log_full(state->complained ? LOG_DEBUG : LOG_WARNING, 0, NULL,
                        "The display does not take its board: %s",
                        error->message ? error->message : error->name);
        state->complained = true;
}

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error _unused_) {
        const sd_bus_error *error = sd_bus_message_get_error(reply);
        struct wall_state *state = userdata;

        state->slot = sd_bus_slot_unref(state->slot);
        if (error)
                on_refused(state, error);
        else {
                state->retry_usec = state->not_before_usec = 0;
                state->complained = false;
        }
        look(state);
        return 0;
}

static int give(struct wall_state *state) {
        _cleanup_message_ sd_bus_message *message = NULL;
        sd_bus *channel = centre_find_channel(state->centre, DISPLAY_SOURCE);

        if (!channel)
                return -ENOTCONN;
        int r = sd_bus_message_new_method_call(channel, &message, NULL, "/vn/motcua/Display1", DISPLAY,
                                               "SetBoard");
        if (r >= 0)
                r = sd_bus_message_append(message, "t", record_state_of(state->centre)->cursor);
        if (r >= 0)
                r = wall_append(message, state->board);
        return r < 0 ? r : sd_bus_call_async(NULL, &state->slot, message, on_reply, state, CALL_USEC);
}

static int compose(struct wall_state *state, struct book *book, const struct moment *now) {
        struct wall_figures figures;
        int r = wall_figures_find(&state->figures, state->centre, book, now, &figures);

        if (r < 0)
                return r;
        wall_compose(book, state->centre->conf, &figures, now->boot, state->board);
        state->changed = false;
        if (state->has_given && wall_is_same(state->board, state->given))
                return 0;
        r = give(state);
        if (r < 0)
                return r;
        struct wall_board *given = state->board;
        state->board = state->given;
        state->given = given;
        state->has_given = true;
        return 0;
}

/* An end that has come, and is not recorded, as the record cannot be written, is tried again after a while.
 */
static uint64_t until(uint64_t then_usec, uint64_t now_usec) {
        return then_usec > now_usec ? then_usec - now_usec : RETRY_USEC;
}

static uint64_t sooner(uint64_t a, uint64_t b) {
        return a < b ? a : b;
}

/* What time alone changes: of notices and of the hours in any case, the rest while there is a display. */
static void set_timer(struct wall_state *state, const struct book *book, const struct moment *now,
                      bool live) {
        uint64_t notice_end = book_notice_end(book, now), closing_usec, in_usec = UINT64_MAX;

        if (notice_end < UINT64_MAX)
                in_usec = until(notice_end, now->boottime_usec);
        if (book_closing_due(book, now, &closing_usec))
                in_usec = sooner(in_usec, until(closing_usec, 0));
        if (live && state->not_before_usec > 0)
                in_usec = sooner(in_usec, until(state->not_before_usec, now->boottime_usec));
        if (live)
                in_usec = sooner(in_usec, wall_figures_next(&state->figures, state->centre, book, now));
        centre_set_timer(state->timer, in_usec);
}

static void look(struct wall_state *state) {
        struct centre *centre = state->centre;
        struct book *book = recorder_book(centre->recorder);
        struct instant now;
        int r = 0;

        if (!book || !centre->started || recorder_now(centre->recorder, &now) < 0)
                return;
        bool live = centre_is_live(centre, DISPLAY_SOURCE);
        if (live && !state->slot && now.at.boottime_usec >= state->not_before_usec &&
            (state->changed || !state->has_given))
                r = compose(state, book, &now.at);
        if (r < 0) {
                state->not_before_usec = now.at.boottime_usec + RETRY_USEC_MAX;
                (void) log_error_errno(r, "Cannot give the display its board");
        }
        set_timer(state, book, &now.at, live);
}

static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct wall_state *state = userdata;

        (void) recorder_write(state->centre->recorder, NULL, NULL);
        return 0;
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now _unused_) {
        struct wall_state *state = state_of(centre);

        state->changed = true;
        wall_figures_follow(&state->figures, book);
        look(state);
        if (state->notice != wall_of(book)->row.notice.event) {
                state->notice = wall_of(book)->row.notice.event;
                (void) sd_bus_emit_properties_changed(centre->bus, CENTRE_PATH, CENTRE_BUS_NAME, "Notice",
                                                      NULL);
        }
        if (state->outputs_changes != wall_of(book)->outputs_changes) {
                state->outputs_changes = wall_of(book)->outputs_changes;
                if (centre->changed)
                        centre->changed(centre);
        }
}

/* The next one has no board. */
static void on_source_changed(struct centre *centre, const struct source *source) {
        struct wall_state *state = state_of(centre);

        if (!streq(source_get_info(source)->kind, DISPLAY_SOURCE) || source_is_live(source))
                return;
        /* Nor an answer to come: a connection that is given up calls nobody back. */
        state->slot = sd_bus_slot_unref(state->slot);
        state->has_given = state->complained = false;
        state->retry_usec = state->not_before_usec = 0;
}

static void free_state(void *userdata) {
        struct wall_state *state = userdata;

        if (!state)
                return;
        sd_event_source_disable_unref(state->timer);
        sd_bus_slot_unref(state->slot);
        free(state->board);
        free(state->given);
        free(state);
}

static int make(struct centre *centre, void **ret) {
        struct wall_state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->centre = centre;
        state->notice = wall_of(recorder_book(centre->recorder))->row.notice.event;
        state->board = calloc(1, sizeof(*state->board));
        state->given = calloc(1, sizeof(*state->given));
        if (!state->board || !state->given)
                return -ENOMEM;
        return centre_new_timer(centre, 50 * USEC_PER_MSEC, on_timer, state, &state->timer);
}

const struct agent wall_agent = {
        .make = make,
        .free = free_state,
        .committed = on_committed,
        .source_changed = on_source_changed,
        .members = wall_members,
};
