#include "daemon/ctl/figures-view.h"

#include <locale.h>

#include "tests/lib/suite.h"

static void set_locale(void) {
        ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
}

static char *show_by(const char *by, enum ctl_style style, enum language language, const char *figures_text) {
        const struct ctl_options options = {.style = style, .language = language, .by = by};
        _cleanup_(json_decrefp) json_t *figures = json_loads(figures_text, 0, NULL);
        char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        ck_assert(figures && f);
        assert_ok(figures_print("2026-11-23", "2026-11-23", figures, &options, f));
        fclose(f);
        return text;
}

static char *show(enum ctl_style style, enum language language, const char *figures_text) {
        return show_by(NULL, style, language, figures_text);
}

static const char centre[] =
        "[{\"counter\":\"\",\"subject\":\"reception\",\"served\":60,\"rated\":48,\"skipped\":11,\"unheard\":"
        "1,"
        "\"open\":0,\"suspect\":8,\"stray\":2,\"offline_usec\":61000000,"
        "\"levels\":{\"satisfied\":20,\"very-satisfied\":26,\"dissatisfied\":2},"
        "\"report\":{\"satisfied\":46,\"neutral\":0,\"dissatisfied\":2},"
        "\"report_without_suspect\":{\"satisfied\":38,\"neutral\":0,\"dissatisfied\":2},\"voided\":3,"
        "\"report_without_voided\":{\"satisfied\":44,\"neutral\":0,\"dissatisfied\":1}}]";
static const char withheld[] =
        "[{\"counter\":\"1\",\"subject\":\"reception\",\"served\":12,\"rated\":3,\"skipped\":9,"
        "\"unheard\":0,\"open\":0,\"suspect\":0,\"stray\":0,\"offline_usec\":0,"
        "\"withheld\":true}]";
static const char unrated[] =
        "[{\"counter\":\"1\",\"subject\":\"procedures\",\"served\":2,\"rated\":0,\"skipped\":2,"
        "\"unheard\":0,\"open\":0,\"suspect\":0,\"stray\":0,\"offline_usec\":0,"
        "\"levels\":{},\"report\":{},\"report_without_suspect\":{}}]";

START_TEST(percentage_stands_with_its_counts) {
        _cleanup_free_ char *en = show(CTL_STYLE_TERMINAL, LANGUAGE_EN, centre);
        _cleanup_free_ char *vi = show(CTL_STYLE_TERMINAL, LANGUAGE_VI, centre);

        ck_assert_str_eq(en, "2026-11-23\n\n"
                             "Counter       Subject             Served  Rated  Skipped  Unheard  Open  "
                             "Suspect  Stray  Offline\n"
                             "Whole centre  Receiving citizens      60     48       11        1     0        "
                             "8      2    2 min\n"
                             "\n"
                             "Whole centre, Receiving citizens: 96 % satisfied (46 of 48 rated / 60 served; "
                             "11 skipped, 1 unheard, "
                             "offline 2 min)\n"
                             "    Very satisfied 26 · Satisfied 20 · Dissatisfied 2\n"
                             "    without 8 suspect: 95 % (38 of 40 rated)\n"
                             "    without 3 voided: 98 % (44 of 45 rated)\n");
        ck_assert_ptr_nonnull(strstr(vi, "hài lòng 96 % (46/48 lượt đánh giá / 60 lượt phục vụ; "));
}
END_TEST

START_TEST(withheld_levels_show_no_percentage) {
        _cleanup_free_ char *text = show(CTL_STYLE_TERMINAL, LANGUAGE_EN, withheld);

        ck_assert_ptr_null(strchr(text, '%'));
        ck_assert_ptr_nonnull(strstr(text, "Counter 1, Receiving citizens: 3 rated / 12 served; too few"));
}
END_TEST

START_TEST(ratings_that_are_not_public_are_counted) {
        _cleanup_free_ char *text = show(
                CTL_STYLE_TERMINAL, LANGUAGE_EN,
                "[{\"counter\":\"1\",\"subject\":\"reception\",\"served\":4,\"rated\":0,\"unpublished\":3,"
                "\"skipped\":1,\"unheard\":0,\"open\":0,\"stray\":0,\"offline_usec\":0,\"withheld\":true}]");

        ck_assert_ptr_null(strstr(text, "no rating yet"));
        ck_assert_ptr_nonnull(strstr(text, "0 rated / 4 served; too few"));
        ck_assert_ptr_nonnull(strstr(text, "\n    ratings that are not public yet: 3\n"));
}
END_TEST

