#include "centre.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "files.h"
#include "loop.h"

static const struct {
        const char *name;
        uid_t uid;
} users[_CENTRE_USER_MAX] = {
        [CENTRE_ROOT] = {"root", 0},
        [CENTRE_KEYPAD] = {"motcua-keypad", 61001},
        [CENTRE_CENTRE] = {"motcua-centre", 61002},
        [CENTRE_PRINTER] = {"motcua-printer", 61004},
        [CENTRE_DISPLAY] = {"motcua-display", 61005},
        [CENTRE_CAMERA] = {"motcua-camera", 61006},
        [CENTRE_WEB] = {"motcua-web", 61007},
        [CENTRE_OPERATOR] = {"operator", 61003},
        [CENTRE_NOBODY] = {"nobody", 65534},
        [CENTRE_STRANGER] = {"stranger0", CENTRE_STRANGER_UID},
};

static const struct {
        const char *binary;
        const char *bus_name;
        const char *state;
        const char *log;
        enum centre_user user;
} daemons[_CENTRE_DAEMON_MAX] = {
        [CENTRE_KEYPADD] = {TEST_KEYPADD, "vn.motcua.Keypad1", "state/keypad", "log/keypadd", CENTRE_KEYPAD},
        [CENTRE_MOTCUAD] = {TEST_MOTCUAD, "vn.motcua.Centre1", "state/centre", "log/motcuad", CENTRE_CENTRE},
        [CENTRE_PRINTERD] = {TEST_PRINTERD, "vn.motcua.Printer1", "state/printer", "log/printerd",
                             CENTRE_PRINTER},
        [CENTRE_DISPLAYD] = {TEST_DISPLAYD, "vn.motcua.Display1", "state/display", "log/displayd",
                             CENTRE_DISPLAY},
        [CENTRE_CAMERAD] = {TEST_CAMERAD, "vn.motcua.Camera1", "state/camera", "log/camerad", CENTRE_CAMERA},
};

/* What knows the users by their names. */
#define NSS_PRELOAD "LD_PRELOAD=" TEST_NSS_WRAPPER
#define NSS_PASSWD "NSS_WRAPPER_PASSWD=%s/etc/passwd"
#define NSS_GROUP "NSS_WRAPPER_GROUP=%s/etc/group"

struct centre {
        char *dir;
        char *address;
        sd_event *event;
        sd_bus *bus;
        struct process *bus_daemon;
        struct process *processes[_CENTRE_DAEMON_MAX];
        bool owned[_CENTRE_DAEMON_MAX];
        bool real_hardware, names_users;
};

const char *centre_missing(void) {
        if (geteuid() != 0)
                return "the private bus needs root, to start daemons as their users";
        if (access(TEST_DBUS_DAEMON, X_OK) < 0)
                return "dbus-daemon is not installed";
        if (access(TEST_NSS_WRAPPER, R_OK) < 0)
                return "libnss_wrapper.so is not installed (package libnss-wrapper)";
        return NULL;
}

uid_t centre_uid(enum centre_user user) {
        return users[user].uid;
}

gid_t centre_gid(enum centre_user user) {
        return user == CENTRE_OPERATOR ? CENTRE_GROUP : users[user].uid;
}

sd_event *centre_event(struct centre *centre) {
        return centre->event;
}

sd_bus *centre_bus(struct centre *centre) {
        return centre->bus;
}

char *centre_path(const struct centre *centre, const char *name) {
        return file_join(centre->dir, name);
}

static void make_folder(const struct centre *centre, const char *name, uid_t uid) {
        _cleanup_free_ char *path = centre_path(centre, name);

        must_errno(mkdir(path, 0755));
        must_errno(chown(path, uid, uid));
}

void centre_make_state(struct centre *centre, enum centre_daemon daemon) {
        make_folder(centre, daemons[daemon].state, users[daemons[daemon].user].uid);
}

static void write_users(const struct centre *centre) {
        _cleanup_free_ char *passwd_path = centre_path(centre, "etc/passwd");
        _cleanup_free_ char *group_path = centre_path(centre, "etc/group");
        _cleanup_fclose_ FILE *passwd = fopen(passwd_path, "we"), *group = fopen(group_path, "we");

        assert(passwd && group);
        for (size_t i = 0; i < ELEMENTSOF(users); i++) {
                fprintf(passwd, "%s:x:%u:%u::/:/usr/sbin/nologin\n", users[i].name, users[i].uid,
                        users[i].uid);
                fprintf(group, "%s:x:%u:\n", users[i].name, users[i].uid);
        }
        for (unsigned i = 1; i < CENTRE_STRANGERS; i++)
                fprintf(passwd, "stranger%u:x:%u:65534::/:/usr/sbin/nologin\n", i, CENTRE_STRANGER_UID + i);
        fprintf(group, "motcua:x:%d:%s\n", CENTRE_GROUP, users[CENTRE_OPERATOR].name);
}

