#include "daemon/suggestions/add.h"

#include <sys/random.h>

#include "daemon/calendar/book.h"
#include "daemon/suggestions/book.h"
#include "daemon/suggestions/code.h"
#include "daemon/suggestions/tables.h"
#include "dbus/errors.h"

#include <systemd/sd-bus.h>

/* How much is taken of a day by each channel: far above what a commune has. */
enum { DAY_MAX = 200 };

size_t suggestions_day_fields(const struct suggestion_standing *standing, struct suggestion_days *days,
                              struct event_field *fields) {
        size_t n = 0;

        if (standing->has_base) {
                day_format(standing->base_day, days->base);
                fields[n++] = EVENT_FIELD_S("base_day", days->base);
        }
        if (standing->term.known) {
                day_format(standing->term.warn_day, days->warn);
                day_format(standing->term.due_day, days->due);
                fields[n++] = EVENT_FIELD_S("warn_day", days->warn);
                fields[n++] = EVENT_FIELD_S("due_day", days->due);
        }
        if (standing->is_dated) {
                day_format(standing->done_day, days->done);
                fields[n++] = EVENT_FIELD_S("done_day", days->done);
        }
        return n;
}

static int refuse(struct suggestion_asked *asked, const char *error, const char *problem) {
        asked->error = error;
        asked->problem = problem;
        return 0;
}

int suggestions_load_text(struct store *store, uint64_t suggestion, struct suggestion_text_row *ret) {
        struct sql_cursor c = suggestions_use(store, QUERY_SUGGESTION_TEXTS);

        sql_bind_u64(&c, suggestion);
        return sql_load(c, ret);
}

/* The same form again is the same suggestion. Who sends another text by the name of a form, which need not be
 * theirs, is told nothing of it. */
static int check_form(struct store *store, struct suggestion_asked *asked) {
        struct sql_cursor c = suggestions_use(store, QUERY_SUGGESTION_OF_FORM);
        struct suggestion_row known;
        struct suggestion_text_row text;

        if (asked->row.once[0] == '\0')
                return 0;
        sql_bind_text(&c, asked->row.once);
        int r = sql_load(c, &known);
        if (r >= 0)
                r = suggestions_load_text(store, known.event, &text);
        else if (r == -ENOENT)
                return 0;
        if (r < 0 && r != -ENOENT)
                return r;
        bool is_same = r >= 0 && text.kind == SUGGESTION_KIND_TEXT && streq(text.text, asked->text);
        if (r >= 0)
                explicit_bzero(&text, sizeof(text));
        if (!is_same)
                return refuse(asked, BUS_ERROR_BAD_OPTION, "Another text came with that form already.");
        asked->is_repeated = true;
        asked->row = known;
        return 0;
}

static int check_limits(const struct book *book, struct store *store, const struct instant *now,
                        struct suggestion_asked *asked) {
        struct sql_cursor c = suggestions_use(store, QUERY_SUGGESTIONS_OF_DAY);
        int32_t day;
        uint64_t n;

        (void) calendar_day(book, &now->at, &day);
        sql_bind_i64(&c, day);
        sql_bind_text(&c, suggestion_channel_to_string(asked->row.channel));
        int r = sql_number(c, &n);
        if (r < 0)
                return r;
        if (n >= DAY_MAX || suggestions_of(book)->n_open >= SUGGESTIONS_OPEN_MAX)
                return refuse(asked, SD_BUS_ERROR_LIMITS_EXCEEDED,
                              "No more suggestions are taken by that channel today.");
        if (asked->row.box > 0 && !suggestions_box_stands(book, asked->row.box))
                return refuse(asked, BUS_ERROR_NO_SUCH_OPENING,
                              "There is no such opening of the box, or its minutes are void.");
        return 0;
}

static int make_code(struct store *store, struct suggestion_asked *asked) {
        unsigned char bytes[SUGGESTION_CODE_BYTES];
        struct suggestion_row known;
        int r;

        do {
                if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
                        return -EIO;
                suggestion_code_make(bytes, asked->row.code);
                struct sql_cursor c = suggestions_use(store, QUERY_SUGGESTION_OF_CODE);
                sql_bind_text(&c, asked->row.code);
                r = sql_load(c, &known);
        } while (r >= 0);
        return r == -ENOENT ? 0 : r;
}

static int observe(struct book *book, const struct instant *now, const struct suggestion_asked *asked) {
        const struct suggestion_row *row = &asked->row;
        struct suggestion_days days;
        struct event_field fields[10] = {
                EVENT_FIELD_S("code", row->code),
                EVENT_FIELD_S("channel", suggestion_channel_to_string(row->channel)),
                EVENT_FIELD_S("category", row->now.category),
                EVENT_FIELD_S("department", row->department),
        };
        size_t n = 4;

        n += suggestions_day_fields(&row->now, &days, fields + n);
        if (row->box > 0)
                fields[n++] = EVENT_FIELD_T("box", row->box);
        if (row->once[0] != '\0')
                fields[n++] = EVENT_FIELD_S("once", row->once);
        if (!asked->is_page)
                fields[n++] = EVENT_FIELD_S("actor", asked->actor);
        return book_observe(book, now, "suggestion-received", fields, n);
}

int suggestions_add(struct book *book, struct store *store, const struct instant *now,
                    struct suggestion_asked *asked) {
        struct suggestion_standing *standing = &asked->row.now;
        uint64_t event = asked->row.event = book->last_event + 1;

        asked->error = NULL;
        asked->is_repeated = false;
        int r = check_form(store, asked);
        if (r < 0 || asked->error || asked->is_repeated)
                return r;
        r = check_limits(book, store, now, asked);
        if (r < 0 || asked->error)
                return r;
        standing->has_base = calendar_day(book, &now->at, &standing->base_day);
        standing->term = suggestion_term_of(standing, &asked->calendar->terms, &asked->calendar->working);
        r = make_code(store, asked);
        if (r >= 0)
                r = suggestions_add_text(book, event, event, SUGGESTION_KIND_TEXT, asked->text);
        return r < 0 ? r : observe(book, now, asked);
}
