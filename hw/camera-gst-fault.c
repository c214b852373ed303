#include "camera-gst.h"

static enum camera_fault fault_of_resource(gint code) {
        switch (code) {
        case GST_RESOURCE_ERROR_NOT_AUTHORIZED:
        case GST_RESOURCE_ERROR_BUSY:
                return CAMERA_FAULT_REFUSED;
        case GST_RESOURCE_ERROR_NOT_FOUND:
        case GST_RESOURCE_ERROR_OPEN_READ:
        case GST_RESOURCE_ERROR_OPEN_WRITE:
        case GST_RESOURCE_ERROR_OPEN_READ_WRITE:
                return CAMERA_FAULT_ABSENT;
        case GST_RESOURCE_ERROR_SETTINGS:
                return CAMERA_FAULT_UNSUPPORTED;
        case GST_RESOURCE_ERROR_NO_SPACE_LEFT:
                return CAMERA_FAULT_RESOURCES;
        }
        return CAMERA_FAULT_STALLED;
}

static bool is_of_encoder(GstElement *pipeline, GstObject *source) {
        GstElement *encoder = gst_bin_get_by_name(GST_BIN(pipeline), "encoder");
        bool is = encoder && source == GST_OBJECT(encoder);

        if (encoder)
                gst_object_unref(encoder);
        return is;
}

enum camera_fault camera_gst_fault_of(GstMessage *message, GstElement *pipeline,
                                      const struct camera_wire_start *start, bool has_pictures,
                                      GError **ret) {
        gst_message_parse_error(message, ret, NULL);
        if (is_of_encoder(pipeline, GST_MESSAGE_SRC(message)))
                return CAMERA_FAULT_ENCODER;
        if (!camera_gst_is_device_there(start))
                return CAMERA_FAULT_ABSENT;
        if ((*ret)->domain == GST_RESOURCE_ERROR)
                return fault_of_resource((*ret)->code);
        return has_pictures ? CAMERA_FAULT_STALLED : CAMERA_FAULT_UNSUPPORTED;
}
