#include "daemon/queue/store.h"
#include "daemon/queue/tables.h"

/* Tickets are all that grows with use; the rest is a row for each thing there is. */

int store_each_service(struct store *store, store_service_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = queue_use(store, SQL_SERVICES);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct service_row kind = {0};
                uint32_t position = (uint32_t) sql_u64(&c);

                (void) sql_copy(&c, kind.id, sizeof(kind.id));
                (void) sql_copy(&c, kind.prefix, sizeof(kind.prefix));
                kind.limit = sql_u64(&c);
                (void) sql_copy(&c, kind.hours, sizeof(kind.hours));
                r = c.error < 0 ? c.error : each(position, &kind, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_service(struct store *store, uint32_t position, const struct service_row *kind) {
        struct sql_cursor c = queue_use(store, SQL_SAVE_SERVICE);

        sql_bind_u64(&c, position);
        sql_bind_text(&c, kind->id);
        sql_bind_text(&c, kind->prefix);
        sql_bind_u64(&c, kind->limit);
        sql_bind_text(&c, kind->hours);
        return sql_run(&c);
}

int store_each_desk(struct store *store, store_desk_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = queue_use(store, SQL_DESKS);
        int r;

        while ((r = sql_next(&c)) > 0) {
                struct desk_row row = {0};
                uint32_t position = (uint32_t) sql_u64(&c);

                (void) sql_copy(&c, row.counter, sizeof(row.counter));
                /* A bit set uses all 64 bits. */
                row.services = (uint64_t) sql_i64(&c);
                row.desk.state = (enum desk_state) column_word(&c, desk_state_from_string);
                row.desk.ticket = sql_u64(&c);
                row.desk.since_usec = sql_u64(&c);
                row.desk.last_action_usec = sql_u64(&c);
                row.desk.finished_ticket = sql_u64(&c);
                row.desk.finished_usec = sql_u64(&c);
                row.desk.finished_walk_in = sql_u64(&c) != 0;
                row.desk.pause_reason = (enum pause_reason) column_word(&c, pause_reason_from_string);
                row.desk.finished_since_usec = sql_u64(&c);
                row.desk.wanted_usec = sql_u64(&c);
                row.desk.inactive = sql_u64(&c) != 0;
                r = c.error < 0 ? c.error : each(position, &row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_desk(struct store *store, uint32_t position, const struct desk_row *row) {
        struct sql_cursor c = queue_use(store, SQL_SAVE_DESK);

        sql_bind_u64(&c, position);
        sql_bind_text(&c, row->counter);
        sql_bind_i64(&c, (int64_t) row->services);
        sql_bind_text(&c, desk_state_to_string(row->desk.state));
        sql_bind_u64(&c, row->desk.ticket);
        sql_bind_u64(&c, row->desk.since_usec);
        sql_bind_u64(&c, row->desk.last_action_usec);
        sql_bind_u64(&c, row->desk.finished_ticket);
        sql_bind_u64(&c, row->desk.finished_usec);
        sql_bind_u64(&c, row->desk.finished_walk_in);
        sql_bind_text(&c, pause_reason_to_string(row->desk.pause_reason));
        sql_bind_u64(&c, row->desk.finished_since_usec);
        sql_bind_u64(&c, row->desk.wanted_usec);
        sql_bind_u64(&c, row->desk.inactive);
        return sql_run(&c);
}

int store_save_ticket(struct store *store, const struct ticket_row *row) {
        const struct ticket *ticket = &row->ticket;
        struct sql_cursor c = queue_use(store, SQL_SAVE_TICKET);

        sql_bind_u64(&c, ticket->id);
        sql_bind_u64(&c, row->day);
        sql_bind_u64(&c, row->event);
        bind_moment(&c, &row->issued);
        sql_bind_u64(&c, row->transfers);
        sql_bind_u64(&c, ticket->series);
        sql_bind_u64(&c, ticket->number);
        sql_bind_u64(&c, ticket->service);
        bind_place(&c, ticket->counter);
        sql_bind_text(&c, priority_to_string(ticket->priority));
        sql_bind_text(&c, ticket_state_to_string(ticket->state));
        sql_bind_u64(&c, ticket->strikes);
        sql_bind_u64(&c, ticket->calls);
        sql_bind_u64(&c, ticket->arrived_usec);
        sql_bind_u64(&c, ticket->since_usec);
        return sql_run(&c);
}

static int read_ticket(struct sql_cursor *c, struct ticket_row *ret) {
        struct ticket *ticket = &ret->ticket;

        ticket->id = sql_u64(c);
        ret->day = sql_u64(c);
        ret->event = sql_u64(c);
        column_moment(c, &ret->issued);
        ret->transfers = sql_u64(c);
        ticket->series = (uint32_t) sql_u64(c);
        ticket->number = (uint32_t) sql_u64(c);
        ticket->service = (uint32_t) sql_u64(c);
        ticket->counter = column_place(c);
        ticket->priority = (enum priority) column_word(c, priority_from_string);
        ticket->state = (enum ticket_state) column_word(c, ticket_state_from_string);
        ticket->strikes = (uint32_t) sql_u64(c);
        ticket->calls = (uint32_t) sql_u64(c);
        ticket->arrived_usec = sql_u64(c);
        ticket->since_usec = sql_u64(c);
        return c->error;
}

int store_each_ticket(struct store *store, uint64_t day, store_ticket_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = queue_use(store, SQL_TICKETS);
        int r;

        sql_bind_u64(&c, day);
        while ((r = sql_next(&c)) > 0) {
                struct ticket_row row = {0};

                r = read_ticket(&c, &row);
                if (r >= 0)
                        r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_last_ticket_id(struct store *store, uint64_t *ret) {
        return store_number(queue_use(store, SQL_LAST_TICKET), ret);
}
