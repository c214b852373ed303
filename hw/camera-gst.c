/*
 * motcua-camera takes the pictures of one camera: the camera daemon starts it for each run, and whatever a
 * driver, a library or a server does to it, the daemon records on. Orders come and pictures go by the socket
 * that is its standard input (camera-wire.h). It ends with its parent.
 */
#include <fcntl.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "camera-gst.h"
#include "timer.h"

/* For what was encoded to come out, and for the daemon to take what it was sent. */
#define EOS_USEC (3 * USEC_PER_SEC)
#define DRAIN_USEC (8 * USEC_PER_SEC)
#define WATCH_KEYS_USEC (30 * USEC_PER_SEC)
/* Pictures between key frames wait so long for each other: nobody needs a part of a fragment, and the loop
 * wakes up 4 times a second instead of 15. The sink has room for so many. */
#define WAKE_USEC (250 * USEC_PER_MSEC)

enum ending { NOT_ENDING, ENCODING_ENDS, STOPPING, FAILED };

struct camera_gst {
        sd_event *event;
        struct camera_wire_start start;
        struct camera_out *out;
        char encoder[CAMERA_ENCODER_MAX + 1];
        GstElement *pipeline;
        GstAppSink *sink;
        struct camera_gst_picture *picture;
        sd_event_source *bus, *patience, *beat, *end;
        enum ending ending;
        bool fails;
        uint32_t n_pictures; /* since the last beat */
        bool wants_jpeg;

        /* Of the thread that brings pictures alone. */
        bool brings_key;
        uint64_t woken_usec;

        /* Of passthrough. */
        struct camera_looker *looker;
        enum camera_look look;
        uint64_t watched_usec;
};

void camera_gst_post(GstElement *element, const char *name, GValue *value) {
        GstStructure *structure = gst_structure_new_empty(name);

        gst_structure_take_value(structure, "value", value);
        (void) gst_element_post_message(element, gst_message_new_application(GST_OBJECT(element), structure));
}

void camera_gst_post_fault(GstElement *element, enum camera_fault fault, const char *detail) {
        GstStructure *structure = gst_structure_new(CAMERA_GST_FAULT, "value", G_TYPE_INT, (gint) fault,
                                                    "detail", G_TYPE_STRING, detail, NULL);

        (void) gst_element_post_message(element, gst_message_new_application(GST_OBJECT(element), structure));
}

static void pull(struct camera_gst *camera);

static void fail(struct camera_gst *camera, enum camera_fault fault, const char *detail) {
        struct camera_wire_fault record = {.fault = fault};

        if (camera->ending == STOPPING || camera->ending == FAILED)
                return;
        if (!camera->fails && camera->sink) {
                camera->fails = true;
                pull(camera); /* what waits is part of what was recorded */
                if (camera->ending == FAILED)
                        return;
        }
        camera->ending = FAILED;
        for (size_t i = 0; i < CAMERA_DETAIL_MAX && detail[i] != '\0'; i++)
                if (detail[i] >= ' ' && detail[i] <= '~')
                        record.detail[i] = detail[i];
                else
                        record.detail[i] = '?';
        (void) camera_out_end(camera->out);
        (void) camera_out_report(camera->out, CAMERA_REPORT_FAULT, &record, sizeof(record));
        (void) timer_start(camera->end, DRAIN_USEC);
        if (camera_out_is_drained(camera->out))
                (void) sd_event_exit(camera->event, 0);
}

static void fail_by_out(struct camera_gst *camera, int error) {
        switch (error) {
        case -ENOBUFS:
                fail(camera, CAMERA_FAULT_RESOURCES, "pictures are not taken in time");
                return;
        case -EINVAL:
                fail(camera, CAMERA_FAULT_UNSUPPORTED, "pictures of a size that cannot be recorded");
                return;
        case -EPIPE:
                (void) sd_event_exit(camera->event, 0);
                return;
        }
        fail(camera, CAMERA_FAULT_RESOURCES, "no memory");
}

static void watch_look(struct camera_gst *camera, enum camera_look look) {
        uint32_t record = look;

        if (look == camera->look || look == CAMERA_LOOK_UNKNOWN)
                return;
        camera->look = look;
        (void) camera_out_report(camera->out, CAMERA_REPORT_LOOK, &record, sizeof(record));
}

