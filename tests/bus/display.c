/* The display daemon by itself: what is seen, heard and reported of the boards that it is given. */
#include <cairo.h>
#include <fcntl.h>

#include "tests/bus/xml.h"
#include "tests/lib/client.h"
#include "tests/lib/files.h"
#include "wall.h"

START_TEST(a_board_is_shown_and_reported_once) {
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        wall_await(&w, "shown call=7 output=hall", 1);
        wall_give(&w);
        wall_assert_count(&w, "shown", 1);
        wall_assert_count(&w, "output-ready connector=HDMI-A-1 height=360 output=hall width=640", 1);
        wall_assert_count(&w, "spoken", 0);
        wall_end(&w);
}
END_TEST

START_TEST(two_calls_close_together_are_both_shown_and_spoken_in_order) {
        struct wall w;

        wall_begin(&w, "LeadMsec=0\nChime=no\n");
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        ck_assert_ptr_null(wall_set(&w));
        wall_call(&w, 8, "B 002", "Quầy 2");
        ck_assert_ptr_null(wall_set(&w));
        wall_await(&w, "shown call=7", 1);
        wall_await(&w, "shown call=8", 1);
        wall_await(&w, "spoken ending=said speech=7", 1);
        wall_assert_count(&w, "spoken ending=said speech=8", 0); /* one after the other */
        wall_await(&w, "spoken ending=said speech=8", 1);
        wall_await(&w, "sound-ready", 1);
        wall_assert_count(&w, "shown", 2);
        wall_assert_count(&w, "spoken", 2);
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

        if (sd_bus_call_method(bus, WALL_NAME, WALL_HALL, "Screenshot", &error, &reply, "ha{sv}", fd, 0) >= 0)
                must(sd_bus_message_read(reply, "t", &cursor));
        (void) snprintf(ret_error, size, "%s", error.name ? error.name : "");
        return cursor;
}

static char *read_all(int fd, size_t *ret_size) {
        char *bytes = NULL;
        size_t size = 0;
        ssize_t n;

        do {
                char *larger = realloc(bytes, size + 65536);
                ck_assert_ptr_nonnull(larger);
                bytes = larger;
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

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
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

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_give(&w);
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
        wall_await_property(&w, WALL_HALL, "Size", "1920x1080");
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        for (int i = 0; i < 4; i++) {
                must_errno(pipe2(fds, O_CLOEXEC));
                ck_assert_uint_gt(must_errno(fcntl(fds[1], F_SETPIPE_SZ, 4096)), 0);
                ck_assert_uint_eq(ask_picture(w.bus, fds[1], error, sizeof(error)), 102);
        }
        ck_assert_uint_eq(ask_picture(w.bus, fds[1], error, sizeof(error)), 0);
        ck_assert_str_eq(error, SD_BUS_ERROR_LIMITS_EXCEEDED);
        wall_call(&w, 8, "A 002", "Quầy 2");
        wall_give(&w);
        wall_await(&w, "shown call=8", 1);

        wall_sim(&w, "UnplugScreen", "s", "HDMI-A-1");
        wall_await_property(&w, WALL_HALL, "State", "absent");
        ck_assert_uint_eq(ask_picture(w.bus, fds[1], error, sizeof(error)), 0);
        ck_assert_str_eq(error, "vn.motcua.Error.Absent");
        wall_end(&w);
}
END_TEST

/* In what order answers came. */
struct answers {
        unsigned n, others_before_picture;
        bool has_picture;
};

static int on_answer(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *error) {
        struct answers *answers = userdata;

        ck_assert_int_eq(sd_bus_message_is_method_error(reply, NULL), 0);
        answers->n++;
        if (sd_bus_message_has_signature(reply, "t")) {
                answers->has_picture = true;
                answers->others_before_picture = answers->n - 1;
        }
        return 0;
}

/* What was sent has reached the daemon's own socket once the bus has answered. */
static void pass_bus(sd_bus *bus) {
        must(sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                "GetId", NULL, NULL, ""));
}

