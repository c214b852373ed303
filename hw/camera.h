/*
 * A camera: the contract between the camera daemon and what takes pictures. Pictures come as one stream of
 * fragmented MP4: an init (ftyp, moov), then fragments (moof, mdat); where the stream's form changes, another
 * init comes, and fragments of that. The daemon splits, hashes and stores them; a backend never opens a file
 * of it. Everything happens on the daemon's event loop; callbacks come from the loop, never from within the
 * call that asked for them. No call waits for a device.
 */
#pragma once

#include <systemd/sd-event.h>

#include "services/base/util.h"

enum {
        CAMERA_MASKS_MAX = 8,
        CAMERA_OVERLAY_MAX = 256, /* bytes */
        CAMERA_DEVICE_MAX = 1024, /* bytes */
        CAMERA_DETAIL_MAX = 200,  /* bytes */
        CAMERA_SIDE_MAX_PX = 8192,
        CAMERA_RATE_MAX = 120, /* pictures a second */
        CAMERA_PM = 1000,      /* per mille: a whole side, of a mask */
        CAMERA_JPEG_MAX = 4 * 1024 * 1024,
        CAMERA_CHUNK_MAX = 64 * 1024,
        CAMERA_INIT_MAX = 64 * 1024,            /* an init of any backend is no longer */
        CAMERA_FRAGMENT_MAX = 16 * 1024 * 1024, /* nor is a fragment: moof and mdat */
        CAMERA_FRAGMENT_MAX_SEC = 2,            /* nor does it last longer, unless it is one picture */
};

enum camera_kind {
        CAMERA_TEST,
        CAMERA_V4L2,
        CAMERA_LIBCAMERA,
        CAMERA_RTSP,
        _CAMERA_KIND_MAX,
        _CAMERA_KIND_INVALID = -EINVAL
};

enum camera_codec { CAMERA_H264, CAMERA_H265, _CAMERA_CODEC_MAX, _CAMERA_CODEC_INVALID = -EINVAL };

/* What is black in every picture, before it is encoded: per mille of its width and height, right and bottom
 * not included. left_pm < right_pm <= CAMERA_PM, and so top and bottom. */
struct camera_mask {
        unsigned left_pm, top_pm, right_pm, bottom_pm;
};

/* What is to be recorded. Strings are borrowed during camera_start() alone. */
struct camera_spec {
        enum camera_kind kind;
        /* V4L2: /dev/videoN or another path of it; libcamera: its id, NULL the first; RTSP: the URL, without
         * user and password; test: a pattern's name or NULL. At most CAMERA_DEVICE_MAX bytes. */
        const char *device;
        /* RTSP: a file of mode 0600 or 0400 that is the daemon's user's or root's, with lines "user=..." and
         * "password=..."; NULL: none. Read by the worker alone; its content is in no log, argument,
         * environment or message. An absolute path. */
        const char *credentials_path;
        unsigned width_px, height_px; /* 0: the camera's own; both or none */
        unsigned rate;                /* pictures a second; 0: the camera's own */
        unsigned bitrate_kbit;        /* of the encoder; 0: 2000 */
        const char *encoder;          /* the element that worked last time; NULL: by trial */
        bool passthrough;             /* RTSP: H.264 or H.265 as it comes; refused with masks or an overlay */
        bool watch_keys; /* passthrough: a key frame each 30 s is decoded, for "look" and pictures */
        struct camera_mask masks[CAMERA_MASKS_MAX];
        size_t n_masks;
        bool overlay;        /* camera_set_overlay() will come at least every 5 s */
        uint64_t first_usec; /* patience for the first picture, 0: 120 s: in the dark, some take a minute */
        uint64_t stall_usec; /* patience between pictures, 0: 10 s */
};

/* Why a run has ended. */
enum camera_fault {
        CAMERA_FAULT_ABSENT,      /* no such device; host not reached */
        CAMERA_FAULT_REFUSED,     /* credentials, permission, device held by another */
        CAMERA_FAULT_UNSUPPORTED, /* a codec, size or rate that it cannot give; passthrough of another codec
                                   */
        CAMERA_FAULT_ENCODER,     /* none worked, or the remembered one does not any more: forget it */
        CAMERA_FAULT_STALLED,     /* no picture within patience; a dead server's end of stream too; the worker
                                     hung */
        CAMERA_FAULT_DIED, /* the worker ended, was killed, hung when it was to stop, or broke the protocol */
        CAMERA_FAULT_RESOURCES, /* no memory, processes or descriptors; or data was not taken in time */
        _CAMERA_FAULT_MAX,
        _CAMERA_FAULT_INVALID = -EINVAL
};

