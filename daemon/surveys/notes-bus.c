#include "daemon/surveys/notes-bus.h"

#include "daemon/corrections/correction.h"
#include "daemon/record/answer.h"
#include "daemon/record/bus.h"
#include "daemon/surveys/book.h"
#include "daemon/surveys/figures.h"
#include "daemon/surveys/tables.h"
#include "services/base/bus.h"

enum { NOTES_MAX = 20 }; /* of one sheet */

#define ACTION_CORRECT "vn.motcua.surveys.correct"
/* Before the id of an event, for a sheet that has no number on it. */
#define EVENT_PREFIX "event:"

struct request {
        struct centre *centre;
        const char *sheet, *digits, *reason;
        char actor[ACTOR_SIZE];
        enum survey_note note;
        struct refusal refusal; /* none: it was recorded */
        uint64_t event;
        struct sheet_notes notes; /* before this one */
        bool differs;
};

/* ----- looking up ----- */

static int find_sheet(struct store *store, const char *name, struct sheet_row *ret) {
        struct sql_cursor c;
        uint64_t event;

        if (strncmp(name, EVENT_PREFIX, strlen(EVENT_PREFIX)) != 0) {
                c = surveys_use(store, QUERY_LABELLED_SHEET);
                sql_bind_text(&c, name);
                return sql_load(c, ret);
        }
        if (parse_u64(name + strlen(EVENT_PREFIX), 1, INT64_MAX, &event) < 0)
                return -ENOENT;
        c = surveys_use(store, QUERY_SHEET);
        sql_bind_u64(&c, event);
        return sql_load(c, ret);
}

static int find_version(struct store *store, uint64_t event, struct survey_version *ret) {
        struct sql_cursor c = surveys_use(store, QUERY_SURVEY_QUESTIONS);
        int r = 0;

        *ret = (struct survey_version){.row = {.event = event}};
        sql_bind_u64(&c, event);
        while (ret->row.n_questions < SURVEY_QUESTIONS_MAX &&
               (r = sql_next_row(&c, &ret->questions[ret->row.n_questions])) > 0)
                ret->row.n_questions++;
        return r < 0 ? r : 0;
}

static int find_notes(struct store *store, const struct sheet_row *sheet, struct sheet_notes *ret,
                      size_t *ret_n) {
        struct sql_cursor c = surveys_use(store, QUERY_NOTES_OF_SHEET);
        struct sheet_note_row note;
        int r;

        *ret = (struct sheet_notes){.answers = sheet->answers};
        *ret_n = 0;
        sql_bind_u64(&c, sheet->event);
        while ((r = sql_next_row(&c, &note)) > 0) {
                sheet_notes_add(ret, sheet, &note);
                (*ret_n)++;
        }
        return r;
}

/* ----- writing ----- */

static int check_digits(struct request *request, const struct sheet_row *sheet) {
        struct survey_version version;
        uint64_t answers;

        int r = find_version(request->centre->store, sheet->version, &version);
        if (r < 0)
                return r;
        if (sheet_from_digits(&version, request->digits, &answers) < 0)
                return refusal_set(
                        &request->refusal, BUS_ERROR_BAD_ARGUMENT,
                        "Answers are a digit for each question, the number of its choice, 0 if skipped.");
        request->differs = answers != sheet->answers;
        return 0;
}

static int note(struct book *book, const struct instant *now, void *userdata) {
        struct request *request = userdata;
        struct store *store = request->centre->store;
        struct sheet_row sheet;
        size_t n;

        int r = find_sheet(store, request->sheet, &sheet);
        if (r >= 0)
                r = find_notes(store, &sheet, &request->notes, &n);
        if (r == -ENOENT || (r >= 0 && request->notes.is_void))
                return refusal_set(&request->refusal, BUS_ERROR_NO_SUCH_SHEET,
                                   "There is no such sheet, or it is void.");
        if (r < 0)
                return r;
        if (n >= NOTES_MAX)
                return refusal_set(&request->refusal, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                   "So much is said of that sheet already.");
        if (request->note != SURVEY_NOTE_VOID && sheet.channel != SURVEY_CHANNEL_PAPER)
                return refusal_set(&request->refusal, BUS_ERROR_BAD_ARGUMENT,
                                   "Only paper is typed in once more or corrected.");
        if (request->note != SURVEY_NOTE_VOID)
                r = check_digits(request, &sheet);
        if (r < 0 || request->refusal.error)
                return r;
        const struct event_field fields[] = {
                EVENT_FIELD_T("sheet", sheet.event),
                EVENT_FIELD_S("note", survey_note_to_string(request->note)),
                EVENT_FIELD_S("digits", request->digits),
                EVENT_FIELD_S("reason", request->reason),
                EVENT_FIELD_S("actor", request->actor),
        };
        request->event = book->last_event + 1;
        return book_observe(book, now, "survey-sheet-noted", fields, ELEMENTSOF(fields));
}

static int write_note(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        int r = recorder_write(request->centre->recorder, note, request);

        r = answer_written(r, &request->refusal, error);
        return r < 0 ? r : sd_bus_reply_method_return(message, "tb", request->event, (int) request->differs);
}

