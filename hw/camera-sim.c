#include "camera-sim.h"

#include "camera-sim-film.h"
#include "camera-sim-news.h"
#include "timer.h"

enum {
        CHUNK_SIZE = 4093, /* not that of any box, page or disk */
        TRICK_PICTURES = 3 * CAMERA_SIM_RATE,
        FEW_KEYS_PICTURES = 240 * CAMERA_SIM_RATE,
};

#define PERIOD_USEC (USEC_PER_SEC / CAMERA_SIM_RATE)
#define FIRST_USEC (120 * USEC_PER_SEC)
#define STALL_USEC (10 * USEC_PER_SEC)
#define HANG_USEC (10 * USEC_PER_SEC)
#define SLOW_USEC (3 * USEC_PER_SEC)
#define NIGHT_USEC (75 * USEC_PER_SEC)
#define LATE_USEC USEC_PER_SEC

struct sim_camera;

/* What is plugged in under an id; lasts as long as all of them. */
struct slot {
        char *id;
        bool is_unplugged, is_stalled;
        enum camera_look look;
        struct sim_camera *camera; /* NULL: freed */
};

struct camera_sims {
        sd_event *event;
        struct slot *slots[CAMERA_SIMS_MAX];
        size_t n_slots;
};

enum trick { TRICK_NONE, TRICK_FAULT, TRICK_GONE, TRICK_DIES, TRICK_DARK, TRICK_HANGS, TRICK_CLOCK };

enum run { RUN_NONE, RUN_ON, RUN_HANGS, RUN_OVER /* but for what is to be told */ };

struct sim_camera {
        struct camera base;
        struct slot *slot;
        const struct camera_events *events;
        void *userdata;
        sd_event_source *tick, *patience, *teller;
        struct camera_sim_queue news;

        enum run run;
        enum camera_fault fault; /* by which it is over; _CAMERA_FAULT_INVALID: stopped in order */
        const char *detail;
        enum trick trick;
        struct camera_mask masks[CAMERA_MASKS_MAX];
        size_t n_masks;
        uint64_t stall_usec;
        int64_t stepped_usec; /* by the trick */
        bool is_overlaid, is_passed, watches_keys;
        char overlay[CAMERA_OVERLAY_MAX + 1];

        struct camera_sim_film *film;
        uint64_t due_usec;           /* of the next picture */
        uint64_t patient_usec;       /* until then, while none comes */
        unsigned n_pictures, number; /* number: in the picture */
        bool is_other, is_to_open, wants_picture;
        enum camera_look told_look;
};

static struct sim_camera *sim_of(struct camera *camera) {
        return (struct sim_camera *) camera;
}

