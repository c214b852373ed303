#include "daemon/snapshot.h"

#include "daemon/manager.h"
#include "daemon/printing/book.h"
#include "daemon/printing/client.h"
#include "daemon/queue/agent.h"
#include "daemon/queue/bus.h"
#include "daemon/queue/conf.h"
#include "daemon/queue/figures-bus.h"
#include "daemon/queue/rules.h"
#include "daemon/queue/times.h"
#include "daemon/record/answer.h"
#include "daemon/record/bus.h"
#include "daemon/wall/bus.h"
#include "services/base/bus.h"

static int append(const struct centre *centre, const struct ticket *ticket, sd_bus_message *reply) {
        const struct book *book = recorder_book(centre->recorder);
        const struct queue_part *bq = queue_of(book);
        const char *printed;

        int r = book_find_printed(book, ticket->id, &printed);
        if (r < 0)
                return r;
        return sd_bus_message_append(
                reply, "a{sv}", 8, "printed", "s", printed, "ticket", "t", ticket->id, "text", "s",
                book_ticket_text(book, ticket->id), "service", "s", bq->services[ticket->service].id, "state",
                "s", ticket_state_to_string(ticket->state), "counter", "s",
                ticket->counter == QUEUE_NOWHERE ? "" : bq->desks[ticket->counter], "calls", "t",
                (uint64_t) ticket->calls, "ahead", "t", (uint64_t) queue_count_ahead(bq->queue, ticket));
}

static int append_ticket(const struct centre *centre, const struct ticket *ticket, sd_bus_message *reply) {
        return ticket->state < TICKET_DONE ? append(centre, ticket, reply) : 0;
}

static int append_missed(const struct centre *centre, const struct ticket *ticket, sd_bus_message *reply) {
        return ticket->state == TICKET_NO_SHOW ? append(centre, ticket, reply) : 0;
}

static int reply_times(sd_bus_message *message, struct centre *centre, const struct times_request *request,
                       sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;

        int r = queue_bus_check_filter(centre, request->service, request->counter, error);
        if (r >= 0)
                r = answer_check_max(request->max, error);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r < 0)
                return r;
        r = queue_times_append(centre->store, recorder_book(centre->recorder), request, reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

static bool asks_for_page(const struct times_request *request) {
        return request->after > 0 || request->max != ANSWER_ROWS_MAX || request->service || request->counter;
}

static int method_get_tickets(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct times_request times = {.max = ANSWER_ROWS_MAX};
        const char *day = NULL;
        bool missed = false;
        const struct bus_option options[] = {
                BUS_OPTION_B("missed", &missed),         BUS_OPTION_S("day", &day),
                BUS_OPTION_B("undated", &times.undated), BUS_OPTION_T("cursor", &times.after),
                BUS_OPTION_U("max", &times.max),         BUS_OPTION_S("service", &times.service),
                BUS_OPTION_S("counter", &times.counter), {}};
        int r = bus_read_options(message, options, error);

        if (r < 0)
                return r;
        if (missed + !!day + times.undated > 1)
                return bus_error(error, BUS_ERROR_BAD_OPTION, "Either missed, or a day, or undated.");
        if (day && day_parse(day, &times.day) < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A day is YYYY-MM-DD, such as 2026-11-23.");
        if (times.after > INT64_MAX)
                times.after = INT64_MAX;
        if (day || times.undated)
                return reply_times(message, userdata, &times, error);
        return asks_for_page(&times)
                       ? bus_error(error, BUS_ERROR_BAD_OPTION,
                                   "Options cursor, max, service and counter go with a day, or undated.")
                       : queue_bus_reply_tickets(message, userdata, missed ? append_missed : append_ticket,
                                                 error);
}

/* An entry of an a{sv}, whose value is filled in between these two. */
static int open_entry(sd_bus_message *reply, const char *name, const char *type) {
        int r = sd_bus_message_open_container(reply, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append(reply, "s", name);
        return r < 0 ? r : sd_bus_message_open_container(reply, 'v', type);
}

static int close_entry(sd_bus_message *reply) {
        int r = sd_bus_message_close_container(reply);

        return r < 0 ? r : sd_bus_message_close_container(reply);
}

typedef int (*append_fn)(const struct centre *centre, sd_bus_message *reply);

/* rows appends an a{sv} each. */
static int append_rows(const struct centre *centre, const char *name, append_fn rows, sd_bus_message *reply) {
        int r = open_entry(reply, name, "aa{sv}");

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        if (r >= 0)
                r = rows(centre, reply);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : close_entry(reply);
}

static int append_service(const struct centre *centre, const struct service_conf *service,
                          const struct instant *now, sd_bus_message *reply) {
        const struct book *book = recorder_book(centre->recorder);
        int position = book_find_service(book, service->id);
        const char *reason = "no-such-service"; /* while the record has no room for it */

        if (position >= 0) {
                int r = queue_may_take(book, &now->at, (uint32_t) position, &reason);
                if (r < 0)
                        return r;
        }
        return sd_bus_message_append(
                reply, "a{sv}", 9, "opens_usec", "t",
                reason && position >= 0 ? queue_opens(book, &now->at, (uint32_t) position, reason) : 0, "id",
                "s", service->id, "label", "s", queue_conf_label(service), "prefix", "s", service->prefix,
                "limit", "t", service->daily_limit, "hours", "s", service->hours ? service->hours : "",
                "open", "b", !reason, "reason", "s", reason ? reason : "", "waiting", "t",
                queue_state_waiting(queue_state_of(centre), service->id));
}

static int append_services(const struct centre *centre, sd_bus_message *reply) {
        const struct queue_conf *conf = queue_conf(centre->conf);
        struct instant now;

        int r = recorder_now(centre->recorder, &now);
        for (size_t i = 0; r >= 0 && i < conf->n_services; i++)
                r = append_service(centre, conf->services[i], &now, reply);
        return r;
}

/* IDs separated by a space, as an entry of an array. */
static int append_ids(sd_bus_message *reply, const char *name, const char *ids) {
        int r = open_entry(reply, name, "as");

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "s");
        for (size_t length; r >= 0 && ids[0] != '\0'; ids += length + (ids[length] == ' ')) {
                char id[ID_SIZE];

                length = strcspn(ids, " ");
                assert(length < sizeof(id));
                memcpy(id, ids, length);
                id[length] = '\0';
                r = sd_bus_message_append(reply, "s", id);
        }
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : close_entry(reply);
}

static int append_counter(const struct counter *counter, sd_bus_message *reply) {
        const char *services = queue_conf_services_of(counter->at.centre->conf, counter->at.id);

        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "{sv}{sv}{sv}{sv}{sv}{sv}{sv}{sv}{sv}", "pausing", "b", counter->pausing, "id",
                        "s", counter->at.id, "label", "s", counter_label(counter->conf), "state", "s",
                        counter_state_to_string(counter->state), "pause_reason", "s",
                        pause_reason_to_string(counter->pause_reason), "inactive", "b", counter->inactive,
                        "ticket", "t", counter->ticket, "ticket_text", "s", counter->ticket_text,
                        "ticket_service", "s", counter->ticket_service);
        if (r >= 0)
                r = append_ids(reply, "services", services ? services : "");
        if (r >= 0)
                r = append_ids(reply, "preferred",
                               queue_conf_preferred_by(counter->at.centre->conf, counter->at.id));
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int append_counters(const struct centre *centre, sd_bus_message *reply) {
        const struct centre_manager *manager = centre_manager_of((struct centre *) centre);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < manager->n_counters; i++)
                r = append_counter(manager->counters[i], reply);
        return r;
}

static int append_printers(const struct centre *centre, sd_bus_message *reply) {
        const struct book *book = recorder_book(centre->recorder);
        const struct printing *print = printing_of(book);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < print->n_printers; i++)
                r = sd_bus_message_append(reply, "a{sv}", 2, "id", "s", print->printers[i].id, "state", "s",
                                          book_one_printer_state(book, &print->printers[i]));
        return r;
}

