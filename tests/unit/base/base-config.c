#include <sys/stat.h>

#include "services/config/config-stamp.h"
#include "services/config/config.h"
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
                     void *target, struct problem *ret_problem _unused_) {
        struct keypad *keypad = target;

        keypad->keys[keypad->n_keys] = strdup(name + strlen("Key."));
        return keypad->keys[keypad->n_keys++] ? 0 : -ENOMEM;
}

static int get_target(const char *section, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct settings *settings = userdata;

        if (streq(section, "Centre")) {
                *ret_target = settings;
                return 0;
        }
        if (settings->n_keypads == ELEMENTSOF(settings->keypads))
                return problem_tell(ret_problem, -EINVAL, PROBLEM_SAME("at most 4 keypads"));
        settings->keypads[settings->n_keypads].id = strdup(id);
        *ret_target = &settings->keypads[settings->n_keypads++];
        return 0;
}

static int check(struct config_context *context, void *userdata) {
        struct settings *settings = userdata;

        for (size_t i = 0; i < settings->n_keypads; i++)
                if (!settings->keypads[i].chip)
                        (void) config_problem(context, "Keypad", settings->keypads[i].id, NULL,
                                              PROBLEM_SAME("[Keypad %s] needs Chip="),
                                              settings->keypads[i].id);
                else if (streq(settings->keypads[i].chip, "bad"))
                        return config_problem(context, "Keypad", settings->keypads[i].id, "Chip",
                                              PROBLEM_SAME("[Keypad %s] has a bad chip"),
                                              settings->keypads[i].id);
        return 0;
}

static const struct config_key keys[] = {
        {"Centre",
         "Name",
         config_parse_string,
         offsetof(struct settings, name),
         0,
         0,
         "Trung tâm",
         NULL,
         {"Tiếng Việt.", "Name of the centre."}},
        {"Centre",
         "Scale",
         config_parse_u64,
         offsetof(struct settings, scale),
         3,
         5,
         "5",
         NULL,
         {"Tiếng Việt.", "Number of levels."}},
        {"Keypad",
         "Chip",
         config_parse_string,
         offsetof(struct keypad, chip),
         0,
         0,
         NULL,
         NULL,
         {"Tiếng Việt.", "The chip."}},
        {"Keypad",
         "ActiveLow",
         config_parse_bool,
         offsetof(struct keypad, active_low),
         0,
         0,
         "no",
         NULL,
         {"Tiếng Việt.", "Pressed is low."}},
        {"Keypad",
         "DebounceMsec",
         config_parse_msec,
         offsetof(struct keypad, debounce_usec),
         1,
         100,
         "10",
         "ms",
         {"Tiếng Việt.", "How long a contact must be still."}},
        {"Keypad", "Key.*", parse_key, 0, 0, 0, NULL, NULL, {"Tiếng Việt.", "Line of a key."}},
        {},
};

static const struct config_table table = {.keys = keys, .get_target = get_target, .check = check};

static struct settings settings;
static struct problem problem = {.language = LANGUAGE_EN};

static void forget_keypads(void) {
        for (size_t i = 0; i < settings.n_keypads; i++) {
                for (size_t k = 0; k < settings.keypads[i].n_keys; k++)
                        free(settings.keypads[i].keys[k]);
                free(settings.keypads[i].id);
                free(settings.keypads[i].chip);
                settings.keypads[i] = (struct keypad){0};
        }
        settings.n_keypads = 0;
}

static void teardown(void) {
        forget_keypads();
        free(settings.name);
        problem_done(&problem);
}

static int load(const char *text) {
        return config_load("motcua.conf", text, strlen(text), &table, &settings, &problem);
}

static void expect_problem(const char *text, const char *expected) {
        assert_error(load(text), EINVAL);
        ck_assert_ptr_nonnull(problem.text);
        ck_assert_str_eq(problem.text, expected);
}

