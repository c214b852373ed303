#include <sys/stat.h>

#include "services/base/config-stamp.h"
#include "services/base/config.h"
#include "tests/lib/suite.h"

struct keypad {
        char *id, *chip;
        bool active_low;
        uint64_t debounce_usec;
        char *keys[8];
        size_t n_keys;
};

struct settings {
        char *name;
        uint64_t scale;
        struct keypad keypads[4];
        size_t n_keypads;
};

static int parse_key(const struct config_key *key _unused_, const char *name, const char *value _unused_,
                     void *target, char **ret_problem _unused_) {
        struct keypad *keypad = target;

        keypad->keys[keypad->n_keys] = strdup(name + strlen("Key."));
        return keypad->keys[keypad->n_keys++] ? 0 : -ENOMEM;
}

static int get_target(const char *section, const char *id, void *userdata, void **ret_target,
                      char **ret_problem) {
        struct settings *settings = userdata;

        if (streq(section, "Centre")) {
                *ret_target = settings;
                return 0;
        }
        if (settings->n_keypads == ELEMENTSOF(settings->keypads))
                return str_format(ret_problem, "at most 4 keypads") < 0 ? -ENOMEM : -EINVAL;
        settings->keypads[settings->n_keypads].id = strdup(id);
        *ret_target = &settings->keypads[settings->n_keypads++];
        return 0;
}

static int check(const struct config_context *context, void *userdata, char **ret_problem) {
        struct settings *settings = userdata;

        for (size_t i = 0; i < settings->n_keypads; i++)
                if (!settings->keypads[i].chip)
                        return str_format(ret_problem, "%s: [Keypad %s] needs Chip=",
                                          config_origin(context, "Keypad", settings->keypads[i].id),
                                          settings->keypads[i].id) < 0
                                       ? -ENOMEM
                                       : -EINVAL;
        return 0;
}

static const struct config_key keys[] = {
        {"Centre", "Name", config_parse_string, offsetof(struct settings, name), 0, 0, "Trung tâm", NULL,
         "Name of the centre."},
        {"Centre", "Scale", config_parse_u64, offsetof(struct settings, scale), 3, 5, "5", NULL,
         "Number of levels."},
        {"Keypad", "Chip", config_parse_string, offsetof(struct keypad, chip), 0, 0, NULL, NULL, "The chip."},
        {"Keypad", "ActiveLow", config_parse_bool, offsetof(struct keypad, active_low), 0, 0, "no", NULL,
         "Pressed is low."},
        {"Keypad", "DebounceMsec", config_parse_msec, offsetof(struct keypad, debounce_usec), 1, 100, "10",
         "ms", "How long a contact must be still."},
        {"Keypad", "Key.*", parse_key, 0, 0, 0, NULL, NULL, "Line of a key."},
        {},
};

static const struct config_table table = {.keys = keys, .get_target = get_target, .check = check};

static struct settings settings;
static char *problem;

static void teardown(void) {
        for (size_t i = 0; i < settings.n_keypads; i++) {
                for (size_t k = 0; k < settings.keypads[i].n_keys; k++)
                        free(settings.keypads[i].keys[k]);
                free(settings.keypads[i].id);
                free(settings.keypads[i].chip);
        }
        free(settings.name);
        free(problem);
}

static int load(const char *text) {
        return config_load_text("motcua.conf", text, strlen(text), &table, &settings, &problem);
}

static void expect_problem(const char *text, const char *expected) {
        assert_error(load(text), EINVAL);
        ck_assert_ptr_nonnull(problem);
        ck_assert_str_eq(problem, expected);
}

