/* Codes, texts, what may be done in which state, and terms in working days. */
#include "daemon/suggestions/suggestion.h"

#include <ctype.h>

#include "daemon/calendar/duty.h"
#include "daemon/suggestions/code.h"
#include "daemon/suggestions/figures.h"
#include "dbus/errors.h"
#include "tests/unit/daemon/book-memory.h"

static int32_t day(const char *text) {
        int32_t day;

        assert_ok(day_parse(text, &day));
        return day;
}

/* ----- codes ----- */

static void make(unsigned seed, char ret[static SUGGESTION_CODE_SIZE]) {
        unsigned char bytes[SUGGESTION_CODE_BYTES];

        for (size_t i = 0; i < sizeof(bytes); i++)
                bytes[i] = (unsigned char) (seed >> i % 4 * 8 ^ (i + 1) * 0x9d ^ seed * (i + 3));
        suggestion_code_make(bytes, ret);
}

START_TEST(a_code_is_read_as_people_type_it) {
        char code[SUGGESTION_CODE_SIZE], again[SUGGESTION_CODE_SIZE], shown[SUGGESTION_CODE_SHOWN_SIZE];

        for (unsigned seed = 0; seed < 200; seed++) {
                make(seed * 7919, code);
                suggestion_code_show(code, shown);
                ck_assert_uint_eq(strlen(shown), SUGGESTION_CODE_SHOWN_SIZE - 1);
                assert_ok(suggestion_code_parse(shown, again));
                ck_assert_str_eq(again, code);
                for (char *p = shown; *p; p++)
                        *p = (char) (*p == '1' ? 'l' : *p == '0' ? 'o' : tolower(*p));
                assert_ok(suggestion_code_parse(shown, again));
                ck_assert_str_eq(again, code);
        }
}
END_TEST

START_TEST(one_wrong_digit_or_two_exchanged_are_no_code) {
        static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        char code[SUGGESTION_CODE_SIZE], bad[SUGGESTION_CODE_SIZE], ret[SUGGESTION_CODE_SIZE];

        for (unsigned seed = 1; seed < 50; seed++) {
                make(seed * 104729, code);
                for (size_t i = 0; code[i]; i++)
                        for (const char *digit = digits; *digit; digit++) {
                                memcpy(bad, code, sizeof(bad));
                                bad[i] = *digit;
                                ck_assert((suggestion_code_parse(bad, ret) >= 0) == (*digit == code[i]));
                        }
                for (size_t i = 0; code[i + 1]; i++) {
                        memcpy(bad, code, sizeof(bad));
                        bad[i] = code[i + 1];
                        bad[i + 1] = code[i];
                        ck_assert((suggestion_code_parse(bad, ret) >= 0) == (code[i] == code[i + 1]));
                }
        }
}
END_TEST

