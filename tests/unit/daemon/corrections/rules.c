/* What a counter-entry changes of figures, and what it leaves as it was. */
#include "daemon/corrections/rules.h"

#include "daemon/corrections/correction.h"
#include "dbus/errors.h"
#include "tests/lib/files.h"
#include "tests/unit/daemon/book-memory.h"

static struct memory memory;

static void setup(void) {
        memory_open(&memory);
        memory_observe_fields(&memory, "signed-in", EVENT_FIELD_S("counter", "2"),
                              EVENT_FIELD_S("official", "lan"), EVENT_FIELD_S("actor", "test"));
}

static void teardown(void) {
        memory_close(&memory);
}

/* One visit at counter 2, rated after three seconds. Returns it. */
static uint64_t rate(const char *level) {
        memory_pass(&memory, 10 * USEC_PER_SEC);
        memory_press(&memory, "quay2", "done", 0);
        uint64_t visit = ratings_of(memory.book)->last_visit;
        uint64_t arming = memory_arm(&memory, "quay2", visit, SUBJECT_RECEPTION);
        memory_pass(&memory, 3 * USEC_PER_SEC);
        memory_press(&memory, "quay2", level, arming);
        memory_disarm(&memory, "quay2", arming, "settled");
        return visit;
}

/* As the event of that kind says it; "extra" is the official of a reply. */
enum { FIELDS_MAX = 6 };
static size_t fill(struct event_field fields[static FIELDS_MAX], enum correction correction, uint64_t visit,
                   const char *text) {
        fields[0] = EVENT_FIELD_T("visit", visit);
        fields[1] = EVENT_FIELD_S("counter", "2");
        fields[2] = EVENT_FIELD_S("subject", "reception");
        fields[3] = EVENT_FIELD_S(correction_kind(correction)->text_field, text);
        fields[4] = EVENT_FIELD_S("actor", "uid 1000");
        fields[5] = EVENT_FIELD_S("official", "lan");
        return correction == CORRECTION_REPLY ? 6 : 5;
}

static void correct(enum correction correction, uint64_t visit) {
        struct event_field fields[FIELDS_MAX];
        size_t n = fill(fields, correction, visit, "bấm nhầm");

        memory_observe(&memory, correction_kind(correction)->event, fields, n);
}

static int try(enum correction correction, uint64_t visit, const char *text) {
        struct event_field fields[FIELDS_MAX];
        size_t n = fill(fields, correction, visit, text);

        return memory_apply(&memory, CENTRE_SOURCE, correction_kind(correction)->event, fields, n);
}

static int64_t of_counter(enum figure figure) {
        return memory_figure(&memory, "2", _SUBJECT_MAX, figure);
}

static int64_t of_day(enum figures_of of, int32_t day, enum figure figure) {
        int64_t sum = 0;

        for (size_t i = 0; i < ratings_of(memory.book)->n_figures; i++) {
                const struct figure_row *row = &ratings_of(memory.book)->figures[i];
                if (row->key.of == of && row->key.day == day)
                        sum += row->values[figure];
        }
        return sum;
}

static int32_t day_of_visit(uint64_t id) {
        struct visit_row *visit;

        assert_ok(ratings_find_visit(memory.book, id, &visit));
        return visit->day;
}

START_TEST(a_voided_rating_still_counts_and_is_told_apart) {
        int64_t before[_FIGURE_MAX];

        uint64_t visit = rate("dissatisfied");
        rate("satisfied");
        for (enum figure figure = 0; figure < _FIGURE_MAX; figure++)
                before[figure] = of_counter(figure);
        correct(CORRECTION_VOID, visit);
        for (enum figure figure = 0; figure < _FIGURE_MAX; figure++) {
                bool voided =
                        figure == FIGURE_VOIDED || figure == FIGURE_VOIDED_LEVEL + (int) LEVEL_DISSATISFIED;
                ck_assert_int_eq(of_counter(figure), before[figure] + voided);
        }
        ck_assert_int_eq(memory_official_figure(&memory, "lan", FIGURE_VOIDED), 1);
        ck_assert_int_eq(
                memory_official_figure(&memory, "lan", FIGURE_VOIDED_LEVEL + (int) LEVEL_DISSATISFIED), 1);
        correct(CORRECTION_REINSTATE, visit);
        for (enum figure figure = 0; figure < _FIGURE_MAX; figure++)
                ck_assert_int_eq(of_counter(figure), before[figure]);
        ck_assert_int_eq(memory_official_figure(&memory, "lan", FIGURE_VOIDED), 0);
}
END_TEST

