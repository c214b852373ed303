/*
 * What becomes of a job: never silently lost, never silently doubled. Pure. What was committed is true even
 * if the process ends next, so a job is "printing" on disk before its first byte goes out.
 */
#pragma once

#include "template.h"

enum job_event {
        JOB_START,     /* its first byte is about to go out */
        JOB_CONFIRM,   /* it came out */
        JOB_UNTOUCHED, /* no byte went out */
        JOB_BREAK,     /* some bytes went out, and will not be confirmed */
        JOB_LATE,      /* all went out; the answer is overdue */
        JOB_RECOVER,   /* the process that printed it is gone */
        JOB_EXPIRE,
        JOB_FAIL,
        JOB_ATTEST,  /* by a person, who has the paper */
        JOB_CANCEL,  /* by a person */
        JOB_REPRINT, /* by a person */
};

enum { JOB_REPRINTS_MAX = 2 }; /* by itself; a person may go on */

struct job_fate {
        enum template_kind kind;
        enum job_state state;
        bool awaiting;     /* uncertain, but the printer may still answer */
        unsigned attempts; /* how often its bytes began to go out */
        unsigned reprints; /* the mark on the next or current attempt; 0: none */
};

/*
 * in_time: its time to live is not over. Returns whether the outcome (*ret_announce) is news to announce,
 * which may be UNCERTAIN while the job is queued again already; -EINVAL: this cannot happen to a job in that
 * state.
 */
int job_apply(struct job_fate *fate, enum job_event event, bool in_time, enum job_state *ret_announce);

/* Now, and when the job was given, for comparing. */
struct job_time {
        uint64_t realtime_usec, boottime_usec;
        char boot_id[33];
};
/* Microseconds between; UINT64_MAX when it cannot be known (a wall clock that ran backwards over a reboot).
 */
uint64_t job_age(const struct job_time *given, const struct job_time *now);
