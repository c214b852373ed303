#include "daemon/surveys/figures.h"

#include "daemon/surveys/book.h"
#include "tests/unit/daemon/book-memory.h"

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define TAG "0123456789abcdef0123456789abcdef"

/* Two questions: satisfied or not, for K1; on time, late or not due, for K6. */
static void open_survey(struct memory *memory) {
        memory_open(memory);
        memory_observe_fields(memory, "survey-version", EVENT_FIELD_S("version", DIGEST),
                              EVENT_FIELD_T("questions", 2));
        memory_observe_fields(memory, "survey-question", EVENT_FIELD_T("number", 1),
                              EVENT_FIELD_S("question", "chung"), EVENT_FIELD_T("figure", 1),
                              EVENT_FIELD_S("choices", "co+ khong-"), EVENT_FIELD_S("text_vi", "Hài lòng?"),
                              EVENT_FIELD_S("text_en", "Satisfied?"), EVENT_FIELD_S("labels_vi", "Có|Không"),
                              EVENT_FIELD_S("labels_en", "Yes|No"));
        memory_observe_fields(memory, "survey-question", EVENT_FIELD_T("number", 2),
                              EVENT_FIELD_S("question", "ket-qua"), EVENT_FIELD_T("figure", 6),
                              EVENT_FIELD_S("choices", "dung+ tre- chua."),
                              EVENT_FIELD_S("text_vi", "Kết quả"), EVENT_FIELD_S("text_en", "Result"),
                              EVENT_FIELD_S("labels_vi", "Đúng|Trễ|Chưa"),
                              EVENT_FIELD_S("labels_en", "On time|Late|Not due"));
}

static const struct surveys *add(struct memory *memory, const char *answers) {
        memory_observe_fields(memory, "survey-answered", EVENT_FIELD_S("version", DIGEST),
                              EVENT_FIELD_S("channel", "qr"), EVENT_FIELD_S("answers", answers),
                              EVENT_FIELD_S("department", ""), EVENT_FIELD_B("coded", false),
                              EVENT_FIELD_B("drawn", false));
        return surveys_of(memory->book);
}

static const struct sheet_row *last(const struct surveys *surveys) {
        return &surveys->sheets[surveys->n_sheets - 1];
}

START_TEST(a_sheet_is_kept_by_its_answers_without_a_ticket) {
        struct memory memory;

        open_survey(&memory);
        memory_observe_fields(&memory, "survey-answered", EVENT_FIELD_S("version", DIGEST),
                              EVENT_FIELD_S("channel", "qr"), EVENT_FIELD_S("answers", "ket-qua=tre"),
                              EVENT_FIELD_S("department", "tu-phap"), EVENT_FIELD_B("coded", true),
                              EVENT_FIELD_B("drawn", false), EVENT_FIELD_S("tag", TAG));
        const struct sheet_row *sheet = last(surveys_of(memory.book));
        ck_assert_uint_eq(sheet_choice(sheet->answers, 0), 0);
        ck_assert_uint_eq(sheet_choice(sheet->answers, 1), 2);
        ck_assert(sheet->has_code);
        ck_assert_str_eq(sheet->department, "tu-phap");
        ck_assert_uint_eq(sheet->version, surveys_of(memory.book)->version.row.event);
        memory_close(&memory);
}
END_TEST

START_TEST(paper_is_of_the_day_on_it) {
        struct memory memory;
        int32_t day;

        open_survey(&memory);
        memory_observe_fields(&memory, "survey-answered", EVENT_FIELD_S("version", DIGEST),
                              EVENT_FIELD_S("channel", "paper"), EVENT_FIELD_S("answers", "chung=co"),
                              EVENT_FIELD_S("department", ""), EVENT_FIELD_B("coded", false),
                              EVENT_FIELD_B("drawn", false), EVENT_FIELD_S("day", "2026-01-05"),
                              EVENT_FIELD_S("sheet", "P/014"), EVENT_FIELD_S("actor", "uid 1000"));
        assert_ok(day_parse("2026-01-05", &day));
        ck_assert_int_eq(last(surveys_of(memory.book))->day, day);
        ck_assert_str_eq(last(surveys_of(memory.book))->label, "P/014");
        ck_assert(!last(surveys_of(memory.book))->has_code);
        memory_close(&memory);
}
END_TEST

