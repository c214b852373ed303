#include "centre-answer.h"

#include "centre-errors.h"
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

int answer_fields(const struct event_row *event, sd_bus_message *message) {
        struct fields_room room;
        struct fields fields;

        int r = fields_from_text(event->fields, &room, &fields);
        if (r >= 0)
                r = sd_bus_message_open_container(message, 'a', "{sv}");
        if (r >= 0)
                r = fields_append_entries(message, &fields);
        if (r >= 0)
                r = sd_bus_message_append(message, "{sv}{sv}{sv}", "source", "s", event->source, "epoch", "s",
                                          event->epoch, "sequence", "t", event->sequence);
        return r < 0 ? r : sd_bus_message_close_container(message);
}

static int append_event(const struct event_row *event, void *userdata) {
        sd_bus_message *reply = userdata;

        int r = sd_bus_message_open_container(reply, 'r', "tsa{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "ts", event->id, event->type);
        if (r >= 0)
                r = answer_fields(event, reply);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : 0;
}

int answer_events(struct store *store, uint64_t after, uint32_t max, sd_bus_message *reply) {
        int r = sd_bus_message_open_container(reply, 'a', "(tsa{sv})");

        if (r >= 0)
                r = store_visit_events(store, after, max, append_event, reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

struct ratings_answer {
        const struct ratings_request *request;
        sd_bus_message *reply;
};

static int append_rating(const struct service_row *service, const struct rating_row *rating, void *userdata) {
        const struct ratings_answer *answer = userdata;
        sd_bus_message *reply = answer->reply;
        char day[DAY_TEXT_SIZE], flags[SUSPECT_TEXT_SIZE];

        day_format(service->day, day);
        suspect_to_string(rating->flags, flags);
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "{sv}{sv}{sv}{sv}{sv}{sv}{sv}", "service", "t", service->id, "counter", "s",
                        service->counter, "subject", "s", subject_to_string(rating->subject), "day", "s", day,
                        "finished_usec", "t", service->wall_usec, "synchronized", "b",
                        (int) service->wall_is_true, "state", "s", rating_state_to_string(rating->state));
        if (r >= 0 && rating->state == RATING_RATED)
                r = sd_bus_message_append(reply, "{sv}", "level", "s", level_to_string(rating->window.level));
        if (r >= 0 && rating->state == RATING_RATED && rating->window.reason != REASON_NONE)
                r = sd_bus_message_append(reply, "{sv}", "reason", "s",
                                          reason_to_string(rating->window.reason));
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}", "scale", "t", rating->scale, "flags", "s",
                                          flags, "suspect", "b", (int) (rating->flags != 0));
        if (r >= 0 && answer->request->officials)
                r = sd_bus_message_append(reply, "{sv}", "official", "s", service->official);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : 0;
}

int answer_ratings(struct store *store, const struct ratings_request *request, sd_bus_message *reply) {
        struct ratings_answer answer = {.request = request, .reply = reply};
        int r = sd_bus_message_open_container(reply, 'a', "a{sv}");

        if (r >= 0)
                r = store_visit_ratings(store, request->after, request->max, request->counter, append_rating,
                                        &answer);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}
