#include "daemon/surveys/key.h"

#include <sys/resource.h>

#include "tests/lib/suite.h"

static char *key_path(void) {
        char *path = NULL;

        assert_ok(str_format(&path, "%s/" SURVEY_KEY_FILE, suite_dir()));
        return path;
}

#define RECORD "0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210"

static struct ticket_row ticket(uint64_t id) {
        return (struct ticket_row){.ticket = {.id = id}, .issued = {.boot = 1, .boottime_usec = 5}};
}

START_TEST(a_ticket_has_one_tag_while_the_day_lasts_also_after_a_restart) {
        _cleanup_free_ char *path = key_path();
        char tag[SURVEY_TAG_SIZE], again[SURVEY_TAG_SIZE], other[SURVEY_TAG_SIZE];
        const struct ticket_row one = ticket(1), two = ticket(2);
        struct survey_key key = {0}, restarted = {0};

        assert_ok(survey_key_load(path, RECORD, 3, &key));
        assert_ok(survey_key_load(path, RECORD, 3, &restarted));
        survey_tag(&key, &one, tag);
        survey_tag(&restarted, &one, again);
        survey_tag(&key, &two, other);
        ck_assert_str_eq(tag, again);
        ck_assert_str_ne(tag, other);
        ck_assert(id128_is_valid(tag));
}
END_TEST

START_TEST(the_key_is_gone_with_its_day_and_of_no_other_record) {
        _cleanup_free_ char *path = key_path();
        char tag[SURVEY_TAG_SIZE], later[SURVEY_TAG_SIZE];
        const struct ticket_row one = ticket(1);
        struct survey_key key = {0};

        assert_ok(survey_key_load(path, RECORD, 3, &key));
        survey_tag(&key, &one, tag);
        assert_ok(survey_key_keep(path, RECORD, 4, &key));
        ck_assert_uint_eq(key.day, 0);
        ck_assert_int_eq(access(path, F_OK), -1);
        assert_ok(survey_key_load(path, RECORD, 3, &key));
        survey_tag(&key, &one, later);
        ck_assert_str_ne(tag, later);
        assert_ok(survey_key_load(path, OTHER, 3, &key));
        survey_tag(&key, &one, tag);
        ck_assert_str_ne(tag, later);
}
END_TEST

START_TEST(a_file_that_is_no_key_is_thrown_away) {
        _cleanup_free_ char *path = key_path();
        struct survey_key key = {0};

        assert_ok(file_replace(path, "x", 1));
        ck_assert_int_lt(survey_key_load(path, RECORD, 3, &key), 1);
        assert_ok(survey_key_load(path, RECORD, 3, &key));
        ck_assert_uint_eq(key.day, 3);
}
END_TEST

START_TEST(a_key_that_cannot_be_read_just_now_stays) {
        _cleanup_free_ char *path = key_path();
        char tag[SURVEY_TAG_SIZE], again[SURVEY_TAG_SIZE];
        const struct ticket_row one = ticket(1);
        struct survey_key key = {0}, restarted = {0};
        struct rlimit before, none;

        assert_ok(survey_key_load(path, RECORD, 3, &key));
        ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
        none = (struct rlimit){.rlim_max = before.rlim_max};
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
        int r = survey_key_load(path, RECORD, 3, &restarted);
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
        ck_assert_int_eq(r, -EMFILE);
        assert_ok(survey_key_load(path, RECORD, 3, &restarted));
        survey_tag(&key, &one, tag);
        survey_tag(&restarted, &one, again);
        ck_assert_str_eq(tag, again);
}
END_TEST

/* Of 4000 about 400: as far off as this it is once in a billion runs. */
START_TEST(about_a_tenth_of_paper_is_drawn) {
        unsigned n = 0;

        for (int i = 0; i < 4000; i++)
                n += survey_draw();
        ck_assert_uint_gt(n, 280);
        ck_assert_uint_lt(n, 520);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(about_a_tenth_of_paper_is_drawn),
        SUITE_CASE(a_ticket_has_one_tag_while_the_day_lasts_also_after_a_restart),
        SUITE_CASE(the_key_is_gone_with_its_day_and_of_no_other_record),
        SUITE_CASE(a_key_that_cannot_be_read_just_now_stays),
        SUITE_CASE(a_file_that_is_no_key_is_thrown_away),
};

SUITE_MAIN("surveys-key", cases, NULL, NULL)
