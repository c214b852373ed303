/* What an administrator edits while the display daemon runs: its configuration, recordings and pages. */
#include <signal.h>
#include <sys/stat.h>

#include "tests/lib/files.h"
#include "wall.h"

#define HALL "[Display hall]\nConnector=HDMI-A-1\nMode=640x360\n[Voice]\n" WALL_SILENT
#define SIGN "[Counter c1]\n[Display sign]\nConnector=HDMI-A-2\nMode=320x240\nShows=counter:c1\n"

START_TEST(a_reload_adds_and_removes_outputs_and_keeps_the_others) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        wall_await(&w, "shown call=7 output=hall", 1);
        wall_reload(&w, HALL SIGN);
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "Size", "320x240");
        wall_await(&w, "shown call=7 output=sign", 1);
        wall_assert_count(&w, "shown call=7 output=hall", 1);
        wall_assert_count(&w, "output-ready connector=HDMI-A-1", 1); /* it was not opened anew */

        wall_reload(&w, HALL "[Display sign]\nConnector=HDMI-A-2\nShows=counter:c9\n");
        wall_await_property(&w, WALL_DAEMON, "ConfigurationChanged", "yes");
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "State", "showing");
        wall_reload(&w, HALL);
        wall_await(&w, "output-removed output=sign", 1);
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "State",
                            SD_BUS_ERROR_UNKNOWN_OBJECT);
        /* What it showed was of another one, when it comes again. */
        wall_reload(&w, HALL SIGN);
        wall_await(&w, "shown call=7 output=sign", 2);
        wall_end(&w);
}
END_TEST

START_TEST(a_screen_that_says_nothing_of_itself_is_told_of_and_which_key_helps) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_await_property(&w, WALL_HALL, "Mode", "wished");
        wall_reload(&w, "[Display hall]\nConnector=HDMI-A-1\n[Voice]\n" WALL_SILENT);
        wall_await_property(&w, WALL_DAEMON, "ConfigurationChanged", "no");
        wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 0, 0);
        wall_await_property(&w, WALL_HALL, "Mode", "guessed");
        wall_await_property(&w, WALL_HALL, "Size", "1024x768");
        wall_await_property(&w, WALL_HALL, "State", "showing");
        wall_await_property(&w, WALL_DAEMON, "State", "degraded");
        _cleanup_free_ char *vi = wall_describe(&w, WALL_HALL, "vi"),
                            *en = wall_describe(&w, WALL_HALL, "en");
        ck_assert_msg(strstr(vi, "không cho biết kích thước của nó") &&
                              strstr(vi, "Mode= trong [Display hall]"),
                      "%s", vi);
        ck_assert_msg(strstr(en, "set Mode= in [Display hall]") && strstr(en, "video=HDMI-A-1:1920x1080"),
                      "%s", en);
        /* Who says it in its place knows it. */
        wall_reload(&w, "[Display hall]\nConnector=HDMI-A-1\nMode=1024x768\n[Voice]\n" WALL_SILENT);
        wall_await_property(&w, WALL_HALL, "Mode", "wished");
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        wall_reload(&w, "[Display hall]\nConnector=HDMI-A-1\nMode=1920x1080\n[Voice]\n" WALL_SILENT);
        wall_await_property(&w, WALL_HALL, "Mode", "guessed");
        wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 1280, 720);
        wall_await_property(&w, WALL_HALL, "Mode", "other");
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        wall_end(&w);
}
END_TEST

/* Where an event stands among those of the outbox that begin so. */
static size_t place_of(const struct wall *w, const char *beginning, unsigned nth) {
        for (size_t i = 0; i < w->n_events; i++)
                if (strncmp(w->events[i].line, beginning, strlen(beginning)) == 0 && nth-- == 0)
                        return i;
        ck_abort_msg("no event %s", beginning);
        return 0;
}

START_TEST(on_a_full_disk_an_output_that_is_taken_out_is_told_of_later) {
        struct wall w;
        _cleanup_free_ char *file = wall_begin_with_a_disk(&w, WALL_SILENT);

        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        wall_reload(&w, HALL SIGN);
        wall_await(&w, "shown call=7 output=sign", 1);
        file_write_text(file, "");
        wall_reload(&w, HALL);
        wall_await_property(&w, WALL_DAEMON, "State", "failing");
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "State",
                            SD_BUS_ERROR_UNKNOWN_OBJECT);
        /* It comes again, and nobody has heard yet that it was gone. */
        wall_reload(&w, HALL SIGN);
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "State", "showing");
        wall_assert_count(&w, "output-removed", 0);
        must_errno(unlink(file));
        wall_await(&w, "output-removed output=sign", 1);
        wall_await(&w, "output-ready connector=HDMI-A-2", 2);
        wall_await(&w, "shown call=7 output=sign", 2);
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        size_t removed = place_of(&w, "output-removed", 0);
        ck_assert_uint_lt(place_of(&w, "shown call=7 output=sign", 0), removed);
        ck_assert_uint_lt(removed, place_of(&w, "output-ready connector=HDMI-A-2", 1));
        ck_assert_uint_lt(removed, place_of(&w, "shown call=7 output=sign", 1));
        wall_assert_count(&w, "output-removed", 1);
        wall_end(&w);
}
END_TEST

