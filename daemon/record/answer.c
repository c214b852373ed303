#include "daemon/record/answer.h"

#include "daemon/record/event-type.h"
#include "services/base/bus.h"
#include "services/base/fields.h"

enum { DAYS_MAX = 3700 };

int answer_counts(sd_bus_message *reply, const char *name, const struct named_count *counts, size_t n) {
        int r = sd_bus_message_open_container(reply, 'e', "sv");
        if (r >= 0)
                r = sd_bus_message_append(reply, "s", name);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', "a{st}");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "{st}");
        for (size_t i = 0; r >= 0 && i < n; i++)
                r = sd_bus_message_append(reply, "{st}", counts[i].name, counts[i].value);
        for (int i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_close_container(reply);
        return r;
}

int answer_read_days(sd_bus_message *message, int32_t *ret_first, int32_t *ret_last, sd_bus_error *error) {
        const char *first, *last;

        int r = sd_bus_message_read(message, "ss", &first, &last);
        if (r < 0)
                return r;
        if (day_parse(first, ret_first) < 0 || day_parse(last, ret_last) < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "A day is YYYY-MM-DD, such as 2026-11-23.");
        if (*ret_last < *ret_first || *ret_last - *ret_first >= DAYS_MAX)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "The last day must not be before the first, nor %d days after it.",
                                 DAYS_MAX);
        return 0;
}

int answer_event(const struct event_row *event, bool all, sd_bus_message *message) {
        struct fields_room room;
        struct fields fields;

        int r = fields_from_text(event->fields, &room, &fields);
        if (r < 0)
                return r;
        if (!all)
                event_type_reduce(event->source, event->type, &fields);
        r = sd_bus_message_append(message, "ts", event->id, event->type);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "{sv}");
        if (r >= 0)
                r = fields_append_entries(message, &fields);
        if (r >= 0)
                r = sd_bus_message_append(message, "{sv}{sv}", "source", "s", event->source, "sequence", "t",
                                          event->sequence);
        /* With it whoever knows the hash of an event could try out what is kept of it. */
        if (r >= 0 && all)
                r = sd_bus_message_append(message, "{sv}", "epoch", "s", event->epoch);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

struct events_answer {
        struct store *store;
        bool all;
        sd_bus_message *reply;
};

static int append_event(const struct event_row *event, void *userdata) {
        const struct events_answer *answer = userdata;

        int r = sd_bus_message_open_container(answer->reply, 'r', "tsa{sv}");
        if (r >= 0)
                r = answer_event(event, answer->all, answer->reply);
        if (r == -EINVAL)
                return store_event_damaged(answer->store, event->id);
        if (r >= 0)
                r = sd_bus_message_close_container(answer->reply);
        return r < 0 ? r : 0;
}

int answer_event_rows(struct store *store, uint64_t after, uint32_t max, bool all, sd_bus_message *reply) {
        struct events_answer answer = {store, all, reply};

        return store_each_event(store, after, max, append_event, &answer);
}

int answer_events(struct store *store, uint64_t after, uint32_t max, bool all, sd_bus_message *reply) {
        int r = sd_bus_message_open_container(reply, 'a', "(tsa{sv})");

        if (r >= 0)
                r = answer_event_rows(store, after, max, all, reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int answer_check_max(uint32_t max, sd_bus_error *error) {
        if (max < 1 || max > ANSWER_ROWS_MAX)
                return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "max must be from 1 to %d.",
                                         ANSWER_ROWS_MAX);
        return 0;
}

int answer_failed(sd_bus_error *error, int r) {
        return bus_error_errno(error, r, "The record cannot be read: %s.", strerror(-r));
}

int answer_unwritten(sd_bus_error *error, int r) {
        return bus_error_errno(error, r, "The record cannot be written: %s.", strerror(-r));
}

int refusal_set(struct refusal *refusal, const char *error, const char *problem) {
        *refusal = (struct refusal){error, problem};
        return 0;
}

int answer_written(int r, const struct refusal *refusal, sd_bus_error *error) {
        if (r < 0)
                return answer_unwritten(error, r);
        return refusal->error ? bus_error(error, refusal->error, "%s", refusal->problem) : 0;
}
