#include "daemon/officials/rules.h"
#include "daemon/queue/rules.h"
#include "daemon/ratings/rules.h"

static int conclude_service(struct book *book, const char *service, const struct ticket_sums *sums) {
        struct event_field fields[] = {
                EVENT_FIELD_T("day", queue_of(book)->day.day),   EVENT_FIELD_S("service", service),
                EVENT_FIELD_T("issued", sums->issued),           EVENT_FIELD_T("done", sums->done),
                EVENT_FIELD_T("no_show", sums->no_show),         EVENT_FIELD_T("expired", sums->expired),
                EVENT_FIELD_T("transferred", sums->transferred), EVENT_FIELD_T("cancelled", sums->cancelled),
        };

        return book_conclude(book, queue_of(book)->input, "service-day-ended", fields, ELEMENTSOF(fields));
}

static int conclude_day(struct book *book, const struct ticket_sums *tickets,
                        const struct visit_sums *visits) {
        struct event_field fields[] = {
                EVENT_FIELD_T("day", queue_of(book)->day.day),
                EVENT_FIELD_T("issued", tickets->issued),
                EVENT_FIELD_T("done", tickets->done),
                EVENT_FIELD_T("no_show", tickets->no_show),
                EVENT_FIELD_T("expired", tickets->expired),
                EVENT_FIELD_T("transferred", tickets->transferred),
                EVENT_FIELD_T("cancelled", tickets->cancelled),
                EVENT_FIELD_T("served", visits->served),
                EVENT_FIELD_T("rated", visits->rated),
                EVENT_FIELD_T("skipped", visits->skipped),
                EVENT_FIELD_T("unheard", visits->unheard),
                EVENT_FIELD_T("open", visits->open),
        };

        return book_conclude(book, queue_of(book)->input, "day-ended", fields, ELEMENTSOF(fields));
}

/* By position of the service that issued them. */
static void sum_tickets(const struct queue_part *bq, struct ticket_sums ret[static QUEUE_SERVICES_MAX]) {
        memset(ret, 0, QUEUE_SERVICES_MAX * sizeof(*ret));
        for (size_t i = 0; i < bq->n_tickets; i++) {
                const struct ticket_row *row = &bq->tickets[i].row;
                struct ticket_sums *sums = &ret[row->ticket.series];

                if (row->day != bq->day.day)
                        continue;
                sums->issued++;
                sums->done += row->ticket.state == TICKET_DONE;
                sums->no_show += row->ticket.state == TICKET_NO_SHOW;
                sums->expired += row->ticket.state == TICKET_EXPIRED;
                sums->cancelled += row->ticket.state == TICKET_CANCELLED;
                sums->transferred += row->transfers;
        }
}

static void find_instant(const struct book *book, const struct moment *moment, const struct moment *now,
                         struct closing_instant *ret) {
        *ret = (struct closing_instant){.exists = moment->boot > 0,
                                        .earlier_boot = moment->boot != now->boot};
        if (ret->exists)
                ret->wall_usec = book_queue_wall(book, moment, &ret->is_true);
}

/* By what was known last, and the time that the machine ran since. */
static uint64_t find_least(const struct book *book, const struct moment *now) {
        const struct queue_day *day = &queue_of(book)->day;

        if (day->known.boot == 0)
                return 0;
        return book_wall(book, &day->known, NULL) + book_queue_peek_time(book, now) - day->known_usec;
}

