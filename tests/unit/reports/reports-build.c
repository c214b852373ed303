#include "answers.h"
#include "daemon/reports/survey.h"

static const struct report_value *value_of(const struct report_group *group, const char *code,
                                           enum report_variant variant) {
        const struct report_row *row = report_find_row(group, code, variant);

        ck_assert_ptr_nonnull(row);
        return &row->value;
}

static void assert_share(const struct report_value *value, uint64_t numerator, uint64_t denominator) {
        ck_assert_int_eq((int) value->state, REPORT_IS_MEASURED);
        ck_assert_uint_eq(value->numerator, numerator);
        ck_assert_uint_eq(value->denominator, denominator);
}

START_TEST(shares_are_of_their_counts_with_and_without) {
        struct report *report = answer_report("2026-10", 0, answer_make(json_array(), NULL), NULL);
        const struct report_group *whole = &report->whole;

        assert_share(value_of(whole, "H1", REPORT_ALL), 48, 60);
        assert_share(value_of(whole, "H2", REPORT_ALL), 46, 48);
        assert_share(value_of(whole, "H2", REPORT_WITHOUT_SUSPECT), 42, 44);
        assert_share(value_of(whole, "H2", REPORT_WITHOUT_VOIDED), 45, 46);
        assert_share(value_of(whole, "H3", REPORT_ALL), 1, 48);
        assert_share(value_of(whole, "H3", REPORT_WITHOUT_VOIDED), 0, 46);
        assert_share(value_of(whole, "V2", REPORT_ALL), 3, 80);
        assert_share(value_of(whole, "T2", REPORT_ALL), 60, 80);
        assert_share(value_of(whole, "L1", REPORT_ALL), 1, 1);
        ck_assert_uint_eq(value_of(whole, "T1", REPORT_ALL)->median_usec, 90 * USEC_PER_SEC);
        ck_assert_int_eq((int) value_of(whole, "T1", REPORT_PRIORITY)->state, REPORT_HAS_NOTHING);
        ck_assert(!report->unfinished);
        report_free(report);
}
END_TEST

START_TEST(what_is_not_there_is_said_and_never_zero) {
        static const char *const unmeasured[] = {"G1", "G2", "H4", "C1", "K1", "K9", "P1", "P3"};
        struct report *report = answer_report(
                "2026-11", 1U << REPORT_BY_SERVICE,
                answer_make(json_pack("[o]", answer_group("service", "a", "A", false)), NULL), NULL);
        const struct report_group *service = &report->sections[0].groups[0];

        for (size_t i = 0; i < ELEMENTSOF(unmeasured); i++)
                ck_assert_int_eq((int) value_of(&report->whole, unmeasured[i], REPORT_ALL)->state,
                                 REPORT_NOT_MEASURED);
        ck_assert_int_eq((int) value_of(&report->whole, "N1", REPORT_ALL)->state, REPORT_NOT_ENTERED);
        ck_assert_int_eq((int) value_of(service, "G1", REPORT_ALL)->state, REPORT_NOT_KEPT_BY);
        ck_assert_int_eq((int) report_find_row(&report->whole, "H2", REPORT_ALL)->before.state,
                         REPORT_HAS_NOTHING);
        ck_assert(report->unfinished);
        report_free(report);
}
END_TEST

START_TEST(few_ratings_tell_no_level_and_of_an_official_nothing) {
        json_t *groups = json_pack("[o, o]", answer_group("official", "lan", "Lan", true),
                                   answer_group("service", "a", NULL, true));
        struct report *report = answer_report("2026-11", 1U << REPORT_BY_OFFICIAL | 1U << REPORT_BY_SERVICE,
                                              answer_make(groups, NULL), NULL);
        const struct report_group *service = &report_find_section(report, REPORT_BY_SERVICE)->groups[0],
                                  *official = &report_find_section(report, REPORT_BY_OFFICIAL)->groups[0];

        ck_assert_int_eq((int) value_of(service, "H2", REPORT_ALL)->state, REPORT_TOO_FEW);
        ck_assert_uint_eq(value_of(service, "H2", REPORT_ALL)->denominator, 3);
        ck_assert_uint_eq(value_of(service, "H2", REPORT_ALL)->numerator, 0);
        ck_assert_int_eq((int) value_of(service, "L1", REPORT_ALL)->state, REPORT_TOO_FEW);
        assert_share(value_of(service, "H1", REPORT_ALL), 3, 60);
        for (size_t i = 0; i < official->n_rows; i++)
                ck_assert(official->rows[i].value.state == REPORT_TOO_FEW ||
                          official->rows[i].value.state == REPORT_NOT_KEPT_BY);
        for (int i = 0; i < _REPORT_COUNT_MAX; i++)
                ck_assert_uint_eq(official->counts[i], 0);
        report_free(report);
}
END_TEST