/* Everybody is told how many, and not of which level. */
START_TEST(voided_ratings_are_told_of_without_their_levels) {
        static const char everybodys[] =
                "[{\"counter\":\"\",\"subject\":\"reception\",\"served\":12,\"rated\":10,\"voided\":2,"
                "\"levels\":{\"satisfied\":10},\"report\":{\"satisfied\":10}}]";
        _cleanup_free_ char *en = show(CTL_STYLE_TERMINAL, LANGUAGE_EN, everybodys);
        _cleanup_free_ char *vi = show(CTL_STYLE_TERMINAL, LANGUAGE_VI, everybodys);

        ck_assert_ptr_nonnull(strstr(en, "100 % satisfied (10 of 10"));
        ck_assert_ptr_nonnull(strstr(en, "\n    ratings that are voided, and still counted here: 2\n"));
        ck_assert_ptr_nonnull(strstr(vi, "\n    2 lượt đánh giá đã bị hủy kết quả, vẫn được tính ở đây\n"));
        ck_assert_ptr_null(strstr(en, "without 2"));
}
END_TEST

START_TEST(no_rating_shows_no_percentage) {
        _cleanup_free_ char *text = show(CTL_STYLE_TERMINAL, LANGUAGE_VI, unrated);

        ck_assert_ptr_null(strchr(text, '%'));
        ck_assert_ptr_nonnull(strstr(text, "chưa có đánh giá / 2 lượt phục vụ"));
}
END_TEST

START_TEST(undated_visits_are_told_of_wherever_they_stand) {
        static const char undated[] =
                "[{\"counter\":\"\",\"subject\":\"reception\",\"served\":2,\"rated\":0,\"undated\":1,"
                "\"undated_elsewhere\":4}]";
        _cleanup_free_ char *vi = show(CTL_STYLE_TERMINAL, LANGUAGE_VI, undated);
        _cleanup_free_ char *en = show(CTL_STYLE_TERMINAL, LANGUAGE_EN, undated);
        _cleanup_free_ char *none = show(CTL_STYLE_TERMINAL, LANGUAGE_EN, unrated);

        ck_assert_ptr_nonnull(strstr(vi,
                                     "\nChưa rõ ngày (đồng hồ lúc đó chưa đồng bộ): 1 lượt trong các số liệu "
                                     "này, 4 lượt ở ngày khác.\n"));
        ck_assert_ptr_nonnull(strstr(en,
                                     "\nUndated (the clock was not synchronised): 1 of these visits, and 4 "
                                     "under other days.\n"));
        ck_assert_ptr_null(strstr(none, "ndated"));
}
END_TEST

START_TEST(plain_is_the_same_in_every_language) {
        _cleanup_free_ char *en = show(CTL_STYLE_PLAIN, LANGUAGE_EN, centre);
        _cleanup_free_ char *vi = show(CTL_STYLE_PLAIN, LANGUAGE_VI, centre);

        ck_assert_str_eq(en, vi);
        ck_assert_str_eq(
                en, "first\tlast\tcounter\tsubject\tserved\trated\tskipped\tunheard\topen\tsuspect\tstray\t"
                    "offline_usec\tlevels\tundated\tundated_elsewhere\tvoided\n"
                    "2026-11-23\t2026-11-23\t-\treception\t60\t48\t11\t1\t0\t8\t2\t61000000\t"
                    "very-satisfied=26,satisfied=20,dissatisfied=2\t0\t0\t3\n");
}
END_TEST

static const char officials[] =
        "[{\"counter\":\"\",\"subject\":\"reception\",\"served\":13,\"rated\":11,\"skipped\":2,"
        "\"waiting\":{\"n\":13,\"mean_usec\":185000000},\"serving\":{\"n\":12,\"mean_usec\":3600000000},"
        "\"levels\":{},\"report\":{\"satisfied\":11}},"
        "{\"counter\":\"\",\"official\":\"\",\"subject\":\"reception\",\"served\":1,\"rated\":1,"
        "\"waiting\":{\"n\":0},\"serving\":{\"n\":0},\"withheld\":true},"
        "{\"counter\":\"\",\"official\":\"lan\",\"subject\":\"reception\",\"served\":12,\"rated\":10,"
        "\"skipped\":2,\"suspect\":1,\"waiting\":{\"n\":13,\"mean_usec\":185000000},"
        "\"serving\":{\"n\":12,\"mean_usec\":3600000000},\"levels\":{\"satisfied\":10},"
        "\"report\":{\"satisfied\":10},\"report_without_suspect\":{\"satisfied\":9}}]";

