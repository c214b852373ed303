#include "services/printer/job.h"
#include "tests/lib/suite.h"

static struct job_fate fate;
static enum job_state news;

static void setup(void) {
        fate = (struct job_fate){.kind = TEMPLATE_TICKET};
        news = _JOB_STATE_MAX;
}

static void apply(enum job_event event, bool in_time, int told, enum job_state state) {
        ck_assert_int_eq(job_apply(&fate, event, in_time, &news), told);
        ck_assert_msg(fate.state == state, "%s, not %s", job_state_to_string(fate.state),
                      job_state_to_string(state));
}

START_TEST(confirmed_job_is_printed_once) {
        apply(JOB_START, true, 0, JOB_PRINTING);
        ck_assert_uint_eq(fate.attempts, 1);
        apply(JOB_CONFIRM, true, 1, JOB_PRINTED);
        ck_assert_int_eq(news, JOB_PRINTED);
        ck_assert_int_eq(job_apply(&fate, JOB_START, true, &news), -EINVAL);
}
END_TEST

START_TEST(untouched_job_waits_as_if_it_had_not_been_tried) {
        apply(JOB_START, true, 0, JOB_PRINTING);
        apply(JOB_UNTOUCHED, true, 0, JOB_QUEUED);
        ck_assert_uint_eq(fate.attempts, 0);
        ck_assert_uint_eq(fate.reprints, 0);
}
END_TEST

START_TEST(broken_ticket_reprints_itself_marked_and_not_for_ever) {
        for (unsigned i = 1; i <= JOB_REPRINTS_MAX; i++) {
                apply(JOB_START, true, 0, JOB_PRINTING);
                apply(JOB_BREAK, true, 1, JOB_QUEUED);
                ck_assert_int_eq(news, JOB_UNCERTAIN);
                ck_assert_uint_eq(fate.reprints, i);
        }
        apply(JOB_START, true, 0, JOB_PRINTING);
        apply(JOB_BREAK, true, 1, JOB_UNCERTAIN);
        ck_assert_uint_eq(fate.reprints, JOB_REPRINTS_MAX);
}
END_TEST

START_TEST(broken_ticket_that_is_old_is_not_printed_again) {
        apply(JOB_START, true, 0, JOB_PRINTING);
        apply(JOB_BREAK, false, 1, JOB_UNCERTAIN);
}
END_TEST

START_TEST(broken_receipt_waits_for_a_person) {
        fate.kind = TEMPLATE_RECEIPT;
        apply(JOB_START, true, 0, JOB_PRINTING);
        apply(JOB_BREAK, true, 1, JOB_UNCERTAIN);
        apply(JOB_REPRINT, true, 0, JOB_QUEUED);
        ck_assert_uint_eq(fate.reprints, 1);
        apply(JOB_START, true, 0, JOB_PRINTING);
        apply(JOB_RECOVER, true, 1, JOB_UNCERTAIN);
        apply(JOB_CANCEL, true, 1, JOB_CANCELLED);
        ck_assert_int_eq(job_apply(&fate, JOB_REPRINT, true, &news), -EINVAL);
}
END_TEST

START_TEST(late_answer_turns_uncertain_into_printed) {
        apply(JOB_START, true, 0, JOB_PRINTING);
        apply(JOB_LATE, true, 1, JOB_UNCERTAIN);
        ck_assert(fate.awaiting);
        ck_assert_int_eq(job_apply(&fate, JOB_REPRINT, true, &news), -EINVAL);
        apply(JOB_CONFIRM, true, 1, JOB_PRINTED);
        ck_assert(!fate.awaiting);
}
END_TEST

START_TEST(late_job_that_breaks_is_told_of_once) {
        apply(JOB_START, true, 0, JOB_PRINTING);
        apply(JOB_LATE, true, 1, JOB_UNCERTAIN);
        apply(JOB_BREAK, true, 0, JOB_QUEUED);
        ck_assert_uint_eq(fate.reprints, 1);
}
END_TEST

START_TEST(expired_means_that_nothing_went_out) {
        apply(JOB_EXPIRE, false, 1, JOB_EXPIRED);
        setup();
        apply(JOB_START, true, 0, JOB_PRINTING);
        apply(JOB_BREAK, true, 1, JOB_QUEUED);
        apply(JOB_EXPIRE, false, 0, JOB_UNCERTAIN);
}
END_TEST

START_TEST(reprint_of_what_never_came_out_is_no_reprint) {
        apply(JOB_EXPIRE, false, 1, JOB_EXPIRED);
        apply(JOB_REPRINT, true, 0, JOB_QUEUED);
        ck_assert_uint_eq(fate.reprints, 0);
}
END_TEST

