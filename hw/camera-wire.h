/*
 * What the camera daemon and its workers say to each other over a pair of sockets of SOCK_SEQPACKET, which is
 * the worker's standard input: a record a packet, of one machine and one build. The daemon sends orders:
 * first CAMERA_ORDER_START, once. The worker sends reports until CAMERA_REPORT_STOPPED or
 * CAMERA_REPORT_FAULT, and ends.
 */
#pragma once

#include "camera.h"

enum {
        CAMERA_WIRE_VERSION = 1,
        CAMERA_ENCODER_MAX = 64, /* bytes of its name */
        CAMERA_PATH_MAX = 4096,  /* bytes */
        CAMERA_BEAT_SEC = 2,     /* between two signs of life */
};

/* Of the daemon. */
enum camera_order {
        CAMERA_ORDER_START,   /* struct camera_wire_start */
        CAMERA_ORDER_OVERLAY, /* text, without an end */
        CAMERA_ORDER_PICTURE,
        CAMERA_ORDER_STOP,
};

/* Of the worker. */
enum camera_report {
        CAMERA_REPORT_BEAT,    /* it lives; 4 bytes: pictures since the last beat, recorded or not */
        CAMERA_REPORT_OPENED,  /* struct camera_wire_opened */
        CAMERA_REPORT_DATA,    /* at_nsec, 8 bytes, then 1 to CAMERA_CHUNK_MAX bytes of the stream */
        CAMERA_REPORT_LOOK,    /* enum camera_look, 4 bytes */
        CAMERA_REPORT_CLOCK,   /* struct camera_wire_clock */
        CAMERA_REPORT_PICTURE, /* struct camera_wire_picture, then 0 to CAMERA_CHUNK_MAX bytes */
        CAMERA_REPORT_FAULT,   /* struct camera_wire_fault */
        CAMERA_REPORT_STOPPED,
        _CAMERA_REPORT_MAX
};

/* All records begin with it. */
struct camera_wire_head {
        uint32_t type, zero;
};

/* A spec without its strings' ends being anybody's to find: each has a zero byte in it. */
struct camera_wire_start {
        uint32_t version, kind;
        uint32_t width_px, height_px, rate, bitrate_kbit;
        uint32_t is_passthrough, watches_keys, has_overlay, n_masks;
        struct camera_mask masks[CAMERA_MASKS_MAX];
        uint64_t first_usec, stall_usec, frozen_usec;
        char device[CAMERA_DEVICE_MAX + 1]; /* "": NULL; so the other strings */
        char credentials_path[CAMERA_PATH_MAX];
        char encoder[CAMERA_ENCODER_MAX + 1];
};

struct camera_wire_opened {
        uint32_t codec, width_px, height_px;
        char encoder[CAMERA_ENCODER_MAX + 1];
};

struct camera_wire_clock {
        int64_t by_usec;
};

/* A picture comes in one or more records, all with its result and whole size; with a result below 0, in one
 * of size 0. */
struct camera_wire_picture {
        int32_t result;
        uint32_t size;
};

struct camera_wire_fault {
        uint32_t fault;
        char detail[CAMERA_DETAIL_MAX + 1];
};

enum { CAMERA_RECORD_MAX = sizeof(struct camera_wire_head) + sizeof(uint64_t) + CAMERA_CHUNK_MAX };
