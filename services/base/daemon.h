/*
 * What every daemon's main() does: command line, loop, signals, watchdog, readiness, drain. A daemon is
 * ready when its name is held and its hardware is open or known absent.
 */
#pragma once

#include <systemd/sd-event.h>

#include "bus.h"
#include "clock.h"
#include "dbus/daemon-words.h"
#include "outbox.h"
#include "problem.h"
#include "util.h"

enum {
        DAEMON_EXIT_DATA =
                65, /* EX_DATAERR: what must not be lost is damaged or newer; somebody must decide */
        DAEMON_EXIT_CONFIG = 78, /* EX_CONFIG: the unit does not restart on it */
};

struct daemon_options {
        const char *config_path; /* --config=FILE, default /etc/motcua/motcua.conf */
        const char *state_dir;   /* --state-dir=DIR, default $STATE_DIRECTORY, else the default */
        bool sim_hardware;       /* --hw=sim (default --hw=real) */
        const char *sim_trace;   /* --sim-trace=FILE: each simulated edge and output, one line a write(2) */
        bool check_config;       /* --check-config: read, report, exit */
};

struct config_table;

struct daemon_info {
        const char *name;                  /* "motcua-keypadd" */
        const char *default_state_dir;     /* "/var/lib/motcua-keypadd" */
        const char *summary;               /* one line for --help */
        const struct config_table *config; /* for --dump-man: written by */
        int (*write_man)(const struct config_table *config, enum language language, FILE *f);
        /* Reads what an admin can get wrong. Problems are told in English, as the journal has them. */
        int (*load)(const char *config_path, void *userdata, struct problem *ret_problem);
        /* All that --check-config looks at, if load() goes on without some of it; NULL: load() is all. */
        int (*check)(const char *config_path, struct problem *ret_problem);
        /* Opens the rest, runs the loop; returns the exit code of the process. */
        int (*run)(const struct daemon_options *options, void *userdata);
};

/* Command line, load, and unless only that was asked for (--check-config), run. Returns the exit code. */
int daemon_main(const struct daemon_info *info, int argc, char *argv[], void *userdata);

/*
 * Handles --help, --version, --dump-man itself. Returns 1 to go on, 0 to exit with success, -EINVAL after
 * printing what is wrong. Strings are borrowed from argv and the environment.
 */
int daemon_parse_options(const struct daemon_info *info, int argc, char *argv[], struct daemon_options *ret);

/*
 * What a daemon opens, each logged when it cannot be had: the default loop with SIGTERM and SIGINT ending it,
 * SIGHUP calling reload (may be NULL), and the watchdog; the clock, simulated with the hardware; the outbox
 * "outbox.db" in the state directory; the bus, with LogControl1 on it; at last the name, when all is
 * exported.
 */
typedef void (*daemon_reload_fn)(void *userdata);
int daemon_loop_new(daemon_reload_fn reload, void *userdata, sd_event **ret);
/* The same of a daemon that ends in its own time: SIGTERM and SIGINT call end instead, which has the loop
 * end. */
int daemon_loop_new_with_end(daemon_reload_fn reload, sd_event_signal_handler_t end, void *userdata,
                             sd_event **ret);
/* Calls changed when a file of the folder comes, goes or is written by somebody else. */
int daemon_watch_folder(sd_event *event, const char *folder, sd_event_inotify_handler_t changed,
                        void *userdata);
/* Calls came when a device comes in the folder, or other users may open it than before. */
int daemon_watch_devices(sd_event *event, const char *folder, sd_event_inotify_handler_t came,
                         void *userdata);
int daemon_open_clock(const struct daemon_options *options, struct clock **ret);
int daemon_open_outbox(const struct daemon_options *options, uint64_t rows_max, struct outbox **ret);
/* guard: what looks at every call before an object does, services/guard/bus-guard.h. */
typedef int (*daemon_guard_fn)(sd_bus *bus);
int daemon_open_bus(sd_event *event, daemon_guard_fn guard, sd_bus **ret);
int daemon_take_name(sd_bus *bus, const char *name);

/* Of a daemon that could not start: DAEMON_EXIT_DATA or EXIT_FAILURE. */
int daemon_exit_code(int error);

/* READY=1; loop; STOPPING=1. Returns the exit code of the process. */
int daemon_run(sd_event *event);

/* Property State, with the offset of the enum daemon_state. */
int daemon_property_get_state(BUS_PROPERTY_ARGS);
/* Says a new state as property State of the daemon's object. */
void daemon_set_state(enum daemon_state *state, enum daemon_state now, sd_bus *bus, const char *path,
                      const char *interface);
/* STATUS= for `systemctl status`, in English: the state, why the last reload was refused (NULL: it was not),
 * what is the matter, what to do. */
void daemon_set_status(enum daemon_state state, const char *refused, bus_describe_fn describe,
                       const void *object);

/* Logs that the configuration is refused, each line of problem for itself. */
void daemon_log_config(int error, const char *problem);

/*
 * How a reload ended: logged, and kept in *refused for daemon_set_status(), which is the caller's to call.
 * *refused: why the last one was refused, or NULL; a string that the caller frees. error: 0, or why the
 * running configuration stays.
 */
void daemon_end_reload(char **refused, int error, const char *problem);
/*
 * How one ended that failed when part of the new configuration had taken the place of the one before, of
 * which nothing is left to go back to: the loop ends, and the restart has all of it.
 */
void daemon_abort_reload(sd_event *event, char **refused, int error);
/* Where a problem of the configuration or of a slip is, "FILE:LINE: what"; "-" for what it does not name. */
struct daemon_place {
        char *file, *line;
};
int daemon_find_place(const char *problem, struct daemon_place *ret);
void daemon_place_done(struct daemon_place *place);
/* Log a database that cannot be opened, or the text of what no longer works without it, and return error.
 * damage: where it is damaged, or NULL. */
int daemon_log_storage(int error, const char *path, const char *damage);
int daemon_log_failing(int error, const char *damage, const char *text);
/* Logs damage in a file that is open and goes on. what: "The record". */
void daemon_log_damage(const char *what, const char *file, const char *damage);
