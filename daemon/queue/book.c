#include "daemon/queue/book.h"

#include <inttypes.h>

int book_find_service(const struct book *book, const char *id) {
        const struct queue_part *bq = queue_of(book);

        for (uint32_t i = 0; i < bq->rules.n_services; i++)
                if (streq(bq->services[i].id, id))
                        return (int) i;
        return -ENOENT;
}

static int find_position(const struct queue_part *bq, const char *counter) {
        for (uint32_t i = 0; i < bq->rules.n_counters; i++)
                if (streq(bq->desks[i], counter))
                        return (int) i;
        return -ENOENT;
}

int book_find_desk(const struct book *book, const char *counter) {
        const struct queue_part *bq = queue_of(book);

        int position = find_position(bq, counter);
        if (position < 0)
                return position;
        /* One that lost its services still ends the ticket it has. */
        const struct desk *desk = queue_get_desk(bq->queue, (uint32_t) position);
        return bq->rules.counter_services[position] != 0 || desk->ticket > 0 ? position : -ENOENT;
}

const struct desk *book_get_desk(const struct book *book, const char *counter) {
        int position = book_find_desk(book, counter);

        return position < 0 ? NULL : queue_get_desk(queue_of(book)->queue, (uint32_t) position);
}

uint64_t book_service_bits(const struct book *book, const char *services) {
        const struct queue_part *bq = queue_of(book);
        uint64_t bits = 0;

        while (services[0] != '\0') {
                size_t length = strcspn(services, " ");
                for (uint32_t i = 0; i < bq->rules.n_services; i++)
                        if (strlen(bq->services[i].id) == length &&
                            strncmp(bq->services[i].id, services, length) == 0)
                                bits |= UINT64_C(1) << i;
                services += length + (services[length] == ' ');
        }
        return bits;
}

bool book_desk_serves(const struct book *book, const char *counter, const char *services) {
        int position = find_position(queue_of(book), counter);
        uint64_t bits = position < 0 ? 0 : queue_of(book)->rules.counter_services[position];

        return bits == book_service_bits(book, services);
}

int book_add_service(struct book *book, const char *id) {
        struct queue_part *bq = queue_of(book);
        uint32_t n = bq->rules.n_services;

        int position = book_find_service(book, id);
        if (position >= 0)
                return position;
        if (n == QUEUE_SERVICES_MAX)
                return -ENOBUFS;
        bq->services[n] = (struct service_row){.position = n, .dirty = true};
        id_copy(bq->services[n].id, ID_SIZE, id);
        bq->rules.daily_limit[n] = 0;
        bq->rules.n_services++;
        return (int) n;
}

int book_add_desk(struct book *book, const char *counter) {
        struct queue_part *bq = queue_of(book);
        uint32_t n = bq->rules.n_counters;

        int position = find_position(bq, counter);
        if (position >= 0)
                return position;
        if (n == QUEUE_COUNTERS_MAX)
                return -ENOBUFS;
        id_copy(bq->desks[n], ID_SIZE, counter);
        bq->desks_dirty[n] = true;
        bq->rules.counter_services[n] = 0;
        bq->rules.n_counters++;
        return (int) n;
}

int book_queue_renew(struct book *book) {
        return queue_set_rules(queue_of(book)->queue, &queue_of(book)->rules);
}

uint64_t book_queue_peek_time(const struct book *book, const struct moment *at) {
        const struct queue_day *day = &queue_of(book)->day;
        bool before_is_true, now_is_true;
        uint64_t passed = 0;

        if (day->last.boot == 0)
                return book_wall(book, at, NULL);
        if (day->last.boot != at->boot) {
                uint64_t before = book_wall(book, &day->last, &before_is_true);
                uint64_t now = book_wall(book, at, &now_is_true);
                if (before_is_true && now_is_true && now > before)
                        passed = now - before;
        } else if (at->boottime_usec > day->last.boottime_usec) {
                passed = at->boottime_usec - day->last.boottime_usec;
        }
        return day->last_usec + passed;
}

uint64_t book_queue_time(struct book *book, const struct moment *at) {
        struct queue_part *bq = queue_of(book);
        struct queue_day *day = &bq->day;
        bool is_first = day->last.boot == 0;
        uint64_t now_usec = book_queue_peek_time(book, at);

        if (is_first || day->last.boot != at->boot || now_usec > day->last_usec)
                day->last = *at;
        if (!at->synchronized)
                day->guessed = *at;
        day->last_usec = now_usec;
        bq->day_dirty = true;
        return now_usec;
}

struct day_ticket *book_day_ticket(const struct book *book, uint64_t id) {
        const struct queue_part *bq = queue_of(book);
        uint64_t first = bq->n_tickets > 0 ? bq->tickets[0].row.ticket.id : 0;

        return id >= first && id - first < bq->n_tickets ? &bq->tickets[id - first] : NULL;
}

int book_add_day_ticket(struct book *book, const struct day_ticket *ticket) {
        struct queue_part *bq = queue_of(book);

        assert(bq->n_tickets == 0 || bq->tickets[0].row.ticket.id + bq->n_tickets == ticket->row.ticket.id);
        struct day_ticket *added = ARRAY_ADD(bq->tickets, bq->n_tickets, bq->tickets_allocated);
        if (!added)
                return -ENOMEM;
        *added = *ticket;
        return 0;
}

void book_ticket_text(const struct book *book, const struct ticket *ticket,
                      char ret_text[static NUMBER_TEXT_SIZE]) {
        int n = snprintf(ret_text, NUMBER_TEXT_SIZE, "%s %03" PRIu32,
                         queue_of(book)->services[ticket->series].prefix, ticket->number);
        assert(n > 0 && n < NUMBER_TEXT_SIZE);
}

void book_ticket_code(const struct book *book, const struct ticket_secret *secret, uint64_t ticket,
                      struct ticket_code *ret) {
        const struct moment *at = &book_day_ticket(book, ticket)->row.issued;
        struct instant issued = {.at = *at, .boot_id = book_boot(book, at->boot)->boot_id};

        ticket_code_make(secret, book->record_id, ticket, &issued, ret);
}
