#include "daemon/queue/book.h"
#include "daemon/queue/period.h"

/* Periods are filed by local day and hour of their start: who came at eight waited so long. */
static void find_hour(const struct book *book, struct period_row *row) {
        int64_t offset = ratings_of(book)->rules.utc_offset_usec;
        uint64_t wall = book_wall(book, &row->start, NULL);

        row->day = day_of(wall, offset);
        row->hour = hour_of(wall, offset);
}

static int add_figure(struct queue_part *bq, const struct queue_figure *figure, int sign) {
        struct queue_figure_change *change = ARRAY_ADD(bq->figures, bq->n_figures, bq->figures_allocated);

        if (!change)
                return -ENOMEM;
        *change = (struct queue_figure_change){*figure, sign};
        return 0;
}

static int file(struct book *book, const struct period_row *row, const struct period_figure *what, int sign) {
        struct queue_part *bq = queue_of(book);
        struct queue_figure figure = {
                .key = {.day = row->day, .hour = row->hour},
                .count = what->count,
                .time = what->time,
                .priority = row->priority,
                .usec = row->end_usec - row->start_usec,
        };

        if (what->count < 0 && what->time < 0)
                return 0;
        id_copy(figure.key.service, ID_SIZE, bq->services[row->service].id);
        if (what->counter != QUEUE_NOWHERE) {
                id_copy(figure.key.counter, ID_SIZE, bq->desks[what->counter]);
                id_copy(figure.key.official, ID_SIZE, row->official);
        }
        return add_figure(bq, &figure, sign);
}

static int file_issue(struct book *book, const struct period_row *row, int sign) {
        static const struct period_figure issued = {QUEUE_COUNT_ISSUED, _QUEUE_TIME_INVALID, QUEUE_NOWHERE};

        return row->n == 1 ? file(book, row, &issued, sign) : 0;
}

static int file_end(struct book *book, const struct period_row *row, int sign) {
        struct period_figure figure = period_figure_of(row);

        return row->end == PERIOD_OPEN ? 0 : file(book, row, &figure, sign);
}

/* A wait counts for who called, a service for who finished it, also if another began it. */
static void note_official(const struct book *book, struct period_row *row) {
        uint32_t position = period_figure_of(row).counter;
        const struct counter_row *counter =
                position == QUEUE_NOWHERE ? NULL
                                          : ratings_find_counter(book, queue_of(book)->desks[position]);

        id_copy(row->official, ID_SIZE, counter ? counter->official : "");
}

static int keep_period(struct queue_part *bq, const struct period_row *row) {
        struct period_row *period = ARRAY_ADD(bq->periods, bq->n_periods, bq->periods_allocated);

        if (!period)
                return -ENOMEM;
        *period = *row;
        return 0;
}

/* The queue's time does not go back: who took a number while the aggregator was away, and other things have
 * happened since, came by so much earlier than the queue has it. */
static uint64_t came_before_usec(const struct book *book, const struct moment *at) {
        const struct moment *last = &queue_of(book)->day.last;

        return at->boot == last->boot && at->boottime_usec < last->boottime_usec
                       ? last->boottime_usec - at->boottime_usec
                       : 0;
}

int book_begin_period(struct book *book, struct day_ticket *ticket, uint64_t n, const struct moment *at) {
        const struct ticket *now = &ticket->row.ticket;
        struct period_row row = {
                .ticket = now->id,
                .n = n,
                .state = now->state,
                .service = now->service,
                .counter = now->counter,
                .priority = now->priority != PRIORITY_NONE,
                .start_usec = now->since_usec,
                .start = *at,
                .to_counter = QUEUE_NOWHERE,
        };

        find_hour(book, &row);
        if (n == 1) {
                uint64_t before_usec = came_before_usec(book, at);
                row.start_usec -= before_usec < row.start_usec ? before_usec : row.start_usec;
        }
        if (n > 1 && ticket->period_dirty) {
                int r = keep_period(queue_of(book), &ticket->period);
                if (r < 0)
                        return r;
        }
        ticket->period = row;
        ticket->period_dirty = true;
        return file_issue(book, &row, 1);
}

