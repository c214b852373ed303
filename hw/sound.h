/*
 * A loudspeaker: the contract between the display daemon and its sound. One piece at a time, from its first
 * sample to its last; everything happens on the daemon's event loop, and callbacks come from the loop, never
 * from within the call that asked for them. A backend closes the device when a piece ends: an idle one keeps
 * nothing busy.
 */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

enum { SOUND_RATE = 48000 }; /* samples a second, of one channel */

struct sound;

/* The piece is over. result: 0, all of it was played, and not only taken; -ECANCELED, it was stopped; -ENXIO:
 * the device could not be opened, and nothing was heard; -ENODEV or -EIO: it went away or failed in the
 * middle. */
typedef void (*sound_done_fn)(int result, void *userdata);
typedef void (*sound_changed_fn)(void *userdata);

struct sound_ops {
        const char *name; /* "worker", "sim" */
        int (*play)(struct sound *sound, const int16_t *samples, size_t n, sound_done_fn done,
                    void *userdata);
        void (*stop)(struct sound *sound);
        bool (*is_present)(struct sound *sound);
        int (*watch)(struct sound *sound, sound_changed_fn changed, void *userdata);
        struct sound *(*free)(struct sound *sound);
};

/* First member of each backend's own struct. */
struct sound {
        const struct sound_ops *ops;
};

/*
 * A loudspeaker of ALSA. device: the id of its card, as in /proc/asound; "default", or a name of ALSA's own
 * with a colon; NULL: the first that can be opened, a Raspberry Pi's HDMI before its headphones. Whether
 * there is one is found out anew with each piece. -ENOMEM, -EIO.
 */
int sound_new_real(sd_event *event, const char *device, struct sound **ret);

/* Plays samples, which are copied. Every call that was taken on ends in one call of done, after sound_free()
 * in none. -EBUSY: a piece is being played; -ENODEV: there is no device; -EIO. */
int sound_play(struct sound *sound, const int16_t *samples, size_t n, sound_done_fn done, void *userdata);
/* Ends the piece, if there is one. */
void sound_stop(struct sound *sound);
/* Whether there is a device, which may still refuse to be opened. */
bool sound_is_present(struct sound *sound);
/* Calls back when sound_play() may give another answer than before. Once a backend; ends with it. */
int sound_watch(struct sound *sound, sound_changed_fn changed, void *userdata);
struct sound *sound_free(struct sound *sound);
DEFINE_CLEANUP(struct sound *, sound_free)