static int append_centre(struct centre *centre, sd_bus_message *reply) {
        const struct centre_manager *manager = centre_manager_of(centre);
        const struct book *book = recorder_book(centre->recorder);
        const struct rules *rules = &ratings_conf(centre->conf)->rules;
        char day[DAY_TEXT_SIZE];
        struct instant now;

        int r = recorder_now(centre->recorder, &now);
        if (r < 0)
                return r;
        day_format(day_of(book_wall(book, &now.at, NULL), rules->utc_offset_usec), day);
        return sd_bus_message_append(
                reply, "{sv}{sv}{sv}{sv}{sv}{sv}", "name", "s", record_conf(centre->conf)->name, "day", "s",
                day, "queue_day", "t", queue_of(book)->day.day, "state", "s",
                daemon_state_to_string(manager->state), "scale", "u", (uint32_t) rules->scale,
                "printer_state", "s", printing_printers(centre));
}

static int append_list(const struct centre *centre, const char *name, queue_ticket_fn ticket,
                       sd_bus_message *reply) {
        int r = open_entry(reply, name, "aa{sv}");

        if (r >= 0)
                r = queue_bus_append_tickets(centre, ticket, reply);
        return r < 0 ? r : close_entry(reply);
}

static int append_snapshot(struct centre *centre, bool with_tickets, bool with_missed,
                           sd_bus_message *reply) {
        int r = sd_bus_message_append(reply, "t", record_state_of(centre)->cursor);

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = append_centre(centre, reply);
        if (r >= 0)
                r = open_entry(reply, "warnings", "a(sst)");
        if (r >= 0)
                r = queue_bus_append_warnings(centre, reply);
        if (r >= 0)
                r = close_entry(reply);
        if (r >= 0)
                r = append_rows(centre, "services", append_services, reply);
        if (r >= 0)
                r = append_rows(centre, "counters", append_counters, reply);
        if (r >= 0)
                r = append_rows(centre, "printers", append_printers, reply);
        if (r >= 0)
                r = wall_bus_append(centre, reply);
        if (r >= 0 && with_tickets)
                r = append_list(centre, "tickets", append_ticket, reply);
        if (r >= 0 && with_missed)
                r = append_list(centre, "missed", append_missed, reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int method_get_snapshot(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre *centre = userdata;
        bool tickets = true, missed = false;
        const struct bus_option options[] = {
                BUS_OPTION_B("tickets", &tickets), BUS_OPTION_B("missed", &missed), {}};

        int r = bus_read_options(message, options, error);
        if (r >= 0 && !recorder_book(centre->recorder))
                return bus_error(error, BUS_ERROR_STORAGE_FAILED, "The record cannot be read just now.");
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = append_snapshot(centre, tickets, missed, reply);
        return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

static const sd_bus_vtable members[] = {
        BUS_METHOD("GetTickets", ("a{sv}", options), ("aa{sv}", tickets), method_get_tickets),
        BUS_METHOD("GetSnapshot", ("a{sv}", options), ("t", cursor, "a{sv}", snapshot), method_get_snapshot),
        SD_BUS_VTABLE_END,
};

const struct agent snapshot_agent = {.members = members};
