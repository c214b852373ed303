/*
 * motcua-camera, from within: the pipeline of one run. GStreamer calls the pads' probes and pad-added from
 * threads of its own; what they find comes to the loop as messages on the pipeline's bus, and nothing else is
 * shared but what is said here.
 */
#pragma once

#include <gst/gst.h>

#include "camera-look.h"
#include "camera-out.h"
#include "camera-wire.h"

struct camera_gst;

/* What messages on the bus are named, and the field of each. */
#define CAMERA_GST_SAMPLE "motcua-sample"   /* the sink has some */
#define CAMERA_GST_LOOK "motcua-look"       /* value: int, enum camera_look */
#define CAMERA_GST_STEPPED "motcua-stepped" /* value: int64, microseconds */
#define CAMERA_GST_PICTURE "motcua-picture" /* value: GstSample, to become a JPEG */
#define CAMERA_GST_FAULT "motcua-fault"     /* value: int, enum camera_fault; detail: string */

/* Posts one of those; takes value. From any thread. */
void camera_gst_post(GstElement *element, const char *name, GValue *value);
void camera_gst_post_fault(GstElement *element, enum camera_fault fault, const char *detail);

/* ----- camera-gst-plugins.c */

/* Nothing that a shell has set for GStreamer makes it write down what it is asked. */
void camera_gst_clear_environment(void);
/* What is done before the loop runs takes a busy machine longer than a daemon waits for a sign of life: it is
 * called between any two steps of that. */
struct camera_gst_step {
        void (*done)(void *userdata);
        void *userdata;
};
/* All that a spec may use; *ret_missing: the first that is needed and not there, or NULL. */
void camera_gst_load_all(const struct camera_wire_start *start, const struct camera_gst_step *step,
                         const char **ret_missing);

/* ----- camera-gst-encode.c */

/* An encoder that has just given a key frame in time, as an element of a pipeline's description with the
 * name "encoder", the caller's to free. With start->encoder that one, without a trial. -ENOENT: none works.
 */
int camera_gst_find_encoder(const struct camera_wire_start *start, const struct camera_gst_step *step,
                            char **ret_description, char *ret_name);

/* ----- camera-gst-source.c */

/* A pipeline of a spec, with elements "sink" (appsink; H.264 or H.265 as MP4 has it), and unless of
 * passthrough "plain" (before the overlay), "overlay" if there is one, "encoder"; and RTSP "source". encoder:
 * its description. On failure *ret_fault and its detail, a constant. */
GstElement *camera_gst_build(const struct camera_wire_start *start, const char *encoder,
                             enum camera_fault *ret_fault, const char **ret_detail);
/* Whether the device that failed is still there: errors of drivers do not say. */
bool camera_gst_is_device_there(const struct camera_wire_start *start);

/* ----- camera-gst-picture.c: what is done to pictures, and seen of them, before they are encoded */

struct camera_gst_picture;

/* On the pads of that pipeline; start outlives it. */
struct camera_gst_picture *camera_gst_picture_new(GstElement *pipeline,
                                                  const struct camera_wire_start *start);
/* The next picture is posted. From any thread. */
void camera_gst_picture_want(struct camera_gst_picture *picture);
/* A raw picture as JPEG; waits for it. NULL: it failed. */
GstSample *camera_gst_to_jpeg(GstSample *sample);

/* ----- camera-gst-rtsp.c */

/* Links the element "source" of the pipeline as its server offers, to "input". Credentials are read. Other
 * errors: *ret_fault and its detail, a constant. */
bool camera_gst_rtsp_connect(GstElement *pipeline, const struct camera_wire_start *start,
                             enum camera_fault *ret_fault, const char **ret_detail);

/* ----- camera-gst-keys.c: key frames of passthrough */

/* Decodes one encoded picture; waits for it, not longer than 2 s. NULL: that failed. */
GstSample *camera_gst_decode_key(GstSample *sample);
/* The element that decodes "H264" or "H265" on this machine; NULL: none. */
const char *camera_gst_decoder(const char *encoding);
/* What a raw picture in I420 looks like, or CAMERA_LOOK_UNKNOWN. */
enum camera_look camera_gst_look_at(struct camera_looker *looker, GstSample *sample);

/* ----- camera-gst-sample.c: what the encoder or the camera gives, as the muxer takes it */

struct camera_gst_stream {
        struct camera_out *out;
        const char *encoder; /* "": none, of passthrough */
        uint64_t base_nsec;  /* of the pipeline: CLOCK_MONOTONIC */
        bool is_passthrough;
};
/* Returns as camera_out_sample(); 0 too of a sample without a form. */
int camera_gst_send(const struct camera_gst_stream *stream, GstSample *sample);

/* ----- camera-gst-fault.c */

/* What an error on the bus of the pipeline means; *ret: the error, the caller's to free. */
enum camera_fault camera_gst_fault_of(GstMessage *message, GstElement *pipeline,
                                      const struct camera_wire_start *start, bool has_pictures, GError **ret);
