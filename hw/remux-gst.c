/*
 * motcua-remux makes an ordinary MP4 (one moov with whole tables, no fragments) of a fragmented one, without
 * touching its pictures, and ends: the camera daemon starts it for an export, so that no muxer runs in the
 * daemon. Both are regular files: the one on standard input, and an empty one on standard output. Exit status
 * 0: all of it was written. What is wrong stands on standard error:
 *
 *   motcua-remux <clip.mp4 >ordinary.mp4
 */
#include <gst/gst.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "services/base/util.h"

/* As for motcua-sound: by name, since an index of all plugins takes seconds and a place. */
static const char *const plugins[] = {"coreelements", "isomp4"};

/* Opened by these names they are read and written anywhere in them, as demuxer and muxer do. A file that has
 * no name any more has this one. */
static const char pipeline_text[] =
        "filesrc location=/proc/self/fd/0 ! qtdemux name=demux demux.video_0 ! mp4mux ! "
        "filesink location=/proc/self/fd/1";

static bool load_plugins(void) {
        for (size_t i = 0; i < ELEMENTSOF(plugins); i++) {
                _cleanup_free_ char *path = NULL;
                GError *error = NULL;

                if (str_format(&path, "%s/libgst%s.so", MOTCUA_GST_PLUGIN_DIR, plugins[i]) < 0)
                        return false;
                GstPlugin *plugin = gst_plugin_load_file(path, &error);
                if (!plugin) {
                        fprintf(stderr, "%s\n", error->message);
                        g_error_free(error);
                        return false;
                }
                gst_object_unref(plugin);
        }
        return true;
}

static bool is_file(int fd) {
        struct stat st;

        if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
                return true;
        fprintf(stderr, "motcua-remux: descriptor %d is no file\n", fd);
        return false;
}

static bool run(GstElement *pipeline) {
        GstBus *bus = gst_element_get_bus(pipeline);

        (void) gst_element_set_state(pipeline, GST_STATE_PLAYING); /* a failure is on the bus too */
        GstMessage *message =
                gst_bus_timed_pop_filtered(bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
        bool good = GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS;

        if (!good) {
                GError *error = NULL;
                gst_message_parse_error(message, &error, NULL);
                fprintf(stderr, "%s\n", error->message);
                g_error_free(error);
        }
        gst_message_unref(message);
        (void) gst_element_set_state(pipeline, GST_STATE_NULL);
        gst_object_unref(bus);
        return good;
}

int main(void) {
        GError *error = NULL;

        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void) setenv("GST_REGISTRY_DISABLE", "yes", 1);
        (void) setenv("GST_REGISTRY_UPDATE", "no", 1);
        if (!is_file(STDIN_FILENO) || !is_file(STDOUT_FILENO))
                return EXIT_FAILURE;
        gst_init(NULL, NULL);
        if (!load_plugins())
                return EXIT_FAILURE;
        GstElement *pipeline = gst_parse_launch(pipeline_text, &error);
        if (error) {
                fprintf(stderr, "%s\n", error->message);
                g_error_free(error);
                return EXIT_FAILURE;
        }
        bool good = run(pipeline);
        gst_object_unref(pipeline);
        return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
