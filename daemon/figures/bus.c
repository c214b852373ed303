#include "daemon/figures/bus.h"

#include "daemon/corrections/answer.h"
#include "daemon/officials/conf.h"
#include "daemon/queue/figures.h"
#include "daemon/ratings/answer.h"
#include "daemon/ratings/book.h"
#include "daemon/ratings/figures.h"
#include "daemon/record/answer.h"
#include "services/base/bus.h"
#include "services/base/log.h"

static int check_counter(const struct figures_context *context, const char *counter, sd_bus_error *error) {
        if (counter && !figures_know_counter(context, counter))
                return bus_error(error, BUS_ERROR_NO_SUCH_COUNTER, "There is no counter %s.", counter);
        return 0;
}

/* One that left the configuration, or is called otherwise now, keeps figures under the old ID. */
static int check_official(const struct figures_context *context, const char *official, sd_bus_error *error) {
        bool known = !official || officials_conf_official(context->conf, official);
        int r = known ? 0 : figures_know_official(context, official, &known);

        if (r < 0)
                return answer_failed(error, r);
        return known ? 0 : bus_error(error, BUS_ERROR_NO_SUCH_OFFICIAL, "There is no official %s.", official);
}

static int read_figures_options(sd_bus_message *message, struct figures_request *request,
                                sd_bus_error *error) {
        const char *by = "counter";
        const struct bus_option everybodys[] = {BUS_OPTION_S("counter", &request->counter),
                                                BUS_OPTION_S("by", &by),
                                                {}},
                                all[] = {BUS_OPTION_S("counter", &request->counter),
                                         BUS_OPTION_S("by", &by),
                                         BUS_OPTION_S("official", &request->official),
                                         {}};

        request->all = centre_tells_all(message);
        int r = bus_read_options(message, request->all ? all : everybodys, error);
        if (r < 0)
                return r;
        request->by_official = streq(by, "official");
        if (!request->by_official && !streq(by, "counter"))
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option by is counter or official.");
        if (request->by_official && !request->all)
                return centre_denied(error);
        if (!!request->counter + !!request->official + request->by_official > 1)
                return bus_error(error, BUS_ERROR_BAD_OPTION,
                                 "Either a counter or an official, or by official, not both.");
        return 0;
}

static int check_figures(const struct figures_context *context, const struct figures_request *request,
                         sd_bus_error *error) {
        int r = check_counter(context, request->counter, error);

        return r < 0 ? r : check_official(context, request->official, error);
}

static int get_context(struct centre *centre, struct figures_context *ret) {
        struct clock_reading now;
        struct instant instant;

        *ret = (struct figures_context){
                .store = centre->store,
                .book = recorder_book(centre->recorder),
                .conf = centre->conf,
        };
        if (ret->book) {
                int r = recorder_now(centre->recorder, &instant);
                ret->now = instant.at;
                return r;
        }
        clock_read(centre->clock, &now);
        ret->now = (struct moment){.realtime_usec = now.realtime_usec, .synchronized = now.synchronized};
        return 0;
}

static int append_times(const char *official, void *figures, sd_bus_message *reply) {
        return queue_figures_append_times(figures, official, reply);
}

/* What an official finished, and how long it took. */
static int append_figures(struct figures_context *context, const struct figures_request *request,
                          sd_bus_message *reply) {
        _cleanup_(queue_figures_freep) struct queue_figures *times = NULL;
        const struct queue_figures_request of_queue = {
                .first_day = request->first_day,
                .last_day = request->last_day,
                .by = QUEUE_BY_OFFICIAL,
        };

        if (request->by_official) {
                int r = queue_figures_read(context->store, &of_queue, &times);
                if (r < 0)
                        return r;
                context->append_more = append_times;
                context->userdata = times;
        }
        return figures_append(context, request, reply);
}

static int append_today(struct figures_context *context, struct figures_request *request,
                        sd_bus_message *reply) {
        uint64_t wall = context->now.realtime_usec;
        char day[DAY_TEXT_SIZE];

        if (context->book)
                wall = book_wall(context->book, &context->now, NULL);
        request->first_day = request->last_day =
                day_of(wall, ratings_conf(context->conf)->rules.utc_offset_usec);
        day_format(request->first_day, day);
        int r = sd_bus_message_append(reply, "s", day);
        return r < 0 ? r : append_figures(context, request, reply);
}

static int reply_figures(sd_bus_message *message, struct centre *centre, struct figures_request *request,
                         bool of_today, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct figures_context context;

        int r = get_context(centre, &context);
        if (r < 0)
                return answer_failed(error, r);
        r = check_figures(&context, request, error);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = of_today ? append_today(&context, request, reply) : append_figures(&context, request, reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

static int method_get_figures(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct figures_request request = {0};

        int r = answer_read_days(message, &request.first_day, &request.last_day, error);
        if (r >= 0)
                r = read_figures_options(message, &request, error);
        return r < 0 ? r : reply_figures(message, userdata, &request, /* of_today= */ false, error);
}

static int method_get_today(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct figures_request request = {0};

        int r = read_figures_options(message, &request, error);
        return r < 0 ? r : reply_figures(message, userdata, &request, /* of_today= */ true, error);
}

static int reply_ratings(sd_bus_message *message, struct centre *centre,
                         const struct ratings_request *request, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct figures_context context = {.conf = centre->conf, .book = recorder_book(centre->recorder)};

        int r = check_counter(&context, request->counter, error);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = answer_ratings(centre->store, request, reply);
        if (r < 0)
                return answer_failed(error, r);
        return sd_bus_send(NULL, reply, NULL);
}

static int append_corrections(struct store *store, const struct rating_row *rating, sd_bus_message *reply) {
        return answer_corrections(store, rating->visit, rating->subject, reply);
}

static int method_get_ratings(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct ratings_request request = {.append_more = append_corrections};
        const struct bus_option options[] = {BUS_OPTION_S("counter", &request.counter), {}};

        int r = sd_bus_message_read(message, "tu", &request.after, &request.max);
        if (r < 0)
                return r;
        if (request.after > INT64_MAX)
                request.after = INT64_MAX;
        r = answer_check_max(request.max, error);
        if (r >= 0)
                r = bus_read_options(message, options, error);
        return r < 0 ? r : reply_ratings(message, userdata, &request, error);
}

#define FIGURES_MEMBERS                                                                                      \
        BUS_METHOD("GetFigures", ("s", first_day, "s", last_day, "a{sv}", options), ("aa{sv}", figures),     \
                   method_get_figures),                                                                      \
                BUS_METHOD("GetToday", ("a{sv}", options), ("s", day, "aa{sv}", figures), method_get_today)

static const sd_bus_vtable members[] = {FIGURES_MEMBERS, SD_BUS_VTABLE_END};

static const sd_bus_vtable record_members[] = {
        FIGURES_MEMBERS,
        BUS_METHOD("GetRatings", ("t", cursor, "u", max, "a{sv}", options), ("aa{sv}", ratings),
                   method_get_ratings),
        SD_BUS_VTABLE_END,
};

const struct agent figures_agent = {.members = members, .record_members = record_members};
