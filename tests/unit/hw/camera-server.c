/*
 * A server of cameras as they are met on a network: each path below is one with a fault of its own. It writes
 * its port to standard output and serves until it is killed.
 */
#include <gst/gst.h>
#include <gst/rtsp-server/rtsp-server.h>
#include <sys/prctl.h>
#include <signal.h>

#include "services/base/util.h"

#define PAY "rtph264pay name=pay0 pt=96 aggregate-mode=none"
#define MOVING "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=15/1 ! "
#define KEYS_A_SEC "x264enc tune=zerolatency speed-preset=ultrafast bitrate=500 threads=1 key-int-max=15 "

enum fault { NO_FAULT, STEPS, SEI, DARK, GARBAGE };

static const struct path {
        const char *path, *launch;
        enum fault fault;
        bool is_shared; /* all who ask get the same pictures */
} paths[] = {
        {"/h264", MOVING KEYS_A_SEC "! " PAY, NO_FAULT},
        {"/h265",
         MOVING "x265enc tune=zerolatency speed-preset=ultrafast bitrate=500 key-int-max=15 ! h265parse ! "
                "rtph265pay name=pay0 pt=96",
         NO_FAULT},
        {"/jpeg", MOVING "jpegenc ! rtpjpegpay name=pay0 pt=26", NO_FAULT},
        {"/vp8", MOVING "vp8enc deadline=1 ! rtpvp8pay name=pay0 pt=96", NO_FAULT},
        {"/sound", "audiotestsrc is-live=true ! alawenc ! rtppcmapay name=pay0 pt=8", NO_FAULT},
        {"/few-keys",
         MOVING "x264enc tune=zerolatency speed-preset=ultrafast bitrate=500 threads=1 key-int-max=3600 "
                "option-string=scenecut=0 ! " PAY,
         NO_FAULT},
        /* What benchmarks record: at 2 Mb/s, and no two pictures of it are the same. If several ask at
         * once, what GStreamer's server describes lacks the parameters now and then: they come with each
         * key frame. */
        {"/large",
         "videotestsrc is-live=true ! video/x-raw,format=I420,width=1280,height=720,framerate=15/1 ! "
         "x264enc tune=zerolatency speed-preset=ultrafast bitrate=2000 threads=1 key-int-max=15 "
         "option-string=scenecut=0 ! " PAY " config-interval=-1",
         NO_FAULT, .is_shared = true},
        /* In 90 kHz 3 s before 2^32. */
        {"/wraps", MOVING KEYS_A_SEC "! " PAY " timestamp-offset=4294697296", NO_FAULT},
        {"/steps", MOVING KEYS_A_SEC "! " PAY, STEPS},
        {"/sei", MOVING KEYS_A_SEC "! " PAY, SEI},
        {"/dark", MOVING KEYS_A_SEC "! " PAY, DARK},
        {"/garbage", MOVING KEYS_A_SEC "! " PAY, GARBAGE},
        {"/ends",
         "videotestsrc is-live=true num-buffers=30 ! video/x-raw,format=I420,width=320,height=240,"
         "framerate=15/1 ! " KEYS_A_SEC "! " PAY,
         NO_FAULT},
        {"/lies",
         MOVING KEYS_A_SEC "! rtph264pay pt=96 ! capssetter name=pay0 caps=\"application/x-rtp,"
                           "encoding-name=(string)H265\"",
         NO_FAULT},
        /* Two sizes by turns, a second each. */
        {"/flaps",
         "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=15/1 ! "
         "videoscale ! "
         "capsfilter name=flaps caps=video/x-raw,width=320,height=240 ! " KEYS_A_SEC "! " PAY,
         NO_FAULT},
        {"/still",
         "videotestsrc is-live=true pattern=checkers-8 ! video/x-raw,format=I420,width=320,height=240,"
         "framerate=15/1 ! " KEYS_A_SEC "! " PAY,
         NO_FAULT},
};

struct tampering {
        enum fault fault;
        guint32 first, last;
        guint16 added; /* packets */
        bool has_begun;
        uint64_t begin_usec;
};

static guint32 read_time(const uint8_t *packet) {
        return (guint32) packet[4] << 24 | (guint32) packet[5] << 16 | (guint32) packet[6] << 8 | packet[7];
}

static void write_time(uint8_t *packet, guint32 value) {
        for (int i = 0; i < 4; i++)
                packet[4 + i] = (uint8_t) (value >> (24 - 8 * i));
}

static void write_sequence(uint8_t *packet, guint32 value) {
        packet[2] = (uint8_t) (value >> 8);
        packet[3] = (uint8_t) value;
}

/* A packet of its own before each picture, with that one's time, that says that the picture ends with it. */
static void push_sei(struct tampering *tampering, GstPad *pad, const uint8_t *packet) {
        static const uint8_t sei[] = {0x06, 0x05, 0x11, 'm', 'o', 't', 'c', 'u', 'a',  'm', 'o',
                                      't',  'c',  'u',  'a', 'm', 'o', 't', 'c', 0x01, 0x80};
        uint8_t bytes[12 + sizeof(sei)];

        memcpy(bytes, packet, 12);
        memcpy(bytes + 12, sei, sizeof(sei));
        bytes[1] |= 0x80;
        write_sequence(bytes, (guint32) packet[2] << 8 | packet[3]);
        tampering->added++;
        (void) gst_pad_push(pad, gst_buffer_new_memdup(bytes, sizeof(bytes)));
}