START_TEST(paper_in_somebodys_hand_is_printed) {
        fate.kind = TEMPLATE_RECEIPT;
        apply(JOB_START, true, 0, JOB_PRINTING);
        ck_assert_int_eq(job_apply(&fate, JOB_ATTEST, true, &news), -EINVAL);
        apply(JOB_BREAK, true, 1, JOB_UNCERTAIN);
        apply(JOB_ATTEST, true, 1, JOB_PRINTED);
        ck_assert_int_eq(news, JOB_PRINTED);
        ck_assert_int_eq(job_apply(&fate, JOB_ATTEST, true, &news), -EINVAL);
}
END_TEST

START_TEST(paper_in_somebodys_hand_needs_no_reprint) {
        ck_assert_int_eq(job_apply(&fate, JOB_ATTEST, true, &news), -EINVAL);
        apply(JOB_START, true, 0, JOB_PRINTING);
        apply(JOB_BREAK, true, 1, JOB_QUEUED);
        apply(JOB_ATTEST, true, 1, JOB_PRINTED);
        ck_assert_int_eq(news, JOB_PRINTED);
        ck_assert_uint_eq(fate.reprints, 0);
}
END_TEST

START_TEST(nobody_answers_for_a_printer_that_may_still_answer) {
        apply(JOB_START, true, 0, JOB_PRINTING);
        apply(JOB_LATE, true, 1, JOB_UNCERTAIN);
        ck_assert_int_eq(job_apply(&fate, JOB_ATTEST, true, &news), -EINVAL);
}
END_TEST

START_TEST(mark_that_never_went_out_is_not_counted) {
        apply(JOB_START, true, 0, JOB_PRINTING);
        apply(JOB_BREAK, true, 1, JOB_QUEUED);
        apply(JOB_EXPIRE, false, 0, JOB_UNCERTAIN);
        ck_assert_uint_eq(fate.reprints, 0);
        apply(JOB_REPRINT, true, 0, JOB_QUEUED);
        ck_assert_uint_eq(fate.reprints, 1);
}
END_TEST

START_TEST(age_is_known_within_a_boot_and_by_the_wall_clock_otherwise) {
        struct job_time given = {1000, 500, "a"}, same = {5, 700, "a"}, other = {1400, 3, "b"},
                        before = {900, 3, "b"};

        ck_assert_uint_eq(job_age(&given, &same), 200);
        ck_assert_uint_eq(job_age(&given, &other), 400);
        ck_assert_uint_eq(job_age(&given, &before), UINT64_MAX);
}
END_TEST

/* Whatever happens in whatever order: what may be on paper is never printed again without a mark. */
START_TEST(nothing_is_doubled_without_a_mark) {
        bool may_be_on_paper = false;

        srand((unsigned) _i);
        fate.kind = (enum template_kind)(_i % 2);
        for (int i = 0; i < 200; i++) {
                enum job_event event = (enum job_event)(rand() % (JOB_REPRINT + 1));
                enum job_state before = fate.state;
                int r = job_apply(&fate, event, rand() % 4 > 0, &news);

                if (r < 0)
                        continue;
                if (event == JOB_START && may_be_on_paper)
                        ck_assert_uint_gt(fate.reprints, 0);
                if (before == JOB_PRINTING && event != JOB_UNTOUCHED)
                        may_be_on_paper = true;
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(confirmed_job_is_printed_once),
        SUITE_CASE(untouched_job_waits_as_if_it_had_not_been_tried),
        SUITE_CASE(broken_ticket_reprints_itself_marked_and_not_for_ever),
        SUITE_CASE(broken_ticket_that_is_old_is_not_printed_again),
        SUITE_CASE(broken_receipt_waits_for_a_person),
        SUITE_CASE(paper_in_somebodys_hand_is_printed),
        SUITE_CASE(paper_in_somebodys_hand_needs_no_reprint),
        SUITE_CASE(nobody_answers_for_a_printer_that_may_still_answer),
        SUITE_CASE(mark_that_never_went_out_is_not_counted),
        SUITE_CASE(late_answer_turns_uncertain_into_printed),
        SUITE_CASE(late_job_that_breaks_is_told_of_once),
        SUITE_CASE(expired_means_that_nothing_went_out),
        SUITE_CASE(reprint_of_what_never_came_out_is_no_reprint),
        SUITE_CASE(age_is_known_within_a_boot_and_by_the_wall_clock_otherwise),
        {"nothing_is_doubled_without_a_mark", &nothing_is_doubled_without_a_mark, 200},
};

SUITE_MAIN("printer/job", cases, setup, NULL)
