#include "daemon/wall/board-bus.h"

#include "daemon/record/bus.h"
#include "daemon/wall/figures.h"
#include "services/base/bus.h"
#include "services/guard/bus-guard.h"

/* Whoever asks again and again gets what was made for the one before. */
#define FRESH_USEC USEC_PER_SEC

struct board_state {
        struct centre *centre;
        sd_event_source *timer;           /* for what time alone changes, while somebody waits for news */
        struct wall_board *board, *given; /* given: what was answered last */
        bool is_current;                  /* board: nothing was committed since */
        uint64_t composed_usec;           /* CLOCK_BOOTTIME */
        bool awaits;                      /* given was asked for, and no news of it was told */
        struct wall_figures_state figures;
};

static struct board_state *state_of(const struct centre *centre) {
        return centre_get_state(centre, &board_agent);
}

static int compose(struct board_state *state, struct book *book, const struct moment *now) {
        struct wall_figures figures;
        int r = wall_figures_find(&state->figures, state->centre, book, now, &figures);

        if (r < 0)
                return r;
        wall_compose(book, state->centre->conf, &figures, now->boot, state->board);
        state->board->n_speech = 0; /* it is for the hall alone */
        state->composed_usec = now->boottime_usec;
        state->is_current = true;
        return 0;
}

static void set_timer(struct board_state *state, const struct book *book, const struct moment *now) {
        centre_set_timer(state->timer, state->awaits
                                               ? wall_figures_next(&state->figures, state->centre, book, now)
                                               : UINT64_MAX);
}

static void tell_news(struct board_state *state, struct book *book, const struct moment *now) {
        if (compose(state, book, now) < 0)
                return; /* asked again, it is tried again, and the error is told */
        if (!wall_is_same(state->board, state->given) && !bus_is_clogged(state->centre->bus) &&
            sd_bus_emit_signal(state->centre->bus, CENTRE_PATH, CENTRE_BUS_NAME, "BoardChanged", "t",
                               record_state_of(state->centre)->cursor) >= 0)
                state->awaits = false;
        set_timer(state, book, now);
}

static int on_timer(sd_event_source *timer _unused_, uint64_t usec _unused_, void *userdata) {
        struct board_state *state = userdata;
        struct book *book = recorder_book(state->centre->recorder);
        struct instant now;

        if (book && recorder_now(state->centre->recorder, &now) >= 0)
                tell_news(state, book, &now.at);
        return 0;
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now) {
        struct board_state *state = state_of(centre);

        state->is_current = false;
        wall_figures_follow(&state->figures, book);
        if (state->awaits)
                tell_news(state, book, &now->at);
}

static int find(struct board_state *state) {
        struct book *book = recorder_book(state->centre->recorder);
        struct instant now;
        int r = book ? recorder_now(state->centre->recorder, &now) : -EIO;

        if (r >= 0 && (!state->is_current || now.at.boottime_usec >= state->composed_usec + FRESH_USEC))
                r = compose(state, book, &now.at);
        if (r < 0)
                return r;
        *state->given = *state->board;
        state->awaits = true;
        set_timer(state, book, &now.at);
        return 0;
}

static int method_get_board(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre *centre = userdata;
        struct board_state *state = state_of(centre);
        int r = bus_read_no_options(message, error);

        if (r < 0)
                return r;
        r = find(state);
        if (r < 0)
                return bus_error_errno(error, r, "The record cannot be read: %s.", strerror(-r));
        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_append(reply, "t", record_state_of(centre)->cursor);
        if (r >= 0)
                r = wall_append(reply, state->given);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

static const sd_bus_vtable members[] = {
        BUS_METHOD("GetBoard", ("a{sv}", options), ("t", cursor, "a{sv}", board), method_get_board),
        SD_BUS_SIGNAL_WITH_ARGS("BoardChanged", SD_BUS_ARGS("t", cursor), 0),
        SD_BUS_VTABLE_END,
};

static void free_state(void *userdata) {
        struct board_state *state = userdata;

        if (!state)
                return;
        sd_event_source_disable_unref(state->timer);
        free(state->board);
        free(state->given);
        free(state);
}

static int make(struct centre *centre, void **ret) {
        struct board_state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->centre = centre;
        state->board = calloc(1, sizeof(*state->board));
        state->given = calloc(1, sizeof(*state->given));
        if (!state->board || !state->given)
                return -ENOMEM;
        return centre_new_timer(centre, 50 * USEC_PER_MSEC, on_timer, state, &state->timer);
}

const struct agent board_agent = {
        .make = make,
        .free = free_state,
        .committed = on_committed,
        .members = members,
};