START_TEST(what_is_no_code_is_refused) {
        static const char *const bad[] = {
                "", "-", "0", "0000000000", "000000000000", "UUUUUUUUUUU", "0000000000\n", "0000-0000-00é"};
        char ret[SUGGESTION_CODE_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                ck_assert_msg(suggestion_code_parse(bad[i], ret) == -EINVAL, "'%s'", bad[i]);
        assert_ok(suggestion_code_parse("0000-0000-000", ret));
}
END_TEST

/* ----- texts ----- */

START_TEST(a_text_has_500_characters_at_most_and_none_that_nobody_sees) {
        static const char *const bad[] = {"",
                                          "  ",
                                          "\n",
                                          "a\xe2\x80\xae",
                                          "a\xe2\x80\x8b",
                                          "a\x1b[2J",
                                          "a\xff",
                                          "a\xed\xa0\x80",
                                          "a\xc0\xaf"};
        char text[SUGGESTION_TEXT_SIZE + 4] = "", ret[SUGGESTION_TEXT_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                ck_assert_msg(suggestion_text_clean(bad[i], ret) == -EINVAL, "%zu", i);
        assert_ok(suggestion_text_clean("một\r\nhai\tba", ret));
        ck_assert_str_eq(ret, "một  hai ba");
        for (size_t i = 0; i < SUGGESTION_TEXT_MAX; i++)
                memcpy(text + i * strlen("ệ"), "ệ", sizeof("ệ"));
        assert_ok(suggestion_text_clean(text, ret));
        memcpy(text + strlen(text), "x", sizeof("x"));
        ck_assert_int_eq(suggestion_text_clean(text, ret), -EINVAL);
}
END_TEST

START_TEST(a_box_is_opened_by_two_to_six_units) {
        static const char *const bad[] = {"",     "a",     "a a",           " a b", "a b ",
                                          "a  b", "a b a", "a b c d e f g", "a ê"};

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                ck_assert_msg(!box_units_are_valid(bad[i]), "'%s'", bad[i]);
        ck_assert(box_units_are_valid("van-phong mat-tran"));
        ck_assert(box_units_are_valid("a aa b c d e"));
}
END_TEST

/* ----- moves ----- */

#define NEW SUGGESTION_STATE_NEW
#define CLASSIFIED SUGGESTION_STATE_CLASSIFIED
#define IN_PROGRESS SUGGESTION_STATE_IN_PROGRESS
#define ANSWERED SUGGESTION_STATE_ANSWERED
#define CLOSED SUGGESTION_STATE_CLOSED
#define PASSED_ON SUGGESTION_STATE_PASSED_ON
#define MOVED SUGGESTION_STATE_MOVED
#define NOT_HANDLED SUGGESTION_STATE_NOT_HANDLED
#define NO _SUGGESTION_STATE_INVALID

/* To which state each move leads from each, of an ordinary suggestion. */
static const struct {
        const char *value;
        int to[_SUGGESTION_STATE_MAX];
} ordinary[_SUGGESTION_MOVE_MAX] = {
        [SUGGESTION_MOVE_CLASSIFY] = {"conduct", {CLASSIFIED, CLASSIFIED, CLASSIFIED, NO, NO, NO, NO, NO}},
        [SUGGESTION_MOVE_ASSIGN] = {"tu-phap", {NO, IN_PROGRESS, IN_PROGRESS, NO, NO, NO, NO, NO}},
        [SUGGESTION_MOVE_ANSWER] = {"Đã sửa.", {NO, NO, ANSWERED, NO, NO, NO, NO, NO}},
        [SUGGESTION_MOVE_CLOSE] = {"", {NO, NO, NO, CLOSED, NO, NO, NO, NO}},
        [SUGGESTION_MOVE_PASS_ON] = {"Điện lực", {NO, PASSED_ON, PASSED_ON, NO, NO, NO, NO, NO}},
        [SUGGESTION_MOVE_SEPARATE] = {"", {NO, NO, NO, NO, NO, NO, NO, NO}},
        [SUGGESTION_MOVE_DECLINE] = {"Trùng", {NOT_HANDLED, NOT_HANDLED, NOT_HANDLED, NO, NO, NO, NO, NO}},
        [SUGGESTION_MOVE_EXTEND] = {"Phải xác minh", {NO, NO, IN_PROGRESS, NO, NO, NO, NO, NO}},
        [SUGGESTION_MOVE_REOPEN] = {"Chưa rõ",
                                    {NO, NO, NO, CLASSIFIED, CLASSIFIED, CLASSIFIED, NO, CLASSIFIED}},
        [SUGGESTION_MOVE_CATEGORIZE] = {"thai-do",
                                        {NEW, CLASSIFIED, IN_PROGRESS, ANSWERED, CLOSED, PASSED_ON, NO,
                                         NOT_HANDLED}},
        [SUGGESTION_MOVE_PUBLISH] = {"board", {NO, NO, NO, ANSWERED, CLOSED, NO, NO, NO}},
};

static void assert_same(const struct suggestion_standing *a, const struct suggestion_standing *b) {
        ck_assert_int_eq((int) a->state, (int) b->state);
        ck_assert_int_eq((int) a->class, (int) b->class);
        ck_assert_int_eq((int) a->published, (int) b->published);
        ck_assert_str_eq(a->category, b->category);
        ck_assert_str_eq(a->assigned, b->assigned);
        ck_assert_int_eq(a->extended, b->extended);
        ck_assert_uint_eq(a->reopened, b->reopened);
        ck_assert_int_eq(a->term.known, b->term.known);
        ck_assert_int_eq(a->is_dated, b->is_dated);
}

START_TEST(each_move_leads_from_its_states_to_one) {
        enum suggestion_move move = (enum suggestion_move) _i;
        const char *problem;

        for (int from = 0; from < _SUGGESTION_STATE_MAX; from++) {
                struct suggestion_standing now = {.state = (enum suggestion_state) from,
                                                  .class = SUGGESTION_CLASS_SUGGESTION},
                                           before = now;
                const char *error = suggestion_move_to(&now, move, ordinary[_i].value, &problem);
                if (ordinary[_i].to[from] >= 0) {
                        ck_assert_msg(!error, "from %d: %s", from, error);
                        ck_assert_int_eq((int) now.state, ordinary[_i].to[from]);
                } else {
                        ck_assert_msg(error && streq(error, BUS_ERROR_SUGGESTION_STATE), "from %d", from);
                        assert_same(&now, &before);
                }
        }
}
END_TEST

START_TEST(a_petition_leaves_the_register_and_nothing_else_is_dated_with_it) {
        static const enum suggestion_class classes[] = {SUGGESTION_CLASS_COMPLAINT,
                                                        SUGGESTION_CLASS_DENUNCIATION};
        const char *problem;

        for (int move = 0; move < _SUGGESTION_MOVE_MAX; move++)
                for (size_t i = 0; i < ELEMENTSOF(classes); i++) {
                        struct suggestion_standing now = {.state = CLASSIFIED, .class = classes[i]};
                        bool may = move == SUGGESTION_MOVE_CLASSIFY || move == SUGGESTION_MOVE_SEPARATE;
                        const char *error = suggestion_move_to(&now, (enum suggestion_move) move,
                                                               ordinary[move].value, &problem);
                        ck_assert_msg(may == !error, "%d", move);
                        if (ordinary[move].to[CLASSIFIED] >= 0 && !may)
                                ck_assert_str_eq(error, BUS_ERROR_SUGGESTION_PETITION);
                }
}
END_TEST

START_TEST(a_move_takes_what_belongs_to_it) {
        static const struct {
                enum suggestion_move move;
                enum suggestion_state from;
                const char *value, *error;
        } bad[] = {
                {SUGGESTION_MOVE_CLASSIFY, NEW, "", BUS_ERROR_BAD_ARGUMENT},
                {SUGGESTION_MOVE_CLASSIFY, NEW, "x", BUS_ERROR_BAD_ARGUMENT},
                {SUGGESTION_MOVE_ASSIGN, CLASSIFIED, "", BUS_ERROR_BAD_ARGUMENT},
                {SUGGESTION_MOVE_ASSIGN, CLASSIFIED, "tư pháp", BUS_ERROR_BAD_ARGUMENT},
                {SUGGESTION_MOVE_ANSWER, IN_PROGRESS, "", BUS_ERROR_BAD_TEXT},
                {SUGGESTION_MOVE_DECLINE, NEW, " ", BUS_ERROR_BAD_TEXT},
                {SUGGESTION_MOVE_CATEGORIZE, NEW, "", BUS_ERROR_BAD_ARGUMENT},
                {SUGGESTION_MOVE_CATEGORIZE, NEW, "thái độ", BUS_ERROR_BAD_ARGUMENT},
                {SUGGESTION_MOVE_CLOSE, ANSWERED, "x", BUS_ERROR_BAD_ARGUMENT},
                {SUGGESTION_MOVE_PUBLISH, ANSWERED, "", BUS_ERROR_BAD_ARGUMENT},
        };
        const char *problem;

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                struct suggestion_standing now = {.state = bad[i].from, .class = SUGGESTION_CLASS_PRAISE};
                const char *error = suggestion_move_to(&now, bad[i].move, bad[i].value, &problem);
                ck_assert_msg(error && streq(error, bad[i].error), "%zu", i);
        }
}
END_TEST

START_TEST(a_term_is_extended_once_until_it_is_opened_again) {
        struct suggestion_standing now = {.state = IN_PROGRESS, .class = SUGGESTION_CLASS_RULES};
        const char *problem;

        ck_assert_ptr_null(suggestion_move_to(&now, SUGGESTION_MOVE_EXTEND, "x", &problem));
        ck_assert_str_eq(suggestion_move_to(&now, SUGGESTION_MOVE_EXTEND, "x", &problem),
                         BUS_ERROR_SUGGESTION_STATE);
        ck_assert_ptr_null(suggestion_move_to(&now, SUGGESTION_MOVE_ANSWER, "x", &problem));
        ck_assert_ptr_null(suggestion_move_to(&now, SUGGESTION_MOVE_REOPEN, "x", &problem));
        ck_assert_uint_eq(now.reopened, 1);
        ck_assert_ptr_null(suggestion_move_to(&now, SUGGESTION_MOVE_ASSIGN, "x", &problem));
        ck_assert_ptr_null(suggestion_move_to(&now, SUGGESTION_MOVE_EXTEND, "x", &problem));
}
END_TEST

/* ----- terms ----- */

#define TET "2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2027-01-01"

static const struct {
        const char *holidays, *base;
        enum suggestion_state state;
        bool extended;
        const char *warn, *due;
} terms[] = {
        {"", "2026-11-23", NEW, false, "2026-11-24", "2026-11-24"},         /* a Monday */
        {"", "2026-11-27", NEW, false, "2026-11-30", "2026-11-30"},         /* a Friday */
        {"", "2026-11-28", NEW, false, "2026-11-30", "2026-11-30"},         /* a Saturday */
        {"", "2026-11-23", CLASSIFIED, false, "2026-11-27", "2026-11-30"},  /* 4 of 5 */
        {"", "2026-11-23", IN_PROGRESS, false, "2026-12-02", "2026-12-07"}, /* 7 of 10 */
        {"", "2026-11-23", IN_PROGRESS, true, "2026-12-11", "2026-12-21"},  /* 14 of 20 */
        {TET, "2026-02-13", NEW, false, "2026-02-23", "2026-02-23"},
        {TET, "2026-02-12", IN_PROGRESS, false, "2026-03-02", "2026-03-05"},
        {TET, "2026-02-17", NEW, false, "2026-02-23", "2026-02-23"}, /* it comes on a holiday */
        {TET, "2026-02-21", CLASSIFIED, false, "2026-02-26", "2026-02-27"},
        {TET, "2026-12-31", NEW, false, "2027-01-04", "2027-01-04"}, /* over the year's end */
        {"2026-11-28 08:00-11:30", "2026-11-27", NEW, false, "2026-11-28", "2026-11-28"}, /* worked */
        {"", "2026-11-23", ANSWERED, false, NULL, NULL},
        {"", NULL, NEW, false, NULL, NULL}, /* the clock is not known */
};

START_TEST(terms_are_days_of_work) {
        static const struct suggestion_terms lengths = {
                .classify = 1, .pass_on = 5, .answer = 10, .extend = 10};
        struct suggestion_standing now = {.state = terms[_i].state,
                                          .extended = terms[_i].extended,
                                          .has_base = terms[_i].base != NULL,
                                          .base_day = terms[_i].base ? day(terms[_i].base) : 0};
        struct hours working;

        assert_ok(working_days_parse(terms[_i].holidays, &working));
        struct suggestion_term term = suggestion_term_of(&now, &lengths, &working);
        ck_assert(term.known == (terms[_i].due != NULL));
        if (term.known) {
                ck_assert_int_eq(term.warn_day, day(terms[_i].warn));
                ck_assert_int_eq(term.due_day, day(terms[_i].due));
        }
}
END_TEST

/* ----- figures ----- */

#define COUNTS(...) ((struct suggestion_figures){__VA_ARGS__})

/* Of November, seen from the 25th of it: of a suggestion that came, was due, and was done. */
static const struct {
        const char *came, *due, *done;
        struct suggestion_figures figures;
} counted[] = {
        {"2026-11-02", "2026-11-16", "2026-11-16", COUNTS(.received = 1, .due = 1, .in_time = 1)},
        {"2026-11-02", "2026-11-16", "2026-11-17", COUNTS(.received = 1, .due = 1)},
        {"2026-11-02", "2026-11-16", NULL, COUNTS(.received = 1, .due = 1, .open = 1)},
        {"2026-10-01", "2026-10-15", NULL, COUNTS(.open = 1, .long_open = 1)},
        {"2026-11-20", "2026-11-25", NULL, COUNTS(.received = 1, .open = 1)}, /* today is not over */
        {"2026-11-20", "2026-12-04", NULL, COUNTS(.received = 1, .open = 1)},
        {"2026-11-20", "2026-12-04", "2026-11-24", COUNTS(.received = 1)}, /* of December's */
        {"2026-10-20", "2026-11-03", "2026-10-22", COUNTS(.due = 1, .in_time = 1)},
        {"2026-11-20", NULL, NULL, COUNTS(.received = 1, .open = 1)},
        {"2026-11-02", "2026-11-16", "", COUNTS(.received = 1)}, /* nobody knows when */
};

START_TEST(a_period_counts_what_was_due_in_it) {
        static const struct suggestion_terms lengths = {
                .classify = 1, .pass_on = 5, .answer = 10, .extend = 10};
        struct hours working;
        struct suggestion_figures figures = {0};
        struct suggestion_row row = {.day = day(counted[_i].came),
                                     .now = {.state = counted[_i].done ? ANSWERED : IN_PROGRESS}};

        assert_ok(working_days_parse("", &working));
        struct suggestion_period period = {day("2026-11-01"), day("2026-11-30"), day("2026-11-25"), &working,
                                           &lengths};
        row.now.has_base = row.now.term.known = counted[_i].due != NULL;
        row.now.base_day = row.day;
        row.now.term.due_day = counted[_i].due ? day(counted[_i].due) : 0;
        row.now.is_dated = counted[_i].done && counted[_i].done[0] != '\0';
        row.now.done_day = row.now.is_dated ? day(counted[_i].done) : 0;
        suggestion_figures_add(&figures, &period, &row);
        const struct suggestion_figures *expected = &counted[_i].figures;
        ck_assert_uint_eq(figures.received, expected->received);
        ck_assert_uint_eq(figures.due, expected->due);
        ck_assert_uint_eq(figures.in_time, expected->in_time);
        ck_assert_uint_eq(figures.open, expected->open);
        ck_assert_uint_eq(figures.long_open, expected->long_open);
}
END_TEST

START_TEST(without_days_of_work_a_search_ends) {
        struct hours never;

        assert_ok(hours_parse("mon 08:00-09:00", &never));
        ck_assert_int_le(working_days_after(&never, 20000, 60), 20000 + 366);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_code_is_read_as_people_type_it),
        SUITE_CASE(one_wrong_digit_or_two_exchanged_are_no_code),
        SUITE_CASE(what_is_no_code_is_refused),
        SUITE_CASE(a_text_has_500_characters_at_most_and_none_that_nobody_sees),
        SUITE_CASE(a_box_is_opened_by_two_to_six_units),
        {"each_move_leads_from_its_states_to_one", &each_move_leads_from_its_states_to_one,
         _SUGGESTION_MOVE_MAX},
        SUITE_CASE(a_petition_leaves_the_register_and_nothing_else_is_dated_with_it),
        SUITE_CASE(a_move_takes_what_belongs_to_it),
        SUITE_CASE(a_term_is_extended_once_until_it_is_opened_again),
        {"terms_are_days_of_work", &terms_are_days_of_work, ELEMENTSOF(terms)},
        {"a_period_counts_what_was_due_in_it", &a_period_counts_what_was_due_in_it, ELEMENTSOF(counted)},
        SUITE_CASE(without_days_of_work_a_search_ends),
};

SUITE_MAIN("suggestions-suggestion", cases, NULL, NULL)
