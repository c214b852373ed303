#include "daemon/manager.h"
#include "daemon/queue/conf.h"
#include "daemon/record/bus.h"
#include "daemon/rooms.h"
#include "services/base/log.h"
#include "services/config/config-stamp.h"

/*
 * What the record must say of itself, compared with what is so: the start, the rules and counters of the
 * configuration, which sources are there, what the clock did. Each difference is an observation; done again
 * after a failure, nothing is said twice.
 */

static int declare_start(const struct centre_manager *manager, struct book *book, const struct instant *now) {
        if (manager->centre.started)
                return 0;
        struct event_field fields[] = {
                EVENT_FIELD_S("version", MOTCUA_VERSION),
                EVENT_FIELD_T("down_since_usec", book->last_moment.realtime_usec),
        };
        return book_observe(book, now, "centre-started", fields, ELEMENTSOF(fields));
}

static bool is_followed(const struct centre_manager *manager, const char *name) {
        for (size_t i = 0; i < manager->centre.n_sources; i++)
                if (streq(source_get_info(manager->centre.sources[i])->name, name))
                        return true;
        return streq(name, CENTRE_SOURCE);
}

/* Of a source that left the configuration nothing is heard any more. */
static int declare_left(const struct centre_manager *manager, struct book *book, const struct instant *now) {
        for (size_t i = 0; i < book->n_sources; i++) {
                char name[ID_SIZE];

                id_copy(name, sizeof(name), book->sources[i].name);
                if (book->sources[i].lost || book->sources[i].stream == 0 || is_followed(manager, name))
                        continue;
                struct event_field fields[] = {EVENT_FIELD_S("of", name)};
                int r = book_observe(book, now, "source-lost", fields, ELEMENTSOF(fields));
                if (r < 0)
                        return r;
        }
        return 0;
}

static int declare_sources(const struct centre_manager *manager, struct book *book,
                           const struct instant *now) {
        for (size_t i = 0; i < manager->centre.n_sources; i++) {
                const struct source *source = manager->centre.sources[i];
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

int centre_declare(struct book *book, const struct instant *now, void *userdata) {
        const struct centre_manager *manager = userdata;

        int r = declare_start(manager, book, now);
        if (r >= 0)
                r = conf_declare(manager->centre.conf, book, now);
        if (r >= 0)
                r = declare_sources(manager, book, now);
        if (r >= 0)
                r = declare_left(manager, book, now);
        return r < 0 ? r : declare_clock(manager, book, now);
}

void centre_manager_stop(struct centre_manager *manager) {
        int r = recorder_observe(manager->centre.recorder, "centre-stopped", NULL, 0);

        if (r < 0)
                (void) log_warning_errno(r, "The end is not recorded");
}

static int add_counter(struct centre_manager *manager, const struct counter_conf *conf) {
        struct counter **counter = &manager->counters[manager->n_counters];

        int r = counter_new(manager, conf, counter);
        if (r < 0)
                return r;
        manager->n_counters++;
        return counter_bus_export(*counter);
}

/* Those that stay keep their objects. before: the configuration that they were of. */
static int replace_counters(struct centre_manager *manager, const struct conf *before) {
        const struct ratings_conf *conf = ratings_conf(manager->centre.conf);
        struct counter *stay[CENTRE_COUNTERS_MAX] = {NULL};

        for (size_t i = 0; i < manager->n_counters; i++) {
                struct counter *counter = manager->counters[i];
                size_t place = 0;

                while (place < conf->n_counters && !streq(conf->counters[place]->id, counter->at.id))
                        place++;
                if (place < conf->n_counters) {
                        stay[place] = counter;
                        continue;
                }
                /* A command that waits may be for this one. */
                actors_cancel(record_state_of(&manager->centre)->actors);
                counter_free(counter);
        }
        manager->n_counters = 0;
        int r = 0;
        for (size_t i = 0; i < conf->n_counters; i++) {
                if (stay[i]) {
                        manager->counters[manager->n_counters++] = stay[i];
                        counter_reload(stay[i], conf->counters[i], before);
                } else if (r >= 0) {
                        r = add_counter(manager, conf->counters[i]);
                        if (r < 0)
                                (void) log_error_errno(r, "Counter %s is not on the bus",
                                                       conf->counters[i]->id);
                }
        }
        return r;
}

/* Of the root object, what is of the configuration. */
static void announce_conf(const struct centre_manager *manager, const struct conf *before) {
        const struct conf *now = manager->centre.conf;
        const char *names[5] = {NULL};
        size_t n = 0;

        if (!streq(record_conf(before)->name, record_conf(now)->name))
                names[n++] = "Name";
        if (ratings_conf(before)->rules.scale != ratings_conf(now)->rules.scale)
                names[n++] = "Scale";
        if (ratings_conf(before)->rules.utc_offset_usec != ratings_conf(now)->rules.utc_offset_usec)
                names[n++] = "UtcOffset";
        if (!queue_conf_same_services(queue_conf(before), queue_conf(now)))
                names[n++] = "Services";
        if (n > 0)
                (void) sd_bus_emit_properties_changed_strv(manager->centre.bus, CENTRE_PATH, CENTRE_BUS_NAME,
                                                           (char **) names);
}

static int take_over(struct centre_manager *manager, struct conf *conf, uint64_t stamp) {
        struct conf *old = manager->centre.conf;

        manager->conf_stamp = stamp;
        manager->centre.conf = conf;
        int r = replace_counters(manager, old);
        announce_conf(manager, old);
        conf_free(old);
        recorder_undeclare(manager->centre.recorder);
        if (r >= 0)
                r = centre_manager_set_sources(manager);
        (void) recorder_declare(manager->centre.recorder);
        return r;
}

void centre_manager_reload(void *userdata) {
        struct centre_manager *manager = *(struct centre_manager **) userdata;
        _cleanup_(conf_freep) struct conf *conf = NULL;
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};

        if (!manager)
                return;
        const struct book *book = recorder_book(manager->centre.recorder);
        uint64_t stamp = config_stamp(manager->conf_path);
        int r = conf_load(&centre_conf_spec, manager->conf_path, NULL, 0, &conf, &problem);
        if (r >= 0)
                r = book ? conf_fits(conf, book, &problem.text) : 0;
        bool fits = r >= 0;
        if (fits)
                r = take_over(manager, TAKE_PTR(conf), stamp);
        /* A centre without some of its counters or sources is none. */
        if (fits && r < 0)
                daemon_abort_reload(manager->centre.event, &manager->refused, r);
        else
                daemon_end_reload(&manager->refused, r, problem.text);
        centre_manager_update(manager);
}