/* A finish that was undone: the period goes on. */
static int reopen_period(struct book *book, struct period_row *row) {
        int r = file_end(book, row, -1);

        row->end = PERIOD_OPEN;
        row->end_usec = 0;
        row->to_counter = QUEUE_NOWHERE;
        row->official[0] = '\0';
        return r;
}

/* It has not ended by that: the call in vain stays one, and counts for nothing. */
static int take_no_show_back(struct book *book, struct period_row *row, uint32_t counter) {
        int r = file_end(book, row, -1);

        row->end = PERIOD_CALLED;
        row->to_counter = counter;
        return r;
}

int book_move_period(struct book *book, const struct queue_effect *effect, bool day_ends) {
        const struct ticket *now = effect->ticket;
        struct day_ticket *ticket = book_day_ticket(book, now->id);
        struct period_row *row = &ticket->period;

        ticket->period_dirty = true;
        if (effect->from == TICKET_DONE)
                return reopen_period(book, row);
        int r;
        if (effect->from == TICKET_NO_SHOW)
                r = take_no_show_back(book, row, now->counter);
        else {
                row->end = period_end_of(effect, day_ends);
                row->end_usec = effect->now_usec;
                row->to_counter = now->counter;
                ticket->row.transfers += row->end == PERIOD_TRANSFERRED;
                note_official(book, row);
                r = file_end(book, row, 1);
        }
        if (r < 0 || now->state >= TICKET_DONE)
                return r;
        /* Served from the call on: then it began at that moment, not at this one. */
        bool since_call = effect->from == TICKET_CALLED && effect->now_usec == row->start_usec;
        struct moment start = since_call ? row->start : queue_of(book)->input->when.at;
        return book_begin_period(book, ticket, row->n + 1, &start);
}

static int refile(struct book *book, const struct period_row *row, int sign) {
        int r = file_issue(book, row, sign);

        return r < 0 ? r : file_end(book, row, sign);
}

/* *ret_moved: whether it belongs elsewhere now. */
static int correct(struct book *book, struct period_row *row, bool *ret_moved) {
        struct period_row corrected = *row;

        find_hour(book, &corrected);
        *ret_moved = corrected.day != row->day || corrected.hour != row->hour;
        if (!*ret_moved)
                return 0;
        int r = refile(book, row, -1);
        if (r >= 0)
                r = refile(book, &corrected, 1);
        *row = corrected;
        return r;
}

static bool is_in_memory(const struct book *book, const struct period_row *row) {
        const struct queue_part *bq = queue_of(book);
        const struct day_ticket *ticket = book_day_ticket(book, row->ticket);

        for (size_t i = 0; i < bq->n_periods; i++)
                if (bq->periods[i].ticket == row->ticket && bq->periods[i].n == row->n)
                        return true;
        return ticket && ticket->period.n == row->n;
}

static int correct_past(struct book *book, uint64_t boot) {
        struct queue_part *bq = queue_of(book);
        struct period_row row = {0};
        bool moved;
        int r;

        while ((r = bq->past->next_uncertain_period(bq->past_from, boot, row.ticket, row.n, &row)) >= 0) {
                if (is_in_memory(book, &row))
                        continue;
                r = correct(book, &row, &moved);
                if (r >= 0 && moved)
                        r = keep_period(bq, &row);
                if (r < 0)
                        return r;
        }
        return r == -ENOENT ? 0 : r;
}

int book_correct_periods(struct book *book, uint64_t boot) {
        struct queue_part *bq = queue_of(book);
        size_t n_before = bq->n_periods;
        bool moved;

        int r = correct_past(book, boot);
        for (size_t i = 0; r >= 0 && i < n_before; i++)
                if (bq->periods[i].start.boot == boot && !bq->periods[i].start.synchronized)
                        r = correct(book, &bq->periods[i], &moved);
        for (size_t i = 0; r >= 0 && i < bq->n_tickets; i++) {
                struct day_ticket *ticket = &bq->tickets[i];
                if (ticket->period.start.boot != boot || ticket->period.start.synchronized)
                        continue;
                r = correct(book, &ticket->period, &moved);
                ticket->period_dirty |= moved;
        }
        return r;
}
