#include <gst/video/video.h>

#include "camera-gst.h"

#define LOOK_EVERY GST_SECOND
#define KEY_EVERY GST_SECOND
/* Pictures do not come exactly at a second. */
#define KEY_SLACK (GST_SECOND / 100)
#define JPEG_PATIENCE (5 * GST_SECOND)

struct camera_gst_picture {
        const struct camera_wire_start *start;
        GstElement *pipeline; /* not a reference */
        GstPad *plain, *encoder_in, *encoder_out;
        gint wants_picture; /* atomic */

        /* Of the thread that brings pictures alone. */
        GstVideoInfo info;
        bool has_info;
        struct camera_looker *looker;
        enum camera_look look;
        GstClockTime looked_at, key_at;
};

static void fill(GstVideoFrame *frame, const struct camera_mask *mask) {
        static const uint8_t black[] = {16, 128, 128}; /* I420 */

        for (unsigned plane = 0; plane < ELEMENTSOF(black); plane++) {
                const unsigned width = (unsigned) GST_VIDEO_FRAME_COMP_WIDTH(frame, plane);
                const unsigned height = (unsigned) GST_VIDEO_FRAME_COMP_HEIGHT(frame, plane);
                /* What is touched by the mask is within it. */
                const unsigned left = mask->left_pm * width / CAMERA_PM,
                               top = mask->top_pm * height / CAMERA_PM;
                const unsigned right = (mask->right_pm * width + CAMERA_PM - 1) / CAMERA_PM;
                const unsigned bottom = (mask->bottom_pm * height + CAMERA_PM - 1) / CAMERA_PM;
                uint8_t *pixels = GST_VIDEO_FRAME_PLANE_DATA(frame, plane);

                for (unsigned y = top; y < bottom; y++)
                        memset(pixels + (size_t) y * (size_t) GST_VIDEO_FRAME_PLANE_STRIDE(frame, plane) +
                                       left,
                               black[plane], right - left);
        }
}

static void look(struct camera_gst_picture *picture, const GstVideoFrame *frame) {
        const struct camera_luma luma = {.pixels = GST_VIDEO_FRAME_PLANE_DATA(frame, 0),
                                         .width_px = (unsigned) GST_VIDEO_FRAME_WIDTH(frame),
                                         .height_px = (unsigned) GST_VIDEO_FRAME_HEIGHT(frame),
                                         .stride = (unsigned) GST_VIDEO_FRAME_PLANE_STRIDE(frame, 0)};
        enum camera_look now = camera_looker_see(picture->looker, &luma, monotonic_usec());

        if (now == picture->look)
                return;
        picture->look = now;
        GValue value = G_VALUE_INIT;
        g_value_init(&value, G_TYPE_INT);
        g_value_set_int(&value, (gint) now);
        camera_gst_post(picture->pipeline, CAMERA_GST_LOOK, &value);
}

/* Whether so much time has passed on the pictures' clock, which may be missing or go back. */
static bool is_due(GstClockTime *last, GstClockTime now, GstClockTime every) {
        if (GST_CLOCK_TIME_IS_VALID(now) && GST_CLOCK_TIME_IS_VALID(*last) && now >= *last &&
            now - *last < every)
                return false;
        *last = now;
        return true;
}

/* The picture is looked at before anything is put into it. One that cannot be written into is not recorded.
 */
static GstPadProbeReturn on_plain(_unused_ GstPad *pad, GstPadProbeInfo *info, gpointer userdata) {
        struct camera_gst_picture *picture = userdata;
        GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);
        const bool looks = is_due(&picture->looked_at, GST_BUFFER_PTS(buffer), LOOK_EVERY);
        GstVideoFrame frame = {};

        if (!looks && picture->start->n_masks == 0)
                return GST_PAD_PROBE_OK;
        if (picture->start->n_masks > 0)
                info->data = buffer = gst_buffer_make_writable(buffer);
        if (!picture->has_info ||
            !gst_video_frame_map(&frame, &picture->info, buffer,
                                 picture->start->n_masks > 0 ? GST_MAP_READWRITE : GST_MAP_READ)) {
                camera_gst_post_fault(picture->pipeline, CAMERA_FAULT_UNSUPPORTED,
                                      "a picture cannot be masked");
                return GST_PAD_PROBE_DROP;
        }
        if (looks)
                look(picture, &frame);
        for (size_t i = 0; i < picture->start->n_masks; i++)
                fill(&frame, &picture->start->masks[i]);
        gst_video_frame_unmap(&frame);
        return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn on_caps(_unused_ GstPad *pad, GstPadProbeInfo *info, gpointer userdata) {
        struct camera_gst_picture *picture = userdata;
        GstEvent *event = GST_PAD_PROBE_INFO_EVENT(info);
        GstCaps *caps;

        if (GST_EVENT_TYPE(event) != GST_EVENT_CAPS)
                return GST_PAD_PROBE_OK;
        gst_event_parse_caps(event, &caps);
        picture->has_info = gst_video_info_from_caps(&picture->info, caps) &&
                            GST_VIDEO_INFO_FORMAT(&picture->info) == GST_VIDEO_FORMAT_I420;
        return GST_PAD_PROBE_OK;
}

