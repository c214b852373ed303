/* The verbs of cameras against a daemon in another process, which hands out what it is told to. */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "daemon/ctl/ctl.h"
#include "daemon/ctl/verb.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

#define FROM "2026-11-23T08:00"
#define UNTIL "2026-11-23T08:10"

/* What Export hands out, one file each. */
static const char *const good[] = {"hall-1.mp4", "hall.json", NULL},
                         *const climbing[] = {"hall-1.mp4", "../hall.json", NULL},
                         *const hidden[] = {".profile", NULL}, *const steering[] = {"a\x1b[2J", NULL};

static pid_t child;
static sd_bus *bus;
static struct ctl_options options;

/* ----- the daemon ----- */

static int method_hold(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error) {
        const char *camera, *reason;
        uint64_t from, until;

        if (sd_bus_message_read(message, "stts", &camera, &from, &until, &reason) < 0 ||
            until - from != 600 * USEC_PER_SEC)
                return sd_bus_error_set_const(error, "vn.motcua.Error.BadArgument", "x");
        return sd_bus_reply_method_return(message, "t", UINT64_C(12));
}

static int method_approve(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error) {
        return sd_bus_error_set_const(error, "vn.motcua.Error.NoSuchRequest",
                                      sd_bus_message_get_member(message));
}

static int append_file(sd_bus_message *reply, const char *name) {
        int file = memfd_create("footage", MFD_CLOEXEC);

        if (file < 0 || write(file, name, strlen(name)) < 0 || lseek(file, 0, SEEK_SET) < 0)
                return -EIO;
        int r = sd_bus_message_append(reply, "(sh)", name, file);
        (void) close(file);
        return r;
}

static int method_export(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        sd_bus_message *reply = NULL;
        int r = sd_bus_message_new_method_return(message, &reply);

        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(sh)");
        for (const char *const *name = userdata; r >= 0 && *name; name++)
                r = append_file(reply, *name);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        if (r >= 0)
                r = sd_bus_message_append(reply, "b", 1);
        if (r >= 0)
                r = sd_bus_send(NULL, reply, NULL);
        sd_bus_message_unref(reply);
        return r < 0 ? r : 1;
}

static int method_snapshot(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error) {
        const char *reason;
        int file;

        if (sd_bus_message_read(message, "hs", &file, &reason) < 0 || write(file, "JPEG", 4) != 4)
                return sd_bus_error_set_const(error, SD_BUS_ERROR_FAILED, "x");
        if (streq(reason, "no"))
                return sd_bus_error_set_const(error, "vn.motcua.Error.NotAuthorized", "x");
        return sd_bus_reply_method_return(message, NULL);
}

/* Two pieces, and no more when it is left alone. */
static int method_watch(sd_bus_message *message, void *userdata _unused_, sd_bus_error *error) {
        const char *reason;
        int pipe;

        if (sd_bus_message_read(message, "hs", &pipe, &reason) < 0 || write(pipe, "init", 4) != 4 ||
            write(pipe, "moof", 4) != 4)
                return sd_bus_error_set_const(error, SD_BUS_ERROR_FAILED, "x");
        if (streq(reason, "no"))
                return sd_bus_error_set_const(error, "vn.motcua.Error.NotAuthorized", "x");
        return sd_bus_reply_method_return(message, NULL);
}

static const sd_bus_vtable root_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Hold", "sttsa{sv}", "t", method_hold, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Approve", "tsa{sv}", "", method_approve, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Release", "tsa{sv}", "", method_approve, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Export", "sttsa{sv}", "a(sh)b", method_export, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static const sd_bus_vtable camera_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Snapshot", "hsa{sv}", "", method_snapshot, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("Watch", "hsa{sv}", "", method_watch, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static sd_bus *new_bus(int fd, bool server) {
        sd_bus *made = NULL;
        sd_id128_t id;

        assert_ok(sd_bus_new(&made));
        assert_ok(sd_bus_set_fd(made, fd, fd));
        assert_ok(sd_bus_negotiate_fds(made, true));
        assert_ok(sd_id128_randomize(&id));
        if (server)
                assert_ok(sd_bus_set_server(made, 1, id));
        assert_ok(sd_bus_start(made));
        return made;
}

