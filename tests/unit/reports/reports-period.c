#include "daemon/reports/period.h"

#include "tests/lib/suite.h"

#define TODAY "2026-11-25" /* a Wednesday */

static int parse(const char *text, struct report_period *ret) {
        int32_t today;

        assert_ok(day_parse(TODAY, &today));
        return report_period_parse(text, today, ret);
}

START_TEST(each_kind_has_its_days_and_the_one_before) {
        static const struct {
                const char *text, *first, *last, *before, *before_first, *before_last;
        } periods[] = {
                {"2026-11-25", "2026-11-25", "2026-11-25", "2026-11-24", "2026-11-24", "2026-11-24"},
                {"2026-03-01", "2026-03-01", "2026-03-01", "2026-02-28", "2026-02-28", "2026-02-28"},
                {"2026-W01", "2025-12-29", "2026-01-04", "2025-W52", "2025-12-22", "2025-12-28"},
                {"2026-W53", "2026-12-28", "2027-01-03", "2026-W52", "2026-12-21", "2026-12-27"},
                {"2027-W01", "2027-01-04", "2027-01-10", "2026-W53", "2026-12-28", "2027-01-03"},
                {"2026-11", "2026-11-01", "2026-11-30", "2026-10", "2026-10-01", "2026-10-31"},
                {"2026-01", "2026-01-01", "2026-01-31", "2025-12", "2025-12-01", "2025-12-31"},
                {"2028-02", "2028-02-01", "2028-02-29", "2028-01", "2028-01-01", "2028-01-31"},
                {"2026-12", "2026-12-01", "2026-12-31", "2026-11", "2026-11-01", "2026-11-30"},
                {"2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4", "2025-10-01", "2025-12-31"},
                {"2026-Q4", "2026-10-01", "2026-12-31", "2026-Q3", "2026-07-01", "2026-09-30"},
                {"2026-H1", "2026-01-01", "2026-06-30", "2025-H2", "2025-07-01", "2025-12-31"},
                {"2026-H2", "2026-07-01", "2026-12-31", "2026-H1", "2026-01-01", "2026-06-30"},
                {"2026", "2026-01-01", "2026-12-31", "2025", "2025-01-01", "2025-12-31"},
                {"2026-11-01..2026-11-10", "2026-11-01", "2026-11-10", "2026-10-22..2026-10-31", "2026-10-22",
                 "2026-10-31"},
        };

        for (size_t i = 0; i < ELEMENTSOF(periods); i++) {
                struct report_period period, before;
                char text[REPORT_PERIOD_TEXT_SIZE];

                assert_ok(parse(periods[i].text, &period));
                ck_assert_str_eq(period.first, periods[i].first);
                ck_assert_str_eq(period.last, periods[i].last);
                report_period_format(&period, text);
                ck_assert_str_eq(text, periods[i].text);
                report_period_before(&period, &before);
                ck_assert_str_eq(before.first, periods[i].before_first);
                ck_assert_str_eq(before.last, periods[i].before_last);
                report_period_format(&before, text);
                ck_assert_str_eq(text, periods[i].before);
        }
}
END_TEST

START_TEST(words_are_of_today) {
        static const struct {
                const char *word, *period;
        } words[] = {
                {"this-day", "2026-11-25"},  {"last-day", "2026-11-24"},  {"this-week", "2026-W48"},
                {"last-week", "2026-W47"},   {"this-month", "2026-11"},   {"last-month", "2026-10"},
                {"this-quarter", "2026-Q4"}, {"last-quarter", "2026-Q3"}, {"this-half", "2026-H2"},
                {"last-half", "2026-H1"},    {"this-year", "2026"},       {"last-year", "2025"},
        };

        for (size_t i = 0; i < ELEMENTSOF(words); i++) {
                struct report_period period;
                char text[REPORT_PERIOD_TEXT_SIZE];

                assert_ok(parse(words[i].word, &period));
                report_period_format(&period, text);
                ck_assert_str_eq(text, words[i].period);
        }
}
END_TEST

START_TEST(what_is_no_period_is_refused) {
        static const char *const texts[] = {
                "",
                "2026-",
                "2026-13",
                "2026-00",
                "2026-1",
                "26-11",
                "2026-Q5",
                "2026-Q0",
                "2026-H3",
                "2025-W53",
                "2026-W00",
                "2026-W54",
                "2026-W1",
                "2026-02-30",
                "last",
                "last-moon",
                "next-month",
                "2026-11-25x",
                "2026x",
                "2026-11..2026-12",
                "2026-11-10..2026-11-01",
                "2026-11-10..",
                "..2026-11-10",
                "1969",
                "1970",
                "1970-12",
                "1970-01-01",
                "1970-01-10..1970-01-20",
                "9999",
                "-2026",
                "+2026-11",
                "2026-+1",
                "2010-01-01..2026-01-01",
                "2026 ",
                " 2026",
                "2026-q1",
        };

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                struct report_period period;
                ck_assert_msg(parse(texts[i], &period) < 0, "%s", texts[i]);
        }
}
END_TEST

START_TEST(people_read_it_in_both_languages) {
        static const struct {
                const char *text, *vi, *en;
        } periods[] = {
                {"2026-11-05", "ngày 05/11/2026", "2026-11-05"},
                {"2026-W48", "tuần 48 năm 2026 (23/11 – 29/11/2026)",
                 "week 48 of 2026 (2026-11-23 to 2026-11-29)"},
                {"2026-02", "tháng 2 năm 2026", "February 2026"},
                {"2026-Q4", "quý IV năm 2026", "quarter 4 of 2026"},
                {"2026-H1", "6 tháng đầu năm 2026", "half 1 of 2026"},
                {"2026-H2", "6 tháng cuối năm 2026", "half 2 of 2026"},
                {"2026", "năm 2026", "2026"},
                {"2026-11-01..2026-11-02", "từ ngày 01/11/2026 đến ngày 02/11/2026",
                 "2026-11-01 to 2026-11-02"},
        };

        for (size_t i = 0; i < ELEMENTSOF(periods); i++) {
                struct report_period period;
                char text[REPORT_PERIOD_TEXT_SIZE];

                assert_ok(parse(periods[i].text, &period));
                report_period_text(&period, LANGUAGE_VI, text);
                ck_assert_str_eq(text, periods[i].vi);
                report_period_text(&period, LANGUAGE_EN, text);
                ck_assert_str_eq(text, periods[i].en);
        }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(each_kind_has_its_days_and_the_one_before),
        SUITE_CASE(words_are_of_today),
        SUITE_CASE(what_is_no_period_is_refused),
        SUITE_CASE(people_read_it_in_both_languages),
};

SUITE_MAIN("reports-period", cases, NULL, NULL)
