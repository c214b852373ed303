/* Command line, signals and notification of a daemon. */
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "services/base/daemon.h"
#include "services/base/log.h"
#include "services/config/config.h"
#include "tests/lib/files.h"
#include "tests/lib/suite.h"

static const struct config_key keys[] = {
        {"Keypad", "Chip", config_parse_string, 0, 0, 0, NULL, NULL, {"Tiếng Việt.", "The GPIO chip."}},
        {},
};
static const struct config_table table = {.keys = keys};
static const struct daemon_info info = {
        .name = "motcua-testd",
        .default_state_dir = "/var/lib/motcua-testd",
        .summary = "tests",
        .config = &table,
        .write_man = config_write_man,
};

static int parse(struct daemon_options *ret, const char *const *arguments) {
        const char *argv[8] = {"motcua-testd"};
        int argc = 1;

        for (; arguments[argc - 1]; argc++)
                argv[argc] = arguments[argc - 1];
        return daemon_parse_options(&info, argc, (char **) argv, ret);
}

#define ARGUMENTS(...) ((const char *const[]){__VA_ARGS__, NULL})

START_TEST(defaults_are_those_of_an_installed_service) {
        struct daemon_options options;

        ck_assert_int_eq(unsetenv("STATE_DIRECTORY"), 0);
        ck_assert_int_eq(parse(&options, ARGUMENTS(NULL)), 1);
        ck_assert_str_eq(options.config_path, "/etc/motcua/motcua.conf");
        ck_assert_str_eq(options.state_dir, "/var/lib/motcua-testd");
        ck_assert(!options.sim_hardware && !options.check_config && !options.sim_trace);
}
END_TEST

START_TEST(systemd_says_where_the_state_is) {
        struct daemon_options options;

        ck_assert_int_eq(setenv("STATE_DIRECTORY", "/run/state", 1), 0);
        ck_assert_int_eq(parse(&options, ARGUMENTS(NULL)), 1);
        ck_assert_str_eq(options.state_dir, "/run/state");
}
END_TEST

START_TEST(options_are_read_in_both_forms) {
        struct daemon_options options;

        ck_assert_int_eq(parse(&options, ARGUMENTS("--config=a.conf", "--state-dir", "b", "--hw=sim",
                                                   "--sim-trace=t", "--check-config")),
                         1);
        ck_assert_str_eq(options.config_path, "a.conf");
        ck_assert_str_eq(options.state_dir, "b");
        ck_assert_str_eq(options.sim_trace, "t");
        ck_assert(options.sim_hardware && options.check_config);
}
END_TEST

static const char *const *const wrong[] = {
        (const char *const[]){"--unknown", NULL},     (const char *const[]){"--hw=fake", NULL},
        (const char *const[]){"--sim-trace=t", NULL}, (const char *const[]){"file", NULL},
        (const char *const[]){"--config", NULL},
};

START_TEST(wrong_command_line_is_refused) {
        struct daemon_options options;

        ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
        assert_error(parse(&options, wrong[_i]), EINVAL);
}
END_TEST

static const char *const informing[] = {"--help", "--version", "--dump-man"};

START_TEST(option_that_only_informs_ends_with_success) {
        struct daemon_options options;

        ck_assert_ptr_nonnull(freopen("/dev/null", "w", stdout));
        ck_assert_int_eq(parse(&options, ARGUMENTS(informing[_i])), 0);
}
END_TEST

static int notify_fd;

static void listen_for_notifications(void) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        _cleanup_free_ char *name = NULL;

        /* In the abstract name space: nothing to remove. */
        assert_ok(str_format(&name, "@motcua-test-%d", (int) getpid()));
        memcpy(address.sun_path, name, strlen(name));
        address.sun_path[0] = '\0';
        notify_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        ck_assert_int_eq(bind(notify_fd, (struct sockaddr *) &address,
                              (socklen_t) (offsetof(struct sockaddr_un, sun_path) + strlen(name))),
                         0);
        ck_assert_int_eq(setenv("NOTIFY_SOCKET", name, 1), 0);
}

