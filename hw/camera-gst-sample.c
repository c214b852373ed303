#include "camera-gst.h"

static bool read_form(const GstCaps *caps, GstMapInfo *map, struct camera_mux_form *form) {
        const GstStructure *structure = gst_caps_get_structure(caps, 0);
        const GValue *config = gst_structure_get_value(structure, "codec_data");
        gint width, height;

        if (!config || !gst_structure_get_int(structure, "width", &width) ||
            !gst_structure_get_int(structure, "height", &height) || width <= 0 || height <= 0 ||
            !gst_buffer_map(gst_value_get_buffer(config), map, GST_MAP_READ))
                return false;
        *form = (struct camera_mux_form){
                .codec = gst_structure_has_name(structure, "video/x-h264") ? CAMERA_H264 : CAMERA_H265,
                .width_px = (unsigned) width,
                .height_px = (unsigned) height,
                .config = map->data,
                .config_size = map->size,
        };
        return true;
}

/* When a picture was taken; of a driver that says nonsense, now. */
static uint64_t time_of(const struct camera_gst_stream *stream, GstSample *sample) {
        const uint64_t now = monotonic_nsec();
        GstClockTime running = gst_segment_to_running_time(gst_sample_get_segment(sample), GST_FORMAT_TIME,
                                                           GST_BUFFER_PTS(gst_sample_get_buffer(sample)));
        uint64_t at = GST_CLOCK_TIME_IS_VALID(running) ? stream->base_nsec + running : now;

        return at > now || now - at > 60 * GST_SECOND ? now : at;
}

int camera_gst_send(const struct camera_gst_stream *stream, GstSample *sample) {
        GstBuffer *buffer = gst_sample_get_buffer(sample);
        const GstCaps *caps = gst_sample_get_caps(sample);
        GstBuffer *config;
        struct camera_mux_form form;
        GstMapInfo config_map, map;

        if (!caps || !read_form(caps, &config_map, &form))
                return 0;
        config = gst_value_get_buffer(gst_structure_get_value(gst_caps_get_structure(caps, 0), "codec_data"));
        form.is_inband = stream->is_passthrough;
        int r = 0;
        if (gst_buffer_map(buffer, &map, GST_MAP_READ)) {
                r = camera_out_sample(
                        stream->out, &form, stream->encoder,
                        &(struct camera_mux_sample){
                                .bytes = map.data,
                                .size = map.size,
                                .at_nsec = time_of(stream, sample),
                                .is_key = !GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT)});
                gst_buffer_unmap(buffer, &map);
        }
        gst_buffer_unmap(config, &config_map);
        return r;
}
