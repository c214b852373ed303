#include <fcntl.h>
#include <sys/stat.h>

#include "camera-gst.h"

enum { TEST_WIDTH_PX = 1280, TEST_HEIGHT_PX = 720, TEST_RATE = 15 };

struct building {
        const struct camera_wire_start *start;
        enum camera_fault fault;
        const char *detail;
};

static int fail(struct building *building, enum camera_fault fault, const char *detail) {
        building->fault = fault;
        building->detail = detail;
        return -EIO;
}

/* Its name goes into a description. */
static bool is_pattern(const char *name) {
        GstElement *element = gst_element_factory_make("videotestsrc", NULL);
        GParamSpec *spec =
                element ? g_object_class_find_property(G_OBJECT_GET_CLASS(element), "pattern") : NULL;
        bool is = spec && G_IS_PARAM_SPEC_ENUM(spec) &&
                  g_enum_get_value_by_nick(G_PARAM_SPEC_ENUM(spec)->enum_class, name);

        if (element)
                gst_object_unref(element);
        return is && id_is_valid(name);
}

static int describe_test(struct building *building, char **ret) {
        const struct camera_wire_start *start = building->start;
        const char *pattern = start->device[0] != '\0' ? start->device : "smpte";

        if (!is_pattern(pattern))
                return fail(building, CAMERA_FAULT_ABSENT, "no such pattern");
        return str_format(
                ret, "videotestsrc is-live=true pattern=%s ! video/x-raw,width=%u,height=%u,framerate=%u/1",
                pattern, start->width_px > 0 ? start->width_px : TEST_WIDTH_PX,
                start->height_px > 0 ? start->height_px : TEST_HEIGHT_PX,
                start->rate > 0 ? start->rate : TEST_RATE);
}

/* What a device can give; NULL: it cannot be opened. */
static GstCaps *caps_of_device(const struct camera_wire_start *start) {
        GstElement *source = gst_element_factory_make("v4l2src", NULL);
        GstCaps *caps = NULL;

        if (!source)
                return NULL;
        g_object_set(source, "device", start->device, NULL);
        if (gst_element_set_state(source, GST_STATE_READY) == GST_STATE_CHANGE_SUCCESS) {
                GstPad *pad = gst_element_get_static_pad(source, "src");

                caps = gst_pad_query_caps(pad, NULL);
                gst_object_unref(pad);
        }
        (void) gst_element_set_state(source, GST_STATE_NULL);
        gst_object_unref(source);
        return caps;
}

static int describe_wish(const struct camera_wire_start *start, bool is_jpeg, unsigned exactness,
                         char **ret) {
        _cleanup_free_ char *size = NULL, *rate = NULL;
        int r = 0;

        if (exactness > 0 && start->width_px > 0)
                r = str_format(&size, ",width=%u,height=%u", start->width_px, start->height_px);
        if (r >= 0 && exactness > 1 && start->rate > 0)
                r = str_format(&rate, ",framerate=%u/1", start->rate);
        return r < 0 ? r
                     : str_format(ret, "%s%s%s", is_jpeg ? "image/jpeg" : "video/x-raw", size ? size : "",
                                  rate ? rate : "");
}

/* What comes nearest to the wish; many cameras on USB give their large pictures as JPEG alone. */
static int choose_caps(const struct building *building, const GstCaps *can, char **ret) {
        for (unsigned exactness = 3; exactness-- > 0;)
                for (unsigned is_jpeg = 0; is_jpeg < 2; is_jpeg++) {
                        _cleanup_free_ char *wish = NULL;
                        int r = describe_wish(building->start, is_jpeg, exactness, &wish);

                        if (r < 0)
                                return r;
                        GstCaps *caps = gst_caps_from_string(wish);
                        bool fits = gst_caps_can_intersect(can, caps);
                        gst_caps_unref(caps);
                        if (fits)
                                return str_format(ret, "%s%s", wish, is_jpeg ? " ! jpegdec" : "");
                }
        return -ENOENT;
}

