#include "daemon/queue/times.h"

#include "daemon/queue/period.h"
#include "daemon/queue/tables.h"

/* What its periods come to. */
struct ticket_times {
        const struct book *book;
        int32_t day; /* of the first */
        bool dated, synchronized;
        uint64_t issued_usec, called_usec, started_usec, ended_usec; /* wall clock; 0: not */
        uint64_t usec[_QUEUE_TIME_MAX];
};

static void note_first(uint64_t *moment, uint64_t wall_usec) {
        if (*moment == 0)
                *moment = wall_usec;
}

/* The end is told from the start: the queue's own time went on whatever the clock was set to meanwhile. */
static int add_period(const void *loaded, void *userdata) {
        const struct period_row *row = loaded;
        struct ticket_times *times = userdata;
        bool is_true;
        uint64_t wall_usec = book_wall(times->book, &row->start, &is_true);

        if (row->n == 1) {
                times->day = row->day;
                times->dated = is_true;
                times->issued_usec = wall_usec;
        }
        times->synchronized = times->synchronized && is_true;
        if (row->state == TICKET_CALLED)
                note_first(&times->called_usec, wall_usec);
        if (row->state == TICKET_SERVING)
                note_first(&times->started_usec, wall_usec);
        if (row->end == PERIOD_OPEN)
                return 0;
        struct period_figure counted = period_figure_of(row);
        times->ended_usec = wall_usec + (row->end_usec - row->start_usec);
        if (counted.time >= 0)
                times->usec[counted.time] += row->end_usec - row->start_usec;
        return 0;
}

struct times_answer {
        struct store *store;
        const struct book *book;
        sd_bus_message *reply;
};

static int append_known(sd_bus_message *reply, const char *name, uint64_t usec) {
        return usec == 0 ? 0 : sd_bus_message_append(reply, "{sv}", name, "t", usec);
}

static int append_times(sd_bus_message *reply, const struct ticket_row *ticket,
                        const struct ticket_times *times) {
#define TIME_NAME(NAME, name) #name "_usec",
        static const char *const names[_QUEUE_TIME_MAX] = {QUEUE_TIMES(TIME_NAME)};
        bool has_ended = ticket->ticket.state >= TICKET_DONE;

        int r = append_known(reply, "issued_usec", times->issued_usec);
        if (r >= 0)
                r = append_known(reply, "called_usec", times->called_usec);
        if (r >= 0)
                r = append_known(reply, "started_usec", times->started_usec);
        if (r >= 0)
                r = append_known(reply, "finished_usec", has_ended ? times->ended_usec : 0);
        for (int i = 0; r >= 0 && i < _QUEUE_TIME_MAX; i++)
                r = append_known(reply, names[i], times->usec[i]);
        return r;
}

static int append_ticket(const void *loaded, void *userdata) {
        const struct ticket_row *ticket = loaded;
        struct times_answer *answer = userdata;
        sd_bus_message *reply = answer->reply;
        struct ticket_times times = {.book = answer->book, .synchronized = true};
        struct sql_cursor c = queue_use(answer->store, QUERY_PERIODS);
        char day[DAY_TEXT_SIZE];

        sql_bind_u64(&c, ticket->ticket.id);
        int r = sql_each(c, add_period, &times);
        if (r < 0)
                return r;
        day_format(times.day, day);
        r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}{sv}{sv}{sv}{sv}{sv}{sv}", "ticket", "t",
                                          ticket->ticket.id, "text", "s", ticket->text, "service", "s",
                                          ticket->service, "counter", "s", ticket->counter, "priority", "s",
                                          priority_to_string(ticket->ticket.priority), "state", "s",
                                          ticket_state_to_string(ticket->ticket.state), "calls", "t",
                                          ticket->calls, "day", "s", day, "undated", "b", (int) !times.dated,
                                          "synchronized", "b", (int) times.synchronized);
        if (r >= 0)
                r = append_times(reply, ticket, &times);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : 0;
}

int queue_times_append(struct store *store, const struct book *book, const struct times_request *request,
                       sd_bus_message *reply) {
        struct times_answer answer = {store, book, reply};
        struct sql_cursor c = queue_use(store, request->undated ? QUERY_UNDATED_TICKETS : QUERY_DAY_TICKETS);

        sql_bind_u64(&c, request->after);
        sql_bind_u64(&c, request->max);
        sql_bind_text(&c, request->service ? request->service : "");
        sql_bind_text(&c, request->counter ? request->counter : "");
        if (!request->undated)
                sql_bind_i64(&c, request->day);
        int r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        if (r >= 0)
                r = sql_each(c, append_ticket, &answer);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}
