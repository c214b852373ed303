#include "daemon/ratings/answer.h"

static int append_rating(const struct visit_row *visit, const struct rating_row *rating, void *userdata) {
        sd_bus_message *reply = userdata;
        enum rating_state state = rating->state == RATING_WAITING ? RATING_OPEN : rating->state;
        char day[DAY_TEXT_SIZE], flags[SUSPECT_TEXT_SIZE];

        day_format(visit->day, day);
        suspect_to_string(rating->flags, flags);
        int r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "{sv}{sv}{sv}{sv}{sv}{sv}{sv}", "visit", "t", visit->id, "counter", "s",
                        visit->counter, "subject", "s", subject_to_string(rating->subject), "day", "s", day,
                        "finished_usec", "t", visit->wall_usec, "synchronized", "b",
                        (int) visit->wall_is_true, "state", "s", rating_state_to_string(state));
        if (r >= 0 && rating->state == RATING_RATED)
                r = sd_bus_message_append(reply, "{sv}", "level", "s", level_to_string(rating->window.level));
        if (r >= 0 && rating->state == RATING_RATED && rating->window.reason != REASON_NONE)
                r = sd_bus_message_append(reply, "{sv}", "reason", "s",
                                          reason_to_string(rating->window.reason));
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}", "scale", "t", rating->scale, "flags",
                                          "s", flags, "suspect", "b", (int) (rating->flags != 0), "official",
                                          "s", visit->official);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : 0;
}

int answer_ratings(struct store *store, const struct ratings_request *request, sd_bus_message *reply) {
        int r = sd_bus_message_open_container(reply, 'a', "a{sv}");

        if (r >= 0)
                r = store_each_rating(store, request->after, request->max, request->counter, append_rating,
                                      reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}
