#include "camera-credentials.h"
#include "camera-gst.h"
#include "camera-time.h"

enum { RTP_HEAD = 12, RTP_TIME_AT = 4 };

/* Of the stream that was taken; used by the thread that brings its packets. */
struct stream {
        GstElement *pipeline; /* not a reference */
        struct camera_time time;
};

/* What a server may have. Parts of pictures go to the parser one by one: where one picture ends is what
 * stands in them, and not what the sender marks as an end. */
static const struct {
        const char *encoding, *passthrough, *decode;
} encodings[] = {
        {"H264",
         "rtph264depay name=depay ! video/x-h264,stream-format=byte-stream,alignment=nal ! h264parse "
         "config-interval=-1 "
         "! "
         "capsfilter caps=video/x-h264,stream-format=avc3,alignment=au",
         "rtph264depay ! h264parse ! %s"},
        {"H265",
         "rtph265depay name=depay ! video/x-h265,stream-format=byte-stream,alignment=nal ! h265parse "
         "config-interval=-1 "
         "! "
         "capsfilter caps=video/x-h265,stream-format=hev1,alignment=au",
         "rtph265depay ! h265parse ! %s"},
        {"JPEG", NULL, "rtpjpegdepay ! jpegdec"},
};

/* By our clock, before anything else looks at a time of the source's. */
static GstBuffer *stamp(struct stream *stream, GstPad *pad, GstBuffer *buffer) {
        GstEvent *event = gst_pad_get_sticky_event(pad, GST_EVENT_SEGMENT, 0);
        uint8_t head[RTP_HEAD];
        const GstSegment *segment;
        int64_t step_usec = 0;

        if (!event || gst_buffer_extract(buffer, 0, head, sizeof(head)) != sizeof(head)) {
                g_clear_pointer(&event, gst_event_unref);
                return buffer;
        }
        const uint32_t source = (uint32_t) head[RTP_TIME_AT] << 24 | (uint32_t) head[RTP_TIME_AT + 1] << 16 |
                                (uint32_t) head[RTP_TIME_AT + 2] << 8 | head[RTP_TIME_AT + 3];
        const uint64_t own = camera_time_of(&stream->time, monotonic_nsec(), source, &step_usec);
        const GstClockTime base = gst_element_get_base_time(stream->pipeline);
        gst_event_parse_segment(event, &segment);
        buffer = gst_buffer_make_writable(buffer);
        GST_BUFFER_PTS(buffer) =
                gst_segment_position_from_running_time(segment, GST_FORMAT_TIME, own > base ? own - base : 0);
        GST_BUFFER_DTS(buffer) = GST_CLOCK_TIME_NONE;
        gst_event_unref(event);
        if (step_usec != 0) {
                GValue value = G_VALUE_INIT;

                g_value_init(&value, G_TYPE_INT64);
                g_value_set_int64(&value, step_usec);
                camera_gst_post(stream->pipeline, CAMERA_GST_STEPPED, &value);
        }
        return buffer;
}

static GstPadProbeReturn on_packet(GstPad *pad, GstPadProbeInfo *info, gpointer userdata) {
        if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
                info->data = stamp(userdata, pad, GST_PAD_PROBE_INFO_BUFFER(info));
                return GST_PAD_PROBE_OK;
        }
        GstBufferList *list = gst_buffer_list_make_writable(GST_PAD_PROBE_INFO_BUFFER_LIST(info));
        for (guint i = 0; i < gst_buffer_list_length(list); i++) {
                GstBuffer *buffer = gst_buffer_list_get_writable(list, i);
                GstBuffer *stamped = stamp(userdata, pad, gst_buffer_ref(buffer));

                gst_buffer_list_remove(list, i, 1);
                gst_buffer_list_insert(list, (gint) i, stamped);
        }
        info->data = list;
        return GST_PAD_PROBE_OK;
}

/* What the sender marks as the end of a picture may be a message before one. */
static GstPadProbeReturn on_part(_unused_ GstPad *pad, GstPadProbeInfo *info, _unused_ gpointer userdata) {
        GstBuffer *buffer = gst_buffer_make_writable(GST_PAD_PROBE_INFO_BUFFER(info));

        GST_BUFFER_FLAG_UNSET(buffer, GST_BUFFER_FLAG_MARKER);
        info->data = buffer;
        return GST_PAD_PROBE_OK;
}

static void distrust_marks(GstElement *bin) {
        GstElement *depay = gst_bin_get_by_name(GST_BIN(bin), "depay");
        GstPad *pad;

        if (!depay)
                return;
        pad = gst_element_get_static_pad(depay, "src");
        (void) gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_part, NULL, NULL);
        gst_object_unref(pad);
        gst_object_unref(depay);
}

static int describe(const char *encoding, bool is_passthrough, char **ret) {
        for (size_t i = 0; i < ELEMENTSOF(encodings); i++) {
                if (!streq(encoding, encodings[i].encoding))
                        continue;
                if (is_passthrough)
                        return encodings[i].passthrough ? str_format(ret, "%s", encodings[i].passthrough)
                                                        : -ENOENT;
                const char *decoder = camera_gst_decoder(encoding);
                const char *mark = strstr(encodings[i].decode, "%s");
                if (mark && !decoder)
                        return -ENOENT;
                return mark ? str_format(ret, "%.*s%s", (int) (mark - encodings[i].decode),
                                         encodings[i].decode, decoder)
                            : str_format(ret, "%s", encodings[i].decode);
        }
        return -ENOENT;
}

