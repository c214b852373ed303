/* What goes and comes around the display daemon: the aggregator, itself, screens, loudspeaker, configuration
 * and pages. */
#include <signal.h>
#include <sys/stat.h>

#include "tests/lib/files.h"
#include "wall.h"

static void reload(struct wall *w, const char *text) {
        centre_write_config(w->centre, text);
        process_signal(centre_process(w->centre, CENTRE_DISPLAYD), SIGHUP);
}

/* ----- the aggregator goes and comes ----- */

START_TEST(without_the_aggregator_the_wall_says_that_it_is_old) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        wall_await(&w, "shown", 1);
        _cleanup_free_ char *fresh = wall_get(&w, WALL_DAEMON, "Stale");
        ck_assert_str_eq(fresh, "no");
        uint64_t left_usec = wall_now();
        wall_leave(&w);
        wall_await_property(&w, WALL_DAEMON, "Stale", "yes");
        ck_assert_uint_ge(wall_now() - left_usec, 10 * USEC_PER_SEC - USEC_PER_SEC / 10);
        _cleanup_free_ char *text = wall_describe(&w, WALL_DAEMON, "vi"),
                            *cursor = wall_get(&w, WALL_DAEMON, "Cursor");
        ck_assert_ptr_nonnull(strstr(text, "Mất kết nối từ "));
        ck_assert_ptr_nonnull(strstr(text, "Số lớn: A 001")); /* the board stays */
        ck_assert_str_eq(cursor, "101");

        /* Its name and its connection alone make nothing fresh: a board does, and nothing is new again. */
        wall_come(&w);
        _cleanup_free_ char *still = wall_get(&w, WALL_DAEMON, "Stale");
        ck_assert_str_eq(still, "yes");
        wall_give(&w);
        wall_await_property(&w, WALL_DAEMON, "Stale", "no");
        wall_assert_count(&w, "shown", 1);
        wall_end(&w);
}
END_TEST

START_TEST(an_aggregator_that_keeps_its_name_and_not_its_channel_is_gone) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_give(&w);
        w.channel = sd_bus_close_unref(w.channel);
        wall_await_property(&w, WALL_DAEMON, "Stale", "yes");
        wall_come(&w);
        wall_give(&w);
        wall_await_property(&w, WALL_DAEMON, "Stale", "no");
        wall_end(&w);
}
END_TEST

START_TEST(without_a_known_clock_no_time_is_shown) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_sim(&w, "SetClock", "xb", (int64_t) 0, 0);
        wall_await_property(&w, WALL_DAEMON, "Stale", "yes");
        _cleanup_free_ char *text = wall_describe(&w, WALL_DAEMON, "en");
        ck_assert_ptr_nonnull(strstr(text, "No connection since --:--: numbers may be old."));
        wall_sim(&w, "SetClock", "xb", (int64_t) 0, 1);
        wall_come(&w);
        wall_give(&w);
        wall_leave(&w);
        wall_await_property(&w, WALL_DAEMON, "Stale", "yes");
        _cleanup_free_ char *known = wall_describe(&w, WALL_DAEMON, "en");
        ck_assert_ptr_null(strstr(known, "--:--"));
        wall_end(&w);
}
END_TEST

/* ----- kills ----- */

/* Between looks: answers that nobody takes would pile up until there are no more. */
static void take_answers(const struct wall *w) {
        sd_event *event = centre_event(w->centre);

        must(sd_event_run(event, 10 * USEC_PER_MSEC));
        while (must(sd_event_run(event, 0)) > 0)
                ;
}

/* Bytes of all that was heard since the daemon's start. */
static size_t count_heard(const struct wall *w) {
        _cleanup_free_ char *path = centre_path(w->centre, "state/display/sim/voice.wav");
        struct stat st;

        return stat(path, &st) < 0 ? 0 : (size_t) st.st_size;
}