static void send_jpeg(struct camera_gst *camera, GstSample *raw) {
        GstSample *jpeg = raw ? camera_gst_to_jpeg(raw) : NULL;
        GstMapInfo map;

        if (jpeg && gst_buffer_map(gst_sample_get_buffer(jpeg), &map, GST_MAP_READ)) {
                (void) camera_out_jpeg(camera->out, 0, map.data, map.size);
                gst_buffer_unmap(gst_sample_get_buffer(jpeg), &map);
        } else {
                (void) camera_out_jpeg(camera->out, -EIO, NULL, 0);
        }
        if (jpeg)
                gst_sample_unref(jpeg);
}

/* Of passthrough: a key frame, if its time has come. */
static void watch_key(struct camera_gst *camera, GstSample *sample) {
        uint64_t now = monotonic_usec();

        if (!camera->start.watches_keys || (!camera->wants_jpeg && camera->watched_usec != 0 &&
                                            now - camera->watched_usec < WATCH_KEYS_USEC))
                return;
        GstSample *raw = camera_gst_decode_key(sample);
        /* What was decoded for somebody to see comes at any time. */
        if (raw && (camera->watched_usec == 0 || now - camera->watched_usec >= WATCH_KEYS_USEC)) {
                watch_look(camera, camera_gst_look_at(camera->looker, raw));
                camera->watched_usec = now;
        }
        if (camera->wants_jpeg)
                send_jpeg(camera, raw);
        camera->wants_jpeg = false;
        if (raw)
                gst_sample_unref(raw);
}

/* All that there is. */
static void pull(struct camera_gst *camera) {
        GstSample *sample;

        while (camera->ending != FAILED && (sample = gst_app_sink_try_pull_sample(camera->sink, 0))) {
                int r = camera_gst_send(
                        &(struct camera_gst_stream){camera->out, camera->encoder,
                                                    gst_element_get_base_time(camera->pipeline),
                                                    camera->start.is_passthrough},
                        sample);

                camera->n_pictures++;
                (void) timer_start(camera->patience, camera->start.stall_usec);
                if (camera->start.is_passthrough &&
                    !GST_BUFFER_FLAG_IS_SET(gst_sample_get_buffer(sample), GST_BUFFER_FLAG_DELTA_UNIT))
                        watch_key(camera, sample);
                gst_sample_unref(sample);
                if (r < 0)
                        fail_by_out(camera, r);
        }
}

static void fail_by_error(struct camera_gst *camera, GstMessage *message, bool has_pictures) {
        GError *error = NULL;
        enum camera_fault fault =
                camera_gst_fault_of(message, camera->pipeline, &camera->start, has_pictures, &error);

        fail(camera, fault, error->message);
        g_error_free(error);
}

static void start_null(struct camera_gst *camera) {
        if (camera->ending != ENCODING_ENDS || !camera_out_is_drained(camera->out))
                return;
        /* Only now: a driver may not return from it, and all pictures are the daemon's by then. */
        (void) gst_element_set_state(camera->pipeline, GST_STATE_NULL);
        camera->ending = STOPPING;
        (void) camera_out_report(camera->out, CAMERA_REPORT_STOPPED, NULL, 0);
        if (camera_out_is_drained(camera->out))
                (void) sd_event_exit(camera->event, 0);
}

static void end_encoding(struct camera_gst *camera) {
        if (camera->ending != NOT_ENDING)
                return;
        pull(camera);
        if (camera->ending != NOT_ENDING)
                return;
        int r = camera_out_end(camera->out);
        if (r < 0) {
                fail_by_out(camera, r);
                return;
        }
        camera->ending = ENCODING_ENDS;
        (void) timer_start(camera->end, DRAIN_USEC);
        start_null(camera);
}

static void on_drained(void *userdata) {
        struct camera_gst *camera = userdata;

        if (camera->ending == FAILED || camera->ending == STOPPING)
                (void) sd_event_exit(camera->event, 0);
        else
                start_null(camera);
}