static void post_picture(struct camera_gst_picture *picture, GstPad *pad, GstBuffer *buffer) {
        GstCaps *caps = gst_pad_get_current_caps(pad);
        GValue value = G_VALUE_INIT;

        g_value_init(&value, GST_TYPE_SAMPLE);
        g_value_take_boxed(&value, gst_sample_new(buffer, caps, NULL, NULL));
        camera_gst_post(picture->pipeline, CAMERA_GST_PICTURE, &value);
        if (caps)
                gst_caps_unref(caps);
}

/* A key frame each second of time, whatever the rate: in the dark a camera may give two pictures a second. */
static GstPadProbeReturn on_encode(GstPad *pad, GstPadProbeInfo *info, gpointer userdata) {
        struct camera_gst_picture *picture = userdata;
        GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);

        if (is_due(&picture->key_at, GST_BUFFER_PTS(buffer), KEY_EVERY - KEY_SLACK))
                (void) gst_pad_send_event(picture->encoder_out, gst_video_event_new_upstream_force_key_unit(
                                                                        GST_CLOCK_TIME_NONE, TRUE, 0));
        if (g_atomic_int_compare_and_exchange(&picture->wants_picture, 1, 0))
                post_picture(picture, pad, buffer);
        return GST_PAD_PROBE_OK;
}

static GstPad *pad_of(GstElement *pipeline, const char *element, const char *pad) {
        GstElement *found = gst_bin_get_by_name(GST_BIN(pipeline), element);
        GstPad *of = found ? gst_element_get_static_pad(found, pad) : NULL;

        if (found)
                gst_object_unref(found);
        return of;
}

static struct camera_gst_picture *give_up(struct camera_gst_picture *picture) {
        GstPad *pads[] = {picture->plain, picture->encoder_in, picture->encoder_out};

        for (size_t i = 0; i < ELEMENTSOF(pads); i++)
                if (pads[i])
                        gst_object_unref(pads[i]);
        camera_looker_free(picture->looker);
        free(picture);
        return NULL;
}

struct camera_gst_picture *camera_gst_picture_new(GstElement *pipeline,
                                                  const struct camera_wire_start *start) {
        struct camera_gst_picture *picture = calloc(1, sizeof(*picture));

        if (!picture)
                return NULL;
        picture->start = start;
        picture->pipeline = pipeline;
        picture->look = CAMERA_LOOK_UNKNOWN;
        picture->looked_at = picture->key_at = GST_CLOCK_TIME_NONE;
        picture->plain = pad_of(pipeline, "plain", "src");
        picture->encoder_in = pad_of(pipeline, "encoder", "sink");
        picture->encoder_out = pad_of(pipeline, "encoder", "src");
        if (!picture->plain || !picture->encoder_in || !picture->encoder_out ||
            camera_looker_new(start->frozen_usec, &picture->looker) < 0)
                return give_up(picture);
        (void) gst_pad_add_probe(picture->plain, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_caps, picture, NULL);
        (void) gst_pad_add_probe(picture->plain, GST_PAD_PROBE_TYPE_BUFFER, on_plain, picture, NULL);
        (void) gst_pad_add_probe(picture->encoder_in, GST_PAD_PROBE_TYPE_BUFFER, on_encode, picture, NULL);
        return picture;
}

void camera_gst_picture_want(struct camera_gst_picture *picture) {
        g_atomic_int_set(&picture->wants_picture, 1);
}

GstSample *camera_gst_to_jpeg(GstSample *sample) {
        GstCaps *caps = gst_caps_new_empty_simple("image/jpeg");
        GstSample *jpeg = gst_video_convert_sample(sample, caps, JPEG_PATIENCE, NULL);

        gst_caps_unref(caps);
        return jpeg;
}

enum camera_look camera_gst_look_at(struct camera_looker *looker, GstSample *sample) {
        enum camera_look now = CAMERA_LOOK_UNKNOWN;
        GstVideoFrame frame;
        GstVideoInfo info;

        if (!gst_video_info_from_caps(&info, gst_sample_get_caps(sample)) ||
            !gst_video_frame_map(&frame, &info, gst_sample_get_buffer(sample), GST_MAP_READ))
                return now;
        now = camera_looker_see(
                looker,
                &(struct camera_luma){.pixels = GST_VIDEO_FRAME_PLANE_DATA(&frame, 0),
                                      .width_px = (unsigned) GST_VIDEO_FRAME_WIDTH(&frame),
                                      .height_px = (unsigned) GST_VIDEO_FRAME_HEIGHT(&frame),
                                      .stride = (unsigned) GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0)},
                monotonic_usec());
        gst_video_frame_unmap(&frame);
        return now;
}