/* Before GStreamer does: its errors do not tell them apart. */
static int try_device(struct building *building) {
        _cleanup_close_ int fd = open(building->start->device, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        struct stat st;

        if (fd < 0)
                return errno == EACCES || errno == EPERM || errno == EBUSY
                               ? fail(building, CAMERA_FAULT_REFUSED, "the device cannot be opened")
                               : fail(building, CAMERA_FAULT_ABSENT, "no such device");
        if (fstat(fd, &st) < 0 || !S_ISCHR(st.st_mode))
                return fail(building, CAMERA_FAULT_ABSENT, "it is no device");
        return 0;
}

static int describe_v4l2(struct building *building, char **ret) {
        _cleanup_free_ char *caps = NULL;
        int r = try_device(building);

        if (r < 0)
                return r;
        GstCaps *can = caps_of_device(building->start);
        if (!can)
                return fail(building, CAMERA_FAULT_REFUSED, "it is no camera, or another program has it");
        r = choose_caps(building, can, &caps);
        gst_caps_unref(can);
        if (r < 0)
                return fail(building, CAMERA_FAULT_UNSUPPORTED, "it gives no pictures that can be read");
        return str_format(ret, "v4l2src name=source ! %s", caps);
}

/* Without the wished rate: which controls there are differs by version, and pictures may be left out. */
static int describe_libcamera(struct building *building, char **ret) {
        const struct camera_wire_start *start = building->start;

        if (start->width_px == 0)
                return str_format(ret, "libcamerasrc name=source ! video/x-raw");
        return str_format(ret, "libcamerasrc name=source ! video/x-raw,width=%u,height=%u", start->width_px,
                          start->height_px);
}

/* From there "input", a bin of RTSP's, is linked when the server says what it has. */
static int describe_source(struct building *building, char **ret) {
        switch ((enum camera_kind) building->start->kind) {
        case CAMERA_TEST:
                return describe_test(building, ret);
        case CAMERA_V4L2:
                return describe_v4l2(building, ret);
        case CAMERA_LIBCAMERA:
                return describe_libcamera(building, ret);
        case CAMERA_RTSP:
                return str_format(ret, "rtspsrc name=source");
        case _CAMERA_KIND_MAX:
        case _CAMERA_KIND_INVALID:
                break;
        }
        return fail(building, CAMERA_FAULT_UNSUPPORTED, "no such kind of camera");
}

/* A queue that leaves out the oldest picture: an encoder that is too slow holds no driver up, and no memory.
 */
static int describe_raw(const struct camera_wire_start *start, const char *encoder, char **ret) {
        _cleanup_free_ char *size = NULL, *rate = NULL;
        int r = 0;

        if (start->width_px > 0)
                r = str_format(&size, ",width=%u,height=%u,pixel-aspect-ratio=1/1", start->width_px,
                               start->height_px);
        if (r >= 0 && start->rate > 0)
                r = str_format(&rate, "videorate drop-only=true max-rate=%u ! ", start->rate);
        return r < 0 ? r
                     : str_format(ret,
                                  "queue name=input leaky=downstream max-size-buffers=4 max-size-bytes=0 "
                                  "max-size-time=0 ! videoconvert ! videoscale ! %s"
                                  "capsfilter name=plain caps=\"video/x-raw,format=I420%s\" ! %s%s ! "
                                  "h264parse ! "
                                  "video/x-h264,stream-format=avc,alignment=au",
                                  rate ? rate : "", size ? size : "",
                                  start->has_overlay
                                          ? "textoverlay name=overlay halignment=left valignment=top "
                                            "shaded-background=true font-desc=\"Sans 14\" ! "
                                          : "",
                                  encoder);
}

static int describe(struct building *building, const char *encoder, char **ret) {
        static const char sink[] =
                "appsink name=sink sync=false async=false max-buffers=64 wait-on-eos=false";
        _cleanup_free_ char *source = NULL, *raw = NULL;
        int r = describe_source(building, &source);

        if (r >= 0 && !building->start->is_passthrough)
                r = describe_raw(building->start, encoder, &raw);
        if (r < 0)
                return r;
        if (building->start->is_passthrough)
                return str_format(ret, "%s %s", source, sink);
        return str_format(ret, "%s %s %s ! %s", source, building->start->kind == CAMERA_RTSP ? "" : "!", raw,
                          sink);
}

/* What is anybody's text comes by properties, and never into a description. */
static void set_device(GstElement *pipeline, const struct camera_wire_start *start) {
        static const char *const names[_CAMERA_KIND_MAX] = {
                [CAMERA_V4L2] = "device", [CAMERA_LIBCAMERA] = "camera-name", [CAMERA_RTSP] = "location"};
        const char *name = names[start->kind];
        GstElement *source;

        if (!name || start->device[0] == '\0')
                return;
        source = gst_bin_get_by_name(GST_BIN(pipeline), "source");
        g_object_set(source, name, start->device, NULL);
        gst_object_unref(source);
}

GstElement *camera_gst_build(const struct camera_wire_start *start, const char *encoder,
                             enum camera_fault *ret_fault, const char **ret_detail) {
        struct building building = {
                .start = start, .fault = CAMERA_FAULT_RESOURCES, .detail = "the pipeline cannot be made"};
        _cleanup_free_ char *description = NULL;
        GstElement *pipeline = NULL;
        GError *error = NULL;

        if (describe(&building, encoder, &description) >= 0)
                pipeline = gst_parse_launch_full(description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
        g_clear_error(&error);
        if (pipeline) {
                set_device(pipeline, start);
                if (start->kind == CAMERA_RTSP &&
                    !camera_gst_rtsp_connect(pipeline, start, &building.fault, &building.detail)) {
                        gst_object_unref(pipeline);
                        pipeline = NULL;
                }
        }
        *ret_fault = building.fault;
        *ret_detail = building.detail;
        return pipeline;
}

bool camera_gst_is_device_there(const struct camera_wire_start *start) {
        return start->kind != CAMERA_V4L2 || access(start->device, F_OK) == 0;
}
