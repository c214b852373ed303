#include "daemon/officials/rules.h"
#include "daemon/queue/rules.h"
#include "daemon/ratings/rules.h"

static int get_optional(const struct fields *fields, const char *name, const char **ret) {
        int r = fields_get_s(fields, name, ret);

        if (r == -ENOENT)
                *ret = NULL;
        return r == -ENOENT ? 0 : r;
}

#define HEAD_START(name, CLASS)                                                                              \
        { name, offsetof(struct queue_rules, head_start_usec[PRIORITY_##CLASS]) }
#define SETTING(name, member, ...) {name, offsetof(struct queue_rules, member)},
const struct setting queue_settings[] = {
        HEAD_START("elderly_usec", ELDERLY),
        HEAD_START("pregnant_usec", PREGNANT),
        HEAD_START("disabled_usec", DISABLED),
        HEAD_START("merit_usec", MERIT),
        QUEUE_SETTINGS(SETTING){0},
};

int queue_on_rules(struct book *book, const struct input *input) {
        struct queue_rules *rules = &queue_of(book)->rules;

        if (settings_from_fields(queue_settings, &input->fields, rules) < 0)
                return -EINVAL;
        for (enum priority class = PRIORITY_NONE + 1; class < _PRIORITY_MAX; class ++)
                if (rules->head_start_usec[class] > USEC_PER_DAY)
                        return -EINVAL;
        if (rules->no_show_strikes < 1 || rules->no_show_strikes > 100 ||
            rules->inactive_usec > USEC_PER_DAY || rules->prefer_usec > USEC_PER_DAY ||
            rules->warn_wait_usec > USEC_PER_DAY || rules->close_of_day_usec >= USEC_PER_DAY)
                return -EINVAL;
        if (!queue_of(book)->rules_known)
                queue_of(book)->day.last_visit = ratings_of(book)->last_visit;
        queue_of(book)->rules_known = true;
        queue_of(book)->rules_dirty = true;
        queue_of(book)->day_dirty = true;
        return book_queue_renew(book);
}

/* The last number that the service gave out on this date before the day of the queue began: whoever has the
 * paper may still be there, and under which prefix is not known any more. */
static uint64_t issued_before(const struct queue_part *bq, const struct service_row *service) {
        for (size_t i = 0; i < bq->n_tickets; i++)
                if (bq->tickets[i].row.day == bq->day.day &&
                    bq->tickets[i].row.ticket.series == service->position)
                        return bq->tickets[i].row.ticket.number - 1;
        return service->issued;
}

/* What the paper of today has is given to nobody once more, whichever service had the prefix. */
static void go_on_after(struct queue_part *bq, struct service_row *service) {
        size_t length = strlen(service->prefix);
        uint64_t last = service->issued;

        for (uint32_t i = 0; i < bq->rules.n_services; i++) {
                const struct service_row *other = &bq->services[i];
                uint64_t issued =
                        streq(other->prefix, service->prefix) ? other->issued : issued_before(bq, other);
                if (issued > last)
                        last = issued;
        }
        for (size_t i = 0; i < bq->n_tickets; i++) {
                const struct ticket_row *row = &bq->tickets[i].row;
                if (row->day == bq->day.day && strncmp(row->text, service->prefix, length) == 0 &&
                    row->text[length] == ' ' && row->ticket.number > last)
                        last = row->ticket.number;
        }
        service->issued = last;
        queue_set_issued(bq->queue, service->position, (uint32_t) last);
}

static int note_hours(struct book *book, const struct input *input, const struct service_row *service) {
        struct queue_part *bq = queue_of(book);
        struct service_hours_row *row =
                ARRAY_ADD(bq->service_hours, bq->n_service_hours, bq->service_hours_allocated);

        if (!row)
                return -ENOMEM;
        row->event = input->id;
        row->at = input->when.at;
        row->limit = service->limit;
        id_copy(row->service, sizeof(row->service), service->id);
        id_copy(row->hours, sizeof(row->hours), service->hours);
        return 0;
}

/* Beyond what a queue can hold a service is not known: nobody takes a ticket for it. */
int queue_on_service(struct book *book, const struct input *input) {
        const char *id, *prefix, *hours;
        struct hours parsed;
        uint64_t limit;

        if (fields_get_s(&input->fields, "service", &id) < 0 || strlen(id) >= ID_SIZE ||
            fields_get_s(&input->fields, "prefix", &prefix) < 0 || strlen(prefix) >= PREFIX_SIZE ||
            fields_get_t(&input->fields, "limit", &limit) < 0 || limit > QUEUE_NUMBER_MAX ||
            get_optional(&input->fields, "hours", &hours) < 0 || hours_parse(hours ? hours : "", &parsed) < 0)
                return -EINVAL;
        int position = book_add_service(book, input->when.at.boot, id);
        if (position < 0)
                return position == -ENOBUFS ? 0 : position;
        struct service_row *service = &queue_of(book)->services[position];
        /* While it was away another may have had the prefix. */
        bool is_other = !streq(service->prefix, prefix) || service->limit == 0;
        id_copy(service->prefix, sizeof(service->prefix), prefix);
        if (is_other)
                go_on_after(queue_of(book), service);
        id_copy(service->hours, sizeof(service->hours), hours ? hours : "");
        service->limit = limit;
        queue_of(book)->rules.daily_limit[position] = (uint32_t) limit;
        service->dirty = true;
        int r = note_hours(book, input, service);
        return r < 0 ? r : book_queue_renew(book);
}

/* Of a service that is not known nobody has a number. */
int queue_on_numbers(struct book *book, const struct input *input) {
        struct queue_part *bq = queue_of(book);
        const char *id;
        uint64_t number;
        bool given;

        if (fields_get_s(&input->fields, "service", &id) < 0 ||
            fields_get_t(&input->fields, "number", &number) < 0 || number > QUEUE_NUMBER_MAX ||
            fields_get_b(&input->fields, "given", &given) < 0)
                return -EINVAL;
        queue_begin_numbers(book, &input->when.at);
        int position = book_find_service(book, id);
        struct service_row *service = position < 0 ? NULL : &bq->services[position];
        if (!service || number <= service->issued)
                return 0;
        service->skipped += given ? 0 : number - service->issued;
        service->issued = number;
        service->dirty = true;
        queue_set_issued(bq->queue, (uint32_t) position, (uint32_t) service->issued);
        queue_set_skipped(bq->queue, (uint32_t) position, (uint32_t) service->skipped);
        bq->day.numbered = input->when.at;
        bq->day_dirty = true;
        return 0;
}

int queue_on_counter_services(struct book *book, const struct input *input) {
        const char *counter, *services, *preferred;

        if (fields_get_s(&input->fields, "counter", &counter) < 0 || strlen(counter) >= ID_SIZE ||
            fields_get_s(&input->fields, "services", &services) < 0 ||
            get_optional(&input->fields, "preferred", &preferred) < 0)
                return -EINVAL;
        int position = book_add_desk(book, input->when.at.boot, counter);
        if (position < 0)
                return position == -ENOBUFS ? 0 : position;
        struct queue_part *bq = queue_of(book);
        bq->rules.counter_services[position] = book_service_bits(book, services);
        bq->rules.counter_prefers[position] =
                book_service_bits(book, preferred ? preferred : "") & bq->rules.counter_services[position];
        bq->desks_dirty[position] = true;
        for (uint32_t i = 0; i < bq->rules.n_services; i++)
                if (bq->services[i].unserved && bq->rules.counter_services[position] & UINT64_C(1) << i) {
                        bq->services[i].unserved = false;
                        bq->services[i].dirty = true;
                }
        return book_queue_renew(book);
}

static int set_warned(struct book *book, const struct input *input, bool warned) {
        const char *service, *word;

        if (fields_get_s(&input->fields, "service", &service) < 0 ||
            fields_get_s(&input->fields, "warning", &word) < 0)
                return -EINVAL;
        int position = book_find_service(book, service), warning = queue_warning_from_string(word);
        if (warning < 0)
                return -EINVAL;
        if (position < 0)
                return 0;
        queue_of(book)->services[position].warned[warning] = warned;
        queue_of(book)->services[position].dirty = true;
        return 0;
}

int queue_on_warning(struct book *book, const struct input *input) {
        return set_warned(book, input, true);
}

int queue_on_warning_over(struct book *book, const struct input *input) {
        return set_warned(book, input, false);
}

int queue_on_unserved(struct book *book, const struct input *input) {
        const char *service;

        if (fields_get_s(&input->fields, "service", &service) < 0)
                return -EINVAL;
        int position = book_find_service(book, service);
        if (position < 0)
                return 0;
        queue_of(book)->services[position].unserved = true;
        queue_of(book)->services[position].dirty = true;
        return 0;
}

int queue_on_command(struct book *book, const struct input *input) {
        const struct fields *fields = &input->fields;
        struct queue_request request = {0};
        const char *action, *actor;

        if (fields_get_s(fields, "action", &action) < 0 || fields_get_s(fields, "actor", &actor) < 0 ||
            get_optional(fields, "counter", &request.counter) < 0 ||
            get_optional(fields, "service", &request.service) < 0 ||
            get_optional(fields, "target", &request.target) < 0 ||
            get_optional(fields, "priority", &request.priority) < 0 ||
            get_optional(fields, "reason", &request.pause_reason) < 0 ||
            get_optional(fields, "key", &request.key) < 0 || (request.key && !id_is_valid(request.key)))
                return -EINVAL;
        int r = fields_get_t(fields, "ticket", &request.ticket);
        if (streq(action, "sign-out"))
                return request.counter ? officials_leave(book, request.counter, input) : -EINVAL;
        int known = queue_action_from_string(action);
        if ((r < 0 && r != -ENOENT) || known < 0)
                return -EINVAL;
        request.action = known;
        request.by_time = streq(actor, QUEUE_ACTOR_TIME);

        struct counter_row *counter = request.counter ? ratings_find_counter(book, request.counter) : NULL;
        if (counter && request.action == QUEUE_FINISH && book_find_desk(book, counter->id) < 0)
                return ratings_finish(book, counter, input, NULL);
        return queue_request(book, input, &request);
}
