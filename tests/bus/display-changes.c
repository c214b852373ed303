/* What goes and comes around the display daemon: the aggregator, itself, screens, loudspeaker, room on its
 * disk. */
#include <signal.h>
#include <sys/stat.h>

#include "tests/lib/files.h"
#include "wall.h"

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

/* ----- that cameras record ----- */

enum { CORNER_WIDTH = 160, CORNER_HEIGHT = 18 };

/* Where the wall says it: the lower right of the glass. */
struct corner {
        char rgb[CORNER_HEIGHT][CORNER_WIDTH * 3];
};

static void read_corner(const struct wall *w, struct corner *ret) {
        _cleanup_free_ char *path = centre_path(w->centre, "state/display/sim/HDMI-A-1.ppm"), *ppm = NULL;
        size_t size;

        wall_sim(w, "SaveScreen", "s", "HDMI-A-1");
        ppm = file_read(path, &size);
        ck_assert_uint_ge(size, (size_t) 640 * 360 * 3);
        const char *rgb = ppm + size - (size_t) 640 * CORNER_HEIGHT * 3;
        for (size_t y = 0; y < CORNER_HEIGHT; y++)
                memcpy(ret->rgb[y], rgb + (y * 640 + 640 - CORNER_WIDTH) * 3, sizeof(ret->rgb[y]));
}

static bool is_same(const struct corner *a, const struct corner *b) {
        return memcmp(a, b, sizeof(*a)) == 0;
}

struct corner_wait {
        const struct wall *wall;
        const struct corner *wanted;
};

static bool corner_is(void *userdata) {
        const struct corner_wait *wait = userdata;
        struct corner corner = {0};

        read_corner(wait->wall, &corner);
        return is_same(&corner, wait->wanted);
}

START_TEST(a_wall_that_is_old_does_not_say_that_cameras_record) {
        struct corner unlit = {0}, lit = {0};
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_give(&w);
        read_corner(&w, &unlit);
        w.board.recording = true;
        wall_give(&w);
        read_corner(&w, &lit);
        ck_assert(!is_same(&lit, &unlit));
        wall_leave(&w);
        wall_await_property(&w, WALL_DAEMON, "Stale", "yes");
        struct corner_wait wait = {&w, &unlit};
        centre_wait(w.centre, corner_is, &wait, "the sign goes");
        wall_come(&w);
        wall_give(&w);
        wait.wanted = &lit;
        centre_wait(w.centre, corner_is, &wait, "the sign comes");
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

START_TEST(after_a_kill_nothing_that_was_reported_is_reported_again) {
        struct wall w;

        wall_begin(&w, "LeadMsec=0\nChime=no\n");
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        wall_await(&w, "shown call=7", 1);
        wall_await(&w, "spoken ending=said speech=7", 1);
        size_t once = wall_count_heard(&w);
        ck_assert_uint_gt(once, 48000); /* half a second */
        wall_kill(&w);
        wall_start(&w);
        wall_come(&w);
        /* The record has not heard of it, as far as the board says. */
        wall_give(&w);
        wall_call(&w, 8, "A 002", "Quầy 1");
        wall_give(&w);
        wall_await(&w, "spoken ending=said speech=8", 1);
        ck_assert_uint_lt(wall_count_heard(&w), once + once / 2);
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
                wall_take_answers(&w);
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
                wall_take_answers(&w);
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

START_TEST(on_a_full_disk_calls_are_seen_and_heard_and_reported_later) {
        struct wall w;
        _cleanup_free_ char *file = wall_begin_with_a_disk(&w, "LeadMsec=0\nChime=no\n");

        wall_await(&w, "sound-ready", 1);
        file_write_text(file, "");
        size_t before = wall_count_heard(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        wall_await_property(&w, WALL_DAEMON, "State", "failing");
        wall_call(&w, 8, "A 002", "Quầy 2");
        wall_give(&w);
        /* Both, of a second and more. */
        while (wall_count_heard(&w) < before + 4 * 48000)
                wall_take_answers(&w);
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

static const struct suite_case cases[] = {
        SUITE_CASE(without_the_aggregator_the_wall_says_that_it_is_old),
        SUITE_CASE(a_wall_that_is_old_does_not_say_that_cameras_record),
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
        SUITE_CASE(letters_of_calls_are_loaded_before_there_is_one),
};

CENTRE_SUITE_MAIN("bus/display-changes", cases)
