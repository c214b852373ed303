/* Command line, signals and notification of a daemon. */
#include <getopt.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "services/base/daemon.h"
#include "services/base/log.h"
#include "tests/lib/suite.h"

static const struct config_key keys[] = {
        {"Keypad", "Chip", config_parse_string, 0, 0, 0, NULL, NULL, "The GPIO chip."},
        {},
};
static const struct config_table table = {.keys = keys};
static const struct daemon_info info = {
        .name = "motcua-testd",
        .default_state_dir = "/var/lib/motcua-testd",
        .summary = "tests",
        .config = &table,
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
        char buffer[256] = "";

        ck_assert_int_gt(recv(notify_fd, buffer, sizeof(buffer) - 1, 0), 0);
        ck_assert_str_eq(buffer, text);
}

static void count_reload(void *userdata) {
        ++*(int *) userdata;
        (void) raise(SIGTERM);
}

START_TEST(reload_and_end_are_told_to_systemd) {
        sd_event *event = NULL;
        int reloads = 0;

        listen_for_notifications();
        assert_ok(daemon_loop_new(count_reload, &reloads, &event));
        (void) raise(SIGPIPE);
        (void) raise(SIGHUP);
        ck_assert_int_eq(daemon_run(event, "2 keypads ready"), EXIT_SUCCESS);
        ck_assert_int_eq(reloads, 1);
        daemon_set_status("%d keypads ready", 1);
        expect_notification("READY=1\nSTATUS=2 keypads ready");
        expect_notification("RELOADING=1");
        expect_notification("READY=1");
        expect_notification("STOPPING=1");
        expect_notification("STATUS=1 keypads ready");
        sd_event_unref(event);
        close(notify_fd);
}
END_TEST

static int fail_with(sd_event_source *source, void *userdata) {
        return sd_event_exit(sd_event_source_get_event(source), *(int *) userdata);
}

START_TEST(loop_that_failed_is_not_success) {
        sd_event *event = NULL;
        int code = -ESTALE;

        log_open("test", LOG_TARGET_NULL);
        assert_ok(daemon_loop_new(NULL, NULL, &event));
        assert_ok(sd_event_add_defer(event, NULL, fail_with, &code));
        ck_assert_int_eq(daemon_run(event, ""), EXIT_FAILURE);
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
        SUITE_CASE(loop_that_failed_is_not_success),
};

SUITE_MAIN("base-daemon", cases, NULL, NULL)
