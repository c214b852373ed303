#include <sys/stat.h>

#include "services/keypad/keypad-conf.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

#define HEAD "[Keypad quay1]\nChip=gpiochip0\n"
#define SCALE3 "Scale=3\nKey.satisfied=1\nKey.neutral=2\nKey.dissatisfied=3\n"

static struct keypad_confs *load(const char *text) {
        struct keypad_confs *confs = NULL;
        struct problem problem = {.language = LANGUAGE_EN};
        int r = keypad_confs_load("motcua.conf", text, strlen(text), &confs, &problem);

        ck_assert_msg(r == 0, "%s", problem.text ? problem.text : strerror(-r));
        return confs;
}

START_TEST(keypad_is_read_as_written) {
        struct keypad_confs *confs =
                load("[Keypad quay_1]\nChip=pinctrl-bcm2711\nScale=4\nKey.satisfied=GPIO17\n"
                     "Key.very-satisfied=4\nKey.neutral=5\nKey.dissatisfied=6\nKey.done=27\nLight.done=22\n"
                     "Buzzer=13\nActiveLow=no\nOutputsActiveLow=yes\nBias=pull-down\nDebounceMsec=7\n"
                     "LongPressMsec=900\nStuckSec=9\nPressesPerSec=3\n[Counter 1]\nName=x\n");
        const struct keypad_conf *conf = confs->keypads[0];

        ck_assert_uint_eq(confs->n, 1);
        ck_assert_str_eq(conf->id, "quay_1");
        ck_assert_str_eq(conf->chip, "pinctrl-bcm2711");
        ck_assert_uint_eq(conf->n_keys, 5);
        ck_assert_int_eq(conf->keys[0].key, KEY_SATISFIED);
        ck_assert_str_eq(conf->keys[0].line, "GPIO17");
        ck_assert_int_eq(keypad_conf_find_key(conf, KEY_DONE), 4);
        ck_assert_str_eq(conf->lights[KEY_DONE], "22");
        ck_assert_ptr_null(conf->lights[KEY_SATISFIED]);
        ck_assert_str_eq(conf->buzzer, "13");
        ck_assert(!conf->active_low && conf->outputs_active_low);
        ck_assert_int_eq(conf->bias, GPIO_BIAS_PULL_DOWN);
        ck_assert_uint_eq(conf->debounce_usec, 7000);
        ck_assert_uint_eq(conf->long_press_usec, 900000);
        ck_assert_uint_eq(conf->stuck_usec, 9000000);
        ck_assert_uint_eq(conf->presses_per_sec, 3);
        ck_assert_uint_eq(keypad_conf_scale(conf), 4);
        keypad_confs_free(confs);
}
END_TEST

START_TEST(defaults_suit_keys_to_ground) {
        struct keypad_confs *confs = load(HEAD "Key.done=27\n");
        const struct keypad_conf *conf = confs->keypads[0];

        ck_assert(conf->active_low && !conf->outputs_active_low);
        ck_assert_int_eq(conf->bias, GPIO_BIAS_PULL_UP);
        ck_assert_uint_eq(conf->debounce_usec, 10000);
        ck_assert_uint_eq(keypad_conf_scale(conf), 0);
        keypad_confs_free(confs);
}
END_TEST

START_TEST(matrix_gives_keys_their_places) {
        struct keypad_confs *confs =
                load(HEAD "Key.done=r2c3\nKey.next=r1c1\nKey.pause=9\nRows=5  6\nColumns=12 16 20\n");
        const struct keypad_conf *conf = confs->keypads[0];

        ck_assert_uint_eq(conf->rows.n, 2);
        ck_assert_str_eq(conf->columns.names[2], "20");
        ck_assert(conf->keys[0].is_cell && conf->keys[0].row == 1 && conf->keys[0].column == 2);
        ck_assert(!conf->keys[2].is_cell);
        keypad_confs_free(confs);
}
END_TEST

