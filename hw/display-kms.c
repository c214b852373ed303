#include <sys/epoll.h>
#include <sys/mman.h>
#include <systemd/sd-device.h>
#include <xf86drm.h>

#include "display-kms-find.h"
#include "timer.h"

enum {
        OUTPUTS_MAX = 8,
        /* A driver without an event for the vertical blank, or one whose screen sleeps, is not waited for. */
        BLANK_USEC = 100000,
        /* A mode is set again no sooner: a driver that is not content with that asks at once. */
        RELIGHT_USEC = 1000000,
};

struct kms_output {
        struct display_output base;
        struct kms_display *kms;
        struct kms_card *card;
        struct kms_place place;
        uint32_t buffer, framebuffer; /* 0: none */
        size_t size;                  /* of the mapping */
        drmModeCrtc *before;          /* what the CRTC showed */
        bool is_lost;
        display_shown_fn shown;
        sd_event_source *late; /* nothing came from the driver: shown all the same */
        sd_event_source *gone;
        sd_event_source *relight; /* sets the mode once more */
        uint64_t relit_usec;
};

struct kms_display {
        struct display base;
        sd_event *event;
        struct kms_card cards[KMS_CARDS_MAX];
        sd_event_source *sources[KMS_CARDS_MAX];
        struct kms_output *outputs[OUTPUTS_MAX];
        sd_device_monitor *monitor;
        display_changed_fn changed;
        void *userdata;
};

static struct kms_display *kms_of(struct display *display) {
        return (struct kms_display *) display;
}

static struct kms_output *output_of(struct display_output *output) {
        return (struct kms_output *) output;
}

static bool is_taken(const struct kms_card *card, uint32_t connector_id, uint32_t crtc_id, void *userdata) {
        const struct kms_display *kms = userdata;

        for (size_t i = 0; i < OUTPUTS_MAX; i++) {
                const struct kms_output *output = kms->outputs[i];

                if (output && output->card == card && !output->is_lost &&
                    (output->place.connector_id == connector_id || output->place.crtc_id == crtc_id))
                        return true;
        }
        return false;
}

/* ----- what is on the glass ----- */

static void finish(struct kms_output *output, int result) {
        display_shown_fn shown = output->shown;

        output->shown = NULL;
        (void) sd_event_source_set_enabled(output->late, SD_EVENT_OFF);
        if (shown)
                shown(&output->base, result, output->base.userdata);
}

static int on_late(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct kms_output *output = userdata;

        finish(output, output->is_lost ? -ENODEV : 0);
        return 0;
}

static int on_gone(_unused_ sd_event_source *source, void *userdata) {
        struct kms_output *output = userdata;

        output->base.events->lost(&output->base, output->base.userdata);
        return 0;
}

/* user_data of the driver's event is the CRTC's id rather than a pointer: its output may be closed by now. */
static void on_blank(struct kms_display *kms, int fd, const struct drm_event_crtc_sequence *event) {
        for (size_t i = 0; i < OUTPUTS_MAX; i++) {
                struct kms_output *output = kms->outputs[i];

                if (output && output->card->fd == fd && output->place.crtc_id == event->user_data &&
                    output->shown)
                        finish(output, 0);
        }
}

/* Not drmHandleEvent(), whose handler gets that number and nothing else. */
static int on_card(sd_event_source *source, int fd, uint32_t revents, void *userdata) {
        char bytes[1024];
        ssize_t n = read(fd, bytes, sizeof(bytes));

        for (ssize_t at = 0; n - at >= (ssize_t) sizeof(struct drm_event);) {
                struct drm_event_crtc_sequence event;
                struct drm_event head;

                memcpy(&head, bytes + at, sizeof(head));
                if (head.length < sizeof(head) || head.length > n - at)
                        break;
                if (head.type == DRM_EVENT_CRTC_SEQUENCE && head.length >= sizeof(event)) {
                        memcpy(&event, bytes + at, sizeof(event));
                        on_blank(userdata, fd, &event);
                }
                at += head.length;
        }
        /* A card that is gone is told of by its outputs; its descriptor would wake the loop for ever. */
        if (n <= 0 && revents & (EPOLLHUP | EPOLLERR))
                (void) sd_event_source_set_enabled(source, SD_EVENT_OFF);
        return 0;
}

/* False: the driver has no such event. */
static bool ask_for_blank(struct kms_output *output) {
        return drmCrtcQueueSequence(output->card->fd, output->place.crtc_id,
                                    DRM_CRTC_SEQUENCE_RELATIVE | DRM_CRTC_SEQUENCE_NEXT_ON_MISS, 1, NULL,
                                    output->place.crtc_id) == 0;
}

