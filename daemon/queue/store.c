#include "daemon/queue/store.h"
#include "daemon/queue/tables.h"

/* Tickets are all that grows with use; the rest is a row for each thing there is. */

int store_load_queue_rules(struct store *store, struct queue_rules *ret) {
        _cleanup_reset_ sqlite3_stmt *stmt = queue_start(store, SQL_LOAD_QUEUE_RULES).stmt;

        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        struct cursor c = column_start(stmt);
        for (enum priority class = PRIORITY_NONE + 1; class < _PRIORITY_MAX; class ++)
                ret->head_start_usec[class] = column_u64(&c);
        ret->no_show_strikes = (uint32_t) column_u64(&c);
        ret->undo_usec = column_u64(&c);
        ret->inactive_usec = column_u64(&c);
        return 0;
}

int store_save_queue_rules(struct store *store, const struct queue_rules *rules) {
        struct cursor c = queue_start(store, SQL_SAVE_QUEUE_RULES);

        for (enum priority class = PRIORITY_NONE + 1; class < _PRIORITY_MAX; class ++)
                bind_u64(&c, rules->head_start_usec[class]);
        bind_u64(&c, rules->no_show_strikes);
        bind_u64(&c, rules->undo_usec);
        bind_u64(&c, rules->inactive_usec);
        return stmt_run(c.stmt);
}

int store_each_service(struct store *store, store_service_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = queue_start(store, SQL_SERVICES).stmt;
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct cursor c = column_start(stmt);
                struct service_row kind = {0};
                uint32_t position = (uint32_t) column_u64(&c);

                r = column_copy(&c, kind.id, sizeof(kind.id));
                if (r >= 0)
                        r = column_copy(&c, kind.prefix, sizeof(kind.prefix));
                if (r < 0)
                        return r;
                kind.limit = column_u64(&c);
                r = column_copy(&c, kind.hours, sizeof(kind.hours));
                if (r < 0)
                        return r;
                r = each(position, &kind, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_service(struct store *store, uint32_t position, const struct service_row *kind) {
        struct cursor c = queue_start(store, SQL_SAVE_SERVICE);

        bind_u64(&c, position);
        bind_text(&c, kind->id);
        bind_text(&c, kind->prefix);
        bind_u64(&c, kind->limit);
        bind_text(&c, kind->hours);
        return stmt_run(c.stmt);
}

int store_each_desk(struct store *store, store_desk_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = queue_start(store, SQL_DESKS).stmt;
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct cursor c = column_start(stmt);
                struct desk_row row = {0};
                uint32_t position = (uint32_t) column_u64(&c);

                r = column_copy(&c, row.counter, sizeof(row.counter));
                if (r < 0)
                        return r;
                /* A bit set uses all 64 bits. */
                row.services = (uint64_t) column_i64(&c);
                int state = desk_state_from_string(column_text(&c));
                if (state < 0)
                        return -EUCLEAN;
                row.desk.state = state;
                row.desk.ticket = column_u64(&c);
                row.desk.since_usec = column_u64(&c);
                row.desk.last_action_usec = column_u64(&c);
                row.desk.finished_ticket = column_u64(&c);
                row.desk.finished_usec = column_u64(&c);
                row.desk.finished_walk_in = column_u64(&c) != 0;
                int reason = pause_reason_from_string(column_text(&c));
                if (reason < 0)
                        return -EUCLEAN;
                row.desk.pause_reason = reason;
                row.desk.finished_since_usec = column_u64(&c);
                row.desk.wanted_usec = column_u64(&c);
                row.desk.inactive = column_u64(&c) != 0;
                r = each(position, &row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_save_desk(struct store *store, uint32_t position, const struct desk_row *row) {
        struct cursor c = queue_start(store, SQL_SAVE_DESK);

        bind_u64(&c, position);
        bind_text(&c, row->counter);
        bind_i64(&c, (int64_t) row->services);
        bind_text(&c, desk_state_to_string(row->desk.state));
        bind_u64(&c, row->desk.ticket);
        bind_u64(&c, row->desk.since_usec);
        bind_u64(&c, row->desk.last_action_usec);
        bind_u64(&c, row->desk.finished_ticket);
        bind_u64(&c, row->desk.finished_usec);
        bind_u64(&c, row->desk.finished_walk_in);
        bind_text(&c, pause_reason_to_string(row->desk.pause_reason));
        bind_u64(&c, row->desk.finished_since_usec);
        bind_u64(&c, row->desk.wanted_usec);
        bind_u64(&c, row->desk.inactive);
        return stmt_run(c.stmt);
}

static void bind_counter(struct cursor *cursor, uint32_t counter) {
        if (counter == QUEUE_NOWHERE)
                bind_text(cursor, NULL);
        else
                bind_u64(cursor, counter);
}

int store_save_ticket(struct store *store, const struct ticket_row *row) {
        const struct ticket *ticket = &row->ticket;
        struct cursor c = queue_start(store, SQL_SAVE_TICKET);

        bind_u64(&c, ticket->id);
        bind_u64(&c, row->day);
        bind_u64(&c, row->event);
        bind_moment(&c, &row->issued);
        bind_u64(&c, row->transfers);
        bind_u64(&c, ticket->series);
        bind_u64(&c, ticket->number);
        bind_u64(&c, ticket->service);
        bind_counter(&c, ticket->counter);
        bind_text(&c, priority_to_string(ticket->priority));
        bind_text(&c, ticket_state_to_string(ticket->state));
        bind_u64(&c, ticket->strikes);
        bind_u64(&c, ticket->calls);
        bind_u64(&c, ticket->arrived_usec);
        bind_u64(&c, ticket->since_usec);
        return stmt_run(c.stmt);
}

static int read_ticket(struct cursor *c, struct ticket_row *ret) {
        struct ticket *ticket = &ret->ticket;

        ticket->id = column_u64(c);
        ret->day = column_u64(c);
        ret->event = column_u64(c);
        column_moment(c, &ret->issued);
        ret->transfers = column_u64(c);
        ticket->series = (uint32_t) column_u64(c);
        ticket->number = (uint32_t) column_u64(c);
        ticket->service = (uint32_t) column_u64(c);
        bool somewhere = sqlite3_column_type(c->stmt, c->next) != SQLITE_NULL;
        uint64_t counter = column_u64(c);
        ticket->counter = somewhere ? (uint32_t) counter : QUEUE_NOWHERE;
        int priority = priority_from_string(column_text(c)), state = ticket_state_from_string(column_text(c));
        if (priority < 0 || state < 0)
                return -EUCLEAN;
        ticket->priority = priority;
        ticket->state = state;
        ticket->strikes = (uint32_t) column_u64(c);
        ticket->calls = (uint32_t) column_u64(c);
        ticket->arrived_usec = column_u64(c);
        ticket->since_usec = column_u64(c);
        return 0;
}

int store_each_ticket(struct store *store, uint64_t day, store_ticket_fn each, void *userdata) {
        struct cursor c = queue_start(store, SQL_TICKETS);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;
        int r;

        bind_u64(&c, day);
        while ((r = stmt_next(stmt)) > 0) {
                struct cursor columns = column_start(stmt);
                struct ticket_row row = {0};

                r = read_ticket(&columns, &row);
                if (r >= 0)
                        r = each(&row, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_last_ticket_id(struct store *store, uint64_t *ret) {
        return stmt_number(queue_start(store, SQL_LAST_TICKET).stmt, ret);
}
