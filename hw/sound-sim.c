#include "sound-sim.h"

#include <endian.h>

#include "timer.h"

enum { HEADER_SIZE = 44 };

struct sim_sound {
        struct sound base;
        sd_event *event;
        char *path;
        bool is_unplugged, is_stuck, is_endless;

        int16_t *samples; /* all that was heard, and the piece under way */
        size_t n_heard, n_piece;
        uint64_t begun_usec;
        int result; /* of the piece */
        sound_done_fn done;
        void *done_userdata;
        sd_event_source *end, *news;
        sound_changed_fn changed;
        void *changed_userdata;
};

static struct sim_sound *sim_of(struct sound *sound) {
        return (struct sim_sound *) sound;
}

static uint64_t now(const struct sim_sound *sim) {
        uint64_t usec;

        return sd_event_now(sim->event, CLOCK_MONOTONIC, &usec) >= 0 ? usec : 0;
}

/* Samples of the piece under way that are over. */
static size_t heard_of_piece(const struct sim_sound *sim) {
        uint64_t n = (now(sim) - sim->begun_usec) * SOUND_RATE / USEC_PER_SEC;

        return n < sim->n_piece ? (size_t) n : sim->n_piece;
}

static void put_u32(uint8_t *target, uint32_t value) {
        value = htole32(value);
        memcpy(target, &value, sizeof(value));
}

static void write_file(const struct sim_sound *sim) {
        static const uint8_t data[] = {'d', 'a', 't', 'a'};
        static const uint8_t format[] = {'f', 'm', 't', ' ', 16, 0, 0, 0, 1, 0, 1, 0};
        uint8_t header[HEADER_SIZE] = "RIFF____WAVE";
        _cleanup_fclose_ FILE *f = sim->path ? fopen(sim->path, "we") : NULL;
        uint32_t bytes = (uint32_t) (sim->n_heard * sizeof(*sim->samples));

        if (!f)
                return;
        put_u32(header + 4, bytes + HEADER_SIZE - 8);
        memcpy(header + 12, format, sizeof(format));
        put_u32(header + 24, SOUND_RATE);
        put_u32(header + 28, 2 * SOUND_RATE);
        put_u32(header + 32, 2 | 16 << 16);
        memcpy(header + 36, data, sizeof(data));
        put_u32(header + 40, bytes);
        (void) fwrite(header, sizeof(header), 1, f);
        for (size_t i = 0; i < sim->n_heard; i++) {
                uint16_t sample = htole16((uint16_t) sim->samples[i]);
                (void) fwrite(&sample, sizeof(sample), 1, f);
        }
}

static int on_end(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        struct sim_sound *sim = userdata;
        sound_done_fn done = sim->done;

        if (sim->result == 0 && sim->is_stuck)
                sim->result = -ENXIO;
        if (sim->result == 0)
                sim->n_heard += sim->n_piece;
        sim->n_piece = 0;
        sim->done = NULL;
        write_file(sim);
        done(sim->result, sim->done_userdata);
        return 0;
}

static int on_news(_unused_ sd_event_source *source, void *userdata) {
        struct sim_sound *sim = userdata;

        sim->changed(sim->changed_userdata);
        return 0;
}

static int sim_play(struct sound *sound, const int16_t *samples, size_t n, sound_done_fn done,
                    void *userdata) {
        struct sim_sound *sim = sim_of(sound);

        if (sim->done)
                return -EBUSY;
        if (sim->is_unplugged)
                return -ENODEV;
        int16_t *all = reallocarray(sim->samples, sim->n_heard + n, sizeof(*all));
        if (!all)
                return -ENOMEM;
        memcpy(all + sim->n_heard, samples, n * sizeof(*all));
        sim->samples = all;
        sim->n_piece = n;
        sim->begun_usec = now(sim);
        sim->result = 0;
        sim->done = done;
        sim->done_userdata = userdata;
        if (sim->is_endless)
                return 0;
        return timer_start_at(sim->end,
                              sim->begun_usec + (sim->is_stuck ? 0 : n * USEC_PER_SEC / SOUND_RATE));
}

/* In the middle: what was over of it was heard, and the rest is not any more. */
static void interrupt(struct sim_sound *sim, int result) {
        if (!sim->done || sim->result < 0)
                return;
        sim->n_heard += heard_of_piece(sim);
        sim->n_piece = 0;
        sim->result = result;
        (void) timer_start(sim->end, 0);
}

static void sim_stop(struct sound *sound) {
        interrupt(sim_of(sound), -ECANCELED);
}

static bool sim_is_present(struct sound *sound) {
        return !sim_of(sound)->is_unplugged;
}

static int sim_watch(struct sound *sound, sound_changed_fn changed, void *userdata) {
        struct sim_sound *sim = sim_of(sound);

        sim->changed = changed;
        sim->changed_userdata = userdata;
        return trigger_new(sim->event, on_news, sim, &sim->news);
}

static struct sound *sim_free(struct sound *sound) {
        struct sim_sound *sim = sim_of(sound);

        sd_event_source_disable_unref(sim->end);
        sd_event_source_disable_unref(sim->news);
        sd_event_unref(sim->event);
        free(sim->samples);
        free(sim->path);
        free(sim);
        return NULL;
}

int sound_sim_new(sd_event *event, const char *path, struct sound **ret) {
        static const struct sound_ops ops = {.name = "sim",
                                             .play = sim_play,
                                             .stop = sim_stop,
                                             .is_present = sim_is_present,
                                             .watch = sim_watch,
                                             .free = sim_free};
        _cleanup_(sound_freep) struct sound *sound = NULL;
        struct sim_sound *sim = calloc(1, sizeof(*sim));

        if (!sim)
                return -ENOMEM;
        sound = &sim->base;
        sound->ops = &ops;
        sim->event = sd_event_ref(event);
        int r = path ? str_set(&sim->path, path) : 0;
        if (r >= 0)
                r = timer_new(event, CLOCK_MONOTONIC, 1, on_end, sim, &sim->end);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(sound);
        return 0;
}

void sound_sim_set_plugged(struct sound *sound, bool plugged) {
        struct sim_sound *sim = sim_of(sound);

        sim->is_unplugged = !plugged;
        if (!plugged)
                interrupt(sim, -ENODEV);
        if (sim->news)
                trigger(sim->news);
}

void sound_sim_set_stuck(struct sound *sound, bool stuck) {
        sim_of(sound)->is_stuck = stuck;
}

const int16_t *sound_sim_heard(struct sound *sound, size_t *ret_n) {
        struct sim_sound *sim = sim_of(sound);

        *ret_n = sim->n_heard + (sim->done && sim->result == 0 ? heard_of_piece(sim) : 0);
        return sim->samples;
}

void sound_sim_set_endless(struct sound *sound, bool endless) {
        sim_of(sound)->is_endless = endless;
}