START_TEST(where_nobody_rated_there_are_not_too_few) {
        json_t *group = answer_group("service", "a", NULL, true);

        json_object_set_new(group, "rated", json_integer(0));
        struct report *report = answer_report("2026-11", 1U << REPORT_BY_SERVICE,
                                              answer_make(json_pack("[o]", group), NULL), NULL);
        const struct report_group *service = &report_find_section(report, REPORT_BY_SERVICE)->groups[0];

        ck_assert_int_eq((int) value_of(service, "H2", REPORT_ALL)->state, REPORT_HAS_NOTHING);
        ck_assert_int_eq((int) value_of(service, "L1", REPORT_ALL)->state, REPORT_HAS_NOTHING);
        report_free(report);
}
END_TEST

/* The whole of cameras, where something was told of them. */
static void tell_whole(json_t *answer, int days, int due_min, int recorded_min) {
        json_t *whole = json_array_get(json_object_get(answer, "groups"), 0);

        json_object_update_new(whole, json_pack("{s:i, s:i, s:i}", "camera_days", days, "camera_due_min",
                                                due_min, "camera_recorded_min", recorded_min));
}

START_TEST(where_nobody_rated_nothing_is_withheld) {
        json_t *before = answer_make(json_array(), NULL), *whole = answer_group("", "", NULL, true);

        json_object_set_new(whole, "rated", json_integer(0));
        json_array_set_new(json_object_get(before, "groups"), 0, whole);
        struct report *report = answer_report("2026-11", 0, answer_make(json_array(), NULL), before);
        ck_assert_int_eq((int) report_find_row(&report->whole, "L1", REPORT_ALL)->before.state,
                         REPORT_HAS_NOTHING);
        ck_assert_int_eq((int) report_find_row(&report->whole, "H3", REPORT_ALL)->before.state,
                         REPORT_HAS_NOTHING);
        report_free(report);
}
END_TEST

/* Of 48 ratings, 46 satisfied. */
static struct report *report_of_channels(int by_phone, bool withheld) {
        json_t *now = answer_make(json_array(), NULL),
               *whole = json_array_get(json_object_get(now, "groups"), 0);

        json_object_set_new(whole, "by_phone", json_integer(by_phone));
        json_object_set_new(whole, "withheld_channels", json_boolean(withheld));
        if (!withheld)
                json_object_update_new(whole, json_pack("{s:i, s:i, s:i, s:i, s:i}", "phone_very_satisfied",
                                                        by_phone / 2, "phone_satisfied", by_phone / 3,
                                                        "phone_neutral", 0, "phone_dissatisfied",
                                                        by_phone / 12, "phone_very_dissatisfied", 0));
        return answer_report("2026-11", 0, now, NULL);
}

START_TEST(ratings_by_phone_are_reported_apart) {
        struct report *report = report_of_channels(12, false);
        const struct report_group *whole = &report->whole;

        ck_assert(report_has_channels(report));
        assert_share(value_of(whole, "H1", REPORT_ALL), 48, 60);
        assert_share(value_of(whole, "H1", REPORT_KEYPAD), 36, 60);
        assert_share(value_of(whole, "H1", REPORT_PHONE), 12, 60);
        assert_share(value_of(whole, "H2", REPORT_ALL), 46, 48);
        assert_share(value_of(whole, "H2", REPORT_KEYPAD), 36, 36);
        assert_share(value_of(whole, "H2", REPORT_PHONE), 10, 12);
        assert_share(value_of(whole, "H3", REPORT_KEYPAD), 0, 36);
        assert_share(value_of(whole, "H3", REPORT_PHONE), 1, 12);
        report_free(report);
}
END_TEST

