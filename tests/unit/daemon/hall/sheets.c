#include "daemon/surveys/add.h"
#include "daemon/surveys/book.h"
#include "tests/unit/daemon/hall/hall.h"
#include "tests/unit/daemon/record.h"

#include <inttypes.h>

/* What citizens answer of the survey, and clerks type in: the hall keeps beside it whose each sheet is. */

static char *key_path(const struct hall *hall) {
        char *path = NULL;

        assert_ok(str_format(&path, "%s/" SURVEY_KEY_FILE, hall->dir));
        return path;
}

void hall_keep_key(struct hall *hall, bool starts) {
        _cleanup_free_ char *path = key_path(hall);
        uint64_t day = queue_of(hall->book)->day.day;

        if (starts)
                hall->key = (struct survey_key){0};
        if (starts || hall->key.day > 0)
                assert_ok(survey_key_keep(path, RECORD_ID, day, &hall->key));
        hall->n_keys += day != hall->key_day;
        hall->key_day = day;
}

void hall_forget_sheets(struct hall *hall, size_t n_told) {
        while (hall->n_sheets > 0 && hall->sheets[hall->n_sheets - 1].told >= n_told)
                hall->n_sheets--;
        for (size_t i = 0; i < hall->n_sheets; i++)
                if (hall->sheets[i].voided > n_told)
                        hall->sheets[i].voided = 0;
}

/* Of the last ones that were served today; NULL: nobody was. */
static const struct ticket_row *pick_served(const struct hall *hall) {
        const struct queue_part *bq = queue_of(hall->book);
        const struct ticket_row *served[4];
        size_t n = 0;

        for (size_t i = bq->n_tickets; i > 0 && n < ELEMENTSOF(served); i--)
                if (bq->tickets[i - 1].row.day == bq->day.day && bq->tickets[i - 1].row.visit > 0)
                        served[n++] = &bq->tickets[i - 1].row;
        return n == 0 ? NULL : served[hall->act->where % n];
}

static const struct hall_sheet *find(const struct hall *hall, const struct hall_sheet *sheet) {
        for (size_t i = hall->n_sheets; i > 0; i--) {
                const struct hall_sheet *known = &hall->sheets[i - 1];

                /* The number of a void form is nobody's; a ticket has answered all the same. */
                if (streq(known->label, sheet->label) && known->ticket == sheet->ticket &&
                    known->issued_usec == sheet->issued_usec && (known->ticket > 0 || known->voided == 0))
                        return known;
        }
        return NULL;
}

/* What the ticket or form says may be said once while its day's key is there; the same again is thanked. */
static void compare_outcome(struct hall *hall, const struct sheet_asked *asked,
                            const struct hall_sheet *sheet) {
        bool has_name = sheet->ticket > 0 || sheet->label[0] != '\0', taken = !asked->refusal.error;
        const struct hall_sheet *known = has_name ? find(hall, sheet) : NULL;

        if (known && sheet->ticket > 0 && known->n_keys != hall->n_keys)
                return;
        bool is_same = known && sheet->ticket > 0 && known->version == sheet->version &&
                       known->answers == sheet->answers && known->in_department == sheet->in_department;
        if (known && taken && !asked->is_repeated)
                HALL_BROKEN(hall, PROMISE_SHEET, "%s answers twice",
                            sheet->ticket > 0 ? hall->view.tickets[sheet->ticket].text : sheet->label);
        else if (asked->is_repeated != is_same || taken != (is_same || !known))
                HALL_BROKEN(hall, PROMISE_SHEET, "a sheet is %s: %s", is_same ? "sent again" : "new",
                            asked->refusal.error ? asked->refusal.error : "repeated");
}

static void record(struct hall *hall, struct sheet_asked *asked, struct hall_sheet *sheet) {
        struct instant now;

        hall_begin(hall);
        hall_now(hall, &now);
        sheet->told = hall->n_told;
        sheet->n_keys = hall->n_keys;
        sheet->version = surveys_of(hall->book)->version.row.event;
        sheet->answers = asked->row.answers;
        sheet->in_department = asked->row.department[0] != '\0';
        assert_ok(surveys_add(hall->book, hall->store, &now, asked));
        hall_commit(hall);
        compare_outcome(hall, asked, sheet);
        if (asked->refusal.error || asked->is_repeated)
                return;
        sheet->event = asked->event;
        sheet->is_paper = asked->row.channel == SURVEY_CHANNEL_PAPER;
        ck_assert_uint_lt(hall->n_sheets, HALL_SHEETS);
        hall->sheets[hall->n_sheets++] = *sheet;
}

static void answer(struct hall *hall, struct sheet_asked *asked) {
        const struct ticket_row *ticket = pick_served(hall);
        _cleanup_free_ char *path = key_path(hall);
        uint64_t day = queue_of(hall->book)->day.day;

        if (!ticket)
                return;
        struct hall_sheet sheet = {.ticket = ticket->ticket.id,
                                   .issued_usec = hall->view.tickets[ticket->ticket.id].issued_usec};
        if (hall->mistake == MISTAKE_FORGETS_WHO_ANSWERED)
                assert_ok(survey_key_keep(path, RECORD_ID, day + 1, &hall->key));
        assert_ok(survey_key_load(path, RECORD_ID, day, &hall->key));
        survey_tag(&hall->key, ticket, asked->row.tag);
        asked->row.has_code = true;
        record(hall, asked, &sheet);
}