START_TEST(values_land_where_the_table_says) {
        assert_ok(load("# comment\n"
                       "[Centre]\n"
                       "Name = UBND xã Kiến Minh ; Trung tâm # 1 = một cửa\n"
                       "Scale=3\n"
                       "\n"
                       "[Keypad quay1]\n"
                       "Chip=gpiochip0\n"
                       "ActiveLow=yes\n"
                       "DebounceMsec=25\n"
                       "Key.very-satisfied=17\n"
                       "Key.done=27\n"));
        ck_assert_str_eq(settings.name, "UBND xã Kiến Minh ; Trung tâm # 1 = một cửa");
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
        assert_ok(load("[Printer may-in]\nAnything=goes ; really\n[Printer]\nX=1\n[Camera "
                       "cam1]\nX=1\n[Display]\n[Counter 1]\nLabel=1\n"));
        ck_assert_uint_eq(settings.n_keypads, 0);
}
END_TEST

START_TEST(indented_line_is_a_line_of_its_own) {
        assert_ok(load("[Centre]\nName=a\n\tScale=4\n   \n  # comment\n  [Keypad a] ; comment\n  Chip=x\n"));
        ck_assert_str_eq(settings.name, "a");
        ck_assert_uint_eq(settings.scale, 4);
        ck_assert_str_eq(settings.keypads[0].chip, "x");
}
END_TEST

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
        {"[Centre]\nScael=3\n", "motcua.conf:2: [Centre] Scael: no such key; the nearest is Scale; man "
                                "motcua.conf has those there are"},
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
         "Alert, Official, Keypad, Printer, Display and Camera"},
        {"[Centre\nScale=3\n", "motcua.conf:1: a section title ends with ]"},
        {"[Centre]\nScale\n", "motcua.conf:2: neither [Section] nor Key=Value"},
        {"[Centre]\nNoise\nScale=6\n", "motcua.conf:2: neither [Section] nor Key=Value\n"
                                       "motcua.conf:3: [Centre] Scale=6: must be a number from 3 to 5"},
        {"[Centre]\nScale=6\nNoise\n", "motcua.conf:2: [Centre] Scale=6: must be a number from 3 to 5\n"
                                       "motcua.conf:3: neither [Section] nor Key=Value"},
        {"[Centre]\nscale=3\n", "motcua.conf:2: [Centre] scale: no such key; it is written Scale"},
        {"[Centre] Scale=3\n", "motcua.conf:1: \"Scale=3\" stands behind the section title"},
        {"[Printer a b]\n",
         "motcua.conf:1: [Printer a b]: the section needs an ID of 1 to 64 of A-Z a-z 0-9 . "
         "_ -, such as [Printer 1]"},
        {"[]\n", "motcua.conf:1: []: no such section; there are Centre, Service, Counter, Kiosk, "
                 "Alert, Official, Keypad, Printer, Display and Camera"},
        {"[Centre]\n=3\n", "motcua.conf:2: [Centre] : no such key; man motcua.conf has those there are"},
        {"[Centre]\nName=\xff\xfe\n", "motcua.conf:2: not UTF-8 text, or a control or invisible character"},
        {"[Centre]\nName=a\x07\n", "motcua.conf:2: not UTF-8 text, or a control or invisible character"},
        {"\n\n[Keypad a]\nScale=3\n",
         "motcua.conf:4: [Keypad a] Scale: no such key; man motcua.conf has those there are"},
        {"\n[Keypad a]\nActiveLow=yes\n", "motcua.conf:2: [Keypad a] needs Chip="},
        {"[Keypad a]\nActiveLow=yes\nChip=bad\n", "motcua.conf:3: [Keypad a] has a bad chip"},
        {"[Keypad a]\n[Keypad b]\n", "motcua.conf:1: [Keypad a] needs Chip=\n"
                                     "motcua.conf:2: [Keypad b] needs Chip="},
        {"[Centre]\nName=a\n[Keypad a]\nChip=x\n[Centre]\nName=a\n",
         "motcua.conf:5: [Centre]: this file has that section in line 1 already"},
        {"[Keypad a]\nChip=x\nKey.done=21\nKey.next=3\nKey.done=20\n",
         "motcua.conf:5: [Keypad a] Key.done: is set in line 3 already"},
        {"[Counter 1]\nLabel=a\nLabel=b\n", "motcua.conf:3: [Counter 1] Label: is set in line 2 already"},
        {"[Counter]\nLabel=a\nLabel=b\n", "motcua.conf:1: [Counter]: the section needs an ID of 1 to 64 of "
                                          "A-Z a-z 0-9 . _ -, such as [Counter 1]"},
        {"[Couter 1]\nLabel=a\n", "motcua.conf:1: [Couter 1]: no such section; there are Centre, Service, "
                                  "Counter, Kiosk, Alert, Official, Keypad, "
                                  "Printer, Display and Camera; the nearest is Counter"},
        {"[Keypad a]\nChip=x\nDebuonceMsec=5\n", "motcua.conf:3: [Keypad a] DebuonceMsec: no such key; the "
                                                 "nearest is DebounceMsec; man motcua.conf has "
                                                 "those there are"},
        {"[Keypad quay1]\nChip=x\n[Counter 1]\nAttendant=qauy1\n",
         "motcua.conf:4: [Counter 1] Attendant names qauy1; there is no section [Keypad qauy1]; the nearest "
         "is "
         "quay1"},
        {"[Counter 1]\nRating.reception=x\n",
         "motcua.conf:2: [Counter 1] Rating.reception names x; there is no section [Keypad x]"},
        {"[Counter 1]\nServices=ho-tich, dat-dai\n[Service ho-tich]\nPrefix=A\n",
         "motcua.conf:2: [Counter 1] Services names dat-dai; there is no section [Service dat-dai]"},
        {"\n[Kiosk cua]\nLabel=a\n",
         "motcua.conf:2: [Kiosk cua] names cua; there is no section [Keypad cua]"},
        {"[Kiosk a]\nTicket.2=x\n[Keypad a]\nChip=x\n",
         "motcua.conf:2: [Kiosk a] Ticket.2 names x; there is no section [Service x]"},
        {"[Centre]\nName=x\n[Printer a]\nBackup=b\n",
         "motcua.conf:4: [Printer a] Backup names b; there is no section [Printer b]"},
        {"[Printer]\nBackup=b\n", "motcua.conf:2: [Printer] Backup names b; there is no section [Printer b]"},
        {"[Centre]\nName=a\xe2\x80\xae"
         "b\n",
         "motcua.conf:2: not UTF-8 text, or a control or invisible character"},
        {"# \xe2\x80\x8b\n", "motcua.conf:1: not UTF-8 text, or a control or invisible character"},
        {"[Keypad a]\nChip=x\n[Keypad b]\nChip=x\n[Keypad c]\nChip=x\n[Keypad d]\nChip=x\n[Keypad e]\n",
         "motcua.conf:9: [Keypad e]: at most 4 keypads"},
};

