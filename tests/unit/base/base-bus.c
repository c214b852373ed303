/* Names, connection and log control on a dbus-daemon of the test's own. */
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "services/base/bus.h"
#include "services/base/daemon.h"
#include "services/base/log.h"
#include "tests/lib/suite.h"

static char *config, *address;
static pid_t bus_daemon;
static sd_event *event;
static sd_bus *bus;

/* rule: one more of the policy's. */
static void write_config(const char *rule) {
        _cleanup_fclose_ FILE *f = fopen(config, "we");

        ck_assert_ptr_nonnull(f);
        ck_assert_int_gt(
                fprintf(f,
                        "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
                        " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
                        "<busconfig><listen>%s</listen><auth>EXTERNAL</auth><policy context=\"default\">\n"
                        "<allow user=\"*\"/><allow send_destination=\"*\"/><allow receive_sender=\"*\"/>\n"
                        "<allow own=\"vn.motcua.Test1\"/>%s</policy></busconfig>\n",
                        address, rule),
                0);
}

static void start_bus_daemon(void) {
        int fds[2];
        char c;

        ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
        bus_daemon = fork();
        ck_assert_int_ge(bus_daemon, 0);
        if (bus_daemon == 0) {
                _cleanup_free_ char *file = NULL;

                (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
                if (str_format(&file, "--config-file=%s", config) >= 0 && dup2(fds[1], 3) == 3)
                        (void) execlp("dbus-daemon", "dbus-daemon", file, "--nofork", "--nopidfile",
                                      "--print-address=3", NULL);
                _exit(127);
        }
        close(fds[1]);
        /* It says its address when it listens. */
        ck_assert_int_eq(read(fds[0], &c, 1), 1);
        close(fds[0]);
}

static void begin(const char *rule) {
        assert_ok(str_format(&config, "%s/bus.conf", suite_dir()));
        assert_ok(str_format(&address, "unix:path=%s/bus", suite_dir()));
        write_config(rule);
        start_bus_daemon();
        ck_assert_int_eq(setenv("DBUS_SYSTEM_BUS_ADDRESS", address, 1), 0);
        log_open("test", LOG_TARGET_NULL);
        assert_ok(daemon_loop_new(NULL, NULL, &event));
        assert_ok(bus_open(event, &bus));
}

static void setup(void) {
        begin("");
}

static void teardown(void) {
        sd_bus_flush_close_unref(bus);
        sd_event_unref(event);
        (void) kill(bus_daemon, SIGKILL);
        (void) waitpid(bus_daemon, NULL, 0);
        free(config);
        free(address);
}

START_TEST(lost_bus_ends_the_loop_with_failure) {
        assert_ok(bus_request_name(bus, "vn.motcua.Test1"));
        ck_assert_int_eq(kill(bus_daemon, SIGKILL), 0);
        ck_assert_int_eq(daemon_run(event), EXIT_FAILURE);
}
END_TEST

START_TEST(lost_name_ends_the_loop_with_failure) {
        assert_ok(bus_request_name(bus, "vn.motcua.Test1"));
        assert_ok(sd_bus_release_name(bus, "vn.motcua.Test1"));
        ck_assert_int_eq(daemon_run(event), EXIT_FAILURE);
}
END_TEST

START_TEST(name_is_taken_once_and_where_the_policy_allows) {
        sd_bus *other = NULL;

        assert_ok(bus_request_name(bus, "vn.motcua.Test1"));
        assert_ok(bus_open(event, &other));
        assert_error(bus_request_name(other, "vn.motcua.Test1"), EEXIST);
        assert_error(bus_request_name(other, "vn.motcua.Test2"), EPERM);
        sd_bus_flush_close_unref(other);
}
END_TEST

START_TEST(missing_bus_is_an_error) {
        sd_bus *other = NULL;

        ck_assert_int_eq(setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus", 1), 0);
        assert_error(bus_open(event, &other), ENOENT);
        ck_assert_ptr_null(other);
}
END_TEST

static int on_reply(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        *(sd_bus_message **) userdata = sd_bus_message_ref(message);
        return 0;
}

static sd_bus_message *set_property(sd_bus *client, const char *name, const char *value) {
        sd_bus_message *reply = NULL;

        assert_ok(sd_bus_call_method_async(client, NULL, "vn.motcua.Test1", "/org/freedesktop/LogControl1",
                                           "org.freedesktop.DBus.Properties", "Set", on_reply, &reply, "ssv",
                                           "org.freedesktop.LogControl1", name, "s", value));
        while (!reply)
                assert_ok(sd_event_run(event, UINT64_MAX));
        return reply;
}

START_TEST(log_level_and_target_are_set_over_the_bus) {
        sd_bus_message *reply;
        sd_bus *client = NULL;

        assert_ok(bus_export_log_control(bus));
        assert_ok(bus_request_name(bus, "vn.motcua.Test1"));
        assert_ok(bus_open(event, &client));

        reply = set_property(client, "LogLevel", "debug");
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        ck_assert_int_eq(log_get_level(), LOG_DEBUG);
        sd_bus_message_unref(reply);
        reply = set_property(client, "LogTarget", "console");
        ck_assert(!sd_bus_message_is_method_error(reply, NULL));
        ck_assert_int_eq(log_get_target(), LOG_TARGET_CONSOLE);
        sd_bus_message_unref(reply);

        reply = set_property(client, "LogLevel", "loud");
        ck_assert(sd_bus_message_is_method_error(reply, SD_BUS_ERROR_INVALID_ARGS));
        ck_assert_str_eq(sd_bus_message_get_error(reply)->message,
                         "LogLevel must be emerg, alert, crit, err, warning, notice, info or debug.");
        sd_bus_message_unref(reply);
        reply = set_property(client, "LogTarget", "printer");
        ck_assert(sd_bus_message_is_method_error(reply, SD_BUS_ERROR_INVALID_ARGS));
        sd_bus_message_unref(reply);
        ck_assert_int_eq(log_get_level(), LOG_DEBUG);
        log_set_target(LOG_TARGET_NULL);
        sd_bus_flush_close_unref(client);
}
END_TEST

struct pings {
        size_t n_open, n_answered;
};

static int on_pong(sd_bus_message *message, void *userdata, sd_bus_error *error _unused_) {
        struct pings *pings = userdata;

        ck_assert(!sd_bus_message_is_method_error(message, NULL));
        pings->n_open--;
        pings->n_answered++;
        return 0;
}

static const char *const stats_rules[] = {"", "<deny send_destination=\"org.freedesktop.DBus\" "
                                              "send_interface=\"org.freedesktop.DBus.Debug.Stats\"/>"};

/* Whether the bus tells how much waits for it or not. */
START_TEST(whoever_reads_is_answered_without_end) {
        enum { PINGS = 1000, AT_ONCE = 50 };
        struct pings pings = {};
        sd_bus *client = NULL;

        teardown();
        begin(stats_rules[_i]);
        assert_ok(bus_request_name(bus, "vn.motcua.Test1"));
        assert_ok(bus_open(event, &client));
        /* By batches: when nothing more waits, what a sender has taken of the processor's time is forgotten.
         */
        while (pings.n_answered < PINGS) {
                for (; pings.n_open < AT_ONCE; pings.n_open++)
                        assert_ok(sd_bus_call_method_async(client, NULL, "vn.motcua.Test1", "/",
                                                           "org.freedesktop.DBus.Peer", "Ping", on_pong,
                                                           &pings, ""));
                while (pings.n_open > 0)
                        assert_ok(sd_event_run(event, UINT64_MAX));
        }
        sd_bus_flush_close_unref(client);
}
END_TEST

/* What Describe and methods without options make of their a{sv}. */
static const struct {
        const char *name, *type, *value;
        int language; /* -EINVAL: refused */
} options[] = {
        {NULL, NULL, NULL, LANGUAGE_VI}, {"lang", "s", "vi", LANGUAGE_VI}, {"lang", "s", "en", LANGUAGE_EN},
        {"lang", "s", "fr", -EINVAL},    {"lang", "o", "/en", -EINVAL},    {"Lang", "s", "en", -EINVAL},
};

START_TEST(options_are_known_or_refused_by_name) {
        _cleanup_message_ sd_bus_message *message = NULL;
        _cleanup_bus_error_ sd_bus_error error = SD_BUS_ERROR_NULL, none = SD_BUS_ERROR_NULL;
        enum language language;
        int r;

        assert_ok(sd_bus_message_new_method_call(bus, &message, "a.b", "/a", "a.b", "Describe"));
        assert_ok(sd_bus_message_open_container(message, 'a', "{sv}"));
        if (options[_i].name)
                assert_ok(sd_bus_message_append(message, "{sv}", options[_i].name, options[_i].type,
                                                options[_i].value));
        assert_ok(sd_bus_message_close_container(message));
        assert_ok(sd_bus_message_seal(message, 1, 0));
        assert_ok(sd_bus_message_rewind(message, 1));
        r = bus_read_describe_options(message, &language, &error);
        if (options[_i].language >= 0) {
                assert_ok(r);
                ck_assert_int_eq((int) language, options[_i].language);
        } else {
                ck_assert_int_lt(r, 0);
                ck_assert_str_eq(error.name, BUS_ERROR_BAD_OPTION);
        }
        assert_ok(sd_bus_message_rewind(message, 1));
        r = bus_read_no_options(message, &none);
        ck_assert_int_eq(r < 0, options[_i].name != NULL);
}
END_TEST

static const struct suite_case cases[] = {
        SUITE_CASE(lost_bus_ends_the_loop_with_failure),
        SUITE_CASE(lost_name_ends_the_loop_with_failure),
        SUITE_CASE(name_is_taken_once_and_where_the_policy_allows),
        SUITE_CASE(missing_bus_is_an_error),
        SUITE_CASE(log_level_and_target_are_set_over_the_bus),
        {"whoever_reads_is_answered_without_end", &whoever_reads_is_answered_without_end,
         ELEMENTSOF(stats_rules)},
        {"options_are_known_or_refused_by_name", &options_are_known_or_refused_by_name, ELEMENTSOF(options)},
};

int main(void) {
        if (access("/usr/bin/dbus-daemon", X_OK) < 0) {
                printf("skipped: dbus-daemon is not installed\n");
                return 77;
        }
        return suite_run("base-bus", cases, ELEMENTSOF(cases), setup, teardown, 30);
}
