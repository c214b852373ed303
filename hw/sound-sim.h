/* The simulated loudspeaker, and its handles for tests: what was heard of it, and a plug to pull. */
#pragma once

#include "sound.h"

/* path: NULL, or a WAV file that has all that was heard, one piece behind the other. Time passes as on a
 * device. */
int sound_sim_new(sd_event *event, const char *path, struct sound **ret);

/* The device goes, in the middle of a piece too, or comes back; watchers are called. */
void sound_sim_set_plugged(struct sound *sound, bool plugged);
/* It is there and takes pieces, and none can be opened: the device of a screen that is switched off. */
void sound_sim_set_stuck(struct sound *sound, bool stuck);
/* What was heard until now, of a piece under way what is over of it; valid until the next call. */
const int16_t *sound_sim_heard(struct sound *sound, size_t *ret_n);
/* A device that hangs: pieces that begin meanwhile do not end by themselves. */
void sound_sim_set_endless(struct sound *sound, bool endless);
