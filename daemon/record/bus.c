#include "daemon/record/bus.h"

#include "daemon/record/answer.h"
#include "daemon/record/news.h"
#include "services/base/bus-guard.h"
#include "services/base/bus.h"
#include "services/base/log.h"

enum { ANNOUNCED_MAX = 128 }; /* of the events of one transaction; of more only the last */

static int method_get_events_since(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre *centre = userdata;
        uint64_t cursor;
        uint32_t max;

        int r = sd_bus_message_read(message, "tu", &cursor, &max);
        if (r < 0)
                return r;
        r = answer_check_max(max, error);
        if (r < 0)
                return r;
        r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        /* Ids end at 2^63-1: above any of them there is nothing. */
        r = answer_events(centre->store, cursor < INT64_MAX ? cursor : INT64_MAX, max,
                          centre_tells_all(message), reply);
        if (r < 0)
                return answer_failed(error, r);
        return sd_bus_send(NULL, reply, NULL);
}

static int announce_on(const struct centre *centre, const char *interface, bool all,
                       const struct event_row *event) {
        _cleanup_message_ sd_bus_message *signal = NULL;

        int r = sd_bus_message_new_signal(centre->bus, &signal, CENTRE_PATH, interface, "EventRecorded");
        if (r >= 0)
                r = answer_event(event, all, signal);
        return r < 0 ? r : sd_bus_send(centre->bus, signal, NULL);
}

/* Twice, as a broadcast cannot be reduced on its way to whoever may know less. */
static void announce(const struct centre *centre, const struct event_row *event) {

        centre_log_recorded(event);
        /* A listener that is too slow, or a bus that is, must not make this process grow. */
        if (bus_is_clogged(centre->bus))
                return;

        int r = announce_on(centre, CENTRE_RECORD_INTERFACE, /* all= */ true, event);
        if (r >= 0)
                r = announce_on(centre, CENTRE_BUS_NAME, /* all= */ false, event);
        if (r < 0)
                (void) log_full(LOG_DEBUG, r, NULL, "Cannot announce an event");
}

static void on_committed(struct centre *centre, struct book *book, const struct instant *now _unused_) {
        struct record_state *state = record_state_of(centre);
        size_t first = book->n_events > ANNOUNCED_MAX ? book->n_events - 1 : 0;

        for (size_t i = first; i < book->n_events; i++)
                announce(centre, &book->events[i]);
        state->cursor = book->last_event;
}

static int property_get_cursor(BUS_PROPERTY_ARGS) {
        return sd_bus_message_append(reply, "t", record_state_of(userdata)->cursor);
}

#define EVENT_MEMBERS                                                                                        \
        SD_BUS_SIGNAL_WITH_ARGS("EventRecorded", SD_BUS_ARGS("t", id, "s", type, "a{sv}", fields), 0),       \
                SD_BUS_METHOD_WITH_ARGS("GetEventsSince", SD_BUS_ARGS("t", cursor, "u", max),                \
                                        SD_BUS_RESULT("a(tsa{sv})", events), method_get_events_since,        \
                                        SD_BUS_VTABLE_UNPRIVILEGED)

static const sd_bus_vtable members[] = {
        SD_BUS_PROPERTY("Cursor", "t", property_get_cursor, 0, 0),
        EVENT_MEMBERS,
        SD_BUS_VTABLE_END,
};

static const sd_bus_vtable record_members[] = {EVENT_MEMBERS, SD_BUS_VTABLE_END};

static void free_state(void *userdata) {
        struct record_state *state = userdata;

        if (state) {
                actors_free(state->actors);
                authority_free(state->authority);
        }
        free(state);
}

static int make(struct centre *centre, void **ret) {
        struct record_state *state = calloc(1, sizeof(*state));

        if (!state)
                return -ENOMEM;
        *ret = state;
        state->cursor = recorder_book(centre->recorder)->last_event;
        int r = actors_new(&state->actors);
        return r < 0 ? r : authority_new(&state->authority);
}

const struct agent record_agent = {
        .make = make,
        .free = free_state,
        .committed = on_committed,
        .members = members,
        .record_members = record_members,
};
