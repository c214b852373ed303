/*
 * motcua-window SINK WIDTH HEIGHT shows pictures in a window of a desktop, or whatever the sink is. Standard
 * input is the memory of one picture, rows of BGRx; on standard output, a socket, each byte that comes asks
 * to show what is in that memory, and one goes back when the sink has drawn it. It ends with its socket, or
 * with its sink, as when somebody closes the window.
 */
#include <gst/gst.h>
#include <sys/mman.h>

#include "services/base/util.h"

enum { SIDE_MAX = 8192 };

/* On whichever thread an error is found: what hangs on it must not keep the window. */
static GstBusSyncReply on_message(_unused_ GstBus *bus, GstMessage *message, _unused_ gpointer userdata) {
        if (GST_MESSAGE_TYPE(message) != GST_MESSAGE_ERROR)
                return GST_BUS_PASS;
        GError *error = NULL;
        gst_message_parse_error(message, &error, NULL);
        fprintf(stderr, "%s\n", error->message);
        _exit(EXIT_FAILURE);
}

/* The sink, which draws within the call that pushes a picture: nobody has to ask it whether it did. */
static GstPad *start_sink(const char *sink, int width, int height) {
        _cleanup_free_ char *description = NULL;
        GError *error = NULL;

        if (str_format(&description, "videoconvert ! %s", sink) < 0)
                return NULL;
        GstElement *bin = gst_parse_bin_from_description(description, TRUE, &error);
        if (error) {
                fprintf(stderr, "%s\n", error->message);
                return NULL;
        }
        GstElement *pipeline = gst_pipeline_new(NULL);
        (void) gst_bin_add(GST_BIN(pipeline), bin);
        GstBus *bus = gst_element_get_bus(pipeline);
        gst_bus_set_sync_handler(bus, on_message, NULL, NULL);
        gst_object_unref(bus);

        GstPad *pad = gst_pad_new("src", GST_PAD_SRC), *to = gst_element_get_static_pad(bin, "sink");
        if (gst_pad_link(pad, to) != GST_PAD_LINK_OK)
                return NULL;
        gst_object_unref(to);
        (void) gst_element_set_state(pipeline, GST_STATE_PLAYING);
        (void) gst_pad_set_active(pad, TRUE);
        GstCaps *caps = gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "BGRx", "width",
                                            G_TYPE_INT, width, "height", G_TYPE_INT, height, "framerate",
                                            GST_TYPE_FRACTION, 0, 1, NULL);
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        (void) gst_pad_push_event(pad, gst_event_new_stream_start("motcua"));
        (void) gst_pad_push_event(pad, gst_event_new_caps(caps));
        (void) gst_pad_push_event(pad, gst_event_new_segment(&segment));
        gst_caps_unref(caps);
        return pad;
}

int main(int argc, char *argv[]) {
        uint64_t width, height;

        if (argc != 4 || parse_u64(argv[2], 1, SIDE_MAX, &width) < 0 ||
            parse_u64(argv[3], 1, SIDE_MAX, &height) < 0)
                return EXIT_FAILURE;
        size_t size = (size_t) (width * height * 4);
        void *rows = mmap(NULL, size, PROT_READ, MAP_SHARED, STDIN_FILENO, 0);
        if (rows == MAP_FAILED)
                return EXIT_FAILURE;
        gst_init(NULL, NULL);
        GstPad *pad = start_sink(argv[1], (int) width, (int) height);
        if (!pad)
                return EXIT_FAILURE;
        char byte;
        while (read(STDOUT_FILENO, &byte, 1) == 1) {
                /* A copy: a sink keeps its last picture, to draw it again, while the next one is made. */
                GstBuffer *buffer = gst_buffer_new_allocate(NULL, size, NULL);

                (void) gst_buffer_fill(buffer, 0, rows, size);
                if (gst_pad_push(pad, buffer) != GST_FLOW_OK || write(STDOUT_FILENO, &byte, 1) != 1)
                        return EXIT_FAILURE;
        }
        return EXIT_SUCCESS;
}