static bool tamper_packet(struct tampering *tampering, GstPad *pad, GstBuffer *buffer) {
        GstMapInfo map;

        if (!gst_buffer_map(buffer, &map, GST_MAP_READWRITE))
                return true;
        guint32 time = read_time(map.data);
        if (!tampering->has_begun) {
                tampering->first = time;
                tampering->begin_usec = monotonic_usec();
        }
        bool is_new = !tampering->has_begun || time != tampering->last, is_kept = true;
        tampering->has_begun = true;
        tampering->last = time;
        switch (tampering->fault) {
        case NO_FAULT:
                break;
        case STEPS:
                if (time - tampering->first > 2 * 90000)
                        write_time(map.data, time - 40 * 90000);
                break;
        case SEI:
                write_sequence(map.data, ((guint32) map.data[2] << 8 | map.data[3]) + tampering->added);
                if (is_new) {
                        push_sei(tampering, pad, map.data);
                        write_sequence(map.data, ((guint32) map.data[2] << 8 | map.data[3]) + 1);
                }
                break;
        case DARK:
                is_kept = monotonic_usec() - tampering->begin_usec > 3 * USEC_PER_SEC;
                break;
        case GARBAGE:
                for (gsize i = 13; i < map.size; i++)
                        map.data[i] = (uint8_t) (map.data[i] * 31 + i);
                break;
        }
        gst_buffer_unmap(buffer, &map);
        return is_kept;
}

static GstPadProbeReturn on_packets(GstPad *pad, GstPadProbeInfo *info, gpointer userdata) {
        struct tampering *tampering = userdata;

        if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
                GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST(info);

                /* One by one, so that they come here again as buffers. */
                for (guint i = 0; i < gst_buffer_list_length(list); i++)
                        (void) gst_pad_push(pad, gst_buffer_copy_deep(gst_buffer_list_get(list, i)));
                return GST_PAD_PROBE_DROP;
        }
        GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);
        if (gst_buffer_get_size(buffer) == 33)
                return GST_PAD_PROBE_OK; /* our SEI */
        info->data = buffer = gst_buffer_make_writable(buffer);
        return tamper_packet(tampering, pad, buffer) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static gboolean flap(gpointer userdata) {
        GstElement *filter = userdata;
        GstCaps *caps;
        gint width = 0;

        g_object_get(filter, "caps", &caps, NULL);
        (void) gst_structure_get_int(gst_caps_get_structure(caps, 0), "width", &width);
        gst_caps_unref(caps);
        caps = gst_caps_new_simple("video/x-raw", "width", G_TYPE_INT, width == 320 ? 352 : 320, "height",
                                   G_TYPE_INT, width == 320 ? 288 : 240, NULL);
        g_object_set(filter, "caps", caps, NULL);
        gst_caps_unref(caps);
        return G_SOURCE_CONTINUE;
}

static void on_media(_unused_ GstRTSPMediaFactory *factory, GstRTSPMedia *media, const struct path *path) {
        GstElement *element = gst_rtsp_media_get_element(media);
        GstElement *pay = gst_bin_get_by_name(GST_BIN(element), "pay0");
        GstElement *flaps = gst_bin_get_by_name(GST_BIN(element), "flaps");

        if (path->fault != NO_FAULT) {
                GstPad *pad = gst_element_get_static_pad(pay, "src");
                struct tampering *tampering = calloc(1, sizeof(*tampering));

                tampering->fault = path->fault;
                (void) gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
                                         on_packets, tampering, free);
        }
        if (flaps)
                (void) g_timeout_add(1000, flap, flaps);
}

static void allow(GstRTSPMediaFactory *factory, const char *role) {
        gst_rtsp_media_factory_add_role(factory, role, GST_RTSP_PERM_MEDIA_FACTORY_ACCESS, G_TYPE_BOOLEAN,
                                        TRUE, GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, G_TYPE_BOOLEAN, TRUE,
                                        NULL);
}

static void add_path(GstRTSPMountPoints *mounts, const struct path *path, bool is_secret) {
        GstRTSPMediaFactory *factory = gst_rtsp_media_factory_new();
        _cleanup_free_ char *launch = NULL;

        if (str_format(&launch, "( %s )", path->launch) < 0)
                exit(1);
        gst_rtsp_media_factory_set_launch(factory, launch);
        gst_rtsp_media_factory_set_shared(factory, path->is_shared);
        (void) g_signal_connect(factory, "media-configure", G_CALLBACK(on_media), (gpointer) path);
        if (is_secret)
                allow(factory, "viewer");
        gst_rtsp_mount_points_add_factory(mounts, path->path, factory);
}

static void add_users(GstRTSPServer *server) {
        GstRTSPAuth *auth = gst_rtsp_auth_new();
        GstRTSPToken *viewer =
                gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, "viewer", NULL);

        gst_rtsp_auth_set_supported_methods(auth, GST_RTSP_AUTH_DIGEST);
        gst_rtsp_auth_add_digest(auth, "viewer", "Mat-Khau-9182", viewer);
        gst_rtsp_server_set_auth(server, auth);
}

/* With all paths; of one with users, nobody else may see any. */
static void serve(bool is_secret) {
        GstRTSPServer *server = gst_rtsp_server_new();
        GstRTSPMountPoints *mounts = gst_rtsp_server_get_mount_points(server);

        gst_rtsp_server_set_address(server, "127.0.0.1");
        gst_rtsp_server_set_service(server, "0");
        for (size_t i = 0; i < ELEMENTSOF(paths); i++)
                add_path(mounts, &paths[i], is_secret);
        if (is_secret)
                add_users(server);
        if (gst_rtsp_server_attach(server, NULL) == 0)
                exit(1);
        printf("%d\n", gst_rtsp_server_get_bound_port(server));
}

int main(void) {
        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        gst_init(NULL, NULL);
        serve(false);
        serve(true);
        (void) fflush(stdout);
        g_main_loop_run(g_main_loop_new(NULL, FALSE));
        return 0;
}