START_TEST(after_a_kill_nothing_that_was_reported_is_reported_again) {
        struct wall w;

        wall_begin(&w, "LeadMsec=0\nChime=no\n");
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        wall_await(&w, "shown call=7", 1);
        wall_await(&w, "spoken ending=said speech=7", 1);
        size_t once = count_heard(&w);
        ck_assert_uint_gt(once, 48000); /* half a second */
        wall_kill(&w);
        wall_start(&w);
        wall_come(&w);
        /* The record has not heard of it, as far as the board says. */
        wall_give(&w);
        wall_call(&w, 8, "A 002", "Quầy 1");
        wall_give(&w);
        wall_await(&w, "spoken ending=said speech=8", 1);
        ck_assert_uint_lt(count_heard(&w), once + once / 2);
        wall_await(&w, "shown call=8", 1);
        wall_assert_count(&w, "shown call=7", 1);
        wall_assert_count(&w, "spoken ending=said speech=7", 1);
        wall_assert_count(&w, "spoken", 2);
        wall_end(&w);
}
END_TEST

START_TEST(what_a_kill_cut_short_is_said_once_more_and_what_is_old_is_not) {
        struct wall w;

        wall_begin(&w, "LeadMsec=3000\n");
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w); /* it is being said for three seconds and more */
        wall_kill(&w);
        w.board.speech[w.board.n_speech++] =
                (struct wall_speech){5, wall_now() - 40 * USEC_PER_SEC, "call", "A 000", "1", false};
        w.board.speech[w.board.n_speech++] = (struct wall_speech){6, wall_now(), "call", "A 009", "1", true};
        wall_start(&w);
        wall_come(&w);
        wall_give(&w);
        wall_await(&w, "spoken ending=late speech=5", 1);
        wall_await(&w, "spoken ending=said speech=7", 1);
        wall_assert_count(&w, "spoken", 2); /* of what is said already, nothing */
        wall_end(&w);
}
END_TEST

START_TEST(a_record_that_was_restored_has_other_calls_under_the_same_ids) {
        struct wall w;

        wall_begin(&w, "LeadMsec=0\nChime=no\n");
        wall_come(&w);
        wall_call(&w, 107, "A 001", "Quầy 1");
        w.board.cursor = 107;
        wall_give(&w);
        wall_await(&w, "shown call=107", 1);
        wall_await(&w, "spoken ending=said speech=107", 1);
        w.board = (struct wall_board){.cursor = 90};
        wall_give(&w);
        wall_call(&w, 107, "B 001", "Quầy 2");
        w.board.cursor = 107;
        wall_give(&w);
        wall_await(&w, "shown call=107", 2);
        wall_await(&w, "spoken ending=said speech=107", 2);
        wall_end(&w);
}
END_TEST

/* ----- hardware that goes and comes ----- */

START_TEST(a_screen_that_was_away_shows_what_is_so_now) {
        struct timespec ts;
        struct wall w;

        wall_begin(&w, WALL_SILENT "[Wall]\nCallSec=600\n"); /* no call grows old here */
        wall_come(&w);
        wall_give(&w);
        wall_sim(&w, "UnplugScreen", "s", "HDMI-A-1");
        wall_await_property(&w, WALL_HALL, "State", "absent");
        wall_await_property(&w, WALL_DAEMON, "State", "degraded");
        wall_await(&w, "output-absent output=hall", 1);
        wall_call(&w, 7, "A 001", "Quầy 1");
        ck_assert_ptr_null(wall_set(&w));
        _cleanup_free_ char *cursor = wall_get(&w, WALL_HALL, "ShownCursor");
        ck_assert_str_eq(cursor, "0");
        wall_assert_count(&w, "shown", 0);
        wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 800, 600);
        wall_await_property(&w, WALL_HALL, "Size", "800x600");
        wall_await_property(&w, WALL_HALL, "ShownCursor", "102");
        wall_await(&w, "shown call=7", 1);
        wall_await(&w, "output-ready connector=HDMI-A-1 height=600 output=hall width=800", 1);
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        _cleanup_free_ char *path = centre_path(w.centre, "log/displayd"), *log = file_read(path, NULL);
        ck_assert_ptr_nonnull(strstr(log, "Display hall: the screen has no mode such as Mode= says"));

        /* A minute has just begun: nothing changes by itself for so long. */
        must_errno(clock_gettime(CLOCK_REALTIME, &ts));
        wall_sim(&w, "SetClock", "xb", -(int64_t) (ts.tv_sec % 60) * (int64_t) USEC_PER_SEC, 1);
        uint64_t begun_usec = wall_now();
        wall_sim(&w, "HoldScreen", "sb", "HDMI-A-1", 1);
        wall_sim(&w, "UnplugScreen", "s", "HDMI-A-1");
        wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 800, 600);
        wall_await(&w, "output-held output=hall", 1);
        wall_sim(&w, "HoldScreen", "sb", "HDMI-A-1", 0);
        wall_await_property(&w, WALL_HALL, "State", "showing");
        wall_await_property(&w, WALL_HALL, "ShownCursor", "102");
        ck_assert_uint_lt(wall_now() - begun_usec, 50 * USEC_PER_SEC);
        wall_assert_count(&w, "shown call=7", 1);
        wall_end(&w);
}
END_TEST

