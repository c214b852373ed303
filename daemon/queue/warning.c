#include "daemon/queue/warning.h"

bool warning_stands(bool stood, uint64_t value, uint64_t limit) {
        if (limit == 0)
                return false;
        return stood ? value > limit / 4 * 3 + limit % 4 * 3 / 4 : value >= limit;
}

void warning_find_waits(const struct queue *queue, struct queue_wait ret[static QUEUE_SERVICES_MAX]) {
        const struct ticket *tickets;
        size_t n = queue_list(queue, &tickets);

        for (size_t i = 0; i < QUEUE_SERVICES_MAX; i++)
                ret[i] = (struct queue_wait){.longest_since_usec = UINT64_MAX};
        for (size_t i = 0; i < n; i++) {
                struct queue_wait *wait = &ret[tickets[i].service];
                uint64_t since_usec = tickets[i].calls == 0 ? tickets[i].arrived_usec : tickets[i].since_usec;

                if (tickets[i].state != TICKET_WAITING)
                        continue;
                wait->n++;
                if (since_usec < wait->longest_since_usec)
                        wait->longest_since_usec = since_usec;
        }
}

uint64_t warning_limit(const struct queue_rules *rules, enum queue_warning warning) {
        return warning == WARNING_MANY_WAITING ? rules->warn_waiting : rules->warn_wait_usec;
}

uint64_t warning_due(const struct book *book) {
        const struct queue_part *bq = queue_of(book);
        struct queue_wait waits[QUEUE_SERVICES_MAX];
        uint64_t since_usec = UINT64_MAX;

        if (bq->rules.warn_wait_usec == 0)
                return UINT64_MAX;
        warning_find_waits(bq->queue, waits);
        for (uint32_t i = 0; i < bq->rules.n_services; i++)
                if (!bq->services[i].warned[WARNING_LONG_WAIT] && waits[i].longest_since_usec < since_usec)
                        since_usec = waits[i].longest_since_usec;
        return since_usec == UINT64_MAX ? UINT64_MAX : since_usec + bq->rules.warn_wait_usec;
}

static int observe(struct book *book, const struct instant *now, uint32_t service, enum queue_warning warning,
                   const struct queue_wait *wait, uint64_t wait_usec) {
        const struct service_row *row = &queue_of(book)->services[service];
        char id[ID_SIZE];
        struct event_field fields[] = {
                EVENT_FIELD_S("service", id),
                EVENT_FIELD_S("warning", queue_warning_to_string(warning)),
                EVENT_FIELD_T("waiting", wait->n),
                EVENT_FIELD_T("wait_usec", wait_usec),
        };

        id_copy(id, sizeof(id), row->id);
        return book_observe(book, now, row->warned[warning] ? "queue-warning-over" : "queue-warning", fields,
                            ELEMENTSOF(fields));
}

static int conclude_service(struct book *book, const struct instant *now, uint32_t service,
                            const struct queue_wait *wait) {
        const struct queue_part *bq = queue_of(book);
        uint64_t now_usec = book_queue_peek_time(book, &now->at);
        uint64_t wait_usec = wait->longest_since_usec < now_usec ? now_usec - wait->longest_since_usec : 0;
        int r = 0;

        for (enum queue_warning warning = 0; r >= 0 && warning < _QUEUE_WARNING_MAX; warning++) {
                uint64_t value = warning == WARNING_MANY_WAITING ? wait->n : wait_usec;
                bool stood = bq->services[service].warned[warning];

                if (warning_stands(stood, value, warning_limit(&bq->rules, warning)) != stood)
                        r = observe(book, now, service, warning, wait, wait_usec);
        }
        return r;
}

static bool is_off(const struct queue_part *bq) {
        for (uint32_t i = 0; i < bq->rules.n_services; i++)
                for (enum queue_warning warning = 0; warning < _QUEUE_WARNING_MAX; warning++)
                        if (bq->services[i].warned[warning])
                                return false;
        return bq->rules.warn_waiting == 0 && bq->rules.warn_wait_usec == 0;
}

int warning_conclude(struct book *book, const struct instant *now) {
        const struct queue_part *bq = queue_of(book);
        struct queue_wait waits[QUEUE_SERVICES_MAX];
        int r = 0;

        if (is_off(bq))
                return 0;
        warning_find_waits(bq->queue, waits);
        for (uint32_t i = 0; r >= 0 && i < bq->rules.n_services; i++)
                r = conclude_service(book, now, i, &waits[i]);
        return r;
}