START_TEST(values_land_where_the_table_says) {
        assert_ok(load("# comment\n"
                       "[Centre]\n"
                       "Name = UBND xã Kiến Minh ; behind a space and a semicolon is a comment\n"
                       "Scale=3\n"
                       "\n"
                       "[Keypad quay1]\n"
                       "Chip=gpiochip0\n"
                       "ActiveLow=yes\n"
                       "DebounceMsec=25\n"
                       "Key.very-satisfied=17\n"
                       "Key.done=27\n"));
        ck_assert_str_eq(settings.name, "UBND xã Kiến Minh");
        ck_assert_uint_eq(settings.scale, 3);
        ck_assert_uint_eq(settings.n_keypads, 1);
        ck_assert_str_eq(settings.keypads[0].id, "quay1");
        ck_assert_str_eq(settings.keypads[0].chip, "gpiochip0");
        ck_assert(settings.keypads[0].active_low);
        ck_assert_uint_eq(settings.keypads[0].debounce_usec, 25000);
        ck_assert_uint_eq(settings.keypads[0].n_keys, 2);
        ck_assert_str_eq(settings.keypads[0].keys[1], "done");
}
END_TEST

START_TEST(defaults_hold_where_nothing_is_said) {
        assert_ok(load("[Centre]\n[Keypad a]\nChip=x\n"));
        ck_assert_str_eq(settings.name, "Trung tâm");
        ck_assert_uint_eq(settings.scale, 5);
        ck_assert_uint_eq(settings.keypads[0].debounce_usec, 10000);
}
END_TEST

START_TEST(sections_of_other_daemons_are_skipped) {
        assert_ok(load("[Printer may-in]\nAnything=goes\n[Printer]\nX=1\n[Camera "
                       "cam1]\nX=1\n[Display]\n[Counter 1]\nLabel=1\n"));
        ck_assert_uint_eq(settings.n_keypads, 0);
}
END_TEST

START_TEST(section_may_be_continued_later) {
        assert_ok(load("[Keypad a]\nChip=x\n[Keypad b]\nChip=y\n[Keypad a]\nActiveLow=yes\n"));
        ck_assert_uint_eq(settings.n_keypads, 2);
        ck_assert(settings.keypads[0].active_low);
        ck_assert(!settings.keypads[1].active_low);
}
END_TEST

START_TEST(indented_line_is_a_line_of_its_own) {
        assert_ok(load("[Centre]\nName=a\n\tScale=4\n   \n  # comment\n  [Keypad a] ; comment\n  Chip=x\n"));
        ck_assert_str_eq(settings.name, "a");
        ck_assert_uint_eq(settings.scale, 4);
        ck_assert_str_eq(settings.keypads[0].chip, "x");
}
END_TEST

/* libinih keeps 49 bytes of a title. */
START_TEST(long_ids_are_told_apart) {
        assert_ok(load("[Keypad a123456789012345678901234567890123456789012345678901234567890-1]\nChip=x\n"
                       "[Keypad a123456789012345678901234567890123456789012345678901234567890-2]\nChip=y\n"));
        ck_assert_uint_eq(settings.n_keypads, 2);
        ck_assert_str_eq(settings.keypads[1].chip, "y");
}
END_TEST

START_TEST(byte_order_mark_and_crlf_are_accepted) {
        assert_ok(load("\xef\xbb\xbf[Centre]\r\nScale=4\r\n"));
        ck_assert_uint_eq(settings.scale, 4);
}
END_TEST