START_TEST(officials_have_their_times_and_nobody_a_line) {
        _cleanup_free_ char *en = show_by("official", CTL_STYLE_TERMINAL, LANGUAGE_EN, officials);
        _cleanup_free_ char *vi = show_by("official", CTL_STYLE_TERMINAL, LANGUAGE_VI, officials);
        _cleanup_free_ char *plain = show_by("official", CTL_STYLE_PLAIN, LANGUAGE_VI, officials);

        ck_assert_ptr_null(strstr(en, "Stray"));
        ck_assert_ptr_nonnull(strstr(en, "3:05 (13)  1:00:00 (12)\n"));
        ck_assert_ptr_nonnull(
                strstr(en, "\nNobody signed in, Receiving citizens: 1 rated / 1 served; too few"));
        ck_assert_ptr_nonnull(strstr(en, "\nOfficial lan, Receiving citizens: 100 % satisfied (10 of 10"));
        ck_assert_ptr_nonnull(strstr(en, "    without 1 suspect: 100 % (9 of 9 rated)\n"));
        ck_assert_ptr_nonnull(strstr(vi, "\nKhông ai đăng nhập, Tiếp công dân: 1 lượt"));
        ck_assert_ptr_nonnull(strstr(vi, "Chờ trung bình"));
        ck_assert_str_eq(
                plain,
                "first\tlast\tofficial\tsubject\tserved\trated\tskipped\tunheard\topen\tsuspect\tlevels\t"
                "waiting_n\twaiting_mean_usec\tserving_n\tserving_mean_usec\tundated\tundated_elsewhere\t"
                "voided\n"
                "2026-11-23\t2026-11-23\t-\treception\t13\t11\t2\t0\t0\t0\t-\t13\t185000000\t12\t3600000000"
                "\t0\t0\t0\n"
                "2026-11-23\t2026-11-23\t(nobody)\treception\t1\t1\t0\t0\t0\t0\t-\t0\t-\t0\t-\t0\t0\t0\n"
                "2026-11-23\t2026-11-23\tlan\treception\t12\t10\t2\t0\t0\t1\tsatisfied=10\t13\t185000000\t12"
                "\t3600000000\t0\t0\t0\n");
}
END_TEST

START_TEST(json_is_one_line) {
        _cleanup_free_ char *text = show(CTL_STYLE_JSON, LANGUAGE_VI, withheld);
        _cleanup_(json_decrefp) json_t *value = json_loads(text, 0, NULL);

        ck_assert_ptr_nonnull(value);
        ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
        ck_assert_str_eq(json_string_value(json_object_get(value, "first")), "2026-11-23");
        ck_assert_uint_eq(json_array_size(json_object_get(value, "figures")), 1);
}
END_TEST

START_TEST(counts_that_contradict_each_other_are_refused) {
        const struct ctl_options options = {.style = CTL_STYLE_TERMINAL};
        _cleanup_(json_decrefp) json_t *figures =
                json_loads("[{\"counter\":\"\",\"rated\":1,\"report\":{\"satisfied\":2}}]", 0, NULL);
        _cleanup_fclose_ FILE *f = fopen("/dev/null", "we");

        ck_assert(figures && f);
        assert_error(figures_print("2026-11-23", "2026-11-23", figures, &options, f), EBADMSG);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(percentage_stands_with_its_counts),
        SUITE_CASE(withheld_levels_show_no_percentage),
        SUITE_CASE(ratings_that_are_not_public_are_counted),
        SUITE_CASE(voided_ratings_are_told_of_without_their_levels),
        SUITE_CASE(no_rating_shows_no_percentage),
        SUITE_CASE(undated_visits_are_told_of_wherever_they_stand),
        SUITE_CASE(plain_is_the_same_in_every_language),
        SUITE_CASE(officials_have_their_times_and_nobody_a_line),
        SUITE_CASE(json_is_one_line),
        SUITE_CASE(counts_that_contradict_each_other_are_refused),
};

SUITE_MAIN("ctl-figures-view", cases, set_locale, NULL)
