#include "daemon/manager.h"
#include "daemon/queue/book.h"
#include "daemon/ratings/book.h"
#include "daemon/record/news.h"
#include "services/base/log.h"

/*
 * What the record must say of itself, compared with what is so: the start, the rules and counters of the
 * configuration, which sources are there, what the clock did. Each difference is an observation; done again
 * after a failure, nothing is said twice.
 */

static int declare_start(const struct centre_manager *manager, struct book *book, const struct instant *now) {
        if (manager->started)
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_S("version", MOTCUA_VERSION),
                EVENT_FIELD_T("down_since_usec", book->last_moment.realtime_usec),
        };
        return book_observe(book, now, "centre-started", fields, ELEMENTSOF(fields));
}

static int declare_rules(struct book *book, const struct instant *now, const struct centre_conf *conf) {
        const struct rules *old = &ratings_of(book)->rules;

        if (old->event > 0 && old->scale == conf->scale && old->window_usec == conf->window_usec &&
            old->settle_usec == conf->settle_usec && old->too_fast_usec == conf->too_fast_usec &&
            old->streak_count == conf->streak_count && old->streak_usec == conf->streak_usec &&
            old->done_repeat_usec == conf->done_repeat_usec && old->utc_offset_usec == conf->utc_offset_usec)
                return 0;

        char utc_offset[UTC_OFFSET_TEXT_SIZE];
        utc_offset_format(conf->utc_offset_usec, utc_offset);
        struct event_field fields[] = {
                EVENT_FIELD_T("scale", conf->scale),
                EVENT_FIELD_T("window_usec", conf->window_usec),
                EVENT_FIELD_T("settle_usec", conf->settle_usec),
                EVENT_FIELD_T("too_fast_usec", conf->too_fast_usec),
                EVENT_FIELD_T("streak_count", conf->streak_count),
                EVENT_FIELD_T("streak_usec", conf->streak_usec),
                EVENT_FIELD_T("done_repeat_usec", conf->done_repeat_usec),
                EVENT_FIELD_S("utc_offset", utc_offset),
        };
        return book_observe(book, now, "rules-changed", fields, ELEMENTSOF(fields));
}

static int change_counter(struct book *book, const struct instant *now, const char *id, const char *attendant,
                          const char *const keypads[static _SUBJECT_MAX]) {
        struct event_field fields[2 + _SUBJECT_MAX] = {
                EVENT_FIELD_S("counter", id),
                EVENT_FIELD_S("attendant", attendant),
        };

        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                fields[2 + subject] = EVENT_FIELD_S(subject_to_string(subject), keypads[subject]);
        return book_observe(book, now, "counter-changed", fields, ELEMENTSOF(fields));
}

static bool is_same_counter(const struct counter_row *row, const char *attendant,
                            const char *const keypads[static _SUBJECT_MAX]) {
        if (!streq(row->attendant, attendant))
                return false;
        for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                if (!streq(row->posts[subject].keypad, keypads[subject]))
                        return false;
        return true;
}

