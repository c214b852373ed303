#include "daemon/queue/book.h"
#include "daemon/record/derive.h"

static int conclude_service(struct book *book, const char *service, const struct ticket_sums *sums) {
        struct event_field fields[] = {
                EVENT_FIELD_T("day", book->queue->day.day),      EVENT_FIELD_S("service", service),
                EVENT_FIELD_T("issued", sums->issued),           EVENT_FIELD_T("done", sums->done),
                EVENT_FIELD_T("no_show", sums->no_show),         EVENT_FIELD_T("expired", sums->expired),
                EVENT_FIELD_T("transferred", sums->transferred),
        };

        return book_add_own(book, "service-day-ended", fields, ELEMENTSOF(fields), book->queue->input, NULL);
}

static int conclude_day(struct book *book, const struct ticket_sums *tickets,
                        const struct visit_sums *services) {
        struct event_field fields[] = {
                EVENT_FIELD_T("day", book->queue->day.day),
                EVENT_FIELD_T("issued", tickets->issued),
                EVENT_FIELD_T("done", tickets->done),
                EVENT_FIELD_T("no_show", tickets->no_show),
                EVENT_FIELD_T("expired", tickets->expired),
                EVENT_FIELD_T("transferred", tickets->transferred),
                EVENT_FIELD_T("served", services->served),
                EVENT_FIELD_T("rated", services->rated),
                EVENT_FIELD_T("skipped", services->skipped),
                EVENT_FIELD_T("unheard", services->unheard),
                EVENT_FIELD_T("open", services->open),
        };

        return book_add_own(book, "day-ended", fields, ELEMENTSOF(fields), book->queue->input, NULL);
}

static int sum_up(struct book *book) {
        const struct book_queue *bq = book->queue;
        struct ticket_sums sums[QUEUE_SERVICES_MAX], all = {0};
        struct visit_sums services = {0};

        /* The sums are taken from the tables: what memory is ahead of them goes there first. */
        int r = book_flush(book);
        if (r >= 0)
                r = store_sum_tickets(book->store, bq->day.day, sums);
        if (r >= 0)
                r = store_sum_visits(book->store, bq->day.last_visit, &services);
        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_services; i++) {
                if (sums[i].issued == 0)
                        continue;
                all.issued += sums[i].issued;
                all.done += sums[i].done;
                all.no_show += sums[i].no_show;
                all.expired += sums[i].expired;
                all.transferred += sums[i].transferred;
                r = conclude_service(book, bq->kinds[i].id, &sums[i]);
        }
        return r < 0 ? r : conclude_day(book, &all, &services);
}

int derive_day_ended(struct book *book) {
        struct book_queue *bq = book->queue;

        int r = derive_sign_out_all(book, bq->input);
        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_counters; i++)
                r = book_save_desk(book, i);
        if (r >= 0)
                r = sum_up(book);
        if (r < 0)
                return r;
        bq->day.day++;
        bq->day.begun = (struct moment){0};
        bq->day.guessed = (struct moment){0};
        bq->day.last_visit = book->last_visit;
        return 0;
}
