/*
 * motcua-sound plays one piece and ends: the display daemon starts it for each, and whatever a driver or a
 * library does to it, the daemon draws on. Its samples are the file on standard input; what became of them is
 * the exit status (sound-worker.h). By hand it says on standard error why a loudspeaker is silent:
 *
 *   motcua-sound vc4hdmi0 <RECORDING.wav
 */
#include <glob.h>
#include <gst/gst.h>
#include <signal.h>
#include <sys/prctl.h>

#include "sound-worker.h"
#include "sound.h"

enum { CARDS_MAX = 16, SYSFS_MAX = 4096 };

/* What is used, and loaded by its name: an index of all plugins of the machine would be made at the first
 * start, in seconds, and want a place to be kept. */
static const char *const plugins[] = {"coreelements", "rawparse", "audioconvert", "audioresample", "alsa"};

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

/* What could not be written was begun. The pipeline's word that it plays may come after it already does. */
static enum sound_worker_result failure(GstMessage *message, bool has_begun) {
        GError *error = NULL;

        gst_message_parse_error(message, &error, NULL);
        fprintf(stderr, "%s\n", error->message);
        if (g_error_matches(error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE) ||
            g_error_matches(error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT))
                has_begun = true;
        g_error_free(error);
        return has_begun ? SOUND_WORKER_BROKE : SOUND_WORKER_NOTHING;
}

/* Runs until all was heard, which is when the sink passes the end on, or until something fails. */
static enum sound_worker_result run(GstElement *pipeline) {
        enum sound_worker_result result = SOUND_WORKER_PLAYED;
        GstBus *bus = gst_element_get_bus(pipeline);
        bool has_begun = false, has_ended = false;

        (void) gst_element_set_state(pipeline, GST_STATE_PLAYING); /* a failure is on the bus too */
        while (!has_ended) {
                GstMessage *message = gst_bus_timed_pop_filtered(bus, GST_CLOCK_TIME_NONE,
                                                                 GST_MESSAGE_EOS | GST_MESSAGE_ERROR |
                                                                         GST_MESSAGE_ASYNC_DONE);

                if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR)
                        result = failure(message, has_begun);
                has_begun = true;
                has_ended = GST_MESSAGE_TYPE(message) != GST_MESSAGE_ASYNC_DONE;
                gst_message_unref(message);
        }
        (void) gst_element_set_state(pipeline, GST_STATE_NULL);
        gst_object_unref(bus);
        return result;
}

/* Half a second of a device's buffer outlasts a busy machine. Two channels: of one, alsasink of Debian 12
 * complains where the device has two. */
static enum sound_worker_result play_on(const char *device) {
        const bool is_file = strncmp(device, "file:", strlen("file:")) == 0;
        _cleanup_free_ char *description = NULL;

        if (str_format(
                    &description,
                    "fdsrc fd=0 blocksize=65536 ! rawaudioparse format=pcm pcm-format=s16le sample-rate=%d "
                    "num-channels=1 ! audioconvert ! audioresample ! %s name=sink",
                    SOUND_RATE,
                    is_file ? "filesink"
                            : "audio/x-raw,channels=2 ! alsasink buffer-time=500000 latency-time=50000") <
                    0 ||
            lseek(STDIN_FILENO, 0, SEEK_SET) < 0)
                return SOUND_WORKER_NOTHING;
        GError *error = NULL;
        GstElement *pipeline = gst_parse_launch(description, &error);
        if (error) {
                fprintf(stderr, "%s\n", error->message);
                g_error_free(error);
                return SOUND_WORKER_NOTHING;
        }
        GstElement *sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
        g_object_set(sink, is_file ? "location" : "device", is_file ? device + 5 : device, NULL);
        gst_object_unref(sink);
        enum sound_worker_result result = run(pipeline);
        gst_object_unref(pipeline);
        return result;
}

/* By "sysdefault:", as "hw:" and "plughw:" of a Raspberry Pi's HDMI take no plain samples. */
static enum sound_worker_result play_on_card(const char *card) {
        _cleanup_free_ char *device = NULL;

        return str_format(&device, "sysdefault:CARD=%s", card) < 0 ? SOUND_WORKER_NOTHING : play_on(device);
}

static bool is_screen(const char *id) {
        return strncmp(id, "vc4hdmi", strlen("vc4hdmi")) == 0;
}

/* Ids of the cards; a Raspberry Pi's HDMI before others, as it can only be opened with a screen. */
static size_t find_cards(char *ids[static CARDS_MAX]) {
        glob_t found = {};
        size_t n = 0;

        if (glob("/sys/class/sound/card[0-9]*/id", 0, NULL, &found) != 0)
                return 0;
        for (int screens = 1; screens >= 0; screens--)
                for (size_t i = 0; i < found.gl_pathc && n < CARDS_MAX; i++) {
                        _cleanup_free_ char *id = NULL;
                        size_t size;

                        if (file_read_regular(found.gl_pathv[i], SYSFS_MAX, &id, &size) < 0)
                                continue;
                        id[strcspn(id, "\n")] = '\0';
                        if (is_screen(id) == screens)
                                ids[n++] = TAKE_PTR(id);
                }
        globfree(&found);
        return n;
}

/* The first that can be opened. */
static enum sound_worker_result play_anywhere(void) {
        enum sound_worker_result result = SOUND_WORKER_NOTHING;
        char *ids[CARDS_MAX];
        size_t n = find_cards(ids);

        for (size_t i = 0; i < n && result == SOUND_WORKER_NOTHING; i++)
                result = play_on_card(ids[i]);
        for (size_t i = 0; i < n; i++)
                free(ids[i]);
        return result;
}

int main(int argc, char *argv[]) {
        const char *device = argc > 1 ? argv[1] : "";

        /* Its caller's death is the end of what it says. */
        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void) setenv("GST_REGISTRY_DISABLE", "yes", 1);
        (void) setenv("GST_REGISTRY_UPDATE", "no", 1);
        gst_init(NULL, NULL);
        if (!load_plugins())
                return (int) SOUND_WORKER_NOTHING;
        if (streq(device, ""))
                return (int) play_anywhere();
        return (int) (sound_device_is_card(device) ? play_on_card(device) : play_on(device));
}