/* Of the page only the questions that are in force, which it has shown. */
START_TEST(only_paper_may_be_of_a_version_before) {
        static const char *const channels[] = {"paper", "qr"};
        struct event_field fields[] = {
                EVENT_FIELD_S("version", DIGEST),     EVENT_FIELD_S("channel", channels[_i]),
                EVENT_FIELD_S("answers", "chung=co"), EVENT_FIELD_S("department", ""),
                EVENT_FIELD_B("coded", false),        EVENT_FIELD_B("drawn", false),
                EVENT_FIELD_S("day", "2026-01-05"),   EVENT_FIELD_S("sheet", "P/014"),
                EVENT_FIELD_S("actor", "uid 1000"),
        };
        struct memory memory;

        open_survey(&memory);
        memory_observe_fields(&memory, "survey-version", EVENT_FIELD_S("version", ""),
                              EVENT_FIELD_T("questions", 0));
        ck_assert_int_eq(memory_apply(&memory, "centre", "survey-answered", fields, ELEMENTSOF(fields)),
                         _i == 0 ? 0 : -EINVAL);
        fields[0] = (struct event_field) EVENT_FIELD_S("version", "01234567");
        ck_assert_int_eq(memory_apply(&memory, "centre", "survey-answered", fields, ELEMENTSOF(fields)),
                         -EINVAL);
        memory_close(&memory);
}
END_TEST

START_TEST(a_burst_is_doubted_from_its_thirteenth_sheet_on_and_not_after_ten_minutes) {
        static const char *const answers[] = {"chung=co ket-qua=dung", "chung=co ket-qua=tre",
                                              "chung=co ket-qua=chua", "chung=khong ket-qua=dung"};
        struct memory memory;

        open_survey(&memory);
        for (size_t i = 0; i < SURVEY_BURST_MAX; i++) {
                add(&memory, answers[i % 4]);
                ck_assert_int_eq((int) last(surveys_of(memory.book))->doubt, SURVEY_DOUBT_NONE);
                memory_pass(&memory, 20 * USEC_PER_SEC);
        }
        ck_assert_int_eq((int) last(add(&memory, "chung=khong"))->doubt, SURVEY_DOUBT_MANY);
        memory_pass(&memory, SURVEY_BURST_USEC);
        ck_assert_int_eq((int) last(add(&memory, "chung=khong"))->doubt, SURVEY_DOUBT_NONE);
        memory_close(&memory);
}
END_TEST

/* CLOCK_BOOTTIME of another boot says nothing of when that was. */
START_TEST(sheets_of_another_boot_are_no_burst) {
        struct survey_recent recent[SURVEY_RECENT_MAX];
        const struct survey_recent sheet = {.boot = 2, .boottime_usec = 100 * USEC_PER_SEC, .answers = 1};

        for (size_t i = 0; i < SURVEY_BURST_MAX; i++)
                recent[i] =
                        (struct survey_recent){.boot = 2, .boottime_usec = i * USEC_PER_SEC, .answers = i};
        ck_assert_int_eq(survey_find_doubt(recent, SURVEY_BURST_MAX, &sheet), SURVEY_DOUBT_MANY);
        recent[0].boot = 1;
        ck_assert_int_eq(survey_find_doubt(recent, SURVEY_BURST_MAX, &sheet), SURVEY_DOUBT_NONE);
}
END_TEST

static const struct {
        uint64_t behind; /* events after the sheet that it names; 0: itself */
        const char *note, *digits;
        int r;
} noted[] = {
        {1, "check", "1", 0},       {1, "correct", "2-", 0},      {1, "void", "", 0},
        {0, "void", "", -EINVAL},   {1, "fold", "1", -EINVAL},    {1, "check", "", -EINVAL},
        {1, "check", "9", -EINVAL}, {1, "correct", "0", -EINVAL},
};