START_TEST(a_reload_reads_the_recordings_again) {
        _cleanup_free_ char *path = NULL, *problem = NULL;
        struct wall w;

        wall_begin(&w, "LeadMsec=0\n");
        wall_come(&w);
        wall_await(&w, "sound-ready", 1);
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        path = centre_path(w.centre, "etc/voice/vi/so-1.wav");
        file_write_text(path, "no recording");
        process_signal(centre_process(w.centre, CENTRE_DISPLAYD), SIGHUP);
        wall_await_property(&w, WALL_DAEMON, "State", "degraded");
        problem = wall_describe(&w, WALL_DAEMON, "en");
        ck_assert_ptr_nonnull(strstr(problem, "vi/so-1.wav"));
        wall_assert_count(&w, "sound-ready", 1);
        wall_end(&w);
}
END_TEST

static void write_page(const struct wall *w, const char *text) {
        _cleanup_free_ char *path = centre_path(w->centre, "etc/pages/1.page");

        file_write_text(path, text);
}

/* More than is looked at in a moment; the folder. */
static char *make_pages(const struct wall *w) {
        enum { PAGES = 20, LINES = 12 };
        char *folder = centre_path(w->centre, "etc/pages");
        _cleanup_free_ char *text = strdup("title: GIỜ LÀM VIỆC\n");

        must_errno(mkdir(folder, 0755));
        for (int i = 0; i < LINES; i++)
                must(str_extend(&text, "", "item: Dòng thứ %d của một trang có nhiều dòng\n", i));
        for (int i = 0; i < PAGES; i++) {
                _cleanup_free_ char *path = NULL;

                must_errno(asprintf(&path, "%s/%d.page", folder, i));
                file_write_text(path, text);
        }
        return folder;
}

/* Those that came before a screen did. */
struct seen {
        unsigned answers, before_screen;
        bool has_screen;
};

static int on_answer(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *error) {
        struct seen *seen = userdata;

        ck_assert_int_eq(sd_bus_message_is_method_error(reply, NULL), 0);
        seen->answers++;
        return 0;
}

static int on_screen(_unused_ sd_bus_message *signal, void *userdata, _unused_ sd_bus_error *error) {
        struct seen *seen = userdata;

        seen->before_screen = seen->answers;
        seen->has_screen = true;
        return 0;
}

START_TEST(pages_that_are_checked_hold_up_nobody) {
        enum { OTHERS = 5 };
        struct seen seen = {0};
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        _cleanup_free_ char *folder = make_pages(&w), *text = NULL;
        must(sd_bus_match_signal(w.bus, NULL, WALL_NAME, WALL_ROOT, "org.freedesktop.DBus.ObjectManager",
                                 "InterfacesAdded", on_screen, &seen));
        must_errno(asprintf(&text, HALL "[Wall]\nPages=%s\n" SIGN, folder));
        process_signal(centre_process(w.centre, CENTRE_DISPLAYD), SIGSTOP);
        wall_reload(&w, text);
        for (int i = 0; i < OTHERS; i++)
                must(sd_bus_call_method_async(w.bus, NULL, WALL_NAME, WALL_ROOT, WALL_NAME, "Describe",
                                              on_answer, &seen, "a{sv}", 0));
        /* When the bus has answered, it has handed these on. */
        must(sd_bus_call_method(w.bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                "org.freedesktop.DBus", "GetId", NULL, NULL, ""));
        process_signal(centre_process(w.centre, CENTRE_DISPLAYD), SIGCONT);
        while (!seen.has_screen)
                must(sd_event_run(centre_event(w.centre), UINT64_MAX));
        ck_assert_uint_eq(seen.before_screen, OTHERS);
        wall_end(&w);
}
END_TEST

/* Reads its configuration, and has not looked at all pages yet; or has, on a fast machine. */
static void begin_reload(struct wall *w, const char *text) {
        wall_reload(w, text);
        for (int i = 0; i < 3; i++) {
                _cleanup_free_ char *described = wall_describe(w, WALL_DAEMON, "en");
                ck_assert_ptr_nonnull(described);
        }
}

