/*
 * A whole centre in a temporary folder for tests: a private dbus-daemon with the shipped policy, users that
 * exist for it alone (nss_wrapper), motcua-keypadd, motcua-printerd, motcua-displayd and motcua-camerad on
 * simulated hardware and motcuad, each as its own user. Needs root. What fails here ends the test's process,
 * and the suite then prints the logs.
 *
 * DIR/bus the socket, DIR/etc/motcua.conf, DIR/state/{keypad,centre,printer,display,camera},
 * DIR/log/{bus,keypadd,motcuad,printerd,displayd,camerad}, DIR/trace the trace of simulated hardware.
 */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "process.h"

enum centre_user {
        CENTRE_ROOT,
        CENTRE_KEYPAD,   /* motcua-keypad */
        CENTRE_CENTRE,   /* motcua-centre */
        CENTRE_PRINTER,  /* motcua-printer */
        CENTRE_DISPLAY,  /* motcua-display */
        CENTRE_CAMERA,   /* motcua-camera */
        CENTRE_WEB,      /* motcua-web */
        CENTRE_OPERATOR, /* a person in group motcua */
        CENTRE_NOBODY,
        CENTRE_STRANGER, /* the first of those below */
        _CENTRE_USER_MAX,
};

/* So many accounts more, from this one on, which are in no group. */
enum { CENTRE_STRANGERS = 20, CENTRE_STRANGER_UID = 62000 };

enum centre_daemon {
        CENTRE_KEYPADD,
        CENTRE_MOTCUAD,
        CENTRE_PAIR_END, /* those that centre_start_all() starts */
        CENTRE_PRINTERD = CENTRE_PAIR_END,
        CENTRE_DISPLAYD,
        CENTRE_CAMERAD,
        _CENTRE_DAEMON_MAX,
};

enum { CENTRE_GROUP = 61010 }; /* motcua */

struct centre;

/* Why tests on a private bus cannot run here; NULL: they can. */
const char *centre_missing(void);

/* Starts the bus only. dir exists and is empty. */
struct centre *centre_new(const char *dir);
/* Ends every process; leaves the folder. */
struct centre *centre_free(struct centre *centre);
DEFINE_CLEANUP(struct centre *, centre_free)

sd_event *centre_event(struct centre *centre);
/* A connection of root's, attached to the loop. */
sd_bus *centre_bus(struct centre *centre);
/* A path in the folder, in a new string. */
char *centre_path(const struct centre *centre, const char *name);

/*
 * Three counters c1, c2, c3 with keypads quay1, quay2, quay3. Each keypad is a chip of its own name; lines
 * are called as the keys and, of their lights, "light-KEY". Keys settle within 1 ms; ratings within 1 s
 * (quick: at once).
 */
extern const char centre_config_default[];
extern const char centre_config_quick[];
/* Every edge counts: the presses of a flood can follow each other at once. Few pass, so that it is one on a
 * slow machine too. */
extern const char centre_config_flood[];
/* A window of 2 s; a key is stuck after 2 s. */
extern const char centre_config_short_window[];
/* Physical level of a key's line while it is pressed. */
enum { CENTRE_PRESSED_LEVEL = false };
#define CENTRE_DATABASE "centre.db"
#define CENTRE_OUTBOX "outbox.db"

/* One file has each section once: from the first title on that comes again, the text goes into a drop-in. */
void centre_write_config(struct centre *centre, const char *text);

/* Daemons are started with --hw=real from now on. */
void centre_use_real_hardware(struct centre *centre);

/* Daemons know the users by their names from now on, as installed ones do; then nothing else is preloaded. */
void centre_name_users(struct centre *centre);

/* environment: added to the daemon's, NULL-terminated, or NULL. Returns at once. */
void centre_start(struct centre *centre, enum centre_daemon daemon, const char *const *environment);
/* Makes the daemon's state folder, where it is gone. */
void centre_make_state(struct centre *centre, enum centre_daemon daemon);
/* Starts the daemon a second time beside the first, and returns how it ended. */
int centre_run_second(struct centre *centre, enum centre_daemon daemon, bool same_state);
/* Waits until the started daemon owns its name. */
void centre_wait_ready(struct centre *centre, enum centre_daemon daemon);
/* The same of one that may die instead. */
void centre_wait_ready_or_gone(struct centre *centre, enum centre_daemon daemon);
/* keypadd and motcuad, ready. */
void centre_start_all(struct centre *centre);
bool centre_is_ready(const struct centre *centre, enum centre_daemon daemon);
/* NULL: not started. */
struct process *centre_bus_process(const struct centre *centre); /* of the bus itself */
struct process *centre_process(struct centre *centre, enum centre_daemon daemon);
/* Sends the signal, waits for the exit and the loss of the name, and forgets the process. Returns the
 * process_result(). */
int centre_stop(struct centre *centre, enum centre_daemon daemon, int signal_number);
/* Waits for an exit that comes by itself; the rest as centre_stop(). */
int centre_wait_exit(struct centre *centre, enum centre_daemon daemon);
void centre_stop_bus(struct centre *centre);

/* A new connection of this user's to the bus, attached to the loop. */
sd_bus *centre_connect(struct centre *centre, enum centre_user user);
/* A bare socket on which the user has authenticated, to write raw messages to. */
int centre_connect_raw(struct centre *centre, enum centre_user user);
uid_t centre_uid(enum centre_user user);
/* The group of its processes, by which the bus knows who may do what. */
gid_t centre_gid(enum centre_user user);

/* Runs the loop until the condition is met; ends the test with "what" if it never is. */
#define centre_wait(centre, is_met, userdata, what)                                                          \
        do {                                                                                                 \
                if (!loop_wait(centre_event(centre), LOOP_PATIENCE_USEC, is_met, userdata))                  \
                        test_die("%s:%d: waited in vain: %s", __FILE__, __LINE__, what);                     \
        } while (0)
