#include "rig.h"

#include <grp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

enum { GROUP_MOTCUA = 61010 };

static const struct {
        const char *name;
        uid_t uid;
} users[_RIG_USER_MAX] = {
        [RIG_ROOT] = {"root", 0},
        [RIG_PRINTER] = {"motcua-printer", 61004},
        [RIG_CENTRE] = {"motcua-centre", 61002},
        [RIG_OPERATOR] = {"operator", 61003},
        [RIG_NOBODY] = {"nobody", 65534},
};

static struct {
        const char *dir;
        char *address;
        sd_event *event;
        sd_bus *bus;
        struct process *bus_daemon, *printerd;
        bool owned;
        char error[200];
} rig;

/* The marks by which a piece is known: a bar as high as no letter is, and the number below it. */
static const char ticket_template[] = "kind: ticket\nttl: 600\n"
                                      "[reprint] text 24 bold inverse: {reprint}\n"
                                      "space 20\nrule 16\nspace 100\nrule 16\n";
static const char receipt_template[] = "kind: receipt\nttl: 600\nspace 20\nrule 16\nspace 100\nrule 16\n";

const char *rig_missing(void) {
        if (geteuid() != 0)
                return "the private bus needs root, to start daemons as their users";
        if (access(TEST_DBUS_DAEMON, X_OK) < 0)
                return "dbus-daemon is not installed";
        if (access(TEST_NSS_WRAPPER, R_OK) < 0)
                return "libnss_wrapper.so is not installed (package libnss-wrapper)";
        return NULL;
}

sd_event *rig_event(void) {
        return rig.event;
}

sd_bus *rig_bus(void) {
        return rig.bus;
}

char *rig_path(const char *name) {
        return file_join(rig.dir, name);
}

static void write_file(const char *name, const char *text) {
        _cleanup_free_ char *path = rig_path(name);

        file_write_text(path, text);
}

static void make_folder(const char *name, uid_t uid) {
        _cleanup_free_ char *path = rig_path(name);

        must_errno(mkdir(path, 0755));
        must_errno(chown(path, uid, uid));
}

static void write_users(void) {
        _cleanup_free_ char *passwd = strdup(""), *group = strdup("");

        for (size_t i = 0; i < ELEMENTSOF(users); i++) {
                char *p, *g;

                must_errno(asprintf(&p, "%s%s:x:%u:%u::/:/usr/sbin/nologin\n", passwd, users[i].name,
                                    users[i].uid, users[i].uid));
                must_errno(asprintf(&g, "%s%s:x:%u:\n", group, users[i].name, users[i].uid));
                free(passwd);
                free(group);
                passwd = p;
                group = g;
        }
        char *with_motcua;
        must_errno(asprintf(&with_motcua, "%smotcua:x:%d:operator\n", group, GROUP_MOTCUA));
        free(group);
        group = with_motcua;
        write_file("passwd", passwd);
        write_file("group", group);
}

