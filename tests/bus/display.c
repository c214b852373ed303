/* The display daemon by itself: what is seen, heard and reported of the boards that it is given. */
#include <cairo.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "wall.h"

#define OUTPUT WALL_OUTPUT("hall"), WALL_NAME ".Output"
#define ROOT WALL_ROOT, WALL_NAME
#define SILENT "[Voice]\nEnabled=no\n"

static void assert_count(struct wall *w, const char *beginning, unsigned n) {
        wall_fetch(w);
        ck_assert_msg(wall_count(w, beginning) == n, "%u of \"%s\" instead of %u", wall_count(w, beginning),
                      beginning, n);
}

static void give(struct wall *w) {
        const char *error = wall_set(w);
        char cursor[32];

        ck_assert_msg(!error, "%s", error);
        (void) snprintf(cursor, sizeof(cursor), "%llu", (unsigned long long) w->board.cursor);
        wall_await_property(w, OUTPUT, "ShownCursor", cursor);
}

START_TEST(a_board_is_shown_and_reported_once) {
        struct wall w;

        wall_begin(&w, SILENT);
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        give(&w);
        wall_await(&w, "shown call=7 output=hall", 1);
        give(&w);
        assert_count(&w, "shown", 1);
        assert_count(&w, "output-ready connector=HDMI-A-1 height=360 output=hall width=640", 1);
        assert_count(&w, "spoken", 0);
        wall_end(&w);
}
END_TEST

START_TEST(two_calls_close_together_are_both_shown_and_spoken_in_order) {
        struct wall w;

        wall_begin(&w, "[Voice]\nLeadMsec=0\nChime=no\n");
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        ck_assert_ptr_null(wall_set(&w));
        wall_call(&w, 8, "B 002", "Quầy 2");
        ck_assert_ptr_null(wall_set(&w));
        wall_await(&w, "shown call=7", 1);
        wall_await(&w, "shown call=8", 1);
        wall_await(&w, "spoken ending=said speech=7", 1);
        assert_count(&w, "spoken ending=said speech=8", 0); /* one after the other */
        wall_await(&w, "spoken ending=said speech=8", 1);
        wall_await(&w, "sound-ready", 1);
        assert_count(&w, "shown", 2);
        assert_count(&w, "spoken", 2);
        wall_end(&w);
}
END_TEST

/* ----- pictures ----- */

struct png {
        const char *bytes;
        size_t left;
};

static cairo_status_t read_png(void *userdata, unsigned char *data, unsigned n) {
        struct png *png = userdata;

        if (n > png->left)
                return CAIRO_STATUS_READ_ERROR;
        memcpy(data, png->bytes, n);
        png->bytes += n;
        png->left -= n;
        return CAIRO_STATUS_SUCCESS;
}

/* The picture has the pixels of the glass, which the simulator wrote to "HDMI-A-1.ppm". */
static void assert_glass(const struct wall *w, const char *png, size_t size) {
        struct png source = {png, size};
        cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_png, &source);
        _cleanup_free_ char *path = centre_path(w->centre, "state/display/sim/HDMI-A-1.ppm"), *ppm = NULL;
        static const char head[] = "P6\n640 360\n255\n";
        size_t n, differ = 0, colours = 0;

        ck_assert_int_eq(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
        wall_sim(w, "SaveScreen", "s", "HDMI-A-1");
        ppm = file_read(path, &n);
        ck_assert_uint_eq(n, strlen(head) + (size_t) 640 * 360 * 3);
        ck_assert_int_eq(memcmp(ppm, head, strlen(head)), 0);
        ck_assert_int_eq(cairo_image_surface_get_width(surface), 640);
        ck_assert_int_eq(cairo_image_surface_get_height(surface), 360);
        const uint8_t *rows = cairo_image_surface_get_data(surface),
                      *rgb = (const uint8_t *) ppm + strlen(head);
        for (size_t y = 0; y < 360; y++)
                for (size_t x = 0; x < 640; x++, rgb += 3) {
                        const uint8_t *pixel =
                                rows + y * (size_t) cairo_image_surface_get_stride(surface) + 4 * x;
                        differ += pixel[2] != rgb[0] || pixel[1] != rgb[1] || pixel[0] != rgb[2];
                        colours += rgb[0] != ((const uint8_t *) ppm)[strlen(head)];
                }
        ck_assert_uint_eq(differ, 0);
        ck_assert_uint_gt(colours, 1000); /* there is something on it */
        cairo_surface_destroy(surface);
}

