/*
 * H.264 without an encoder's arithmetic, pure and without loss: of a macroblock the one above or to the left
 * goes on, or the one of the picture before, or else its samples are written as they are (I_PCM). Baseline
 * profile, which every decoder reads; pictures of blocks are small so.
 */
#pragma once

#include "camera-sim-bits.h"
#include "camera-sim-picture.h"

enum { CAMERA_SIM_H264_FRAMES = 16 }; /* frame_num counts so far, from the key frame on */

/* Appends the AVCDecoderConfigurationRecord of pictures of that size. */
void camera_sim_h264_config(const struct camera_sim_picture *picture, struct camera_sim_bits *bits);

struct camera_sim_h264_place {
        const struct camera_sim_picture *before; /* NULL: a key frame */
        unsigned frame;                          /* since the key frame; 0: it is one */
        unsigned key; /* of which key frame: neighbours have different ones, below 65536 */
};

/* Appends the picture as one NAL unit behind its length of four bytes. */
void camera_sim_h264_encode(const struct camera_sim_picture *picture,
                            const struct camera_sim_h264_place *place, struct camera_sim_bits *bits);
