#include "daemon/queue/figures-bus.h"

#include "daemon/queue/book.h"
#include "daemon/queue/conf.h"
#include "daemon/queue/estimate.h"
#include "daemon/queue/figures.h"
#include "daemon/ratings/figures.h"
#include "daemon/record/answer.h"
#include "daemon/record/centre.h"
#include "services/base/bus.h"

int queue_bus_check_filter(struct centre *centre, const char *service, const char *counter,
                           sd_bus_error *error) {
        struct figures_context context = {.conf = centre->conf, .book = recorder_book(centre->recorder)};

        if (!context.book)
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        if (service && book_find_service(context.book, service) < 0)
                return bus_error(error, BUS_ERROR_NO_SUCH_SERVICE, "There is no service %s.", service);
        if (counter && !figures_know_counter(&context, counter))
                return bus_error(error, BUS_ERROR_NO_SUCH_COUNTER, "There is no counter %s.", counter);
        return 0;
}

int queue_bus_get_figures(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_(queue_figures_freep) struct queue_figures *figures = NULL;
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre *centre = userdata;
        struct queue_figures_request request = {0};
        const char *by = "service";
        const struct bus_option options[] = {BUS_OPTION_S("by", &by),
                                             BUS_OPTION_S("service", &request.service),
                                             BUS_OPTION_S("counter", &request.counter),
                                             {}};

        int r = answer_read_days(message, &request.first_day, &request.last_day, error);
        if (r >= 0)
                r = bus_read_options(message, options, error);
        if (r < 0)
                return r;
        int known = queue_figures_by_from_string(by);
        if (known < 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Option by is service, counter, hour, day or official.");
        if (known == QUEUE_BY_OFFICIAL && !centre_tells_all(message))
                return centre_denied(error);
        request.by = known;
        r = queue_bus_check_filter(centre, request.service, request.counter, error);
        if (r < 0)
                return r;
        r = queue_figures_read(centre->store, &request, &figures);
        if (r < 0)
                return answer_failed(error, r);
        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = queue_figures_append(figures, reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

/* Of each service, and behind the last of all together. */
struct visits {
        const struct book *book;
        uint32_t n_services;
        struct durations durations[QUEUE_SERVICES_MAX + 1];
        uint64_t walking_usec[QUEUE_SERVICES_MAX + 1];
};

static void visits_clear(struct visits *visits) {
        for (uint32_t i = 0; i <= visits->n_services; i++)
                durations_clear(&visits->durations[i]);
}

static int add_visits(const void *loaded, void *userdata) {
        const struct queue_figures_row *row = loaded;
        struct visits *visits = userdata;
        int position = book_find_service(visits->book, row->key.service);
        uint32_t where[] = {(uint32_t) position, visits->n_services};
        int r = 0;

        for (size_t i = 0; r >= 0 && position >= 0 && i < ELEMENTSOF(where); i++) {
                visits->walking_usec[where[i]] += (uint64_t) row->usec[QUEUE_TIME_WALKING];
                r = durations_add_text(&visits->durations[where[i]], row->seconds[QUEUE_TIME_SERVING]);
        }
        return r;
}

/* Walking to the counter counts with its average: it is told of only where the attendant presses "start". */
int queue_read_paces(struct store *store, const struct book *book, int32_t today,
                     struct estimate_pace ret[static QUEUE_SERVICES_MAX + 1]) {
        _cleanup_(visits_clear) struct visits visits = {.book = book,
                                                        .n_services = queue_of(book)->rules.n_services};

        int r = store_each_queue_figure(store, today - ESTIMATE_DAYS, today, add_visits, &visits);
        for (uint32_t i = 0; r >= 0 && i <= visits.n_services; i++) {
                ret[i] = estimate_pace_of(&visits.durations[i]);
                uint64_t walking_usec = ret[i].n > 0 ? visits.walking_usec[i] / ret[i].n : 0;
                ret[i].low_usec += walking_usec;
                ret[i].high_usec += walking_usec;
        }
        return r;
}

static int find_estimate(struct centre *centre, struct book *book, uint32_t service, struct estimate *ret) {
        struct estimate_pace paces[QUEUE_SERVICES_MAX + 1];
        struct clock_reading clock;
        struct instant now;

        clock_read(centre->clock, &clock);
        int r = queue_read_paces(
                centre->store, book,
                day_of(clock.realtime_usec, ratings_conf(centre->conf)->rules.utc_offset_usec), paces);
        if (r >= 0)
                r = recorder_now(centre->recorder, &now);
        if (r < 0)
                return r;
        return estimate_wait(queue_of(book)->queue, service, paces, book_queue_peek_time(book, &now.at), ret);
}

static int append_estimate(sd_bus_message *reply, const struct estimate *estimate) {
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "{sv}{sv}{sv}{sv}{sv}", "ahead", "t", (uint64_t) estimate->n_ahead, "counters",
                        "t", (uint64_t) estimate->n_counters, "visits", "t", (uint64_t) estimate->n_visits,
                        "days", "t", (uint64_t) ESTIMATE_DAYS, "method", "s", ESTIMATE_METHOD);
        if (r >= 0 && estimate->is_known)
                r = sd_bus_message_append(reply, "{sv}{sv}", "low_usec", "t", estimate->low_usec, "high_usec",
                                          "t", estimate->high_usec);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int queue_bus_estimate_wait(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre *centre = userdata;
        struct book *book = recorder_book(centre->recorder);
        struct estimate estimate;
        const char *id;

        int r = sd_bus_message_read(message, "s", &id);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        if (!book)
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        int service = book_find_service(book, id);
        if (service < 0 || queue_of(book)->rules.daily_limit[service] == 0)
                return bus_error(error, BUS_ERROR_NO_SUCH_SERVICE, "There is no such service.");
        r = find_estimate(centre, book, (uint32_t) service, &estimate);
        if (r == -EDQUOT)
                return bus_error(error, BUS_ERROR_DAILY_LIMIT,
                                 "Today's tickets of this service are used up.");
        if (r < 0)
                return answer_failed(error, r);
        r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = append_estimate(reply, &estimate);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}