/* First those that left, so that a keypad that moved has one counter at any time. */
static int declare_removed(struct book *book, const struct instant *now, const struct centre_conf *conf) {
        static const char *const none[_SUBJECT_MAX] = {"", ""};

        for (size_t i = 0; i < ratings_of(book)->n_counters; i++) {
                char id[ID_SIZE];

                id_copy(id, sizeof(id), ratings_of(book)->counters[i].id);
                if (centre_conf_counter(conf, id) ||
                    is_same_counter(&ratings_of(book)->counters[i], "", none))
                        continue;
                int r = change_counter(book, now, id, "", none);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int declare_counters(struct book *book, const struct instant *now, const struct centre_conf *conf) {
        for (size_t i = 0; i < conf->n_counters; i++) {
                const struct counter_conf *counter = conf->counters[i];
                const struct counter_row *row = ratings_find_counter(book, counter->id);
                const char *keypads[_SUBJECT_MAX];

                for (enum subject subject = 0; subject < _SUBJECT_MAX; subject++)
                        keypads[subject] = counter->keypads[subject] ? counter->keypads[subject] : "";
                if (row && is_same_counter(row, counter->attendant, keypads))
                        continue;
                int r = change_counter(book, now, counter->id, counter->attendant, keypads);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int declare_queue_rules(struct book *book, const struct instant *now, const struct centre_conf *conf) {
        const struct queue_part *bq = queue_of(book);
        const struct queue_rules *old = &bq->rules;

        if (conf->n_services == 0 && bq->rules.n_services == 0)
                return 0;
        if (bq->rules_known && old->no_show_strikes == conf->no_show_strikes &&
            old->undo_usec == conf->undo_usec && old->inactive_usec == conf->inactive_usec &&
            memcmp(old->head_start_usec, conf->head_start_usec, sizeof(old->head_start_usec)) == 0)
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_T("elderly_usec", conf->head_start_usec[PRIORITY_ELDERLY]),
                EVENT_FIELD_T("pregnant_usec", conf->head_start_usec[PRIORITY_PREGNANT]),
                EVENT_FIELD_T("disabled_usec", conf->head_start_usec[PRIORITY_DISABLED]),
                EVENT_FIELD_T("merit_usec", conf->head_start_usec[PRIORITY_MERIT]),
                EVENT_FIELD_T("no_show_strikes", conf->no_show_strikes),
                EVENT_FIELD_T("undo_usec", conf->undo_usec),
                EVENT_FIELD_T("inactive_usec", conf->inactive_usec),
        };
        return book_observe(book, now, "queue-rules-changed", fields, ELEMENTSOF(fields));
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

/* First those that left, so that a prefix that moved has one service at any time. */
static int declare_services(struct book *book, const struct instant *now, const struct centre_conf *conf) {
        const struct queue_part *bq = queue_of(book);

        for (uint32_t i = 0; i < bq->rules.n_services; i++) {
                struct service_row kind = bq->services[i];
                if (kind.limit == 0 || centre_conf_service(conf, kind.id, strlen(kind.id)))
                        continue;
                int r = change_service(book, now, kind.id, kind.prefix, 0, "");
                if (r < 0)
                        return r;
        }
        for (size_t i = 0; i < conf->n_services; i++) {
                const struct service_conf *service = conf->services[i];
                const char *hours = service->hours ? service->hours : "";
                int position = book_find_service(book, service->id);
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
                       const char *services) {
        struct event_field fields[] = {
                EVENT_FIELD_S("counter", counter),
                EVENT_FIELD_S("services", services),
        };

        return book_observe(book, now, "counter-services-changed", fields, ELEMENTSOF(fields));
}

static int declare_desks(struct book *book, const struct instant *now, const struct centre_conf *conf) {

        for (size_t i = 0; i < ratings_of(book)->n_counters; i++) {
                char id[ID_SIZE];
                id_copy(id, sizeof(id), ratings_of(book)->counters[i].id);
                const struct counter_conf *counter = centre_conf_counter(conf, id);
                const char *services = counter && counter->services ? counter->services : "";
                if (book_desk_serves(book, id, services))
                        continue;
                int r = change_desk(book, now, id, services);
                if (r < 0)
                        return r;
        }
        return 0;
}

static int declare_sources(const struct centre_manager *manager, struct book *book,
                           const struct instant *now) {
        for (size_t i = 0; i < manager->n_sources; i++) {
                const struct source *source = manager->sources[i];
                const char *name = source_get_info(source)->name;
                struct source_row *row;

                if (!source_is_known(source))
                        continue;
                int r = book_get_source(book, name, &row);
                if (r < 0)
                        return r;
                if (row->lost == !source_is_present(source))
                        continue;
                struct event_field fields[] = {EVENT_FIELD_S("of", name)};
                r = book_observe(book, now, row->lost ? "source-back" : "source-lost", fields,
                                 ELEMENTSOF(fields));
                if (r < 0)
                        return r;
        }
        return 0;
}

static int declare_clock(const struct centre_manager *manager, struct book *book, const struct instant *now) {
        if (!manager->wall_jumped)
                return 0;
        int64_t before = (int64_t) now->at.realtime_usec - manager->jump_usec;
        struct event_field fields[] = {
                EVENT_FIELD_T("before_usec", realtime_clamp(before)),
                EVENT_FIELD_T("after_usec", now->at.realtime_usec),
        };
        return book_observe(book, now, "clock-jumped", fields, ELEMENTSOF(fields));
}

static int declare_conf(struct book *book, const struct instant *now, const struct centre_conf *conf) {
        static int (*const steps[])(struct book *, const struct instant *, const struct centre_conf *) = {
                declare_rules,    declare_removed, declare_counters, declare_queue_rules,
                declare_services, declare_desks,   keypads_declare,  printing_declare,
        };
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(steps); i++)
                r = steps[i](book, now, conf);
        return r;
}

int centre_declare(struct book *book, const struct instant *now, void *userdata) {
        const struct centre_manager *manager = userdata;

        int r = declare_start(manager, book, now);
        if (r >= 0)
                r = declare_conf(book, now, manager->conf);
        if (r >= 0)
                r = declare_sources(manager, book, now);
        return r < 0 ? r : declare_clock(manager, book, now);
}

void centre_manager_stop(struct centre_manager *manager) {
        int r = recorder_observe(manager->recorder, "centre-stopped", NULL, 0);

        if (r < 0)
                (void) log_warning_errno(r, "The end is not recorded");
}

static void replace_counters(struct centre_manager *manager) {
        for (size_t i = 0; i < manager->n_counters; i++)
                counter_free(manager->counters[i]);
        manager->n_counters = 0;
        for (size_t i = 0; i < manager->conf->n_counters; i++) {
                int r = counter_new(manager, manager->conf->counters[i], &manager->counters[i]);
                if (r >= 0) {
                        manager->n_counters++;
                        r = counter_bus_export(manager->counters[i]);
                }
                if (r < 0) {
                        (void) log_error_errno(r, "Counter %s is not on the bus",
                                               manager->conf->counters[i]->id);
                        return;
                }
        }
}

static bool same_sources(const struct centre_conf *a, const struct centre_conf *b) {
        if (a->n_sources != b->n_sources)
                return false;
        for (size_t i = 0; i < a->n_sources; i++)
                if (a->sources[i] != b->sources[i])
                        return false;
        return true;
}

void centre_manager_reload(void *userdata) {
        struct centre_manager *manager = *(struct centre_manager **) userdata;
        _cleanup_(centre_conf_freep) struct centre_conf *conf = NULL;
        _cleanup_free_ char *problem = NULL;

        if (!manager)
                return;
        int r = centre_conf_load(manager->conf_path, &conf, &problem);
        if (r < 0) {
                centre_log_config(problem ? problem : strerror(-r), true);
                return;
        }
        if (!same_sources(conf, manager->conf)) {
                centre_log_config("Sources= takes effect at the next start", true);
                return;
        }
        struct centre_conf *old = manager->conf;
        manager->conf = TAKE_PTR(conf);
        replace_counters(manager);
        centre_conf_free(old);
        recorder_undeclare(manager->recorder);
        log_notice("The configuration was read again");
        (void) sd_bus_emit_properties_changed(manager->bus, CENTRE_PATH, CENTRE_BUS_NAME, "Name", "Scale",
                                              NULL);
        (void) recorder_declare(manager->recorder);
}
