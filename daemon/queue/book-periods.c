#include "daemon/queue/book.h"
#include "daemon/queue/period.h"

/* Periods are filed by local day and hour of their start: who came at eight waited so long. */
static int find_hour(struct book *book, struct period_row *row) {
        int64_t offset = book->rules.utc_offset_usec;
        uint64_t wall;

        int r = book_wall(book, &row->start, &wall, NULL);
        if (r < 0)
                return r;
        row->day = day_of(wall, offset);
        row->hour = (uint32_t) (((int64_t) wall - day_start_usec(row->day, offset)) /
                                (int64_t) (3600 * USEC_PER_SEC));
        return 0;
}

static int file(struct book *book, const struct period_row *row, const struct period_figure *what, int sign) {
        const struct book_queue *bq = book->queue;
        struct queue_figure figure = {
                .key = {.day = row->day, .hour = row->hour},
                .count = what->count,
                .time = what->time,
                .usec = row->end_usec - row->start_usec,
        };

        if (what->count < 0 && what->time < 0)
                return 0;
        id_copy(figure.key.service, ID_SIZE, bq->kinds[row->service].id);
        if (what->counter != QUEUE_NOWHERE)
                id_copy(figure.key.counter, ID_SIZE, bq->desks[what->counter]);
        return store_add_queue_figure(book->store, &figure, sign);
}

static int file_issue(struct book *book, const struct period_row *row, int sign) {
        static const struct period_figure issued = {QUEUE_COUNT_ISSUED, _QUEUE_TIME_INVALID, QUEUE_NOWHERE};

        return row->n == 1 ? file(book, row, &issued, sign) : 0;
}

static int file_end(struct book *book, const struct period_row *row, int sign) {
        struct period_figure figure = period_figure_of(row);

        return row->end == PERIOD_OPEN ? 0 : file(book, row, &figure, sign);
}

int book_begin_period(struct book *book, const struct ticket *ticket, uint64_t n, const struct moment *at) {
        struct period_row row = {
                .ticket = ticket->id,
                .n = n,
                .state = ticket->state,
                .service = ticket->service,
                .counter = ticket->counter,
                .start_usec = ticket->since_usec,
                .start = *at,
        };

        int r = find_hour(book, &row);
        if (r >= 0)
                r = store_add_period(book->store, &row);
        return r < 0 ? r : file_issue(book, &row, 1);
}

/* A finish that was undone: the period goes on. */
static int reopen_period(struct book *book, struct period_row *row) {
        int r = file_end(book, row, -1);

        if (r < 0)
                return r;
        row->end = PERIOD_OPEN;
        row->to_counter = QUEUE_NOWHERE;
        return store_save_period(book->store, row);
}

int book_move_period(struct book *book, const struct queue_effect *effect, bool day_ends) {
        const struct ticket *ticket = effect->ticket;
        struct period_row row;

        int r = store_last_period(book->store, ticket->id, &row);
        if (r < 0)
                return r == -ENOENT ? -EUCLEAN : r;
        if (effect->from == TICKET_DONE)
                return reopen_period(book, &row);

        row.end = period_end_of(effect, day_ends);
        row.end_usec = effect->now_usec;
        row.to_counter = ticket->counter;
        r = store_save_period(book->store, &row);
        if (r >= 0)
                r = file_end(book, &row, 1);
        if (r < 0 || ticket->state >= TICKET_DONE)
                return r;
        /* Served from the call on: then it began at that moment, not at this one. */
        bool since_call = effect->from == TICKET_CALLED && effect->now_usec == row.start_usec;
        return book_begin_period(book, ticket, row.n + 1, since_call ? &row.start : &book->queue->input->at);
}

static int refile(struct book *book, const struct period_row *row, int sign) {
        int r = file_issue(book, row, sign);

        return r < 0 ? r : file_end(book, row, sign);
}

int book_correct_periods(struct book *book, uint64_t boot) {
        struct period_row row = {0};
        int r;

        while ((r = store_next_uncertain_period(book->store, boot, row.ticket, row.n, &row)) >= 0) {
                struct period_row corrected = row;

                r = find_hour(book, &corrected);
                if (r < 0)
                        return r;
                if (corrected.day == row.day && corrected.hour == row.hour)
                        continue;
                r = refile(book, &row, -1);
                if (r >= 0)
                        r = refile(book, &corrected, 1);
                if (r >= 0)
                        r = store_save_period(book->store, &corrected);
                if (r < 0)
                        return r;
        }
        return r == -ENOENT ? 0 : r;
}
