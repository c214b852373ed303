#include "answers.h"

START_TEST(one_decimal_half_up_in_both_languages) {
        static const struct {
                uint64_t numerator, denominator;
                const char *vi, *en;
        } shares[] = {
                {48, 50, "96,0", "96.0"},        {1, 3, "33,3", "33.3"},
                {2, 3, "66,7", "66.7"},          {0, 7, "0,0", "0.0"},
                {7, 7, "100,0", "100.0"},        {1, 2000, "0,1", "0.1"},
                {1, 2001, "0,0", "0.0"},         {999999999, 1000000000, "100,0", "100.0"},
                {9999, 10000, "100,0", "100.0"},
        };

        for (size_t i = 0; i < ELEMENTSOF(shares); i++) {
                struct report_value value = {REPORT_IS_MEASURED, shares[i].numerator, shares[i].denominator,
                                             0, 0};
                char text[REPORT_NUMBER_SIZE];

                assert_ok(report_share_text(&value, LANGUAGE_VI, text));
                ck_assert_str_eq(text, shares[i].vi);
                assert_ok(report_share_text(&value, LANGUAGE_EN, text));
                ck_assert_str_eq(text, shares[i].en);
        }
}
END_TEST

START_TEST(of_nothing_there_is_no_share) {
        struct report_value nothing = {REPORT_IS_MEASURED, 0, 0, 0, 0}, few = {REPORT_TOO_FEW, 0, 3, 0, 0},
                            some = {REPORT_IS_MEASURED, 1, 2, 0, 0};
        char text[REPORT_NUMBER_SIZE];
        int64_t tenths;

        ck_assert_int_eq(report_share_text(&nothing, LANGUAGE_VI, text), -EINVAL);
        ck_assert_int_eq(report_share_text(&few, LANGUAGE_VI, text), -EINVAL);
        ck_assert(!report_change(REPORT_SHARE, &some, &few, &tenths));
        ck_assert(!report_change(REPORT_SHARE, &nothing, &some, &tenths));
}
END_TEST

START_TEST(changes_are_those_of_what_is_shown) {
        struct report_value a = {REPORT_IS_MEASURED, 2, 3, 0, 0}, b = {REPORT_IS_MEASURED, 1, 3, 0, 0},
                            slow = {REPORT_IS_MEASURED, 0, 4, 90 * USEC_PER_SEC, 0},
                            fast = {REPORT_IS_MEASURED, 0, 4, 56 * USEC_PER_SEC, 0};
        int64_t tenths;

        ck_assert(report_change(REPORT_SHARE, &a, &b, &tenths));
        ck_assert_int_eq(tenths, 334); /* 66,7 - 33,3 */
        ck_assert(report_change(REPORT_SHARE, &b, &a, &tenths));
        ck_assert_int_eq(tenths, -334);
        ck_assert(report_change(REPORT_MINUTES, &fast, &slow, &tenths));
        ck_assert_int_eq(tenths, -6); /* 0,9 - 1,5 */
}
END_TEST

START_TEST(groups_have_titles) {
        static const struct {
                enum report_by by;
                const char *id, *name, *vi, *en;
        } groups[] = {
                {REPORT_BY_HOUR, "08", NULL, "08:00–09:00", "08:00–09:00"},
                {REPORT_BY_HOUR, "23", NULL, "23:00–24:00", "23:00–24:00"},
                {REPORT_BY_DAY, "2026-11-25", NULL, "25/11/2026", "2026-11-25"},
                {REPORT_BY_MONTH, "2026-11", NULL, "tháng 11/2026", "2026-11"},
                {REPORT_BY_SERVICE, "ho-tich", "Hộ tịch", "Hộ tịch", "Hộ tịch"},
                {REPORT_BY_SERVICE, "ho-tich", NULL, "ho-tich", "ho-tich"},
                {REPORT_BY_SERVICE, "", NULL, "(không lấy số)", "(without a ticket)"},
                {REPORT_BY_OFFICIAL, "", NULL, "(không ai đăng nhập)", "(nobody signed in)"},
        };

        for (size_t i = 0; i < ELEMENTSOF(groups); i++) {
                struct report_group group = {.id = groups[i].id, .name = groups[i].name};
                char title[REPORT_TITLE_SIZE];

                ck_assert_str_eq(report_group_title(groups[i].by, &group, LANGUAGE_VI, title), groups[i].vi);
                ck_assert_str_eq(report_group_title(groups[i].by, &group, LANGUAGE_EN, title), groups[i].en);
        }
}
END_TEST

START_TEST(every_figure_is_named_and_counted_in_both_languages) {
        const struct report_figure *figure;

        for (size_t i = 0; (figure = report_figure_at(i)); i++)
                for (enum language language = 0; language < _LANGUAGE_MAX; language++) {
                        ck_assert(figure->name[language] && text_is_plain(figure->name[language]));
                        ck_assert(figure->denominator[language] &&
                                  text_is_plain(figure->denominator[language]));
                        ck_assert(!figure->note[language] == !figure->note[LANGUAGE_VI]);
                        ck_assert(!(figure->plus & figure->minus));
                }
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(one_decimal_half_up_in_both_languages),
        SUITE_CASE(of_nothing_there_is_no_share),
        SUITE_CASE(changes_are_those_of_what_is_shown),
        SUITE_CASE(groups_have_titles),
        SUITE_CASE(every_figure_is_named_and_counted_in_both_languages),
};

SUITE_MAIN("reports-text", cases, NULL, NULL)