/* The end of what was being encoded, or of the daemon's patience. */
static int on_end(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct camera_gst *camera = userdata;

        if (camera->ending == NOT_ENDING)
                end_encoding(camera);
        else
                (void) sd_event_exit(camera->event, 1);
        return 0;
}

static void stop(struct camera_gst *camera) {
        if (camera->ending != NOT_ENDING || sd_event_source_get_enabled(camera->end, NULL) > 0)
                return;
        (void) sd_event_source_set_enabled(camera->patience, SD_EVENT_OFF);
        (void) gst_element_send_event(camera->pipeline, gst_event_new_eos());
        (void) timer_start(camera->end, EOS_USEC);
}

static bool is_stopping(const struct camera_gst *camera) {
        return sd_event_source_get_enabled(camera->end, NULL) > 0;
}

static void on_application(struct camera_gst *camera, const GstStructure *structure) {
        const GValue *value = gst_structure_get_value(structure, "value");

        if (gst_structure_has_name(structure, CAMERA_GST_SAMPLE)) {
                pull(camera);
        } else if (gst_structure_has_name(structure, CAMERA_GST_LOOK)) {
                watch_look(camera, (enum camera_look) g_value_get_int(value));
        } else if (gst_structure_has_name(structure, CAMERA_GST_STEPPED)) {
                struct camera_wire_clock clock = {.by_usec = g_value_get_int64(value)};

                (void) camera_out_report(camera->out, CAMERA_REPORT_CLOCK, &clock, sizeof(clock));
        } else if (gst_structure_has_name(structure, CAMERA_GST_PICTURE)) {
                send_jpeg(camera, gst_value_get_sample(value));
        } else if (gst_structure_has_name(structure, CAMERA_GST_FAULT)) {
                fail(camera, (enum camera_fault) g_value_get_int(value),
                     gst_structure_get_string(structure, "detail"));
        }
}

static void on_message(struct camera_gst *camera, GstMessage *message) {
        enum camera_look look = camera->look;

        switch ((unsigned) GST_MESSAGE_TYPE(message)) {
        case GST_MESSAGE_APPLICATION:
                on_application(camera, gst_message_get_structure(message));
                return;
        case GST_MESSAGE_ERROR:
                if (is_stopping(camera))
                        end_encoding(camera);
                else
                        fail_by_error(camera, message, look != CAMERA_LOOK_UNKNOWN || camera->n_pictures > 0);
                return;
        case GST_MESSAGE_EOS:
                if (is_stopping(camera))
                        end_encoding(camera);
                else
                        fail(camera, CAMERA_FAULT_STALLED, "the source has ended its stream");
                return;
        case GST_MESSAGE_LATENCY:
                (void) gst_bin_recalculate_latency(GST_BIN(camera->pipeline));
                return;
        }
}

static int on_bus(_unused_ sd_event_source *source, _unused_ int fd, _unused_ uint32_t revents,
                  void *userdata) {
        struct camera_gst *camera = userdata;
        GstBus *bus = gst_element_get_bus(camera->pipeline);
        GstMessage *message;

        while ((message = gst_bus_pop(bus))) {
                on_message(camera, message);
                gst_message_unref(message);
        }
        gst_object_unref(bus);
        return 0;
}

static GstPadProbeReturn on_encoded(_unused_ GstPad *pad, GstPadProbeInfo *info, gpointer userdata) {
        struct camera_gst *camera = userdata;

        if (!GST_BUFFER_FLAG_IS_SET(GST_PAD_PROBE_INFO_BUFFER(info), GST_BUFFER_FLAG_DELTA_UNIT))
                camera->brings_key = true;
        return GST_PAD_PROBE_OK;
}

static GstFlowReturn on_sample(_unused_ GstAppSink *sink, gpointer userdata) {
        struct camera_gst *camera = userdata;
        const uint64_t now = monotonic_usec();

        if (!camera->brings_key && now - camera->woken_usec < WAKE_USEC)
                return GST_FLOW_OK;
        camera->brings_key = false;
        camera->woken_usec = now;
        GstStructure *structure = gst_structure_new_empty(CAMERA_GST_SAMPLE);
        (void) gst_element_post_message(camera->pipeline,
                                        gst_message_new_application(GST_OBJECT(camera->pipeline), structure));
        return GST_FLOW_OK;
}

