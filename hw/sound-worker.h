/* The loudspeaker through a program that plays one piece and ends, motcua-sound: what it and its caller agree
 * on, and a caller for another program, for tests. */
#pragma once

#include "sound.h"

/* Its exit status. */
enum sound_worker_result {
        SOUND_WORKER_PLAYED,
        SOUND_WORKER_NOTHING, /* no device could be opened */
        SOUND_WORKER_BROKE,   /* in the middle */
};

/* Otherwise it is a name of ALSA's own. */
static inline bool sound_device_is_card(const char *device) {
        return !strchr(device, ':') && !streq(device, "default");
}

/* Beyond a piece's own length: for a program that starts on a busy machine, and a device that opens slowly.
 */
#define SOUND_WORKER_PATIENCE_USEC (30 * USEC_PER_SEC)

/* As sound_new_real(), with that program, which is given up so long after its piece should have ended. */
int sound_worker_new(sd_event *event, const char *program, const char *device, uint64_t patience_usec,
                     struct sound **ret);