START_TEST(mistake_is_named_with_file_and_line) {
        expect_problem(refused[_i].text, refused[_i].problem);
}
END_TEST

/* "[Centre]\nKEY=xxx..." */
static char *long_text(const char *key, size_t n) {
        _cleanup_free_ char *value = malloc(n + 1);
        char *text;

        ck_assert_ptr_nonnull(value);
        memset(value, 'x', n);
        value[n] = '\0';
        assert_ok(str_format(&text, "[Centre]\n%s=%s", key, value));
        return text;
}

START_TEST(line_may_be_as_long_as_the_file) {
        _cleanup_free_ char *text = long_text("Name", 1000000);

        assert_ok(load(text));
        ck_assert_uint_eq(strlen(settings.name), 1000000);
}
END_TEST

START_TEST(long_value_is_not_repeated_whole) {
        _cleanup_free_ char *text = long_text("Scale", 100000);

        assert_error(load(text), EINVAL);
        ck_assert_uint_le(strlen(problem.text), 1100);
        ck_assert_str_eq(problem.text + strlen(problem.text) - 6, "xxx...");
}
END_TEST

START_TEST(nul_byte_is_refused) {
        static const char text[] = "[Centre]\nName=a\0b\n";

        assert_error(config_load("f", text, sizeof(text) - 1, &table, &settings, &problem), EINVAL);
        ck_assert_str_eq(problem.text, "f:2: a NUL byte");
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
        assert_ok(config_load(path, NULL, 0, &table, &settings, &problem));
        ck_assert_uint_eq(settings.scale, 5);
        ck_assert_str_eq(settings.name, "a");

        write_file("motcua.conf.d/30-c.conf", "\n[Centre]\nScale=7\n");
        assert_error(config_load(path, NULL, 0, &table, &settings, &problem), EINVAL);
        assert_ok(str_format(&expected, "%s/30-c.conf:3: [Centre] Scale=7: must be a number from 3 to 5",
                             drop_ins));
        ck_assert_str_eq(problem.text, expected);
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

/* The path of a main file, and of the folder of its drop-ins, which is made. */
static void make_folder(char **ret_path, char **ret_folder) {
        assert_ok(str_format(ret_path, "%s/motcua.conf", suite_dir()));
        assert_ok(str_format(ret_folder, "%s.d", *ret_path));
        ck_assert_int_eq(mkdir(*ret_folder, 0700), 0);
}

START_TEST(section_may_be_continued_later) {
        _cleanup_free_ char *path = NULL, *drop_ins = NULL, *expected = NULL;

        make_folder(&path, &drop_ins);
        write_file("motcua.conf", "[Keypad a]\nChip=x\nKey.done=1\n[Keypad b]\nChip=y\n");
        write_file("motcua.conf.d/a.conf", "[Keypad a]\nActiveLow=yes\n");
        assert_ok(config_load(path, NULL, 0, &table, &settings, &problem));
        ck_assert_uint_eq(settings.n_keypads, 2);
        ck_assert(settings.keypads[0].active_low);
        ck_assert(!settings.keypads[1].active_low);

        write_file("motcua.conf.d/b.conf", "[Keypad a]\nActiveLow=no\nActiveLow=no\n\n[Keypad a]\nChip=z\n");
        forget_keypads();
        assert_error(config_load(path, NULL, 0, &table, &settings, &problem), EINVAL);
        assert_ok(str_format(&expected,
                             "%s/b.conf:3: [Keypad a] ActiveLow: is set in line 2 already\n"
                             "%s/b.conf:5: [Keypad a]: this file has that section in line 1 already",
                             drop_ins, drop_ins));
        ck_assert_str_eq(problem.text, expected);
}
END_TEST

START_TEST(empty_value_of_a_drop_in_sets_the_default_again) {
        _cleanup_free_ char *path = NULL, *drop_ins = NULL, *expected = NULL;

        make_folder(&path, &drop_ins);
        write_file("motcua.conf",
                   "[Centre]\nScale=3\n[Keypad a]\nChip=x\nKey.done=1\nKey.next=2\nDebounceMsec=7\n");
        write_file("motcua.conf.d/a.conf",
                   "[Centre]\nScale=\nName=\n[Keypad a]\nKey.done=\nDebounceMsec = \n");
        assert_ok(config_load(path, NULL, 0, &table, &settings, &problem));
        ck_assert_uint_eq(settings.scale, 5);
        ck_assert_str_eq(settings.name, "Trung tâm");
        ck_assert_uint_eq(settings.keypads[0].debounce_usec, 10000);
        ck_assert_uint_eq(settings.keypads[0].n_keys, 1);
        ck_assert_str_eq(settings.keypads[0].keys[0], "next");

        write_file("motcua.conf.d/b.conf", "[Centre]\nScale=4\n[Keypad a]\nChip=\nColour=\n");
        forget_keypads();
        assert_error(config_load(path, NULL, 0, &table, &settings, &problem), EINVAL);
        assert_ok(str_format(&expected,
                             "%s/b.conf:5: [Keypad a] Colour: no such key; man motcua.conf has those "
                             "there are",
                             drop_ins));
        ck_assert_str_eq(problem.text, expected);
}
END_TEST

/* A problem found over a file that a drop-in changed names the drop-in. */
START_TEST(problem_names_the_file_that_set_the_value) {
        _cleanup_free_ char *path = NULL, *drop_ins = NULL, *expected = NULL;

        make_folder(&path, &drop_ins);
        write_file("motcua.conf", "[Keypad a]\nChip=x\n[Counter 1]\nAttendant=a\n");
        write_file("motcua.conf.d/a.conf", "\n[Keypad a]\nChip=bad\n");
        assert_error(config_load(path, NULL, 0, &table, &settings, &problem), EINVAL);
        assert_ok(str_format(&expected, "%s/a.conf:3: [Keypad a] has a bad chip", drop_ins));
        ck_assert_str_eq(problem.text, expected);
        write_file("motcua.conf.d/a.conf", "[Counter 1]\n#\nAttendant=b\n");
        problem_done(&problem);
        free(TAKE_PTR(expected));
        assert_error(config_load(path, NULL, 0, &table, &settings, &problem), EINVAL);
        assert_ok(str_format(&expected,
                             "%s/a.conf:3: [Counter 1] Attendant names b; there is no section [Keypad b]",
                             drop_ins));
        ck_assert_str_eq(problem.text, expected);
}
END_TEST

static void make_fifo(const char *path) {
        ck_assert_int_eq(mkfifo(path, 0600), 0);
}

static void make_directory(const char *path) {
        ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void make_device(const char *path) {
        ck_assert_int_eq(symlink("/dev/zero", path), 0);
}

static void make_huge(const char *path) {
        _cleanup_fclose_ FILE *f = fopen(path, "w");

        ck_assert_ptr_nonnull(f);
        ck_assert_int_eq(ftruncate(fileno(f), 1024 * 1024 + 1), 0);
}

static const struct {
        void (*make)(const char *path);
        const char *says;
} strange[] = {
        {make_fifo, "is not a regular file"},
        {make_directory, "is not a regular file"},
        {make_device, "is not a regular file"},
        {make_huge, "is larger than such a file may be"},
};

START_TEST(strange_file_is_refused_and_not_waited_for) {
        _cleanup_free_ char *path = NULL, *drop_ins = NULL, *odd = NULL, *expected = NULL;

        make_folder(&path, &drop_ins);
        strange[_i].make(path);
        ck_assert_int_lt(config_load(path, NULL, 0, &table, &settings, &problem), 0);
        assert_ok(str_format(&expected, "%s: %s", path, strange[_i].says));
        ck_assert_str_eq(problem.text, expected);

        ck_assert_int_eq(remove(path), 0);
        write_file("motcua.conf", "[Centre]\nScale=3\n");
        problem_done(&problem);
        free(TAKE_PTR(expected));
        assert_ok(str_format(&odd, "%s/a.conf", drop_ins));
        strange[_i].make(odd);
        ck_assert_int_lt(config_load(path, NULL, 0, &table, &settings, &problem), 0);
        assert_ok(str_format(&expected, "%s: %s", odd, strange[_i].says));
        ck_assert_str_eq(problem.text, expected);
}
END_TEST

START_TEST(missing_file_is_an_error_with_its_name) {
        assert_error(config_load("/nowhere/motcua.conf", NULL, 0, &table, &settings, &problem), ENOENT);
        ck_assert_str_eq(problem.text, "/nowhere/motcua.conf: No such file or directory");
}
END_TEST

START_TEST(man_page_lists_each_key_with_limits_and_default) {
        _cleanup_free_ char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        assert_ok(config_write_man(&table, LANGUAGE_EN, f));
        fclose(f);
        for (const struct config_key *key = keys; key->section; key++)
                ck_assert_msg(strstr(text, key->doc.en), "%s is not in the page", key->name);
        ck_assert_ptr_null(strstr(text, "Tiếng Việt"));
        ck_assert_ptr_nonnull(strstr(text, "From 1 to 100 ms. Default: 10."));
}
END_TEST

START_TEST(man_page_is_there_in_vietnamese) {
        _cleanup_free_ char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);

        assert_ok(config_write_man(&table, LANGUAGE_VI, f));
        fclose(f);
        ck_assert_ptr_null(strstr(text, "How long"));
        ck_assert_ptr_nonnull(strstr(text, "DebounceMsec=\\fR\nTiếng Việt. Từ 1 đến 100 ms. Mặc định: 10."));
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
        SUITE_CASE(line_may_be_as_long_as_the_file),
        SUITE_CASE(long_value_is_not_repeated_whole),
        SUITE_CASE(nul_byte_is_refused),
        SUITE_CASE(drop_ins_are_read_in_order_and_named_in_problems),
        SUITE_CASE(stamp_tells_whether_any_file_is_another),
        SUITE_CASE(empty_value_of_a_drop_in_sets_the_default_again),
        SUITE_CASE(problem_names_the_file_that_set_the_value),
        {"strange_file_is_refused_and_not_waited_for", &strange_file_is_refused_and_not_waited_for,
         ELEMENTSOF(strange)},
        SUITE_CASE(missing_file_is_an_error_with_its_name),
        SUITE_CASE(man_page_lists_each_key_with_limits_and_default),
        SUITE_CASE(man_page_is_there_in_vietnamese),
};

SUITE_MAIN("base-config", cases, NULL, teardown)
