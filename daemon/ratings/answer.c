#include "daemon/ratings/answer.h"

#include "daemon/ratings/tables.h"

enum { MORE_MAX = 1000 };

struct ratings_answer {
        const struct ratings_request *request;
        int n_more;
        struct store *store;
        sd_bus_message *reply;
        const struct visit_row *visit;
};

static int append_code(struct store *store, const struct rating_row *rating, sd_bus_message *reply) {
        struct rating_code_row row;

        int r = store_find(store, &ratings_tables, QUERY_CODE_OF_EVENT, &rating->event, 1, &row);
        if (r == -ENOENT)
                return store_event_damaged(store, rating->event);
        return r < 0 ? r : sd_bus_message_append(reply, "{sv}", "code", "s", row.code);
}

static int append_rating(const void *loaded, void *userdata) {
        struct ratings_answer *answer = userdata;
        const struct visit_row *visit = answer->visit;
        const struct rating_row *rating = loaded;
        sd_bus_message *reply = answer->reply;
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
        if (r >= 0 && rating->state == RATING_RATED)
                r = sd_bus_message_append(reply, "{sv}{sv}", "voided", "b", (int) rating->voided, "channel",
                                          "s", rating_channel_to_string(rating->channel));
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}", "scale", "t", rating->scale, "flags",
                                          "s", flags, "suspect", "b", (int) (rating->flags != 0), "official",
                                          "s", visit->official);
        if (r >= 0 && rating->state == RATING_RATED)
                r = append_code(answer->store, rating, reply);
        if (r >= 0)
                r = answer->request->append_more(answer->store, rating, reply);
        if (r >= 0) {
                answer->n_more += r;
                r = sd_bus_message_close_container(reply);
        }
        return r < 0 ? r : 0;
}

static int append_visit(const void *visit, void *userdata) {
        struct ratings_answer *answer = userdata;
        struct sql_cursor c = ratings_use(answer->store, QUERY_RATINGS_OF_VISIT);

        answer->visit = visit;
        sql_bind_u64(&c, answer->visit->id);
        int r = sql_each(c, append_rating, answer);
        return r < 0 ? r : answer->n_more > MORE_MAX;
}

int answer_ratings(struct store *store, const struct ratings_request *request, sd_bus_message *reply) {
        struct ratings_answer answer = {.request = request, .store = store, .reply = reply};
        struct sql_cursor c = ratings_use(store, request->counter ? QUERY_VISITS_OF_COUNTER : QUERY_VISITS);

        sql_bind_u64(&c, request->after);
        sql_bind_u64(&c, request->max);
        if (request->counter)
                sql_bind_text(&c, request->counter);
        int r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        if (r >= 0)
                r = sql_each(c, append_visit, &answer);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}