START_TEST(whatever_comes_while_pages_are_checked_is_what_counts) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        _cleanup_free_ char *folder = make_pages(&w), *alone = NULL, *with_sign = NULL;
        must_errno(asprintf(&alone, HALL "[Wall]\nPages=%s\n", folder));
        must_errno(asprintf(&with_sign, "%s" SIGN, alone));
        /* The last one, also if it is refused. */
        begin_reload(&w, with_sign);
        begin_reload(&w, alone);
        wall_await_property(&w, WALL_DAEMON, "ConfigurationChanged", "no");
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "State",
                            SD_BUS_ERROR_UNKNOWN_OBJECT);
        begin_reload(&w, with_sign);
        begin_reload(&w, HALL "[Wall]\nPages=relative\n");
        wall_await_property(&w, WALL_DAEMON, "ConfigurationChanged", "yes");
        begin_reload(&w, alone);
        wall_await_property(&w, WALL_DAEMON, "ConfigurationChanged", "no");
        /* An edit during a reload is looked at after it, and a refused reload is in nobody's way. */
        begin_reload(&w, with_sign);
        write_page(&w, "title: GIỜ LÀM VIỆC\ntex: Thứ Ba\n");
        wall_await_property(&w, WALL_DAEMON, "State", "degraded");
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "State", "showing");
        write_page(&w, "title: GIỜ LÀM VIỆC\ntext: Thứ Tư\n");
        begin_reload(&w, "[Display hall]\nTheme=none\n");
        begin_reload(&w, with_sign);
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        /* In the middle of it: ended in order, and killed. */
        begin_reload(&w, alone);
        centre_stop(w.centre, CENTRE_DISPLAYD, SIGTERM);
        wall_start(&w);
        begin_reload(&w, with_sign);
        wall_kill(&w);
        wall_start(&w);
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "State", "showing");
        wall_end(&w);
}
END_TEST

START_TEST(a_page_is_taken_over_when_it_is_written_and_a_wrong_one_leaves_it) {
        _cleanup_free_ char *folder = NULL, *lines = NULL, *problem = NULL, *at_start = NULL;
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_kill(&w);
        folder = centre_path(w.centre, "etc/pages");
        must_errno(mkdir(folder, 0755));
        write_page(&w, "title: GIỜ LÀM VIỆC\ntext: Thứ Hai\n");
        must_errno(asprintf(&lines, WALL_SILENT "[Wall]\nPages=%s\n", folder));
        wall_configure(&w, lines);
        wall_start(&w);
        wall_come(&w);
        wall_give(&w);
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        write_page(&w, "title: GIỜ LÀM VIỆC\ntex: Thứ Ba\n");
        wall_await_property(&w, WALL_DAEMON, "State", "degraded");
        wall_await_property(&w, WALL_DAEMON, "ConfigurationChanged", "yes");
        problem = wall_describe(&w, WALL_DAEMON, "en");
        ck_assert_ptr_nonnull(strstr(problem, "etc/pages/1.page:2: "));
        ck_assert_ptr_nonnull(strstr(problem, "those before stay"));
        write_page(&w, "title: GIỜ LÀM VIỆC\ntext: Thứ Tư\n");
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        wall_await_property(&w, WALL_DAEMON, "ConfigurationChanged", "no");

        wall_kill(&w);
        write_page(&w, "title: GIỜ LÀM VIỆC\ntex: Thứ Ba\n");
        wall_start(&w);
        at_start = wall_describe(&w, WALL_DAEMON, "en");
        ck_assert_ptr_nonnull(strstr(at_start, "so no pages are shown: "));
        wall_end(&w);
}
END_TEST

START_TEST(a_folder_of_pages_may_be_exchanged) {
        _cleanup_free_ char *folder = NULL, *before = NULL, *lines = NULL;
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_kill(&w);
        folder = centre_path(w.centre, "etc/pages");
        before = centre_path(w.centre, "etc/pages.before");
        must_errno(mkdir(folder, 0755));
        write_page(&w, "title: GIỜ LÀM VIỆC\ntext: Thứ Hai\n");
        must_errno(asprintf(&lines, WALL_SILENT "[Wall]\nPages=%s\n", folder));
        wall_configure(&w, lines);
        wall_start(&w);
        must_errno(rename(folder, before));
        must_errno(mkdir(folder, 0755));
        write_page(&w, "title: GIỜ LÀM VIỆC\ntex: Thứ Ba\n");
        wall_await_property(&w, WALL_DAEMON, "State", "degraded");
        write_page(&w, "title: GIỜ LÀM VIỆC\ntext: Thứ Tư\n");
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        wall_end(&w);
}
END_TEST
static const struct suite_case cases[] = {
        SUITE_CASE(a_screen_that_says_nothing_of_itself_is_told_of_and_which_key_helps),
        SUITE_CASE(a_reload_adds_and_removes_outputs_and_keeps_the_others),
        SUITE_CASE(on_a_full_disk_an_output_that_is_taken_out_is_told_of_later),
        SUITE_CASE(a_reload_reads_the_recordings_again),
        SUITE_CASE(pages_that_are_checked_hold_up_nobody),
        SUITE_CASE(whatever_comes_while_pages_are_checked_is_what_counts),
        SUITE_CASE(a_page_is_taken_over_when_it_is_written_and_a_wrong_one_leaves_it),
        SUITE_CASE(a_folder_of_pages_may_be_exchanged),
};

CENTRE_SUITE_MAIN("bus/display-edits", cases)
