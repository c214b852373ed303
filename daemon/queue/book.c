#include "daemon/queue/book.h"

#include <inttypes.h>

struct book_queue *book_queue_free(struct book_queue *bq) {
        if (!bq)
                return NULL;
        queue_free(bq->queue);
        free(bq);
        return NULL;
}

static int load_service(uint32_t position, const struct service_row *kind, void *userdata) {
        struct book_queue *bq = ((struct book *) userdata)->queue;

        if (position != bq->rules.n_services || position >= QUEUE_SERVICES_MAX)
                return -EUCLEAN;
        bq->kinds[position] = *kind;
        bq->rules.daily_limit[position] = (uint32_t) kind->limit;
        bq->rules.n_services++;
        return 0;
}

static int load_desk(uint32_t position, const struct desk_row *row, void *userdata) {
        struct book_queue *bq = ((struct book *) userdata)->queue;

        if (position != bq->rules.n_counters || position >= QUEUE_COUNTERS_MAX)
                return -EUCLEAN;
        id_copy(bq->desks[position], ID_SIZE, row->counter);
        bq->rules.counter_services[position] = row->services;
        bq->rules.n_counters++;
        return 0;
}

static int restore_ticket(const struct ticket_row *row, void *userdata) {
        int r = queue_restore_ticket(userdata, &row->ticket);

        return r == -EINVAL ? -EUCLEAN : r;
}

static int restore_desk(uint32_t position, const struct desk_row *row, void *userdata) {
        return queue_restore_desk(userdata, position, &row->desk) < 0 ? -EUCLEAN : 0;
}

static int restore(struct book *book) {
        struct book_queue *bq = book->queue;
        uint64_t last_id;

        int r = store_each_ticket(book->store, bq->day.day, restore_ticket, bq->queue);
        if (r >= 0)
                r = store_each_desk(book->store, restore_desk, bq->queue);
        if (r >= 0)
                r = store_last_ticket_id(book->store, &last_id);
        if (r < 0)
                return r;
        return queue_restore_time(bq->queue, last_id, bq->day.last_usec) < 0 ? -EUCLEAN : 0;
}

static int forward(const struct queue_effect *effect, void *userdata) {
        struct book_queue *bq = ((struct book *) userdata)->queue;

        int r = bq->effect(effect, userdata);
        if (r < 0)
                bq->effect_error = r;
        return r;
}

int book_queue_load(struct book *book) {
        struct book_queue *bq = book->queue = calloc(1, sizeof(*book->queue));
        if (!bq)
                return -ENOMEM;
        bq->day.day = 1;
        bq->rules.no_show_strikes = 1;

        int r = store_load_queue_rules(book->store, &bq->rules);
        bq->rules_known = r >= 0;
        if (r >= 0 || r == -ENOENT)
                r = store_load_queue_day(book->store, &bq->day);
        if (r >= 0 || r == -ENOENT)
                r = store_each_service(book->store, load_service, book);
        if (r >= 0)
                r = store_each_desk(book->store, load_desk, book);
        if (r >= 0)
                r = queue_new(&bq->rules, forward, book, &bq->queue);
        if (r < 0)
                return r == -EINVAL ? -EUCLEAN : r;
        return restore(book);
}

int book_find_service(const struct book *book, const char *id) {
        const struct book_queue *bq = book->queue;

        for (uint32_t i = 0; i < bq->rules.n_services; i++)
                if (streq(bq->kinds[i].id, id))
                        return (int) i;
        return -ENOENT;
}

static int find_position(const struct book_queue *bq, const char *counter) {
        for (uint32_t i = 0; i < bq->rules.n_counters; i++)
                if (streq(bq->desks[i], counter))
                        return (int) i;
        return -ENOENT;
}

int book_find_desk(const struct book *book, const char *counter) {
        const struct book_queue *bq = book->queue;

        int position = find_position(bq, counter);
        if (position < 0)
                return position;
        /* One that lost its services still ends the ticket it has. */
        const struct desk *desk = queue_get_desk(bq->queue, (uint32_t) position);
        return bq->rules.counter_services[position] != 0 || desk->ticket > 0 ? position : -ENOENT;
}

const struct desk *book_get_desk(const struct book *book, const char *counter) {
        int position = book_find_desk(book, counter);

        return position < 0 ? NULL : queue_get_desk(book->queue->queue, (uint32_t) position);
}

