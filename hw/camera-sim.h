/*
 * Simulated cameras, in the process: H.264 that any player decodes, five pictures a second, a key frame and
 * so a fragment a second, of CAMERA_SIM_WIDTH_PX x CAMERA_SIM_HEIGHT_PX whatever the spec says; masked,
 * with overlay and JPEG. What the spec calls its device makes it a special one:
 *   absent, refused, unsupported, encoder, resources   the fault of that name, before any picture
 *   encoder-gone   CAMERA_FAULT_ENCODER, if the spec remembers one; works if not
 *   dies           CAMERA_FAULT_DIED behind the third second
 *   dark           no picture ever: CAMERA_FAULT_STALLED after first_usec
 *   slow           the first picture after three seconds
 *   night          the first picture after 75 seconds
 *   few-keys       a key frame each 240 seconds
 *   hangs          camera_stop() ends by CAMERA_FAULT_DIED after ten seconds
 *   clock          the source's clock steps by an hour forwards behind the third second
 *   clock-back     the same, and by 40 seconds backwards
 * A slash and what is before it do not count, so rtsp://host/refused is one too. Faults tell "simulated:
 * ...".
 */
#pragma once

#include "camera-sim-picture.h"

#define CAMERA_SIM_ENCODER "simulated" /* as opened() has it, unless it is passthrough */

enum { CAMERA_SIMS_MAX = 64 };

/* All simulated cameras, by the id under which they are plugged in; what is said of one lasts as long as
 * they, also while there is no run and after its camera_free(). */
struct camera_sims;

int camera_sims_new(sd_event *event, struct camera_sims **ret);
/* The cameras are freed before. */
struct camera_sims *camera_sims_free(struct camera_sims *sims);
DEFINE_CLEANUP(struct camera_sims *, camera_sims_free)

/* An id that was not there before is plugged in and sees well. events and userdata are borrowed. -EEXIST:
 * there is a camera of that id; -ENOSPC: CAMERA_SIMS_MAX ids were used; -ENOMEM. */
int camera_sim_new(struct camera_sims *sims, const char *id, const struct camera_events *events,
                   void *userdata, struct camera **ret);

/* All: -ENOENT: no camera had that id. */

/* Unplugged: a run ends by CAMERA_FAULT_ABSENT, and so does each that begins until it is plugged in. */
int camera_sims_plug(struct camera_sims *sims, const char *id, bool plugged);
/* What it sees from the next picture on, and says. CAMERA_LOOK_FROZEN: the same picture for ever. */
int camera_sims_set_look(struct camera_sims *sims, const char *id, enum camera_look look);
/* No picture more; CAMERA_FAULT_STALLED after the spec's patience. Its end: the next picture is taken at
 * once, and is a key frame. */
int camera_sims_stall(struct camera_sims *sims, const char *id, bool stalled);
/* CAMERA_FAULT_DIED in the next round of the loop, and before it a torn half of the fragment that was made.
 * -ENOTCONN: no run. */
int camera_sims_kill(struct camera_sims *sims, const char *id);
/* Another init, of the other size, from the next picture on; the time after that back again. -ENOTCONN: no
 * run. */
int camera_sims_flap(struct camera_sims *sims, const char *id);