static int kms_show(struct display_output *base, const struct display_pixels *picture,
                    const struct display_rect *rects, size_t n, display_shown_fn shown) {
        struct kms_output *output = output_of(base);
        drmModeClip clips[DISPLAY_RECTS_MAX];
        uint32_t n_clips = 0;

        if (output->is_lost)
                return -ENODEV;
        if (output->shown)
                return -EBUSY;
        for (size_t i = 0; i < n; i++) {
                struct display_rect to = display_copy(&base->screen, picture, rects[i], base->rotation);

                if (to.width_px > 0 && to.height_px > 0)
                        clips[n_clips++] = (drmModeClip){(uint16_t) to.x_px, (uint16_t) to.y_px,
                                                         (uint16_t) (to.x_px + to.width_px),
                                                         (uint16_t) (to.y_px + to.height_px)};
        }
        /* Drivers that read the buffer at each frame need not be told, and have no such call. */
        int r = n_clips > 0 ? drmModeDirtyFB(output->card->fd, output->framebuffer, clips, n_clips) : 0;
        if (r == -EBUSY || r == -EINTR || r == -EAGAIN)
                return -EBUSY;
        if (r < 0 && r != -ENOSYS && r != -EOPNOTSUPP)
                return r == -ENODEV ? -ENODEV : -EIO;
        output->shown = shown;
        return timer_start(output->late, ask_for_blank(output) ? BLANK_USEC : 0);
}

/* ----- opening and closing ----- */

static void leave_card(struct kms_display *kms, struct kms_card *card) {
        size_t i = (size_t) (card - kms->cards);

        if (--card->users > 0)
                return;
        kms->sources[i] = sd_event_source_disable_unref(kms->sources[i]);
        kms_card_close(card);
}

static struct display_output *kms_close(struct display_output *base) {
        struct kms_output *output = output_of(base);
        struct kms_display *kms = output->kms;
        int fd = output->card->fd;

        for (size_t i = 0; i < OUTPUTS_MAX; i++)
                if (kms->outputs[i] == output)
                        kms->outputs[i] = NULL;
        if (output->before && !output->is_lost)
                (void) drmModeSetCrtc(fd, output->before->crtc_id, output->before->buffer_id,
                                      output->before->x, output->before->y, &output->place.connector_id, 1,
                                      &output->before->mode);
        drmModeFreeCrtc(output->before);
        if (base->screen.rows)
                (void) munmap(base->screen.rows, output->size);
        if (output->framebuffer)
                (void) drmModeRmFB(fd, output->framebuffer);
        if (output->buffer)
                (void) drmModeDestroyDumbBuffer(fd, output->buffer);
        sd_event_source_disable_unref(output->late);
        sd_event_source_disable_unref(output->gone);
        sd_event_source_disable_unref(output->relight);
        leave_card(kms, output->card);
        free(output);
        return NULL;
}

static int map_buffer(struct kms_output *output) {
        const drmModeModeInfo *mode = &output->place.mode;
        int fd = output->card->fd;
        uint64_t size = 0, offset = 0;
        uint32_t pitch = 0;

        if (drmModeCreateDumbBuffer(fd, mode->hdisplay, mode->vdisplay, 32, 0, &output->buffer, &pitch,
                                    &size) < 0)
                return -EIO;
        if (drmModeAddFB(fd, mode->hdisplay, mode->vdisplay, 24, 32, pitch, output->buffer,
                         &output->framebuffer) < 0)
                return -EIO;
        if (drmModeMapDumbBuffer(fd, output->buffer, &offset) < 0)
                return -EIO;
        void *rows = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t) offset);
        if (rows == MAP_FAILED)
                return -errno;
        memset(rows, 0, size);
        output->size = size;
        output->base.screen = (struct display_pixels){rows, pitch, mode->hdisplay, mode->vdisplay};
        return 0;
}

/* A card that another program is master of refuses this. A link that is bad is trained by it anew. */
static int set_mode(struct kms_output *output) {
        struct kms_place *place = &output->place;
        int r = drmModeSetCrtc(output->card->fd, place->crtc_id, output->framebuffer, 0, 0,
                               &place->connector_id, 1, &place->mode);

        return r >= 0 ? 0 : r == -EACCES || r == -EPERM || r == -EBUSY ? -EBUSY : -EIO;
}

static int light_up(struct kms_output *output) {
        output->before = drmModeGetCrtc(output->card->fd, output->place.crtc_id);
        return set_mode(output);
}

static void lose(struct kms_output *output) {
        output->is_lost = true;
        if (output->shown)
                (void) timer_start(output->late, 0);
        trigger(output->gone);
}

static int on_relight(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct kms_output *output = userdata;

        output->relit_usec = monotonic_usec();
        if (!output->is_lost && set_mode(output) < 0)
                lose(output);
        return 0;
}

static int open_place(struct kms_display *kms, struct kms_card *card, const struct kms_place *place,
                      struct kms_output **ret) {
        struct kms_output *output = NULL;
        size_t free_slot = 0;

        while (free_slot < OUTPUTS_MAX && kms->outputs[free_slot])
                free_slot++;
        if (free_slot == OUTPUTS_MAX)
                return -EALREADY;
        output = calloc(1, sizeof(*output));
        if (!output)
                return -ENOMEM;
        output->base.ops = kms->base.ops;
        output->kms = kms;
        output->card = card;
        output->place = *place;
        card->users++;
        _cleanup_(display_output_closep) struct display_output *base = &output->base;
        int r = map_buffer(output);
        if (r >= 0)
                r = light_up(output);
        if (r >= 0)
                r = timer_new(kms->event, CLOCK_MONOTONIC, 1, on_late, output, &output->late);
        if (r >= 0)
                r = timer_new(kms->event, CLOCK_MONOTONIC, 1, on_relight, output, &output->relight);
        if (r >= 0)
                r = trigger_new(kms->event, on_gone, output, &output->gone);
        if (r < 0)
                return r;
        kms->outputs[free_slot] = output;
        base = NULL;
        *ret = output;
        return 0;
}

