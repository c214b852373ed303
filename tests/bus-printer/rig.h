/*
 * motcua-printerd on a private bus with the shipped policy, each user as himself, on simulated printers
 * "phieu" and its backup "phu". Needs root. What fails here ends the test's process. One rig a process, in
 * suite_dir().
 */
#pragma once

#include <systemd/sd-bus.h>

#include "hw/printer-sim-decoder.h"
#include "tests/lib/files.h"
#include "tests/lib/loop.h"
#include "tests/lib/process.h"
#include "tests/lib/suite.h"

#define ROOT "/vn/motcua/Printer1"
#define PRINTER(id) ROOT "/printer/" id
#define BUS_NAME "vn.motcua.Printer1"

enum rig_user { RIG_ROOT, RIG_PRINTER, RIG_CENTRE, RIG_OPERATOR, RIG_NOBODY, _RIG_USER_MAX };

/* Why these tests cannot run here; NULL: they can. */
const char *rig_missing(void);

/* In which a case ends, unless it hangs: several waits of LOOP_PATIENCE_USEC. */
enum { RIG_CASE_SEC = 600 };

/* For suite_run(): the bus, and the folder. The daemon is started by rig_start(). */
void rig_setup(void);
void rig_teardown(void);

/* The configuration's part that tests may replace: lines of [Printer]. */
void rig_configure(const char *lines);
/* environment: NULL-terminated, or NULL. */
void rig_start(const char *const *environment);
/* Waits until the name is held; false: the daemon ended instead. */
bool rig_wait_name(void);
/* Waits until it has died, or has printed the job (0: none); true: it has died. */
bool rig_wait_death(uint64_t job);
/* Kills it, if it still runs, and waits until it is gone. */
void rig_kill(void);
bool rig_has_exited(void);
pid_t rig_pid(void);
/* SIGHUP. */
void rig_reload(void);
/* Until the daemon has logged this. */
void rig_wait_log(const char *text);

sd_event *rig_event(void);
sd_bus *rig_bus(void);
sd_bus *rig_connect(enum rig_user user);
char *rig_path(const char *name);
/* What happens to that file (of inotify) wakes the loop, until the source is unreferenced. */
sd_event_source *rig_watch(const char *path, uint32_t mask);

/* Calls; the D-Bus error's name (a literal or in a buffer of the rig) or NULL for success. */
const char *rig_print(sd_bus *bus, const char *template, const char *key, const char *printer,
                      uint64_t ttl_usec, uint64_t *ret_job);
const char *rig_call(sd_bus *bus, const char *path, const char *interface, const char *member,
                     const char *types, ...);
/* State of a job, in a new string; NULL: no such job, or no daemon. reprints may be NULL. */
char *rig_job_state(uint64_t job, unsigned *ret_reprints);
void rig_wait_job(uint64_t job, const char *state);
void rig_wait_property(const char *printer, const char *property, const char *value);
/* Types of the events in the outbox, one a line, without the first "printer-ready" of each printer. */
char *rig_events(void);

/* Bytes that a printer took since it exists, and the wait until it took so many. */
size_t rig_count_taken(const char *printer);
void rig_wait_taken(const char *printer, size_t bytes);

/* Configures, starts, and waits until phieu is ready. */
void rig_begin(const char *lines);
/* One of vn.motcua.Printer1.Sim, with the argument of its type: s text, else value. */
void rig_hand(const char *printer, const char *verb, const char *type, uint64_t value, const char *text);
/* Of rig_bus(); the number of the job. */
uint64_t rig_print_job(const char *template, const char *key, uint64_t ttl_usec);

/* What came out of a printer, decoded from its stream by the test itself. */
struct rig_paper {
        unsigned pieces, marked, plain, notices, errors; /* whole tickets with and without the reprint mark */
};
struct rig_paper rig_read_paper(const char *printer);
