#include "daemon/queue/book.h"

#include <inttypes.h>

#include "daemon/queue/closing.h"

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

bool book_desk_serves(const struct book *book, const char *counter, const char *services,
                      const char *preferred) {
        const struct queue_rules *rules = &queue_of(book)->rules;
        int position = find_position(queue_of(book), counter);
        uint64_t serves = book_service_bits(book, services);

        if (position < 0)
                return serves == 0;
        return rules->counter_services[position] == serves &&
               rules->counter_prefers[position] == (book_service_bits(book, preferred) & serves);
}

/* A place in a table that a ticket of the day, or a period whose hour may still be corrected, speaks of. */
struct place {
        bool is_desk;
        uint32_t position;
};

static bool ticket_needs(const struct ticket *ticket, const struct place *place) {
        return place->is_desk ? ticket->counter == place->position
                              : ticket->series == place->position || ticket->service == place->position;
}

static bool period_needs(const struct period_row *row, const struct place *place) {
        return place->is_desk ? row->counter == place->position || row->to_counter == place->position
                              : row->service == place->position;
}

static bool is_needed(const struct book *book, uint64_t boot, const struct place *place) {
        const struct queue_part *bq = queue_of(book);
        struct period_row row = {0};
        int r = 0;

        for (size_t i = 0; i < bq->n_tickets; i++)
                if (bq->tickets[i].row.day == bq->day.day &&
                    (ticket_needs(&bq->tickets[i].row.ticket, place) ||
                     period_needs(&bq->tickets[i].period, place)))
                        return true;
        while (r >= 0) {
                r = bq->past->next_uncertain_period(bq->past_from, boot, row.ticket, row.n, &row);
                if (r >= 0 && period_needs(&row, place))
                        return true;
        }
        return r != -ENOENT; /* what cannot be read may need it */
}

bool book_service_is_unused(const struct book *book, uint64_t boot, uint32_t position) {
        return !is_needed(book, boot, &(struct place){false, position});
}

static bool service_is_free(const struct book *book, uint64_t boot, uint32_t position) {
        return queue_of(book)->services[position].limit == 0 && book_service_is_unused(book, boot, position);
}

static bool desk_is_free(const struct book *book, uint64_t boot, uint32_t position) {
        const struct queue_part *bq = queue_of(book);
        const struct desk *desk = queue_get_desk(bq->queue, position);

        return bq->rules.counter_services[position] == 0 && desk->state == DESK_CLOSED && desk->ticket == 0 &&
               !queue_get_ticket(bq->queue, desk->finished_ticket) &&
               !is_needed(book, boot, &(struct place){true, position});
}

typedef bool (*is_free_fn)(const struct book *book, uint64_t boot, uint32_t position);

/* The next place; in a full table that of a service or counter which left and which nothing speaks of any
 * more. */
static int find_room(const struct book *book, uint64_t boot, uint32_t n, uint32_t max, is_free_fn is_free) {
        if (n < max)
                return (int) n;
        for (uint32_t i = 0; i < max; i++)
                if (is_free(book, boot, i))
                        return (int) i;
        return -ENOBUFS;
}

size_t book_service_room(const struct book *book, uint64_t boot) {
        uint32_t n = queue_of(book)->rules.n_services;
        size_t room = QUEUE_SERVICES_MAX - n;

        for (uint32_t i = 0; i < n; i++)
                room += service_is_free(book, boot, i);
        return room;
}

int book_add_service(struct book *book, uint64_t boot, const char *id) {
        struct queue_part *bq = queue_of(book);
        int position = book_find_service(book, id);

        if (position >= 0)
                return position;
        position = find_room(book, boot, bq->rules.n_services, QUEUE_SERVICES_MAX, service_is_free);
        if (position < 0)
                return position;
        bq->services[position] = (struct service_row){.position = (uint32_t) position, .dirty = true};
        id_copy(bq->services[position].id, ID_SIZE, id);
        bq->rules.daily_limit[position] = 0;
        queue_set_issued(bq->queue, (uint32_t) position, 0);
        queue_set_skipped(bq->queue, (uint32_t) position, 0);
        if ((uint32_t) position == bq->rules.n_services)
                bq->rules.n_services++;
        /* Who served the one before does not thereby serve this one. */
        for (uint32_t i = 0; i < bq->rules.n_counters; i++)
                if (bq->rules.counter_services[i] & UINT64_C(1) << position) {
                        bq->rules.counter_services[i] &= ~(UINT64_C(1) << position);
                        bq->rules.counter_prefers[i] &= bq->rules.counter_services[i];
                        bq->desks_dirty[i] = true;
                }
        return position;
}

