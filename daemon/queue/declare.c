#include "daemon/queue/book.h"
#include "daemon/queue/conf.h"
#include "daemon/queue/rules.h"
#include "services/base/log.h"

static int declare_rules(struct book *book, const struct instant *now, const struct conf *all) {
        const struct queue_conf *conf = queue_conf(all);
        const struct queue_part *bq = queue_of(book);
        struct event_field fields[SETTINGS_MAX];

        if (conf->n_services == 0 && bq->rules.n_services == 0)
                return 0;
        if (bq->rules_known && settings_equal(queue_settings, &bq->rules, &conf->rules))
                return 0;
        size_t n = settings_to_fields(queue_settings, &conf->rules, fields, 0);
        return book_observe(book, now, "queue-rules-changed", fields, n);
}

#define ROOM_TEXT                                                                                            \
        "at most %d services, with those that left and bear tickets of today; motcuactl end-day ends it"

int queue_fits(const struct conf *all, const struct book *book, char **ret_problem) {
        const struct queue_conf *conf = queue_conf(all);
        const struct queue_part *bq = queue_of(book);
        size_t room = book_service_room(book, bq->day.last.boot), n_new = 0;

        for (size_t i = 0; i < conf->n_services; i++)
                n_new += book_find_service(book, conf->services[i]->id) < 0;
        /* Places of those that leave now become free with that, if they bear no ticket. */
        for (uint32_t i = 0; i < bq->rules.n_services; i++)
                room += bq->services[i].limit > 0 &&
                        !queue_conf_service(all, bq->services[i].id, strlen(bq->services[i].id)) &&
                        book_service_is_unused(book, bq->day.last.boot, i);
        if (n_new <= room)
                return 0;
        return str_problem(ret_problem, -ENOBUFS, "%zu new services find no room: " ROOM_TEXT, n_new,
                           QUEUE_SERVICES_MAX);
}

static int change_service(struct book *book, const struct instant *now, const char *id, const char *prefix,
                          uint64_t limit, const char *hours) {
        struct event_field fields[] = {
                EVENT_FIELD_S("service", id),
                EVENT_FIELD_S("prefix", prefix),
                EVENT_FIELD_T("limit", limit),
                EVENT_FIELD_S("hours", hours),
        };

        return book_observe(book, now, "service-changed", fields, ELEMENTSOF(fields));
}

/* What a service says of a date itself comes first, and counts. */
static void join_hours(const struct queue_conf *conf, const struct service_conf *service,
                       char ret[static HOURS_TEXT_SIZE]) {
        const char *hours = service->hours ? service->hours : "",
                   *holidays = conf->holidays ? conf->holidays : "";
        int n = snprintf(ret, HOURS_TEXT_SIZE, "%s%s%s", hours, *hours && *holidays ? " " : "", holidays);

        assert(n >= 0 && n < HOURS_TEXT_SIZE);
}

/* First those that left, so that a prefix that moved has one service at any time. */
static int declare_services(struct book *book, const struct instant *now, const struct conf *all) {
        const struct queue_conf *conf = queue_conf(all);

        const struct queue_part *bq = queue_of(book);

        for (uint32_t i = 0; i < bq->rules.n_services; i++) {
                struct service_row kind = bq->services[i];
                if (kind.limit == 0 || queue_conf_service(all, kind.id, strlen(kind.id)))
                        continue;
                int r = change_service(book, now, kind.id, kind.prefix, 0, "");
                if (r < 0)
                        return r;
        }
        for (size_t i = 0; i < conf->n_services; i++) {
                const struct service_conf *service = conf->services[i];
                char hours[HOURS_TEXT_SIZE];
                join_hours(conf, service, hours);
                int position = book_find_service(book, service->id);
                if (position < 0 && book_service_room(book, now->at.boot) == 0) {
                        log_error("Service %s finds no room until the day has ended: " ROOM_TEXT, service->id,
                                  QUEUE_SERVICES_MAX);
                        continue;
                }
                if (position >= 0 && bq->services[position].limit == service->daily_limit &&
                    streq(bq->services[position].prefix, service->prefix) &&
                    streq(bq->services[position].hours, hours))
                        continue;
                int r = change_service(book, now, service->id, service->prefix, service->daily_limit, hours);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int change_desk(struct book *book, const struct instant *now, const char *counter,
                       const char *services, const char *preferred) {
        struct event_field fields[] = {
                EVENT_FIELD_S("counter", counter),
                EVENT_FIELD_S("services", services),
                EVENT_FIELD_S("preferred", preferred),
        };

        return book_observe(book, now, "counter-services-changed", fields, ELEMENTSOF(fields));
}

/* Who was called there, or is served, is nobody's any more. */
static int remove_desk(struct book *book, const struct instant *now, const struct conf *conf,
                       const char *counter) {
        const struct desk *desk = book_get_desk(book, counter);
        struct event_field field = EVENT_FIELD_S("counter", counter);

        if (!desk || (desk->state == DESK_CLOSED && desk->ticket == 0) || ratings_conf_counter(conf, counter))
                return 0;
        return book_observe(book, now, "counter-removed", &field, 1);
}

static int declare_desks(struct book *book, const struct instant *now, const struct conf *conf) {
        for (size_t i = 0; i < ratings_of(book)->n_counters; i++) {
                char id[ID_SIZE];
                id_copy(id, sizeof(id), ratings_of(book)->counters[i].id);
                const char *services = queue_conf_services_of(conf, id),
                           *preferred = queue_conf_preferred_by(conf, id);
                int r = remove_desk(book, now, conf, id);
                if (r < 0)
                        return r;
                if (book_desk_serves(book, id, services ? services : "", preferred))
                        continue;
                r = change_desk(book, now, id, services ? services : "", preferred);
                if (r < 0)
                        return r;
        }
        return 0;
}

int queue_declare(struct book *book, const struct instant *now, const struct conf *conf) {
        int r = declare_rules(book, now, conf);

        if (r >= 0)
                r = declare_services(book, now, conf);
        return r < 0 ? r : declare_desks(book, now, conf);
}