static void end_run(struct sim_camera *sim, enum camera_fault fault, const char *detail) {
        sim->run = RUN_OVER;
        sim->fault = fault;
        sim->detail = detail;
        (void) sd_event_source_set_enabled(sim->tick, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(sim->patience, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(sim->teller, SD_EVENT_ON);
}

static void end_run_failed(struct sim_camera *sim) {
        end_run(sim, CAMERA_FAULT_RESOURCES, "simulated: no memory");
}

static void tell(struct sim_camera *sim, const struct camera_sim_news *what, const uint8_t *bytes,
                 size_t size) {
        if (camera_sim_queue_add(&sim->news, what, bytes, size) < 0)
                end_run_failed(sim);
        else
                (void) sd_event_source_set_enabled(sim->teller, SD_EVENT_ON);
}

static void tell_data(struct sim_camera *sim, const uint8_t *bytes, size_t size, uint64_t at_nsec) {
        struct camera_sim_news news = {.type = NEWS_DATA, .at_nsec = at_nsec};

        for (size_t told = 0; told < size; told += CHUNK_SIZE) {
                tell(sim, &news, bytes + told, size - told < CHUNK_SIZE ? size - told : CHUNK_SIZE);
                news.at_nsec = 0;
        }
}

static void tell_fragment(struct sim_camera *sim, const struct camera_mux_fragment *fragment) {
        tell_data(sim, fragment->bytes, fragment->size, fragment->at_nsec);
        free(fragment->bytes);
}

/* What was taken and is no whole fragment by itself yet. next_usec: of the picture behind it; 0: none. */
static void finish_fragment(struct sim_camera *sim, uint64_t next_usec) {
        struct camera_mux_fragment fragment;
        int r = camera_sim_film_end(sim->film, next_usec * NSEC_PER_USEC, &fragment);

        if (r < 0)
                end_run_failed(sim);
        else if (r > 0)
                tell_fragment(sim, &fragment);
}

/* Nothing of the camera is touched behind a call: who is told may free it. */
static void call_end(struct sim_camera *sim) {
        if (sim->wants_picture) {
                sim->wants_picture = false;
                if (sim->events->picture)
                        sim->events->picture(-ECANCELED, NULL, 0, sim->userdata);
                return;
        }
        sim->run = RUN_NONE;
        (void) sd_event_source_set_enabled(sim->teller, SD_EVENT_OFF);
        if (sim->fault >= 0)
                sim->events->fault(sim->fault, sim->detail, sim->userdata);
        else if (sim->events->stopped)
                sim->events->stopped(sim->userdata);
}

static int on_teller(_unused_ sd_event_source *source, void *userdata) {
        struct sim_camera *sim = userdata;
        _cleanup_free_ struct camera_sim_news *news = camera_sim_queue_take(&sim->news);

        if (!news) {
                call_end(sim);
                return 0;
        }
        if (!sim->news.first && sim->run != RUN_OVER)
                (void) sd_event_source_set_enabled(sim->teller, SD_EVENT_OFF);
        camera_sim_news_tell(news, sim->events, sim->userdata);
        return 0;
}

/* The stream begins, or goes on in another form. */
static void open_stream(struct sim_camera *sim) {
        _cleanup_free_ uint8_t *init = NULL;
        size_t size;

        finish_fragment(sim, sim->due_usec);
        if (camera_sim_film_write_init(sim->is_other, &init, &size) < 0) {
                end_run_failed(sim);
                return;
        }
        tell(sim,
             &(struct camera_sim_news){.type = NEWS_OPENED,
                                       .encoder = sim->is_passed ? "" : CAMERA_SIM_ENCODER,
                                       .width_px = camera_sim_width_px(sim->is_other),
                                       .height_px = camera_sim_height_px(sim->is_other)},
             NULL, 0);
        tell_data(sim, init, size, 0);
        sim->is_to_open = false;
}

static void tell_look(struct sim_camera *sim, bool is_key) {
        enum camera_look look = sim->slot->look;

        if (look == sim->told_look || (sim->is_passed && !(sim->watches_keys && is_key)))
                return;
        sim->told_look = look;
        tell(sim, &(struct camera_sim_news){.type = NEWS_LOOK, .look = look}, NULL, 0);
}

static void tell_picture(struct sim_camera *sim, bool is_key) {
        _cleanup_free_ uint8_t *jpeg = NULL;
        size_t size;

        if (!sim->wants_picture || (sim->is_passed && !is_key))
                return;
        if (camera_sim_film_write_jpeg(sim->film, &jpeg, &size) < 0) {
                end_run_failed(sim);
                return;
        }
        sim->wants_picture = false;
        tell(sim, &(struct camera_sim_news){.type = NEWS_PICTURE}, jpeg, size);
}

static void take_picture(struct sim_camera *sim) {
        const struct camera_sim_scene scene = {
                .number = sim->number,
                .look = sim->slot->look,
                .is_other = sim->is_other,
                .masks = sim->masks,
                .n_masks = sim->n_masks,
                .overlay = sim->is_overlaid && sim->overlay[0] ? sim->overlay : NULL,
        };
        struct camera_mux_fragment fragment;
        bool is_key = camera_sim_film_is_at_key(sim->film);
        int r = camera_sim_film_add(sim->film, &scene, sim->due_usec * NSEC_PER_USEC, &fragment);

        if (r < 0) {
                end_run_failed(sim);
                return;
        }
        if (r > 0)
                tell_fragment(sim, &fragment);
        sim->n_pictures++;
        if (sim->slot->look != CAMERA_LOOK_FROZEN)
                sim->number++;
        tell_look(sim, is_key);
        tell_picture(sim, is_key);
}

/* As a process that is killed while it writes. */
static void die(struct sim_camera *sim) {
        struct camera_mux_fragment fragment;

        if (camera_sim_film_end(sim->film, 0, &fragment) > 0) {
                fragment.size /= 2;
                tell_fragment(sim, &fragment);
        }
        end_run(sim, CAMERA_FAULT_DIED, "simulated: killed");
}

/* Whether the run goes on. */
static bool play_trick(struct sim_camera *sim) {
        if (sim->n_pictures != TRICK_PICTURES)
                return true;
        if (sim->trick == TRICK_CLOCK)
                tell(sim, &(struct camera_sim_news){.type = NEWS_CLOCK, .stepped_usec = sim->stepped_usec},
                     NULL, 0);
        if (sim->trick == TRICK_DIES)
                die(sim);
        return sim->run == RUN_ON;
}

static int on_tick(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct sim_camera *sim = userdata;
        uint64_t now = monotonic_usec();

        /* What a loop that was late has missed is not made up for, nor does the last picture stand for it. */
        if (now > sim->due_usec + LATE_USEC) {
                finish_fragment(sim, 0);
                sim->due_usec = now;
        }
        if (!play_trick(sim))
                return 0;
        if (sim->is_to_open)
                open_stream(sim);
        if (sim->run == RUN_ON)
                take_picture(sim);
        if (sim->run != RUN_ON)
                return 0;
        sim->patient_usec = sim->due_usec + sim->stall_usec;
        sim->due_usec += PERIOD_USEC;
        return timer_start_at(sim->tick, sim->due_usec);
}

static int on_patience(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct sim_camera *sim = userdata;

        if (sim->run == RUN_HANGS) {
                end_run(sim, CAMERA_FAULT_DIED, "simulated: hung");
                return 0;
        }
        finish_fragment(sim, 0);
        end_run(sim, CAMERA_FAULT_STALLED, "simulated: no picture");
        return 0;
}

static const struct device {
        const char *name;
        enum trick trick;
        enum camera_fault fault;
        const char *detail;
        int64_t stepped_usec;
        uint64_t first_usec; /* before the first picture */
        unsigned group;      /* pictures from key frame to key frame; 0: as usual */
} devices[] = {
        {"absent", TRICK_FAULT, CAMERA_FAULT_ABSENT, "simulated: absent"},
        {"refused", TRICK_FAULT, CAMERA_FAULT_REFUSED, "simulated: refused"},
        {"unsupported", TRICK_FAULT, CAMERA_FAULT_UNSUPPORTED, "simulated: unsupported"},
        {"encoder", TRICK_FAULT, CAMERA_FAULT_ENCODER, "simulated: no encoder"},
        {"encoder-gone", TRICK_GONE, CAMERA_FAULT_ENCODER, "simulated: not that encoder"},
        {"resources", TRICK_FAULT, CAMERA_FAULT_RESOURCES, "simulated: no resources"},
        {"dies", TRICK_DIES, _CAMERA_FAULT_INVALID, NULL},
        {"dark", TRICK_DARK, _CAMERA_FAULT_INVALID, NULL},
        {"slow", TRICK_NONE, _CAMERA_FAULT_INVALID, NULL, .first_usec = SLOW_USEC},
        {"night", TRICK_NONE, _CAMERA_FAULT_INVALID, NULL, .first_usec = NIGHT_USEC},
        {"few-keys", TRICK_NONE, _CAMERA_FAULT_INVALID, NULL, .group = FEW_KEYS_PICTURES},
        {"hangs", TRICK_HANGS, _CAMERA_FAULT_INVALID, NULL},
        {"clock", TRICK_CLOCK, _CAMERA_FAULT_INVALID, NULL, .stepped_usec = INT64_C(3600000000)},
        {"clock-back", TRICK_CLOCK, _CAMERA_FAULT_INVALID, NULL, .stepped_usec = INT64_C(-40000000)},
        {NULL, TRICK_NONE, _CAMERA_FAULT_INVALID, NULL},
};

static const struct device *device_of(const struct camera_spec *spec) {
        const char *slash = spec->device ? strrchr(spec->device, '/') : NULL, *name = slash ? slash + 1
                                                                                      : spec->device
                                                                                              ? spec->device
                                                                                              : "";
        const struct device *device = devices;

        while (device->name && !streq(device->name, name))
                device++;
        return device;
}

static void take_spec(struct sim_camera *sim, const struct camera_spec *spec) {
        memcpy(sim->masks, spec->masks, sizeof(sim->masks));
        sim->n_masks = spec->n_masks;
        sim->stall_usec = spec->stall_usec > 0 ? spec->stall_usec : STALL_USEC;
        sim->is_overlaid = spec->overlay;
        sim->is_passed = spec->passthrough;
        sim->watches_keys = spec->watch_keys;
        sim->overlay[0] = '\0';
        sim->n_pictures = sim->number = 0;
        sim->is_other = false;
        sim->is_to_open = true;
        sim->told_look = CAMERA_LOOK_UNKNOWN;
}

/* Either pictures come, or patience runs. */
static int watch(struct sim_camera *sim) {
        bool is_still =
                sim->slot->is_stalled || sim->trick == TRICK_DARK || sim->due_usec > sim->patient_usec;
        int r = timer_start_at(sim->tick, is_still ? UINT64_MAX : sim->due_usec);

        return r < 0 ? r : timer_start_at(sim->patience, is_still ? sim->patient_usec : UINT64_MAX);
}

static int sim_start(struct camera *camera, const struct camera_spec *spec) {
        struct sim_camera *sim = sim_of(camera);
        const struct device *device = device_of(spec);
        uint64_t now = monotonic_usec();

        if (sim->run != RUN_NONE)
                return -EBUSY;
        sim->film = camera_sim_film_free(sim->film);
        int r = camera_sim_film_new(device->group, &sim->film);
        if (r < 0)
                return r;
        take_spec(sim, spec);
        sim->trick = device->trick;
        sim->stepped_usec = device->stepped_usec;
        sim->due_usec = now + device->first_usec;
        sim->patient_usec = now + (spec->first_usec > 0 ? spec->first_usec : FIRST_USEC);
        r = watch(sim);
        if (r < 0)
                return r;
        sim->run = RUN_ON;
        if (sim->slot->is_unplugged)
                end_run(sim, CAMERA_FAULT_ABSENT, "simulated: unplugged");
        else if (sim->trick == TRICK_FAULT || (sim->trick == TRICK_GONE && spec->encoder))
                end_run(sim, device->fault, device->detail);
        return 0;
}

static void sim_stop(struct camera *camera) {
        struct sim_camera *sim = sim_of(camera);

        if (sim->run != RUN_ON)
                return;
        if (sim->trick == TRICK_HANGS) {
                sim->run = RUN_HANGS;
                (void) timer_start_at(sim->tick, UINT64_MAX);
                (void) timer_start_at(sim->patience, monotonic_usec() + HANG_USEC);
                return;
        }
        finish_fragment(sim, 0);
        if (sim->run == RUN_ON)
                end_run(sim, _CAMERA_FAULT_INVALID, NULL);
}

static int sim_set_overlay(struct camera *camera, const char *text) {
        struct sim_camera *sim = sim_of(camera);

        if (sim->run != RUN_ON)
                return -ENOTCONN;
        memcpy(sim->overlay, text, strlen(text) + 1);
        return 0;
}

static int sim_take_picture(struct camera *camera) {
        struct sim_camera *sim = sim_of(camera);

        if (sim->run != RUN_ON)
                return -ENOTCONN;
        if (sim->is_passed && !sim->watches_keys)
                return -EOPNOTSUPP;
        if (sim->wants_picture || camera_sim_queue_has(&sim->news, NEWS_PICTURE))
                return -EBUSY;
        sim->wants_picture = true;
        return 0;
}

static struct camera *sim_free(struct camera *camera) {
        struct sim_camera *sim = sim_of(camera);
        struct camera_sim_news *news;

        if (sim->slot)
                sim->slot->camera = NULL;
        sd_event_source_disable_unref(sim->tick);
        sd_event_source_disable_unref(sim->patience);
        sd_event_source_disable_unref(sim->teller);
        while ((news = camera_sim_queue_take(&sim->news)))
                free(news);
        camera_sim_film_free(sim->film);
        free(sim);
        return NULL;
}

int camera_sims_new(sd_event *event, struct camera_sims **ret) {
        struct camera_sims *sims = calloc(1, sizeof(*sims));

        if (!sims)
                return -ENOMEM;
        sims->event = sd_event_ref(event);
        *ret = sims;
        return 0;
}

struct camera_sims *camera_sims_free(struct camera_sims *sims) {
        if (!sims)
                return NULL;
        for (size_t i = 0; i < sims->n_slots; i++) {
                assert(!sims->slots[i]->camera);
                free(sims->slots[i]->id);
                free(sims->slots[i]);
        }
        sd_event_unref(sims->event);
        free(sims);
        return NULL;
}

static struct slot *find_slot(const struct camera_sims *sims, const char *id) {
        for (size_t i = 0; i < sims->n_slots; i++)
                if (streq(sims->slots[i]->id, id))
                        return sims->slots[i];
        return NULL;
}

static int add_slot(struct camera_sims *sims, const char *id, struct slot **ret) {
        if (sims->n_slots == CAMERA_SIMS_MAX)
                return -ENOSPC;
        _cleanup_free_ struct slot *slot = calloc(1, sizeof(*slot));
        int r = slot ? str_set(&slot->id, id) : -ENOMEM;
        if (r < 0)
                return r;
        *ret = sims->slots[sims->n_slots++] = TAKE_PTR(slot);
        return 0;
}

int camera_sim_new(struct camera_sims *sims, const char *id, const struct camera_events *events,
                   void *userdata, struct camera **ret) {
        static const struct camera_ops ops = {.name = "sim",
                                              .start = sim_start,
                                              .stop = sim_stop,
                                              .set_overlay = sim_set_overlay,
                                              .take_picture = sim_take_picture,
                                              .free = sim_free};
        struct slot *slot = find_slot(sims, id);
        int r = slot ? 0 : add_slot(sims, id, &slot);

        if (r < 0)
                return r;
        if (slot->camera)
                return -EEXIST;
        struct sim_camera *sim = calloc(1, sizeof(*sim));
        if (!sim)
                return -ENOMEM;
        _cleanup_(camera_freep) struct camera *camera = &sim->base;
        camera->ops = &ops;
        sim->events = events;
        sim->userdata = userdata;
        r = timer_new(sims->event, CLOCK_MONOTONIC, 1, on_tick, sim, &sim->tick);
        if (r >= 0)
                r = timer_new(sims->event, CLOCK_MONOTONIC, 1, on_patience, sim, &sim->patience);
        if (r >= 0)
                r = trigger_new(sims->event, on_teller, sim, &sim->teller);
        if (r < 0)
                return r;
        sim->slot = slot;
        slot->camera = sim;
        *ret = TAKE_PTR(camera);
        return 0;
}

static struct sim_camera *running(const struct slot *slot) {
        return slot->camera && slot->camera->run == RUN_ON ? slot->camera : NULL;
}

int camera_sims_plug(struct camera_sims *sims, const char *id, bool plugged) {
        struct slot *slot = find_slot(sims, id);

        if (!slot)
                return -ENOENT;
        struct sim_camera *sim = running(slot);
        slot->is_unplugged = !plugged;
        if (plugged || !sim)
                return 0;
        finish_fragment(sim, 0);
        end_run(sim, CAMERA_FAULT_ABSENT, "simulated: unplugged");
        return 0;
}

int camera_sims_set_look(struct camera_sims *sims, const char *id, enum camera_look look) {
        struct slot *slot = find_slot(sims, id);

        if (!slot)
                return -ENOENT;
        slot->look = look;
        return 0;
}

int camera_sims_stall(struct camera_sims *sims, const char *id, bool stalled) {
        struct slot *slot = find_slot(sims, id);

        if (!slot)
                return -ENOENT;
        struct sim_camera *sim = running(slot);
        slot->is_stalled = stalled;
        if (!sim)
                return 0;
        if (stalled)
                finish_fragment(sim, 0);
        else if (sim->due_usec < monotonic_usec())
                sim->due_usec = monotonic_usec();
        return watch(sim);
}

int camera_sims_kill(struct camera_sims *sims, const char *id) {
        struct slot *slot = find_slot(sims, id);

        if (!slot)
                return -ENOENT;
        struct sim_camera *sim = running(slot);
        if (!sim)
                return -ENOTCONN;
        die(sim);
        return 0;
}

int camera_sims_flap(struct camera_sims *sims, const char *id) {
        struct slot *slot = find_slot(sims, id);

        if (!slot)
                return -ENOENT;
        struct sim_camera *sim = running(slot);
        if (!sim)
                return -ENOTCONN;
        sim->is_other = !sim->is_other;
        sim->is_to_open = true;
        return 0;
}