static int use_card(struct kms_display *kms, unsigned number, struct kms_card **ret) {
        struct kms_card *card = &kms->cards[number];

        if (card->users == 0) {
                int r = kms_card_open(card, number);
                if (r >= 0)
                        r = sd_event_add_io(kms->event, &kms->sources[number], card->fd, EPOLLIN, on_card,
                                            kms);
                if (r < 0) {
                        kms_card_close(card);
                        return r;
                }
        }
        card->users++;
        *ret = card;
        return 0;
}

static int open_on(struct kms_display *kms, unsigned number, const struct display_match *match,
                   struct kms_output **ret) {
        struct kms_card *card;
        struct kms_place place;
        int r = use_card(kms, number, &card);

        if (r < 0)
                return r;
        r = kms_card_find(card, match, is_taken, kms, &place);
        if (r >= 0)
                r = open_place(kms, card, &place, ret);
        leave_card(kms, card);
        return r;
}

static int kms_open(struct display *display, const struct display_match *match,
                    const struct display_events *events, void *userdata, struct display_output **ret) {
        struct kms_display *kms = kms_of(display);
        struct kms_output *output = NULL;
        int result = -ENODEV;

        for (unsigned number = 0; number < KMS_CARDS_MAX && !output; number++) {
                int r = open_on(kms, number, match, &output);

                if (r < 0 && r != -ENODEV)
                        result = r; /* says more than that there is none */
        }
        if (!output)
                return result;
        bool quarter = match->rotation == DISPLAY_TURNED_90 || match->rotation == DISPLAY_TURNED_270;
        struct display_output *base = &output->base;
        base->events = events;
        base->userdata = userdata;
        base->rotation = match->rotation;
        base->is_wish = output->place.is_wish;
        base->is_silent = output->place.is_silent;
        base->width_px = quarter ? base->screen.height_px : base->screen.width_px;
        base->height_px = quarter ? base->screen.width_px : base->screen.height_px;
        memcpy(base->connector, output->place.name, sizeof(base->connector));
        *ret = base;
        return 0;
}

/* ----- screens that come and go ----- */

static int on_uevent(_unused_ sd_device_monitor *monitor, _unused_ sd_device *device, void *userdata) {
        struct kms_display *kms = userdata;

        for (size_t i = 0; i < OUTPUTS_MAX; i++) {
                struct kms_output *output = kms->outputs[i];

                if (!output || output->is_lost)
                        continue;
                switch (kms_card_look(output->card, &output->place)) {
                case KMS_AS_BEFORE:
                        break;
                case KMS_LINK_BAD:
                        (void) timer_start_at(output->relight, output->relit_usec + RELIGHT_USEC);
                        break;
                case KMS_GONE:
                        lose(output);
                        break;
                }
        }
        if (kms->changed)
                kms->changed(kms->userdata);
        return 0;
}

static int kms_watch(struct display *display, display_changed_fn changed, void *userdata) {
        struct kms_display *kms = kms_of(display);

        kms->changed = changed;
        kms->userdata = userdata;
        return 0;
}

static struct display *kms_free(struct display *display) {
        struct kms_display *kms = kms_of(display);

        sd_device_monitor_unref(kms->monitor);
        sd_event_unref(kms->event);
        free(kms);
        return NULL;
}

static int start_monitor(struct kms_display *kms) {
        int r = sd_device_monitor_new(&kms->monitor);

        if (r >= 0)
                r = sd_device_monitor_filter_add_match_subsystem_devtype(kms->monitor, "drm", NULL);
        if (r >= 0)
                r = sd_device_monitor_attach_event(kms->monitor, kms->event);
        return r < 0 ? r : sd_device_monitor_start(kms->monitor, on_uevent, kms);
}

int display_new_real(sd_event *event, struct display **ret) {
        static const struct display_ops ops = {.name = "kms",
                                               .open = kms_open,
                                               .watch = kms_watch,
                                               .free = kms_free,
                                               .output_show = kms_show,
                                               .output_close = kms_close};
        _cleanup_(display_freep) struct display *display = NULL;
        struct kms_display *kms = calloc(1, sizeof(*kms));

        if (!kms)
                return -ENOMEM;
        display = &kms->base;
        kms->base.ops = &ops;
        kms->event = sd_event_ref(event);
        for (size_t i = 0; i < KMS_CARDS_MAX; i++)
                kms->cards[i].fd = -1;
        int r = start_monitor(kms);
        if (r < 0)
                return r == -ENOMEM || r == -EACCES ? r : -EIO;
        *ret = TAKE_PTR(display);
        return 0;
}