static void write_bus_config(const struct centre *centre) {
        _cleanup_free_ char *path = centre_path(centre, "etc/bus.conf"),
                            *template = file_read(TEST_BUS_CONF, NULL);
        _cleanup_free_ char *socket = centre_path(centre, "bus");
        _cleanup_free_ char *with_socket = text_replace(template, "@SOCKET@", socket);
        _cleanup_free_ char *text = text_replace(with_socket, "@POLICY_DIR@", TEST_POLICY_DIR);

        file_write_text(path, text);
}

static bool socket_accepts(void *userdata) {
        _cleanup_close_ int fd = must_errno(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const struct sockaddr_un *address = userdata;

        return connect(fd, (const struct sockaddr *) address, sizeof(*address)) == 0;
}

static struct sockaddr_un socket_address(const struct centre *centre) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};

        int n = snprintf(address.sun_path, sizeof(address.sun_path), "%s/bus", centre->dir);
        if (n < 0 || (size_t) n >= sizeof(address.sun_path))
                test_die("%s is too long for a socket's path", centre->dir);
        return address;
}

static int on_bus_folder_changed(_unused_ sd_event_source *source, _unused_ const struct inotify_event *event,
                                 _unused_ void *userdata) {
        return 0; /* it woke the loop */
}

static void start_bus(struct centre *centre) {
        _cleanup_free_ char *config = NULL, *log = centre_path(centre, "log/bus"), *passwd = NULL,
                            *group = NULL;
        struct sockaddr_un address = socket_address(centre);

        must_errno(asprintf(&config, "--config-file=%s/etc/bus.conf", centre->dir));
        must_errno(asprintf(&passwd, NSS_PASSWD, centre->dir));
        must_errno(asprintf(&group, NSS_GROUP, centre->dir));

        struct process_spec spec = {
                .argv = (const char *const[]){TEST_DBUS_DAEMON, config, "--nofork", "--nopidfile", NULL},
                .environment = (const char *const[]){NSS_PRELOAD, passwd, group, NULL},
                .log_path = log,
        };
        sd_event_source *watch = NULL;
        must(sd_event_add_inotify(centre->event, &watch, centre->dir, IN_CREATE | IN_ATTRIB,
                                  on_bus_folder_changed, NULL));
        centre->bus_daemon = process_start(centre->event, &spec, NULL, NULL);
        centre_wait(centre, socket_accepts, &address, "the bus listens");
        sd_event_source_unref(watch);
}

static int on_name_owner_changed(sd_bus_message *message, void *userdata, _unused_ sd_bus_error *ret_error) {
        struct centre *centre = userdata;
        const char *name, *old_owner, *new_owner;

        must(sd_bus_message_read(message, "sss", &name, &old_owner, &new_owner));
        for (size_t i = 0; i < ELEMENTSOF(daemons); i++)
                if (streq(name, daemons[i].bus_name))
                        centre->owned[i] =
                                new_owner[0] != '\0' &&
                                process_has_connection(centre->processes[i], centre->bus, new_owner);
        return 0;
}

struct centre *centre_new(const char *dir) {
        struct centre *centre = calloc(1, sizeof(*centre));

        assert(centre);
        centre->dir = strdup(dir);
        assert(centre->dir);
        must_errno(asprintf(&centre->address, "unix:path=%s/bus", dir));
        must(sd_event_new(&centre->event));

        make_folder(centre, "etc", 0);
        make_folder(centre, "log", 0);
        make_folder(centre, "state", 0);
        for (size_t i = 0; i < ELEMENTSOF(daemons); i++)
                centre_make_state(centre, (enum centre_daemon) i);
        _cleanup_free_ char *trace = centre_path(centre, "trace");
        file_write_text(trace, "");
        must_errno(chown(trace, users[CENTRE_KEYPAD].uid, users[CENTRE_KEYPAD].uid));
        write_users(centre);
        write_bus_config(centre);
        centre_write_config(centre, centre_config_default);

