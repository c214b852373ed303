/* Suggestions that come and what is done with them, with a real record: limits, days, and texts that go. */
#include "daemon/suggestions/work.h"

#include "daemon/calendar/duty.h"
#include "daemon/ratings/book.h"
#include "daemon/suggestions/add.h"
#include "daemon/suggestions/book.h"
#include "daemon/suggestions/conf.h"
#include "dbus/errors.h"
#include "tests/unit/daemon/record.h"

#include <inttypes.h>
#include <systemd/sd-bus.h>

#define TEXT "Ghế chờ nóng quá"
#define DAY_USEC ((int64_t) 86400 * (int64_t) USEC_PER_SEC)
#define TEXTS "SELECT count(*) FROM suggestion_text"

enum { CHANNEL_DAY_MAX = 200, MOVES_MAX = 100 };

struct register_test {
        struct record record;
        struct suggestion_calendar calendar;
        int32_t first_day;
        char code[SUGGESTION_CODE_SIZE]; /* of the last one */
};

static struct register_test t;

static struct book *book(void) {
        return recorder_book(t.record.recorder);
}

/* So many days after the first. */
static void at(int64_t days, bool synchronized) {
        assert_ok(clock_sim_set(t.record.clock, t.record.offset_usec + days * DAY_USEC, synchronized));
}

static int32_t today(void) {
        struct instant now;

        assert_ok(recorder_now(t.record.recorder, &now));
        return day_of(now.at.realtime_usec, ratings_of(book())->rules.utc_offset_usec);
}

static void begin(void) {
        record_open(&t.record);
        t.calendar.terms = (struct suggestion_terms){.classify = 1, .pass_on = 5, .answer = 10, .extend = 10};
        assert_ok(working_days_parse("", &t.calendar.working));
        t.first_day = today();
}

static void end(void) {
        record_close(&t.record);
}

/* "", "repeated" or the error. */
static const char *add(enum suggestion_channel channel, const char *text, const char *once) {
        struct suggestion_asked asked = {
                .row = {.channel = channel}, .is_page = true, .calendar = &t.calendar};
        struct instant now;

        id_copy(asked.row.once, sizeof(asked.row.once), once);
        id_copy(asked.text, sizeof(asked.text), text);
        record_begin(&t.record);
        assert_ok(recorder_now(t.record.recorder, &now));
        assert_ok(suggestions_add(book(), t.record.store, &now, &asked));
        record_commit(&t.record);
        id_copy(t.code, sizeof(t.code), asked.row.code);
        return asked.error ? asked.error : asked.is_repeated ? "repeated" : "";
}

/* Of the last one; "" or the error. */
static const char *move(enum suggestion_move word, const char *value) {
        struct suggestion_work work = {
                .code = t.code, .value = value, .move = word, .calendar = &t.calendar, .actor = "uid 0"};
        struct instant now;

        record_begin(&t.record);
        assert_ok(recorder_now(t.record.recorder, &now));
        assert_ok(suggestions_move(book(), t.record.store, &now, &work));
        record_commit(&t.record);
        return work.error ? work.error : "";
}

static void answer(void) {
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, ""), "");
        ck_assert_str_eq(move(SUGGESTION_MOVE_CLASSIFY, "suggestion"), "");
        ck_assert_str_eq(move(SUGGESTION_MOVE_ASSIGN, "tu-phap"), "");
        ck_assert_str_eq(move(SUGGESTION_MOVE_ANSWER, "Đã thay quạt."), "");
}

static struct suggestion_row last(void) {
        struct suggestion_row row;

        assert_ok(suggestions_find(t.record.store, t.code, &row));
        return row;
}

/* How many are kept no longer than until so many days after the first. */
static size_t kept(int32_t days) {
        struct suggestions_kept found;

        assert_ok(suggestions_find_kept(t.record.store, t.first_day + days, &found));
        return found.n;
}

static void sweep(int32_t days) {
        struct suggestions_kept found;
        struct instant now;

        assert_ok(suggestions_find_kept(t.record.store, t.first_day + days, &found));
        record_begin(&t.record);
        assert_ok(recorder_now(t.record.recorder, &now));
        assert_ok(suggestions_erase_kept(book(), &now, &found));
        record_commit(&t.record);
}

START_TEST(a_form_that_is_sent_again_is_one_suggestion_and_tells_nobody_elses_code) {
        char code[SUGGESTION_CODE_SIZE];

        begin();
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, "form-1"), "");
        memcpy(code, t.code, sizeof(code));
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, "form-1"), "repeated");
        ck_assert_str_eq(t.code, code);
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, "Khác", "form-1"), BUS_ERROR_BAD_OPTION);
        ck_assert_str_eq(t.code, "");
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, "form-2"), "");
        ck_assert_str_ne(t.code, code);
        ck_assert_int_eq(record_number(&t.record, "SELECT count(*) FROM suggestion"), 2);
        /* Whose text is gone cannot be told from another's. */
        ck_assert_str_eq(move(SUGGESTION_MOVE_CLASSIFY, "complaint"), "");
        ck_assert_str_eq(move(SUGGESTION_MOVE_SEPARATE, ""), "");
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, "form-2"), BUS_ERROR_BAD_OPTION);
        end();
}
END_TEST

