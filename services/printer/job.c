#include "job.h"

DEFINE_TO_STRING(job_state, JOB_STATE)
DEFINE_FROM_STRING(job_state, JOB_STATE)

static int end(struct job_fate *fate, enum job_state state, enum job_state *ret_announce) {
        fate->state = state;
        fate->awaiting = false;
        *ret_announce = state;
        return 1;
}

/* The paper may bear it, or a part. A ticket is worth nothing later, and its mark says what it is: it goes
 * out again. */
static int become_uncertain(struct job_fate *fate, bool in_time, enum job_state *ret_announce) {
        bool news = fate->state != JOB_UNCERTAIN;

        (void) end(fate, JOB_UNCERTAIN, ret_announce);
        if (fate->kind == TEMPLATE_TICKET && in_time && fate->reprints < JOB_REPRINTS_MAX) {
                fate->state = JOB_QUEUED;
                fate->reprints++;
        }
        return news;
}

static int apply_queued(struct job_fate *fate, enum job_event event, enum job_state *ret_announce) {
        switch (event) {
        case JOB_START:
                fate->state = JOB_PRINTING;
                fate->attempts++;
                return 0;
        case JOB_EXPIRE:
                /* A reprint that came too late: what went out before stays what it is, and was announced. */
                if (fate->reprints > 0) {
                        fate->state = JOB_UNCERTAIN;
                        fate->reprints--;
                        return 0;
                }
                return end(fate, JOB_EXPIRED, ret_announce);
        case JOB_FAIL:
                return end(fate, JOB_FAILED, ret_announce);
        case JOB_CANCEL:
                return end(fate, JOB_CANCELLED, ret_announce);
        case JOB_ATTEST:
                /* What went out before, and bears the mark before this one. */
                if (fate->reprints == 0)
                        return -EINVAL;
                fate->reprints--;
                return end(fate, JOB_PRINTED, ret_announce);
        case JOB_CONFIRM:
        case JOB_UNTOUCHED:
        case JOB_BREAK:
        case JOB_LATE:
        case JOB_RECOVER:
        case JOB_REPRINT:
                break;
        }
        return -EINVAL;
}

static int apply_printing(struct job_fate *fate, enum job_event event, bool in_time,
                          enum job_state *ret_announce) {
        switch (event) {
        case JOB_CONFIRM:
                return end(fate, JOB_PRINTED, ret_announce);
        case JOB_UNTOUCHED:
                fate->state = JOB_QUEUED;
                fate->attempts--;
                return 0;
        case JOB_BREAK:
        case JOB_RECOVER:
                return become_uncertain(fate, in_time, ret_announce);
        case JOB_LATE:
                (void) end(fate, JOB_UNCERTAIN, ret_announce);
                fate->awaiting = true;
                return 1;
        case JOB_START:
        case JOB_EXPIRE:
        case JOB_FAIL:
        case JOB_ATTEST:
        case JOB_CANCEL:
        case JOB_REPRINT:
                break;
        }
        return -EINVAL;
}

static int apply_awaiting(struct job_fate *fate, enum job_event event, bool in_time,
                          enum job_state *ret_announce) {
        if (event == JOB_CONFIRM)
                return end(fate, JOB_PRINTED, ret_announce);
        if (event == JOB_BREAK || event == JOB_RECOVER)
                return become_uncertain(fate, in_time, ret_announce);
        return -EINVAL;
}

static int apply_ended(struct job_fate *fate, enum job_event event, enum job_state *ret_announce) {
        if (event == JOB_CANCEL && fate->state == JOB_UNCERTAIN)
                return end(fate, JOB_CANCELLED, ret_announce);
        if (event == JOB_ATTEST && fate->state == JOB_UNCERTAIN)
                return end(fate, JOB_PRINTED, ret_announce);
        if (event != JOB_REPRINT)
                return -EINVAL;
        if (fate->state == JOB_PRINTED || fate->state == JOB_UNCERTAIN)
                fate->reprints++;
        fate->state = JOB_QUEUED;
        return 0;
}

int job_apply(struct job_fate *fate, enum job_event event, bool in_time, enum job_state *ret_announce) {
        switch (fate->state) {
        case JOB_QUEUED:
                return apply_queued(fate, event, ret_announce);
        case JOB_PRINTING:
                return apply_printing(fate, event, in_time, ret_announce);
        case JOB_UNCERTAIN:
                if (fate->awaiting)
                        return apply_awaiting(fate, event, in_time, ret_announce);
                return apply_ended(fate, event, ret_announce);
        case JOB_PRINTED:
        case JOB_FAILED:
        case JOB_EXPIRED:
                return apply_ended(fate, event, ret_announce);
        case JOB_CANCELLED:
        case _JOB_STATE_MAX:
        case _JOB_STATE_INVALID:
                break;
        }
        return -EINVAL;
}

uint64_t job_age(const struct job_time *given, const struct job_time *now) {
        if (streq(given->boot_id, now->boot_id))
                return now->boottime_usec >= given->boottime_usec ? now->boottime_usec - given->boottime_usec
                                                                  : 0;
        return now->realtime_usec >= given->realtime_usec ? now->realtime_usec - given->realtime_usec
                                                          : UINT64_MAX;
}
