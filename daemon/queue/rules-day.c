#include "daemon/officials/rules.h"
#include "daemon/queue/rules.h"

static int conclude_service(struct book *book, const char *service, const struct ticket_sums *sums) {
        struct event_field fields[] = {
                EVENT_FIELD_T("day", queue_of(book)->day.day),   EVENT_FIELD_S("service", service),
                EVENT_FIELD_T("issued", sums->issued),           EVENT_FIELD_T("done", sums->done),
                EVENT_FIELD_T("no_show", sums->no_show),         EVENT_FIELD_T("expired", sums->expired),
                EVENT_FIELD_T("transferred", sums->transferred),
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
                sums->transferred += row->transfers;
        }
}

static int sum_up(struct book *book) {
        const struct queue_part *bq = queue_of(book);
        struct ticket_sums sums[QUEUE_SERVICES_MAX], all = {0};
        struct visit_sums visits;

        sum_tickets(bq, sums);
        int r = ratings_sum_visits(book, bq->day.last_visit, &visits);
        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_services; i++) {
                if (sums[i].issued == 0)
                        continue;
                all.issued += sums[i].issued;
                all.done += sums[i].done;
                all.no_show += sums[i].no_show;
                all.expired += sums[i].expired;
                all.transferred += sums[i].transferred;
                r = conclude_service(book, bq->services[i].id, &sums[i]);
        }
        return r < 0 ? r : conclude_day(book, &all, &visits);
}

int queue_end_day(struct book *book, const struct input *input) {
        struct queue_part *bq = queue_of(book);

        int r = officials_sign_out_all(book, input);
        for (uint32_t i = 0; i < bq->rules.n_counters; i++)
                bq->desks_dirty[i] = true;
        if (r >= 0)
                r = sum_up(book);
        if (r < 0)
                return r;
        bq->day.day++;
        bq->day.begun = (struct moment){0};
        bq->day.guessed = (struct moment){0};
        bq->day.last_visit = ratings_of(book)->last_visit;
        return 0;
}
