#include "daemon/suggestions/work.h"

#include "daemon/calendar/book.h"
#include "daemon/suggestions/add.h"
#include "daemon/suggestions/book.h"
#include "daemon/suggestions/code.h"
#include "daemon/suggestions/tables.h"
#include "dbus/errors.h"

#include <systemd/sd-bus.h>

/* Of one suggestion. */
enum { MOVES_MAX = 100 };

int suggestions_find(struct store *store, const char *text, struct suggestion_row *ret) {
        char code[SUGGESTION_CODE_SIZE];

        if (suggestion_code_parse(text, code) < 0)
                return -ENOENT;
        struct sql_cursor c = suggestions_use(store, QUERY_SUGGESTION_OF_CODE);
        sql_bind_text(&c, code);
        return sql_load(c, ret);
}

static int refuse(struct suggestion_work *work, const char *error, const char *problem) {
        work->error = error;
        work->problem = problem;
        return 0;
}

static int load(struct store *store, struct suggestion_work *work, struct suggestion_row *ret) {
        int r = suggestions_find(store, work->code, ret);

        return r == -ENOENT ? refuse(work, BUS_ERROR_NO_SUCH_SUGGESTION, "No suggestion has that code.") : r;
}

/* actor: NULL: nobody's. */
static int observe_erased(struct book *book, const struct instant *now, uint64_t suggestion,
                          enum suggestion_erasure reason, const char *actor) {
        const struct event_field fields[] = {
                EVENT_FIELD_T("suggestion", suggestion),
                EVENT_FIELD_S("reason", suggestion_erasure_to_string(reason)),
                EVENT_FIELD_S("actor", actor),
        };
        return book_observe(book, now, "suggestion-erased", fields, ELEMENTSOF(fields) - (actor ? 0 : 1));
}

static int observe_moved(struct book *book, const struct instant *now, const struct suggestion_work *work,
                         const struct suggestion_row *row, enum suggestion_state from) {
        const struct suggestion_standing *standing = &row->now;
        struct suggestion_days days;
        struct event_field fields[15] = {
                EVENT_FIELD_T("suggestion", row->event),
                EVENT_FIELD_S("move", suggestion_move_to_string(work->move)),
                EVENT_FIELD_S("from", suggestion_state_to_string(from)),
                EVENT_FIELD_S("state", suggestion_state_to_string(standing->state)),
                EVENT_FIELD_S("class", suggestion_class_to_string(standing->class)),
                EVENT_FIELD_S("assigned", standing->assigned),
                EVENT_FIELD_B("extended", standing->extended),
                EVENT_FIELD_T("reopened", standing->reopened),
                EVENT_FIELD_S("published", suggestion_place_to_string(standing->published)),
                EVENT_FIELD_S("actor", work->actor),
        };

        size_t n = 10;

        n += suggestions_day_fields(standing, &days, fields + n);
        if (standing->category[0] != '\0')
                fields[n++] = EVENT_FIELD_S("category", standing->category);
        return book_observe(book, now, "suggestion-moved", fields, n);
}

/* Its days, after a move. While the clock is not known, no day is said: nothing is due then, and what was
 * done on a day that nobody knows is neither late nor kept long enough. */
static void set_days(const struct book *book, const struct instant *now, const struct suggestion_work *work,
                     enum suggestion_state from, struct suggestion_row *row) {
        struct suggestion_standing *standing = &row->now;
        int32_t day;
        bool is_known = calendar_day(book, &now->at, &day);

        if (work->move == SUGGESTION_MOVE_REOPEN) {
                standing->has_base = is_known;
                standing->base_day = day;
                standing->is_dated = false;
        }
        /* It came while the clock was not known: since then, if that can be said by now. */
        if (!standing->has_base && is_known) {
                standing->has_base = true;
                if (work->move == SUGGESTION_MOVE_REOPEN ||
                    !calendar_day(book, &row->at, &standing->base_day))
                        standing->base_day = day;
        }
        if (suggestion_is_open(standing->state)) {
                standing->term =
                        suggestion_term_of(standing, &work->calendar->terms, &work->calendar->working);
        } else if (suggestion_is_open(from)) {
                standing->is_dated = is_known;
                standing->done_day = day;
        }
}

static int add_text(struct book *book, const struct suggestion_work *work, uint64_t suggestion) {
        enum suggestion_value value = suggestion_move_kind(work->move)->value;

        if (value != VALUE_ANSWER && value != VALUE_NOTE)
                return 0;
        return suggestions_add_text(book, work->event, suggestion,
                                    value == VALUE_ANSWER ? SUGGESTION_KIND_ANSWER : SUGGESTION_KIND_NOTE,
                                    work->value);
}

static int count_moves(struct store *store, uint64_t suggestion, size_t *ret) {
        struct sql_cursor c = suggestions_use(store, QUERY_SUGGESTION_MOVES);
        struct suggestion_move_row row;
        int r;

        *ret = 0;
        sql_bind_u64(&c, suggestion);
        while ((r = sql_next_row(&c, &row)) > 0)
                (*ret)++;
        return r;
}