START_TEST(what_is_said_of_a_rating_changes_no_figure) {
        int64_t before[_FIGURE_MAX];

        uint64_t visit = rate("dissatisfied");
        for (enum figure figure = 0; figure < _FIGURE_MAX; figure++)
                before[figure] = of_counter(figure);
        correct(CORRECTION_ANNOTATE, visit);
        correct(CORRECTION_REPLY, visit);
        correct(CORRECTION_NOTE, visit);
        memory_settle(&memory);
        correct(CORRECTION_NOTE, visit);
        /* That a leader had a word for it is counted, and nothing else. */
        before[FIGURE_NOTED] = 1;
        for (enum figure figure = 0; figure < _FIGURE_MAX; figure++)
                ck_assert_int_eq(of_counter(figure), before[figure]);
        memory_assert_last(&memory, "rating-replied", "official", "lan");
        memory_assert_last(&memory, "low-rating-noted", "text", "bấm nhầm");
        const struct corrections *corrections = corrections_of(memory.book);
        ck_assert_uint_eq(corrections->n_rows, 4);
        ck_assert_uint_eq(corrections->rows[0].visit, visit);
        ck_assert_int_eq(corrections->rows[1].correction, CORRECTION_REPLY);
}
END_TEST

START_TEST(a_day_of_long_ago_takes_a_late_void) {
        uint64_t visit = rate("satisfied");
        int32_t day = day_of_visit(visit);

        memory_settle(&memory);
        memory_pass(&memory, 200 * USEC_PER_DAY);
        rate("satisfied");
        correct(CORRECTION_VOID, visit);
        ck_assert_int_eq(of_day(FIGURES_OF_COUNTER, day, FIGURE_VOIDED), 1);
        ck_assert_int_eq(of_day(FIGURES_OF_COUNTER, day, FIGURE_RATED + LEVEL_SATISFIED), 1);
        ck_assert_int_eq(of_day(FIGURES_OF_COUNTER, day + 200, FIGURE_VOIDED), 0);
        memory_settle(&memory);
        memory_pass(&memory, USEC_PER_DAY);
        correct(CORRECTION_REINSTATE, visit);
        ck_assert_int_eq(of_day(FIGURES_OF_COUNTER, day, FIGURE_VOIDED), 0);
        ck_assert_int_eq(of_day(FIGURES_OF_OFFICIAL, day, FIGURE_VOIDED), 0);
}
END_TEST

/* Voided before the clock is known and after it; committed meanwhile or not. */
static void move_day(bool before, bool settled) {
        memory.synchronized = false;
        memory.realtime_usec -= 40 * USEC_PER_DAY;
        uint64_t visit = rate("dissatisfied");
        int32_t wrong = day_of_visit(visit);

        if (settled)
                memory_settle(&memory);
        if (before)
                correct(CORRECTION_VOID, visit);
        if (settled)
                memory_settle(&memory);
        memory.synchronized = true;
        memory.realtime_usec += 40 * USEC_PER_DAY;
        memory_conclude(&memory);
        if (!before)
                correct(CORRECTION_VOID, visit);
        ck_assert_int_eq(day_of_visit(visit), wrong + 40);
        for (enum figures_of of = FIGURES_OF_COUNTER; of <= FIGURES_OF_OFFICIAL; of++) {
                ck_assert_int_eq(of_day(of, wrong, FIGURE_VOIDED), 0);
                ck_assert_int_eq(of_day(of, wrong, FIGURE_VOIDED_LEVEL + (int) LEVEL_DISSATISFIED), 0);
                ck_assert_int_eq(of_day(of, wrong + 40, FIGURE_VOIDED), 1);
                ck_assert_int_eq(of_day(of, wrong + 40, FIGURE_VOIDED_LEVEL + (int) LEVEL_DISSATISFIED), 1);
                ck_assert_int_eq(of_day(of, wrong + 40, FIGURE_RATED + LEVEL_DISSATISFIED), 1);
        }
}