START_TEST(a_note_is_of_a_sheet_before_it_and_says_what_it_is_to) {
        struct memory memory;

        open_survey(&memory);
        uint64_t sheet = last(add(&memory, "chung=co"))->event;
        uint64_t next = memory.book->last_event + 1;
        const struct event_field fields[] = {EVENT_FIELD_T("sheet", noted[_i].behind > 0 ? sheet : next),
                                             EVENT_FIELD_S("note", noted[_i].note),
                                             EVENT_FIELD_S("digits", noted[_i].digits),
                                             EVENT_FIELD_S("reason", ""), EVENT_FIELD_S("actor", "uid 0")};
        ck_assert_int_eq(memory_apply(&memory, "centre", "survey-sheet-noted", fields, ELEMENTSOF(fields)),
                         noted[_i].r);
        memory_close(&memory);
}
END_TEST

START_TEST(the_same_answers_again_and_again_are_doubted) {
        struct memory memory;

        open_survey(&memory);
        for (size_t i = 0; i < SURVEY_ALIKE_MAX; i++)
                ck_assert_int_eq((int) last(add(&memory, "chung=khong"))->doubt, SURVEY_DOUBT_NONE);
        ck_assert_int_eq((int) last(add(&memory, "chung=khong"))->doubt, SURVEY_DOUBT_ALIKE);
        ck_assert_int_eq((int) last(add(&memory, "chung=co"))->doubt, SURVEY_DOUBT_NONE);
        memory_close(&memory);
}
END_TEST

/* ----- answers ----- */

START_TEST(answers_have_one_text_and_nothing_else_is_read) {
        static const char *const bad[] = {"",
                                          "chung",
                                          "chung=",
                                          "chung=x",
                                          "x=co",
                                          "chung=co ",
                                          "ket-qua=dung chung=co",
                                          "chung=co chung=khong",
                                          " chung=co",
                                          "chung=co  ket-qua=dung"};
        char text[SURVEY_ANSWERS_SIZE], digits[SURVEY_DIGITS_SIZE];
        struct memory memory;
        uint64_t answers;

        open_survey(&memory);
        const struct survey_version *version = &surveys_of(memory.book)->version;
        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                ck_assert_msg(sheet_from_text(version, bad[i], &answers) == -EINVAL, "'%s'", bad[i]);
        assert_ok(sheet_from_text(version, "chung=khong ket-qua=chua", &answers));
        sheet_to_text(version, answers, text);
        ck_assert_str_eq(text, "chung=khong ket-qua=chua");
        sheet_to_digits(answers, digits);
        ck_assert_str_eq(digits, "23");
        memory_close(&memory);
}
END_TEST

START_TEST(a_clerk_types_digits_and_skips_what_was_skipped) {
        static const char *const bad[] = {"", "0", "--", "3", "14", "123", "1x", "-9", "1 2"};
        struct memory memory;
        uint64_t answers;

        open_survey(&memory);
        const struct survey_version *version = &surveys_of(memory.book)->version;
        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                ck_assert_msg(sheet_from_digits(version, bad[i], &answers) == -EINVAL, "'%s'", bad[i]);
        assert_ok(sheet_from_digits(version, "-2", &answers));
        ck_assert_uint_eq(answers, 0x20);
        assert_ok(sheet_from_digits(version, "1", &answers));
        ck_assert_uint_eq(answers, 1);
        ck_assert_int_eq(sheet_from_digits(NULL, "1111111111111111", &answers), -EINVAL);
        memory_close(&memory);
}
END_TEST

/* ----- figures ----- */

struct counting {
        struct memory memory;
        struct survey_figures figures;
};

static void begin(struct counting *counting) {
        *counting = (struct counting){0};
        open_survey(&counting->memory);
        for (size_t i = 0; i < 2; i++)
                assert_ok(survey_figures_add_question(
                        &counting->figures, &surveys_of(counting->memory.book)->version.questions[i]));
}

/* The first question in other words, as versions have it that follow; its number. */
static void ask_anew(struct counting *counting, uint64_t version, const char *text) {
        struct survey_question_row question = surveys_of(counting->memory.book)->version.questions[0];

        question.version += version;
        id_copy(question.text_vi, sizeof(question.text_vi), text);
        assert_ok(survey_figures_add_question(&counting->figures, &question));
}

/* So many sheets of that version, all with the same answers. */
static void count_many(struct counting *counting, size_t n, uint64_t version, struct sheet_row sheet) {
        struct sheet_notes notes = {.answers = sheet.answers};

        sheet.version = surveys_of(counting->memory.book)->version.row.event + version;
        for (size_t i = 0; i < n; i++)
                assert_ok(survey_figures_add(&counting->figures, &sheet, &notes, true));
}