static void expect_notification(const char *text) {
        char buffer[2048] = "";

        ck_assert_int_gt(recv(notify_fd, buffer, sizeof(buffer) - 1, 0), 0);
        ck_assert_str_eq(buffer, text);
}

static void count_reload(void *userdata) {
        ++*(int *) userdata;
        (void) raise(SIGTERM);
}

static int say(const void *object, enum language language, char **ret) {
        ck_assert_int_eq(language, LANGUAGE_EN);
        return str_format(ret, "%s", (const char *) object);
}

START_TEST(reload_and_end_are_told_to_systemd) {
        enum daemon_state state = DAEMON_READY;
        sd_event *event = NULL;
        char *refused = NULL;
        int reloads = 0;

        listen_for_notifications();
        assert_ok(daemon_loop_new(count_reload, &reloads, &event));
        (void) raise(SIGPIPE);
        (void) raise(SIGHUP);
        daemon_set_status(DAEMON_READY, NULL, say, "2 keypads ready");
        ck_assert_int_eq(daemon_run(event), EXIT_SUCCESS);
        ck_assert_int_eq(reloads, 1);
        log_open("test", LOG_TARGET_NULL);
        daemon_set_state(&state, DAEMON_DEGRADED, NULL, "/", "");
        daemon_set_status(state, refused, say, "why");
        daemon_end_reload(&refused, -EINVAL, "f:1: bad\nf:2: worse");
        ck_assert_str_eq(refused, "f:1: bad\nf:2: worse");
        daemon_set_status(DAEMON_READY, refused, say, "how");
        daemon_set_state(&state, DAEMON_FAILING, NULL, "/", "");
        daemon_set_status(state, refused, say, "why");
        daemon_end_reload(&refused, 0, NULL);
        ck_assert_ptr_null(refused);
        daemon_set_status(DAEMON_READY, refused, say, "how");
        expect_notification("STATUS=ready: 2 keypads ready");
        expect_notification("READY=1");
        expect_notification("RELOADING=1");
        expect_notification("READY=1");
        expect_notification("STOPPING=1");
        expect_notification("STATUS=degraded: why");
        expect_notification(
                "STATUS=ready; the configuration on disk is refused, the one before runs: f:1: bad. how");
        expect_notification(
                "STATUS=failing; the configuration on disk is refused, the one before runs: f:1: bad. why");
        expect_notification("STATUS=ready: how");
        ck_assert_int_eq(state, DAEMON_FAILING);
        sd_event_unref(event);
        close(notify_fd);
}
END_TEST

START_TEST(status_is_one_line_of_whole_words) {
        char text[3000], expected[1100] = "STATUS=degraded: ";

        listen_for_notifications();
        daemon_set_status(DAEMON_DEGRADED, NULL, say, "one.\nTwo.");
        expect_notification("STATUS=degraded: one. Two.");
        for (size_t i = 0; i < sizeof(text) - 1; i++)
                text[i] = "từ "[i % 5]; /* a word of four bytes, a space */
        text[sizeof(text) - 1] = '\0';
        memcpy(expected + strlen(expected), text, 999);
        daemon_set_status(DAEMON_DEGRADED, NULL, say, text);
        expect_notification(expected);
        close(notify_fd);
}
END_TEST

static int fail_with(sd_event_source *source, void *userdata) {
        return sd_event_exit(sd_event_source_get_event(source), *(int *) userdata);
}

START_TEST(loop_that_failed_is_not_success) {
        static const int codes[] = {-ESTALE, EXIT_FAILURE};

        log_open("test", LOG_TARGET_NULL);
        for (size_t i = 0; i < ELEMENTSOF(codes); i++) {
                sd_event *event = NULL;
                int code = codes[i];

                assert_ok(daemon_loop_new(NULL, NULL, &event));
                assert_ok(sd_event_add_defer(event, NULL, fail_with, &code));
                ck_assert_int_eq(daemon_run(event), EXIT_FAILURE);
                sd_event_unref(event);
        }
}
END_TEST

/* What daemon_main() calls: load() refuses when problem is set, run() notes that it ran. */
struct calls {
        const char *problem;
        bool ran;
};