START_TEST(a_channel_takes_so_many_a_day_and_another_has_its_own) {
        begin();
        for (int i = 0; i < CHANNEL_DAY_MAX; i++)
                ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, ""), "");
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, ""), SD_BUS_ERROR_LIMITS_EXCEEDED);
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_PHONE, TEXT, ""), "");
        at(1, true);
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, ""), "");
        end();
}
END_TEST

START_TEST(no_more_wait_than_anybody_can_answer) {
        const struct suggestion_standing waiting = {.state = SUGGESTION_STATE_NEW};

        begin();
        for (uint64_t i = 0; i < SUGGESTIONS_OPEN_MAX; i++)
                assert_ok(suggestions_note(book(), 1000000 + i, &waiting));
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, ""), SD_BUS_ERROR_LIMITS_EXCEEDED);
        end();
}
END_TEST

START_TEST(so_much_is_done_with_one_and_no_more) {
        begin();
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, ""), "");
        for (int i = 0; i < MOVES_MAX; i++)
                ck_assert_str_eq(move(SUGGESTION_MOVE_CLASSIFY, "praise"), "");
        ck_assert_str_eq(move(SUGGESTION_MOVE_CLASSIFY, "praise"), SD_BUS_ERROR_LIMITS_EXCEEDED);
        end();
}
END_TEST

START_TEST(an_opening_that_there_was_not_has_no_letters) {
        struct suggestion_asked asked = {
                .row = {.channel = SUGGESTION_CHANNEL_BOX, .box = 1}, .calendar = &t.calendar, .text = TEXT};
        struct instant now;

        begin();
        record_begin(&t.record);
        assert_ok(recorder_now(t.record.recorder, &now));
        assert_ok(suggestions_add(book(), t.record.store, &now, &asked));
        record_commit(&t.record);
        ck_assert_str_eq(asked.error, BUS_ERROR_NO_SUCH_OPENING);
        end();
}
END_TEST

START_TEST(texts_of_what_is_done_are_kept_so_long_and_others_stay) {
        begin();
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, ""), "");
        at(3, true);
        answer();
        ck_assert_uint_eq(kept(2), 0);
        ck_assert_uint_eq(kept(3), 1);
        sweep(3);
        ck_assert_uint_eq(kept(3), 0);
        ck_assert_int_eq(record_number(&t.record, TEXTS), 1);
        ck_assert_int_eq(record_number(&t.record, "SELECT count(*) FROM suggestion_erasure"
                                                  " WHERE reason = 'expired'"),
                         1);
        /* What was answered again after that is text too. */
        ck_assert_str_eq(move(SUGGESTION_MOVE_REOPEN, "Lại hỏng"), "");
        ck_assert_uint_eq(kept(100), 0);
        end();
}
END_TEST

START_TEST(more_than_fit_a_transaction_are_erased_in_several) {
        begin();
        for (int i = 0; i < SUGGESTIONS_ERASED_AT_ONCE + 1; i++)
                answer();
        ck_assert_uint_eq(kept(0), SUGGESTIONS_ERASED_AT_ONCE);
        sweep(0);
        ck_assert_uint_eq(kept(0), 1);
        sweep(0);
        ck_assert_int_eq(record_number(&t.record, TEXTS), 0);
        end();
}
END_TEST

/* A machine without a clock shows 1970: what is answered then was not answered 56 years ago. */
START_TEST(what_was_answered_on_a_day_nobody_knows_is_not_erased_by_it) {
        begin();
        at(-20000, false);
        answer();
        ck_assert(!last().now.is_dated);
        at(5, true);
        ck_assert_uint_eq(kept(5), 0);
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, ""), "");
        ck_assert_uint_eq(kept(4), 0);
        ck_assert_uint_eq(kept(5), 1);
        sweep(5);
        ck_assert_int_eq(record_number(&t.record, TEXTS), 1);
        end();
}
END_TEST

START_TEST(what_came_while_the_clock_was_not_known_has_a_term_once_it_is) {
        begin();
        at(-20000, false);
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, ""), "");
        ck_assert(!last().now.term.known);
        at(5, true);
        ck_assert_str_eq(move(SUGGESTION_MOVE_CLASSIFY, "suggestion"), "");
        struct suggestion_row row = last();
        ck_assert(row.now.term.known);
        ck_assert_int_eq(row.now.base_day, t.first_day + 5);
        ck_assert_int_gt(row.now.term.due_day, row.now.base_day);
        end();
}
END_TEST

START_TEST(what_leaves_the_register_has_no_text_and_waits_no_more) {
        begin();
        ck_assert_str_eq(add(SUGGESTION_CHANNEL_QR, TEXT, ""), "");
        ck_assert_int_eq(record_number(&t.record, TEXTS), 1);
        ck_assert_str_eq(move(SUGGESTION_MOVE_CLASSIFY, "denunciation"), "");
        ck_assert_str_eq(move(SUGGESTION_MOVE_SEPARATE, ""), "");
        ck_assert_int_eq(record_number(&t.record, TEXTS), 0);
        record_reopen(&t.record);
        ck_assert_int_eq(last().now.state, SUGGESTION_STATE_MOVED);
        ck_assert_uint_eq(suggestions_of(book())->n_open, 0);
        end();
}
END_TEST