START_TEST(a_picture_that_never_reaches_the_glass_is_not_reported) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_give(&w);
        wall_sim(&w, "FreezeScreen", "sb", "HDMI-A-1", 1);
        wall_call(&w, 7, "A 001", "Quầy 1");
        ck_assert_ptr_null(wall_set(&w));
        wall_await(&w, "output-failing output=hall", 1);
        wall_assert_count(&w, "shown", 0);
        wall_sim(&w, "FreezeScreen", "sb", "HDMI-A-1", 0);
        wall_await(&w, "shown call=7", 1);
        wall_await_property(&w, WALL_HALL, "State", "showing");
        wall_end(&w);
}
END_TEST

START_TEST(a_loose_cable_fills_no_record) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_give(&w);
        for (int i = 0; i < 15; i++) {
                wall_sim(&w, "UnplugScreen", "s", "HDMI-A-1");
                wall_await_property(&w, WALL_HALL, "State", "absent");
                wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 640, 360);
                wall_await_property(&w, WALL_HALL, "State", "showing");
        }
        wall_await(&w, "output-changes-dropped count=", 1);
        wall_await(&w, "output-ready", wall_count(&w, "output-absent") + 1); /* how it is in the end */
        wall_assert_count(&w, "output-absent", wall_count(&w, "output-ready") - 1);
        ck_assert_uint_le(wall_count(&w, "output-ready"), 13);
        wall_end(&w);
}
END_TEST

/* Of the screen; how often it was dropped does not count. */
static const char *last_of_screen(struct wall *w) {
        const char *last = "";

        wall_fetch(w);
        for (size_t i = 0; i < w->n_events; i++)
                if (strncmp(w->events[i].line, "output-", 7) == 0 &&
                    !strstr(w->events[i].line, "output-changes-dropped"))
                        last = w->events[i].line;
        return last;
}

START_TEST(a_loose_cable_of_a_screen_that_others_have_fills_no_record) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_give(&w);
        wall_sim(&w, "HoldScreen", "sb", "HDMI-A-1", 1);
        for (int i = 0; i < 15; i++) {
                wall_sim(&w, "UnplugScreen", "s", "HDMI-A-1");
                wall_await_property(&w, WALL_HALL, "State", "absent");
                wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 640, 360);
                wall_await_property(&w, WALL_HALL, "State", "held");
        }
        wall_await(&w, "output-changes-dropped count=", 1);
        while (strncmp(last_of_screen(&w), "output-held", strlen("output-held")) != 0)
                take_answers(&w);
        ck_assert_uint_le(wall_count(&w, "output-absent") + wall_count(&w, "output-held"), 20);
        wall_end(&w);
}
END_TEST

START_TEST(a_loudspeaker_that_goes_cuts_and_comes_back) {
        struct wall w;

        wall_begin(&w, "LeadMsec=2000\n");
        wall_come(&w);
        wall_await(&w, "sound-ready", 1);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        wall_sim(&w, "SetLoudspeaker", "b", 0);
        wall_await(&w, "sound-absent", 1);
        wall_await_property(&w, WALL_DAEMON, "State", "degraded");
        _cleanup_free_ char *text = wall_describe(&w, WALL_DAEMON, "en");
        ck_assert_ptr_nonnull(strstr(text, "There is no loudspeaker"));
        wall_call(&w, 8, "A 002", "Quầy 1");
        wall_give(&w); /* what is seen waits for nothing */
        wall_assert_count(&w, "spoken", 0);
        wall_sim(&w, "SetLoudspeaker", "b", 1);
        wall_await(&w, "sound-ready", 2);
        wall_await(&w, "spoken ending=said speech=7", 1);
        wall_await(&w, "spoken ending=said speech=8", 1);
        wall_end(&w);
}
END_TEST

