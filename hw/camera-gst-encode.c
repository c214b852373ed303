#include <gst/app/gstappsink.h>

#include "camera-gst.h"

enum { TRIAL_WIDTH_PX = 1280, TRIAL_HEIGHT_PX = 720 };
#define SLICE_NSEC (GST_SECOND / 2)

/* In this order. Key frames come when the pictures' probe asks for them; that an encoder makes some by
 * itself, if ever nobody does, is for seeking. Without B frames: pictures are decoded in the order in which
 * they are shown. */
static const struct {
        const char *name, *format; /* of its properties; the bitrate in kbit/s */
        unsigned per_kbit;
        unsigned patience_sec; /* a device that gives nothing hangs; a program on a busy machine is slow */
} encoders[] = {
        /* The driver of a Raspberry Pi's encoder takes nothing without a level. */
        {"v4l2h264enc",
         "extra-controls=\"controls,repeat_sequence_header=1,h264_i_frame_period=300,video_bitrate=%u\" ! "
         "video/x-h264,level=(string)4",
         1000, 2},
        {"x264enc",
         "bitrate=%u tune=zerolatency speed-preset=superfast threads=2 key-int-max=300 bframes=0 "
         "option-string=\"scenecut=0\"",
         1, 15},
        {"openh264enc", "bitrate=%u rate-control=bitrate complexity=low gop-size=300 multi-thread=2", 1000,
         15},
};

static int describe(size_t i, unsigned bitrate_kbit, char **ret) {
        _cleanup_free_ char *properties = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        int r = str_format(&properties, encoders[i].format, bitrate_kbit * encoders[i].per_kbit);
#pragma GCC diagnostic pop
        return r < 0 ? r : str_format(ret, "%s name=encoder %s", encoders[i].name, properties);
}

static bool is_there(const char *name) {
        GstElementFactory *factory = gst_element_factory_find(name);

        if (factory)
                gst_object_unref(factory);
        return factory;
}

static GstElement *build_trial(const struct camera_wire_start *start, const char *encoder) {
        _cleanup_free_ char *description = NULL;
        GError *error = NULL;

        if (str_format(&description,
                       "videotestsrc num-buffers=30 ! "
                       "video/x-raw,format=I420,width=%u,height=%u,framerate=15/1 ! "
                       "%s ! h264parse ! video/x-h264,stream-format=avc,alignment=au ! appsink name=sink "
                       "sync=false",
                       start->width_px > 0 ? start->width_px : TRIAL_WIDTH_PX,
                       start->height_px > 0 ? start->height_px : TRIAL_HEIGHT_PX, encoder) < 0)
                return NULL;
        GstElement *pipeline = gst_parse_launch_full(description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
        g_clear_error(&error);
        return pipeline;
}

static bool has_failed(GstElement *pipeline) {
        GstBus *bus = gst_element_get_bus(pipeline);
        GstMessage *message = gst_bus_pop_filtered(bus, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
        bool has = message;

        if (message)
                gst_message_unref(message);
        gst_object_unref(bus);
        return has;
}

/* NULL: it gave none, or not in time. */
static GstSample *pull(GstElement *pipeline, unsigned patience_sec, const struct camera_gst_step *step) {
        const uint64_t until_usec = monotonic_usec() + patience_sec * USEC_PER_SEC;
        GstElement *sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
        GstSample *sample;

        do {
                sample = gst_app_sink_try_pull_sample(GST_APP_SINK(sink), SLICE_NSEC);
                step->done(step->userdata);
        } while (!sample && !has_failed(pipeline) && monotonic_usec() < until_usec);
        gst_object_unref(sink);
        return sample;
}

static bool works(const struct camera_wire_start *start, size_t i, const char *description,
                  const struct camera_gst_step *step) {
        GstElement *pipeline = build_trial(start, description);
        bool is_key = false;

        if (!pipeline)
                return false;
        if (gst_element_set_state(pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE) {
                GstSample *sample = pull(pipeline, encoders[i].patience_sec, step);

                is_key = sample &&
                         !GST_BUFFER_FLAG_IS_SET(gst_sample_get_buffer(sample), GST_BUFFER_FLAG_DELTA_UNIT);
                if (sample)
                        gst_sample_unref(sample);
        }
        (void) gst_element_set_state(pipeline, GST_STATE_NULL);
        gst_object_unref(pipeline);
        return is_key;
}

int camera_gst_find_encoder(const struct camera_wire_start *start, const struct camera_gst_step *step,
                            char **ret_description, char *ret_name) {
        for (size_t i = 0; i < ELEMENTSOF(encoders); i++) {
                const bool is_known = streq(start->encoder, encoders[i].name);
                _cleanup_free_ char *description = NULL;

                if ((start->encoder[0] != '\0' && !is_known) || !is_there(encoders[i].name))
                        continue;
                int r = describe(i, start->bitrate_kbit, &description);
                if (r < 0)
                        return r;
                if (!is_known && !works(start, i, description, step))
                        continue;
                memcpy(ret_name, encoders[i].name, strlen(encoders[i].name) + 1);
                *ret_description = TAKE_PTR(description);
                return 0;
        }
        return -ENOENT;
}