/* The cursor, or 0 and the error's name. */
static uint64_t ask_picture(sd_bus *bus, int fd, char *ret_error, size_t size) {
        _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_client_message_ sd_bus_message *reply = NULL;
        uint64_t cursor = 0;

        if (sd_bus_call_method(bus, WALL_NAME, OUTPUT, "Screenshot", &error, &reply, "ha{sv}", fd, 0) >= 0)
                must(sd_bus_message_read(reply, "t", &cursor));
        (void) snprintf(ret_error, size, "%s", error.name ? error.name : "");
        return cursor;
}

static char *read_all(int fd, size_t *ret_size) {
        char *bytes = NULL;
        size_t size = 0;
        ssize_t n;

        do {
                bytes = realloc(bytes, size + 65536);
                ck_assert_ptr_nonnull(bytes);
                n = must_errno(read(fd, bytes + size, 65536));
                size += (size_t) n;
        } while (n > 0);
        *ret_size = size;
        return bytes;
}

START_TEST(a_picture_of_the_glass_goes_into_a_pipe_or_a_file) {
        _cleanup_free_ char *path = NULL, *in_pipe = NULL, *in_file = NULL;
        char error[100];
        size_t size;
        struct wall w;
        int fds[2];

        wall_begin(&w, SILENT);
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        give(&w);
        must_errno(pipe2(fds, O_CLOEXEC));
        ck_assert_uint_eq(ask_picture(w.bus, fds[1], error, sizeof(error)), 101);
        close(fds[1]);
        in_pipe = read_all(fds[0], &size);
        close(fds[0]);
        assert_glass(&w, in_pipe, size);

        path = centre_path(w.centre, "picture.png");
        _cleanup_close_ int file = must_errno(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        ck_assert_uint_eq(ask_picture(w.bus, file, error, sizeof(error)), 101);
        in_file = file_read(path, &size);
        assert_glass(&w, in_file, size);
        wall_end(&w);
}
END_TEST

START_TEST(where_no_picture_can_be_written_none_is) {
        _cleanup_free_ char *path = NULL;
        char error[100];
        struct wall w;
        int fds[2];

        wall_begin(&w, SILENT);
        wall_come(&w);
        give(&w);
        path = centre_path(w.centre, "trace");
        _cleanup_close_ int null = must_errno(open("/dev/null", O_WRONLY | O_CLOEXEC)),
                            read_only = must_errno(open(path, O_RDONLY | O_CLOEXEC));
        ck_assert_uint_eq(ask_picture(w.bus, null, error, sizeof(error)), 0);
        ck_assert_str_eq(error, "vn.motcua.Error.BadArgument");
        ck_assert_uint_eq(ask_picture(w.bus, read_only, error, sizeof(error)), 0);
        ck_assert_str_eq(error, "vn.motcua.Error.BadArgument");
        file_write_text(path, "something");
        _cleanup_close_ int full = must_errno(open(path, O_WRONLY | O_CLOEXEC));
        ck_assert_uint_eq(ask_picture(w.bus, full, error, sizeof(error)), 0);
        ck_assert_str_eq(error, "vn.motcua.Error.BadArgument");

        /* Whoever does not read holds nobody up, and is one of few. */
        wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 1920, 1080);
        wall_await_property(&w, OUTPUT, "Size", "1920x1080");
        wall_call(&w, 7, "A 001", "Quầy 1");
        give(&w);
        for (int i = 0; i < 4; i++) {
                must_errno(pipe2(fds, O_CLOEXEC));
                ck_assert_uint_gt(must_errno(fcntl(fds[1], F_SETPIPE_SZ, 4096)), 0);
                ck_assert_uint_eq(ask_picture(w.bus, fds[1], error, sizeof(error)), 102);
        }
        ck_assert_uint_eq(ask_picture(w.bus, fds[1], error, sizeof(error)), 0);
        ck_assert_str_eq(error, SD_BUS_ERROR_LIMITS_EXCEEDED);
        wall_call(&w, 8, "A 002", "Quầy 2");
        give(&w);
        wall_await(&w, "shown call=8", 1);

        wall_sim(&w, "UnplugScreen", "s", "HDMI-A-1");
        wall_await_property(&w, OUTPUT, "State", "absent");
        ck_assert_uint_eq(ask_picture(w.bus, fds[1], error, sizeof(error)), 0);
        ck_assert_str_eq(error, "vn.motcua.Error.Absent");
        wall_end(&w);
}
END_TEST

