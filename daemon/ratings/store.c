#include "daemon/ratings/store.h"
#include "daemon/ratings/tables.h"

/* In the tables "waiting" and "open" differ; outside both are "open". */
static const char *const state_names[_RATING_STATE_MAX] = {
        [RATING_WAITING] = "waiting", [RATING_OPEN] = "open",       [RATING_RATED] = "rated",
        [RATING_SKIPPED] = "skipped", [RATING_UNHEARD] = "unheard", [RATING_VOID] = "void",
};

static enum rating_state state_from_string(const char *s) {
        for (enum rating_state i = 0; i < _RATING_STATE_MAX; i++)
                if (streq(state_names[i], s))
                        return i;
        return _RATING_STATE_INVALID;
}

int store_save_visit(struct store *store, const struct visit_row *visit) {
        struct cursor c = ratings_start(store, SQL_SAVE_VISIT);

        bind_u64(&c, visit->id);
        bind_u64(&c, visit->event);
        bind_text(&c, visit->counter);
        bind_moment(&c, &visit->finished);
        bind_u64(&c, visit->wall_usec);
        bind_u64(&c, visit->wall_is_true);
        bind_i64(&c, visit->day);
        bind_text(&c, visit->official);
        if (visit->queued)
                bind_u64(&c, visit->ticket);
        else
                bind_text(&c, NULL);
        bind_u64(&c, visit->undone);
        return stmt_run(c.stmt);
}

static int read_official(struct cursor *c, char ret[static ID_SIZE], bool *ret_queued, uint64_t *ret_ticket) {
        int r = column_copy(c, ret, ID_SIZE);

        *ret_queued = sqlite3_column_type(c->stmt, c->next) != SQLITE_NULL;
        *ret_ticket = column_u64(c);
        return r;
}

static int read_visit(struct cursor *c, struct visit_row *ret) {
        struct visit_row row = {.id = column_u64(c)};

        row.event = column_u64(c);
        int r = column_copy(c, row.counter, sizeof(row.counter));
        if (r < 0)
                return r;
        column_moment(c, &row.finished);
        row.wall_usec = column_u64(c);
        row.wall_is_true = column_u64(c) != 0;
        row.day = (int32_t) column_i64(c);
        r = read_official(c, row.official, &row.queued, &row.ticket);
        if (r < 0)
                return r;
        row.undone = column_u64(c) != 0;
        *ret = row;
        return 0;
}

int store_load_visit(struct store *store, uint64_t id, struct visit_row *ret) {
        struct cursor c = ratings_start(store, SQL_LOAD_VISIT);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_u64(&c, id);
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        struct cursor row = column_start(stmt);
        return read_visit(&row, ret);
}

int store_next_uncorrected(struct store *store, uint64_t boot, uint64_t after, struct visit_row *ret) {
        struct cursor c = ratings_start(store, SQL_NEXT_UNCORRECTED);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_u64(&c, boot);
        bind_u64(&c, after);
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        struct cursor row = column_start(stmt);
        return read_visit(&row, ret);
}

int store_save_rating(struct store *store, const struct rating_row *rating) {
        const struct rating_window *window = &rating->window;
        struct cursor c = ratings_start(store, SQL_SAVE_RATING);

        bind_u64(&c, rating->visit);
        bind_text(&c, subject_to_string(rating->subject));
        bind_text(&c, rating->counter);
        bind_text(&c, rating->keypad);
        bind_text(&c, state_names[rating->state]);
        bind_u64(&c, rating->rules);
        bind_u64(&c, rating->scale);
        bind_u64(&c, rating->window_usec);
        bind_u64(&c, window->arming);
        bind_u64(&c, window->stream);
        bind_u64(&c, window->armed_usec);
        bind_u64(&c, window->settle_usec);
        if (window->pressed) {
                bind_u64(&c, window->first_press_usec);
                bind_u64(&c, window->press_usec);
                bind_u64(&c, window->press_event);
                bind_text(&c, level_to_string(window->level));
        } else {
                for (int i = 0; i < 4; i++)
                        bind_text(&c, NULL);
        }
        bind_u64(&c, rating->flags);
        bind_u64(&c, rating->event);
        bind_text(&c, reason_to_string(window->reason));
        return stmt_run(c.stmt);
}