enum camera_look {
        CAMERA_LOOK_WELL,
        CAMERA_LOOK_FROZEN,  /* the same picture for 30 s, beyond what a sensor's noise allows */
        CAMERA_LOOK_COVERED, /* nearly one colour */
        CAMERA_LOOK_BLURRED, /* far fewer edges than it used to have */
        CAMERA_LOOK_UNKNOWN, /* nothing was decoded yet */
        _CAMERA_LOOK_MAX,
        _CAMERA_LOOK_INVALID = -EINVAL
};

/* Any but data and fault may be NULL. */
struct camera_events {
        /* Bytes of the stream, at most CAMERA_CHUNK_MAX, not aligned to boxes, except that an init and a moof
         * begin with a call. at_nsec: CLOCK_MONOTONIC, when the first picture of the fragment whose moof
         * these bytes begin with was taken (the source's own clock is not trusted); 0: they do not begin with
         * one. */
        void (*data)(const void *bytes, size_t size, uint64_t at_nsec, void *userdata);
        /* Before the first data, and again before another init. encoder "": passthrough. */
        void (*opened)(const char *encoder, enum camera_codec codec, unsigned width_px, unsigned height_px,
                       void *userdata);
        /* When it changes; WELL too. Not before a picture was looked at. */
        void (*look)(enum camera_look look, void *userdata);
        /* Of the source, by more than 2 s; footage goes on in our own time. */
        void (*clock_stepped)(int64_t by_usec, void *userdata);
        /* The run has ended; what came of the last fragment may be torn. detail: printable ASCII, at most
         * CAMERA_DETAIL_MAX bytes, no secret. camera_start() and camera_free() may be called from within. */
        void (*fault)(enum camera_fault fault, const char *detail, void *userdata);
        /* camera_stop() is done: all data that there was has come, in whole fragments. Both calls may be
         * called from within. */
        void (*stopped)(void *userdata);
        /* Of camera_take_picture(): 0, or what was wrong: -EIO, -E2BIG, -ETIMEDOUT, -ECANCELED (the run ended
         * before). */
        void (*picture)(int result, const void *jpeg, size_t size, void *userdata);
};

/* First member of each backend's own struct. */
struct camera;
struct camera_ops {
        const char *name; /* "worker", "sim" */
        int (*start)(struct camera *camera, const struct camera_spec *spec);
        void (*stop)(struct camera *camera);
        int (*set_overlay)(struct camera *camera, const char *text);
        int (*take_picture)(struct camera *camera);
        struct camera *(*free)(struct camera *camera);
};
struct camera {
        const struct camera_ops *ops;
};

/* Real ones, each run in a process of its own, motcua-camera, over a pair of sockets. events and userdata are
 * borrowed until camera_free(). Errors: -ENOMEM, -EIO. */
int camera_new_real(sd_event *event, const struct camera_events *events, void *userdata, struct camera **ret);

/* Begins a run. -EBUSY: one is on; -EOPNOTSUPP: passthrough with masks or an overlay, or of what is not RTSP;
 * -EINVAL, -ENAMETOOLONG: of the spec. What fails later comes as a fault: also if no process can be started.
 */
int camera_start(struct camera *camera, const struct camera_spec *spec);

/* Ends the run in order: what is encoded still comes, then "stopped". A worker that hangs is killed after 10
 * s, and that is CAMERA_FAULT_DIED. Without a run, and the second time, nothing happens. */
void camera_stop(struct camera *camera);

/* What is written into the pictures from now on: UTF-8, clean (text_is_clean()). -EINVAL: it is not;
 * -ENAMETOOLONG: above CAMERA_OVERLAY_MAX; -ENOTCONN: no run, or one that is being stopped. */
int camera_set_overlay(struct camera *camera, const char *text);

/* The masked, overlaid picture as JPEG: the next one, or of passthrough the next key frame. -EBUSY: one is on
 * the way; -ENOTCONN: no run, or one that is being stopped; -EOPNOTSUPP: passthrough without watch_keys. */
int camera_take_picture(struct camera *camera);

/* Kills the run; no callback comes any more. */
struct camera *camera_free(struct camera *camera);
DEFINE_CLEANUP(struct camera *, camera_free)

/* As on the bus and in logs: "absent", "refused", ...; "well", "frozen", ... NULL: no such value. */
const char *camera_fault_name(enum camera_fault fault);
const char *camera_look_name(enum camera_look look);