static int load(const char *config_path, void *userdata, struct problem *ret_problem) {
        const struct calls *calls = userdata;

        ck_assert_str_eq(config_path, "a.conf");
        if (!calls->problem)
                return 0;
        return problem_tell(ret_problem, -EINVAL, PROBLEM_SAME("%s"), calls->problem);
}

static int run(const struct daemon_options *options, void *userdata) {
        struct calls *calls = userdata;

        ck_assert(options->sim_hardware);
        calls->ran = true;
        return 7;
}

static int main_with(const char *last, struct calls *calls, char **ret_log) {
        const struct daemon_info daemon = {
                .name = "motcua-testd",
                .default_state_dir = "/var/lib/motcua-testd",
                .summary = "tests",
                .config = &table,
                .write_man = config_write_man,
                .load = load,
                .run = run,
        };
        const char *argv[] = {"motcua-testd", "--config=a.conf", "--hw=sim", last, NULL};
        FILE *saved = stderr;
        size_t size;

        stderr = open_memstream(ret_log, &size);
        int code = daemon_main(&daemon, last ? 4 : 3, (char **) argv, calls);
        fclose(stderr);
        stderr = saved;
        return code;
}

START_TEST(exit_code_is_that_of_what_ran) {
        _cleanup_free_ char *log = NULL;
        struct calls calls = {};

        ck_assert_int_eq(main_with(NULL, &calls, &log), 7);
        ck_assert(calls.ran);
        ck_assert_str_eq(log, "");
}
END_TEST

START_TEST(configuration_can_be_checked_alone) {
        _cleanup_free_ char *log = NULL;
        struct calls calls = {};

        ck_assert_int_eq(main_with("--check-config", &calls, &log), EXIT_SUCCESS);
        ck_assert(!calls.ran);
}
END_TEST

START_TEST(refused_configuration_starts_nothing) {
        struct calls calls = {.problem = "a.conf:1: is wrong"};
        _cleanup_free_ char *log = NULL;

        ck_assert_int_eq(main_with(NULL, &calls, &log), DAEMON_EXIT_CONFIG);
        ck_assert(!calls.ran);
        ck_assert_str_eq(log, "motcua-testd: err: a.conf:1: is wrong\n");
}
END_TEST

static const struct {
        int error;
        const char *damage, *text;
} storages[] = {
        {EUCLEAN, "table job, column state",
         "crit: a.db is damaged, and left as it is (table job, column state): Structure needs cleaning\n"},
        {EPROTONOSUPPORT, NULL,
         "crit: a.db is of a newer version, and left as it is: install that version again\n"},
        {EBUSY, NULL, "err: Another process holds a.db: Device or resource busy\n"},
        {EACCES, NULL, "err: Cannot open a.db: Permission denied\n"},
};

START_TEST(database_that_cannot_be_opened_is_logged_with_the_reason) {
        _cleanup_free_ char *log = NULL;
        FILE *saved = stderr;
        size_t size;

        log_open("test", LOG_TARGET_CONSOLE);
        stderr = open_memstream(&log, &size);
        assert_error(daemon_log_storage(-storages[_i].error, "a.db", storages[_i].damage),
                     storages[_i].error);
        fclose(stderr);
        stderr = saved;
        ck_assert_str_eq(log + strlen("test: "), storages[_i].text);
}
END_TEST

static const struct {
        const char *problem, *file, *line;
} places[] = {
        {"/etc/motcua/motcua.conf:12: Scale=9: From 3 to 5.", "/etc/motcua/motcua.conf", "12"},
        {"./a:b.conf:3: no such key: x", "./a:b.conf", "3"},
        {"/etc/motcua/motcua.conf: No such file or directory", "/etc/motcua/motcua.conf", "-"},
        {"/etc/12: Permission denied", "/etc/12", "-"},
        {"Cannot allocate memory", "-", "-"},
        {"Font: it has not all letters", "-", "-"},
        {"", "-", "-"},
};