START_TEST(who_may_do_what) {
        sd_bus_error error = SD_BUS_ERROR_NULL;
        char name[100];
        struct wall w;
        int fds[2];

        wall_begin(&w, SILENT);
        wall_come(&w);
        give(&w);
        static const enum centre_user users[] = {CENTRE_ROOT, CENTRE_CENTRE, CENTRE_OPERATOR, CENTRE_NOBODY};
        for (size_t i = 0; i < ELEMENTSOF(users); i++) {
                sd_bus *bus = centre_connect(w.centre, users[i]);
                bool commands = users[i] == CENTRE_ROOT || users[i] == CENTRE_OPERATOR;

                /* A board is given on the aggregator's own connection, and by nobody on the bus. */
                ck_assert_int_lt(sd_bus_call_method(bus, WALL_NAME, ROOT, "SetBoard", &error, NULL, "ta{sv}",
                                                    (uint64_t) 1, 0),
                                 0);
                ck_assert_str_eq(error.name, SD_BUS_ERROR_ACCESS_DENIED);
                sd_bus_error_free(&error);
                must(sd_bus_call_method(bus, WALL_NAME, ROOT, "Describe", &error, NULL, "a{sv}", 0));
                must_errno(pipe2(fds, O_CLOEXEC));
                uint64_t cursor = ask_picture(bus, fds[1], name, sizeof(name));
                ck_assert_str_eq(name, commands ? "" : SD_BUS_ERROR_ACCESS_DENIED);
                ck_assert_uint_eq(cursor, commands ? 101 : 0);
                close(fds[0]);
                close(fds[1]);
                if (users[i] != CENTRE_CENTRE) {
                        ck_assert_int_lt(sd_bus_call_method(bus, WALL_NAME, WALL_ROOT,
                                                            "vn.motcua.EventSource1", "Connect", &error, NULL,
                                                            ""),
                                         0);
                        ck_assert_str_eq(error.name, SD_BUS_ERROR_ACCESS_DENIED);
                        sd_bus_error_free(&error);
                }
                sd_bus_close_unref(bus);
        }
        wall_end(&w);
}
END_TEST

START_TEST(a_board_that_is_none_leaves_the_one_before) {
        struct wall w;

        wall_begin(&w, SILENT);
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        give(&w);
        w.board.speech[0].what = "sing";
        ck_assert_str_eq(wall_set(&w), "vn.motcua.Error.BadArgument");
        w.board.speech[0].what = "call";
        w.board.calls[0].number = "a number that is far too long";
        ck_assert_str_eq(wall_set(&w), "vn.motcua.Error.BadArgument");
        _cleanup_free_ char *cursor = wall_get(&w, ROOT, "Cursor"), *text = wall_describe(&w, ROOT, "en");
        ck_assert_str_eq(cursor, "101");
        ck_assert_ptr_nonnull(strstr(text, "Large: A 001 to Quầy 1 (call 1/3)"));
        wall_end(&w);
}
END_TEST