int suggestions_move(struct book *book, struct store *store, const struct instant *now,
                     struct suggestion_work *work) {
        struct suggestion_row row;
        size_t n;

        work->error = NULL;
        int r = load(store, work, &row);
        if (r >= 0 && !work->error)
                r = count_moves(store, row.event, &n);
        if (r < 0 || work->error)
                return r;
        if (n >= MOVES_MAX)
                return refuse(work, SD_BUS_ERROR_LIMITS_EXCEEDED,
                              "So much was done with that suggestion already.");
        enum suggestion_state from = row.now.state;
        work->error = suggestion_move_to(&row.now, work->move, work->value, &work->problem);
        if (work->error)
                return 0;
        work->event = book->last_event + 1;
        set_days(book, now, work, from, &row);
        r = add_text(book, work, row.event);
        if (r >= 0)
                r = observe_moved(book, now, work, &row, from);
        if (r >= 0 && work->move == SUGGESTION_MOVE_SEPARATE)
                r = observe_erased(book, now, row.event, SUGGESTION_ERASURE_SEPARATED, work->actor);
        return r;
}

int suggestions_erase(struct book *book, struct store *store, const struct instant *now,
                      struct suggestion_work *work) {
        struct suggestion_row row;

        work->error = NULL;
        int r = load(store, work, &row);
        if (r < 0 || work->error)
                return r;
        work->event = book->last_event + 1;
        return observe_erased(book, now, row.event, work->erasure, work->actor);
}

int suggestions_open_box(struct book *book, const struct instant *now, struct suggestion_work *work) {
        struct box_row *box = &work->box;

        work->error = NULL;
        box->number = suggestions_of(book)->last_box + 1;
        work->event = book->last_event + 1;
        const struct event_field fields[] = {
                EVENT_FIELD_T("number", box->number),
                EVENT_FIELD_T("letters", box->letters),
                EVENT_FIELD_S("seal", box_seal_to_string(box->seal)),
                EVENT_FIELD_S("units", box->units),
                EVENT_FIELD_S("actor", work->actor),
        };
        return book_observe(book, now, "box-opened", fields, ELEMENTSOF(fields));
}

int suggestions_void_box(struct book *book, const struct instant *now, struct suggestion_work *work) {
        work->error = NULL;
        if (!suggestions_box_stands(book, work->box.number))
                return refuse(work, BUS_ERROR_NO_SUCH_OPENING,
                              "There is no such opening of the box, or its minutes are void.");
        work->event = book->last_event + 1;
        const struct event_field fields[] = {
                EVENT_FIELD_T("number", work->box.number),
                EVENT_FIELD_S("reason", work->value),
                EVENT_FIELD_S("actor", work->actor),
        };
        return book_observe(book, now, "box-voided", fields, ELEMENTSOF(fields));
}

/* ----- what has been kept long enough ----- */

int suggestions_find_kept(struct store *store, int32_t last_day, struct suggestions_kept *ret) {
        struct sql_cursor c = suggestions_use(store, QUERY_KEPT_TEXTS);
        int r;

        ret->n = 0;
        sql_bind_i64(&c, last_day);
        sql_bind_u64(&c, SUGGESTIONS_ERASED_AT_ONCE);
        while ((r = sql_next(&c)) > 0 && ret->n < SUGGESTIONS_ERASED_AT_ONCE)
                ret->events[ret->n++] = sql_u64(&c);
        sql_reset(&c);
        return r < 0 ? r : 0;
}

int suggestions_erase_kept(struct book *book, const struct instant *now,
                           const struct suggestions_kept *kept) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < kept->n; i++)
                r = observe_erased(book, now, kept->events[i], SUGGESTION_ERASURE_EXPIRED, NULL);
        return r;
}

/* ----- a copy that has what was erased since ----- */

struct again {
        struct book *book;
        struct store *store, *before;
        const struct instant *now;
        const char *actor;
};

/* 1: the copy has texts of it, and knows nothing of that erasure; 0: it need not be erased. */
static int find_again(const struct again *again, const struct suggestion_erasure_row *erased,
                      struct suggestion_row *ret) {
        struct suggestion_erasure_row last = {0};
        struct suggestion_text_row text;

        struct sql_cursor c = suggestions_use(again->before, QUERY_SUGGESTION);
        sql_bind_u64(&c, erased->suggestion);
        int r = sql_load(c, ret);
        if (r >= 0) {
                c = suggestions_use(again->store, QUERY_SUGGESTION_OF_CODE);
                sql_bind_text(&c, ret->code);
                r = sql_load(c, ret);
        }
        if (r >= 0)
                r = suggestions_load_text(again->store, ret->event, &text);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        explicit_bzero(&text, sizeof(text));
        c = suggestions_use(again->store, QUERY_SUGGESTION_ERASURE);
        sql_bind_u64(&c, ret->event);
        r = sql_load(c, &last);
        return r < 0 && r != -ENOENT ? r : last.event != erased->event;
}

static int erase_again(const void *row, void *userdata) {
        const struct suggestion_erasure_row *erased = row;
        struct again *again = userdata;
        struct suggestion_row found;

        int r = find_again(again, erased, &found);
        if (r <= 0)
                return r;
        return observe_erased(again->book, again->now, found.event, erased->reason, again->actor);
}

int suggestions_erase_again(struct book *book, struct store *store, const struct instant *now,
                            struct store *before, const char *actor) {
        struct again again = {.book = book, .store = store, .before = before, .now = now, .actor = actor};

        return sql_each(suggestions_use(before, QUERY_ERASURES), erase_again, &again);
}

int suggestions_have_texts(struct store *store, bool *ret) {
        uint64_t any;

        int r = sql_number(suggestions_use(store, QUERY_ANY_TEXT), &any);
        if (r >= 0)
                *ret = any > 0;
        return r;
}