START_TEST(a_screen_that_says_nothing_of_itself_is_told_of_and_which_key_helps) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_await_property(&w, WALL_HALL, "Mode", "wished");
        reload(&w, "[Display hall]\nConnector=HDMI-A-1\n[Voice]\n" WALL_SILENT);
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
        reload(&w, "[Display hall]\nConnector=HDMI-A-1\nMode=1024x768\n[Voice]\n" WALL_SILENT);
        wall_await_property(&w, WALL_HALL, "Mode", "wished");
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        reload(&w, "[Display hall]\nConnector=HDMI-A-1\nMode=1920x1080\n[Voice]\n" WALL_SILENT);
        wall_await_property(&w, WALL_HALL, "Mode", "guessed");
        wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 1280, 720);
        wall_await_property(&w, WALL_HALL, "Mode", "other");
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        wall_end(&w);
}
END_TEST

/* Once for each size of screen and as many counters, after the picture that shows them. */
START_TEST(letters_of_calls_are_loaded_before_there_is_one) {
        static const char line[] = "Display hall: the letters of calls are loaded, for 640 x 360\n";
        _cleanup_free_ char *path = NULL;
        struct wall w;
        bool is_loaded = false;

        wall_begin(&w, WALL_SILENT);
        must(sd_bus_set_property(w.bus, WALL_NAME, "/org/freedesktop/LogControl1",
                                 "org.freedesktop.LogControl1", "LogLevel", NULL, "s", "debug"));
        wall_come(&w);
        wall_give(&w); /* the first with counters, and without a call */
        path = centre_path(w.centre, "log/displayd");
        while (!is_loaded) {
                _cleanup_free_ char *log = file_read(path, NULL);

                is_loaded = strstr(log, line);
                take_answers(&w);
        }
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        wall_await(&w, "shown call=7", 1);
        _cleanup_free_ char *log = file_read(path, NULL);
        ck_assert_ptr_null(strstr(strstr(log, line) + 1, line));
        wall_end(&w);
}
END_TEST

/* ----- a disk that takes nothing ----- */

/* The disk is full while the file exists whose path is returned. */
static char *begin_with_a_disk(struct wall *w, const char *lines) {
        _cleanup_free_ char *flag = NULL;
        char *file;

        wall_begin(w, lines);
        wall_kill(w);
        file = centre_path(w->centre, "fault");
        must_errno(asprintf(&flag, "KILLER_FAULT_WHILE=%s", file));
        centre_start(w->centre, CENTRE_DISPLAYD,
                     (const char *const[]){"LD_PRELOAD=" TEST_KILLER, "KILLER_FAULT=ENOSPC", flag, NULL});
        centre_wait_ready(w->centre, CENTRE_DISPLAYD);
        wall_come(w);
        return file;
}