void queue_find_end(const struct book *book, const struct moment *now, struct closing_end *ret) {
        const struct queue_part *bq = queue_of(book);
        const struct queue_day *day = &bq->day;
        bool here = day->acted.boot == now->boot && day->acted.boottime_usec <= now->boottime_usec;
        struct closing closing = {
                .quiet_usec = now->boottime_usec - (here ? day->acted.boottime_usec : 0),
                .somebody = queue_has_somebody(bq->queue),
                .synchronized = now->synchronized,
                .boottime_usec = now->boottime_usec,
                .close_of_day_usec = bq->rules.close_of_day_usec,
                .utc_offset_usec = ratings_of(book)->rules.utc_offset_usec,
        };

        closing.wall_usec = book_queue_wall(book, now, &closing.is_known);
        closing.least_usec = find_least(book, now);
        find_instant(book, &day->begun, now, &closing.begun);
        find_instant(book, &day->unsure, now, &closing.unsure);
        find_instant(book, &day->acted, now, &closing.acted);
        closing_find(&closing, ret);
}

/* Those come later whose time is not known, or is after the close. */
static uint64_t first_of_the_next(const struct book *book) {
        const struct queue_part *bq = queue_of(book);
        int64_t offset = ratings_of(book)->rules.utc_offset_usec;
        bool is_true;
        uint64_t begun = book_queue_wall(book, &bq->day.begun, &is_true);
        uint64_t end = is_true ? closing_after(begun, bq->rules.close_of_day_usec, offset) : 0;

        for (size_t i = 0; i < bq->n_tickets; i++) {
                const struct ticket_row *row = &bq->tickets[i].row;
                uint64_t wall = book_queue_wall(book, &row->issued, &is_true);

                if (row->day == bq->day.day && (!is_true || wall >= end))
                        return row->ticket.id;
        }
        return 0;
}

void queue_read_end(const struct book *book, const struct moment *now, bool by_time,
                    struct queue_input *input) {
        const struct queue_day *day = &queue_of(book)->day;
        struct closing_end end = {.whole = true};

        if (by_time)
                queue_find_end(book, now, &end);
        if (end.whole)
                return;
        input->ticket = first_of_the_next(book);
        input->since_usec = day->unsure_usec;
}

static void take_away(struct visit_sums *sums, const struct visit_sums *later) {
        sums->served -= later->served;
        sums->rated -= later->rated;
        sums->open -= later->open;
        sums->skipped -= later->skipped;
        sums->unheard -= later->unheard;
}

/* last_visit: of the day. */
static int sum_up(struct book *book, uint64_t last_visit) {
        const struct queue_part *bq = queue_of(book);
        struct ticket_sums sums[QUEUE_SERVICES_MAX], all = {0};
        struct visit_sums visits, later;

        sum_tickets(bq, sums);
        int r = ratings_sum_visits(book, bq->day.last_visit, &visits);
        if (r >= 0)
                r = ratings_sum_visits(book, last_visit, &later);
        if (r < 0)
                return r;
        take_away(&visits, &later);
        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_services; i++) {
                if (sums[i].issued == 0)
                        continue;
                all.issued += sums[i].issued;
                all.done += sums[i].done;
                all.no_show += sums[i].no_show;
                all.expired += sums[i].expired;
                all.cancelled += sums[i].cancelled;
                all.transferred += sums[i].transferred;
                r = conclude_service(book, bq->services[i].id, &sums[i]);
        }
        return r < 0 ? r : conclude_day(book, &all, &visits);
}

/* Whose counter stays for the day that begins has come for that. */
static int sign_out(struct book *book, const struct input *input, uint64_t since_usec) {
        struct ratings *ratings = ratings_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ratings->n_counters; i++) {
                const struct desk *desk = book_get_desk(book, ratings->counters[i].id);
                if (since_usec == 0 || !desk || desk->last_action_usec < since_usec)
                        r = officials_sign_out(book, &ratings->counters[i], "day-ended", input);
        }
        return r;
}

static void move_to_next_day(struct queue_part *bq, uint64_t first_ticket) {
        for (size_t i = 0; first_ticket > 0 && i < bq->n_tickets; i++)
                if (bq->tickets[i].row.ticket.id >= first_ticket) {
                        bq->tickets[i].row.day = bq->day.day + 1;
                        bq->tickets[i].dirty = true;
                }
}

