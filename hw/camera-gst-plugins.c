#include "camera-gst.h"

/* Loads a plugin by its file: an index of all plugins of the machine would be made at the first start, in
 * seconds, and want a place to be kept. */
static bool load(const char *plugin) {
        _cleanup_free_ char *path = NULL;

        if (str_format(&path, "%s/libgst%s.so", MOTCUA_GST_PLUGIN_DIR, plugin) < 0)
                return false;
        GstPlugin *loaded = gst_plugin_load_file(path, NULL);
        if (!loaded)
                return false;
        gst_object_unref(loaded);
        return true;
}

static const char *load_each(const char *const *plugins, const struct camera_gst_step *step) {
        for (size_t i = 0; plugins[i]; i++) {
                if (!load(plugins[i]))
                        return plugins[i];
                step->done(step->userdata);
        }
        return NULL;
}

void camera_gst_load_all(const struct camera_wire_start *start, const struct camera_gst_step *step,
                         const char **ret_missing) {
        static const char *const all[] = {"coreelements", "app", "videoparsersbad", NULL};
        static const char *const raw[] = {"videoconvertscale", "videorate", "videotestsrc", NULL};
        static const char *const text[] = {"pango", NULL};
        static const char *const of_kind[_CAMERA_KIND_MAX][5] = {
                [CAMERA_TEST] = {"videotestsrc"},
                [CAMERA_V4L2] = {"video4linux2"},
                [CAMERA_LIBCAMERA] = {"libcamera"},
                [CAMERA_RTSP] = {"rtsp", "rtp", "rtpmanager", "udp"},
        };
        /* Of encoders, decoders and JPEG what is there. */
        static const char *const some[] = {"x264", "openh264", "video4linux2", "libav", "de265",
                                           "jpeg", NULL};

        const char *missing = load_each(all, step);
        if (!missing)
                missing = load_each(of_kind[start->kind], step);
        if (!missing && (!start->is_passthrough || start->watches_keys))
                missing = load_each(raw, step);
        if (!missing && start->has_overlay)
                missing = load_each(text, step);
        if (!start->is_passthrough || start->watches_keys)
                for (size_t i = 0; some[i]; i++) {
                        (void) load(some[i]);
                        step->done(step->userdata);
                }
        *ret_missing = missing;
}

void camera_gst_clear_environment(void) {
        static const char *const names[] = {"GST_DEBUG",   "GST_DEBUG_FILE",  "GST_DEBUG_DUMP_DOT_DIR",
                                            "GST_TRACERS", "GST_PLUGIN_PATH", "G_MESSAGES_DEBUG"};

        for (size_t i = 0; i < ELEMENTSOF(names); i++)
                (void) unsetenv(names[i]);
        (void) setenv("GST_REGISTRY_DISABLE", "yes", 1);
        (void) setenv("GST_REGISTRY_UPDATE", "no", 1);
        /* A camera is on this side of any proxy; libproxy would run the scripts of one. */
        (void) setenv("GIO_USE_PROXY_RESOLVER", "dummy", 1);
        (void) setenv("GIO_USE_VFS", "local", 1);
        (void) setenv("GSETTINGS_BACKEND", "memory", 1);
}
