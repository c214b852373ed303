/* Baseline JPEG of a simulated camera's picture; pure. Nothing is quantised, codes are of one length. */
#pragma once

#include "camera-sim-bits.h"
#include "camera-sim-picture.h"

void camera_sim_jpeg_encode(const struct camera_sim_picture *picture, struct camera_sim_bits *bits);
