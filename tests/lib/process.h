/*
 * Child processes of a test: started as another user, watched through a pidfd on the loop, never outliving
 * their parent (PR_SET_PDEATHSIG and a process group of their own).
 */
#pragma once

#include <sys/types.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "services/base/util.h"

struct process;

struct process_spec {
        const char *const *argv;        /* argv[0]: path; opened by the caller's rights, not the user's */
        const char *const *environment; /* "NAME=value" added to the caller's; NULL-terminated, or NULL */
        uid_t uid;
        gid_t gid;
        const char *log_path; /* stdout and stderr are appended here */
};

typedef void (*process_exited_fn)(struct process *process, void *userdata);

/* exited: called from the loop once; may be NULL. */
struct process *process_start(sd_event *event, const struct process_spec *spec, process_exited_fn exited,
                              void *userdata);
/* Kills it and its group if it still runs. */
struct process *process_free(struct process *process);
DEFINE_CLEANUP(struct process *, process_free)

pid_t process_pid(const struct process *process);
bool process_has_exited(const struct process *process);
/* Whether this connection is its own: news of one that was killed before may still be on the way. */
bool process_has_connection(const struct process *process, sd_bus *bus, const char *unique_name);
/* 0 to 255: its exit code; 256 + signal: killed by it. Only after it exited. */
int process_result(const struct process *process);
void process_signal(const struct process *process, int signal_number);
/* Runs the loop until it has exited; false: the time is over. */
bool process_wait(struct process *process, uint64_t timeout_usec);

/* Descendants whose parents die become children of this process, instead of init's. */
void process_adopt_orphans(void);
/* Kills all children, then what they leave behind, until there are none. */
void process_end_children(void);

/* Its proportional share of memory now; that of any process, by its id. */
uint64_t process_pss_kb(const struct process *process);
uint64_t process_read_pss_kb(int pid);
/* How often it has gone to sleep by itself and so was woken. */
uint64_t process_voluntary_switches(const struct process *process);

/* Of any process, by its id. ticks: of processor time, of all its threads, sysconf(_SC_CLK_TCK) a second. */
struct process_stat {
        pid_t pid, parent;
        uint64_t ticks;
};
/* false: it is gone. */
bool process_read_stat(int pid, struct process_stat *ret);