START_TEST(later_value_replaces_an_earlier_one) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *path = file_join(suite_dir(), "motcua.conf"),
                            *folder = file_join(suite_dir(), "motcua.conf.d"),
                            *drop_in = file_join(suite_dir(), "motcua.conf.d/a.conf");
        struct keypad_confs *confs;

        ck_assert_int_eq(mkdir(folder, 0700), 0);
        file_write_text(path, HEAD "Key.done=27\nKey.next=4\nRows=1\nColumns=8\nLight.done=30\n");
        file_write_text(drop_in, "[Keypad quay1]\nKey.done=4\nKey.next=5\nRows=6 7\nLight.done=31\n");
        assert_ok(keypad_confs_load(path, NULL, 0, &confs, &problem));
        ck_assert_str_eq(confs->keypads[0]->keys[0].line, "4");
        ck_assert_uint_eq(confs->keypads[0]->n_keys, 2);
        ck_assert_uint_eq(confs->keypads[0]->rows.n, 2);
        keypad_confs_free(confs);
}
END_TEST

START_TEST(same_line_of_another_chip_is_another_line) {
        keypad_confs_free(load(HEAD "Key.done=1\n[Keypad b]\nChip=gpiochip1\nKey.done=1\n"));
}
END_TEST

static const struct mistake {
        const char *text;
        const char *line; /* of the problem */
        const char *says;
} mistakes[] = {
        {HEAD "Key.dnoe=1\n", "3", "there is no key \"dnoe\"; the nearest is done; there are very-satisfied"},
        {HEAD "Key.done=1\nLight.dnoe=1\n", "4", "there is no key \"dnoe\""},
        {HEAD "Key.done=\n", "3", "must be a line's name or offset"},
        {HEAD "Key.done=abcdefghijklmnopqrstuvwxyz123456\n", "3", "1 to 31 bytes"},
        {HEAD "Key.done=1\nBias=up\n", "4", "must be pull-up, pull-down, disabled or as-is"},
        {HEAD "Key.done=1\nScale=6\n", "4", "must be a number from 3 to 5"},
        {HEAD "Key.done=1\nActiveLow=1\n", "4", "must be yes or no"},
        {HEAD "Key.done=1\nRows=\n", "4", "must be lines"},
        {HEAD "Key.done=1\nRows=1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n", "4", "at most 16"},
        {HEAD "Key.done=1\nPressesPerSec=0\n", "4", "from 1 to 200"},
        {HEAD "Key.done=1\nColour=red\n", "4", "no such key"},
        {"[Keypad quay-1]\nChip=a\nKey.done=1\n", "1", "A-Z a-z 0-9 _ only"},
        {"[Keypad a]\nKey.done=1\n", "1", "Chip is missing"},
        {"[Keypad a]\nChip=\nKey.done=1\n", "2", "must be a chip's path"},
        {HEAD, "1", "has no keys"},
        {HEAD SCALE3 "Key.very-satisfied=9\n", "7",
         "Key.very-satisfied is no level of the scale; Scale=3 has"},
        {HEAD "Scale=4\nKey.very-dissatisfied=9\n", "1", "is missing; with Scale=4"},
        {HEAD "Scale=3\nKey.satisfied=1\nKey.neutral=2\n", "1", "Key.dissatisfied is missing"},
        {HEAD "Key.done=7\nKey.next=07\n", "4", "Key.done and Key.next are both on line 07"},
        {HEAD "Key.done=GPIO7\nLight.done=GPIO7\n", "4", "Key.done and Light.done are both on line GPIO7"},
        {HEAD "Key.done=1\nBuzzer=1\n", "4", "Key.done and Buzzer are both on line 1"},
        {HEAD "Key.done=1\nLight.next=2\n", "4", "Light.next has no Key.next beside it"},
        {HEAD "Key.done=1\n[Keypad b]\nChip=gpiochip0\nKey.next=1\n", "6",
         "Key.next is on line 1 of gpiochip0, where [Keypad quay1] has Key.done"},
        {HEAD "Key.done=r1c1\nRows=1 2\n", "4", "Rows and Columns go together"},
        {HEAD "Key.done=r3c1\nRows=1 2\nColumns=3 4\n", "3", "Key.done=r3c1: the matrix has 2 rows and 2"},
        {HEAD "Key.done=r1c1\nKey.next=r1c1\nRows=1\nColumns=3\n", "4",
         "Key.done and Key.next are both at r1c1"},
        {HEAD "Key.done=r1c1\nRows=1 2\nColumns=3 2\n", "5", "Rows and Columns are both on line 2"},
        {HEAD "Output.lamp=1\nOutput.siren=01\n", "4", "Output.lamp and Output.siren are both on line 01"},
        {HEAD "Key.done=1\nOutput.lamp=1\n", "4", "Key.done and Output.lamp are both on line 1"},
        {HEAD "Key.done=1\n[Keypad q]\nChip=gpiochip0\nOutput.lamp=1\n", "6",
         "Output.lamp is on line 1 of gpiochip0, where [Keypad quay1] has Key.done"},
        {HEAD "Output.a lamp=1\n", "3", "the ID may have"},
        {HEAD "Output.lamp=\n", "3", "must be a line's name or offset"},
        {HEAD "Output.a=1\nOutput.b=2\nOutput.c=3\nOutput.d=4\nOutput.e=5\nOutput.f=6\nOutput.g=7\n"
              "Output.h=8\nOutput.i=9\n",
         "11", "at most 8 outputs"},
        {HEAD "Key.digit-1=1\n", "1", "Key.digit-0 is missing; a PIN pad has digit-0 to digit-9 and enter"},
        {HEAD "Key.clear=1\n", "1", "Key.digit-0 is missing"},
        {HEAD "Key.done=1\nLongPressMsec=5000\nStuckSec=5\n", "4",
         "LongPressMsec must be less than StuckSec"},
        {HEAD "Key.done=1\nLongPressMsec=10\n", "4", "LongPressMsec must be more than DebounceMsec"},
};

