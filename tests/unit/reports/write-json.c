/* A report with everything that there can be on standard output: as JSON, with "csv", "survey" or "coverage"
 * as Vietnamese CSV, with "criteria" the self-scoring by criteria of each kind instead. */
#include "answers.h"
#include "daemon/reports/criteria.h"
#include "daemon/reports/write.h"

static json_t *entry(const char *kind, const char *key, const char *item, const char *text) {
        return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:i}", "kind", kind, "key",
                         key, "item", item, "first_day", "2026-11-01", "last_day", "2026-11-30", "numerator",
                         9, "denominator", 10, "text", text, "source", "Bảng tin", "source_day", "2026-11-02",
                         "actor", "uid 0", "event", 9);
}

static void write_criteria(const struct report *report) {
        static const char text[] = "id;group;title;max;measure;steps;evidence;owner\n"
                                   "mark;;VÍ DỤ;;;;;\n"
                                   "a;A;T;10;H2;>=90:8,5;Báo cáo;O\n"
                                   "b;A;T;10;manual;;;\n"
                                   "c;A;T;10;T1;<=7,5:1;;\n"
                                   "d;A;T;10;K1;>=1:1;;\n"
                                   "e;A;T;10;count(cong-khai);>=1:1;;\n"
                                   "f;A;T;10;share(cong-khai);>=1:1;;\n"
                                   "g;A;T;10;yes(cong-khai);=1:1;;\n";
        struct problem problem = {0};
        struct criteria *criteria;

        assert_ok(criteria_parse("f", text, strlen(text), &criteria, &problem));
        report->points[0].criteria = criteria->digest;
        assert_ok(criteria_write_json(criteria, report, stdout));
        criteria_free(criteria);
}

static int write_as(const struct report *report, const char *form) {
        if (streq(form, "csv"))
                return report_write_csv(report, LANGUAGE_VI, true, stdout);
        if (streq(form, "survey"))
                return report_write_survey_csv(report, LANGUAGE_VI, stdout);
        if (streq(form, "coverage"))
                return report_write_coverage_csv(report, LANGUAGE_VI, stdout);
        return report_write_json(report, stdout);
}

int main(int argc, char *argv[]) {
        static const char digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        json_t *groups = json_pack(
                "[o, o, o, o, o, o, o, o, o, o, o, o]", answer_group("service", "a", "=1+1", false),
                answer_group("service", "b", "007", false),
                answer_group("service", "c", "Hộ tịch – Đất đai", false),
                answer_group("official", "lan", NULL, true), answer_group("hour", "08", NULL, false),
                answer_group("subject", "reception", NULL, false), answer_camera("cua", 19, 9000, 8950),
                answer_camera("quay", 0, 0, 0), answer_survey("survey", "all", 24, 20),
                answer_survey("survey", "paper", 4, -1),
                answer_survey("survey-department", "tu-phap", 12, 10), answer_survey_question());
        json_t *points = entry("points", digest, "a", "đã trừ"),
               *entries =
                       json_pack("[o, o, O, o]", entry("item", "cong-khai", "so-1", "Danh mục"),
                                 entry("figure", "N1", "", ""), points, entry("points", digest, "khac", ""));
        json_object_set_new(points, "proposed", json_integer(10));
        json_decref(points);
        json_t *before = answer_make(json_array(), NULL);
        /* So that there is a fall: 46 of 92 were satisfied, then of 48. */
        json_object_set_new(json_array_get(json_object_get(before, "groups"), 0), "rated", json_integer(46));
        json_t *now = answer_make(groups, entries),
               *whole = json_array_get(json_object_get(now, "groups"), 0);
        json_object_set_new(whole, "post_open_min", json_integer(2000));
        json_object_set_new(whole, "post_offline_min", json_integer(10));
        struct report *report = answer_report(
                "2026-11", 1U << REPORT_BY_SERVICE | 1U << REPORT_BY_OFFICIAL | 1U << REPORT_BY_HOUR, now,
                before);

        ck_assert_uint_eq(report->n_points, 2);
        if (argc > 1 && streq(argv[1], "criteria"))
                write_criteria(report);
        else
                assert_ok(write_as(report, argc > 1 ? argv[1] : ""));
        report_free(report);
        return 0;
}
