#include "daemon/surveys/add.h"

#include "daemon/ratings/book.h"
#include "daemon/surveys/book.h"
#include "dbus/errors.h"
#include "tests/unit/daemon/record.h"

#include <systemd/sd-bus.h>

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void ask(struct record *record, const char *number) {
        record_observe_fields(record, "survey-question", EVENT_FIELD_T("number", number[0] - '0'),
                              EVENT_FIELD_S("question", number[0] == '1' ? "chung" : "ket-qua"),
                              EVENT_FIELD_T("figure", number[0] == '1' ? 1 : 6),
                              EVENT_FIELD_S("choices", "co+ khong-"), EVENT_FIELD_S("text_vi", "Hài lòng?"),
                              EVENT_FIELD_S("text_en", "Satisfied?"), EVENT_FIELD_S("labels_vi", "Có|Không"),
                              EVENT_FIELD_S("labels_en", "Yes|No"));
}

static void begin(struct record *record) {
        record_open(record);
        record_begin(record);
        record_observe_fields(record, "survey-version", EVENT_FIELD_S("version", DIGEST),
                              EVENT_FIELD_T("questions", 2));
        ask(record, "1");
        ask(record, "2");
        record_commit(record);
}

/* A form of that number and day, counted from what the clock shows. */
static struct sheet_asked type_in(struct record *record, const char *label, int32_t days_from_now) {
        struct sheet_asked asked = {.row = {.channel = SURVEY_CHANNEL_PAPER, .answers = 0x11}};
        struct book *book = recorder_book(record->recorder);
        struct instant now;

        assert_ok(recorder_now(record->recorder, &now));
        now.at.synchronized = record->synchronized;
        asked.row.day = days_from_now +
                        day_of(book_wall(book, &now.at, NULL), ratings_of(book)->rules.utc_offset_usec);
        id_copy(asked.row.label, sizeof(asked.row.label), label);
        id_copy(asked.actor, sizeof(asked.actor), "uid 1000");
        record_begin(record);
        assert_ok(surveys_add(book, record->store, &now, &asked));
        record_commit(record);
        return asked;
}

static void assert_refused(const struct sheet_asked *asked, const char *error) {
        ck_assert_ptr_nonnull(asked->refusal.error);
        ck_assert_str_eq(asked->refusal.error, error);
}

static void assert_taken(const struct sheet_asked *asked) {
        ck_assert_msg(!asked->refusal.error, "%s", asked->refusal.problem);
}

/* Another version, with as many questions. */
static void change_questions(struct record *record, char digit) {
        char digest[LOG_HEX_SIZE] = DIGEST;

        memset(digest, digit, strlen(digest));
        record_begin(record);
        record_observe_fields(record, "survey-version", EVENT_FIELD_S("version", digest),
                              EVENT_FIELD_T("questions", 2));
        ask(record, "1");
        ask(record, "2");
        record_commit(record);
}

/* Of a form that was printed from that version. */
static struct sheet_asked type_in_of(struct record *record, const char *label, uint64_t version) {
        struct sheet_asked asked = {
                .row = {.channel = SURVEY_CHANNEL_PAPER, .answers = 0x12, .version = version}};
        struct book *book = recorder_book(record->recorder);
        struct instant now;

        assert_ok(recorder_now(record->recorder, &now));
        asked.row.day = day_of(book_wall(book, &now.at, NULL), ratings_of(book)->rules.utc_offset_usec);
        id_copy(asked.row.label, sizeof(asked.row.label), label);
        id_copy(asked.actor, sizeof(asked.actor), "uid 1000");
        record_begin(record);
        assert_ok(surveys_add(book, record->store, &now, &asked));
        record_commit(record);
        return asked;
}

static void void_sheet(struct record *record, uint64_t event) {
        record_observe_alone(record, "survey-sheet-noted", EVENT_FIELD_T("sheet", event),
                             EVENT_FIELD_S("note", "void"), EVENT_FIELD_S("digits", ""),
                             EVENT_FIELD_S("reason", "nhập nhầm"), EVENT_FIELD_S("actor", "root"));
}

START_TEST(the_number_of_a_form_is_free_again_once_its_sheet_is_void) {
        struct record record;

        begin(&record);
        struct sheet_asked first = type_in(&record, "P/1", 0), second = type_in(&record, "P/1", 0);
        assert_taken(&first);
        assert_refused(&second, BUS_ERROR_SHEET_TAKEN);
        void_sheet(&record, first.event);
        struct sheet_asked again = type_in(&record, "P/1", 0), twice = type_in(&record, "P/1", 0);
        assert_taken(&again);
        ck_assert_uint_ne(again.event, first.event);
        assert_refused(&twice, BUS_ERROR_SHEET_TAKEN);
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM survey_sheet"), 2);
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM survey_sheet_note WHERE note = 'void'"),
                         1);
        record_close(&record);
}
END_TEST

