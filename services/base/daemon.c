#include "daemon.h"

#include <ctype.h>
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <sys/inotify.h>
#include <systemd/sd-daemon.h>

#include "messages.h"

struct reload {
        daemon_reload_fn reload;
        void *userdata;
};

enum { MMAP_THRESHOLD = 128 * 1024 };

enum {
        OPTION_CONFIG = 256,
        OPTION_STATE_DIR,
        OPTION_HW,
        OPTION_SIM_TRACE,
        OPTION_CHECK_CONFIG,
        OPTION_DUMP_MAN
};

enum { STATUS_MAX = 1000 };

static const struct option long_options[] = {
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {"config", required_argument, NULL, OPTION_CONFIG},
        {"state-dir", required_argument, NULL, OPTION_STATE_DIR},
        {"hw", required_argument, NULL, OPTION_HW},
        {"sim-trace", required_argument, NULL, OPTION_SIM_TRACE},
        {"check-config", no_argument, NULL, OPTION_CHECK_CONFIG},
        {"dump-man", optional_argument, NULL, OPTION_DUMP_MAN},
        {},
};

static void print_help(const struct daemon_info *info) {
        printf("%s: %s\n\n"
               "  --config=FILE     default /etc/motcua/motcua.conf\n"
               "  --state-dir=DIR   default $STATE_DIRECTORY, else %s\n"
               "  --hw=real|sim     real hardware (default) or simulated\n"
               "  --sim-trace=FILE  with --hw=sim: write down each edge and output\n"
               "  --check-config    read the configuration, say what is wrong, exit\n"
               "  --dump-man[=vi]   print the configuration's part of the man page\n"
               "  --version, --help\n",
               info->name, info->summary, info->default_state_dir);
}

static int take_option(const struct daemon_info *info, int option, struct daemon_options *ret) {
        switch (option) {
        case 'h':
                print_help(info);
                return 0;
        case 'V':
                printf("%s %s\n", info->name, MOTCUA_VERSION);
                return 0;
        case OPTION_CONFIG:
                ret->config_path = optarg;
                return 1;
        case OPTION_STATE_DIR:
                ret->state_dir = optarg;
                return 1;
        case OPTION_HW:
                ret->sim_hardware = streq(optarg, "sim");
                if (ret->sim_hardware || streq(optarg, "real"))
                        return 1;
                fprintf(stderr, "%s: --hw must be real or sim\n", info->name);
                return -EINVAL;
        case OPTION_SIM_TRACE:
                ret->sim_trace = optarg;
                return 1;
        case OPTION_CHECK_CONFIG:
                ret->check_config = true;
                return 1;
        case OPTION_DUMP_MAN:
                return info->write_man(info->config,
                                       optarg && streq(optarg, "vi") ? LANGUAGE_VI : LANGUAGE_EN, stdout);
        default:
                return -EINVAL; /* getopt has said why */
        }
}

int daemon_parse_options(const struct daemon_info *info, int argc, char *argv[], struct daemon_options *ret) {
        const char *state = getenv("STATE_DIRECTORY");
        struct daemon_options options = {.config_path = "/etc/motcua/motcua.conf", .state_dir = state};
        int option, r;

        while ((option = getopt_long(argc, argv, "h", long_options, NULL)) >= 0) {
                r = take_option(info, option, &options);
                if (r <= 0)
                        return r;
        }
        if (optind < argc) {
                fprintf(stderr, "%s: unexpected argument %s\n", info->name, argv[optind]);
                return -EINVAL;
        }
        if (options.sim_trace && !options.sim_hardware) {
                fprintf(stderr, "%s: --sim-trace goes with --hw=sim\n", info->name);
                return -EINVAL;
        }
        if (!options.state_dir)
                options.state_dir = info->default_state_dir;
        *ret = options;
        return 1;
}

static int on_reload(sd_event_source *source _unused_, const struct signalfd_siginfo *si _unused_,
                     void *userdata) {
        struct reload *reload = userdata;

        (void) sd_notify(false, "RELOADING=1");
        if (reload->reload)
                reload->reload(reload->userdata);
        (void) sd_notify(false, "READY=1");
        return 0;
}

static int add_reload(sd_event *event, daemon_reload_fn reload, void *userdata) {
        struct reload *context = calloc(1, sizeof(*context));
        sd_event_source *source = NULL;
        int r;

        if (!context)
                return -ENOMEM;
        *context = (struct reload){reload, userdata};
        r = sd_event_add_signal(event, &source, SIGHUP, on_reload, context);
        if (r < 0) {
                free(context);
                return r;
        }
        (void) sd_event_source_set_destroy_callback(source, free);
        r = sd_event_source_set_floating(source, true);
        sd_event_source_unref(source);
        return r;
}

/* Leaves SIGTERM, SIGINT and SIGHUP to the loop. SIGPIPE is blocked too: a log that nobody reads must not end
 * the service. */
