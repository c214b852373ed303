/*
 * What is to be done with a camera, and how it is: from what is wanted of it and what it reports. Pure; times
 * are CLOCK_MONOTONIC microseconds.
 */
#pragma once

#include "dbus/camera-words.h"
#include "gaps.h"
#include "hw/camera.h"

#define LENS_BACKOFF_MIN_USEC USEC_PER_SEC
#define LENS_BACKOFF_MAX_USEC (60 * USEC_PER_SEC)
/* What has recorded for so long works: the next fault is a new one. */
#define LENS_PROVEN_USEC (10 * USEC_PER_SEC)
/* Footage that is older is no recording. */
#define LENS_FRESH_USEC (10 * USEC_PER_SEC)

enum lens_wish {
        LENS_WISH_RECORD,
        LENS_WISH_OUTSIDE, /* its hours */
        LENS_WISH_REFUSED, /* by the configuration */
        LENS_WISH_NO_DISK,
        _LENS_WISH_MAX,
        _LENS_WISH_INVALID = -EINVAL,
};

enum lens_action { LENS_REST, LENS_START, LENS_STOP, _LENS_ACTION_MAX, _LENS_ACTION_INVALID = -EINVAL };

struct lens_phase {
        enum lens_wish wish;
        bool runs, stops; /* a run is on; it is being ended */
        int fault;        /* of the last run, until it records again; below 0: none */
        enum camera_look look;
        uint64_t first_usec;    /* when this run's first footage was on disk; 0: none is */
        uint64_t recorded_usec; /* when its last one was; 0: none is */
        uint64_t backoff_usec;  /* after the last fault; 0: there was none */
        uint64_t failed_usec;   /* when that was */
        uint64_t retry_usec;    /* not before */
};

void lens_phase_init(struct lens_phase *phase);
void lens_phase_wish(struct lens_phase *phase, enum lens_wish wish);

/* What happened. */
void lens_phase_started(struct lens_phase *phase);
void lens_phase_recorded(struct lens_phase *phase, uint64_t now_usec); /* and is on disk */
void lens_phase_looks(struct lens_phase *phase, enum camera_look look);
void lens_phase_stopping(struct lens_phase *phase);
void lens_phase_stopped(struct lens_phase *phase);
void lens_phase_failed(struct lens_phase *phase, enum camera_fault fault, uint64_t now_usec);
/* A device came: one that was missed, or gave no pictures, is tried at once, no sooner than
 * LENS_BACKOFF_MIN_USEC after it failed. Whatever fails next is tried again soon: a device that is new is not
 * everybody's yet, nor has it all of its names. */
void lens_phase_device_came(struct lens_phase *phase, uint64_t now_usec);

/* What to do now; of LENS_REST *ret_usec says when to ask again, UINT64_MAX: when something happened. */
enum lens_action lens_phase_next(const struct lens_phase *phase, uint64_t now_usec, uint64_t *ret_usec);

enum lens_state lens_phase_state(const struct lens_phase *phase, uint64_t now_usec);
/* Footage was on disk within LENS_FRESH_USEC. */
bool lens_phase_is_recording(const struct lens_phase *phase, uint64_t now_usec);
/* Why there is no footage, as far as the camera goes. */
enum gap_cause lens_phase_cause(const struct lens_phase *phase);
