#include "daemon/ctl/history-view.h"

#include <locale.h>

#include "tests/lib/suite.h"

static void set_locale(void) {
        ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
}

static char *show(enum ctl_style style, enum language language, const char *last, const char *by,
                  const char *figures_text) {
        const struct ctl_options options = {.style = style, .language = language};
        _cleanup_(json_decrefp) json_t *figures = json_loads(figures_text, 0, NULL);
        char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        ck_assert(figures && f);
        assert_ok(history_print("2026-11-23", last, by, figures, &options, f));
        fclose(f);
        return text;
}

#define COUNTS "\"issued\":3,\"served\":2,\"no_show\":1,\"expired\":0,\"transferred\":0,\"cancelled\":4,"
#define SOME "{\"n\":2,\"mean_usec\":250000000,\"median_usec\":245400000,\"p90_usec\":3904600000}"
#define NONE "{\"n\":0}"
#define TIMES "\"waiting\":" SOME ",\"walking\":" NONE ",\"serving\":" SOME

static const char by_service[] = "[{" COUNTS TIMES "},{\"service\":\"ho-tich\"," COUNTS TIMES "}]";
static const char by_hour[] = "[{" COUNTS TIMES "},{\"hour\":8," COUNTS TIMES "}]";

START_TEST(time_stands_with_the_number_of_its_cases) {
        _cleanup_free_ char *en = show(CTL_STYLE_TERMINAL, LANGUAGE_EN, "2026-11-23", "service", by_service);
        _cleanup_free_ char *vi = show(CTL_STYLE_TERMINAL, LANGUAGE_VI, "2026-11-24", "hour", by_hour);

        ck_assert_str_eq(
                en,
                "2026-11-23\n\n"
                "Service       Issued  Served  No-show  Expired  Transferred  Cancelled             Waiting  "
                "Walking             "
                "Serving\n"
                "Whole centre       3       2        1        0            0          4  4:05 · 1:05:05 (2)  "
                "  "
                "       4:05 · "
                "1:05:05 (2)\n"
                "ho-tich            3       2        1        0            0          4  4:05 · 1:05:05 (2)  "
                "  "
                "       4:05 · "
                "1:05:05 (2)\n"
                "Times in minutes:seconds: half took at most · nine in ten at most (how many)\n");
        ck_assert_ptr_nonnull(strstr(vi, "Từ 2026-11-23 đến 2026-11-24\n"));
        ck_assert_ptr_nonnull(strstr(vi, "\n08:00 "));
}
END_TEST

START_TEST(plain_leaves_empty_what_there_is_none_of) {
        _cleanup_free_ char *en = show(CTL_STYLE_PLAIN, LANGUAGE_EN, "2026-11-23", "hour", by_hour);
        _cleanup_free_ char *vi = show(CTL_STYLE_PLAIN, LANGUAGE_VI, "2026-11-23", "hour", by_hour);

        ck_assert_str_eq(en, vi);
        ck_assert_str_eq(en, "first\tlast\thour\tissued\tserved\tno_show\texpired\ttransferred\tcancelled\t"
                             "waiting_n\twaiting_mean_usec\twaiting_median_usec\twaiting_p90_usec\t"
                             "walking_n\twalking_mean_usec\twalking_median_usec\twalking_p90_usec\t"
                             "serving_n\tserving_mean_usec\tserving_median_usec\tserving_p90_usec\n"
                             "2026-11-23\t2026-11-23\t-"
                             "\t3\t2\t1\t0\t0\t4\t2\t250000000\t245400000\t3904600000\t0\t-\t-\t-\t"
                             "2\t250000000\t245400000\t3904600000\n"
                             "2026-11-23\t2026-11-"
                             "23\t8\t3\t2\t1\t0\t0\t4\t2\t250000000\t245400000\t3904600000\t0\t-\t-\t-\t"
                             "2\t250000000\t245400000\t3904600000\n");
}
END_TEST

START_TEST(json_is_one_line_as_the_bus_gave_it) {
        _cleanup_free_ char *text = show(CTL_STYLE_JSON, LANGUAGE_VI, "2026-11-23", "service", by_service);
        _cleanup_(json_decrefp) json_t *value = json_loads(text, 0, NULL);

        ck_assert_ptr_nonnull(value);
        ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
        ck_assert_str_eq(json_string_value(json_object_get(value, "by")), "service");
        json_t *sum = json_array_get(json_object_get(value, "figures"), 0);
        ck_assert_ptr_null(json_object_get(json_object_get(sum, "walking"), "median_usec"));
        ck_assert_uint_eq(json_array_size(json_object_get(value, "figures")), 2);
}
END_TEST

START_TEST(durations_are_rounded_to_the_second) {
        static const struct {
                uint64_t usec;
                const char *text;
        } cases[] = {{0, "0:00"},
                     {499999, "0:00"},
                     {500000, "0:01"},
                     {59 * USEC_PER_SEC + 500000, "1:00"},
                     {3599 * USEC_PER_SEC, "59:59"},
                     {3600 * USEC_PER_SEC, "1:00:00"},
                     {UINT64_MAX, "5124095576:01:50"}};
        char buffer[DURATION_TEXT_SIZE];

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                ck_assert_str_eq(history_duration(cases[i].usec, buffer), cases[i].text);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(time_stands_with_the_number_of_its_cases),
        SUITE_CASE(plain_leaves_empty_what_there_is_none_of),
        SUITE_CASE(json_is_one_line_as_the_bus_gave_it),
        SUITE_CASE(durations_are_rounded_to_the_second),
};

SUITE_MAIN("ctl-history-view", cases, set_locale, NULL)