START_TEST(few_ratings_of_one_channel_tell_no_level_of_either) {
        struct report *report = report_of_channels(3, true);
        const struct report_group *whole = &report->whole;

        assert_share(value_of(whole, "H1", REPORT_PHONE), 3, 60);
        assert_share(value_of(whole, "H2", REPORT_ALL), 46, 48);
        for (enum report_variant i = REPORT_KEYPAD; i <= REPORT_PHONE; i++) {
                ck_assert_int_eq((int) value_of(whole, "H2", i)->state, REPORT_TOO_FEW);
                ck_assert_int_eq((int) value_of(whole, "H3", i)->state, REPORT_TOO_FEW);
        }
        ck_assert_uint_eq(value_of(whole, "H2", REPORT_KEYPAD)->denominator, 45);
        ck_assert_uint_eq(value_of(whole, "H2", REPORT_PHONE)->denominator, 3);
        for (int i = REPORT_PHONE_VERY_SATISFIED; i <= REPORT_PHONE_VERY_DISSATISFIED; i++)
                ck_assert(!(whole->known >> i & 1));
        report_free(report);
}
END_TEST

START_TEST(without_ratings_by_phone_all_are_by_keypad) {
        struct report *report = report_of_channels(0, false);

        ck_assert(!report_has_channels(report));
        assert_share(value_of(&report->whole, "H2", REPORT_KEYPAD), 46, 48);
        ck_assert_int_eq((int) value_of(&report->whole, "H2", REPORT_PHONE)->state, REPORT_HAS_NOTHING);
        report_free(report);
        /* Of a daemon that does not tell of channels. */
        report = answer_report("2026-11", 0, answer_make(json_array(), NULL), NULL);
        ck_assert_int_eq((int) value_of(&report->whole, "H2", REPORT_PHONE)->state, REPORT_NOT_MEASURED);
        report_free(report);
}
END_TEST

START_TEST(cameras_are_reported_by_the_days_that_they_told_of) {
        json_t *groups = json_pack("[o, o]", answer_camera("cua", 20, 9600, 9590),
                                   answer_camera("quay", 0, 0, 0)),
               *now = answer_make(groups, NULL),
               *before = answer_make(json_pack("[o]", answer_camera("cua", 21, 10080, 5040)), NULL);
        int64_t change;

        tell_whole(now, 20, 9600, 9590);
        tell_whole(before, 21, 10080, 5040);
        struct report *report = answer_report("2026-11", 0, now, before);
        const struct report_camera *cua = &report->cameras[0], *quay = &report->cameras[1];

        assert_share(value_of(&report->whole, "C1", REPORT_ALL), 9590, 9600);
        ck_assert_uint_eq(report->announced_days, 20);
        ck_assert_uint_eq(report->n_cameras, 2);
        ck_assert_str_eq(cua->id, "cua");
        assert_share(&cua->row.value, 9590, 9600);
        assert_share(&cua->row.before, 5040, 10080);
        ck_assert(report_change(REPORT_SHARE, &cua->row.value, &cua->row.before, &change));
        ck_assert_int_eq(change, 499);
        ck_assert_uint_eq(cua->days, 20);
        ck_assert_uint_eq(cua->n_gaps, 2);
        ck_assert_uint_eq(cua->gaps[0].gaps, 2);
        ck_assert_uint_eq(cua->gaps[0].minutes, 70);
        ck_assert_str_eq(report_cause_text(cua->gaps[0].cause, LANGUAGE_VI), "mất điện");
        ck_assert_str_eq(report_cause_text(cua->gaps[1].cause, LANGUAGE_VI), "x-y");
        /* Of a camera that told of no day nothing is known: that is not 0 %. */
        ck_assert_uint_eq(quay->days, 0);
        ck_assert_int_eq((int) quay->row.value.state, REPORT_NOT_MEASURED);
        ck_assert_int_eq((int) quay->row.before.state, REPORT_HAS_NOTHING);
        report_free(report);
}
END_TEST