START_TEST(a_picture_that_is_made_holds_up_nobody) {
        enum { OTHERS = 5 };
        struct answers answers = {0};
        struct wall w;
        char error[100];

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_sim(&w, "PlugScreen", "suu", "HDMI-A-1", 3840, 2160);
        wall_await_property(&w, WALL_HALL, "Size", "3840x2160");
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        _cleanup_free_ char *path = centre_path(w.centre, "picture.png"),
                            *left = centre_path(w.centre, "left.png");
        _cleanup_close_ int file = must_errno(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        const struct process *daemon = centre_process(w.centre, CENTRE_DISPLAYD);
        process_signal(daemon, SIGSTOP);
        must(sd_bus_call_method_async(w.bus, NULL, WALL_NAME, WALL_HALL, "Screenshot", on_answer, &answers,
                                      "ha{sv}", file, 0));
        for (int i = 0; i < OTHERS; i++)
                must(sd_bus_call_method_async(w.bus, NULL, WALL_NAME, WALL_HALL, "Describe", on_answer,
                                              &answers, "a{sv}", 0));
        pass_bus(w.bus);
        process_signal(daemon, SIGCONT);
        while (answers.n < 1 + OTHERS)
                must(sd_event_run(centre_event(w.centre), UINT64_MAX));
        ck_assert(answers.has_picture);
        ck_assert_uint_eq(answers.others_before_picture, OTHERS);

        /* Nor does one for which nobody waits any more; its place is free again. */
        for (int i = 0; i < 6; i++) {
                sd_bus *bus = centre_connect(w.centre, CENTRE_OPERATOR);
                _cleanup_close_ int fd =
                        must_errno(open(left, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));

                must(sd_bus_call_method_async(bus, NULL, WALL_NAME, WALL_HALL, "Screenshot", on_answer,
                                              &answers, "ha{sv}", fd, 0));
                pass_bus(bus);
                sd_bus_close_unref(bus);
        }
        do {
                must_errno(ftruncate(file, 0));
        } while (ask_picture(w.bus, file, error, sizeof(error)) == 0 &&
                 streq(error, SD_BUS_ERROR_LIMITS_EXCEEDED));
        ck_assert_str_eq(error, "");
        wall_end(&w);
}
END_TEST

START_TEST(who_may_do_what) {
        sd_bus_error error = SD_BUS_ERROR_NULL;
        char name[100];
        struct wall w;
        int fds[2];

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_give(&w);
        static const enum centre_user users[] = {CENTRE_ROOT, CENTRE_CENTRE, CENTRE_OPERATOR, CENTRE_NOBODY};
        for (size_t i = 0; i < ELEMENTSOF(users); i++) {
                sd_bus *bus = centre_connect(w.centre, users[i]);
                bool commands = users[i] == CENTRE_ROOT || users[i] == CENTRE_OPERATOR;

                /* A board is given on the aggregator's own connection, and by nobody on the bus. */
                ck_assert_int_lt(sd_bus_call_method(bus, WALL_NAME, WALL_DAEMON, "SetBoard", &error, NULL,
                                                    "ta{sv}", (uint64_t) 1, 0),
                                 0);
                ck_assert_str_eq(error.name, SD_BUS_ERROR_ACCESS_DENIED);
                sd_bus_error_free(&error);
                must(sd_bus_call_method(bus, WALL_NAME, WALL_DAEMON, "Describe", &error, NULL, "a{sv}", 0));
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

        wall_begin(&w, WALL_SILENT);
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        w.board.speech[0].what = "sing";
        ck_assert_str_eq(wall_set(&w), "vn.motcua.Error.BadArgument");
        w.board.speech[0].what = "call";
        w.board.calls[0].number = "a number that is far too long";
        ck_assert_str_eq(wall_set(&w), "vn.motcua.Error.BadArgument");
        _cleanup_free_ char *cursor = wall_get(&w, WALL_DAEMON, "Cursor"),
                            *text = wall_describe(&w, WALL_DAEMON, "en");
        ck_assert_str_eq(cursor, "101");
        ck_assert_ptr_nonnull(strstr(text, "Large: A 001 to Quầy 1 (call 1/3)"));
        wall_end(&w);
}
END_TEST

START_TEST(what_is_seen_and_heard_is_told_in_both_languages) {
        struct wall w;

        wall_begin(&w, "Digits=yes\n");
        wall_come(&w);
        wall_call(&w, 7, "A 001", "Quầy 1");
        wall_give(&w);
        _cleanup_free_ char *vi = wall_describe(&w, WALL_DAEMON, "vi"),
                            *en = wall_describe(&w, WALL_DAEMON, "en"),
                            *none = wall_describe(&w, WALL_DAEMON, "fr"),
                            *output = wall_describe(&w, WALL_HALL, "vi");
        ck_assert_ptr_nonnull(strstr(vi, "Màn hình hall: Màn hình đang hiển thị. HDMI-A-1, 640 × 360."));
        ck_assert_ptr_nonnull(strstr(vi, "Số lớn: A 001 đến Quầy 1 (lần 1/3)\nQuầy 1: đang gọi – A 001"));
        ck_assert_ptr_nonnull(strstr(en, "Display hall: The screen is showing. HDMI-A-1, 640 × 360."));
        ck_assert_ptr_nonnull(strstr(en, "Large: A 001 to Quầy 1 (call 1/3)\nQuầy 1: calling – A 001"));
        ck_assert_str_eq(none, "vn.motcua.Error.BadOption");
        ck_assert_str_eq(output, "Màn hình hall: Màn hình đang hiển thị. HDMI-A-1, 640 × 360.");
        wall_end(&w);
}
END_TEST

START_TEST(live_interfaces_are_those_of_the_files) {
        static const struct {
                const char *path, *interface;
        } objects[] = {
                {WALL_ROOT, WALL_NAME},
                {WALL_ROOT, WALL_NAME ".Sim"},
                {WALL_ROOT, "vn.motcua.EventSource1"},
                {WALL_OUTPUT("hall"), WALL_NAME ".Output"},
        };
        struct wall w;

        wall_begin(&w, WALL_SILENT);
        for (size_t i = 0; i < ELEMENTSOF(objects); i++) {
                _cleanup_client_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                _cleanup_client_message_ sd_bus_message *reply = NULL;
                _cleanup_free_ char *path = NULL;
                const char *xml;

                must_errno(asprintf(&path, "%s/%s.xml", TEST_XML_DIR, objects[i].interface));
                must(sd_bus_call_method(w.bus, WALL_NAME, objects[i].path,
                                        "org.freedesktop.DBus.Introspectable", "Introspect", &error, &reply,
                                        ""));
                must(sd_bus_message_read(reply, "s", &xml));
                _cleanup_free_ char *text = file_read(path, NULL);
                _cleanup_free_ char *expected = xml_interface(text, objects[i].interface),
                                    *live = xml_interface(xml, objects[i].interface);
                ck_assert_msg(live && expected && streq(live, expected), "%s is\n%s\nand should be\n%s",
                              objects[i].interface, live, expected);
        }
        wall_end(&w);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(a_board_is_shown_and_reported_once),
        SUITE_CASE(two_calls_close_together_are_both_shown_and_spoken_in_order),
        SUITE_CASE(a_picture_of_the_glass_goes_into_a_pipe_or_a_file),
        SUITE_CASE(where_no_picture_can_be_written_none_is),
        SUITE_CASE(a_picture_that_is_made_holds_up_nobody),
        SUITE_CASE(who_may_do_what),
        SUITE_CASE(live_interfaces_are_those_of_the_files),
        SUITE_CASE(a_board_that_is_none_leaves_the_one_before),
        SUITE_CASE(what_is_seen_and_heard_is_told_in_both_languages),
};

CENTRE_SUITE_MAIN("bus/display", cases)