static int on_patience(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        fail(userdata, CAMERA_FAULT_STALLED, "no pictures");
        return 0;
}

static int on_beat(sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct camera_gst *camera = userdata;

        camera_out_beat(camera->out, camera->n_pictures);
        camera->n_pictures = 0;
        return timer_start(source, CAMERA_BEAT_SEC * USEC_PER_SEC);
}

static int on_signal(_unused_ sd_event_source *source, _unused_ const struct signalfd_siginfo *info,
                     void *userdata) {
        stop(userdata);
        return 0;
}

static void set_overlay(struct camera_gst *camera, const char *text) {
        GstElement *overlay = gst_bin_get_by_name(GST_BIN(camera->pipeline), "overlay");

        if (!overlay)
                return;
        gchar *escaped = g_markup_escape_text(text, -1); /* it is read as markup */
        g_object_set(overlay, "text", escaped, NULL);
        g_free(escaped);
        gst_object_unref(overlay);
}

static void want_picture(struct camera_gst *camera) {
        if (camera->picture)
                camera_gst_picture_want(camera->picture);
        else
                camera->wants_jpeg = true;
}

static int on_order(_unused_ sd_event_source *source, int fd, _unused_ uint32_t revents, void *userdata) {
        struct camera_gst *camera = userdata;
        struct {
                struct camera_wire_head head;
                char text[CAMERA_OVERLAY_MAX + 1];
        } order = {};
        ssize_t size = recv(fd, &order, sizeof(order) - 1, MSG_DONTWAIT);

        if (size < 0 && (errno == EAGAIN || errno == EINTR))
                return 0;
        if (size < (ssize_t) sizeof(order.head))
                return sd_event_exit(camera->event, 0);
        switch (order.head.type) {
        case CAMERA_ORDER_OVERLAY:
                set_overlay(camera, order.text);
                break;
        case CAMERA_ORDER_PICTURE:
                want_picture(camera);
                break;
        case CAMERA_ORDER_STOP:
                stop(camera);
                break;
        }
        return 0;
}

/* What the daemon wants to be recorded. */
static int read_start(struct camera_wire_start *ret) {
        struct {
                struct camera_wire_head head;
                struct camera_wire_start start;
        } order;
        ssize_t size = recv(STDIN_FILENO, &order, sizeof(order), 0);

        if (size != sizeof(order) || order.head.type != CAMERA_ORDER_START ||
            order.start.version != CAMERA_WIRE_VERSION || order.start.kind >= _CAMERA_KIND_MAX ||
            order.start.n_masks > CAMERA_MASKS_MAX)
                return -EBADMSG;
        *ret = order.start;
        ret->device[sizeof(ret->device) - 1] = '\0';
        ret->credentials_path[sizeof(ret->credentials_path) - 1] = '\0';
        ret->encoder[sizeof(ret->encoder) - 1] = '\0';
        return 0;
}

static int add_sources(struct camera_gst *camera) {
        static const int signals[] = {SIGTERM, SIGINT};
        int out = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);

        if (out < 0)
                return -errno;
        int r = camera_out_new(camera->event, out, on_drained, camera, &camera->out);
        if (r >= 0)
                r = sd_event_add_io(camera->event, NULL, STDIN_FILENO, EPOLLIN, on_order, camera);
        for (size_t i = 0; i < ELEMENTSOF(signals) && r >= 0; i++)
                r = sd_event_add_signal(camera->event, NULL, signals[i], on_signal, camera);
        if (r >= 0)
                r = timer_new(camera->event, CLOCK_MONOTONIC, 1, on_patience, camera, &camera->patience);
        if (r >= 0)
                r = timer_new(camera->event, CLOCK_MONOTONIC, 1, on_end, camera, &camera->end);
        if (r >= 0)
                r = timer_new(camera->event, CLOCK_MONOTONIC, 1, on_beat, camera, &camera->beat);
        return r < 0 ? r : timer_start(camera->beat, 0);
}

