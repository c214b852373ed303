#include "lens-phase.h"

void lens_phase_init(struct lens_phase *phase) {
        *phase = (struct lens_phase){.wish = LENS_WISH_OUTSIDE, .fault = -1, .look = CAMERA_LOOK_UNKNOWN};
}

void lens_phase_wish(struct lens_phase *phase, enum lens_wish wish) {
        /* What was wrong before a pause says nothing of now. */
        if (wish != phase->wish && wish == LENS_WISH_RECORD) {
                phase->fault = -1;
                phase->backoff_usec = phase->retry_usec = 0;
        }
        phase->wish = wish;
}

void lens_phase_started(struct lens_phase *phase) {
        phase->runs = true;
        phase->stops = false;
        phase->first_usec = phase->recorded_usec = 0;
        phase->look = CAMERA_LOOK_UNKNOWN;
}

void lens_phase_recorded(struct lens_phase *phase, uint64_t now_usec) {
        phase->recorded_usec = now_usec;
        if (phase->first_usec == 0)
                phase->first_usec = now_usec;
        phase->fault = -1;
        if (now_usec - phase->first_usec >= LENS_PROVEN_USEC)
                phase->backoff_usec = 0;
}

void lens_phase_looks(struct lens_phase *phase, enum camera_look look) {
        phase->look = look;
}

void lens_phase_stopping(struct lens_phase *phase) {
        phase->stops = true;
}

void lens_phase_stopped(struct lens_phase *phase) {
        phase->runs = phase->stops = false;
        phase->first_usec = phase->recorded_usec = 0;
}

void lens_phase_failed(struct lens_phase *phase, enum camera_fault fault, uint64_t now_usec) {
        /* One that hangs while it is being stopped does not hang because nothing is wanted of it. */
        bool was_stopping = phase->stops;

        lens_phase_stopped(phase);
        phase->fault = (int) fault;
        phase->backoff_usec = phase->backoff_usec == 0                          ? LENS_BACKOFF_MIN_USEC
                              : phase->backoff_usec * 2 > LENS_BACKOFF_MAX_USEC ? LENS_BACKOFF_MAX_USEC
                                                                                : phase->backoff_usec * 2;
        phase->failed_usec = now_usec;
        phase->retry_usec = was_stopping ? now_usec : now_usec + phase->backoff_usec;
}

void lens_phase_device_came(struct lens_phase *phase, uint64_t now_usec) {
        bool is_missed = phase->fault == CAMERA_FAULT_ABSENT || phase->fault == CAMERA_FAULT_STALLED;
        uint64_t soonest = phase->failed_usec + LENS_BACKOFF_MIN_USEC;

        phase->backoff_usec = 0;
        if (soonest < now_usec)
                soonest = now_usec;
        if (!phase->runs && is_missed && phase->retry_usec > soonest)
                phase->retry_usec = soonest;
}

enum lens_action lens_phase_next(const struct lens_phase *phase, uint64_t now_usec, uint64_t *ret_usec) {
        *ret_usec = UINT64_MAX;
        if (phase->runs)
                return phase->stops || phase->wish == LENS_WISH_RECORD ? LENS_REST : LENS_STOP;
        if (phase->wish != LENS_WISH_RECORD)
                return LENS_REST;
        if (phase->retry_usec <= now_usec)
                return LENS_START;
        *ret_usec = phase->retry_usec;
        return LENS_REST;
}

bool lens_phase_is_recording(const struct lens_phase *phase, uint64_t now_usec) {
        return phase->runs && phase->recorded_usec > 0 && now_usec - phase->recorded_usec <= LENS_FRESH_USEC;
}

static enum lens_state state_of_fault(enum camera_fault fault) {
        switch (fault) {
        case CAMERA_FAULT_ABSENT:
                return LENS_ABSENT;
        case CAMERA_FAULT_REFUSED:
                return LENS_REFUSED_BY_CAMERA;
        case CAMERA_FAULT_UNSUPPORTED:
                return LENS_UNSUPPORTED;
        case CAMERA_FAULT_ENCODER:
                return LENS_NO_ENCODER;
        case CAMERA_FAULT_STALLED:
                return LENS_STALLED;
        case CAMERA_FAULT_DIED:
        case CAMERA_FAULT_RESOURCES:
        case _CAMERA_FAULT_MAX:
        case _CAMERA_FAULT_INVALID:
                break;
        }
        return LENS_FAILING;
}

static enum lens_state state_of_look(enum camera_look look) {
        switch (look) {
        case CAMERA_LOOK_FROZEN:
                return LENS_FROZEN;
        case CAMERA_LOOK_COVERED:
                return LENS_COVERED;
        case CAMERA_LOOK_BLURRED:
                return LENS_BLURRED;
        case CAMERA_LOOK_WELL:
        case CAMERA_LOOK_UNKNOWN:
        case _CAMERA_LOOK_MAX:
        case _CAMERA_LOOK_INVALID:
                break;
        }
        return LENS_RECORDING;
}

enum lens_state lens_phase_state(const struct lens_phase *phase, uint64_t now_usec) {
        switch (phase->wish) {
        case LENS_WISH_OUTSIDE:
                return LENS_OUTSIDE_HOURS;
        case LENS_WISH_REFUSED:
                return LENS_REFUSED;
        case LENS_WISH_NO_DISK:
                return LENS_DISK;
        case LENS_WISH_RECORD:
        case _LENS_WISH_MAX:
        case _LENS_WISH_INVALID:
                break;
        }
        if (lens_phase_is_recording(phase, now_usec))
                return state_of_look(phase->look);
        if (phase->fault >= 0)
                return state_of_fault((enum camera_fault) phase->fault);
        return phase->recorded_usec > 0 ? LENS_STALLED : LENS_STARTING;
}

enum gap_cause lens_phase_cause(const struct lens_phase *phase) {
        static const enum gap_cause causes[_CAMERA_FAULT_MAX] = {
                [CAMERA_FAULT_ABSENT] = GAP_UNPLUGGED,        [CAMERA_FAULT_REFUSED] = GAP_REFUSED,
                [CAMERA_FAULT_UNSUPPORTED] = GAP_UNSUPPORTED, [CAMERA_FAULT_ENCODER] = GAP_ENCODER,
                [CAMERA_FAULT_STALLED] = GAP_STALLED,         [CAMERA_FAULT_DIED] = GAP_DIED,
                [CAMERA_FAULT_RESOURCES] = GAP_RESOURCES,
        };

        if (phase->fault >= 0)
                return causes[phase->fault];
        return phase->recorded_usec > 0 ? GAP_STALLED : GAP_NOT_STARTED;
}