START_TEST(a_voided_rating_moves_with_its_day) {
        move_day(_i % 2 == 0, _i / 2 == 0);
}
END_TEST

START_TEST(an_undated_rating_is_voided_where_it_stands) {
        memory.synchronized = false;
        memory.realtime_usec = 1000 * USEC_PER_SEC;
        uint64_t visit = rate("satisfied");
        int32_t day = day_of_visit(visit);

        memory_settle(&memory);
        memory.boot_id = OTHER_BOOT;
        memory.synchronized = true;
        memory.realtime_usec = NOON + USEC_PER_DAY;
        memory_conclude(&memory);
        correct(CORRECTION_VOID, visit);
        ck_assert_int_eq(day_of_visit(visit), day);
        ck_assert_int_eq(of_day(FIGURES_OF_COUNTER, day, FIGURE_VOIDED), 1);
}
END_TEST

START_TEST(a_counter_that_left_is_corrected_like_any) {
        uint64_t visit = rate("satisfied");

        memory_counter(&memory, "2", "", "", "");
        memory_settle(&memory);
        correct(CORRECTION_VOID, visit);
        ck_assert_int_eq(of_counter(FIGURE_VOIDED), 1);
}
END_TEST

/* Whoever polls what is public learns of a void that it was, and of no level. */
START_TEST(public_batches_stay_whole) {
        int64_t before[_FIGURE_MAX];
        uint64_t first = rate("dissatisfied");

        rate("satisfied");
        correct(CORRECTION_VOID, first); /* its batch is not public yet */
        uint64_t third = rate("neutral");
        int32_t day = day_of_visit(first);
        for (enum figure figure = 0; figure < _FIGURE_MAX; figure++)
                before[figure] = of_day(FIGURES_OF_PUBLIC, day, figure);
        ck_assert_int_eq(before[FIGURE_RATED + LEVEL_DISSATISFIED], 1);
        correct(CORRECTION_VOID, third);
        correct(CORRECTION_REINSTATE, first);
        for (enum figure figure = 0; figure < _FIGURE_MAX; figure++) {
                ck_assert_int_eq(of_day(FIGURES_OF_PUBLIC, day, figure), before[figure]);
                if (figure == FIGURE_VOIDED || figure >= FIGURE_VOIDED_LEVEL)
                        ck_assert_int_eq(before[figure], 0);
        }
}
END_TEST

START_TEST(a_correction_must_fit_its_rating) {
        uint64_t high = rate("satisfied"), low = rate("very-dissatisfied");

        memory_observe_fields(&memory, "command", EVENT_FIELD_S("action", "sign-out"),
                              EVENT_FIELD_S("counter", "2"), EVENT_FIELD_S("actor", "test"));
        uint64_t nobodys = rate("satisfied");
        memory_press(&memory, "quay2", "done", 0);
        uint64_t waiting = ratings_of(memory.book)->last_visit;
        for (enum correction correction = 0; correction < _CORRECTION_MAX; correction++) {
                ck_assert_int_eq(try(correction, 999, "vì sao"), -EINVAL);
                ck_assert_int_eq(try(correction, waiting, "vì sao"), -EINVAL);
                ck_assert_int_eq(try(correction, low, ""), -EINVAL);
        }
        ck_assert_int_eq(try(CORRECTION_NOTE, high, "vì sao"), -EINVAL);
        ck_assert_int_eq(try(CORRECTION_REPLY, nobodys, "vì sao"), -EINVAL);
        ck_assert_int_eq(try(CORRECTION_REINSTATE, low, "vì sao"), -EINVAL);
        correct(CORRECTION_VOID, low);
        memory_settle(&memory);
        ck_assert_int_eq(try(CORRECTION_VOID, low, "vì sao"), -EINVAL);
        ck_assert_int_eq(of_counter(FIGURE_VOIDED), 1);
}
END_TEST