static void assert_withheld(struct counting *counting, const char *expected) {
        char found[16] = "";

        survey_figures_withhold(&counting->figures, 5);
        for (size_t i = 0; i < counting->figures.n_tallies; i++)
                found[i] = counting->figures.tallies[i].is_withheld ? 'x' : '-';
        ck_assert_str_eq(found, expected);
}

static void count(struct counting *counting, struct sheet_row sheet, const struct sheet_note_row *note) {
        struct sheet_notes notes = {.answers = sheet.answers};

        sheet.version = surveys_of(counting->memory.book)->version.row.event;
        if (note)
                sheet_notes_add(&notes, &sheet, note);
        assert_ok(survey_figures_add(&counting->figures, &sheet, &notes, true));
}

static void end(struct counting *counting) {
        survey_figures_done(&counting->figures);
        memory_close(&counting->memory);
}

START_TEST(skipped_questions_and_those_aside_are_in_no_denominator) {
        struct counting counting;

        begin(&counting);
        count(&counting, (struct sheet_row){.answers = 0x11}, NULL);
        count(&counting, (struct sheet_row){.answers = 0x02}, NULL);
        count(&counting, (struct sheet_row){.answers = 0x30}, NULL);
        const struct survey_counts *all = &counting.figures.groups[SURVEY_ALL];
        ck_assert_uint_eq(all->sheets, 3);
        ck_assert_uint_eq(all->of[0], 2);
        ck_assert_uint_eq(all->counted[0], 1);
        ck_assert_uint_eq(all->of[5], 1);
        ck_assert_uint_eq(all->counted[5], 1);
        ck_assert_uint_eq(counting.figures.tallies[1].n[SURVEY_CHANNEL_QR][3], 1);
        end(&counting);
}
END_TEST

START_TEST(paper_codes_and_bursts_are_told_apart_and_together) {
        struct counting counting;

        begin(&counting);
        count(&counting, (struct sheet_row){.answers = 1, .has_code = true}, NULL);
        count(&counting, (struct sheet_row){.answers = 2, .doubt = SURVEY_DOUBT_MANY}, NULL);
        count(&counting, (struct sheet_row){.answers = 1, .channel = SURVEY_CHANNEL_PAPER, .is_drawn = true},
              NULL);
        static const uint64_t sheets[_SURVEY_GROUP_MAX] = {3, 2, 1, 1, 1, 2}, counted[] = {2, 1, 1, 1, 0, 2};
        for (int i = 0; i < _SURVEY_GROUP_MAX; i++) {
                ck_assert_uint_eq(counting.figures.groups[i].sheets, sheets[i]);
                ck_assert_uint_eq(counting.figures.groups[i].counted[0], counted[i]);
        }
        ck_assert_uint_eq(counting.figures.groups[SURVEY_ALL].doubtful, 1);
        ck_assert_uint_eq(counting.figures.groups[SURVEY_ALL].drawn, 1);
        end(&counting);
}
END_TEST

START_TEST(what_is_void_counts_for_nothing_and_a_correction_stands) {
        const struct sheet_note_row voided = {.note = SURVEY_NOTE_VOID},
                                    corrected = {.note = SURVEY_NOTE_CORRECT, .answers = 2},
                                    checked = {.note = SURVEY_NOTE_CHECK, .answers = 2};
        struct counting counting;

        begin(&counting);
        count(&counting, (struct sheet_row){.answers = 1}, &voided);
        count(&counting, (struct sheet_row){.answers = 1, .channel = SURVEY_CHANNEL_PAPER}, &corrected);
        count(&counting, (struct sheet_row){.answers = 1, .channel = SURVEY_CHANNEL_PAPER}, &checked);
        const struct survey_counts *all = &counting.figures.groups[SURVEY_ALL];
        ck_assert_uint_eq(all->sheets, 2);
        ck_assert_uint_eq(all->voided, 1);
        ck_assert_uint_eq(all->corrected, 1);
        ck_assert_uint_eq(all->checked, 1);
        ck_assert_uint_eq(all->differing, 1);
        ck_assert_uint_eq(all->counted[0], 1); /* the one that was checked: what was first stands */
        ck_assert_uint_eq(all->of[0], 2);
        end(&counting);
}
END_TEST