START_TEST(without_a_section_its_defaults_hold) {
        static const struct {
                const char *text;
                uint64_t classify, answer, keep_days;
        } texts[] = {{"[Counter 1]\n", 1, 10, 365},
                     {"[Counter 1]\n[Suggestions]\n", 1, 10, 365},
                     {"[Counter 1]\n[Suggestions]\nAnswerDays=7\nKeepDays=0\n", 1, 7, 0}};

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
                _cleanup_(conf_freep) struct conf *conf = NULL;

                int r = conf_load(&centre_conf_spec, "x.conf", texts[i].text, strlen(texts[i].text), &conf,
                                  &problem);
                ck_assert_msg(r >= 0, "%s", problem.text);
                ck_assert_uint_eq(suggestions_conf(conf)->terms.classify, texts[i].classify);
                ck_assert_uint_eq(suggestions_conf(conf)->terms.answer, texts[i].answer);
                ck_assert_uint_eq(suggestions_conf(conf)->keep_days, texts[i].keep_days);
        }
}
END_TEST

/* The configuration that the text makes; NULL: it is refused. */
static struct conf *load_conf(const char *text) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        struct conf *conf = NULL;

        int r = conf_load(&centre_conf_spec, "x.conf", text, strlen(text), &conf, &problem);
        ck_assert_msg(r >= 0 || strstr(problem.text, "categories"), "%s", problem.text);
        return r < 0 ? NULL : conf;
}

START_TEST(categories_are_those_of_the_configuration_and_at_most_so_many) {
        _cleanup_(conf_freep) struct conf *conf =
                load_conf("[Counter 1]\n[Category thai-do]\nLabel=Thái độ phục vụ\n[Category khac]\n");
        _cleanup_free_ char *text = NULL;

        ck_assert_str_eq(suggestions_conf_category(conf, "thai-do")->label, "Thái độ phục vụ");
        ck_assert_ptr_null(suggestions_conf_category(conf, "khac")->label);
        ck_assert_ptr_null(suggestions_conf_category(conf, "Thái độ phục vụ"));
        assert_ok(str_format(&text, "[Counter 1]\n"));
        for (int i = 0; i < CATEGORIES_MAX; i++)
                assert_ok(str_extend(&text, "", "[Category c%d]\n", i));
        conf = conf_free(conf);
        conf = load_conf(text);
        ck_assert_ptr_nonnull(conf);
        assert_ok(str_extend(&text, "", "[Category x]\n"));
        ck_assert_ptr_null(load_conf(text));
}
END_TEST

START_TEST(a_category_stays_with_its_suggestion_over_moves_and_a_restart) {
        begin();
        answer();
        ck_assert_str_eq(move(SUGGESTION_MOVE_CATEGORIZE, "thai-do"), "");
        ck_assert_str_eq(move(SUGGESTION_MOVE_CLOSE, ""), "");
        ck_assert_str_eq(last().now.category, "thai-do");
        record_reopen(&t.record);
        ck_assert_str_eq(move(SUGGESTION_MOVE_REOPEN, "Lại hỏng"), "");
        record_reopen(&t.record);
        ck_assert_str_eq(move(SUGGESTION_MOVE_ASSIGN, "van-phong"), "");
        ck_assert_str_eq(last().now.category, "thai-do");
        ck_assert_str_eq(move(SUGGESTION_MOVE_CATEGORIZE, "co-so"), "");
        ck_assert_str_eq(last().now.category, "co-so");
        ck_assert_int_eq(last().now.state, SUGGESTION_STATE_IN_PROGRESS);
        end();
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_form_that_is_sent_again_is_one_suggestion_and_tells_nobody_elses_code),
        SUITE_CASE(a_channel_takes_so_many_a_day_and_another_has_its_own),
        SUITE_CASE(no_more_wait_than_anybody_can_answer),
        SUITE_CASE(so_much_is_done_with_one_and_no_more),
        SUITE_CASE(an_opening_that_there_was_not_has_no_letters),
        SUITE_CASE(texts_of_what_is_done_are_kept_so_long_and_others_stay),
        SUITE_CASE(more_than_fit_a_transaction_are_erased_in_several),
        SUITE_CASE(what_was_answered_on_a_day_nobody_knows_is_not_erased_by_it),
        SUITE_CASE(what_came_while_the_clock_was_not_known_has_a_term_once_it_is),
        SUITE_CASE(without_a_section_its_defaults_hold),
        SUITE_CASE(categories_are_those_of_the_configuration_and_at_most_so_many),
        SUITE_CASE(a_category_stays_with_its_suggestion_over_moves_and_a_restart),
        SUITE_CASE(what_leaves_the_register_has_no_text_and_waits_no_more),
};

SUITE_MAIN("suggestions-work", cases, NULL, NULL)