START_TEST(what_is_seen_and_heard_is_told_in_both_languages) {
        struct wall w;

        wall_begin(&w, "[Voice]\nFolder=/nowhere\n");
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        give(&w);
        _cleanup_free_ char *vi = wall_describe(&w, ROOT, "vi"), *en = wall_describe(&w, ROOT, "en"),
                            *none = wall_describe(&w, ROOT, "fr"), *output = wall_describe(&w, OUTPUT, "vi");
        ck_assert_ptr_nonnull(strstr(vi, "Màn hình hall: Màn hình đang hiển thị. HDMI-A-1, 640 × 360."));
        ck_assert_ptr_nonnull(strstr(vi, "Số lớn: A 001 đến Quầy 1 (lần 1/3)\nQuầy 1: đang gọi – A 001"));
        ck_assert_ptr_nonnull(strstr(en, "Display hall: The screen is showing. HDMI-A-1, 640 × 360."));
        ck_assert_ptr_nonnull(strstr(en, "Large: A 001 to Quầy 1 (call 1/3)\nQuầy 1: calling – A 001"));
        ck_assert_str_eq(none, "vn.motcua.Error.BadOption");
        ck_assert_str_eq(output, "Màn hình hall: Màn hình đang hiển thị. HDMI-A-1, 640 × 360.");
        wall_end(&w);
}
END_TEST

/* ----- the aggregator goes and comes ----- */

START_TEST(without_the_aggregator_the_wall_says_that_it_is_old) {
        struct wall w;

        wall_begin(&w, SILENT);
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        give(&w);
        wall_await(&w, "shown", 1);
        _cleanup_free_ char *fresh = wall_get(&w, ROOT, "Stale");
        ck_assert_str_eq(fresh, "no");
        uint64_t left_usec = wall_now();
        wall_leave(&w);
        wall_await_property(&w, ROOT, "Stale", "yes");
        ck_assert_uint_ge(wall_now() - left_usec, 10 * USEC_PER_SEC - USEC_PER_SEC / 10);
        _cleanup_free_ char *text = wall_describe(&w, ROOT, "vi"), *cursor = wall_get(&w, ROOT, "Cursor");
        ck_assert_ptr_nonnull(strstr(text, "Mất kết nối từ "));
        ck_assert_ptr_nonnull(strstr(text, "Số lớn: A 001")); /* the board stays */
        ck_assert_str_eq(cursor, "101");

        /* Its name and its connection alone make nothing fresh: a board does, and nothing is new again. */
        wall_come(&w);
        _cleanup_free_ char *still = wall_get(&w, ROOT, "Stale");
        ck_assert_str_eq(still, "yes");
        give(&w);
        wall_await_property(&w, ROOT, "Stale", "no");
        assert_count(&w, "shown", 1);
        wall_end(&w);
}
END_TEST

START_TEST(an_aggregator_that_keeps_its_name_and_not_its_channel_is_gone) {
        struct wall w;

        wall_begin(&w, SILENT);
        wall_come(&w);
        give(&w);
        w.channel = sd_bus_close_unref(w.channel);
        wall_await_property(&w, ROOT, "Stale", "yes");
        wall_come(&w);
        give(&w);
        wall_await_property(&w, ROOT, "Stale", "no");
        wall_end(&w);
}
END_TEST

START_TEST(without_a_known_clock_no_time_is_shown) {
        struct wall w;

        wall_begin(&w, SILENT);
        wall_sim(&w, "SetClock", "xb", (int64_t) 0, 0);
        wall_await_property(&w, ROOT, "Stale", "yes");
        _cleanup_free_ char *text = wall_describe(&w, ROOT, "en");
        ck_assert_ptr_nonnull(strstr(text, "No connection since --:--: numbers may be old."));
        wall_sim(&w, "SetClock", "xb", (int64_t) 0, 1);
        wall_come(&w);
        give(&w);
        wall_leave(&w);
        wall_await_property(&w, ROOT, "Stale", "yes");
        _cleanup_free_ char *known = wall_describe(&w, ROOT, "en");
        ck_assert_ptr_null(strstr(known, "--:--"));
        wall_end(&w);
}
END_TEST

