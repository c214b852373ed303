/* Bytes and bits of what the simulated camera writes: they grow, and remember that memory was short. */
#pragma once

#include "services/base/util.h"

struct camera_sim_bits {
        uint8_t *bytes; /* the owner's to free */
        size_t size, allocated;
        unsigned n_bits; /* of the byte under way, that is not among them yet */
        uint8_t byte;
        bool stuffs; /* JPEG: a zero behind each 0xFF that bits make */
        bool failed; /* -ENOMEM; nothing was written since */
};

void camera_sim_bits_free(struct camera_sim_bits *bits);
#define _cleanup_camera_sim_bits_ _cleanup_(camera_sim_bits_free)

/* Whole bytes, between which no bits are under way. */
void camera_sim_bits_put(struct camera_sim_bits *bits, const void *bytes, size_t size);
/* The low n bits of the value, the highest first. */
void camera_sim_bits_add(struct camera_sim_bits *bits, unsigned value, unsigned n);
/* Exp-Golomb codes, ue(v) and se(v) of H.264. */
void camera_sim_bits_add_ue(struct camera_sim_bits *bits, unsigned value);
void camera_sim_bits_add_se(struct camera_sim_bits *bits, int value);
/* The rest of the byte under way, if there is one, as these bits. */
void camera_sim_bits_fill(struct camera_sim_bits *bits, bool ones);