static void serve(int fd, const char *const *files) {
        sd_bus *own = new_bus(fd, true);

        assert_ok(sd_bus_add_object_vtable(own, NULL, CTL_CAMERA_PATH, CTL_CAMERA_NAME, root_vtable,
                                           (void *) files));
        assert_ok(sd_bus_add_object_vtable(own, NULL, CTL_CAMERA_PATH "/camera/hall", CTL_CAMERA_INTERFACE,
                                           camera_vtable, NULL));
        for (;;) {
                int r = sd_bus_process(own, NULL);
                if (r < 0 || (r == 0 && sd_bus_wait(own, UINT64_MAX) < 0))
                        _exit(0);
        }
}

static void open_daemon(const char *const *files) {
        int fds[2];

        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
        child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
                (void) close(fds[0]);
                serve(fds[1], files);
        }
        (void) close(fds[1]);
        bus = new_bus(fds[0], false);
        options = (struct ctl_options){.style = CTL_STYLE_PLAIN, .language = LANGUAGE_EN};
}

static void teardown(void) {
        sd_bus_close_unref(bus);
        bus = NULL;
        if (child > 0) {
                (void) kill(child, SIGKILL);
                (void) waitpid(child, NULL, 0);
        }
        child = 0;
}

/* ----- what people type ----- */

#define RUN(...) run((const char *[]){__VA_ARGS__, NULL})
static int run(const char *const *words) {
        struct ctl ctl = {.options = &options, .bus = bus};
        char *args[8];

        for (options.n_args = 0; words[options.n_args]; options.n_args++)
                args[options.n_args] = (char *) words[options.n_args];
        options.args = args;
        return verb_find("camera")->run(&ctl);
}

static bool is_there(const char *name) {
        _cleanup_free_ char *path = NULL;

        assert_ok(str_format(&path, "%s/%s", suite_dir(), name));
        return access(path, F_OK) == 0;
}

static void assert_file(const char *name, const char *says) {
        _cleanup_free_ char *path = NULL;
        struct stat st;

        assert_ok(str_format(&path, "%s/%s", suite_dir(), name));
        _cleanup_free_ char *text = file_read(path, NULL);
        ck_assert_str_eq(text, says);
        ck_assert_int_eq(stat(path, &st), 0);
        ck_assert_uint_eq(st.st_mode & 0777, 0600);
}

START_TEST(export_makes_files_of_this_user_alone) {
        open_daemon(good);
        ck_assert_int_eq(RUN("export", "hall", FROM, UNTIL, "khiếu nại", suite_dir()), CTL_OK);
        assert_file("hall-1.mp4", "hall-1.mp4");
        assert_file("hall.json", "hall.json");
}
END_TEST

START_TEST(export_overwrites_nothing_and_leaves_no_half) {
        _cleanup_free_ char *path = NULL;

        open_daemon(good);
        assert_ok(str_format(&path, "%s/hall.json", suite_dir()));
        file_write(path, "mine", 4);
        ck_assert_int_eq(RUN("export", "hall", FROM, UNTIL, "x", suite_dir()), CTL_FAILED);
        ck_assert(!is_there("hall-1.mp4"));
        _cleanup_free_ char *text = file_read(path, NULL);
        ck_assert_str_eq(text, "mine");
}
END_TEST

START_TEST(name_that_leads_elsewhere_is_refused) {
        static const char *const *const lists[] = {climbing, hidden, steering};

        open_daemon(lists[_i]);
        ck_assert_int_eq(RUN("export", "hall", FROM, UNTIL, "x", suite_dir()), CTL_FAILED);
        ck_assert(!is_there("hall-1.mp4") && !is_there("../hall.json") && !is_there(".profile"));
}
END_TEST

START_TEST(folder_that_is_not_there_asks_for_nothing) {
        open_daemon(good);
        ck_assert_int_eq(RUN("export", "hall", FROM, UNTIL, "x", "/nowhere"), CTL_FAILED);
}
END_TEST