/* ----- kills ----- */

START_TEST(after_a_kill_nothing_that_was_reported_is_reported_again) {
        struct wall w;

        wall_begin(&w, "[Voice]\nLeadMsec=0\nChime=no\n");
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        give(&w);
        wall_await(&w, "shown call=7", 1);
        wall_await(&w, "spoken ending=said speech=7", 1);
        wall_kill(&w);
        wall_start(&w);
        wall_come(&w);
        /* The record has not heard of it, as far as the board says. */
        give(&w);
        wall_call(&w, 8, "A 002", "Quầy 1");
        give(&w);
        wall_await(&w, "spoken ending=said speech=8", 1);
        wall_await(&w, "shown call=8", 1);
        assert_count(&w, "shown call=7", 1);
        assert_count(&w, "spoken ending=said speech=7", 1);
        assert_count(&w, "spoken", 2);
        wall_end(&w);
}
END_TEST

START_TEST(what_a_kill_cut_short_is_said_once_more_and_what_is_old_is_not) {
        struct wall w;

        wall_begin(&w, "[Voice]\nLeadMsec=3000\n");
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        give(&w); /* it is being said for three seconds and more */
        wall_kill(&w);
        w.board.speech[w.board.n_speech++] =
                (struct wall_speech){5, wall_now() - 40 * USEC_PER_SEC, "call", "A 000", "1", false};
        w.board.speech[w.board.n_speech++] = (struct wall_speech){6, wall_now(), "call", "A 009", "1", true};
        wall_start(&w);
        wall_come(&w);
        give(&w);
        wall_await(&w, "spoken ending=late speech=5", 1);
        wall_await(&w, "spoken ending=said speech=7", 1);
        assert_count(&w, "spoken", 2); /* of what is said already, nothing */
        wall_end(&w);
}
END_TEST

START_TEST(a_record_that_was_restored_has_other_calls_under_the_same_ids) {
        struct wall w;

        wall_begin(&w, "[Voice]\nLeadMsec=0\nChime=no\n");
        wall_come(&w);
        wall_call(&w, 107, "A 001", "Quầy 1");
        w.board.cursor = 107;
        give(&w);
        wall_await(&w, "shown call=107", 1);
        wall_await(&w, "spoken ending=said speech=107", 1);
        w.board = (struct wall_board){.cursor = 90};
        give(&w);
        wall_call(&w, 107, "B 001", "Quầy 2");
        w.board.cursor = 107;
        give(&w);
        wall_await(&w, "shown call=107", 2);
        wall_await(&w, "spoken ending=said speech=107", 2);
        wall_end(&w);
}
END_TEST

/* ----- hardware that goes and comes ----- */

START_TEST(a_screen_that_was_away_shows_what_is_so_now) {
        struct wall w;

        wall_begin(&w, SILENT);
        wall_come(&w);
        give(&w);
        wall_sim(&w, "UnplugScreen", "s", "HDMI-A-1");
        wall_await_property(&w, OUTPUT, "State", "absent");
        wall_await_property(&w, ROOT, "State", "degraded");
        wall_await(&w, "output-absent output=hall", 1);
        wall_call(&w, 7, "A 001", "Quầy 1");
        ck_assert_ptr_null(wall_set(&w));
        _cleanup_free_ char *cursor = wall_get(&w, OUTPUT, "ShownCursor");
        ck_assert_str_eq(cursor, "0");
        assert_count(&w, "shown", 0);
        wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 800, 600);
        wall_await_property(&w, OUTPUT, "Size", "800x600");
        wall_await_property(&w, OUTPUT, "ShownCursor", "102");
        wall_await(&w, "shown call=7", 1);
        wall_await(&w, "output-ready connector=HDMI-A-1 height=600 output=hall width=800", 1);
        wall_await_property(&w, ROOT, "State", "ready");

        wall_sim(&w, "HoldScreen", "sb", "HDMI-A-1", 1);
        wall_sim(&w, "UnplugScreen", "s", "HDMI-A-1");
        wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 800, 600);
        wall_await(&w, "output-held output=hall", 1);
        wall_sim(&w, "HoldScreen", "sb", "HDMI-A-1", 0);
        wall_await_property(&w, OUTPUT, "State", "showing");
        wall_end(&w);
}
END_TEST

