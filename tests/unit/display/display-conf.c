#include "services/display/display-check.h"
#include "services/display/display-conf.h"
#include "services/display/pages-load.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

static struct display_confs *confs;
static char *problem_text;

static void teardown(void) {
        confs = display_confs_free(confs);
        free(problem_text);
        problem_text = NULL;
}

static int load(const char *text) {
        struct problem problem = {.language = LANGUAGE_EN};

        teardown();
        int r = display_confs_load("m.conf", text, strlen(text), &confs, &problem);
        problem_text = problem.text;
        return r;
}

#define REFUSED(text, expected)                                                                              \
        do {                                                                                                 \
                assert_error(load(text), EINVAL);                                                            \
                ck_assert_msg(strstr(problem_text, expected), "%s", problem_text);                           \
        } while (0)

START_TEST(without_a_section_there_is_a_hall_on_any_screen) {
        assert_ok(load("[Centre]\nSources=keypad display\n"));
        ck_assert_uint_eq(confs->n, 1);
        ck_assert_str_eq(confs->displays[0]->id, "hall");
        ck_assert_ptr_null(confs->displays[0]->screen.connector);
        ck_assert(!confs->displays[0]->named && !confs->speaker->named);
        ck_assert_int_eq(confs->displays[0]->shows, SHOWS_HALL);
        ck_assert(confs->speaker->enabled && confs->speaker->chime);
        ck_assert_uint_eq(confs->speaker->voice.lead_msec, 500);
        ck_assert_uint_eq(confs->wall->call_usec, 20 * USEC_PER_SEC);
        ck_assert_str_eq(confs->wall->pages, PAGES_DIR_DEFAULT);
        ck_assert_int_eq(confs->utc_offset_usec, INT64_C(7) * 3600 * 1000000);
}
END_TEST

/* A machine that has no wall: its screen and its loudspeaker are somebody else's. */
START_TEST(without_the_source_nothing_is_taken) {
        static const char *const others[] = {"Name=x", "Sources=keypad printer", "Sources=displays keypad",
                                             "Sources="};

        for (size_t i = 0; i < ELEMENTSOF(others); i++) {
                char text[64];

                (void) snprintf(text, sizeof(text), "[Centre]\n%s\n", others[i]);
                assert_ok(load(text));
                ck_assert_uint_eq(confs->n, 0);
                ck_assert(!confs->speaker->enabled && !confs->is_source);
        }
        /* Whoever asks for it has it. */
        assert_ok(load("[Display hall]\n"));
        ck_assert_uint_eq(confs->n, 1);
        ck_assert(confs->speaker->enabled && !confs->is_source);
        assert_ok(load("[Centre]\nSources=display, keypad\n"));
        ck_assert(confs->is_source);
        assert_ok(load("[Centre]\nSources=display\n"));
        ck_assert(confs->speaker->enabled && confs->is_source && confs->n == 1);
}
END_TEST

START_TEST(a_section_says_what_its_screen_shows) {
        assert_ok(load("[Display cua]\nConnector=HDMI-A-2\nMode=1280x720@50\nRotation=270\nShows=counter:1\n"
                       "Theme=contrast\nLanguage=en\n[Display hall]\nConnector=HDMI-A-1\nShows=pages\n"
                       "[Counter 1]\n[Counter 2]\n[Service a]\nPrefix=A\n"
                       "[Voice]\nSouth=yes\nChime=no\nVolume=40\nLeadMsec=0\n[Centre]\nUtcOffset=+00:30\n"));
        const struct display_conf *conf = confs->displays[0];
        ck_assert_str_eq(conf->screen.connector, "HDMI-A-2");
        ck_assert_uint_eq(conf->screen.wish.width_px, 1280);
        ck_assert_uint_eq(conf->screen.wish.refresh_hz, 50);
        ck_assert_int_eq(conf->screen.rotation, DISPLAY_TURNED_270);
        ck_assert_int_eq(conf->shows, SHOWS_COUNTER);
        ck_assert_str_eq(conf->counter, "1");
        ck_assert_int_eq(conf->theme, THEME_CONTRAST);
        ck_assert_int_eq(conf->language, LANGUAGE_EN);
        ck_assert(conf->named && confs->speaker->named);
        ck_assert_int_eq(confs->displays[1]->shows, SHOWS_PAGES);
        ck_assert_int_eq(display_confs_find(confs, "hall"), 1);
        assert_error(display_confs_find(confs, "x"), ENOENT);
        ck_assert(confs->speaker->voice.style.south && confs->speaker->voice.style.no_chime);
        ck_assert_uint_eq(confs->speaker->voice.volume_percent, 40);
        ck_assert_uint_eq(confs->n_counters, 2);
        ck_assert_uint_eq(confs->n_services, 1);
        ck_assert_int_eq(confs->utc_offset_usec, INT64_C(1800) * 1000000);
}
END_TEST

START_TEST(what_is_wrong_is_named) {
        REFUSED("[Display a]\nConnector=HDMI A\n", "m.conf:2: ");
        REFUSED("[Display a]\nMode=large\n", "must be preferred, 1920x1080 or 1920x1080@50");
        REFUSED("[Display a]\nMode=40000x10\n", "must be preferred");
        REFUSED("[Display a]\nRotation=45\n", "must be 0, 90, 180 or 270");
        REFUSED("[Display a]\nShows=all\n", "must be hall, pages or counter:ID");
        REFUSED("[Display a]\nTheme=red\n", "must be light, dark or contrast");
        REFUSED("[Display a]\nLanguage=fr\n", "must be vi or en");
        REFUSED("[Display a]\nShows=counter:9\n[Counter 1]\n",
                "m.conf:2: [Display a] Shows=counter:9; there is no section [Counter 9]");
        REFUSED("[Display a]\n[Display b]\nConnector=x\n", "m.conf:1: [Display a] where there are several");
        REFUSED("[Display a]\nConnector=x\n[Display b]\nConnector=x\n", "is also that of [Display a]");
        REFUSED("[Display]\n[Display hall]\n", "[Display] without an ID is [Display hall]");
        REFUSED("[Voice]\nVolume=101\n", "m.conf:2: ");
        REFUSED("[Voice]\nLeadMsec=3001\n", "m.conf:2: ");
        REFUSED("[Wall]\nCallSec=2\n", "m.conf:2: ");
        REFUSED("[Wall x]\n", "m.conf:1: ");
}
END_TEST