/* Times of pictures are of CLOCK_MONOTONIC, whatever clock a source brings. */
static void use_own_clock(GstElement *pipeline) {
        GstClock *clock = gst_system_clock_obtain();

        gst_util_set_object_arg(G_OBJECT(clock), "clock-type", "monotonic");
        gst_pipeline_use_clock(GST_PIPELINE(pipeline), clock);
        gst_object_unref(clock);
}

static int watch_pipeline(struct camera_gst *camera) {
        GstAppSinkCallbacks callbacks = {.new_sample = on_sample};
        GstBus *bus = gst_element_get_bus(camera->pipeline);
        GPollFD poll_fd;

        camera->sink = GST_APP_SINK(gst_bin_get_by_name(GST_BIN(camera->pipeline), "sink"));
        gst_app_sink_set_callbacks(camera->sink, &callbacks, camera, NULL);
        GstPad *pad = gst_element_get_static_pad(GST_ELEMENT(camera->sink), "sink");
        (void) gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_encoded, camera, NULL);
        gst_object_unref(pad);
        gst_bus_get_pollfd(bus, &poll_fd);
        gst_object_unref(bus);
        return sd_event_add_io(camera->event, &camera->bus, poll_fd.fd, EPOLLIN, on_bus, camera);
}

static void on_step(void *userdata) {
        const struct camera_gst *camera = userdata;

        camera_out_beat(camera->out, 0);
}

static const char *find_encoder(struct camera_gst *camera, char **ret_description) {
        const struct camera_gst_step step = {on_step, camera};
        const char *missing;

        camera_gst_load_all(&camera->start, &step, &missing);
        if (missing || camera->start.is_passthrough)
                return missing;
        (void) camera_gst_find_encoder(&camera->start, &step, ret_description, camera->encoder);
        return NULL;
}

static void open_camera(struct camera_gst *camera) {
        _cleanup_free_ char *encoder = NULL, *detail = NULL;
        const char *missing = find_encoder(camera, &encoder), *problem;
        enum camera_fault fault;

        if (missing) {
                fail(camera, CAMERA_FAULT_UNSUPPORTED,
                     str_format(&detail, "GStreamer's plugin %s is not installed", missing) < 0 ? missing
                                                                                                : detail);
                return;
        }
        if (!camera->start.is_passthrough && !encoder) {
                fail(camera, CAMERA_FAULT_ENCODER, "no encoder gives key frames");
                return;
        }
        camera->pipeline = camera_gst_build(&camera->start, encoder, &fault, &problem);
        if (!camera->pipeline) {
                fail(camera, fault, problem);
                return;
        }
        use_own_clock(camera->pipeline);
        if (!camera->start.is_passthrough)
                camera->picture = camera_gst_picture_new(camera->pipeline, &camera->start);
        else if (camera_looker_new(camera->start.frozen_usec, &camera->looker) < 0)
                camera->start.watches_keys = false;
        if ((!camera->start.is_passthrough && !camera->picture) || watch_pipeline(camera) < 0) {
                fail(camera, CAMERA_FAULT_RESOURCES, "no memory");
                return;
        }
        (void) timer_start(camera->patience, camera->start.first_usec);
        (void) gst_element_set_state(camera->pipeline, GST_STATE_PLAYING); /* a failure is on the bus too */
}

int main(void) {
        struct camera_gst camera = {.look = CAMERA_LOOK_UNKNOWN};
        sigset_t signals;
        int code = 0;

        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (read_start(&camera.start) < 0) {
                fprintf(stderr, "The camera daemon starts this program; its orders come on a socket.\n");
                return 2;
        }
        camera_gst_clear_environment();
        (void) sigemptyset(&signals);
        (void) sigaddset(&signals, SIGTERM);
        (void) sigaddset(&signals, SIGINT);
        (void) sigprocmask(SIG_BLOCK, &signals, NULL);
        if (sd_event_new(&camera.event) < 0 || add_sources(&camera) < 0)
                return 1;
        on_step(&camera);
        gst_init(NULL, NULL);
        open_camera(&camera);
        (void) sd_event_loop(camera.event);
        (void) sd_event_get_exit_code(camera.event, &code);
        /* Without taking the pipeline down: whatever that waits for, the run is over. */
        _exit(code);
}
