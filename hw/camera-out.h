/*
 * The worker's way out: encoded pictures become the stream of an init and fragments, and that the records
 * that its daemon takes as it can. What it does not take in time stays within a limit: beyond that, whole
 * fragments are not sent any more.
 */
#pragma once

#include <systemd/sd-event.h>

#include "camera-mux.h"
#include "camera-wire.h"

/* Of records that wait. */
#define CAMERA_OUT_MAX ((size_t) 24 << 20)
/* In a stream whose pictures change their size in the middle, an init comes no more often: what is between
 * says in its key frames itself what it is. */
#define CAMERA_OUT_INIT_USEC (60 * USEC_PER_SEC)

struct camera_out;

/* drained: nothing waits any more; called from the loop. Takes fd, a socket, whatever becomes of it. */
int camera_out_new(sd_event *event, int fd, void (*drained)(void *userdata), void *userdata,
                   struct camera_out **ret);
struct camera_out *camera_out_free(struct camera_out *out);
DEFINE_CLEANUP(struct camera_out *, camera_out_free)

/* A record of its own. -EPIPE: nobody is there any more; -ENOMEM. */
int camera_out_report(struct camera_out *out, enum camera_report report, const void *bytes, size_t size);
/* A sign of life, unless records wait, which are some. */
void camera_out_beat(struct camera_out *out, uint32_t n_pictures);
/* A picture as JPEG, or a result below 0. One that is too large is -E2BIG. */
int camera_out_jpeg(struct camera_out *out, int result, const void *bytes, size_t size);

/*
 * An encoded picture of that form. Left out are those before the first key frame, as nobody could show them,
 * those that are larger than a fragment may be, and what is no picture. A time that is not later than the one
 * before is taken as 1 ms later. encoder: as in camera_events.opened. -ENOBUFS: too much waits, and a
 * fragment was left out, with which the run must end; -EINVAL: no such form; -EPIPE, -ENOMEM.
 */
int camera_out_sample(struct camera_out *out, const struct camera_mux_form *form, const char *encoder,
                      const struct camera_mux_sample *sample);
/* The stream ends: what there is is a fragment. Errors: as above. */
int camera_out_end(struct camera_out *out);

bool camera_out_is_drained(const struct camera_out *out);