START_TEST(mistakes_are_named_with_their_place) {
        const struct mistake *mistake = &mistakes[_i];
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_free_ char *place = NULL;
        struct keypad_confs *confs = NULL;

        assert_error(keypad_confs_load("motcua.conf", mistake->text, strlen(mistake->text), &confs, &problem),
                     EINVAL);
        assert_ok(str_format(&place, "motcua.conf:%s: ", mistake->line));
        ck_assert_msg(strncmp(problem.text, place, strlen(place)) == 0, "\"%s\" is not at line %s",
                      problem.text, mistake->line);
        ck_assert_msg(strstr(problem.text, mistake->says), "\"%s\" does not say \"%s\"", problem.text,
                      mistake->says);
}
END_TEST

START_TEST(too_many_keypads_or_lines_are_refused) {
        char text[8192];
        size_t n = 0;

        for (int i = 0; i <= KEYPADS_MAX; i++)
                n += (size_t) snprintf(text + n, sizeof(text) - n, "[Keypad k%d]\nChip=c%d\nKey.done=1\n", i,
                                       i);
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        _cleanup_(problem_done) struct problem problem2 = {.language = LANGUAGE_EN};
        struct keypad_confs *confs = NULL;
        assert_error(keypad_confs_load("f", text, n, &confs, &problem), EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, "more than 64 keypads"));

        n = (size_t) snprintf(text, sizeof(text), HEAD "Buzzer=b\n");
        for (int i = KEY_NEXT; i < KEY_NEXT + 12; i++)
                n += (size_t) snprintf(text + n, sizeof(text) - n, "Key.%s=k%d\nLight.%s=l%d\n",
                                       key_to_string(i), i, key_to_string(i), i);
        n += (size_t) snprintf(text + n, sizeof(text) - n, "Scale=5\n");
        for (int i = 0; i < KEY_NEXT; i++)
                n += (size_t) snprintf(text + n, sizeof(text) - n, "Key.%s=k%d\nLight.%s=l%d\n",
                                       key_to_string(i), i, key_to_string(i), i);
        n += (size_t) snprintf(text + n, sizeof(text) - n,
                               "Rows=r1 r2 r3 r4 r5 r6 r7 r8\nColumns=c1 c2 c3 c4 c5 c6\n");
        assert_error(keypad_confs_load("f", text, n, &confs, &problem2), EINVAL);
        ck_assert_msg(strstr(problem2.text, "uses 65 lines, at most 64"), "%s", problem2.text);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(keypad_is_read_as_written),
        SUITE_CASE(defaults_suit_keys_to_ground),
        SUITE_CASE(matrix_gives_keys_their_places),
        SUITE_CASE(later_value_replaces_an_earlier_one),
        SUITE_CASE(same_line_of_another_chip_is_another_line),
        {"mistakes_are_named_with_their_place", &mistakes_are_named_with_their_place, ELEMENTSOF(mistakes)},
        SUITE_CASE(too_many_keypads_or_lines_are_refused),
};

SUITE_MAIN("keypad-conf", cases, NULL, NULL)