int queue_end_day(struct book *book, const struct input *input, const struct queue_input *queue_input,
                  bool by_time) {
        struct queue_part *bq = queue_of(book);
        struct queue_day *day = &bq->day;
        bool whole = queue_input->since_usec == 0;
        uint64_t last_visit = whole ? ratings_of(book)->last_visit : day->unsure_visit;

        int r = ratings_seal_phones(book, input);
        if (r >= 0)
                r = sign_out(book, input, queue_input->since_usec);
        for (uint32_t i = 0; i < bq->rules.n_counters; i++)
                bq->desks_dirty[i] = true;
        move_to_next_day(bq, queue_input->ticket);
        if (r >= 0)
                r = sum_up(book, last_visit);
        if (r < 0)
                return r;
        day->day++;
        day->begun = day->unsure;
        if (whole)
                day->begun = (struct moment){0};
        day->unsure = (struct moment){0};
        day->last_visit = last_visit;
        if (whole && by_time)
                day->closed = input->when.at;
        return 0;
}

/* Where that is not known, another boot is another date: the machine is switched on in the morning. */
static bool is_same_date(const struct book *book, const struct moment *a, const struct moment *b) {
        int64_t offset = ratings_of(book)->rules.utc_offset_usec;
        bool a_is_true, b_is_true;

        if (a->boot == 0)
                return false;
        uint64_t a_wall = book_queue_wall(book, a, &a_is_true), b_wall = book_queue_wall(book, b, &b_is_true);
        return (a->boot == b->boot || (a_is_true && b_is_true)) &&
               day_of(a_wall, offset) == day_of(b_wall, offset);
}

/* A clock may be set, CLOCK_BOOTTIME may not: within one boot a date lasts until its midnight, and nobody who
 * is still there meets the own number once more. */
static bool goes_on(const struct book *book, const struct moment *since, const struct moment *now) {
        int64_t offset = ratings_of(book)->rules.utc_offset_usec;
        bool is_true;

        if (since->boot == 0 || since->boot != now->boot || now->boottime_usec < since->boottime_usec)
                return false;
        uint64_t wall = book_queue_wall(book, since, &is_true);
        return day_of(wall, offset) ==
               day_of(realtime_clamp((int64_t) (wall + now->boottime_usec - since->boottime_usec)), offset);
}

bool queue_numbers_go_on(const struct book *book, const struct moment *at) {
        const struct queue_part *bq = queue_of(book);
        const struct ticket *tickets;

        return queue_list(bq->queue, &tickets) > 0 || is_same_date(book, &bq->day.numbered, at) ||
               goes_on(book, &bq->day.numbered, at);
}

void queue_begin_numbers(struct book *book, const struct moment *at) {
        struct queue_part *bq = queue_of(book);

        if (queue_numbers_go_on(book, at))
                return;
        for (uint32_t i = 0; i < bq->rules.n_services; i++) {
                bq->services[i].dirty = bq->services[i].dirty || bq->services[i].issued > 0;
                bq->services[i].issued = bq->services[i].skipped = 0;
                queue_set_issued(bq->queue, i, 0);
                queue_set_skipped(bq->queue, i, 0);
        }
}

static bool is_evening(const struct book *book, const struct moment *at) {
        bool is_true;
        uint64_t wall = book_queue_wall(book, at, &is_true);

        return is_true && closing_has_passed(wall, queue_of(book)->rules.close_of_day_usec,
                                             ratings_of(book)->rules.utc_offset_usec);
}

bool queue_is_over(const struct book *book, const struct moment *at) {
        const struct queue_part *bq = queue_of(book);

        if (!is_same_date(book, &bq->day.closed, at) || !is_evening(book, &bq->day.closed) ||
            !is_evening(book, at))
                return false;
        for (uint32_t i = 0; i < bq->rules.n_counters; i++)
                if (queue_get_desk(bq->queue, i)->state != DESK_CLOSED)
                        return false;
        return true;
}