START_TEST(hold_and_approve_are_calls) {
        open_daemon(good);
        ck_assert_int_eq(RUN("hold", "hall", FROM, UNTIL, "x"), CTL_OK);
        ck_assert_int_eq(RUN("hold", "hall", FROM, FROM, "x"), CTL_FAILED);
        ck_assert_int_eq(RUN("approve", "7", "x"), CTL_FAILED);
        ck_assert_int_eq(RUN("release", "7", "x"), CTL_FAILED);
}
END_TEST

START_TEST(snapshot_is_a_new_file_or_none) {
        _cleanup_free_ char *path = NULL, *other = NULL;

        open_daemon(good);
        assert_ok(str_format(&path, "%s/a.jpg", suite_dir()));
        assert_ok(str_format(&other, "%s/b.jpg", suite_dir()));
        ck_assert_int_eq(RUN("snapshot", "hall", "x", path), CTL_OK);
        assert_file("a.jpg", "JPEG");
        ck_assert_int_eq(RUN("snapshot", "hall", "x", path), CTL_FAILED);
        assert_file("a.jpg", "JPEG");
        ck_assert_int_ne(RUN("snapshot", "hall", "no", other), CTL_OK);
        ck_assert(!is_there("b.jpg"));
        ck_assert_int_ne(RUN("snapshot", "../x", "x", other), CTL_OK);
        ck_assert(!is_there("b.jpg"));
}
END_TEST

START_TEST(live_view_is_copied_until_it_is_over) {
        _cleanup_free_ char *path = NULL, *other = NULL;
        int ends[2];
        char bytes[20];

        open_daemon(good);
        assert_ok(str_format(&path, "%s/a.mp4", suite_dir()));
        assert_ok(str_format(&other, "%s/b.mp4", suite_dir()));
        ck_assert_int_eq(RUN("watch", "hall", "x", path), CTL_OK);
        assert_file("a.mp4", "initmoof");
        ck_assert_int_eq(RUN("watch", "hall", "x", path), CTL_FAILED);
        assert_file("a.mp4", "initmoof");
        ck_assert_int_ne(RUN("watch", "hall", "no", other), CTL_OK);
        ck_assert_int_ne(RUN("watch", "../x", "x", other), CTL_OK);
        ck_assert(!is_there("b.mp4"));
        /* Standard output is as good, if somebody takes it. */
        ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
        int saved = dup(STDOUT_FILENO);
        ck_assert_int_ge(dup2(ends[1], STDOUT_FILENO), 0);
        int r = RUN("watch", "hall", "x");
        (void) dup2(saved, STDOUT_FILENO);
        ck_assert_int_eq(r, CTL_OK);
        ck_assert_int_eq(read(ends[0], bytes, sizeof(bytes)), 8);
        ck_assert(memcmp(bytes, "initmoof", 8) == 0);
}
END_TEST

START_TEST(what_is_none_of_these_is_said_so) {
        open_daemon(good);
        ck_assert_int_eq(RUN("look"), CTL_USAGE);
        ck_assert_int_eq(RUN("hold", "hall", FROM, UNTIL), CTL_USAGE);
        ck_assert_int_eq(RUN("hold", "hall", "noon", UNTIL, "x"), CTL_USAGE);
        ck_assert_int_eq(RUN("release", "-1", "x"), CTL_USAGE);
        ck_assert_int_eq(RUN("holds", "x"), CTL_USAGE);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(export_makes_files_of_this_user_alone),
        SUITE_CASE(export_overwrites_nothing_and_leaves_no_half),
        {"name_that_leads_elsewhere_is_refused", &name_that_leads_elsewhere_is_refused, 3, 0},
        SUITE_CASE(folder_that_is_not_there_asks_for_nothing),
        SUITE_CASE(hold_and_approve_are_calls),
        SUITE_CASE(snapshot_is_a_new_file_or_none),
        SUITE_CASE(live_view_is_copied_until_it_is_over),
        SUITE_CASE(what_is_none_of_these_is_said_so),
};

SUITE_MAIN("ctl-camera", cases, NULL, teardown)