static const struct {
        const char *text, *problem;
} refused[] = {
        {"[Centre]\n\nScale=6\n", "motcua.conf:3: [Centre] Scale=6: must be a number from 3 to 5"},
        {"[Centre]\nScale=abc\n", "motcua.conf:2: [Centre] Scale=abc: must be a number from 3 to 5"},
        {"[Centre]\nScale=99999999999999999999999\n",
         "motcua.conf:2: [Centre] Scale=99999999999999999999999: must be a number from 3 to 5"},
        {"[Centre]\nScale=-3\n", "motcua.conf:2: [Centre] Scale=-3: must be a number from 3 to 5"},
        {"[Centre]\nScael=3\n",
         "motcua.conf:2: [Centre] Scael: no such key; see the man page for those there are"},
        {"# x\nScale=3\n", "motcua.conf:2: Scale: stands before the first [Section]"},
        {"[Keypad a]\nDebounceMsec=500\n",
         "motcua.conf:2: [Keypad a] DebounceMsec=500: must be a number from 1 to 100 ms"},
        {"[Keypad a]\nActiveLow=maybe\n", "motcua.conf:2: [Keypad a] ActiveLow=maybe: must be yes or no"},
        {"[Keypad]\nChip=x\n", "motcua.conf:1: [Keypad]: the section needs an ID of 1 to 64 of A-Z a-z 0-9 . "
                               "_ -, such as [Keypad 1]"},
        {"[Keypad a b]\n", "motcua.conf:1: [Keypad a b]: the section needs an ID of 1 to 64 of A-Z a-z 0-9 . "
                           "_ -, such as [Keypad 1]"},
        {"[Centre 1]\n", "motcua.conf:1: [Centre 1]: write [Centre], it has no ID"},
        {"[Scanner 1]\n",
         "motcua.conf:1: [Scanner 1]: no such section; there are Centre, Service, Counter, Kiosk, "
         "Official, Keypad, Printer, Display and Camera"},
        {"[Centre\nScale=3\n", "motcua.conf:1: a section title ends with ]"},
        {"[Centre]\nScale\n", "motcua.conf:2: neither [Section] nor Key=Value"},
        {"[Centre]\nNoise\nScale=6\n", "motcua.conf:2: neither [Section] nor Key=Value"},
        {"[Centre]\nScale=6\nNoise\n", "motcua.conf:2: [Centre] Scale=6: must be a number from 3 to 5"},
        {"[Centre]\nscale=3\n", "motcua.conf:2: [Centre] scale: no such key; it is written Scale"},
        {"[Centre] Scale=3\n", "motcua.conf:1: \"Scale=3\" stands behind the section title"},
        {"[Printer a b]\n",
         "motcua.conf:1: [Printer a b]: the section needs an ID of 1 to 64 of A-Z a-z 0-9 . "
         "_ -, such as [Printer 1]"},
        {"[]\n", "motcua.conf:1: []: no such section; there are Centre, Service, Counter, Kiosk, "
                 "Official, Keypad, Printer, Display and Camera"},
        {"[Centre]\n=3\n", "motcua.conf:2: [Centre] : no such key; see the man page for those there are"},
        {"[Centre]\nName=\xff\xfe\n", "motcua.conf:2: not UTF-8 text, or control characters"},
        {"[Centre]\nName=a\x07\n", "motcua.conf:2: not UTF-8 text, or control characters"},
        {"\n\n[Keypad a]\nScale=3\n",
         "motcua.conf:4: [Keypad a] Scale: no such key; see the man page for those there are"},
        {"\n[Keypad a]\nActiveLow=yes\n", "motcua.conf:2: [Keypad a] needs Chip="},
        {"[Keypad a]\nChip=x\n[Keypad b]\nChip=x\n[Keypad c]\nChip=x\n[Keypad d]\nChip=x\n[Keypad e]\n",
         "motcua.conf:9: [Keypad e]: at most 4 keypads"},
};

START_TEST(mistake_is_named_with_file_and_line) {
        expect_problem(refused[_i].text, refused[_i].problem);
}
END_TEST

START_TEST(long_line_is_refused_and_the_longest_allowed_is_read) {
        char text[300] = "[Centre]\nName=";

        memset(text + 14, 'x', 200);
        expect_problem(text, "motcua.conf:2: the line has more than 197 bytes");
        free(problem);
        problem = NULL;
        text[9 + 197] = '\0';
        assert_ok(load(text));
        ck_assert_uint_eq(strlen(settings.name), 197 - 5);
}
END_TEST

START_TEST(nul_byte_is_refused) {
        static const char text[] = "[Centre]\nName=a\0b\n";

        assert_error(config_load_text("f", text, sizeof(text) - 1, &table, &settings, &problem), EINVAL);
        ck_assert_str_eq(problem, "f:2: a NUL byte");
}
END_TEST

static void write_file(const char *name, const char *text) {
        _cleanup_free_ char *path = NULL;
        _cleanup_fclose_ FILE *f = NULL;

        assert_ok(str_format(&path, "%s/%s", suite_dir(), name));
        f = fopen(path, "w");
        ck_assert_ptr_nonnull(f);
        ck_assert_int_ge(fputs(text, f), 0);
}