static int read_request(sd_bus_message *message, struct request *request, sd_bus_error *error) {
        const char *word;

        int r = sd_bus_message_read(message, "ssss", &request->sheet, &word, &request->digits,
                                    &request->reason);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        int found = survey_note_from_string(word);
        if (found < 0)
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT, "There is no such note.");
        request->note = (enum survey_note) found;
        bool has_digits = request->note != SURVEY_NOTE_VOID, has_reason = request->note != SURVEY_NOTE_CHECK;
        uint64_t answers;
        if (has_digits ? sheet_from_digits(NULL, request->digits, &answers) < 0 : request->digits[0] != '\0')
                return bus_error(error, BUS_ERROR_BAD_ARGUMENT,
                                 "Answers are a digit for each question, and of a void nothing.");
        if (has_reason ? !correction_text_is_valid(request->reason) : request->reason[0] != '\0')
                return bus_error(error, BUS_ERROR_BAD_TEXT,
                                 "Say why, in 1 to %d characters on one line, none of them invisible.",
                                 CORRECTION_TEXT_MAX);
        return 0;
}

static int on_granted(sd_bus_message *message, void *userdata, const char *actor, sd_bus_error *error) {
        struct request request = {.centre = userdata};

        id_copy(request.actor, sizeof(request.actor), actor);
        int r = sd_bus_message_rewind(message, true);
        if (r >= 0)
                r = read_request(message, &request, error);
        return r < 0 ? r : write_note(message, &request, error);
}

static int method_note_sheet(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        struct request request = {.centre = userdata};

        int r = read_request(message, &request, error);
        if (r >= 0)
                r = centre_find_actor(userdata, message, method_note_sheet, userdata, request.actor, error);
        if (r != 0)
                return r;
        if (request.note == SURVEY_NOTE_CHECK)
                return write_note(message, &request, error);
        const struct authority_request ask = {.action = ACTION_CORRECT,
                                              .actor = request.actor,
                                              .granted = on_granted,
                                              .userdata = userdata};
        return authority_ask(record_state_of(request.centre)->authority, message, &ask, error);
}

/* ----- sheets ----- */

/* What was typed in first is told once it was typed in again: whoever does that is not to see it. */
static int append_sheet(struct store *store, const struct sheet_row *sheet, sd_bus_message *reply) {
        char day[DAY_TEXT_SIZE], digits[SURVEY_DIGITS_SIZE];
        struct sheet_notes notes;
        size_t n;

        int r = find_notes(store, sheet, &notes, &n);
        if (r < 0)
                return r;
        day_format(sheet->day, day);
        sheet_to_digits(notes.answers, digits);
        r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}", "event", "t", sheet->event, "sheet", "s",
                                          sheet->label, "day", "s", day, "department", "s",
                                          sheet->department);
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}{sv}{sv}{sv}", "drawn", "b", (int) sheet->is_drawn,
                                          "checked", "b", (int) notes.is_checked, "differs", "b",
                                          (int) notes.differs, "corrected", "b", (int) notes.is_corrected,
                                          "voided", "b", (int) notes.is_void);
        if (r >= 0 && (notes.is_checked || !sheet->is_drawn))
                r = sd_bus_message_append(reply, "{sv}", "answers", "s", digits);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

struct sheets {
        struct sheet_row *rows;
        size_t n, allocated;
};

static void sheets_done(struct sheets *sheets) {
        free(sheets->rows);
}

static int add_sheet(const void *row, void *userdata) {
        struct sheets *sheets = userdata;
        struct sheet_row *added = ARRAY_ADD(sheets->rows, sheets->n, sheets->allocated);

        if (!added)
                return -ENOMEM;
        *added = *(const struct sheet_row *) row;
        return 0;
}

static int method_get_sheets(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        _cleanup_(sheets_done) struct sheets sheets = {0};
        _cleanup_message_ sd_bus_message *reply = NULL;
        struct centre *centre = userdata;
        uint64_t cursor;
        uint32_t max;

        int r = sd_bus_message_read(message, "tu", &cursor, &max);
        if (r >= 0)
                r = answer_check_max(max, error);
        if (r >= 0)
                r = bus_read_no_options(message, error);
        if (r < 0)
                return r;
        struct sql_cursor c = surveys_use(centre->store, QUERY_PAPER_SHEETS);
        sql_bind_u64(&c, cursor > INT64_MAX ? INT64_MAX : cursor);
        sql_bind_u64(&c, max);
        r = sql_each(c, add_sheet, &sheets);
        if (r >= 0)
                r = sd_bus_message_new_method_return(message, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "a{sv}");
        for (size_t i = 0; r >= 0 && i < sheets.n; i++)
                r = append_sheet(centre->store, &sheets.rows[i], reply);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? answer_failed(error, r) : sd_bus_send(NULL, reply, NULL);
}

static const sd_bus_vtable record_members[] = {
        BUS_METHOD("NoteSheet", ("s", sheet, "s", note, "s", digits, "s", reason, "a{sv}", options),
                   ("t", event, "b", differs), method_note_sheet),
        BUS_METHOD("GetSheets", ("t", cursor, "u", max, "a{sv}", options), ("aa{sv}", sheets),
                   method_get_sheets),
        SD_BUS_VTABLE_END,
};

const struct agent survey_notes_agent = {.record_members = record_members};