static bool bus_listens(_unused_ void *userdata) {
        _cleanup_close_ int fd = must_errno(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        struct sockaddr_un address = {.sun_family = AF_UNIX};

        (void) snprintf(address.sun_path, sizeof(address.sun_path), "%s/bus", rig.dir);
        return connect(fd, (const struct sockaddr *) &address, sizeof(address)) == 0;
}

static int on_woken(_unused_ sd_event_source *source, _unused_ const struct inotify_event *event,
                    _unused_ void *userdata) {
        return 0;
}

sd_event_source *rig_watch(const char *path, uint32_t mask) {
        sd_event_source *watch = NULL;

        must(sd_event_add_inotify(rig.event, &watch, path, mask, on_woken, NULL));
        return watch;
}

static void start_bus(void) {
        _cleanup_free_ char *template = file_read(TEST_BUS_CONF, NULL), *socket_path = rig_path("bus");
        _cleanup_free_ char *half = text_replace(template, "@SOCKET@", socket_path);
        _cleanup_free_ char *text = text_replace(half, "@POLICY_DIR@", TEST_POLICY_DIR),
                            *log = rig_path("log/bus");
        _cleanup_free_ char *config = NULL, *passwd = NULL, *group = NULL;

        write_file("bus.conf", text);
        must_errno(asprintf(&config, "--config-file=%s/bus.conf", rig.dir));
        must_errno(asprintf(&passwd, "NSS_WRAPPER_PASSWD=%s/passwd", rig.dir));
        must_errno(asprintf(&group, "NSS_WRAPPER_GROUP=%s/group", rig.dir));
        must_errno(asprintf(&rig.address, "unix:path=%s/bus", rig.dir));
        struct process_spec spec = {
                .argv = (const char *const[]){TEST_DBUS_DAEMON, config, "--nofork", "--nopidfile", NULL},
                .environment = (const char *const[]){"LD_PRELOAD=" TEST_NSS_WRAPPER, passwd, group, NULL},
                .log_path = log,
        };
        sd_event_source *watch = rig_watch(rig.dir, IN_CREATE | IN_ATTRIB);
        rig.bus_daemon = process_start(rig.event, &spec, NULL, NULL);
        if (!loop_wait(rig.event, LOOP_PATIENCE_USEC, bus_listens, NULL))
                test_die("the bus does not listen");
        sd_event_source_unref(watch);
}

static int on_owner(sd_bus_message *message, _unused_ void *userdata, _unused_ sd_bus_error *error) {
        const char *name, *old_owner, *new_owner;

        must(sd_bus_message_read(message, "sss", &name, &old_owner, &new_owner));
        if (streq(name, BUS_NAME))
                rig.owned = new_owner[0] != '\0' && process_has_connection(rig.printerd, rig.bus, new_owner);
        return 0;
}

static int on_job_changed(_unused_ sd_bus_message *message, _unused_ void *userdata,
                          _unused_ sd_bus_error *error) {
        return 0; /* it woke the loop */
}

void rig_configure(const char *lines) {
        _cleanup_free_ char *text = NULL, *drop_in = NULL;

        must_errno(asprintf(
                &text, "[Printer]\nTemplateDir=%s/templates\nTakeoverSec=1\n[Printer phieu]\n[Printer phu]\n",
                rig.dir));
        must_errno(asprintf(&drop_in, "[Printer]\n%s\n", lines));
        write_file("motcua.conf", text);
        write_file("motcua.conf.d/lines.conf", drop_in);
}

void rig_setup(void) {
        rig.dir = suite_dir();
        must(sd_event_new(&rig.event));
        make_folder("log", 0);
        make_folder("templates", 0);
        make_folder("motcua.conf.d", 0);
        make_folder("state", users[RIG_PRINTER].uid);
        write_file("templates/ticket.template", ticket_template);
        write_file("templates/receipt.template", receipt_template);
        write_file("templates/field.template", "field name\ntext: {name}\n");
        write_file(
                "templates/test.template",
                "kind: receipt\nfield printer\nfield model optional\nfield confirmation\ntext: {printer}\n");
        write_users();
        rig_configure("");
        start_bus();
        rig.bus = rig_connect(RIG_ROOT);
        must(sd_bus_match_signal(rig.bus, NULL, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus", "NameOwnerChanged", on_owner, NULL));
        must(sd_bus_match_signal(rig.bus, NULL, BUS_NAME, NULL, NULL, NULL, on_job_changed, NULL));
}

void rig_teardown(void) {
        process_free(rig.printerd);
        sd_bus_close_unref(rig.bus);
        process_free(rig.bus_daemon);
        sd_event_unref(rig.event);
        free(rig.address);
        file_remove_tree(rig.dir);
}

sd_bus *rig_connect(enum rig_user user) {
        const gid_t motcua = GROUP_MOTCUA;
        sd_bus *bus = NULL;

        must(sd_bus_new(&bus));
        must(sd_bus_set_address(bus, rig.address));
        must(sd_bus_set_bus_client(bus, true));
        must_errno(setgroups(user == RIG_OPERATOR ? 1 : 0, &motcua));
        must_errno(setegid(users[user].uid));
        must_errno(seteuid(users[user].uid));
        int r = sd_bus_start(bus);
        must_errno(seteuid(0));
        must_errno(setegid(0));
        must_errno(setgroups(0, NULL));
        must(r);
        must(sd_bus_attach_event(bus, rig.event, SD_EVENT_PRIORITY_NORMAL));
        return bus;
}

void rig_start(const char *const *environment) {
        _cleanup_free_ char *config = NULL, *state = NULL, *bus = NULL, *log = rig_path("log/printerd");
        const char *all[8];
        size_t n = 0;

        must_errno(asprintf(&config, "--config=%s/motcua.conf", rig.dir));
        must_errno(asprintf(&state, "--state-dir=%s/state", rig.dir));
        must_errno(asprintf(&bus, "DBUS_SYSTEM_BUS_ADDRESS=%s", rig.address));
        all[n++] = bus;
        all[n++] = "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0";
        for (; environment && *environment; environment++)
                all[n++] = *environment;
        all[n] = NULL;
        struct process_spec spec = {
                .argv = (const char *const[]){TEST_PRINTERD, config, state, "--hw=sim", NULL},
                .environment = all,
                .uid = users[RIG_PRINTER].uid,
                .gid = users[RIG_PRINTER].uid,
                .log_path = log,
        };
        rig.owned = false;
        rig.printerd = process_start(rig.event, &spec, NULL, NULL);
}

static bool named_or_gone(_unused_ void *userdata) {
        return rig.owned || process_has_exited(rig.printerd);
}

bool rig_wait_name(void) {
        if (!loop_wait(rig.event, LOOP_PATIENCE_USEC, named_or_gone, NULL))
                test_die("the service takes no name");
        return rig.owned && !process_has_exited(rig.printerd);
}

static bool died_or_printed(void *userdata) {
        const uint64_t *job = userdata;
        _cleanup_free_ char *state = NULL;

        if (process_has_exited(rig.printerd))
                return true;
        state = *job > 0 ? rig_job_state(*job, NULL) : NULL;
        return state && streq(state, "printed");
}

bool rig_wait_death(uint64_t job) {
        if (!loop_wait(rig.event, LOOP_PATIENCE_USEC, died_or_printed, &job))
                test_die("job %llu is not printed, and the service does not end", (unsigned long long) job);
        return process_has_exited(rig.printerd);
}

bool rig_has_exited(void) {
        return process_has_exited(rig.printerd);
}

static bool gone(_unused_ void *userdata) {
        return process_has_exited(rig.printerd) && !rig.owned;
}

void rig_kill(void) {
        if (!process_has_exited(rig.printerd))
                process_signal(rig.printerd, SIGKILL);
        if (!loop_wait(rig.event, LOOP_PATIENCE_USEC, gone, NULL))
                test_die("the service does not end");
        rig.printerd = process_free(rig.printerd);
}

pid_t rig_pid(void) {
        return process_pid(rig.printerd);
}

void rig_reload(void) {
        process_signal(rig.printerd, SIGHUP);
}

static bool has_logged(void *userdata) {
        _cleanup_free_ char *path = rig_path("log/printerd"), *log = file_read(path, NULL);

        /* A question of no meaning, whose answer wakes the loop. */
        (void) rig_call(rig.bus, ROOT, "org.freedesktop.DBus.Peer", "Ping", "");
        return strstr(log, userdata);
}

void rig_wait_log(const char *text) {
        if (!loop_wait(rig.event, LOOP_PATIENCE_USEC, has_logged, (void *) text))
                test_die("the service never said: %s", text);
}

static const char *keep_error(sd_bus_error *error, int r) {
        (void) snprintf(rig.error, sizeof(rig.error), "%s", error->name ? error->name : strerror(-r));
        sd_bus_error_free(error);
        return rig.error;
}

const char *rig_print(sd_bus *bus, const char *template, const char *key, const char *printer,
                      uint64_t ttl_usec, uint64_t *ret_job) {
        sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus_message *reply = NULL;
        int r = sd_bus_call_method(bus, BUS_NAME, ROOT, BUS_NAME, "Print", &error, &reply, "sa{sv}a{sv}",
                                   template, 0, 3, "key", "s", key, "printer", "s", printer, "ttl_usec", "t",
                                   ttl_usec);

        if (r < 0)
                return keep_error(&error, r);
        must(sd_bus_message_read(reply, "t", ret_job));
        sd_bus_message_unref(reply);
        return NULL;
}

const char *rig_call(sd_bus *bus, const char *path, const char *interface, const char *member,
                     const char *types, ...) {
        sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus_message *message = NULL, *reply = NULL;
        va_list ap;

        must(sd_bus_message_new_method_call(bus, &message, BUS_NAME, path, interface, member));
        va_start(ap, types);
        must(sd_bus_message_appendv(message, types, ap));
        va_end(ap);
        int r = sd_bus_call(bus, message, 0, &error, &reply);
        sd_bus_message_unref(message);
        sd_bus_message_unref(reply);
        return r < 0 ? keep_error(&error, r) : NULL;
}

static void read_entry(sd_bus_message *reply, char **state, unsigned *reprints) {
        must(sd_bus_message_enter_container(reply, 'a', "{sv}"));
        while (must(sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                const char *name, *text;

                must(sd_bus_message_read(reply, "s", &name));
                if (streq(name, "state")) {
                        must(sd_bus_message_read(reply, "v", "s", &text));
                        *state = strdup(text);
                } else if (streq(name, "reprints"))
                        must(sd_bus_message_read(reply, "v", "u", reprints));
                else
                        must(sd_bus_message_skip(reply, "v"));
                must(sd_bus_message_exit_container(reply));
        }
        must(sd_bus_message_exit_container(reply));
}

char *rig_job_state(uint64_t job, unsigned *ret_reprints) {
        sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus_message *reply = NULL;
        unsigned reprints = 0;
        char *state = NULL;

        if (sd_bus_call_method(rig.bus, BUS_NAME, ROOT, BUS_NAME, "GetJobs", &error, &reply, "a{sv}", 2,
                               "after", "t", job - 1, "max", "u", 1) < 0) {
                sd_bus_error_free(&error);
                return NULL;
        }
        must(sd_bus_message_enter_container(reply, 'a', "a{sv}"));
        if (!sd_bus_message_at_end(reply, false))
                read_entry(reply, &state, &reprints);
        sd_bus_message_unref(reply);
        if (ret_reprints)
                *ret_reprints = reprints;
        return state;
}

struct job_wait {
        uint64_t job;
        const char *state;
};

static bool job_is(void *userdata) {
        const struct job_wait *wait = userdata;
        _cleanup_free_ char *state = rig_job_state(wait->job, NULL);

        return state && streq(state, wait->state);
}

void rig_wait_job(uint64_t job, const char *state) {
        struct job_wait wait = {job, state};

        if (!loop_wait(rig.event, LOOP_PATIENCE_USEC, job_is, &wait)) {
                _cleanup_free_ char *is = rig_job_state(job, NULL), *log_path = rig_path("log/printerd"),
                                    *log = file_read(log_path, NULL);
                test_die("job %llu is %s, not %s\n%s", (unsigned long long) job, is ? is : "unknown", state,
                         log);
        }
}

struct property_wait {
        const char *printer, *property, *value;
};

static bool property_is(void *userdata) {
        const struct property_wait *wait = userdata;
        _cleanup_free_ char *path = NULL, *value = NULL;

        must_errno(asprintf(&path, "%s/printer/%s", ROOT, wait->printer));
        return sd_bus_get_property_string(rig.bus, BUS_NAME, path, BUS_NAME ".Printer", wait->property, NULL,
                                          &value) >= 0 &&
               streq(value, wait->value);
}

void rig_wait_property(const char *printer, const char *property, const char *value) {
        struct property_wait wait = {printer, property, value};

        if (!loop_wait(rig.event, LOOP_PATIENCE_USEC, property_is, &wait))
                test_die("%s of %s is not %s", property, printer, value);
}

static bool is_from(sd_bus_message *message, const char *printer) {
        bool found = false;

        must(sd_bus_message_enter_container(message, 'a', "{sv}"));
        while (must(sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
                const char *name, *text;

                must(sd_bus_message_read(message, "s", &name));
                if (streq(name, "printer")) {
                        must(sd_bus_message_read(message, "v", "s", &text));
                        found = streq(text, printer);
                } else
                        must(sd_bus_message_skip(message, "v"));
                must(sd_bus_message_exit_container(message));
        }
        must(sd_bus_message_exit_container(message));
        return found;
}

char *rig_events(void) {
        sd_bus *bus = rig_connect(RIG_CENTRE);
        sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus_message *reply = NULL;
        bool seen[2] = {false, false};
        char *list = strdup("");

        must(sd_bus_call_method(bus, BUS_NAME, ROOT, "vn.motcua.EventSource1", "GetPending", &error, &reply,
                                "tu", (uint64_t) 0, 1000));
        must(sd_bus_message_enter_container(reply, 'a', "(tsa{sv})"));
        while (must(sd_bus_message_enter_container(reply, 'r', "tsa{sv}")) > 0) {
                const char *type;
                uint64_t sequence;
                char *longer;

                must(sd_bus_message_read(reply, "ts", &sequence, &type));
                bool *first = &seen[is_from(reply, "phu")];
                must(sd_bus_message_exit_container(reply));
                if (streq(type, "printer-ready") && !*first) {
                        *first = true;
                        continue;
                }
                must_errno(asprintf(&longer, "%s%s\n", list, type));
                free(list);
                list = longer;
        }
        sd_bus_message_unref(reply);
        sd_bus_close_unref(bus);
        return list;
}
