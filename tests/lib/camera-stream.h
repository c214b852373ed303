/*
 * A camera's stream in memory, for who stores, cuts and checks footage: an init and N fragments of a second
 * each, five pictures in each, as the simulated camera makes them but without a loop and at once. They play.
 */
#pragma once

#include "services/base/util.h"

struct camera_stream_fragment {
        uint8_t *bytes; /* moof and mdat */
        size_t size;
        uint64_t at_nsec; /* CLOCK_MONOTONIC, of its first picture */
};

struct camera_stream {
        uint8_t *init; /* ftyp and moov */
        size_t init_size;
        struct camera_stream_fragment *fragments;
        size_t n_fragments;
};

/* Ends the test if it cannot. first_nsec: when the first picture was taken; decode times begin at 0 with it.
 * is_other: of the other form, that has another init. */
struct camera_stream camera_stream_make(size_t n_fragments, uint64_t first_nsec, bool is_other);
void camera_stream_free(struct camera_stream *stream);
#define _cleanup_camera_stream_ _cleanup_(camera_stream_free)

/* A new buffer of the init and those fragments: a file that plays. */
uint8_t *camera_stream_join(const struct camera_stream *stream, size_t first, size_t n, size_t *ret_size);