static json_t *entry(const char *code, const char *first, const char *last, int numerator, int denominator) {
        return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:i}", "kind", "figure",
                         "key", code, "item", "", "first_day", first, "last_day", last, "numerator",
                         numerator, "denominator", denominator, "text", "", "source", "Cổng dịch vụ công",
                         "source_day", "2026-11-01", "actor", "uid 0", "event", 7);
}

START_TEST(entries_hold_for_their_period_or_add_up_to_it) {
        json_t *entries = json_pack("[o, o, o, o]", entry("N1", "2026-01-01", "2026-01-31", 9, 10),
                                    entry("N1", "2026-02-01", "2026-03-31", 5, 10),
                                    entry("N2", "2026-01-01", "2026-01-31", 1, 2),
                                    entry("N3", "2026-01-01", "2026-03-31", 0, 0));
        struct report *report = answer_report("2026-Q1", 0, answer_make(json_array(), entries), NULL);

        ck_assert_int_eq((int) value_of(&report->whole, "N1", REPORT_ALL)->state, REPORT_IS_ENTERED);
        ck_assert_uint_eq(value_of(&report->whole, "N1", REPORT_ALL)->numerator, 14);
        ck_assert_uint_eq(value_of(&report->whole, "N1", REPORT_ALL)->denominator, 20);
        ck_assert_str_eq(report_find_row(&report->whole, "N1", REPORT_ALL)->source, "Cổng dịch vụ công");
        /* A part is not the whole. */
        ck_assert_int_eq((int) value_of(&report->whole, "N2", REPORT_ALL)->state, REPORT_NOT_ENTERED);
        ck_assert_ptr_null(report_find_row(&report->whole, "N2", REPORT_ALL)->source);
        ck_assert_int_eq((int) value_of(&report->whole, "N3", REPORT_ALL)->state, REPORT_HAS_NOTHING);
        report_free(report);
}
END_TEST

START_TEST(another_answer_is_refused) {
        struct report_request request = {.centre = "", .version = ""};
        static const char *const answers[] = {
                "{}",
                "[]",
                "3",
                "{\"groups\": 4}",
                "{\"groups\": [{}]}",
                "{\"groups\": [{\"by\": \"\", \"id\": \"\"}], \"about\": {}}",
                "{\"groups\": [{\"by\": \"\", \"id\": \"\"}], \"about\": {\"today\": 3}}",
        };

        assert_ok(report_period_parse("2026", 0, &request.period));
        for (size_t i = 0; i < ELEMENTSOF(answers); i++) {
                json_t *answer = json_loads(answers[i], JSON_DECODE_ANY, NULL);
                struct report *report;

                ck_assert_int_eq(report_build(&request, answer, answer, &report), -EBADMSG);
                json_decref(answer);
        }
}
END_TEST

START_TEST(the_register_is_told_of_the_whole) {
        struct report *report = answer_report(
                "2026-11", 1U << REPORT_BY_SERVICE,
                answer_make(json_pack("[{s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i},"
                                      " {s:s, s:i, s:s, s:s, s:s}, o]",
                                      "by", "suggestions", "id", "", "received", 9, "due", 8, "in_time", 7,
                                      "open", 0, "long", 0, "planned", 4, "opened", 3, "unlisted", 2, "by",
                                      "suggestion", "event", 17, "day", "2026-11-03", "channel", "box",
                                      "state", "answered", answer_group("service", "a", "A", false)),
                            NULL),
                NULL);

        ck_assert_uint_eq(report->n_suggestions, 1);
        ck_assert_uint_eq(report->unlisted_suggestions, 2);
        ck_assert(report->has_register);
        ck_assert_uint_eq(report->received_suggestions, 9);
        ck_assert_uint_eq(report->open_suggestions, 0);
        ck_assert_uint_eq(report->suggestions[0].event, 17);
        ck_assert_str_eq(report->suggestions[0].channel, "box");
        ck_assert_str_eq(report->suggestions[0].done_day, "");

        assert_share(value_of(&report->whole, "P1", REPORT_ALL), 7, 8);
        ck_assert_int_eq((int) value_of(&report->whole, "P2", REPORT_ALL)->state, REPORT_HAS_NOTHING);
        assert_share(value_of(&report->whole, "P3", REPORT_ALL), 3, 4);
        ck_assert_int_eq((int) report_find_row(&report->whole, "P1", REPORT_ALL)->before.state,
                         REPORT_NOT_MEASURED);
        ck_assert_int_eq((int) value_of(&report->sections[0].groups[0], "P1", REPORT_ALL)->state,
                         REPORT_NOT_KEPT_BY);
        report_free(report);
}
END_TEST

