#include "camera-out.h"

#include <sys/epoll.h>
#include <sys/socket.h>

enum { LENGTH_SIZE = 4 /* of a unit's length, as GStreamer's parsers write them */ };

#define BUMP_NSEC UINT64_C(1000000)

struct record {
        struct record *next;
        size_t size;
        uint8_t bytes[];
};

struct camera_out {
        int fd;
        void (*drained)(void *userdata);
        void *userdata;
        sd_event_source *writable;
        struct record *first, **last;
        size_t waiting; /* bytes */

        struct camera_mux *mux;
        /* Of the init that was sent last; config is its own. */
        struct camera_mux_form form;
        bool has_form;
        uint64_t form_usec, last_nsec;
};

static void drop_first(struct camera_out *out) {
        struct record *record = out->first;

        out->first = record->next;
        if (!out->first)
                out->last = &out->first;
        out->waiting -= record->size;
        free(record);
}

/* As much as is taken now. */
static int flush(struct camera_out *out) {
        while (out->first) {
                if (send(out->fd, out->first->bytes, out->first->size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
                        if (errno == EINTR)
                                continue;
                        return errno == EAGAIN ? 0 : -EPIPE;
                }
                drop_first(out);
        }
        return 0;
}

static int on_writable(sd_event_source *source, _unused_ int fd, _unused_ uint32_t revents, void *userdata) {
        struct camera_out *out = userdata;

        /* Of one that is gone the other direction tells. */
        if (flush(out) < 0 || !out->first)
                (void) sd_event_source_set_enabled(source, SD_EVENT_OFF);
        if (!out->first)
                out->drained(out->userdata);
        return 0;
}

int camera_out_new(sd_event *event, int fd, void (*drained)(void *userdata), void *userdata,
                   struct camera_out **ret) {
        _cleanup_(camera_out_freep) struct camera_out *out = calloc(1, sizeof(*out));

        if (!out) {
                close(fd);
                return -ENOMEM;
        }
        out->fd = fd;
        out->drained = drained;
        out->userdata = userdata;
        out->last = &out->first;
        int r = camera_mux_new(&out->mux);
        if (r >= 0)
                r = sd_event_add_io(event, &out->writable, fd, EPOLLOUT, on_writable, out);
        if (r >= 0)
                r = sd_event_source_set_enabled(out->writable, SD_EVENT_OFF);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(out);
        return 0;
}

struct camera_out *camera_out_free(struct camera_out *out) {
        if (!out)
                return NULL;
        sd_event_source_disable_unref(out->writable);
        while (out->first)
                drop_first(out);
        camera_mux_free(out->mux);
        free((void *) out->form.config);
        close(out->fd);
        free(out);
        return NULL;
}

bool camera_out_is_drained(const struct camera_out *out) {
        return !out->first;
}

/* A record of two parts. */
static int add(struct camera_out *out, enum camera_report report, const struct iovec part[static 2]) {
        struct camera_wire_head head = {.type = report};
        struct record *record = malloc(sizeof(*record) + sizeof(head) + part[0].iov_len + part[1].iov_len);

        if (!record)
                return -ENOMEM;
        *record = (struct record){.size = sizeof(head) + part[0].iov_len + part[1].iov_len};
        memcpy(record->bytes, &head, sizeof(head));
        if (part[0].iov_len > 0)
                memcpy(record->bytes + sizeof(head), part[0].iov_base, part[0].iov_len);
        if (part[1].iov_len > 0)
                memcpy(record->bytes + sizeof(head) + part[0].iov_len, part[1].iov_base, part[1].iov_len);
        bool was_drained = !out->first;
        *out->last = record;
        out->last = &record->next;
        out->waiting += record->size;
        int r = was_drained ? flush(out) : 0;
        if (r >= 0 && out->first)
                r = sd_event_source_set_enabled(out->writable, SD_EVENT_ON);
        return r;
}

int camera_out_report(struct camera_out *out, enum camera_report report, const void *bytes, size_t size) {
        return add(out, report, (const struct iovec[2]){{(void *) bytes, size}});
}

void camera_out_beat(struct camera_out *out, uint32_t n_pictures) {
        if (!out->first)
                (void) camera_out_report(out, CAMERA_REPORT_BEAT, &n_pictures, sizeof(n_pictures));
}

/* head before each chunk; it is changed by nobody, or is 0 after the first. */
static int add_chunks(struct camera_out *out, enum camera_report report, struct iovec head,
                      const uint8_t *bytes, size_t size) {
        const size_t room = report == CAMERA_REPORT_PICTURE ? CAMERA_CHUNK_MAX / 2 : CAMERA_CHUNK_MAX;

        while (size > 0) {
                size_t chunk = size < room ? size : room;
                int r = add(out, report, (const struct iovec[2]){head, {(void *) bytes, chunk}});

                if (r < 0)
                        return r;
                if (report == CAMERA_REPORT_DATA)
                        memset(head.iov_base, 0, head.iov_len);
                bytes += chunk;
                size -= chunk;
        }
        return 0;
}

int camera_out_jpeg(struct camera_out *out, int result, const void *bytes, size_t size) {
        struct camera_wire_picture picture = {.result = size > CAMERA_JPEG_MAX ? -E2BIG : result};

        if (picture.result < 0 || size == 0) {
                picture.result = picture.result < 0 ? picture.result : -EIO;
                return camera_out_report(out, CAMERA_REPORT_PICTURE, &picture, sizeof(picture));
        }
        picture.size = (uint32_t) size;
        return add_chunks(out, CAMERA_REPORT_PICTURE, (struct iovec){&picture, sizeof(picture)}, bytes, size);
}

/* at_nsec: of a fragment. */
static int add_data(struct camera_out *out, const uint8_t *bytes, size_t size, uint64_t at_nsec) {
        if (out->waiting + size > CAMERA_OUT_MAX)
                return -ENOBUFS;
        return add_chunks(out, CAMERA_REPORT_DATA, (struct iovec){&at_nsec, sizeof(at_nsec)}, bytes, size);
}

static int add_fragment(struct camera_out *out, struct camera_mux_fragment *fragment) {
        int r = add_data(out, fragment->bytes, fragment->size, fragment->at_nsec);

        free(fragment->bytes);
        return r;
}

static bool is_another(const struct camera_out *out, const struct camera_mux_form *form) {
        const struct camera_mux_form *now = &out->form;

        if (!out->has_form || now->codec != form->codec || now->is_inband != form->is_inband)
                return true;
        if (now->width_px != form->width_px || now->height_px != form->height_px)
                return !form->is_inband || monotonic_usec() - out->form_usec >= CAMERA_OUT_INIT_USEC;
        return !form->is_inband && (now->config_size != form->config_size ||
                                    memcmp(now->config, form->config, form->config_size) != 0);
}

static int keep_form(struct camera_out *out, const struct camera_mux_form *form) {
        uint8_t *config = malloc(form->config_size);

        if (!config)
                return -ENOMEM;
        memcpy(config, form->config, form->config_size);
        free((void *) out->form.config);
        out->form = *form;
        out->form.config = config;
        out->form_usec = monotonic_usec();
        out->has_form = true;
        return 0;
}

/* The stream goes on in this form from that time on. */
static int change_form(struct camera_out *out, const struct camera_mux_form *form, const char *encoder,
                       uint64_t at_nsec) {
        struct camera_wire_opened opened = {
                .codec = form->codec, .width_px = form->width_px, .height_px = form->height_px};
        struct camera_mux_fragment fragment;
        _cleanup_free_ uint8_t *init = NULL;
        size_t size;

        int r = camera_mux_write_init(form, &init, &size);
        if (r < 0)
                return r;
        r = camera_mux_end(out->mux, at_nsec, &fragment);
        if (r > 0)
                r = add_fragment(out, &fragment);
        if (r < 0)
                return r;
        memcpy(opened.encoder, encoder, strnlen(encoder, CAMERA_ENCODER_MAX));
        r = camera_out_report(out, CAMERA_REPORT_OPENED, &opened, sizeof(opened));
        if (r >= 0)
                r = add_data(out, init, size, 0);
        return r < 0 ? r : keep_form(out, form);
}

/* Parameters and messages alone, as what was cut off at a stream's end, are no picture. */
static bool has_picture(enum camera_codec codec, const uint8_t *bytes, size_t size) {
        while (size > LENGTH_SIZE) {
                const size_t unit =
                        (size_t) bytes[0] << 24 | (size_t) bytes[1] << 16 | (size_t) bytes[2] << 8 | bytes[3];
                const unsigned type =
                        codec == CAMERA_H264 ? bytes[LENGTH_SIZE] & 0x1F : bytes[LENGTH_SIZE] >> 1 & 0x3F;

                if (unit == 0 || unit > size - LENGTH_SIZE)
                        return false;
                if (codec == CAMERA_H264 ? type >= 1 && type <= 5 : type < 32)
                        return true;
                bytes += LENGTH_SIZE + unit;
                size -= LENGTH_SIZE + unit;
        }
        return false;
}

int camera_out_sample(struct camera_out *out, const struct camera_mux_form *form, const char *encoder,
                      const struct camera_mux_sample *sample) {
        struct camera_mux_sample later = *sample;
        struct camera_mux_fragment fragment;

        if ((!out->has_form && !sample->is_key) || sample->size > CAMERA_MUX_SAMPLE_MAX ||
            !has_picture(form->codec, sample->bytes, sample->size))
                return 0;
        if (later.at_nsec < out->last_nsec + BUMP_NSEC)
                later.at_nsec = out->last_nsec + BUMP_NSEC;
        int r = sample->is_key && is_another(out, form) ? change_form(out, form, encoder, later.at_nsec) : 0;
        if (r >= 0)
                r = camera_mux_add(out->mux, &later, &fragment);
        if (r < 0)
                return r;
        out->last_nsec = later.at_nsec;
        return r > 0 ? add_fragment(out, &fragment) : 0;
}

int camera_out_end(struct camera_out *out) {
        struct camera_mux_fragment fragment;
        int r = camera_mux_end(out->mux, 0, &fragment);

        return r > 0 ? add_fragment(out, &fragment) : r;
}