uint64_t book_service_bits(const struct book *book, const char *services) {
        const struct book_queue *bq = book->queue;
        uint64_t bits = 0;

        while (services[0] != '\0') {
                size_t length = strcspn(services, " ");
                for (uint32_t i = 0; i < bq->rules.n_services; i++)
                        if (strlen(bq->kinds[i].id) == length &&
                            strncmp(bq->kinds[i].id, services, length) == 0)
                                bits |= UINT64_C(1) << i;
                services += length + (services[length] == ' ');
        }
        return bits;
}

bool book_desk_serves(const struct book *book, const char *counter, const char *services) {
        int position = find_position(book->queue, counter);
        uint64_t bits = position < 0 ? 0 : book->queue->rules.counter_services[position];

        return bits == book_service_bits(book, services);
}

int book_add_service(struct book *book, const char *id) {
        struct book_queue *bq = book->queue;
        uint32_t n = bq->rules.n_services;

        int position = book_find_service(book, id);
        if (position >= 0)
                return position;
        if (n == QUEUE_SERVICES_MAX)
                return -ENOBUFS;
        bq->kinds[n] = (struct service_row){0};
        id_copy(bq->kinds[n].id, ID_SIZE, id);
        bq->rules.daily_limit[n] = 0;
        bq->rules.n_services++;
        return (int) n;
}

int book_add_desk(struct book *book, const char *counter) {
        struct book_queue *bq = book->queue;
        uint32_t n = bq->rules.n_counters;

        int position = find_position(bq, counter);
        if (position >= 0)
                return position;
        if (n == QUEUE_COUNTERS_MAX)
                return -ENOBUFS;
        id_copy(bq->desks[n], ID_SIZE, counter);
        bq->rules.counter_services[n] = 0;
        bq->rules.n_counters++;
        return (int) n;
}

int book_queue_renew(struct book *book) {
        return queue_set_rules(book->queue->queue, &book->queue->rules);
}

int book_save_desk(struct book *book, uint32_t position) {
        const struct book_queue *bq = book->queue;
        struct desk_row row = {
                .services = bq->rules.counter_services[position],
                .desk = *queue_get_desk(bq->queue, position),
        };

        id_copy(row.counter, sizeof(row.counter), bq->desks[position]);
        return store_save_desk(book->store, position, &row);
}

static int passed_between_boots(struct book *book, const struct moment *at, uint64_t *ret_usec) {
        uint64_t before, now;
        bool before_is_true, now_is_true;

        int r = book_wall(book, &book->queue->day.last, &before, &before_is_true);
        if (r >= 0)
                r = book_wall(book, at, &now, &now_is_true);
        if (r < 0)
                return r;
        *ret_usec = before_is_true && now_is_true && now > before ? now - before : 0;
        return 0;
}

int book_queue_peek_time(struct book *book, const struct moment *at, uint64_t *ret_usec) {
        const struct queue_day *day = &book->queue->day;
        uint64_t passed = 0;
        int r = 0;

        if (day->last.boot == 0)
                return book_wall(book, at, ret_usec, NULL);
        if (day->last.boot != at->boot)
                r = passed_between_boots(book, at, &passed);
        else if (at->boottime_usec > day->last.boottime_usec)
                passed = at->boottime_usec - day->last.boottime_usec;
        *ret_usec = day->last_usec + passed;
        return r;
}

int book_queue_time(struct book *book, const struct moment *at, uint64_t *ret_usec) {
        struct queue_day *day = &book->queue->day;
        bool is_first = day->last.boot == 0;
        uint64_t now_usec;

        int r = book_queue_peek_time(book, at, &now_usec);
        if (r < 0)
                return r;
        if (is_first || day->last.boot != at->boot || now_usec > day->last_usec)
                day->last = *at;
        if (!at->synchronized)
                day->guessed = *at;
        day->last_usec = *ret_usec = now_usec;
        return 0;
}

void book_ticket_text(const struct book *book, const struct ticket *ticket,
                      char ret_text[static NUMBER_TEXT_SIZE]) {
        int n = snprintf(ret_text, NUMBER_TEXT_SIZE, "%s %03" PRIu32,
                         book->queue->kinds[ticket->series].prefix, ticket->number);
        assert(n > 0 && n < NUMBER_TEXT_SIZE);
}