static int block_signals(void) {
        static const int blocked[] = {SIGTERM, SIGINT, SIGHUP, SIGPIPE};
        sigset_t set;

        sigemptyset(&set);
        for (size_t i = 0; i < ELEMENTSOF(blocked); i++)
                sigaddset(&set, blocked[i]);
        return sigprocmask(SIG_BLOCK, &set, NULL) < 0 ? -errno : 0;
}

static int fill_loop(sd_event *event, daemon_reload_fn reload, sd_event_signal_handler_t end,
                     void *userdata) {
        int r = block_signals();

        if (r >= 0)
                r = sd_event_add_signal(event, NULL, SIGTERM, end, end ? userdata : NULL);
        if (r >= 0)
                r = sd_event_add_signal(event, NULL, SIGINT, end, end ? userdata : NULL);
        if (r >= 0)
                r = add_reload(event, reload, userdata);
        if (r >= 0)
                r = sd_event_set_watchdog(event, true);
        return r < 0 ? r : 0;
}

int daemon_loop_new(daemon_reload_fn reload, void *userdata, sd_event **ret) {
        return daemon_loop_new_with_end(reload, NULL, userdata, ret); /* ends with 0 */
}

int daemon_loop_new_with_end(daemon_reload_fn reload, sd_event_signal_handler_t end, void *userdata,
                             sd_event **ret) {
        sd_event *event = NULL;
        int r;

        r = sd_event_default(&event);
        if (r >= 0)
                r = fill_loop(event, reload, end, userdata);
        if (r < 0) {
                sd_event_unref(event);
                return log_error_errno(r, "Cannot make the event loop");
        }
        *ret = event;
        return 0;
}

/* What SQLite does to its files while they are open: nothing of this. Only their names and attributes count.
 */
#define FOLDER_CHANGES                                                                                       \
        (IN_CREATE | IN_DELETE | IN_MOVE | IN_ATTRIB | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF)

/* Whoever writes to /dev/null, as each program that fails may, closes a file of this folder. */
#define DEVICE_COMES (IN_CREATE | IN_MOVED_TO | IN_ATTRIB)

static int watch_folder(sd_event *event, const char *folder, uint32_t changes,
                        sd_event_inotify_handler_t changed, void *userdata) {
        int r = sd_event_add_inotify(event, NULL, folder, changes, changed, userdata);

        /* Then it is found when somebody is to be thanked. */
        return r < 0 ? log_warning_errno(r, "Cannot watch the folder %s", folder) : 0;
}

int daemon_watch_folder(sd_event *event, const char *folder, sd_event_inotify_handler_t changed,
                        void *userdata) {
        return watch_folder(event, folder, FOLDER_CHANGES, changed, userdata);
}

int daemon_watch_devices(sd_event *event, const char *folder, sd_event_inotify_handler_t came,
                         void *userdata) {
        return watch_folder(event, folder, DEVICE_COMES, came, userdata);
}

int daemon_open_clock(const struct daemon_options *options, struct clock **ret) {
        int r = options->sim_hardware ? clock_new_sim(ret) : clock_new(ret);

        return r < 0 ? log_error_errno(r, "Cannot open the clock") : 0;
}

int daemon_open_bus(sd_event *event, daemon_guard_fn guard, sd_bus **ret) {
        sd_bus *bus = NULL;
        int r = bus_open(event, &bus);

        if (r >= 0)
                r = guard(bus);
        if (r >= 0)
                r = bus_export_log_control(bus);
        if (r < 0) {
                sd_bus_close_unref(bus);
                return log_error_errno(r, "Cannot connect to the system bus");
        }
        *ret = bus;
        return 0;
}

int daemon_take_name(sd_bus *bus, const char *name) {
        int r = bus_request_name(bus, name);

        return r < 0 ? log_error_errno(r, "Cannot take the name %s on the bus", name) : 0;
}

int daemon_exit_code(int error) {
        return error == -EUCLEAN || error == -EPROTONOSUPPORT ? DAEMON_EXIT_DATA : EXIT_FAILURE;
}