        start_bus(centre);
        centre->bus = centre_connect(centre, CENTRE_ROOT);
        must(sd_bus_match_signal(centre->bus, NULL, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus", "NameOwnerChanged", on_name_owner_changed, centre));
        return centre;
}

struct centre *centre_free(struct centre *centre) {
        if (!centre)
                return NULL;
        for (size_t i = 0; i < ELEMENTSOF(centre->processes); i++)
                process_free(centre->processes[i]);
        sd_bus_close_unref(centre->bus);
        process_free(centre->bus_daemon);
        sd_event_unref(centre->event);
        free(centre->address);
        free(centre->dir);
        free(centre);
        return NULL;
}

/* The line whose section title stands above it already; else the end. */
static const char *find_repeat(const char *text) {
        for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
                size_t n = strcspn(line, "]\n") + 1;

                if (line[0] == '[' && memmem(text, (size_t) (line - text), line, n))
                        return line;
        }
        return text + strlen(text);
}

void centre_write_config(struct centre *centre, const char *text) {
        _cleanup_free_ char *path = centre_path(centre, "etc/motcua.conf"),
                            *folder = centre_path(centre, "etc/motcua.conf.d"),
                            *drop_in = centre_path(centre, "etc/motcua.conf.d/tail.conf"), *head = NULL;
        const char *tail = find_repeat(text);

        must_errno(asprintf(&head, "%.*s", (int) (tail - text), text));
        file_write_text(path, head);
        (void) unlink(drop_in);
        if (*tail) {
                if (mkdir(folder, 0755) < 0 && errno != EEXIST)
                        must_errno(-1);
                file_write_text(drop_in, tail);
        }
}

void centre_use_real_hardware(struct centre *centre) {
        centre->real_hardware = true;
}

void centre_name_users(struct centre *centre) {
        centre->names_users = true;
}

static struct process *spawn(struct centre *centre, enum centre_daemon daemon, const char *state_dir,
                             const char *const *environment) {
        _cleanup_free_ char *config = NULL, *state = NULL, *bus = NULL, *trace = NULL, *passwd = NULL,
                            *group = NULL;
        _cleanup_free_ char *log = centre_path(centre, daemons[daemon].log);
        bool traced = daemon == CENTRE_KEYPADD && !centre->real_hardware;
        const char *all[16];
        size_t n = 0;

        must_errno(asprintf(&config, "--config=%s/etc/motcua.conf", centre->dir));
        must_errno(asprintf(&state, "--state-dir=%s/%s", centre->dir, state_dir));
        must_errno(asprintf(&bus, "DBUS_SYSTEM_BUS_ADDRESS=%s", centre->address));
        must_errno(asprintf(&trace, "--sim-trace=%s/trace", centre->dir));
        must_errno(asprintf(&passwd, NSS_PASSWD, centre->dir));
        must_errno(asprintf(&group, NSS_GROUP, centre->dir));

        all[n++] = bus;
        if (centre->names_users) {
                all[n++] = NSS_PRELOAD;
                all[n++] = passwd;
                all[n++] = group;
        }
        /* The preloaded library comes before the sanitizer's, which is in order: it only wraps. */
        all[n++] = "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=1";
        /* A daemon that ends before it is up leaves the fonts' caches where the thread left them that reads
         * them. */
        all[n++] = "LSAN_OPTIONS=suppressions=" TEST_LSAN_SUPPRESSIONS ":print_suppressions=0";
        for (size_t i = 0; environment && environment[i]; i++) {
                assert(n < ELEMENTSOF(all) - 1);
                all[n++] = environment[i];
        }
        all[n] = NULL;

        struct process_spec spec = {
                .argv = (const char *const[]){daemons[daemon].binary, config, state,
                                              centre->real_hardware ? "--hw=real" : "--hw=sim",
                                              traced ? trace : NULL, NULL},
                .environment = all,
                .uid = users[daemons[daemon].user].uid,
                .gid = users[daemons[daemon].user].uid,
                .log_path = log,
        };
        return process_start(centre->event, &spec, NULL, NULL);
}

void centre_start(struct centre *centre, enum centre_daemon daemon, const char *const *environment) {
        assert(!centre->processes[daemon]);
        centre->processes[daemon] = spawn(centre, daemon, daemons[daemon].state, environment);
}

int centre_run_second(struct centre *centre, enum centre_daemon daemon, bool same_state) {
        static const char second[] = "state/second";
        _cleanup_free_ char *path = centre_path(centre, second);

        if (mkdir(path, 0755) < 0 && errno != EEXIST)
                test_die("%s: %s", path, strerror(errno));
        must_errno(chown(path, users[daemons[daemon].user].uid, users[daemons[daemon].user].uid));
        struct process *process = spawn(centre, daemon, same_state ? daemons[daemon].state : second, NULL);
        if (!process_wait(process, LOOP_PATIENCE_USEC))
                test_die("a second %s did not end", daemons[daemon].binary);
        int result = process_result(process);
        process_free(process);
        return result;
}

struct wait_ready {
        struct centre *centre;
        enum centre_daemon daemon;
};

static bool is_ready_or_gone(void *userdata) {
        struct wait_ready *wait = userdata;

        return wait->centre->owned[wait->daemon] || process_has_exited(wait->centre->processes[wait->daemon]);
}

void centre_wait_ready_or_gone(struct centre *centre, enum centre_daemon daemon) {
        struct wait_ready wait = {centre, daemon};

        centre_wait(centre, is_ready_or_gone, &wait, daemons[daemon].bus_name);
}

void centre_wait_ready(struct centre *centre, enum centre_daemon daemon) {
        centre_wait_ready_or_gone(centre, daemon);
        if (!centre->owned[daemon])
                test_die("%s ended with %d instead of taking its name", daemons[daemon].binary,
                         process_result(centre->processes[daemon]));
}

void centre_start_all(struct centre *centre) {
        for (enum centre_daemon i = 0; i < CENTRE_PAIR_END; i++)
                centre_start(centre, i, NULL);
        for (enum centre_daemon i = 0; i < CENTRE_PAIR_END; i++)
                centre_wait_ready(centre, i);
}

bool centre_is_ready(const struct centre *centre, enum centre_daemon daemon) {
        return centre->owned[daemon];
}

struct process *centre_bus_process(const struct centre *centre) {
        return centre->bus_daemon;
}

struct process *centre_process(struct centre *centre, enum centre_daemon daemon) {
        return centre->processes[daemon];
}

static bool is_gone(void *userdata) {
        struct wait_ready *wait = userdata;

        return !wait->centre->owned[wait->daemon] &&
               process_has_exited(wait->centre->processes[wait->daemon]);
}

int centre_wait_exit(struct centre *centre, enum centre_daemon daemon) {
        struct wait_ready wait = {centre, daemon};

        centre_wait(centre, is_gone, &wait, daemons[daemon].binary);
        int result = process_result(centre->processes[daemon]);
        centre->processes[daemon] = process_free(centre->processes[daemon]);
        return result;
}

int centre_stop(struct centre *centre, enum centre_daemon daemon, int signal_number) {
        process_signal(centre->processes[daemon], signal_number);
        return centre_wait_exit(centre, daemon);
}

void centre_stop_bus(struct centre *centre) {
        centre->bus = sd_bus_close_unref(centre->bus);
        centre->bus_daemon = process_free(centre->bus_daemon);
        for (size_t i = 0; i < ELEMENTSOF(centre->owned); i++)
                centre->owned[i] = false;
}

/* The bus takes the user from the socket's credentials, which are those of the moment of connect(). */
static void become(enum centre_user user) {
        const gid_t motcua = CENTRE_GROUP;

        must_errno(setgroups(user == CENTRE_OPERATOR ? 1 : 0, &motcua));
        must_errno(setegid(users[user].uid));
        must_errno(seteuid(users[user].uid));
}

static void become_root(void) {
        must_errno(seteuid(0));
        must_errno(setegid(0));
        must_errno(setgroups(0, NULL));
}

sd_bus *centre_connect(struct centre *centre, enum centre_user user) {
        sd_bus *bus = NULL;

        must(sd_bus_new(&bus));
        must(sd_bus_set_address(bus, centre->address));
        must(sd_bus_set_bus_client(bus, true));
        become(user);
        must(sd_bus_set_method_call_timeout(bus, LOOP_PATIENCE_USEC));
        int r = sd_bus_start(bus);
        become_root();
        must(r);
        must(sd_bus_attach_event(bus, centre->event, SD_EVENT_PRIORITY_NORMAL));
        return bus;
}

int centre_connect_raw(struct centre *centre, enum centre_user user) {
        struct sockaddr_un address = socket_address(centre);
        int fd = must_errno(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        static const char auth[] = "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n";
        char answer[256];

        become(user);
        int r = connect(fd, (const struct sockaddr *) &address, sizeof(address));
        become_root();
        must_errno(r);
        must_errno(write(fd, auth, sizeof(auth) - 1));
        /* Everything the bus has to say before BEGIN: a DATA line and an OK line. */
        for (size_t lines = 0; lines < 2;) {
                ssize_t n = must_errno(read(fd, answer, sizeof(answer)));
                if (n == 0)
                        test_die("the bus refused to authenticate");
                for (ssize_t i = 0; i < n; i++)
                        lines += answer[i] == '\n';
        }
        return fd;
}