START_TEST(a_version_of_few_answers_is_not_the_whole_less_the_others) {
        struct counting counting;

        begin(&counting);
        ask_anew(&counting, 1, "Hài lòng lắm?");
        count_many(&counting, 50, 0, (struct sheet_row){.answers = 0x11});
        count_many(&counting, 2, 1, (struct sheet_row){.answers = 1});
        /* Of the first question both ways of asking, as K1 of all is told; of the second nothing is withheld.
         */
        assert_withheld(&counting, "x-x");
        count_many(&counting, 3, 1, (struct sheet_row){.answers = 1});
        assert_withheld(&counting, "---");
        end(&counting);
}
END_TEST

START_TEST(versions_of_few_answers_hide_each_other) {
        struct counting counting;

        begin(&counting);
        ask_anew(&counting, 1, "Hài lòng lắm?");
        ask_anew(&counting, 2, "Hài lòng không?");
        count_many(&counting, 50, 0, (struct sheet_row){.answers = 0x11});
        count_many(&counting, 3, 1, (struct sheet_row){.answers = 1});
        count_many(&counting, 2, 2, (struct sheet_row){.answers = 2});
        assert_withheld(&counting, "--xx");
        /* By page they are enough, and on paper one is left. */
        count_many(&counting, 50, 0, (struct sheet_row){.answers = 0x11, .channel = SURVEY_CHANNEL_PAPER});
        count_many(&counting, 1, 2, (struct sheet_row){.answers = 2, .channel = SURVEY_CHANNEL_PAPER});
        assert_withheld(&counting, "x-xx");
        end(&counting);
}
END_TEST

/* K6 is of those that are due: of two of them the choices would tell as much. */
START_TEST(answers_that_a_figure_is_of_are_enough_by_themselves) {
        struct counting counting;

        begin(&counting);
        count_many(&counting, 2, 0, (struct sheet_row){.answers = 0x11});
        count_many(&counting, 50, 0, (struct sheet_row){.answers = 0x31});
        assert_withheld(&counting, "-x");
        end(&counting);
}
END_TEST

START_TEST(the_same_question_in_all_versions_is_one) {
        struct counting counting;

        begin(&counting);
        ask_anew(&counting, 1, surveys_of(counting.memory.book)->version.questions[0].text_vi);
        count_many(&counting, 50, 0, (struct sheet_row){.answers = 0x11});
        count_many(&counting, 2, 1, (struct sheet_row){.answers = 1});
        assert_withheld(&counting, "--");
        end(&counting);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_sheet_is_kept_by_its_answers_without_a_ticket),
        SUITE_CASE(paper_is_of_the_day_on_it),
        {"only_paper_may_be_of_a_version_before", &only_paper_may_be_of_a_version_before, 2},
        SUITE_CASE(a_burst_is_doubted_from_its_thirteenth_sheet_on_and_not_after_ten_minutes),
        SUITE_CASE(sheets_of_another_boot_are_no_burst),
        {"a_note_is_of_a_sheet_before_it_and_says_what_it_is_to",
         &a_note_is_of_a_sheet_before_it_and_says_what_it_is_to, ELEMENTSOF(noted)},
        SUITE_CASE(the_same_answers_again_and_again_are_doubted),
        SUITE_CASE(answers_have_one_text_and_nothing_else_is_read),
        SUITE_CASE(a_clerk_types_digits_and_skips_what_was_skipped),
        SUITE_CASE(skipped_questions_and_those_aside_are_in_no_denominator),
        SUITE_CASE(paper_codes_and_bursts_are_told_apart_and_together),
        SUITE_CASE(what_is_void_counts_for_nothing_and_a_correction_stands),
        SUITE_CASE(a_version_of_few_answers_is_not_the_whole_less_the_others),
        SUITE_CASE(versions_of_few_answers_hide_each_other),
        SUITE_CASE(answers_that_a_figure_is_of_are_enough_by_themselves),
        SUITE_CASE(the_same_question_in_all_versions_is_one),
};

SUITE_MAIN("surveys-rules", cases, NULL, NULL)
