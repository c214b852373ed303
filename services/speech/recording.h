/*
 * A clip as it was recorded: a WAV file, looked at before it is used, then cut to what is heard and brought
 * to one loudness, so that clips of several voices and days go together. Pure.
 *
 * What is taken: 16-bit PCM of one channel, 16,000 to 48,000 samples a second. Whatever the rate, what comes
 * out has RECORDING_RATE.
 */
#pragma once

#include "services/base/problem.h"

enum {
        RECORDING_RATE = 48000,
        RECORDING_RATE_MIN = 16000,
        RECORDING_SIZE_MAX = 4 * 1024 * 1024, /* bytes of a file */
        RECORDING_SEC_MAX = 20,
        RECORDING_HEARD_MIN_MSEC = 60, /* less is a click */
        RECORDING_MARGIN_MSEC = 20,    /* of silence that is left at both ends */
        RECORDING_PAUSE_MSEC =
                100, /* where a comma stands; with the quiet ends around it, a quarter second */
};

struct recording {
        int16_t *samples; /* of RECORDING_RATE */
        size_t n;
};

/*
 * Returns 0; -EINVAL with *ret_problem told: what is wrong with the file, and what is to be done;
 * -ENOMEM. *ret_problem is also told with 0 if the recording is used, but should be made again: it is too
 * quiet or overdriven.
 */
int recording_read(const void *data, size_t size, struct recording **ret, struct problem *ret_problem);
struct recording *recording_free(struct recording *recording);
DEFINE_CLEANUP(struct recording *, recording_free)

/* Recordings one after another, with the silence of so many ms before the first; NULL among them: a short
 * pause. Samples of RECORDING_RATE. -ENOMEM. */
int recording_join(const struct recording *const *recordings, size_t n, unsigned lead_msec,
                   struct recording **ret);

/* The WAV file of it, in new memory: for tests, and for clips that are rendered. */
int recording_write(const struct recording *recording, void **ret, size_t *ret_size);
