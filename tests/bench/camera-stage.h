/*
 * motcua-camerad with the real program that takes pictures, on a private bus, and beside it the commands of
 * others that record the same. What fails here ends the benchmark; what is not installed skips it.
 */
#pragma once

#include "measure.h"
#include "stage.h"

enum { CAMERA_STAGE_MAX = 4, CAMERA_STAGE_RATE = 15 };

struct camera_stage {
        struct centre *centre;
        char *dir;
        char *folder;           /* of footage; motcua-camera's */
        char *url;              /* of what the server gives */
        struct process *server; /* of 1280x720, 15 pictures and 2 Mb a second; NULL: not started */
        struct process *camerad;
};

/* One after the other; for a smoke test all at the same time, each in a process of its own. */
typedef void (*camera_measure_fn)(bool smoke);
void camera_measure_all(const camera_measure_fn measures[], size_t n, bool smoke);

void camera_stage_begin(struct camera_stage *stage);
void camera_stage_end(struct camera_stage *stage);
void camera_stage_serve(struct camera_stage *stage);
void camera_stage_serve_no_more(struct camera_stage *stage);

/* cameras: their sections. Until each has footage on disk: "c1", "c2", ... */
void camera_stage_record(struct camera_stage *stage, const char *cameras, unsigned n);
/* As systemd does, or as a power cut: kills workers too. Its footage and state stay. */
void camera_stage_stop(struct camera_stage *stage, int signal_number);
/* In the order in which they were started. Returns how many. */
size_t camera_stage_workers(const struct camera_stage *stage, pid_t ret[static CAMERA_STAGE_MAX]);
/* What the camera has had on disk and synced at last; 0: nothing yet. */
uint64_t camera_stage_last_usec(const struct camera_stage *stage, const char *camera);
/* Of all whole fragments in the camera's files, without what we add to them. */
uint64_t camera_stage_video_bytes(const struct camera_stage *stage, const char *camera);

/* A command of the shell, which it replaces ("exec ..."). */
struct process *camera_stage_spawn(const struct camera_stage *stage, const char *command);
/* Ends the benchmark if it did not end well. */
void camera_stage_run(const struct camera_stage *stage, const char *command);
/* New string below the stage's folder. */
char *camera_stage_path(const struct camera_stage *stage, const char *name);
bool camera_stage_has(const char *program); /* in /usr/bin */

/* Since it was started, with its threads that have ended. */
double pid_cpu_msec(pid_t pid);
double pid_peak_mb(pid_t pid);
/* What it has had written to disks. */
uint64_t pid_written_bytes(pid_t pid);