START_TEST(on_a_full_disk_calls_are_seen_and_heard_and_reported_later) {
        struct wall w;
        _cleanup_free_ char *file = begin_with_a_disk(&w, "LeadMsec=0\nChime=no\n");

        wall_await(&w, "sound-ready", 1);
        file_write_text(file, "");
        size_t before = count_heard(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        wall_await_property(&w, WALL_DAEMON, "State", "failing");
        wall_call(&w, 8, "A 002", "Quầy 2");
        wall_give(&w);
        /* Both, of a second and more. */
        while (count_heard(&w) < before + 4 * 48000)
                take_answers(&w);
        wall_await_property(&w, WALL_DAEMON, "State", "failing");
        wall_assert_count(&w, "shown", 0);
        wall_assert_count(&w, "spoken", 0);
        w.board.n_calls = 0;
        wall_give(&w); /* neither is to be seen any more */
        must_errno(unlink(file));
        wall_await(&w, "spoken ending=said speech=7", 1);
        wall_await(&w, "spoken ending=said speech=8", 1);
        wall_await(&w, "shown call=8", 1);
        wall_await(&w, "shown call=7", 1);
        wall_await_property(&w, WALL_DAEMON, "State", "ready");
        wall_assert_count(&w, "spoken", 2);
        wall_assert_count(&w, "shown", 2);
        wall_end(&w);
}
END_TEST

/* ----- configuration and pages ----- */

#define HALL "[Display hall]\nConnector=HDMI-A-1\nMode=640x360\n[Voice]\n" WALL_SILENT
#define SIGN "[Counter c1]\n[Display sign]\nConnector=HDMI-A-2\nMode=320x240\nShows=counter:c1\n"

START_TEST(a_reload_adds_and_removes_outputs_and_keeps_the_others) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        wall_await(&w, "shown call=7 output=hall", 1);
        reload(&w, HALL SIGN);
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "Size", "320x240");
        wall_await(&w, "shown call=7 output=sign", 1);
        wall_assert_count(&w, "shown call=7 output=hall", 1);
        wall_assert_count(&w, "output-ready connector=HDMI-A-1", 1); /* it was not opened anew */

        reload(&w, HALL "[Display sign]\nConnector=HDMI-A-2\nShows=counter:c9\n");
        wall_await_property(&w, WALL_DAEMON, "ConfigurationChanged", "yes");
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "State", "showing");
        reload(&w, HALL);
        wall_await(&w, "output-removed output=sign", 1);
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "State",
                            SD_BUS_ERROR_UNKNOWN_OBJECT);
        /* What it showed was of another one, when it comes again. */
        reload(&w, HALL SIGN);
        wall_await(&w, "shown call=7 output=sign", 2);
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
        _cleanup_free_ char *file = begin_with_a_disk(&w, WALL_SILENT);

        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        reload(&w, HALL SIGN);
        wall_await(&w, "shown call=7 output=sign", 1);
        file_write_text(file, "");
        reload(&w, HALL);
        wall_await_property(&w, WALL_DAEMON, "State", "failing");
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "State",
                            SD_BUS_ERROR_UNKNOWN_OBJECT);
        /* It comes again, and nobody has heard yet that it was gone. */
        reload(&w, HALL SIGN);
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
        reload(&w, text);
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
        reload(w, text);
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
        SUITE_CASE(without_the_aggregator_the_wall_says_that_it_is_old),
        SUITE_CASE(an_aggregator_that_keeps_its_name_and_not_its_channel_is_gone),
        SUITE_CASE(without_a_known_clock_no_time_is_shown),
        SUITE_CASE(after_a_kill_nothing_that_was_reported_is_reported_again),
        SUITE_CASE(what_a_kill_cut_short_is_said_once_more_and_what_is_old_is_not),
        SUITE_CASE(a_record_that_was_restored_has_other_calls_under_the_same_ids),
        SUITE_CASE(a_screen_that_was_away_shows_what_is_so_now),
        SUITE_CASE(a_picture_that_never_reaches_the_glass_is_not_reported),
        SUITE_CASE(a_loose_cable_fills_no_record),
        SUITE_CASE(a_loose_cable_of_a_screen_that_others_have_fills_no_record),
        SUITE_CASE(a_loudspeaker_that_goes_cuts_and_comes_back),
        SUITE_CASE(on_a_full_disk_calls_are_seen_and_heard_and_reported_later),
        SUITE_CASE(a_reload_adds_and_removes_outputs_and_keeps_the_others),
        SUITE_CASE(a_screen_that_says_nothing_of_itself_is_told_of_and_which_key_helps),
        SUITE_CASE(letters_of_calls_are_loaded_before_there_is_one),
        SUITE_CASE(on_a_full_disk_an_output_that_is_taken_out_is_told_of_later),
        SUITE_CASE(a_reload_reads_the_recordings_again),
        SUITE_CASE(pages_that_are_checked_hold_up_nobody),
        SUITE_CASE(whatever_comes_while_pages_are_checked_is_what_counts),
        SUITE_CASE(a_page_is_taken_over_when_it_is_written_and_a_wrong_one_leaves_it),
        SUITE_CASE(a_folder_of_pages_may_be_exchanged),
};

CENTRE_SUITE_MAIN("bus/display-changes", cases)