int book_add_desk(struct book *book, uint64_t boot, const char *counter) {
        struct queue_part *bq = queue_of(book);
        int position = find_position(bq, counter);

        if (position >= 0)
                return position;
        position = find_room(book, boot, bq->rules.n_counters, QUEUE_COUNTERS_MAX, desk_is_free);
        if (position < 0)
                return position;
        id_copy(bq->desks[position], ID_SIZE, counter);
        bq->desks_dirty[position] = true;
        bq->rules.counter_services[position] = bq->rules.counter_prefers[position] = 0;
        (void) queue_restore_desk(bq->queue, (uint32_t) position, &(struct desk){.state = DESK_CLOSED});
        if ((uint32_t) position == bq->rules.n_counters)
                bq->rules.n_counters++;
        return position;
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
                passed = at->boottime_usec; /* at least */
                if (before_is_true && now_is_true && now > before && now - before > passed)
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
        day->last_usec = now_usec;
        bq->day_dirty = true;
        return now_usec;
}

uint64_t book_queue_wall(const struct book *book, const struct moment *moment, bool *ret_is_true) {
        const struct moment *known = &queue_of(book)->day.known;
        uint64_t wall = book_wall(book, moment, ret_is_true);

        if (*ret_is_true || moment->boot == 0 || moment->boot != known->boot)
                return wall;
        *ret_is_true = true;
        return realtime_clamp((int64_t) book_wall(book, known, NULL) + (int64_t) moment->boottime_usec -
                              (int64_t) known->boottime_usec);
}

static bool is_true(const struct book *book, const struct moment *moment) {
        bool ret;

        (void) book_wall(book, moment, &ret);
        return ret;
}

/* Whether it is, or may be, of a later day than the one that began at a known time and has not ended yet.
 * What is known to be: it was told late, with what was done before. */
static bool is_of_later_day(const struct book *book, const struct moment *at) {
        const struct queue_part *bq = queue_of(book);
        const struct queue_day *day = &bq->day;

        if (day->begun.boot == 0 || !is_true(book, &day->begun))
                return false;
        if (!is_true(book, at))
                return day->unsure.boot == 0 || is_true(book, &day->unsure);
        uint64_t end = closing_after(book_wall(book, &day->begun, NULL), bq->rules.close_of_day_usec,
                                     ratings_of(book)->rules.utc_offset_usec);
        /* What was unsure may have become known to be of this day. */
        bool is_first = day->unsure.boot == 0 ||
                        (is_true(book, &day->unsure) && book_wall(book, &day->unsure, NULL) < end);
        return is_first && book_wall(book, at, NULL) >= end;
}

uint64_t book_queue_act(struct book *book, const struct moment *at) {
        struct queue_day *day = &queue_of(book)->day;
        uint64_t now_usec = book_queue_time(book, at);

        day->acted = *at;
        if (is_true(book, at)) {
                day->known = *at;
                day->known_usec = now_usec;
        }
        if (is_of_later_day(book, at)) {
                day->unsure = *at;
                day->unsure_usec = now_usec;
                day->unsure_visit = ratings_of(book)->last_visit;
        }
        return now_usec;
}

struct day_ticket *book_day_ticket(const struct book *book, uint64_t id) {
        const struct queue_part *bq = queue_of(book);
        uint64_t first = bq->n_tickets > 0 ? bq->tickets[0].row.ticket.id : 0;

        return id >= first && id - first < bq->n_tickets ? &bq->tickets[id - first] : NULL;
}

const struct day_ticket *book_keyed_ticket(const struct book *book, const char *key) {
        const struct queue_part *bq = queue_of(book);

        for (size_t i = 0; i < bq->n_tickets; i++)
                if (bq->tickets[i].row.day == bq->day.day && streq(bq->tickets[i].row.key, key))
                        return &bq->tickets[i];
        return NULL;
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

const char *book_ticket_text(const struct book *book, uint64_t ticket) {
        return book_day_ticket(book, ticket)->row.text;
}

void book_ticket_code(const struct book *book, const struct ticket_secret *secret, uint64_t ticket,
                      struct ticket_code *ret) {
        const struct moment *at = &book_day_ticket(book, ticket)->row.issued;
        struct instant issued = {.at = *at, .boot_id = book_boot(book, at->boot)->boot_id};

        ticket_code_make(secret, book->record_id, ticket, &issued, ret);
}
