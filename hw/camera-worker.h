/* Cameras through a program for each run, motcua-camera: a caller for another program, or another patience,
 * for tests. */
#pragma once

#include "camera.h"

/* After so long a worker is killed. */
struct camera_worker_patience {
        uint64_t beat_usec; /* without a sign of life */
        uint64_t stop_usec; /* from camera_stop() to its end */
        /* More than what the spec has it wait for pictures itself. */
        uint64_t slack_usec;
        /* Not of a worker: for how long a picture is the same when it is called frozen. */
        uint64_t frozen_usec;
};

/* 20 s, 10 s, 30 s, 30 s. */
extern const struct camera_worker_patience camera_worker_patience;

/* As camera_new_real(), with that program. What a worker sends is checked as anybody's: whatever breaks the
 * protocol, and more than 16 MB a second in the long run, ends the run with CAMERA_FAULT_DIED. */
int camera_worker_new(sd_event *event, const char *program, const struct camera_worker_patience *patience,
                      const struct camera_events *events, void *userdata, struct camera **ret);
