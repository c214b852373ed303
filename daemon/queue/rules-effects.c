#include "daemon/queue/rules.h"

#include <inttypes.h>

#include "daemon/queue/watch.h"
#include "daemon/ratings/rules.h"

static const char *desk_id(const struct book *book, uint32_t position) {
        return position == QUEUE_NOWHERE ? "" : queue_of(book)->desks[position];
}

static int on_issued(struct book *book, const struct ticket *ticket) {
        struct queue_part *bq = queue_of(book);
        struct day_ticket issued = {
                .row = {.day = bq->day.day,
                        .event = bq->input->id,
                        .issued = bq->input->when.at,
                        .ticket = *ticket},
                .dirty = true,
        };
        struct service_row *series = &bq->services[ticket->series];

        bq->day.numbered = bq->input->when.at;
        series->issued = ticket->number;
        series->dirty = true;
        id_copy(issued.row.service, ID_SIZE, bq->services[ticket->service].id);
        if (bq->key)
                id_copy(issued.row.key, sizeof(issued.row.key), bq->key);
        int n = snprintf(issued.row.text, sizeof(issued.row.text), "%s %03" PRIu32, series->prefix,
                         ticket->number);
        assert(n > 0 && (size_t) n < sizeof(issued.row.text));
        book->outcome.ticket = ticket->id;
        int r = book_add_day_ticket(book, &issued);
        if (r >= 0)
                r = book_begin_period(book, book_day_ticket(book, ticket->id), 1, &bq->input->when.at);
        if (r < 0)
                return r;
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", ticket->id),
                EVENT_FIELD_S("service", bq->services[ticket->service].id),
                EVENT_FIELD_T("number", ticket->number),
                EVENT_FIELD_S("text", issued.row.text),
                EVENT_FIELD_S("priority", priority_to_string(ticket->priority)),
        };
        return book_conclude(book, bq->input, "ticket-issued", fields, ELEMENTSOF(fields));
}

/* The queue's ticket has changed. */
static void touch(struct book *book, const struct ticket *ticket) {
        struct day_ticket *known = book_day_ticket(book, ticket->id);

        known->row.ticket = *ticket;
        id_copy(known->row.service, ID_SIZE, queue_of(book)->services[ticket->service].id);
        /* One that waits may be reserved for a counter that never gets it. */
        if (ticket->counter != QUEUE_NOWHERE && ticket->state != TICKET_WAITING)
                id_copy(known->row.counter, ID_SIZE, desk_id(book, ticket->counter));
        known->dirty = true;
}

static int on_moved(struct book *book, const struct queue_effect *effect) {
        const struct ticket *ticket = effect->ticket;
        struct queue_part *bq = queue_of(book);

        touch(book, ticket);
        int r = book_move_period(book, effect, bq->day_ends);
        if (r < 0)
                return r;
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", ticket->id),
                EVENT_FIELD_S("text", book_ticket_text(book, ticket->id)),
                EVENT_FIELD_S("service", bq->services[ticket->service].id),
                EVENT_FIELD_S("from", ticket_state_to_string(effect->from)),
                EVENT_FIELD_S("to", ticket_state_to_string(ticket->state)),
                EVENT_FIELD_S("counter", desk_id(book, ticket->counter)),
                EVENT_FIELD_B("transferred", effect->transferred),
        };
        return book_conclude(book, bq->input, "ticket-moved", fields, ELEMENTSOF(fields));
}

static int on_called(struct book *book, const struct queue_effect *effect) {
        touch(book, effect->ticket);
        book_day_ticket(book, effect->ticket->id)->row.calls++;
        struct event_field fields[] = {
                EVENT_FIELD_T("ticket", effect->ticket->id),
                EVENT_FIELD_S("counter", desk_id(book, effect->counter)),
                EVENT_FIELD_S("text", book_ticket_text(book, effect->ticket->id)),
                EVENT_FIELD_S("service", queue_of(book)->services[effect->ticket->service].id),
                EVENT_FIELD_T("calls", effect->ticket->calls),
        };
        return book_conclude(book, queue_of(book)->input, "ticket-called", fields, ELEMENTSOF(fields));
}

static int on_desk_moved(struct book *book, const struct queue_effect *effect) {
        const struct desk *desk = queue_get_desk(queue_of(book)->queue, effect->counter);
        struct event_field fields[] = {
                EVENT_FIELD_S("counter", desk_id(book, effect->counter)),
                EVENT_FIELD_S("from", desk_state_to_string(effect->counter_from)),
                EVENT_FIELD_S("to", desk_state_to_string(desk->state)),
                EVENT_FIELD_S("reason", pause_reason_to_string(desk->pause_reason)),
        };
        size_t n = ELEMENTSOF(fields) - (desk->pause_reason == PAUSE_NO_REASON ? 1 : 0);

        int r = watch_set(book, effect->counter, DESK_TIME_OPEN, watch_is_open(desk->state),
                          &queue_of(book)->input->when.at);
        return r < 0 ? r : book_conclude(book, queue_of(book)->input, "counter-moved", fields, n);
}

