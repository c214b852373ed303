#include "queue-bus.h"

#include "book-queue.h"
#include "centre-answer.h"
#include "centre-errors.h"
#include "centre-manager.h"
#include "command-bus.h"
#include "figures.h"
#include "queue-figures.h"

static int check_request(struct centre_manager *manager, const struct queue_figures_request *request,
                         sd_bus_error *error) {
        struct figures_context context = {.conf = manager->conf, .book = ingest_book(manager->ingest)};

        if (!context.book)
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        if (request->service && book_find_service(context.book, request->service) < 0)
                return bus_error(error, BUS_ERROR_NO_SUCH_SERVICE, "There is no service %s.",
                                 request->service);
        if (request->counter && !figures_know_counter(&context, request->counter))
                return bus_error(error, BUS_ERROR_NO_SUCH_COUNTER, "There is no counter %s.",
                                 request->counter);
        return 0;
}

int queue_bus_get_figures(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre_manager *manager = userdata;
        struct queue_figures_request request = {0};
        const char *by = "service";
        const struct command_option options[] = {
                {"by", &by}, {"service", &request.service}, {"counter", &request.counter}, {NULL, NULL}};

        int r = answer_read_days(message, &request.first_day, &request.last_day, error);
        if (r >= 0)
                r = command_read_options(message, options, error);
        if (r < 0)
                return r;
        int known = queue_figures_by_from_string(by);
        if (known < 0)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Option by is service, counter, hour or day.");
        request.by = known;
        r = check_request(manager, &request, error);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = queue_figures_append(manager->store, &request, reply);
        if (r < 0)
                return bus_error_errno(error, r, "The record cannot be read: %s.", strerror(-r));
        return sd_bus_send(NULL, reply, NULL);
}