static int read_rating_names(struct cursor *c, struct rating_row *row) {
        row->subject = subject_from_string(column_text(c));
        int r = column_copy(c, row->counter, sizeof(row->counter));
        if (r >= 0)
                r = column_copy(c, row->keypad, sizeof(row->keypad));
        if (r < 0)
                return r;
        row->state = state_from_string(column_text(c));
        return row->subject < 0 || row->state < 0 ? -EUCLEAN : 0;
}

static int read_rating(struct cursor *c, struct rating_row *ret) {
        struct rating_row row = {.visit = column_u64(c)};
        struct rating_window *window = &row.window;

        int r = read_rating_names(c, &row);
        if (r < 0)
                return r;
        row.rules = column_u64(c);
        row.scale = column_u64(c);
        row.window_usec = column_u64(c);
        window->arming = column_u64(c);
        window->stream = column_u64(c);
        window->armed_usec = column_u64(c);
        window->settle_usec = column_u64(c);
        window->pressed = sqlite3_column_type(c->stmt, c->next) != SQLITE_NULL;
        window->first_press_usec = column_u64(c);
        window->press_usec = column_u64(c);
        window->press_event = column_u64(c);
        const char *level = column_text(c);
        if (window->pressed) {
                window->level = level_from_string(level);
                if (window->level < 0)
                        return -EUCLEAN;
        }
        row.flags = (unsigned) column_u64(c);
        row.event = column_u64(c);
        int reason = reason_from_string(column_text(c));
        if (reason < 0)
                return -EUCLEAN;
        window->reason = reason;
        column_moment(c, &row.finished);
        row.day = (int32_t) column_i64(c);
        bool queued;
        uint64_t ticket;
        r = read_official(c, row.official, &queued, &ticket);
        if (r < 0)
                return r;
        row.without_people = queued && ticket == 0;
        *ret = row;
        return 0;
}

int store_load_rating(struct store *store, uint64_t visit, enum subject subject, struct rating_row *ret) {
        struct cursor c = ratings_start(store, SQL_LOAD_RATING);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_u64(&c, visit);
        bind_text(&c, subject_to_string(subject));
        int r = stmt_next(stmt);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        struct cursor row = column_start(stmt);
        return read_rating(&row, ret);
}

static int each_rating(sqlite3_stmt *stmt, store_rating_fn each, void *userdata) {
        int r;

        while ((r = stmt_next(stmt)) > 0) {
                struct cursor c = column_start(stmt);
                struct rating_row rating;

                r = read_rating(&c, &rating);
                if (r >= 0)
                        r = each(&rating, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_each_live_rating(struct store *store, store_rating_fn each, void *userdata) {
        _cleanup_reset_ sqlite3_stmt *stmt = ratings_start(store, SQL_LIVE_RATINGS).stmt;

        return each_rating(stmt, each, userdata);
}

int store_each_last_rated(struct store *store, const char *counter, enum subject subject, uint32_t max,
                          store_rating_fn each, void *userdata) {
        struct cursor c = ratings_start(store, SQL_LAST_RATED);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;

        bind_text(&c, counter);
        bind_text(&c, subject_to_string(subject));
        bind_u64(&c, STREAK_SPAN);
        bind_u64(&c, max);
        return each_rating(stmt, each, userdata);
}

int store_each_rating(struct store *store, uint64_t after, uint32_t max, const char *counter,
                      store_visit_rating_fn each, void *userdata) {
        struct cursor c = ratings_start(store, counter ? SQL_RATINGS_OF_COUNTER : SQL_RATINGS);
        _cleanup_reset_ sqlite3_stmt *stmt = c.stmt;
        int r;

        bind_u64(&c, after);
        bind_u64(&c, max);
        if (counter)
                bind_text(&c, counter);
        while ((r = stmt_next(stmt)) > 0) {
                struct cursor row = column_start(stmt);
                struct visit_row visit;
                struct rating_row rating;

                r = read_visit(&row, &visit);
                if (r >= 0)
                        r = read_rating(&row, &rating);
                if (r >= 0)
                        r = each(&visit, &rating, userdata);
                if (r != 0)
                        return r;
        }
        return r;
}

int store_last_visit_id(struct store *store, uint64_t *ret) {
        return stmt_number(ratings_start(store, SQL_LAST_VISIT).stmt, ret);
}
