/*
 * A clip as it was recorded: a WAV file, looked at before it is used, then cut to what is heard and brought
 * to one loudness, so that clips of several voices and days go together. Pure.
 *
 * What is taken: PCM of 16, 24 or 32 bits, or floating point of 32; one channel or two, which become one;
 * 16,000 to 48,000 samples a second, which stay until recordings are joined.
 */
#pragma once

#include "services/base/problem.h"

enum {
        RECORDING_RATE = 48000, /* of what is joined, and the highest that is taken */
        RECORDING_RATE_MIN = 16000,
        RECORDING_SIZE_MAX = 8 * 1024 * 1024, /* bytes of a file */
        RECORDING_SEC_MAX = 20,
        RECORDING_HEARD_MIN_MSEC = 60, /* less is a click */
        RECORDING_MARGIN_MSEC = 20,    /* of silence that is left at both ends */
        RECORDING_PAUSE_MSEC =
                100, /* where a comma stands; with the quiet ends around it, a quarter second */
};

struct speech_recording {
        int16_t *samples;
        size_t n;
        unsigned rate;
        /* Of a file, as it was: silence at its ends that was cut off, and how loud it was, dB of full scale.
         */
        unsigned cut_msec;
        int level_db;
};

int speech_recording_new(size_t n, unsigned rate, struct speech_recording **ret);

/*
 * Returns 0; -EINVAL with *ret_problem told: what is wrong with the file, and what is to be done;
 * -ENOMEM. *ret_problem is also told with 0 if the recording is used, but should be made again: it is too
 * quiet or overdriven.
 */
int speech_recording_read(const void *data, size_t size, struct speech_recording **ret,
                          struct problem *ret_problem);
struct speech_recording *speech_recording_free(struct speech_recording *recording);
DEFINE_CLEANUP(struct speech_recording *, speech_recording_free)

unsigned speech_recording_msec(const struct speech_recording *recording);

/* Recordings one after another, with the silence of so many ms before the first; NULL among them: a short
 * pause. At RECORDING_RATE, and so loud. -ENOMEM. */
int speech_recording_join(const struct speech_recording *const *recordings, size_t n, unsigned lead_msec,
                          unsigned volume_percent, struct speech_recording **ret);

/* What is played for a clip that is a tone and was not recorded: a chime falls and fades away, an alarm goes
 * up and down. */
int speech_recording_chime(struct speech_recording **ret);
int speech_recording_alarm(struct speech_recording **ret);