START_TEST(the_survey_is_told_by_page_and_paper_and_too_few_answers_are_not) {
        json_t *groups =
                json_pack("[o, o, o, o, o]", answer_survey("survey", "all", 24, 20),
                          answer_survey("survey", "qr", 20, 18), answer_survey("survey", "paper", 4, -1),
                          answer_survey("survey-department", "tu-phap", 12, 9), answer_survey_question());
        struct report *report = answer_report("2026-11", 0, answer_make(groups, NULL), NULL);
        const struct report_group *whole = &report->whole;
        const struct report_survey *survey = &report->survey;

        assert_share(value_of(whole, "K1", REPORT_ALL), 20, 24);
        assert_share(value_of(whole, "K1", REPORT_QR), 18, 20);
        ck_assert_int_eq((int) value_of(whole, "K1", REPORT_PAPER)->state, REPORT_TOO_FEW);
        ck_assert_uint_eq(value_of(whole, "K1", REPORT_PAPER)->denominator, 4);
        ck_assert_uint_eq(value_of(whole, "K1", REPORT_PAPER)->numerator, 0);
        ck_assert_int_eq((int) value_of(whole, "K6", REPORT_ALL)->state, REPORT_HAS_NOTHING);
        /* 77 were served: 77 / (1 + 0.0025 * 77) = 64.6. */
        assert_share(value_of(whole, "K9", REPORT_ALL), 24, 65);
        ck_assert(survey->is_known);
        ck_assert_uint_eq(survey->counts[REPORT_SHEET_DOUBTFUL], 1);
        ck_assert_uint_eq(survey->n_departments, 1);
        assert_share(&survey->departments[0].row.value, 9, 12);
        ck_assert_uint_eq(survey->n_questions, 1);
        /* As the page is all less the paper. */
        ck_assert(survey->questions[0].paper_withheld && survey->questions[0].qr_withheld);
        ck_assert_str_eq(survey->questions[0].choices[1].label[LANGUAGE_VI], "Không");
        ck_assert_uint_eq(survey->questions[0].choices[0].qr, 18);
        report_free(report);
}
END_TEST

START_TEST(the_sample_is_that_of_the_rule) {
        static const uint64_t visits[] = {0, 1, 500, 2000, 6000}, sheets[] = {0, 1, 223, 334, 375};

        for (size_t i = 0; i < ELEMENTSOF(visits); i++)
                ck_assert_uint_eq(report_survey_sample(visits[i]), sheets[i]);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(the_register_is_told_of_the_whole),
        SUITE_CASE(the_survey_is_told_by_page_and_paper_and_too_few_answers_are_not),
        SUITE_CASE(the_sample_is_that_of_the_rule),
        SUITE_CASE(shares_are_of_their_counts_with_and_without),
        SUITE_CASE(what_is_not_there_is_said_and_never_zero),
        SUITE_CASE(where_nobody_rated_there_are_not_too_few),
        SUITE_CASE(few_ratings_tell_no_level_and_of_an_official_nothing),
        SUITE_CASE(where_nobody_rated_nothing_is_withheld),
        SUITE_CASE(ratings_by_phone_are_reported_apart),
        SUITE_CASE(few_ratings_of_one_channel_tell_no_level_of_either),
        SUITE_CASE(without_ratings_by_phone_all_are_by_keypad),
        SUITE_CASE(cameras_are_reported_by_the_days_that_they_told_of),
        SUITE_CASE(entries_hold_for_their_period_or_add_up_to_it),
        SUITE_CASE(another_answer_is_refused),
};

SUITE_MAIN("reports-build", cases, NULL, NULL)
