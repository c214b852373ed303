#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#include "camera-gst.h"

#define DECODE_NSEC (2 * GST_SECOND)

const char *camera_gst_decoder(const char *encoding) {
        static const struct {
                const char *encoding, *element;
        } decoders[] = {{"H264", "avdec_h264"}, {"H264", "openh264dec"}, {"H264", "v4l2h264dec"},
                        {"H265", "avdec_h265"}, {"H265", "libde265dec"}, {"H265", "v4l2h265dec"}};

        for (size_t i = 0; i < ELEMENTSOF(decoders); i++) {
                GstElementFactory *factory = streq(decoders[i].encoding, encoding)
                                                     ? gst_element_factory_find(decoders[i].element)
                                                     : NULL;

                if (factory) {
                        gst_object_unref(factory);
                        return decoders[i].element;
                }
        }
        return NULL;
}

static GstElement *build(const GstCaps *caps) {
        const bool is_h264 = gst_structure_has_name(gst_caps_get_structure(caps, 0), "video/x-h264");
        const char *decoder = camera_gst_decoder(is_h264 ? "H264" : "H265");
        _cleanup_free_ char *description = NULL;

        if (!decoder || str_format(&description,
                                   "appsrc name=source format=time ! %s ! %s ! videoconvert ! "
                                   "video/x-raw,format=I420 ! appsink name=sink sync=false max-buffers=2",
                                   is_h264 ? "h264parse" : "h265parse", decoder) < 0)
                return NULL;
        return gst_parse_launch_full(description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, NULL);
}

GstSample *camera_gst_decode_key(GstSample *sample) {
        GstElement *pipeline = build(gst_sample_get_caps(sample));
        GstSample *raw = NULL;

        if (!pipeline)
                return NULL;
        GstElement *source = gst_bin_get_by_name(GST_BIN(pipeline), "source");
        GstElement *sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
        if (gst_element_set_state(pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE) {
                (void) gst_app_src_push_sample(GST_APP_SRC(source), sample);
                (void) gst_app_src_end_of_stream(GST_APP_SRC(source));
                raw = gst_app_sink_try_pull_sample(GST_APP_SINK(sink), DECODE_NSEC);
        }
        gst_object_unref(source);
        gst_object_unref(sink);
        (void) gst_element_set_state(pipeline, GST_STATE_NULL);
        gst_object_unref(pipeline);
        return raw;
}