START_TEST(drop_ins_are_read_in_order_and_named_in_problems) {
        _cleanup_free_ char *path = NULL, *drop_ins = NULL, *expected = NULL;

        assert_ok(str_format(&path, "%s/motcua.conf", suite_dir()));
        assert_ok(str_format(&drop_ins, "%s.d", path));
        ck_assert_int_eq(mkdir(drop_ins, 0700), 0);
        write_file("motcua.conf", "[Centre]\nScale=3\nName=main\n");
        write_file("motcua.conf.d/20-b.conf", "[Centre]\nScale=5\n");
        write_file("motcua.conf.d/10-a.conf", "[Centre]\nScale=4\nName=a\n");
        write_file("motcua.conf.d/ignored.txt", "nonsense");
        assert_ok(config_load(path, &table, &settings, &problem));
        ck_assert_uint_eq(settings.scale, 5);
        ck_assert_str_eq(settings.name, "a");

        write_file("motcua.conf.d/30-c.conf", "\n[Centre]\nScale=7\n");
        assert_error(config_load(path, &table, &settings, &problem), EINVAL);
        assert_ok(str_format(&expected, "%s/30-c.conf:3: [Centre] Scale=7: must be a number from 3 to 5",
                             drop_ins));
        ck_assert_str_eq(problem, expected);
}
END_TEST

START_TEST(stamp_tells_whether_any_file_is_another) {
        _cleanup_free_ char *path = NULL, *folder = NULL, *drop_in = NULL;

        assert_ok(str_format(&path, "%s/stamp.conf", suite_dir()));
        assert_ok(str_format(&folder, "%s.d", path));
        assert_ok(str_format(&drop_in, "%s/50-x.conf", folder));
        uint64_t nothing = config_stamp(path);
        write_file("stamp.conf", "[Centre]\n");
        uint64_t one = config_stamp(path);
        ck_assert_uint_ne(one, nothing);
        ck_assert_uint_eq(config_stamp(path), one);
        ck_assert_int_eq(mkdir(folder, 0700), 0);
        ck_assert_uint_eq(config_stamp(path), one);
        write_file("stamp.conf.d/50-x.conf", "[Centre]\n");
        uint64_t two = config_stamp(path);
        ck_assert_uint_ne(two, one);
        write_file("stamp.conf.d/50-x.conf", "[Centre]\nScale=3\n");
        ck_assert_uint_ne(config_stamp(path), two);
        ck_assert_int_eq(unlink(drop_in), 0);
        ck_assert_uint_eq(config_stamp(path), one);
}
END_TEST

START_TEST(missing_file_is_an_error_with_its_name) {
        assert_error(config_load("/nowhere/motcua.conf", &table, &settings, &problem), ENOENT);
        ck_assert_str_eq(problem, "/nowhere/motcua.conf: No such file or directory");
}
END_TEST

START_TEST(man_page_lists_each_key_with_limits_and_default) {
        _cleanup_free_ char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        assert_ok(config_write_man(&table, f));
        fclose(f);
        for (const struct config_key *key = keys; key->section; key++)
                ck_assert_msg(strstr(text, key->doc), "%s is not in the page", key->name);
        ck_assert_ptr_nonnull(strstr(text, "From 1 to 100 ms. Default: 10."));
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(values_land_where_the_table_says),
        SUITE_CASE(defaults_hold_where_nothing_is_said),
        SUITE_CASE(sections_of_other_daemons_are_skipped),
        SUITE_CASE(section_may_be_continued_later),
        SUITE_CASE(indented_line_is_a_line_of_its_own),
        SUITE_CASE(long_ids_are_told_apart),
        SUITE_CASE(byte_order_mark_and_crlf_are_accepted),
        {"mistake_is_named_with_file_and_line", &mistake_is_named_with_file_and_line, ELEMENTSOF(refused)},
        SUITE_CASE(long_line_is_refused_and_the_longest_allowed_is_read),
        SUITE_CASE(nul_byte_is_refused),
        SUITE_CASE(drop_ins_are_read_in_order_and_named_in_problems),
        SUITE_CASE(stamp_tells_whether_any_file_is_another),
        SUITE_CASE(missing_file_is_an_error_with_its_name),
        SUITE_CASE(man_page_lists_each_key_with_limits_and_default),
};

SUITE_MAIN("base-config", cases, NULL, teardown)