START_TEST(a_check_or_a_correction_frees_no_number) {
        static const char *const notes[] = {"check", "correct"};
        struct record record;

        begin(&record);
        struct sheet_asked first = type_in(&record, "P/1", 0);
        assert_taken(&first);
        record_observe_alone(&record, "survey-sheet-noted", EVENT_FIELD_T("sheet", first.event),
                             EVENT_FIELD_S("note", notes[_i]), EVENT_FIELD_S("digits", "12"),
                             EVENT_FIELD_S("reason", "x"), EVENT_FIELD_S("actor", "root"));
        struct sheet_asked second = type_in(&record, "P/1", 0);
        assert_refused(&second, BUS_ERROR_SHEET_TAKEN);
        record_close(&record);
}
END_TEST

START_TEST(a_form_is_of_the_last_year) {
        struct record record;

        begin(&record);
        struct sheet_asked tomorrow = type_in(&record, "P/1", 1), old = type_in(&record, "P/1", -366),
                           oldest = type_in(&record, "P/1", -365);
        assert_refused(&tomorrow, BUS_ERROR_BAD_ARGUMENT);
        assert_refused(&old, BUS_ERROR_BAD_ARGUMENT);
        assert_taken(&oldest);
        record_close(&record);
}
END_TEST

/* A machine without a battery begins in the past: then the form is right and the clock is not. */
START_TEST(while_the_clock_is_unknown_it_is_named_and_not_the_form) {
        struct record record;

        begin(&record);
        record.synchronized = false;
        struct sheet_asked tomorrow = type_in(&record, "P/1", 1), today = type_in(&record, "P/1", 0);
        assert_refused(&tomorrow, BUS_ERROR_CLOCK_UNKNOWN);
        assert_taken(&today);
        record_close(&record);
}
END_TEST

static const struct surveys *known(const struct record *record) {
        return surveys_of(recorder_book(record->recorder));
}

START_TEST(a_form_is_of_the_version_that_it_was_printed_from) {
        struct record record;

        begin(&record);
        uint64_t first = known(&record)->version.row.event;
        change_questions(&record, '1');
        struct sheet_asked old = type_in_of(&record, "P/1", first), new = type_in_of(&record, "P/2", 0);
        assert_taken(&old);
        assert_taken(&new);
        record_reopen(&record);
        struct sheet_asked again = type_in_of(&record, "P/3", first);
        assert_taken(&again);
        ck_assert_int_eq(record_number(&record, "SELECT count(*) FROM survey_sheet WHERE version ="
                                                " (SELECT min(event) FROM survey_version)"),
                         2);
        record_close(&record);
}
END_TEST

/* The last four, before a restart and after it; no survey in between counts for none. */
START_TEST(so_many_versions_before_are_known) {
        struct record record;

        begin(&record);
        uint64_t first = known(&record)->version.row.event;
        for (int digit = '1'; digit <= '4'; digit++) {
                record_observe_alone(&record, "survey-version", EVENT_FIELD_S("version", ""),
                                     EVENT_FIELD_T("questions", 0));
                change_questions(&record, (char) digit);
        }
        for (int i = 0; i < 2; i++) {
                ck_assert_uint_eq(known(&record)->n_before, SURVEY_BEFORE_MAX);
                ck_assert_ptr_eq(surveys_find_version(known(&record), "4444444"), NULL);
                ck_assert_ptr_eq(surveys_find_version(known(&record), "44444444"), &known(&record)->version);
                ck_assert_uint_eq(surveys_find_version(known(&record), DIGEST)->row.event, first);
                ck_assert_str_eq(surveys_find_version(known(&record), "22222222")->questions[1].id,
                                 "ket-qua");
                record_reopen(&record);
        }
        change_questions(&record, '5');
        ck_assert_ptr_null(surveys_find_version(known(&record), DIGEST));
        struct sheet_asked gone = type_in_of(&record, "P/1", first);
        assert_refused(&gone, BUS_ERROR_NO_SUCH_VERSION);
        record_close(&record);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_number_of_a_form_is_free_again_once_its_sheet_is_void),
        {"a_check_or_a_correction_frees_no_number", &a_check_or_a_correction_frees_no_number, 2},
        SUITE_CASE(a_form_is_of_the_last_year),
        SUITE_CASE(a_form_is_of_the_version_that_it_was_printed_from),
        SUITE_CASE(so_many_versions_before_are_known),
        SUITE_CASE(while_the_clock_is_unknown_it_is_named_and_not_the_form),
};

SUITE_MAIN("surveys-add", cases, NULL, NULL)