/* What takes the packets of that pad to the rest of the pipeline. */
static bool link_stream(GstElement *pipeline, GstPad *pad, const char *description, bool is_passthrough) {
        GstElement *bin = gst_parse_bin_from_description_full(description, TRUE, NULL,
                                                              GST_PARSE_FLAG_FATAL_ERRORS, NULL);
        GstElement *rest = gst_bin_get_by_name(GST_BIN(pipeline), is_passthrough ? "sink" : "input");
        bool is_linked = false;

        if (bin && gst_bin_add(GST_BIN(pipeline), bin)) {
                GstPad *in = gst_element_get_static_pad(bin, "sink");

                distrust_marks(bin);
                is_linked = gst_element_link(bin, rest) && gst_element_sync_state_with_parent(bin) &&
                            gst_pad_link(pad, in) == GST_PAD_LINK_OK;
                gst_object_unref(in);
        }
        gst_object_unref(rest);
        return is_linked;
}

static bool is_linked_already(GstElement *pipeline, bool is_passthrough) {
        GstElement *rest = gst_bin_get_by_name(GST_BIN(pipeline), is_passthrough ? "sink" : "input");
        GstPad *in = gst_element_get_static_pad(rest, "sink");
        bool is = gst_pad_is_linked(in);

        gst_object_unref(in);
        gst_object_unref(rest);
        return is;
}

static void on_pad(_unused_ GstElement *source, GstPad *pad, const struct camera_wire_start *start) {
        GstElement *pipeline = GST_ELEMENT(gst_object_get_parent(GST_OBJECT(source)));
        GstCaps *caps = gst_pad_get_current_caps(pad);
        const char *encoding =
                caps ? gst_structure_get_string(gst_caps_get_structure(caps, 0), "encoding-name") : NULL;
        _cleanup_free_ char *description = NULL;
        struct stream *stream = NULL;

        if (pipeline && !is_linked_already(pipeline, start->is_passthrough)) {
                if (encoding && describe(encoding, start->is_passthrough, &description) >= 0)
                        stream = calloc(1, sizeof(*stream));
                if (stream) {
                        stream->pipeline = pipeline;
                        (void) gst_pad_add_probe(pad,
                                                 GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
                                                 on_packet, stream, free);
                }
                if (!stream || !link_stream(pipeline, pad, description, start->is_passthrough))
                        camera_gst_post_fault(pipeline, CAMERA_FAULT_UNSUPPORTED,
                                              "its codec is none that can be taken");
        }
        if (caps)
                gst_caps_unref(caps);
        if (pipeline)
                gst_object_unref(pipeline);
}

/* Sound is not even asked for. */
static gboolean on_stream(_unused_ GstElement *source, _unused_ guint number, GstCaps *caps,
                          _unused_ gpointer userdata) {
        const char *media = gst_structure_get_string(gst_caps_get_structure(caps, 0), "media");

        return media && streq(media, "video");
}

static void on_no_more_pads(GstElement *source, const struct camera_wire_start *start) {
        GstElement *pipeline = GST_ELEMENT(gst_object_get_parent(GST_OBJECT(source)));

        if (pipeline && !is_linked_already(pipeline, start->is_passthrough))
                camera_gst_post_fault(pipeline, CAMERA_FAULT_UNSUPPORTED, "the server offers no video");
        if (pipeline)
                gst_object_unref(pipeline);
}

static bool set_credentials(GstElement *source, const char *path, enum camera_fault *ret_fault,
                            const char **ret_detail) {
        struct camera_credentials credentials = {};

        if (path[0] == '\0')
                return true;
        int r = camera_credentials_read(path, &credentials);
        if (r < 0) {
                *ret_fault = CAMERA_FAULT_REFUSED;
                *ret_detail = r == -EPERM     ? "the credentials file is open to others, or not ours"
                              : r == -EBADMSG ? "the credentials file has not just user= and password="
                              : r == -EACCES  ? "the credentials file is not of the user that records"
                              : r == -ENOENT  ? "there is no credentials file"
                                              : "the credentials file cannot be read";
                return false;
        }
        g_object_set(source, "user-id", credentials.user, "user-pw", credentials.password, NULL);
        camera_credentials_clear(&credentials);
        return true;
}

bool camera_gst_rtsp_connect(GstElement *pipeline, const struct camera_wire_start *start,
                             enum camera_fault *ret_fault, const char **ret_detail) {
        GstElement *source = gst_bin_get_by_name(GST_BIN(pipeline), "source");
        bool is_ok = set_credentials(source, start->credentials_path, ret_fault, ret_detail);

        /* Nothing is held back or put in order, as TCP has done that. */
        g_object_set(source, "latency", 0, "tcp-timeout", (guint64) 20000000, NULL);
        gst_util_set_object_arg(G_OBJECT(source), "protocols", "tcp");
        gst_util_set_object_arg(G_OBJECT(source), "buffer-mode", "none");
        (void) g_signal_connect(source, "select-stream", G_CALLBACK(on_stream), NULL);
        (void) g_signal_connect(source, "pad-added", G_CALLBACK(on_pad), (gpointer) start);
        (void) g_signal_connect(source, "no-more-pads", G_CALLBACK(on_no_more_pads), (gpointer) start);
        gst_object_unref(source);
        return is_ok;
}
