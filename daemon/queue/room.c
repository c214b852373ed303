#include "daemon/queue/rules.h"
#include "daemon/queue/tables.h"
#include "daemon/queue/warning.h"
#include "daemon/record/settings.h"

/* How the queue comes from the store and goes there. */

static int next_uncertain_period(void *from, uint64_t boot, uint64_t ticket, uint64_t n,
                                 struct period_row *ret) {
        const uint64_t numbers[] = {boot, ticket, n};

        return store_find(from, &queue_tables, QUERY_NEXT_UNCERTAIN_PERIOD, numbers, ELEMENTSOF(numbers),
                          ret);
}

static int forward(const struct queue_effect *effect, void *userdata) {
        struct queue_part *bq = queue_of(userdata);

        int r = bq->effect(effect, userdata);
        if (r < 0)
                bq->effect_error = r;
        return r;
}

static int init(struct book *book) {
        static const struct queue_past past = {next_uncertain_period};
        struct queue_part *bq = queue_of(book);

        bq->past = &past;
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
        free(bq->desk_times);
        free(bq->service_hours);
}

static int load_service(const void *loaded, void *userdata) {
        const struct service_row *row = loaded;
        struct queue_part *bq = userdata;

        if (row->position != bq->rules.n_services || row->position >= QUEUE_SERVICES_MAX)
                return -EUCLEAN;
        bq->services[row->position] = *row;
        bq->rules.daily_limit[row->position] = (uint32_t) row->limit;
        bq->rules.n_services++;
        return 0;
}

static int load_desk(const void *loaded, void *userdata) {
        const struct desk_row *row = loaded;
        struct queue_part *bq = userdata;

        if (row->position != bq->rules.n_counters || row->position >= QUEUE_COUNTERS_MAX)
                return -EUCLEAN;
        id_copy(bq->desks[row->position], ID_SIZE, row->counter);
        bq->rules.counter_services[row->position] = row->services;
        bq->rules.counter_prefers[row->position] = row->prefers;
        bq->watches[row->position] = row->watch;
        bq->rules.n_counters++;
        return 0;
}

static int load_rules(struct queue_part *bq, struct store *store) {
        int r = store_load_settings(store, queue_room.name, queue_settings, &bq->rules);

        bq->rules_known = r >= 0;
        if (r >= 0 || r == -ENOENT)
                r = sql_load(queue_use(store, QUERY_QUEUE_DAY), &bq->day);
        if (r >= 0 || r == -ENOENT)
                r = sql_each(queue_use(store, QUERY_SERVICES), load_service, bq);
        if (r >= 0)
                r = sql_each(queue_use(store, QUERY_DESKS), load_desk, bq);
        return r;
}

static int add_ticket(const void *loaded, void *userdata) {
        const struct ticket_row *row = loaded;
        struct queue_part *bq = queue_of(userdata);
        struct day_ticket ticket = {.row = *row};

        if (queue_restore_ticket(bq->queue, &row->ticket) < 0)
                return -EUCLEAN;
        return book_add_day_ticket(userdata, &ticket);
}

static int load_tickets(struct book *book, struct store *store) {
        struct sql_cursor c = queue_use(store, QUERY_TICKETS);

        sql_bind_u64(&c, queue_of(book)->day.day);
        return sql_each(c, add_ticket, book);
}

static int load_periods(struct queue_part *bq, struct store *store) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < bq->n_tickets; i++)
                r = store_find(store, &queue_tables, QUERY_LAST_PERIOD, &bq->tickets[i].row.ticket.id, 1,
                               &bq->tickets[i].period);
        return r == -ENOENT ? -EUCLEAN : r;
}

static int restore_desk(const void *loaded, void *userdata) {
        const struct desk_row *row = loaded;

        return queue_restore_desk(userdata, row->position, &row->desk) < 0 ? -EUCLEAN : 0;
}

static int load(struct book *book, struct store *store) {
        struct queue_part *bq = queue_of(book);
        uint64_t last_id;

        bq->past_from = store;
        int r = load_rules(bq, store);
        if (r >= 0 && queue_set_rules(bq->queue, &bq->rules) < 0)
                r = -EUCLEAN;
        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_services; i++) {
                queue_set_issued(bq->queue, i, (uint32_t) bq->services[i].issued);
                queue_set_skipped(bq->queue, i, (uint32_t) bq->services[i].skipped);
        }
        if (r >= 0)
                r = load_tickets(book, store);
        if (r >= 0)
                r = load_periods(bq, store);
        if (r >= 0)
                r = sql_each(queue_use(store, QUERY_DESKS), restore_desk, bq->queue);
        if (r >= 0)
                r = sql_number(queue_use(store, QUERY_LAST_TICKET), &last_id);
        if (r < 0)
                return r;
        return queue_restore_time(bq->queue, last_id, bq->day.last_usec) < 0 ? -EUCLEAN : 0;
}

static int flush_rules(struct queue_part *bq, struct store *store) {
        int r = 0;

        if (bq->rules_dirty)
                r = store_save_settings(store, queue_room.name, queue_settings, &bq->rules);
        bq->rules_dirty = false;
        if (r >= 0)
                r = store_save_rows(store, &service_table, bq->services, bq->rules.n_services);
        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_counters; i++) {
                if (!bq->desks_dirty[i])
                        continue;
                struct desk_row row = {
                        .position = i,
                        .services = bq->rules.counter_services[i],
                        .prefers = bq->rules.counter_prefers[i],
                        .desk = *queue_get_desk(bq->queue, i),
                        .watch = bq->watches[i],
                };
                id_copy(row.counter, sizeof(row.counter), bq->desks[i]);
                r = store_save(store, &desk_table, &row);
                bq->desks_dirty[i] = false;
        }
        if (r >= 0 && bq->day_dirty)
                r = store_save(store, &queue_day_table, &bq->day);
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
                        r = store_save(store, &ticket_table, &ticket->row);
                if (r >= 0 && ticket->period_dirty)
                        r = store_save(store, &period_table, &ticket->period);
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
        if (r >= 0)
                r = store_save_rows(store, &period_table, bq->periods, bq->n_periods);
        bq->n_periods = 0;
        if (r >= 0)
                r = flush_tickets(bq, store);
        for (size_t i = 0; r >= 0 && i < bq->n_figures; i++)
                r = store_add_queue_figure(store, &bq->figures[i].figure, bq->figures[i].sign);
        bq->n_figures = 0;
        if (r >= 0)
                r = store_save_rows(store, &desk_time_table, bq->desk_times, bq->n_desk_times);
        bq->n_desk_times = 0;
        if (r >= 0)
                r = store_save_rows(store, &service_hours_table, bq->service_hours, bq->n_service_hours);
        bq->n_service_hours = 0;
        return r;
}

/* Who waits for what no counter serves any more is told of, once until one does. */
static int conclude(struct book *book, const struct instant *now) {
        const struct queue_part *bq = queue_of(book);
        int r = 0;

        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_services; i++) {
                size_t waiting = bq->services[i].unserved || queue_is_served(bq->queue, i)
                                         ? 0
                                         : queue_count_waiting(bq->queue, i);
                struct event_field fields[] = {
                        EVENT_FIELD_S("service", bq->services[i].id),
                        EVENT_FIELD_T("waiting", waiting),
                };
                if (waiting > 0)
                        r = book_observe(book, now, "service-unserved", fields, ELEMENTSOF(fields));
        }
        return r < 0 ? r : warning_conclude(book, now);
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
        .conclude = conclude,
};