static void type_in(struct hall *hall, struct sheet_asked *asked) {
        struct hall_sheet sheet = {0};
        struct instant now;

        snprintf(sheet.label, sizeof(sheet.label), "P/%u", hall->act->where % 20);
        hall_now(hall, &now);
        id_copy(asked->row.label, sizeof(asked->row.label), sheet.label);
        id_copy(asked->actor, sizeof(asked->actor), "test");
        asked->row.channel = SURVEY_CHANNEL_PAPER;
        asked->row.is_drawn = hall->act->where / 60 % 2;
        asked->row.day =
                day_of(book_wall(hall->book, &now.at, NULL), ratings_of(hall->book)->rules.utc_offset_usec) -
                (int32_t) (hall->act->where / 20 % 3);
        /* There is no day then that a clerk could name. */
        if (asked->row.day < 0)
                return;
        record(hall, asked, &sheet);
}

/* Without a code, now and then in a burst. */
static void come(struct hall *hall, const struct sheet_asked *asked) {
        unsigned n = hall->act->where % 2 == 0 ? 1 : 2 + hall->act->where / 2 % 14;

        for (unsigned i = 0; i < n; i++) {
                struct sheet_asked one = *asked;
                struct hall_sheet nobody = {0};

                if (hall->act->where % 3 == 0)
                        one.row.answers = 1 + i % 3;
                record(hall, &one, &nobody);
        }
}

/* The first choice of the first question, or its second: all questions have these. */
static void note(struct hall *hall) {
        static const char *const digits[] = {"1", "2"};
        enum survey_note what = hall->act->which / 8 % _SURVEY_NOTE_MAX;
        struct hall_sheet *sheet =
                hall->n_sheets == 0 ? NULL
                                    : &hall->sheets[hall->n_sheets - 1 - hall->act->where % hall->n_sheets];

        if (!sheet || (what != SURVEY_NOTE_VOID && !sheet->is_paper))
                return;
        hall_begin(hall);
        hall_observe_fields(
                hall, "survey-sheet-noted", EVENT_FIELD_T("sheet", sheet->event),
                EVENT_FIELD_S("note", survey_note_to_string(what)),
                EVENT_FIELD_S("digits", what == SURVEY_NOTE_VOID ? "" : digits[hall->act->which / 24 % 2]),
                EVENT_FIELD_S("reason", ""), EVENT_FIELD_S("actor", "test"));
        if (what == SURVEY_NOTE_VOID)
                sheet->voided = hall->n_told + 1;
        hall_commit(hall);
}

static void answer_once(struct hall *hall) {
        unsigned which = hall->act->which, way = which % 8, first = which / 8 % 4, second = which / 32 % 4;
        struct sheet_asked asked = {
                .row = {.channel = SURVEY_CHANNEL_QR,
                        .answers = (first + second == 0 ? 1 : first) | (uint64_t) second << 4}};

        if (surveys_of(hall->book)->version.row.n_questions == 0)
                return;
        if (which / 128 % 4 == 0)
                id_copy(asked.row.department, sizeof(asked.row.department), "tu-phap");
        if (way == 0)
                come(hall, &asked);
        else if (way == 1)
                type_in(hall, &asked);
        else if (way == 2)
                note(hall);
        else
                answer(hall, &asked);
}

void hall_answer(struct hall *hall) {
        for (unsigned i = 0; i < hall->act->times; i++)
                answer_once(hall);
}

/* Whoever reads all events is not told whose a sheet is. */
static void check_fields(struct hall *hall, const struct hall_told *told) {
        static const char *const joins[] = {"\"ticket\"",   "\"visit\"", "\"counter\"", "\"service\"",
                                            "\"official\"", "\"text\"",  "\"token\"",   "\"code\""};

        for (size_t i = 0; i < ELEMENTSOF(joins); i++)
                if ((streq(told->type, "survey-answered") || strstr(told->fields, "\"tag\"")) &&
                    strstr(told->fields, joins[i]))
                        HALL_BROKEN(hall, PROMISE_SHEET, "%s has %s beside a sheet", told->type, joins[i]);
}

void hall_check_sheets(struct hall *hall) {
        size_t n = 0;

        for (size_t i = 0; i < hall->n_told; i++)
                n += streq(hall->told[i].type, "survey-answered");
        for (size_t i = hall->first_told; i < hall->n_told; i++)
                check_fields(hall, &hall->told[i]);
        if (n != hall->n_sheets)
                HALL_BROKEN(hall, PROMISE_SHEET, "%zu sheets are recorded, and %zu were thanked", n,
                            hall->n_sheets);
}
