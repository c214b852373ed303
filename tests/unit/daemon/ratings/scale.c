/* Levels and their scales. */
#include "daemon/ratings/scale.h"
#include "tests/lib/suite.h"

START_TEST(scales_have_their_levels_and_one_report) {
        static const struct {
                enum level level;
                bool in[3]; /* scales 3, 4, 5 */
                enum report_level report;
        } cases[_LEVEL_MAX] = {
                {LEVEL_VERY_SATISFIED, {false, true, true}, REPORT_SATISFIED},
                {LEVEL_SATISFIED, {true, true, true}, REPORT_SATISFIED},
                {LEVEL_NEUTRAL, {true, true, true}, REPORT_NEUTRAL},
                {LEVEL_DISSATISFIED, {true, true, true}, REPORT_DISSATISFIED},
                {LEVEL_VERY_DISSATISFIED, {false, false, true}, REPORT_DISSATISFIED},
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                for (uint64_t scale = SCALE_MIN; scale <= SCALE_MAX; scale++)
                        ck_assert(scale_has_level(scale, cases[i].level) == cases[i].in[scale - SCALE_MIN]);
                ck_assert_int_eq(scale_report_level(cases[i].level), cases[i].report);
                ck_assert_int_eq(level_from_string(level_to_string(cases[i].level)), cases[i].level);
        }
        ck_assert_int_lt(level_from_string("happy"), 0);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(scales_have_their_levels_and_one_report),
};

SUITE_MAIN("ratings-scale", cases, NULL, NULL)
