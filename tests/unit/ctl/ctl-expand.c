#include "daemon/ctl/expand.h"
#include "tests/lib/suite.h"

static const struct expand_pair pairs[] = {{"counter", "1"}, {"name", "Quầy {counter}"}, {"empty", ""}};

static void check(const char *template, const char *expected) {
        _cleanup_free_ char *text = NULL;

        assert_ok(expand_pairs(template, pairs, ELEMENTSOF(pairs), &text));
        ck_assert_str_eq(text, expected);
}

START_TEST(places_take_their_values) {
        check("", "");
        check("no place", "no place");
        check("{counter}", "1");
        check("Counter {counter}, {counter}{empty}.", "Counter 1, 1.");
}
END_TEST

START_TEST(missing_value_stays_visible) {
        check("Counter {number}", "Counter {number}");
}
END_TEST

START_TEST(values_are_not_expanded_again) {
        check("{name}", "Quầy {counter}");
}
END_TEST

START_TEST(broken_templates_are_refused) {
        char *text, long_name[80] = "{";

        assert_error(expand_pairs("Counter {counter", pairs, ELEMENTSOF(pairs), &text), EINVAL);
        memset(long_name + 1, 'a', 64);
        long_name[65] = '}';
        assert_error(expand_pairs(long_name, pairs, ELEMENTSOF(pairs), &text), ENAMETOOLONG);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(places_take_their_values),
        SUITE_CASE(missing_value_stays_visible),
        SUITE_CASE(values_are_not_expanded_again),
        SUITE_CASE(broken_templates_are_refused),
};

SUITE_MAIN("ctl-expand", cases, NULL, NULL)
