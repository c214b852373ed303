#include "daemon/queue/period.h"

static const char *const end_names[_PERIOD_END_MAX] = {
        "",     "called", "serving", "held",    "waiting",   "transferred",
        "done", "closed", "no-show", "expired", "cancelled",
};

static const char *const time_names[_DESK_TIME_MAX] = {"open", "inactive"};

const char *desk_time_to_string(enum desk_time what) {
        return time_names[what];
}

int desk_time_from_string(const char *s) {
        for (int i = 0; i < _DESK_TIME_MAX; i++)
                if (streq(s, time_names[i]))
                        return i;
        return -EINVAL;
}

const char *period_end_to_string(enum period_end end) {
        return end_names[end];
}

int period_end_from_string(const char *s) {
        for (int i = 0; i < _PERIOD_END_MAX; i++)
                if (streq(s, end_names[i]))
                        return i;
        return -EINVAL;
}

enum period_end period_end_of(const struct queue_effect *effect, bool day_ends) {
        static const enum period_end ends[_TICKET_STATE_MAX] = {
                [TICKET_WAITING] = PERIOD_WAITING, [TICKET_CALLED] = PERIOD_CALLED,
                [TICKET_SERVING] = PERIOD_SERVING, [TICKET_HELD] = PERIOD_HELD,
                [TICKET_DONE] = PERIOD_DONE,       [TICKET_NO_SHOW] = PERIOD_NO_SHOW,
                [TICKET_EXPIRED] = PERIOD_EXPIRED, [TICKET_CANCELLED] = PERIOD_CANCELLED,
        };

        if (effect->transferred)
                return PERIOD_TRANSFERRED;
        if (effect->ticket->state == TICKET_DONE && day_ends)
                return PERIOD_CLOSED;
        return ends[effect->ticket->state];
}

static enum queue_count count_of(enum period_end end) {
        switch (end) {
        case PERIOD_DONE:
        case PERIOD_CLOSED:
                return QUEUE_COUNT_SERVED;
        case PERIOD_NO_SHOW:
                return QUEUE_COUNT_NO_SHOW;
        case PERIOD_EXPIRED:
                return QUEUE_COUNT_EXPIRED;
        case PERIOD_TRANSFERRED:
                return QUEUE_COUNT_TRANSFERRED;
        case PERIOD_CANCELLED:
                return QUEUE_COUNT_CANCELLED;
        case PERIOD_OPEN:
        case PERIOD_CALLED:
        case PERIOD_SERVING:
        case PERIOD_HELD:
        case PERIOD_WAITING:
        case _PERIOD_END_MAX:
        case _PERIOD_END_INVALID:
                break;
        }
        return _QUEUE_COUNT_INVALID;
}

/* A call that took no time was not answered with "start": how long the citizen walked is not known. Nor is
 * how long somebody was served whom nobody had finished when the day ended. */
static enum queue_time time_of(const struct period_row *row) {
        switch (row->state) {
        case TICKET_WAITING:
                return row->end == PERIOD_CALLED ? QUEUE_TIME_WAITING : _QUEUE_TIME_INVALID;
        case TICKET_CALLED:
                return row->end == PERIOD_SERVING && row->end_usec > row->start_usec ? QUEUE_TIME_WALKING
                                                                                     : _QUEUE_TIME_INVALID;
        case TICKET_SERVING:
                return row->end != PERIOD_CLOSED ? QUEUE_TIME_SERVING : _QUEUE_TIME_INVALID;
        case TICKET_HELD:
        case TICKET_DONE:
        case TICKET_NO_SHOW:
        case TICKET_EXPIRED:
        case TICKET_CANCELLED:
        case _TICKET_STATE_MAX:
        case _TICKET_STATE_INVALID:
                break;
        }
        return _QUEUE_TIME_INVALID;
}

struct period_figure period_figure_of(const struct period_row *row) {
        uint32_t counter = row->counter;

        /* While it waits, a ticket is at no counter, or reserved for one that may not be the one that calls.
         */
        if (row->state == TICKET_WAITING)
                counter = row->end == PERIOD_CALLED ? row->to_counter : QUEUE_NOWHERE;
        return (struct period_figure){.count = count_of(row->end), .time = time_of(row), .counter = counter};
}
