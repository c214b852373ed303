#include "daemon/ratings/store.h"
#include "daemon/ratings/tables.h"

int store_save_visit(struct store *store, const struct visit_row *visit) {
        struct sql_cursor c = ratings_use(store, SQL_SAVE_VISIT);

        sql_bind_u64(&c, visit->id);
        sql_bind_u64(&c, visit->event);
        sql_bind_text(&c, visit->counter);
        bind_moment(&c, &visit->finished);
        sql_bind_u64(&c, visit->wall_usec);
        sql_bind_u64(&c, visit->wall_is_true);
        sql_bind_i64(&c, visit->day);
        sql_bind_text(&c, visit->official);
        if (visit->queued)
                sql_bind_u64(&c, visit->ticket);
        else
                sql_bind_text(&c, NULL);
        sql_bind_u64(&c, visit->undone);
        return sql_run(&c);
}

static void read_official(struct sql_cursor *c, char ret[static ID_SIZE], bool *ret_queued,
                          uint64_t *ret_ticket) {
        (void) sql_copy(c, ret, ID_SIZE);
        *ret_queued = !sql_is_null(c);
        *ret_ticket = sql_u64(c);
}

static int read_visit(struct sql_cursor *c, struct visit_row *ret) {
        struct visit_row row = {.id = sql_u64(c)};

        row.event = sql_u64(c);
        (void) sql_copy(c, row.counter, sizeof(row.counter));
        column_moment(c, &row.finished);
        row.wall_usec = sql_u64(c);
        row.wall_is_true = sql_u64(c) != 0;
        row.day = (int32_t) sql_i64(c);
        read_official(c, row.official, &row.queued, &row.ticket);
        row.undone = sql_u64(c) != 0;
        if (c->error < 0)
                return c->error;
        *ret = row;
        return 0;
}

int store_load_visit(struct store *store, uint64_t id, struct visit_row *ret) {
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, SQL_LOAD_VISIT);

        sql_bind_u64(&c, id);
        int r = store_row(&c);
        if (r < 0)
                return r;
        return read_visit(&c, ret);
}

int store_next_uncorrected(struct store *store, uint64_t boot, uint64_t after, struct visit_row *ret) {
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, SQL_NEXT_UNCORRECTED);

        sql_bind_u64(&c, boot);
        sql_bind_u64(&c, after);
        int r = store_row(&c);
        if (r < 0)
                return r;
        return read_visit(&c, ret);
}

int store_save_rating(struct store *store, const struct rating_row *rating) {
        const struct rating_window *window = &rating->window;
        struct sql_cursor c = ratings_use(store, SQL_SAVE_RATING);

        sql_bind_u64(&c, rating->visit);
        sql_bind_text(&c, subject_to_string(rating->subject));
        sql_bind_text(&c, rating->counter);
        sql_bind_text(&c, rating->keypad);
        sql_bind_text(&c, rating_state_to_string(rating->state));
        sql_bind_u64(&c, rating->rules);
        sql_bind_u64(&c, rating->scale);
        sql_bind_u64(&c, rating->window_usec);
        sql_bind_u64(&c, window->arming);
        sql_bind_u64(&c, window->stream);
        sql_bind_u64(&c, window->armed_usec);
        sql_bind_u64(&c, window->settle_usec);
        if (window->pressed) {
                sql_bind_u64(&c, window->first_press_usec);
                sql_bind_u64(&c, window->press_usec);
                sql_bind_u64(&c, window->press_event);
                sql_bind_text(&c, level_to_string(window->level));
        } else {
                for (int i = 0; i < 4; i++)
                        sql_bind_text(&c, NULL);
        }
        sql_bind_u64(&c, rating->flags);
        sql_bind_u64(&c, rating->event);
        sql_bind_text(&c, reason_to_string(window->reason));
        return sql_run(&c);
}

static int read_rating(struct sql_cursor *c, struct rating_row *ret) {
        struct rating_row row = {.visit = sql_u64(c)};
        struct rating_window *window = &row.window;

        row.subject = (enum subject) column_word(c, subject_from_string);
        (void) sql_copy(c, row.counter, sizeof(row.counter));
        (void) sql_copy(c, row.keypad, sizeof(row.keypad));
        row.state = (enum rating_state) column_word(c, rating_state_from_string);
        row.rules = sql_u64(c);
        row.scale = sql_u64(c);
        row.window_usec = sql_u64(c);
        window->arming = sql_u64(c);
        window->stream = sql_u64(c);
        window->armed_usec = sql_u64(c);
        window->settle_usec = sql_u64(c);
        window->pressed = !sql_is_null(c);
        window->first_press_usec = sql_u64(c);
        window->press_usec = sql_u64(c);
        window->press_event = sql_u64(c);
        if (window->pressed)
                window->level = (enum level) column_word(c, level_from_string);
        else
                (void) sql_text(c);
        row.flags = (unsigned) sql_u64(c);
        row.event = sql_u64(c);
        window->reason = (enum reason) column_word(c, reason_from_string);
        column_moment(c, &row.finished);
        row.day = (int32_t) sql_i64(c);
        bool queued;
        uint64_t ticket;
        read_official(c, row.official, &queued, &ticket);
        row.without_people = queued && ticket == 0;
        if (c->error < 0)
                return c->error;
        *ret = row;
        return 0;
}

int store_load_rating(struct store *store, uint64_t visit, enum subject subject, struct rating_row *ret) {
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, SQL_LOAD_RATING);

        sql_bind_u64(&c, visit);
        sql_bind_text(&c, subject_to_string(subject));
        int r = store_row(&c);
        if (r < 0)
                return r;
        return read_rating(&c, ret);
}

static int each_rating(struct sql_cursor *c, store_rating_fn each, void *userdata) {
        int r;

        while ((r = sql_next(c)) > 0) {
                struct rating_row rating;

                r = read_rating(c, &rating);
                if (r >= 0)
                        r = each(&rating, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_each_live_rating(struct store *store, store_rating_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, SQL_LIVE_RATINGS);

        return each_rating(&c, each, userdata);
}

int store_each_last_rated(struct store *store, const char *counter, enum subject subject, uint32_t max,
                          store_rating_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c = ratings_use(store, SQL_LAST_RATED);

        sql_bind_text(&c, counter);
        sql_bind_text(&c, subject_to_string(subject));
        sql_bind_u64(&c, STREAK_SPAN);
        sql_bind_u64(&c, max);
        return each_rating(&c, each, userdata);
}

int store_each_rating(struct store *store, uint64_t after, uint32_t max, const char *counter,
                      store_visit_rating_fn each, void *userdata) {
        _cleanup_cursor_ struct sql_cursor c =
                ratings_use(store, counter ? SQL_RATINGS_OF_COUNTER : SQL_RATINGS);
        int r;

        sql_bind_u64(&c, after);
        sql_bind_u64(&c, max);
        if (counter)
                sql_bind_text(&c, counter);
        while ((r = sql_next(&c)) > 0) {
                struct visit_row visit;
                struct rating_row rating;

                r = read_visit(&c, &visit);
                if (r >= 0)
                        r = read_rating(&c, &rating);
                if (r >= 0)
                        r = each(&visit, &rating, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_last_visit_id(struct store *store, uint64_t *ret) {
        return store_number(ratings_use(store, SQL_LAST_VISIT), ret);
}