static const char *refusal(enum correction correction, const struct rating_row *rating) {
        const char *problem = NULL, *error = correction_refusal(correction, rating, &problem);

        ck_assert(!error == !problem);
        return error ? error : "";
}

START_TEST(refusals_have_names) {
        struct rating_row rating = {.state = RATING_RATED, .window = {.pressed = true}};

        rating.window.level = LEVEL_SATISFIED;
        ck_assert_str_eq(refusal(CORRECTION_VOID, &rating), "");
        ck_assert_str_eq(refusal(CORRECTION_ANNOTATE, &rating), "");
        ck_assert_str_eq(refusal(CORRECTION_REINSTATE, &rating), BUS_ERROR_NOT_VOIDED);
        ck_assert_str_eq(refusal(CORRECTION_REPLY, &rating), BUS_ERROR_NOBODY_RATED);
        ck_assert_str_eq(refusal(CORRECTION_NOTE, &rating), BUS_ERROR_NOT_LOW);
        rating.voided = true;
        rating.official[0] = 'l';
        rating.window.level = LEVEL_DISSATISFIED;
        ck_assert_str_eq(refusal(CORRECTION_VOID, &rating), BUS_ERROR_ALREADY_VOIDED);
        ck_assert_str_eq(refusal(CORRECTION_REINSTATE, &rating), "");
        ck_assert_str_eq(refusal(CORRECTION_REPLY, &rating), "");
        ck_assert_str_eq(refusal(CORRECTION_NOTE, &rating), "");
        for (enum rating_state state = 0; state < _RATING_STATE_MAX; state++)
                for (enum correction correction = 0; state != RATING_RATED && correction < _CORRECTION_MAX;
                     correction++) {
                        rating.state = state;
                        ck_assert_str_eq(refusal(correction, &rating), BUS_ERROR_NO_SUCH_RATING);
                }
}
END_TEST

static char *repeat(const char *s, size_t n) {
        char *text = calloc(n, strlen(s) + 1), *end = text;

        ck_assert_ptr_nonnull(text);
        for (size_t i = 0; i < n; i++)
                end = stpcpy(end, s);
        return text;
}

START_TEST(a_text_is_one_line_that_can_be_read) {
        static const char *const bad[] = {"",
                                          " ",
                                          "   ",
                                          "hai\ndòng",
                                          "\t",
                                          "tab\tgiữa",
                                          "đảo \xe2\x80\xae chiều", /* U+202E */
                                          "ẩn \xe2\x80\x8b",        /* U+200B */
                                          "dòng \xe2\x80\xa8 mới",  /* U+2028 */
                                          "đoạn \xe2\x80\xa9 mới",  /* U+2029 */
                                          "\xc2\x85",               /* U+0085 */
                                          "\xff\xfe",
                                          "cụt \xe1\xbb"};

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                ck_assert_msg(!correction_text_is_valid(bad[i]), "%zu", i);
        ck_assert(correction_text_is_valid("x"));
        /* Both ways to write a letter. */
        ck_assert(correction_text_is_valid("Công dân bấm nhầm, đã xin bấm lại"));
        ck_assert(correction_text_is_valid("Co\xcc\x82ng da\xcc\x82n"));
        _cleanup_free_ char *longest = repeat("ệ", CORRECTION_TEXT_MAX);
        _cleanup_free_ char *longer = repeat("ệ", CORRECTION_TEXT_MAX + 1);
        ck_assert(correction_text_is_valid(longest));
        ck_assert(!correction_text_is_valid(longer));
}
END_TEST