START_TEST(place_of_a_problem_is_found) {
        _cleanup_(daemon_place_done) struct daemon_place place = {0};

        assert_ok(daemon_find_place(places[_i].problem, &place));
        ck_assert_str_eq(place.file, places[_i].file);
        ck_assert_str_eq(place.line, places[_i].line);
}
END_TEST

START_TEST(replaced_outbox_is_logged_with_both_names) {
        _cleanup_free_ char *log = NULL, *path = NULL, *expected = NULL;
        char folder[] = "/tmp/motcua-daemon.XXXXXX";
        struct daemon_options options = {0};
        struct outbox *outbox = NULL;
        FILE *saved = stderr;
        size_t size;

        ck_assert_ptr_nonnull(mkdtemp(folder));
        assert_ok(str_format(&path, "%s/outbox.db", folder));
        file_write_text(path, "this was an outbox");
        options.state_dir = folder;
        log_open("test", LOG_TARGET_CONSOLE);
        stderr = open_memstream(&log, &size);
        assert_ok(daemon_open_outbox(&options, 10, &outbox));
        fclose(stderr);
        stderr = saved;
        outbox_free(outbox);
        file_remove_tree(folder);
        assert_ok(
                str_format(&expected,
                           "test: crit: %s was damaged (no database, or its schema is damaged) and is moved "
                           "to %s.damaged-1; a new one begins\n",
                           path, path));
        ck_assert_msg(strncmp(log, expected, strlen(expected)) == 0, "%s", log);
}
END_TEST

/* ----- devices ----- */

static int count_come(_unused_ sd_event_source *source, _unused_ const struct inotify_event *change,
                      void *userdata) {
        ++*(unsigned *) userdata;
        return 0;
}

static unsigned heard_of(sd_event *event, unsigned *n) {
        *n = 0;
        while (sd_event_run(event, 0) > 0)
                ;
        return *n;
}

/* A program that fails for want of a device closes its /dev/null, and would be started again for it. */
START_TEST(device_that_comes_is_heard_of_and_one_that_is_written_to_is_not) {
        _cleanup_free_ char *path = file_join(suite_dir(), "device");
        sd_event *event;
        unsigned n;

        assert_ok(sd_event_new(&event));
        assert_ok(daemon_watch_devices(event, suite_dir(), count_come, &n));
        int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        ck_assert_int_ge(fd, 0);
        ck_assert_uint_eq(heard_of(event, &n), 1);
        ck_assert_int_eq(write(fd, "x", 1), 1);
        ck_assert_int_eq(close(fd), 0);
        ck_assert_uint_eq(heard_of(event, &n), 0);
        ck_assert_int_eq(chmod(path, 0660), 0);
        ck_assert_uint_eq(heard_of(event, &n), 1);
        ck_assert_int_eq(unlink(path), 0);
        ck_assert_uint_eq(heard_of(event, &n), 0);
        sd_event_unref(event);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(defaults_are_those_of_an_installed_service),
        SUITE_CASE(systemd_says_where_the_state_is),
        SUITE_CASE(options_are_read_in_both_forms),
        {"wrong_command_line_is_refused", &wrong_command_line_is_refused, ELEMENTSOF(wrong)},
        {"option_that_only_informs_ends_with_success", &option_that_only_informs_ends_with_success,
         ELEMENTSOF(informing)},
        SUITE_CASE(reload_and_end_are_told_to_systemd),
        SUITE_CASE(status_is_one_line_of_whole_words),
        SUITE_CASE(loop_that_failed_is_not_success),
        SUITE_CASE(exit_code_is_that_of_what_ran),
        SUITE_CASE(configuration_can_be_checked_alone),
        SUITE_CASE(refused_configuration_starts_nothing),
        {"place_of_a_problem_is_found", &place_of_a_problem_is_found, ELEMENTSOF(places)},
        SUITE_CASE(replaced_outbox_is_logged_with_both_names),
        SUITE_CASE(device_that_comes_is_heard_of_and_one_that_is_written_to_is_not),
        {"database_that_cannot_be_opened_is_logged_with_the_reason",
         &database_that_cannot_be_opened_is_logged_with_the_reason, ELEMENTSOF(storages)},
};

SUITE_MAIN("base-daemon", cases, NULL, NULL)
