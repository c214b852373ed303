/* What comes of a camera, kept: its stream in a file, and what it said in figures. */
#pragma once

#include <check.h>

#include "hw/camera.h"

enum { RECORDER_FRAGMENTS_MAX = 512 };

struct recorder {
        struct camera *camera;
        char *path; /* of the stream so far */
        FILE *file;
        char encoder[65], detail[CAMERA_DETAIL_MAX + 1];
        enum camera_codec codec;
        enum camera_fault fault;
        unsigned width_px, height_px, n_opened, n_faults, n_stopped, n_fragments, n_pictures, n_steps;
        unsigned n_looks[_CAMERA_LOOK_MAX];
        enum camera_look look;
        uint64_t at_nsec[RECORDER_FRAGMENTS_MAX]; /* of fragments */
        size_t bytes;
        int64_t stepped_usec;
        int picture_result;
        uint8_t *jpeg;
        size_t jpeg_size;
};

extern const struct camera_events recorder_events;

/* A recorder that is all zeroes; the camera is given to it by the caller. */
void recorder_begin(struct recorder *recorder, const char *path);
void recorder_end(struct recorder *recorder);

/* Whether what it takes is installed; says what is not. */
bool recorder_can_run(void);

/* What an independent decoder makes of a file: pictures, and whether it complained. */
struct decoded {
        unsigned n_frames;
        bool is_clean;
        double duration_sec;
};
struct decoded recorder_decode(const char *path);
/* A picture of a file, in grey; the caller's to free. */
uint8_t *recorder_frame(const char *path, unsigned number, unsigned width_px, unsigned height_px);