START_TEST(a_picture_that_never_reaches_the_glass_is_not_reported) {
        struct wall w;

        wall_begin(&w, SILENT);
        wall_come(&w);
        give(&w);
        wall_sim(&w, "FreezeScreen", "sb", "HDMI-A-1", 1);
        wall_call(&w, 7, "A 001", "Quầy 1");
        ck_assert_ptr_null(wall_set(&w));
        wall_await(&w, "output-failing output=hall", 1);
        assert_count(&w, "shown", 0);
        wall_sim(&w, "FreezeScreen", "sb", "HDMI-A-1", 0);
        wall_await(&w, "shown call=7", 1);
        wall_await_property(&w, OUTPUT, "State", "showing");
        wall_end(&w);
}
END_TEST

START_TEST(a_loose_cable_fills_no_record) {
        struct wall w;

        wall_begin(&w, SILENT);
        wall_come(&w);
        give(&w);
        for (int i = 0; i < 15; i++) {
                wall_sim(&w, "UnplugScreen", "s", "HDMI-A-1");
                wall_await_property(&w, OUTPUT, "State", "absent");
                wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 640, 360);
                wall_await_property(&w, OUTPUT, "State", "showing");
        }
        wall_await(&w, "output-changes-dropped count=", 1);
        wall_await(&w, "output-ready", wall_count(&w, "output-absent") + 1); /* how it is in the end */
        assert_count(&w, "output-absent", wall_count(&w, "output-ready") - 1);
        ck_assert_uint_le(wall_count(&w, "output-ready"), 13);
        wall_end(&w);
}
END_TEST

START_TEST(a_loudspeaker_that_goes_cuts_and_comes_back) {
        struct wall w;

        wall_begin(&w, "[Voice]\nLeadMsec=2000\n");
        wall_come(&w);
        wall_await(&w, "sound-ready", 1);
        wall_call(&w, 7, "A 001", "Quầy 1");
        give(&w);
        wall_sim(&w, "SetLoudspeaker", "b", 0);
        wall_await(&w, "sound-absent", 1);
        wall_await_property(&w, ROOT, "State", "degraded");
        _cleanup_free_ char *text = wall_describe(&w, ROOT, "en");
        ck_assert_ptr_nonnull(strstr(text, "There is no loudspeaker"));
        wall_call(&w, 8, "A 002", "Quầy 1");
        give(&w); /* what is seen waits for nothing */
        assert_count(&w, "spoken", 0);
        wall_sim(&w, "SetLoudspeaker", "b", 1);
        wall_await(&w, "sound-ready", 2);
        wall_await(&w, "spoken ending=said speech=7", 1);
        wall_await(&w, "spoken ending=said speech=8", 1);
        wall_end(&w);
}
END_TEST

/* ----- configuration and pages ----- */

static void reload(struct wall *w, const char *text) {
        centre_write_config(w->centre, text);
        process_signal(centre_process(w->centre, CENTRE_DISPLAYD), SIGHUP);
}

#define HALL "[Display hall]\nConnector=HDMI-A-1\nMode=640x360\n" SILENT
#define SIGN "[Counter c1]\n[Display sign]\nConnector=HDMI-A-2\nMode=320x240\nShows=counter:c1\n"

