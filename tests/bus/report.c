/* motcuactl report with real processes: a day of ratings and tickets, as each form of it has them. */
#include "ctl.h"
#include "tests/lib/centre-suite.h"
#include "tests/lib/client.h"

/* The n-th citizen at quay1 gives that, and it is sealed. */
static void rate(struct scene *f, size_t n, const char *level) {
        client_press(f->bus, "quay1", "done");
        scene_await(f, "armed", n);
        client_press(f->bus, "quay1", level);
        scene_await(f, "rating", n);
}

START_TEST(a_day_is_reported) {
        _cleanup_free_ char *config = NULL;
        struct scene f;

        must_errno(asprintf(&config, "%s[Centre]\nMinimumRatings=3\n", centre_config_quick));
        scene_begin(&f, config);
        rate(&f, 1, "satisfied");
        ctl_expect(&f, CENTRE_OPERATOR, "--text report this-day", 0, "too few");
        rate(&f, 2, "very-satisfied");
        rate(&f, 3, "dissatisfied");
        ctl_expect(&f, CENTRE_OPERATOR, "--text report this-month", 0, "66.7 %");
        ctl_expect(&f, CENTRE_OPERATOR, "--text report this-month", 0, "2/3");
        ctl_expect(&f, CENTRE_OPERATOR, "report this-year --by=counter", 0,
                   "counter\tc1\tH2\t-\tmeasured\t2\t3");
        ctl_expect(&f, CENTRE_OPERATOR, "report last-year", 0, "\tH2\t-\tnothing\t");
        ctl_expect(&f, CENTRE_OPERATOR, "report 2026-13", 2, "is no period");
        ctl_expect(&f, CENTRE_OPERATOR, "report this-day --format=csv", 0, ";2;3;66.7;");
        ctl_expect(&f, CENTRE_OPERATOR, "report this-day --format=csv --lang=vi", 0, ";2;3;66,7;");
        ctl_expect(&f, CENTRE_OPERATOR, "report this-day --format=json", 0, "\"permille\":667");
        ctl_expect(&f, CENTRE_OPERATOR, "report this-day --format=paragraph --lang=vi", 0,
                   "Hài lòng trở lên đạt 66,7 phần trăm (2 trên 3 lượt đánh giá).");
        ctl_expect(&f, CENTRE_NOBODY, "report this-day", 4, "group motcua");
        scene_end(&f);
}
END_TEST

START_TEST(what_is_typed_in_is_reported_with_its_source) {
        struct scene f;

        scene_begin(&f, NULL);
        ctl_expect(&f, CENTRE_ROOT, "report 2026-Q1", 0, "\tN1\t-\tnot-entered\t");
        ctl_expect(&f, CENTRE_ROOT, "enter-figure N1 2026-01 90 100 \"Cổng dịch vụ công\" 2026-02-01", 0, "");
        ctl_expect(&f, CENTRE_ROOT, "enter-figure N1 2026-01 95 100 \"Cổng dịch vụ công\" 2026-02-02", 0, "");
        ctl_expect(&f, CENTRE_ROOT, "report 2026-01", 0, "\tN1\t-\tentered\t95\t100\t");
        ctl_expect(&f, CENTRE_ROOT, "report 2026-Q1", 0, "\tN1\t-\tnot-entered\t");
        ctl_expect(&f, CENTRE_ROOT, "enter-figure N1 2026-02 20 50 x", 0, "");
        ctl_expect(&f, CENTRE_ROOT, "enter-figure N1 2026-03 5 50 x", 0, "");
        ctl_expect(&f, CENTRE_ROOT, "report 2026-Q1", 0, "\tN1\t-\tentered\t120\t200\t");
        ctl_expect(&f, CENTRE_ROOT, "report 2026-01 --format=csv", 0,
                   "\"Cổng dịch vụ công\";2026-02-02;\"uid 0\";");
        ctl_expect(&f, CENTRE_ROOT, "enter-item cong-khai so-1 2026-Q1 yes \"Danh mục\" \"Bảng tin\"", 0, "");
        ctl_expect(&f, CENTRE_ROOT, "report 2026-Q1 --format=json", 0, "\"held\":true");
        ctl_expect(&f, CENTRE_ROOT, "enter-figure N4 2026-01 1 2 x", 2, "is no figure");
        ctl_expect(&f, CENTRE_ROOT, "enter-figure N1 2026-01 3 2 x", 1, "numerator");
        ctl_expect(&f, CENTRE_ROOT, "enter-figure N1 2026-01 1 2 \" \"", 1, "characters");
        ctl_expect(&f, CENTRE_OPERATOR, "enter-figure N1 2026-01 1 2 x", 4, "");
        ctl_expect(&f, CENTRE_NOBODY, "enter-figure N1 2026-01 1 2 x", 4, "group motcua");
        scene_end(&f);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(what_is_typed_in_is_reported_with_its_source),
        SUITE_CASE(a_day_is_reported),
};

CENTRE_SUITE_MAIN("bus-report", cases)