START_TEST(quiet_hours_go_over_midnight) {
        assert_ok(load("[Voice]\nQuietHours=17:00-07:00, 11:30-13:30\n"));
        const struct speaker_conf *conf = confs->speaker;
        ck_assert_uint_eq(conf->n_quiet, 2);
        ck_assert(speaker_conf_is_quiet(conf, 17 * 60));
        ck_assert(!speaker_conf_is_quiet(conf, 17 * 60 - 1));
        ck_assert(speaker_conf_is_quiet(conf, 0));
        ck_assert(speaker_conf_is_quiet(conf, 7 * 60 - 1));
        ck_assert(!speaker_conf_is_quiet(conf, 7 * 60));
        ck_assert(speaker_conf_is_quiet(conf, 12 * 60));
        ck_assert(!speaker_conf_is_quiet(conf, 13 * 60 + 30));
        assert_ok(load("[Voice]\nQuietHours=0:00-24:00\n"));
        ck_assert(speaker_conf_is_quiet(confs->speaker, 1439));
        static const char *const wrong[] = {"17-7",
                                            "17:00",
                                            "25:00-07:00",
                                            "17:60-18:00",
                                            "17:00-17:00",
                                            "24:00-07:00",
                                            "1:0-2:00",
                                            ":00-07:00",
                                            "017:00-18:00",
                                            "-",
                                            "a:00-07:00",
                                            "24:01-07:00",
                                            "1:00-2:00 3:00-4:00 5:00-6:00 7:00-8:00 9:00-10:00"};
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                char text[120];

                (void) snprintf(text, sizeof(text), "[Voice]\nQuietHours=%s\n", wrong[i]);
                REFUSED(text, "m.conf:2: ");
        }
}
END_TEST

/* ----- pages ----- */

static int check_page(const char *page, const char *lines) {
        _cleanup_free_ char *conf = file_join(suite_dir(), "m.conf"),
                            *file = file_join(suite_dir(), "1.page"), *text = NULL;
        struct problem problem = {.language = LANGUAGE_VI};

        ck_assert_int_gt(
                asprintf(&text, "[Wall]\nPages=%s\n%s[Centre]\nSources=display\n", suite_dir(), lines), 0);
        file_write_text(conf, text);
        file_write_text(file, page);
        free(problem_text);
        int r = display_check(conf, &problem);
        problem_text = problem.text;
        return r;
}

START_TEST(a_page_is_checked_as_text_and_on_each_screen) {
        _cleanup_free_ char *large = strdup("title: X\n");

        assert_ok(check_page("title: GIỜ LÀM VIỆC\ntext: Thứ Hai\n", ""));
        assert_error(check_page("title: GIỜ LÀM VIỆC\nwhat: Thứ Hai\n", ""), EINVAL);
        ck_assert_ptr_nonnull(strstr(problem_text, "/1.page:2: "));
        assert_error(check_page("title: X\ntext: \xf0\x93\x80\x80\n", ""), EINVAL);
        ck_assert_ptr_nonnull(strstr(problem_text, "phông không có"));
        for (int i = 0; i < 18; i++)
                assert_ok(str_extend(
                        &large, "",
                        "text: Công dân nộp giấy tờ trực tiếp tại bộ phận tiếp nhận và trả kết quả "
                        "của xã, hoặc qua bưu chính, hoặc trực tuyến trên cổng dịch vụ công quốc "
                        "gia.\n"));
        assert_ok(check_page(large, "[Display a]\nShows=pages\n"));
        assert_error(check_page(large, "[Display a]\nShows=pages\nMode=320x100\n"), EINVAL);
        ck_assert_ptr_nonnull(strstr(problem_text, "320 × 100"));
        /* A sign shows none. */
        assert_ok(check_page(large, "[Display a]\nShows=counter:1\nMode=320x100\n[Counter 1]\n"));
        assert_error(check_page("title: X\ntext: Y\n", "Font=No Such Font\n"), ENOENT);
        ck_assert_ptr_nonnull(strstr(problem_text, "m.conf:3: [Wall] Font=No Such Font: "));
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_missed_if_it_was_named) {
        _cleanup_free_ char *conf = file_join(suite_dir(), "m.conf");
        struct problem problem = {.language = LANGUAGE_EN};

        file_write_text(conf, "[Wall]\nPages=/no/such/folder\n");
        assert_error(display_check(conf, &problem), EINVAL);
        ck_assert_ptr_nonnull(strstr(problem.text, "m.conf:2: [Wall] Pages=/no/such/folder: No such file"));
        problem_done(&problem);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(without_a_section_there_is_a_hall_on_any_screen),
        SUITE_CASE(without_the_source_nothing_is_taken),
        SUITE_CASE(a_section_says_what_its_screen_shows),
        SUITE_CASE(what_is_wrong_is_named),
        SUITE_CASE(quiet_hours_go_over_midnight),
        SUITE_CASE(a_page_is_checked_as_text_and_on_each_screen),
        SUITE_CASE(a_folder_that_is_not_there_is_missed_if_it_was_named),
};

SUITE_MAIN("display/conf", cases, NULL, teardown)