/* The longest in bytes, and what is escaped. */
START_TEST(the_longest_text_fits_into_its_event) {
        _cleanup_free_ char *widest = repeat("\xf0\x9f\x98\xa1", CORRECTION_TEXT_MAX);
        _cleanup_free_ char *escaped = repeat("\"", CORRECTION_TEXT_MAX);
        struct event_field fields[FIELDS_MAX];

        uint64_t visit = rate("dissatisfied");
        size_t n = fill(fields, CORRECTION_REPLY, visit, widest);
        memory_observe(&memory, "rating-replied", fields, n);
        n = fill(fields, CORRECTION_VOID, visit, escaped);
        memory_observe(&memory, "rating-voided", fields, n);
        memory_assert_last(&memory, "rating-voided", "reason", escaped);
}
END_TEST

/* Which polkit would not know, and refuse, or answer to nobody but root. */
START_TEST(each_action_is_in_the_policy) {
        static const char owner[] =
                "<annotate key=\"org.freedesktop.policykit.owner\">unix-user:motcua-centre</annotate>";
        _cleanup_free_ char *policy = file_read(TEST_POLICY, NULL);

        for (enum correction correction = 0; correction < _CORRECTION_MAX; correction++) {
                _cleanup_free_ char *title = NULL;
                assert_ok(str_format(&title, "<action id=\"%s\">", correction_kind(correction)->action));
                const char *action = strstr(policy, title),
                           *end = action ? strstr(action, "</action>") : NULL;
                ck_assert_msg(end, "no %s", title);
                ck_assert_ptr_nonnull(memmem(action, (size_t) (end - action), owner, strlen(owner)));
                for (const char *const *tag = (const char *const[]){"<description xml:lang=\"vi\">",
                                                                    "<message xml:lang=\"vi\">", NULL};
                     *tag; tag++)
                        ck_assert_ptr_nonnull(memmem(action, (size_t) (end - action), *tag, strlen(*tag)));
        }
}
END_TEST

START_TEST(each_kind_has_its_event) {
        for (enum correction correction = 0; correction < _CORRECTION_MAX; correction++)
                ck_assert_int_eq(correction_of_event(correction_kind(correction)->event), correction);
        ck_assert_int_lt(correction_of_event("rating"), 0);
}
END_TEST

START_TEST(events_are_checked_before_they_are_applied) {
        static const char *const open[] = {NULL};

        memory_check_rules(&corrections_room, open);
}
END_TEST

START_TEST(a_note_of_the_day_counts_once_and_a_later_one_not) {
        uint64_t visit = rate("dissatisfied"), late = rate("very-dissatisfied");

        correct(CORRECTION_NOTE, visit);
        correct(CORRECTION_NOTE, visit);
        ck_assert_int_eq(of_counter(FIGURE_NOTED), 1);
        memory_pass(&memory, USEC_PER_DAY);
        correct(CORRECTION_NOTE, late);
        ck_assert_int_eq(of_counter(FIGURE_NOTED), 1);
        /* What the note is of stays noted, also when it is voided. */
        correct(CORRECTION_VOID, visit);
        ck_assert_int_eq(of_counter(FIGURE_NOTED), 1);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_note_of_the_day_counts_once_and_a_later_one_not),
        SUITE_CASE(a_voided_rating_still_counts_and_is_told_apart),
        SUITE_CASE(what_is_said_of_a_rating_changes_no_figure),
        SUITE_CASE(a_day_of_long_ago_takes_a_late_void),
        {.name = "a_voided_rating_moves_with_its_day",
         .test = &a_voided_rating_moves_with_its_day,
         .loop_end = 4},
        SUITE_CASE(an_undated_rating_is_voided_where_it_stands),
        SUITE_CASE(a_counter_that_left_is_corrected_like_any),
        SUITE_CASE(public_batches_stay_whole),
        SUITE_CASE(a_correction_must_fit_its_rating),
        SUITE_CASE(refusals_have_names),
        SUITE_CASE(a_text_is_one_line_that_can_be_read),
        SUITE_CASE(the_longest_text_fits_into_its_event),
        SUITE_CASE(each_action_is_in_the_policy),
        SUITE_CASE(each_kind_has_its_event),
        SUITE_CASE(events_are_checked_before_they_are_applied),
};

SUITE_MAIN("corrections-rules", cases, setup, teardown)