int daemon_run(sd_event *event) {
        (void) sd_notify(false, "READY=1");
        int r = sd_event_loop(event);
        (void) sd_notify(false, "STOPPING=1");
        if (r == -EIDRM)
                log_error(
                        "All that was thanked for is handed on: ending, so that systemd starts this service "
                        "anew with what is there now");
        else if (r == -ECONNRESET || r == -ESTALE)
                (void) log_full(LOG_ERR, 0, MOTCUA_MESSAGE_BUS_LOST(),
                                "The bus%s: ending, so that systemd starts this service anew",
                                r == -ESTALE ? " name is lost" : " is gone");
        else if (r == -ENOBUFS)
                (void) log_full(LOG_WARNING, 0, MOTCUA_MESSAGE_UNHEARD(),
                                "Somebody on the bus listens and never reads, and the bus keeps all of it: "
                                "ending, so that systemd starts this service anew");
        else if (r < 0)
                (void) log_error_errno(r, "The event loop failed");
        return r != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* systemd takes one line, and no message above 4 KiB. What is too long ends between two words. */
static void make_one_line(char *text) {
        for (char *p = text; *p; p++)
                if (*p == '\n')
                        *p = ' ';
        if (strlen(text) <= STATUS_MAX)
                return;
        text[STATUS_MAX] = '\0';
        char *space = strrchr(text, ' ');
        if (space)
                *space = '\0';
}

DEFINE_TO_STRING(daemon_state, DAEMON_STATE)

void daemon_set_status(enum daemon_state state, const char *refused, bus_describe_fn describe,
                       const void *object) {
        _cleanup_free_ char *matter = NULL, *text = NULL;

        if (describe(object, LANGUAGE_EN, &matter) < 0 ||
            str_format(&text, "%s%.*s%s%s",
                       refused ? "the configuration on disk is refused, the one before runs: " : "",
                       refused ? (int) strcspn(refused, "\n") : 0, refused ? refused : "",
                       refused ? ". " : "", matter) < 0)
                return;
        make_one_line(text);
        (void) sd_notifyf(false, "STATUS=%s%s %s", daemon_state_to_string(state), refused ? ";" : ":", text);
}

int daemon_property_get_state(BUS_PROPERTY_ARGS) {
        const enum daemon_state *state = userdata;

        return sd_bus_message_append(reply, "s", daemon_state_to_string(*state));
}

void daemon_set_state(enum daemon_state *state, enum daemon_state now, sd_bus *bus, const char *path,
                      const char *interface) {
        if (*state == now)
                return;
        *state = now;
        (void) sd_bus_emit_properties_changed(bus, path, interface, "State", NULL);
}

int daemon_find_place(const char *problem, struct daemon_place *ret) {
        _cleanup_free_ char *file = NULL, *line = NULL;
        const char *end = strstr(problem, ": ");
        size_t length = end ? (size_t) (end - problem) : 0, n = length;

        while (n > 0 && isdigit((unsigned char) problem[n - 1]))
                n--;
        bool is_file = memchr(problem, '/', length), has_line = n > 0 && n < length && problem[n - 1] == ':';
        if (str_format(&file, "%.*s", is_file ? (int) (has_line ? n - 1 : length) : 1,
                       is_file ? problem : "-") < 0 ||
            str_format(&line, "%.*s", is_file && has_line ? (int) (length - n) : 1,
                       is_file && has_line ? problem + n : "-") < 0)
                return -ENOMEM;
        *ret = (struct daemon_place){TAKE_PTR(file), TAKE_PTR(line)};
        return 0;
}

void daemon_place_done(struct daemon_place *place) {
        free(place->file);
        free(place->line);
}

void daemon_log_config(int error, const char *problem) {
        for (const char *line = problem ? problem : strerror(-error); *line;) {
                int n = (int) strcspn(line, "\n");
                _cleanup_(daemon_place_done) struct daemon_place place = {0};
                _cleanup_free_ char *text = strndup(line, (size_t) n);

                if (text && daemon_find_place(text, &place) >= 0)
                        (void) log_full(LOG_ERR, 0, MOTCUA_MESSAGE_CONFIG_REFUSED(place.file, place.line),
                                        "%s", text);
                line += n + (line[n] == '\n');
        }
}

void daemon_end_reload(char **refused, int error, const char *problem) {
        free(TAKE_PTR(*refused));
        if (error < 0) {
                daemon_log_config(error, problem);
                log_error("The configuration is refused; the one before stays in force");
                *refused = strdup(problem ? problem : strerror(-error));
        } else
                log_notice("The configuration was read again and is in force");
}

void daemon_abort_reload(sd_event *event, char **refused, int error) {
        free(TAKE_PTR(*refused));
        (void) log_error_errno(
                error, "The configuration was read again, and not all of it can be put in force: ending, "
                       "so that systemd starts this service anew with it");
        (void) sd_event_exit(event, EXIT_FAILURE);
}

int daemon_main(const struct daemon_info *info, int argc, char *argv[], void *userdata) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        struct daemon_options options;

        log_open(info->name, LOG_TARGET_AUTO);
        int r = daemon_parse_options(info, argc, argv, &options);
        if (r <= 0)
                return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
        /* Before a library starts threads (Pango's looks for fonts in one): a signal goes to any that does
         * not block it. */
        r = block_signals();
        /* A large message that was refused goes back to the system, whatever came before it. */
        (void) mallopt(M_MMAP_THRESHOLD, MMAP_THRESHOLD);
        if (r >= 0)
                r = options.check_config && info->check ? info->check(options.config_path, &problem)
                                                        : info->load(options.config_path, userdata, &problem);
        if (r < 0) {
                daemon_log_config(r, problem.text);
                return DAEMON_EXIT_CONFIG;
        }
        return options.check_config ? EXIT_SUCCESS : info->run(&options, userdata);
}
