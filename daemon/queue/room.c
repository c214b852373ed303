#include "daemon/queue/rules.h"
#include "daemon/queue/store.h"
#include "daemon/queue/tables.h"

/* How the queue comes from the store and goes there. */

static int none_uncertain(void *from _unused_, uint64_t boot _unused_, uint64_t ticket _unused_,
                          uint64_t n _unused_, struct period_row *ret _unused_) {
        return -ENOENT;
}

static int forward(const struct queue_effect *effect, void *userdata) {
        struct queue_part *bq = queue_of(userdata);

        int r = bq->effect(effect, userdata);
        if (r < 0)
                bq->effect_error = r;
        return r;
}

static int init(struct book *book) {
        static const struct queue_past nothing = {none_uncertain};
        struct queue_part *bq = queue_of(book);

        bq->past = &nothing;
        bq->day.day = 1;
        bq->rules.no_show_strikes = 1;
        return queue_new(&bq->rules, forward, book, &bq->queue);
}

static void clear(struct book *book) {
        struct queue_part *bq = queue_of(book);

        queue_free(bq->queue);
        free(bq->tickets);
        free(bq->periods);
        free(bq->figures);
}

static int next_uncertain_period(void *from, uint64_t boot, uint64_t ticket, uint64_t n,
                                 struct period_row *ret) {
        return store_next_uncertain_period(from, boot, ticket, n, ret);
}

static int load_service(uint32_t position, const struct service_row *service, void *userdata) {
        struct queue_part *bq = userdata;

        if (position != bq->rules.n_services || position >= QUEUE_SERVICES_MAX)
                return -EUCLEAN;
        bq->services[position] = *service;
        bq->rules.daily_limit[position] = (uint32_t) service->limit;
        bq->rules.n_services++;
        return 0;
}

static int load_desk(uint32_t position, const struct desk_row *row, void *userdata) {
        struct queue_part *bq = userdata;

        if (position != bq->rules.n_counters || position >= QUEUE_COUNTERS_MAX)
                return -EUCLEAN;
        id_copy(bq->desks[position], ID_SIZE, row->counter);
        bq->rules.counter_services[position] = row->services;
        bq->rules.n_counters++;
        return 0;
}

static int load_rules(struct queue_part *bq, struct store *store) {
        int r = settings_load(store, queue_room.name, queue_settings, &bq->rules);

        bq->rules_known = r >= 0;
        if (r >= 0 || r == -ENOENT)
                r = store_load_queue_day(store, &bq->day);
        if (r >= 0 || r == -ENOENT)
                r = store_each_service(store, load_service, bq);
        if (r >= 0)
                r = store_each_desk(store, load_desk, bq);
        return r;
}

static int add_ticket(const struct ticket_row *row, void *userdata) {
        struct queue_part *bq = queue_of(userdata);
        struct day_ticket ticket = {.row = *row};

        if (queue_restore_ticket(bq->queue, &row->ticket) < 0)
                return -EUCLEAN;
        return book_add_day_ticket(userdata, &ticket);
}

static int load_periods(struct queue_part *bq, struct store *store) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < bq->n_tickets; i++)
                r = store_last_period(store, bq->tickets[i].row.ticket.id, &bq->tickets[i].period);
        return r == -ENOENT ? -EUCLEAN : r;
}

static int restore_desk(uint32_t position, const struct desk_row *row, void *userdata) {
        return queue_restore_desk(userdata, position, &row->desk) < 0 ? -EUCLEAN : 0;
}

static int load(struct book *book, struct store *store) {
        static const struct queue_past past = {next_uncertain_period};
        struct queue_part *bq = queue_of(book);
        uint64_t last_id;

        bq->past = &past;
        bq->past_from = store;
        int r = load_rules(bq, store);
        if (r >= 0 && queue_set_rules(bq->queue, &bq->rules) < 0)
                r = -EUCLEAN;
        if (r >= 0)
                r = store_each_ticket(store, bq->day.day, add_ticket, book);
        if (r >= 0)
                r = load_periods(bq, store);
        if (r >= 0)
                r = store_each_desk(store, restore_desk, bq->queue);
        if (r >= 0)
                r = store_last_ticket_id(store, &last_id);
        if (r < 0)
                return r;
        return queue_restore_time(bq->queue, last_id, bq->day.last_usec) < 0 ? -EUCLEAN : 0;
}

static int flush_rules(struct queue_part *bq, struct store *store) {
        int r = 0;

        if (bq->rules_dirty)
                r = settings_save(store, queue_room.name, queue_settings, &bq->rules);
        bq->rules_dirty = false;
        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_services; i++)
                if (bq->services[i].dirty) {
                        r = store_save_service(store, i, &bq->services[i]);
                        bq->services[i].dirty = false;
                }
        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_counters; i++) {
                if (!bq->desks_dirty[i])
                        continue;
                struct desk_row row = {
                        .services = bq->rules.counter_services[i],
                        .desk = *queue_get_desk(bq->queue, i),
                };
                id_copy(row.counter, sizeof(row.counter), bq->desks[i]);
                r = store_save_desk(store, i, &row);
                bq->desks_dirty[i] = false;
        }
        if (r >= 0 && bq->day_dirty)
                r = store_save_queue_day(store, &bq->day);
        bq->day_dirty = false;
        return r;
}

/* Keeps those of the day. */
static int flush_tickets(struct queue_part *bq, struct store *store) {
        size_t kept = 0;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < bq->n_tickets; i++) {
                struct day_ticket *ticket = &bq->tickets[i];

                if (ticket->dirty)
                        r = store_save_ticket(store, &ticket->row);
                if (r >= 0 && ticket->period_dirty)
                        r = store_save_period(store, &ticket->period);
                ticket->dirty = ticket->period_dirty = false;
                if (ticket->row.day == bq->day.day)
                        bq->tickets[kept++] = *ticket;
        }
        bq->n_tickets = kept;
        return r;
}

static int flush(struct book *book, struct store *store) {
        struct queue_part *bq = queue_of(book);

        int r = flush_rules(bq, store);
        /* Those that are over first: a ticket has one that is not. */
        for (size_t i = 0; r >= 0 && i < bq->n_periods; i++)
                r = store_save_period(store, &bq->periods[i]);
        bq->n_periods = 0;
        if (r >= 0)
                r = flush_tickets(bq, store);
        for (size_t i = 0; r >= 0 && i < bq->n_figures; i++)
                r = store_add_queue_figure(store, &bq->figures[i].figure, bq->figures[i].sign);
        bq->n_figures = 0;
        return r;
}

const struct room queue_room = {
        .name = "queue",
        .part_size = sizeof(struct queue_part),
        .rules = queue_rules_table,
        .tables = &queue_tables,
        .init = init,
        .clear = clear,
        .load = load,
        .flush = flush,
};