static int on_desk_active(struct book *book, const struct queue_effect *effect) {
        const struct desk *desk = queue_get_desk(queue_of(book)->queue, effect->counter);
        struct event_field fields[] = {
                EVENT_FIELD_S("counter", desk_id(book, effect->counter)),
                EVENT_FIELD_S("because", active_because_to_string(effect->because)),
                EVENT_FIELD_S("reason", pause_reason_to_string(desk->pause_reason)),
        };
        size_t n = ELEMENTSOF(fields) - (desk->pause_reason == PAUSE_NO_REASON ? 1 : 0);

        queue_of(book)->desks_dirty[effect->counter] = true;
        int r = watch_set(book, effect->counter, DESK_TIME_INACTIVE, false, &queue_of(book)->input->when.at);
        return r < 0 ? r : book_conclude(book, queue_of(book)->input, "counter-active", fields, n);
}

/* Since when, the event says. */
static int on_desk_inactive(struct book *book, uint32_t position) {
        const struct input *input = queue_of(book)->input;
        struct moment since = input->when.at;
        uint64_t idle_usec;

        if (fields_get_t(&input->fields, "idle_usec", &idle_usec) < 0)
                return -EINVAL;
        since.boottime_usec -= idle_usec < since.boottime_usec ? idle_usec : since.boottime_usec;
        since.realtime_usec -= idle_usec < since.realtime_usec ? idle_usec : since.realtime_usec;
        return watch_set(book, position, DESK_TIME_INACTIVE, true, &since);
}

static int on_ticket(struct book *book, const struct queue_effect *effect) {
        assert(effect->ticket);
        if (effect->type == QUEUE_TICKET_ISSUED)
                return on_issued(book, effect->ticket);
        return effect->type == QUEUE_TICKET_MOVED ? on_moved(book, effect) : on_called(book, effect);
}

static void set_visit(struct book *book, uint64_t ticket, uint64_t visit) {
        struct day_ticket *known = book_day_ticket(book, ticket);

        known->row.visit = visit;
        known->dirty = true;
}

static int on_finished(struct book *book, struct counter_row *counter, const struct queue_effect *effect) {
        struct ratings_ticket ticket = {0};

        if (effect->ticket)
                ticket = (struct ratings_ticket){
                        effect->ticket->id,
                        effect->now_usec - effect->ticket->called_usec,
                        queue_of(book)->services[effect->ticket->service].id,
                };
        int r = counter ? ratings_finish(book, counter, queue_of(book)->input, &ticket) : -EUCLEAN;
        if (r >= 0 && effect->ticket)
                set_visit(book, effect->ticket->id, counter->visit);
        return r;
}

static int on_reopened(struct book *book, struct counter_row *counter, const struct ticket *ticket) {
        int r = counter ? ratings_reopen(book, counter, queue_of(book)->input, ticket ? ticket->id : 0)
                        : -EUCLEAN;

        if (r >= 0 && ticket)
                set_visit(book, ticket->id, 0);
        return r;
}

static int on_effect(const struct queue_effect *effect, void *userdata) {
        const struct ticket *ticket = effect->ticket;
        struct book *book = userdata;
        struct counter_row *counter = effect->counter == QUEUE_NOWHERE
                                              ? NULL
                                              : ratings_find_counter(book, desk_id(book, effect->counter));

        switch (effect->type) {
        case QUEUE_TICKET_ISSUED:
        case QUEUE_TICKET_MOVED:
        case QUEUE_TICKET_CALLED:
                return on_ticket(book, effect);
        case QUEUE_FINISHED:
                return on_finished(book, counter, effect);
        case QUEUE_REOPENED:
                return on_reopened(book, counter, ticket);
        case QUEUE_COUNTER_MOVED:
                return on_desk_moved(book, effect);
        case QUEUE_COUNTER_WANTED:
                queue_of(book)->desks_dirty[effect->counter] = true;
                break;
        case QUEUE_COUNTER_INACTIVE:
                return on_desk_inactive(book, effect->counter);
        case QUEUE_COUNTER_ACTIVE:
                return on_desk_active(book, effect);
        }
        return 0;
}

void queue_expect_effects(struct book *book, const struct input *input) {
        queue_of(book)->input = input;
        queue_of(book)->effect = on_effect;
        queue_of(book)->effect_error = 0;
}
