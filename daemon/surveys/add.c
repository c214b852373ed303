#include "daemon/surveys/add.h"

#include "daemon/ratings/book.h"
#include "daemon/surveys/book.h"
#include "daemon/surveys/tables.h"
#include "dbus/errors.h"

#include <systemd/sd-bus.h>

/* How much is taken of one day: far above what a commune has. */
enum { UNCODED_DAY_MAX = 1000, PAPER_DAY_MAX = 2000, PAPER_DAYS = 366 };

static int count_of_day(struct store *store, const struct sheet_asked *asked, int32_t day, uint64_t *ret) {
        struct sql_cursor c = surveys_use(store, QUERY_SHEETS_OF_DAY);

        sql_bind_i64(&c, day);
        sql_bind_text(&c, survey_channel_to_string(asked->row.channel));
        sql_bind_i64(&c, asked->row.has_code);
        return sql_number(c, ret);
}

/* Of its ticket or form there was a sheet before: whoever sends the same again is thanked again. */
static int check_tagged(const struct book *book, struct store *store, struct sheet_asked *asked) {
        struct sql_cursor c = surveys_use(store, QUERY_TAGGED_SHEET);
        struct sheet_row known;

        sql_bind_text(&c, asked->row.tag);
        int r = sql_load(c, &known);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        asked->is_repeated = known.version == surveys_of(book)->version.row.event &&
                             known.answers == asked->row.answers &&
                             streq(known.department, asked->row.department);
        return asked->is_repeated ? 0
                                  : refusal_set(&asked->refusal, BUS_ERROR_ALREADY_ANSWERED,
                                                "The ticket has answered already.");
}

/* Whether the newest sheet of that number stands: a void one leaves its number to the next. */
static int find_taken(struct store *store, const char *label, bool *ret) {
        struct sql_cursor c = surveys_use(store, QUERY_LABELLED_SHEET);
        struct sheet_row known;
        uint64_t n_voids = 0;

        *ret = false;
        sql_bind_text(&c, label);
        int r = sql_load(c, &known);
        if (r < 0)
                return r == -ENOENT ? 0 : r;
        c = surveys_use(store, QUERY_VOIDS_OF_SHEET);
        sql_bind_u64(&c, known.event);
        r = sql_number(c, &n_voids);
        *ret = n_voids == 0;
        return r;
}

static int check_paper(struct store *store, const struct instant *now, struct sheet_asked *asked,
                       int32_t today) {
        bool is_taken;

        int r = find_taken(store, asked->row.label, &is_taken);
        if (r < 0)
                return r;
        if (is_taken)
                return refusal_set(&asked->refusal, BUS_ERROR_SHEET_TAKEN,
                                   "A form of that number was typed in already.");
        if (asked->row.day <= today && asked->row.day > today - PAPER_DAYS)
                return 0;
        if (!now->at.synchronized)
                return refusal_set(
                        &asked->refusal, BUS_ERROR_CLOCK_UNKNOWN,
                        "The clock is not synchronised, and the day of the form is none of the year "
                        "before what it shows: look at the clock first.");
        return refusal_set(&asked->refusal, BUS_ERROR_BAD_ARGUMENT,
                           "The day of a form is today or one of the year before.");
}

/* Whether one more may be of its ticket, its paper or its day; asked in the transaction that records it. */
static int check_one(const struct book *book, struct store *store, const struct instant *now,
                     struct sheet_asked *asked) {
        bool is_paper = asked->row.channel == SURVEY_CHANNEL_PAPER;
        int32_t today = day_of(book_wall(book, &now->at, NULL), ratings_of(book)->rules.utc_offset_usec);
        uint64_t n = 0;
        int r;

        if (asked->row.tag[0] != '\0') {
                r = check_tagged(book, store, asked);
                if (r < 0 || asked->refusal.error || asked->is_repeated || asked->row.has_code)
                        return r;
        }
        if (is_paper) {
                r = check_paper(store, now, asked, today);
                if (r < 0 || asked->refusal.error)
                        return r;
        }
        r = count_of_day(store, asked, is_paper ? asked->row.day : today, &n);
        if (r >= 0 && n >= (is_paper ? PAPER_DAY_MAX : UNCODED_DAY_MAX))
                return refusal_set(&asked->refusal, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                   "No more of them are taken for that day.");
        return r;
}

static int observe(struct book *book, const struct instant *now, struct sheet_asked *asked) {
        const struct surveys *surveys = surveys_of(book);
        const struct survey_version *version =
                asked->row.version > 0 ? surveys_version_of(surveys, asked->row.version) : &surveys->version;
        char answers[SURVEY_ANSWERS_SIZE], day[DAY_TEXT_SIZE];
        size_t n = 6;

        if (!version)
                return refusal_set(&asked->refusal, BUS_ERROR_NO_SUCH_VERSION,
                                   "The questions of the form are not known any more.");
        sheet_to_text(version, asked->row.answers, answers);
        day_format(asked->row.day, day);
        struct event_field fields[10] = {
                EVENT_FIELD_S("version", version->row.digest),
                EVENT_FIELD_S("channel", survey_channel_to_string(asked->row.channel)),
                EVENT_FIELD_S("answers", answers),
                EVENT_FIELD_S("department", asked->row.department),
                EVENT_FIELD_B("coded", asked->row.has_code),
                EVENT_FIELD_B("drawn", asked->row.is_drawn),
        };
        if (asked->row.tag[0] != '\0')
                fields[n++] = EVENT_FIELD_S("tag", asked->row.tag);
        if (asked->row.channel == SURVEY_CHANNEL_PAPER) {
                fields[n++] = EVENT_FIELD_S("day", day);
                fields[n++] = EVENT_FIELD_S("sheet", asked->row.label);
                fields[n++] = EVENT_FIELD_S("actor", asked->actor);
        }
        asked->event = book->last_event + 1;
        return book_observe(book, now, "survey-answered", fields, n);
}

int surveys_add(struct book *book, struct store *store, const struct instant *now,
                struct sheet_asked *asked) {
        int r = check_one(book, store, now, asked);

        return r < 0 || asked->refusal.error || asked->is_repeated ? r : observe(book, now, asked);
}