START_TEST(a_reload_adds_and_removes_outputs_and_keeps_the_others) {
        struct wall w;

        wall_begin(&w, SILENT);
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        give(&w);
        wall_await(&w, "shown call=7 output=hall", 1);
        reload(&w, HALL SIGN);
        wall_await_property(&w, WALL_OUTPUT("sign"), WALL_NAME ".Output", "Size", "320x240");
        wall_await(&w, "shown call=7 output=sign", 1);
        assert_count(&w, "shown call=7 output=hall", 1);
        assert_count(&w, "output-ready connector=HDMI-A-1", 1); /* it was not opened anew */

        reload(&w, HALL "[Display sign]\nConnector=HDMI-A-2\nShows=counter:c9\n");
        wall_await_property(&w, ROOT, "ConfigurationChanged", "yes");
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

static void write_page(const struct wall *w, const char *text) {
        _cleanup_free_ char *path = centre_path(w->centre, "etc/pages/1.page");

        file_write_text(path, text);
}

START_TEST(a_page_is_taken_over_when_it_is_written_and_a_wrong_one_leaves_it) {
        _cleanup_free_ char *folder = NULL, *lines = NULL, *problem = NULL;
        struct wall w;

        wall_begin(&w, SILENT);
        wall_kill(&w);
        folder = centre_path(w.centre, "etc/pages");
        must_errno(mkdir(folder, 0755));
        write_page(&w, "title: GIỜ LÀM VIỆC\ntext: Thứ Hai\n");
        must_errno(asprintf(&lines, SILENT "[Wall]\nPages=%s\n", folder));
        wall_configure(&w, lines);
        wall_start(&w);
        wall_come(&w);
        give(&w);
        wall_await_property(&w, ROOT, "State", "ready");
        write_page(&w, "title: GIỜ LÀM VIỆC\ntex: Thứ Ba\n");
        wall_await_property(&w, ROOT, "State", "degraded");
        wall_await_property(&w, ROOT, "ConfigurationChanged", "yes");
        problem = wall_describe(&w, ROOT, "en");
        ck_assert_ptr_nonnull(strstr(problem, "etc/pages/1.page:2: "));
        write_page(&w, "title: GIỜ LÀM VIỆC\ntext: Thứ Tư\n");
        wall_await_property(&w, ROOT, "State", "ready");
        wall_await_property(&w, ROOT, "ConfigurationChanged", "no");
        wall_end(&w);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_board_is_shown_and_reported_once),
        SUITE_CASE(two_calls_close_together_are_both_shown_and_spoken_in_order),
        SUITE_CASE(a_picture_of_the_glass_goes_into_a_pipe_or_a_file),
        SUITE_CASE(where_no_picture_can_be_written_none_is),
        SUITE_CASE(who_may_do_what),
        SUITE_CASE(a_board_that_is_none_leaves_the_one_before),
        SUITE_CASE(what_is_seen_and_heard_is_told_in_both_languages),
        SUITE_CASE(without_the_aggregator_the_wall_says_that_it_is_old),
        SUITE_CASE(an_aggregator_that_keeps_its_name_and_not_its_channel_is_gone),
        SUITE_CASE(without_a_known_clock_no_time_is_shown),
        SUITE_CASE(after_a_kill_nothing_that_was_reported_is_reported_again),
        SUITE_CASE(what_a_kill_cut_short_is_said_once_more_and_what_is_old_is_not),
        SUITE_CASE(a_record_that_was_restored_has_other_calls_under_the_same_ids),
        SUITE_CASE(a_screen_that_was_away_shows_what_is_so_now),
        SUITE_CASE(a_picture_that_never_reaches_the_glass_is_not_reported),
        SUITE_CASE(a_loose_cable_fills_no_record),
        SUITE_CASE(a_loudspeaker_that_goes_cuts_and_comes_back),
        SUITE_CASE(a_reload_adds_and_removes_outputs_and_keeps_the_others),
        SUITE_CASE(a_page_is_taken_over_when_it_is_written_and_a_wrong_one_leaves_it),
};

CENTRE_SUITE_MAIN("bus/display", cases)
