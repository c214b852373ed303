/*
 * Fragmented MP4 of one track of encoded pictures, as ISO/IEC 14496-12 and -15 have it: an init of the
 * stream's form, and fragments that begin with a key frame, except those in which a stream has none for
 * longer than a fragment may last. Pure, and written here rather than by mp4mux: that takes no other form in
 * the middle of a stream, and does not say which picture a fragment begins with.
 */
#pragma once

#include "camera.h"

enum {
        CAMERA_MUX_TIMESCALE = 90000,                /* of all boxes */
        CAMERA_MUX_CONFIG_MAX = CAMERA_INIT_MAX / 2, /* bytes */
        CAMERA_MUX_SAMPLE_MAX = CAMERA_FRAGMENT_MAX / 2,
        CAMERA_MUX_SAMPLES_MAX = 1024, /* of a fragment */
};

/* Of a stream: what its init says. */
struct camera_mux_form {
        enum camera_codec codec;
        unsigned width_px, height_px;
        const void *config; /* AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord */
        size_t config_size;
        bool is_inband; /* what the config says is in the stream too, before each key frame, and may change
                           there */
};

/* ftyp and moov, the caller's to free. -EINVAL: no such form; -ENOMEM. */
int camera_mux_write_init(const struct camera_mux_form *form, uint8_t **ret, size_t *ret_size);

/* One encoded picture, without reordering: decoded and shown in the order in which it comes. */
struct camera_mux_sample {
        const void *bytes; /* NAL units, each behind its length as the form's config has it */
        size_t size;
        uint64_t at_nsec; /* CLOCK_MONOTONIC; later than that of the sample before */
        bool is_key;
};

struct camera_mux_fragment {
        uint8_t *bytes; /* moof and mdat, the caller's to free */
        size_t size;
        uint64_t at_nsec; /* of its first sample */
        bool is_key;      /* its first sample is a key frame */
};

struct camera_mux;

int camera_mux_new(struct camera_mux **ret);
struct camera_mux *camera_mux_free(struct camera_mux *mux);
DEFINE_CLEANUP(struct camera_mux *, camera_mux_free)

/*
 * Takes a sample into the fragment that is made. 1: the one before it is done, and is *ret; 0: none is. The
 * decode times of a run begin at 0 with its first sample and go on through all its fragments, whatever their
 * form. A picture lasts until the next one; before a pause of more than CAMERA_FRAGMENT_MAX_SEC no longer
 * than the picture before it, and then a fragment ends there and the next begins after the pause. -EFBIG:
 * above CAMERA_MUX_SAMPLE_MAX; -EINVAL: empty, or not later than the one before; -ENOMEM. After an error the
 * fragment is as it was.
 */
int camera_mux_add(struct camera_mux *mux, const struct camera_mux_sample *sample,
                   struct camera_mux_fragment *ret);

/* The stream gets another form with the sample of next_nsec, or ends (0): what is left is a fragment. The
 * last picture of a stream lasts as long as the one before it. 1: *ret; 0: nothing is left; -ENOMEM. */
int camera_mux_end(struct camera_mux *mux, uint64_t next_nsec, struct camera_mux_fragment *ret);
